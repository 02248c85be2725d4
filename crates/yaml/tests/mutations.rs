//! The short form of the fuzz target `yaml`: changed texts never end badly, and what is read is written and read again.

use hld_yaml::{ReadOptions, SourceMap, Style, read_documents, read_first, read_json, try_write};

const SEEDS: &[&str] = &[
    "a: 1\nb: [x, 'y', \"z\\u0041\"]\nc: {d: ~, e: 1.5}\n",
    "a: &a {b: 1}\nc: *a\nd: {<<: *a, e: 2}\nf: {<<: [*a, {g: 1}]}\n",
    "- |+\n  text\n\n- >-2\n    folded\n   more\n- ? key\n  : value\n",
    "%YAML 1.1\n%TAG ! tag:x,2000:\n--- !!map\n!!str 1: !!binary aGk=\n...\n---\n- .inf\n- 0x1F\n- 190:20:30\n- 2001-01-01\n",
    "{\"a\": [1, 2, {\"b\": null}], \"c\": \"\\ud83d\\ude00\", \"d\": -0.5e-3}",
    "# comment\na:   \t# another\n  - - - b\n    -\n  -   c: d\n      e: 'it''s'\n\u{feff}f: \u{2028}\u{85}\r\n",
];
const PIECES: &[&str] = &[
    "---\n", "...", "- ", "? ", ": ", ":", "&a ", "*a", "<<: ", "!!str ", "!<x> ", "|\n", ">2-\n", "{", "}",
    "[", "]", ",", "\"", "'", "#", "%", "\n", "  ", "\t", "\r", "\u{feff}", "\u{2028}", "\0", "\\x", "~",
    "1e3", "é", "😀",
];

/// SplitMix64: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap_or(0)
    }
}

fn mutated(random: &mut Random) -> String {
    let mut chars: Vec<char> = SEEDS[random.below(SEEDS.len())].chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(chars.len() + 1);
        match random.below(4) {
            0 => {
                let end = (at + random.below(8)).min(chars.len());
                chars.drain(at..end);
            }
            1 => {
                let from = random.below(chars.len() + 1);
                let copied = chars[from..(from + random.below(20)).min(chars.len())].to_vec();
                chars.splice(at..at, copied);
            }
            _ => {
                chars.splice(at..at, PIECES[random.below(PIECES.len())].chars());
            }
        }
    }
    chars.into_iter().collect()
}

#[test]
fn mutated_texts() {
    let mut random = Random(1);
    let mut read = 0;
    for _ in 0..20_000 {
        let text = mutated(&mut random);
        let sources = SourceMap::new();
        let id = sources.add("text", text.as_str());
        let _ = read_documents(&sources, id, &ReadOptions::default());
        let _ = read_json(&sources, id, &ReadOptions::go());
        let Ok(documents) = read_documents(&sources, id, &ReadOptions::go()) else { continue };
        for document in documents {
            read += 1;
            for style in [Style::Canonical, Style::Go2, Style::Go3] {
                let Ok(written) = try_write(&document.value, style) else { continue };
                let again = sources.add("again", written.as_str());
                let read = read_first(&sources, again, &ReadOptions::go());
                // The other two write what go-yaml writes, which go-yaml does not always read.
                if style == Style::Canonical {
                    match read {
                        Ok(read) => assert!(read.value == document.value, "{text:?} became {written:?}"),
                        Err(error) => panic!("{error}: {text:?} became {written:?}"),
                    }
                }
            }
        }
    }
    assert!(read > 2_000, "most were errors: {read}");
}
