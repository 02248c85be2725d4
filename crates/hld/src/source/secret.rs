//! Tokens.

use std::fmt;

/// A token. It is never printed, and goes only to the address that it is named for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a token, or `user:password`.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The value of an `Authorization` header. Servers that take tokens want them as the password and do not
    /// look at the name; this name is the one that GitHub documents.
    pub(crate) fn basic(&self) -> String {
        let pair = if self.0.contains(':') { self.0.clone() } else { format!("x-access-token:{}", self.0) };
        format!("Basic {}", base64(pair.as_bytes()))
    }

    /// All the forms in which it might come back.
    #[cfg(feature = "git")]
    pub(crate) fn forms(&self) -> Vec<String> {
        let mut forms = vec![self.0.clone(), self.basic()];
        forms.extend(self.0.split(':').map(str::to_owned));
        forms.retain(|form| form.len() > 3);
        forms
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            if digit <= chunk.len() {
                out.push(char::from(DIGITS[(group >> (18 - 6 * digit)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (plain, encoded) in cases {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
