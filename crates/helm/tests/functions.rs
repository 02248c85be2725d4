//! Every template function with arguments of every kind, sensible or not: it answers or fails, without a panic, within the limits of the
//! render, and soon.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use hld_helm::{Chart, ErrorKind, Limits, Nondeterminism, Profile, Request, Timestamp, render};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What the arguments below need: maps that hold themselves, and values that no literal gives.
const PREAMBLE: &str = r#"{{ $self := dict "a" 1 }}{{ $_ := set $self "self" $self }}
{{ $loop := dict "b" (list $self) }}{{ $_ := set $loop "again" (list (list $loop)) }}
{{ $deep := "x" }}{{ range until 300 }}{{ $deep = list $deep }}{{ end }}
{{ $down := dict }}{{ range until 300 }}{{ $down = dict "d" $down }}{{ end }}
{{ $long := repeat 5000 "ab\n" }}{{ $date := toDate "2006-01-02" "2020-02-29" }}
"#;

/// Arguments: numbers at the ends of their types, texts that some function reads, values of each Go type.
const ARGUMENTS: &[&str] = &[
    "nil",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "2",
    "7",
    "63",
    "255",
    "1000000000",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "1.5",
    "-0.0",
    "1e300",
    "-1e18",
    "1e9",
    "1i",
    "'a'",
    "(float64 \"NaN\")",
    "(float64 \"inf\")",
    "(float64 \"-inf\")",
    "(int64 5)",
    "(int64 1000000000)",
    r#""""#,
    r#""a""#,
    r#""hello world""#,
    r#""\xff\xfe\x80""#,
    r#""日本語😀""#,
    r#""a\x00b""#,
    r#""1""#,
    r#""-1""#,
    r#""99999999999999999999""#,
    r#""1e400""#,
    "$long",
    r#""(a{1000}){1000}""#,
    r#""((((((((((a*)*)*)*)*)*)*)*)*)*)*""#,
    r#""[""#,
    r#""\\pL+?|^$""#,
    r#""(?P<n>.)""#,
    r#""%1000000000d""#,
    r#""%[5]*.*d %!""#,
    r#""%s%v%d""#,
    r#""2006-01-02T15:04:05.999999999Z07:00 MST""#,
    r#""1h""#,
    r#""9999999h""#,
    r#""Europe/Berlin""#,
    r#""../../etc/passwd""#,
    r#""http://[::1%25x]:99999/?a#b""#,
    r#""1.2.3-a+b""#,
    r#"">=1 || <2 ^x""#,
    r#""{{ .a | b }}""#,
    r#""{{ range $ }}{{ . }}{{ end }}""#,
    r#""a: &a [*a]""#,
    r#""a: [1, {b: c}]""#,
    r#""[[[[""#,
    r#""{\"a\": 1e999}""#,
    r#""[a]\nb = [1, {c = 2}]""#,
    r#""rsa""#,
    r#""ecdsa""#,
    r#""long""#,
    r#""$6$salt""#,
    "(list)",
    "(list 1 \"a\" nil)",
    "(list (list 1) (dict \"a\" 1))",
    "(until 100)",
    "(splitList \",\" \"b,a\")",
    "(chunk 2 (list 1 2 3))",
    "(fromToml \"[[a]]\").a",
    "(list $self $loop)",
    "$deep",
    "(regexFindAll \"a\" \"b\" -1)",
    "(dict)",
    r#"(dict "a" 1 "b" (dict "c" nil))"#,
    "(split \",\" \"a,b\")",
    "$self",
    "$loop",
    "$down",
    "(urlParse \"//\")",
    "(fromJson \"null\")",
    "$date",
    "(mustToDuration \"1h\")",
    "(semver \"1.2.3\")",
    ".",
    ".Values",
    ".Files",
    ".Chart",
    ".Capabilities",
    ".Capabilities.KubeVersion",
    ".Capabilities.APIVersions",
    ".Release",
    ".Template",
    ".Subcharts",
    "(.Files.GetBytes \"none\")",
    ".Values.none",
];

/// Those whose work is meant to take long, or that make primes.
const SLOW: &[&str] = &[
    "bcrypt",
    "htpasswd",
    "derivePassword",
    "genPrivateKey",
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
];

