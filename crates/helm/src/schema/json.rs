//! JSON as the checks see it: a number keeps its text and its exact value.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use hld_gotmpl::Heap;
use num_bigint::{BigInt, Sign};

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

impl Json {
    /// # Errors
    /// Go's text.
    pub(super) fn read(text: &[u8]) -> Result<Json, String> {
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err("EOF".to_owned());
        }
        // It is read as a stream, which has its own words for what is behind and for what is missing.
        if let Some(error) = json_error(&Heap::new(usize::MAX), text) {
            let more = json_error(&Heap::new(usize::MAX), &[text, b"\x01"].concat());
            return Err(match error.as_str() {
                "unexpected end of JSON input" => "unexpected EOF".to_owned(),
                _ if more.is_some_and(|more| more.starts_with(r"invalid character '\x01'")) => {
                    "unexpected EOF".to_owned()
                }
                other if other.ends_with(" after top-level value") => {
                    "invalid character after top-level value".to_owned()
                }
                _ => error,
            });
        }
        Json::of_valid(text)
    }

    /// What is known to be JSON.
    ///
    /// # Errors
    /// When it is too deep.
    pub(super) fn of_valid(text: &[u8]) -> Result<Json, String> {
        let text = String::from_utf8_lossy(text);
        Reader { text: &text, at: 0 }.value(0)
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

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// Whether a list or map goes on behind an entry.
    fn more(&mut self) -> bool {
        self.space();
        self.at += 1;
        self.text.as_bytes().get(self.at - 1) == Some(&b',')
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > MAX_DEPTH {
            return Err(format!("json deeper than {MAX_DEPTH} levels"));
        }
        self.space();
        Ok(match self.peek() {
            b'{' => {
                self.at += 1;
                self.space();
                let mut map = BTreeMap::new();
                if self.peek() == b'}' {
                    self.at += 1;
                    return Ok(Json::Object(map));
                }
                loop {
                    self.space();
                    let key = self.string();
                    self.space();
                    self.at += 1;
                    map.insert(key, self.value(depth + 1)?);
                    if !self.more() {
                        return Ok(Json::Object(map));
                    }
                }
            }
            b'[' => {
                self.at += 1;
                self.space();
                let mut items = Vec::new();
                if self.peek() == b']' {
                    self.at += 1;
                    return Ok(Json::Array(items));
                }
                loop {
                    items.push(self.value(depth + 1)?);
                    if !self.more() {
                        return Ok(Json::Array(items));
                    }
                }
            }
            b'"' => Json::String(self.string()),
            b't' => self.word(4, Json::Bool(true)),
            b'f' => self.word(5, Json::Bool(false)),
            b'n' => self.word(4, Json::Null),
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
                self.at += end;
                Json::Number(Number { text: rest[..end].to_owned(), value: Decimal::read(&rest[..end]) })
            }
        })
    }

    fn word(&mut self, length: usize, value: Json) -> Json {
        self.at += length;
        value
    }

    fn hex(&self, at: usize) -> Option<u32> {
        u32::from_str_radix(self.text.get(at..at + 4)?, 16).ok()
    }

    fn string(&mut self) -> String {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(['"', '\\']).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain + 1;
            if rest.as_bytes().get(plain) != Some(&b'\\') {
                return out;
            }
            let escape = self.peek();
            self.at += 1;
            out.push(match escape {
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => {
                    let code = self.hex(self.at).unwrap_or(0xfffd);
                    self.at += 4;
                    let low =
                        self.text[self.at..].starts_with("\\u").then(|| self.hex(self.at + 2)).flatten();
                    match (code, low) {
                        (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) => {
                            self.at += 6;
                            char::from_u32(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00))
                        }
                        _ => char::from_u32(code),
                    }
                    .unwrap_or('\u{fffd}')
                }
                other => char::from(other),
            });
        }
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
}
