//! What can go wrong, in Go's words and with its place.

use std::fmt;
use std::ops::Range;

use crate::value::Str;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not a template.
    Parse,
    /// A template was asked for that does not exist.
    NoTemplate,
    /// Executing failed.
    Execute,
    /// A function failed.
    Function,
    /// A limit was reached: fuel, memory or output.
    Limit,
    /// Templates, calls or values nest too deep.
    Depth,
}

/// From this length on, the text of an error does not get the places of the calls around it.
const MAX_TEXT: usize = 256 << 10;

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The template that was executing: the name in `executing "name"`. For a parse error, what was parsed.
    pub template: Str,
    /// The name under which the text was parsed: the file.
    pub source: Str,
    /// 1-based.
    pub line: u32,
    /// In bytes, 0-based as Go counts it; 0 where only the line is known.
    pub column: u32,
    /// The bytes of the source that are meant; empty if unknown.
    pub span: Range<usize>,
    /// The expression as Go prints it between `<` and `>`; empty for a parse error.
    pub expression: String,
}

/// A failure to parse or execute a template.
///
/// `Display` is the text Go gives, with its whole chain of `template: name:line:column: executing ...`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    text: String,
    message: String,
    tag: Option<&'static str>,
    /// Innermost first.
    chain: Vec<Location>,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        text: String,
        message: impl Into<String>,
        at: Option<Location>,
    ) -> Error {
        let chain = at.into_iter().collect();
        Error(Box::new(Inner { kind, text, message: message.into(), tag: None, chain }))
    }

    pub(crate) fn from_failure(failure: Failure, text: String, at: Location) -> Error {
        match failure.cause {
            Some(mut cause) => {
                // Go goes on for ever; nobody reads on after this.
                cause.0.text = if text.len() > MAX_TEXT { failure.text } else { text };
                cause.0.tag = cause.0.tag.or(failure.tag);
                cause.0.chain.push(at);
                cause
            }
            None => {
                let mut error = Error::new(failure.kind, text, failure.text, Some(at));
                error.0.tag = failure.tag;
                error
            }
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Only what went wrong, without where: the innermost message of the chain.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it went wrong: the innermost place.
    pub fn location(&self) -> Option<&Location> {
        self.0.chain.first()
    }

    /// The places on the way, innermost first: the failing expression, then the calls that led to it.
    pub fn chain(&self) -> &[Location] {
        &self.0.chain
    }

    /// What the failing function called it (see [`Failure::tag`]).
    pub fn tag(&self) -> Option<&'static str> {
        self.0.tag
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("text", &self.0.text)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

/// What a function returns when it fails: the text of the Go error.
///
/// Made from a text, or from an [`Error`] of a template the function executed, which keeps its places.
#[derive(Clone, Debug)]
pub struct Failure {
    text: String,
    kind: ErrorKind,
    tag: Option<&'static str>,
    cause: Option<Error>,
}

impl Failure {
    /// A failure with this text.
    pub fn new(text: impl Into<String>) -> Failure {
        Failure { text: text.into(), kind: ErrorKind::Function, tag: None, cause: None }
    }

    /// A failure caused by `cause`, whose places it keeps. `text` is the whole text, the cause's included.
    pub fn caused_by(text: impl Into<String>, cause: Error) -> Failure {
        Failure { text: text.into(), kind: cause.kind(), tag: None, cause: Some(cause) }
    }

    pub(crate) fn of_kind(text: String, kind: ErrorKind) -> Failure {
        Failure { text, kind, tag: None, cause: None }
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// A limit was reached, which the caller of the render may raise.
    pub fn limit(text: impl Into<String>) -> Failure {
        Failure { text: text.into(), kind: ErrorKind::Limit, tag: None, cause: None }
    }

    /// Something nests too deep.
    pub fn depth(text: impl Into<String>) -> Failure {
        Failure { kind: ErrorKind::Depth, ..Failure::limit(text) }
    }

    /// A mark by which the caller of the render knows it again, such as `required`.
    #[must_use]
    pub fn tag(mut self, tag: &'static str) -> Failure {
        self.tag = Some(tag);
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure::new(text)
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Failure::new(text)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::caused_by(error.to_string(), error)
    }
}
