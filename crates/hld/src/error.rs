//! What can go wrong, in the classes that the command's exit codes tell apart.

use std::fmt;

use hld_yaml::{Diagnostic, Location, Severity};

/// The class of an [`Error`]: who has to act. Later classes come later in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was asked for makes no sense: an unknown environment, a wrong flag.
    Usage,
    /// The definition is wrong: a component file, a config layer, `hld.yaml`.
    Definition,
    /// The lock does not fit the definition.
    Lock,
    /// A source could not be had.
    Source,
    /// A component could not be rendered.
    Render,
    /// A gate, a budget or a policy said no.
    Policy,
    /// The output, the cache or the push target could not be written.
    Output,
    /// A defect of hld itself.
    Bug,
}

impl ErrorKind {
    /// The exit code of the command; part of its interface.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Usage => 2,
            ErrorKind::Definition => 3,
            ErrorKind::Source => 4,
            ErrorKind::Render => 5,
            ErrorKind::Policy => 6,
            ErrorKind::Lock => 7,
            ErrorKind::Output => 8,
            ErrorKind::Bug => 70,
        }
    }
}

/// Everything that stopped a run, not only the first of it.
///
/// [`Display`](fmt::Display) gives the first error on one line; [`Error::diagnostics`] has them all, each with
/// its place and what to do about it.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// An error from what was collected; warnings may be among it. Errors are put first, their order is kept.
    pub fn new(kind: ErrorKind, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        let mut diagnostics: Vec<Diagnostic> = diagnostics.into_iter().collect();
        diagnostics.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
        Error(Box::new(Inner { kind, diagnostics }))
    }

    /// The class, which is also the exit code.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where the first error lies, if it lies in a file.
    pub fn location(&self) -> Option<&Location> {
        self.0.diagnostics.first().and_then(Diagnostic::location)
    }

    /// What to do about the first error.
    pub fn hints(&self) -> &[String] {
        self.0.diagnostics.first().map_or(&[], |diagnostic| &diagnostic.hints)
    }

    /// All of the run: errors first, then the warnings and notes that came with them.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// The errors among [`Error::diagnostics`].
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.diagnostics.iter().take_while(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.diagnostics.first() else { return f.write_str("the run failed") };
        write!(f, "{first}")?;
        match self.errors().count() {
            0 | 1 => Ok(()),
            2 => f.write_str(" (and 1 more error)"),
            count => write!(f, " (and {} more errors)", count - 1),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("diagnostics", &self.0.diagnostics).finish()
    }
}

impl std::error::Error for Error {}
