//! Addresses, as Go's `netip` reads them.

use hld_gotmpl::quote;

/// # Errors
/// Go's text.
pub(crate) fn parse_address(text: &str) -> Result<(), String> {
    parse(text).map_err(|(what, at)| {
        let at = if at.is_empty() { String::new() } else { format!(" (at {})", quote(at.as_bytes())) };
        format!("ParseAddr({}): {what}{at}", quote(text.as_bytes()))
    })
}

/// What is wrong, and at which rest.
fn parse(text: &str) -> Result<(), (&'static str, &str)> {
    // Which of both comes first decides about the kind.
    match text.bytes().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b'.') => return parse_fields(text),
        Some(b'%') => return Err(("missing IPv6 address", "")),
        _ => {}
    }
    let (mut rest, zone) = text.split_once('%').map_or((text, None), |(rest, zone)| (rest, Some(zone)));
    if zone == Some("") {
        return Err(("zone must be a non-empty string", ""));
    }
    let (mut count, mut ellipsis) = (0, None);
    if let Some(after) = rest.strip_prefix("::") {
        ellipsis = Some(0);
        rest = after;
        if rest.is_empty() {
            return Ok(());
        }
    }
    while count < 16 {
        let length = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if length > 4 {
            return Err(("each group must have 4 or less digits", rest));
        }
        if length == 0 {
            return Err(("each colon-separated field must have at least one digit", rest));
        }
        if rest.as_bytes().get(length) == Some(&b'.') {
            if ellipsis.is_none() && count != 12 {
                return Err(("embedded IPv4 address must replace the final 2 fields of the address", rest));
            }
            if count + 4 > 16 {
                return Err(("too many hex fields to fit an embedded IPv4 at the end of the address", rest));
            }
            parse_fields(rest)?;
            rest = "";
            count += 4;
            break;
        }
        count += 2;
        rest = &rest[length..];
        if rest.is_empty() {
            break;
        }
        if !rest.starts_with(':') {
            return Err(("unexpected character, want colon", rest));
        }
        if rest.len() == 1 {
            return Err(("colon must be followed by more characters", rest));
        }
        rest = &rest[1..];
        if rest.starts_with(':') {
            if ellipsis.is_some() {
                return Err(("multiple :: in address", rest));
            }
            ellipsis = Some(count);
            rest = &rest[1..];
            if rest.is_empty() {
                break;
            }
        }
    }
    if !rest.is_empty() {
        return Err(("trailing garbage after address", rest));
    }
    match ellipsis {
        None if count < 16 => Err(("address string too short", "")),
        Some(_) if count >= 16 => Err(("the :: must expand to at least one field of zeros", "")),
        _ => Ok(()),
    }
}

fn parse_fields(text: &str) -> Result<(), (&'static str, &str)> {
    let bytes = text.as_bytes();
    let (mut value, mut field, mut length) = (0u32, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if length == 1 && value == 0 {
                    return Err(("IPv4 field has octet with leading zero", ""));
                }
                value = value * 10 + u32::from(byte - b'0');
                length += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", ""));
                }
            }
            b'.' => {
                if at == 0 || at == bytes.len() - 1 || bytes[at - 1] == b'.' {
                    return Err(("IPv4 field must have at least one digit", &text[at..]));
                }
                if field == 3 {
                    return Err(("IPv4 address too long", ""));
                }
                (value, length) = (0, 0);
                field += 1;
            }
            _ => return Err(("unexpected character", text.get(at..).unwrap_or_default())),
        }
    }
    if field < 3 { Err(("IPv4 address too short", "")) } else { Ok(()) }
}
