//! Deep merge with tombstones.

use std::sync::Arc;

use crate::{Key, Kind, Map, Span, Value};

/// What two lists at one path become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lists {
    /// The higher one.
    #[default]
    Replace,
    /// The higher one's items, then the lower one's, as in Fabrikate.
    Append,
}

/// Something in a merge that may surprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeNote {
    /// Both sides have a list.
    Lists {
        /// The keys down to it.
        path: Vec<String>,
        /// The higher list.
        higher: Span,
        /// The lower list.
        lower: Span,
    },
    /// A null hides a value.
    Tombstone {
        /// The keys down to it.
        path: Vec<String>,
        /// The null.
        null: Span,
        /// The value that it hides.
        value: Span,
    },
    /// A map on one side, something else on the other.
    Kinds {
        /// The keys down to it.
        path: Vec<String>,
        /// The higher value.
        higher: Span,
        /// The lower value.
        lower: Span,
    },
}

/// Two maps that are being merged.
struct Frame<'v> {
    higher: &'v Value,
    higher_map: &'v Map,
    lower_map: &'v Map,
    /// What became of the higher map's values so far; `None` where one is unchanged.
    results: Vec<Option<Value>>,
}

/// Merges `higher` over `lower`.
///
/// Maps merge by key, for everything else the higher side wins. A null in a map hides the key in all lower layers and
/// stays; so layers have to be merged from the lowest up. A null that is the whole layer is an empty layer. The higher
/// side's keys come first. Only the path that changes is copied: what one side has alone is shared with it.
///
/// ```
/// use hld_yaml::{Lists, Map, Value, merge};
/// let higher = Value::from_iter([("a", Value::from(1)), ("b", Value::NULL)]);
/// let lower = Value::from_iter([("b", Value::from(2)), ("c", Value::from(3))]);
/// let merged = merge(&higher, &lower, Lists::Replace, &mut |_| ());
/// assert_eq!(format!("{merged:?}"), r#"{"a":1,"b":null,"c":3}"#);
/// ```
pub fn merge(higher: &Value, lower: &Value, lists: Lists, notes: &mut dyn FnMut(MergeNote)) -> Value {
    if higher.is_null() {
        return lower.clone();
    }
    if lower.is_null() {
        return higher.clone();
    }
    let mut path: Vec<String> = Vec::new();
    let mut open: Vec<Frame<'_>> = Vec::new();
    match step(higher, lower, lists, &path, notes) {
        Step::Done(result) => return result.unwrap_or_else(|| higher.clone()),
        Step::Into(frame) => open.push(frame),
    }
    loop {
        let Some(frame) = open.last_mut() else { return higher.clone() };
        let at = frame.results.len();
        if at < frame.higher_map.len() {
            let (key, value) = frame.higher_map.at(at);
            let Some(below) = frame.lower_map.get(key) else {
                frame.results.push(None);
                continue;
            };
            path.push(key.to_string());
            match step(value, below, lists, &path, notes) {
                Step::Done(result) => {
                    frame.results.push(result);
                    path.pop();
                }
                Step::Into(inner) => open.push(inner),
            }
            continue;
        }
        let higher = frame.higher;
        let result = join(frame);
        open.pop();
        match open.last_mut() {
            Some(outer) => {
                outer.results.push(result);
                path.pop();
            }
            None => return result.unwrap_or_else(|| higher.clone()),
        }
    }
}

enum Step<'v> {
    /// The result, or the higher value as it is.
    Done(Option<Value>),
    Into(Frame<'v>),
}

