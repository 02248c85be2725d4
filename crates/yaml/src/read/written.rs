//! The sink that writes a document as it is read.

use super::head::Head;
use super::names::hash;
use super::{Document, Scalar, Sink};
use crate::{Emitter, Error, Span, Style};

/// A document that was written as it was read.
#[derive(Clone, Debug)]
pub struct Written {
    /// What was kept of it.
    pub document: Document,
    /// How many values it has, each list and map counted as well.
    pub values: usize,
    /// The whole in [`Style::Canonical`]. There is none of a document with a map that has a key twice, as what was written of the first
    /// one would have to be taken back: such a document has to be read, and so do its warnings.
    pub canonical: Option<String>,
}

impl Written {
    /// A text without a document is one value, null.
    pub(super) fn empty() -> Written {
        Written { document: Document::empty(), values: 1, canonical: None }
    }
}

/// Makes [`Written`] documents of what a reader finds.
pub(super) struct Writer<'t, F> {
    emitter: Emitter<'t>,
    head: Head<F>,
    /// The hashes of the keys of all maps that are open, in one row. Two keys with one hash are taken for the same.
    keys: Vec<u64>,
    /// For each list and map that is open, where its keys begin in that row.
    open: Vec<usize>,
    overridden: bool,
    values: usize,
    pub(super) documents: Vec<Written>,
}

/// Up to so many keys are compared with each other, more are sorted.
const COMPARED: usize = 8;

impl<'t, F: Fn(&[String], &str) -> bool> Writer<'t, F> {
    /// `room` is for the text of one document.
    pub(super) fn new(room: &'t mut String, keep: F) -> Writer<'t, F> {
        Writer {
            emitter: Emitter::new(room, Style::Canonical),
            head: Head::new(keep),
            keys: Vec::new(),
            open: Vec::new(),
            overridden: false,
            values: 0,
            documents: Vec::new(),
        }
    }

    fn begin(&mut self, is_map: bool) {
        self.values += 1;
        self.open.push(self.keys.len());
        self.head.begin(is_map);
    }

    fn has_twins(keys: &mut [u64]) -> bool {
        if keys.len() > COMPARED {
            keys.sort_unstable();
            return keys.windows(2).any(|pair| pair[0] == pair[1]);
        }
        (1..keys.len()).any(|at| keys[..at].contains(&keys[at]))
    }
}

impl<F: Fn(&[String], &str) -> bool> Sink for Writer<'_, F> {
    fn start_document(&mut self, _: Span) -> Result<(), Error> {
        (self.values, self.overridden) = (0, false);
        self.emitter.restart();
        Ok(())
    }

    fn end_document(&mut self, span: Span) -> Result<(), Error> {
        let value = std::mem::take(&mut self.head.value);
        let document = Document { value, span, warnings: Vec::new() };
        let canonical = (!self.overridden).then(|| self.emitter.written().to_owned());
        self.documents.push(Written { document, values: self.values, canonical });
        Ok(())
    }

    #[inline]
    fn scalar(&mut self, scalar: Scalar<'_>, span: Span) -> Result<(), Error> {
        self.values += 1;
        self.head.scalar(scalar, span);
        self.emitter.scalar(scalar, span)
    }

    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        self.begin(false);
        self.emitter.start_seq();
        Ok(())
    }

    fn end_seq(&mut self, span: Span) -> Result<(), Error> {
        self.open.pop();
        self.head.end(false, span);
        self.emitter.end_seq();
        Ok(())
    }

    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.begin(true);
        self.emitter.start_map();
        Ok(())
    }

    #[inline]
    fn key(&mut self, text: &str, span: Span, _: bool) -> Result<(), Error> {
        self.keys.push(hash(text.as_bytes()));
        self.head.key(text, span);
        self.emitter.key(text);
        Ok(())
    }

    fn end_map(&mut self, span: Span) -> Result<(), Error> {
        if let Some(from) = self.open.pop() {
            self.overridden |= Self::has_twins(&mut self.keys[from..]);
            self.keys.truncate(from);
        }
        self.head.end(true, span);
        self.emitter.end_map();
        Ok(())
    }
}
