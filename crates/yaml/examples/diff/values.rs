//! Values to write.

use hld_yaml::{Kind, Map, Value, write_json};

use super::random::Random;
use super::texts::SCALARS;

const WORDS: &[&str] = &[
    "a",
    "word",
    "x1",
    "10",
    "2",
    "A",
    "é",
    "日本語",
    "😀",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{7f}",
    "\u{90}",
    "\u{fffe}",
    "\t",
    "\n",
    "\r",
    "\0",
    "\x1b",
    " ",
    "  ",
    "\n\n",
    " \n",
    "\n ",
    "'",
    "\"",
    "\\",
    ": ",
    " #",
    ":",
    "#",
    "-",
    "?",
    ",",
    "[",
    "]",
    "{",
    "}",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "=",
    "<",
    "http://x.y/z",
    "---",
    "...",
    "- ",
    "? ",
    "٣",
    "Ⅷ",
    "ª",
    "_",
    ".",
    "0",
    "00",
    "a1",
    "a01",
    "a10",
    "b",
    "lorem ipsum dolor sit amet",
    "consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
];

pub(crate) fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth > 4 { 8 } else { 13 }) {
        0 => Value::NULL,
        1 => Value::from(random.one_in(2)),
        2 => Value::from(integer(random)),
        3 => Value::from(float(random)),
        4..=7 => Value::from(string(random)),
        8..=10 => {
            let entries = random.below(5);
            (0..entries).map(|_| (key(random), value(random, depth + 1))).collect::<Map>().into()
        }
        _ => (0..random.below(4)).map(|_| value(random, depth + 1)).collect(),
    }
}

fn integer(random: &mut Random) -> u64 {
    let bits = random.below(64);
    random.next() >> bits
}

fn float(random: &mut Random) -> f64 {
    let known = [
        0.1,
        1e21,
        1e-7,
        -0.0,
        1.5e300,
        123_456.789,
        1e6,
        1e20,
        1.8e19,
        9.3e18,
        -9.3e18,
        5e-324,
        0.000_012,
        3.0,
    ];
    match random.below(3) {
        0 => known[random.below(known.len())],
        1 => (random.next() >> 40) as f64 / 256.0,
        _ => Some(f64::from_bits(random.next())).filter(|float| float.is_finite()).unwrap_or(1.5),
    }
}

fn key(random: &mut Random) -> String {
    match random.below(20) {
        0 => "k".repeat(120 + random.below(20)),
        1 if random.one_in(4) => "<".repeat(150 + random.below(40)),
        1 if random.one_in(4) => "k".repeat(1010 + random.below(20)),
        2..=8 => string(random),
        _ => (0..random.below(4) + 1).map(|_| random.pick(&WORDS[..5])).collect(),
    }
}

fn string(random: &mut Random) -> String {
    match random.below(6) {
        0 => random.pick(SCALARS).to_owned(),
        1 => (0..random.below(4)).map(|_| random.pick(WORDS)).collect(),
        2 => {
            // Long enough to be folded.
            let count = random.below(30) + 8;
            let rare = random.pick(WORDS);
            (0..count)
                .map(|at| {
                    if at > 0 && random.one_in(12) {
                        rare
                    } else {
                        random.pick(&["word ", "x ", "longer-word ", "a  b "])
                    }
                })
                .collect()
        }
        3 => (0..random.below(5) + 1)
            .map(|_| random.pick(&["line\n", "  in\n", "\n", "two words\n", "x", "\ty\n", "é\n", "- "]))
            .collect(),
        _ => (0..random.below(7))
            .map(|_| if random.one_in(3) { random.pick(WORDS) } else { random.pick(&WORDS[..9]) })
            .collect(),
    }
}

/// JSON in which floats can be told from integers.
pub(crate) fn json(value: &Value) -> String {
    match value.kind() {
        Kind::Float(float) => format!("{float:e}"),
        Kind::Seq(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Kind::Map(map) => {
            let entries = map.iter().map(|(key, value)| {
                format!("{}:{}", write_json(&Value::from(key.as_str()), false), json(value))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        _ => write_json(value, false),
    }
}
