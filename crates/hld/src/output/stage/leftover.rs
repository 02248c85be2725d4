//! What a killed run left beside the output, and how the next run deals with it.

use super::{GONE, IGNORE, MARKER, PLACE, TREE, carry};
use crate::output::disk;
use crate::output::files;
use crate::output::ledger::read_json;
use crate::output::problem::Problem;
use crate::output::sys::{self, Id};
use hld_yaml::Value;
use std::path::{Path, PathBuf};

/// The places in a folder that runs have left behind. The caller holds the lock, so none of them is in use.
///
/// Only what is wholly hld's is recognised: anything else inside, and the folder is somebody's data.
pub(in crate::output) fn leftovers(above: &Path) -> Result<Vec<PathBuf>, Problem> {
    let listing = match std::fs::read_dir(above) {
        Ok(listing) => listing,
        Err(error) if disk::missing(&error) => return Ok(Vec::new()),
        // A folder above that may be entered but not listed is none that a stage was made in.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Ok(Vec::new()),
        Err(source) => return Err(Problem::io("read", above, source)),
    };
    let mut found = Vec::new();
    for entry in listing {
        let entry = entry.map_err(|source| Problem::io("read", above, source))?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(PLACE));
        if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
            && is_ours(&entry.path())
        {
            found.push(above.join(name));
        }
    }
    found.sort();
    Ok(found)
}

fn is_ours(place: &Path) -> bool {
    if !std::fs::symlink_metadata(place).is_ok_and(|meta| meta.is_dir()) {
        return false;
    }
    let Ok(listing) = std::fs::read_dir(place) else { return false };
    let names: Vec<_> = listing.flatten().map(|entry| entry.file_name()).collect();
    let ours = names.iter().all(|name| [IGNORE, MARKER, TREE, GONE].iter().any(|known| name == known));
    // The marker is whole before there is a tree.
    let begun = names.iter().any(|name| name == TREE || name == GONE);
    ours && (!begun || read_marker(place).is_some())
}

/// What a place was made for.
struct Marker {
    folder: String,
    /// The folder that was to be replaced; `None` for a first run.
    old: Option<Id>,
}

fn read_marker(place: &Path) -> Option<Marker> {
    let bytes = disk::read(&place.join(MARKER)).ok()?;
    let value = read_json(std::str::from_utf8(&bytes).ok()?).ok()?;
    let number = |key| value.get(key).and_then(Value::as_str)?.parse::<u64>().ok();
    let old = Id { device: number("device")?, inode: number("inode")? };
    let folder = value.get("folder").and_then(Value::as_str)?.to_owned();
    let plain = !folder.is_empty() && !folder.contains(['/', '\\']) && folder != "." && folder != "..";
    (plain && value.get("format").and_then(Value::as_i64) == Some(1))
        .then_some(Marker { folder, old: (old != Id::default()).then_some(old) })
}

/// Deals with a leftover: carries over what only it has, and removes it.
pub(in crate::output) fn recover(place: &Path) -> Result<(), Problem> {
    let tree = place.join(TREE);
    if let Some(meta) = files::look(&tree)? {
        // It was readable a moment ago, and without it nothing in the tree may be called superfluous.
        let Some(marker) = read_marker(place) else {
            let reason = "it cannot be read any more".to_owned();
            return Err(Problem::Damaged { path: place.join(MARKER), reason });
        };
        if marker.old == Some(sys::id(&meta)) {
            // The exchange took place, so this is the old folder.
            carry::late(&tree, &sys::parent(place).join(marker.folder))?;
            files::rename(&tree, &place.join(GONE))?;
        }
    }
    remove_place(place)
}

/// Removes a place, the marker last: without it a rest would not be recognised.
pub(super) fn remove_place(place: &Path) -> Result<(), Problem> {
    for tree in [TREE, GONE] {
        files::remove_tree(&place.join(tree))?;
    }
    files::remove_file(&place.join(MARKER))?;
    files::remove_file(&place.join(IGNORE))?;
    std::fs::remove_dir(place).map_err(|source| Problem::io("remove", place, source))
}
