//! A map that keeps the order in which it was written.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::{Span, Value};

/// A map's key, with the place where it was written. Compares by its text.
#[derive(Clone)]
pub struct Key {
    text: Arc<str>,
    span: Span,
}

impl Key {
    /// Creates a key.
    pub fn new(text: impl Into<Arc<str>>, span: Span) -> Key {
        Key { text: text.into(), span }
    }

    /// The place where the key was written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The key's text, shared.
    pub fn shared(&self) -> &Arc<str> {
        &self.text
    }
}

impl Deref for Key {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.text == other.text
    }
}

impl Eq for Key {}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        *self.text == *other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        *self.text == **other
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Key {
        Key::new(text, Span::NONE)
    }
}

impl From<String> for Key {
    fn from(text: String) -> Key {
        Key::new(text, Span::NONE)
    }
}

impl From<Arc<str>> for Key {
    fn from(text: Arc<str>) -> Key {
        Key::new(text, Span::NONE)
    }
}

/// Where each key stands. The hash is quicker than that of std, and still seeded by chance, as keys come from strangers.
pub(crate) type Positions = HashMap<Arc<str>, usize, RandomState>;

/// A map that keeps the order in which it was written.
///
/// Equality ignores both the order and the spans, as Kubernetes and Helm do.
///
/// ```
/// use hld_yaml::{Map, Value};
/// let mut map: Map = [("b".to_owned(), Value::from(1)), ("a".to_owned(), Value::from(2))].into_iter().collect();
/// map.insert("b", Value::from(3));
/// assert_eq!(map.keys().map(|key| key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
/// assert_eq!(map.get("b").and_then(Value::as_i64), Some(3));
/// ```
#[derive(Clone, Default)]
pub struct Map {
    entries: Vec<(Key, Value)>,
    /// Once there are more than [`Map::SCANNED`] entries.
    /// In a box, as most maps are small and shall not carry an empty table.
    index: Option<Box<Positions>>,
}

impl Map {
    /// Up to this many entries a scan over the keys beats hashing.
    pub(crate) const SCANNED: usize = 12;

    /// Creates an empty map.
    pub fn new() -> Map {
        Map::default()
    }

    /// Creates an empty map with room for `entries`.
    pub fn with_capacity(entries: usize) -> Map {
        Map { entries: Vec::with_capacity(entries), index: None }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.position(key).map(|at| &mut self.entries[at].1)
    }

    /// The key as it was written, and its value.
    pub fn get_key_value(&self, key: &str) -> Option<(&Key, &Value)> {
        self.position(key).map(|at| (&self.entries[at].0, &self.entries[at].1))
    }

    /// Where a key was written.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.position(key).map(|at| self.entries[at].0.span)
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets a key's value. A key that exists keeps its position, a new one goes to the end. Gives the value it had.
    pub fn insert(&mut self, key: impl Into<Key>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        if let Some(at) = self.position(&key) {
            self.entries[at].0 = key;
            return Some(std::mem::replace(&mut self.entries[at].1, value));
        }
        self.push(key, value);
        None
    }

    /// A map of entries whose keys are known to differ, and their positions if they are more than [`Map::SCANNED`].
    pub(crate) fn from_distinct(entries: Vec<(Key, Value)>, index: Option<Positions>) -> Map {
        debug_assert_eq!(entries.len() > Map::SCANNED, index.is_some());
        Map { entries, index: index.map(Box::new) }
    }

    /// Adds an entry whose key is known to be new.
    pub(crate) fn push(&mut self, key: Key, value: Value) {
        if let Some(index) = &mut self.index {
            index.insert(key.text.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > Map::SCANNED {
            self.reindex();
        }
    }

    /// Removes a key; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        let (_, value) = self.entries.remove(at);
        self.reindex();
        Some(value)
    }

    /// Keeps only the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &mut Value) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
        self.reindex();
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &Value)> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The entries in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&Key, &mut Value)> + ExactSizeIterator {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Key> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Sorts by key, byte by byte.
    pub fn sort_keys(&mut self) {
        self.sort_by(str::cmp);
    }

    /// Sorts by key, in an order of one's own.
    pub fn sort_by(&mut self, mut order: impl FnMut(&str, &str) -> std::cmp::Ordering) {
        self.entries.sort_by(|a, b| order(&a.0, &b.0));
        self.reindex();
    }

    pub(crate) fn at(&self, position: usize) -> (&Key, &Value) {
        let (key, value) = &self.entries[position];
        (key, value)
    }

    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(have, _)| *have.text == *key),
        }
    }

    fn reindex(&mut self) {
        self.index = (self.entries.len() > Map::SCANNED).then(|| {
            Box::new(self.entries.iter().enumerate().map(|(at, (key, _))| (key.text.clone(), at)).collect())
        });
    }
}

impl<K: Into<Key>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Map {
        let mut map = Map::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<Key>> Extend<(K, Value)> for Map {
    fn extend<I: IntoIterator<Item = (K, Value)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl IntoIterator for Map {
    type Item = (Key, Value);
    type IntoIter = std::vec::IntoIter<(Key, Value)>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a Key, &'a Value);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (Key, Value)>, fn(&(Key, Value)) -> (&Key, &Value)>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        crate::value::same_maps(self, other)
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
