//! What the real Helm's functions answer, row by row (`tests/cases/helm/functions`).

use std::fmt::Write as _;

use hld_yaml::{ReadOptions, SourceMap};
use serde_json::{Value as Json, json};

use crate::engine::execute;
use crate::nondeterminism::Source;
use crate::values::{Tree, Warnings};
use crate::{Chart, Nondeterminism, Profile, Release, Request, Timestamp};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/helm/functions");

/// What a template prints in a chart, as the recording program asks it.
fn answer(row: &Json, profile: Profile) -> Json {
    let mut files = vec![
        ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("templates/t.yaml".to_owned(), bytes(&row["template"])),
    ];
    for (name, content) in row["files"].as_object().into_iter().flatten() {
        files.push((name.clone(), bytes(content)));
    }
    let chart = Chart::from_files_for_test(files).unwrap();
    let mut request = Request {
        release: Release::new("release-name", "default"),
        profile,
        nondeterminism: Nondeterminism::Allow {
            entropy: [7; 32],
            now: Timestamp { seconds: 1_700_000_000, nanos: 0 },
        },
        ..Request::default()
    };
    if row["values"].is_object() {
        let sources = SourceMap::new();
        let source = sources.add("values", row["values"].to_string());
        request.values = hld_yaml::read_json(&sources, source, &ReadOptions::go()).unwrap().value;
    }
    let (source, _) = Source::of(&request);
    let tree = Tree::new(&chart.0.data);
    match execute(&chart.0, &tree, &request, None, source, &mut Warnings::new(), &|_| Ok(())) {
        Ok(executed) => {
            let file = executed.files.iter().find(|file| file.path() == "c/templates/t.yaml");
            shown("out", file.unwrap().bytes())
        }
        Err(error) => shown("err", error.to_string().as_bytes()),
    }
}

/// Text, or bytes as base64.
pub(crate) fn bytes(content: &Json) -> Vec<u8> {
    match content {
        Json::String(text) => text.clone().into_bytes(),
        other => super::encoding::decode64(other["b64"].as_str().unwrap().as_bytes()).unwrap(),
    }
}

fn shown(key: &str, data: &[u8]) -> Json {
    match std::str::from_utf8(data) {
        Ok(text) => json!({ key: text }),
        Err(_) => json!({ format!("{key}_b64"): hld_yaml::base64(data) }),
    }
}

fn check(group: &str) {
    let text = std::fs::read_to_string(format!("{FOLDER}/{group}.jsonl")).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    let half = rows.len().div_ceil(2).max(1);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = rows
            .chunks(half)
            .map(|rows| scope.spawn(move || rows.iter().filter_map(|row| differs(row)).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    if let Ok(path) = std::env::var("DIFFERENCES") {
        std::fs::write(format!("{path}/{group}"), wrong.concat()).unwrap();
    }
    let shown: String = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{group}: {} of {} rows differ\n{shown}", wrong.len(), rows.len());
}

/// Describes a row that is answered otherwise than recorded.
fn differs(line: &str) -> Option<String> {
    let row: Json = serde_json::from_str(line).unwrap();
    let template = row["template"].to_string();
    let mut report = String::new();
    for (profile, name) in [(Profile::V4, "v4"), (Profile::V3, "v3")] {
        let expected = row.get(name).unwrap_or(&row["v4"]);
        let found = answer(&row, profile);
        // A build without the feature says that it is.
        let without = !cfg!(feature = "crypto") && found.to_string().contains("feature `crypto`");
        if found != *expected && !without {
            let _ = write!(
                report,
                "{name} {template} {}\n  expected {expected}\n  found    {found}\n",
                row["values"]
            );
        }
    }
    (!report.is_empty()).then_some(report)
}

macro_rules! groups {
    ($($group:ident)*) => { $(#[test] fn $group() { check(stringify!($group)); })* };
}

groups! {
    arithmetic builtins casing conversion dates defaults dicts duration encoding hashes helm indenting json lists merge objects paths printing
    quoting random regex semver signatures strings toml types urls wrapping yaml
}
