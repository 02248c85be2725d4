//! Which paths may be written: names stay inside the folder, never reach Git's or hld's own files, never collide.

use std::collections::BTreeMap;

/// The folder inside an output tree that holds hld's own records.
pub(super) const RECORDS: &str = ".hld";
/// The ledger: owned paths and digests.
pub(super) const LEDGER: &str = ".hld/files";
/// What each component was rendered from.
pub(super) const PROVENANCE: &str = ".hld/provenance";
/// The list of steps that are still to be done after the death of a run.
pub(super) const JOURNAL: &str = ".hld/journal";
/// The journal before it counts.
pub(super) const JOURNAL_PART: &str = ".hld/journal.part";
/// The new files before they are renamed to their places.
pub(super) const JOURNAL_FILES: &str = ".hld/new";

/// Why an output path is refused, `None` when it may be written.
///
/// The same rule holds for the paths of a ledger and of a journal, because both may come from a repository.
pub(super) fn refused(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.contains(['\\', '\0']) || path.chars().any(char::is_control) {
        return Some("it holds a backslash or a control character");
    }
    for name in path.split('/') {
        let folded = name.to_lowercase();
        if name.is_empty() || name == "." || name == ".." {
            return Some("it is not a plain relative path");
        }
        if folded.starts_with(".git") || folded.starts_with("git~") {
            return Some("names that begin with `.git` belong to Git");
        }
        if folded.starts_with(".hld") {
            return Some("names that begin with `.hld` belong to hld's own records");
        }
        if name.len() > 255 {
            return Some("a name in it is longer than 255 bytes");
        }
    }
    None
}

/// One spelling for all paths that a case-insensitive file system takes for the same.
pub(super) fn fold(path: &str) -> String {
    path.to_lowercase()
}

/// Every folder above `path`, the nearest last: `a`, `a/b` for `a/b/c`.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Pairs of paths that cannot both be written: equal when case is folded, or one a folder above the other.
pub(super) fn collisions<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        if let Some(first) = seen.insert(fold(path), path) {
            found.push((first, path));
        }
    }
    for (folded, path) in &seen {
        for parent in parents(folded) {
            if let Some(file) = seen.get(parent) {
                found.push((*file, *path));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_pass() {
        for path in ["web.yaml", "a/b/c.yaml", "a-b/..c.yaml", "x/%2f.yaml"] {
            assert_eq!(refused(path), None, "{path}");
        }
    }

    #[test]
    fn paths_that_leave_the_folder_or_reach_records_are_refused() {
        for path in [
            "",
            "/etc/x",
            "../x",
            "a/../x",
            "a//b",
            "a/.",
            "a\\b",
            "a\nb",
            "a\0b",
            ".git/hooks/x",
            "a/.GIT/x",
            ".github/workflows/x.yaml",
            "git~1/x",
            ".hld/files",
            "a/.HLD/files",
            ".hld-stage-0/x",
        ] {
            assert!(refused(path).is_some(), "{path}");
        }
    }

    #[test]
    fn collisions_name_both() {
        let paths = ["App/web.yaml", "app/web.yaml", "b", "B/c.yaml", "b.yaml"];
        assert_eq!(collisions(paths.into_iter()), [("App/web.yaml", "app/web.yaml"), ("b", "B/c.yaml")]);
    }

    #[test]
    fn parents_are_listed_from_the_top() {
        assert_eq!(parents("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(parents("a").count(), 0);
    }
}
