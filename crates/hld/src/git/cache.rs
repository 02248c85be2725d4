//! The cache: one bare repository per remote, named by the hash of its address, used by one process at a time
//! while it fetches.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::{Oid, ref_key};
use crate::source::{RemoteUrl, hash, private_folder};

/// Written last when a repository is made, and removed first when it is found broken.
const WHOLE: &str = "hld-whole";

/// The folder that holds the cached repositories.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    pub(crate) fn new(root: impl Into<PathBuf>) -> Cache {
        Cache { root: root.into() }
    }

    pub(crate) fn repository(&self, url: &RemoteUrl) -> CachedRepository {
        let folder = self.root.join("git");
        let name = hash(&url.identity());
        CachedRepository { path: folder.join(&name), lock: folder.join(format!("{name}.lock")) }
    }
}

/// One cached repository, which may not be there yet.
#[derive(Debug, Clone)]
pub(crate) struct CachedRepository {
    path: PathBuf,
    lock: PathBuf,
}

/// The right to change a cached repository; given back when dropped, also when the process dies.
pub(crate) struct Held {
    _file: File,
}

impl CachedRepository {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// True when the repository was made and not found broken since.
    pub(crate) fn is_whole(&self) -> bool {
        self.path.join(WHOLE).is_file()
    }

    /// Waits for the right to change it; `None` when that takes too long.
    pub(crate) fn hold(&self, patience: Duration) -> io::Result<Option<Held>> {
        if let Some(folder) = self.lock.parent() {
            private_folder(folder)?;
        }
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&self.lock)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Held { _file: file })),
                Err(TryLockError::WouldBlock) if start.elapsed() < patience => {
                    thread::sleep(Duration::from_millis(20))
                }
                Err(TryLockError::WouldBlock) => return Ok(None),
                // A file system without locks: as with Git's own, the last writer wins, and objects never change.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Some(Held { _file: file }));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Makes the repository if it is not there or not whole. Written by hand: no template, no hooks, nothing of
    /// the user's configuration.
    pub(crate) fn ensure(&self, _held: &Held, url: &RemoteUrl, object_format: &str) -> io::Result<()> {
        if self.is_whole() {
            return self.remove_stale_locks();
        }
        self.remove()?;
        for folder in ["objects/info", "objects/pack", "refs/heads", "refs/hld"] {
            fs::create_dir_all(self.path.join(folder))?;
        }
        let mut config = String::from("[core]\n\tbare = true\n\trepositoryformatversion = 0\n");
        if object_format != "sha1" {
            config = format!(
                "[core]\n\tbare = true\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = {object_format}\n"
            );
        }
        fs::write(self.path.join("config"), config)?;
        fs::write(self.path.join("HEAD"), "ref: refs/heads/none\n")?;
        // For people who wonder whose copy this is; without user info.
        fs::write(self.path.join("description"), format!("{url}\n"))?;
        fs::write(self.path.join(WHOLE), "")
    }

    /// Marks the repository as broken, so that the next run makes it anew.
    pub(crate) fn condemn(&self) {
        // When it cannot be removed now, a later fetch finds out again.
        let _ = fs::remove_file(self.path.join(WHOLE));
    }

    /// Keeps what a remote's name was found to stand for, so that it is known without the network.
    pub(crate) fn remember(&self, _held: &Held, name: &str, commit: &Oid) -> io::Result<()> {
        let path = self.path.join(ref_key(name));
        let fresh = path.with_extension("new");
        fs::write(&fresh, format!("{commit}\n"))?;
        fs::rename(fresh, path)
    }

    /// Gives up what is there: it is more than a cache should hold.
    pub(crate) fn discard(&self, _held: &Held) -> io::Result<()> {
        self.remove()
    }

    fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whoever left them is dead: nobody else changes the repository while it is held.
    fn remove_stale_locks(&self) -> io::Result<()> {
        for folder in [self.path.clone(), self.path.join("refs/hld")] {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "lock") {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(())
    }
}
