//! Whether bytes are the same as before.

/// What is kept of bytes that were given up: enough to notice that somebody has edited a file, not to withstand one who wants
/// it to go unnoticed, and much cheaper than a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    len: usize,
    hash: u64,
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
        Mark { len: bytes.len(), hash: mix(mix(hash, last), [0; 8]) }
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn every_byte_counts() {
        let text = b"replicas: 3\nimage: nginx:1.29\n";
        for at in 0..text.len() {
            let mut other = *text;
            other[at] ^= 1;
            assert_ne!(Mark::of(&other), Mark::of(text), "byte {at}");
            assert_ne!(Mark::of(&text[..at]), Mark::of(text), "the first {at}");
        }
        assert_eq!(Mark::of(&text.clone()), Mark::of(text));
    }
}
