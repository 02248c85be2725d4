//! Go's way with text.

use std::borrow::Cow;

/// Go's `%q`: a quoted string with Go's escapes; what cannot be printed is escaped, valid or not.
pub(crate) fn go_quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for one in chunk.valid().chars() {
            push_quoted(&mut out, one);
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out.push('"');
    out
}

/// Where the bytes of no character lie when text is asked for: private characters that nobody has.
const MARKS: u32 = 0x10_ff00;

/// Bytes as text from which they can be had again.
pub(crate) fn marked(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(MARKS + u32::from(*byte))));
    }
    Cow::Owned(out)
}

/// The bytes that were marked.
pub(crate) fn unmarked(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for one in text.chars() {
        match u8::try_from(u32::from(one).wrapping_sub(MARKS)) {
            Ok(byte) if byte >= 0x80 => out.push(byte),
            _ => out.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

fn push_quoted(out: &mut String, one: char) {
    match one {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        printable if is_printable(printable) => out.push(printable),
        control if control < ' ' || control == '\u{7f}' => {
            out.push_str(&format!("\\x{:02x}", u32::from(control)));
        }
        other if u32::from(other) < 0x10000 => out.push_str(&format!("\\u{:04x}", u32::from(other))),
        other => out.push_str(&format!("\\U{:08x}", u32::from(other))),
    }
}

/// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII blank.
fn is_printable(one: char) -> bool {
    if one.is_ascii() {
        return matches!(one, ' '..='~');
    }
    // The standard library escapes the same classes in debug output, and marks only at the beginning.
    let mut text = String::from("a");
    text.push(one);
    text.escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_as_text() {
        for bytes in [&b"plain"[..], b"a\xff\xfe\xc3b", "é\u{10ff05}".as_bytes()] {
            assert_eq!(unmarked(&marked(bytes)), bytes);
        }
    }

    #[test]
    fn quoting_follows_go() {
        for (bytes, quoted) in [
            (&b"plain"[..], r#""plain""#),
            (b"a\"b\\c\n\t\x07\x1b\x7f", r#""a\"b\\c\n\t\a\x1b\x7f""#),
            ("é日\u{301}😀".as_bytes(), "\"é日\u{301}😀\""),
            ("\u{a0}\u{200b}\u{e000}\u{feff}".as_bytes(), r#""\u00a0\u200b\ue000\ufeff""#),
            (b"\xff\xfe", r#""\xff\xfe""#),
        ] {
            assert_eq!(go_quote(bytes), quoted);
        }
    }
}
