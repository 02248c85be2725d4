//! Texts that look like YAML: by grammar, by chance, and from manifests with something broken in them.

use super::random::Random;

pub(crate) const SCALARS: &[&str] = &[
    "a",
    "b c",
    "1",
    "-1",
    "0777",
    "08",
    "0x1F",
    "0o17",
    "0b101",
    "1_000",
    "1.5",
    ".5",
    "1e3",
    "1e400",
    ".inf",
    ".nan",
    "-.inf",
    "~",
    "null",
    "yes",
    "no",
    "on",
    "y",
    "true",
    "False",
    "2001-01-01",
    "2001-01-01T10:00:00Z",
    "1:30",
    "<<",
    "=",
    "-",
    "?",
    ":",
    "--- a",
    "---",
    "...",
    "a: b",
    "a #b",
    "a#b",
    "# c",
    "'a'",
    "'a''b'",
    "\"a\"",
    "\"a\\nb\"",
    "\"\\x41\\u00e9\\U0001F600\"",
    "\"\\q\"",
    "\"a\\\n  b\"",
    "'a\n\n  b'",
    "\"a\n  b\"",
    "\"a",
    "'a",
    "&x a",
    "*x",
    "&x",
    "*y",
    "!!str 1",
    "!!int 3",
    "!!int x",
    "!!float 3",
    "!!bool yes",
    "!!null ~",
    "!!binary aGk=",
    "!!binary x",
    "!foo bar",
    "! 12",
    "!<tag:yaml.org,2002:int> 7",
    "!!timestamp 2001-1-1",
    "!a!b c",
    "@a",
    "`a",
    "%a",
    "|",
    ">",
    "é",
    "日本",
    "😀",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "\t",
    "a\tb",
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "{a: b, c}",
    "[a: b]",
    "[? a : b]",
    "{? a : b}",
    "{a:b}",
    "[a,]",
    "[,]",
    "{,}",
    "[a",
    "{a",
    "]",
    "}",
    "{{ a }}",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "-9223372036854775809",
    "+1",
    "0.1e-7",
    "1.",
    "1e3.5",
    "0b12",
    "0b-1",
    ".1_0",
    "1__0",
    "long text that goes on and on to the end of the line",
    "\"\"",
    "''",
    "a:",
    ":a",
    "a::b",
    "?a",
    "-a",
    "- a",
    "? a",
    ": a",
    "a - b",
    "http://x/y?z#w",
    "*x : 1",
    "&y",
    ",",
    "a,b",
    "a]b",
    "!!map {}",
    "!!seq []",
    "!!str",
    "!!merge <<",
    "\"<<\"",
    "\"\\N\\_\\L\\P\\e\\0\"",
    "1e5",
    "1E+5",
    "0.0",
    "-0",
    "-0.0",
    "0x",
    "0_",
    "_0",
    "+.inf",
    ".Inf",
    "NaN",
    "Infinity",
    "1.5e3",
    "12e03",
    "1,000",
    "1 000",
];

const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "a b",
    "1",
    "1.5",
    "yes",
    "~",
    "null",
    "\"q\"",
    "'s'",
    "<<",
    "<<",
    "0x10",
    "é",
    "2001-01-01",
    "*x",
    "&k a",
    "? a",
    "!!str 1",
    "[a]",
    "{a: 1}",
    "long-key",
    "",
    "\"<<\"",
    "1e3",
    ".inf",
    "-",
    "a:b",
    "!!int 1",
    "18446744073709551615",
    "|",
];

