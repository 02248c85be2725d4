//! A YAML value with the place it came from.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use crate::{Key, Map, SourceMap, Span};

/// What a value is.
#[derive(Clone)]
pub enum Kind {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above `i64::MAX`; smaller ones are [`Kind::Int`].
    Uint(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// Text.
    String(Arc<str>),
    /// A list.
    Seq(Arc<Vec<Value>>),
    /// A map.
    Map(Arc<Map>),
}

/// A YAML value: what it is, and where it was written.
///
/// Cloning is cheap (lists, maps and strings are shared), changing copies only what is shared, and equality ignores
/// the places and the order of keys.
///
/// ```
/// use hld_yaml::Value;
/// let value = Value::from_iter([("replicas", Value::from(3))]);
/// assert_eq!(value.get("replicas").and_then(Value::as_i64), Some(3));
/// ```
#[derive(Clone)]
pub struct Value {
    kind: Kind,
    span: Span,
}

impl Value {
    /// Null, made by code.
    pub const NULL: Value = Value { kind: Kind::Null, span: Span::NONE };

    /// Creates a value.
    pub fn new(kind: Kind, span: Span) -> Value {
        Value { kind, span }
    }

    /// What it is.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Where it was written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The same value, said to be written elsewhere.
    #[must_use]
    pub fn with_span(mut self, span: Span) -> Value {
        self.span = span;
        self
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The integer, if it is one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self.kind {
            Kind::Int(i) => Some(i),
            _ => None,
        }
    }

    /// The integer, if it is one that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self.kind {
            Kind::Int(i) => u64::try_from(i).ok(),
            Kind::Uint(u) => Some(u),
            _ => None,
        }
    }

    /// The number, whatever its kind; large integers lose digits.
    #[expect(clippy::cast_precision_loss, reason = "documented: it is the caller's wish to have a float")]
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Kind::Int(i) => Some(i as f64),
            Kind::Uint(u) => Some(u as f64),
            Kind::Float(f) => Some(f),
            _ => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_seq(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value under a path of keys; in a list a key is a position.
    pub fn pointer(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |at, key| match &at.kind {
            Kind::Map(map) => map.get(key),
            Kind::Seq(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The map, to be changed; it is copied first if it is shared.
    pub fn map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.kind {
            Kind::Map(map) => Some(Arc::make_mut(map)),
            _ => None,
        }
    }

    /// The list, to be changed; it is copied first if it is shared.
    pub fn seq_mut(&mut self) -> Option<&mut Vec<Value>> {
        match &mut self.kind {
            Kind::Seq(items) => Some(Arc::make_mut(items)),
            _ => None,
        }
    }

    /// The kind's name for messages: `map`, `list`, `string`, `number`, `bool` or `null`.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "bool",
            Kind::Int(_) | Kind::Uint(_) | Kind::Float(_) => "number",
            Kind::String(_) => "string",
            Kind::Seq(_) => "list",
            Kind::Map(_) => "map",
        }
    }

    /// A scalar's text as it was written: `1.10` is `1.10`, and a string is its content without quotes. A scalar made by
    /// code gives the text it would be written as. `None` for null, lists and maps.
    pub fn text(&self, sources: &SourceMap) -> Option<String> {
        match &self.kind {
            Kind::Null | Kind::Seq(_) | Kind::Map(_) => None,
            Kind::String(text) => Some(text.to_string()),
            _ => {
                let written = sources.text(self.span.source).and_then(|text| {
                    text.get(self.span.start as usize..self.span.end as usize).map(str::to_owned)
                });
                match written {
                    // A quoted scalar is a number only through its tag: the quotes are not part of it.
                    Some(text) => Some(text.trim_matches(['"', '\'']).to_owned()),
                    None => Some(crate::write_json(self, false)),
                }
            }
        }
    }
}

impl Default for Value {
    fn default() -> Value {
        Value::NULL
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::write_json(self, f.alternate()))
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::new(self.clone(), Span::NONE).fmt(f)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        let mut open = Vec::new();
        same_kinds(self, other, &mut open) && same_rest(open)
    }
}

