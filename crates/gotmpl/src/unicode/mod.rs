//! Go's view of characters: decoding with U+FFFD for bytes that are not UTF-8, and its character classes.

#[rustfmt::skip]
mod tables;

use tables::{DIGIT, LETTER, PRINT};

/// U+FFFD, which stands for a byte that is not UTF-8.
pub(crate) const REPLACEMENT: char = '\u{fffd}';

/// The first character and its width in bytes; `(U+FFFD, 1)` for a byte that is not UTF-8, `(_, 0)` at the end.
pub(crate) fn decode(bytes: &[u8]) -> (char, usize) {
    let Some(&first) = bytes.first() else { return (REPLACEMENT, 0) };
    if first < 0x80 {
        return (char::from(first), 1);
    }
    let width = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return (REPLACEMENT, 1),
    };
    match bytes.get(..width).and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|s| s.chars().next())
    {
        Some(c) => (c, width),
        None => (REPLACEMENT, 1),
    }
}

/// The last character and its width.
pub(crate) fn decode_last(bytes: &[u8]) -> (char, usize) {
    for width in 1..=bytes.len().min(4) {
        let tail = &bytes[bytes.len() - width..];
        if tail[0] & 0xc0 != 0x80 {
            let (c, read) = decode(tail);
            return if read == width { (c, width) } else { (REPLACEMENT, 1) };
        }
    }
    (REPLACEMENT, usize::from(!bytes.is_empty()))
}

/// How many characters Go counts.
pub(crate) fn count(mut bytes: &[u8]) -> usize {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.chars().count();
    }
    let mut n = 0;
    while !bytes.is_empty() {
        bytes = &bytes[decode(bytes).1..];
        n += 1;
    }
    n
}

fn within(table: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    let at = table.partition_point(|range| range.1 < c);
    table.get(at).is_some_and(|range| range.0 <= c)
}

/// Go's `unicode.IsLetter`.
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { within(LETTER, c) }
}

/// Go's `unicode.IsDigit`.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(DIGIT, c) }
}

/// Go's `strconv.IsPrint`.
pub(crate) fn is_print(c: char) -> bool {
    if c.is_ascii() { (' '..='~').contains(&c) } else { within(PRINT, c) }
}

/// Go's `unicode.IsSpace`.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Whether there is nothing but space.
pub(crate) fn is_blank(mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        let (c, width) = decode(bytes);
        if !is_space(c) {
            return false;
        }
        bytes = &bytes[width..];
    }
    true
}
