//! Checksums, as hexadecimal digits; `adler32sum` as a decimal number.

use hld_gotmpl::{Functions, Signature, Type, Value};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

pub(super) fn register(functions: &mut Functions) {
    let one = Signature::new(&[Type::String]).returns(Type::String);
    functions.add("sha1sum", one.clone(), |call| Ok(hex(&Sha1::digest(call.str(0).as_bytes()))));
    functions.add("sha256sum", one.clone(), |call| Ok(hex(&Sha256::digest(call.str(0).as_bytes()))));
    functions.add("sha512sum", one.clone(), |call| Ok(hex(&Sha512::digest(call.str(0).as_bytes()))));
    functions.add("adler32sum", one, |call| Ok(Value::from(adler32(call.str(0)).to_string())));
}

fn hex(digest: &[u8]) -> Value {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS[usize::from(value & 15)];
    Value::string(digest.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect::<Vec<u8>>())
}

fn adler32(data: &[u8]) -> u32 {
    const BASE: u32 = 65_521;
    let (mut low, mut high) = (1u32, 0u32);
    // As many as cannot overflow between two divisions.
    for chunk in data.chunks(5552) {
        for byte in chunk {
            low += u32::from(*byte);
            high += low;
        }
        low %= BASE;
        high %= BASE;
    }
    high << 16 | low
}
