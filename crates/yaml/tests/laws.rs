//! Laws that hold for all values.

use std::sync::Arc;

use hld_yaml::{
    Kind, Limits, Lists, Map, MergeNote, ReadOptions, SourceMap, Style, Value, merge, read_document,
    read_json, without_tombstones, write, write_json,
};
use proptest::prelude::*;

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,6}",
        "[-+.0-9a-fxoeE_:TZ ]{0,8}",
        "[ \t\n\r:#\\-?,\\[\\]{}&*!|>'\"%@`=<~a-b]{0,8}",
        "(yes|no|on|off|y|n|true|null|~|<<|=|\\.inf|\\.nan|0o7|2001-01-01|1:30)",
        "([ \t]{0,3}[a-z#:-]{0,4}[ ]{0,2}\n){0,5}[a-z ]{0,3}",
        ".{0,12}",
        "[\u{0}-\u{20}\u{7f}-\u{a1}\u{2028}\u{2029}\u{feff}\u{fffd}-\u{ffff}😀a]{0,6}",
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let scalars = prop_oneof![
        Just(Value::NULL),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no other", |float| float.is_finite()).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    scalars.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..5).prop_map(|entries| Map::from_iter(entries).into()),
        ]
    })
}

/// Few keys, so that merges have something to do.
fn configs() -> impl Strategy<Value = Value> {
    let scalars = prop_oneof![
        Just(Value::NULL),
        (0i64..3).prop_map(Value::from),
        prop::collection::vec((0i64..3).prop_map(Value::from), 0..3).prop_map(Value::from),
    ];
    let inner = scalars.prop_recursive(3, 24, 4, |inner| {
        prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|entries| Map::from_iter(entries).into())
    });
    prop::collection::vec(("[a-c]", inner), 0..4).prop_map(|entries| Map::from_iter(entries).into())
}

fn without_nulls() -> impl Strategy<Value = Value> {
    configs().prop_map(|value| without_tombstones(&value))
}

fn over(higher: &Value, lower: &Value) -> Value {
    merge(higher, lower, Lists::Replace, &mut |_| ())
}

