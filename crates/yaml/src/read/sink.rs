//! What a reader feeds.

use crate::{Error, Span};

/// A scalar with its meaning decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above `i64::MAX`.
    Uint(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// Text.
    Str(&'t str),
}

/// Takes what a reader finds, in order: the push core that everything in this crate is built on.
///
/// Aliases arrive expanded, merge keys (`<<`) as the keys they bring in, and keys as the strings they become on the way
/// to JSON. A key may arrive twice in one map: the last one counts. [`Sink::key`] says whether it came from a merge, so
/// that a sink which refuses duplicates can let merged keys be overridden.
///
/// The text of a scalar or key lives only as long as the call.
pub trait Sink {
    /// A document begins. Its content follows as exactly one value.
    fn start_document(&mut self, span: Span) -> Result<(), Error> {
        let _ = span;
        Ok(())
    }

    /// A document ends.
    fn end_document(&mut self, span: Span) -> Result<(), Error> {
        let _ = span;
        Ok(())
    }

    /// A scalar.
    fn scalar(&mut self, scalar: Scalar<'_>, span: Span) -> Result<(), Error>;

    /// A list begins; values follow until its end.
    fn start_seq(&mut self, span: Span) -> Result<(), Error>;

    /// The list that began last ends. The span is the whole list's.
    fn end_seq(&mut self, span: Span) -> Result<(), Error>;

    /// A map begins; keys, each followed by a value, follow until its end.
    fn start_map(&mut self, span: Span) -> Result<(), Error>;

    /// A key of the map that began last. `merged` says that it came out of a merge key.
    fn key(&mut self, key: &str, span: Span, merged: bool) -> Result<(), Error>;

    /// The map that began last ends. The span is the whole map's.
    fn end_map(&mut self, span: Span) -> Result<(), Error>;
}
