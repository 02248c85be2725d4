//! Renders a chart many times in one process: `in_process CHART COUNT [VALUES-FILE...]` prints the nanoseconds of each
//! render, from values to the bytes of `helm template`. `benches/helm.py --in-process` compares them with Helm's packages.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use hld_helm::{
    Chart, Nondeterminism, PrintOptions, Profile, Release, Request, Timestamp, merge_values, print,
    read_values, render,
};
use hld_yaml::{Map, SourceMap, Value};

mod support;

use support::read_folder;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: in_process CHART COUNT [VALUES-FILE...]";
    let (path, count) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?.parse::<usize>()?);
    let values_files: Vec<String> = arguments.collect();
    let mut files = Vec::new();
    read_folder(Path::new(&path), "", &mut files)?;
    let chart = Chart::from_files(files)?;
    let mut first: Option<String> = None;
    let mut out = std::io::stdout();
    for _ in 0..count {
        let start = Instant::now();
        let text = once(&chart, &values_files)?;
        writeln!(out, "{}", start.elapsed().as_nanos())?;
        if *first.get_or_insert_with(|| text.clone()) != text {
            return Err("renders differ".into());
        }
    }
    Ok(())
}

fn once(chart: &Chart, values_files: &[String]) -> Result<String, Box<dyn Error>> {
    let mut values = Value::from(Map::new());
    for file in values_files {
        let read = read_values(&SourceMap::new(), file, &std::fs::read(file)?, Profile::V4)?;
        values = merge_values(values, &read);
    }
    let nondeterminism = Nondeterminism::Allow { entropy: [0; 32], now: Timestamp { seconds: 0, nanos: 0 } };
    let release = Release::new("r", "default");
    let output = render(chart, &Request { release, values, nondeterminism, ..Request::default() })?;
    Ok(print(&output, &PrintOptions::default())?)
}
