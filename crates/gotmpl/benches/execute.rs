//! How long parsing and executing each case of `cases.jsonl` takes: the best of 20 runs.
//!
//! `cargo bench -p hld-gotmpl` for ours, `oracle-gotmpl -bench <crates/gotmpl/benches/cases.jsonl` for Go's (built by
//! `conformance/gotmpl-diff.sh`).

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use hld_gotmpl::{Limits, Render, TemplateSet};

fn main() {
    for line in include_str!("cases.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case per line");
        let (mut parse, mut execute) = (Duration::MAX, Duration::MAX);
        for _ in 0..20 {
            let start = Instant::now();
            let mut set = TemplateSet::new("root", support::functions());
            for pair in case["templates"].as_array().expect("templates") {
                let text = |at: usize| pair[at].as_str().expect("text");
                set.parse(text(0), text(1)).expect("parses");
            }
            parse = parse.min(start.elapsed());
            let mut render = Render::new(&set, Limits::default());
            let data = support::decode(&case["data"], render.heap());
            let start = Instant::now();
            render.execute(case["run"].as_str().expect("name").as_bytes(), data).expect("renders");
            execute = execute.min(start.elapsed());
        }
        let us = |time: Duration| time.as_nanos() as f64 / 1000.0;
        let note = case["note"].as_str().unwrap_or_default();
        println!("{note:<30} parse {:>9.1} us   execute {:>9.1} us", us(parse), us(execute));
    }
}
