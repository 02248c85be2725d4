//! Strict JSON.

use super::{Document, ReadOptions};
use crate::error::ErrorKind;
use crate::{Diagnostic, Error, SourceId, SourceMap};

/// Reads strict JSON.
pub fn read_json(sources: &SourceMap, source: SourceId, options: &ReadOptions) -> Result<Document, Error> {
    let _ = (sources, source, options);
    Err(Error::new(ErrorKind::Syntax, Diagnostic::error("json-syntax", "not yet")))
}
