//! Collecting what is to be said to people, so that a run says all of it.

use hld_yaml::{Diagnostic, Severity};

use crate::{Error, ErrorKind};

/// What a phase has to say. Errors carry their class; a phase goes on after one as far as it can.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    items: Vec<(ErrorKind, Diagnostic)>,
}

impl Report {
    pub(crate) fn push(&mut self, kind: ErrorKind, diagnostic: Diagnostic) {
        self.items.push((kind, diagnostic));
    }

    /// Adds something about the definition.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.push(ErrorKind::Definition, diagnostic);
    }

    pub(crate) fn extend(&mut self, other: Report) {
        self.items.extend(other.items);
    }

    /// Takes over a report, and says what it is about where it does not say so itself.
    pub(crate) fn extend_for(&mut self, other: Report, component: &str, environment: &str) {
        let about = |item: Diagnostic| item.in_component(component).in_environment(environment);
        self.items.extend(other.items.into_iter().map(|(kind, item)| (kind, about(item))));
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.items.iter().any(|(_, item)| item.severity == Severity::Error)
    }

    /// The diagnostics, each once.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        distinct(self.items.into_iter().map(|(_, item)| item))
    }

    pub(crate) fn into_error(self) -> Error {
        let kind = self
            .items
            .iter()
            .filter(|(_, item)| item.severity == Severity::Error)
            .map(|(kind, _)| *kind)
            .min()
            .unwrap_or(ErrorKind::Bug);
        Error::new(kind, self.into_diagnostics())
    }
}

/// Drops repetitions. What several environments report alike is said once, with all their names.
pub(crate) fn distinct(items: impl IntoIterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut seen: std::collections::HashMap<String, Vec<usize>> = std::collections::HashMap::new();
    for mut item in items {
        item.labels.iter_mut().for_each(|label| hide_user_information(&mut label.location.text));
        let alike = seen.entry(format!("{} {}", item.code, item)).or_default();
        match alike.iter().copied().find(|at| same_but_environment(&kept[*at], &item)) {
            Some(at) => join_environments(&mut kept[at], item.environment),
            None => {
                alike.push(kept.len());
                kept.push(item);
            }
        }
    }
    kept
}

/// A line of a definition is shown as it is written, but for a password in a URL. Columns stay as they are.
fn hide_user_information(line: &mut String) {
    let mut from = 0;
    while let Some(at) = line[from..].find("://") {
        let start = from + at + 3;
        let end = line[start..]
            .find(|char: char| char.is_whitespace() || matches!(char, '/' | '?' | '#' | '"' | '\''))
            .map_or(line.len(), |end| start + end);
        if let Some(user) = line[start..end].rfind('@') {
            let stars = "*".repeat(line[start..start + user].chars().count());
            line.replace_range(start..start + user, &stars);
        }
        from = start;
    }
}

fn same_but_environment(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.severity == b.severity
        && a.code == b.code
        && a.message == b.message
        && a.labels == b.labels
        && a.hints == b.hints
        && a.component == b.component
}

fn join_environments(kept: &mut Diagnostic, other: Option<String>) {
    match (&mut kept.environment, other) {
        (Some(have), Some(other)) => {
            if !have.split(", ").any(|name| name == other) {
                have.push_str(", ");
                have.push_str(&other);
            }
        }
        // Said without an environment once, it holds in all of them.
        _ => kept.environment = None,
    }
}
