//! MiniJinja's errors as reports.

use std::error::Error as _;
use std::sync::Arc;

use hld_yaml::{Diagnostic, Location};
use minijinja::{Error, ErrorKind};

/// The report of an error in the template called `name`, or in one that it includes. `place` gives a template's
/// shown path and text.
pub(super) fn of(
    error: &Error,
    name: &str,
    place: impl Fn(&str) -> Option<(Arc<str>, Arc<str>)>,
) -> Diagnostic {
    let chain = chain(error);
    let innermost = chain.last().copied().unwrap_or(error);
    let locate = |error: &Error| locate(error, name, &place);
    let location = locate(innermost);
    let written = match (&location, innermost.range()) {
        (Some((_, text)), Some(range)) => {
            let written = text.get(whole(text, range.start)..range.end).map(str::trim);
            written.filter(|written| !written.contains('\n'))
        }
        _ => None,
    };
    let mut report = Diagnostic::error(code(innermost.kind()), message(innermost, written));
    if let Some((location, _)) = location.clone() {
        report = report.at(location);
    }
    for outer in chain.iter().rev().skip(1) {
        if let Some((outer, _)) = locate(outer)
            && location.as_ref().is_none_or(|(inner, _)| *inner != outer)
        {
            report = report.also(outer, "included here");
        }
    }
    match hint(innermost) {
        Some(hint) => report.hint(hint),
        None => report,
    }
}

/// The error and those below it, outermost first.
fn chain(error: &Error) -> Vec<&Error> {
    let mut chain = vec![error];
    let mut at = error;
    while let Some(below) = at.source().and_then(|source| source.downcast_ref::<Error>()) {
        chain.push(below);
        at = below;
    }
    chain
}

fn locate(
    error: &Error,
    name: &str,
    place: &impl Fn(&str) -> Option<(Arc<str>, Arc<str>)>,
) -> Option<(Location, Arc<str>)> {
    let (shown, text) = place(error.name().unwrap_or(name))?;
    let (start, end) = match (error.range(), error.line()) {
        (Some(range), _) if error.kind() == ErrorKind::UndefinedError => {
            (whole(&text, range.start), range.end)
        }
        (Some(range), _) => (range.start, range.end),
        (None, Some(line)) => {
            let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            (start, start + text[start..].find('\n').unwrap_or(text.len() - start))
        }
        // Nothing is known but the file.
        (None, None) => (0, 0),
    };
    Some((Location::in_text(shown, &text, start, end), text))
}

/// Where the expression begins whose end `start` is in: MiniJinja's range of `config.a.b` may be but `.a.b`.
fn whole(text: &str, start: usize) -> usize {
    let start = text.floor_char_boundary(start.min(text.len()));
    if !text[start..].starts_with(['.', '[']) {
        return start;
    }
    let before = text[..start]
        .trim_end_matches(|char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | '[' | ']'));
    before.len()
}

fn message(error: &Error, written: Option<&str>) -> String {
    match (error.kind(), error.detail(), written) {
        (ErrorKind::UndefinedError, _, Some(written)) if !written.is_empty() => {
            format!("`{written}` is undefined")
        }
        (ErrorKind::OutOfFuel, _, _) => "the template takes too many steps".to_owned(),
        (
            ErrorKind::NonPrimitive | ErrorKind::InvalidOperation | ErrorKind::TemplateNotFound,
            Some(detail),
            _,
        ) => detail.to_owned(),
        (kind, Some(detail), _) => format!("{kind}: {detail}"),
        (kind, None, Some(written)) if !written.is_empty() => format!("{kind} in `{written}`"),
        (kind, None, _) => kind.to_string(),
    }
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SyntaxError => "template-syntax",
        ErrorKind::UndefinedError => "template-undefined",
        ErrorKind::OutOfFuel => "render-limit",
        _ => "template-failed",
    }
}

fn hint(error: &Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::UndefinedError => {
            Some("set it in the component's `config`, or give a value for its absence: `|default(…)`")
        }
        ErrorKind::NonPrimitive => Some("write it with `|to_yaml|indent(…)`, or on one line with `|to_json`"),
        ErrorKind::TemplateNotFound => Some(
            "name a template by its path in the folder of templates; `./x` is meant from the including file, `/x` from the component's folder",
        ),
        ErrorKind::OutOfFuel => Some("look for a loop over too much, or a macro that calls itself"),
        _ => None,
    }
}
