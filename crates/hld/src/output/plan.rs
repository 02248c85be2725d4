//! What a run would do to each output folder, and what speaks against it. Nothing is written here.

mod compare;

use super::budget::LostObject;
use super::disk::Disk;
use super::lock::{self, Mode};
use super::problem::Problem;
use super::{OutputFile, Target, Text, error, paths};
use crate::Error;
use hld_yaml::Diagnostic;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// How a plan judges what it finds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Replace and remove owned files that were edited by hand.
    pub force: bool,
    /// Take over the YAML and JSON files of the folder, whoever wrote them.
    pub adopt: bool,
    /// Wait for another run that writes in the same place, as opposed to failing.
    pub wait: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        PlanOptions { force: false, adopt: false, wait: true }
    }
}

/// What a run would do, for all of its environments.
#[derive(Debug)]
pub struct Plan {
    pub(super) targets: Vec<Target>,
    pub(super) options: PlanOptions,
    pub(super) environments: Vec<EnvironmentPlan>,
}

impl Plan {
    /// One for each target, in their order.
    pub fn environments(&self) -> &[EnvironmentPlan] {
        &self.environments
    }

    /// Whether the disk is already what it shall be: every file and record equal, nothing unfinished.
    pub fn is_clean(&self) -> bool {
        self.environments.iter().all(EnvironmentPlan::is_clean)
    }

    /// The error with which [`apply`](super::apply) would stop before it wrote anything: files edited by hand or not
    /// owned, and deletions beyond the budget, of all environments together.
    pub fn refusal(&self) -> Option<Error> {
        let problems: Vec<(String, Problem)> = self
            .environments
            .iter()
            .flat_map(|plan| plan.problems.iter().map(|problem| (plan.environment.clone(), problem.clone())))
            .collect();
        (!problems.is_empty()).then(|| error(&problems))
    }
}

/// What a run would do to one output folder.
#[derive(Debug)]
pub struct EnvironmentPlan {
    pub(super) environment: String,
    pub(super) dir: PathBuf,
    pub(super) differences: Vec<Difference>,
    pub(super) unchanged: usize,
    pub(super) foreign: Vec<String>,
    pub(super) lost: Vec<LostObject>,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) problems: Vec<Problem>,
    pub(super) work: Work,
    pub(super) disk: Disk,
    pub(super) leftovers: Vec<PathBuf>,
    pub(super) unfinished: bool,
}

/// The steps that make the folder what it shall be.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Indexes into the target's files, with what must leave the place first.
    pub(super) write: Vec<(usize, Vec<String>)>,
    /// Owned files that go.
    pub(super) remove: BTreeSet<String>,
    /// Folders that nothing is left in, parents first.
    pub(super) drop: BTreeSet<OsString>,
    /// The new text of `.hld/files`, if it differs.
    pub(super) ledger: Option<String>,
    /// The new text of `.hld/provenance`, if it differs.
    pub(super) provenance: Option<String>,
}

impl Work {
    pub(super) fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty() && self.ledger.is_none() && self.provenance.is_none()
    }
}

impl EnvironmentPlan {
    /// The environment's name.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The output folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What differs, by path; records and unfinished work included.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Whether the folder is already what it shall be.
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty()
    }

    /// How many files are already as they shall be.
    pub fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// The files in the folder that are not hld's and stay, relative to it.
    pub fn foreign(&self) -> &[String] {
        &self.foreign
    }

    /// The objects that the old output has and the new one lacks, with how each is judged.
    pub fn lost(&self) -> &[LostObject] {
        &self.lost
    }

    /// What deserves to be told, though it stops nothing.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

/// One path at which the disk is not what it shall be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// Relative to the output folder, with `/`; a leftover of a killed run by its whole path.
    pub path: String,
    /// What is different.
    pub change: Change,
    /// The old text of a file that changes or goes.
    pub old: Option<Vec<u8>>,
    /// The new text of a file that is added or changes.
    pub new: Option<Text>,
}

/// What is different at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The file is not there yet.
    Added,
    /// The file has other bytes.
    Changed,
    /// The file is owned and no longer rendered.
    Removed,
    /// The file is owned and was edited by hand.
    Edited,
    /// Something that hld does not own is in the way.
    Blocked,
    /// `.hld/files` or `.hld/provenance` has other bytes.
    Record,
    /// A run died while it replaced files; the next one completes it.
    Unfinished,
    /// What a killed run left beside the folder; the next one removes it.
    Leftover,
}

impl Change {
    /// Whether this is what a killed run left, as opposed to what this run would write.
    pub(super) fn is_recovery(self) -> bool {
        matches!(self, Change::Unfinished | Change::Leftover)
    }

