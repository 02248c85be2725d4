//! Judges an answer of the oracle.

use std::cmp::Ordering;

use hld_yaml::{
    Emitter, Kind, ReadOptions, SourceMap, Style, Value, decode, natural_order, natural_order_v3, read_first,
    read_first_events_bytes, read_json, try_write, write_json,
};

use super::Case;

pub(crate) enum Verdict {
    Same { what: &'static str },
    Different { what: &'static str, ours: String, theirs: String },
}

impl Verdict {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Verdict::Same { what } | Verdict::Different { what, .. } => what,
        }
    }
}

pub(crate) fn judge(case: &Case, answer: &str) -> Verdict {
    let answer = json(answer);
    let error = answer.get("error").and_then(Value::as_str).map(str::to_owned);
    match case {
        Case::Read(text) => judge_read(text, answer.get("json"), error),
        Case::Bytes(bytes) => judge_bytes(bytes, answer.get("json"), error),
        Case::Go2(value) => judge_written(value, Style::Go2, answer.get("yaml"), error),
        Case::Go3(value) => judge_written(value, Style::Go3, answer.get("yaml"), error),
    }
}

fn json(text: &str) -> Value {
    let sources = SourceMap::new();
    let id = sources.add("json", text);
    read_json(&sources, id, &ReadOptions::go()).expect("text in JSON").value
}

fn judge_bytes(bytes: &[u8], theirs: Option<&Value>, error: Option<String>) -> Verdict {
    let mut text = String::new();
    let mut emitter = Emitter::new(&mut text, Style::Canonical);
    if let Err(ours) = read_first_events_bytes(bytes, &ReadOptions::go(), &mut emitter) {
        let ours = ours.go_text().unwrap_or_default().to_owned();
        return match error {
            Some(theirs) if theirs == ours => Verdict::Same { what: "refused" },
            None if is_late(&ours) => Verdict::Same { what: "not for JSON, overridden" },
            _ if has_mark_inside(bytes) => Verdict::Same { what: "byte order mark inside" },
            Some(theirs) => match compare_errors(ours, theirs) {
                // Broken bytes in broken YAML: which is met first hangs on how far each part of Go's scanner looks ahead.
                Verdict::Different { .. } if decode("", bytes).is_err() => {
                    Verdict::Same { what: "refused, for another reason first" }
                }
                verdict => verdict,
            },
            None => Verdict::Different { what: "refused by us only", ours, theirs: format!("{theirs:?}") },
        };
    }
    // What was read, written and read again as a text.
    match judge_read(&text, theirs, error) {
        // Behind a directive Go's reader looks one character further than ours, and finds half a one.
        Verdict::Different { what: "refused by Go only", .. } if decode("", bytes).is_err() => {
            Verdict::Same { what: "half a character behind the end" }
        }
        Verdict::Different { .. } if has_mark_inside(bytes) => {
            Verdict::Same { what: "byte order mark inside" }
        }
        verdict => verdict,
    }
}

fn has_mark_inside(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    bytes.len() > 2 && marks.iter().any(|mark| bytes[2..].windows(mark.len()).any(|part| part == *mark))
}

fn judge_read(text: &str, theirs: Option<&Value>, error: Option<String>) -> Verdict {
    match compare_read(text, theirs, error) {
        // go-yaml looks for a mark at the start of its buffer, which moves, and not where it reads; if there is one, it
        // drops a character at the beginning of each line.
        Verdict::Different { .. } if text.char_indices().any(|(at, c)| at > 0 && c == '\u{feff}') => {
            Verdict::Same { what: "byte order mark inside" }
        }
        verdict => verdict,
    }
}

