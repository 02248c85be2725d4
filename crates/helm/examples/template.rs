//! Renders a chart folder or package to standard output: `template CHART [VALUES-FILE...]`, as Helm 3 with `HELM=3`.

use std::io::Write as _;
use std::path::Path;

use hld_helm::{
    Chart, Nondeterminism, PrintOptions, Profile, Request, Timestamp, merge_values, print, read_values,
    render,
};
use hld_yaml::{Map, SourceMap, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: template CHART [VALUES-FILE...]")?;
    let chart = if Path::new(&path).is_dir() {
        let mut files = Vec::new();
        read_folder(Path::new(&path), "", &mut files)?;
        Chart::from_files(files)?
    } else {
        Chart::from_archive(&std::fs::read(&path)?)?
    };
    let profile = if std::env::var("HELM").is_ok_and(|helm| helm == "3") { Profile::V3 } else { Profile::V4 };
    let mut values = Value::from(Map::new());
    for file in arguments {
        let read = read_values(&SourceMap::new(), &file, &std::fs::read(&file)?, profile)?;
        values = merge_values(values, &read);
    }
    let nondeterminism = Nondeterminism::Allow { entropy: [0; 32], now: Timestamp { seconds: 0, nanos: 0 } };
    let output = render(&chart, &Request { values, profile, nondeterminism, ..Request::default() })?;
    std::io::stdout().write_all(print(&output, &PrintOptions::default())?.as_bytes())?;
    Ok(())
}

fn read_folder(at: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(at)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
