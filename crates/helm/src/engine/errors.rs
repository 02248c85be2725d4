//! Errors of templates in Helm's words, with their places in the chart.

use hld_gotmpl::{ErrorKind as GoKind, Location as GoLocation};
use hld_yaml::Location;

use super::Template;
use super::functions::{MARK_END, MARK_START};
use crate::Profile;
use crate::error::{Error, ErrorKind};
use crate::values::Tree;

/// A template that could not be parsed.
pub(super) fn parsing(error: &hld_gotmpl::Error, name: &str, templates: &[Template]) -> Error {
    let text = error.to_string();
    let parts: Vec<&str> = text.split(": ").collect();
    let message = match parts.as_slice() {
        // Of Go's chain only the ends are shown: where, and the last thing said.
        [_, place, .., last] => format!("parse error at ({place}): {last}"),
        [_, place] => format!("parse error at ({place}): {place}"),
        _ => format!("parse error in ({name}): {text}"),
    };
    Error::new(ErrorKind::Parse, message).at(error.location().map(|at| location(at, templates)))
}

/// A template that failed.
pub(super) fn execution(
    error: &hld_gotmpl::Error,
    name: &str,
    templates: &[Template],
    tree: &Tree,
    profile: Profile,
) -> Error {
    let kind = match error.kind() {
        GoKind::Limit | GoKind::Depth => ErrorKind::Limit,
        _ => ErrorKind::Execute,
    };
    let mut places = error.chain().iter().map(|at| location(at, templates));
    let failed = Error::new(kind, wording(&error.to_string(), name, profile))
        .at(places.next())
        .through(places.collect());
    if error.kind() == GoKind::Limit {
        return failed.hint(Error::RAISE);
    }
    match missing_value(error, templates, tree) {
        Some(path) => failed.hint(format!("`{path}` is not set: give it a map in the values")),
        None => failed,
    }
}

/// The places that a Go error speaks of, as places in the chart's files.
pub(super) fn location(at: &GoLocation, templates: &[Template]) -> Location {
    let file = at.source.to_text().into_owned();
    let text = templates.iter().find(|one| one.name == file).map(|one| String::from_utf8_lossy(&one.text));
    match text {
        Some(text) => {
            let (start, end) = if at.span.is_empty() {
                let start = offset(&text, at.line, at.column);
                (start, start)
            } else {
                (at.span.start.min(text.len()), at.span.end.min(text.len()))
            };
            Location::in_text(file, &text, start, end)
        }
        // A text given to `tpl`: its own lines are not kept.
        None => {
            let mut place = Location::in_text(file, "", 0, 0);
            (place.line, place.end_line) = (at.line, at.line);
            (place.column, place.end_column) = (at.column + 1, at.column + 1);
            place
        }
    }
}

fn offset(text: &str, line: u32, column: u32) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let mut at = (before + column as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn wording(text: &str, name: &str, profile: Profile) -> String {
    let Some((place, rest)) = text.split_once(": ").and_then(|(_, rest)| rest.split_once(": ")) else {
        return format!("execution error in ({name}): {text}");
    };
    if let Some(start) = rest.find(MARK_START)
        && let Some(end) = rest.rfind(MARK_END)
        && end >= start + MARK_START.len()
    {
        return format!("execution error at ({place}): {}", &rest[start + MARK_START.len()..end]);
    }
    match profile {
        Profile::V3 => text.to_owned(),
        Profile::V4 => trace(text).unwrap_or_else(|| text.to_owned()),
    }
}

/// Helm 4 sets the links of Go's chain below each other, if it can read all of them.
fn trace(text: &str) -> Option<String> {
    let mut lines = String::new();
    let mut last = None;
    let mut current = text;
    loop {
        let link = Link::parse(current)?;
        if last.as_ref() != Some(&link) {
            link.write(&mut lines);
        }
        // An error that a function returned is the next link.
        let Some(next) = current
            .split_once(">: ")
            .and_then(|(_, message)| message.strip_prefix("error calling "))
            .and_then(|message| message.split_once(": "))
            .map(|(_, inner)| inner)
        else {
            break;
        };
        last = Some(link);
        current = next;
    }
    Some(lines.trim().to_owned())
}

#[derive(PartialEq)]
struct Link<'a> {
    place: &'a str,
    executing: Option<(&'a str, &'a str)>,
    message: &'a str,
}

