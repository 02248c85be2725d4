//! The forms of a text: plain, quoted, folded, and as a block.

use super::{Emitter, Place};
use crate::find::{find, find_with_controls};
use crate::write::quotes::{Quotes, canonical_quotes, go_quotes};
use crate::write::scalar::{
    Analysis, break_width, char_width, is_break, is_plain_string, is_plain_string_everywhere, is_printable,
    is_word,
};
use crate::write::{Style, go};

/// go-yaml writes longer keys behind a `?`.
const LONGEST_KEY: usize = 128;
/// Readers look no further than 1,024 characters for the `:` behind a key.
const LONGEST_READABLE_KEY: usize = 1_000;
/// Behind this column go-yaml v2 folds.
const WIDTH: usize = 80;

impl Emitter<'_> {
    /// Writes a key; says whether it is one that takes its `:` on the same line.
    pub(super) fn text_of_key(&mut self, key: &str) -> bool {
        if self.is_plain_word(key) {
            self.push_plain(key);
            return true;
        }
        let mut found = Analysis::of(key);
        let through;
        let mut key = key;
        if self.style == Style::Go2 {
            let changes = go::needs_json(key, &found);
            if changes || key.len() > LONGEST_READABLE_KEY / 6 {
                if let Err(problem) = go::check_key(key) {
                    self.refuse("a key cannot be read again in Go's way".to_owned(), &problem);
                } else if changes && let Ok(text) = go::through_json(key) {
                    through = text;
                    key = &through;
                    found = Analysis::of(key);
                }
            }
        }
        let simple = match self.style {
            Style::Canonical => key.len() <= LONGEST_READABLE_KEY / 4,
            Style::Go2 | Style::Go3 => !found.multiline && key.len() <= LONGEST_KEY,
        };
        if !simple {
            self.indicator("?");
        }
        let quotes = self.quotes(key, &found, simple);
        self.write_text(key, &found, quotes, simple);
        simple
    }

    /// Whether it is a word that is written as it is, in any place: what most texts are.
    #[inline]
    fn is_plain_word(&self, text: &str) -> bool {
        is_word(text)
            && match self.style {
                Style::Canonical => is_plain_string_everywhere(text),
                Style::Go2 | Style::Go3 => is_plain_string(text),
            }
    }

    pub(super) fn text(&mut self, value: &str) {
        if self.is_plain_word(value) {
            self.push_plain(value);
            return;
        }
        let found = Analysis::of(value);
        if self.style == Style::Go2 && go::needs_json(value, &found) {
            match go::through_json(value) {
                Ok(text) => {
                    let found = Analysis::of(&text);
                    let quotes = self.quotes(&text, &found, false);
                    self.write_text(&text, &found, quotes, false);
                    return;
                }
                Err(problem) => self.refuse("a control character cannot be written".to_owned(), &problem),
            }
        }
        let quotes = self.quotes(value, &found, false);
        self.write_text(value, &found, quotes, false);
    }

    fn quotes(&self, text: &str, found: &Analysis, simple_key: bool) -> Quotes {
        match self.style {
            Style::Canonical => canonical_quotes(text, found, simple_key, self.place() == Place::Root),
            Style::Go2 => go_quotes(found, simple_key, is_plain_string(text), false),
            Style::Go3 => go_quotes(found, simple_key, is_plain_string(text), true),
        }
    }

    fn write_text(&mut self, text: &str, found: &Analysis, quotes: Quotes, simple_key: bool) {
        // Lines after the first stand two columns further in.
        let outer = self.indent;
        self.indent = if outer < 0 { 2 } else { outer + 2 };
        let fold = self.style == Style::Go2 && !simple_key;
        match quotes {
            Quotes::None if !fold || self.column + text.len() <= WIDTH => {
                self.blank();
                self.out.push_str(text);
                self.column += if found.ascii { text.len() } else { text.chars().count() };
                self.whitespace = false;
                self.indention = false;
            }
            Quotes::None => {
                self.blank();
                self.write_folded(text, fold, false);
            }
            Quotes::Single => {
                self.blank();
                self.push_char('\'');
                self.write_folded(text, fold, true);
                self.push_char('\'');
            }
            Quotes::Double => {
                self.blank();
                self.push_char('"');
                self.write_double(text, fold);
                self.push_char('"');
            }
            Quotes::Literal => self.write_literal(text),
        }
        self.indent = outer;
    }

    fn push_char(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
        self.whitespace = false;
        self.indention = false;
    }

    /// Plain and single-quoted text. Single quotes may hold line breaks that are not `\n`.
    fn write_folded(&mut self, text: &str, fold: bool, quoted: bool) {
        let bytes = text.as_bytes();
        let (mut spaces, mut breaks) = (false, false);
        let mut at = 0;
        while at < bytes.len() {
            if !breaks {
                // Words mean nothing here.
                let end = find(bytes, at, [b' ', b'\n', b'\r', b'\'']);
                if end > at {
                    self.out.push_str(&text[at..end]);
                    self.column += end - at;
                    self.indention = false;
                    spaces = false;
                    at = end;
                    continue;
                }
            }
            let byte = bytes[at];
            let width = char_width(byte);
            if byte == b' ' {
                let inside = !quoted || at > 0 && at + 1 < bytes.len();
                if fold && !spaces && self.column > WIDTH && inside && bytes.get(at + 1) != Some(&b' ') {
                    self.line();
                } else {
                    self.push_str_1(" ");
                }
                spaces = true;
            } else if break_width(bytes, at) > 0 {
                if !breaks && byte == b'\n' {
                    self.newline();
                }
                self.push_break(&text[at..at + width]);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.line();
                }
                if byte == b'\'' && quoted {
                    self.push_str_1("'");
                }
                self.push_str_1(&text[at..at + width]);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
            at += width;
        }
        self.whitespace = false;
        self.indention = false;
    }

    /// One character.
    #[inline]
    fn push_str_1(&mut self, c: &str) {
        self.out.push_str(c);
        self.column += 1;
    }

    /// One line break.
    fn push_break(&mut self, c: &str) {
        self.out.push_str(c);
        self.column = 0;
    }

    fn write_double(&mut self, text: &str, fold: bool) {
        let bytes = text.as_bytes();
        // go-yaml looks for a byte order mark at the beginning each time, and so escapes all of a text that has one.
        let escape_all = self.style != Style::Canonical && text.starts_with('\u{feff}');
        let mut spaces = false;
        let mut at = 0;
        while at < bytes.len() {
            if !escape_all {
                // Where lines are folded, spaces mean something.
                let space = if fold { b' ' } else { b'"' };
                let end = find_with_controls(bytes, at, [b'"', b'\\', space]);
                if end > at {
                    self.out.push_str(&text[at..end]);
                    self.column += end - at;
                    spaces = false;
                    at = end;
                    continue;
                }
            }
            let byte = bytes[at];
            let width = char_width(byte);
            let printable = match self.style {
                Style::Canonical => width == 4 || is_printable(bytes, at),
                Style::Go2 | Style::Go3 => is_printable(bytes, at),
            };
            if !printable || escape_all || break_width(bytes, at) > 0 || matches!(byte, b'"' | b'\\') {
                if let Some(c) = text[at..].chars().next() {
                    self.write_escape(c);
                }
                spaces = false;
            } else if byte == b' ' {
                if fold && !spaces && self.column > WIDTH && at > 0 && at + 1 < bytes.len() {
                    self.line();
                    if bytes[at + 1] == b' ' {
                        self.push_str_1("\\");
                    }
                } else {
                    self.push_str_1(" ");
                }
                spaces = true;
            } else {
                self.push_str_1(&text[at..at + width]);
                spaces = false;
            }
            at += width;
        }
    }

    fn write_escape(&mut self, c: char) {
        use std::fmt::Write as _;
        let before = self.out.len();
        let short = match c {
            '\0' => '0',
            '\x07' => 'a',
            '\x08' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\x0b' => 'v',
            '\x0c' => 'f',
            '\r' => 'r',
            '\x1b' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = u32::from(c);
                // Writing to a string does not fail.
                let _ = match code {
                    0..=0xff => write!(self.out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(self.out, "\\u{code:04X}"),
                    _ => write!(self.out, "\\U{code:08X}"),
                };
                self.column += self.out.len() - before;
                return;
            }
        };
        self.out.push('\\');
        self.out.push(short);
        self.column += 2;
    }

    fn write_literal(&mut self, text: &str) {
        self.blank();
        self.out.push('|');
        let hint = match self.style {
            Style::Canonical => text.trim_start_matches('\n').starts_with(' '),
            Style::Go2 | Style::Go3 => text.starts_with(' ') || break_width(text.as_bytes(), 0) > 0,
        };
        if hint {
            self.out.push('2');
        }
        let mut from_end = text.chars().rev();
        match (from_end.next().is_some_and(is_break), from_end.next()) {
            (false, _) => self.out.push('-'),
            (true, None) => self.out.push('+'),
            (true, Some(c)) if is_break(c) => self.out.push('+'),
            (true, _) => {}
        }
        self.newline();
        let indent = self.indent.max(0) as usize;
        let bytes = text.as_bytes();
        let mut from = 0;
        while from < bytes.len() {
            let end = line_end(bytes, from);
            if end > from {
                self.pad(indent);
            }
            let next = bytes.get(end).map_or(end, |_| end + break_width(bytes, end));
            self.out.push_str(&text[from..next]);
            self.column = if next > end { 0 } else { indent + text[from..].chars().count() };
            from = next;
        }
        self.indention = self.column == 0;
        self.whitespace = true;
    }
}

/// Where the line that begins at `from` ends: at its line break, or the end of the text.
fn line_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        at = find(bytes, at, [b'\n', b'\r']);
        match bytes.get(at) {
            Some(_) if break_width(bytes, at) > 0 => return at,
            Some(&byte) => at += char_width(byte),
            None => return at,
        }
    }
}