/// The names of all functions: one table of what Helm answers has a row for each.
fn names() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/helm/functions/signatures.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let template = row["template"].as_str().unwrap().to_owned();
            template.trim_start_matches("{{ ").split_whitespace().next().unwrap().to_owned()
        })
        .filter(|name| name.starts_with(|one: char| one.is_ascii_alphabetic()))
        .collect()
}

fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Renders one call. Panics with the template where something does not hold.
fn holds(template: &str, profile: Profile) {
    let chart = Chart::from_files([
        ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("templates/t.yaml".to_owned(), format!("{PREAMBLE}{template}").into_bytes()),
    ])
    .unwrap();
    let request = Request {
        profile,
        nondeterminism: Nondeterminism::Allow {
            entropy: [1; 32],
            now: Timestamp { seconds: 1_700_000_000, nanos: 0 },
        },
        limits: Limits { fuel: 3_000_000, output: 1 << 20, memory: 16 << 20, ..Limits::default() },
        ..Request::default()
    };
    let started = Instant::now();
    let result = render(&chart, &request);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(20), "it took {took:?}");
    if let Err(error) = result {
        let text = error.to_string();
        assert!(!text.is_empty() && text.len() < 4 << 20, "an error of {} bytes", text.len());
        if error.kind() == ErrorKind::Limit {
            let clear = [
                "takes too many steps",
                "too much memory",
                "too large",
                "too much output",
                "too deep",
                "maximum template depth",
            ];
            assert!(clear.iter().any(|words| text.contains(words)), "the limit is not named: {text}");
        }
    }
}

