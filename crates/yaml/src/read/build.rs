//! The sink that makes values.

use std::sync::Arc;

use super::names::Names;
use super::{Document, Duplicates, Scalar, Sink};
use crate::error::ErrorKind;
use crate::map::Positions;
use crate::{Diagnostic, Error, Key, Kind, Location, Map, Span, Value};

/// A list or map that is open: what it holds so far lies at the end of a stack that all of them share, so that each
/// gets memory once, of the right size.
enum Open {
    Seq {
        from: usize,
    },
    Map {
        from: usize,
        /// The key whose value comes next, and where it stands already.
        key: Option<(Key, Option<usize>)>,
        /// Keys that came out of a merge: anything may override them.
        merged: Vec<Arc<str>>,
        /// Once there are many.
        index: Option<Positions>,
    },
}

/// How many warnings a document may have.
pub(super) const MAX_WARNINGS: usize = 100;

impl Duplicates {
    /// What is said of a key that stands twice in one map: a warning, or an error.
    #[cold]
    pub(super) fn report(self, key: &str, first: Location, second: Location) -> Result<Diagnostic, Error> {
        match self {
            Duplicates::Error => {
                let report =
                    Diagnostic::error("duplicate-key", format!("the key `{key}` stands twice in this map"))
                        .at(second)
                        .also(first, "it is here as well")
                        .hint("remove one of them");
                Err(Error::new(ErrorKind::DuplicateKey, report))
            }
            Duplicates::LastWins => {
                let message =
                    format!("the key `{key}` stands twice in this map, and only the last one counts");
                Ok(Diagnostic::warning("duplicate-key", message)
                    .at(second)
                    .also(first, "this one has no effect")
                    .hint("remove one of them"))
            }
        }
    }
}

/// Makes a [`Document`] of what a reader finds.
pub(super) struct Builder<'t> {
    file: &'t str,
    text: &'t str,
    duplicates: Duplicates,
    open: Vec<Open>,
    items: Vec<Value>,
    entries: Vec<(Key, Value)>,
    root: Value,
    warnings: Vec<Diagnostic>,
    pub(super) names: Names,
    pub(super) documents: Vec<Document>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: &'t str, text: &'t str, duplicates: Duplicates, names: Names) -> Builder<'t> {
        Builder {
            file,
            text,
            duplicates,
            open: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            root: Value::NULL,
            warnings: Vec::new(),
            names,
            documents: Vec::new(),
        }
    }

    #[inline]
    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = value,
            Some(Open::Seq { .. }) => self.items.push(value),
            Some(Open::Map { from, key, index, .. }) => {
                let Some((key, known)) = key.take() else { return };
                match known {
                    None => {
                        let at = self.entries.len() - *from;
                        if let Some(index) = index {
                            index.insert(key.shared().clone(), at);
                        } else if at == Map::SCANNED {
                            let keys = self.entries[*from..].iter().map(|(key, _)| key).chain([&key]);
                            *index = Some(keys.map(|key| key.shared().clone()).zip(0..).collect());
                        }
                        self.entries.push((key, value));
                    }
                    Some(at) => self.entries[*from + at] = (key, value),
                }
            }
        }
    }

    fn place(&self, span: Span) -> Location {
        Location::in_text(self.file, self.text, span.start as usize, span.end as usize)
    }

    #[cold]
    fn duplicate(&mut self, key: &str, first: Span, second: Span) -> Result<(), Error> {
        // Enough to see what is wrong.
        if self.duplicates == Duplicates::LastWins && self.warnings.len() >= MAX_WARNINGS {
            return Ok(());
        }
        let (first, second) = (self.place(first), self.place(second));
        self.warnings.push(self.duplicates.report(key, first, second)?);
        Ok(())
    }
}

impl Sink for Builder<'_> {
    fn end_document(&mut self, span: Span) -> Result<(), Error> {
        self.documents.push(Document {
            value: std::mem::take(&mut self.root),
            span,
            warnings: std::mem::take(&mut self.warnings),
        });
        Ok(())
    }

    #[inline]
    fn scalar(&mut self, scalar: Scalar<'_>, span: Span) -> Result<(), Error> {
        let kind = match scalar {
            Scalar::Null => Kind::Null,
            Scalar::Bool(b) => Kind::Bool(b),
            Scalar::Int(i) => Kind::Int(i),
            Scalar::Uint(u) => Kind::Uint(u),
            Scalar::Float(f) => Kind::Float(f),
            Scalar::Str(text) => Kind::String(self.names.share(text)),
        };
        self.put(Value::new(kind, span));
        Ok(())
    }

    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        self.open.push(Open::Seq { from: self.items.len() });
        Ok(())
    }

    fn end_seq(&mut self, span: Span) -> Result<(), Error> {
        if let Some(Open::Seq { from }) = self.open.pop() {
            let items = self.items.drain(from..).collect();
            self.put(Value::new(Kind::Seq(Arc::new(items)), span));
        }
        Ok(())
    }

    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.open.push(Open::Map { from: self.entries.len(), key: None, merged: Vec::new(), index: None });
        Ok(())
    }

    #[inline]
    fn key(&mut self, text: &str, span: Span, from_merge: bool) -> Result<(), Error> {
        let shared = self.names.share(text);
        let Some(Open::Map { from, key, merged, index }) = self.open.last_mut() else { return Ok(()) };
        let mut clash = None;
        let known = position(&self.entries[*from..], index.as_ref(), text);
        if let Some(at) = known {
            let of_merge = merged.iter().position(|have| **have == *text);
            match of_merge {
                None if !from_merge => clash = Some(self.entries[*from + at].0.span()),
                Some(at) if !from_merge => {
                    merged.swap_remove(at);
                }
                _ => {}
            }
        } else if from_merge {
            merged.push(shared.clone());
        }
        *key = Some((Key::new(shared, span), known));
        match clash {
            Some(first) => self.duplicate(text, first, span),
            None => Ok(()),
        }
    }

    fn end_map(&mut self, span: Span) -> Result<(), Error> {
        if let Some(Open::Map { from, index, .. }) = self.open.pop() {
            let map = Map::from_distinct(self.entries.drain(from..).collect(), index);
            self.put(Value::new(Kind::Map(Arc::new(map)), span));
        }
        Ok(())
    }
}

#[inline]
fn position(entries: &[(Key, Value)], index: Option<&Positions>, key: &str) -> Option<usize> {
    match index {
        Some(index) => index.get(key).copied(),
        None => entries.iter().position(|(have, _)| **have == *key),
    }
}