fn compare_read(text: &str, theirs: Option<&Value>, error: Option<String>) -> Verdict {
    let sources = SourceMap::new();
    let id = sources.add("text", text);
    let ours = read_first(&sources, id, &ReadOptions::go());
    match (ours, error) {
        (Ok(ours), None) => {
            let null = Value::NULL;
            let theirs = theirs.unwrap_or(&null);
            // A float can come back as the integer that its shortest digits spell.
            if ours.value == *theirs || json(&write_json(&ours.value, false)) == *theirs {
                Verdict::Same { what: "accepted" }
            } else if ours.warnings.is_empty() {
                Verdict::Different {
                    what: "value",
                    ours: format!("{:?}", ours.value),
                    theirs: format!("{theirs:?}"),
                }
            } else {
                // `yes: 1` and `true: 2` become one key; which one Go takes is a matter of chance.
                Verdict::Same { what: "clashing keys" }
            }
        }
        (Err(ours), Some(theirs)) => {
            let ours = ours.go_text().unwrap_or_default().to_owned();
            compare_errors(ours, theirs)
        }
        (Ok(ours), Some(theirs)) => {
            Verdict::Different { what: "refused by Go only", ours: format!("{:?}", ours.value), theirs }
        }
        (Err(ours), None) if ours.go_text().is_some_and(is_late) => {
            Verdict::Same { what: "not for JSON, overridden" }
        }
        (Err(ours), None) => Verdict::Different {
            what: "refused by us only",
            ours: ours.to_string(),
            theirs: format!("{:?}", theirs.unwrap_or(&Value::NULL)),
        },
    }
}

/// Whether an error is about what JSON cannot hold. Go looks at that last, when the first of two equal keys is gone.
fn is_late(error: &str) -> bool {
    ["json: unsupported value", "unsupported map key"].iter().any(|start| error.starts_with(start))
}

fn judge_written(value: &Value, style: Style, theirs: Option<&Value>, error: Option<String>) -> Verdict {
    match (try_write(value, style), error) {
        (Ok(ours), None) => {
            let theirs = theirs.and_then(Value::as_str).unwrap_or_default();
            if ours == theirs {
                Verdict::Same { what: "written" }
            } else if has_cycle(value, style) {
                // `10` < `210a` < `2word` < `10`: what comes out depends on where Go's sort begins.
                Verdict::Same { what: "keys in no order" }
            } else {
                Verdict::Different { what: "bytes", ours: format!("{ours:?}"), theirs: format!("{theirs:?}") }
            }
        }
        // Helm makes an empty text of any error: which one comes first is no matter.
        (Err(_), Some(_)) => Verdict::Same { what: "refused" },
        (Ok(ours), Some(theirs)) => {
            Verdict::Different { what: "refused by Go only", ours: format!("{ours:?}"), theirs }
        }
        (Err(ours), None) => Verdict::Different {
            what: "refused by us only",
            ours: ours.to_string(),
            theirs: format!("{theirs:?}"),
        },
    }
}

/// Whether go-yaml's order of keys contradicts itself somewhere in a value.
fn has_cycle(value: &Value, style: Style) -> bool {
    let order = if style == Style::Go3 { natural_order_v3 } else { natural_order };
    match value.kind() {
        Kind::Seq(items) => items.iter().any(|item| has_cycle(item, style)),
        Kind::Map(map) => {
            let keys: Vec<&str> = map.keys().map(|key| key.as_str()).collect();
            let less = |a: &str, b: &str| order(a, b) == Ordering::Less;
            let cycle = keys
                .iter()
                .any(|a| keys.iter().any(|b| less(a, b) && keys.iter().any(|c| less(b, c) && !less(a, c))));
            cycle || map.values().any(|item| has_cycle(item, style))
        }
        _ => false,
    }
}

fn compare_errors(ours: String, theirs: String) -> Verdict {
    // The order in which Go walks a map decides which odd key or number it finds first.
    let chance = ["unsupported map key", "json: unsupported value"];
    let odd_key = |text: &str| text.starts_with("yaml: invalid map key: map");
    if odd_key(&ours) && odd_key(&theirs) && ours != theirs && ours.len() == theirs.len() {
        // Keys of several types come in the order in which Go's type descriptors lie in memory.
        Verdict::Same { what: "refused, shown in another order" }
    } else if ours == theirs
        || chance.iter().any(|start| theirs.starts_with(start) && ours.contains("unsupported"))
    {
        Verdict::Same { what: "refused" }
    } else {
        Verdict::Different { what: "words of the error", ours, theirs }
    }
}
