//! The cases under `tests/cases/yaml`: a folder each, with the text to read and what comes of it.

#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use std::path::Path;

use hld_yaml::{
    Diagnostic, ReadOptions, SourceMap, Style, read_document, read_documents, write_documents, write_json,
};

fn show(report: &Diagnostic, out: &mut String) {
    out.push_str(&format!("{}[{}]: {}\n", report.severity, report.code, report.message));
    for label in &report.labels {
        let place = &label.location;
        out.push_str(&format!("  --> {place} to {}:{}", place.end_line, place.end_column));
        if !label.message.is_empty() {
            out.push_str(&format!(", {}", label.message));
        }
        out.push('\n');
        for line in place.text.lines() {
            out.push_str(&format!("   | {line}\n"));
        }
    }
    for hint in &report.hints {
        out.push_str(&format!("  hint: {hint}\n"));
    }
}

fn check(path: &Path, name: &str, run: impl Fn(&SourceMap, hld_yaml::SourceId) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let sources = SourceMap::new();
    let id = sources.add("input.yaml", text);
    let folder = path.parent().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    settings.bind(|| insta::assert_snapshot!(name, run(&sources, id)));
}

/// Reading as hld's own files are read: the value, or the report for people and Go's words for the same.
#[test]
fn read() {
    insta::glob!("../../../tests/cases/yaml/read", "*/input.yaml", |path| {
        insta::with_settings!({snapshot_suffix => ""}, {
            check(path, "read", |sources, id| match read_document(sources, id, &ReadOptions::default()) {
                Ok(document) => write_json(&document.value, true),
                Err(error) => {
                    let mut out = String::new();
                    show(error.diagnostic(), &mut out);
                    out.push_str(&format!("  go: {}\n", error.go_text().unwrap_or("knows no such error")));
                    out
                }
            });
        });
    });
}

/// What is read, written in hld's own style; writing what was written changes nothing.
#[test]
fn canonical() {
    insta::glob!("../../../tests/cases/yaml/canonical", "*/input.yaml", |path| {
        insta::with_settings!({snapshot_suffix => ""}, {
            check(path, "canonical", |sources, id| {
                let documents = read_documents(sources, id, &ReadOptions::default()).unwrap();
                let text = write_documents(documents.iter().map(|document| &document.value), Style::Canonical);
                let again = sources.add("again.yaml", text.as_str());
                let documents = read_documents(sources, again, &ReadOptions::default()).unwrap();
                let second = write_documents(documents.iter().map(|document| &document.value), Style::Canonical);
                assert_eq!(text, second);
                text
            });
        });
    });
}
