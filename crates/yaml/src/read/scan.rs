//! Text to tokens, by go-yaml v2's scanner: a libyaml of the 0.1 kind.
//!
//! The scanner reports a key only when it meets the `:` behind it, so tokens wait in a queue for as long as the first
//! of them may still turn out to be one.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::fault::{Fault, Result, Stage};
use super::input::{Cut, Input};
use crate::error::ErrorKind;
use crate::find::spaces;

/// How deep go-yaml lets collections lie in each other.
pub(super) const MAX_DEPTH: usize = 10_000;
/// How far the `:` may be from the beginning of its key, in characters.
pub(super) const MAX_KEY: usize = 1_024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    StreamEnd,
    Version { major: u8, minor: u8 },
    TagDirective { handle: u32 },
    DocumentStart,
    DocumentEnd,
    BlockSeqStart,
    BlockMapStart,
    BlockEnd,
    FlowSeqStart,
    FlowSeqEnd,
    FlowMapStart,
    FlowMapEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag { handle: u32 },
    Scalar { plain: bool },
}

#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The line it starts on, from 0, as go-yaml counts.
    pub(super) line: u32,
    /// A scalar's text, an anchor's name; of a tag the handle and what follows, in one.
    pub(super) text: Cow<'t, str>,
}

impl Token<'_> {
    /// Whether this is a scalar without quotes and `|`.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.kind, TokenKind::Scalar { plain: true })
    }
}

/// A place as the scanner counts: in characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub(super) offset: usize,
    pub(super) index: usize,
    pub(super) line: u32,
    pub(super) column: usize,
}

