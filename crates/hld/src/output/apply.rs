//! Makes the disk what a plan says: everything is prepared beside the outputs, then put in place, then tidied up.

use super::budget::LostObject;
use super::disk::Disk;
use super::lock::{self, Guard, Mode};
use super::plan::{self, Difference, EnvironmentPlan, Plan};
use super::problem::Problem;
use super::stage::{self, Obstacle, Stage};
use super::{Target, error, files, journal, sys};
use crate::Error;
use hld_yaml::Diagnostic;
use std::path::{Path, PathBuf};

/// How a plan is carried out.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ApplyOptions {
    /// Extend what is promised for the death of the process to the loss of power; slower.
    pub fsync: bool,
    /// Replace files one by one under a journal even where the folder could be exchanged as a whole.
    pub in_place: bool,
}

/// What was done.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// One for each target, in their order.
    pub environments: Vec<EnvironmentReport>,
}

impl Report {
    /// Whether any output changed.
    pub fn changed(&self) -> bool {
        self.environments.iter().any(|environment| environment.changed)
    }
}

/// What was done to one output folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnvironmentReport {
    /// The environment's name.
    pub environment: String,
    /// The output folder.
    pub dir: PathBuf,
    /// Whether anything was written or removed.
    pub changed: bool,
    /// Whether files were replaced one by one, as opposed to the folder as a whole.
    pub in_place: bool,
    /// What was different before.
    pub differences: Vec<Difference>,
    /// How many files were already as they shall be.
    pub unchanged: usize,
    /// The objects that left the environment.
    pub lost: Vec<LostObject>,
    /// What deserves to be told.
    pub warnings: Vec<Diagnostic>,
}

impl EnvironmentReport {
    fn of(plan: EnvironmentPlan) -> EnvironmentReport {
        EnvironmentReport {
            changed: !plan.is_clean(),
            environment: plan.environment,
            dir: plan.dir,
            in_place: false,
            differences: plan.differences,
            unchanged: plan.unchanged,
            lost: plan.lost,
            warnings: plan.warnings,
        }
    }
}

/// Carries out a plan, or fails and leaves every output as it was.
///
/// What changed on disk since the plan was made is planned again, with all its checks, so the report may differ from
/// the plan. When nothing is to be done, nothing is touched.
pub fn apply(mut plan: Plan, options: &ApplyOptions) -> Result<Report, Error> {
    if let Some(refusal) = plan.refusal() {
        return Err(refusal);
    }
    if !plan.is_clean() {
        let mut run = Run { made: Vec::new(), in_place: Vec::new(), _guard: Guard::default() };
        if let Err(problems) = run.apply(&mut plan, options) {
            run.remove_made();
            return Err(problems);
        }
        let in_place = run.in_place;
        let mut report =
            Report { environments: plan.environments.into_iter().map(EnvironmentReport::of).collect() };
        for at in in_place {
            report.environments[at].in_place = true;
        }
        return Ok(report);
    }
    Ok(Report { environments: plan.environments.into_iter().map(EnvironmentReport::of).collect() })
}

/// A run that writes.
struct Run {
    /// Folders above outputs that this run made, parents first.
    made: Vec<PathBuf>,
    /// Which environments were replaced file by file.
    in_place: Vec<usize>,
    _guard: Guard,
}

/// One environment, ready to be put in place.
enum Ready {
    Stage(Stage),
    Journal(journal::Prepared),
}

impl Run {
    fn apply(&mut self, plan: &mut Plan, options: &ApplyOptions) -> Result<(), Error> {
        self.lock(plan).map_err(|problem| error(&[(String::new(), problem)]))?;
        if recover(&plan.environments, options.fsync).map_err(|problem| error(&[problem]))? || moved(plan)? {
            let told = std::mem::take(&mut plan.environments);
            plan.environments = plan::plan_all(&plan.targets, &plan.options)?;
            if let Some(refusal) = plan.refusal() {
                return Err(refusal);
            }
            // What was recovered is part of what the run did.
            for (now, mut before) in plan.environments.iter_mut().zip(told) {
                before.differences.retain(|difference| difference.change.is_recovery());
                now.differences.append(&mut before.differences);
            }
        }
        let dirty: Vec<usize> =
            (0..plan.targets.len()).filter(|at| !plan.environments[*at].work.is_empty()).collect();
        let mut ready = Vec::new();
        for at in dirty {
            match prepare(&plan.targets[at], &plan.environments[at], options) {
                Ok(done) => ready.push((at, done)),
                Err(problem) => {
                    ready.into_iter().for_each(|(_, done)| done.discard());
                    return Err(error(&[(plan.targets[at].environment.clone(), problem)]));
                }
            }
        }
        self.commit(plan, ready, options)
    }

    /// Makes the folders above the outputs and locks them.
    fn lock(&mut self, plan: &Plan) -> Result<(), Problem> {
        let dirs: Vec<&Path> = plan.targets.iter().map(|target| target.dir.as_path()).collect();
        loop {
            for dir in &dirs {
                make_parents(sys::parent(dir), &mut self.made)?;
            }
            let guard = lock::lock(&dirs, Mode::Write, plan.options.wait)?;
            // A run that failed while this one waited may have removed what it made.
            if dirs.iter().all(|dir| sys::parent(dir).is_dir()) {
                self._guard = guard;
                return Ok(());
            }
        }
    }

