//! From rendered trees to folders on disk: which files change, whether they may, and writing them all or none.
//!
//! In goes a [`Target`] for each environment: the output folder, the files that shall be there with the objects in
//! them, what is recorded about their origin, and how many objects may go. [`plan`] compares them with the disk and
//! writes nothing; [`apply`] makes the disk so.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let place = tempfile::tempdir()?;
//! use hld::output::{self, ApplyOptions, PlanOptions, Target};
//!
//! let mut target = Target::new("dev", place.path().join("generated/dev"));
//! target.add_file("web.yaml", "kind: ConfigMap\n", "web", []);
//! let plan = output::plan(vec![target], &PlanOptions::default())?;
//! assert!(!plan.is_clean());
//! for difference in plan.environments()[0].differences() {
//!     println!("{difference}"); // + web.yaml
//! }
//! let report = output::apply(plan, &ApplyOptions::default())?;
//! assert!(report.changed());
//! # Ok(())
//! # }
//! ```
//!
//! # What is promised
//!
//! * Files that do not change keep their inode and time; when nothing changes, nothing at all is touched.
//! * Files that hld does not own are kept, and never overwritten.
//! * An error leaves every output as it was.
//! * The death of the process at any instruction leaves each folder complete, old or new, where folders can be
//!   exchanged; elsewhere it leaves every file complete, and the next run completes the folder.

mod apply;
mod budget;
mod disk;
mod each;
mod files;
mod journal;
mod ledger;
mod lock;
mod objects;
mod paths;
mod plan;
mod problem;
mod stage;
mod sys;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use self::apply::{ApplyOptions, EnvironmentReport, Report, apply};
pub use self::budget::{LostObject, LostReason};
pub use self::plan::{Change, Difference, EnvironmentPlan, Plan, PlanOptions, plan};
pub use hld_render::{ObjectId, Text};

/// What one environment's output folder shall be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Target {
    /// The environment's name, for messages.
    pub environment: String,
    /// The output folder. Relative paths are relative to the working directory.
    pub dir: PathBuf,
    /// A folder above `dir` below which no part of `dir` may be a symbolic link: the definition's own folder when
    /// the output lies in it, because links in there are not the user's choice.
    pub within: Option<PathBuf>,
    /// The files that shall be there.
    pub files: Vec<OutputFile>,
    /// What is recorded about their origin.
    pub provenance: Provenance,
    /// Every enabled component, with the number of objects it rendered. A component that the ledger knows and that is
    /// not here was removed or disabled: its objects go by declaration. [`Target::add_file`] counts for itself; name
    /// the components that rendered nothing, or whose objects were all written for another component.
    pub components: BTreeMap<String, usize>,
    /// How many objects may go.
    pub deletions: Deletions,
}

impl Target {
    /// An environment without files.
    pub fn new(environment: impl Into<String>, dir: impl Into<PathBuf>) -> Target {
        Target {
            environment: environment.into(),
            dir: dir.into(),
            within: None,
            files: Vec::new(),
            provenance: Provenance::default(),
            components: BTreeMap::new(),
            deletions: Deletions::default(),
        }
    }

    /// Adds a file of `component`, and its objects to the component's number.
    pub fn add_file(
        &mut self,
        path: impl Into<String>,
        text: impl Into<Text>,
        component: impl Into<String>,
        objects: impl IntoIterator<Item = ObjectId>,
    ) {
        let file = OutputFile {
            path: path.into(),
            text: text.into(),
            component: component.into(),
            objects: objects.into_iter().collect(),
        };
        *self.components.entry(file.component.clone()).or_default() += file.objects.len();
        self.files.push(file);
    }
}

/// One file of an output folder.
#[derive(Clone, Debug)]
pub struct OutputFile {
    /// Its path, relative to the output folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: Text,
    /// The component whose objects it holds.
    pub component: String,
    /// The objects in it.
    pub objects: Vec<ObjectId>,
}

/// The text of `.hld/provenance`.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// A JSON object with a number `format`, ending in a newline.
    pub text: String,
    /// The keys that this version writes, as `/`-joined paths in which `*` stands for any one key:
    /// `components/*/source`. Keys of the old text that are not among them are kept where their parent is still
    /// written; a later hld put them there.
    pub known: &'static [&'static str],
}

impl Default for Provenance {
    fn default() -> Self {
        Provenance { text: "{\n  \"format\": 1\n}\n".to_owned(), known: &["format"] }
    }
}

/// How many objects may leave an environment in one run; the larger of the two counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletions {
    /// So many objects.
    pub objects: usize,
    /// So many of a hundred objects.
    pub percent: usize,
    /// Components (with all below them) and `KIND/NAME`s whose deletion is meant.
    pub allow: Vec<String>,
}

impl Default for Deletions {
    fn default() -> Self {
        Deletions { objects: 10, percent: 20, allow: Vec::new() }
    }
}

/// One error of all that was found: what policy says comes last, as it can be judged only on a sound output.
fn error(problems: &[(String, problem::Problem)]) -> crate::Error {
    let kind = match problems.iter().all(|(_, problem)| problem.is_policy()) {
        true => crate::ErrorKind::Policy,
        false => crate::ErrorKind::Output,
    };
    crate::Error::new(
        kind,
        problems.iter().map(|(environment, problem)| match environment.is_empty() {
            true => problem.diagnostic(),
            false => problem.diagnostic().in_environment(environment),
        }),
    )
}
