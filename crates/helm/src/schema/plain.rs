//! Schemas that are valid at a glance.
//!
//! To compile the schema of a draft and to check a chart's schema with it takes longer than to render many a chart. Most
//! schemas hold nothing but keywords whose values are easily seen to be right: those need no such check. Whatever is not
//! known here for sure goes the long way.

use super::draft::Draft;
use super::json::{Json, Number};

/// Deeper ones are not plain: the walk is one of the thread's stack.
const DEPTH: usize = 64;

/// Whether the schema of the draft surely allows this schema.
pub(super) fn is_plain(schema: &Json, draft: Draft) -> bool {
    // Boolean schemas came with draft 6.
    draft >= Draft::V6 && is_schema(schema, draft, 0)
}

fn is_schema(schema: &Json, draft: Draft, depth: usize) -> bool {
    let Some(keywords) = schema.as_object() else { return schema.as_bool().is_some() };
    depth < DEPTH && keywords.iter().all(|(keyword, value)| is_right(keyword, value, draft, depth))
}

fn is_right(keyword: &str, value: &Json, draft: Draft, depth: usize) -> bool {
    let is_schema = |value: &Json| is_schema(value, draft, depth + 1);
    match keyword {
        "title" | "description" | "$comment" | "format" => value.as_str().is_some(),
        "default" | "const" => true,
        "examples" => value.as_array().is_some(),
        "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => value.as_bool().is_some(),
        "type" => match value.as_array() {
            Some(types) => !types.is_empty() && are_distinct_texts(types) && types.iter().all(is_type),
            None => is_type(value),
        },
        "required" => value.as_array().is_some_and(are_distinct_texts),
        "enum" => value.as_array().is_some_and(|items| !items.is_empty() && are_distinct(items)),
        "minimum" | "maximum" => value.as_number().is_some(),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            value.as_number().is_some_and(is_digits)
        }
        "properties" | "definitions" | "$defs" => {
            value.as_object().is_some_and(|schemas| schemas.values().all(is_schema))
        }
        "items" | "additionalProperties" | "not" | "if" | "then" | "else" => is_schema(value),
        "allOf" | "anyOf" | "oneOf" => {
            value.as_array().is_some_and(|schemas| !schemas.is_empty() && schemas.iter().all(is_schema))
        }
        "$ref" => value.as_str().is_some_and(is_plain_reference),
        // Where it names the draft by which all is checked; elsewhere it begins a document of its own.
        "$schema" => depth == 0 && value.as_str().and_then(Draft::of_url) == Some(draft),
        _ => false,
    }
}

fn is_type(value: &Json) -> bool {
    value.as_str().is_some_and(|name| super::compile::TYPES.contains(&name))
}

fn are_distinct_texts(items: &[Json]) -> bool {
    items.iter().all(|item| item.as_str().is_some()) && are_distinct(items)
}

/// Whether they are texts, digits, booleans and nulls, none of them twice.
fn are_distinct(items: &[Json]) -> bool {
    let known = items.iter().map(|item| match item {
        Json::String(text) => Some((0, text.as_str())),
        Json::Number(number) if is_digits(number) => Some((1, number.text.as_str())),
        Json::Bool(true) => Some((2, "true")),
        Json::Bool(false) => Some((2, "false")),
        Json::Null => Some((3, "null")),
        _ => None,
    });
    let Some(mut known) = known.collect::<Option<Vec<_>>>() else { return false };
    known.sort_unstable();
    known.windows(2).all(|pair| pair[0] != pair[1])
}

/// A number that is written in one way only.
fn is_digits(number: &Number) -> bool {
    number.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A place in the same document, written without escapes.
fn is_plain_reference(text: &str) -> bool {
    text.strip_prefix("#/").is_some_and(|path| {
        path.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'.' | b'$'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(schema: &str) -> bool {
        is_plain(&Json::read(schema.as_bytes()).unwrap(), Draft::V7)
    }

    /// That they are right is checked wherever a test reads a schema: see `Compiler::validate`.
    #[test]
    fn what_charts_hold_is_plain() {
        assert!(plain(
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["a"],
                "properties": {"a": {"type": ["string", "null"], "minLength": 1, "enum": ["x", "1", 1, true, null]}, "b": true,
                    "c": {"items": {"$ref": "#/definitions/d"}, "default": []}},
                "definitions": {"d": {"oneOf": [{"type": "integer", "minimum": -1.5}, {"not": {}}]}},
                "additionalProperties": false}"##
        ));
    }

    #[test]
    fn what_may_be_wrong_is_not() {
        for schema in [
            "1",
            r#"{"type": "text"}"#,
            r#"{"type": []}"#,
            r#"{"type": ["string", "string"]}"#,
            r#"{"required": ["a", "a"]}"#,
            r#"{"enum": [1, 1.0]}"#,
            r#"{"enum": [[]]}"#,
            r#"{"enum": [null, "a", null]}"#,
            r#"{"minLength": -1}"#,
            r#"{"minLength": 1.5}"#,
            r#"{"items": [true]}"#,
            r#"{"allOf": []}"#,
            r#"{"pattern": "("}"#,
            r#"{"$ref": "other.json"}"#,
            r#"{"$id": "x"}"#,
            r#"{"properties": {"a": {"title": 1}}}"#,
            r#"{"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}}"#,
            r#"{"$schema": "http://json-schema.org/draft-04/schema#"}"#,
            r#"{"something": 1}"#,
        ] {
            assert!(!plain(schema), "{schema}");
        }
        let deep = format!("{}true{}", r#"{"not":"#.repeat(100), "}".repeat(100));
        assert!(!plain(&deep));
    }
}