    /// Puts the folders in place, one after another. Those that can be undone go first.
    fn commit(
        &mut self,
        plan: &mut Plan,
        ready: Vec<(usize, Ready)>,
        options: &ApplyOptions,
    ) -> Result<(), Error> {
        let (stages, journals): (Vec<_>, Vec<_>) =
            ready.into_iter().partition(|(_, ready)| matches!(ready, Ready::Stage(_)));
        let mut waiting: std::collections::VecDeque<_> = stages.into_iter().chain(journals).collect();
        let mut done: Vec<(usize, Stage)> = Vec::new();
        while let Some((at, ready)) = waiting.pop_front() {
            let committed = match ready {
                Ready::Stage(stage) => match stage.commit() {
                    Ok(()) => {
                        done.push((at, stage));
                        continue;
                    }
                    Err(Obstacle::Unsuitable) => {
                        // Only the attempt tells, for instance on an overlay's lower layer.
                        stage.discard();
                        match journal::prepare(&plan.targets[at], &plan.environments[at], options.fsync) {
                            Ok(prepared) => {
                                waiting.push_back((at, Ready::Journal(prepared)));
                                continue;
                            }
                            Err(problem) => Err(problem),
                        }
                    }
                    Err(Obstacle::Problem(problem)) => {
                        stage.discard();
                        Err(problem)
                    }
                },
                Ready::Journal(prepared) => {
                    self.in_place.push(at);
                    prepared.commit()
                }
            };
            if let Err(problem) = committed {
                waiting.into_iter().for_each(|(_, ready)| ready.discard());
                done.into_iter().rev().for_each(|(_, stage)| stage.roll_back());
                return Err(error(&[(plan.targets[at].environment.clone(), problem)]));
            }
        }
        for (at, stage) in done {
            let environment = &mut plan.environments[at];
            let warnings = stage.finish(&environment.disk);
            environment.warnings.extend(warnings);
        }
        Ok(())
    }

    fn remove_made(&self) {
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

impl Ready {
    fn discard(self) {
        match self {
            Ready::Stage(stage) => stage.discard(),
            Ready::Journal(prepared) => prepared.discard(),
        }
    }
}

fn prepare(target: &Target, plan: &EnvironmentPlan, options: &ApplyOptions) -> Result<Ready, Problem> {
    // Before there is a folder there is nothing to be done file by file.
    let whole = !options.in_place || plan.disk.folder.is_none();
    if whole && stage::suitable(&target.dir, &plan.disk) {
        match stage::build(target, plan, options.fsync) {
            Ok(stage) => return Ok(Ready::Stage(stage)),
            Err(Obstacle::Problem(problem)) => return Err(problem),
            Err(Obstacle::Unsuitable) => {}
        }
    }
    Ok(Ready::Journal(journal::prepare(target, plan, options.fsync)?))
}

/// Completes or removes what killed runs left. Tells whether there was anything.
fn recover(plans: &[EnvironmentPlan], fsync: bool) -> Result<bool, (String, Problem)> {
    let mut any = false;
    for plan in plans {
        let fail = |problem| (plan.environment.clone(), problem);
        if plan.unfinished {
            any = true;
            journal::complete(&plan.dir, fsync).map_err(fail)?;
        }
        for leftover in &plan.leftovers {
            any = true;
            if leftover.starts_with(&plan.dir) {
                journal::clean(&plan.dir).map_err(fail)?;
            } else if files::exists(leftover).map_err(fail)? {
                // Outputs with one folder above them see the same leftovers.
                stage::recover(leftover).map_err(fail)?;
            }
        }
    }
    Ok(any)
}

/// Whether anything moved in the folders since they were compared.
fn moved(plan: &Plan) -> Result<bool, Error> {
    for (environment, target) in plan.environments.iter().zip(&plan.targets) {
        if environment.is_clean() {
            continue;
        }
        let fail = |problem| error(&[(target.environment.clone(), problem)]);
        let mut now = Disk::scan(&target.dir).map_err(fail)?;
        let unfinished = match journal::foresee(&mut now) {
            Ok(found) => found.unfinished || found.leftover.is_some(),
            Err(_) => true,
        };
        let leftovers = !stage::leftovers(sys::parent(&target.dir)).map_err(fail)?.is_empty();
        if unfinished || leftovers || !now.same(&environment.disk) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn make_parents(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let mut missing = Vec::new();
    let mut at = Some(folder);
    while let Some(path) = at.filter(|path| !path.as_os_str().is_empty()) {
        if files::exists(path)? {
            // Waiting for it to become a folder would be waiting for ever.
            if !path.is_dir() {
                return Err(Problem::Folder { path: path.to_owned(), what: "not a folder" });
            }
            break;
        }
        missing.push(path);
        at = path.parent();
    }
    for path in missing.into_iter().rev() {
        match std::fs::create_dir(path) {
            Ok(()) => made.push(path.to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(Problem::io("create", path, source)),
        }
    }
    Ok(())
}
