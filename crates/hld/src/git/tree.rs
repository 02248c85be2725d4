//! The files of a commit, read from the object database when they are asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use hld_render::{Entry, EntryKind, FileError, TreeBackend};

use super::Oid;
use super::objects::{Mode, ObjectError, Objects, RawEntry};

/// As for folders on disk.
const MAX_FILE: u64 = 64 << 20;
/// A symbolic link is a path; no system takes longer ones.
const MAX_LINK: u64 = 4096;
/// As many links on one path as Linux follows.
const MAX_HOPS: usize = 40;
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1";

/// The tree of one commit.
pub(crate) struct GitTree {
    objects: Arc<dyn Objects>,
    root: Oid,
    label: String,
    trees: Mutex<BTreeMap<Oid, Arc<Vec<Node>>>>,
    /// Called when an object turns out to be missing or damaged.
    damaged: Option<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Clone)]
struct Node {
    name: String,
    mode: Mode,
    id: Oid,
}

enum Found {
    Root,
    Node(Node),
    None,
}

enum Refused {
    Escapes,
    Loop,
    Objects(ObjectError),
    Tree(String),
}

impl From<ObjectError> for Refused {
    fn from(error: ObjectError) -> Self {
        Refused::Objects(error)
    }
}

impl GitTree {
    /// Opens the tree of a commit. `label` says in messages which one it is.
    pub(crate) fn new(
        objects: Arc<dyn Objects>,
        commit: &Oid,
        label: impl Into<String>,
    ) -> Result<GitTree, ObjectError> {
        let root = objects.root(commit)?;
        Ok(GitTree { objects, root, label: label.into(), trees: Mutex::new(BTreeMap::new()), damaged: None })
    }

    /// Sets what is done when the repository turns out to be damaged.
    pub(crate) fn on_damage(mut self, damaged: impl Fn() + Send + Sync + 'static) -> Self {
        self.damaged = Some(Box::new(damaged));
        self
    }

    fn nodes(&self, id: &Oid, path: &str) -> Result<Arc<Vec<Node>>, Refused> {
        let known = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(nodes) = known {
            return Ok(nodes);
        }
        let nodes = Arc::new(checked(self.objects.tree(id)?, path).map_err(Refused::Tree)?);
        self.trees.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), nodes.clone());
        Ok(nodes)
    }

    /// Walks from the root, following links inside the tree; never by a path of the host.
    fn find(&self, path: &str) -> Result<Found, Refused> {
        let mut ahead: VecDeque<String> = path.split('/').map(str::to_owned).collect();
        let mut stack: Vec<Node> = Vec::new();
        let mut hops = 0;
        while let Some(part) = ahead.pop_front() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    if stack.pop().is_none() {
                        return Err(Refused::Escapes);
                    }
                    continue;
                }
                _ => {}
            }
            let folder = match stack.last() {
                None => &self.root,
                Some(node) if node.mode == Mode::Tree => &node.id,
                Some(_) => return Ok(Found::None),
            };
            let shown = stack.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join("/");
            let nodes = self.nodes(folder, &shown)?;
            let Ok(at) = nodes.binary_search_by(|node| node.name.as_str().cmp(&part)) else {
                return Ok(Found::None);
            };
            let node = nodes[at].clone();
            if node.mode != Mode::Link {
                stack.push(node);
                continue;
            }
            hops += 1;
            if hops > MAX_HOPS {
                return Err(Refused::Loop);
            }
            let target = match self.objects.blob(&node.id, MAX_LINK) {
                Err(ObjectError::TooLarge(_)) => return Ok(Found::None),
                target => target?,
            };
            let Ok(target) = String::from_utf8(target) else { return Ok(Found::None) };
            if target.starts_with('/') {
                return Err(Refused::Escapes);
            }
            for part in target.split('/').rev() {
                ahead.push_front(part.to_owned());
            }
        }
        Ok(stack.pop().map_or(Found::Root, Found::Node))
    }

    fn refused(&self, path: &str, refused: Refused) -> FileError {
        let path = self.display(path);
        match refused {
            Refused::Escapes => FileError::Escapes { path },
            Refused::Loop => FileError::Loop { path },
            Refused::Objects(ObjectError::TooLarge(limit)) => FileError::TooLarge { path, limit },
            Refused::Tree(message) => unreadable(path, message),
            Refused::Objects(error) => {
                let mut message = error.to_string();
                if let (ObjectError::Missing(_), Some(damaged)) = (&error, &self.damaged) {
                    damaged();
                    message.push_str("; run again, and the cached copy is fetched anew");
                }
                unreadable(path, message)
            }
        }
    }
}

fn unreadable(path: String, message: impl Into<String>) -> FileError {
    FileError::Io { path, message: message.into(), source: None }
}

