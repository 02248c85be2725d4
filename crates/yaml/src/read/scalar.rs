//! The scanner's part for scalars: plain, quoted and block text.

use std::borrow::Cow;

use super::fault::Result;
use super::scan::{Mark, Scanner, Token, TokenKind};
use crate::find::{find, spaces};

/// What a byte can mean inside a plain scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Ordinary,
    Blank,
    /// A line break, the end of the text, or the first byte of what may be a break.
    MaybeBreak,
    Colon,
    /// Ends a plain scalar in flow collections.
    Flow,
    /// First byte of a longer character.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Ordinary; 256];
    let mut byte = 0xc0;
    while byte < 256 {
        table[byte] = Class::Wide;
        byte += 1;
    }
    table[b' ' as usize] = Class::Blank;
    table[b'\t' as usize] = Class::Blank;
    table[b'\n' as usize] = Class::MaybeBreak;
    table[b'\r' as usize] = Class::MaybeBreak;
    table[0xc2] = Class::MaybeBreak;
    table[0xe2] = Class::MaybeBreak;
    table[b':' as usize] = Class::Colon;
    let flow = b",?[]{}";
    let mut at = 0;
    while at < flow.len() {
        table[flow[at] as usize] = Class::Flow;
        at += 1;
    }
    table
};

