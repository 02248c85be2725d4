//! The values of a few keys of a document, for sinks that make no others.

use std::sync::Arc;

use super::Scalar;
use crate::{Key, Kind, Map, Span, Value};

/// Stands for the items of a list where keys are asked about.
pub(super) const ITEMS: &str = "[]";

/// Makes values of the document itself, if it is a scalar, and of the keys for which `keep` holds.
pub(super) struct Head<F> {
    keep: F,
    kept: Vec<Kept>,
    /// The keys on the way to the innermost map or list that is kept.
    path: Vec<String>,
    /// How many lists and maps are open.
    depth: usize,
    pub(super) value: Value,
}

/// A map that is kept, or a list of which the items are.
struct Kept {
    depth: usize,
    content: Content,
}

enum Content {
    Map {
        map: Map,
        /// The key whose value comes next, if that is kept too.
        key: Option<Key>,
    },
    Seq(Vec<Value>),
}

impl<F: Fn(&[String], &str) -> bool> Head<F> {
    pub(super) fn new(keep: F) -> Head<F> {
        Head { keep, kept: Vec::new(), path: Vec::new(), depth: 0, value: Value::NULL }
    }

    /// Whether the value that comes next is kept.
    #[inline]
    fn is_kept(&self) -> bool {
        match self.kept.last() {
            Some(Kept { depth, .. }) if *depth != self.depth => false,
            Some(Kept { content: Content::Map { key, .. }, .. }) => key.is_some(),
            Some(Kept { content: Content::Seq(_), .. }) => true,
            None => self.depth == 0,
        }
    }

    #[inline]
    pub(super) fn scalar(&mut self, scalar: Scalar<'_>, span: Span) {
        if self.is_kept() {
            self.put(Value::new(kind(scalar), span));
        }
    }

    fn put(&mut self, value: Value) {
        match self.kept.last_mut().map(|kept| &mut kept.content) {
            None => self.value = value,
            Some(Content::Seq(items)) => items.push(value),
            Some(Content::Map { map, key }) => {
                if let Some(key) = key.take() {
                    map.insert(key, value);
                }
            }
        }
    }

    #[inline]
    pub(super) fn begin(&mut self, is_map: bool) {
        if self.is_kept() {
            self.begin_kept(is_map);
        }
        self.depth += 1;
    }

    fn begin_kept(&mut self, is_map: bool) {
        let length = self.path.len();
        self.path.extend(self.kept.last().and_then(|kept| match &kept.content {
            Content::Map { key, .. } => key.as_ref().map(|key| key.as_str().to_owned()),
            Content::Seq(_) => Some(ITEMS.to_owned()),
        }));
        let content = match is_map {
            true => Content::Map { map: Map::new(), key: None },
            false if (self.keep)(&self.path, ITEMS) => Content::Seq(Vec::new()),
            false => return self.path.truncate(length),
        };
        self.kept.push(Kept { depth: self.depth + 1, content });
    }

    #[inline]
    pub(super) fn end(&mut self, is_map: bool, span: Span) {
        let content = self.kept.pop_if(|kept| kept.depth == self.depth).map(|kept| kept.content);
        self.depth -= 1;
        if content.is_some() {
            self.path.truncate(self.kept.len().saturating_sub(1));
        }
        if self.is_kept() {
            let kind = match content {
                Some(Content::Map { map, .. }) => Kind::Map(Arc::new(map)),
                Some(Content::Seq(items)) => Kind::Seq(Arc::new(items)),
                None if is_map => Kind::Map(Arc::default()),
                None => Kind::Seq(Arc::default()),
            };
            self.put(Value::new(kind, span));
        }
    }

    #[inline]
    pub(super) fn key(&mut self, text: &str, span: Span) {
        if let Some(Kept { depth, content: Content::Map { key, .. } }) = self.kept.last_mut()
            && *depth == self.depth
        {
            *key = (self.keep)(&self.path, text).then(|| Key::new(text, span));
        }
    }
}

fn kind(scalar: Scalar<'_>) -> Kind {
    match scalar {
        Scalar::Null => Kind::Null,
        Scalar::Bool(flag) => Kind::Bool(flag),
        Scalar::Int(number) => Kind::Int(number),
        Scalar::Uint(number) => Kind::Uint(number),
        Scalar::Float(number) => Kind::Float(number),
        Scalar::Str(text) => Kind::String(text.into()),
    }
}
