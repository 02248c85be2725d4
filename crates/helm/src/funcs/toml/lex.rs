//! The lexer's hands: characters forth and back, items, and errors with Go's way of counting lines.

use std::collections::VecDeque;

use super::states::State;
use crate::funcs::golang::decode;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Eof,
    /// A bare key, or a comment.
    Text,
    /// A string without escapes, as it is.
    Plain,
    /// A string in which escapes are to be replaced.
    Escaped,
    MultiLine,
    RawMultiLine,
    Bool,
    Integer,
    Float,
    Datetime,
    Array,
    ArrayEnd,
    TableStart,
    TableEnd,
    ArrayTableStart,
    ArrayTableEnd,
    KeyStart,
    KeyEnd,
    Comment,
    InlineTable,
    InlineTableEnd,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) line: i64,
}

/// What is wrong, and the line that Go names for it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: i64,
    pub(super) text: String,
}

/// A character, or the end of the text, for which Go's lexer has NUL. NUL itself is never read.
pub(super) const END: char = '\0';

pub(super) struct Lexer<'a> {
    input: &'a [u8],
    pub(super) start: usize,
    pos: usize,
    line: i64,
    /// Widths of the last characters, newest first, for going back.
    widths: [usize; 4],
    at_end: bool,
    /// Whether the string that is being read has an escape.
    pub(super) escaped: bool,
    state: Option<State>,
    /// What comes after a value or comment.
    stack: Vec<State>,
    items: VecDeque<Item>,
    wrong: Option<Wrong>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(input: &'a [u8]) -> Lexer<'a> {
        Lexer {
            input,
            start: 0,
            pos: 0,
            line: 1,
            widths: [0; 4],
            at_end: false,
            escaped: false,
            state: Some(State::Top),
            stack: Vec::new(),
            items: VecDeque::new(),
            wrong: None,
        }
    }

    /// The next item. What was found before something wrong comes before it.
    pub(super) fn item(&mut self) -> Result<Item, Wrong> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Ok(item);
            }
            if let Some(wrong) = self.wrong.take() {
                return Err(wrong);
            }
            let Some(state) = self.state.take() else {
                return Ok(Item { kind: Kind::Eof, text: String::new(), line: self.line });
            };
            match self.step(state) {
                Ok(next) => self.state = next,
                Err(wrong) => self.wrong = Some(wrong),
            }
        }
    }

    pub(super) fn push(&mut self, state: State) {
        self.stack.push(state);
    }

    pub(super) fn pop(&mut self) -> Option<State> {
        self.stack.pop()
    }

    /// What was read since the last item.
    pub(super) fn current(&self) -> &'a [u8] {
        self.input.get(self.start..self.pos).unwrap_or_default()
    }

    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(self.current()).into_owned()
    }

    pub(super) fn emit(&mut self, kind: Kind) {
        let text = self.shown();
        self.emit_text(kind, text);
    }

    pub(super) fn emit_text(&mut self, kind: Kind, text: String) {
        self.items.push_back(Item { kind, text, line: self.line });
        self.ignore();
    }

    pub(super) fn ignore(&mut self) {
        self.start = self.pos;
    }

    pub(super) fn next(&mut self) -> Result<char, Wrong> {
        let Some(&first) = self.input.get(self.pos) else {
            self.at_end = true;
            return Ok(END);
        };
        if first == b'\n' {
            self.line += 1;
        }
        let (one, width) = decode(&self.input[self.pos..]);
        if one == char::REPLACEMENT_CHARACTER && width == 1 {
            return Err(self.here(format!("invalid UTF-8 byte: 0x{first:02x}")));
        }
        let control = (one < ' ' && !matches!(one, '\t' | '\r' | '\n')) || one == '\u{7f}';
        if control || (one == '\r' && self.input.get(self.pos + 1) != Some(&b'\n')) {
            let text = format!("TOML files cannot contain control characters: '0x{:02x}'", u32::from(one));
            return Err(self.here(text));
        }
        self.widths.rotate_right(1);
        self.widths[0] = width;
        self.pos += width;
        Ok(one)
    }

    /// Back by one character, up to four times in a row.
    pub(super) fn backup(&mut self) {
        if std::mem::take(&mut self.at_end) {
            return;
        }
        self.pos = self.pos.saturating_sub(self.widths[0]);
        self.widths.rotate_left(1);
        self.widths[3] = 0;
        if self.input.get(self.pos) == Some(&b'\n') {
            self.line -= 1;
        }
    }

    pub(super) fn accept(&mut self, wanted: char) -> Result<bool, Wrong> {
        if self.next()? == wanted {
            return Ok(true);
        }
        self.backup();
        Ok(false)
    }

    pub(super) fn peek(&mut self) -> Result<char, Wrong> {
        let one = self.next()?;
        self.backup();
        Ok(one)
    }

    pub(super) fn skip_blanks(&mut self) -> Result<(), Wrong> {
        while is_blank(self.next()?) {}
        self.backup();
        self.ignore();
        Ok(())
    }

    /// Reads on as long as the characters are of that sort.
    pub(super) fn run(&mut self, sort: impl Fn(char) -> bool) -> Result<char, Wrong> {
        loop {
            let one = self.next()?;
            if one == END || !sort(one) {
                return Ok(one);
            }
        }
    }

    fn here(&self, text: String) -> Wrong {
        Wrong { line: self.line, text }
    }

    /// An error at the place that was reached.
    pub(super) fn wrong(&self, text: impl Into<String>) -> Wrong {
        let after_break = self.at_end && self.pos >= 1 && self.input.get(self.pos - 1) == Some(&b'\n');
        Wrong { line: self.line - i64::from(after_break), text: text.into() }
    }

    /// An error that Go places on the line before, as it has read the line break.
    pub(super) fn wrong_before(&self, text: impl Into<String>) -> Wrong {
        Wrong { line: self.line - 1, text: text.into() }
    }

    /// The same for an error that is at the place itself unless the text ended.
    pub(super) fn wrong_before_end(&self, text: String) -> Wrong {
        if self.at_end { self.wrong_before(text) } else { self.here(text) }
    }
}

pub(super) fn is_blank(one: char) -> bool {
    matches!(one, '\t' | ' ')
}

pub(super) fn is_break(one: char) -> bool {
    matches!(one, '\n' | '\r')
}
