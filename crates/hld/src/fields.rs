//! Reading hld's own files strictly: unknown keys, wrong types, each with its place and what to do.

use hld_render::FileTree;
use hld_yaml::{Diagnostic, Key, Location, Map, ReadOptions, SourceId, SourceMap, Span, Value};

use crate::names::{listed, nearest, one_of};
use crate::report::Report;

/// How deep components, and config for them, may lie in each other: what goes down them never needs more stack.
pub(crate) const MAX_DEPTH: usize = 100;

/// A scalar's text as it was written, and where.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Reads parts of one file into typed fields.
pub(crate) struct Reader<'a> {
    pub(crate) sources: &'a SourceMap,
    pub(crate) report: &'a mut Report,
    /// Whether what is unknown is a warning only: the file was fetched and nobody asked for strictness.
    pub(crate) lenient: bool,
}

impl Reader<'_> {
    pub(crate) fn place(&self, span: Span) -> Option<Location> {
        self.sources.locate(span)
    }

    pub(crate) fn error_with(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        hint: impl Into<String>,
    ) {
        self.report.add(Diagnostic::error(code, message).maybe_at(self.place(span)).hint(hint));
    }

    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        hint: impl Into<String>,
    ) {
        self.report.add(Diagnostic::warning(code, message).maybe_at(self.place(span)).hint(hint));
    }

    /// Reports something hld does not know: an error in the root repository, a warning in a fetched one.
    pub(crate) fn unknown(&mut self, code: &'static str, message: String, span: Span, hints: Vec<String>) {
        let mut item =
            if self.lenient { Diagnostic::warning(code, message) } else { Diagnostic::error(code, message) };
        item = item.maybe_at(self.place(span));
        item.hints = hints;
        self.report.add(item);
    }

    /// The map that a value has to be; nothing for null.
    pub(crate) fn map<'v>(&mut self, value: &'v Value, what: &str) -> Option<&'v Map> {
        if value.is_null() {
            return None;
        }
        let map = value.as_map();
        if map.is_none() {
            self.wrong_type(what, "a map", value);
        }
        map
    }

    /// The list that a value has to be; nothing for null.
    pub(crate) fn list<'v>(&mut self, value: &'v Value, what: &str) -> &'v [Value] {
        match value.as_seq() {
            Some(items) => items,
            None => {
                if !value.is_null() {
                    self.wrong_type(what, "a list", value);
                }
                &[]
            }
        }
    }

    /// Reports the keys of a map that are not known; `x-…` keys are free.
    pub(crate) fn keys(&mut self, map: &Map, known: &[&str], what: &str) {
        for key in map.keys() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                self.unknown_key(key, known, what);
            }
        }
    }

    pub(crate) fn unknown_key(&mut self, key: &Key, known: &[&str], what: &str) {
        let hint = match nearest(key, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("{what} has {}; keys of your own begin with `x-`", listed(known.iter().copied())),
        };
        self.unknown("unknown-key", format!("unknown key `{key}` in {what}"), key.span(), vec![hint]);
    }

    /// The text of a scalar, as written.
    pub(crate) fn text(&mut self, map: &Map, key: &str) -> Option<Text> {
        self.text_of(map.get(key)?, &format!("`{key}`"))
    }

    pub(crate) fn text_of(&mut self, value: &Value, what: &str) -> Option<Text> {
        if value.is_null() {
            return None;
        }
        match value.text(self.sources) {
            Some(text) => Some(Text { text, span: value.span() }),
            None => {
                self.wrong_type(what, "a string", value);
                None
            }
        }
    }

    /// A flag.
    pub(crate) fn flag(&mut self, map: &Map, key: &str) -> Option<bool> {
        let value = map.get(key)?;
        if value.is_null() {
            return None;
        }
        let flag = value.as_bool();
        if flag.is_none() {
            self.wrong_type(&format!("`{key}`"), "`true` or `false`", value);
        }
        flag
    }

    /// A number that is not negative.
    pub(crate) fn count(&mut self, map: &Map, key: &str) -> Option<u64> {
        let value = map.get(key)?;
        if value.is_null() {
            return None;
        }
        let count = value.as_u64();
        if count.is_none() {
            self.wrong_type(&format!("`{key}`"), "a number, 0 or more", value);
        }
        count
    }

    /// The texts of a list of scalars.
    pub(crate) fn texts(&mut self, map: &Map, key: &str) -> Option<Vec<Text>> {
        let value = map.get(key)?;
        let items = self.list(value, &format!("`{key}`"));
        Some(items.iter().filter_map(|item| self.text_of(item, &format!("an item of `{key}`"))).collect())
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, map: &Map, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(map, key)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text.text) {
            return Some(*meaning);
        }
        let known = || words.iter().map(|(word, _)| *word);
        let hint = match nearest(&text.text, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it can be {}", one_of(known())),
        };
        let message = format!("`{key}` cannot be `{}`", text.text);
        self.error_with("unknown-value", message, text.span, hint);
        None
    }

    pub(crate) fn wrong_type(&mut self, what: &str, wanted: &str, value: &Value) {
        let is = match value.type_name() {
            "bool" => "a bool",
            "null" => "null",
            "list" => "a list",
            "map" => "a map",
            "number" => "a number",
            _ => "a string",
        };
        let message = format!("{what} must be {wanted}, this is {is}");
        let hint = match wanted {
            "a list" => "write its items behind `- `, one a line, or between `[` and `]`",
            "a map" => "write `key: value`, one a line",
            "a string" => "write one word or text",
            "`true` or `false`" if value.as_str().is_some() => "leave the quotes out",
            "`true` or `false`" => "write one of the two",
            _ => "write it without quotes",
        };
        self.error_with("wrong-type", message, value.span(), hint);
    }
}

