//! Why nothing was rendered.

use std::fmt;

use hld_yaml::{Diagnostic, Location, Severity};

use crate::FileError;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be had.
    File,
    /// A file is not YAML, or a document in it is no Kubernetes object.
    Manifest,
    /// A template of type `template` failed.
    Template,
    /// A chart could not be loaded or rendered.
    Chart,
    /// What the component asks for cannot be done, whatever its files say.
    Config,
}

/// Why nothing was rendered: everything that is wrong with a component, not only the first thing.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// An error with its reports, the gravest first; what is wrong in the first one is what the error displays.
    pub fn new(kind: ErrorKind, diagnostics: impl Into<Vec<Diagnostic>>) -> Error {
        let mut diagnostics = diagnostics.into();
        diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
        if diagnostics.first().is_none_or(|first| first.severity != Severity::Error) {
            diagnostics.insert(0, Diagnostic::error("render", "the component could not be rendered"));
        }
        Error(Box::new(Inner { kind, diagnostics }))
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Everything there is to say, errors first.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// Everything there is to say, errors first.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.0.diagnostics
    }

    /// Where the first error lies, when it is known.
    pub fn location(&self) -> Option<&Location> {
        self.first().location()
    }

    /// What to do about the first error.
    pub fn hints(&self) -> &[String] {
        &self.first().hints
    }

    fn first(&self) -> &Diagnostic {
        &self.0.diagnostics[0]
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first().fmt(f)?;
        let errors = self.0.diagnostics.iter().filter(|report| report.severity == Severity::Error).count();
        match errors {
            0 | 1 => Ok(()),
            2 => f.write_str(" (and one more error)"),
            more => write!(f, " (and {} more errors)", more - 1),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("diagnostics", &self.0.diagnostics).finish()
    }
}

impl std::error::Error for Error {}

impl From<FileError> for Error {
    fn from(error: FileError) -> Error {
        Error::new(ErrorKind::File, [error.into()])
    }
}

impl From<hld_yaml::Error> for Error {
    fn from(error: hld_yaml::Error) -> Error {
        Error::new(ErrorKind::Manifest, [error.into()])
    }
}

impl From<FileError> for Diagnostic {
    fn from(error: FileError) -> Diagnostic {
        let report = Diagnostic::error(error.code(), error.to_string());
        match error.hint() {
            Some(hint) => report.hint(hint),
            None => report,
        }
    }
}
