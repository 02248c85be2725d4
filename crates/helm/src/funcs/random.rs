//! Random text. Where the randomness comes from is the request's business.

use hld_gotmpl::{Call, Failure, Functions, Signature, Type, Value};
use hld_yaml::base64;

use super::go_error;
use super::golang::{chars, panicked};
use crate::engine::State;

const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

pub(super) fn register(functions: &mut Functions) {
    let count = Signature::new(&[Type::INT]).returns(Type::String);
    functions.add("randAlphaNum", count.clone(), |call| text(call, "randAlphaNum", ALPHANUMERIC));
    functions.add("randAlpha", count.clone(), |call| text(call, "randAlpha", LETTERS));
    functions.add("randNumeric", count.clone(), |call| text(call, "randNumeric", DIGITS));
    functions.add("randBytes", count.clone(), |call| {
        let Ok(size) = usize::try_from(call.int(0)) else {
            return Err(panicked("makeslice: len out of range"));
        };
        call.reserve(size.saturating_mul(2))?;
        call.fuel(size as u64)?;
        let mut data = vec![0; size];
        State::of(call)?.tracker.random(call, "randBytes").fill(&mut data);
        Ok(Value::from(base64(&data)))
    });
    functions.add("randInt", Signature::new(&[Type::INT, Type::INT]).returns(Type::INT), |call| {
        let (low, high) = (call.int(0), call.int(1));
        let Some(range) = u64::try_from(high.wrapping_sub(low)).ok().filter(|range| *range > 0) else {
            return Err(go_error("invalid argument to Intn"));
        };
        let number = State::of(call)?.tracker.random(call, "randInt").below(range);
        Ok(Value::int(low.wrapping_add_unsigned(number)))
    });
    functions.add("uuidv4", Signature::new(&[]).returns(Type::String), |call| {
        let mut bytes = [0; 16];
        State::of(call)?.tracker.random(call, "uuidv4").fill(&mut bytes);
        // The version, and the variant.
        let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
        let hex = format!("{number:032x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Ok(Value::from(parts.join("-")))
    });
    functions.add("shuffle", Signature::new(&[Type::String]).returns(Type::String), |call| {
        let text = call.str(0);
        call.reserve(text.len().saturating_mul(4))?;
        call.fuel(4 * text.len() as u64)?;
        let mut all: Vec<char> = chars(text).map(|(one, _)| one).collect();
        if all.len() > 1 {
            let mut stream = State::of(call)?.tracker.random(call, "shuffle");
            for index in (1..all.len()).rev() {
                let other = stream.below(index as u64 + 1);
                all.swap(index, usize::try_from(other).unwrap_or(0));
            }
        }
        Ok(Value::from(all.into_iter().collect::<String>()))
    });
    functions.add("randAscii", count, |call| {
        let printable: Vec<u8> = (b' '..=b'~').collect();
        text(call, "randAscii", &printable)
    });
}

fn text(call: &Call<'_>, function: &'static str, alphabet: &[u8]) -> Result<Value, Failure> {
    let count = usize::try_from(call.int(0)).unwrap_or_default();
    call.reserve(count)?;
    call.fuel(20 + 4 * count as u64)?;
    let mut stream = State::of(call)?.tracker.random(call, function);
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        let index = stream.below(alphabet.len() as u64);
        out.push(alphabet.get(usize::try_from(index).unwrap_or_default()).copied().unwrap_or(b'0'));
    }
    Ok(Value::string(out))
}
