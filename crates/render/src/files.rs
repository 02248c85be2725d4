//! The only door to files: a read-only tree that no path, link or name leaves.

mod content;
mod dir;
mod error;
mod mark;
mod memory;
mod path;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::content::{Content, Known, State};
pub use self::error::FileError;
use self::mark::Mark;
pub use self::path::normalize;

/// What a name in a folder stands for. Links are followed, inside the boundary, before this is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A regular file, or a link whose target cannot be used: reading it tells why.
    File,
    /// A folder.
    Dir,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, without any `/`.
    pub name: String,
    /// What it stands for.
    pub kind: EntryKind,
}

impl Entry {
    /// An entry for a regular file.
    pub fn file(name: impl Into<String>) -> Self {
        Entry { name: name.into(), kind: EntryKind::File }
    }

    /// An entry for a folder.
    pub fn dir(name: impl Into<String>) -> Self {
        Entry { name: name.into(), kind: EntryKind::Dir }
    }
}

/// Where the files of a [`FileTree`] come from: memory, a folder on disk, a commit in a Git object database.
///
/// Every path is relative to the boundary (the backend's root, written `""`), with `/`, and without `.`, `..`
/// or empty parts. A backend resolves symbolic links inside its boundary and answers
/// [`FileError::Escapes`] for one that leaves it. Names need not be checked, sorted or filtered: the tree does.
pub trait TreeBackend: Send + Sync {
    /// The names in a folder.
    fn entries(&self, dir: &str) -> Result<Vec<Entry>, FileError>;

    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// What lies at a path; `None` when nothing does.
    fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError>;

    /// The path as people know it.
    fn display(&self, path: &str) -> String;

    /// The folder on disk behind the boundary, if there is one.
    fn host_dir(&self) -> Option<PathBuf> {
        None
    }
}

/// A read-only tree of files: a cheap shared handle on one folder inside a boundary.
///
/// Folders are listed and contents read on first use, once: two readers of one file see the same bytes even if
/// somebody edits it meanwhile. Paths are relative to the handle's folder, use `/`, and may climb with `..` up
/// to the boundary, never beyond. `.git` and folders that hold `.hld/files` (what `hld` has written) are not in
/// the tree, and neither are names that no manifest repository should have (see [`FileTree::rejected`]).
///
/// ```
/// use hld_render::FileTree;
///
/// let tree = FileTree::from_files([("apps/shop/component.yaml", "name: shop\n")]);
/// let shop = tree.subtree("apps/shop")?;
/// assert_eq!(&*shop.read("component.yaml")?, b"name: shop\n");
/// assert!(shop.read("../../../etc/passwd").is_err());
/// # Ok::<(), hld_render::FileError>(())
/// ```
///
/// Two handles are equal when they stand in the same folder of the same storage: what one reads, the other reads. Trees
/// that were opened apart are never equal, whatever they hold.
///
/// ```
/// use hld_render::FileTree;
///
/// let tree = FileTree::from_files([("apps/shop/component.yaml", "name: shop\n")]);
/// assert_eq!(tree.subtree("apps/shop")?, tree.subtree("apps")?.subtree("shop")?);
/// assert_ne!(tree.subtree("apps")?, tree.subtree("apps/shop")?);
/// assert_ne!(tree, FileTree::from_files([("apps/shop/component.yaml", "name: shop\n")]));
/// # Ok::<(), hld_render::FileError>(())
/// ```
#[derive(Clone)]
pub struct FileTree {
    shared: Arc<Shared>,
    /// This handle's folder, relative to the boundary.
    folder: Arc<str>,
}

impl PartialEq for FileTree {
    fn eq(&self, other: &FileTree) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared) && self.folder == other.folder
    }
}

impl Eq for FileTree {}

impl Hash for FileTree {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.shared).hash(state);
        self.folder.hash(state);
    }
}

struct Shared {
    backend: Arc<dyn TreeBackend>,
    /// The folder the first handle stood on. It and the folders above it count as inputs even when they hold a
    /// ledger: `--out` may name the folder of the HLD itself.
    home: Arc<str>,
    listings: Mutex<HashMap<String, Arc<Listing>>>,
    contents: Mutex<HashMap<String, Known>>,
}

