//! Numbers of anything, as the Go library `cast` makes them; 0 of what is no number.

use hld_gotmpl::Value;

use super::duration::Duration;
use super::golang::parse_int;

/// An `int64` (and here an `int`, which is as wide).
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(number, _) => *number,
        Value::Uint(number, kind) if *kind != hld_gotmpl::UintKind::Uintptr => number.cast_signed(),
        Value::Float(number) => truncate(*number),
        Value::String(text) => text.as_str().and_then(|text| parse_int(without_zeros(text), 0)).unwrap_or(0),
        Value::Bool(flag) => i64::from(*flag),
        other => named(other).unwrap_or(0),
    }
}

/// The number of a named integer type, such as a month; a duration is none to `cast`.
fn named(value: &Value) -> Option<i64> {
    match value {
        Value::Object(object) if value.as_object::<Duration>().is_none() => object.number(),
        _ => None,
    }
}

/// A `float64`.
#[expect(clippy::cast_precision_loss, reason = "so does Go's conversion")]
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(number, _) => *number as f64,
        Value::Uint(number, kind) if *kind != hld_gotmpl::UintKind::Uintptr => *number as f64,
        Value::Float(number) => *number,
        Value::String(text) => text.as_str().and_then(parse_float).unwrap_or(0.0),
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        other => named(other).map_or(0.0, |number| number as f64),
    }
}

/// Go's conversion of a float, as its compiler does it on the usual machines: what does not fit is the smallest.
#[expect(clippy::cast_possible_truncation, reason = "what does not fit was sorted out")]
pub(super) fn truncate(number: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&number) { number as i64 } else { i64::MIN }
}

/// `1.00` is an integer, too.
fn without_zeros(text: &str) -> &str {
    match text.trim_end_matches('0').strip_suffix('.') {
        Some(whole) if text.ends_with('0') => whole,
        _ => text,
    }
}

/// `strconv.ParseFloat`: decimal and hexadecimal, with underscores where a prefix allows them, infinities.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let small = digits.to_ascii_lowercase();
    match small.as_str() {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return (digits.len() == text.len()).then_some(f64::NAN),
        _ => {}
    }
    let hex = small.strip_prefix("0x");
    // Underscores stand between digits, or after the prefix.
    let is_digit =
        |one: Option<char>| one.is_some_and(|one| one.is_digit(if hex.is_some() { 16 } else { 10 }));
    let mut before = hex.map(|_| '0');
    let mut rest = hex.unwrap_or(&small).chars().peekable();
    while let Some(one) = rest.next() {
        if one == '_' && !(is_digit(before) && is_digit(rest.peek().copied())) {
            return None;
        }
        before = Some(one);
    }
    if let Some(hex) = hex {
        return hex_float(hex).map(|number| sign * number);
    }
    let plain = small.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'+' | b'-' | b'_'));
    if !plain || !small.bytes().any(|byte| byte.is_ascii_digit()) || small.starts_with(['+', '-']) {
        return None;
    }
    // Too large a number is an error to Go.
    small.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| sign * number)
}

fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = format!("{whole}{fraction}").replace('_', "");
    if digits.is_empty() || digits.len() > 30 {
        return None;
    }
    let number = u128::from_str_radix(&digits, 16).ok()?;
    let scale = exponent.checked_sub(4 * i64::try_from(fraction.len()).ok()?)?;
    #[expect(clippy::cast_precision_loss, reason = "more digits than a float holds are rounded")]
    let result = number as f64 * 2f64.powi(i32::try_from(scale).ok()?);
    result.is_finite().then_some(result)
}