fn read(text: &str) -> Value {
    let sources = SourceMap::new();
    let id = sources.add("text", text);
    read_document(&sources, id, &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .value
}

/// The meaning of a value as JSON, for a reader that does not tell `1.0` from `1`.
fn same_to_serde(ours: &Value, theirs: &serde_yaml::Value) -> bool {
    use serde_yaml::Value as Theirs;
    match (ours.kind(), theirs) {
        (Kind::Null, Theirs::Null) => true,
        (Kind::Bool(a), Theirs::Bool(b)) => a == b,
        (Kind::Int(a), Theirs::Number(b)) => b.as_i64() == Some(*a),
        (Kind::Uint(a), Theirs::Number(b)) => b.as_u64() == Some(*a),
        (Kind::Float(a), Theirs::Number(b)) => b.as_f64() == Some(*a),
        (Kind::String(a), Theirs::String(b)) => **a == **b,
        (Kind::Seq(a), Theirs::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_to_serde(a, b))
        }
        (Kind::Map(a), Theirs::Mapping(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|((key, a), (theirs, b))| {
                    theirs.as_str() == Some(key.as_str()) && same_to_serde(a, b)
                })
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_means_the_same_to_us(value in values()) {
        let text = write(&value, Style::Canonical);
        prop_assert!(text.ends_with('\n'));
        let back = read(&text);
        prop_assert_eq!(&back, &value, "{}", text);
        prop_assert_eq!(write(&back, Style::Canonical), text);
    }

    #[test]
    fn canonical_text_means_the_same_to_yaml_1_2(value in values()) {
        let text = write(&value, Style::Canonical);
        match serde_yaml::from_str::<serde_yaml::Value>(&text) {
            Ok(theirs) => prop_assert!(same_to_serde(&value, &theirs), "{text}\n{theirs:?}"),
            Err(error) => prop_assert!(false, "{error}\n{text}"),
        }
    }

    #[test]
    fn json_comes_back(value in values(), pretty in any::<bool>()) {
        let text = write_json(&value, pretty);
        let sources = SourceMap::new();
        let id = sources.add("text", text.as_str());
        prop_assert_eq!(read_json(&sources, id, &ReadOptions::default()).unwrap().value, value, "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ \t\n:#\\-?,\\[\\]{}&*!|>'\"%@`a-c<~é😀0-9.\\\\]{0,60}") {
        let sources = SourceMap::new();
        let id = sources.add("text", text.as_str());
        if let Err(error) = read_document(&sources, id, &ReadOptions::default()) {
            prop_assert!(error.location().is_some());
        }
    }

    #[test]
    fn nothing_is_neutral(value in configs()) {
        let empty = Value::from(Map::new());
        prop_assert_eq!(&over(&value, &empty), &value);
        prop_assert_eq!(&over(&empty, &value), &value);
        prop_assert_eq!(&over(&value, &Value::NULL), &value);
        prop_assert_eq!(&over(&Value::NULL, &value), &value);
        prop_assert_eq!(&over(&value, &value), &value);
    }

    /// A tombstone that meets a value is gone from the result of those two: only then does the grouping matter.
    #[test]
    fn grouping_does_not_matter_without_tombstones(a in without_nulls(), b in without_nulls(), c in without_nulls()) {
        let mut kinds = 0;
        let mut count = |note| if let MergeNote::Kinds { .. } = note { kinds += 1; };
        let right = merge(&a, &merge(&b, &c, Lists::Replace, &mut count), Lists::Replace, &mut count);
        let left = merge(&merge(&a, &b, Lists::Replace, &mut count), &c, Lists::Replace, &mut count);
        // A scalar over a map hides what lies below it, as a tombstone does.
        prop_assume!(kinds == 0);
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(write(&left, Style::Canonical), write(&right, Style::Canonical));
    }

    #[test]
    fn a_tombstone_hides_its_key(value in configs(), key in "[a-c]") {
        let stone = Value::from_iter([(key.clone(), Value::NULL)]);
        let merged = over(&stone, &value);
        prop_assert!(merged.get(&key).unwrap().is_null());
        prop_assert!(without_tombstones(&merged).get(&key).is_none());
        for (other, below) in value.as_map().unwrap().iter().filter(|(other, _)| ***other != *key) {
            prop_assert_eq!(merged.get(other), Some(below));
        }
    }

    #[test]
    fn the_higher_side_wins(a in configs(), b in configs()) {
        let merged = over(&a, &b);
        let (higher, lower) = (a.as_map().unwrap(), b.as_map().unwrap());
        for (key, value) in merged.as_map().unwrap().iter() {
            match (higher.get(key), lower.get(key)) {
                (Some(above), Some(below)) if above.as_map().is_some() && below.as_map().is_some() => {
                    prop_assert_eq!(value, &over(above, below));
                }
                (Some(above), _) => prop_assert_eq!(value, above),
                (None, below) => prop_assert_eq!(Some(value), below),
            }
        }
    }
}

#[test]
fn what_does_not_change_is_shared() {
    let higher = read("a: {b: {x: 1}}\nc: {y: 2}\n");
    let lower = read("a: {d: {z: 3}}\ne: [4]\n");
    let merged = over(&higher, &lower);
    let same = |a: &Value, b: &Value| match (a.kind(), b.kind()) {
        (Kind::Map(a), Kind::Map(b)) => Arc::ptr_eq(a, b),
        (Kind::Seq(a), Kind::Seq(b)) => Arc::ptr_eq(a, b),
        _ => false,
    };
    for (path, side) in [(["a", "b"], &higher), (["a", "d"], &lower)] {
        assert!(same(merged.pointer(&path).unwrap(), side.pointer(&path).unwrap()), "{path:?}");
    }
    assert!(same(merged.get("c").unwrap(), higher.get("c").unwrap()));
    assert!(same(merged.get("e").unwrap(), lower.get("e").unwrap()));
    assert!(same(&over(&higher, &read("a: {b: {x: 2}}")), &higher));
}

#[test]
fn lists_are_replaced_or_joined_with_a_note() {
    let (higher, lower) = (read("a: [1]\nb: 1\n"), read("a: [2]\nb: {c: 1}\n"));
    let mut notes = Vec::new();
    let joined = merge(&higher, &lower, Lists::Append, &mut |note| notes.push(note));
    assert_eq!(format!("{joined:?}"), r#"{"a":[1,2],"b":1}"#);
    assert!(matches!(&notes[..], [MergeNote::Lists { path, .. }, MergeNote::Kinds { .. }] if path == &["a"]));
    assert_eq!(format!("{:?}", over(&higher, &lower)), r#"{"a":[1],"b":1}"#);
}

/// All of it works on a small stack at a depth far above the permitted one.
#[test]
fn depth_does_not_need_the_stack() {
    let deep = || {
        let options = ReadOptions { limits: Limits::go(), ..ReadOptions::default() };
        let sources = SourceMap::new();
        let text = format!("{}1{}", "[{a: ".repeat(4_999), "}]".repeat(4_999));
        let id = sources.add("deep.yaml", text);
        let value = read_document(&sources, id, &options).unwrap().value;
        assert_eq!(value, value.clone());
        let other = read_document(&sources, id, &options).unwrap().value;
        assert!(value == other);
        let wrapped = |inner: &Value| Value::from_iter([("a", inner.clone())]);
        let mut maps = wrapped(&Value::NULL);
        let mut more = Value::from_iter([("b", Value::from(1))]);
        for _ in 0..100_000 {
            maps = wrapped(&maps);
            more = wrapped(&more);
        }
        let merged = over(&maps, &more);
        assert!(!without_tombstones(&merged).is_null());
        for style in [Style::Go2, Style::Go3, Style::Canonical] {
            assert!(write(&value, style).ends_with("1\n"));
        }
        assert!(write_json(&maps, false).len() > 100_000);
        drop((maps, more, merged, value));
        let text = "[".repeat(2_000);
        let id = sources.add("deeper.yaml", text);
        let error = read_document(&sources, id, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.kind(), hld_yaml::ErrorKind::Limit);
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(deep).unwrap().join().unwrap();
}