/// The length of the character that begins with a byte.
const fn width(byte: u8) -> usize {
    match byte {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

impl<'t> Scanner<'t> {
    /// Goes over the part of a plain scalar that holds no blank and no line break.
    #[inline]
    fn skip_word(&mut self) {
        let flow = self.flow_level > 0;
        loop {
            let rest = &self.bytes[self.pos..];
            let ordinary = rest.iter().position(|&byte| CLASSES[usize::from(byte)] != Class::Ordinary);
            let Some(ordinary) = ordinary else {
                self.pos = self.bytes.len();
                return;
            };
            let byte = rest[ordinary];
            self.pos += ordinary;
            match CLASSES[usize::from(byte)] {
                Class::Ordinary => {}
                Class::Blank => return,
                Class::Colon if self.is_blank_or_end(self.pos + 1) => return,
                Class::Flow if flow => return,
                Class::Colon | Class::Flow => self.pos += 1,
                Class::MaybeBreak if byte < 0x80 || self.is_break(self.pos) => return,
                Class::MaybeBreak | Class::Wide => {
                    self.pos += width(byte);
                    self.wide += width(byte) - 1;
                }
            }
        }
    }

    /// Goes over the words of a plain scalar that stand on one line, outside flow collections.
    #[inline]
    fn skip_words(&mut self) {
        let start = self.pos;
        loop {
            self.pos = find(self.bytes, self.pos, [b':', b'#', b'\n', b'\r']);
            match self.at(self.pos) {
                0 | b'\n' | b'\r' => break,
                b':' if self.is_blank_or_end(self.pos + 1) => break,
                b'#' if self.pos > start && self.is_blank(self.pos - 1) => break,
                b':' | b'#' => self.pos += 1,
                _ if self.is_break(self.pos) => break,
                byte => {
                    self.pos += width(byte);
                    self.wide += width(byte) - 1;
                }
            }
        }
        while self.pos > start && self.is_blank(self.pos - 1) {
            self.pos -= 1;
        }
    }

    pub(super) fn scan_plain(&mut self) -> Result<Token<'t>> {
        let start = self.mark();
        let indent = self.indent + 1;
        // The lines before the current one, joined; the current one is `from..end`.
        let mut joined: Option<String> = None;
        let (mut from, mut end) = (self.pos, self.pos);
        let mut after_break: Option<&'static str> = None;
        self.breaks.clear();
        // Where the text is cut off, each word may be the one that meets the end.
        let by_line = self.flow_level == 0 && !self.is_cut();
        loop {
            self.need(4)?;
            if after_break.is_some() && self.at_document_indicator() || self.at(self.pos) == b'#' {
                break;
            }
            let word = self.pos;
            if by_line {
                self.skip_words();
            } else {
                self.skip_word();
            }
            if self.pos > word {
                if let Some(first) = after_break.take() {
                    let joined = joined.get_or_insert_default();
                    joined.push_str(&self.text[from..end]);
                    fold(joined, first, &self.breaks);
                    self.breaks.clear();
                    from = word;
                }
                end = self.pos;
            }
            self.need(2)?;
            if !self.is_blank(self.pos) && !self.is_break(self.pos) {
                break;
            }
            loop {
                self.pos += spaces(self.bytes, self.pos);
                match self.at(self.pos) {
                    b'\t' if after_break.is_some() && (self.column() as isize) < indent => {
                        return self.fail(start.offset, "found a tab character that violates indentation");
                    }
                    b'\t' => self.pos += 1,
                    _ => match self.take_break() {
                        None => break,
                        Some(kept) if after_break.is_none() => after_break = Some(kept),
                        Some(kept) => self.breaks.push_str(kept),
                    },
                }
            }
            self.need(1)?;
            if self.flow_level == 0 && (self.column() as isize) < indent {
                break;
            }
        }
        if after_break.is_some() {
            self.key_allowed = true;
        }
        let last = &self.text[from..end];
        let text = match joined {
            None => Cow::Borrowed(last),
            Some(mut joined) => {
                joined.push_str(last);
                Cow::Owned(joined)
            }
        };
        let mut token = self.token(TokenKind::Scalar { plain: true }, start, text);
        token.end = end as u32;
        Ok(token)
    }

    pub(super) fn scan_quoted(&mut self) -> Result<Token<'t>> {
        let start = self.mark();
        if let Some(token) = self.scan_quoted_on_line(start) {
            return Ok(token);
        }
        let quote = self.at(start.offset);
        let text = Cow::Owned(self.scan_quoted_fully(quote, start.offset)?);
        Ok(self.token(TokenKind::Scalar { plain: false }, start, text))
    }

    /// A quoted scalar on one line that means itself; otherwise no more than its quote is read.
    #[inline]
    pub(super) fn scan_quoted_on_line(&mut self, start: Mark) -> Option<Token<'t>> {
        let quote = self.at(self.pos);
        self.pos += 1;
        let text = Cow::Borrowed(self.scan_quoted_simply(quote)?);
        Some(self.token(TokenKind::Scalar { plain: false }, start, text))
    }

    /// A quoted scalar on one line that means itself; otherwise nothing is read.
    fn scan_quoted_simply(&mut self, quote: u8) -> Option<&'t str> {
        let from = self.pos;
        let mut at = from;
        let mut wide = 0;
        let escape = if quote == b'"' { b'\\' } else { quote };
        loop {
            at = find(self.bytes, at, [quote, escape, b'\n', b'\r']);
            let byte = *self.bytes.get(at)?;
            match byte {
                _ if byte == quote => break,
                0..0x80 => return None,
                _ if self.is_break(at) => return None,
                _ => {
                    at += width(byte);
                    wide += width(byte) - 1;
                }
            }
        }
        if quote == b'\'' && self.at(at + 1) == b'\'' {
            return None;
        }
        self.pos = at + 1;
        self.wide += wide;
        Some(&self.text[from..at])
    }

    fn scan_quoted_fully(&mut self, quote: u8, opened: usize) -> Result<String> {
        let mut out = String::new();
        loop {
            self.need(4)?;
            if self.at_document_indicator() {
                return self.fail(opened, "found unexpected document indicator");
            }
            if self.at(self.pos) == 0 {
                return self.fail(opened, "found unexpected end of stream");
            }
            let escaped_break = self.scan_quoted_word(quote, opened, &mut out)?;
            self.need(1)?;
            if self.at(self.pos) == quote {
                self.pos += 1;
                return Ok(out);
            }
            // Blanks stay as they are within a line, and become one space or line breaks at its end.
            let blanks = self.pos;
            let mut first_break = None;
            let mut after_break = escaped_break;
            self.breaks.clear();
            loop {
                if self.is_blank(self.pos) {
                    self.pos += 1;
                    continue;
                }
                let before = self.pos;
                match self.take_break() {
                    None => break,
                    Some(kept) if !after_break => {
                        first_break = Some(kept);
                        after_break = true;
                    }
                    Some(kept) => self.breaks.push_str(kept),
                }
                debug_assert!(self.pos > before);
            }
            self.need(1)?;
            match first_break {
                Some(first) => fold(&mut out, first, &self.breaks),
                None if after_break => out.push_str(&self.breaks),
                None => out.push_str(&self.text[blanks..self.pos]),
            }
        }
    }

    /// The part of a quoted scalar up to a blank, a line break or its end. Says whether it ended with an escaped break.
    fn scan_quoted_word(&mut self, quote: u8, opened: usize, out: &mut String) -> Result<bool> {
        loop {
            let from = self.pos;
            while let Some(&byte) = self.bytes.get(self.pos) {
                match byte {
                    b' ' | b'\t' | b'\n' | b'\r' | b'\\' => break,
                    _ if byte == quote => break,
                    0xc2 | 0xe2 if self.is_break(self.pos) => break,
                    _ => {
                        self.pos += width(byte);
                        self.wide += width(byte) - 1;
                    }
                }
            }
            out.push_str(&self.text[from..self.pos]);
            self.need(2)?;
            match self.at(self.pos) {
                b'\'' if quote == b'\'' && self.at(self.pos + 1) == b'\'' => {
                    out.push('\'');
                    self.pos += 2;
                }
                b'\\' if quote == b'\'' => {
                    out.push('\\');
                    self.pos += 1;
                }
                b'\\' if self.is_break(self.pos + 1) => {
                    self.pos += 1;
                    self.take_break();
                    return Ok(true);
                }
                b'\\' => self.scan_escape(opened, out)?,
                _ => return Ok(false),
            }
        }
    }

    fn scan_escape(&mut self, opened: usize, out: &mut String) -> Result<()> {
        let simple = match self.at(self.pos + 1) {
            b'0' => '\0',
            b'a' => '\x07',
            b'b' => '\x08',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\x0b',
            b'f' => '\x0c',
            b'r' => '\r',
            b'e' => '\x1b',
            b' ' => ' ',
            b'"' => '"',
            b'\'' => '\'',
            b'\\' => '\\',
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' => return self.scan_code(2, opened, out),
            b'u' => return self.scan_code(4, opened, out),
            b'U' => return self.scan_code(8, opened, out),
            _ => return self.fail(opened, "found unknown escape character"),
        };
        self.pos += 2;
        out.push(simple);
        Ok(())
    }

    fn scan_code(&mut self, digits: usize, opened: usize, out: &mut String) -> Result<()> {
        self.pos += 2;
        self.need(digits)?;
        let mut code = 0u32;
        for at in self.pos..self.pos + digits {
            let Some(digit) = char::from(self.at(at)).to_digit(16) else {
                return self.fail(opened, "did not find expected hexdecimal number");
            };
            // Eight digits are just 32 bits.
            code = code << 4 | digit;
        }
        let Some(c) = char::from_u32(code) else {
            return self.fail(opened, "found invalid Unicode character escape code");
        };
        out.push(c);
        self.pos += digits;
        Ok(())
    }

    pub(super) fn scan_block(&mut self, literal: bool) -> Result<Token<'t>> {
        let start = self.mark();
        self.pos += 1;
        let (chomp, increment) = self.scan_block_header(start.offset)?;
        self.skip_blanks_and_comment()?;
        if !self.is_break_or_end(self.pos) {
            return self.fail(start.offset, "did not find expected comment or line break");
        }
        self.take_break();

        let mut end = self.pos;
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0) as usize + increment,
        };
        let mut out = String::new();
        let mut breaks = std::mem::take(&mut self.breaks);
        breaks.clear();
        self.scan_block_breaks(&mut indent, &mut breaks, start.offset, &mut end)?;
        self.need(1)?;
        let mut first_break: Option<&'static str> = None;
        let mut leading_blank = false;
        while self.column() == indent && self.at(self.pos) != 0 {
            let blank = self.is_blank(self.pos);
            match first_break {
                Some("\n") if !literal && !leading_blank && !blank && breaks.is_empty() => out.push(' '),
                Some("\n") if !literal && !leading_blank && !blank => {}
                Some(kept) => out.push_str(kept),
                None => {}
            }
            out.push_str(&breaks);
            breaks.clear();
            leading_blank = blank;

            let from = self.pos;
            self.skip_line_text();
            out.push_str(&self.text[from..self.pos]);
            self.need(2)?;
            first_break = self.take_break();
            self.scan_block_breaks(&mut indent, &mut breaks, start.offset, &mut end)?;
        }
        if chomp != Some(b'-') {
            out.push_str(first_break.unwrap_or_default());
        }
        if chomp == Some(b'+') {
            out.push_str(&breaks);
        }
        self.breaks = breaks;
        let mut token = self.token(TokenKind::Scalar { plain: false }, start, Cow::Owned(out));
        token.end = end as u32;
        Ok(token)
    }

    /// Goes to the end of the line, whatever stands on it.
    #[inline]
    pub(super) fn skip_line_text(&mut self) {
        loop {
            self.pos = find(self.bytes, self.pos, [b'\n', b'\r']);
            match self.at(self.pos) {
                // The end of the text, or of the line.
                0..0x80 => return,
                _ if self.is_break(self.pos) => return,
                byte => {
                    self.pos += width(byte);
                    self.wide += width(byte) - 1;
                }
            }
        }
    }

    /// `|+2`: what to do with the last line breaks, and by how much the text is indented.
    fn scan_block_header(&mut self, opened: usize) -> Result<(Option<u8>, usize)> {
        self.need(1)?;
        let mut chomp = None;
        let mut increment = 0;
        // Either may come first.
        for _ in 0..2 {
            match self.at(self.pos) {
                sign @ (b'+' | b'-') if chomp.is_none() => {
                    chomp = Some(sign);
                    self.pos += 1;
                }
                b'0' if increment == 0 => {
                    return self.fail(opened, "found an indentation indicator equal to 0");
                }
                digit @ b'1'..=b'9' if increment == 0 => {
                    increment = usize::from(digit - b'0');
                    self.pos += 1;
                }
                _ => break,
            }
            self.need(1)?;
        }
        Ok((chomp, increment))
    }

    /// Goes over indentation and empty lines; finds out the indentation if it is not known.
    fn scan_block_breaks(
        &mut self,
        indent: &mut usize,
        breaks: &mut String,
        opened: usize,
        end: &mut usize,
    ) -> Result<()> {
        *end = self.pos;
        let mut deepest = 0;
        loop {
            let found = spaces(self.bytes, self.pos);
            let missing = if *indent == 0 { found } else { indent.saturating_sub(self.column()) };
            self.pos += found.min(missing);
            self.need(1)?;
            deepest = deepest.max(self.column());
            if (*indent == 0 || self.column() < *indent) && self.at(self.pos) == b'\t' {
                return self.fail(opened, "found a tab character where an indentation space is expected");
            }
            match self.take_break() {
                Some(kept) => breaks.push_str(kept),
                None => break,
            }
            *end = self.pos;
        }
        if *indent == 0 {
            *indent = deepest.max((self.indent + 1) as usize).max(1);
        }
        Ok(())
    }
}

/// What becomes of the line breaks between two lines of a folded text: one turns into a space, more lose the first.
fn fold(out: &mut String, first: &str, more: &str) {
    match (first, more) {
        ("\n", "") => out.push(' '),
        ("\n", _) => out.push_str(more),
        _ => {
            out.push_str(first);
            out.push_str(more);
        }
    }
}
