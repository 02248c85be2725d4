//! Number literals: what types of Go a constant can have.

use crate::fmt::quote::{self, Unquoted};

/// A numeric constant under every type that can represent it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Number {
    pub(crate) int: Option<i64>,
    pub(crate) uint: Option<u64>,
    pub(crate) float: Option<f64>,
    pub(crate) complex: Option<(f64, f64)>,
}

/// A character constant, quotes included.
pub(super) fn character(text: &[u8]) -> Result<Number, String> {
    let Some((c, tail)) = quote::unquote_char(&text[1..], text[0]) else {
        return Err("invalid syntax".to_owned());
    };
    if tail != b"'" {
        return Err(format!("malformed character constant: {}", String::from_utf8_lossy(text)));
    }
    let code = match c {
        Unquoted::Byte(byte) => u32::from(byte),
        Unquoted::Char(c) => u32::from(c),
    };
    Ok(Number {
        int: Some(i64::from(code)),
        uint: Some(u64::from(code)),
        float: Some(f64::from(code)),
        complex: None,
    })
}

/// A complex constant such as `1+2i`.
pub(super) fn complex(text: &[u8]) -> Result<Number, String> {
    let text = String::from_utf8_lossy(text);
    let invalid = || "syntax error scanning complex number".to_owned();
    let body = text.strip_suffix('i').ok_or_else(invalid)?;
    let split = body
        .char_indices()
        .skip(1)
        .filter(|(at, c)| {
            matches!(c, '+' | '-') && {
                let before = body.as_bytes()[at - 1];
                let hex = body[..*at].contains(['x', 'X']);
                !(matches!(before, b'e' | b'E') && !hex || matches!(before, b'p' | b'P'))
            }
        })
        .map(|(at, _)| at)
        .next()
        .ok_or_else(invalid)?;
    let re = parse_float(&body[..split]).ok_or_else(invalid)?;
    let im = parse_float(&body[split..]).ok_or_else(invalid)?;
    Ok(simplified(re, im))
}

fn simplified(re: f64, im: f64) -> Number {
    let mut number = Number { complex: Some((re, im)), ..Number::default() };
    if im == 0.0 {
        number.float = Some(re);
        number.int = to_int(re);
        number.uint = to_uint(re);
    }
    number
}

/// Any other number.
pub(super) fn number(text: &[u8]) -> Result<Number, String> {
    // The lexer lets only ASCII into a number.
    let text = &*String::from_utf8_lossy(text);
    if let Some(imaginary) = text.strip_suffix('i')
        && let Some(value) = parse_float(imaginary)
    {
        return Ok(simplified(0.0, value));
    }
    let mut number = Number { uint: parse_uint(text), int: parse_int(text), ..Number::default() };
    if number.int == Some(0) {
        number.uint = Some(0); // -0
    }
    if let Some(value) = number.int {
        number.float = Some(value as f64);
    } else if let Some(value) = number.uint {
        number.float = Some(value as f64);
    } else if let Some(value) = parse_float(text) {
        if !text.contains(['.', 'e', 'E', 'p', 'P']) {
            return Err(format!("integer overflow: {}", quote::quote_str(text.as_bytes())));
        }
        number.float = Some(value);
        number.int = to_int(value);
        number.uint = to_uint(value);
    } else {
        return Err(format!("illegal number syntax: {}", quote::quote_str(text.as_bytes())));
    }
    Ok(number)
}

fn to_int(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (value.trunc() == value && (-LIMIT..LIMIT).contains(&value)).then_some(value as i64)
}

fn to_uint(value: f64) -> Option<u64> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    (value.trunc() == value && (0.0..LIMIT).contains(&value)).then_some(value as u64)
}

