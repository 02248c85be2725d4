//! Strict JSON.

use std::borrow::Cow;

use super::build::Builder;
use super::{Document, ReadOptions, Scalar, Sink};
use crate::error::ErrorKind;
use crate::{Diagnostic, Error, Location, SourceId, SourceMap, Span, number};

/// Reads strict JSON. Integers of 64 bits are exact; other numbers are floats.
///
/// ```
/// use hld_yaml::{ReadOptions, SourceMap, read_json};
/// let sources = SourceMap::new();
/// let id = sources.add("a.json", r#"{"id": 18446744073709551615, "face": "\ud83d\ude00"}"#);
/// let value = read_json(&sources, id, &ReadOptions::default()).unwrap().value;
/// assert_eq!(value.get("id").and_then(|id| id.as_u64()), Some(u64::MAX));
/// assert_eq!(value.get("face").and_then(|face| face.as_str()), Some("😀"));
/// ```
pub fn read_json(sources: &SourceMap, source: SourceId, options: &ReadOptions) -> Result<Document, Error> {
    let name = sources.name(source).unwrap_or_default();
    let text = sources.text(source).unwrap_or_default();
    let mut builder = Builder::new(&name, &text, options.duplicates, sources.lend_names());
    let mut reader = Reader { file: &name, text: &text, source, pos: 0 };
    reader.read(options, &mut builder)?;
    sources.take_back(builder.names);
    builder.documents.pop().ok_or_else(|| reader.error(0, 0, "expected a value"))
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    source: SourceId,
    pos: usize,
}

#[derive(Clone, Copy)]
enum Open {
    Seq(usize),
    Map(usize),
}

impl<'t> Reader<'t> {
    #[cold]
    fn error(&self, start: usize, end: usize, message: impl Into<String>) -> Error {
        self.error_of(ErrorKind::Syntax, "json-syntax", start, end, message)
    }

    #[cold]
    fn error_of(
        &self,
        kind: ErrorKind,
        code: &'static str,
        start: usize,
        end: usize,
        message: impl Into<String>,
    ) -> Error {
        let place = Location::in_text(self.file, self.text, start, end);
        Error::new(kind, Diagnostic::error(code, message).at(place))
    }

