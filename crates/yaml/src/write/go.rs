//! The detour of Helm's `toYaml`: values become JSON, and go-yaml reads that JSON as YAML before it writes.

use super::scalar::Analysis;
use crate::number;
use crate::read::Scanned;

/// A float as it comes out of that: whole numbers are integers again as long as they fit.
pub(super) fn float_through_json(float: f64) -> String {
    if !float.is_finite() {
        return number::yaml_float(float);
    }
    let json = number::json_float(float);
    match number::parse_int(&json) {
        Some(crate::Scalar::Int(0)) => "0".to_owned(),
        Some(_) => json,
        None => number::yaml_float(float),
    }
}

pub(super) fn infinite_name(float: f64) -> &'static str {
    if float.is_nan() {
        "NaN"
    } else if float > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    }
}

/// Whether a text could change or fail on that way: JSON leaves these characters as they are, YAML does not.
pub(super) fn needs_json(text: &str, found: &Analysis) -> bool {
    (found.special || found.multiline && !found.ascii)
        && text.chars().any(|c| matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
}

/// The text that comes out of it, or Go's words for why none does.
pub(super) fn through_json(text: &str) -> Result<String, String> {
    let mut json = String::with_capacity(text.len() + 2);
    quote(&mut json, text);
    Scanned::first_text(&json)
}

/// Whether the reader finds the `:` behind a key of that length.
pub(super) fn check_key(key: &str) -> Result<(), String> {
    let mut json = String::with_capacity(key.len() + 8);
    json.push('{');
    quote(&mut json, key);
    json.push_str(":1}");
    Scanned::check(&json)
}

/// A text as Go's `json.Marshal` writes it.
fn quote(out: &mut String, text: &str) {
    super::json::quote(out, text, true);
}
