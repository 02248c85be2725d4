//! Joining documents to the bytes of `helm template`.

use std::fmt::Write as _;

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
    for document in output.documents.iter().filter(|one| one.hook.is_none()) {
        push(&mut text, document);
    }
    // The first line is never white space.
    text.truncate(text.trim_end().len());
    text.push('\n');
    if !options.no_hooks {
        for document in &output.documents {
            let Some(hook) = &document.hook else { continue };
            if !(options.skip_tests && hook.is_test()) {
                push(&mut text, document);
            }
        }
    }
    if options.show_only.is_empty() { Ok(text) } else { show_only(&text, output, &options.show_only) }
}

fn push(out: &mut String, document: &Document) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "---\n# Source: {}\n{}", document.source, document.text);
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