    /// The word for machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Removed => "removed",
            Change::Edited => "edited",
            Change::Blocked => "blocked",
            Change::Record => "record",
            Change::Unfinished => "unfinished",
            Change::Leftover => "leftover",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.change {
            Change::Added => write!(f, "+ {path}"),
            Change::Changed => write!(f, "~ {path}"),
            Change::Removed => write!(f, "- {path}"),
            Change::Edited => write!(f, "! {path} (edited by hand)"),
            Change::Blocked => write!(f, "! {path} (not written by hld)"),
            Change::Record => write!(f, "~ {path} (hld's record)"),
            Change::Unfinished => write!(f, "! {path} (a run stopped here; the next one completes it)"),
            Change::Leftover => {
                write!(f, "! {path} (left by a run that was stopped; the next one removes it)")
            }
        }
    }
}

/// Compares every target with its folder. Nothing is written.
///
/// The result may say that a run would be refused ([`Plan::refusal`]); an error means that there is nothing to compare
/// with: a folder or a ledger that cannot be read, targets that contradict themselves.
pub fn plan(targets: Vec<Target>, options: &PlanOptions) -> Result<Plan, Error> {
    check_targets(&targets)?;
    // While another run writes, neither the old nor the new tree is there to compare with.
    let dirs: Vec<&Path> = targets.iter().map(|target| target.dir.as_path()).collect();
    let guard =
        lock::lock(&dirs, Mode::Read, options.wait).map_err(|problem| error(&[(String::new(), problem)]))?;
    let environments = plan_all(&targets, options)?;
    drop(guard);
    Ok(Plan { targets, options: options.clone(), environments })
}

/// Plans every target; the caller holds the lock.
pub(super) fn plan_all(targets: &[Target], options: &PlanOptions) -> Result<Vec<EnvironmentPlan>, Error> {
    let mut plans = Vec::new();
    let mut problems = Vec::new();
    for target in targets {
        match compare::compare(target, options) {
            Ok(plan) => plans.push(plan),
            Err(problem) => problems.push((target.environment.clone(), problem)),
        }
    }
    if problems.is_empty() { Ok(plans) } else { Err(error(&problems)) }
}

/// Problems that lie in the targets themselves.
fn check_targets(targets: &[Target]) -> Result<(), Error> {
    let mut problems = Vec::new();
    for target in targets {
        let mut found = |problem| problems.push((target.environment.clone(), problem));
        for OutputFile { path, .. } in &target.files {
            if let Some(reason) = paths::refused(path) {
                found(Problem::Path { path: path.clone(), reason });
            }
        }
        for (first, second) in paths::collisions(target.files.iter().map(|file| file.path.as_str())) {
            found(Problem::Collision { first: first.to_owned(), second: second.to_owned() });
        }
        if let Err(problem) = check_folder(target) {
            found(problem);
        }
    }
    let whole: Vec<PathBuf> = targets.iter().map(|target| resolved(&target.dir)).collect();
    for (at, first) in whole.iter().enumerate() {
        for (other, second) in whole.iter().enumerate() {
            if at < other && (first.starts_with(second) || second.starts_with(first)) {
                let (first, second) = (targets[at].dir.clone(), targets[other].dir.clone());
                problems.push((String::new(), Problem::Nested { first, second }));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(error(&problems)) }
}

/// The output folder is a folder or nothing, and not reached through links that the definition put there.
fn check_folder(target: &Target) -> Result<(), Problem> {
    let refuse = |path: &Path, what| Err(Problem::Folder { path: path.to_owned(), what });
    if target.dir.file_name().is_none() && !target.dir.ends_with(".") && !target.dir.ends_with("/") {
        return refuse(&target.dir, "not a plain folder name");
    }
    if target.dir.components().any(|part| super::disk::is_git(part.as_os_str())) {
        return refuse(&target.dir, "inside a `.git`");
    }
    let mut at = Some(target.dir.as_path());
    while let Some(path) = at {
        if target.within.as_deref() == Some(path) {
            break;
        }
        if let Ok(meta) = std::fs::symlink_metadata(path) {
            if meta.is_symlink() {
                return refuse(path, "a symbolic link, which is never followed");
            }
            if !meta.is_dir() {
                return refuse(path, "not a folder");
            }
        }
        // Without a boundary only the folder itself is judged: the way to it is the user's own.
        at = target.within.as_deref().filter(|within| path.starts_with(within)).and(path.parent());
    }
    Ok(())
}

/// The folder without links and `..` on the way, as far as it exists.
fn resolved(dir: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut at = dir;
    loop {
        let there = if at.as_os_str().is_empty() { Path::new(".") } else { at };
        if let Ok(found) = there.canonicalize() {
            return rest.iter().rev().fold(found, |path: PathBuf, name| path.join(name));
        }
        match (at.file_name(), at.parent()) {
            (Some(name), Some(above)) => {
                rest.push(name);
                at = above;
            }
            _ => return dir.to_owned(),
        }
    }
}
