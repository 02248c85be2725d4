//! Why a text could not be read, or a value not written.

use std::fmt;

use crate::{Diagnostic, Location};

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are no text.
    Encoding,
    /// The text is not YAML (or not JSON).
    Syntax,
    /// A key stands twice in one map.
    DuplicateKey,
    /// A map key that is neither string, number nor boolean.
    Key,
    /// A tag does not fit its value.
    Tag,
    /// An unknown anchor, an anchor within itself, or a merge key without a map.
    Alias,
    /// Too deep, too long, or too many aliases.
    Limit,
    /// More documents than one.
    Documents,
    /// A value that cannot be written.
    Value,
    /// Raised by the [`Sink`](crate::Sink) that was fed.
    Sink,
}

struct Inner {
    kind: ErrorKind,
    diagnostic: Diagnostic,
    go_text: Option<String>,
}

/// Why a text could not be read, or a value not written.
pub struct Error(Box<Inner>);

impl Error {
    /// Creates an error that a [`Sink`](crate::Sink) wants to raise.
    pub fn sink(diagnostic: Diagnostic) -> Error {
        Error::new(ErrorKind::Sink, diagnostic)
    }

    pub(crate) fn new(kind: ErrorKind, diagnostic: Diagnostic) -> Error {
        Error(Box::new(Inner { kind, diagnostic, go_text: None }))
    }

    pub(crate) fn with_go_text(mut self, text: impl Into<String>) -> Error {
        self.0.go_text = Some(text.into());
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where, when it is known.
    pub fn location(&self) -> Option<&Location> {
        self.0.diagnostic.location()
    }

    /// The whole report.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.diagnostic
    }

    /// What to do about it.
    pub fn hints(&self) -> &[String] {
        &self.0.diagnostic.hints
    }

    /// The text that Go's libraries give for the same failure, `yaml: line 3: did not find expected key`,
    /// with their way of counting lines: Helm's `fromYaml` shows it to templates.
    ///
    /// `None` for failures that Go does not know, such as a second document.
    pub fn go_text(&self) -> Option<&str> {
        self.0.go_text.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.diagnostic.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("diagnostic", &self.0.diagnostic)
            .field("go_text", &self.0.go_text)
            .finish()
    }
}

impl std::error::Error for Error {}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Diagnostic {
        error.0.diagnostic
    }
}