const MANIFESTS: &[&str] = &[
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web, tier: \"front\"}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: web\n        image: nginx:1.27\n        args: [\"-c\", 'daemon off;']\n        ports:\n        - containerPort: 80\n          name: http\n        env:\n        - {name: A, value: \"1\"}\n        - name: B\n          value: 'yes'\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: files\ndata:\n  run.sh: |\n    #!/bin/sh\n    set -e\n\n    exec \"$@\"\n  folded: >-\n    one\n    two\n\n      three\n    four\n  keep: |+\n    x\n\n  hint: |2-\n      y\n  empty: \"\"\n# end\n",
    "base: &base\n  a: 1\n  b: {c: 2, d: [x, y]}\nother: &other {z: 9}\none:\n  <<: *base\n  a: 2\ntwo:\n  a: 3\n  <<: [*base, *other]\nlist:\n- *base\n- &in [1, 2]\n- *in\n",
    "---\n# first\nkind: List\nitems:\n  - kind: A\n    x: 0777\n  -\n    kind: B\n    y: 1e3\n  - - a\n    - b\n  - ? complex key\n    : complex value\n---\nsecond: true\n...\n---\n- third\n",
    "rules:\n- apiGroups: [\"\", apps]\n  resources:\n    - pods\n    - deployments\n  verbs: ['*']\nexpr: sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 0.1\nmulti: one\n  two\n\n  three\nquoted: \"one\n  two\\\n  three\"\nsingle: 'it''s\n\n  me'\n",
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"n\": [1, 2.5, -3e2, true, null, \"\\u00e9\\n\"], \"m\": {\"a\": {}, \"b\": []}}\n",
    "%YAML 1.1\n%TAG !e! tag:example.org,2000:\n---\na: !e!x 1\nb: !!str 2\nc: !<!y> 3\n",
    "a:\r\n  - b\r\n  - c: |\r\n      x\r\n      y\r\nd: 'e\r\n  f'\r\n",
];

const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n\n",
    "- ",
    ": ",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "#",
    " #",
    "&a ",
    "*a",
    "!t ",
    "!!str ",
    "|",
    ">",
    "|-",
    "|+",
    ">2",
    "'",
    "\"",
    "\\",
    "%",
    "@",
    "`",
    "\t",
    "\r\n",
    "\r",
    "---",
    "...",
    "--- ",
    "\n---\n",
    "\n...\n",
    "a",
    "b: c",
    "- d",
    "<<: ",
    "<<",
    "~",
    "yes",
    "0",
    "1",
    ".",
    "e",
    "x",
    "é",
    "\u{85}",
    "\u{2028}",
    "😀",
    "\0",
    "\u{7f}",
    "\u{feff}",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "\n- ",
    "\n  - ",
    ":\n",
    "? a\n: b\n",
    "::",
    "\n\t",
];

pub(crate) fn text(random: &mut Random) -> String {
    match random.below(10) {
        0..=3 => mutated(random),
        4..=5 => soup(random),
        _ => {
            let mut out = String::new();
            if random.one_in(12) {
                out.push_str(random.pick(&[
                    "---\n",
                    "%YAML 1.1\n---\n",
                    "# c\n",
                    "--- ",
                    "\n",
                    "\u{feff}",
                    "---\n---\n",
                ]));
            }
            block(random, &mut out, 0, 0);
            if random.one_in(12) {
                out.push_str(random.pick(&[
                    "---\nb: 1\n",
                    "...\n",
                    "# c",
                    "\n\n",
                    "x",
                    "  x\n",
                    "---\n\"open",
                ]));
            }
            out
        }
    }
}

/// A text in UTF-8 or UTF-16, with some bytes changed.
pub(crate) fn bytes(random: &mut Random) -> Vec<u8> {
    let text = text(random);
    let mut bytes: Vec<u8> = match random.below(4) {
        0 => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        1 => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        _ => text.into_bytes(),
    };
    for _ in 0..random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(3) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.next() as u8),
            _ if at < bytes.len() => {
                bytes[at] = [0x80, 0xc3, 0xe2, 0xed, 0xf4, 0xff, 0xd8, 0xdc][random.below(8)]
            }
            _ => {}
        }
    }
    bytes
}

fn soup(random: &mut Random) -> String {
    (0..random.below(14) + 1)
        .map(|_| if random.one_in(4) { random.pick(SCALARS) } else { random.pick(PIECES) })
        .collect()
}

fn mutated(random: &mut Random) -> String {
    let mut text: Vec<char> = random.pick(MANIFESTS).chars().collect();
    for _ in 0..random.below(4) + 1 {
        let at = random.below(text.len().max(1)).min(text.len());
        match random.below(6) {
            0 if at < text.len() => {
                text.remove(at);
            }
            1 => {
                let piece = random.pick(PIECES);
                text.splice(at..at, piece.chars());
            }
            2 => {
                let piece = random.pick(SCALARS);
                text.splice(at..at, piece.chars());
            }
            3 => {
                let end = (at + random.below(12)).min(text.len());
                text.drain(at..end);
            }
            4 => {
                // A line moves.
                let lines: Vec<String> =
                    text.iter().collect::<String>().split_inclusive('\n').map(str::to_owned).collect();
                let (from, to) = (random.below(lines.len()), random.below(lines.len()));
                let mut lines = lines;
                let line = lines.remove(from);
                lines.insert(to.min(lines.len()), line);
                text = lines.concat().chars().collect();
            }
            _ if at < text.len() => text[at] = random.pick(PIECES).chars().next().unwrap_or(' '),
            _ => {}
        }
        if text.is_empty() {
            break;
        }
    }
    if random.one_in(40) {
        // Long enough for the reader to work in several pieces.
        let filler: Vec<char> = format!("# {}\n", "x".repeat(random.below(1200))).chars().collect();
        text.splice(0..0, filler);
    }
    text.into_iter().collect()
}

