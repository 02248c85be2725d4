//! Charts that would take the machine with them: each ends soon, and with a clear error if it ends with one.
//!
//! A case is a folder under `tests/cases/hostile`, as those under `tests/cases/cli`. A recipe in `make` adds what cannot
//! be kept as files; in commands `%{COUNT:TEXT}%` stands for a text that is repeated. How long and how large the program
//! gets is measured by `conformance/run hostile`, on a release build.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::case::Case;
use crate::make::make;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/hostile")
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the cases");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn laid_out(name: &str) -> Case {
    let folder = folder().join(name);
    let mut case = Case::from_folder(&folder);
    if let Ok(recipe) = fs::read_to_string(folder.join("make")) {
        make(&case.work(), &recipe);
    }
    case.expand(expanded);
    case
}

/// `%{COUNT:TEXT}%` is the text, so often.
fn expanded(command: &str) -> String {
    let mut out = String::new();
    let mut rest = command;
    while let Some((before, after)) = rest.split_once("%{") {
        let (inside, after) = after.split_once("}%").expect("it is closed by `}%`");
        let (count, text) = inside.split_once(':').expect("a count and a text");
        out.push_str(before);
        out.push_str(&text.repeat(count.parse().expect("a count")));
        rest = after;
    }
    out + rest
}

/// What a person sees of every case is in its file `out`, long lines cut; one with a file `unsteady` merely ends. `HLD=PATH` runs another build of the program, and
/// `HLD_BLESS=1` writes the files anew. Without an optimised program, the cases that `slow` names are left out: they use up
/// all steps that they have, which takes a minute. With `HLD_HOSTILE=FOLDER` nothing is run: every case's folder and commands are
/// laid out there, for `conformance/run hostile`.
#[test]
fn hostile_charts_end() {
    let slow = fs::read_to_string(folder().join("slow")).unwrap_or_default();
    let lay_out = std::env::var_os("HLD_HOSTILE").map(PathBuf::from);
    let all = lay_out.is_some() || std::env::var_os("HLD").is_some() || !cfg!(debug_assertions);
    let only = std::env::var("HLD_HOSTILE_ONLY").unwrap_or_default();
    let mut names = names();
    names.retain(|name| name.contains(&only) && (all || !slow.lines().any(|line| line == name)));
    if let Some(out) = lay_out {
        for name in names {
            let to = out.join(&name);
            fs::create_dir_all(&to).expect("a folder");
            laid_out(&name).keep(&to);
        }
        return;
    }
    let names = Mutex::new(names.into_iter());
    let next = || names.lock().expect("no panic").next();
    let different = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(name) = next() {
                    let case = laid_out(&name);
                    let shown = short(&case.transcript());
                    let outside: Vec<_> = fs::read_dir(case.around()).expect("a folder").flatten().collect();
                    assert!(outside.iter().all(|entry| entry.file_name() == "work"), "{name}: {outside:?}");
                    assert!(!shown.contains("panicked at"), "{name}: {shown}");
                    if folder().join(&name).join("unsteady").is_file() {
                        continue;
                    }
                    let golden = folder().join(&name).join("out");
                    if std::env::var_os("HLD_BLESS").is_some() {
                        fs::write(golden, shown).expect("written");
                    } else if fs::read_to_string(golden).unwrap_or_default() != shown {
                        different.lock().expect("no panic").push(format!("{name}:\n{shown}"));
                    }
                }
            });
        }
    });
    let different = different.into_inner().expect("no panic");
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn short(transcript: &str) -> String {
    let lines: Vec<&str> = transcript.lines().collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if lines.len() > 30 && index == 20 {
            out.push_str("[…]\n");
        }
        if lines.len() > 30 && (20..lines.len() - 5).contains(&index) {
            continue;
        }
        match line.char_indices().nth(300) {
            Some((at, _)) => out.push_str(&format!("{} […]\n", &line[..at])),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}
