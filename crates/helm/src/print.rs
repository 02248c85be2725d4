//! Joining documents to the bytes of `helm template`.

use std::fmt::Write as _;
use std::io;

use crate::error::{Error, ErrorKind};
use crate::glob::path_match;
use crate::split::split_documents;
use crate::{Document, Output};

/// What `helm template` is asked to print.
#[derive(Debug, Clone, Default)]
pub struct PrintOptions {
    /// `--no-hooks`: leave out hooks.
    pub no_hooks: bool,
    /// `--skip-tests`: leave out test hooks.
    pub skip_tests: bool,
    /// `--show-only`: only documents whose path inside the chart matches one of these patterns, in their order.
    pub show_only: Vec<String>,
}

/// The bytes that `helm template` writes to standard output.
///
/// # Errors
/// When a pattern of `show_only` matches no document.
pub fn print(output: &Output, options: &PrintOptions) -> Result<String, Error> {
    let length = |one: &Document| one.text.len() + one.source.len() + "---\n# Source: \n\n".len();
    let mut text = String::with_capacity(output.documents.iter().map(length).sum::<usize>() + 1);
    pieces(output, options, |piece| text.push_str(piece));
    if options.show_only.is_empty() { Ok(text) } else { show_only(&text, output, &options.show_only) }
}

/// Writes what [`print()`] gives, piece by piece where it can: the whole is then nowhere in memory. Many pieces are small.
///
/// ```
/// # use hld_helm::{Chart, PrintOptions, Request, print, print_to, render};
/// # let chart = Chart::from_files([
/// #     ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: web\nversion: 1.0.0\n".to_vec()),
/// #     ("templates/a.yaml".to_owned(), b"kind: Service\n".to_vec()),
/// # ])?;
/// let output = render(&chart, &Request::default())?;
/// let (options, mut bytes) = (PrintOptions::default(), Vec::new());
/// print_to(&output, &options, &mut bytes)?;
/// assert_eq!(bytes, print(&output, &options)?.as_bytes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`print()`], before anything is written; the inner result is that of writing.
pub fn print_to(
    output: &Output,
    options: &PrintOptions,
    out: &mut dyn io::Write,
) -> Result<io::Result<()>, Error> {
    if !options.show_only.is_empty() {
        return Ok(out.write_all(print(output, options)?.as_bytes()));
    }
    let mut written = Ok(());
    pieces(output, options, |piece| {
        if written.is_ok() {
            written = out.write_all(piece.as_bytes());
        }
    });
    Ok(written)
}

/// Gives what is printed, one piece after the other.
fn pieces(output: &Output, options: &PrintOptions, mut take: impl FnMut(&str)) {
    let head = |document: &Document| format!("---\n# Source: {}\n", document.source);
    let mut manifests = output.documents.iter().filter(|one| one.hook.is_none()).peekable();
    while let Some(document) = manifests.next() {
        let (head, text) = (head(document), &document.text);
        if manifests.peek().is_some() {
            [&head, text, "\n"].into_iter().for_each(&mut take);
            continue;
        }
        // Helm trims the end of them all. The first line of the last one is never white space.
        match text.trim_end() {
            "" => take(head.trim_end()),
            text => [&head, text].into_iter().for_each(&mut take),
        }
    }
    take("\n");
    if !options.no_hooks {
        for document in &output.documents {
            let Some(hook) = &document.hook else { continue };
            if !(options.skip_tests && hook.is_test()) {
                [&head(document), &document.text, "\n"].into_iter().for_each(&mut take);
            }
        }
    }
}

/// Helm cuts the finished text apart again and looks for the source lines in it.
fn show_only(text: &str, output: &Output, patterns: &[String]) -> Result<String, Error> {
    let documents = split_documents(text, output.profile);
    let mut out = String::new();
    for pattern in patterns {
        let mut missing = true;
        for document in &documents {
            let Some(path) = source_path(document) else { continue };
            if path_match(pattern, path).unwrap_or(false) {
                missing = false;
                let _ = writeln!(out, "---\n{document}");
            }
        }
        if missing {
            return Err(Error::new(ErrorKind::Usage, format!("could not find template {pattern} in chart")));
        }
    }
    Ok(out)
}

