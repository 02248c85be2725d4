//! JSON as the checks see it: a number keeps its text and its exact value.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use hld_gotmpl::{Heap, Value};
use num_bigint::{BigInt, Sign};

use crate::encode::{Event, View, finite, json_float, walk};
use crate::funcs::json_error;

/// How deep a schema or the values may be.
const MAX_DEPTH: usize = 500;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) text: String,
    /// Nothing where Go's exact number gives up.
    pub(super) value: Option<Decimal>,
}

impl Number {
    fn new(text: String) -> Number {
        Number { value: Decimal::read(&text), text }
    }
}

impl Json {
    /// # Errors
    /// Go's text.
    pub(super) fn read(text: &[u8]) -> Result<Json, String> {
        match read(text) {
            Ok(json) => Ok(json),
            Err(Fail::Deep) => Err(go_error(text).unwrap_or_else(too_deep)),
            // What is no JSON here is none to Go.
            Err(Fail::Wrong) => Err(go_error(text).unwrap_or_else(|| "invalid JSON".to_owned())),
        }
    }

    /// What is known to be JSON.
    ///
    /// # Errors
    /// When it is too deep.
    pub(super) fn of_valid(text: &[u8]) -> Result<Json, String> {
        read(text).map_err(|_| too_deep())
    }

    /// What the JSON of a template's value would be read to.
    ///
    /// # Errors
    /// Go's text for a value that JSON cannot hold, or when it is too deep.
    pub(super) fn of_value(value: &Value) -> Result<Json, String> {
        let mut builder = Builder::default();
        walk(value, View::Json, None, &mut 0, &mut |event| builder.take(event))?;
        Ok(builder.root.unwrap_or(Json::Null))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.as_object()?.get(key)
    }

    pub(super) fn as_object(&self) -> Option<&BTreeMap<String, Json>> {
        if let Json::Object(map) = self { Some(map) } else { None }
    }

    pub(super) fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        if let Json::Bool(flag) = self { Some(*flag) } else { None }
    }

    pub(super) fn as_number(&self) -> Option<&Number> {
        if let Json::Number(number) = self { Some(number) } else { None }
    }

    /// Whether both are the same value. `loose`: numbers are also texts that have their value.
    pub(super) fn equals(&self, other: &Json, loose: bool) -> bool {
        match (self, other) {
            (Json::Number(one), Json::Number(two)) => one.value.is_some() && one.value == two.value,
            (Json::Number(one), Json::String(two)) if loose => {
                one.value.is_some() && one.value == Decimal::read(two)
            }
            (Json::Array(one), Json::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.equals(two, loose))
            }
            (Json::Object(one), Json::Object(two)) => {
                let same =
                    |(key, one): (&String, &Json)| two.get(key).is_some_and(|two| one.equals(two, loose));
                one.len() == two.len() && one.iter().all(same)
            }
            (Json::Number(_), _) | (_, Json::Number(_)) => false,
            _ => self == other,
        }
    }
}

/// Makes a value of what is found on a walk.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Json>,
}

enum Open {
    Array(Vec<Json>),
    /// With the key whose value comes next.
    Object(BTreeMap<String, Json>, String),
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        let json = match event {
            Event::Null => Json::Null,
            Event::Bool(flag) => Json::Bool(flag),
            Event::Int(number) => Json::Number(Number::new(number.to_string())),
            Event::Uint(number) => Json::Number(Number::new(number.to_string())),
            Event::Float(number) => Json::Number(Number::new(json_float(finite(number)?))),
            Event::Text(text) | Event::Time(text) => Json::String(text_of(text)),
            Event::Bytes(bytes) => Json::String(hld_yaml::base64(bytes)),
            Event::Key(name) => {
                if let Some(Open::Object(_, key)) = self.open.last_mut() {
                    *key = text_of(name);
                }
                return Ok(());
            }
            Event::StartMap { .. } => return self.enter(Open::Object(BTreeMap::new(), String::new())),
            Event::StartList { .. } => return self.enter(Open::Array(Vec::new())),
            Event::EndMap | Event::EndList => match self.open.pop() {
                Some(Open::Array(items)) => Json::Array(items),
                Some(Open::Object(map, _)) => Json::Object(map),
                None => return Ok(()),
            },
        };
        match self.open.last_mut() {
            None => self.root = Some(json),
            Some(Open::Array(items)) => items.push(json),
            Some(Open::Object(map, key)) => {
                map.insert(std::mem::take(key), json);
            }
        }
        // So deep a value may be, but no list or map in it.
        if self.open.len() > MAX_DEPTH { Err(too_deep()) } else { Ok(()) }
    }

    fn enter(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() > MAX_DEPTH {
            return Err(too_deep());
        }
        self.open.push(open);
        Ok(())
    }
}

