//! YAML as Go's go-yaml reads and writes it: text to values with spans, values to text, deep merge.

mod diagnostic;
mod error;
mod map;
mod merge;
mod number;
mod read;
mod source;
mod timestamp;
mod value;
mod write;

pub use crate::diagnostic::{Diagnostic, Label, Severity};
pub use crate::error::{Error, ErrorKind};
pub use crate::map::{Key, Map};
pub use crate::merge::{Lists, MergeNote, merge, without_tombstones};
pub use crate::read::{
    Document, Duplicates, Limits, ReadOptions, Scalar, Sink, decode, read_document, read_documents,
    read_events, read_first, read_first_events, read_first_events_bytes, read_json,
};
pub use crate::source::{Location, SourceId, SourceMap, Span};
pub use crate::value::{Kind, Value};
pub use crate::write::{
    Emitter, Style, natural_order, natural_order_v3, try_write, write, write_documents, write_json,
};
