//! From a component file's value to a [`Spec`].

use std::sync::Arc;

use hld_yaml::{Diagnostic, Map, Span, Value};

use super::{Kind, Spec, ValuesFile};
use crate::fields::{MAX_DEPTH, Reader, Text};
use crate::names::{NAME_HINT, check_name, listed, nearest};
use crate::source::Method;

const KEYS: [&str; 13] = [
    "name",
    "type",
    "generator",
    "method",
    "source",
    "path",
    "version",
    "branch",
    "values",
    "hooks",
    "patches",
    "repositories",
    "subcomponents",
];

const HOOKS: [&str; 4] = ["before-install", "after-install", "before-generate", "after-generate"];

const METHODS: [(&str, Method); 4] =
    [("local", Method::Local), ("git", Method::Git), ("helm", Method::Helm), ("http", Method::Http)];

/// Reads a component file. `types` are the types that render.
pub(crate) fn read(value: &Value, types: &[&str], reader: &mut Reader<'_>) -> Arc<Spec> {
    let Some(map) = reader.map(value, "a component file") else { return Arc::default() };
    Arc::new(Definitions { types, reader, depth: 0 }.spec(value, map, "a component"))
}

struct Definitions<'a, 'r> {
    types: &'a [&'a str],
    reader: &'a mut Reader<'r>,
    /// How many entries this one lies in.
    depth: usize,
}

impl Definitions<'_, '_> {
    fn spec(&mut self, value: &Value, map: &Map, what: &str) -> Spec {
        self.reader.keys(map, &KEYS, what);
        let name = self.reader.text(map, "name").filter(|name| self.good_name(name));
        let branch = self.reader.text(map, "branch");
        let version = self.reader.text(map, "version");
        if let (Some(branch), Some(version)) = (&branch, &version) {
            let item = Diagnostic::warning(
                "branch-and-version",
                format!("`version: {}` wins over `branch: {}`", version.text, branch.text),
            );
            let place = |span| self.reader.place(span);
            let mut item = item.maybe_at(place(version.span)).hint("keep the one that is meant");
            if let Some(place) = place(branch.span) {
                item = item.also(place, "this is ignored");
            }
            self.reader.report.add(item);
        }
        let method = self.method(map);
        Spec {
            unknown_method: method.is_none() && map.get("method").is_some_and(|value| !value.is_null()),
            span: Some(name.as_ref().map_or(value.span(), |name| name.span)),
            kind: self.kind(map),
            method,
            source: self.reader.text(map, "source"),
            path: self.reader.text(map, "path"),
            branch: branch.filter(|_| version.is_none()),
            version,
            values: self.values(map),
            hooks: self.hooks(map),
            patches: present(map, "patches"),
            subcomponents: self.subcomponents(map),
            value: value.clone(),
            name,
        }
    }

    fn good_name(&mut self, name: &Text) -> bool {
        let Err(reason) = check_name(&name.text) else { return true };
        let message = format!("`{}` cannot be a name: {reason}", name.text);
        self.reader.error_with("bad-name", message, name.span, name_hint(&name.text));
        false
    }

    fn kind(&mut self, map: &Map) -> Kind {
        let by_type = self.reader.text(map, "type");
        let text = match self.reader.text(map, "generator") {
            Some(generator) => {
                if let Some(by_type) = by_type.filter(|by_type| by_type.text != generator.text) {
                    let message =
                        format!("`generator: {}` wins over `type: {}`", generator.text, by_type.text);
                    let hint = "`generator` is the older name of `type`: keep the one that is meant";
                    self.reader.warn("generator-and-type", message, generator.span, hint);
                }
                generator
            }
            None => match by_type {
                Some(by_type) => by_type,
                None => return Kind::Group,
            },
        };
        // Fabrikate's default for an entry without a type is written out as an empty string by some tools.
        if text.text == "component" || text.text.is_empty() {
            return Kind::Group;
        }
        if self.types.contains(&text.text.as_str()) {
            return Kind::Renders(text.text.into());
        }
        let known = || std::iter::once("component").chain(self.types.iter().copied());
        let hint = match nearest(&text.text, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the types are {}", listed(known())),
        };
        let hint = match text.text.as_str() {
            "template" | "helm" => {
                format!("this build of hld lacks its feature `{}`", text.text)
            }
            _ => hint,
        };
        self.reader.unknown("unknown-type", format!("unknown type `{}`", text.text), text.span, vec![hint]);
        Kind::Unknown(text.text.into())
    }

