//! Values to JSON.

use std::fmt::Write as _;

use crate::{Kind, Map, Value, number};

/// A list or map that is being written, and how far.
enum Walk<'v> {
    Seq(std::slice::Iter<'v, Value>),
    Map(<&'v Map as IntoIterator>::IntoIter),
}

/// Writes a value as JSON, with the number forms of Go's `encoding/json` and without its escapes for HTML. Keys keep
/// their order. What JSON has no word for (`.inf`, `.nan`) becomes null.
///
/// ```
/// use hld_yaml::{Value, write_json};
/// let value = Value::from_iter([("a", Value::from(vec![Value::from(1e21), Value::from("<")]))]);
/// assert_eq!(write_json(&value, false), r#"{"a":[1e+21,"<"]}"#);
/// ```
pub fn write_json(value: &Value, pretty: bool) -> String {
    let mut out = String::new();
    let mut open: Vec<(Walk<'_>, bool)> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next.take() {
            match value.kind() {
                Kind::Null => out.push_str("null"),
                Kind::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
                // Writing to a string does not fail.
                Kind::Int(i) => drop(write!(out, "{i}")),
                Kind::Uint(u) => drop(write!(out, "{u}")),
                Kind::Float(f) if f.is_finite() => out.push_str(&number::json_float(*f)),
                Kind::Float(_) => out.push_str("null"),
                Kind::String(text) => quote(&mut out, text, false),
                Kind::Seq(items) if items.is_empty() => out.push_str("[]"),
                Kind::Map(map) if map.is_empty() => out.push_str("{}"),
                Kind::Seq(items) => {
                    out.push('[');
                    open.push((Walk::Seq(items.iter()), true));
                }
                Kind::Map(map) => {
                    out.push('{');
                    open.push((Walk::Map((&**map).into_iter()), true));
                }
            }
        }
        let depth = open.len();
        let Some((walk, first)) = open.last_mut() else { return out };
        let (key, item) = match walk {
            Walk::Seq(items) => (None, items.next()),
            Walk::Map(entries) => entries.next().map_or((None, None), |(key, item)| (Some(key), Some(item))),
        };
        if item.is_some() && !std::mem::take(first) {
            out.push(',');
        }
        if pretty {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", if item.is_some() { depth } else { depth - 1 }));
        }
        match item {
            None => {
                out.push(if matches!(walk, Walk::Seq(_)) { ']' } else { '}' });
                open.pop();
            }
            Some(item) => {
                if let Some(key) = key {
                    quote(&mut out, key, false);
                    out.push_str(if pretty { ": " } else { ":" });
                }
                next = Some(item);
            }
        }
    }
}

/// A text in quotes, escaped as Go does it.
pub(super) fn quote(out: &mut String, text: &str, html: bool) {
    out.push('"');
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' | '\\' | '\0'..'\x20' | '\u{2028}' | '\u{2029}' => true,
            '<' | '>' | '&' => html,
            _ => false,
        };
        if !escape {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + c.len_utf8();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => drop(write!(out, "\\u{:04x}", u32::from(c))),
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}