    #[cold]
    fn unexpected(&self, wanted: &str) -> Error {
        let message = match self.text[self.pos..].chars().next() {
            Some(c) => format!("expected {wanted}, not `{}`", c.escape_debug()),
            None => format!("expected {wanted}, and the text ends here"),
        };
        self.error(self.pos, self.pos + 1, message)
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start as u32, self.pos as u32)
    }

    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.pos).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.pos += 1;
        }
    }

    fn read(&mut self, options: &ReadOptions, sink: &mut impl Sink) -> Result<(), Error> {
        let limit = options.limits.bytes.min(u32::MAX as usize - 1);
        if self.text.len() > limit {
            let message = format!("the text is longer than {limit} bytes");
            return Err(self.error_of(ErrorKind::Limit, "json-limit", 0, 0, message));
        }
        if self.text.starts_with('\u{feff}') {
            self.pos = 3;
        }
        self.skip_space();
        let start = self.pos;
        sink.start_document(self.span(start))?;
        let mut open: Vec<Open> = Vec::new();
        loop {
            // A value is due.
            if open.len() > options.limits.depth {
                let message =
                    format!("lists and maps lie deeper in each other than {}", options.limits.depth);
                return Err(self.error_of(ErrorKind::Limit, "json-limit", self.pos, self.pos + 1, message));
            }
            let begin = self.pos;
            let opened = match self.peek() {
                b'[' => Some(Open::Seq(begin)),
                b'{' => Some(Open::Map(begin)),
                _ => None,
            };
            if let Some(collection) = opened {
                self.pos += 1;
                self.skip_space();
                match collection {
                    Open::Seq(_) => sink.start_seq(self.span(begin))?,
                    Open::Map(_) => sink.start_map(self.span(begin))?,
                }
                open.push(collection);
                match (collection, self.peek()) {
                    (Open::Seq(_), b']') | (Open::Map(_), b'}') => {}
                    (Open::Seq(_), _) => continue,
                    (Open::Map(_), _) => {
                        self.key(sink)?;
                        continue;
                    }
                }
            } else {
                self.scalar(sink)?;
            }
            // A value is complete, and perhaps what it is in.
            loop {
                self.skip_space();
                let Some(&collection) = open.last() else {
                    if self.pos < self.text.len() {
                        return Err(self.unexpected("the end of the text"));
                    }
                    return sink.end_document(self.span(start));
                };
                match (collection, self.peek()) {
                    (_, b',') => {
                        self.pos += 1;
                        self.skip_space();
                        if let Open::Map(_) = collection {
                            self.key(sink)?;
                        }
                        break;
                    }
                    (Open::Seq(begin), b']') => {
                        self.pos += 1;
                        sink.end_seq(self.span(begin))?;
                    }
                    (Open::Map(begin), b'}') => {
                        self.pos += 1;
                        sink.end_map(self.span(begin))?;
                    }
                    (Open::Seq(_), _) => return Err(self.unexpected("`,` or `]`")),
                    (Open::Map(_), _) => return Err(self.unexpected("`,` or `}`")),
                }
                open.pop();
            }
        }
    }

    fn key(&mut self, sink: &mut impl Sink) -> Result<(), Error> {
        if self.peek() != b'"' {
            return Err(self.unexpected("a key in double quotes"));
        }
        let start = self.pos;
        let key = self.string()?;
        sink.key(&key, self.span(start), false)?;
        self.skip_space();
        if self.peek() != b':' {
            return Err(self.unexpected("`:`"));
        }
        self.pos += 1;
        self.skip_space();
        Ok(())
    }

    fn scalar(&mut self, sink: &mut impl Sink) -> Result<(), Error> {
        let start = self.pos;
        let text;
        let scalar = match self.peek() {
            b'"' => {
                text = self.string()?;
                Scalar::Str(&text)
            }
            b'-' | b'0'..=b'9' => self.number()?,
            _ => {
                let words =
                    [("true", Scalar::Bool(true)), ("false", Scalar::Bool(false)), ("null", Scalar::Null)];
                match words.into_iter().find(|(word, _)| self.text[self.pos..].starts_with(word)) {
                    Some((word, scalar)) => {
                        self.pos += word.len();
                        scalar
                    }
                    None => return Err(self.unexpected("a value")),
                }
            }
        };
        sink.scalar(scalar, self.span(start))
    }

    fn digits(&mut self) -> Result<(), Error> {
        if !self.peek().is_ascii_digit() {
            return Err(self.unexpected("a digit"));
        }
        while self.peek().is_ascii_digit() {
            self.pos += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Scalar<'static>, Error> {
        let start = self.pos;
        if self.peek() == b'-' {
            self.pos += 1;
        }
        if self.peek() == b'0' {
            self.pos += 1;
        } else {
            self.digits()?;
        }
        let mut whole = true;
        if self.peek() == b'.' {
            whole = false;
            self.pos += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            whole = false;
            self.pos += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.pos += 1;
            }
            self.digits()?;
        }
        let text = &self.text[start..self.pos];
        if let Some(int) = whole.then(|| number::parse_int(text)).flatten() {
            return Ok(int);
        }
        match number::parse_decimal(text) {
            Some(float) => Ok(Scalar::Float(float)),
            None => Err(self.error(start, self.pos, format!("the number `{text}` is too large"))),
        }
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Error> {
        let opened = self.pos;
        self.pos += 1;
        let mut from = self.pos;
        let mut out = String::new();
        loop {
            match self.text.as_bytes().get(self.pos) {
                None => return Err(self.error(opened, opened + 1, "this string has no end")),
                Some(b'"') => {
                    let last = &self.text[from..self.pos];
                    self.pos += 1;
                    if out.is_empty() {
                        return Ok(Cow::Borrowed(last));
                    }
                    out.push_str(last);
                    return Ok(Cow::Owned(out));
                }
                Some(b'\\') => {
                    out.push_str(&self.text[from..self.pos]);
                    out.push(self.escape()?);
                    from = self.pos;
                }
                Some(0..0x20) => {
                    let message = "a control character has to be escaped in a string";
                    return Err(self.error(self.pos, self.pos + 1, message));
                }
                Some(_) => self.pos += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let start = self.pos;
        self.pos += 2;
        Ok(match self.text.as_bytes().get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let mut code = self.code(start)?;
                if (0xd800..0xdc00).contains(&code) && self.text[self.pos..].starts_with("\\u") {
                    self.pos += 2;
                    let low = self.code(start)?;
                    if (0xdc00..0xe000).contains(&low) {
                        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
                    }
                }
                char::from_u32(code)
                    .ok_or_else(|| self.error(start, self.pos, "half a surrogate pair is no character"))?
            }
            _ => return Err(self.error(start, start + 2, "unknown escape in a string")),
        })
    }

    /// The four digits of a `\u` escape.
    fn code(&mut self, start: usize) -> Result<u32, Error> {
        let digits = self.text.get(self.pos..self.pos + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code {
            Some(code) => {
                self.pos += 4;
                Ok(code)
            }
            None => Err(self.error(start, start + 2, "expected four hexadecimal digits behind `\\u`")),
        }
    }
}
