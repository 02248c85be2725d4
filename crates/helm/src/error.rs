//! The one error type of the crate.

use hld_yaml::{Diagnostic, Location};

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The chart could not be read: its archive, its files, its metadata, its dependencies.
    Chart,
    /// The values do not fit the chart, or are no values.
    Values,
    /// The values break the chart's schema, or there is no way to check.
    Schema,
    /// A template could not be parsed.
    Parse,
    /// A template failed while it was executed.
    Execute,
    /// What was rendered is not YAML, or not a manifest.
    Manifest,
    /// Random values, certificates or the time reach the manifests although that is denied.
    Nondeterminism,
    /// A limit of the request was reached.
    Limit,
    /// What the caller asked for is not in the output.
    Usage,
}

impl ErrorKind {
    const fn code(self) -> &'static str {
        match self {
            ErrorKind::Chart => "chart-invalid",
            ErrorKind::Values => "values-invalid",
            ErrorKind::Schema => "values-schema",
            ErrorKind::Parse => "template-syntax",
            ErrorKind::Execute => "template-failed",
            ErrorKind::Manifest => "manifest-invalid",
            ErrorKind::Nondeterminism => "nondeterministic",
            ErrorKind::Limit => "render-limit",
            ErrorKind::Usage => "helm-usage",
        }
    }
}

/// Why a chart could not be loaded or rendered. Displays the words of the Helm that the request asked for.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    location: Option<Location>,
    chain: Vec<Location>,
    hints: Vec<String>,
    rendered: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            location: None,
            chain: Vec::new(),
            hints: Vec::new(),
            rendered: None,
        }))
    }

    pub(crate) fn chart(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Chart, message)
    }

    #[must_use]
    pub(crate) fn at(mut self, location: Option<Location>) -> Self {
        self.0.location = location;
        self
    }

    /// The places through which the failing template was included, innermost first.
    #[must_use]
    pub(crate) fn through(mut self, chain: Vec<Location>) -> Self {
        self.0.chain = chain;
        self
    }

    /// What helps where one of [`Limits`](crate::Limits) is in the way.
    pub(crate) const RAISE: &str = "if the chart is to be trusted, give it more: `hld template --limits 2`, or \
        `helm: { limits: 2 }` in the root's `hld.yaml`";

    /// One of [`Limits`](crate::Limits) was reached.
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Limit, message).hint(Error::RAISE)
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Puts words before the message, as Go's wrapping of errors does.
    #[must_use]
    pub(crate) fn prefixed(mut self, prefix: impl std::fmt::Display) -> Self {
        self.0.message = format!("{prefix}: {}", self.0.message);
        self
    }

    #[must_use]
    pub(crate) fn with_rendered(mut self, text: String) -> Self {
        self.0.rendered = Some(text);
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where, when it is known: the template or values file, line, column and the line's text.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// The places from which the failing template was included, innermost first.
    #[must_use]
    pub fn chain(&self) -> &[Location] {
        &self.0.chain
    }

    /// Where what was rendered is not YAML: all of it, as `helm template --debug` prints it.
    #[must_use]
    pub fn rendered(&self) -> Option<&str> {
        self.0.rendered.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.0.hints
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        let inner = *error.0;
        let mut diagnostic = Diagnostic::error(inner.kind.code(), inner.message);
        if let Some(location) = inner.location {
            diagnostic = diagnostic.at(location);
        }
        for place in inner.chain {
            diagnostic = diagnostic.also(place, "included here");
        }
        for hint in inner.hints {
            diagnostic = diagnostic.hint(hint);
        }
        diagnostic
    }
}
