//! Go's way with text.

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