impl<'a> Link<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("template: ")?;
        if rest.starts_with("no template ") {
            return Some(Link { place: "", executing: None, message: text });
        }
        let until_next = |message: &'a str| message.split(" template:").next().unwrap_or(message);
        if let Some((place, after)) = rest.split_once(": executing ")
            && let Some((function, after)) = after.strip_prefix('"').and_then(|after| after.split_once('"'))
            && let Some((expression, message)) =
                after.strip_prefix(" at <").and_then(|after| after.split_once(">: "))
        {
            return Some(Link {
                place,
                executing: Some((function, expression)),
                message: until_next(message),
            });
        }
        let (place, message) = rest.rsplit_once(": ")?;
        Some(Link { place, executing: None, message: until_next(message) })
    }

    fn write(&self, out: &mut String) {
        if !self.place.is_empty() {
            out.push_str(self.place);
            out.push_str("\n  ");
        }
        if let Some((function, expression)) = self.executing {
            out.push_str(&format!("executing \"{function}\" at <{expression}>:\n    "));
        }
        if !self.message.is_empty() {
            out.push_str(self.message);
            out.push('\n');
        }
    }
}

/// For a step into nothing: the path of the value that would have to be there.
fn missing_value(error: &hld_gotmpl::Error, templates: &[Template], tree: &Tree) -> Option<String> {
    let at = error.location()?;
    let step = error.message().rsplit_once("nil pointer evaluating interface {}.")?.1;
    let (_, path) = at.expression.split_once(".Values.")?;
    let path = path.split([' ', ')', '|']).next()?;
    let end = path.split('.').position(|part| part == step)?;
    let missing: Vec<&str> = path.split('.').take(end).collect();
    // A subchart's values lie below its name.
    let file = at.source.to_text();
    let template = templates.iter().find(|one| one.name == *file)?;
    let mut steps: Vec<&str> = Vec::new();
    let mut chart = template.chart;
    while let Some(parent) = tree.nodes[chart].parent {
        steps.push(tree.name(chart));
        chart = parent;
    }
    steps.reverse();
    steps.extend(missing);
    Some(steps.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = "template: c/templates/a.yaml:1:3: executing \"c/templates/a.yaml\" at <include \"x\" .>: \
        error calling include: template: c/templates/_h.tpl:2:5: executing \"x\" at <.Values.a.b>: \
        nil pointer evaluating interface {}.b";

    #[test]
    fn helm_4_sets_links_below_each_other() {
        assert_eq!(
            wording(CHAIN, "c/templates/a.yaml", Profile::V4),
            "c/templates/a.yaml:1:3\n  executing \"c/templates/a.yaml\" at <include \"x\" .>:\n    \
             error calling include:\nc/templates/_h.tpl:2:5\n  executing \"x\" at <.Values.a.b>:\n    \
             nil pointer evaluating interface {}.b"
        );
        assert_eq!(wording(CHAIN, "c/templates/a.yaml", Profile::V3), CHAIN);
    }

    #[test]
    fn a_plain_error_of_a_function_is_left_as_go_says_it() {
        let text =
            "template: a:1:3: executing \"a\" at <index .x 1>: error calling index: index of untyped nil";
        assert_eq!(wording(text, "a", Profile::V4), text);
    }

    #[test]
    fn required_shows_only_its_message() {
        let text = "template: a:1:3: executing \"a\" at <include \"x\" .>: error calling include: template: b:2:5: \
            executing \"x\" at <required>: error calling required: HELM_ERR_STARTset a: b\nHELM_ERR_END";
        assert_eq!(wording(text, "a", Profile::V3), "execution error at (a:1:3): set a: b\n");
    }
}
