//! Numbers, dates and strings of the characters that the lexer has found.

use hld_gotmpl::{Value, quote};

use crate::funcs::dates::Time;
use crate::funcs::golang::parse_int;
use crate::funcs::time_format::parse;

/// Layouts of dates, and the zone of those that name none.
const LAYOUTS: [(&str, Option<&str>); 7] = [
    ("2006-01-02T15:04:05.999999999Z07:00", None),
    ("2006-01-02T15:04:05.999999999", Some(LOCAL_DATETIME)),
    ("2006-01-02", Some(LOCAL_DATE)),
    ("15:04:05.999999999", Some(LOCAL_TIME)),
    ("2006-01-02T15:04Z07:00", None),
    ("2006-01-02T15:04", Some(LOCAL_DATETIME)),
    ("15:04", Some(LOCAL_TIME)),
];

const LOCAL_DATETIME: &str = "datetime-local";
const LOCAL_DATE: &str = "date-local";
const LOCAL_TIME: &str = "time-local";

/// The layout in which a time without a zone of its own is written again.
pub(super) fn local_layout(time: &Time) -> Option<&'static str> {
    match time.zone.as_str() {
        LOCAL_DATETIME => Some("2006-01-02T15:04:05.999999999"),
        LOCAL_DATE => Some("2006-01-02"),
        LOCAL_TIME => Some("15:04:05.999999999"),
        _ => None,
    }
}

pub(super) fn integer(text: &str) -> Result<Value, String> {
    let invalid = |why: &str| Err(format!("Invalid integer {}: {why}", quote(text.as_bytes())));
    if !underscores_fit(text) {
        return invalid("underscores must be surrounded by digits");
    }
    if has_leading_zero(text) {
        return invalid("cannot have leading zeroes");
    }
    parse_int(text, 0).map(Value::int64).ok_or_else(|| format!("{text} is out of range for int64"))
}

pub(super) fn float(text: &str) -> Result<Value, String> {
    let invalid = |why: &str| Err(format!("Invalid float {}: {why}", quote(text.as_bytes())));
    let mut parts = text.split(['.', 'e', 'E']).filter(|part| !part.is_empty());
    if !parts.clone().all(underscores_fit) {
        return invalid("underscores must be surrounded by digits");
    }
    if parts.next().is_some_and(has_leading_zero) {
        return invalid("cannot have leading zeroes");
    }
    let mut after_points = text.split('.').skip(1);
    if !after_points.all(|part| part.starts_with(|one: char| one.is_ascii_digit())) {
        return invalid("'.' must be followed by one or more digits");
    }
    let digits = text.replace('_', "");
    match digits.parse::<f64>() {
        _ if matches!(digits.as_str(), "nan" | "+nan") => Ok(Value::Float(f64::NAN)),
        _ if digits == "-nan" => Ok(Value::Float(-f64::NAN)),
        Ok(number) if number.is_infinite() && !digits.ends_with("inf") => {
            Err(format!("{text} is out of range for float64"))
        }
        Ok(number) => Ok(Value::Float(number)),
        Err(_) => Err(format!("Invalid float value: {}", quote(text.as_bytes()))),
    }
}

/// Whether each underscore stands between digits, and the last character is a digit.
fn underscores_fit(text: &str) -> bool {
    if matches!(text.trim_start_matches(['+', '-']), "nan" | "inf") && text.len() <= 4 {
        return true;
    }
    let mut after_digit = false;
    for one in text.chars() {
        if one == '_' && !after_digit {
            return false;
        }
        after_digit = one.is_ascii_hexdigit();
    }
    after_digit
}

fn has_leading_zero(text: &str) -> bool {
    match text.as_bytes() {
        [b'0', b'b' | b'o' | b'x', ..] => false,
        [b'0', _, ..] | [b'+' | b'-', b'0', _, ..] => true,
        _ => false,
    }
}

pub(super) fn datetime(text: &str) -> Result<Value, String> {
    let text: String = text
        .chars()
        .map(|one| match one {
            'z' => 'Z',
            't' | ' ' => 'T',
            other => other,
        })
        .collect();
    for (layout, zone) in LAYOUTS {
        let Ok(time) = parse(layout, &text) else { continue };
        if lacks_zero(&text, layout) {
            break;
        }
        return Ok(Value::object(match zone {
            Some(zone) => Time { zone: zone.to_owned(), ..time },
            None => time,
        }));
    }
    Err(format!("invalid datetime: {}", quote(text.as_bytes())))
}

/// Go's times may leave out a zero before one digit; then what stands between numbers is not where it should be.
fn lacks_zero(text: &str, layout: &str) -> bool {
    let mut pairs = layout.bytes().zip(text.bytes()).take_while(|(wanted, _)| !matches!(wanted, b'.' | b'Z'));
    pairs.any(|(wanted, found)| !wanted.is_ascii_digit() && wanted != found)
}

/// Without a line break at its beginning.
pub(super) fn after_first_break(text: &str) -> &str {
    text.strip_prefix('\n').or_else(|| text.strip_prefix("\r\n")).unwrap_or(text)
}

/// The string that is meant.
pub(super) fn unescaped(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let after_blanks = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        if rest[..rest.len() - after_blanks.len()].contains('\n') {
            rest = after_blanks;
            continue;
        }
        let code = rest.chars().next().unwrap_or_default();
        rest = rest.get(code.len_utf8()..).unwrap_or_default();
        let digits = match code {
            'b' => "08",
            't' => "09",
            'n' => "0a",
            'f' => "0c",
            'r' => "0d",
            'e' => "1b",
            '"' => "22",
            '\\' => "5c",
            'x' | 'u' | 'U' => {
                let length = if code == 'x' { 2 } else { 4 + 4 * usize::from(code == 'U') };
                let digits = rest.get(..length).unwrap_or_default();
                rest = &rest[digits.len()..];
                digits
            }
            other => return Err(format!("invalid escape: '\\{other}'")),
        };
        let meant = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        out.push(meant.ok_or_else(|| format!("Escaped character '\\u{digits}' is not valid UTF-8."))?);
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_characters() {
        for (text, meant) in [
            ("plain", Ok("plain")),
            (r#"\t\"\\\x41\u00e9\U0001F600"#, Ok("\t\"\\A\u{e9}\u{1f600}")),
            ("a \\  \r\n \n b", Ok("a b")),
            ("a\\\\\nb", Ok("a\\\nb")),
            ("\\ a", Err("invalid escape: '\\ '")),
            ("\\uD800", Err("Escaped character '\\uD800' is not valid UTF-8.")),
        ] {
            assert_eq!(unescaped(text).as_deref().map_err(String::as_str), meant);
        }
    }
}
