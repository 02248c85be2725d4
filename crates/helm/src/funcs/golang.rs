//! Go's view of text: characters of bytes that may be no UTF-8, simple case mappings, and its runtime's words.

use std::sync::LazyLock;

use hld_gotmpl::{Call, Failure, Str, Value};
use regex::Regex;

/// What stands for a byte that is not UTF-8.
pub(super) const REPLACEMENT: char = '\u{fffd}';

/// The first character and its width; U+FFFD and 1 for a byte that is not UTF-8, a width of 0 at the end.
pub(super) fn decode(bytes: &[u8]) -> (char, usize) {
    let width = match bytes.first() {
        None => return (REPLACEMENT, 0),
        Some(&ascii @ 0..0x80) => return (char::from(ascii), 1),
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        Some(_) => return (REPLACEMENT, 1),
    };
    let text = bytes.get(..width).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.and_then(|text| text.chars().next()).map_or((REPLACEMENT, 1), |one| (one, width))
}

/// The characters with their widths.
pub(super) fn chars(mut bytes: &[u8]) -> impl Iterator<Item = (char, usize)> {
    std::iter::from_fn(move || {
        let (one, width) = decode(bytes);
        bytes = &bytes[width..];
        (width > 0).then_some((one, width))
    })
}

/// Every character of the argument mapped; bytes that are no UTF-8 become U+FFFD.
pub(super) fn map(call: &Call<'_>, change: impl FnMut(char) -> char) -> Result<Value, Failure> {
    let (bytes, mut change) = (call.str(0), change);
    call.fuel(bytes.len() as u64 / 8)?;
    Ok(Value::from(chars(bytes).map(|(one, _)| change(one)).collect::<String>()))
}

/// `unicode.IsSpace`.
pub(super) fn is_space(one: char) -> bool {
    one.is_whitespace()
}

fn class(pattern: &str) -> Regex {
    #[expect(clippy::unwrap_used, reason = "fixed patterns, compiled by tests")]
    Regex::new(pattern).unwrap()
}

fn within(one: char, class: &Regex) -> bool {
    class.is_match(one.encode_utf8(&mut [0; 4]))
}

/// `unicode.IsUpper`.
pub(super) fn is_upper(one: char) -> bool {
    static UPPER: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{Lu}"));
    if one.is_ascii() { one.is_ascii_uppercase() } else { within(one, &UPPER) }
}

/// `unicode.IsLower`.
pub(super) fn is_lower(one: char) -> bool {
    static LOWER: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{Ll}"));
    if one.is_ascii() { one.is_ascii_lowercase() } else { within(one, &LOWER) }
}

/// `unicode.IsTitle`.
pub(super) fn is_title(one: char) -> bool {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{Lt}"));
    !one.is_ascii() && within(one, &TITLE)
}

/// `unicode.IsLetter`.
pub(super) fn is_letter(one: char) -> bool {
    static LETTER: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{L}"));
    if one.is_ascii() { one.is_ascii_alphabetic() } else { within(one, &LETTER) }
}

/// `unicode.IsDigit`.
pub(super) fn is_digit(one: char) -> bool {
    static DIGIT: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{Nd}"));
    if one.is_ascii() { one.is_ascii_digit() } else { within(one, &DIGIT) }
}

/// `unicode.IsNumber`.
pub(super) fn is_number(one: char) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{N}"));
    if one.is_ascii() { one.is_ascii_digit() } else { within(one, &NUMBER) }
}

/// `unicode.IsPunct`.
pub(super) fn is_punct(one: char) -> bool {
    static PUNCT: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{P}"));
    within(one, &PUNCT)
}

/// Go maps one character to one; where Unicode gives several, its simple mapping.
pub(super) fn to_upper(one: char) -> char {
    let mut all = one.to_uppercase();
    match (all.next(), all.next()) {
        (Some(upper), None) => upper,
        _ => match one {
            '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(one, 8),
            '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(one, 9),
            _ => one,
        },
    }
}

fn shifted(one: char, by: u32) -> char {
    char::from_u32(u32::from(one) + by).unwrap_or(one)
}

/// `unicode.ToLower`.
pub(super) fn to_lower(one: char) -> char {
    one.to_lowercase().next().unwrap_or(one)
}

/// `unicode.ToTitle`.
pub(super) fn to_title(one: char) -> char {
    match one {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => one,
        _ => to_upper(one),
    }
}

/// `text[from..to]`, or what Go's runtime says about such bounds.
pub(super) fn cut(text: &Str, from: Option<i64>, to: Option<i64>) -> Result<Value, Failure> {
    let len = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let end = to.unwrap_or(len);
    if end < 0 {
        return Err(panicked(format!("slice bounds out of range [:{end}]")));
    }
    if end > len {
        return Err(panicked(format!("slice bounds out of range [:{end}] with length {len}")));
    }
    let start = from.unwrap_or(0);
    if start < 0 {
        return Err(panicked(format!("slice bounds out of range [{start}:]")));
    }
    if start > end {
        return Err(panicked(format!("slice bounds out of range [{start}:{end}]")));
    }
    let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
    Ok(Value::String(Str::from(text.get(start..end).unwrap_or_default())))
}

/// An error of Go's runtime.
pub(super) fn panicked(what: impl std::fmt::Display) -> Failure {
    Failure::new(format!("runtime error: {what}"))
}

/// What Go says when it looks into nothing.
pub(super) fn nil_pointer() -> Failure {
    panicked("invalid memory address or nil pointer dereference")
}

/// What Go's decimal and other integer literals say, as `strconv.ParseInt` reads them: with base 0 also `0x1f`,
/// `0o17`, `017`, `0b1` and underscores between digits. `None` for no number or one that does not fit.
pub(super) fn parse_int(text: &str, base: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, rest, prefixed) = if base != 0 {
        (base, digits, false)
    } else {
        match digits.as_bytes() {
            [b'0', b'x' | b'X', _, ..] => (16, &digits[2..], true),
            [b'0', b'o' | b'O', _, ..] => (8, &digits[2..], true),
            [b'0', b'b' | b'B', _, ..] => (2, &digits[2..], true),
            [b'0', _, ..] => (8, &digits[1..], true),
            _ => (10, digits, false),
        }
    };
    let mut plain = String::with_capacity(rest.len());
    // An underscore stands between digits, or after the prefix.
    let mut digit_before = prefixed;
    for one in rest.chars() {
        if one == '_' && base == 0 {
            if !digit_before {
                return None;
            }
            digit_before = false;
        } else {
            one.to_digit(radix)?;
            plain.push(one);
            digit_before = true;
        }
    }
    if !digit_before || plain.is_empty() {
        return None;
    }
    let size = u64::from_str_radix(&plain, radix).ok()?;
    if negative { (size <= 1 << 63).then(|| (size as i64).wrapping_neg()) } else { i64::try_from(size).ok() }
}
