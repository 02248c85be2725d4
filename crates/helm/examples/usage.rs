//! What charts take of what they may take: renders every chart below the given folders with its default values and with each
//! `ci/*values*.yaml`, and prints the largest shares of each limit: `usage FOLDER...`, as Helm 3 with `HELM=3`.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hld_helm::{
    Chart, Limits, Nondeterminism, Profile, Release, Request, Timestamp, Usage, read_values, render,
};
use hld_yaml::{Map, SourceMap, Value};

mod support;

use support::read_folder;

fn main() -> Result<(), Box<dyn Error>> {
    let profile = if std::env::var("HELM").is_ok_and(|helm| helm == "3") { Profile::V3 } else { Profile::V4 };
    let mut charts = Vec::new();
    for folder in std::env::args().skip(1) {
        find(Path::new(&folder), &mut charts)?;
    }
    let mut all: Vec<(String, Usage)> = Vec::new();
    for path in &charts {
        let mut files = Vec::new();
        read_folder(path, "", &mut files)?;
        let Ok(chart) = Chart::from_files(files) else { continue };
        let mut cases = vec![None];
        if let Ok(entries) = std::fs::read_dir(path.join("ci")) {
            cases.extend(entries.flatten().map(|entry| Some(entry.path())).filter(|path| {
                let name =
                    path.as_ref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
                name.contains("values") && name.ends_with(".yaml")
            }));
        }
        for case in cases {
            let values = match &case {
                None => Value::from(Map::new()),
                Some(file) => {
                    match read_values(&SourceMap::new(), "values", &std::fs::read(file)?, profile) {
                        Ok(values) => values,
                        Err(_) => continue,
                    }
                }
            };
            let request = Request {
                release: Release::new("release-name", "default"),
                values,
                profile,
                nondeterminism: Nondeterminism::Allow {
                    entropy: [0; 32],
                    now: Timestamp { seconds: 0, nanos: 0 },
                },
                limits: Limits::times(10),
                ..Request::default()
            };
            if let Ok(output) = render(&chart, &request) {
                all.push((case.as_ref().unwrap_or(path).display().to_string(), output.usage));
            }
        }
    }
    let mut out = std::io::stdout();
    let limits = Limits::default();
    writeln!(out, "{} renders", all.len())?;
    for (what, limit, share) in [
        ("steps", limits.fuel, (|usage| usage.fuel) as fn(&Usage) -> u64),
        ("memory", limits.memory as u64, |usage| usage.memory as u64),
        ("output", limits.output as u64, |usage| usage.output as u64),
    ] {
        all.sort_by_key(|(_, usage)| std::cmp::Reverse(share(usage)));
        writeln!(out, "{what}, of {limit}")?;
        for (name, usage) in all.iter().take(8) {
            let percent = share(usage).saturating_mul(1000) / limit;
            writeln!(out, "{:12} {:3}.{} % {name}", share(usage), percent / 10, percent % 10)?;
        }
    }
    Ok(())
}

/// Charts, but not those inside of charts.
fn find(at: &Path, charts: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if at.join("Chart.yaml").is_file() {
        charts.push(at.to_owned());
        return Ok(());
    }
    let mut below: Vec<PathBuf> = std::fs::read_dir(at)?.flatten().map(|entry| entry.path()).collect();
    below.sort();
    below.iter().filter(|path| path.is_dir() && !path.is_symlink()).try_for_each(|path| find(path, charts))
}
