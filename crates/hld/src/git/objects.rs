//! Reading objects, as an interface: libgit2, or `git cat-file` for repositories that libgit2 cannot open.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::catfile::CatFile;
use super::libgit::Libgit;
use super::{GitCommand, Oid};

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    File,
    Tree,
    Link,
    Submodule,
}

impl Mode {
    pub(super) fn from_bits(bits: u32) -> Option<Mode> {
        match bits & 0o170_000 {
            0o100_000 => Some(Mode::File),
            0o040_000 => Some(Mode::Tree),
            0o120_000 => Some(Mode::Link),
            0o160_000 => Some(Mode::Submodule),
            _ => None,
        }
    }
}

/// An entry of a tree, before its name is judged.
#[derive(Debug, Clone)]
pub(crate) struct RawEntry {
    pub(crate) name: Vec<u8>,
    pub(crate) mode: Option<Mode>,
    pub(crate) id: Oid,
}

/// Why an object could not be had.
#[derive(Debug, Clone)]
pub(crate) enum ObjectError {
    /// It is not there, or is not what it should be.
    Missing(Oid),
    /// A file that is too large.
    TooLarge(u64),
    /// The repository belongs to somebody else, and Git does not trust it.
    Owner,
    /// There is no repository.
    NoRepository,
    /// Anything else; one line.
    Other(String),
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectError::Missing(id) => write!(f, "the object `{id}` is missing or damaged"),
            ObjectError::TooLarge(limit) => write!(f, "it is larger than {limit} bytes"),
            ObjectError::Owner => f.write_str("the repository belongs to another user"),
            ObjectError::NoRepository => f.write_str("there is no Git repository"),
            ObjectError::Other(what) => f.write_str(what),
        }
    }
}

/// An object database with refs. Names are whole (`refs/heads/main`, `HEAD`).
pub(crate) trait Objects: Send + Sync {
    /// The commit that a ref or a whole id stands for, tags peeled; `None` when there is none.
    fn commit(&self, name: &str) -> Result<Option<Oid>, ObjectError>;

    /// The commit that anything `git rev-parse` takes stands for.
    fn rev_parse(&self, revision: &str) -> Result<Option<Oid>, ObjectError>;

    /// The names of all refs.
    fn refs(&self) -> Result<Vec<String>, ObjectError>;

    /// The ref that `HEAD` stands for, whether or not it exists yet.
    fn head(&self) -> Result<Option<String>, ObjectError>;

    /// The tree of a commit.
    fn root(&self, commit: &Oid) -> Result<Oid, ObjectError>;

    /// The entries of a tree.
    fn tree(&self, id: &Oid) -> Result<Vec<RawEntry>, ObjectError>;

    /// The bytes of a file, up to a limit.
    fn blob(&self, id: &Oid, limit: u64) -> Result<Vec<u8>, ObjectError>;
}

/// Opens a repository by its Git folder (`.git`, or a bare one).
pub(crate) fn open(git_dir: &Path, command: &GitCommand) -> Result<Arc<dyn Objects>, ObjectError> {
    match Libgit::open(git_dir) {
        Ok(objects) => Ok(Arc::new(objects)),
        Err(error @ (ObjectError::Owner | ObjectError::NoRepository)) => Err(error),
        // Another hash, another storage of refs, a promise of objects that lie elsewhere.
        Err(_) => Ok(Arc::new(CatFile::open(git_dir, command)?)),
    }
}
