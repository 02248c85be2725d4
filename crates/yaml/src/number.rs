//! Go's ways to read and print numbers.

use std::fmt::Write as _;

use crate::Scalar;

/// What Go's `strconv.ParseInt(text, 0, 64)` makes of a text, and for what is above it `ParseUint`.
pub(crate) fn parse_int(text: &str) -> Option<Scalar<'static>> {
    let (negative, digits) = split_sign(text);
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let magnitude = parse_digits(digits, radix)?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    match i64::try_from(magnitude) {
        Ok(int) => Some(Scalar::Int(int)),
        // `ParseUint` takes no sign.
        Err(_) => (!text.starts_with('+')).then_some(Scalar::Uint(magnitude)),
    }
}

/// The odd way in which go-yaml reads what stands behind `0b`: with a sign of its own.
pub(crate) fn parse_signed_binary(digits: &str) -> Option<Scalar<'static>> {
    let (negative, digits) = split_sign(digits);
    let magnitude = parse_digits(digits, 2)?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    i64::try_from(magnitude).ok().map(Scalar::Int)
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    }
}

fn parse_digits(digits: &str, radix: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0u64, |sum, byte| {
        let digit = char::from(byte).to_digit(radix)?;
        sum.checked_mul(radix.into())?.checked_add(digit.into())
    })
}

/// Whether a text has the form in which go-yaml reads decimal floats.
pub(crate) fn is_yaml_float(text: &str) -> bool {
    let (_, rest) = split_sign(text);
    let whole = count_digits(rest);
    let mut rest = &rest[whole..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = count_digits(after);
        rest = &after[fraction..];
    }
    if whole == 0 && fraction == 0 {
        return false;
    }
    match rest.as_bytes() {
        [] => true,
        [b'e' | b'E', ..] => {
            let (_, digits) = split_sign(&rest[1..]);
            !digits.is_empty() && count_digits(digits) == digits.len()
        }
        _ => false,
    }
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A decimal float; `None` if it is too large for one, as in Go.
pub(crate) fn parse_decimal(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|float| float.is_finite())
}

/// What Go's `strconv.ParseFloat` makes of a text that begins with a dot: underscores may stand between digits.
pub(crate) fn parse_dotted(text: &str) -> Option<f64> {
    if !text.contains('_') {
        return is_yaml_float(text).then(|| parse_decimal(text)).flatten();
    }
    let between_digits = text.as_bytes().windows(3).filter(|three| three[1] == b'_').all(|three| {
        (three[0].is_ascii_digit() || three[0] == b'_') && (three[2].is_ascii_digit() || three[2] == b'_')
    });
    let plain = text.replace('_', "");
    let sound = between_digits && !text.contains("__") && !text.ends_with('_') && is_yaml_float(&plain);
    sound.then(|| parse_decimal(&plain)).flatten()
}

/// The shortest digits that say a float, and the power of ten of the first one.
struct Shortest {
    negative: bool,
    digits: String,
    exponent: i32,
}

impl Shortest {
    fn of(float: f64) -> Shortest {
        let shortest = Shortest::from_exponential(&format!("{float:e}"));
        // Where two texts of that length are equally near, Go takes the even one and Rust the upper one. That takes
        // nearly all the digits that a float has.
        let digits = shortest.digits.len();
        if digits >= 15 {
            let even = format!("{float:.*e}", digits - 1);
            if even.parse() == Ok(float) {
                return Shortest::from_exponential(&even);
            }
        }
        shortest
    }

    fn of_single(float: f32) -> Shortest {
        let shortest = Shortest::from_exponential(&format!("{float:e}"));
        let digits = shortest.digits.len();
        if digits >= 6 {
            let even = format!("{float:.*e}", digits - 1);
            if even.parse() == Ok(float) {
                return Shortest::from_exponential(&even);
            }
        }
        shortest
    }

    fn from_exponential(text: &str) -> Shortest {
        let (negative, text) = split_sign(text);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        Shortest {
            negative,
            digits: mantissa.chars().filter(char::is_ascii_digit).collect(),
            exponent: exponent.parse().unwrap_or(0),
        }
    }

