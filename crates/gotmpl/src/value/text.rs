//! Byte strings: what Go calls `string`.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Bytes that fit in the value itself.
const INLINE: usize = 22;

/// A Go string: immutable bytes, usually but not necessarily UTF-8.
///
/// Up to 22 bytes are held in place, longer ones are shared; a clone never copies the bytes of a long string.
#[derive(Clone)]
pub struct Str(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str(Repr::Static(b""));

    /// A string that lives in the program itself; nothing is copied.
    pub const fn from_static(text: &'static str) -> Str {
        Str(Repr::Static(text.as_bytes()))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Repr::Static(bytes) => bytes,
            Repr::Shared(bytes) => bytes,
        }
    }

    /// The text, with U+FFFD in place of bytes that are not UTF-8.
    pub fn to_text(&self) -> Cow<'_, str> {
        let bytes = self.as_bytes();
        // Nearly always it is text, which is found out faster than where it is none.
        std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
    }

    /// The text if it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The bytes as a shared slice (`[]byte`); copies only what was held in place.
    pub fn to_shared(&self) -> Arc<[u8]> {
        match &self.0 {
            Repr::Shared(bytes) => Arc::clone(bytes),
            _ => Arc::from(self.as_bytes()),
        }
    }

    /// Bytes held outside the value, for the memory count.
    pub(crate) fn heap_bytes(&self) -> usize {
        match &self.0 {
            Repr::Shared(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

/// Eight bytes of a string that is held in place, as a number that is in the order of such bytes.
fn word(bytes: &[u8; INLINE], from: usize) -> u64 {
    bytes[from..].first_chunk().map_or(0, |word| u64::from_be_bytes(*word))
}

/// The order of two strings that are held in place: that of their bytes with zeros behind them, then that of their lengths.
/// Nearly always the first word decides, and none of them takes a call or a loop.
fn order(left: (&[u8; INLINE], u8), right: (&[u8; INLINE], u8)) -> Ordering {
    // The last two overlap, which changes no order.
    for from in [0, 8, INLINE - 8] {
        let (left, right) = (word(left.0, from), word(right.0, from));
        if left != right {
            return left.cmp(&right);
        }
    }
    left.1.cmp(&right.1)
}

/// What many strings are compared with.
pub(crate) struct Wanted<'a> {
    bytes: &'a [u8],
    inline: [u8; INLINE],
    /// The first word of it.
    first: u64,
}

impl<'a> Wanted<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Wanted<'a> {
        let mut inline = [0; INLINE];
        if bytes.len() <= INLINE {
            inline[..bytes.len()].copy_from_slice(bytes);
        }
        Wanted { bytes, inline, first: word(&inline, 0) }
    }

    /// As [`Wanted::new`], without a copy where the string is held in place.
    #[inline]
    pub(crate) fn of(text: &'a Str) -> Wanted<'a> {
        match &text.0 {
            Repr::Inline { bytes, .. } => {
                Wanted { bytes: text.as_bytes(), inline: *bytes, first: word(bytes, 0) }
            }
            _ => Wanted::new(text.as_bytes()),
        }
    }

    /// How a string compares with it.
    #[inline]
    pub(crate) fn order_of(&self, text: &Str) -> Ordering {
        match &text.0 {
            Repr::Inline { len, bytes } if self.bytes.len() <= INLINE => {
                order((bytes, *len), (&self.inline, self.bytes.len() as u8))
            }
            _ => text.as_bytes().cmp(self.bytes),
        }
    }

    /// Whether a string is the same.
    #[inline]
    pub(crate) fn is(&self, text: &Str) -> bool {
        match &text.0 {
            Repr::Inline { len, bytes } if self.bytes.len() <= INLINE => {
                usize::from(*len) == self.bytes.len() && word(bytes, 0) == self.first && *bytes == self.inline
            }
            _ => text.as_bytes() == self.bytes,
        }
    }
}

impl Default for Str {
    fn default() -> Self {
        Str::EMPTY
    }
}

impl Deref for Str {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<&[u8]> for Str {
    fn from(bytes: &[u8]) -> Self {
        if bytes.len() <= INLINE {
            let mut inline = [0; INLINE];
            inline[..bytes.len()].copy_from_slice(bytes);
            Str(Repr::Inline { len: bytes.len() as u8, bytes: inline })
        } else {
            Str(Repr::Shared(Arc::from(bytes)))
        }
    }
}

impl From<Vec<u8>> for Str {
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.len() <= INLINE { Str::from(bytes.as_slice()) } else { Str(Repr::Shared(Arc::from(bytes))) }
    }
}

impl From<Arc<[u8]>> for Str {
    fn from(bytes: Arc<[u8]>) -> Self {
        if bytes.len() <= INLINE { Str::from(&*bytes) } else { Str(Repr::Shared(bytes)) }
    }
}

impl From<Arc<str>> for Str {
    fn from(text: Arc<str>) -> Self {
        Str::from(Arc::<[u8]>::from(text))
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Str::from(text.into_bytes())
    }
}

impl From<&String> for Str {
    fn from(text: &String) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<Cow<'_, str>> for Str {
    fn from(text: Cow<'_, str>) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<&Str> for Str {
    fn from(text: &Str) -> Self {
        text.clone()
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Inline { len, bytes }, Repr::Inline { len: other_len, bytes: other }) => {
                order((bytes, *len), (other, *other_len))
            }
            _ => self.as_bytes().cmp(other.as_bytes()),
        }
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_text())
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_ordered_by_their_bytes() {
        let long = "x".repeat(INLINE);
        let mut all: Vec<Vec<u8>> =
            ["", "\0", "\0\0", "a", "a\0", "a\0b", "ab", "abcdefgh", "abcdefghi", "b"]
                .iter()
                .map(|text| text.as_bytes().to_vec())
                .collect();
        for ends in ["", "a", "ab", "\u{ff}"] {
            all.push(format!("{long}{ends}").into_bytes());
            all.push(format!("{}{ends}", &long[1..]).into_bytes());
        }
        for left in &all {
            for right in &all {
                let (one, other) = (Str::from(&**left), Str::from(&**right));
                assert_eq!(one.cmp(&other), left.cmp(right), "{left:?} {right:?}");
                assert_eq!(Wanted::new(right).order_of(&one), left.cmp(right), "{left:?} {right:?}");
                assert_eq!(Wanted::of(&other).order_of(&one), left.cmp(right), "{left:?} {right:?}");
                assert_eq!(Wanted::of(&other).is(&one), left == right, "{left:?} {right:?}");
            }
        }
    }
}