/// Go's rule for `_`: between digits, or between a base prefix and a digit.
fn underscores_ok(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text).as_bytes();
    let mut at = 0;
    let mut hex = false;
    let mut last = b'^'; // beginning
    if text.len() >= 2 && text[0] == b'0' && matches!(text[1].to_ascii_lowercase(), b'b' | b'o' | b'x') {
        at = 2;
        last = b'0'; // a base prefix counts as a digit
        hex = text[1].eq_ignore_ascii_case(&b'x');
    }
    for byte in &text[at..] {
        if byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit() {
            last = b'0';
        } else if *byte == b'_' {
            if last != b'0' {
                return false;
            }
            last = b'_';
        } else {
            if last == b'_' {
                return false;
            }
            last = b'!';
        }
    }
    last != b'_'
}

/// `strconv.ParseUint(text, 0, 64)`.
fn parse_uint(text: &str) -> Option<u64> {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'b' | b'B', _, ..] => (2, &text[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &text[2..]),
        [b'0', b'x' | b'X', _, ..] => (16, &text[2..]),
        [b'0', _, ..] => (8, &text[1..]),
        _ => (10, text),
    };
    if digits.is_empty() {
        return None;
    }
    if digits.contains('_') && !underscores_ok(text) {
        return None;
    }
    let mut value = 0u64;
    for c in digits.chars().filter(|c| *c != '_') {
        value = value.checked_mul(u64::from(radix))?.checked_add(u64::from(c.to_digit(radix)?))?;
    }
    Some(value)
}

/// `strconv.ParseInt(text, 0, 64)`.
fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let value = parse_uint(digits)?;
    if negative { 0i64.checked_sub_unsigned(value) } else { i64::try_from(value).ok() }
}

/// `strconv.ParseFloat(text, 64)` for what the lexer takes for a number.
fn parse_float(text: &str) -> Option<f64> {
    if text.contains('_') && !underscores_ok(text) {
        return None;
    }
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    if let Some(hex) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        let value = parse_hex_float(hex)?;
        return Some(if plain.starts_with('-') { -value } else { value });
    }
    // Rust takes `inf` and `nan` too, which the lexer does not let through.
    if !unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some(value)
}

/// Mantissa and binary exponent after `0x`.
fn parse_hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let mut exponent: i64 = match exponent.parse::<i64>() {
        Ok(value) => value.clamp(-100_000, 100_000),
        Err(_) => return None,
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0u64;
    let mut sticky = false;
    for (at, c) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(c.to_digit(16)?);
        if value >> 60 == 0 {
            value = value << 4 | digit;
            if at >= whole.len() {
                exponent -= 4;
            }
        } else {
            sticky |= digit != 0;
            if at < whole.len() {
                exponent += 4;
            }
        }
    }
    if value == 0 {
        return Some(0.0);
    }
    // Normalise to 64 significant bits, then round to the 53 (or fewer, if subnormal) that a float has.
    let shift = value.leading_zeros();
    value <<= shift;
    exponent -= i64::from(shift);
    let top = exponent + 63; // exponent of the leading bit
    if top > 1023 {
        return None;
    }
    let keep = if top >= -1022 { 53 } else { 53 - (-1022 - top) };
    if keep < 0 {
        return Some(0.0);
    }
    let dropped = 64 - keep as u32;
    let (mut kept, rest, half) = if dropped == 64 {
        (0, u128::from(value), 1u128 << 63)
    } else {
        (value >> dropped, u128::from(value & ((1u64 << dropped) - 1)), 1u128 << (dropped - 1))
    };
    if rest > half || rest == half && (sticky || kept & 1 == 1) {
        kept += 1;
    }
    let result = kept as f64 * pow2(exponent + i64::from(dropped));
    result.is_finite().then_some(result)
}

/// A power of two, in two steps where one would underflow; exact for what is multiplied by it here.
fn pow2(exponent: i64) -> f64 {
    if exponent < -1022 {
        let bits = (exponent + 1074).max(0) as u32;
        return f64::from_bits(1u64 << bits.min(51));
    }
    f64::from_bits(((exponent + 1023).clamp(1, 2046) as u64) << 52)
}
