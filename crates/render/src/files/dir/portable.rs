//! For systems without `openat`: resolves a path as a whole and looks where it came out.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, Refused};
use crate::files::path;

pub(super) struct Root {
    path: PathBuf,
}

impl Root {
    pub(super) fn open(path: &Path) -> std::io::Result<Root> {
        Ok(Root { path: path.to_owned() })
    }

    pub(super) fn entries(&self, dir: &str) -> Result<Vec<Entry>, Refused> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(self.resolve(dir)?).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = match entry.file_type().map_err(refused)? {
                kind if kind.is_dir() => EntryKind::Dir,
                kind if kind.is_file() => EntryKind::File,
                _ => self.kind(&path::child(dir, &name)).unwrap_or(EntryKind::File),
            };
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    pub(super) fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        let resolved = self.resolve(path)?;
        if !resolved.is_file() {
            return Err(Refused::NotAFile);
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(resolved).map_err(refused)?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(refused)?;
        if bytes.len() as u64 > limit { Err(Refused::TooLarge) } else { Ok(bytes) }
    }

    pub(super) fn kind(&self, path: &str) -> Result<EntryKind, Refused> {
        let resolved = self.resolve(path)?;
        if resolved.is_dir() {
            Ok(EntryKind::Dir)
        } else if resolved.is_file() {
            Ok(EntryKind::File)
        } else {
            Err(Refused::NotAFile)
        }
    }

    fn resolve(&self, path: &str) -> Result<PathBuf, Refused> {
        let resolved = self.path.join(path).canonicalize().map_err(refused)?;
        let inside = resolved.strip_prefix(&self.path).map_err(|_| Refused::Escapes)?;
        let mut folder = self.path.clone();
        for part in inside.components() {
            folder.push(part);
            let hidden = part.as_os_str().to_str().is_some_and(path::is_git_dir)
                // Only where a link led: the folder's own name may be the tree's home.
                || (!Path::new(path).starts_with(inside) && folder.join(".hld/files").exists());
            if hidden {
                return Err(Refused::NotFound);
            }
        }
        Ok(resolved)
    }
}

fn refused(error: std::io::Error) -> Refused {
    match error.kind() {
        ErrorKind::NotFound => Refused::NotFound,
        ErrorKind::NotADirectory => Refused::NotADirectory,
        _ => Refused::Io(error),
    }
}
