//! What Go's libraries did, recorded by `conformance/oracle/yaml/record.sh`, against what this crate does.

use std::path::PathBuf;

use hld_yaml::{Kind, ReadOptions, SourceMap, Style, Value, read_first, read_json, try_write, write_json};

fn json(text: &str) -> Value {
    let sources = SourceMap::new();
    let id = sources.add("vector", text);
    read_json(&sources, id, &ReadOptions::go()).expect("vectors are JSON").value
}

fn check_read(text: &str, answer: &Value) -> Result<(), String> {
    let sources = SourceMap::new();
    let id = sources.add("text", text);
    let ours = read_first(&sources, id, &ReadOptions::go());
    match (ours, answer.get("error").and_then(Value::as_str)) {
        (Ok(ours), None) => {
            let theirs = answer.get("json").cloned().unwrap_or_default();
            let same = ours.value == theirs || json(&write_json(&ours.value, false)) == theirs;
            if same { Ok(()) } else { Err(format!("ours {:?}, Go's {theirs:?}", ours.value)) }
        }
        (Err(ours), Some(theirs)) => {
            let text = ours.go_text().unwrap_or_default();
            if text == theirs { Ok(()) } else { Err(format!("our words {text:?}, Go's {theirs:?}")) }
        }
        (Ok(ours), Some(theirs)) => Err(format!("ours {:?}, Go refuses: {theirs}", ours.value)),
        (Err(ours), None) => Err(format!("we refuse: {ours}")),
    }
}

fn check_written(value: &Value, style: Style, answer: &Value) -> Result<(), String> {
    match (try_write(value, style), answer.get("yaml").and_then(Value::as_str)) {
        (Ok(ours), Some(theirs)) if ours == theirs => Ok(()),
        (Err(_), None) => Ok(()),
        (ours, theirs) => Err(format!("ours {ours:?}, Go's {theirs:?}")),
    }
}

fn check(line: &str) -> Result<(), String> {
    let vector = json(line);
    let op = vector.get("op").and_then(Value::as_str).unwrap_or_default();
    let value = vector.get("json").cloned().unwrap_or_default();
    match op {
        "sigs-decode" => {
            let text = vector.get("text").and_then(Value::as_str).unwrap_or_default();
            check_read(text, &vector).map_err(|why| format!("reading {text:?}: {why}"))
        }
        "encode2" => check_written(&value, Style::Go2, &vector).map_err(|why| format!("{value:?}: {why}")),
        "encode3" => check_written(&value, Style::Go3, &vector).map_err(|why| format!("{value:?}: {why}")),
        other => Err(format!("unknown op `{other}`")),
    }
}

#[test]
fn as_go_does() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/yaml/vectors");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut failures = Vec::new();
    let mut count = 0;
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "jsonl")) {
        for (number, line) in std::fs::read_to_string(file).unwrap().lines().enumerate() {
            count += 1;
            if let Err(why) = check(line) {
                failures.push(format!("{}:{}: {why}", file.display(), number + 1));
            }
        }
    }
    assert!(count > 2_000, "only {count} vectors");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

/// In a question a number with a point or an exponent is a float, also where its value is whole.
#[test]
fn floats_of_vectors_stay_floats() {
    assert!(matches!(json("[1e0]").as_seq().unwrap()[0].kind(), Kind::Float(_)));
}
