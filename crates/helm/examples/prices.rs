//! What a step of a render costs, function by function: calls every template function in an endless loop, with small
//! and large arguments, until the steps are used up, and prints the nanoseconds of a step. A render may take 20 million
//! of them, in about a second, so whatever is far above 50 needs a higher price.
//!
//!     cargo run --profile fast -p hld-helm --all-features --example prices -- [WORD]   (functions with WORD in their name)

use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write as _;
use std::time::Duration;

use hld_helm::{Chart, ErrorKind, Limits, Nondeterminism, Request, Timestamp, render};
use hld_yaml::{Map, Value};

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FUEL: u64 = 500_000;

/// Above this a function is too cheap.
const MOST: u128 = 50;

/// Variables that a template makes for itself.
const MADE: &[(&str, &str)] = &[
    ("date", "toDate \"2006-01-02\" \"2020-02-29\""),
    ("dj", "toJson .Values.d "),
    ("dy", "toYaml .Values.d "),
    ("dt", "toToml .Values.d "),
    ("nj", "toJson .Values.n "),
    ("ny", "toYaml .Values.n "),
    ("mt", "toToml .Values.m "),
    ("mj", "toJson .Values.m "),
    ("b64", "b64enc .Values.s "),
    ("b32", "b32enc .Values.s "),
    ("ca", "genCA \"a\" 1"),
    ("pem", "genPrivateKey \"ecdsa\""),
];

/// Arguments that are tried with every function: those that it does not take fail at once.
const ARGUMENTS: &[&str] = &[
    "",
    "1",
    "\"a\"",
    "\"aBc\"",
    "nil",
    "1.5",
    "\"1.2.3\"",
    "$date",
    "$s",
    "$w",
    "$q",
    "$n",
    "$t",
    "$m",
    "$d",
    "1 2",
    "\"a\" \"b\"",
    "1 \"a\"",
    "\"a\" 1",
    "\"a\" $s",
    "\"a\" $w",
    "\"\" $s",
    "\"b\" $s",
    "$s \"a\"",
    "$s $s",
    "\"a\" $t",
    "\"x\" $n",
    "$n \"x\"",
    "$n 7",
    "7 $n",
    "$n 1 19999",
    "1 $n",
    "1 $t",
    "1 $s",
    "1 $w",
    "3 $w",
    "$t $t",
    "$n $n",
    "$m $m",
    "$m \"k1\"",
    "$m \"k1\" 1",
    "\"k1\" $m",
    "\"k1\" 1 $m",
    "$d $d",
    "$n $t $m $d",
    "\"a\" \"b\" $s",
    "\"a\" \"bb\" $s",
    "\"\" \"b\" $s",
    "\"a\" $s $s",
    "1 2 $s",
    "5 5 $w",
    "\"[aB]+ ?\" $w",
    "\"(a|b|B)*c\" $s",
    "\"[aB]+ ?\" $w -1",
    "\"[aB]+ ?\" $w \"<$0>\"",
    "\"(a)(a)(a)(a)\" $s \"$1\"",
    "\"(a|aB|d)*\" $w \"$1\"",
    "\"[aBc]*a[aBcd _E]{40}x\" $w",
    "\"(\\\\pL|\\\\pN){0,60}!\" $w -1",
    "\"x*\" $s -1",
    "\"x*\" $s \"y\"",
    "\"b$\" $s",
    "\"a\" 365",
    "\"a\" nil (list \"a\") 365",
    "\"a\" nil nil 365 $ca",
    "\"ecdsa\"",
    "\"ed25519\"",
    "\"rsa\"",
    "\"password\" $s",
    "1 \"long\" \"a\" \"b\" \"c\"",
    "\">=1.2.3 <2 || ~3.1 || ^4\" \"5.6.7\"",
    "\"2006\" $date",
    "\"2006-01-02\" \"2020-01-01\"",
    "\"1h\" $date",
    "\"2006\" $date \"Europe/Berlin\"",
    "\"{\\\"a\\\": [1, 2, 3]}\"",
    "\"a: [1, 2, {b: c}]\"",
    "\"a = [1]\\n[b]\\nc = 2\"",
    "$dj",
    "$dy",
    "$dt",
    "$nj",
    "$ny",
    "$mt",
    "$mj",
    "$b64",
    "$b32",
    "\"%v\" $n",
    "\"%v\" $d",
    "\"%s\" $s",
    "\"%q\" $s",
    "\"%x\" $s",
    "\"%5d%5d\" 1 2",
    "\"%+v\" $m",
    "\"http://a.b/c?d#e\"",
    "(dict \"scheme\" \"http\" \"host\" \"a\" \"path\" $s)",
    "\"a\" (dict)",
    "1000",
    "0 1000",
    "0 10000 1",
    "100 $s",
    "\"key\" $s",
    "\"a\" 1 $pem",
    "\"a\" nil nil 1 $pem",
    "\"a\" nil nil 1 $ca $pem",
];