    fn method(&mut self, map: &Map) -> Option<(Method, Span)> {
        let text = self.reader.text(map, "method").filter(|text| !text.text.is_empty())?;
        if let Some((_, method)) = METHODS.iter().find(|(word, _)| *word == text.text) {
            return Some((*method, text.span));
        }
        let known = || METHODS.iter().map(|(word, _)| *word);
        let hint = match nearest(&text.text, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the methods are {}", listed(known())),
        };
        let message = format!("unknown method `{}`", text.text);
        self.reader.unknown("unknown-method", message, text.span, vec![hint]);
        None
    }

    fn values(&mut self, map: &Map) -> Vec<ValuesFile> {
        let Some(value) = map.get("values") else { return Vec::new() };
        let items = self.reader.list(value, "`values`");
        items.iter().filter_map(|item| self.values_file(item)).collect()
    }

    fn values_file(&mut self, item: &Value) -> Option<ValuesFile> {
        let Some(map) = item.as_map() else {
            let file = self.reader.text_of(item, "an item of `values`")?;
            return Some(ValuesFile { file, optional: false });
        };
        self.reader.keys(map, &["file", "optional"], "an item of `values`");
        let optional = self.reader.flag(map, "optional").unwrap_or(false);
        let file = self.reader.text(map, "file");
        if file.is_none() && !map.contains_key("file") {
            self.reader.error_with(
                "missing-field",
                "an item of `values` names no file",
                item.span(),
                "write `{ file: values.yaml, optional: true }`",
            );
        }
        Some(ValuesFile { file: file?, optional })
    }

    fn hooks(&mut self, map: &Map) -> Option<Span> {
        let value = map.get("hooks")?;
        let hooks = self.reader.map(value, "`hooks`")?;
        self.reader.keys(hooks, &HOOKS, "`hooks`");
        let any = hooks.iter().any(|(key, commands)| {
            !key.starts_with("x-") && commands.as_seq().map_or(!commands.is_null(), |list| !list.is_empty())
        });
        if any { map.key_span("hooks") } else { None }
    }

    fn subcomponents(&mut self, map: &Map) -> Vec<Arc<Spec>> {
        if let Some(span) = map.key_span("repositories") {
            let hint = "name the repository as `source` of the component that needs it, with `method: helm`";
            self.reader.warn("deprecated-key", "`repositories` is ignored", span, hint);
        }
        let Some(value) = map.get("subcomponents") else { return Vec::new() };
        let items = self.reader.list(value, "`subcomponents`");
        if self.depth == MAX_DEPTH && !items.is_empty() {
            let message = format!("components lie in components more than {MAX_DEPTH} deep");
            self.reader.error_with("too-deep", message, value.span(), "put them into folders of their own");
            return Vec::new();
        }
        let mut entries: Vec<Arc<Spec>> = Vec::with_capacity(items.len());
        let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
        for item in items {
            let Some(map) = self.reader.map(item, "an entry of `subcomponents`") else { continue };
            self.depth += 1;
            let spec = self.spec(item, map, "a component");
            self.depth -= 1;
            let Some(name) = &spec.name else {
                if map.get("name").is_none_or(Value::is_null) {
                    self.reader.error_with(
                        "missing-name",
                        "an entry of `subcomponents` has no name",
                        item.span(),
                        "add `name`: config, output and messages speak of the component by it",
                    );
                }
                continue;
            };
            if let Some(first) = seen.get(&name.text) {
                let mut report = Diagnostic::error(
                    "duplicate-component",
                    format!("two subcomponents are named `{}`", name.text),
                )
                .maybe_at(self.reader.place(name.span))
                .hint("give one of them another name");
                if let Some(place) = self.reader.place(*first) {
                    report = report.also(place, "the first one is here");
                }
                self.reader.report.add(report);
                continue;
            }
            seen.insert(name.text.clone(), name.span);
            entries.push(Arc::new(spec));
        }
        entries
    }
}

/// Where a key stands that says something: not null, not an empty list or map.
pub(crate) fn present(map: &Map, key: &str) -> Option<Span> {
    let value = map.get(key)?;
    let empty = value.is_null()
        || value.as_seq().is_some_and(<[Value]>::is_empty)
        || value.as_map().is_some_and(Map::is_empty);
    if empty { None } else { map.key_span(key) }
}

fn name_hint(name: &str) -> &'static str {
    if crate::placeholder::has_placeholder(name) {
        "placeholders work in `source`, `path`, `branch`, `version` and `values` only"
    } else {
        NAME_HINT
    }
}
