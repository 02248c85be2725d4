//! Paths and names: what is allowed, and how two of them join.

use super::FileError;

/// Brings a relative path to its one form: no `.`, no empty parts, `..` resolved by name. `""` is the folder
/// itself.
///
/// ```
/// assert_eq!(hld_render::normalize("./charts//shop/../common/")?, "charts/common");
/// assert!(hld_render::normalize("../secrets").is_err());
/// # Ok::<(), hld_render::FileError>(())
/// ```
pub fn normalize(path: &str) -> Result<String, FileError> {
    join("", path)
}

/// As most systems allow; and it keeps every walk short.
const MAX_PATH: usize = 4096;

/// `folder` is in normal form already; `path` may climb out of it, but not above the boundary.
pub(super) fn join(folder: &str, path: &str) -> Result<String, FileError> {
    let shown = || path.escape_debug().to_string();
    if path.starts_with('/') {
        return Err(FileError::Escapes { path: shown() });
    }
    let mut full = folder.to_owned();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match full.rfind('/') {
                Some(at) => full.truncate(at),
                None if full.is_empty() => return Err(FileError::Escapes { path: shown() }),
                None => full.clear(),
            },
            name => {
                check_name(name).map_err(|reason| FileError::BadPath { path: shown(), reason })?;
                if !full.is_empty() {
                    full.push('/');
                }
                full.push_str(name);
            }
        }
    }
    if full.len() > MAX_PATH {
        let path = full.chars().take(60).collect::<String>() + "…";
        return Err(FileError::BadPath { path, reason: "a path cannot be longer than 4096 bytes" });
    }
    Ok(full)
}

/// Says what is wrong with the name of a file or folder.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name == "." || name == ".." {
        return Err("a name cannot be empty, `.` or `..`");
    }
    if name.len() > 255 {
        return Err("a name cannot be longer than 255 bytes");
    }
    for char in name.chars() {
        match char {
            '/' | '\\' => return Err("use `/` between folders, and `\\` nowhere"),
            // What `to_string_lossy` leaves where bytes were not UTF-8.
            '\u{fffd}' => return Err("a name must be UTF-8"),
            // Text that turns direction shows people another name than the one that counts.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                return Err("a name cannot change the direction of text");
            }
            char if char.is_control() => return Err("a name cannot hold control characters"),
            _ => {}
        }
    }
    // A drive letter or an alternate stream.
    if cfg!(windows) && name.contains(':') {
        return Err("a name cannot hold `:` on this system");
    }
    Ok(())
}

/// `.git` in every spelling that some file system takes for it.
pub(super) fn is_git_dir(name: &str) -> bool {
    name.eq_ignore_ascii_case(".git") || name.eq_ignore_ascii_case("git~1")
}

pub(super) fn child(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// True when `path` is `folder` or lies in it.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