    /// `1.5e+07`, the exponent with at least so many digits.
    fn scientific(&self, exponent_digits: usize) -> String {
        let mut out = self.sign();
        out.push_str(&self.digits[..1]);
        if self.digits.len() > 1 {
            out.push('.');
            out.push_str(&self.digits[1..]);
        }
        let sign = if self.exponent < 0 { '-' } else { '+' };
        let magnitude = self.exponent.unsigned_abs();
        let _ = write!(out, "e{sign}{magnitude:0exponent_digits$}");
        out
    }

    fn plain(&self) -> String {
        let mut out = self.sign();
        let count = self.digits.len();
        match usize::try_from(self.exponent) {
            Err(_) => {
                out.push_str("0.");
                out.extend(std::iter::repeat_n('0', self.exponent.unsigned_abs() as usize - 1));
                out.push_str(&self.digits);
            }
            Ok(exponent) if exponent + 1 >= count => {
                out.push_str(&self.digits);
                out.extend(std::iter::repeat_n('0', exponent + 1 - count));
            }
            Ok(exponent) => {
                out.push_str(&self.digits[..=exponent]);
                out.push('.');
                out.push_str(&self.digits[exponent + 1..]);
            }
        }
        out
    }

    fn sign(&self) -> String {
        if self.negative { "-".to_owned() } else { String::new() }
    }

    /// Go's `strconv.FormatFloat(_, 'g', -1, _)`.
    fn general(&self) -> String {
        if !(-4..6).contains(&self.exponent) { self.scientific(2) } else { self.plain() }
    }
}

/// A float as go-yaml prints it.
pub(crate) fn yaml_float(float: f64) -> String {
    if float.is_nan() {
        ".nan".to_owned()
    } else if float.is_infinite() {
        if float > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() }
    } else {
        Shortest::of(float).general()
    }
}

/// A float map key, which sigs.k8s.io/yaml prints with the precision of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "that is what Go's library does with such keys")]
pub(crate) fn float_key(float: f64) -> String {
    let single = float as f32;
    if single.is_finite() { Shortest::of_single(single).general() } else { yaml_float(f64::from(single)) }
}

/// A float as Go's `encoding/json` prints it. JSON has no word for what is not finite; here they get YAML's.
pub(crate) fn json_float(float: f64) -> String {
    if !float.is_finite() {
        return yaml_float(float);
    }
    let shortest = Shortest::of(float);
    let magnitude = float.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        shortest.scientific(1)
    } else {
        shortest.plain()
    }
}

/// A float as Go's `encoding/json` prints it, but for what a YAML reader would misread: whole numbers beyond 64 bits have
/// an exponent, so that they stay floats, and `-0`, an integer without its sign, is `0`.
pub(crate) fn canonical_float(float: f64) -> String {
    if float == 0.0 {
        return "0".to_owned();
    }
    let json = json_float(float);
    let whole = float.is_finite() && json.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if whole && parse_int(&json).is_none() { Shortest::of(float).scientific(1) } else { json }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_go() {
        let cases = [
            (0.1, "0.1", "0.1"),
            (1e-7, "1e-07", "1e-7"),
            (1e21, "1e+21", "1e+21"),
            (-1.5e-10, "-1.5e-10", "-1.5e-10"),
            (0.0001, "0.0001", "0.0001"),
            (123.456, "123.456", "123.456"),
            (-0.0, "-0", "-0"),
            (1_234_567.0, "1.234567e+06", "1234567"),
            (-1_104_292_901_765_863.3, "-1.1042929017658632e+15", "-1104292901765863.2"),
            (1e300, "1e+300", "1e+300"),
        ];
        for (float, yaml, json) in cases {
            assert_eq!((yaml_float(float).as_str(), json_float(float).as_str()), (yaml, json));
        }
    }

    #[test]
    fn integers_read_as_in_go() {
        let cases = [
            ("0777", Some(Scalar::Int(511))),
            ("0o17", Some(Scalar::Int(15))),
            ("-0b11", Some(Scalar::Int(-3))),
            ("0X1f", Some(Scalar::Int(31))),
            ("08", None),
            ("-9223372036854775808", Some(Scalar::Int(i64::MIN))),
            ("9223372036854775808", Some(Scalar::Uint(1 << 63))),
            ("+9223372036854775808", None),
            ("18446744073709551616", None),
            ("", None),
            ("-", None),
            ("0x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_int(text), expected, "{text}");
        }
    }
}
