//! Opens step by step, each name relative to the folder opened before, so that nobody who swaps a folder for a
//! link meanwhile leads the walk out of the boundary.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::{Entry, EntryKind, Refused};
use crate::files::path;

/// As Linux allows.
const MAX_LINKS: usize = 40;

/// Non-blocking, because opening a pipe would otherwise wait for somebody to write to it.
const OPEN: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

pub(super) struct Root {
    fd: OwnedFd,
    /// The boundary's own path, for links that are absolute and yet stay inside.
    path: PathBuf,
}

impl Root {
    pub(super) fn open(path: &Path) -> std::io::Result<Root> {
        let fd = rustix::fs::open(path, OPEN.union(OFlags::DIRECTORY), Mode::empty())?;
        Ok(Root { fd, path: path.to_owned() })
    }

    pub(super) fn entries(&self, dir: &str) -> Result<Vec<Entry>, Refused> {
        let fd = self.resolve(dir)?;
        let listing = Dir::read_from(&fd).map_err(|errno| match errno {
            Errno::NOTDIR => Refused::NotADirectory,
            errno => io(errno),
        })?;
        let mut entries = Vec::new();
        for entry in listing {
            let entry = entry.map_err(io)?;
            if matches!(entry.file_name().to_bytes(), b"." | b"..") {
                continue;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = match entry.file_type() {
                FileType::Directory => EntryKind::Dir,
                FileType::RegularFile => EntryKind::File,
                // A link, or a file system that does not say. What cannot be resolved is listed as a file:
                // whoever reads it is told why, and whoever does not need it is not stopped by it.
                _ => self.kind(&path::child(dir, &name)).unwrap_or(EntryKind::File),
            };
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    pub(super) fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        let fd = self.resolve(path)?;
        let stat = rustix::fs::fstat(&fd).map_err(io)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(Refused::NotAFile);
        }
        let size = u64::try_from(stat.st_size).unwrap_or(u64::MAX);
        if size > limit {
            return Err(Refused::TooLarge);
        }
        // One byte more than the file had: a read that leaves it free has found the end, and no second one is needed.
        let room = usize::try_from(size).unwrap_or(0) + 1;
        let mut bytes = Vec::with_capacity(room);
        let first = || rustix::io::read(&fd, rustix::buffer::spare_capacity(&mut bytes));
        let read = rustix::io::retry_on_intr(first).map_err(io)?;
        if read > 0 && (read as u64) != size {
            File::from(fd).take(limit + 1 - read as u64).read_to_end(&mut bytes).map_err(Refused::Io)?;
        }
        if bytes.len() as u64 > limit { Err(Refused::TooLarge) } else { Ok(bytes) }
    }

    pub(super) fn kind(&self, path: &str) -> Result<EntryKind, Refused> {
        kind_of(self.resolve(path)?.as_fd())
    }

    fn resolve(&self, path: &str) -> Result<OwnedFd, Refused> {
        #[cfg(target_os = "linux")]
        if let Some(fd) = self.resolve_at_once(path) {
            return Ok(fd);
        }
        self.walk(path)
    }

    /// One system call instead of one per folder, for paths without links.
    #[cfg(target_os = "linux")]
    fn resolve_at_once(&self, path: &str) -> Option<OwnedFd> {
        use rustix::fs::ResolveFlags;
        let path = if path.is_empty() { "." } else { path };
        let how = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        rustix::fs::openat2(&self.fd, path, OPEN, Mode::empty(), how).ok()
    }

    fn walk(&self, path: &str) -> Result<OwnedFd, Refused> {
        let mut links = 0;
        // The folders entered so far, below the boundary, and the names still to go, the next one last.
        let mut entered: Vec<OwnedFd> = Vec::new();
        let mut ahead: Vec<Vec<u8>> = Vec::new();
        push_names(&mut ahead, path.as_bytes());
        while let Some(name) = ahead.pop() {
            if name == b".." {
                entered.pop().ok_or(Refused::Escapes)?;
                continue;
            }
            if std::str::from_utf8(&name).is_ok_and(path::is_git_dir) {
                return Err(Refused::NotFound);
            }
            let here = entered.last().unwrap_or(&self.fd).as_fd();
            match rustix::fs::openat(here, name.as_slice(), OPEN.union(OFlags::NOFOLLOW), Mode::empty()) {
                Ok(fd) => {
                    if !ahead.is_empty() && kind_of(fd.as_fd())? != EntryKind::Dir {
                        return Err(Refused::NotADirectory);
                    }
                    // A link may lead into what hld has written, past the listings that would hide it.
                    if links > 0 && rustix::fs::statat(&fd, ".hld/files", AtFlags::SYMLINK_NOFOLLOW).is_ok() {
                        return Err(Refused::NotFound);
                    }
                    entered.push(fd);
                }
                // BSD says MLINK where the others say LOOP.
                Err(Errno::LOOP | Errno::MLINK) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return Err(Refused::Loop);
                    }
                    let target = rustix::fs::readlinkat(here, name.as_slice(), Vec::new()).map_err(io)?;
                    let target = target.as_bytes();
                    if target.starts_with(b"/") {
                        let target = Path::new(std::ffi::OsStr::from_bytes(target));
                        let inside = target.strip_prefix(&self.path).map_err(|_| Refused::Escapes)?;
                        entered.clear();
                        push_names(&mut ahead, inside.as_os_str().as_bytes());
                    } else {
                        push_names(&mut ahead, target);
                    }
                }
                Err(Errno::NOENT) => return Err(Refused::NotFound),
                Err(Errno::NOTDIR) => return Err(Refused::NotADirectory),
                // A socket, or a device without a driver.
                Err(Errno::NXIO | Errno::OPNOTSUPP) => return Err(Refused::NotAFile),
                Err(errno) => return Err(io(errno)),
            }
        }
        match entered.pop() {
            Some(fd) => Ok(fd),
            None => rustix::fs::openat(&self.fd, ".", OPEN, Mode::empty()).map_err(io),
        }
    }
}

fn push_names(ahead: &mut Vec<Vec<u8>>, path: &[u8]) {
    let names = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty() && *name != b".");
    ahead.extend(names.rev().map(<[u8]>::to_vec));
}

fn kind_of(fd: BorrowedFd<'_>) -> Result<EntryKind, Refused> {
    let stat = rustix::fs::fstat(fd).map_err(io)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Ok(EntryKind::Dir),
        FileType::RegularFile => Ok(EntryKind::File),
        _ => Err(Refused::NotAFile),
    }
}

fn io(errno: Errno) -> Refused {
    Refused::Io(errno.into())
}
