//! What was fetched, kept for work offline.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::source::{RemoteUrl, hash, private_folder};

#[derive(Debug, Clone)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(super) fn new(cache: impl Into<PathBuf>) -> Store {
        Store { folder: cache.into().join("http") }
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    fn file(&self, url: &RemoteUrl) -> PathBuf {
        self.folder.join(hash(&url.identity()))
    }

    pub(super) fn get(&self, url: &RemoteUrl) -> Option<String> {
        fs::read_to_string(self.file(url)).ok()
    }

    /// Whole or not at all: the file appears under its name when it is complete.
    pub(super) fn put(&self, url: &RemoteUrl, text: &str) -> io::Result<()> {
        private_folder(&self.folder)?;
        let file = self.file(url);
        let fresh = file.with_extension(format!("new-{}", std::process::id()));
        let mut options = fs::File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&fresh)?.write_all(text.as_bytes())?;
        fs::rename(&fresh, file)
    }
}