fn step<'v>(
    higher: &'v Value,
    lower: &'v Value,
    lists: Lists,
    path: &[String],
    notes: &mut dyn FnMut(MergeNote),
) -> Step<'v> {
    match (higher.kind(), lower.kind()) {
        (Kind::Map(a), Kind::Map(b)) if Arc::ptr_eq(a, b) => Step::Done(None),
        (Kind::Map(a), Kind::Map(b)) => {
            let results = Vec::with_capacity(a.len());
            Step::Into(Frame { higher, higher_map: a, lower_map: b, results })
        }
        (Kind::Seq(a), Kind::Seq(b)) => {
            let path = path.to_vec();
            notes(MergeNote::Lists { path, higher: higher.span(), lower: lower.span() });
            Step::Done(match lists {
                Lists::Append if a.is_empty() => Some(lower.clone()),
                Lists::Append if !b.is_empty() => {
                    let items = a.iter().chain(b.iter()).cloned().collect();
                    Some(Value::new(Kind::Seq(Arc::new(items)), higher.span()))
                }
                _ => None,
            })
        }
        (Kind::Null, Kind::Null) => Step::Done(None),
        (Kind::Null, _) => {
            notes(MergeNote::Tombstone { path: path.to_vec(), null: higher.span(), value: lower.span() });
            Step::Done(None)
        }
        (_, Kind::Null) => Step::Done(None),
        (Kind::Map(_), _) | (_, Kind::Map(_)) => {
            notes(MergeNote::Kinds { path: path.to_vec(), higher: higher.span(), lower: lower.span() });
            Step::Done(None)
        }
        _ => Step::Done(None),
    }
}

/// The merged map; `None` if it is the higher one.
fn join(frame: &mut Frame<'_>) -> Option<Value> {
    let (higher, lower) = (frame.higher_map, frame.lower_map);
    let changed = frame.results.iter().any(Option::is_some);
    let mut only_lower = lower.iter().filter(|(key, _)| !higher.contains_key(key)).peekable();
    if !changed && only_lower.peek().is_none() {
        return None;
    }
    let mut map = Map::with_capacity(higher.len() + lower.len());
    for ((key, value), result) in higher.iter().zip(frame.results.drain(..)) {
        map.push(key.clone(), result.unwrap_or_else(|| value.clone()));
    }
    for (key, value) in only_lower {
        map.push(key.clone(), value.clone());
    }
    Some(Value::new(Kind::Map(Arc::new(map)), frame.higher.span()))
}

/// The value without the nulls in its maps: what a template sees of merged config. Maps inside lists are left alone, as
/// [`merge`] leaves them.
///
/// ```
/// use hld_yaml::{Value, without_tombstones};
/// let value = Value::from_iter([("a", Value::NULL), ("b", Value::from(1))]);
/// assert_eq!(format!("{:?}", without_tombstones(&value)), r#"{"b":1}"#);
/// ```
pub fn without_tombstones(value: &Value) -> Value {
    struct Frame<'v> {
        value: &'v Value,
        map: &'v Map,
        at: usize,
        kept: Vec<(Key, Value)>,
        changed: bool,
    }
    fn frame(value: &Value) -> Option<Frame<'_>> {
        let map = value.as_map()?;
        Some(Frame { value, map, at: 0, kept: Vec::new(), changed: false })
    }

    let mut open: Vec<Frame<'_>> = frame(value).into_iter().collect();
    while let Some(top) = open.last_mut() {
        if top.at < top.map.len() {
            let (key, value) = top.map.at(top.at);
            top.at += 1;
            if value.is_null() {
                top.changed = true;
            } else if let Some(inner) = frame(value) {
                open.push(inner);
            } else {
                top.kept.push((key.clone(), value.clone()));
            }
            continue;
        }
        let Some(done) = open.pop() else { break };
        let result = if done.changed {
            let map: Map = done.kept.into_iter().collect();
            Value::new(Kind::Map(Arc::new(map)), done.value.span())
        } else {
            done.value.clone()
        };
        match open.last_mut() {
            None => return result,
            Some(outer) => {
                outer.changed |= done.changed;
                outer.kept.push((outer.map.at(outer.at - 1).0.clone(), result));
            }
        }
    }
    value.clone()
}
