//! The chart that an argument names, read as Helm reads it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use hld::{Diagnostic, Error, ErrorKind};
use hld_helm::{Chart, Content};

use super::usage;

/// A file of a chart may have 5 MiB; that one is larger is seen with a single byte more.
const FILE: u64 = (5 << 20) + 1;
/// A package may have 100 MiB unpacked, so it has less.
const PACKAGE: u64 = 100 << 20;

/// Reads the chart.
pub(super) fn load(name: &str) -> Result<Chart, Error> {
    let path = Path::new(name);
    let Ok(metadata) = fs::metadata(path) else { return Err(missing(name)) };
    if !metadata.is_dir() && !metadata.is_file() {
        return Err(unreadable(path, "it is neither a folder nor a regular file"));
    }
    let chart = if metadata.is_dir() {
        let mut files = Vec::new();
        folder(path, &mut files)?;
        Chart::from_files(files)
    } else {
        Chart::from_archive(&read(path, metadata.len(), PACKAGE).map_err(|error| unreadable(path, error))?)
    };
    chart.map_err(|error| Error::new(ErrorKind::Definition, [error.into()]))
}

fn missing(name: &str) -> Error {
    let local = name.starts_with(['.', '/']);
    if !local && (name.contains("://") || name.contains('/')) {
        return usage(
            format!("`{name}` is no folder or package, and charts are not fetched from repositories"),
            format!("fetch it first: `helm pull {name}`"),
        );
    }
    usage(format!("path {name:?} not found"), "name a folder with a `Chart.yaml`, or a package (`.tgz`)")
}

/// How many files and folders a chart may have, links followed.
const ENTRIES: usize = 50_000;
/// How many bytes its files may have together.
const FOLDER: u64 = 100 << 20;

/// Every file below a folder that `.helmignore` does not leave out, links followed. That they can be read is made sure of,
/// but they are read later: half of a chart is documentation and tests.
fn folder(top: &Path, files: &mut Vec<(String, Content)>) -> Result<(), Error> {
    let rules = top.join(".helmignore");
    let rules = match fs::metadata(&rules) {
        Ok(metadata) if metadata.is_file() => {
            read(&rules, metadata.len(), FILE).map_err(|error| unreadable(&rules, error))?
        }
        _ => Arc::default(),
    };
    let ignored =
        Chart::ignored(&rules).map_err(|error| Error::new(ErrorKind::Definition, [error.into()]))?;
    let (mut entries, mut bytes) = (0, 0);
    // With the identities of the folders around, by which links that lead in a circle are seen.
    let mut ahead: Vec<(PathBuf, String, Vec<Identity>)> =
        vec![(top.to_path_buf(), String::new(), Vec::new())];
    while let Some((folder, prefix, mut around)) = ahead.pop() {
        let real = identity(&folder).map_err(|error| unreadable(&folder, error))?;
        if around.contains(&real) {
            return Err(unreadable(&folder, "the link leads back to a folder around it"));
        }
        around.push(real);
        let listed = fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))?;
        let paths: io::Result<Vec<(OsString, fs::DirEntry)>> =
            listed.map(|entry| entry.map(|entry| (entry.file_name(), entry))).collect();
        let mut paths = paths.map_err(|error| unreadable(&folder, error))?;
        // Which of two mistakes is told first does not depend on the file system.
        paths.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        for (name, entry) in paths {
            let path = entry.path();
            entries += 1;
            if entries > ENTRIES {
                return Err(unreadable(top, format!("it has more than {ENTRIES} files")));
            }
            let Some(name) = name.to_str() else {
                return Err(unreadable(&path, "the name is not UTF-8"));
            };
            let name = format!("{prefix}{name}");
            // The listing knows what most entries are.
            let found = match entry.file_type() {
                Ok(kind) if kind.is_dir() || kind.is_file() => Ok(kind),
                _ => fs::metadata(&path).map(|metadata| metadata.file_type()),
            };
            let is_dir = found.as_ref().is_ok_and(fs::FileType::is_dir);
            if ignored(&if is_dir { format!("{name}/") } else { name.clone() }) {
                continue;
            }
            let kind = found.map_err(|error| match dangling(&path) {
                Some(nowhere) => failed(format!(
                    "error evaluating symlink {}: lstat {}: no such file or directory",
                    path.display(),
                    nowhere.display()
                )),
                None => unreadable(&path, error),
            })?;
            if kind.is_dir() {
                ahead.push((path, format!("{name}/"), around.clone()));
            } else if kind.is_file() {
                let (size, content) = if is_needed(&name) { now(&path) } else { later(&path) }
                    .map_err(|error| unreadable(&path, error))?;
                bytes += size;
                if bytes > FOLDER {
                    return Err(unreadable(top, format!("it has more than {} MiB of files", FOLDER >> 20)));
                }
                files.push((name, content));
            } else {
                let message = format!(
                    "cannot load irregular file {} as it has file mode type bits set",
                    path.display()
                );
                return Err(failed(message));
            }
        }
    }
    Ok(())
}

