//! Object ids.

use std::fmt;
use std::sync::Arc;

/// The id of a Git object: 40 hexadecimal digits (SHA-1) or 64 (SHA-256), lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Arc<str>);

impl Oid {
    /// Reads a whole id; `None` for anything else, abbreviations among it.
    pub fn parse(text: &str) -> Option<Oid> {
        let whole = matches!(text.len(), 40 | 64) && is_hex(text);
        whole.then(|| Oid(text.to_ascii_lowercase().into()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// True for what may be an id or the beginning of one.
pub(crate) fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
