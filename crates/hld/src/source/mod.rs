//! Where components come from when they do not lie in the root repository: the interface, and its providers.

mod boundary;
#[cfg(any(feature = "git", feature = "http"))]
mod disk;
mod error;
#[cfg(feature = "git")]
mod git;
#[cfg(feature = "http")]
mod http;
mod policy;
#[cfg(any(feature = "git", feature = "http"))]
mod secret;
mod url;

use std::fmt;
use std::sync::Arc;

use hld_render::FileTree;
use hld_yaml::Location;

pub use self::boundary::work_tree;
#[cfg(any(feature = "git", feature = "http"))]
pub(crate) use self::disk::{hash, private_folder};
pub use self::error::SourceError;
#[cfg(feature = "git")]
pub use self::git::GitSource;
#[cfg(feature = "http")]
pub use self::http::HttpSource;
pub use self::policy::{Asker, Policy};
#[cfg(any(feature = "git", feature = "http"))]
pub use self::secret::Secret;
#[cfg(feature = "git")]
pub(crate) use self::url::is_unprintable;
pub use self::url::{Protocol, RemoteUrl, UrlError};

/// How a source is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// A folder of the same repository. Never asked of a [`Source`].
    Local,
    /// A Git repository.
    Git,
    /// A chart repository.
    Helm,
    /// One file behind a URL.
    Http,
}

impl Method {
    /// The word for it in a component file.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Local => "local",
            Method::Git => "git",
            Method::Helm => "helm",
            Method::Http => "http",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which state of a source is wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Reference {
    /// The source's own default: the remote's default branch, the newest chart.
    #[default]
    Default,
    /// The tip of a branch.
    Branch(String),
    /// A commit, a tag, or for charts a version constraint.
    Version(String),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Default => f.write_str("default"),
            Reference::Branch(name) => write!(f, "branch {name}"),
            Reference::Version(name) => write!(f, "version {name}"),
        }
    }
}

/// One state of one source that a definition asks for. Two requests are equal when they ask for the same,
/// wherever they were written.
#[derive(Clone)]
#[non_exhaustive]
pub struct SourceRequest {
    /// How it is reached.
    pub method: Method,
    /// Where it lies, resolved and rewritten: a URL, an `user@host:path`, or an absolute path on disk. User
    /// information in it is kept; show [`SourceRequest::shown`] to people.
    pub url: String,
    /// Which state of it.
    pub reference: Reference,
    /// Where the definition asks for it.
    pub location: Option<Location>,
    /// The root's rules, by which redirects are judged. The URL itself has been through them.
    pub policy: Arc<Policy>,
}

impl SourceRequest {
    /// A request for the default state of a source.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        SourceRequest {
            method,
            url: url.into(),
            reference: Reference::Default,
            location: None,
            policy: Arc::default(),
        }
    }

    /// The same source in another state.
    #[must_use]
    pub fn at(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    /// Remembers where the definition asks for it.
    #[must_use]
    pub fn asked_at(mut self, location: Option<Location>) -> Self {
        self.location = location;
        self
    }

    /// Hands on the root's rules for sources.
    #[must_use]
    pub fn under(mut self, policy: Arc<Policy>) -> Self {
        self.policy = policy;
        self
    }

    /// The URL without user information.
    pub fn shown(&self) -> String {
        without_user(&self.url)
    }

    fn key(&self) -> (Method, &str, &Reference) {
        (self.method, &self.url, &self.reference)
    }
}

/// Without user information.
impl fmt::Debug for SourceRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceRequest({} {} at {})", self.method, self.shown(), self.reference)
    }
}

impl PartialEq for SourceRequest {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for SourceRequest {}

impl PartialOrd for SourceRequest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SourceRequest {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl std::hash::Hash for SourceRequest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A source that has been had.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Opened {
    /// Its files: the repository's root, the chart, or the one file of an `http` source.
    pub files: FileTree,
    /// The commit, where the source has commits.
    pub commit: Option<String>,
    /// What the reference stood for: the branch, tag or chart version that was found.
    pub resolved_ref: Option<String>,
}

impl Opened {
    /// A source with files and nothing more known.
    pub fn new(files: FileTree) -> Self {
        Opened { files, commit: None, resolved_ref: None }
    }

    /// Tells which commit the files are.
    #[must_use]
    pub fn commit(mut self, commit: impl Into<String>) -> Self {
        self.commit = Some(commit.into());
        self
    }

    /// Tells what the reference stood for.
    #[must_use]
    pub fn resolved_ref(mut self, name: impl Into<String>) -> Self {
        self.resolved_ref = Some(name.into());
        self
    }
}

/// A provider of sources. The compiler has none of its own: no network, no disk beyond the root.
///
/// ```
/// use hld::{FileTree, Method, Opened, Source, SourceError, SourceRequest};
///
/// /// One repository that lives in memory.
/// struct Pets;
///
/// impl Source for Pets {
///     fn handles(&self, request: &SourceRequest) -> bool {
///         request.method == Method::Git && request.url == "https://git.example/pets"
///     }
///
///     fn open(&self, _: &SourceRequest) -> Result<Opened, SourceError> {
///         let cat = "{apiVersion: v1, kind: ConfigMap, metadata: {name: cat}}";
///         Ok(Opened::new(FileTree::from_files([
///             ("component.yaml", "{name: pets, type: static, path: manifests}"),
///             ("manifests/cat.yaml", cat),
///         ])))
///     }
/// }
///
/// let root = FileTree::from_files([(
///     "component.yaml",
///     "{name: zoo, subcomponents: [{name: pets, method: git, source: 'https://git.example/pets'}]}",
/// )]);
/// let zoo = hld::Compiler::default().source(Pets).compile(&root, &hld::Environment::named("dev"))?;
/// assert_eq!(zoo.files().map(|(path, _)| path).collect::<Vec<_>>(), ["pets/pets.yaml"]);
/// # Ok::<(), hld::Error>(())
/// ```
pub trait Source: Send + Sync {
    /// Whether this provider is the one for a request. The first one that says yes gets it.
    fn handles(&self, request: &SourceRequest) -> bool;

    /// Told all requests of one level of the tree, of all environments of the run, before any is opened, each
    /// once and in order: the chance to fetch all refs of one repository in one go.
    ///
    /// What fails for one request is remembered and returned by [`Source::open`], so that the others still
    /// come through; an error here is for what concerns them all, such as a cache that cannot be written.
    fn prepare(&self, requests: &[SourceRequest]) -> Result<(), SourceError> {
        let _ = requests;
        Ok(())
    }

    /// Gives the files. Called once for each request of a run, after [`Source::prepare`].
    fn open(&self, request: &SourceRequest) -> Result<Opened, SourceError>;
}

/// A URL without its user information; anything else as it is.
pub(crate) fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}
