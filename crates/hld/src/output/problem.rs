//! Everything that can stop a write, and what each says to the person who meets it.

use super::budget::LostObject;
use hld_yaml::Diagnostic;
use std::io;
use std::path::{Path, PathBuf};

/// Why an output cannot be written. Paths in lists are relative to the output folder `dir`.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// A step on the file system failed.
    Io { action: &'static str, path: PathBuf, kind: io::ErrorKind, reason: String },
    /// Another run holds the lock and this one was told not to wait.
    Busy { dir: PathBuf },
    /// A path that may not be written.
    Path { path: String, reason: &'static str },
    /// Two output files that are one on some file systems.
    Collision { first: String, second: String },
    /// Two outputs of one run in the same place or one inside the other.
    Nested { first: PathBuf, second: PathBuf },
    /// The output folder itself is something else.
    Folder { path: PathBuf, what: &'static str },
    /// A file of `.hld` that cannot be understood.
    Damaged { path: PathBuf, reason: String },
    /// A file of `.hld` from a later hld.
    Newer { path: PathBuf, found: i64, known: i64 },
    /// No ledger, but files where hld would write.
    NoLedger { dir: PathBuf, files: Vec<String> },
    /// Files that hld would write and does not own.
    Foreign { dir: PathBuf, files: Vec<String> },
    /// Owned files whose bytes are not those that hld wrote.
    Edited { dir: PathBuf, files: Vec<String> },
    /// Links, folders and the like at paths of output files.
    InTheWay { dir: PathBuf, entries: Vec<(String, &'static str)> },
    /// A kept file that differs from an output path only by case.
    FoldedForeign { dir: PathBuf, output: String, file: String },
    /// More objects would go than `deletions` allows.
    Budget { lost: Vec<LostObject>, counted: usize, total: usize, limit: usize },
    /// Objects of a kind that is never deleted unasked.
    Protected { lost: Vec<LostObject> },
    /// Enabled components that had objects and render none.
    Empty { components: Vec<String>, lost: Vec<LostObject> },
    /// The folder did not come to rest.
    Moving { dir: PathBuf },
}

impl Problem {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Problem {
        Problem::Io { action, path: path.to_owned(), kind: source.kind(), reason: reason(&source) }
    }

    /// Whether a policy says no, as opposed to a folder that cannot be written.
    pub(super) fn is_policy(&self) -> bool {
        matches!(self, Problem::Budget { .. } | Problem::Protected { .. } | Problem::Empty { .. })
    }

    /// The message with its code and what to do about it.
    pub(super) fn diagnostic(&self) -> Diagnostic {
        match self {
            Problem::Io { action, path, kind, reason } => {
                let found =
                    Diagnostic::error("output-io", format!("cannot {action} `{}`: {reason}", path.display()));
                match kind {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                        found.hint("free some space and run again; the output was not changed")
                    }
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        found.hint("make the output folder and the folder above it writable, or choose another with `--out`")
                    }
                    _ => found,
                }
            }
            Problem::Busy { dir } => {
                Diagnostic::error("output-busy", format!("another run is writing in `{}`", dir.display()))
                    .hint("run again when it is done")
            }
            Problem::Path { path, reason } => {
                Diagnostic::error("output-path", format!("the output path `{}` is refused: {reason}", path.escape_debug()))
                    .hint("rename the component")
            }
            Problem::Collision { first, second } => Diagnostic::error(
                "output-collision",
                format!("the outputs `{first}` and `{second}` cannot stand beside each other"),
            )
            .hint("rename one of the components: names must differ by more than case"),
            Problem::Nested { first, second } => Diagnostic::error(
                "output-nested",
                format!("the output folders `{}` and `{}` lie inside each other", first.display(), second.display()),
            )
            .hint("give each environment a folder of its own: `--out 'generated/{env}'`"),
            Problem::Folder { path, what } => {
                Diagnostic::error("output-folder", format!("the output folder `{}` is {what}", path.display()))
                    .hint("remove it, or choose another folder with `--out`")
            }
            Problem::Damaged { path, reason } => {
                let text = format!("`{}` cannot be read: {reason}", path.display());
                let found = Diagnostic::error("output-ledger", text);
                if path.ends_with(super::paths::JOURNAL) {
                    return found.hint(
                        "it lists what a stopped run still had to do; `--adopt` goes on without it, and takes over the YAML and JSON files of the folder",
                    );
                }
                found.hint(
                    "restore it from Git, or run with `--adopt`, which takes over the YAML and JSON files of the folder",
                )
            }
            Problem::Newer { path, found, known } => Diagnostic::error(
                "output-newer",
                format!("`{}` has format {found}, but this hld knows no later one than {known}", path.display()),
            )
            .hint("use the hld that wrote it, or a later one"),
            Problem::NoLedger { dir, files } => Diagnostic::error(
                "output-no-ledger",
                format!(
                    "`{}` has no ledger (`.hld/files`), but holds {} that this run would write: {}",
                    dir.display(),
                    count(files.len(), "file"),
                    some(files)
                ),
            )
            .hint("if the folder is the output of an earlier tool, run with `--adopt`: it takes over the YAML and JSON files of the folder")
            .hint("if not, choose another folder with `--out`"),
            Problem::Foreign { dir, files } => Diagnostic::error(
                "output-foreign",
                format!(
                    "{} in `{}` would be overwritten, though not written by hld: {}",
                    count(files.len(), "file"),
                    dir.display(),
                    some(files)
                ),
            )
            .hint("move them away, or run with `--adopt`, which takes over the YAML and JSON files of the folder"),
            Problem::Edited { dir, files } => Diagnostic::error(
                "output-edited",
                format!(
                    "{} in `{}` {} edited by hand: {}",
                    count(files.len(), "file"),
                    dir.display(),
                    if files.len() == 1 { "was" } else { "were" },
                    some(files)
                ),
            )
            .hint("move the edits into the definitions, then run with `--force`, which drops them from the output"),
            Problem::InTheWay { dir, entries } => Diagnostic::error(
                "output-in-the-way",
                format!(
                    "`{}` holds other things at paths of the output: {}",
                    dir.display(),
                    join(entries.iter().map(|(path, what)| format!("`{path}` is {what}")), entries.len())
                ),
            )
            .hint("remove them; links at output paths are never followed"),
            Problem::FoldedForeign { dir, output, file } => Diagnostic::error(
                "output-collision",
                format!(
                    "the output `{output}` differs only by case from `{file}`, which lies in `{}` and is not hld's",
                    dir.display()
                ),
            )
            .hint("rename the file or the component: some file systems take both for one"),
            Problem::Budget { lost, counted, total, limit } => Diagnostic::error(
                "deletion-budget",
                format!(
                    "{} of {total} would be deleted, more than the {limit} that `deletions` allows:{}",
                    count(*counted, "object"),
                    list(lost)
                ),
            )
            .hint("if that is meant, run with `--allow-deletions COMPONENT` or `--allow-deletions KIND/NAME`, or raise `deletions` in `hld.yaml`"),
            Problem::Protected { lost } => Diagnostic::error(
                "deletion-protected",
                format!(
                    "{} would be deleted of kinds whose deletion takes data or other objects along:{}",
                    count(lost.len(), "object"),
                    list(lost)
                ),
            )
            .hint("if that is meant, run with `--allow-deletions KIND/NAME` or list them in `deletions.allow` in `hld.yaml`"),
            Problem::Empty { components, lost } => Diagnostic::error(
                "deletion-empty",
                format!(
                    "enabled, but rendered nothing where it had objects: {}; {} would be deleted:{}",
                    join(components.iter().map(|name| format!("component `{name}`")), components.len()),
                    count(lost.len(), "object"),
                    list(lost)
                ),
            )
            .hint("disable or remove the component if its objects shall go, or run with `--allow-deletions COMPONENT`"),
            Problem::Moving { dir } => Diagnostic::error(
                "output-busy",
                format!("`{}` keeps changing while it is compared", dir.display()),
            )
            .hint("stop what else writes there and run again"),
        }
    }
}

/// The system's reason without the number that Rust appends.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The files of a list, the first twenty by name.
pub(super) fn some(files: &[String]) -> String {
    join(files.iter().map(|file| format!("`{file}`")), files.len())
}

/// The first twenty: a whole tree edited by hand must not fill the screen.
fn join(items: impl Iterator<Item = String>, all: usize) -> String {
    const SHOWN: usize = 20;
    let mut text = items.take(SHOWN).collect::<Vec<_>>().join(", ");
    if all > SHOWN {
        text.push_str(&format!(" and {} more", all - SHOWN));
    }
    text
}

/// Every object on a line of its own: deletions are always listed whole.
fn list(lost: &[LostObject]) -> String {
    lost.iter().map(|object| format!("\n  {object}")).collect()
}
