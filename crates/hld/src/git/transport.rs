//! The network side of Git, as an interface.

use std::fmt;
use std::path::Path;

use super::{Limits, Oid};
use crate::source::{RemoteUrl, Secret};

/// The network side of Git. [`GitProgram`](super::GitProgram) is the default.
pub trait GitTransport: Send + Sync {
    /// Fetches refs into a bare repository, in one go.
    fn fetch(&self, fetch: &Fetch<'_>) -> Result<(), TransportError>;

    /// Lists the refs of the remote. Only the address, the repository and the credentials of `fetch` count.
    fn list(&self, fetch: &Fetch<'_>) -> Result<RemoteRefs, TransportError>;
}

/// What to fetch, from where, into what.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Fetch<'a> {
    /// The remote.
    pub url: &'a RemoteUrl,
    /// A bare repository that nobody else writes to meanwhile.
    pub repository: &'a Path,
    /// The refs.
    pub refs: &'a [RefSpec],
    /// How many commits of each history; `None` for what the server gives by itself.
    pub depth: Option<u32>,
    /// The token for this address, if one is named for it.
    pub token: Option<&'a Secret>,
    /// Whether the server may send the client to another address.
    pub redirects: bool,
    /// What it may cost.
    pub limits: Limits,
}

impl<'a> Fetch<'a> {
    /// A fetch of nothing, which is a listing.
    pub fn new(url: &'a RemoteUrl, repository: &'a Path) -> Self {
        Fetch {
            url,
            repository,
            refs: &[],
            depth: None,
            token: None,
            redirects: true,
            limits: Limits::default(),
        }
    }
}

/// What is fetched and how it is called in the cache.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RefSpec {
    /// `HEAD`, a whole ref name, a commit id, or a pattern that ends in `*`.
    pub from: String,
    /// A whole ref name, or a pattern.
    pub to: String,
}

/// The refs of a remote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteRefs {
    /// The ref that `HEAD` stands for.
    pub head: Option<String>,
    /// All refs by whole name, `HEAD` among them where it leads to a commit.
    pub refs: Vec<(String, Oid)>,
}

impl RemoteRefs {
    /// The object a ref stands for.
    pub fn get(&self, name: &str) -> Option<&Oid> {
        self.refs.iter().find(|(other, _)| other == name).map(|(_, id)| id)
    }

    /// The names below a prefix (`refs/heads/`), without it.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.refs
            .iter()
            .filter_map(move |(name, _)| name.strip_prefix(prefix))
            .filter(|name| !name.ends_with("^{}"))
    }
}

/// Why a remote did not give what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The remote has no such ref.
    RefMissing(String),
    /// The server does not hand out this commit by its id, or has none such.
    CommitRefused,
    /// The server knows only whole histories.
    NoShallow,
    /// The remote names its objects by another hash than the cache: `sha1` or `sha256`.
    ObjectFormat(String),
    /// Credentials are missing or not accepted.
    Auth,
    /// The host is not among the known hosts of SSH.
    HostKey,
    /// There is no repository at the address, or none to be seen.
    NotFound,
    /// The host could not be reached.
    Unreachable,
    /// The certificate is not accepted.
    Certificate,
    /// The server sends elsewhere, and that is not followed.
    Redirect,
    /// The user's configuration of Git leads to a protocol that is not allowed.
    Protocol,
    /// The remote sent objects that are no proper ones.
    Malformed,
    /// It took too long.
    Timeout,
    /// It became too much.
    TooLarge,
    /// The repository fetched into is broken.
    Damaged,
    /// The program could not be started.
    NoProgram,
    /// The program does not know an option that it needs to.
    OldProgram,
    /// Anything else.
    Other,
}

/// A failure of the network side.
#[derive(Debug, Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    detail: String,
}

impl TransportError {
    /// An error with what the other side said. The caller removes secrets from it first.
    pub fn new(kind: TransportErrorKind, detail: impl Into<String>) -> Self {
        TransportError { kind, detail: detail.into() }
    }

    /// What it is.
    pub fn kind(&self) -> &TransportErrorKind {
        &self.kind
    }

    /// What the other side said, on one line; may be empty.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() { write!(f, "{:?}", self.kind) } else { f.write_str(&self.detail) }
    }
}

impl std::error::Error for TransportError {}