#[test]
fn every_function_bears_any_arguments() {
    let scale: u32 = std::env::var("CASES").map_or(1, |cases| cases.parse().unwrap());
    let names = names();
    assert!(names.len() > 190, "only {} functions", names.len());
    let arguments = prop::collection::vec(prop::sample::select(ARGUMENTS), 0..5);
    // Mostly what comes out goes on into something that looks at all of it.
    let uses = prop::sample::select(
        &[
            "len (printf \"%v\" $v)",
            "toYaml $v | len",
            "toJson $v | len",
            "toToml $v | len",
            "deepCopy (dict \"v\" $v) | len",
            "eq $v $v",
            "range $v }}{{ end",
        ][..],
    );
    let strategy = (arguments, uses, prop::bool::ANY);
    for name in &names {
        let slow = SLOW.contains(&name.as_str());
        let config = Config {
            cases: scale * if slow { 2 } else { 12 },
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new(config);
        let outcome = runner.run(&strategy, |(arguments, usage, first)| {
            let profile = if first { Profile::V4 } else { Profile::V3 };
            holds(&format!("{{{{ $v := {name} {} }}}}{{{{ {usage} }}}}", arguments.join(" ")), profile);
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("`{name}`: {error}");
        }
    }
    // What no count of bytes that a function makes has seen.
    if let Some(peak) = resident() {
        assert!(peak < 1 << 20, "{peak} KiB were in use");
    }
}

#[test]
fn hostile_sizes_end_soon() {
    for call in [
        "repeat 1000000000 \"ab\"",
        "repeat 9223372036854775807 \"\"",
        "until 1000000000",
        "untilStep 0 1000000000 1",
        "untilStep 0 10 0",
        "untilStep 10 0 1",
        "seq 1000000000",
        "seq 0 1 9223372036854775807",
        "seq 9223372036854775800 9223372036854775807",
        "substr -9223372036854775808 9223372036854775807 \"abc\"",
        "trunc -9223372036854775808 \"abc\"",
        "nindent 1000000000 \"a\\nb\"",
        "indent -1 \"a\"",
        "randAlphaNum 1000000000",
        "randBytes 1000000000",
        "randAscii -1",
        "randInt 5 5",
        "genCA \"\" -1000000000",
        "genCA \"x\" 9223372036854775807",
        "genSelfSignedCert \"x\" (list \"no ip\") (list nil) 1",
        "htpasswd \"a:b\" \"c\"",
        "htpasswd \"\" $long",
        "bcrypt $long",
        "derivePassword 4294967295 \"long\" $long \"\" \"\"",
        "derivePassword 1 \"none\" \"\" \"\" \"\"",
        "regexFindAll \"a{1000}{1000}\" \"a\" -1",
        "regexMatch \"(((a{100}){100}){100})\" \"a\"",
        "regexReplaceAll \"\" $long $long",
        "regexFindAll \".?\" $long 9223372036854775807",
        "regexSplit \"\" $long -9223372036854775808",
        "toYaml $self",
        "toJson $loop",
        "toToml $self",
        "toYamlPretty $loop",
        "mustToJson $self",
        "printf \"%v\" $loop",
        "printf \"%1000000000d\" 1",
        "printf \"%.1000000000f\" 1.5",
        "printf \"%*d\" 1000000000 1",
        "printf \"%.70000f %.70000e %.70000g %.70000U\" 1.5 1.5 1.5 1",
        "date (printf \".%s\" (repeat 70000 \"0\")) $date",
        "mergeOverwrite $self $self",
        "merge $self $loop",
        "mustMerge $loop $self",
        "deepCopy $self",
        "deepEqual $self $loop",
        "deepEqual $loop $loop",
        "eq $self $self",
        "dateInZone \"\" $date \"../../../etc/passwd\"",
        "date $long $date",
        "dateModify \"9999999999h\" $date",
        "toDate $long $long",
        "ago -9223372036854775808",
        "durationRound \"-9223372036854775808\"",
        "wrap 0 $long",
        "wrapWith -1 \"\" $long",
        "wrap 9223372036854775807 $long",
        "abbrev 9223372036854775807 $long",
        "abbrevboth 9 -9223372036854775808 $long",
        "chunk 0 (list 1)",
        "chunk -1 (list 1)",
        "chunk 1 $deep",
        "splitn \",\" 9223372036854775807 $long",
        "splitn \"\" -1 $long",
        "round 1.5 9223372036854775807",
        "round 1e308 308",
        "mod 1 0",
        "div -9223372036854775808 -1",
        "mod -9223372036854775808 -1",
        "int64 1e300",
        "slice (list 1) 5 1",
        "cat $self $deep",
        "join \",\" $loop",
        "quote $self",
        "sha256sum $long",
        "adler32sum \"\"",
        "encryptAES \"\" $long",
        "decryptAES \"\" \"AAAA\"",
        "urlParse $long",
        "urlJoin $self",
        "semver $long",
        "semverCompare $long $long",
        "fromYaml (repeat 4000 \"[\")",
        "fromJson (repeat 4000 \"[\")",
        "fromToml (print \"a = \" (repeat 100000 \"[\"))",
        "fromToml (print \"a\" (repeat 100000 \".a\") \" = 1\")",
        "fromToml (repeat 20000 \"[[a]]\\n\")",
        "fromToml (print \"a = \" (repeat 20000 \"{b = \"))",
        "fromYaml \"a: &a [1]\\nb: &b [*a, *a]\\nc: [*b, *b]\"",
        "tpl $long .",
        "tpl (repeat 5000 \"{{ if 1 }}\") .",
        "include \"none\" $self",
        "toString $loop",
        "index $self \"self\" \"self\" \"a\"",
        "dig \"self\" \"self\" \"a\" 1 $self",
        "pluck \"a\" $self $loop",
        "uniq (list $self $self $loop)",
        "without (list $self) $loop",
        "has $self (list $loop $self)",
        "compact (list $self)",
        "concat $deep (list $self)",
        "sortAlpha (list $self $loop)",
        "ternary $self $loop true",
        "snakecase $long",
        "swapcase $long",
        "title $long",
        "plural \"\" \"\" -9223372036854775808",
        "shuffle $long",
        "initials $long",
        "nospace $long",
        "b32dec $long",
        "html $loop",
        "js $self",
        "urlquery $loop",
        "getHostByName \"localhost\"",
    ] {
        for profile in [Profile::V4, Profile::V3] {
            holds(&format!("{{{{ $v := {call} }}}}{{{{ len (printf \"%v\" $v) }}}}"), profile);
        }
    }
}