/// The names of all functions: one table of what Helm answers has a row for each.
fn names() -> Result<BTreeSet<String>, Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/helm/functions/signatures.jsonl");
    let mut names = BTreeSet::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let template = row["template"].as_str().unwrap_or_default();
        let name = template.trim_start_matches("{{ ").split_whitespace().next().unwrap_or_default();
        if name.starts_with(|one: char| one.is_ascii_alphabetic()) {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

fn values() -> Map {
    let list = |count: i64| (0..count).map(Value::from).collect::<Vec<Value>>();
    let texts =
        (0..5000).map(|index| Value::from(format!("text number {index}").as_str())).collect::<Vec<Value>>();
    let entries =
        |count: i64| (0..count).map(|index| (format!("k{index}"), Value::from(index))).collect::<Map>();
    let deep = (0..500).map(|index| (format!("d{index}"), Value::from(entries(10)))).collect::<Map>();
    Map::from_iter([
        ("s".to_owned(), Value::from("a".repeat(200_000).as_str())),
        ("w".to_owned(), Value::from("aB cd_E-1 ".repeat(20_000).as_str())),
        ("q".to_owned(), Value::from("\"<&\u{e9}\u{1}".repeat(20_000).as_str())),
        ("n".to_owned(), Value::from(list(20_000))),
        ("t".to_owned(), Value::from(texts)),
        ("m".to_owned(), Value::from(entries(5000))),
        ("d".to_owned(), Value::from(deep)),
    ])
}

/// What this thread has used of a processor; other programs may run meanwhile.
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(told.split_whitespace().next().unwrap_or_default().parse()?))
}

/// How long the template takes, and whether it ended for want of steps.
fn time(template: &str, values: &Map) -> Result<(Duration, bool, String), Box<dyn Error>> {
    let mut preamble = String::new();
    let mut used = Map::new();
    for (name, made) in MADE {
        if template.contains(&format!("${name}")) {
            preamble.push_str(&format!("{{{{ ${name} := {made} }}}}"));
        }
    }
    for (name, value) in values.iter() {
        let name = &**name;
        if template.contains(&format!("${name}")) || preamble.contains(&format!(".Values.{name} ")) {
            preamble.push_str(&format!("{{{{ ${name} := .Values.{name} }}}}"));
            used.insert(name, value.clone());
        }
    }
    let chart = Chart::from_files([
        ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("templates/t.yaml".to_owned(), format!("{preamble}{template}").into_bytes()),
    ])?;
    let request = Request {
        values: Value::from(used),
        nondeterminism: Nondeterminism::Allow {
            entropy: [1; 32],
            now: Timestamp { seconds: 1_700_000_000, nanos: 0 },
        },
        limits: Limits { fuel: FUEL, ..Limits::default() },
        ..Request::default()
    };
    let start = processor_time()?;
    let outcome = render(&chart, &request);
    let took = processor_time()?.saturating_sub(start);
    let error = outcome.err();
    let text = error.as_ref().map(ToString::to_string).unwrap_or_default();
    Ok((took, error.is_some_and(|error| error.kind() == ErrorKind::Limit), text))
}

fn main() -> Result<(), Box<dyn Error>> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let mut out = std::io::stdout();
    let values = values();
    let setup = ARGUMENTS.iter().map(|arguments| {
        time(&format!("{{{{ if false }}}}{{{{ list {arguments} }}}}{{{{ end }}}}"), &values)
            .map(|(took, ..)| took)
    });
    let setup = setup.collect::<Result<Vec<Duration>, _>>()?;
    let mut found = Vec::new();
    for name in names()?.iter().filter(|name| name.contains(&word)) {
        let mut tried = 0;
        for (arguments, before) in ARGUMENTS.iter().zip(&setup) {
            // Once, to see whether it takes them.
            let (_, limited, error) = time(&format!("{{{{ $x := {name} {arguments} }}}}"), &values)?;
            if !limited && !error.is_empty() {
                continue;
            }
            let template =
                format!("{{{{ range 1000000000 }}}}{{{{ $x := {name} {arguments} }}}}{{{{ end }}}}");
            let (took, limited, error) = time(&template, &values)?;
            if limited {
                tried += 1;
                let steps = if error.contains("steps") { "" } else { "(no more memory) " };
                let nanos = took.saturating_sub(*before).as_nanos() / u128::from(FUEL);
                if nanos > MOST {
                    writeln!(out, "{nanos:6} ! {name} {arguments} {steps}")?;
                }
                found.push((nanos, format!("{name} {arguments} {steps}")));
            }
        }
        if tried == 0 {
            writeln!(out, "     - {name}: none of the arguments fits")?;
        }
    }
    found.sort();
    for (nanos, call) in found.iter().rev().take(30) {
        writeln!(out, "{nanos:6}   {call}")?;
    }
    let dear = found.iter().filter(|(nanos, _)| *nanos > MOST).count();
    writeln!(out, "{} calls measured, {dear} of more than {MOST} ns a step", found.len())?;
    Ok(())
}
