//! Events to YAML.

use super::Style;
use super::go;
use super::quotes::{Quotes, canonical_quotes, go_quotes};
use super::scalar::{
    Analysis, break_width, char_width, is_break, is_plain_string, is_plain_string_everywhere, is_printable,
    is_word,
};
use crate::error::ErrorKind;
use crate::find::{find, find_with_controls};
use crate::{Diagnostic, Error, Scalar, Sink, Span, base64, number};

/// go-yaml writes longer keys behind a `?`.
const LONGEST_KEY: usize = 128;
/// Readers look no further than 1,024 characters for the `:` behind a key.
const LONGEST_READABLE_KEY: usize = 1_000;
/// Behind this column go-yaml v2 folds.
const WIDTH: usize = 80;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Collection {
    Seq,
    Map,
}

struct Open {
    collection: Collection,
    /// The indentation around it.
    outer: isize,
}

/// Writes events as YAML. The text is appended to a string; no tree is built.
///
/// Methods are called in the order of the text: a value, or `start_map`, then `key` and a value for each entry, then
/// `end_map`, and likewise for lists. Between two documents call [`Emitter::document`].
///
/// ```
/// use hld_yaml::{Emitter, Style};
/// let mut out = String::new();
/// let mut emitter = Emitter::new(&mut out, Style::Go2);
/// emitter.start_map();
/// emitter.key("ports");
/// emitter.start_seq();
/// emitter.int(80);
/// emitter.end_seq();
/// emitter.end_map();
/// emitter.finish().unwrap();
/// assert_eq!(out, "ports:\n- 80\n");
/// ```
pub struct Emitter<'a> {
    out: &'a mut String,
    style: Style,
    open: Vec<Open>,
    /// The indentation of the innermost collection, -1 at the root.
    indent: isize,
    column: usize,
    /// The last thing written was a blank.
    whitespace: bool,
    /// Only indentation, `-`, `?` and `:` stand on the line.
    indention: bool,
    /// A collection that has begun, and may yet be empty.
    pending: Option<Collection>,
    /// The length of what was there before.
    base: usize,
    error: Option<Error>,
}

