//! The one shape in which every crate reports to people.

use std::fmt;

use crate::Location;

/// How grave a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing comes out.
    Error,
    /// It works, but probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// A place that a report speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What is there; empty when the report's own message says it.
    pub message: String,
    /// Whether this is the place to look at first.
    pub primary: bool,
}

/// One report: what is wrong, where, and what to do.
///
/// ```
/// use hld_yaml::{Diagnostic, Location};
/// let place = Location::in_text("component.yaml", "tpye: helm\n", 0, 4);
/// let report = Diagnostic::error("unknown-key", "unknown key `tpye`")
///     .at(place)
///     .hint("did you mean `type`?");
/// assert_eq!(report.to_string(), "component.yaml:1:1: unknown key `tpye`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// A stable name in kebab case, for filters and documentation.
    pub code: &'static str,
    /// What is wrong: lower case, values in backticks, no full stop.
    pub message: String,
    /// The places it speaks of.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The component concerned: entry names joined by `/`.
    pub component: Option<String>,
    /// The environment concerned.
    pub environment: Option<String>,
}

impl Diagnostic {
    /// Creates a report of the given severity.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            hints: Vec::new(),
            component: None,
            environment: None,
        }
    }

    /// Creates an error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// Creates a warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// Creates a note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, message)
    }

    /// Adds the place to look at first.
    #[must_use]
    pub fn at(mut self, location: Location) -> Diagnostic {
        self.labels.push(Label { location, message: String::new(), primary: true });
        self
    }

    /// Adds the place to look at first, when it is known.
    #[must_use]
    pub fn maybe_at(self, location: Option<Location>) -> Diagnostic {
        match location {
            Some(location) => self.at(location),
            None => self,
        }
    }

    /// Adds a further place, with what is there.
    #[must_use]
    pub fn also(mut self, location: Location, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { location, message: message.into(), primary: false });
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Sets the component concerned, unless one is set.
    #[must_use]
    pub fn in_component(mut self, component: &str) -> Diagnostic {
        self.component.get_or_insert_with(|| component.to_owned());
        self
    }

    /// Sets the environment concerned, unless one is set.
    #[must_use]
    pub fn in_environment(mut self, environment: &str) -> Diagnostic {
        self.environment.get_or_insert_with(|| environment.to_owned());
        self
    }

    /// The place to look at first.
    pub fn location(&self) -> Option<&Location> {
        self.labels.iter().find(|label| label.primary).map(|label| &label.location)
    }
}

/// Prints `file:line:column: message`; labels and hints are the business of whoever shows the report.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = self.location() {
            write!(f, "{location}: ")?;
        }
        f.write_str(&self.message)
    }
}
