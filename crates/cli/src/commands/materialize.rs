//! `hld materialize`: render the environments and write them, or say what would be written.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use hld::output::{self, ApplyOptions, Change, EnvironmentPlan, Plan, PlanOptions, Target};
use hld::{Diagnostic, Environment, Error, ErrorKind, Rendered};
use serde::Serialize;

use crate::args::{Format, Materialize};
use crate::root::{Place, Root};
use crate::ui::Ui;
use crate::{Done, json};

/// Where output goes when `--out` is left out: in the folder of the definition.
const DEFAULT_OUT: &str = "generated/{env}";

/// Runs the command.
pub(crate) fn run(args: &Materialize, ui: &Ui) -> Result<Done, Error> {
    refuse_words(args)?;
    let mut root = Root::open(&args.definition, ui)?;
    if let Some(jobs) = args.jobs {
        root.compiler = root.compiler.jobs(jobs.get());
    }
    root.compiler = root.compiler.once(true);
    let environments = root.environments(&args.definition)?;
    let folders = folders(args, &root.place, &environments)?;
    // The process ends soon: to give back every value and text by itself took a fifth of a run without changes.
    let _files = ManuallyDrop::new(root.files.clone());
    let rendered = ManuallyDrop::new({
        let _progress = ui.progress("materializing");
        root.compiler.compile_all(&root.files, &environments)?
    });
    for environment in rendered.iter() {
        ui.report(environment.diagnostics());
    }
    let targets = targets(args, &root.place, &rendered, &folders);
    let mut options = PlanOptions::default();
    (options.force, options.adopt, options.wait) = (args.force, args.adopt, true);
    let plan = output::plan(targets, &options)?;
    for environment in plan.environments() {
        ui.report(environment.warnings());
    }
    if args.check {
        return Ok(check(&plan, ui));
    }
    if args.dry_run {
        return dry_run(&plan, ui);
    }
    let report = {
        let _progress = ui.progress("writing");
        let mut options = ApplyOptions::default();
        options.fsync = args.fsync;
        output::apply(plan, &options)?
    };
    let shown: Vec<Shown<'_>> = report
        .environments
        .iter()
        .map(|done| Shown::new(&done.environment, &done.dir, done.changed, &done.differences, done.unchanged))
        .collect();
    Ok(show(shown, "materialize", None, 0, ui))
}

/// Fabrikate took environments as plain words; they are flags here, because several are several environments.
fn refuse_words(args: &Materialize) -> Result<(), Error> {
    if args.words.is_empty() {
        return Ok(());
    }
    let words: Vec<String> =
        std::iter::once(&args.definition.dir).chain(&args.words).map(|word| format!("`{word}`")).collect();
    let report = Diagnostic::error("usage", format!("more than one folder: {}", words.join(", "))).hint(
        "environments are flags: `hld materialize --env NAME`; the layers of an environment are listed in `hld.yaml`",
    );
    Err(Error::new(ErrorKind::Usage, [report]))
}

/// The output folder of each environment.
fn folders(args: &Materialize, place: &Place, environments: &[Environment]) -> Result<Vec<PathBuf>, Error> {
    let pattern = match &args.out {
        Some(pattern) => PathBuf::from(pattern),
        None => place.dir().map_or_else(|| PathBuf::from(DEFAULT_OUT), beside),
    };
    let text = pattern.to_string_lossy().into_owned();
    if environments.len() > 1 && !text.contains("{env}") {
        let message = format!("`--out {text}` is one folder for {} environments", environments.len());
        let report =
            Diagnostic::error("usage", message).hint(format!("put `{{env}}` in it: `--out {text}/{{env}}`"));
        return Err(Error::new(ErrorKind::Usage, [report]));
    }
    Ok(environments
        .iter()
        .map(|environment| PathBuf::from(text.replace("{env}", environment.name())))
        .collect())
}

/// The default output of a definition in `dir`; `.` is left out, as people would.
fn beside(dir: &Path) -> PathBuf {
    if dir == Path::new(".") { PathBuf::from(DEFAULT_OUT) } else { dir.join(DEFAULT_OUT) }
}

fn targets(args: &Materialize, place: &Place, rendered: &[Rendered], folders: &[PathBuf]) -> Vec<Target> {
    let target = |(rendered, folder): (&Rendered, &PathBuf)| {
        let mut target = rendered.target(folder);
        target.deletions.allow.extend(args.allow_deletions.iter().cloned());
        if args.out.is_none() {
            // As `beside` writes it: what is below `.` does not begin with it.
            let within = |dir: &Path| if dir == Path::new(".") { PathBuf::new() } else { dir.to_path_buf() };
            target.within = place.dir().map(within);
        }
        target
    };
    rendered.iter().zip(folders).map(target).collect()
}