pub(crate) fn same_maps(a: &Map, b: &Map) -> bool {
    let mut open = Vec::new();
    pair_maps(a, b, &mut open) && same_rest(open)
}

/// Compares what is left to compare, on the heap: values may be deeper than a thread's stack.
fn same_rest<'a>(mut open: Vec<(&'a Value, &'a Value)>) -> bool {
    while let Some((a, b)) = open.pop() {
        if !same_kinds(&a.kind, &b.kind, &mut open) {
            return false;
        }
    }
    true
}

fn same_kinds<'a>(a: &'a Kind, b: &'a Kind, open: &mut Vec<(&'a Value, &'a Value)>) -> bool {
    match (a, b) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Int(a), Kind::Int(b)) => a == b,
        (Kind::Uint(a), Kind::Uint(b)) => a == b,
        (Kind::Float(a), Kind::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
        // `1e3` and `1000` are one number: the same JSON is written for both.
        (Kind::Float(f), other) | (other, Kind::Float(f)) => same_number(*f, other),
        (Kind::String(a), Kind::String(b)) => a == b,
        (Kind::Seq(a), Kind::Seq(b)) => {
            if Arc::ptr_eq(a, b) {
                return true;
            }
            open.extend(a.iter().zip(b.iter()));
            a.len() == b.len()
        }
        (Kind::Map(a), Kind::Map(b)) => Arc::ptr_eq(a, b) || pair_maps(a, b, open),
        _ => false,
    }
}

/// Whether a float is the nearest one to an integer: written as JSON and read again it becomes that integer.
#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is wanted")]
fn same_number(float: f64, other: &Kind) -> bool {
    match *other {
        Kind::Int(int) => int as f64 == float,
        Kind::Uint(uint) => uint as f64 == float,
        _ => false,
    }
}

fn pair_maps<'a>(a: &'a Map, b: &'a Map, open: &mut Vec<(&'a Value, &'a Value)>) -> bool {
    a.len() == b.len()
        && a.iter().all(|(key, value)| match b.get(key) {
            Some(other) => {
                open.push((value, other));
                true
            }
            None => false,
        })
}

impl Drop for Value {
    fn drop(&mut self) {
        if !matches!(self.kind, Kind::Seq(_) | Kind::Map(_)) {
            return;
        }
        let level = LEVEL.get();
        if level < RECURSED {
            LEVEL.set(level + 1);
            self.kind = Kind::Null;
            LEVEL.set(level);
            return;
        }
        let mut deep = Vec::new();
        unload(&mut self.kind, &mut deep);
        while let Some(mut value) = deep.pop() {
            unload(&mut value.kind, &mut deep);
        }
    }
}

/// So many levels are given back by recursion, which is quicker.
const RECURSED: usize = 64;

thread_local! {
    /// How many lists and maps are being given back within each other.
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// Moves the lists and maps inside of one that nobody else holds to `deep`.
fn unload(kind: &mut Kind, deep: &mut Vec<Value>) {
    let mut take = |child: &mut Value| {
        if matches!(child.kind, Kind::Seq(_) | Kind::Map(_)) {
            deep.push(std::mem::take(child));
        }
    };
    match kind {
        Kind::Seq(items) => Arc::get_mut(items).into_iter().flatten().for_each(take),
        Kind::Map(map) => {
            Arc::get_mut(map).into_iter().flat_map(Map::iter_mut).for_each(|(_, child)| take(child));
        }
        _ => {}
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Value {
        Value::new(kind, Span::NONE)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Kind::Bool(value).into()
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Kind::Int(value).into()
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Kind::Int(value.into()).into()
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Kind::Int(value.into()).into()
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Value {
        i64::try_from(value).map_or(Kind::Uint(value), Kind::Int).into()
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Kind::Float(value).into()
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Kind::String(value.into()).into()
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Kind::String(value.into()).into()
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Value {
        Kind::String(value).into()
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Kind::Seq(Arc::new(items)).into()
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Value {
        Kind::Map(Arc::new(map)).into()
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::NULL, Into::into)
    }
}

impl<K: Into<Key>> FromIterator<(K, Value)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Value {
        entries.into_iter().collect::<Map>().into()
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Value {
        items.into_iter().collect::<Vec<_>>().into()
    }
}
