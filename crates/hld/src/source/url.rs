//! Addresses of sources: what is written in a definition → one checked, normalised form.
//!
//! Everything that later meets a child process, a cache folder or an allow list goes through [`RemoteUrl`], so
//! that what is dangerous (transport helpers, options in disguise, control characters) is refused in one place
//! and what is secret (user info, queries) never reaches a message.

mod parse;
mod relative;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

#[cfg(feature = "git")]
pub(crate) use self::parse::is_unprintable;
pub(crate) use self::relative::is_relative;

/// How a source is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// `https://`
    Https,
    /// `http://`
    Http,
    /// `ssh://`, or `user@host:path`
    Ssh,
    /// `git://`
    Git,
    /// `file://`, or a path on this machine
    File,
    /// `oci://`, a chart registry; it is reached over https
    Oci,
}

impl Protocol {
    /// The name, as in `sources.protocols`.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Https => "https",
            Protocol::Http => "http",
            Protocol::Ssh => "ssh",
            Protocol::Git => "git",
            Protocol::File => "file",
            Protocol::Oci => "oci",
        }
    }

    fn from_scheme(scheme: &str) -> Option<Protocol> {
        Some(match scheme {
            "https" => Protocol::Https,
            "http" => Protocol::Http,
            "ssh" | "git+ssh" | "ssh+git" => Protocol::Ssh,
            "git" => Protocol::Git,
            "file" => Protocol::File,
            "oci" => Protocol::Oci,
            _ => return None,
        })
    }

    fn default_port(self) -> Option<u16> {
        match self {
            Protocol::Https | Protocol::Oci => Some(443),
            Protocol::Http => Some(80),
            Protocol::Ssh => Some(22),
            Protocol::Git => Some(9418),
            Protocol::File => None,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why an address was not accepted, and what to write instead. Neither text holds user info.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlError {
    message: String,
    hint: Option<String>,
    protocol: bool,
}

impl UrlError {
    fn new(message: impl Into<String>) -> Self {
        UrlError { message: message.into(), hint: None, protocol: false }
    }

    /// The address may be well written, but hld never speaks its protocol.
    fn protocol(message: impl Into<String>) -> Self {
        UrlError { message: message.into(), hint: None, protocol: true }
    }

    /// True when it is the protocol that was refused.
    pub fn is_protocol(&self) -> bool {
        self.protocol
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What to do about it.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UrlError {}

/// The address of a source: a URL, the `host:path` form of SSH, or a path on this machine.
///
/// Display and Debug leave user info and queries out (the login name of SSH stays: without it the address is
/// wrong, and it is no secret). Equality compares all of it; [`RemoteUrl::identity`] says whether two spellings
/// mean one repository.
///
/// ```
/// use hld::source::RemoteUrl;
///
/// let url: RemoteUrl = "https://token@GitHub.com:443/acme/shop.git/".parse()?;
/// assert_eq!(url.to_string(), "https://github.com/acme/shop.git");
/// assert_eq!(url.identity(), "https://github.com/acme/shop");
/// assert!("ext::sh -c whoami".parse::<RemoteUrl>().is_err());
/// # Ok::<(), hld::source::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemoteUrl {
    protocol: Protocol,
    form: Form,
    user: Option<String>,
    password: Option<String>,
    /// Lower case; empty for this machine. IPv6 without brackets.
    host: String,
    /// Only when it is not the protocol's own.
    port: Option<u16>,
    /// Begins with `/` except in the `host:path` form, where it may be relative to the login folder.
    path: String,
    query: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Url,
    Scp,
    Path,
}

impl RemoteUrl {
    /// How it is reached.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The host in lower case; empty for this machine.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path; in the `host:path` form it may be relative to the login folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query of an http address, which may hold a token.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.path.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default()
    }

    /// True for `file://` and plain paths.
    pub fn is_local(&self) -> bool {
        self.protocol == Protocol::File
    }

    /// True when the host is this machine by name or number. Spellings that only some resolvers take for it
    /// (`127.1`, `0x7f.1`) are not meant.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
            || self.host.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The folder on this machine, for `file://` and plain paths.
    pub fn local_path(&self) -> Option<PathBuf> {
        match self.form {
            Form::Path => Some(PathBuf::from(&self.path)),
            Form::Url if self.protocol == Protocol::File => Some(PathBuf::from(parse::decode(&self.path))),
            _ => None,
        }
    }

    /// One text for all spellings of one repository: no user info (but the login name of SSH, which decides what
    /// a relative path means), no default port, no trailing `/`, and of a
    /// remote one no `.git`.
    ///
    /// `host:path` and `ssh://host/path` differ unless the path is absolute: on a plain SSH server they are
    /// two folders.
    pub fn identity(&self) -> String {
        let path = self.path.trim_end_matches('/');
        // On disk `shop` and `shop.git` lie side by side.
        let suffix = if self.is_local() { "/" } else { ".git" };
        let path = path.strip_suffix(suffix).unwrap_or(path).trim_end_matches('/');
        match self.form {
            Form::Path => format!("file://{}", parse::encode(path)),
            Form::Scp => {
                let path = path.strip_prefix("~/").unwrap_or(path);
                let slash = if path.starts_with('/') { "" } else { "/~/" };
                format!("ssh://{}{}{slash}{}", self.login(), self.authority(), parse::encode(path))
            }
            Form::Url => {
                let login = if self.protocol == Protocol::Ssh { self.login() } else { String::new() };
                let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
                format!("{}://{login}{}{path}{query}", self.protocol, self.authority())
            }
        }
    }

    /// The address as it is given to a program or a client: without user info that is a credential, with the
    /// query.
    pub fn without_credentials(&self) -> String {
        match self.form {
            Form::Path => self.path.clone(),
            Form::Scp => format!("{}{}:{}", self.login(), self.authority(), self.path),
            Form::Url => {
                let login = if self.protocol == Protocol::Ssh { self.login() } else { String::new() };
                let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
                format!("{}://{login}{}{}{query}", self.protocol, self.authority(), self.path)
            }
        }
    }

    /// User name and password written into an http address, decoded. A lone user name is taken for a token, as
    /// Fabrikate writes them.
    #[cfg(any(feature = "git", feature = "http"))]
    pub(crate) fn credentials(&self) -> Option<(String, String)> {
        if !matches!(self.protocol, Protocol::Https | Protocol::Http | Protocol::Oci) {
            return None;
        }
        let user = parse::decode(self.user.as_deref()?);
        Some((user, self.password.as_deref().map(parse::decode).unwrap_or_default()))
    }

    /// Every piece of text in the address that must not be shown, as it may come back in a program's output.
    #[cfg(feature = "git")]
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        if self.protocol != Protocol::Ssh {
            secrets.extend(self.user.clone());
        }
        secrets.extend(self.password.clone());
        secrets.extend(self.query.clone());
        let decoded: Vec<String> = secrets.iter().map(|secret| parse::decode(secret)).collect();
        secrets.extend(decoded);
        secrets.retain(|secret| !secret.is_empty());
        secrets
    }

    fn login(&self) -> String {
        // `ssh://:password@host/path` names nobody.
        let user = self.user.as_ref().filter(|user| !user.is_empty());
        user.map(|user| format!("{user}@")).unwrap_or_default()
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.without_credentials();
        match (&self.query, address.split_once('?')) {
            (Some(_), Some((shown, _))) => write!(f, "{shown}?…"),
            _ => {
                f.write_str(address.strip_suffix('/').filter(|_| self.form == Form::Url).unwrap_or(&address))
            }
        }
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteUrl({self})")
    }
}

impl std::str::FromStr for RemoteUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        RemoteUrl::parse(text)
    }
}
