//! A tree on disk.

#[cfg(not(unix))]
mod portable;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use self::portable as system;
#[cfg(unix)]
use self::unix as system;

use std::path::{Component, Path, PathBuf};

use super::{Entry, EntryKind, FileError, TreeBackend};

/// Nothing that hld reads comes near: etcd takes objects of 1.5 MiB, Helm files of 5 MiB.
const MAX_FILE: u64 = 64 << 20;

/// A folder on disk, opened once: what the boundary is does not change when somebody renames it meanwhile.
pub(super) struct DirBackend {
    root: system::Root,
    host_dir: PathBuf,
    /// The folder the tree was opened on, relative to the boundary, and how it was written then.
    home: String,
    shown: String,
}

impl DirBackend {
    /// Gives the backend, and the folder it was opened on relative to the boundary.
    pub(super) fn open(dir: &Path, boundary: &Path) -> Result<(DirBackend, String), FileError> {
        let shown = dir.to_string_lossy().into_owned();
        let canonical = |path: &Path| {
            path.canonicalize().map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => FileError::NotFound { path: path.display().to_string() },
                _ => FileError::io(path.display().to_string(), error),
            })
        };
        let (real_dir, real_boundary) = (canonical(dir)?, canonical(boundary)?);
        if !real_dir.is_dir() {
            return Err(FileError::NotADirectory { path: shown });
        }
        let inside =
            real_dir.strip_prefix(&real_boundary).map_err(|_| FileError::Escapes { path: shown.clone() })?;
        let mut parts = Vec::new();
        for part in inside.components() {
            let Component::Normal(name) = part else { continue };
            parts.push(name.to_str().ok_or_else(|| FileError::BadPath {
                path: real_dir.to_string_lossy().escape_debug().to_string(),
                reason: "a name must be UTF-8",
            })?);
        }
        let home = parts.join("/");
        let root = system::Root::open(&real_boundary).map_err(|error| FileError::io(&shown, error))?;
        let backend = DirBackend { root, host_dir: real_boundary, home: home.clone(), shown };
        Ok((backend, home))
    }

    fn refused(&self, path: &str, refused: Refused) -> FileError {
        let path = self.display(path);
        match refused {
            Refused::NotFound => FileError::NotFound { path },
            Refused::NotAFile => FileError::NotAFile { path },
            Refused::NotADirectory => FileError::NotADirectory { path },
            Refused::Escapes => FileError::Escapes { path },
            Refused::Loop => FileError::Loop { path },
            Refused::TooLarge => FileError::TooLarge { path, limit: MAX_FILE },
            Refused::Io(error) => FileError::io(path, error),
        }
    }
}

impl TreeBackend for DirBackend {
    fn entries(&self, dir: &str) -> Result<Vec<Entry>, FileError> {
        self.root.entries(dir).map_err(|refused| self.refused(dir, refused))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.root.read(path, MAX_FILE).map_err(|refused| self.refused(path, refused))
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        match self.root.kind(path) {
            Ok(kind) => Ok(Some(kind)),
            Err(Refused::NotFound | Refused::NotADirectory) => Ok(None),
            Err(refused) => Err(self.refused(path, refused)),
        }
    }

    /// `cluster/apps/x.yaml` for `apps/x.yaml` of a tree opened as `cluster`; `cluster/../x` above it.
    fn display(&self, path: &str) -> String {
        let mut up = 0;
        let mut base = self.home.as_str();
        let rest = loop {
            if base.is_empty() {
                break path;
            }
            if let Some(rest) = path.strip_prefix(base)
                && (rest.is_empty() || rest.starts_with('/'))
            {
                break rest.trim_start_matches('/');
            }
            base = base.rsplit_once('/').map_or("", |(parent, _)| parent);
            up += 1;
        };
        let mut shown = if self.shown == "." { String::new() } else { self.shown.clone() };
        for part in std::iter::repeat_n("..", up).chain((!rest.is_empty()).then_some(rest)) {
            if !shown.is_empty() && !shown.ends_with('/') {
                shown.push('/');
            }
            shown.push_str(part);
        }
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    fn host_dir(&self) -> Option<PathBuf> {
        Some(self.host_dir.clone())
    }
}

/// Why the system gave nothing; the path is added above.
#[derive(Debug)]
enum Refused {
    NotFound,
    NotAFile,
    NotADirectory,
    Escapes,
    Loop,
    TooLarge,
    Io(std::io::Error),
}