/// Names that are keys mean their text as it is written: YAML takes `on`, `no` and `1.10` for something else. Gives
/// the map with such keys when it has any.
pub(crate) fn names_as_written(map: &Map, sources: &SourceMap) -> Option<Map> {
    let written = |key: &Key| {
        let span = key.span();
        let text = sources.text(span.source)?;
        let text = text.get(span.start as usize..span.end as usize)?;
        (text != key.as_str() && crate::names::check_name(text).is_ok()).then(|| text.to_owned())
    };
    if !map.keys().any(|key| written(key).is_some()) {
        return None;
    }
    Some(
        map.iter()
            .map(|(key, value)| match written(key) {
                Some(text) => (Key::new(text, key.span()), value.clone()),
                None => (key.clone(), value.clone()),
            })
            .collect(),
    )
}

/// A YAML or JSON file that was read.
pub(crate) struct File {
    pub(crate) value: Value,
    pub(crate) source: SourceId,
    pub(crate) name: std::sync::Arc<str>,
}

impl File {
    /// The first byte: where something that is missing in the file is reported.
    pub(crate) fn start(&self) -> Span {
        Span::new(self.source, 0, 0)
    }
}

/// Reads a file that people write for hld: a duplicate key is an error.
pub(crate) fn read_file(
    tree: &FileTree,
    path: &str,
    sources: &SourceMap,
    report: &mut Report,
) -> Option<File> {
    let text = match tree.text(path) {
        Ok(text) => text,
        Err(error) => {
            report.add(error.into());
            return None;
        }
    };
    let name: std::sync::Arc<str> = tree.display(path).into();
    let source = sources.add(&name, text);
    let options = ReadOptions::default();
    let read = if path.ends_with(".json") {
        hld_yaml::read_json(sources, source, &options)
    } else {
        hld_yaml::read_document(sources, source, &options)
    };
    match read {
        Ok(document) => {
            for warning in document.warnings {
                report.add(warning);
            }
            Some(File { value: document.value, source, name })
        }
        Err(error) => {
            let unquoted = error.location().and_then(unquoted_placeholder);
            report.add(unquoted.unwrap_or_else(|| error.into()));
            None
        }
    }
}

/// The beginning of a file, for what concerns it as a whole.
pub(crate) fn start_of(tree: &FileTree, path: &str) -> Option<Location> {
    Some(Location::in_text(tree.display(path), &tree.text(path).ok()?, 0, 0))
}

/// YAML takes `branch: {{ env }}` for a map whose key is a map. Who writes that meant a placeholder.
fn unquoted_placeholder(at: &Location) -> Option<Diagnostic> {
    let line = at.text.lines().next()?;
    let open = line.find("{{")?;
    let before = &line[..open];
    if before.contains('#') || before.matches(['"', '\'']).count() % 2 == 1 {
        return None;
    }
    let placeholder = line[open..].find("}}").map_or(&line[open..], |end| &line[open..open + end + 2]);
    let column = |bytes: usize| u32::try_from(line[..bytes].chars().count() + 1).unwrap_or(u32::MAX);
    let mut place = at.clone();
    place.column = column(open);
    place.end_line = place.line;
    place.end_column = column(open + placeholder.len());
    place.text = line.to_owned();
    // The whole value goes between the quotes: `{{ env }}-eu` too.
    let value = line[open..].split(" #").next().unwrap_or(placeholder).trim_end();
    let key = before.trim_start().trim_start_matches("- ");
    Some(
        Diagnostic::error(
            "unquoted-placeholder",
            format!("`{placeholder}` must be quoted: without quotes YAML reads it as a map"),
        )
        .at(place)
        .hint(format!("write `{key}\"{value}\"`")),
    )
}
