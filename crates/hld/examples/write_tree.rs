//! Makes folders what a description says, as `hld materialize` would: the program that the kill tests kill.
//!
//! `write_tree [--check] [--time] [--in-place] [--fsync] [--force] [--adopt] [--allow WORD] (DIR DESCRIPTION)...`
//!
//! A description is a JSON object from paths to texts. The component of a file is its path without the ending, and
//! each text is taken for one ConfigMap of that name.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use hld::output::{self, ApplyOptions, ObjectId, PlanOptions, Target};
use hld::{Error, ErrorKind};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            for diagnostic in error.diagnostics() {
                eprintln!("{:?}: {}", diagnostic.severity, diagnostic.message);
                for hint in &diagnostic.hints {
                    eprintln!("  hint: {hint}");
                }
            }
            ExitCode::from(error.kind().exit_code())
        }
    }
}

fn run() -> Result<ExitCode, Error> {
    let (mut planned, mut applied) = (PlanOptions::default(), ApplyOptions::default());
    let (mut check, mut time, mut allow, mut places) = (false, false, Vec::new(), Vec::new());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--check" => check = true,
            "--time" => time = true,
            "--in-place" => applied.in_place = true,
            "--fsync" => applied.fsync = true,
            "--force" => planned.force = true,
            "--adopt" => planned.adopt = true,
            "--allow" => allow.extend(words.next()),
            _ => places.push(word),
        }
    }
    let mut targets = Vec::new();
    for place in places.chunks_exact(2) {
        let mut target = target(&place[0], &place[1])
            .map_err(|message| Error::new(ErrorKind::Usage, [hld::Diagnostic::error("usage", message)]))?;
        target.deletions.allow.clone_from(&allow);
        targets.push(target);
    }
    let start = std::time::Instant::now();
    let plan = output::plan(targets, &planned)?;
    if time {
        eprintln!("plan {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    }
    if check {
        for difference in plan.environments().iter().flat_map(|environment| environment.differences()) {
            println!("{difference}");
        }
        return Ok(ExitCode::from(u8::from(!plan.is_clean())));
    }
    let start = std::time::Instant::now();
    let report = output::apply(plan, &applied)?;
    if time {
        eprintln!("apply {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    }
    for environment in &report.environments {
        let form = if environment.in_place { "file by file" } else { "as a whole" };
        println!(
            "{}: {} differences, {} unchanged, {form}",
            environment.dir.display(),
            environment.differences.len(),
            environment.unchanged
        );
        for warning in &environment.warnings {
            eprintln!("{:?}: {}", warning.severity, warning.message);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn target(dir: &str, description: &str) -> Result<Target, String> {
    let text = std::fs::read_to_string(description).map_err(|error| format!("{description}: {error}"))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("{description}: {error}"))?;
    let name = dir.rsplit('/').next().unwrap_or(dir);
    let mut target = Target::new(name, dir);
    for (path, text) in json.as_object().ok_or("a description is an object")? {
        let component = path.strip_suffix(".yaml").unwrap_or(path);
        let object = ObjectId {
            group: String::new(),
            version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            namespace: None,
            name: component.replace('/', "-"),
        };
        target.add_file(path, text.as_str().unwrap_or_default(), component, [object]);
    }
    Ok(target)
}
