//! A tree in memory.

use std::collections::BTreeMap;

use super::{Entry, EntryKind, FileError, TreeBackend, path};

/// Files by path. Paths that are not relative, plain ones stay as they are given: they then lie in folders
/// whose names the tree rejects, so that nothing reaches them.
pub(super) struct MemoryBackend {
    files: BTreeMap<String, Vec<u8>>,
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for MemoryBackend {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let files = files.into_iter().map(|(name, bytes)| {
            let name = name.into();
            (path::normalize(&name).unwrap_or(name), bytes.into())
        });
        MemoryBackend { files: files.collect() }
    }
}

impl MemoryBackend {
    /// The files below a folder, with their paths relative to it.
    fn below<'a>(&'a self, dir: &str) -> impl Iterator<Item = (&'a str, &'a Vec<u8>)> {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        self.files
            .range(prefix.clone()..)
            .map_while(move |(name, bytes)| name.strip_prefix(&prefix).map(|rest| (rest, bytes)))
    }
}

impl TreeBackend for MemoryBackend {
    fn entries(&self, dir: &str) -> Result<Vec<Entry>, FileError> {
        let mut entries: Vec<Entry> = Vec::new();
        for (rest, _) in self.below(dir) {
            let entry = match rest.split_once('/') {
                Some((folder, _)) => Entry::dir(folder),
                None => Entry::file(rest),
            };
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.get(path).cloned().ok_or_else(|| FileError::NotFound { path: path.to_owned() })
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        Ok(if self.files.contains_key(path) {
            Some(EntryKind::File)
        } else if path.is_empty() || self.below(path).next().is_some() {
            Some(EntryKind::Dir)
        } else {
            None
        })
    }

    fn display(&self, path: &str) -> String {
        if path.is_empty() { ".".to_owned() } else { path.to_owned() }
    }
}
