//! Text to JSON, by a reader that only says that a text is none. Go's words for why it is none come from another.

use std::borrow::Cow;

use hld_gotmpl::Heap;

use super::{Json, MAX_DEPTH, Members, Number};
use crate::funcs::json_error;

/// What Go says of a text that is no JSON.
#[cold]
pub(super) fn go_error(text: &[u8]) -> Option<String> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Some("EOF".to_owned());
    }
    // It is read as a stream, which has its own words for what is behind and for what is missing.
    let error = json_error(&Heap::new(usize::MAX), text)?;
    let more = json_error(&Heap::new(usize::MAX), &[text, b"\x01"].concat());
    Some(match error.as_str() {
        "unexpected end of JSON input" => "unexpected EOF".to_owned(),
        _ if more.is_some_and(|more| more.starts_with(r"invalid character '\x01'")) => {
            "unexpected EOF".to_owned()
        }
        other if other.ends_with(" after top-level value") => {
            "invalid character after top-level value".to_owned()
        }
        _ => error,
    })
}

/// Why a text is not read.
#[derive(Debug)]
pub(super) enum Fail {
    Deep,
    Wrong,
}

pub(super) fn read(text: &[u8]) -> Result<Json, Fail> {
    // Like Go, which puts a replacement for what is no text.
    let text = std::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
    let mut reader = Reader { text: &text, bytes: text.as_bytes(), at: 0 };
    let json = reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(json) } else { Err(Fail::Wrong) }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// Takes a byte behind spaces, if it is there.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn take(&mut self, byte: u8) -> Result<(), Fail> {
        if self.takes(byte) { Ok(()) } else { Err(Fail::Wrong) }
    }

    /// Whether a list or map goes on behind an entry, or ends.
    fn more(&mut self, end: u8) -> Result<bool, Fail> {
        if self.takes(b',') {
            return Ok(true);
        }
        self.take(end).map(|()| false)
    }

    fn value(&mut self, depth: usize) -> Result<Json, Fail> {
        if depth > MAX_DEPTH {
            return Err(Fail::Deep);
        }
        self.space();
        match self.peek() {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Json::String),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number().map(Json::Number),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Fail> {
        self.at += 1;
        let mut members = Vec::new();
        if self.takes(b'}') {
            return Ok(Json::Object(Members::new(members)));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.take(b':')?;
            members.push((key, self.value(depth + 1)?));
            if !self.more(b'}')? {
                return Ok(Json::Object(Members::new(members)));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, Fail> {
        self.at += 1;
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.more(b']')? {
                return Ok(Json::Array(items));
            }
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Fail> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Fail::Wrong);
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Number, Fail> {
        let start = self.at;
        self.at += usize::from(self.peek() == b'-');
        let whole = self.at;
        let digits = self.digits();
        if digits == 0 || digits > 1 && self.bytes[whole] == b'0' {
            return Err(Fail::Wrong);
        }
        if self.peek() == b'.' {
            self.at += 1;
            if self.digits() == 0 {
                return Err(Fail::Wrong);
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), b'+' | b'-'));
            if self.digits() == 0 {
                return Err(Fail::Wrong);
            }
        }
        Ok(Number::new(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Result<String, Fail> {
        if self.peek() != b'"' {
            return Err(Fail::Wrong);
        }
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            self.at += 1;
            match self.bytes.get(self.at - 1) {
                Some(b'"') => return Ok(out),
                Some(b'\\') => out.push(self.escape()?),
                _ => return Err(Fail::Wrong),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fail> {
        let escape = self.peek();
        self.at += 1;
        Ok(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'"' | b'\\' | b'/' => char::from(escape),
            b'u' => {
                let code = self.hex(self.at).ok_or(Fail::Wrong)?;
                self.at += 4;
                let low = self.bytes[self.at..].starts_with(b"\\u").then(|| self.hex(self.at + 2)).flatten();
                match (code, low) {
                    (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) => {
                        self.at += 6;
                        char::from_u32(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00))
                    }
                    _ => char::from_u32(code),
                }
                .unwrap_or('\u{fffd}')
            }
            _ => return Err(Fail::Wrong),
        })
    }

    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
#[path = "../../../../../tests/support/mutated.rs"]
mod mutated;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read() {
        let json = Json::read(br#" {"a\u00e9\ud83d\ude00\n": [1e3, -2.50, true, null, "x"]} "#).unwrap();
        let items = json.get("a\u{e9}\u{1f600}\n").and_then(Json::as_array).unwrap();
        assert_eq!(items[1].as_number().unwrap().text, "-2.50");
        assert_eq!(items[3], Json::Null);
        let twice = Json::read(br#"{"b": 1, "a": 2, "b": 3, "c": 4, "a": 5}"#).unwrap();
        assert_eq!(twice, Json::read(br#"{"a": 5, "b": 3, "c": 4}"#).unwrap());
        assert_eq!(Json::read(b"{} x").unwrap_err(), "invalid character after top-level value");
        assert_eq!(Json::read(b"{").unwrap_err(), "unexpected EOF");
        assert_eq!(Json::read(b" ").unwrap_err(), "EOF");
    }

    /// What one of the two readers refuses, the other does too.
    #[test]
    fn both_readers_take_the_same() {
        const SEEDS: &[&str] = &[
            r#" {"a": [1, -0.5e+3, true, null, "x\u00e9\ud83d\ude00\ud83d\n"], "b": {"c": {}}, "d": []} "#,
            "[0, 10, 1.0, 2E-7, \"\", false]",
        ];
        const PIECES: &[&str] = &[
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\u12g4", "0", "01", "-", "+", ".", "e", "E5",
            "true", "nul", " ", "\n", "\u{1}", "\u{a0}", "\u{feff}", "x", "\u{7f}", "\u{c}",
        ];
        let mut random = super::mutated::Random::new(5);
        let mut good = 0;
        for _ in 0..20_000 {
            let text = random.mutated(SEEDS, PIECES);
            let ours = Json::read(text.as_bytes());
            assert_eq!(ours.is_err(), go_error(text.as_bytes()).is_some(), "{text:?}: {ours:?}");
            good += usize::from(ours.is_ok());
        }
        assert!(good > 2_000, "most were errors: {good}");
    }
}
