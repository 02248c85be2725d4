//! Go's `strconv` quoting: `%q`, string and character literals.

use std::borrow::Cow;

use crate::unicode::{self, REPLACEMENT};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The first `n` characters.
pub(crate) fn truncate(text: &[u8], n: usize) -> &[u8] {
    let mut at = 0;
    for _ in 0..n {
        if at >= text.len() {
            break;
        }
        at += unicode::decode(&text[at..]).1;
    }
    &text[..at]
}

/// A double-quoted literal, as text for messages.
pub(crate) fn quote_str(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    quote(&mut out, text, b'"', false);
    String::from_utf8_lossy(&out).into_owned()
}

/// Appends a literal between `mark`s; with `ascii`, all else is escaped.
pub(crate) fn quote(out: &mut Vec<u8>, text: &[u8], mark: u8, ascii: bool) {
    out.push(mark);
    let mut rest = text;
    while !rest.is_empty() {
        let (c, width) = unicode::decode(rest);
        if width == 1 && c == REPLACEMENT {
            out.extend_from_slice(b"\\x");
            out.push(HEX[usize::from(rest[0] >> 4)]);
            out.push(HEX[usize::from(rest[0] & 15)]);
        } else {
            escape(out, c, mark, ascii);
        }
        rest = &rest[width..];
    }
    out.push(mark);
}

/// Appends one character as it stands in a literal between `mark`s.
pub(crate) fn escape(out: &mut Vec<u8>, c: char, mark: u8, ascii: bool) {
    if c == char::from(mark) || c == '\\' {
        out.push(b'\\');
        out.push(c as u8);
        return;
    }
    if (c.is_ascii() || !ascii) && unicode::is_print(c) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    let short = match c {
        '\x07' => b'a',
        '\x08' => b'b',
        '\x0c' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\x0b' => b'v',
        _ => {
            let code = u32::from(c);
            let text = match code {
                0..0x20 | 0x7f => format!("\\x{code:02x}"),
                0x80..0x1_0000 => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            out.extend_from_slice(text.as_bytes());
            return;
        }
    };
    out.push(b'\\');
    out.push(short);
}

/// Whether it can stand between backquotes: `strconv.CanBackquote`.
pub(crate) fn can_backquote(text: &[u8]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let (c, width) = unicode::decode(rest);
        rest = &rest[width..];
        if width > 1 {
            if c == '\u{feff}' {
                return false;
            }
            continue;
        }
        if c == REPLACEMENT || (c < ' ' && c != '\t') || c == '`' || c == '\u{7f}' {
            return false;
        }
    }
    true
}

/// `%#U`: `U+0078 'x'`.
pub(crate) fn unicode(c: char) -> String {
    let code = u32::from(c);
    if unicode::is_print(c) { format!("U+{code:04X} '{c}'") } else { format!("U+{code:04X}") }
}

/// The content of a string or raw string literal; `None` if it is malformed.
pub(crate) fn unquote(literal: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (&mark, rest) = literal.split_first()?;
    let (&last, mut rest) = rest.split_last()?;
    if mark != last {
        return None;
    }
    match mark {
        b'`' => {
            match memchr::memchr2(b'`', b'\r', rest) {
                None => return Some(Cow::Borrowed(rest)),
                Some(_) if rest.contains(&b'`') => return None,
                Some(_) => {}
            }
            Some(rest.iter().copied().filter(|b| *b != b'\r').collect())
        }
        b'"' => {
            let plain = |b: &u8| b.is_ascii() && !matches!(b, b'\\' | b'\n' | b'"');
            if rest.iter().all(plain) {
                return Some(Cow::Borrowed(rest));
            }
            if !rest.contains(&b'\\') && std::str::from_utf8(rest).is_ok() {
                return if rest.contains(&b'\n') || rest.contains(&b'"') {
                    None
                } else {
                    Some(Cow::Borrowed(rest))
                };
            }
            let mut out = Vec::with_capacity(rest.len());
            while !rest.is_empty() {
                if rest[0] == b'\n' {
                    return None;
                }
                let (c, tail) = unquote_char(rest, b'"')?;
                match c {
                    Unquoted::Byte(byte) => out.push(byte),
                    Unquoted::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                }
                rest = tail;
            }
            Some(Cow::Owned(out))
        }
        _ => None,
    }
}

/// One character of a literal.
#[derive(Clone, Copy)]
pub(crate) enum Unquoted {
    /// From `\x` or an octal escape: a byte, whatever it means.
    Byte(u8),
    Char(char),
}

/// The first character of a literal between `mark`s, and the rest: `strconv.UnquoteChar`.
pub(crate) fn unquote_char(text: &[u8], mark: u8) -> Option<(Unquoted, &[u8])> {
    let first = *text.first()?;
    if first == mark && (mark == b'\'' || mark == b'"') {
        return None;
    }
    if first >= 0x80 {
        let (c, width) = unicode::decode(text);
        return Some((Unquoted::Char(c), &text[width..]));
    }
    if first != b'\\' {
        return Some((Unquoted::Char(char::from(first)), &text[1..]));
    }
    let escape = *text.get(1)?;
    let rest = &text[2..];
    let plain = |byte: u8| Some((Unquoted::Char(char::from(byte)), rest));
    match escape {
        b'a' => plain(7),
        b'b' => plain(8),
        b'f' => plain(12),
        b'n' => plain(b'\n'),
        b'r' => plain(b'\r'),
        b't' => plain(b'\t'),
        b'v' => plain(11),
        b'x' | b'u' | b'U' => {
            let digits = match escape {
                b'x' => 2,
                b'u' => 4,
                _ => 8,
            };
            let mut code = 0u32;
            for byte in rest.get(..digits)? {
                code = code.checked_mul(16)? | char::from(*byte).to_digit(16)?;
            }
            let rest = &rest[digits..];
            if escape == b'x' {
                return Some((Unquoted::Byte(code as u8), rest));
            }
            Some((Unquoted::Char(char::from_u32(code)?), rest))
        }
        b'0'..=b'7' => {
            let mut code = u32::from(escape - b'0');
            for byte in rest.get(..2)? {
                code = code * 8 + char::from(*byte).to_digit(8)?;
            }
            Some((Unquoted::Byte(u8::try_from(code).ok()?), &rest[2..]))
        }
        b'\\' => plain(b'\\'),
        b'\'' | b'"' if escape == mark => plain(escape),
        _ => None,
    }
}
