//! What a scalar means: YAML 1.1 as go-yaml v2 reads it.

use std::borrow::Cow;

use super::Scalar;
use crate::{number, timestamp};

/// What go-yaml takes a plain text for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Plain {
    /// A scalar that is no string.
    Scalar(Scalar<'static>),
    /// A date, which stays a string when it is read.
    Timestamp,
    Str,
}

/// First bytes that let a text be something else than a string: a cheap way out for nearly all strings.
const HINTS: [bool; 256] = {
    let mut table = [false; 256];
    let starts = b"0123456789+-.~yYnNtTfFoO";
    let mut at = 0;
    while at < starts.len() {
        table[starts[at] as usize] = true;
        at += 1;
    }
    table
};

/// Whether a text could be something else than a string.
pub(crate) fn may_resolve(text: &str) -> bool {
    text.as_bytes().first().is_none_or(|&byte| HINTS[usize::from(byte)])
}

/// What an untagged plain scalar is.
pub(crate) fn resolve(text: &str) -> Plain {
    if may_resolve(text) { resolve_hinted(text, true) } else { Plain::Str }
}

fn resolve_hinted(text: &str, dates: bool) -> Plain {
    let Some(&first) = text.as_bytes().first() else {
        return Plain::Scalar(Scalar::Null);
    };
    match first {
        b'0'..=b'9' => resolve_number(text, dates),
        b'+' | b'-' => match text {
            "+.inf" | "+.Inf" | "+.INF" => float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => float(f64::NEG_INFINITY),
            _ => resolve_number(text, dates),
        },
        b'.' => match text {
            ".inf" | ".Inf" | ".INF" => float(f64::INFINITY),
            ".nan" | ".NaN" | ".NAN" => float(f64::NAN),
            _ => number::parse_dotted(text).map_or(Plain::Str, float),
        },
        _ => resolve_word(text),
    }
}

fn float(float: f64) -> Plain {
    Plain::Scalar(Scalar::Float(float))
}

fn resolve_word(text: &str) -> Plain {
    if text.len() > 5 {
        return Plain::Str;
    }
    Plain::Scalar(match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        _ => return Plain::Str,
    })
}

fn resolve_number(text: &str, dates: bool) -> Plain {
    // The one form that fills manifests, without the detours below.
    if text.len() < 18 && text.as_bytes()[0] != b'0' && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = text.bytes().fold(0i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        return Plain::Scalar(Scalar::Int(value));
    }
    if dates && timestamp::is_timestamp(text) {
        return Plain::Timestamp;
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    if let Some(int) = number::parse_int(&plain) {
        return Plain::Scalar(int);
    }
    if number::is_yaml_float(&plain)
        && let Some(value) = number::parse_decimal(&plain)
    {
        return float(value);
    }
    if let Some(int) = plain.strip_prefix("0b").and_then(number::parse_signed_binary) {
        return Plain::Scalar(int);
    }
    Plain::Str
}

/// What a scalar with a tag is, or Go's words for why it cannot be that. Tags that are not YAML's own leave a string.
pub(super) fn resolve_tagged<'t>(tag: &str, text: &'t str) -> Result<Scalar<'t>, String> {
    const PREFIX: &str = "tag:yaml.org,2002:";
    let wanted = match tag.strip_prefix(PREFIX) {
        Some(name @ ("bool" | "int" | "float" | "null" | "timestamp")) => name,
        _ => return Ok(Scalar::Str(text)),
    };
    let found = if may_resolve(text) { resolve_hinted(text, wanted == "timestamp") } else { Plain::Str };
    let found_name = match found {
        Plain::Scalar(Scalar::Null) => "null",
        Plain::Scalar(Scalar::Bool(_)) => "bool",
        Plain::Scalar(Scalar::Int(_) | Scalar::Uint(_)) => "int",
        Plain::Scalar(Scalar::Float(_)) => "float",
        Plain::Timestamp => "timestamp",
        Plain::Scalar(Scalar::Str(_)) | Plain::Str => "str",
    };
    match found {
        Plain::Scalar(scalar) if found_name == wanted => Ok(scalar),
        Plain::Timestamp => Ok(Scalar::Str(text)),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
        Plain::Scalar(Scalar::Int(int)) if wanted == "float" => Ok(Scalar::Float(int as f64)),
        _ => Err(format!("cannot decode !!{found_name} `{text}` as a !!{wanted}")),
    }
}

/// The bytes of `!!binary`, as Go's `base64.StdEncoding` reads them.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut quad = [0u8; 4];
    let (mut have, mut pads) = (0, 0);
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if have >= 2 => {
                pads += 1;
                0
            }
            _ => return None,
        };
        // Nothing may follow the padding, within the group of four or behind it.
        if pads > 0 && byte != b'=' || out.len() % 3 != 0 {
            return None;
        }
        quad[have] = digit;
        have += 1;
        if have == 4 {
            let three = [quad[0] << 2 | quad[1] >> 4, quad[1] << 4 | quad[2] >> 2, quad[2] << 6 | quad[3]];
            out.extend_from_slice(&three[..3 - pads]);
            have = 0;
        }
    }
    (have == 0).then_some(out)
}

/// Bytes as JSON shows them: each byte that is no UTF-8 becomes U+FFFD, one by one as in Go.
pub(super) fn lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let int = |text| resolve_tagged("tag:yaml.org,2002:int", text);
        assert_eq!(int("0x10"), Ok(Scalar::Int(16)));
        assert_eq!(int("1.5"), Err("cannot decode !!float `1.5` as a !!int".to_owned()));
        assert_eq!(resolve_tagged("tag:yaml.org,2002:float", "3"), Ok(Scalar::Float(3.0)));
        assert_eq!(resolve_tagged("!mine", "3"), Ok(Scalar::Str("3")));
    }

    #[test]
    fn base64() {
        assert_eq!(decode_base64("aGk=\n").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decode_base64("aGkh").as_deref(), Some(&b"hi!"[..]));
        for bad in ["aGk", "a===", "aG=k", "aGk=aGk=", "aGk=x", "!"] {
            assert_eq!(decode_base64(bad), None, "{bad}");
        }
    }
}
