//! Names of tables and keys, and strings in double quotes, as they are written in TOML and in messages about it.

use crate::text::marked;

/// The parts of a name, joined by points.
pub(super) fn dotted<T: AsRef<[u8]>>(key: &[T]) -> String {
    key.iter().map(|part| quoted_if_needed(part.as_ref())).collect::<Vec<_>>().join(".")
}

/// One part, in quotes unless it can stand without.
pub(super) fn quoted_if_needed(name: &[u8]) -> String {
    if !name.is_empty() && name.iter().all(|byte| is_bare(char::from(*byte))) {
        return String::from_utf8_lossy(name).into_owned();
    }
    let mut out = String::new();
    quoted(&mut out, name);
    out
}

/// Whether a key may have the character without quotes.
pub(super) fn is_bare(one: char) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, '_' | '-')
}

/// Appends a text in double quotes. Bytes of no character are marked.
pub(super) fn quoted(out: &mut String, text: &[u8]) {
    out.push('"');
    for one in marked(text).chars() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' || control == '\u{7f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}
