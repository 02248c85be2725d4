//! The sink that makes values.

use std::sync::Arc;

use super::{Document, Duplicates, Scalar, Sink};
use crate::error::ErrorKind;
use crate::{Diagnostic, Error, Key, Kind, Location, Map, Span, Value};

enum Open {
    Seq(Vec<Value>),
    Map {
        map: Map,
        key: Option<Key>,
        /// Keys that came out of a merge: anything may override them.
        merged: Vec<Arc<str>>,
    },
}

/// Makes a [`Document`] of what a reader finds.
pub(super) struct Builder<'t> {
    file: &'t str,
    text: &'t str,
    duplicates: Duplicates,
    open: Vec<Open>,
    root: Value,
    warnings: Vec<Diagnostic>,
    names: Names,
    pub(super) documents: Vec<Document>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: &'t str, text: &'t str, duplicates: Duplicates) -> Builder<'t> {
        Builder {
            file,
            text,
            duplicates,
            open: Vec::new(),
            root: Value::NULL,
            warnings: Vec::new(),
            names: Names::default(),
            documents: Vec::new(),
        }
    }

    #[inline]
    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = value,
            Some(Open::Seq(items)) => items.push(value),
            Some(Open::Map { map, key, .. }) => {
                if let Some(key) = key.take() {
                    match map.position(&key) {
                        None => map.push(key, value),
                        Some(_) => {
                            map.insert(key, value);
                        }
                    }
                }
            }
        }
    }

    fn place(&self, span: Span) -> Location {
        Location::in_text(self.file, self.text, span.start as usize, span.end as usize)
    }

    #[cold]
    fn duplicate(&mut self, key: &str, first: Span, second: Span) -> Result<(), Error> {
        let (first, second) = (self.place(first), self.place(second));
        match self.duplicates {
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
                let report = Diagnostic::warning("duplicate-key", message)
                    .at(second)
                    .also(first, "this one has no effect")
                    .hint("remove one of them");
                self.warnings.push(report);
                Ok(())
            }
        }
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
        self.open.push(Open::Seq(Vec::new()));
        Ok(())
    }

    fn end_seq(&mut self, span: Span) -> Result<(), Error> {
        if let Some(Open::Seq(items)) = self.open.pop() {
            self.put(Value::new(Kind::Seq(Arc::new(items)), span));
        }
        Ok(())
    }

    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.open.push(Open::Map { map: Map::with_capacity(4), key: None, merged: Vec::new() });
        Ok(())
    }

    #[inline]
    fn key(&mut self, text: &str, span: Span, from_merge: bool) -> Result<(), Error> {
        let shared = self.names.share(text);
        let Some(Open::Map { map, key, merged }) = self.open.last_mut() else { return Ok(()) };
        let mut clash = None;
        if let Some(at) = map.position(text) {
            let of_merge = merged.iter().position(|have| **have == *text);
            match of_merge {
                None if !from_merge => clash = Some(map.at(at).0.span()),
                Some(at) if !from_merge => {
                    merged.swap_remove(at);
                }
                _ => {}
            }
        } else if from_merge {
            merged.push(shared.clone());
        }
        *key = Some(Key::new(shared, span));
        match clash {
            Some(first) => self.duplicate(text, first, span),
            None => Ok(()),
        }
    }

    fn end_map(&mut self, span: Span) -> Result<(), Error> {
        if let Some(Open::Map { map, .. }) = self.open.pop() {
            self.put(Value::new(Kind::Map(Arc::new(map)), span));
        }
        Ok(())
    }
}

/// Shares the short texts that stand in manifests over and over: keys, kinds, versions.
struct Names {
    slots: Vec<Option<Arc<str>>>,
}

impl Default for Names {
    fn default() -> Names {
        Names { slots: vec![None; Names::SLOTS] }
    }
}

impl Names {
    const SLOTS: usize = 512;
    /// Longer texts are rarely the same.
    const LONGEST: usize = 32;

    #[inline]
    fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > Names::LONGEST {
            return text.into();
        }
        let hash = text
            .bytes()
            .fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let slot = &mut self.slots[(hash ^ hash >> 15) as usize % Names::SLOTS];
        match slot {
            Some(have) if **have == *text => have.clone(),
            _ => {
                let shared: Arc<str> = text.into();
                *slot = Some(shared.clone());
                shared
            }
        }
    }
}
