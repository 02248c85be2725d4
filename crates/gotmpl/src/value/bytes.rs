//! Byte slices: what Go calls `[]byte`.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A Go `[]byte`: immutable, shared; at hand, or read when something looks at it.
///
/// ```
/// use hld_gotmpl::Bytes;
///
/// let file = Bytes::later(3, || b"abc".as_slice().into());
/// assert_eq!(&*file, b"abc");
/// ```
#[derive(Clone)]
pub struct Bytes(Repr);

#[derive(Clone)]
enum Repr {
    Here(Arc<[u8]>),
    Later(Arc<Deferred>),
}

struct Deferred {
    size: usize,
    read: Box<dyn Fn() -> Arc<[u8]> + Send + Sync>,
    bytes: OnceLock<Arc<[u8]>>,
}

impl Bytes {
    /// Bytes that are read at the first look at them: `size`, as far as is known, which the memory count goes by.
    pub fn later(size: usize, read: impl Fn() -> Arc<[u8]> + Send + Sync + 'static) -> Bytes {
        Bytes(Repr::Later(Arc::new(Deferred { size, read: Box::new(read), bytes: OnceLock::new() })))
    }

    /// The bytes, as they are shared.
    pub fn shared(&self) -> &Arc<[u8]> {
        match &self.0 {
            Repr::Here(bytes) => bytes,
            Repr::Later(deferred) => deferred.bytes.get_or_init(|| (deferred.read)()),
        }
    }

    /// How many there are, as far as that is known without a look at them. It is the same after a look too: what the memory
    /// count was charged is what it gets back.
    pub fn size(&self) -> usize {
        match &self.0 {
            Repr::Here(bytes) => bytes.len(),
            Repr::Later(deferred) => deferred.size,
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.shared()
    }
}

impl<B: Into<Arc<[u8]>>> From<B> for Bytes {
    fn from(bytes: B) -> Self {
        Bytes(Repr::Here(bytes.into()))
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Here(bytes) => write!(f, "{:?}", String::from_utf8_lossy(bytes)),
            Repr::Later(deferred) => write!(f, "{} bytes, read later", deferred.size),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_count_is_charged_and_given_back_alike() {
        let bytes = Bytes::later(10, || b"abc".as_slice().into());
        let before = bytes.size();
        assert_eq!(bytes.len(), 3);
        assert_eq!(bytes.size(), before);
    }
}