/// A token that may turn out to begin a key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    pub(super) possible: bool,
    /// In a block map a key has to be one: it is an error if no `:` follows.
    required: bool,
    /// Whether the queue waits for it. An empty `[]` or `{}` makes go-yaml forget that.
    awaited: bool,
    /// The token's number in the stream.
    number: usize,
    mark: Mark,
}

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    cut: Option<Cut>,
    pub(super) pos: usize,
    /// Bytes before `pos` that do not begin a character.
    pub(super) wide: usize,
    pub(super) line: u32,
    /// Index of the line's first character.
    pub(super) line_index: usize,
    pub(super) flow_level: usize,
    /// Column of the innermost block collection, -1 outside.
    pub(super) indent: isize,
    pub(super) indents: Vec<isize>,
    /// One for the block context, one for each open flow collection.
    pub(super) keys: Vec<SimpleKey>,
    pub(super) key_allowed: bool,
    pub(super) queue: VecDeque<Token<'t>>,
    /// How many tokens were taken.
    taken: usize,
    /// Whether the head of the queue is settled.
    ready: bool,
    /// Makes tokens of everything, to compare with.
    #[cfg(test)]
    pub(super) tokens_only: bool,
    /// Line breaks that a scalar collects before it knows what to do with them.
    pub(super) breaks: String,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(input: &'t Input<'_>) -> Scanner<'t> {
        let text: &'t str = match input.cut {
            Some(cut) => &input.text[..cut.limit],
            None => &input.text,
        };
        Scanner {
            text,
            bytes: text.as_bytes(),
            cut: input.cut,
            pos: input.start,
            wide: input.start,
            line: 0,
            line_index: 0,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            keys: vec![SimpleKey::default()],
            key_allowed: true,
            queue: VecDeque::with_capacity(8),
            taken: 0,
            ready: false,
            #[cfg(test)]
            tokens_only: false,
            breaks: String::new(),
        }
    }

    /// The next token, left in the queue.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<&Token<'t>> {
        if !self.ready {
            self.fill()?;
        }
        Ok(&self.queue[0])
    }

    /// Takes the token that was peeked at.
    #[inline]
    pub(super) fn take(&mut self) -> Token<'t> {
        self.ready = false;
        self.taken += 1;
        self.queue.pop_front().unwrap_or_else(|| unreachable!("a token is taken only after a peek"))
    }

    /// Drops the token that was peeked at.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.ready = false;
        self.taken += 1;
        self.queue.pop_front();
    }

    fn fill(&mut self) -> Result<()> {
        while self.queue.is_empty() || self.head_may_be_key()? {
            self.fetch()?;
        }
        self.ready = true;
        Ok(())
    }

    fn head_may_be_key(&mut self) -> Result<bool> {
        let at = match self.keys.len() {
            1 => 0,
            // Numbers never fall from one level to the next.
            _ => self.keys.partition_point(|key| key.number < self.taken),
        };
        match self.keys.get(at) {
            Some(key) if key.awaited && key.number == self.taken => self.key_is_valid(at),
            _ => Ok(false),
        }
    }

    // --- Where we are.

    /// The byte at an offset; 0, which no text holds, behind the end.
    #[inline]
    pub(super) fn at(&self, offset: usize) -> u8 {
        match self.bytes.get(offset) {
            Some(&byte) => byte,
            None => 0,
        }
    }

    #[inline]
    pub(super) fn column(&self) -> usize {
        self.pos - self.wide - self.line_index
    }

    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark { offset: self.pos, index: self.pos - self.wide, line: self.line, column: self.column() }
    }

    /// Makes sure that so many characters can be looked at: fails where Go's reader would.
    #[inline]
    pub(super) fn need(&self, characters: usize) -> Result<()> {
        match self.cut {
            Some(cut) => self.need_before(cut, characters),
            None => Ok(()),
        }
    }

    /// Whether the text ends before its end, at something that may not stand in it.
    #[inline]
    pub(super) fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    #[cold]
    fn need_before(&self, cut: Cut, characters: usize) -> Result<()> {
        if self.text[self.pos..].chars().take(characters).count() == characters {
            return Ok(());
        }
        let kind = match cut.problem {
            "control characters are not allowed" => ErrorKind::Syntax,
            _ => ErrorKind::Encoding,
        };
        Err(Fault::new(kind, Stage::Reader, cut.problem, (cut.at, cut.at + 1)))
    }

    #[inline]
    pub(super) fn is_break(&self, offset: usize) -> bool {
        self.break_width(offset) > 0
    }

    /// The length of the line break at an offset; 0 if there is none.
    #[inline]
    pub(super) fn break_width(&self, offset: usize) -> usize {
        match self.at(offset) {
            b'\n' => 1,
            b'\r' if self.at(offset + 1) == b'\n' => 2,
            b'\r' => 1,
            0xc2 if self.at(offset + 1) == 0x85 => 2,
            0xe2 if self.at(offset + 1) == 0x80 && matches!(self.at(offset + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    #[inline]
    pub(super) fn is_blank(&self, offset: usize) -> bool {
        matches!(self.at(offset), b' ' | b'\t')
    }

    /// Whether a blank, a line break or the end is there.
    #[inline]
    pub(super) fn is_blank_or_end(&self, offset: usize) -> bool {
        matches!(self.at(offset), b' ' | b'\t' | b'\n' | b'\r' | 0) || self.is_break(offset)
    }

    #[inline]
    pub(super) fn is_break_or_end(&self, offset: usize) -> bool {
        self.at(offset) == 0 || self.is_break(offset)
    }

    pub(super) fn at_document_indicator(&self) -> bool {
        self.column() == 0
            && matches!(self.bytes.get(self.pos..self.pos + 3), Some(b"---" | b"..."))
            && self.is_blank_or_end(self.pos + 3)
    }

    /// Goes over a line break, if there is one, and gives it as scalars keep it.
    #[inline]
    pub(super) fn take_break(&mut self) -> Option<&'static str> {
        match self.at(self.pos) {
            b'\n' => {
                self.pos += 1;
                self.line += 1;
                self.line_index = self.pos - self.wide;
                Some("\n")
            }
            b'\r' | 0xc2 | 0xe2 => self.take_odd_break(),
            _ => None,
        }
    }

    /// Goes over a line break of another kind.
    #[cold]
    fn take_odd_break(&mut self) -> Option<&'static str> {
        let kept = match self.at(self.pos) {
            b'\n' | b'\r' => "\n",
            0xc2 => "\n",
            _ if self.at(self.pos + 2) == 0xa8 => "\u{2028}",
            _ => "\u{2029}",
        };
        match self.break_width(self.pos) {
            0 => return None,
            // CR LF are two characters.
            width => {
                self.pos += width;
                if !matches!(self.bytes[self.pos - 1], b'\n' | b'\r') {
                    self.wide += width - 1;
                }
            }
        }
        self.line += 1;
        self.line_index = self.pos - self.wide;
        Some(kept)
    }

    /// Goes over blanks and a comment, to the end of the line.
    pub(super) fn skip_blanks_and_comment(&mut self) -> Result<()> {
        while self.is_blank(self.pos) {
            self.pos += 1;
        }
        self.need(1)?;
        if self.at(self.pos) == b'#' {
            self.skip_line_text();
            self.need(1)?;
        }
        Ok(())
    }

    #[cold]
    pub(super) fn fail<T>(&self, opened: usize, problem: &str) -> Result<T> {
        let mut fault = Fault::new(ErrorKind::Syntax, Stage::Scanner, problem, (self.pos, self.pos + 1));
        fault.line = self.line;
        fault.opened = Some(opened);
        Err(fault)
    }

    // --- Tokens.

    pub(super) fn token(&self, kind: TokenKind, start: Mark, text: Cow<'t, str>) -> Token<'t> {
        Token { kind, start: start.offset as u32, end: self.pos as u32, line: start.line, text }
    }

    fn push_indicator(&mut self, kind: TokenKind, width: usize) {
        let start = self.mark();
        self.pos += width;
        let token = self.token(kind, start, Cow::Borrowed(""));
        self.queue.push_back(token);
    }

    fn fetch(&mut self) -> Result<()> {
        self.skip_to_token()?;
        let column = self.column() as isize;
        self.unroll_indent(column);
        self.need(4)?;

        let next = self.pos + 1;
        let byte = self.at(self.pos);
        if column == 0 {
            if byte == b'%' {
                return self.fetch_directive();
            }
            if matches!(byte, b'-' | b'.') && self.at_document_indicator() {
                return self.fetch_document_indicator();
            }
        }
        let flow = self.flow_level > 0;
        match byte {
            0 => self.fetch_stream_end(),
            b'[' => self.fetch_flow_start(TokenKind::FlowSeqStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMapStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSeqEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMapEnd),
            b',' => {
                self.forget_key()?;
                self.key_allowed = true;
                self.push_indicator(TokenKind::FlowEntry, 1);
                Ok(())
            }
            b'-' if self.is_blank_or_end(next) => self.fetch_block_entry(),
            b'?' if flow || self.is_blank_or_end(next) => self.fetch_key(),
            b':' if flow || self.is_blank_or_end(next) => self.fetch_value(),
            b'*' => self.fetch_key_part(Self::scan_alias),
            b'&' => self.fetch_key_part(Self::scan_anchor),
            b'!' => self.fetch_key_part(Self::scan_tag),
            b'|' | b'>' if !flow => {
                self.forget_key()?;
                self.key_allowed = true;
                let token = self.scan_block(byte == b'|')?;
                self.queue.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => self.fetch_key_part(Self::scan_quoted),
            b'|' | b'>' | b'#' | b'%' | b'@' | b'`' | b' ' | b'\t' => self.fail_start(),
            _ if self.is_break(self.pos) => self.fail_start(),
            _ => self.fetch_plain(),
        }
    }

    /// Fetches a plain scalar, in the common case with the `:` that makes a key of it: then it is clear at once what it
    /// is, and nothing has to wait.
    fn fetch_plain(&mut self) -> Result<()> {
        self.save_key()?;
        let may_be_key = self.key_allowed && self.flow_level == 0;
        self.key_allowed = false;
        let token = self.scan_plain()?;
        if may_be_key && self.at(self.pos) == b':' {
            let SimpleKey { possible, mark, .. } = self.keys[0];
            if possible && mark.line == self.line && mark.index + MAX_KEY >= self.pos - self.wide {
                self.need(4)?;
                return self.push_key(token, mark);
            }
        }
        self.queue.push_back(token);
        Ok(())
    }

    #[inline]
    fn push_key(&mut self, token: Token<'t>, mark: Mark) -> Result<()> {
        self.roll_indent(mark, None, TokenKind::BlockMapStart)?;
        let (start, end, line) = (token.start, token.end, token.line);
        let text = Cow::Borrowed("");
        self.queue.push_back(Token { kind: TokenKind::Key, start, end: start, line, text: text.clone() });
        self.queue.push_back(token);
        self.queue.push_back(Token { kind: TokenKind::Value, start: end, end: end + 1, line, text });
        self.pos += 1;
        self.keys[0].possible = false;
        self.keys[0].awaited = false;
        Ok(())
    }

    #[cold]
    fn fail_start(&self) -> Result<()> {
        self.fail(self.pos, "found character that cannot start any token")
    }

    #[inline]
    pub(super) fn skip_to_token(&mut self) -> Result<()> {
        // Mostly the next line begins with spaces, and then the token.
        if self.at(self.pos) == b'\n' && self.flow_level == 0 && !self.is_cut() {
            self.take_break();
            self.key_allowed = true;
            self.pos += spaces(self.bytes, self.pos);
            if matches!(self.at(self.pos), b'$'..=b'~') {
                return Ok(());
            }
        }
        self.skip_to_token_slowly()
    }

    fn skip_to_token_slowly(&mut self) -> Result<()> {
        loop {
            self.need(1)?;
            // A byte order mark that follows the one that was dropped.
            if self.pos - self.wide == 0 && self.bytes[self.pos..].starts_with(b"\xef\xbb\xbf") {
                self.pos += 3;
                self.wide += 2;
            }
            self.pos += spaces(self.bytes, self.pos);
            if self.at(self.pos) == b'\t' && (self.flow_level > 0 || !self.key_allowed) {
                while self.is_blank(self.pos) {
                    self.pos += 1;
                }
            }
            self.need(1)?;
            if self.at(self.pos) == b'#' {
                self.skip_line_text();
                self.need(1)?;
            }
            if self.take_break().is_none() {
                return Ok(());
            }
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }

    fn fetch_stream_end(&mut self) -> Result<()> {
        // Go's reader ends every text with a line break of its own.
        if self.column() != 0 {
            self.line += 1;
            self.line_index = self.pos - self.wide;
        }
        self.unroll_indent(-1);
        self.forget_key()?;
        self.key_allowed = false;
        self.push_indicator(TokenKind::StreamEnd, 0);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<()> {
        self.unroll_indent(-1);
        self.forget_key()?;
        self.key_allowed = false;
        let token = self.scan_directive()?;
        self.queue.push_back(token);
        Ok(())
    }

    fn fetch_document_indicator(&mut self) -> Result<()> {
        self.unroll_indent(-1);
        self.forget_key()?;
        self.key_allowed = false;
        let start = self.at(self.pos) == b'-';
        self.push_indicator(if start { TokenKind::DocumentStart } else { TokenKind::DocumentEnd }, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<()> {
        self.save_key()?;
        let mark = self.mark();
        self.keys.push(SimpleKey { number: self.next_number(), mark, ..SimpleKey::default() });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return self.fail(mark.offset, &format!("exceeded max depth of {MAX_DEPTH}"));
        }
        self.key_allowed = true;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<()> {
        self.forget_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            let closed = self.keys.pop().unwrap_or_default();
            // go-yaml forgets by number, and an empty collection still has the number of its own bracket.
            if let Some(key) = self.keys.last_mut().filter(|key| key.number == closed.number) {
                key.awaited = false;
            }
        }
        self.key_allowed = false;
        self.push_indicator(kind, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<()> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.fail(self.pos, "block sequence entries are not allowed in this context");
            }
            self.roll_indent(self.mark(), None, TokenKind::BlockSeqStart)?;
        }
        self.forget_key()?;
        self.key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<()> {
        if self.flow_level == 0 {
            if !self.key_allowed {
                return self.fail(self.pos, "mapping keys are not allowed in this context");
            }
            self.roll_indent(self.mark(), None, TokenKind::BlockMapStart)?;
        }
        self.forget_key()?;
        self.key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<()> {
        let last = self.keys.len() - 1;
        if self.key_is_valid(last)? {
            let SimpleKey { number, mark, .. } = self.keys[last];
            // The key was there all along: put its token where it began.
            let key = Token {
                kind: TokenKind::Key,
                start: mark.offset as u32,
                end: mark.offset as u32,
                line: mark.line,
                text: Cow::Borrowed(""),
            };
            self.insert(Some(number), key);
            self.roll_indent(mark, Some(number), TokenKind::BlockMapStart)?;
            self.keys[last].possible = false;
            self.keys[last].awaited = false;
            self.key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.key_allowed {
                    return self.fail(self.pos, "mapping values are not allowed in this context");
                }
                self.roll_indent(self.mark(), None, TokenKind::BlockMapStart)?;
            }
            self.key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value, 1);
        Ok(())
    }

    /// Fetches a token that may begin a key.
    #[inline]
    fn fetch_key_part(&mut self, scan: fn(&mut Self) -> Result<Token<'t>>) -> Result<()> {
        self.save_key()?;
        self.key_allowed = false;
        let token = scan(self)?;
        self.queue.push_back(token);
        Ok(())
    }

    // --- Keys and indentation.

    fn next_number(&self) -> usize {
        self.taken + self.queue.len()
    }

    /// Puts a token before the one of that number; behind all others if that one was taken.
    fn insert(&mut self, number: Option<usize>, token: Token<'t>) {
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(at) if at <= self.queue.len() => self.queue.insert(at, token),
            _ => self.queue.push_back(token),
        }
    }

    fn key_is_valid(&mut self, at: usize) -> Result<bool> {
        let key = &mut self.keys[at];
        if !key.possible {
            return Ok(false);
        }
        if key.mark.line < self.line || key.mark.index + MAX_KEY < self.pos - self.wide {
            if key.required {
                let mark = key.mark;
                return self.fail_key(mark);
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    #[cold]
    fn fail_key<T>(&self, key: Mark) -> Result<T> {
        let mut fault = Fault::new(ErrorKind::Syntax, Stage::Scanner, "could not find expected ':'", (0, 0));
        fault.line = self.line;
        fault.start = key.offset;
        fault.end =
            key.offset + self.text[key.offset..].find(['\n', '\r']).unwrap_or(self.text.len() - key.offset);
        Err(fault)
    }

    fn save_key(&mut self) -> Result<()> {
        if self.key_allowed {
            let required = self.flow_level == 0 && self.indent == self.column() as isize;
            let key = SimpleKey {
                possible: true,
                required,
                awaited: true,
                number: self.next_number(),
                mark: self.mark(),
            };
            self.forget_key()?;
            let last = self.keys.len() - 1;
            self.keys[last] = key;
        }
        Ok(())
    }

    fn forget_key(&mut self) -> Result<()> {
        let last = self.keys.len() - 1;
        let key = &mut self.keys[last];
        if key.possible {
            if key.required {
                let mark = key.mark;
                return self.fail_key(mark);
            }
            key.possible = false;
            key.awaited = false;
        }
        Ok(())
    }

    fn roll_indent(&mut self, mark: Mark, number: Option<usize>, kind: TokenKind) -> Result<()> {
        let column = mark.column as isize;
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return self.fail(mark.offset, &format!("exceeded max depth of {MAX_DEPTH}"));
        }
        let offset = mark.offset as u32;
        self.insert(
            number,
            Token { kind, start: offset, end: offset, line: mark.line, text: Cow::Borrowed("") },
        );
        Ok(())
    }

    #[inline]
    fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            self.push_indicator(TokenKind::BlockEnd, 0);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
