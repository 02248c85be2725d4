//! Go's `strconv.AppendFloat` for 64 bits.

use std::io::Write;

/// No number has more digits behind its point, however it is written: all further ones are zeros. Rust panics when it is
/// asked for more than 65,535 of them, Go allows a million.
const MOST_DIGITS: usize = 1_100;

/// The number in the format `verb` (`b e E f g G x X`); without a precision, as few digits as tell it apart.
pub(crate) fn format(value: f64, verb: u8, precision: Option<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(24);
    append(&mut out, value, verb, precision);
    out
}

/// Appends what `%v` prints.
pub(crate) fn append_shortest(out: &mut Vec<u8>, value: f64) {
    // Most numbers in templates are small and whole.
    if value.trunc() == value && value.abs() < 1e6 && (value != 0.0 || value.is_sign_positive()) {
        super::decimal(out, value.abs() as u64, value < 0.0);
        return;
    }
    append(out, value, b'g', None);
}

fn append(out: &mut Vec<u8>, value: f64, verb: u8, precision: Option<usize>) {
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
        return;
    }
    if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 { b"+Inf" } else { b"-Inf" });
        return;
    }
    match verb {
        b'b' => binary(out, value),
        b'x' | b'X' => hexadecimal(out, value, verb, precision),
        b'f' => {
            if value.is_sign_negative() {
                out.push(b'-');
            }
            let value = value.abs();
            match precision {
                Some(precision) => {
                    let exact = precision.min(MOST_DIGITS);
                    let _ = write!(out, "{value:.exact$}");
                    out.resize(out.len() + precision - exact, b'0');
                }
                // Rust's shortest form never has an exponent.
                None => {
                    let _ = write!(out, "{value}");
                }
            }
        }
        _ => {
            if value.is_sign_negative() {
                out.push(b'-');
            }
            let value = value.abs();
            let general = matches!(verb, b'g' | b'G');
            let wanted = precision.map(|precision| if general { precision.max(1) - 1 } else { precision });
            let text = match wanted {
                None => format!("{value:e}"),
                Some(wanted) => {
                    let exact = wanted.min(MOST_DIGITS);
                    format!("{value:.exact$e}")
                }
            };
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let mut digits: Vec<u8> = mantissa.bytes().filter(|b| *b != b'.').collect();
            let e = if verb.is_ascii_uppercase() { b'E' } else { b'e' };
            if general {
                self::general(out, digits, exponent, e, precision);
            } else {
                digits.resize(wanted.map_or(digits.len(), |wanted| wanted + 1), b'0');
                let count = digits.len();
                scientific(out, &digits, count, exponent, e);
            }
        }
    }
}

fn general(out: &mut Vec<u8>, mut digits: Vec<u8>, exponent: i32, e: u8, precision: Option<usize>) {
    // As in Go, trailing zeros do not count as digits.
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    let zero = digits == b"0";
    let point = if zero { 0 } else { exponent + 1 };
    let count = if zero { 0 } else { digits.len() as i32 };
    let limit = match precision {
        None => 6,
        Some(precision) => {
            let precision = precision.max(1) as i32;
            if precision > count && count >= point { count } else { precision }
        }
    };
    let exponent = point - 1;
    if exponent < -4 || exponent >= limit {
        // Only zero has no digits, and only a precision of 0 or 1 makes it come here.
        let count = digits.len();
        scientific(out, &digits, count, if zero { 0 } else { exponent }, e);
        return;
    }
    if point <= 0 {
        out.push(b'0');
        if count > 0 {
            out.push(b'.');
            out.resize(out.len() + point.unsigned_abs() as usize, b'0');
            out.extend_from_slice(&digits);
        }
    } else {
        let point = point as usize;
        out.extend_from_slice(&digits[..digits.len().min(point)]);
        if digits.len() > point {
            out.push(b'.');
            out.extend_from_slice(&digits[point..]);
        } else {
            out.resize(out.len() + point - digits.len(), b'0');
        }
    }
}

fn scientific(out: &mut Vec<u8>, digits: &[u8], count: usize, exponent: i32, e: u8) {
    out.push(digits.first().copied().unwrap_or(b'0'));
    if count > 1 {
        out.push(b'.');
        out.extend_from_slice(&digits[1..count]);
    }
    out.push(e);
    let _ = write!(out, "{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
}

/// Mantissa and exponent of two.
fn parts(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & ((1 << 52) - 1);
    if exponent == 0 { (mantissa, -1022) } else { (mantissa | 1 << 52, exponent - 1023) }
}

fn binary(out: &mut Vec<u8>, value: f64) {
    let (mantissa, exponent) = parts(value);
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let _ = write!(out, "{sign}{mantissa}p{:+}", exponent - 52);
}

fn hexadecimal(out: &mut Vec<u8>, value: f64, verb: u8, precision: Option<usize>) {
    let digits: &[u8; 16] = if verb == b'X' { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let (mut mantissa, mut exponent) = parts(value);
    if mantissa == 0 {
        exponent = 0;
    }
    // The leading bit goes to bit 60.
    mantissa <<= 8;
    while mantissa != 0 && mantissa & (1 << 60) == 0 {
        mantissa <<= 1;
        exponent -= 1;
    }
    if let Some(precision) = precision
        && precision < 15
    {
        let shift = precision * 4;
        let extra = (mantissa << shift) & ((1 << 60) - 1);
        mantissa >>= 60 - shift;
        if extra | (mantissa & 1) > 1 << 59 {
            mantissa += 1;
        }
        mantissa <<= 60 - shift;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    out.extend_from_slice(&[b'0', verb, b'0' + (mantissa >> 60 & 1) as u8]);
    mantissa <<= 4;
    let mut push = |out: &mut Vec<u8>| {
        out.push(digits[(mantissa >> 60 & 15) as usize]);
        mantissa <<= 4;
        mantissa != 0
    };
    match precision {
        None if value.to_bits() & ((1 << 52) - 1) != 0 || exponent < -1022 => {
            let at = out.len();
            out.push(b'.');
            while push(out) {}
            if out[at + 1..] == *b"0" {
                out.truncate(at);
            }
        }
        None | Some(0) => {}
        Some(precision) => {
            out.push(b'.');
            for _ in 0..precision {
                push(out);
            }
        }
    }
    let p = if verb == b'X' { 'P' } else { 'p' };
    let _ = write!(out, "{p}{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_digits_as_go_allows() {
        const MANY: usize = 1_000_000;
        for (verb, before, after) in [(b'f', "1.5", ""), (b'e', "1.5", "e+00"), (b'x', "0x1.8", "p+00")] {
            let text = format(1.5, verb, Some(MANY));
            let zeros = "0".repeat(MANY - 1);
            assert!(text == format!("{before}{zeros}{after}").into_bytes(), "{}", char::from(verb));
        }
        assert_eq!(format(1.5, b'g', Some(MANY)), b"1.5");
        // The smallest number has the most digits.
        let smallest = format(f64::from_bits(1), b'f', Some(MANY));
        let last = smallest.iter().rposition(|digit| *digit != b'0');
        assert_eq!((smallest.len(), last), (MANY + 2, Some(1075)));
        let largest = format(f64::MAX, b'e', Some(MANY));
        assert_eq!(largest.len(), MANY + 2 + "e+308".len());
    }
}