/// Whether a chart reads this file when it is loaded. Where this is wrong, only time is lost.
fn is_needed(name: &str) -> bool {
    let (folder, base) = name.rsplit_once('/').unwrap_or(("", name));
    let described = ["Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock"];
    folder.split('/').any(|part| part == "templates")
        || folder.ends_with("charts") && base.ends_with(".tgz")
        || described.contains(&base)
        || matches!(base, "values.yaml" | "values.schema.json")
}

/// The size of a file, and its bytes.
fn now(path: &Path) -> io::Result<(u64, Content)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let content = match read_open(file, size, FILE) {
        Ok(bytes) => Content::from(bytes),
        // The chart has its own words for it.
        Err(_) => deferred(path, size),
    };
    Ok((size, content))
}

/// The same without reading it; fails as opening it would.
fn later(path: &Path) -> io::Result<(u64, Content)> {
    check_readable(path)?;
    let size = fs::metadata(path)?.len();
    Ok((size, deferred(path, size)))
}

fn deferred(path: &Path, size: u64) -> Content {
    let path = path.to_path_buf();
    Content::later(size, move || read(&path, size, FILE))
}

/// A file's bytes, `limit` at most.
fn read(path: &Path, len: u64, limit: u64) -> io::Result<Arc<[u8]>> {
    read_open(File::open(path)?, len, limit)
}

/// As many bytes as the file was said to have are read at once into the place where the chart keeps them; a file of which
/// that is not known says that it has none.
fn read_open(mut file: File, len: u64, limit: u64) -> io::Result<Arc<[u8]>> {
    let mut bytes: Arc<[u8]> =
        std::iter::repeat_n(0, usize::try_from(len.min(limit)).unwrap_or_default()).collect();
    let mut filled = 0;
    while let Some(free) =
        Arc::get_mut(&mut bytes).and_then(|bytes| bytes.get_mut(filled..)).filter(|free| !free.is_empty())
    {
        match file.read(free) {
            Ok(0) => return Ok(bytes[..filled].into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if filled > 0 {
        return Ok(bytes);
    }
    let mut unknown = Vec::new();
    file.take(limit).read_to_end(&mut unknown)?;
    Ok(unknown.into())
}

/// Fails as reading it would.
#[cfg(unix)]
fn check_readable(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::access(path, rustix::fs::Access::READ_OK)?)
}

#[cfg(not(unix))]
fn check_readable(path: &Path) -> io::Result<()> {
    File::open(path).map(drop)
}

#[cfg(unix)]
type Identity = (u64, u64);

/// What tells a folder from all others.
#[cfg(unix)]
fn identity(folder: &Path) -> std::io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(folder)?;
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type Identity = PathBuf;

/// What tells a folder from all others.
#[cfg(not(unix))]
fn identity(folder: &Path) -> std::io::Result<Identity> {
    folder.canonicalize()
}

/// Where a link leads that leads nowhere: the first part of the way that is not there.
fn dangling(link: &Path) -> Option<PathBuf> {
    let mut at = link.to_path_buf();
    // As many links as Go follows.
    for _ in 0..255 {
        let target = fs::read_link(&at).ok()?;
        let mut way = if target.is_absolute() { PathBuf::new() } else { at.parent()?.to_path_buf() };
        let mut next = None;
        for part in target.components() {
            match part {
                Component::ParentDir => drop(way.pop()),
                Component::CurDir => {}
                other => way.push(other),
            }
            match fs::metadata(&way) {
                Ok(_) => {}
                Err(_) if fs::symlink_metadata(&way).is_ok() => {
                    next = Some(way.clone());
                    break;
                }
                Err(_) => return Some(way),
            }
        }
        at = next?;
    }
    None
}

fn unreadable(path: &Path, why: impl std::fmt::Display) -> Error {
    failed(format!("`{}` cannot be read: {why}", path.display()))
}

fn failed(message: String) -> Error {
    Error::new(ErrorKind::Definition, [Diagnostic::error("chart-unreadable", message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_whatever_size_they_were_said_to_have() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("f");
        fs::write(&path, "abcdef").expect("written");
        for (said, limit, bytes) in
            [(6, 10, "abcdef"), (9, 10, "abcdef"), (0, 10, "abcdef"), (0, 4, "abcd"), (6, 4, "abcd")]
        {
            assert_eq!(&*read(&path, said, limit).expect("read"), bytes.as_bytes(), "{said} {limit}");
        }
        assert_eq!(now(&path).expect("read").0, 6);
        assert_eq!(later(&path).expect("there").0, 6);
        assert!(now(&folder.path().join("none")).is_err() && later(&folder.path().join("none")).is_err());
    }

    #[test]
    fn what_a_chart_reads_when_it_is_loaded() {
        let needed = [
            "Chart.yaml",
            "charts/a/values.yaml",
            "templates/x/a.tpl",
            "charts/a/templates/b",
            "charts/a.tgz",
        ];
        assert!(needed.into_iter().all(is_needed));
        assert!(
            !["README.md", "crds/a.yaml", "ci/a-values.yaml", "templates", "a.tgz"]
                .into_iter()
                .any(is_needed)
        );
    }
}
