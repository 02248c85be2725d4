//! Flags, width and precision of one verb, and the scalars printed by them.

use super::{float, quote};
use crate::unicode::{self, REPLACEMENT};

/// What stands between `%` and the verb.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flags {
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// `%+v`
    pub(super) plus_v: bool,
    /// `%#v`
    pub(super) sharp_v: bool,
}

const LOWER: &[u8; 17] = b"0123456789abcdefx";
const UPPER: &[u8; 17] = b"0123456789ABCDEFX";

pub(super) fn digits(verb: char) -> &'static [u8; 17] {
    if verb == 'X' { UPPER } else { LOWER }
}

impl Flags {
    /// Whether there are none.
    pub(super) fn is_plain(&self) -> bool {
        matches!(
            self,
            Flags {
                width: None,
                precision: None,
                minus: false,
                plus: false,
                sharp: false,
                space: false,
                zero: false,
                plus_v: false,
                sharp_v: false,
            }
        )
    }

    fn padding(&self, out: &mut Vec<u8>, count: usize) {
        let byte = if self.zero && !self.minus { b'0' } else { b' ' };
        out.resize(out.len() + count, byte);
    }

    pub(super) fn pad(&self, out: &mut Vec<u8>, text: &[u8]) {
        let Some(width) = self.width.filter(|width| *width > 0) else {
            out.extend_from_slice(text);
            return;
        };
        let missing = width.saturating_sub(unicode::count(text));
        if !self.minus {
            self.padding(out, missing);
        }
        out.extend_from_slice(text);
        if self.minus {
            self.padding(out, missing);
        }
    }

    /// Pads with spaces, whatever the zero flag says.
    fn pad_spaces(mut self, out: &mut Vec<u8>, text: &[u8]) {
        self.zero = false;
        self.pad(out, text);
    }