/// A text as it comes out of JSON: each byte that is no part of one is replaced.
fn text_of(text: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(text) {
        return text.to_owned();
    }
    let chunks = text.utf8_chunks();
    chunks.fold(String::new(), |out, chunk| out + chunk.valid() + &"\u{fffd}".repeat(chunk.invalid().len()))
}

/// What Go says of a text that is no JSON.
#[cold]
fn go_error(text: &[u8]) -> Option<String> {
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

fn too_deep() -> String {
    format!("json deeper than {MAX_DEPTH} levels")
}

/// Why a text is not read.
enum Fail {
    Deep,
    Wrong,
}

fn read(text: &[u8]) -> Result<Json, Fail> {
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
        let mut map = BTreeMap::new();
        if self.takes(b'}') {
            return Ok(Json::Object(map));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.take(b':')?;
            map.insert(key, self.value(depth + 1)?);
            if !self.more(b'}')? {
                return Ok(Json::Object(map));
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

/// `digits * 10^exponent`, without zeros at the end of the digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// Go's exact numbers do not go further.
    const MAX_EXPONENT: i64 = 1_000_000;

    pub(super) fn read(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unsigned = whole.trim_start_matches(['-', '+']);
        let digits = unsigned.bytes().chain(fraction.bytes());
        if unsigned.len() + 1 < whole.len() || !digits.clone().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let mut exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let trimmed: String = digits.map(char::from).collect();
        let significant = trimmed.trim_end_matches('0');
        if exponent.abs() > Decimal::MAX_EXPONENT || trimmed.is_empty() {
            return None;
        }
        if significant.is_empty() {
            return Some(Decimal { digits: BigInt::ZERO, exponent: 0 });
        }
        exponent += i64::try_from(trimmed.len() - significant.len()).ok()?;
        let digits: BigInt = significant.parse().ok()?;
        Some(Decimal { digits: if whole.starts_with('-') { -digits } else { digits }, exponent })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Go's `int`, of a whole number: what does not fit loses its upper bits there.
    pub(super) fn to_int(&self) -> i64 {
        let low = self.digits.magnitude().iter_u64_digits().next().unwrap_or(0);
        let power = u32::try_from(self.exponent).unwrap_or(u32::MAX).min(64);
        let bits = low.wrapping_mul(10u64.wrapping_pow(power)) as i64;
        if self.digits.sign() == Sign::Minus { bits.wrapping_neg() } else { bits }
    }

    pub(super) fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// A text that equal numbers share.
    pub(super) fn normal(&self, out: &mut String) {
        use std::fmt::Write as _;
        let _ = write!(out, "#{}e{}", self.digits, self.exponent);
    }

    /// Where the first digit stands.
    fn magnitude(&self) -> i64 {
        let digits = self.digits.magnitude().to_string().len();
        i64::try_from(digits).unwrap_or(i64::MAX).saturating_add(self.exponent)
    }

    pub(super) fn compare(&self, other: &Decimal) -> Ordering {
        let signs = self.digits.sign().cmp(&other.digits.sign());
        if signs != Ordering::Equal || self.digits.sign() == Sign::NoSign {
            return signs;
        }
        let sizes = self.magnitude().cmp(&other.magnitude());
        if sizes != Ordering::Equal {
            return if self.digits.sign() == Sign::Minus { sizes.reverse() } else { sizes };
        }
        // Both begin at the same place, so that they are at most their own lengths apart.
        let least = self.exponent.min(other.exponent);
        let at = |one: &Decimal| {
            &one.digits * BigInt::from(10).pow(u32::try_from(one.exponent - least).unwrap_or(0))
        };
        at(self).cmp(&at(other))
    }

    pub(super) fn is_multiple_of(&self, other: &Decimal) -> bool {
        let apart = self.exponent - other.exponent;
        if self.digits == BigInt::ZERO {
            return true;
        }
        if other.digits == BigInt::ZERO {
            return false;
        }
        let ten = BigInt::from(10);
        let Ok(power) = u32::try_from(apart.unsigned_abs()) else { return false };
        if apart >= 0 {
            let other = BigInt::from(other.digits.magnitude().clone());
            let power = ten.modpow(&BigInt::from(power), &other);
            return (&self.digits * power) % other == BigInt::ZERO;
        }
        self.magnitude() >= other.magnitude()
            && &self.digits % (&other.digits * ten.pow(power)) == BigInt::ZERO
    }
}

#[cfg(test)]
#[path = "../../../../tests/support/mutated.rs"]
mod mutated;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let read = |text: &str| Decimal::read(text).unwrap();
        assert_eq!(read("1.50e2"), read("150"));
        assert_eq!(read("-0.0"), read("0"));
        assert!(read("0.1").compare(&read("0.10000000000000000001")) == Ordering::Less);
        assert!(read("-2").compare(&read("-10")) == Ordering::Greater);
        assert!(read("1e999999").compare(&read("5")) == Ordering::Greater);
        assert!(read("0.3").is_multiple_of(&read("0.1")));
        assert!(!read("0.35").is_multiple_of(&read("0.1")));
        assert!(read("1e300").is_multiple_of(&read("0.5")));
        assert!(!read("1e300").is_multiple_of(&read("3")));
        assert_eq!(Decimal::read("1e1000001"), None);
    }

    #[test]
    fn texts_are_read() {
        let json = Json::read(br#" {"a\u00e9\ud83d\ude00\n": [1e3, -2.50, true, null, "x"]} "#).unwrap();
        let items = json.get("a\u{e9}\u{1f600}\n").and_then(Json::as_array).unwrap();
        assert_eq!(items[1].as_number().unwrap().text, "-2.50");
        assert_eq!(items[3], Json::Null);
        assert_eq!(Json::read(b"{} x").unwrap_err(), "invalid character after top-level value");
        assert_eq!(Json::read(b"{").unwrap_err(), "unexpected EOF");
        assert_eq!(Json::read(b" ").unwrap_err(), "EOF");
    }

    #[test]
    fn values_are_what_their_json_says() {
        use crate::encode::{JsonStyle, to_json};
        let list = |items: Vec<Value>| Value::List(Heap::new(usize::MAX).list(items));
        let numbers = [0.0, -0.0, 1.5, 1e21, -2.5e-7, 123_456_789_012.0].map(Value::Float);
        let texts =
            [Value::from("a<\u{e9}\n"), Value::string(b"\xff\xfea".to_vec()), Value::Bool(true), Value::Nil];
        let all = list(numbers.into_iter().chain(texts).chain([Value::int64(-7), list(vec![])]).collect());
        let text = to_json(&all, JsonStyle::default()).unwrap();
        assert_eq!(Json::of_value(&all), Json::of_valid(text.as_bytes()));
        for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, MAX_DEPTH + 2] {
            for inner in [Value::Nil, list(vec![])] {
                let deep = (0..depth).fold(inner, |inner, _| list(vec![inner]));
                let text = to_json(&deep, JsonStyle::default()).unwrap();
                assert_eq!(Json::of_value(&deep), Json::of_valid(text.as_bytes()), "{depth}");
            }
        }
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
