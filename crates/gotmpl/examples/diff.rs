//! Compares random templates with Go: `diff ORACLE [COUNT] [SEED]`.
//!
//! ORACLE is the program of `conformance/oracle/gotmpl`. Differences are printed as cases that the conformance test
//! can take over; the exit code is 1 if there are any.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program whose result is what it prints")]

#[path = "../tests/it/support/mod.rs"]
mod support;

#[path = "diff/generate/mod.rs"]
mod generate;

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use generate::Generator;

/// Cases that are sent at once.
const BATCH: usize = 500;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let Some(oracle) = args.get(1) else {
        eprintln!("usage: diff ORACLE [COUNT] [SEED]");
        return ExitCode::from(2);
    };
    let number = |at: usize, default| args.get(at).and_then(|arg| arg.parse().ok()).unwrap_or(default);
    let (count, seed): (u64, u64) = (number(2, 10_000), number(3, 1));

    let mut child =
        Command::new(oracle).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the oracle starts");
    let stdin = child.stdin.take().expect("piped");
    let mut replies = BufReader::new(child.stdout.take().expect("piped")).lines();
    // Written by a thread of its own, so that neither side waits for the other with full pipes.
    let writer = thread::spawn(move || {
        let mut stdin = BufWriter::new(stdin);
        for index in 0..count {
            let case = Generator::new(seed, index).case();
            if writeln!(stdin, "{case}").is_err() {
                return;
            }
        }
    });
    let (mut done, mut different, mut failed) = (0u64, 0u64, 0u64);
    while done < count {
        for _ in 0..BATCH.min((count - done) as usize) {
            let Some(Ok(line)) = replies.next() else {
                let _ = child.wait();
                println!("the oracle ended after {done} cases; the next is:");
                println!("{}", Generator::new(seed, done).case());
                return ExitCode::FAILURE;
            };
            let case = serde_json::from_str(&line).expect("a case");
            let (expected, actual) = (masked(support::expected(&case)), masked(support::actual(&case)));
            failed += u64::from(expected.error.is_some());
            if expected != actual {
                different += 1;
                if different <= 20 {
                    println!("case {done} of seed {seed}:\n{line}\n     go: {expected}\n   ours: {actual}\n");
                }
            }
            done += 1;
        }
    }
    let _ = writer.join();
    let _ = child.wait();
    println!("{count} cases of seed {seed}: {different} differ ({failed} are errors)");
    if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Addresses differ from run to run.
fn masked(outcome: support::Outcome) -> support::Outcome {
    support::Outcome {
        output: outcome.output.map(|output| mask(&output)),
        error: outcome.error.map(|error| String::from_utf8_lossy(&mask(error.as_bytes())).into_owned()),
    }
}

fn mask(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(2).position(|pair| pair.eq_ignore_ascii_case(b"0x")) {
        out.extend_from_slice(&rest[..at]);
        let digits = rest[at + 2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits >= 8 {
            out.extend_from_slice(b"ADDRESS");
        } else {
            out.extend_from_slice(&rest[at..at + 2 + digits]);
        }
        rest = &rest[at + 2 + digits..];
    }
    out.extend_from_slice(rest);
    out
}
