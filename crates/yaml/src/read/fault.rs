//! Why reading stopped, before it is a report for people.

use crate::error::ErrorKind;
use crate::{Diagnostic, Error, Location};

/// Which part of go-yaml raises a failure: it decides how Go counts the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Reader,
    Scanner,
    Parser,
    /// After parsing: no line.
    Decoder,
    /// On the way from YAML to JSON.
    Json,
    /// Nothing that Go would complain about.
    Own,
}

#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    pub(super) stage: Stage,
    /// Go's words.
    pub(super) problem: String,
    /// The line as go-yaml's scanner counts, from 0.
    pub(super) line: u32,
    /// The bytes concerned.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where what could not be finished began.
    pub(super) opened: Option<usize>,
    /// Our own words, where Go's are not enough.
    pub(super) message: Option<String>,
    /// A report that a sink raised, to be passed on.
    pub(super) raised: Option<Error>,
}

pub(super) type Result<T> = std::result::Result<T, Box<Fault>>;

impl Fault {
    #[cold]
    pub(super) fn new(
        kind: ErrorKind,
        stage: Stage,
        problem: impl Into<String>,
        at: (usize, usize),
    ) -> Box<Fault> {
        Box::new(Fault {
            kind,
            stage,
            problem: problem.into(),
            line: 0,
            start: at.0,
            end: at.1,
            opened: None,
            message: None,
            raised: None,
        })
    }

    #[cold]
    pub(super) fn raised(error: Error) -> Box<Fault> {
        let mut fault = Fault::new(error.kind(), Stage::Own, "", (0, 0));
        fault.raised = Some(error);
        fault
    }

    pub(super) fn message(mut self: Box<Self>, message: impl Into<String>) -> Box<Fault> {
        self.message = Some(message.into());
        self
    }

    /// Go's text for it.
    fn go_text(&self) -> Option<String> {
        let line = match self.stage {
            Stage::Own => return None,
            Stage::Json => return Some(self.problem.clone()),
            Stage::Reader | Stage::Decoder => 0,
            // go-yaml counts from 0 and leaves out a line 0; only its scanner adds the one that is missing.
            Stage::Scanner if self.line > 0 => self.line + 1,
            Stage::Scanner | Stage::Parser => self.line,
        };
        Some(if line > 0 {
            format!("yaml: line {line}: {}", self.problem)
        } else {
            format!("yaml: {}", self.problem)
        })
    }

    /// The report for people.
    #[cold]
    pub(super) fn into_error(self, file: &str, text: &str) -> Error {
        let go_text = self.go_text();
        if let Some(error) = self.raised {
            return error;
        }
        let (message, hint) = explain(&self.problem);
        let message = self.message.unwrap_or_else(|| message.to_owned());
        let mut report = Diagnostic::error(code(self.kind), message)
            .at(Location::in_text(file, text, self.start, self.end));
        if let Some(opened) =
            self.opened.filter(|&opened| text.get(opened..self.start).is_some_and(|t| t.contains('\n')))
        {
            report = report.also(Location::in_text(file, text, opened, opened + 1), "it began here");
        }
        if let Some(hint) = hint {
            report = report.hint(hint);
        }
        let error = Error::new(self.kind, report);
        match go_text {
            Some(text) => error.with_go_text(text),
            None => error,
        }
    }
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Encoding => "yaml-encoding",
        ErrorKind::Syntax => "yaml-syntax",
        ErrorKind::DuplicateKey => "duplicate-key",
        ErrorKind::Key => "yaml-key",
        ErrorKind::Tag => "yaml-tag",
        ErrorKind::Alias => "yaml-alias",
        ErrorKind::Limit => "yaml-limit",
        ErrorKind::Documents => "yaml-documents",
        ErrorKind::Value => "yaml-value",
        ErrorKind::Sink => "yaml",
    }
}

/// Our words for go-yaml's problems, and what to do about them.
fn explain(problem: &str) -> (&str, Option<&'static str>) {
    match problem {
        "control characters are not allowed" => (
            "a control character may not stand in YAML",
            Some("write it as an escape in a double-quoted string"),
        ),
        "could not find expected ':'" => {
            ("expected `:` after this key", Some("a key has to be on one line and be followed by `: `"))
        }
        "did not find expected key" => (
            "expected a key here",
            Some("line it up with the other keys of its map, and quote text that holds `: ` or quotes"),
        ),
        "did not find expected '-' indicator" => {
            ("expected a `- ` here", Some("line it up with the other items of its list"))
        }
        "did not find expected ',' or ']'" => ("expected `,` or `]` here", Some("close the list with `]`")),
        "did not find expected ',' or '}'" => {
            ("expected `,` or `}` here", Some("close the map with `}`, or quote text that begins with `{`"))
        }
        "did not find expected node content" => ("expected a value here", None),
        "mapping values are not allowed in this context" => {
            ("a `:` may not stand here", Some("quote text that holds `: `, or check the indentation"))
        }
        "mapping keys are not allowed in this context" => ("a `?` may not stand here", None),
        "block sequence entries are not allowed in this context" => {
            ("a list item may not begin here", Some("put the list on a line of its own"))
        }
        "found character that cannot start any token" => (
            "this character cannot begin a value",
            Some("quote the text; YAML is indented with spaces, not tabs"),
        ),
        "found a tab character where an indentation space is expected"
        | "found a tab character that violates indentation" => {
            ("a tab may not indent YAML", Some("indent with spaces"))
        }
        "found unexpected end of stream" => {
            ("the quoted text has no end", Some("close it with the same quote"))
        }
        "found unexpected document indicator" => {
            ("the quoted text has no end before this `---` or `...`", Some("close it with the same quote"))
        }
        "found unknown escape character" => (
            "unknown escape in a double-quoted text",
            Some("write `\\\\` for a backslash, or use single quotes"),
        ),
        "did not find expected hexdecimal number" => ("expected a hexadecimal digit in this escape", None),
        "found invalid Unicode character escape code" => ("this escape is no Unicode character", None),
        "did not find expected alphabetic or numeric character" => {
            ("expected a name after `&` or `*`", Some("quote text that begins with `&` or `*`"))
        }
        "found undefined tag handle" => ("unknown tag handle", Some("quote text that begins with `!`")),
        "did not find expected tag URI" | "did not find the expected '>'" => ("the tag has no end", None),
        "did not find expected <document start>" => {
            ("expected the document to end here", Some("begin a further document with `---`"))
        }
        "found unknown directive name"
        | "found unexpected non-alphabetical character"
        | "could not find expected directive name" => {
            ("unknown directive", Some("quote text that begins with `%`"))
        }
        "found incompatible YAML document" => {
            ("this is no YAML 1.1 document", Some("remove the `%YAML` line"))
        }
        "found an indentation indicator equal to 0" => ("a block text cannot be indented by 0", None),
        "did not find expected comment or line break" => ("expected the line to end here", None),
        "document contains excessive aliasing" => ("the aliases of this document expand to too much", None),
        "map merge requires map or sequence of maps as the value" => {
            ("`<<` takes a map or a list of maps", None)
        }
        "!!binary value contains invalid base64 data" => ("this is no base64", None),
        other if other.starts_with("invalid map key") => {
            (other, Some("text that begins with `{` or `[` has to be quoted: `\"{{ name }}\"`"))
        }
        other => (other, None),
    }
}
