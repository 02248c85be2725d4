//! Bytes to text, as go-yaml's reader takes them: byte order marks, UTF-16, and what may not stand in YAML.

use std::borrow::Cow;

/// Go decodes its input in pieces of this size, and fails for a whole piece: what it finds wrong before that piece
/// comes first.
const PIECE: usize = 512;

const INCOMPLETE: &str = "incomplete UTF-8 octet sequence";
const CONTROL: &str = "control characters are not allowed";

/// A text fit for scanning, cut off before the piece that holds its first forbidden character.
pub(super) struct Input<'t> {
    pub(super) text: Cow<'t, str>,
    /// Where scanning has to stop, and why.
    pub(super) cut: Option<Cut>,
    /// Offset of the first character after a byte order mark.
    pub(super) start: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// Scanning may not pass this offset.
    pub(super) limit: usize,
    /// The offset of the character that is forbidden.
    pub(super) at: usize,
    pub(super) problem: &'static str,
}

impl<'t> Input<'t> {
    pub(super) fn from_str(text: &'t str) -> Input<'t> {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let cut = first_forbidden(text).map(|at| Cut {
            limit: piece_start(text.as_bytes(), start, at),
            at,
            problem: CONTROL,
        });
        Input { text: Cow::Borrowed(text), cut, start }
    }

    pub(super) fn from_bytes(bytes: &'t [u8]) -> Input<'t> {
        match bytes {
            [0xff, 0xfe, rest @ ..] => Input::from_utf16(rest, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => Input::from_utf16(rest, u16::from_be_bytes),
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => Input::from_str(text),
                Err(error) => {
                    let good = error.valid_up_to();
                    // The valid part is text by the error's own word.
                    let mut input = Input::from_str(std::str::from_utf8(&bytes[..good]).unwrap_or_default());
                    if input.cut.is_none() {
                        let problem = utf8_problem(&bytes[good..]);
                        // Go waits for the rest of a character until it needs it.
                        let limit = if problem == INCOMPLETE {
                            good
                        } else {
                            piece_start(bytes, input.start, good).min(good)
                        };
                        input.cut = Some(Cut { limit, at: good, problem });
                    }
                    input
                }
            },
        }
    }

    fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Input<'static> {
        let mut text = String::with_capacity(bytes.len());
        let mut cut = None;
        // Where the piece begins, in the bytes and in the text. The first one counts the byte order mark.
        let (mut room, mut piece) = (PIECE - 2, 0);
        let mut at = 0;
        while at < bytes.len() {
            let (decoded, width) = decode_utf16(&bytes[at..], unit);
            if width > room {
                (room, piece) = (PIECE, text.len());
            }
            room -= width.min(room);
            let problem = match decoded {
                Ok(c) if is_forbidden(c) => CONTROL,
                Ok(c) => {
                    text.push(c);
                    at += width;
                    continue;
                }
                Err(problem) => problem,
            };
            let limit = if problem.starts_with("incomplete") { text.len() } else { piece };
            cut = Some(Cut { limit, at: text.len(), problem });
            break;
        }
        Input { text: Cow::Owned(text), cut, start: 0 }
    }
}

/// The first character, or what Go says if it is none; and how many bytes it takes.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Result<char, &'static str>, usize) {
    let [a, b, rest @ ..] = bytes else { return (Err("incomplete UTF-16 character"), 2) };
    let first = unit([*a, *b]);
    match first {
        0xdc00..=0xdfff => (Err("unexpected low surrogate area"), 2),
        0xd800..=0xdbff => {
            let [a, b, ..] = rest else { return (Err("incomplete UTF-16 surrogate pair"), 4) };
            let low = unit([*a, *b]);
            if !(0xdc00..=0xdfff).contains(&low) {
                return (Err("expected low surrogate area"), 4);
            }
            let code = 0x10000 + ((u32::from(first) & 0x3ff) << 10) + (u32::from(low) & 0x3ff);
            (char::from_u32(code).ok_or("invalid Unicode character"), 4)
        }
        _ => (char::from_u32(first.into()).ok_or("invalid Unicode character"), 2),
    }
}

fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\0'..'\x20' | '\x7f'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    }
}

/// What Go says of bytes that begin with something that is no UTF-8.
fn utf8_problem(bytes: &[u8]) -> &'static str {
    let width = match bytes[0] {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    if bytes.len() < width {
        return INCOMPLETE;
    }
    if bytes[1..width].iter().any(|byte| byte & 0xc0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    match (bytes[0], bytes[1]) {
        (0xed, 0xa0..) | (0xf4, 0x90..) | (0xf5.., _) => "invalid Unicode character",
        _ => "invalid length of a UTF-8 sequence",
    }
}

/// Start of the piece in which Go decodes the character at `at`.
fn piece_start(bytes: &[u8], start: usize, at: usize) -> usize {
    // The first piece counts the byte order mark.
    let (mut from, mut raw) = (start, 0);
    loop {
        let mut to = (raw + PIECE).min(bytes.len());
        if at < to {
            // A character that the piece splits belongs to the next one.
            let width = match bytes[at] {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 1,
            };
            if at + width <= to || to == bytes.len() {
                return from;
            }
        }
        while to < bytes.len() && to > from && bytes[to] & 0xc0 == 0x80 {
            to -= 1;
        }
        if to >= bytes.len() {
            return from;
        }
        (from, raw) = (to, to);
    }
}

/// Offset of the first character that may not stand in YAML.
fn first_forbidden(text: &str) -> Option<usize> {
    const LANE: usize = 32;
    let bytes = text.as_bytes();
    let (lanes, rest) = bytes.as_chunks::<LANE>();
    for (number, lane) in lanes.iter().enumerate() {
        // No early exit inside a lane, so that the compiler can compare all its bytes at once.
        if lane.iter().fold(false, |found, &byte| found | is_suspect(byte)) {
            let at = number * LANE;
            if let Some(found) = forbidden_in(bytes, at, at + LANE) {
                return Some(found);
            }
        }
    }
    forbidden_in(bytes, bytes.len() - rest.len(), bytes.len())
}

fn is_suspect(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\n') & (byte != b'\t') & (byte != b'\r')
        | (byte == 0x7f)
        | (byte == 0xc2)
        | (byte == 0xef)
}

fn forbidden_in(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    (from..to).find(|&at| match bytes[at] {
        0xc2 => bytes[at + 1] < 0xa0 && bytes[at + 1] != 0x85,
        0xef => bytes[at + 1] == 0xbf && bytes[at + 2] >= 0xbe,
        byte => is_suspect(byte),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters() {
        assert_eq!(first_forbidden("a: b\t\r\n\u{85}\u{a0}\u{fffd}\u{1f600}"), None);
        let long = "x".repeat(70);
        for bad in ["\0", "\u{7f}", "\u{80}", "\u{9f}", "\u{fffe}", "\u{ffff}", "\u{1b}"] {
            assert_eq!(first_forbidden(&format!("{long}{bad}")), Some(70), "{bad:?}");
        }
    }

    #[test]
    fn pieces_end_at_characters() {
        let text = format!("{}é\0", "x".repeat(511));
        assert_eq!(piece_start(text.as_bytes(), 0, 513), 511);
        assert_eq!(piece_start(text.as_bytes(), 0, 511), 511);
        assert_eq!(piece_start(text.as_bytes(), 0, 10), 0);
    }
}
