//! Events to YAML.

mod text;

use super::Style;
use super::go;
use crate::error::ErrorKind;
use crate::{Diagnostic, Error, Scalar, Sink, Span, base64, number};

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

    /// What was written so far.
    pub(crate) fn written(&self) -> &str {
        &self.out[self.base..]
    }

    /// Takes back what was written, for another document.
    pub(crate) fn restart(&mut self) {
        self.out.truncate(self.base);
        self.document();
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
