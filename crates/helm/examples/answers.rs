//! Answers what the oracle servers of `conformance/` answer to `expr`:
//! JSON lines in, JSON lines out, as Helm 3 with `HELM=3`.
//!
//! Every template stands in a chart of its own and is to print YAML.

use std::io::{BufRead as _, Write as _};

use hld_helm::{Chart, Limits, Nondeterminism, Profile, Release, Request, Timestamp, render};
use hld_yaml::{ReadOptions, SourceMap};
use serde_json::{Value as Json, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let profile = if std::env::var("HELM").is_ok_and(|helm| helm == "3") { Profile::V3 } else { Profile::V4 };
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row: Json = serde_json::from_str(&line?)?;
        let started = std::time::Instant::now();
        let mut answer = match answer(&row, profile) {
            Ok(text) => json!({ "out": text }),
            Err(error) => json!({ "err": error.to_string() }),
        };
        answer["ms"] = json!(started.elapsed().as_millis() as u64);
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// What a row says about the age of a time is the same for a server that is asked a little earlier.
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp { seconds: since.as_secs() as i64, nanos: 0 }
}

fn answer(row: &Json, profile: Profile) -> Result<String, Box<dyn std::error::Error>> {
    let template = row["template"].as_str().ok_or("no template")?;
    let mut files = vec![
        ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("templates/t.yaml".to_owned(), template.as_bytes().to_vec()),
    ];
    for (name, content) in row["files"].as_object().into_iter().flatten() {
        files.push((name.clone(), content.as_str().ok_or("a file is a text")?.as_bytes().to_vec()));
    }
    let chart = Chart::from_files(files)?;
    let mut request = Request {
        release: Release::new("release-name", "default"),
        profile,
        nondeterminism: Nondeterminism::Allow { entropy: [7; 32], now: now() },
        limits: Limits { fuel: 50_000_000, output: 64 << 20, memory: 256 << 20, ..Limits::default() },
        ..Request::default()
    };
    if row["values"].is_object() {
        let sources = SourceMap::new();
        let source = sources.add("values", row["values"].to_string());
        request.values = hld_yaml::read_json(&sources, source, &ReadOptions::go())?.value;
    }
    let output = render(&chart, &request)?;
    Ok(output.documents.into_iter().map(|document| document.text).collect())
}
