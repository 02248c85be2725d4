//! What lies in an output folder: every entry below it with its kind and identity, as one snapshot.

use super::each;
use super::problem::Problem;
use super::sys::{self, Id};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What an entry is; links are never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Dir,
    Symlink,
    /// A pipe, socket or device.
    Other,
}

/// One entry. Two equal entries hold the same bytes, as far as a file system tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) id: Id,
    pub(super) len: u64,
    pub(super) modified: Option<SystemTime>,
    pub(super) mode: u32,
    pub(super) owner: (u32, u32),
    /// Where the bytes lie if not at the entry's own path: a file of an unfinished journal.
    pub(super) bytes_at: Option<PathBuf>,
}

impl Entry {
    pub(super) fn of(meta: &Metadata) -> Entry {
        let file_type = meta.file_type();
        let kind = if file_type.is_symlink() {
            Kind::Symlink
        } else if file_type.is_dir() {
            Kind::Dir
        } else if file_type.is_file() {
            Kind::File
        } else {
            Kind::Other
        };
        // The size and time of a folder change with every entry in it, which the entries tell by themselves.
        let changing = kind != Kind::Dir;
        Entry {
            kind,
            id: sys::id(meta),
            len: if changing { meta.len() } else { 0 },
            modified: if changing { meta.modified().ok() } else { None },
            mode: sys::mode(meta),
            owner: sys::owner(meta),
            bytes_at: None,
        }
    }
}

/// A snapshot of a folder. Paths are relative, with `/` between names; a parent sorts before what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    pub(super) root: PathBuf,
    /// `None` while the folder does not exist.
    pub(super) folder: Option<Entry>,
    pub(super) entries: BTreeMap<OsString, Entry>,
    /// Whether a `.git` lies anywhere in it. What such a `.git` holds is not listed.
    pub(super) holds_git: bool,
}

impl Disk {
    /// Lists `root` and everything below it.
    pub(super) fn scan(root: &Path) -> Result<Disk, Problem> {
        let mut disk = Disk { root: root.to_owned(), ..Disk::default() };
        match std::fs::symlink_metadata(root) {
            Ok(meta) => disk.folder = Some(Entry::of(&meta)),
            Err(error) if missing(&error) => return Ok(disk),
            Err(source) => return Err(Problem::io("read", root, source)),
        }
        if disk.folder.as_ref().is_none_or(|folder| folder.kind != Kind::Dir) {
            return Ok(disk);
        }
        // Level by level, not by recursion: the depth of a tree is not bounded by the stack.
        let mut level = vec![OsString::new()];
        while !level.is_empty() {
            let mut next = Vec::new();
            for found in each::try_map(&level, |folder| list(root, folder))? {
                for (path, entry) in found {
                    if entry.kind == Kind::Dir && !is_git(&path) {
                        next.push(path.clone());
                    }
                    disk.holds_git |= is_git(&path);
                    disk.entries.insert(path, entry);
                }
            }
            level = next;
        }
        Ok(disk)
    }

    pub(super) fn get(&self, path: impl AsRef<OsStr>) -> Option<&Entry> {
        self.entries.get(path.as_ref())
    }

    /// Where to read the bytes of the entry at `path`.
    pub(super) fn bytes_at(&self, path: impl AsRef<Path>) -> PathBuf {
        match self.get(path.as_ref()).and_then(|entry| entry.bytes_at.clone()) {
            Some(elsewhere) => elsewhere,
            None => self.root.join(path),
        }
    }

    /// The whole content of a regular file; `None` when there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Problem> {
        if self.get(path).is_none_or(|entry| entry.kind != Kind::File) {
            return Ok(None);
        }
        let at = self.bytes_at(path);
        read(&at).map(Some).map_err(|source| Problem::io("read", &at, source))
    }

    /// Everything below the folder `path`, in order.
    pub(super) fn below<'a>(&'a self, path: &OsStr) -> impl Iterator<Item = (&'a OsString, &'a Entry)> {
        let mut prefix = path.to_owned();
        prefix.push("/");
        let first = prefix.clone();
        self.entries
            .range(first..)
            .take_while(move |(at, _)| at.as_encoded_bytes().starts_with(prefix.as_encoded_bytes()))
    }

    /// Whether nothing changed since `earlier` that a plan depends on.
    pub(super) fn same(&self, earlier: &Disk) -> bool {
        self.folder == earlier.folder && self.entries == earlier.entries
    }
}

/// Whether the last name of a path is `.git`.
pub(super) fn is_git(path: &OsStr) -> bool {
    Path::new(path).file_name().is_some_and(|name| name.eq_ignore_ascii_case(".git"))
}

/// Whether this error says that there is nothing at a path.
pub(super) fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Reads a whole file, not following a link.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = sys::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn list(root: &Path, folder: &OsStr) -> Result<Vec<(OsString, Entry)>, Problem> {
    let at = root.join(folder);
    let fail = |source| Problem::io("read", &at, source);
    let mut found = Vec::new();
    for item in std::fs::read_dir(&at).map_err(fail)? {
        let item = item.map_err(fail)?;
        let meta = match item.metadata() {
            Ok(meta) => meta,
            // Gone between the listing and the look.
            Err(error) if missing(&error) => continue,
            Err(source) => return Err(Problem::io("read", &item.path(), source)),
        };
        let mut path = folder.to_owned();
        if !path.is_empty() {
            path.push("/");
        }
        path.push(item.file_name());
        found.push((path, Entry::of(&meta)));
    }
    Ok(found)
}
