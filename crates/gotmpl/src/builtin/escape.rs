//! `html js urlquery`.

use crate::fmt;
use crate::unicode;
use crate::value::Value;

/// The arguments as `print` gives them, but each as an action prints it.
fn text(args: &[Value], max: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let (mut after_string, mut fits) = (true, true);
    for arg in args {
        // What is no value is a text by now.
        let string = matches!(arg, Value::String(_) | Value::Nil);
        if !string && !after_string {
            out.push(b' ');
        }
        fits &= fmt::print_action(&mut out, arg, max);
        after_string = string;
    }
    (out, fits)
}

/// `html`.
pub(crate) fn html(out: &mut Vec<u8>, args: &[Value], max: usize) -> bool {
    let (text, fits) = text(args, max);
    let most = out.len().saturating_add(max);
    for byte in text {
        if out.len() > most {
            return false;
        }
        let escaped: &[u8] = match byte {
            0 => "\u{fffd}".as_bytes(),
            b'"' => b"&#34;",
            b'\'' => b"&#39;",
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.extend_from_slice(escaped);
    }
    fits
}

/// `js`.
pub(crate) fn js(out: &mut Vec<u8>, args: &[Value], max: usize) -> bool {
    let (text, fits) = text(args, max);
    let mut rest = &text[..];
    let most = out.len().saturating_add(max);
    while !rest.is_empty() {
        if out.len() > most {
            return false;
        }
        let (c, width) = unicode::decode(rest);
        match c {
            '\\' => out.extend_from_slice(b"\\\\"),
            '\'' => out.extend_from_slice(b"\\'"),
            '"' => out.extend_from_slice(b"\\\""),
            '<' => out.extend_from_slice(b"\\u003C"),
            '>' => out.extend_from_slice(b"\\u003E"),
            '&' => out.extend_from_slice(b"\\u0026"),
            '=' => out.extend_from_slice(b"\\u003D"),
            '\0'..'\x20' => out.extend_from_slice(format!("\\u{:04X}", u32::from(c)).as_bytes()),
            _ if unicode::is_print(c) || c.is_ascii() => out.extend_from_slice(&rest[..width]),
            _ => out.extend_from_slice(format!("\\u{:04X}", u32::from(c)).as_bytes()),
        }
        rest = &rest[width..];
    }
    fits
}

/// `urlquery`.
pub(crate) fn urlquery(out: &mut Vec<u8>, args: &[Value], max: usize) -> bool {
    let (text, fits) = text(args, max);
    let most = out.len().saturating_add(max);
    for byte in text {
        if out.len() > most {
            return false;
        }
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte),
            b' ' => out.push(b'+'),
            _ => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    fits
}