struct Listing {
    entries: Arc<[Entry]>,
    rejected: Arc<[String]>,
}

impl FileTree {
    /// A tree over a folder on disk, which is also its boundary.
    pub fn from_dir(dir: impl AsRef<Path>) -> Result<FileTree, FileError> {
        let dir = dir.as_ref();
        FileTree::from_dir_within(dir, dir)
    }

    /// A tree over a folder on disk whose paths and links may reach up to `boundary`, a folder above it.
    pub fn from_dir_within(dir: impl AsRef<Path>, boundary: impl AsRef<Path>) -> Result<FileTree, FileError> {
        let (backend, home) = dir::DirBackend::open(dir.as_ref(), boundary.as_ref())?;
        Ok(FileTree::at_home(Arc::new(backend), home.into()))
    }

    /// A tree in memory. A later file replaces an earlier one of the same path.
    pub fn from_files<P, B>(files: impl IntoIterator<Item = (P, B)>) -> FileTree
    where
        P: Into<String>,
        B: Into<Vec<u8>>,
    {
        files.into_iter().collect()
    }

    /// A tree over any other storage.
    pub fn from_backend(backend: Arc<dyn TreeBackend>) -> FileTree {
        FileTree::at_home(backend, "".into())
    }

    fn at_home(backend: Arc<dyn TreeBackend>, home: Arc<str>) -> FileTree {
        let shared = Shared {
            backend,
            home: home.clone(),
            listings: Mutex::new(HashMap::new()),
            contents: Mutex::new(HashMap::new()),
        };
        FileTree { shared: Arc::new(shared), folder: home }
    }

    /// A handle on another folder of the same tree; `..` may climb up to the boundary.
    pub fn subtree(&self, path: &str) -> Result<FileTree, FileError> {
        let full = self.resolve(path)?;
        match self.kind_of(&full)? {
            Some(EntryKind::Dir) => Ok(FileTree { shared: self.shared.clone(), folder: full.into() }),
            Some(EntryKind::File) => Err(self.not_a_folder(&full)),
            None => Err(self.missing(&full)),
        }
    }

    /// The same folder as a tree of its own, whose paths cannot climb out of it.
    ///
    /// Links that its files carry are still resolved inside the boundary they came with.
    pub fn confined(&self) -> FileTree {
        FileTree::from_backend(Arc::new(Confined(self.clone())))
    }

    /// The names in a folder, in byte order.
    pub fn entries(&self, dir: &str) -> Result<Arc<[Entry]>, FileError> {
        let full = self.resolve(dir)?;
        Ok(self.existing_listing(&full)?.entries.clone())
    }

    /// The names in a folder that the tree leaves out because they are unfit: control characters, `\`,
    /// bytes that are not UTF-8. They are written so that they can be shown.
    pub fn rejected(&self, dir: &str) -> Result<Arc<[String]>, FileError> {
        let full = self.resolve(dir)?;
        Ok(self.existing_listing(&full)?.rejected.clone())
    }

