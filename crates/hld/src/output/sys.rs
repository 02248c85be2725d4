//! What the standard library does not offer: identity of files, exchange of two folders, refusal to follow links.
//!
//! Linux and macOS have all of it; elsewhere a question is answered so that the journal form is taken.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Which file this is, whatever its name. Two names with one `Id` are hard links of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id {
    /// The file system.
    pub(super) device: u64,
    /// The file in it; 0 where the platform does not tell.
    pub(super) inode: u64,
}

#[cfg(unix)]
mod unix {
    use super::{File, Id, Metadata, Path, io};
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};

    pub(in super::super) fn id(meta: &Metadata) -> Id {
        Id { device: meta.dev(), inode: meta.ino() }
    }

    /// The permission bits, 0 where there are none.
    pub(in super::super) fn mode(meta: &Metadata) -> u32 {
        meta.mode() & 0o7777
    }

    pub(in super::super) fn owner(meta: &Metadata) -> (u32, u32) {
        (meta.uid(), meta.gid())
    }

    pub(in super::super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }

    pub(in super::super) fn set_owner(path: &Path, owner: (u32, u32)) -> io::Result<()> {
        std::os::unix::fs::lchown(path, Some(owner.0), Some(owner.1))
    }

    pub(in super::super) fn symlink(to: &Path, at: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(to, at)
    }

    /// A folder that only this user may enter.
    pub(in super::super) fn create_private_dir(path: &Path) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new().mode(0o700).create(path)
    }

    /// Opens for reading, never through a symbolic link and never waiting for the other end of a pipe.
    pub(in super::super) fn open(path: &Path) -> io::Result<File> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits() as i32;
        #[cfg(not(any(target_os = "linux", target_os = "macos")))]
        let flags = 0;
        File::options().read(true).custom_flags(flags).open(path)
    }
}

#[cfg(not(unix))]
mod other {
    use super::{File, Id, Metadata, Path, io};

    pub(in super::super) fn id(_: &Metadata) -> Id {
        Id::default()
    }

    pub(in super::super) fn mode(_: &Metadata) -> u32 {
        0
    }

    pub(in super::super) fn owner(_: &Metadata) -> (u32, u32) {
        (0, 0)
    }

    pub(in super::super) fn set_mode(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(in super::super) fn set_owner(_: &Path, _: (u32, u32)) -> io::Result<()> {
        Ok(())
    }

    pub(in super::super) fn symlink(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in super::super) fn create_private_dir(path: &Path) -> io::Result<()> {
        std::fs::create_dir(path)
    }

    pub(in super::super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }
}

#[cfg(not(unix))]
pub(super) use other::*;
#[cfg(unix)]
pub(super) use unix::*;

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod exchange {
    use super::{Path, io};
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    /// Whether two folders can be exchanged on this platform at all.
    pub(in super::super) const EXCHANGE: bool = true;

    /// Exchanges two names in one step.
    pub(in super::super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
    }

    /// Renames, but never onto something that exists.
    pub(in super::super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // File systems without the flag: a folder is still never put onto one with content.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
                std::fs::rename(from, to)
            }
            other => Ok(other?),
        }
    }

    /// Whether a folder carries attributes (access lists and the like) that a newly made one would lack.
    pub(in super::super) fn has_attributes(path: &Path) -> bool {
        let mut names = [0_u8; 1024];
        match rustix::fs::llistxattr(path, &mut names[..]) {
            Ok(length) => names[..length].split(|byte| *byte == 0).any(|name| {
                !(name.is_empty() || name.starts_with(b"security.") || name.starts_with(b"com.apple."))
            }),
            Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => false,
            // Too many, or not to be known: taken for attributes, it costs no more than the slower form.
            Err(_) => true,
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod exchange {
    use super::{Path, io};

    pub(in super::super) const EXCHANGE: bool = false;

    pub(in super::super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in super::super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    pub(in super::super) fn has_attributes(_: &Path) -> bool {
        false
    }
}

pub(super) use exchange::*;

/// Whether something is mounted on `path` itself, which can then be neither renamed nor exchanged.
pub(super) fn is_mount_point(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        if let Ok(found) = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::TYPE)
            && found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT)
        {
            return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
        }
    }
    match (std::fs::symlink_metadata(path), std::fs::metadata(parent(path))) {
        (Ok(this), Ok(above)) => id(&this).device != id(&above).device,
        _ => false,
    }
}

/// The folder that holds `path`; `.` for a bare name.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    }
}

/// Whether the working directory of this process is `folder` or lies in it.
pub(super) fn holds_working_directory(folder: Id) -> bool {
    let mut at = std::path::PathBuf::from(".");
    let mut below = None;
    // Climbs by `..` until the root, which is its own parent; the bound is for file systems without identities.
    for _ in 0..4096 {
        let Ok(meta) = std::fs::metadata(&at) else { return false };
        let here = id(&meta);
        if here == folder {
            return true;
        }
        if below == Some(here) {
            return false;
        }
        below = Some(here);
        at.push("..");
    }
    false
}

/// Makes the entries of a folder last through a power loss.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
