//! Why a source could not be had.

use std::fmt;

use hld_yaml::{Diagnostic, Location};

use crate::ErrorKind;

/// Why a source could not be had.
#[derive(Clone)]
pub struct SourceError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    code: &'static str,
    message: String,
    hints: Vec<String>,
    kind: ErrorKind,
    location: Option<Location>,
    also: Vec<(Location, String)>,
}

impl SourceError {
    /// An error with a stable code in kebab case and one line that says what failed, without secrets.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        SourceError(Box::new(Inner {
            code,
            message: message.into(),
            hints: Vec::new(),
            kind: ErrorKind::Source,
            location: None,
            also: Vec::new(),
        }))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Puts it in another class than [`ErrorKind::Source`].
    #[must_use]
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Adds the place to look at first, unless there is one.
    #[must_use]
    pub fn maybe_at(mut self, location: Option<Location>) -> Self {
        self.0.location = self.0.location.take().or(location);
        self
    }

    /// Adds a further place, such as the rule in `hld.yaml` that was applied.
    #[must_use]
    pub fn also(mut self, location: Option<Location>, what: impl Into<String>) -> Self {
        self.0.also.extend(location.map(|location| (location, what.into())));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The class.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What to do about it.
    pub fn hints(&self) -> &[String] {
        &self.0.hints
    }

    /// The report for people: this error at the place that asked for the source.
    pub fn diagnostic(&self, asked_at: Option<Location>) -> Diagnostic {
        let inner = &self.0;
        let place = inner.location.clone().or(asked_at);
        let mut diagnostic = Diagnostic::error(inner.code, inner.message.clone()).maybe_at(place);
        for (location, what) in &inner.also {
            diagnostic = diagnostic.also(location.clone(), what.clone());
        }
        diagnostic.hints.extend(inner.hints.iter().cloned());
        diagnostic
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceError({}: {:?}; {:?})", self.0.code, self.0.message, self.0.hints)
    }
}

impl std::error::Error for SourceError {}

impl From<SourceError> for Diagnostic {
    fn from(error: SourceError) -> Diagnostic {
        error.diagnostic(None)
    }
}