/// `--check`: 1 if anything differs; a run that would stop is told so.
fn check(plan: &Plan, ui: &Ui) -> Done {
    let refusal = plan.refusal();
    if let Some(refusal) = &refusal {
        let warnings: Vec<Diagnostic> = refusal
            .errors()
            .map(|error| {
                let mut warning = error.clone();
                warning.severity = hld::Severity::Warning;
                warning.message = format!("a run would stop: {}", warning.message);
                warning
            })
            .collect();
        ui.report(&warnings);
    }
    let code = u8::from(!plan.is_clean());
    show(plan.environments().iter().map(shown).collect(), "check", refusal.as_ref(), code, ui)
}

/// `--dry-run`: what a run would do, and the exit code it would have.
fn dry_run(plan: &Plan, ui: &Ui) -> Result<Done, Error> {
    let refusal = plan.refusal();
    let done = match &refusal {
        // The error says it all in JSON; two documents would be none.
        Some(_) if ui.format == Format::Json => Done::ok(),
        _ => show(plan.environments().iter().map(shown).collect(), "dry-run", refusal.as_ref(), 0, ui),
    };
    refusal.map_or(Ok(done), Err)
}

fn shown(plan: &EnvironmentPlan) -> Shown<'_> {
    Shown::new(plan.environment(), plan.dir(), !plan.is_clean(), plan.differences(), plan.unchanged())
}

/// What `--format json` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    schema_version: u32,
    /// `materialize`, `check` or `dry-run`.
    mode: &'static str,
    /// Whether the run changed the output, or would.
    changed: bool,
    /// Whether a run would be refused.
    refused: bool,
    environments: Vec<Shown<'a>>,
    diagnostics: Vec<json::Report<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    name: &'a str,
    out: String,
    changed: bool,
    unchanged_files: usize,
    differences: Vec<Differs<'a>>,
    #[serde(skip)]
    lines: Vec<String>,
    #[serde(skip)]
    counts: [usize; 3],
}

#[derive(Serialize)]
struct Differs<'a> {
    path: &'a str,
    change: &'static str,
}

impl<'a> Shown<'a> {
    fn new(
        name: &'a str,
        dir: &Path,
        changed: bool,
        differences: &'a [output::Difference],
        unchanged_files: usize,
    ) -> Shown<'a> {
        let count = |wanted: fn(&Change) -> bool| differences.iter().filter(|d| wanted(&d.change)).count();
        Shown {
            name,
            out: dir.display().to_string(),
            changed,
            unchanged_files,
            lines: differences.iter().map(ToString::to_string).collect(),
            counts: [
                count(|change| matches!(change, Change::Added)),
                count(|change| matches!(change, Change::Changed | Change::Edited)),
                count(|change| matches!(change, Change::Removed)),
            ],
            differences: differences
                .iter()
                .map(|differs| Differs { path: &differs.path, change: differs.change.as_str() })
                .collect(),
        }
    }

    /// One line for people.
    fn summary(&self, mode: &str) -> String {
        let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
        let [added, changed, removed] = self.counts;
        if !self.changed {
            return format!("{}: {} up to date in {}", self.name, files(self.unchanged_files), self.out);
        }
        let verb = if mode == "materialize" { "" } else { "would be " };
        format!(
            "{}: {} {verb}added, {changed} changed, {removed} removed, {} unchanged in {}",
            self.name,
            files(added),
            self.unchanged_files,
            self.out
        )
    }
}

/// Shows the outcome and gives what the command ends with.
fn show(
    environments: Vec<Shown<'_>>,
    mode: &'static str,
    refusal: Option<&Error>,
    code: u8,
    ui: &Ui,
) -> Done {
    let changed = environments.iter().any(|environment| environment.changed);
    let names: Vec<&str> = environments.iter().map(|environment| environment.name).collect();
    let names = names.join(",");
    for environment in &environments {
        if ui.format == Format::Text && mode != "materialize" && environment.changed {
            let lines: Vec<String> = environment.lines.iter().map(|line| format!("{line}\n")).collect();
            ui.print(&crate::report::clean(&format!("{}:\n{}", environment.name, lines.concat())));
        }
        ui.say(&environment.summary(mode));
    }
    if ui.format == Format::Json {
        ui.print(&json::line(&Outcome {
            schema_version: json::SCHEMA_VERSION,
            mode,
            changed,
            refused: refusal.is_some(),
            environments,
            diagnostics: json::reports(&ui.reported()),
        }));
    }
    Done { code, outputs: vec![("changed", changed.to_string()), ("environments", names)] }
}
