//! One run at a time: an advisory lock on the folder *above* the output, and on the output folder itself.
//!
//! The folder above is never exchanged, so the lock survives the exchange; locking a folder needs no file, so a run
//! that changes nothing touches nothing; and the system releases it when the process dies, so it is never stale.
//! The second lock is for folders reached through different parents (a volume mounted twice). Where folders cannot be
//! locked (Windows, NFS), a file `.hld-lock` in the folder above serves, and is removed afterwards.

use super::problem::Problem;
use super::sys::{self, Id};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The file that stands in where folders cannot be locked.
pub(super) const LOCK_FILE: &str = ".hld-lock";

/// Reading runs share the lock with each other, a writing run has it alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// For planning.
    Read,
    /// For applying.
    Write,
}

/// Held until dropped.
#[derive(Default)]
pub(super) struct Guard {
    held: Vec<Held>,
}

struct Held {
    file: File,
    remove: Option<PathBuf>,
}

impl Drop for Held {
    fn drop(&mut self) {
        // Still locked here, so no other run has taken the file for its own; one that waits for it looks again.
        if let Some(path) = &self.remove {
            let _ = std::fs::remove_file(path);
        }
        // Closing is not enough: a child process that is just being started holds the same open file for a moment.
        let _ = self.file.unlock();
    }
}

/// Locks the output folders `dirs`; those that do not exist yet by the folder above alone.
pub(super) fn lock(dirs: &[&Path], mode: Mode, wait: bool) -> Result<Guard, Problem> {
    loop {
        let wanted = wanted(dirs)?;
        let mut guard = Guard::default();
        for folder in &wanted {
            match lock_folder(folder, mode, wait) {
                Ok(Some(held)) => guard.held.push(held),
                Ok(None) => {}
                // The other run has locked both. Which of them is met first depends on the file system: the folder above is named.
                Err(TryLockError::WouldBlock) => {
                    let dir = if folder.above { &folder.path } else { sys::parent(&folder.path) };
                    return Err(Problem::Busy { dir: dir.to_owned() });
                }
                Err(TryLockError::Error(source)) if mode == Mode::Write => {
                    return Err(Problem::io("lock", &folder.path, source));
                }
                // Reading without the lock is better than not reading, for instance on a read-only file system.
                Err(TryLockError::Error(_)) => {}
            }
        }
        // While this run waited, the run before it may have exchanged the folder.
        if wanted == self::wanted(dirs)? {
            return Ok(guard);
        }
    }
}

/// Sorted, so that runs which share some folders take the locks in one order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Folder {
    id: Id,
    path: PathBuf,
    above: bool,
}