impl<'a> Emitter<'a> {
    /// Creates an emitter that appends to `out`.
    pub fn new(out: &'a mut String, style: Style) -> Emitter<'a> {
        let base = out.len();
        Emitter {
            out,
            style,
            open: Vec::new(),
            indent: -1,
            column: 0,
            whitespace: true,
            indention: true,
            pending: None,
            base,
            error: None,
        }
    }

    /// Writes null.
    pub fn null(&mut self) {
        self.word("null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.word(if value { "true" } else { "false" });
    }

    /// Writes an integer.
    pub fn int(&mut self, value: i64) {
        let mut digits = [0; 20];
        let text = decimal(&mut digits, value.unsigned_abs(), value < 0);
        self.word(text);
    }

    /// Writes an integer.
    pub fn uint(&mut self, value: u64) {
        let mut digits = [0; 20];
        let text = decimal(&mut digits, value, false);
        self.word(text);
    }

    /// Writes a float.
    pub fn float(&mut self, value: f64) {
        match self.style {
            Style::Canonical => {
                self.refuse_infinite(value);
                self.word(&number::canonical_float(value));
            }
            Style::Go2 => {
                self.refuse_infinite(value);
                self.word(&go::float_through_json(value));
            }
            Style::Go3 => self.word(&number::yaml_float(value)),
        }
    }

    fn refuse_infinite(&mut self, value: f64) {
        if !value.is_finite() {
            let go = go::infinite_name(value);
            let message = format!("`{}` cannot be written", number::yaml_float(value));
            self.refuse(message, &format!("json: unsupported value: {go}"));
        }
    }

    #[cold]
    fn refuse(&mut self, message: String, go: &str) {
        self.error.get_or_insert_with(|| {
            Error::new(ErrorKind::Value, Diagnostic::error("yaml-value", message)).with_go_text(go)
        });
    }

    /// Writes a string.
    pub fn str(&mut self, value: &str) {
        let place = self.begin();
        self.text(value);
        self.done(place);
    }

    /// Writes a point in time, given in the form of RFC 3339: without the quotes that keep a string of this form a string.
    pub fn timestamp(&mut self, text: &str) {
        let place = self.begin();
        self.push_plain(text);
        self.done(place);
    }

    /// Writes bytes that are no text: base64 with the tag by which Go's v3 reads it back, in lines of 70 unless it is shorter.
    ///
    /// ```
    /// let mut out = String::new();
    /// let mut emitter = hld_yaml::Emitter::new(&mut out, hld_yaml::Style::Go3);
    /// emitter.binary(b"\xff");
    /// emitter.finish()?;
    /// assert_eq!(out, "!!binary /w==\n");
    /// # Ok::<(), hld_yaml::Error>(())
    /// ```
    pub fn binary(&mut self, bytes: &[u8]) {
        const LENGTH: usize = 70;
        let mut text = base64(bytes);
        if text.len() >= LENGTH {
            let lines = text.as_bytes().chunks(LENGTH).map(String::from_utf8_lossy);
            text = lines.map(|line| line.into_owned() + "\n").collect();
        }
        let place = self.begin();
        self.push_plain("!!binary");
        self.text(&text);
        self.done(place);
    }

    /// Begins a list.
    pub fn start_seq(&mut self) {
        self.settle();
        self.pending = Some(Collection::Seq);
    }

    /// Begins a map.
    pub fn start_map(&mut self) {
        self.settle();
        self.pending = Some(Collection::Map);
    }

    /// Ends the list that began last.
    pub fn end_seq(&mut self) {
        self.end("[]");
    }

    /// Ends the map that began last.
    pub fn end_map(&mut self) {
        self.end("{}");
    }

    /// Writes a key of the map that began last; its value follows.
    pub fn key(&mut self, key: &str) {
        self.settle();
        self.line();
        if self.text_of_key(key) {
            self.out.push(':');
            self.column += 1;
            self.whitespace = false;
            self.indention = false;
        } else {
            self.line();
            self.indicator(":");
        }
    }

    /// Begins a document, with `---` before it if there was one.
    pub fn document(&mut self) {
        if self.out.len() > self.base {
            self.out.push_str("---\n");
        }
        self.indent = -1;
        self.column = 0;
        self.whitespace = true;
        self.indention = true;
    }

    /// Ends the text. The error is the first thing that Go would have refused to write; the text holds it all the same.
    pub fn finish(self) -> Result<(), Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    // --- Structure.

    fn place(&self) -> Place {
        match self.open.last() {
            None => Place::Root,
            Some(Open { collection: Collection::Seq, .. }) => Place::Item,
            Some(Open { collection: Collection::Map, .. }) => Place::Value,
        }
    }

    /// Opens the collection that has begun: something is in it.
    #[inline]
    fn settle(&mut self) {
        let Some(collection) = self.pending.take() else { return };
        let place = self.place();
        self.prefix(place);
        let outer = self.indent;
        let level = collection == Collection::Seq
            && place == Place::Value
            && !self.indention
            && self.style != Style::Go3;
        self.indent = match self.indent {
            ..0 => 0,
            indent if level => indent,
            indent => indent + 2,
        };
        self.open.push(Open { collection, outer });
    }

    /// Gets ready for a scalar or an empty collection.
    #[inline]
    fn begin(&mut self) -> Place {
        self.settle();
        let place = self.place();
        self.prefix(place);
        place
    }

    #[inline]
    fn prefix(&mut self, place: Place) {
        if place == Place::Item {
            self.line();
            self.indicator("-");
        }
    }

    fn end(&mut self, empty: &str) {
        if self.pending.take().is_some() {
            let place = self.begin();
            self.blank();
            self.out.push_str(empty);
            self.column += 2;
            self.whitespace = false;
            self.indention = false;
            self.done(place);
        } else if let Some(open) = self.open.pop() {
            self.indent = open.outer;
            if self.open.is_empty() {
                self.end_line();
            }
        }
    }

    /// A document's text ends with a line break.
    #[inline]
    fn done(&mut self, place: Place) {
        if place == Place::Root {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if self.column > 0 {
            self.newline();
        }
    }

    fn newline(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    /// Goes to the indentation, on a new line if this one holds more than that.
    #[inline]
    fn line(&mut self) {
        let indent = self.indent.max(0) as usize;
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.newline();
        }
        self.pad(indent);
        self.whitespace = true;
        self.indention = true;
    }

    #[inline]
    fn pad(&mut self, indent: usize) {
        const SPACES: &str = "                                                                ";
        while self.column < indent {
            let count = (indent - self.column).min(SPACES.len());
            self.out.push_str(&SPACES[..count]);
            self.column += count;
        }
    }

    /// `-`, `?` and `:`, which leave a line one of only indentation.
    fn indicator(&mut self, text: &str) {
        self.blank();
        self.out.push_str(text);
        self.column += 1;
        self.whitespace = false;
    }

    #[inline]
    fn blank(&mut self) {
        if !self.whitespace {
            self.out.push(' ');
            self.column += 1;
        }
    }

    #[inline]
    fn push_plain(&mut self, text: &str) {
        self.blank();
        self.out.push_str(text);
        self.column += text.len();
        self.whitespace = false;
        self.indention = false;
    }

    fn word(&mut self, word: &str) {
        let place = self.begin();
        self.push_plain(word);
        self.done(place);
    }

    // --- Texts.

    /// Writes a key; says whether it is one that takes its `:` on the same line.
    fn text_of_key(&mut self, key: &str) -> bool {
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

    fn text(&mut self, value: &str) {
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

/// A number's digits, without a detour through the heap.
fn decimal(buffer: &mut [u8; 20], mut value: u64, negative: bool) -> &str {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    if negative {
        at -= 1;
        buffer[at] = b'-';
    }
    std::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

impl Sink for Emitter<'_> {
    fn start_document(&mut self, _: Span) -> Result<(), Error> {
        self.document();
        Ok(())
    }

    fn scalar(&mut self, scalar: Scalar<'_>, _: Span) -> Result<(), Error> {
        match scalar {
            Scalar::Null => self.null(),
            Scalar::Bool(b) => self.bool(b),
            Scalar::Int(i) => self.int(i),
            Scalar::Uint(u) => self.uint(u),
            Scalar::Float(f) => self.float(f),
            Scalar::Str(text) => self.str(text),
        }
        Ok(())
    }

    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        Emitter::start_seq(self);
        Ok(())
    }

    fn end_seq(&mut self, _: Span) -> Result<(), Error> {
        Emitter::end_seq(self);
        Ok(())
    }

    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        Emitter::start_map(self);
        Ok(())
    }

    fn key(&mut self, key: &str, _: Span, _: bool) -> Result<(), Error> {
        Emitter::key(self, key);
        Ok(())
    }

    fn end_map(&mut self, _: Span) -> Result<(), Error> {
        Emitter::end_map(self);
        Ok(())
    }
}
