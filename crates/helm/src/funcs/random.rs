//! Random text. Where the randomness comes from is the request's business.

use hld_gotmpl::{Call, Failure, Functions, Signature, Type, Value};

use crate::engine::State;

const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

pub(super) fn register(functions: &mut Functions) {
    let count = Signature::new(&[Type::INT]).returns(Type::String);
    functions.add("randAlphaNum", count.clone(), |call| text(call, "randAlphaNum", ALPHANUMERIC));
    functions.add("randAlpha", count.clone(), |call| text(call, "randAlpha", LETTERS));
    functions.add("randNumeric", count.clone(), |call| text(call, "randNumeric", DIGITS));
    functions.add("randAscii", count, |call| {
        let printable: Vec<u8> = (b' '..=b'~').collect();
        text(call, "randAscii", &printable)
    });
}

fn text(call: &Call<'_>, function: &'static str, alphabet: &[u8]) -> Result<Value, Failure> {
    let count = usize::try_from(call.int(0)).unwrap_or_default();
    call.reserve(count)?;
    let mut stream = State::of(call)?.tracker.random(call, function);
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        let index = stream.below(alphabet.len() as u64);
        out.push(alphabet.get(usize::try_from(index).unwrap_or_default()).copied().unwrap_or(b'0'));
    }
    Ok(Value::string(out))
}
