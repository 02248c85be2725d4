//! The sink that keeps the head of a document: what somebody needs who only prints the rest.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::build::MAX_WARNINGS;
use super::head::Head;
use super::names::hash;
use super::{Document, Duplicates, Scalar, Sink};
use crate::{Diagnostic, Error, Location, Span, Value};

/// A document of which little was kept.
#[derive(Clone, Debug)]
pub struct Outline {
    /// What was kept of it.
    pub document: Document,
    /// How many values the whole document has, each list and map counted as well.
    pub values: usize,
}

/// A list or map that is open.
struct Open {
    /// Its first key in the row of all keys.
    from: usize,
    /// The key whose value comes next.
    at: usize,
    /// How many values there were before that one.
    before: usize,
    is_map: bool,
}

/// A key of a map that is open.
struct Known {
    /// Where its text begins in the row of all texts; it ends where the next one begins.
    text: usize,
    span: Span,
    /// It came out of a merge: anything may override it.
    merged: bool,
    /// How many values it stands for.
    values: usize,
}

/// Up to this many keys a scan over their hashes beats looking them up.
const SCANNED: usize = 64;

/// Positions by key.
type Index = HashMap<Box<str>, usize, RandomState>;

/// Makes an [`Outline`] of what a reader finds.
pub(super) struct Outliner<'t, F> {
    file: &'t str,
    text: &'t str,
    duplicates: Duplicates,
    head: Head<F>,
    open: Vec<Open>,
    /// The keys of all maps that are open, their hashes and their texts, each in one row.
    known: Vec<Known>,
    hashes: Vec<u64>,
    texts: String,
    /// Positions by key in the open maps that have many, with the map's depth.
    indexes: Vec<(usize, Index)>,
    values: usize,
    outline: Outline,
}

impl<'t, F: Fn(&[String], &str) -> bool> Outliner<'t, F> {
    pub(super) fn new(file: &'t str, text: &'t str, duplicates: Duplicates, keep: F) -> Outliner<'t, F> {
        let document = Document { value: Value::NULL, span: Span::NONE, warnings: Vec::new() };
        Outliner {
            file,
            text,
            duplicates,
            head: Head::new(keep),
            open: Vec::new(),
            known: Vec::new(),
            hashes: Vec::new(),
            texts: String::new(),
            indexes: Vec::new(),
            values: 0,
            outline: Outline { document, values: 0 },
        }
    }

    /// What was kept. A text without a document is one value, null.
    pub(super) fn finish(mut self) -> Outline {
        self.outline.values = self.values.max(1);
        self.outline.document.value = self.head.value;
        self.outline
    }

    /// A value is complete.
    #[inline]
    fn count(&mut self) {
        if let Some(Open { at, before, is_map: true, .. }) = self.open.last()
            && let Some(known) = self.known.get_mut(*at)
        {
            // What it stands for instead of an earlier one is not there any more.
            let values = self.values - before;
            self.values -= std::mem::replace(&mut known.values, values);
        }
    }

    fn begin(&mut self, is_map: bool) {
        self.values += 1;
        let from = self.known.len();
        self.open.push(Open { from, at: from, before: 0, is_map });
        self.head.begin(is_map);
    }

    fn end(&mut self, span: Span) {
        let depth = self.open.len();
        let Some(open) = self.open.pop() else { return };
        if let Some(first) = self.known.get(open.from) {
            self.texts.truncate(first.text);
            self.known.truncate(open.from);
            self.hashes.truncate(open.from);
        }
        self.indexes.pop_if(|(of, _)| *of == depth);
        self.head.end(open.is_map, span);
        self.count();
    }

    /// Where a key stands in the row of keys, if its map has it already.
    #[inline]
    fn position(&self, open: &Open, key: &str, hash: u64) -> Option<usize> {
        if let Some((_, index)) = self.indexes.last().filter(|(depth, _)| *depth == self.open.len()) {
            return index.get(key).copied();
        }
        let same = |at: usize| {
            let end = self.known.get(at + 1).map_or(self.texts.len(), |next| next.text);
            self.texts.get(self.known[at].text..end) == Some(key)
        };
        let hashes = self.hashes[open.from..].iter().zip(open.from..);
        hashes.filter(|(have, _)| **have == hash).map(|(_, at)| at).find(|at| same(*at))
    }

    fn add(&mut self, key: &str, hash: u64, span: Span, merged: bool) {
        self.known.push(Known { text: self.texts.len(), span, merged, values: 0 });
        self.hashes.push(hash);
        self.texts.push_str(key);
        let (at, depth) = (self.known.len() - 1, self.open.len());
        let Some(&Open { from, .. }) = self.open.last() else { return };
        if let Some((_, index)) = self.indexes.last_mut().filter(|(of, _)| *of == depth) {
            index.insert(key.into(), at);
        } else if at - from == SCANNED {
            let ends = self.known.iter().skip(from + 1).map(|known| known.text).chain([self.texts.len()]);
            let texts = self.known[from..].iter().zip(ends).map(|(known, end)| &self.texts[known.text..end]);
            self.indexes.push((depth, texts.map(Box::from).zip(from..).collect()));
        }
    }

    #[cold]
    fn duplicate(&mut self, key: &str, first: Span, second: Span) -> Result<(), Error> {
        let warnings = &mut self.outline.document.warnings;
        if self.duplicates == Duplicates::LastWins && warnings.len() >= MAX_WARNINGS {
            return Ok(());
        }
        let place =
            |span: Span| Location::in_text(self.file, self.text, span.start as usize, span.end as usize);
        let report: Diagnostic = self.duplicates.report(key, place(first), place(second))?;
        warnings.push(report);
        Ok(())
    }
}

impl<F: Fn(&[String], &str) -> bool> Sink for Outliner<'_, F> {
    fn end_document(&mut self, span: Span) -> Result<(), Error> {
        self.outline.document.span = span;
        Ok(())
    }

    #[inline]
    fn scalar(&mut self, scalar: Scalar<'_>, span: Span) -> Result<(), Error> {
        self.values += 1;
        self.head.scalar(scalar, span);
        self.count();
        Ok(())
    }

    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        self.begin(false);
        Ok(())
    }

    fn end_seq(&mut self, span: Span) -> Result<(), Error> {
        self.end(span);
        Ok(())
    }

    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.begin(true);
        Ok(())
    }

    #[inline]
    fn key(&mut self, text: &str, span: Span, merged: bool) -> Result<(), Error> {
        let Some(open) = self.open.last() else { return Ok(()) };
        let hash = hash(text.as_bytes());
        let found = self.position(open, text, hash);
        self.head.key(text, span);
        let mut clash = None;
        let at = found.unwrap_or(self.known.len());
        match found.map(|at| &mut self.known[at]) {
            None => self.add(text, hash, span, merged),
            Some(known) => {
                let first = std::mem::replace(&mut known.span, span);
                // What came out of a merge may be overridden once; a merge overrides anything.
                if !merged && !std::mem::take(&mut known.merged) {
                    clash = Some(first);
                }
            }
        }
        if let Some(open) = self.open.last_mut() {
            (open.at, open.before) = (at, self.values);
        }
        match clash {
            Some(first) => self.duplicate(text, first, span),
            None => Ok(()),
        }
    }

    fn end_map(&mut self, span: Span) -> Result<(), Error> {
        self.end(span);
        Ok(())
    }
}
