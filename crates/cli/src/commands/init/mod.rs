//! `hld init`: a definition that materializes at once, with its CI jobs.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hld::{Diagnostic, Error, ErrorKind};
use serde::Serialize;

use crate::args::{Format, Init};
use crate::ui::Ui;
use crate::{Done, json};

/// The files of a new definition. `@NAME@` stands for the component's name, `@ENV@` for an environment.
const FILES: &[(&str, &str)] = &[
    ("component.yaml", include_str!("files/component.yaml")),
    ("config/common.yaml", include_str!("files/common.yaml")),
    ("hello/deployment.yaml", include_str!("files/deployment.yaml")),
    ("hello/service.yaml", include_str!("files/service.yaml")),
    ("infrastructure/namespace.yaml", include_str!("files/namespace.yaml")),
    (".github/workflows/hld.yaml", include_str!("files/github.yaml")),
    (".gitlab-ci.yml", include_str!("files/gitlab.yaml")),
    ("ci/application.github.yaml", include_str!("files/application.github.yaml")),
    ("ci/application.gitlab.yaml", include_str!("files/application.gitlab.yaml")),
];
const LAYER: &str = include_str!("files/layer.yaml");

/// What `--format json` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    schema_version: u32,
    dir: String,
    written: Vec<String>,
    kept: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Init, ui: &Ui) -> Result<Done, Error> {
    let name = match &args.name {
        Some(name) => name.clone(),
        None => folder_name(&args.dir),
    };
    check_name("component", &name)?;
    for environment in &args.environments {
        check_name("environment", environment)?;
    }
    for existing in ["component.yaml", "component.yml", "component.json"] {
        if fs::symlink_metadata(args.dir.join(existing)).is_ok() {
            let report = Diagnostic::error(
                "component-exists",
                format!("`{}` exists: there is a definition already", args.dir.join(existing).display()),
            );
            return Err(Error::new(ErrorKind::Usage, [report.hint("name another folder: `hld init DIR`")]));
        }
    }
    let mut made = Made {
        schema_version: json::SCHEMA_VERSION,
        dir: args.dir.display().to_string(),
        written: Vec::new(),
        kept: Vec::new(),
    };
    for (path, text) in files(&name, &args.environments) {
        let target = args.dir.join(&path);
        match create(&target, &text) {
            Ok(()) => made.written.push(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => made.kept.push(path),
            Err(error) => {
                let message = format!("`{}` could not be written: {error}", target.display());
                return Err(Error::new(ErrorKind::Output, [Diagnostic::error("init-write", message)]));
            }
        }
    }
    show(&made, args, ui);
    Ok(Done::ok())
}

fn show(made: &Made, args: &Init, ui: &Ui) {
    if ui.format == Format::Json {
        ui.print(&json::line(made));
        return;
    }
    for path in &made.written {
        ui.say(&format!("wrote {path}"));
    }
    for path in &made.kept {
        ui.say(&format!("kept {path}, which was there"));
    }
    let first = args.environments.first().map_or("dev", String::as_str);
    let go = if made.dir == "." { String::new() } else { format!("cd {} && ", made.dir) };
    ui.say(&format!("next: {go}hld materialize --env {first}"));
}

/// The files to write: path and text.
fn files(name: &str, environments: &[String]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        FILES.iter().map(|(path, text)| ((*path).to_owned(), text.replace("@NAME@", name))).collect();
    files.insert(1, ("hld.yaml".to_owned(), settings(environments)));
    for (number, environment) in environments.iter().enumerate() {
        let text = LAYER.replace("@ENV@", environment).replace("@REPLICAS@", &(number + 1).to_string());
        files.push((format!("config/{environment}.yaml"), text));
    }
    files
}

/// `hld.yaml`: the environments in a row, each after the one before.
fn settings(environments: &[String]) -> String {
    let mut text =
        "# Settings of the whole definition; see docs/reference/format.md of hld.\nenvironments:\n"
            .to_owned();
    let mut before: Option<&String> = None;
    for environment in environments {
        match before {
            Some(before) => text.push_str(&format!("  \"{environment}\": {{ after: \"{before}\" }}\n")),
            None => text.push_str(&format!("  \"{environment}\": {{}}\n")),
        }
        before = Some(environment);
    }
    text.push_str("merge: {}  # a list in a higher layer replaces the lower one\n");
    text
}

/// Creates a file and the folders above it; an existing file stays.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

fn folder_name(dir: &Path) -> String {
    let dir: PathBuf =
        fs::canonicalize(dir).or_else(|_| std::path::absolute(dir)).unwrap_or_else(|_| dir.to_path_buf());
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let clean: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    let clean = clean.trim_start_matches('.');
    if clean.is_empty() { "cluster".to_owned() } else { clean.to_owned() }
}

/// The grammar of names: letters, digits, `.`, `_`, `-`; no leading dot.
fn check_name(what: &str, name: &str) -> Result<(), Error> {
    let fits = !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if fits {
        return Ok(());
    }
    let report = Diagnostic::error("bad-name", format!("`{name}` is no {what} name"))
        .hint("a name has letters, digits, `.`, `_` and `-`, and does not begin with a dot");
    Err(Error::new(ErrorKind::Usage, [report]))
}
