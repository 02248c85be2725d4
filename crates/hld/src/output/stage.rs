//! Replacing a folder as a whole: a complete sibling is built and exchanged with it in one step.
//!
//! The sibling is `.hld-stage-<n>/tree` in the folder above; what does not change, and all that is not hld's, is in it
//! as hard links. The exchange is the only step that touches the output. Afterwards the old folder lies in the
//! sibling's place: what appeared in it meanwhile is carried over, then it is renamed to `gone` and removed. A killed
//! run leaves `.hld-stage-<n>`, in which the next run sees by the identity of `tree` how far it came.

mod carry;
mod leftover;

pub(super) use self::leftover::{leftovers, recover};

use super::disk::{Disk, Kind};
use super::ledger::quote;
use super::plan::EnvironmentPlan;
use super::problem::Problem;
use super::sys::{self, Id};
use super::{Target, Text, each, files, paths};
use hld_yaml::Diagnostic;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

/// How the names of places beside the output begin.
const PLACE: &str = ".hld-stage-";
/// In a place: what it is, see [`Marker`].
const MARKER: &str = "stage";
/// In a place: the new folder, and after the exchange the old one.
const TREE: &str = "tree";
/// In a place: the old folder once nothing in it is needed any more.
const GONE: &str = "gone";
/// In a place: keeps it out of `git add`, should it ever be left behind.
const IGNORE: &str = ".gitignore";

/// Why a folder could not be replaced as a whole.
pub(super) enum Obstacle {
    /// It can still be written file by file.
    Unsuitable,
    /// It cannot be written.
    Problem(Problem),
}

impl From<Problem> for Obstacle {
    fn from(problem: Problem) -> Obstacle {
        Obstacle::Problem(problem)
    }
}

/// Whether a folder can be exchanged, as far as that can be told beforehand.
pub(super) fn suitable(dir: &Path, disk: &Disk) -> bool {
    let named = dir.file_name().is_some_and(|name| name.to_str().is_some());
    let Some(folder) = &disk.folder else { return named };
    named
        && sys::EXCHANGE
        && !disk.holds_git
        && disk.entries.values().all(|entry| entry.id.device == folder.id.device)
        && !sys::is_mount_point(dir)
        && !sys::holds_working_directory(folder.id)
}

/// A complete new folder beside the old one.
pub(super) struct Stage {
    place: PathBuf,
    dir: PathBuf,
    old: Option<Id>,
    fsync: bool,
}

/// Builds the new folder. An error leaves nothing behind.
pub(super) fn build(target: &Target, plan: &EnvironmentPlan, fsync: bool) -> Result<Stage, Obstacle> {
    let dir = target.dir.clone();
    let place = create_place(sys::parent(&dir)).map_err(|(path, source)| {
        // The folder above may be closed to us while the output itself is not.
        let closed =
            matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem);
        match closed && plan.disk.folder.is_some() {
            true => Obstacle::Unsuitable,
            false => Obstacle::Problem(Problem::io("create", &path, source)),
        }
    })?;
    let stage = Stage { place, dir, old: plan.disk.folder.as_ref().map(|folder| folder.id), fsync };
    match stage.fill(target, plan) {
        Ok(()) => Ok(stage),
        Err(obstacle) => {
            stage.discard();
            Err(obstacle)
        }
    }
}

fn create_place(above: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    let mut n = 0_u64;
    loop {
        let place = above.join(format!("{PLACE}{n}"));
        match sys::create_private_dir(&place) {
            Ok(()) => return Ok(place),
            // Somebody else's: leftovers of our own are gone by now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err((place, error)),
        }
    }
}

