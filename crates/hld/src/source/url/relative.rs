//! Relative sources: `./` and `../`, against a folder or, as `git submodule` does, against a repository's address.

use std::path::Path;

use super::{Form, RemoteUrl, UrlError};

/// True for the relative form: `.`, `..`, `./x`, `../x`.
pub(crate) fn is_relative(text: &str) -> bool {
    matches!(text.split('/').next(), Some("." | ".."))
}

impl RemoteUrl {
    /// Resolves a relative address against this repository's: same protocol, same host, same user.
    ///
    /// ```
    /// use hld::source::RemoteUrl;
    ///
    /// let shop = RemoteUrl::parse("git@example.com:acme/shop.git")?;
    /// assert_eq!(shop.join("../web.git")?.to_string(), "git@example.com:acme/web.git");
    /// assert!(shop.join("../../../web.git").is_err());
    /// # Ok::<(), hld::source::UrlError>(())
    /// ```
    pub fn join(&self, relative: &str) -> Result<RemoteUrl, UrlError> {
        super::parse::check_text(relative)?;
        if !is_relative(relative) {
            return Err(UrlError::new(format!("`{relative}` is not relative")));
        }
        let (root, path) = match self.path.strip_prefix('/') {
            Some(path) => ("/", path),
            None => ("", self.path.as_str()),
        };
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none_or(|gone| gone == "~") {
                        return Err(UrlError::new(format!("`{relative}` climbs above the host of `{self}`")));
                    }
                }
                part => parts.push(part),
            }
        }
        if parts.is_empty() {
            return Err(UrlError::new(format!("`{relative}` against `{self}` leaves no path")));
        }
        let mut joined = self.clone();
        joined.query = None;
        joined.path = format!("{root}{}", parts.join("/"));
        if joined.form == Form::Url {
            // Once more through the reader, so that a joined address obeys every rule for written ones.
            let mut again = RemoteUrl::parse(&joined.without_credentials())?;
            (again.user, again.password) = (joined.user, joined.password);
            return Ok(again);
        }
        if joined.path.trim_start_matches('/').starts_with('-') {
            return Err(UrlError::new(format!("the path in `{joined}` begins with `-`")));
        }
        Ok(joined)
    }

    /// Resolves an address against a folder on this machine: a relative one is a path, any other stands for
    /// itself.
    pub fn parse_in(text: &str, folder: &Path) -> Result<RemoteUrl, UrlError> {
        if !is_relative(text) {
            return RemoteUrl::parse(text);
        }
        super::parse::check_text(text)?;
        let Some(folder) = folder.to_str() else {
            return Err(UrlError::new(format!("`{}` is not UTF-8", folder.display())));
        };
        RemoteUrl::local(&format!("{folder}/{text}"))
    }
}

/// `.` and `..` resolved by name. `..` at the root stays there, as the system has it.
pub(super) fn lexical(path: &str) -> String {
    let (root, path) = match path.strip_prefix('/') {
        Some(path) => ("/", path),
        None => ("", path),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{root}{}", parts.join("/"))
}