    fn truncated<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        match self.precision {
            Some(precision) => quote::truncate(text, precision),
            None => text,
        }
    }

    /// `%s`
    pub(super) fn string(&self, out: &mut Vec<u8>, text: &[u8]) {
        self.pad(out, self.truncated(text));
    }

    /// `%q`
    pub(super) fn quoted(&self, out: &mut Vec<u8>, text: &[u8]) {
        let text = self.truncated(text);
        let mut quoted = Vec::with_capacity(text.len() + 2);
        if self.sharp && quote::can_backquote(text) {
            quoted.push(b'`');
            quoted.extend_from_slice(text);
            quoted.push(b'`');
        } else {
            quote::quote(&mut quoted, text, b'"', self.plus);
        }
        self.pad(out, &quoted);
    }

    /// `%x` and `%X` of a string.
    pub(super) fn hex_string(&self, out: &mut Vec<u8>, text: &[u8], verb: char) {
        let digits = digits(verb);
        let text = &text[..self.precision.map_or(text.len(), |precision| precision.min(text.len()))];
        if text.is_empty() {
            self.padding(out, self.width.unwrap_or(0));
            return;
        }
        let mut length = 2 * text.len();
        if self.space {
            if self.sharp {
                length *= 2;
            }
            length += text.len() - 1;
        } else if self.sharp {
            length += 2;
        }
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        if !self.minus {
            self.padding(out, missing);
        }
        if self.sharp {
            out.extend_from_slice(&[b'0', digits[16]]);
        }
        for (at, byte) in text.iter().enumerate() {
            if self.space && at > 0 {
                out.push(b' ');
                if self.sharp {
                    out.extend_from_slice(&[b'0', digits[16]]);
                }
            }
            out.extend_from_slice(&[digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
        }
        if self.minus {
            self.padding(out, missing);
        }
    }

    /// Integers in base 2, 8, 10 or 16.
    pub(super) fn integer(&self, out: &mut Vec<u8>, magnitude: u64, negative: bool, base: u64, verb: char) {
        let mut precision = 0;
        if let Some(wanted) = self.precision {
            precision = wanted;
            if wanted == 0 && magnitude == 0 {
                let spaces = Flags { zero: false, ..*self };
                spaces.padding(out, self.width.unwrap_or(0));
                return;
            }
        } else if self.zero
            && !self.minus
            && let Some(width) = self.width
        {
            precision = width;
            if negative || self.plus || self.space {
                precision = precision.saturating_sub(1); // room for the sign
            }
        }
        // Backwards, as the digits come.
        let table = digits(verb);
        let mut text = Vec::with_capacity(24);
        let mut rest = magnitude;
        loop {
            text.push(table[(rest % base) as usize]);
            rest /= base;
            if rest == 0 {
                break;
            }
        }
        while text.len() < precision {
            text.push(b'0');
        }
        if self.sharp {
            match base {
                2 => text.extend_from_slice(b"b0"),
                8 if text.last() != Some(&b'0') => text.push(b'0'),
                16 => text.extend_from_slice(&[table[16], b'0']),
                _ => {}
            }
        }
        if verb == 'O' {
            text.extend_from_slice(b"o0");
        }
        if negative {
            text.push(b'-');
        } else if self.plus {
            text.push(b'+');
        } else if self.space {
            text.push(b' ');
        }
        text.reverse();
        self.pad_spaces(out, &text);
    }

    /// `%U`
    pub(super) fn unicode(&self, out: &mut Vec<u8>, code: u64) {
        let digits = format!("{code:04X}");
        let zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        let mut text = format!("U+{}{digits}", "0".repeat(zeros));
        if self.sharp
            && let Some(c) = u32::try_from(code).ok().and_then(char::from_u32)
            && unicode::is_print(c)
        {
            text.push_str(&format!(" '{c}'"));
        }
        self.pad_spaces(out, text.as_bytes());
    }

    /// `%c`
    pub(super) fn character(&self, out: &mut Vec<u8>, code: u64) {
        self.pad(out, to_char(code).encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// `%q` of an integer.
    pub(super) fn quoted_character(&self, out: &mut Vec<u8>, code: u64) {
        let mut text = vec![b'\''];
        quote::escape(&mut text, to_char(code), b'\'', self.plus);
        text.push(b'\'');
        self.pad(out, &text);
    }

    /// Floats; `precision` is what the verb has by itself.
    pub(super) fn float(&self, out: &mut Vec<u8>, value: f64, verb: u8, precision: Option<usize>) {
        let precision = self.precision.or(precision);
        let mut text = float::format(value, verb, precision);
        if !matches!(text[0], b'-' | b'+') {
            text.insert(0, b'+');
        }
        if self.space && text[0] == b'+' && !self.plus {
            text[0] = b' ';
        }
        if matches!(text[1], b'I' | b'N') {
            let text = if text[1] == b'N' && !self.space && !self.plus { &text[1..] } else { &text[..] };
            self.pad_spaces(out, text);
            return;
        }
        if self.sharp && verb != b'b' {
            text = self.with_point(text, verb, precision);
        }
        if self.plus || text[0] != b'+' {
            if self.zero
                && !self.minus
                && let Some(width) = self.width.filter(|width| *width > text.len())
            {
                out.push(text[0]);
                self.padding(out, width - text.len());
                out.extend_from_slice(&text[1..]);
                return;
            }
            self.pad(out, &text);
            return;
        }
        self.pad(out, &text[1..]);
    }

    /// The sharp flag: a decimal point always, and no trailing zeros removed.
    fn with_point(&self, mut text: Vec<u8>, verb: u8, precision: Option<usize>) -> Vec<u8> {
        let mut digits = match verb {
            b'v' | b'g' | b'G' | b'x' => precision.map_or(6, |precision| precision as i64),
            _ => 0,
        };
        let mut tail = Vec::new();
        let mut point = false;
        let mut nonzero = false;
        let mut at = 1;
        while at < text.len() {
            match text[at] {
                b'.' => point = true,
                b'p' | b'P' => tail = text.split_off(at),
                b'e' | b'E' if !matches!(verb, b'x' | b'X') => tail = text.split_off(at),
                byte => {
                    nonzero |= byte != b'0';
                    if nonzero {
                        digits -= 1;
                    }
                }
            }
            at += 1;
        }
        if !point {
            if text.len() == 2 && text[1] == b'0' {
                digits -= 1;
            }
            text.push(b'.');
        }
        text.resize(text.len() + digits.max(0) as usize, b'0');
        text.extend_from_slice(&tail);
        text
    }
}

fn to_char(code: u64) -> char {
    u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(REPLACEMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_point_has_as_many_digits_as_go_allows() {
        let shown = |precision, sharp| {
            let mut out = Vec::new();
            Flags { precision, sharp, ..Flags::default() }.unicode(&mut out, 0xE9);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(None, false), "U+00E9");
        assert_eq!(shown(Some(6), true), "U+0000E9 'é'");
        assert_eq!(shown(Some(1_000_000), false), format!("U+{}E9", "0".repeat(999_998)));
    }
}
