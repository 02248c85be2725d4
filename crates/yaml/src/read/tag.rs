//! The scanner's part for directives, anchors and tags.

use std::borrow::Cow;

use super::fault::Result;
use super::scan::{Mark, Scanner, Token, TokenKind};

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

impl<'t> Scanner<'t> {
    fn scan_name(&mut self) -> Result<&'t str> {
        let from = self.pos;
        while is_name(self.at(self.pos)) {
            self.pos += 1;
        }
        self.need(1)?;
        Ok(&self.text[from..self.pos])
    }

    fn skip_blanks(&mut self) -> Result<()> {
        while self.is_blank(self.pos) {
            self.pos += 1;
        }
        self.need(1)
    }

    pub(super) fn scan_directive(&mut self) -> Result<Token<'t>> {
        let start = self.mark();
        self.pos += 1;
        let name = self.scan_name()?;
        if name.is_empty() {
            return self.fail(start.offset, "could not find expected directive name");
        }
        if !self.is_blank_or_end(self.pos) {
            return self.fail(start.offset, "found unexpected non-alphabetical character");
        }
        let token = match name {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return self.fail(start.offset, "found unknown directive name"),
        };
        self.skip_blanks_and_comment()?;
        if !self.is_break_or_end(self.pos) {
            return self.fail(start.offset, "did not find expected comment or line break");
        }
        self.take_break();
        Ok(token)
    }

    fn scan_version(&mut self, start: Mark) -> Result<Token<'t>> {
        self.skip_blanks()?;
        let major = self.scan_version_number(start.offset)?;
        if self.at(self.pos) != b'.' {
            return self.fail(start.offset, "did not find expected digit or '.' character");
        }
        self.pos += 1;
        let minor = self.scan_version_number(start.offset)?;
        Ok(self.token(TokenKind::Version { major, minor }, start, Cow::Borrowed("")))
    }

    fn scan_version_number(&mut self, opened: usize) -> Result<u8> {
        let mut value = 0;
        let from = self.pos;
        self.need(1)?;
        while self.at(self.pos).is_ascii_digit() {
            if self.pos - from == 2 {
                return self.fail(opened, "found extremely long version number");
            }
            value = value * 10 + (self.at(self.pos) - b'0');
            self.pos += 1;
            self.need(1)?;
        }
        if self.pos == from {
            return self.fail(opened, "did not find expected version number");
        }
        Ok(value)
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Result<Token<'t>> {
        self.skip_blanks()?;
        let handle = self.scan_tag_handle(true, start.offset)?;
        self.need(1)?;
        if !self.is_blank(self.pos) {
            return self.fail(start.offset, "did not find expected whitespace");
        }
        self.skip_blanks()?;
        let prefix = self.scan_tag_uri("", start.offset)?;
        if !self.is_blank_or_end(self.pos) {
            return self.fail(start.offset, "did not find expected whitespace or line break");
        }
        let kind = TokenKind::TagDirective { handle: handle.len() as u32 };
        Ok(self.token(kind, start, Cow::Owned(format!("{handle}{prefix}"))))
    }

    pub(super) fn scan_alias(&mut self) -> Result<Token<'t>> {
        self.scan_anchor_name(TokenKind::Alias)
    }

    pub(super) fn scan_anchor(&mut self) -> Result<Token<'t>> {
        self.scan_anchor_name(TokenKind::Anchor)
    }

    fn scan_anchor_name(&mut self, kind: TokenKind) -> Result<Token<'t>> {
        let start = self.mark();
        self.pos += 1;
        let name = self.scan_name()?;
        let ends = self.is_blank_or_end(self.pos)
            || matches!(self.at(self.pos), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            return self.fail(start.offset, "did not find expected alphabetic or numeric character");
        }
        Ok(self.token(kind, start, Cow::Borrowed(name)))
    }

    /// `!<uri>`, `!handle!suffix`, `!suffix` or `!` alone.
    pub(super) fn scan_tag(&mut self) -> Result<Token<'t>> {
        let start = self.mark();
        self.need(2)?;
        let (handle, suffix);
        if self.at(self.pos + 1) == b'<' {
            self.pos += 2;
            (handle, suffix) = ("", self.scan_tag_uri("", start.offset)?);
            if self.at(self.pos) != b'>' {
                return self.fail(start.offset, "did not find the expected '>'");
            }
            self.pos += 1;
        } else {
            let head = self.scan_tag_handle(false, start.offset)?;
            if head.len() > 1 && head.ends_with('!') {
                (handle, suffix) = (head, self.scan_tag_uri("", start.offset)?);
            } else {
                let rest = self.scan_tag_uri(head, start.offset)?;
                // A lone `!` is a suffix without a handle.
                (handle, suffix) = if rest.is_empty() { ("", "!".to_owned()) } else { ("!", rest) };
            }
        }
        self.need(1)?;
        if !self.is_blank_or_end(self.pos) {
            return self.fail(start.offset, "did not find expected whitespace or line break");
        }
        let kind = TokenKind::Tag { handle: handle.len() as u32 };
        Ok(self.token(kind, start, Cow::Owned(format!("{handle}{suffix}"))))
    }

    fn scan_tag_handle(&mut self, directive: bool, opened: usize) -> Result<&'t str> {
        self.need(1)?;
        if self.at(self.pos) != b'!' {
            return self.fail(opened, "did not find expected '!'");
        }
        let from = self.pos;
        self.pos += 1;
        let name = self.scan_name()?;
        if self.at(self.pos) == b'!' {
            self.pos += 1;
        } else if directive && !name.is_empty() {
            return self.fail(opened, "did not find expected '!'");
        }
        Ok(&self.text[from..self.pos])
    }

    /// A URI; `head` is what was read of it already, with a `!` in front that does not count.
    fn scan_tag_uri(&mut self, head: &str, opened: usize) -> Result<String> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let from = self.pos;
        self.need(1)?;
        loop {
            match self.at(self.pos) {
                b'%' => self.scan_uri_escape(opened, &mut uri)?,
                byte if is_name(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(byte);
                    self.pos += 1;
                }
                _ => break,
            }
            self.need(1)?;
        }
        if head.is_empty() && self.pos == from {
            return self.fail(opened, "did not find expected tag URI");
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// One character in the form `%C3%A9`.
    fn scan_uri_escape(&mut self, opened: usize, uri: &mut Vec<u8>) -> Result<()> {
        let mut left = None;
        loop {
            self.need(3)?;
            let digit = |at: usize| char::from(self.at(at)).to_digit(16);
            let octet = match (self.at(self.pos), digit(self.pos + 1), digit(self.pos + 2)) {
                (b'%', Some(high), Some(low)) => (high << 4 | low) as u8,
                _ => return self.fail(opened, "did not find URI escaped octet"),
            };
            let rest = match left {
                None => match octet {
                    0..0x80 => 1,
                    0xc0..0xe0 => 2,
                    0xe0..0xf0 => 3,
                    0xf0..0xf8 => 4,
                    _ => return self.fail(opened, "found an incorrect leading UTF-8 octet"),
                },
                Some(_) if octet & 0xc0 != 0x80 => {
                    return self.fail(opened, "found an incorrect trailing UTF-8 octet");
                }
                Some(rest) => rest,
            };
            uri.push(octet);
            self.pos += 3;
            if rest == 1 {
                return Ok(());
            }
            left = Some(rest - 1);
        }
    }
}
