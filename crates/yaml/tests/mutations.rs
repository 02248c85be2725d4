//! The short form of the fuzz target `yaml`: changed texts never end badly, and what is read is written and read again.

#[path = "../../../tests/support/mutated.rs"]
mod mutated;

use hld_yaml::{
    ErrorKind, Kind, ReadOptions, SourceMap, Style, Value, read_canonical_documents, read_documents,
    read_first, read_first_canonical, read_first_outline, read_json, try_write, write,
};
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

/// What an outline keeps if it is asked to keep everything: all but the items of lists.
fn without_items(value: &Value) -> Value {
    match value.kind() {
        Kind::Seq(_) => Value::from(Vec::<Value>::new()),
        Kind::Map(map) => map.iter().map(|(key, value)| (key.as_str(), without_items(value))).collect(),
        _ => value.clone(),
    }
}

fn count(value: &Value) -> usize {
    1 + match value.kind() {
        Kind::Seq(items) => items.iter().map(count).sum(),
        Kind::Map(map) => map.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// An outline and the whole are read alike: errors, warnings, values, and how many there are.
#[test]
fn outlines() {
    const MORE: &[&str] = &[
        "a: 1\na: {b: 1, b: [2, 3], c: 4}\na: [x]\nd: 1\n",
        "x: &x {a: 1, b: {c: 2}}\ny: {a: [1, 2], <<: *x, b: 3}\nz: {<<: *x, <<: {a: {d: 1}}, a: 5, a: 6}\n",
    ];
    let wide: Vec<String> = (0..200).map(|n| format!("k{}: {{v: [{n}]}}\n", n * 7 % 150)).collect();
    let seeds: Vec<&str> = SEEDS.iter().chain(MORE).copied().collect();
    let mut random = Random::new(2);
    let mut texts: Vec<String> = (0..6_000).map(|_| random.mutated(&seeds, PIECES)).collect();
    texts.extend(MORE.iter().map(|text| (*text).to_owned()).chain([wide.concat()]));
    let (mut read, mut warned, mut canonicals, mut overridden) = (0, 0, 0, 0);
    for text in &texts {
        for options in [ReadOptions::go(), ReadOptions::default()] {
            let sources = SourceMap::new();
            let id = sources.add("text", text.as_str());
            let whole = read_first(&sources, id, &options);
            let outline = read_first_outline("text", text, &options, |_, key| key != "[]");
            let written = read_first_canonical("text", text, &options, |_, _| true);
            let (whole, outline) = match (whole, outline) {
                (Ok(whole), Ok(outline)) => (whole, outline),
                (Err(whole), Err(outline)) => {
                    assert_eq!(format!("{whole:?}"), format!("{outline:?}"), "{text:?}");
                    match written {
                        Ok(written) => assert!(
                            whole.kind() == ErrorKind::DuplicateKey && written.canonical.is_none(),
                            "{text:?}"
                        ),
                        Err(written) => assert_eq!(format!("{whole:?}"), format!("{written:?}"), "{text:?}"),
                    }
                    continue;
                }
                (whole, outline) => panic!("{text:?} gave {whole:?} and {outline:?}"),
            };
            read += 1;
            warned += usize::from(!whole.warnings.is_empty());
            assert_eq!(outline.document.value, without_items(&whole.value), "{text:?}");
            assert_eq!(outline.values, count(&whole.value), "{text:?}");
            assert_eq!(
                format!("{:?}", outline.document.warnings),
                format!("{:?}", whole.warnings),
                "{text:?}"
            );
            let written = written.expect("the outline was read too");
            if written.canonical.is_some() {
                assert_eq!((written.values, whole.warnings.len()), (outline.values, 0), "{text:?}");
            }
            let all = read_first_outline("text", text, &options, |_, _| true).expect("it was read before");
            assert_eq!(written.document.value, all.document.value, "{text:?}");
            assert_eq!(whole.value, all.document.value, "{text:?}");
            match written.canonical {
                Some(canonical) => {
                    assert_eq!(canonical, write(&whole.value, Style::Canonical), "{text:?}");
                    canonicals += 1;
                }
                None => overridden += 1,
            }
        }
    }
    assert!(read > 1_200 && warned > 12, "most were errors: {read}, {warned}");
    assert!(canonicals > 1_000 && (10..read / 4).contains(&overridden), "{canonicals}, {overridden}");
}

/// Documents that are written as they are read are those that are read whole, with their places.
#[test]
fn canonical_documents() {
    let text =
        "# first\nkind: A # a\nv: [1e3, 'yes']\n---\n---\nkind: B\nkind: C\n---\n- x\n...\n--- |\n a\n b\n";
    let sources = SourceMap::new();
    let id = sources.add("text", text);
    let whole = read_documents(&sources, id, &ReadOptions::go()).expect("it is YAML");
    let written = read_canonical_documents(&sources, id, &ReadOptions::go(), |_, key| key == "kind");
    let written = written.expect("it is YAML");
    assert_eq!((written.len(), whole.len()), (5, 5));
    for (whole, written) in whole.iter().zip(written) {
        let kind = |document: &hld_yaml::Document| {
            document.value.get("kind").map(|kind| (kind.clone(), kind.span()))
        };
        assert_eq!((whole.span, kind(whole)), (written.document.span, kind(&written.document)));
        let expected = (kind(whole).is_none_or(|(kind, _)| kind.as_str() != Some("C")))
            .then(|| write(&whole.value, Style::Canonical));
        assert_eq!(written.canonical, expected);
    }
}
