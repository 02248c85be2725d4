//! What a text needs to be written: one analysis for all styles.

use crate::find::find_with_controls;
use crate::read::{Plain, resolve};

/// What a writer has to know about a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Analysis {
    /// It holds a line break of any kind.
    pub(super) multiline: bool,
    /// It holds a `\n`.
    pub(super) newline: bool,
    /// It holds another line break.
    pub(super) other_break: bool,
    /// Something in it, or where it begins or ends, means something in block context.
    pub(super) indicators: bool,
    /// It holds a character that has to be escaped.
    pub(super) special: bool,
    pub(super) tab: bool,
    pub(super) leading_space: bool,
    pub(super) leading_break: bool,
    pub(super) trailing_space: bool,
    pub(super) trailing_break: bool,
    /// A space behind a break.
    pub(super) break_space: bool,
    /// A space before a break.
    pub(super) space_break: bool,
    /// It holds a character beyond U+FFFF, which go-yaml escapes.
    pub(super) astral: bool,
    pub(super) ascii: bool,
}

impl Analysis {
    pub(super) fn of(text: &str) -> Analysis {
        let bytes = text.as_bytes();
        let mut found = Analysis { ascii: true, ..Analysis::default() };
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return found };
        found.leading_space = first == b' ';
        found.trailing_space = last == b' ';
        found.indicators = match first {
            b'-' | b'?' => matches!(bytes.get(1), None | Some(b' ' | b'\t')) || bytes.starts_with(b"---"),
            b'.' => bytes.starts_with(b"..."),
            b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' => true,
            b'\'' | b'"' | b'%' | b'@' | b'`' => true,
            _ => false,
        };
        let mut at = 0;
        // Where the last line break ended.
        let mut line = 0;
        loop {
            at = find_with_controls(bytes, at, [b'#', b':']);
            let Some(&byte) = bytes.get(at) else { return found };
            let mut width = 1;
            match byte {
                b'#' => {
                    let after_blank = at == line || matches!(bytes[at - 1], b' ' | b'\t');
                    found.indicators |= after_blank;
                }
                b':' => {
                    found.indicators |= matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'));
                }
                b'\t' => found.tab = true,
                b'\n' | b'\r' | 0xc2 | 0xe2 if break_width(bytes, at) > 0 => {
                    width = break_width(bytes, at);
                    found.multiline = true;
                    found.newline |= byte == b'\n';
                    found.other_break |= byte != b'\n';
                    found.special |= byte != b'\n' && !is_printable(bytes, at);
                    found.ascii &= byte < 0x80;
                    found.leading_break |= at == 0;
                    found.trailing_break |= at + width == bytes.len();
                    found.space_break |= at > 0 && bytes[at - 1] == b' ';
                    found.break_space |= bytes.get(at + width) == Some(&b' ');
                    line = at + width;
                }
                0..0x80 => found.special = true,
                _ => {
                    found.ascii = false;
                    width = char_width(byte);
                    if width == 4 {
                        found.astral = true;
                    } else if !is_printable(bytes, at) {
                        found.special = true;
                    }
                }
            }
            at += width;
        }
    }
}

/// Whether a text is a word of letters, digits and `-_./` that begins with a letter: all of it means nothing in YAML, unless the
/// whole is a word like `true`.
#[inline]
pub(super) fn is_word(text: &str) -> bool {
    const INNER: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            table[byte] =
                (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'_' | b'.' | b'/');
            byte += 1;
        }
        table
    };
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.len() <= 100
        && bytes.iter().all(|byte| INNER[usize::from(*byte)])
}

/// Whether a character is a line break to YAML 1.1.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(super) const fn char_width(byte: u8) -> usize {
    match byte {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The length of the line break at an offset, CR and LF each on their own; 0 if there is none.
pub(super) fn break_width(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'\n' | b'\r' => 1,
        0xc2 if bytes[at + 1] == 0x85 => 2,
        0xe2 if bytes[at + 1] == 0x80 && matches!(bytes[at + 2], 0xa8 | 0xa9) => 3,
        _ => 0,
    }
}

/// Whether go-yaml writes a character as it is. It never does so for those of four bytes.
pub(super) fn is_printable(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' | 0x20..0x7f => true,
        0xc2 => bytes[at + 1] >= 0xa0,
        0xef => !matches!((bytes[at + 1], bytes[at + 2]), (0xbb, 0xbf) | (0xbf, 0xbe | 0xbf)),
        0xc3..0xef => true,
        _ => false,
    }
}

/// Whether go-yaml, v2 or v3, leaves a text without quotes as far as its meaning goes. The booleans that v3 no longer
/// reads it still quotes.
pub(super) fn is_plain_string(text: &str) -> bool {
    resolve(text) == Plain::Str && !is_base60(text)
}

/// Whether a text is a number in base 60 to YAML 1.1: `1:30`.
fn is_base60(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.contains(':') || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut parts = whole.split(':');
    let head = parts.next().unwrap_or_default();
    head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && parts.all(|part| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))
        && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

/// Whether every YAML reader, of 1.1 or 1.2, takes a plain text for a string.
pub(super) fn is_plain_string_everywhere(text: &str) -> bool {
    let Some(&first) = text.as_bytes().first() else { return false };
    match first {
        b'0'..=b'9' | b'+' | b'-' | b'.' => !is_number_somewhere(text) && is_plain_string(text),
        b'=' => text != "=",
        b'<' => text != "<<",
        b'~' => text != "~",
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => {
            const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
            text.len() > 5 || !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        }
        _ => true,
    }
}

/// Numbers and dates that some reader knows and go-yaml does not.
fn is_number_somewhere(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let bare = digits.replace('_', "");
    let special = [".inf", ".nan"].iter().any(|word| word.eq_ignore_ascii_case(digits));
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    let prefixed = match bare.as_bytes() {
        [b'0', b'x' | b'X', ..] => all(&bare[2..], 16),
        [b'0', b'o' | b'O', ..] => all(&bare[2..], 8),
        [b'0', b'b' | b'B', ..] => all(&bare[2..], 2),
        _ => false,
    };
    special || prefixed || crate::number::is_yaml_float(&bare) || begins_with_date(text)
}

fn begins_with_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let day = rest.split(['T', 't', ' ', '\t']).next().unwrap_or_default();
    digits(year, 4, 4) && digits(month, 1, 2) && digits(day, 1, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_texts() {
        for text in [
            "",
            "~",
            "null",
            "yes",
            "y",
            "No",
            "oN",
            "1",
            "-1",
            "+1",
            "0x1F",
            "0o17",
            "0b1",
            "1_000",
            "1e3",
            ".5",
            "1.",
            "1:30",
            "190:20:30.15",
            "2001-01-01",
            "2001-12-14 21:59:43.10 -5",
            ".inf",
            "-.INF",
            ".NaN",
            "=",
            "<<",
            "08",
            "1__0",
            "99999999999999999999",
            "0x_1",
            "0b-1",
        ] {
            assert!(!is_plain_string_everywhere(text), "{text}");
        }
        for text in [
            "1.2.3",
            "v1",
            "10.0.0.1",
            "1h",
            "2001-01",
            "a:b",
            "yesterday",
            "-",
            ".",
            "0xg",
            "1.10-rc",
            "1 2",
        ] {
            assert!(is_plain_string_everywhere(text), "{text}");
        }
    }
}