impl Stage {
    fn fill(&self, target: &Target, plan: &EnvironmentPlan) -> Result<(), Obstacle> {
        let disk = &plan.disk;
        files::write(&self.place.join(IGNORE), b"*\n", None, false)?;
        files::write(&self.place.join(MARKER), self.marker().as_bytes(), None, self.fsync)?;
        let tree = self.place.join(TREE);
        files::create_dir(&tree)?;

        let folders = folders(target, plan);
        for folder in &folders {
            files::create_dir(&tree.join(folder))?;
        }
        let written: BTreeSet<&OsStr> = plan
            .work
            .write
            .iter()
            .map(|(at, _)| OsStr::new(&target.files[*at].path))
            .chain(plan.work.ledger.as_ref().map(|_| OsStr::new(paths::LEDGER)))
            .chain(plan.work.provenance.as_ref().map(|_| OsStr::new(paths::PROVENANCE)))
            .collect();
        let kept: Vec<(&OsString, Kind)> = disk
            .entries
            .iter()
            .filter(|(path, entry)| {
                let removed = path.to_str().is_some_and(|path| plan.work.remove.contains(path));
                entry.kind != Kind::Dir && !removed && !written.contains(path.as_os_str())
            })
            .map(|(path, entry)| (path, entry.kind))
            .collect();
        each::try_map(&kept, |(path, kind)| self.keep(path, *kind, &tree.join(path)))?;

        let ledger = plan.work.ledger.as_deref().map(Text::from);
        let provenance = plan.work.provenance.as_deref().map(Text::from);
        let mut texts: Vec<(&str, &Text)> = plan
            .work
            .write
            .iter()
            .map(|(at, _)| (target.files[*at].path.as_str(), &target.files[*at].text))
            .collect();
        texts.extend(ledger.iter().map(|text| (paths::LEDGER, text)));
        texts.extend(provenance.iter().map(|text| (paths::PROVENANCE, text)));
        each::try_map(&texts, |(path, text)| {
            let mode = disk.get(path).filter(|old| old.kind == Kind::File).map(|old| old.mode);
            files::write_text(&tree.join(path), text, mode, self.fsync)
        })?;
        self.permissions(&tree, &folders, disk)?;
        if self.fsync {
            for folder in &folders {
                files::sync_dir(&tree.join(folder))?;
            }
            files::sync_dir(&tree)?;
            files::sync_dir(&self.place)?;
        }
        Ok(())
    }

    /// Puts something that stays into the new folder, as the same file.
    fn keep(&self, path: &OsStr, kind: Kind, to: &Path) -> Result<(), Obstacle> {
        let from = self.dir.join(path);
        let Err(error) = std::fs::hard_link(&from, to) else { return Ok(()) };
        // No hard links here, or not for this file (it is another user's, or linked too often).
        match error.kind() {
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::CrossesDevices
            | io::ErrorKind::TooManyLinks
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Unsupported
                if kind == Kind::Symlink && !cfg!(target_os = "linux") =>
            {
                // Elsewhere links to links may not be had; a copy of one is as good.
                let text = std::fs::read_link(&from).map_err(|source| Problem::io("read", &from, source))?;
                Ok(sys::symlink(&text, to).map_err(|source| Problem::io("create", to, source))?)
            }
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::CrossesDevices
            | io::ErrorKind::TooManyLinks
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Unsupported => Err(Obstacle::Unsuitable),
            _ => Err(Obstacle::Problem(Problem::io("link", &from, error))),
        }
    }

    /// Gives each folder the owner and permissions of the one it stands for; children first, as a folder may end up
    /// closed to its own owner.
    fn permissions(&self, tree: &Path, folders: &BTreeSet<OsString>, disk: &Disk) -> Result<(), Obstacle> {
        let Some(root) = &disk.folder else { return Ok(()) };
        let fresh = std::fs::symlink_metadata(tree).map_err(|source| Problem::io("read", tree, source))?;
        let (fresh_mode, fresh_owner) = (sys::mode(&fresh), sys::owner(&fresh));
        let below = folders.iter().rev().filter_map(|folder| Some((folder.as_os_str(), disk.get(folder)?)));
        for (folder, old) in below.chain([(OsStr::new(""), root)]) {
            if old.kind != Kind::Dir {
                continue;
            }
            let (was, new) = match folder.is_empty() {
                true => (self.dir.clone(), tree.to_owned()),
                false => (self.dir.join(folder), tree.join(folder)),
            };
            if sys::has_attributes(&was) {
                return Err(Obstacle::Unsuitable);
            }
            if old.owner != fresh_owner && sys::set_owner(&new, old.owner).is_err() {
                return Err(Obstacle::Unsuitable);
            }
            // A change of owner clears some of the bits.
            if old.mode != fresh_mode || old.owner != fresh_owner {
                sys::set_mode(&new, old.mode).map_err(|source| Problem::io("write", &new, source))?;
            }
        }
        Ok(())
    }

