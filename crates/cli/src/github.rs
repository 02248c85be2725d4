//! GitHub Actions: annotations beside the lines of a pull request, and step outputs.
//!
//! The forms are those of GitHub's "workflow commands" page.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use hld_yaml::{Diagnostic, Severity};

/// GitHub shows ten annotations of a kind for a step; the rest are only in the log.
const SHOWN: usize = 10;

/// The annotations of a run as workflow commands, one a line: at most ten of a kind, errors first.
pub(crate) fn annotations(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for (severity, command) in
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "notice")]
    {
        for diagnostic in diagnostics.iter().filter(|d| d.severity == severity).take(SHOWN) {
            annotation(&mut out, command, diagnostic);
        }
    }
    out
}

fn annotation(out: &mut String, command: &str, diagnostic: &Diagnostic) {
    let mut properties = Vec::new();
    if let Some(place) = diagnostic.location() {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={}", place.line));
        properties.push(format!("endLine={}", place.end_line));
        properties.push(format!("col={}", place.column));
        if place.end_line == place.line && place.end_column > place.column {
            properties.push(format!("endColumn={}", place.end_column));
        }
    }
    properties.push(format!("title=hld {}", property(diagnostic.code)));
    let mut message = diagnostic.message.clone();
    for hint in &diagnostic.hints {
        let _ = write!(message, "\nhint: {hint}");
    }
    let _ = writeln!(out, "::{command} {}::{}", properties.join(","), data(&message));
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Appends step outputs to the file that `$GITHUB_OUTPUT` names. Values are single lines.
pub(crate) fn outputs(file: &Path, values: &[(&str, String)]) -> std::io::Result<()> {
    let mut text = String::new();
    for (name, value) in values {
        let _ = writeln!(text, "{name}={}", value.replace(['\r', '\n'], " "));
    }
    std::fs::OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hld_yaml::Location;

    #[test]
    fn a_command_cannot_be_forged() {
        let report = Diagnostic::error("x-y", "100% wrong\n::error::forged")
            .at(Location::in_text("a,b:c.yaml", "a: 1\n", 3, 4))
            .hint("mend it");
        insta::assert_snapshot!(annotations(&[report]));
    }

    #[test]
    fn at_most_ten_of_a_kind() {
        let many: Vec<Diagnostic> =
            (0..30).map(|n| Diagnostic::warning("w", format!("warning {n}"))).collect();
        assert_eq!(annotations(&many).lines().count(), 10);
    }

    #[test]
    fn outputs_are_appended_line_by_line() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("out");
        outputs(&file, &[("changed", "true".to_owned())]).expect("written");
        outputs(&file, &[("environments", "a\nb".to_owned())]).expect("written");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "changed=true\nenvironments=a b\n");
    }
}
