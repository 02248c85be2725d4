//! After the exchange: what others did in the old folder meanwhile is done to the new one.

use super::{GONE, TREE, leftover};
use crate::output::disk::{self, Disk, Entry, Kind};
use crate::output::ledger::Ledger;
use crate::output::problem::Problem;
use crate::output::sys::{self, Id};
use crate::output::{each, files, paths};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// How often an old folder is looked through again before something that keeps writing there is given up on.
const ROUNDS: usize = 4;

/// Carries over what changed in the old folder since `before`, and removes the place. Gives the files that had to
/// take another name, because hld wrote one at theirs in the same moment.
pub(super) fn finish(place: &Path, live: &Path, before: &Disk) -> Result<Vec<OsString>, Problem> {
    let tree = place.join(TREE);
    let mut now = Disk::scan(&tree)?;
    let mut renamed = Vec::new();
    carry(before, &now, live, &mut renamed)?;
    for (path, was) in &before.entries {
        let to = live.join(path);
        // Removed by others: the link that the stage made is all that is left of it.
        if was.kind != Kind::Dir && now.get(path).is_none() && id_at(&to)? == Some(was.id) {
            files::remove_file(&to)?;
        }
    }
    // From here on nothing in it is needed, and a killed run need not be followed up.
    let gone = place.join(GONE);
    files::rename(&tree, &gone)?;
    for _ in 0..ROUNDS {
        empty(&gone, &now)?;
        now = Disk::scan(&gone)?;
        if now.folder.is_none() {
            break;
        }
        // Somebody who holds the old folder open goes on writing in it.
        carry(&Disk::default(), &now, live, &mut renamed)?;
    }
    leftover::remove_place(place)?;
    Ok(renamed)
}

/// Carries over from the old folder of a run that was killed after its exchange. What the folder was before is known
/// from its ledger only: files that it does not own and that the new folder lacks must have appeared meanwhile.
pub(super) fn late(tree: &Path, live: &Path) -> Result<(), Problem> {
    let now = Disk::scan(tree)?;
    let ledger = match now.read(paths::LEDGER)? {
        Some(bytes) => Ledger::read(&bytes).unwrap_or_default(),
        None => Ledger::default(),
    };
    let records = [paths::LEDGER, paths::PROVENANCE].map(OsStr::new);
    for (path, entry) in &now.entries {
        let owned = path.to_str().is_some_and(|path| ledger.files.contains_key(path));
        if entry.kind == Kind::Dir || owned || records.contains(&path.as_os_str()) {
            continue;
        }
        let (from, to) = (tree.join(path), live.join(path));
        let Some(there) = files::look(&to)? else {
            bring(&from, entry, &to, &mut Vec::new())?;
            continue;
        };
        let there = Entry::of(&there);
        // Replaced by others just before the exchange, unless the new one was replaced since.
        if there.id != entry.id && there.kind == entry.kind && there.modified < entry.modified {
            files::rename(&from, &to)?;
        }
    }
    Ok(())
}

/// Does to `live` what others did between `before` and `now`.
fn carry(before: &Disk, now: &Disk, live: &Path, renamed: &mut Vec<OsString>) -> Result<(), Problem> {
    let mut moved: Option<OsString> = None;
    for (path, entry) in &now.entries {
        if moved.as_ref().is_some_and(|folder| Path::new(path).starts_with(folder)) {
            continue;
        }
        let (from, to) = (now.root.join(path), live.join(path));
        match before.get(path) {
            None => {
                if bring(&from, entry, &to, renamed)? && entry.kind == Kind::Dir {
                    moved = Some(path.clone());
                }
            }
            // Replaced by a new file of the same name, while the new folder has the one before.
            Some(was) if entry.kind != Kind::Dir && was.id != entry.id && id_at(&to)? == Some(was.id) => {
                files::rename(&from, &to)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Moves something that only the old folder has. Tells whether it moved as a whole.
fn bring(from: &Path, entry: &Entry, to: &Path, renamed: &mut Vec<OsString>) -> Result<bool, Problem> {
    match files::look(to)? {
        Some(there) if entry.kind == Kind::Dir && there.is_dir() => return Ok(false),
        Some(there) if sys::id(&there) == entry.id => return Ok(false),
        Some(_) => {
            let mut name = to.as_os_str().to_owned();
            name.push(".kept");
            // Under a name that neither hld nor an agent takes for a manifest.
            while files::exists(Path::new(&name))? {
                name.push("_");
            }
            files::rename(from, Path::new(&name))?;
            renamed.push(name);
            return Ok(true);
        }
        None => {}
    }
    let above = sys::parent(to);
    std::fs::create_dir_all(above).map_err(|source| Problem::io("create", above, source))?;
    match sys::rename_new(from, to) {
        Ok(()) => Ok(true),
        // Gone again.
        Err(error) if disk::missing(&error) => Ok(false),
        Err(source) => Err(Problem::io("write", to, source)),
    }
}

/// Removes exactly what was seen, so that what appears in between is not lost.
fn empty(folder: &Path, seen: &Disk) -> Result<(), Problem> {
    let (folders, others): (Vec<_>, Vec<_>) =
        seen.entries.iter().partition(|(_, entry)| entry.kind == Kind::Dir);
    for (path, entry) in &folders {
        if entry.mode & 0o700 != 0o700 {
            // A folder may forbid the removal of what is in it. One that was carried over is not here any more.
            let _ = sys::set_mode(&folder.join(path), entry.mode | 0o700);
        }
    }
    each::try_map(&others, |(path, _)| files::remove_file(&folder.join(path)))?;
    for (path, _) in folders.iter().rev() {
        files::remove_dir(&folder.join(path))?;
    }
    files::remove_dir(folder)
}

fn id_at(path: &Path) -> Result<Option<Id>, Problem> {
    Ok(files::look(path)?.map(|meta| sys::id(&meta)))
}
