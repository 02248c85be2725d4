//! Runs every folder of `tests/cases/hld`: adding a case means adding a folder.
//!
//! `input` is the definition, `repos/NAME[@REF]` are the repositories behind `https://git.example/NAME`, and `run` may
//! say which environments (`dev` otherwise) and whether strictly. `expected/ENVIRONMENT` is the output tree and
//! `expected/messages.snap` everything that is said. After a wanted change, `HLD_UPDATE_CASES=1` and
//! `INSTA_UPDATE=always` write both anew.

#![cfg(all(feature = "helm", feature = "template"))]
#![expect(clippy::unwrap_used, reason = "a case that cannot be read is a failed test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hld::{
    Compiler, Diagnostic, Environment, FileTree, Method, Opened, Reference, Rendered, Source, SourceError,
    SourceRequest,
};

/// The repositories of a case.
struct Repos(PathBuf);

impl Source for Repos {
    fn handles(&self, request: &SourceRequest) -> bool {
        matches!(request.method, Method::Git | Method::Http)
    }

    fn open(&self, request: &SourceRequest) -> Result<Opened, SourceError> {
        let shown = request.shown();
        let folder = match (request.method, shown.strip_prefix("https://git.example/"), &request.reference) {
            (Method::Git, Some(name), Reference::Default) => name.to_owned(),
            (Method::Git, Some(name), Reference::Branch(at) | Reference::Version(at)) => {
                format!("{name}@{at}")
            }
            _ => shown.rsplit_once('/').map_or(shown.clone(), |(folder, _)| folder.replace("//", "")),
        };
        match FileTree::from_dir(self.0.join(folder)) {
            Ok(files) => Ok(Opened::new(files).commit("0123456789abcdef0123456789abcdef01234567")),
            Err(_) => {
                Err(SourceError::new("source-not-found", format!("`{shown}` has no {}", request.reference))
                    .hint("check the URL and the reference"))
            }
        }
    }
}

#[test]
fn cases() {
    let cases = Path::new("../../tests/cases/hld");
    let mut failures = Vec::new();
    for case in folders(cases) {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let run = std::fs::read_to_string(case.join("run")).unwrap_or_default();
        let environments = run
            .lines()
            .find_map(|line| line.strip_prefix("environments: "))
            .unwrap_or("dev")
            .split(' ')
            .map(Environment::named)
            .collect::<Vec<_>>();
        let strict = run.lines().any(|line| line == "strict");
        let compiler = Compiler::default().source(Repos(case.join("repos"))).strict(strict);
        let root = FileTree::from_dir(case.join("input")).unwrap();
        let (files, messages) = match compiler.compile_all(&root, &environments) {
            Ok(all) => (outputs(&all), told(all.iter().flat_map(Rendered::diagnostics), None)),
            Err(error) => (BTreeMap::new(), told(error.diagnostics(), Some(error.kind()))),
        };
        let prefix = format!("{}/", case.display());
        let messages = messages.replace(&format!("{prefix}input/"), "").replace(&prefix, "");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(std::fs::canonicalize(&case).unwrap().join("expected"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let check = || settings.bind(|| insta::assert_snapshot!("messages", messages));
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check));
        if told.is_err() {
            failures.push(format!("{name}: messages"));
        }
        failures.extend(differences(&case, &files).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// `ENVIRONMENT/PATH` to text.
fn outputs(all: &[Rendered]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for rendered in all {
        for (path, text) in rendered.files() {
            files.insert(format!("{}/{path}", rendered.environment()), text.to_owned());
        }
    }
    files
}

fn told<'d>(items: impl IntoIterator<Item = &'d Diagnostic>, kind: Option<hld::ErrorKind>) -> String {
    let mut text = match kind {
        Some(kind) => format!("exit {}\n\n", kind.exit_code()),
        None => String::new(),
    };
    for item in items {
        writeln!(text, "{}[{}]: {}", item.severity, item.code, item.message).unwrap();
        for label in &item.labels {
            let mark = if label.primary { "-->" } else { ":::" };
            let what = if label.message.is_empty() { String::new() } else { format!(" {}", label.message) };
            writeln!(text, " {mark} {}{what}", label.location).unwrap();
            let line = label.location.text.lines().next().unwrap_or_default();
            writeln!(text, "   | {line}").unwrap();
            let column = label.location.column as usize;
            let width = match label.location.end_line == label.location.line {
                true => (label.location.end_column as usize).saturating_sub(column).max(1),
                false => line.chars().count().saturating_sub(column - 1).max(1),
            };
            writeln!(text, "   | {}{}", " ".repeat(column - 1), "^".repeat(width)).unwrap();
        }
        for hint in &item.hints {
            writeln!(text, "   = {hint}").unwrap();
        }
        let about = [("component", &item.component), ("environment", &item.environment)];
        for (what, name) in about {
            if let Some(name) = name {
                writeln!(text, "   @ {what} {name}").unwrap();
            }
        }
        text.push('\n');
    }
    text
}

fn differences(case: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    let expected = case.join("expected");
    let mut there = BTreeMap::new();
    for folder in folders(&expected) {
        collect(&expected, &folder, &mut there);
    }
    if std::env::var_os("HLD_UPDATE_CASES").is_some() {
        for path in there.keys().filter(|path| !files.contains_key(*path)) {
            std::fs::remove_file(expected.join(path)).unwrap();
        }
        for (path, text) in files {
            let path = expected.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        return Vec::new();
    }
    let names = files.keys().chain(there.keys()).collect::<std::collections::BTreeSet<_>>();
    names
        .into_iter()
        .filter(|path| files.get(*path) != there.get(*path))
        .map(|path| match (files.get(path), there.get(path)) {
            (Some(text), Some(_)) => format!("expected/{path} differs:\n{text}"),
            (Some(text), None) => format!("expected/{path} is missing:\n{text}"),
            _ => format!("expected/{path} was not written"),
        })
        .collect()
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut all: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

fn collect(top: &Path, dir: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(top, &path, files);
        } else {
            let name = path.strip_prefix(top).unwrap().to_string_lossy().into_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}
