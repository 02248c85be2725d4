//! Tokens.

use std::fmt;

use hld_yaml::base64;

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
