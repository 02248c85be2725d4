//! Finds a component's manifest files.

use hld_yaml::Diagnostic;

use crate::objects::{Collector, KUSTOMIZATION_FILES, kustomization};
use crate::{EntryKind, Error, ErrorKind, FileTree, Input, normalize};

/// The manifest files below the input's path, in name order. What else lies there is named in one note.
pub(crate) fn manifest_files(input: &Input<'_>, collector: &mut Collector<'_>) -> Result<Vec<String>, Error> {
    let files = input.files;
    let top = top(input.path);
    match files.kind(&top)? {
        Some(EntryKind::Dir) => {}
        Some(EntryKind::File) if is_manifest(&top) => return Ok(vec![top]),
        Some(EntryKind::File) => {
            let message = format!("`{}` is neither a folder nor a YAML or JSON file", files.display(&top));
            return Err(Error::new(
                ErrorKind::Config,
                [Diagnostic::error("bad-path", message).in_component(input.component)],
            ));
        }
        None => return Err(missing(files, &top, input)),
    }
    let mut found = Vec::new();
    let mut ignored = Vec::new();
    let mut ahead = vec![(top, EntryKind::Dir)];
    while let Some((path, kind)) = ahead.pop() {
        if kind == EntryKind::File {
            let name = path.rsplit('/').next().unwrap_or(&path);
            if KUSTOMIZATION_FILES.contains(&name) {
                collector.fail(kustomization(&files.display(&path)));
            } else if is_manifest(name) {
                found.push(path);
            } else {
                ignored.push(path);
            }
            continue;
        }
        for name in &*files.rejected(&path)? {
            let message =
                format!("`{name}` in `{}` is left out: hld does not take such names", files.display(&path));
            collector.warn(Diagnostic::warning("bad-file-name", message));
        }
        for entry in files.entries(&path)?.iter().rev() {
            if entry.name.starts_with('.') {
                continue;
            }
            let child = if path.is_empty() { entry.name.clone() } else { format!("{path}/{}", entry.name) };
            if !(input.exclude)(&child) {
                ahead.push((child, entry.kind));
            }
        }
    }
    note_ignored(input, &ignored, collector);
    Ok(found)
}

/// The input's path in normal form. One that leads out of the component's folder with `..` stays as it is written.
pub(crate) fn top(path: &str) -> String {
    normalize(path).unwrap_or_else(|_| path.trim_end_matches('/').to_owned())
}

pub(crate) fn is_manifest(name: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|extension| name.ends_with(extension))
}

fn note_ignored(input: &Input<'_>, ignored: &[String], collector: &mut Collector<'_>) {
    const SHOWN: usize = 5;
    if ignored.is_empty() {
        return;
    }
    let named: Vec<String> =
        ignored.iter().take(SHOWN).map(|path| format!("`{}`", input.files.display(path))).collect();
    let rest = match ignored.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let message = format!("not YAML or JSON, ignored: {}{rest}", named.join(", "));
    collector.warn(Diagnostic::note("ignored-files", message));
}

fn missing(files: &FileTree, top: &str, input: &Input<'_>) -> Error {
    let report = Diagnostic::error("path-not-found", format!("`{}` does not exist", files.display(top)))
        .hint("`path` names the folder of manifests, relative to the component's source")
        .in_component(input.component);
    Error::new(ErrorKind::File, [report])
}
