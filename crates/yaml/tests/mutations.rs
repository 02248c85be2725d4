//! The short form of the fuzz target `yaml`: changed texts never end badly, and what is read is written and read again.

#[path = "../../../tests/support/mutated.rs"]
mod mutated;

use hld_yaml::{ReadOptions, SourceMap, Style, read_documents, read_first, read_json, try_write};
use mutated::Random;

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

#[test]
fn mutated_texts() {
    let mut random = Random::new(1);
    let mut read = 0;
    for _ in 0..20_000 {
        let text = random.mutated(SEEDS, PIECES);
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
