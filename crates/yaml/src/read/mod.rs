//! Text to values, by the rules of Go's go-yaml v2.

mod json;
mod sink;

pub use self::json::read_json;
pub use self::sink::{Scalar, Sink};

use crate::error::ErrorKind;
use crate::{Diagnostic, Error, SourceId, SourceMap, Span, Value};

/// What a key that stands twice in one map means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// An error that shows both places: the rule for files that people write for hld.
    #[default]
    Error,
    /// The last one counts, as in Go; each is a warning.
    LastWins,
}

/// How far reading goes before it gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep lists and maps may lie in each other.
    pub depth: usize,
    /// How long a text may be.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { depth: 1_000, bytes: 256 << 20 }
    }
}

impl Limits {
    /// The limits that Go's libraries have.
    pub fn go() -> Limits {
        Limits { depth: 10_000, bytes: u32::MAX as usize - 1 }
    }

    /// Sets the depth.
    #[must_use]
    pub fn with_depth(mut self, depth: usize) -> Limits {
        self.depth = depth;
        self
    }

    /// Sets the length in bytes.
    #[must_use]
    pub fn with_bytes(mut self, bytes: usize) -> Limits {
        self.bytes = bytes;
        self
    }
}

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What a key that stands twice in one map means.
    pub duplicates: Duplicates,
    /// How far reading goes before it gives up.
    pub limits: Limits,
}

impl ReadOptions {
    /// What Go's libraries do: the last of two equal keys counts, and their limits.
    pub fn go() -> ReadOptions {
        ReadOptions { duplicates: Duplicates::LastWins, limits: Limits::go() }
    }
}

/// One document of a text.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says; null if it is empty.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
    /// What is odd about it.
    pub warnings: Vec<Diagnostic>,
}

/// Reads all documents of a text.
pub fn read_documents(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
) -> Result<Vec<Document>, Error> {
    let _ = (sources, source, options);
    Err(Error::new(ErrorKind::Syntax, Diagnostic::error("yaml-syntax", "not yet")))
}

/// Reads a text that holds exactly one document; an empty one is null, a second one an error.
pub fn read_document(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
) -> Result<Document, Error> {
    let _ = (sources, source, options);
    Err(Error::new(ErrorKind::Syntax, Diagnostic::error("yaml-syntax", "not yet")))
}

/// Reads the first document as Go's `yaml.Unmarshal` does: what follows is not even looked at.
pub fn read_first(sources: &SourceMap, source: SourceId, options: &ReadOptions) -> Result<Document, Error> {
    let _ = (sources, source, options);
    Err(Error::new(ErrorKind::Syntax, Diagnostic::error("yaml-syntax", "not yet")))
}

/// Feeds all documents of a text to a sink.
pub fn read_events(text: &str, options: &ReadOptions, sink: &mut impl Sink) -> Result<(), Error> {
    let _ = (text, options, sink);
    Err(Error::new(ErrorKind::Syntax, Diagnostic::error("yaml-syntax", "not yet")))
}

/// Feeds the first document of a text to a sink, as Go's `yaml.Unmarshal` does: what follows is not even looked at.
pub fn read_first_events(text: &str, options: &ReadOptions, sink: &mut impl Sink) -> Result<(), Error> {
    read_events(text, options, sink)
}