fn wanted(dirs: &[&Path]) -> Result<Vec<Folder>, Problem> {
    let mut folders = Vec::new();
    for dir in dirs {
        for (path, above) in [(sys::parent(dir), true), (dir, false)] {
            // The way to the output may lead through links, the output itself may not be one.
            let found = if above { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
            match found {
                Ok(meta) if meta.is_dir() => {
                    let whole = if cfg!(unix) { None } else { path.canonicalize().ok() };
                    let path = whole.unwrap_or_else(|| path.to_owned());
                    folders.push(Folder { id: sys::id(&meta), path, above });
                }
                Ok(_) => {}
                Err(error) if super::disk::missing(&error) => {}
                Err(source) => return Err(Problem::io("read", path, source)),
            }
        }
    }
    // `above` counts where a folder is both: it is the one that must not fail.
    folders.sort_by(|a, b| (a.id, b.above, &a.path).cmp(&(b.id, a.above, &b.path)));
    folders.dedup_by(|a, b| if cfg!(unix) { a.id == b.id } else { a.path == b.path });
    Ok(folders)
}

fn lock_folder(folder: &Folder, mode: Mode, wait: bool) -> Result<Option<Held>, TryLockError> {
    if cfg!(unix) {
        let file = File::open(&folder.path).map_err(TryLockError::Error)?;
        match lock_file(&file, mode, wait) {
            Ok(()) => return Ok(Some(Held { file, remove: None })),
            Err(TryLockError::Error(error)) if unsupported(&error) => {}
            Err(other) => return Err(other),
        }
    }
    if folder.above { lock_beside(&folder.path.join(LOCK_FILE), mode, wait) } else { Ok(None) }
}

/// Where folders cannot be locked: a file that is there as long as somebody writes.
fn lock_beside(path: &Path, mode: Mode, wait: bool) -> Result<Option<Held>, TryLockError> {
    loop {
        let open = match mode {
            Mode::Write => File::options().create(true).truncate(false).write(true).open(path),
            Mode::Read => File::open(path),
        };
        let file = match open {
            Ok(file) => file,
            // Nobody writes.
            Err(error) if mode == Mode::Read && error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(TryLockError::Error(error)),
        };
        lock_file(&file, mode, wait)?;
        // The run before may have removed the file while this one waited for it.
        let ours = file.metadata().ok().map(|meta| sys::id(&meta));
        let there = std::fs::metadata(path).ok().map(|meta| sys::id(&meta));
        if ours == there {
            let remove = (mode == Mode::Write).then(|| path.to_owned());
            return Ok(Some(Held { file, remove }));
        }
    }
}

fn lock_file(file: &File, mode: Mode, wait: bool) -> Result<(), TryLockError> {
    match (mode, wait) {
        (Mode::Read, true) => file.lock_shared().map_err(TryLockError::Error),
        (Mode::Write, true) => file.lock().map_err(TryLockError::Error),
        (Mode::Read, false) => file.try_lock_shared(),
        (Mode::Write, false) => file.try_lock(),
    }
}

/// Whether the file system cannot lock folders, as opposed to a lock that could not be had.
fn unsupported(error: &io::Error) -> bool {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::io::Errno;
        let code = error.raw_os_error();
        [Errno::BADF, Errno::INVAL, Errno::NOTSUP, Errno::NOSYS, Errno::NOLCK, Errno::ISDIR, Errno::ACCESS]
            .iter()
            .any(|errno| code == Some(errno.raw_os_error()))
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    {
        error.kind() == io::ErrorKind::Unsupported || error.raw_os_error() == Some(9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_excludes_others_and_leaves_nothing() {
        let above = tempfile::tempdir().unwrap();
        let dir = above.path().join("dev");
        std::fs::create_dir(&dir).unwrap();
        let guard = lock(&[&dir], Mode::Write, false).map_err(|_| ()).unwrap();
        assert!(matches!(lock(&[&dir], Mode::Write, false), Err(Problem::Busy { .. })));
        assert!(matches!(lock(&[&dir], Mode::Read, false), Err(Problem::Busy { .. })));
        drop(guard);
        let one = lock(&[&dir], Mode::Read, false).map_err(|_| ()).unwrap();
        let two = lock(&[&dir], Mode::Read, false).map_err(|_| ()).unwrap();
        drop((one, two));
        assert_eq!(std::fs::read_dir(above.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_lock_file_is_there_as_long_as_somebody_writes() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join(LOCK_FILE);
        assert!(matches!(lock_beside(&path, Mode::Read, false), Ok(None)));
        let held = lock_beside(&path, Mode::Write, false).unwrap();
        assert!(matches!(lock_beside(&path, Mode::Write, false), Err(TryLockError::WouldBlock)));
        assert!(matches!(lock_beside(&path, Mode::Read, false), Err(TryLockError::WouldBlock)));
        drop(held);
        assert!(!path.exists());
        // Many at once: whoever waits for a file that is then removed takes the next one.
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let held = lock_beside(&path, Mode::Write, true).unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(held);
                    }
                });
            }
        });
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_is_both_above_and_output_is_locked_once() {
        let above = tempfile::tempdir().unwrap();
        let (outer, inner) = (above.path().join("a"), above.path().join("a/b"));
        std::fs::create_dir_all(&inner).unwrap();
        assert!(lock(&[&outer, &inner], Mode::Write, false).is_ok());
    }
}