    /// The one step that changes the output.
    pub(super) fn commit(&self) -> Result<(), Obstacle> {
        let tree = self.place.join(TREE);
        let done = match self.old {
            None => sys::rename_new(&tree, &self.dir),
            Some(_) => sys::exchange(&tree, &self.dir),
        };
        if let Err(source) = done {
            return Err(match source.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                    Obstacle::Problem(Problem::Moving { dir: self.dir.clone() })
                }
                io::ErrorKind::InvalidInput
                | io::ErrorKind::Unsupported
                | io::ErrorKind::CrossesDevices
                | io::ErrorKind::ResourceBusy
                    if self.old.is_some() =>
                {
                    Obstacle::Unsuitable
                }
                _ => Obstacle::Problem(Problem::io("replace", &self.dir, source)),
            });
        }
        if self.fsync {
            // Not an error any more: the new folder is in place.
            let _ = sys::sync_dir(sys::parent(&self.dir));
            let _ = sys::sync_dir(&self.place);
        }
        Ok(())
    }

    /// Undoes [`Stage::commit`] and removes the stage.
    pub(super) fn roll_back(self) {
        let tree = self.place.join(TREE);
        let undone = match self.old {
            None => std::fs::rename(&self.dir, &tree),
            Some(_) => sys::exchange(&tree, &self.dir),
        };
        // If the old folder could not be put back, it is left for the next run to carry over.
        if undone.is_ok() {
            self.discard();
        }
    }

    /// Removes the stage; the output was not touched.
    pub(super) fn discard(self) {
        // What cannot be removed now is recognised by the next run.
        let _ = leftover::remove_place(&self.place);
    }

    /// Carries over what appeared in the old folder since `before`, and removes it. The new folder is in place
    /// already, so what goes wrong now is a warning.
    pub(super) fn finish(self, before: &Disk) -> Vec<Diagnostic> {
        let finished = match self.old {
            None => leftover::remove_place(&self.place).map(|()| Vec::new()),
            Some(_) => carry::finish(&self.place, &self.dir, before),
        };
        match finished {
            Ok(renamed) => {
                let told = renamed.iter().map(|path| {
                    let text = format!("`{}` was made while hld wrote a file of that name", path.display());
                    Diagnostic::warning("output-renamed", text).hint("move or remove it")
                });
                told.collect()
            }
            Err(problem) => {
                let left = format!(
                    "the output is complete, but `{}` could not be removed: {}",
                    self.place.display(),
                    problem.diagnostic().message
                );
                vec![Diagnostic::warning("output-leftover", left).hint("the next run tries again")]
            }
        }
    }

    fn marker(&self) -> String {
        let old = self.old.unwrap_or_default();
        let mut text = "{\"format\": 1, \"folder\": ".to_owned();
        quote(&mut text, &self.dir.file_name().unwrap_or_default().to_string_lossy());
        // As text: not every reader of JSON keeps 64 bits of a number.
        text.push_str(&format!(", \"device\": \"{}\", \"inode\": \"{}\"}}\n", old.device, old.inode));
        text
    }
}

/// Every folder of the new tree, parents first.
fn folders(target: &Target, plan: &EnvironmentPlan) -> BTreeSet<OsString> {
    let disk = &plan.disk;
    let kept = disk
        .entries
        .iter()
        .filter(|(path, entry)| entry.kind == Kind::Dir && !plan.work.drop.contains(*path));
    let mut folders: BTreeSet<OsString> = kept.map(|(path, _)| path.clone()).collect();
    for (at, _) in &plan.work.write {
        folders.extend(paths::parents(&target.files[*at].path).map(OsString::from));
    }
    folders.insert(OsString::from(paths::RECORDS));
    folders
}
