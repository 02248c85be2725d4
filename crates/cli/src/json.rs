//! The JSON forms of results and reports. Their shape is a promise: `schemaVersion` counts its breaks.

use hld::{Diagnostic, Error, ErrorKind, Location};
use serde::Serialize;

/// Counts the breaks of the JSON forms.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// A report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report<'a> {
    severity: String,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    places: Vec<Place<'a>>,
    hints: &'a [String],
}

/// A place of a report. Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    primary: bool,
}

impl<'a> Place<'a> {
    /// A place with nothing said of it.
    pub(crate) fn of(location: &'a Location) -> Place<'a> {
        Place {
            file: &location.file,
            line: location.line,
            column: location.column,
            end_line: location.end_line,
            end_column: location.end_column,
            message: "",
            primary: true,
        }
    }
}

/// The reports of a run.
pub(crate) fn reports(diagnostics: &[Diagnostic]) -> Vec<Report<'_>> {
    diagnostics
        .iter()
        .map(|d| Report {
            severity: d.severity.to_string(),
            code: d.code,
            message: &d.message,
            component: d.component.as_deref(),
            environment: d.environment.as_deref(),
            places: d.labels.iter().map(labelled).collect(),
            hints: &d.hints,
        })
        .collect()
}

fn labelled(label: &hld::Label) -> Place<'_> {
    Place { message: &label.message, primary: label.primary, ..Place::of(&label.location) }
}

/// A run that failed.
pub(crate) fn failure(error: &Error, diagnostics: &[Diagnostic]) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Failure<'a> {
        schema_version: u32,
        error: &'static str,
        exit_code: u8,
        diagnostics: Vec<Report<'a>>,
    }
    line(&Failure {
        schema_version: SCHEMA_VERSION,
        error: class(error.kind()),
        exit_code: error.kind().exit_code(),
        diagnostics: reports(diagnostics),
    })
}

fn class(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Usage => "usage",
        ErrorKind::Definition => "definition",
        ErrorKind::Source => "source",
        ErrorKind::Render => "render",
        ErrorKind::Policy => "policy",
        ErrorKind::Lock => "lock",
        ErrorKind::Output => "output",
        _ => "bug",
    }
}

/// A result as indented JSON with a newline.
pub(crate) fn line(value: &impl Serialize) -> String {
    // Maps with string keys and plain structs always serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
