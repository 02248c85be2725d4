//! Base64 and base32. What cannot be decoded gives the error's text instead.

use hld_gotmpl::{Call, Functions, Signature, Type, Value};
use hld_yaml::base64;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub(super) fn register(functions: &mut Functions) {
    let one = Signature::new(&[Type::String]).returns(Type::String);
    functions.add("b64enc", one.clone(), |call| {
        call.reserve(call.str(0).len().saturating_mul(2))?;
        Ok(Value::from(base64(call.str(0))))
    });
    functions.add("b32enc", one.clone(), |call| {
        call.reserve(call.str(0).len().saturating_mul(2))?;
        Ok(Value::from(base32(call.str(0))))
    });
    functions.add("b64dec", one.clone(), |call| Ok(text(call, decode64)));
    functions.add("b32dec", one, |call| Ok(text(call, decode32)));
}

fn text(call: &Call<'_>, decode: fn(&[u8]) -> Result<Vec<u8>, String>) -> Value {
    decode(call.str(0)).map_or_else(Value::from, Value::string)
}

fn base32(data: &[u8]) -> String {
    let mut out = String::with_capacity(data.len().div_ceil(5) * 8);
    for chunk in data.chunks(5) {
        let mut group = [0u8; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        let digits = (chunk.len() * 8).div_ceil(5);
        for index in 0..8 {
            if index < digits {
                out.push(char::from(BASE32[(bits >> (35 - 5 * index)) as usize & 31]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// Standard base64 with padding; line breaks are skipped.
///
/// # Errors
/// Go's text, with the place of the first byte that cannot be.
pub(super) fn decode64(text: &[u8]) -> Result<Vec<u8>, String> {
    decode(text, 4, 6, "base64", |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    })
}

fn decode32(text: &[u8]) -> Result<Vec<u8>, String> {
    // Line breaks do not count for the place here.
    let text: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    decode(&text, 8, 5, "base32", |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    })
}

/// Groups of `size` digits of `bits` bits each.
fn decode(
    text: &[u8],
    size: usize,
    bits: usize,
    name: &str,
    digit: impl Fn(u8) -> Option<u8>,
) -> Result<Vec<u8>, String> {
    let corrupt = |at: usize| format!("illegal {name} data at input byte {at}");
    let mut out = Vec::with_capacity(text.len() / size * bits);
    let mut at = 0;
    let next = |at: &mut usize| {
        while matches!(text.get(*at), Some(b'\r' | b'\n')) {
            *at += 1;
        }
        let byte = text.get(*at).copied();
        *at += usize::from(byte.is_some());
        byte
    };
    loop {
        let (mut group, mut count) = (0u64, 0);
        let mut padded = false;
        while count < size {
            match next(&mut at) {
                None if count == 0 => return Ok(out),
                None => return Err(corrupt(at - count)),
                Some(b'=') => {
                    // How many digits a last group can have.
                    let allowed =
                        (1..size).any(|bytes| (bytes * 8).div_ceil(bits) == count && bytes * 8 < size * bits);
                    if !allowed {
                        return Err(corrupt(at - 1));
                    }
                    for _ in count + 1..size {
                        match next(&mut at) {
                            Some(b'=') => {}
                            Some(_) => return Err(corrupt(at - 1)),
                            None => return Err(corrupt(text.len())),
                        }
                    }
                    if next(&mut at).is_some() {
                        return Err(corrupt(at - 1));
                    }
                    padded = true;
                    break;
                }
                Some(byte) => {
                    let value = digit(byte).ok_or_else(|| corrupt(at - 1))?;
                    group = group << bits | u64::from(value);
                    count += 1;
                }
            }
        }
        let bytes = count * bits / 8;
        let whole = group << (64 - count * bits);
        out.extend_from_slice(&whole.to_be_bytes()[..bytes]);
        if padded {
            return Ok(out);
        }
    }
}
