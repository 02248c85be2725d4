//! Passwords: hashed, derived from others, and AES with a key made of one.

use aes::Aes256;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use hld_gotmpl::{Call, Failure, Value};
use hld_yaml::base64;
use sha2::{Digest, Sha256};

use super::super::encoding::decode64;
use super::super::go_error;
use super::super::golang::panicked;
use crate::engine::State;

const COST: u32 = 10;

fn hashed(call: &Call<'_>, function: &'static str, password: &[u8]) -> Result<String, Failure> {
    if password.len() > 72 {
        return Ok(
            "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned()
        );
    }
    call.fuel(900_000)?;
    let mut salt = [0; 16];
    State::of(call)?.tracker.random(call, function).fill(&mut salt);
    // Go hashes the password with a zero byte at its end, as all do since version 2a.
    let hash = bcrypt::hash_with_salt(password, COST, salt).map_err(|error| go_error(error.to_string()))?;
    Ok(hash.format_for_version(bcrypt::Version::TwoA))
}

pub(super) fn bcrypt(call: &Call<'_>) -> Result<Value, Failure> {
    hashed(call, "bcrypt", call.str(0)).map(Value::from)
}

/// A line of a password file.
pub(super) fn htpasswd(call: &Call<'_>) -> Result<Value, Failure> {
    let name = call.str(0);
    if name.contains(&b':') {
        return Ok(Value::string([b"invalid username: ", name.as_bytes()].concat()));
    }
    let hash = hashed(call, "htpasswd", call.str(1))?;
    Ok(Value::string([name.as_bytes(), b":", hash.as_bytes()].concat()))
}

/// How passwords of each kind look, by the letters of [`letters`].
fn shapes(kind: &[u8]) -> Option<&'static [&'static [u8]]> {
    Some(match kind {
        b"maximum" => &[b"anoxxxxxxxxxxxxxxxxx", b"axxxxxxxxxxxxxxxxxno"],
        b"long" => &[
            b"CvcvnoCvcvCvcv",
            b"CvcvCvcvnoCvcv",
            b"CvcvCvcvCvcvno",
            b"CvccnoCvcvCvcv",
            b"CvccCvcvnoCvcv",
            b"CvccCvcvCvcvno",
            b"CvcvnoCvccCvcv",
            b"CvcvCvccnoCvcv",
            b"CvcvCvccCvcvno",
            b"CvcvnoCvcvCvcc",
            b"CvcvCvcvnoCvcc",
            b"CvcvCvcvCvccno",
            b"CvccnoCvccCvcv",
            b"CvccCvccnoCvcv",
            b"CvccCvccCvcvno",
            b"CvcvnoCvccCvcc",
            b"CvcvCvccnoCvcc",
            b"CvcvCvccCvccno",
            b"CvccnoCvcvCvcc",
            b"CvccCvcvnoCvcc",
            b"CvccCvcvCvccno",
        ],
        b"medium" => &[b"CvcnoCvc", b"CvcCvcno"],
        b"short" => &[b"Cvcn"],
        b"basic" => &[b"aaanaaan", b"aannaaan", b"aaannaaa"],
        b"pin" => &[b"nnnn"],
        _ => return None,
    })
}

fn letters(kind: u8) -> &'static [u8] {
    match kind {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// The password of the Master Password algorithm for a user, a site, and a counter.
pub(super) fn derive(call: &Call<'_>) -> Result<Value, Failure> {
    const SCOPE: &[u8] = b"com.lyndir.masterpassword";
    let [kind, password, user, site] = [1, 2, 3, 4].map(|index| call.str(index).as_bytes());
    let Some(shapes) = shapes(kind) else {
        return Ok(Value::string([b"cannot find password template ", kind].concat()));
    };
    call.fuel(1_800_000)?;
    let counter = match call.arg(0) {
        Value::Uint(counter, _) => u32::try_from(*counter).unwrap_or(0),
        _ => 0,
    };
    let length = |text: &[u8]| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let salt = [SCOPE, &length(user), user].concat();
    let params = scrypt::Params::new(15, 8, 2, 64).map_err(|error| go_error(error.to_string()))?;
    let mut key = [0; 64];
    scrypt::scrypt(password, &salt, &params, &mut key).map_err(|error| go_error(error.to_string()))?;
    let seed = hmac(&key, &[SCOPE, &length(site), site, &counter.to_be_bytes()].concat());
    let shape = shapes[usize::from(seed[0]) % shapes.len()];
    let picked = shape.iter().zip(&seed[1..]).map(|(kind, byte)| {
        let letters = letters(*kind);
        letters[usize::from(*byte) % letters.len()]
    });
    Ok(Value::string(picked.collect::<Vec<u8>>()))
}

/// HMAC-SHA-256 with a key of one block.
fn hmac(key: &[u8; 64], message: &[u8]) -> [u8; 32] {
    let inner = Sha256::new().chain_update(key.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(key.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

/// The password's first 32 bytes are the key.
fn cipher(password: &[u8]) -> Aes256 {
    let mut key = [0; 32];
    let length = password.len().min(32);
    key[..length].copy_from_slice(&password[..length]);
    Aes256::new(&key.into())
}

/// AES-256-CBC with the initial vector in front, as base64.
pub(super) fn encrypt(call: &Call<'_>) -> Result<Value, Failure> {
    let text = call.str(1);
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    call.reserve(text.len().saturating_mul(3))?;
    let cipher = cipher(call.str(0));
    let padding = 16 - text.len() % 16;
    let mut plain = text.to_vec();
    plain.resize(text.len() + padding, u8::try_from(padding).unwrap_or(16));
    let mut before = [0; 16];
    State::of(call)?.tracker.random(call, "encryptAES").fill(&mut before);
    let mut out = before.to_vec();
    for block in plain.chunks_exact(16) {
        for (byte, plain) in before.iter_mut().zip(block) {
            *byte ^= plain;
        }
        let mut block = before.into();
        cipher.encrypt_block(&mut block);
        before = block.into();
        out.extend_from_slice(&before);
    }
    Ok(Value::from(base64(&out)))
}

pub(super) fn decrypt(call: &Call<'_>) -> Result<Value, Failure> {
    let text = call.str(1);
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    let data = decode64(text).map_err(go_error)?;
    if data.len() < 16 {
        return Err(panicked(format!("slice bounds out of range [:16] with capacity {}", data.len())));
    }
    if data.len() % 16 != 0 {
        return Err(go_error("crypto/cipher: input not full blocks"));
    }
    let cipher = cipher(call.str(0));
    let mut out = Vec::with_capacity(data.len());
    for (before, block) in data.chunks_exact(16).zip(data[16..].chunks_exact(16)) {
        let mut plain = [0; 16];
        plain.copy_from_slice(block);
        let mut plain = plain.into();
        cipher.decrypt_block(&mut plain);
        out.extend(plain.iter().zip(before).map(|(left, right)| left ^ right));
    }
    let Some(padding) = out.last().copied() else {
        return Err(panicked("index out of range [-1]"));
    };
    let kept = out.len().checked_sub(usize::from(padding)).ok_or_else(|| {
        panicked(format!("slice bounds out of range [:{}]", out.len() as i64 - i64::from(padding)))
    })?;
    out.truncate(kept);
    Ok(Value::string(out))
}
