//! YAML as Go's go-yaml reads and writes it: text to values with spans, values to text, deep merge.
//!
//! Kubernetes, Helm and kubectl read YAML through go-yaml v2: YAML 1.1, with `yes`, `0777` and `<<`, in ways that no
//! specification tells. This crate reads what they read, refuses what they refuse, and writes either the bytes that they
//! would write or a canonical form that every reader understands alike.
//!
//! ```
//! use hld_yaml::{Lists, ReadOptions, SourceMap, Style, merge, read_document, write};
//!
//! let sources = SourceMap::new();
//! let common = sources.add("config/common.yaml", "replicas: 1\nimage: {tag: 1.10}\n");
//! let prod = sources.add("config/prod.yaml", "replicas: 0x10 # 16\n");
//!
//! let options = ReadOptions::default();
//! let common = read_document(&sources, common, &options)?.value;
//! let prod = read_document(&sources, prod, &options)?.value;
//! let merged = merge(&prod, &common, Lists::Replace, &mut |_| ());
//!
//! assert_eq!(write(&merged, Style::Canonical), "replicas: 16\nimage:\n  tag: 1.1\n");
//! // A value knows where it was written, and how.
//! let tag = merged.pointer(&["image", "tag"]).unwrap();
//! assert_eq!(tag.text(&sources).as_deref(), Some("1.10"));
//! assert_eq!(sources.locate(tag.span()).unwrap().to_string(), "config/common.yaml:2:14");
//!
//! let broken = sources.add("broken.yaml", "a: [1\nb: 2\n");
//! let error = read_document(&sources, broken, &options).unwrap_err();
//! assert_eq!(error.to_string(), "broken.yaml:2:2: expected `,` or `]` here");
//! assert_eq!(error.go_text(), Some("yaml: line 1: did not find expected ',' or ']'"));
//! # Ok::<(), hld_yaml::Error>(())
//! ```
//!
//! The core are push interfaces: [`read_events`] drives a [`Sink`], and an [`Emitter`] takes the same events. [`Value`] is
//! made by one such sink. Nothing here recurses, so depth is bounded by [`Limits`] and not by the thread's stack.

mod base64;
mod diagnostic;
mod error;
mod find;
mod map;
mod merge;
mod number;
mod read;
mod source;
mod timestamp;
mod unicode;
mod value;
mod write;

pub use crate::base64::base64;
pub use crate::diagnostic::{Diagnostic, Label, Severity};
pub use crate::error::{Error, ErrorKind};
pub use crate::map::{Key, Map};
pub use crate::merge::{Lists, MergeNote, merge, without_tombstones};
pub use crate::read::{
    Document, Duplicates, Limits, Outline, ReadOptions, Scalar, Sink, Written, decode,
    read_canonical_documents, read_document, read_documents, read_events, read_first, read_first_canonical,
    read_first_events, read_first_events_bytes, read_first_outline, read_json,
};
pub use crate::source::{Location, SourceId, SourceMap, Span};
pub use crate::value::{Kind, Value};
pub use crate::write::{
    Emitter, Style, append, natural_order, natural_order_v3, natural_sort, try_write, write, write_documents,
    write_json,
};
