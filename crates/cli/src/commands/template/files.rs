//! `--output-dir`: a file per template instead of one stream.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use hld::{Diagnostic, Error, ErrorKind};
use hld_helm::{Document, Output};

use super::args::Template;

/// Writes the documents and gives what Helm prints about them.
///
/// As in Helm, a file begins anew with a run's first document of its template; hooks are added to what is there.
pub(super) fn write(output: &Output, release: &str, args: &Template, dir: &Path) -> Result<String, Error> {
    // Helm cleans the path only where it adds the release.
    let with_release = if args.release_name { clean(&dir.join(release)) } else { dir.to_path_buf() };
    let mut said = String::new();
    let mut begun: HashSet<&str> = HashSet::new();
    let (hooks, manifests): (Vec<&Document>, Vec<&Document>) =
        output.documents.iter().partition(|document| document.hook.is_some());
    for document in manifests {
        let dir = if document.crd { dir } else { &with_release };
        let known = !begun.insert(&document.source);
        said.push_str(&one(dir, document, known)?);
    }
    if !args.no_hooks {
        for document in hooks {
            let test = document.hook.as_ref().is_some_and(hld_helm::Hook::is_test);
            if !(args.skip_tests && test) {
                said.push_str(&one(&with_release, document, true)?);
            }
        }
    }
    // What is left of the manifests on stdout.
    said.push('\n');
    Ok(said)
}

/// Go's cleaned form of a path: no `.`, no double slash, and no `..` behind a name, whatever that name is a link to.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match (part, cleaned.components().next_back()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(cleaned.pop()),
            _ => cleaned.push(part),
        }
    }
    if cleaned.as_os_str().is_empty() { PathBuf::from(".") } else { cleaned }
}

fn one(dir: &Path, document: &Document, append: bool) -> Result<String, Error> {
    if document.source.split('/').any(|part| matches!(part, "" | "." | "..")) {
        let message = format!("`{}` would lie outside of `--output-dir`", document.source);
        return Err(Error::new(ErrorKind::Output, [Diagnostic::error("output-unwritable", message)]));
    }
    let path = PathBuf::from(format!("{}/{}", dir.display(), document.source));
    let text = format!("---\n# Source: {}\n{}\n", document.source, document.text);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(append).truncate(!append);
        options.open(&path)?.write_all(text.as_bytes())
    });
    match written {
        Ok(()) => Ok(format!("wrote {}\n", path.display())),
        Err(error) => {
            let message = format!("`{}` cannot be written: {error}", path.display());
            Err(Error::new(ErrorKind::Output, [Diagnostic::error("output-unwritable", message)]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_in_go() {
        for (path, cleaned) in [
            ("out/rel", "out/rel"),
            ("./out//rel/", "out/rel"),
            ("a/../b/rel", "b/rel"),
            ("../../a/rel", "../../a/rel"),
            ("a/../../b", "../b"),
            ("/../a/./b", "/a/b"),
            ("a/..", "."),
        ] {
            assert_eq!(clean(Path::new(path)), Path::new(cleaned), "{path}");
        }
    }
}