impl TreeBackend for GitTree {
    fn entries(&self, dir: &str) -> Result<Vec<Entry>, FileError> {
        let id = match self.find(dir).map_err(|refused| self.refused(dir, refused))? {
            Found::Root => self.root.clone(),
            Found::Node(node) if node.mode == Mode::Tree => node.id,
            Found::Node(_) => return Err(FileError::NotADirectory { path: self.display(dir) }),
            Found::None => return Err(FileError::NotFound { path: self.display(dir) }),
        };
        let nodes = self.nodes(&id, dir).map_err(|refused| self.refused(dir, refused))?;
        let entry = |node: &Node| {
            // A link is what it leads to. One that leads nowhere is a file that cannot be read, and so is a
            // submodule: a listing must not fail for what nobody asked for.
            let target = match node.mode {
                Mode::Link if dir.is_empty() => self.find(&node.name),
                Mode::Link => self.find(&format!("{dir}/{}", node.name)),
                _ => Ok(Found::Node(node.clone())),
            };
            match target {
                Ok(Found::Root) => Entry::dir(&node.name),
                Ok(Found::Node(found)) if found.mode == Mode::Tree => Entry::dir(&node.name),
                _ => Entry::file(&node.name),
            }
        };
        Ok(nodes.iter().map(entry).collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let node = match self.find(path).map_err(|refused| self.refused(path, refused))? {
            Found::Node(node) => node,
            Found::Root => return Err(FileError::NotAFile { path: self.display(path) }),
            Found::None => return Err(FileError::NotFound { path: self.display(path) }),
        };
        match node.mode {
            Mode::File | Mode::Link => {}
            Mode::Tree => return Err(FileError::NotAFile { path: self.display(path) }),
            Mode::Submodule => {
                let message = "it is a Git submodule, and those are not fetched; name its repository as the `source` of a component";
                return Err(unreadable(self.display(path), message));
            }
        }
        let bytes =
            self.objects.blob(&node.id, MAX_FILE).map_err(|error| self.refused(path, error.into()))?;
        if bytes.starts_with(LFS) {
            let message = "it lies in Git LFS, and only a pointer to it is in the repository; keep what is rendered in Git itself";
            return Err(unreadable(self.display(path), message));
        }
        Ok(bytes)
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        Ok(match self.find(path).map_err(|refused| self.refused(path, refused))? {
            Found::Root => Some(EntryKind::Dir),
            Found::Node(node) if node.mode == Mode::Tree => Some(EntryKind::Dir),
            Found::Node(_) => Some(EntryKind::File),
            Found::None => None,
        })
    }

    fn display(&self, path: &str) -> String {
        if path.is_empty() { self.label.clone() } else { format!("{}:{path}", self.label) }
    }
}

/// Judges the names of a tree. Git writes none of the refused ones: such a tree was made to deceive.
fn checked(entries: Vec<RawEntry>, path: &str) -> Result<Vec<Node>, String> {
    let place = if path.is_empty() { "its root".to_owned() } else { format!("`{}`", path.escape_debug()) };
    let mut nodes: Vec<Node> = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        if let Some(what) = deceptive(&name) {
            return Err(format!("{place} holds an entry named `{}`, {what}", name.escape_debug()));
        }
        let Some(mode) = entry.mode else {
            return Err(format!(
                "`{}` in {place} is neither file, folder, link nor submodule",
                name.escape_debug()
            ));
        };
        nodes.push(Node { name, mode, id: entry.id });
    }
    nodes.sort_by(|a, b| a.name.cmp(&b.name));
    match nodes.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(format!("{place} holds two entries named `{}`", pair[0].name.escape_debug())),
        None => Ok(nodes),
    }
}

fn deceptive(name: &str) -> Option<&'static str> {
    if name.is_empty() || name == "." || name == ".." || name.contains('/') {
        return Some("which is no name");
    }
    // HFS+ ignores some characters, NTFS what follows a colon, and dots and spaces at the end.
    let visible: String = name
        .chars()
        .filter(|char| !matches!(char, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}'))
        .collect();
    let stem = visible.split(':').next().unwrap_or_default().trim_end_matches([' ', '.']);
    let is_git = stem.eq_ignore_ascii_case(".git") || stem.eq_ignore_ascii_case("git~1");
    is_git.then_some("which some systems take for `.git`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_names() {
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            ".git",
            ".GIT",
            "git~1",
            ".g\u{200c}it",
            ".git ",
            ".git.",
            ".git::$INDEX_ALLOCATION",
        ] {
            assert!(deceptive(bad).is_some(), "{bad:?}");
        }
        for good in ["a", ".gitignore", "git", ".github", "x.git", "..."] {
            assert!(deceptive(good).is_none(), "{good:?}");
        }
    }
}