fn block(random: &mut Random, out: &mut String, depth: usize, indent: usize) {
    let kind = if depth > 3 { 3 + random.below(2) } else { random.below(6) };
    match kind {
        0..=2 => {
            for entry in 0..random.below(4) + 1 {
                if entry > 0 || depth > 0 {
                    pad(random, out, indent);
                }
                entry_of_map(random, out, depth, indent);
            }
        }
        5 => {
            for entry in 0..random.below(3) + 1 {
                if entry > 0 || depth > 0 {
                    pad(random, out, indent);
                }
                out.push('-');
                out.push_str(random.pick(&[" ", " ", " ", "  ", "\n", " &i ", " !!seq ", ""]));
                if random.one_in(3) {
                    block_in_line(random, out, depth + 1, indent + 2);
                } else {
                    scalar(random, out, indent);
                }
            }
        }
        _ => scalar(random, out, indent),
    }
}

/// What may stand right behind `- `.
fn block_in_line(random: &mut Random, out: &mut String, depth: usize, indent: usize) {
    if depth < 4 && random.one_in(2) {
        entry_of_map(random, out, depth, indent);
        if random.one_in(2) {
            pad(random, out, indent);
            entry_of_map(random, out, depth, indent);
        }
    } else {
        scalar(random, out, indent);
    }
}

fn entry_of_map(random: &mut Random, out: &mut String, depth: usize, indent: usize) {
    out.push_str(random.pick(KEYS));
    out.push_str(random.pick(&[":", ":", ":", ":", ":", " :", "", "\n:"]));
    match random.below(5) {
        0 if depth < 4 => {
            out.push_str(random.pick(&["\n", "\n", " &x\n", " !!map\n", " # c\n", " \n\n"]));
            let deeper = indent + random.below(3);
            block(random, out, depth + 1, deeper);
        }
        _ => {
            out.push_str(random.pick(&[" ", " ", " ", " ", "  ", "\t", "", "\n   "]));
            scalar(random, out, indent);
        }
    }
}

fn pad(random: &mut Random, out: &mut String, indent: usize) {
    let indent = match random.below(24) {
        0 => indent + 1,
        1 => indent.saturating_sub(1),
        _ => indent,
    };
    out.extend(std::iter::repeat_n(' ', indent));
    if random.one_in(60) {
        out.push('\t');
    }
}

fn scalar(random: &mut Random, out: &mut String, indent: usize) {
    match random.below(12) {
        0 => {
            out.push_str(
                random.pick(&["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "|-1", "| # c", "|0", "|+2"]),
            );
            out.push('\n');
            for _ in 0..random.below(4) {
                let deeper = indent + random.below(4);
                out.extend(std::iter::repeat_n(' ', deeper));
                out.push_str(random.pick(&[
                    "text",
                    "",
                    "two words",
                    "\ttab",
                    " - x",
                    "# no comment",
                    "é",
                    "a: b",
                    "  ",
                ]));
                out.push_str(random.pick(&["\n", "\n", "\n", "\n\n", "\r\n", "\u{2028}"]));
            }
        }
        1 => {
            // Several lines of plain text.
            out.push_str("one");
            for _ in 0..random.below(3) {
                out.push_str(random.pick(&["\n", "\n\n", " \n", "\n\t"]));
                let deeper = indent + random.below(3);
                out.extend(std::iter::repeat_n(' ', deeper));
                out.push_str(random.pick(&["two", "# c", "three: x", "- y", "z  z", "---"]));
            }
            out.push('\n');
        }
        _ => {
            out.push_str(random.pick(SCALARS));
            out.push_str(random.pick(&["\n", "\n", "\n", "\n", "\n", " # c\n", "#c\n", " \n", ""]));
        }
    }
}
