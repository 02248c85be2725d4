//! Why a file could not be had.

use std::io;
use std::sync::Arc;

/// Why a file or folder of a [`FileTree`](crate::FileTree) could not be had. Paths are as shown to people.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Nothing lies at the path, or nothing that counts as an input.
    #[error("`{path}` does not exist")]
    NotFound {
        /// The path.
        path: String,
    },
    /// A file was wanted and something else lies there.
    #[error("`{path}` is not a regular file")]
    NotAFile {
        /// The path.
        path: String,
    },
    /// A folder was wanted and something else lies there.
    #[error("`{path}` is not a folder")]
    NotADirectory {
        /// The path.
        path: String,
    },
    /// The path, or a symbolic link on the way, leads out of the boundary.
    #[error("`{path}` leads out of the tree")]
    Escapes {
        /// The path, or the link.
        path: String,
    },
    /// Symbolic links lead round in a circle, or on and on.
    #[error("`{path}` is a loop of symbolic links")]
    Loop {
        /// The path of the first link.
        path: String,
    },
    /// The path is not written as one.
    #[error("`{path}` is not a path hld can use: {reason}")]
    BadPath {
        /// The path, escaped.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Text was wanted and the file is not UTF-8.
    #[error("`{path}` is not UTF-8 text")]
    NotText {
        /// The path.
        path: String,
        /// Where the first byte lies that is not UTF-8.
        offset: usize,
    },
    /// The file is larger than any manifest, chart file or definition.
    #[error("`{path}` is larger than {limit} bytes")]
    TooLarge {
        /// The path.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// The file was read, given up, and is not the same any more.
    #[error("`{path}` was changed while hld read it")]
    Changed {
        /// The path.
        path: String,
    },
    /// The storage failed.
    #[error("`{path}` cannot be read: {message}")]
    Io {
        /// The path.
        path: String,
        /// What the storage said.
        message: String,
        /// The error below, where it is one of input and output.
        #[source]
        source: Option<Arc<io::Error>>,
    },
}

impl FileError {
    /// An error of the operating system.
    pub fn io(path: impl Into<String>, error: impl Into<io::Error>) -> Self {
        let error = error.into();
        FileError::Io { path: path.into(), message: error.to_string(), source: Some(Arc::new(error)) }
    }

    /// The path the error is about.
    pub fn path(&self) -> &str {
        match self {
            FileError::NotFound { path }
            | FileError::NotAFile { path }
            | FileError::NotADirectory { path }
            | FileError::Escapes { path }
            | FileError::Loop { path }
            | FileError::BadPath { path, .. }
            | FileError::NotText { path, .. }
            | FileError::TooLarge { path, .. }
            | FileError::Changed { path }
            | FileError::Io { path, .. } => path,
        }
    }

    /// A stable name for the kind of error, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            FileError::NotFound { .. } => "file-not-found",
            FileError::NotAFile { .. } => "not-a-file",
            FileError::NotADirectory { .. } => "not-a-folder",
            FileError::Escapes { .. } => "path-escapes",
            FileError::Loop { .. } => "link-loop",
            FileError::BadPath { .. } => "bad-path",
            FileError::NotText { .. } => "not-utf8",
            FileError::TooLarge { .. } => "file-too-large",
            FileError::Changed { .. } => "file-changed",
            FileError::Io { .. } => "file-unreadable",
        }
    }

    /// What to do about it, where that can be said.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            FileError::Escapes { .. } => {
                Some("keep what a component needs inside its repository, or make it a source of its own")
            }
            FileError::Loop { .. } => Some("replace one of the links by the file it should lead to"),
            FileError::NotText { .. } => Some("save the file as UTF-8"),
            FileError::Changed { .. } => Some("run it again"),
            _ => None,
        }
    }

    /// True when nothing lies at the path.
    pub fn is_not_found(&self) -> bool {
        matches!(self, FileError::NotFound { .. })
    }
}