    /// The bytes of a file.
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        Ok(match self.content(&self.resolve(path)?)? {
            Content::Text(text) => text.into(),
            Content::Bytes(bytes) => bytes,
        })
    }

    /// The SHA-256 of a file's bytes. It stays known when the file is given up.
    ///
    /// ```
    /// # use hld_render::FileTree;
    /// let tree = FileTree::from_files([("a.yaml", "a: 1\n"), ("b.yaml", "a: 1\n")]);
    /// assert_eq!(tree.digest("a.yaml")?, tree.digest("b.yaml")?);
    /// # Ok::<(), hld_render::FileError>(())
    /// ```
    pub fn digest(&self, path: &str) -> Result<[u8; 32], FileError> {
        let full = self.resolve(path)?;
        if let Some(digest) = lock(&self.shared.contents).get(&full).and_then(|known| known.digest) {
            return Ok(digest);
        }
        let digest = self.content(&full)?.digest();
        if let Some(known) = lock(&self.shared.contents).get_mut(&full) {
            known.digest = Some(digest);
        }
        Ok(digest)
    }

    /// The text of a file; an error when it is not UTF-8.
    pub fn text(&self, path: &str) -> Result<Arc<str>, FileError> {
        match self.content(&self.resolve(path)?)? {
            Content::Text(text) => Ok(text),
            Content::Bytes(bytes) => {
                let offset = std::str::from_utf8(&bytes).err().map_or(0, |error| error.valid_up_to());
                Err(FileError::NotText { path: self.display(path), offset })
            }
        }
    }

    /// Gives up what was read of a path and of all below it, as it will hardly be asked for again. Whoever asks all the same
    /// gets the same bytes, or an error if somebody has edited the file meanwhile.
    ///
    /// ```
    /// # use hld_render::FileTree;
    /// let tree = FileTree::from_files([("chart/Chart.yaml", "name: shop\n")]);
    /// let first = tree.text("chart/Chart.yaml")?;
    /// tree.forget("chart");
    /// assert_eq!(tree.text("chart/Chart.yaml")?, first);
    /// # Ok::<(), hld_render::FileError>(())
    /// ```
    pub fn forget(&self, path: &str) {
        let Ok(full) = self.resolve(path) else { return };
        let mut contents = lock(&self.shared.contents);
        match contents.get_mut(&full) {
            Some(known) => known.give_up(),
            None => {
                let below = contents.iter_mut().filter(|(path, _)| path::is_within(path, &full));
                below.for_each(|(_, known)| known.give_up());
            }
        }
    }

    /// What lies at a path; `None` when nothing does.
    pub fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        self.kind_of(&self.resolve(path)?)
    }

    /// The path as it is shown to people.
    pub fn display(&self, path: &str) -> String {
        match self.resolve(path) {
            Ok(full) => self.shown(&full),
            Err(_) => path.to_owned(),
        }
    }

    /// The folder on disk behind this handle, if there is one.
    pub fn host_dir(&self) -> Option<PathBuf> {
        self.shared.backend.host_dir().map(|dir| dir.join(&*self.folder))
    }

    /// This handle's folder, relative to the boundary; `""` is the boundary itself.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    fn resolve(&self, path: &str) -> Result<String, FileError> {
        path::join(&self.folder, path)
    }

    fn shown(&self, full: &str) -> String {
        self.shared.backend.display(full)
    }

    fn content(&self, full: &str) -> Result<Content, FileError> {
        let state = lock(&self.shared.contents).get(full).map(|known| known.state.clone());
        match state {
            Some(State::Gone(mark)) => return self.again(full, mark),
            Some(State::There(content)) => return Ok(content),
            None => {}
        }
        match self.kind_of(full)? {
            Some(EntryKind::File) => {}
            Some(EntryKind::Dir) => return Err(FileError::NotAFile { path: self.shown(full) }),
            None => return Err(self.missing(full)),
        }
        let content = Content::of(self.shared.backend.read(full)?);
        let mut contents = lock(&self.shared.contents);
        let known = contents.entry(full.to_owned()).or_insert_with(|| Known::new(content.clone()));
        match known.state.clone() {
            // The first to come back has given it up already.
            State::Gone(mark) => self.checked(content, mark, full),
            // Of two threads that read at once the first to come back counts, for both.
            State::There(content) => Ok(content),
        }
    }

    /// Reads what was given up; that it stays.
    fn again(&self, full: &str, mark: Mark) -> Result<Content, FileError> {
        self.checked(Content::of(self.shared.backend.read(full)?), mark, full)
    }

    fn checked(&self, content: Content, mark: Mark, full: &str) -> Result<Content, FileError> {
        match mark.fits(content.bytes()) {
            true => Ok(content),
            false => Err(FileError::Changed { path: self.shown(full) }),
        }
    }

    /// Answers from listings alone, so that what a listing leaves out cannot be reached by naming it.
    fn kind_of(&self, full: &str) -> Result<Option<EntryKind>, FileError> {
        // A folder that has been listed is known to be one, so its listing alone answers for what is in it.
        if let Some((parent, name)) = full.rsplit_once('/')
            && !self.is_home(full)
            && let Some(listing) = lock(&self.shared.listings).get(parent)
        {
            return Ok(listing.kind_of(name));
        }
        let mut kind = EntryKind::Dir;
        let ends = full.match_indices('/').map(|(at, _)| at).chain(Some(full.len()));
        for end in ends.filter(|end| *end > 0) {
            let here = &full[..end];
            if kind != EntryKind::Dir {
                return Ok(None);
            }
            if self.is_home(here) {
                continue;
            }
            let (parent, name) = here.rsplit_once('/').unwrap_or(("", here));
            match self.listing(parent)?.kind_of(name) {
                Some(found) => kind = found,
                None => return Ok(None),
            }
        }
        Ok(Some(kind))
    }

    fn existing_listing(&self, full: &str) -> Result<Arc<Listing>, FileError> {
        match self.kind_of(full)? {
            Some(EntryKind::Dir) => self.listing(full),
            Some(EntryKind::File) => Err(self.not_a_folder(full)),
            None => Err(self.missing(full)),
        }
    }

    fn listing(&self, full: &str) -> Result<Arc<Listing>, FileError> {
        if let Some(listing) = lock(&self.shared.listings).get(full) {
            return Ok(listing.clone());
        }
        let found = self.shared.backend.entries(full)?;
        let written_by_hld = !self.is_home(full)
            && found.iter().any(|entry| entry.name == ".hld")
            && self.shared.backend.kind(&path::child(full, ".hld/files"))? == Some(EntryKind::File);
        let listing = Arc::new(if written_by_hld { Listing::empty() } else { Listing::new(found) });
        Ok(lock(&self.shared.listings).entry(full.to_owned()).or_insert(listing).clone())
    }

    /// True for the folder the tree was opened on and those above it.
    fn is_home(&self, full: &str) -> bool {
        path::is_within(&self.shared.home, full)
    }

    fn missing(&self, full: &str) -> FileError {
        self.led_astray(full).unwrap_or_else(|| FileError::NotFound { path: self.shown(full) })
    }

    fn not_a_folder(&self, full: &str) -> FileError {
        self.led_astray(full).unwrap_or_else(|| FileError::NotADirectory { path: self.shown(full) })
    }

    /// A link that cannot be followed is the better reason.
    fn led_astray(&self, full: &str) -> Option<FileError> {
        match self.shared.backend.kind(full) {
            Err(error @ (FileError::Escapes { .. } | FileError::Loop { .. })) => Some(error),
            _ => None,
        }
    }
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for FileTree {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        FileTree::from_backend(Arc::new(memory::MemoryBackend::from_iter(files)))
    }
}

