//! Visiting a template value without recursion.

use std::cmp::Ordering;
use std::rc::Rc;

use hld_gotmpl::{List, Str, Value};
use hld_yaml::natural_sort;

use crate::objects::exported_fields;

/// What an encoder is told, in order.
pub(crate) enum Event<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(&'a Str),
    /// A time; to JSON it is a text.
    Time(&'a Str),
    /// Bytes, which both formats write as base64.
    Bytes(&'a [u8]),
    StartMap {
        empty: bool,
    },
    Key(&'a Str),
    EndMap,
    StartList {
        empty: bool,
    },
    EndList,
}

/// Who looks at Go's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// `encoding/json`: what is nil is null, structs have the names of their tags.
    Json,
    /// go-yaml v3: only the untyped nil is null, bytes are numbers, structs have the names of Go in lower case.
    Yaml3,
}

/// How the keys of a map are sorted: one of go-yaml's orders, which are none in the strict sense.
pub(crate) type Order = fn(&str, &str) -> Ordering;

/// Deeper than any value can be but one that contains itself.
const MAX_DEPTH: usize = 10_000;

/// From here on Go looks whether a value contains itself: `startDetectCyclesAfter` of `encoding/json`.
const CYCLES_FROM: usize = 1_000;

enum Frame {
    /// Its entries, the next one, and which map it is.
    Map(Rc<Vec<(Str, Value)>>, usize, Option<usize>),
    List(List, usize),
}

/// Visits a value; the entries of a map in the order that `sort` gives them.
///
/// # Errors
/// The encoder's, or Go's text for a value that cannot be written.
pub(crate) fn walk(
    root: &Value,
    view: View,
    sort: Option<Order>,
    cost: &mut u64,
    visit: &mut dyn FnMut(Event<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut frames: Vec<Frame> = Vec::new();
    // A value of a few lists within each other may be without end in print.
    let heap = root.heap();
    let mut left =
        heap.map_or(usize::MAX, |heap| heap.limit().saturating_sub(heap.bytes()).min(heap.limit() / 4));
    let mut depth = 0_usize;
    let sorted = sort.is_some();
    let mut counted = |event: Event<'_>| -> Result<(), String> {
        let size = match &event {
            Event::Text(text) | Event::Key(text) => written(text),
            Event::Bytes(data) => data.len(),
            _ => 1,
        };
        // Maps are copied to be sorted.
        *cost += match &event {
            Event::Key(_) if sorted => 16,
            _ => 2,
        } + size as u64 / 8;
        match left.checked_sub(size.saturating_add(2 * depth)) {
            Some(rest) => left = rest,
            None => {
                if let Some(heap) = heap {
                    heap.exhaust();
                }
                return Err("the value is too large to be written".to_owned());
            }
        }
        match &event {
            Event::StartMap { .. } | Event::StartList { .. } => depth += 1,
            Event::EndMap | Event::EndList => depth = depth.saturating_sub(1),
            _ => {}
        }
        visit(event)
    };
    let visit: &mut dyn FnMut(Event<'_>) -> Result<(), String> = &mut counted;
    enter(root, view, sort, visit, &mut frames)?;
    while let Some(frame) = frames.last_mut() {
        let next = match frame {
            Frame::Map(entries, index, _) => match entries.get(*index) {
                Some((key, value)) => {
                    *index += 1;
                    visit(Event::Key(key))?;
                    Some(value.clone())
                }
                None => None,
            },
            Frame::List(list, index) => {
                let value = list.items().get(*index).cloned();
                *index += 1;
                value
            }
        };
        match next {
            Some(value) => {
                if frames.len() > MAX_DEPTH
                    || frames.get(CYCLES_FROM..).is_some_and(|below| is_open(&value, below))
                {
                    return Err(format!(
                        "json: unsupported value: encountered a cycle via {}",
                        value.type_name()
                    ));
                }
                enter(&value, view, sort, visit, &mut frames)?;
            }
            None => {
                let end = if matches!(frame, Frame::Map(..)) { Event::EndMap } else { Event::EndList };
                visit(end)?;
                frames.pop();
            }
        }
    }
    Ok(())
}

/// How long a text may be when it is written: escapes are up to six bytes.
fn written(text: &[u8]) -> usize {
    if text.len() < 4096 {
        return text.len();
    }
    let escaped = |byte: &&u8| **byte < b' ' || matches!(**byte, b'"' | b'\\' | b'<' | b'>' | b'&');
    text.len() + 5 * text.iter().filter(escaped).count()
}

/// Whether a value is inside of itself.
fn is_open(value: &Value, frames: &[Frame]) -> bool {
    frames.iter().any(|frame| match (frame, value) {
        (Frame::Map(.., open), Value::Map(map)) => *open == Some(map.id()),
        (Frame::List(open, _), Value::List(list)) => open.same(list),
        _ => false,
    })
}

fn enter(
    value: &Value,
    view: View,
    sort: Option<Order>,
    visit: &mut dyn FnMut(Event<'_>) -> Result<(), String>,
    frames: &mut Vec<Frame>,
) -> Result<(), String> {
    let json = view == View::Json;
    match value {
        Value::Nil => visit(Event::Null),
        Value::Bool(flag) => visit(Event::Bool(*flag)),
        Value::Int(number, _) => visit(Event::Int(*number)),
        Value::Uint(number, _) => visit(Event::Uint(*number)),
        Value::Float(number) => visit(Event::Float(*number)),
        Value::Complex(..) => Err("json: unsupported type: complex128".to_owned()),
        Value::String(text) => visit(Event::Text(text)),
        Value::Bytes(data) if json => visit(Event::Bytes(data)),
        Value::Bytes(data) => {
            visit(Event::StartList { empty: data.is_empty() })?;
            data.iter().try_for_each(|byte| visit(Event::Int(i64::from(*byte))))?;
            visit(Event::EndList)
        }
        Value::List(list) if json && list.is_nil() => visit(Event::Null),
        Value::List(list) => {
            visit(Event::StartList { empty: list.is_empty() })?;
            frames.push(Frame::List(list.clone(), 0));
            Ok(())
        }
        Value::Map(map) if json && map.is_nil() => visit(Event::Null),
        Value::Map(map) => start_map(map.entries(), Some(map.id()), sort, visit, frames),
        Value::Object(object) => {
            if let Some(text) = crate::funcs::time_text(value) {
                return visit(Event::Time(&text));
            }
            if let Some(text) = crate::funcs::marshaled_text(value) {
                return visit(Event::Text(&text));
            }
            if let Some(number) = object.number() {
                return match crate::funcs::duration_text(value) {
                    Some(text) if !json => visit(Event::Text(&text)),
                    _ => visit(Event::Int(number)),
                };
            }
            let fields = if json { json_fields(value) } else { lower_fields(value) };
            // Through JSON a struct becomes a map, whose keys are sorted.
            start_map(Rc::new(fields), None, sort.filter(|_| json), visit, frames)
        }
    }
}

fn json_fields(value: &Value) -> Vec<(Str, Value)> {
    let tagged = crate::objects::json_fields(value).unwrap_or_else(|| exported_fields(value));
    tagged.into_iter().map(|(name, value)| (Str::from_static(name), value)).collect()
}

fn lower_fields(value: &Value) -> Vec<(Str, Value)> {
    let fields = exported_fields(value).into_iter();
    fields.map(|(name, value)| (Str::from(name.to_lowercase()), value)).collect()
}

/// What JSON says about a float that it has no number for.
pub(crate) fn finite(number: f64) -> Result<f64, String> {
    if number.is_finite() {
        return Ok(number);
    }
    Err(format!("json: unsupported value: {}", Value::Float(number).printed()))
}

fn start_map(
    mut entries: Rc<Vec<(Str, Value)>>,
    map: Option<usize>,
    sort: Option<Order>,
    visit: &mut dyn FnMut(Event<'_>) -> Result<(), String>,
    frames: &mut Vec<Frame>,
) -> Result<(), String> {
    if let Some(order) = sort {
        entries = sorted(entries, order);
    }
    visit(Event::StartMap { empty: entries.is_empty() })?;
    frames.push(Frame::Map(entries, 0, map));
    Ok(())
}

/// The entries in that order. Mostly they are in it already.
fn sorted(entries: Rc<Vec<(Str, Value)>>, order: Order) -> Rc<Vec<(Str, Value)>> {
    let in_order = |one: &(Str, Value), next: &(Str, Value)| {
        order(&one.0.to_text(), &next.0.to_text()) != Ordering::Greater
    };
    if entries.is_sorted_by(in_order) {
        return entries;
    }
    let mut named: Vec<(String, &(Str, Value))> =
        entries.iter().map(|entry| (entry.0.to_text().into_owned(), entry)).collect();
    natural_sort(&mut named, |(name, _)| name, order);
    Rc::new(named.into_iter().map(|(_, entry)| entry.clone()).collect())
}
