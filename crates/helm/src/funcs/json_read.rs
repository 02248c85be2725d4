//! Reading JSON as Go does: the same texts are refused, in the same words.

use hld_gotmpl::{ANY_MAP, Heap, Str, Value, quote};

/// How deep Go follows.
const MAX_DEPTH: usize = 10_000;

/// The value of a text, and what is wrong with a number in it (which does not end the reading).
///
/// # Errors
/// Go's text where the text is no JSON.
pub(super) fn read(heap: &Heap, text: &[u8]) -> Result<(Value, Option<String>), String> {
    let mut reader = Reader { text, at: 0, heap, open: Vec::new(), error: None };
    let value = reader.document()?;
    Ok((value, reader.error))
}

enum Open {
    Map(Vec<(Str, Value)>, Str),
    List(Vec<Value>),
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    heap: &'a Heap,
    open: Vec<Open>,
    error: Option<String>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Value, String> {
        let value = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(value),
            Some(_) => self.refused("after top-level value"),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The character here cannot be; at the end of the text, it is the end.
    fn refused<T>(&self, context: &str) -> Result<T, String> {
        // Inside of a literal Go takes the end for a blank, which cannot be there.
        let inside =
            context.contains("literal ") || context.ends_with("literal") || context.contains("escape");
        let blank = (inside && context != "in string literal").then_some(b' ');
        let Some(byte) = self.peek().or(blank) else { return Err("unexpected end of JSON input".to_owned()) };
        let shown = match byte {
            b'\'' => r"'\''".to_owned(),
            b'"' => "'\"'".to_owned(),
            other => {
                let quoted = quote(char::from(other).to_string().as_bytes());
                format!("'{}'", &quoted[1..quoted.len() - 1])
            }
        };
        Err(format!("invalid character {shown} {context}"))
    }

    fn value(&mut self) -> Result<Value, String> {
        loop {
            self.space();
            let mut done = match self.peek() {
                Some(b'{') => {
                    self.opened(Open::Map(Vec::new(), Str::EMPTY))?;
                    self.space();
                    match self.peek() {
                        Some(b'}') => Some(self.closed()),
                        _ => {
                            self.key()?;
                            None
                        }
                    }
                }
                Some(b'[') => {
                    self.opened(Open::List(Vec::new()))?;
                    self.space();
                    (self.peek() == Some(b']')).then(|| self.closed())
                }
                _ => Some(self.scalar()?),
            };
            // Into the list or map it belongs to, and out of all that end here.
            while let Some(value) = done.take() {
                let (end, context) = match self.open.last_mut() {
                    None => return Ok(value),
                    Some(Open::Map(entries, key)) => {
                        entries.push((std::mem::take(key), value));
                        (b'}', "after object key:value pair")
                    }
                    Some(Open::List(items)) => {
                        items.push(value);
                        (b']', "after array element")
                    }
                };
                self.space();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if end == b'}' {
                            self.space();
                            self.key()?;
                        }
                    }
                    Some(byte) if byte == end => done = Some(self.closed()),
                    _ => return self.refused(context),
                }
            }
        }
    }

    fn opened(&mut self, one: Open) -> Result<(), String> {
        self.at += 1;
        self.open.push(one);
        if self.open.len() > MAX_DEPTH { Err("exceeded max depth".to_owned()) } else { Ok(()) }
    }

    fn closed(&mut self) -> Value {
        self.at += 1;
        match self.open.pop() {
            Some(Open::Map(entries, _)) => self.heap.map_of(&ANY_MAP, entries).into(),
            Some(Open::List(items)) => self.heap.list(items).into(),
            None => Value::Nil,
        }
    }

    fn key(&mut self) -> Result<(), String> {
        if self.peek() != Some(b'"') {
            return self.refused("looking for beginning of object key string");
        }
        let name = self.string()?;
        self.space();
        if self.peek() != Some(b':') {
            return self.refused("after object key");
        }
        self.at += 1;
        if let Some(Open::Map(_, key)) = self.open.last_mut() {
            *key = name;
        }
        Ok(())
    }

    fn scalar(&mut self) -> Result<Value, String> {
        match self.peek() {
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Nil),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.refused("looking for beginning of value"),
        }
    }

    fn literal(&mut self, name: &str, value: Value) -> Result<Value, String> {
        self.at += 1;
        for expected in name.chars().skip(1) {
            if self.peek().map(char::from) != Some(expected) {
                return self.refused(&format!("in literal {name} (expecting '{expected}')"));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn digits(&mut self) -> bool {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > from
    }

    fn number(&mut self) -> Result<Value, String> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else if !self.digits() {
            return self.refused("in numeric literal");
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return self.refused("after decimal point in numeric literal");
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.digits() {
                return self.refused("in exponent of numeric literal");
            }
        }
        let text = std::str::from_utf8(&self.text[from..self.at]).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => {
                let error = format!("json: cannot unmarshal number {text} into Go value of type float64");
                self.error.get_or_insert(error);
                Ok(Value::Nil)
            }
        }
    }

    fn string(&mut self) -> Result<Str, String> {
        self.at += 1;
        let mut out: Vec<u8> = Vec::new();
        let mut plain = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    out.extend_from_slice(&self.text[plain..self.at]);
                    self.at += 1;
                    return Ok(match String::from_utf8(out) {
                        Ok(text) => Str::from(text),
                        // Every byte that is not UTF-8 becomes one U+FFFD.
                        Err(error) => Str::from(
                            super::golang::chars(error.as_bytes()).map(|(one, _)| one).collect::<String>(),
                        ),
                    });
                }
                Some(b'\\') => {
                    out.extend_from_slice(&self.text[plain..self.at]);
                    self.at += 1;
                    self.escape(&mut out)?;
                    plain = self.at;
                }
                Some(0x20..) => self.at += 1,
                _ => return self.refused("in string literal"),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        let byte = match self.peek() {
            Some(same @ (b'"' | b'\\' | b'/')) => same,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let mut unit = self.unit()?;
                // Two halves make one character; a half alone is none.
                if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with(b"\\u") {
                    let back = self.at;
                    self.at += 1;
                    let low = self.unit()?;
                    if (0xdc00..0xe000).contains(&low) {
                        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    } else {
                        self.at = back;
                    }
                }
                let one = char::from_u32(unit).unwrap_or(super::golang::REPLACEMENT);
                out.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return self.refused("in string escape code"),
        };
        out.push(byte);
        self.at += 1;
        Ok(())
    }

    /// Four hexadecimal digits after a `u`.
    fn unit(&mut self) -> Result<u32, String> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.refused("in \\u hexadecimal character escape");
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }
}