/// What follows the chart's name in the first source line.
fn source_path(document: &str) -> Option<&str> {
    let mut rest = document;
    loop {
        rest = &rest[rest.find("# Source: ")? + "# Source: ".len()..];
        // The name may span lines in Helm's pattern, the path may not.
        let slash = rest.find('/')?;
        let path = rest[slash + 1..].lines().next().unwrap_or_default();
        if slash > 0 && !path.is_empty() {
            return Some(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hook, Profile};

    fn document(source: &str, text: &str, events: &[&str]) -> Document {
        let hook = Hook {
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            weight: 0,
            delete_policies: Vec::new(),
        };
        Document {
            source: source.to_owned(),
            text: text.to_owned(),
            value: None,
            canonical: None,
            hook: (!events.is_empty()).then_some(hook),
            crd: false,
        }
    }

    fn output() -> Output {
        Output {
            crd_files: Vec::new(),
            usage: crate::Usage::default(),
            documents: vec![
                document("c/templates/a.yaml", "a: 1\n", &[]),
                document("c/charts/s/templates/b.yaml", "b: 1\n", &[]),
                document("c/templates/job.yaml", "j: 1\n", &["pre-install"]),
                document("c/templates/test.yaml", "t: 1\n", &["test"]),
            ],
            warnings: Vec::new(),
            notes: None,
            nondeterministic: Vec::new(),
            sources: hld_yaml::SourceMap::new(),
            profile: Profile::V4,
        }
    }

    #[test]
    fn hooks_come_last_and_can_be_left_out() {
        let options = PrintOptions { skip_tests: true, ..PrintOptions::default() };
        assert_eq!(
            print(&output(), &options).unwrap(),
            "---\n# Source: c/templates/a.yaml\na: 1\n\n---\n# Source: c/charts/s/templates/b.yaml\nb: 1\n\
             ---\n# Source: c/templates/job.yaml\nj: 1\n\n"
        );
        let options = PrintOptions { no_hooks: true, ..PrintOptions::default() };
        assert!(!print(&output(), &options).unwrap().contains("job"));
    }

    #[test]
    fn the_end_of_the_manifests_is_trimmed() {
        let printed = |texts: &[&str]| {
            let documents = texts.iter().map(|text| document("c/templates/a.yaml", text, &[])).collect();
            let output = Output { documents, ..output() };
            let text = print(&output, &PrintOptions::default()).unwrap();
            let mut bytes = Vec::new();
            print_to(&output, &PrintOptions::default(), &mut bytes).unwrap().unwrap();
            assert_eq!(text.as_bytes(), bytes);
            text
        };
        const HEAD: &str = "---\n# Source: c/templates/a.yaml\n";
        assert_eq!(printed(&[]), "\n");
        assert_eq!(
            printed(&["a: 1  \n\n", "b: |\n  x\n\n \u{2003}"]),
            format!("{HEAD}a: 1  \n\n\n{HEAD}b: |\n  x\n")
        );
        assert_eq!(printed(&["a: 1", " \n"]), format!("{HEAD}a: 1\n{HEAD}"));
    }

    #[test]
    fn single_templates_are_found_by_their_path() {
        let mut options =
            PrintOptions { show_only: vec!["templates/*.yaml".to_owned()], ..PrintOptions::default() };
        let printed = print(&output(), &options).unwrap();
        assert_eq!(printed.matches("# Source").count(), 3);
        options.show_only = vec!["templates/none.yaml".to_owned()];
        assert_eq!(
            print(&output(), &options).unwrap_err().to_string(),
            "could not find template templates/none.yaml in chart"
        );
    }
}
