//! Single steps on the file system, shared by both forms of writing.

use super::Text;
use super::disk;
use super::problem::Problem;
use super::sys;
use std::fs::Metadata;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file that must not exist yet. `mode` is that of the file it will replace.
pub(super) fn write(path: &Path, bytes: &[u8], mode: Option<u32>, fsync: bool) -> Result<(), Problem> {
    write_with(path, mode, fsync, |file| file.write_all(bytes))
}

/// Writes a text in one call, or in several when it is long: as a whole it is nowhere in memory.
pub(super) fn write_text(path: &Path, text: &Text, mode: Option<u32>, fsync: bool) -> Result<(), Problem> {
    const AT_ONCE: usize = 256 << 10;
    write_with(path, mode, fsync, |file| {
        let mut pieces = text.pieces();
        if pieces.clone().nth(1).is_none() {
            return pieces.try_for_each(|piece| file.write_all(piece.as_bytes()));
        }
        // One more than there is, as a buffer that is full is written before its time.
        let mut buffer = io::BufWriter::with_capacity(AT_ONCE.min(text.size() + 1), file);
        pieces.try_for_each(|piece| buffer.write_all(piece.as_bytes()))?;
        buffer.flush()
    })
}

fn write_with(
    path: &Path,
    mode: Option<u32>,
    fsync: bool,
    content: impl FnOnce(&mut std::fs::File) -> io::Result<()>,
) -> Result<(), Problem> {
    let write = || -> io::Result<()> {
        let mut file = std::fs::File::create_new(path)?;
        content(&mut file)?;
        if let Some(mode) = mode
            && sys::mode(&file.metadata()?) != mode
        {
            sys::set_mode(path, mode)?;
        }
        if fsync { file.sync_all() } else { Ok(()) }
    };
    write().map_err(|source| Problem::io("write", path, source))
}

pub(super) fn create_dir(path: &Path) -> Result<(), Problem> {
    std::fs::create_dir(path).map_err(|source| Problem::io("create", path, source))
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Problem> {
    std::fs::rename(from, to).map_err(|source| Problem::io("write", to, source))
}

/// Removes a file, if it is there.
pub(super) fn remove_file(path: &Path) -> Result<(), Problem> {
    match std::fs::remove_file(path) {
        Err(source) if !disk::missing(&source) => Err(Problem::io("remove", path, source)),
        _ => Ok(()),
    }
}

/// Removes a folder, if it is there and empty.
pub(super) fn remove_dir(path: &Path) -> Result<(), Problem> {
    match std::fs::remove_dir(path) {
        Err(source) if !disk::missing(&source) && source.kind() != io::ErrorKind::DirectoryNotEmpty => {
            Err(Problem::io("remove", path, source))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all below it, if it is there; links are removed, not followed.
pub(super) fn remove_tree(path: &Path) -> Result<(), Problem> {
    let fail = |source| Problem::io("remove", path, source);
    match std::fs::remove_dir_all(path) {
        Ok(()) => Ok(()),
        Err(error) if disk::missing(&error) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            // Folders that were kept with their permissions may forbid their own removal.
            sys::set_mode(path, 0o700).map_err(fail)?;
            for (below, entry) in &disk::Disk::scan(path)?.entries {
                if entry.kind == disk::Kind::Dir && entry.mode & 0o700 != 0o700 {
                    sys::set_mode(&path.join(below), entry.mode | 0o700).map_err(fail)?;
                }
            }
            std::fs::remove_dir_all(path).map_err(fail)
        }
        Err(error) => Err(fail(error)),
    }
}

/// What lies at `path`, a link itself and not what it leads to. That there is nothing is no error; that one cannot
/// look is: taken for nothing, it would become a file that is skipped or lost.
pub(super) fn look(path: &Path) -> Result<Option<Metadata>, Problem> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if disk::missing(&error) => Ok(None),
        Err(source) => Err(Problem::io("read", path, source)),
    }
}

/// Whether there is anything at `path`, a dangling link included.
pub(super) fn exists(path: &Path) -> Result<bool, Problem> {
    Ok(look(path)?.is_some())
}

/// Makes the entries of a folder last through a power loss.
pub(super) fn sync_dir(path: &Path) -> Result<(), Problem> {
    sys::sync_dir(path).map_err(|source| Problem::io("write", path, source))
}
