//! Whether bytes are the same as before.

use sha2::{Digest as _, Sha256};

use super::content::Digest;

/// What is kept of bytes that were given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Where it is known anyway.
    Digest(Digest),
    /// Enough to notice that somebody has edited a file, not to withstand one who wants it to go unnoticed, and much cheaper than
    /// a digest.
    Quick { len: usize, hash: u64 },
}

impl Mark {
    pub(super) fn of(bytes: &[u8]) -> Mark {
        let mix = |hash: u64, word: [u8; 8]| {
            (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        };
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let hash = words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, *word));
        Mark::Quick { len: bytes.len(), hash: mix(mix(hash, last), [0; 8]) }
    }

    /// Whether it is the mark of these bytes.
    pub(super) fn fits(self, bytes: &[u8]) -> bool {
        match self {
            Mark::Digest(digest) => digest == <Digest>::from(Sha256::digest(bytes)),
            Mark::Quick { len, .. } => len == bytes.len() && self == Mark::of(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::Mark;

    #[test]
    fn every_byte_counts() {
        let text = b"replicas: 3\nimage: nginx:1.29\n";
        for mark in [Mark::of(text), Mark::Digest(Sha256::digest(text).into())] {
            for at in 0..text.len() {
                let mut other = *text;
                other[at] ^= 1;
                assert!(!mark.fits(&other), "byte {at}");
                assert!(!mark.fits(&text[..at]), "the first {at}");
            }
            assert!(mark.fits(&text.clone()));
        }
    }
}
