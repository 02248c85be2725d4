//! Compares this crate with Go's libraries on made-up texts and values.
//!
//! `diff ORACLE [N] [SEED] [read|bytes|go2|go3]`: ORACLE is the program of `conformance/oracle/yaml`. Prints each difference
//! and ends with code 1 if there was one. The same seed gives the same cases. `diff ORACLE N SEED MODE record` prints
//! the questions with their answers instead: the vectors under `tests/cases/yaml/vectors`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers, not a part of the library"
)]

mod compare;
mod random;
mod texts;
mod values;

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Command, ExitCode, Stdio};

use compare::Verdict;
use hld_yaml::{Map, Value, write_json};
use random::Random;

/// One question to the oracle, and what it takes to judge the answer.
pub(crate) enum Case {
    /// A text to read.
    Read(String),
    /// Bytes to read, perhaps in UTF-16, perhaps no text at all.
    Bytes(Vec<u8>),
    /// A value to write in the style of go-yaml v2.
    Go2(Value),
    /// A value to write in the style of go-yaml v3.
    Go3(Value),
}

impl Case {
    fn make(mode: &str, random: &mut Random) -> Case {
        match mode {
            "read" => Case::Read(texts::text(random)),
            "bytes" => Case::Bytes(texts::bytes(random)),
            "go2" => Case::Go2(values::value(random, 0)),
            _ => Case::Go3(values::value(random, 0)),
        }
    }

    fn question(&self) -> String {
        let (op, field, content) = match self {
            Case::Bytes(bytes) => ("sigs-decode", "base64", format!("\"{}\"", base64(bytes))),
            Case::Read(text) => ("sigs-decode", "text", write_json(&Value::from(text.as_str()), false)),
            Case::Go2(value) => ("encode2", "json", values::json(value)),
            Case::Go3(value) => ("encode3", "json", values::json(value)),
        };
        format!("{{\"op\":\"{op}\",\"{field}\":{content}}}")
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let at = (number >> (18 - 6 * digit) & 63) as usize;
            out.push(if digit <= three.len() { DIGITS[at].into() } else { '=' });
        }
    }
    out
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let oracle = args.get(1).expect("the path of the oracle program");
    let count: u64 = args.get(2).map_or(10_000, |n| n.parse().unwrap());
    let seed: u64 = args.get(3).map_or(1, |n| n.parse().unwrap());
    let modes: Vec<&str> = match args.get(4) {
        Some(mode) => vec![mode],
        None => vec!["read", "bytes", "go2", "go3"],
    };
    if args.get(5).is_some_and(|word| word == "record") {
        return record(oracle, modes[0], count, seed);
    }
    let mut failed = false;
    for mode in modes {
        failed |= !run(oracle, mode, count, seed);
    }
    ExitCode::from(u8::from(failed))
}

fn run(oracle: &str, mode: &str, count: u64, seed: u64) -> bool {
    let mut child =
        Command::new(oracle).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the oracle starts");
    let mut questions = BufWriter::new(child.stdin.take().unwrap());
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let cases = |mode: String| (0..count).map(move |n| Case::make(&mode, &mut Random::new(seed, n)));
    let sender = {
        let cases = cases(mode.to_owned());
        std::thread::spawn(move || {
            for case in cases {
                writeln!(questions, "{}", case.question()).unwrap();
            }
        })
    };
    let mut tally: Map = Map::new();
    let mut differences = 0;
    let mut line = String::new();
    for (number, case) in cases(mode.to_owned()).enumerate() {
        line.clear();
        answers.read_line(&mut line).unwrap();
        let verdict = compare::judge(&case, &line);
        let name = verdict.name();
        let so_far = tally.get(name).and_then(Value::as_i64).unwrap_or(0);
        tally.insert(name, so_far + 1);
        if let Verdict::Different { what, ours, theirs, .. } = verdict {
            differences += 1;
            if differences <= 20 {
                println!("--- {mode} {seed}/{number}: {what}");
                match &case {
                    Case::Read(text) => println!("text   {text:?}"),
                    Case::Bytes(bytes) => println!("bytes  {:?}", bytes.escape_ascii().to_string()),
                    Case::Go2(value) | Case::Go3(value) => println!("value  {}", write_json(value, false)),
                }
                println!("ours   {ours}\ntheirs {theirs}");
            }
        }
    }
    sender.join().unwrap();
    child.wait().unwrap();
    println!("{mode}: {count} cases, {differences} differences {tally:?}");
    differences == 0
}

/// Prints questions whose answers do not depend on chance, each with its answer in one line.
fn record(oracle: &str, mode: &str, count: u64, seed: u64) -> ExitCode {
    let mut child =
        Command::new(oracle).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the oracle starts");
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for number in 0..count {
        let case = Case::make(mode, &mut Random::new(seed, number));
        writeln!(questions, "{}", case.question()).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let verdict = compare::judge(&case, &answer);
        let sure = matches!(verdict.name(), "accepted" | "refused" | "written");
        if sure && answer.len() < 2000 {
            let question = case.question();
            let answer = answer.trim_end().trim_start_matches('{');
            println!("{},{answer}", &question[..question.len() - 1]);
        }
    }
    drop(questions);
    child.wait().unwrap();
    ExitCode::SUCCESS
}
