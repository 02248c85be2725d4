//! What becomes of charts that ask for random values.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use hld_helm::{Chart, ErrorKind, Nondeterminism, PrintOptions, Request, Timestamp, print, render};

fn chart(template: &str) -> Chart {
    Chart::from_files([
        ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("templates/_h.tpl".to_owned(), b"{{ define \"password\" }}{{ randAlphaNum 12 }}{{ end }}".to_vec()),
        ("templates/a.yaml".to_owned(), template.as_bytes().to_vec()),
    ])
    .unwrap()
}

fn printed(chart: &Chart, nondeterminism: Nondeterminism) -> String {
    let output = render(chart, &Request { nondeterminism, ..Request::default() }).unwrap();
    print(&output, &PrintOptions::default()).unwrap()
}

#[test]
fn denied_where_it_reaches_a_manifest() {
    let chart = chart("a: {{ include \"password\" . }}\nb: {{ randNumeric 6 }}\n");
    let error = render(&chart, &Request::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Nondeterminism);
    let text = error.to_string();
    assert!(text.contains("c/templates/_h.tpl:1:"), "{text}");
    assert!(text.contains("c/templates/a.yaml:2:"), "{text}");
    assert!(text.contains("randNumeric"), "{text}");
    assert_eq!(error.location().unwrap().text, "{{ define \"password\" }}{{ randAlphaNum 12 }}{{ end }}");
}

#[test]
fn allowed_where_it_reaches_none() {
    let chart = chart("a: {{ default (randAlphaNum 10) \"given\" }}\n");
    let output = render(&chart, &Request::default()).unwrap();
    assert_eq!(output.documents[0].text, "a: given\n");
    assert_eq!(output.nondeterministic.len(), 1);
    assert_eq!(output.nondeterministic[0].function, "randAlphaNum");
}

#[test]
fn a_seed_gives_the_same_each_time_and_another_one_something_else() {
    let seed = |secret: &str| Nondeterminism::Seed { secret: secret.as_bytes().to_vec(), now: None };
    let first = chart("a: {{ include \"password\" . }}\n");
    assert_eq!(printed(&first, seed("x")), printed(&first, seed("x")));
    assert_ne!(printed(&first, seed("x")), printed(&first, seed("y")));
    // What stands beside it does not matter.
    let second = chart("# more\na: {{ include \"password\" . }}\n");
    assert!(printed(&second, seed("x")).contains(printed(&first, seed("x")).lines().last().unwrap()));
}

#[test]
fn fresh_entropy_gives_fresh_values() {
    let chart = chart("a: {{ include \"password\" . }}{{ include \"password\" . }}\n");
    let allow =
        |byte: u8| Nondeterminism::Allow { entropy: [byte; 32], now: Timestamp { seconds: 0, nanos: 0 } };
    let printed_once = printed(&chart, allow(1));
    assert_ne!(printed_once, printed(&chart, allow(2)));
    let value = printed_once.lines().last().unwrap().strip_prefix("a: ").unwrap().to_owned();
    assert_ne!(value[..12], value[12..]);
}
