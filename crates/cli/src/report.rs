//! Diagnostics as text: the source line with a caret, the hints, and nothing that a terminal would obey.

use std::borrow::Cow;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use hld_yaml::{Diagnostic, Label, Location, Severity};

/// Shows one diagnostic, ending in a newline.
pub(crate) fn text(diagnostic: &Diagnostic, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = clean(&diagnostic.message);
    let mut group = level.primary_title(message).elements(diagnostic.labels.iter().map(place));
    if let Some(context) = context(diagnostic) {
        group = group.element(Level::NOTE.message(context));
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(clean(hint)));
    }
    let mut text = renderer.decor_style(DecorStyle::Ascii).render(&[group]).to_string();
    text.push('\n');
    text
}

/// The component and the environment concerned, in words.
fn context(diagnostic: &Diagnostic) -> Option<String> {
    match (&diagnostic.component, &diagnostic.environment) {
        (Some(component), Some(environment)) => {
            Some(format!("in component `{}`, environment `{}`", clean(component), clean(environment)))
        }
        (Some(component), None) => Some(format!("in component `{}`", clean(component))),
        (None, Some(environment)) => Some(format!("in environment `{}`", clean(environment))),
        (None, None) => None,
    }
}

/// A place with its line; without a line (an empty file, a place past the end) only where it is.
fn place(label: &Label) -> Element<'_> {
    let location = &label.location;
    let path = clean(&location.file);
    if location.text.trim().is_empty() {
        return Origin::path(path).line(location.line as usize).char_column(location.column as usize).into();
    }
    let (source, span) = marked(location);
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mark = kind.span(span);
    let mark = if label.message.is_empty() { mark } else { mark.label(clean(&label.message)) };
    Snippet::source(source).line_start(location.line as usize).path(path).fold(false).annotation(mark).into()
}

/// The shown lines made harmless, and the bytes of them that the location covers.
fn marked(location: &Location) -> (String, std::ops::Range<usize>) {
    const WIDEST: usize = 400;
    let mut source = String::new();
    let (mut start, mut end) = (None, None);
    for (number, line) in location.text.split('\n').enumerate() {
        if number > 0 {
            source.push('\n');
        }
        let line_number = location.line as usize + number;
        for (at, character) in line.chars().enumerate() {
            let column = at + 1;
            if line_number == location.line as usize && column == location.column as usize {
                start = Some(source.len());
            }
            if line_number == location.end_line as usize && column == location.end_column as usize {
                end = Some(source.len());
            }
            if column > WIDEST.max(location.column as usize + 80) {
                break;
            }
            source.push(harmless(character).unwrap_or('\u{fffd}'));
        }
        if line_number == location.line as usize && start.is_none() {
            start = Some(source.len());
        }
        if line_number == location.end_line as usize && end.is_none() {
            end = Some(source.len());
        }
    }
    let start = start.unwrap_or(0);
    let end = end.unwrap_or(source.len()).max(start);
    (source, start..end)
}

/// The character as it may reach a terminal; `None` for controls and for marks that reorder text.
fn harmless(character: char) -> Option<char> {
    match character {
        '\t' => Some('\t'),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        other if other.is_control() => None,
        other => Some(other),
    }
}

/// A text without control characters: they are written as escapes. Newlines stay.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || harmless(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push('\n'),
            c => match harmless(c) {
                Some(c) => out.push(c),
                None => {
                    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
                }
            },
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(diagnostic: &Diagnostic) -> String {
        text(diagnostic, false)
    }

    #[test]
    fn the_line_with_a_caret_and_the_hints() {
        let yaml = "name: shop\ntpye: helm\n";
        let report = Diagnostic::error("unknown-key", "unknown key `tpye`")
            .at(Location::in_text("component.yaml", yaml, 11, 15))
            .also(Location::in_text("component.yaml", yaml, 0, 4), "in this component")
            .hint("did you mean `type`?")
            .in_component("shop/web")
            .in_environment("prod");
        insta::assert_snapshot!(shown(&report));
    }

    #[test]
    fn without_a_place_or_a_line() {
        insta::assert_snapshot!(shown(&Diagnostic::warning("x", "nothing to do")));
        let empty = Diagnostic::error("x", "empty").at(Location::in_text("a.yaml", "", 0, 0));
        insta::assert_snapshot!(shown(&empty));
    }

    #[test]
    fn a_place_at_the_end_of_its_line_and_over_lines() {
        let text = "a: [1,\n  2\nb: 3\n";
        let end = Diagnostic::error("x", "unclosed list").at(Location::in_text("a.yaml", text, 6, 6));
        insta::assert_snapshot!(shown(&end));
        let lines = Diagnostic::error("x", "unclosed list").at(Location::in_text("a.yaml", text, 3, 10));
        insta::assert_snapshot!(shown(&lines));
    }

    #[test]
    fn nothing_that_a_terminal_would_obey() {
        let text = "a: \u{1b}[31mred\u{202e}\n";
        let report = Diagnostic::error("x", "bad \u{1b}]0;title\u{7} text").at(Location::in_text(
            "\u{1b}a.yaml",
            text,
            3,
            5,
        ));
        let shown = shown(&report);
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}') && !shown.contains('\u{7}'),
            "{shown}"
        );
    }
}