impl std::fmt::Debug for FileTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FileTree").field(&self.display("")).finish()
    }
}

impl Listing {
    fn empty() -> Self {
        Listing { entries: Arc::new([]), rejected: Arc::new([]) }
    }

    fn new(found: Vec<Entry>) -> Self {
        let (mut entries, unfit): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|entry| path::check_name(&entry.name).is_ok());
        entries.retain(|entry| !path::is_git_dir(&entry.name));
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        entries.dedup_by(|a, b| a.name == b.name);
        let mut rejected: Vec<String> =
            unfit.iter().map(|entry| entry.name.escape_debug().to_string()).collect();
        rejected.sort_unstable();
        Listing { entries: entries.into(), rejected: rejected.into() }
    }

    fn kind_of(&self, name: &str) -> Option<EntryKind> {
        let at = self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        Some(self.entries[at].kind)
    }
}

struct Confined(FileTree);

impl TreeBackend for Confined {
    fn entries(&self, dir: &str) -> Result<Vec<Entry>, FileError> {
        Ok(self.0.entries(dir)?.to_vec())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        Ok(self.0.read(path)?.to_vec())
    }

    fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        self.0.kind(path)
    }

    fn display(&self, path: &str) -> String {
        self.0.display(path)
    }

    fn host_dir(&self) -> Option<PathBuf> {
        self.0.host_dir()
    }
}

/// A panic elsewhere leaves at worst an entry missing, so a poisoned cache is still a good cache.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
