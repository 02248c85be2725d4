//! Bytes that mean something, found eight at a time: up to four of them, and all that is no ASCII. The `memchr` crate looks for
//! three at most.

const LOW: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte: set in what is no ASCII.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Offset of the first byte from `from` on that is one of `wanted`, or no ASCII; the length of `bytes` if none is.
#[inline(always)]
pub(crate) fn find<const N: usize>(bytes: &[u8], from: usize, wanted: [u8; N]) -> usize {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        let found =
            wanted.iter().fold(word & HIGH, |found, &byte| found | zeros(word ^ (LOW * u64::from(byte))));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| byte.is_ascii() && !wanted.contains(byte)) {
        at += 1;
    }
    at
}

/// As [`find`], but control characters are wanted too: line breaks, tabs and what has to be escaped.
#[inline(always)]
pub(crate) fn find_with_controls<const N: usize>(bytes: &[u8], from: usize, wanted: [u8; N]) -> usize {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        let controls = word.wrapping_sub(LOW * u64::from(b' ')) & !word | zeros(word ^ (LOW * 0x7f));
        let found = wanted
            .iter()
            .fold((word | controls) & HIGH, |found, &byte| found | zeros(word ^ (LOW * u64::from(byte))));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| matches!(byte, b' '..0x7f) && !wanted.contains(byte)) {
        at += 1;
    }
    at
}

/// How many of the bytes from `from` on are spaces.
#[inline(always)]
pub(crate) fn spaces(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let others = u64::from_le_bytes(*eight) ^ (LOW * u64::from(b' '));
        if others != 0 {
            return at - from + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at - from
}

/// Sets the highest bit of the first byte that is zero. Behind that one the answer may be wrong.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several() {
        let text = "0123456789:abc#\ndef \u{e4}";
        let bytes = text.as_bytes();
        for from in 0..=bytes.len() {
            let slow = |wanted: &[u8]| {
                let found = bytes[from..].iter().position(|byte| wanted.contains(byte) || !byte.is_ascii());
                found.map_or(bytes.len(), |found| from + found)
            };
            assert_eq!(find(bytes, from, [b':', b'#', b'\n']), slow(b":#\n"), "{from}");
            assert_eq!(find(bytes, from, []), slow(b""), "{from}");
            assert_eq!(find(bytes, from, [b'f']), slow(b"f"), "{from}");
        }
    }

    #[test]
    fn neighbours_of_what_is_looked_for_do_not_count() {
        for byte in 0..=0x7f {
            let bytes = [byte ^ 1, byte ^ 1, byte, byte ^ 1, byte, 0x7f, 0, 1, byte ^ 1];
            let first = bytes.iter().position(|&other| other == byte).unwrap_or(bytes.len());
            assert_eq!(find(&bytes, 0, [byte]), first, "{byte}");
        }
    }

    #[test]
    fn control_characters_are_wanted_too() {
        for byte in 0..=0xff {
            let bytes = [b' ', b'~', b'!', byte, b' ', b'~', 0x7f, 0, 0x80, b'a'];
            let wanted = !matches!(byte, b' '..0x7f) || byte == b':';
            assert_eq!(find_with_controls(&bytes, 0, [b':']), if wanted { 3 } else { 6 }, "{byte}");
            assert_eq!(find_with_controls(&bytes[..6], 0, [b':']), if wanted { 3 } else { 6 }, "{byte}");
        }
    }

    #[test]
    fn spaces_are_counted() {
        let text = format!("{}a  ", " ".repeat(21));
        for from in 0..=21 {
            assert_eq!(spaces(text.as_bytes(), from), 21 - from);
        }
        assert_eq!(spaces(text.as_bytes(), 22), 2);
        assert_eq!(spaces(text.as_bytes(), 24), 0);
    }
}
