//! Checking one layer file. What passes can be merged and read without further thought.

use hld_render::HelmHooks;
use hld_yaml::{Diagnostic, Key, Map, SourceMap, Value};

use crate::definition::present;
use crate::fields::{MAX_DEPTH, Reader, Text, names_as_written};
use crate::names::{is_namespace, is_release_name};
use crate::placeholder::has_placeholder;
use crate::settings::{NONDETERMINISM, kube_version};

use super::OVERRIDES;

const KEYS: [&str; 14] = [
    "config",
    "namespace",
    "injectNamespace",
    "createNamespace",
    "disabled",
    "releaseName",
    "kubeVersion",
    "apiVersions",
    "helmHooks",
    "hooks",
    "secrets",
    "nondeterminism",
    "patches",
    "subcomponents",
];

/// [`KEYS`] and [`OVERRIDES`].
const ENTRY_KEYS: [&str; KEYS.len() + OVERRIDES.len()] = {
    let mut all = [""; KEYS.len() + OVERRIDES.len()];
    let (keys, overrides) = all.split_at_mut(KEYS.len());
    keys.copy_from_slice(&KEYS);
    overrides.copy_from_slice(&OVERRIDES);
    all
};

/// Checks a layer's value. In a fetched repository what would loosen something is taken out, with a warning.
pub(crate) fn read(value: Value, fetched: bool, reader: &mut Reader<'_>) -> Value {
    let value = with_written_names(value, reader.sources, 0);
    let Some(map) = reader.map(&value, "a config layer") else { return Value::NULL };
    let mut check = Check { fetched, reader, loosens: false, too_deep: false };
    check.node(map, 0);
    if check.too_deep {
        return Value::NULL;
    }
    if check.loosens { tightened(value) } else { value }
}

/// Entry names are text as it is written, at all depths.
fn with_written_names(mut value: Value, sources: &SourceMap, depth: usize) -> Value {
    let has_entries =
        |value: &Value| value.get("subcomponents").is_some_and(|entries| entries.as_map().is_some());
    if depth > MAX_DEPTH || !has_entries(&value) {
        return value;
    }
    let Some(entries) = value.map_mut().and_then(|map| map.get_mut("subcomponents")) else { return value };
    if let Some(written) = entries.as_map().and_then(|map| names_as_written(map, sources)) {
        *entries = Value::from(written).with_span(entries.span());
    }
    if entries.as_map().is_some_and(|map| map.values().any(has_entries))
        && let Some(map) = entries.map_mut()
    {
        for (_, entry) in map.iter_mut() {
            *entry = with_written_names(std::mem::take(entry), sources, depth + 1);
        }
    }
    value
}

struct Check<'a, 'r> {
    fetched: bool,
    reader: &'a mut Reader<'r>,
    loosens: bool,
    too_deep: bool,
}

impl Check<'_, '_> {
    fn node(&mut self, map: &Map, depth: usize) {
        let top = depth == 0;
        self.keys(map, top);
        if let Some(config) = map.get("config") {
            self.reader.map(config, "`config`");
        }
        for key in ["injectNamespace", "createNamespace", "disabled"] {
            self.reader.flag(map, key);
        }
        self.namespace(map);
        self.release_name(map);
        kube_version(map, self.reader);
        self.reader.texts(map, "apiVersions");
        self.reader.word(map, "helmHooks", &[("keep", HelmHooks::Keep), ("drop", HelmHooks::Drop)]);
        self.loosening(map);
        if let Some(span) = present(map, "patches") {
            self.reader.error_with("unsupported", "`patches` are not supported yet", span, PATCHES_HINT);
        }
        if !top {
            self.overrides(map);
        }
        let Some(children) = map.get("subcomponents") else { return };
        let Some(children) = self.reader.map(children, "`subcomponents`") else { return };
        if depth == MAX_DEPTH && !children.is_empty() {
            self.too_deep = true;
            let message = format!("`subcomponents` lie in each other more than {MAX_DEPTH} deep");
            let span = map.key_span("subcomponents").unwrap_or(hld_yaml::Span::NONE);
            self.reader.error_with("too-deep", message, span, "no component lies that deep");
            return;
        }
        for (name, child) in children {
            if let Some(child) = self.reader.map(child, &format!("`{name}`")) {
                self.node(child, depth + 1);
            }
        }
    }

    fn keys(&mut self, map: &Map, top: bool) {
        let known: &[&str] = if top { &KEYS } else { &ENTRY_KEYS };
        for key in map.keys() {
            if known.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            if top && OVERRIDES.contains(&key.as_str()) {
                self.misplaced_override(key);
            } else {
                self.reader.unknown_key(key, known, "config");
            }
        }
    }

    fn misplaced_override(&mut self, key: &Key) {
        let message = format!("`{key}` has no effect at the top of a config layer");
        let hint = format!("it overrides an entry's: write it under `subcomponents.<entry>.{key}`");
        self.reader.unknown("misplaced-override", message, key.span(), vec![hint]);
    }

    fn namespace(&mut self, map: &Map) {
        let Some(text) = self.reader.text(map, "namespace") else { return };
        if !text.text.is_empty() && !is_namespace(&text.text) {
            let rule = "use up to 63 lower case letters, digits and `-`";
            self.refused("bad-namespace", "a namespace", &text, rule);
        }
    }

    fn release_name(&mut self, map: &Map) {
        let Some(text) = self.reader.text(map, "releaseName") else { return };
        if !is_release_name(&text.text) {
            let rule = "use up to 53 lower case letters, digits, `-` and `.`, as Helm asks for";
            self.refused("bad-release-name", "a release name", &text, rule);
        }
    }

    fn refused(&mut self, code: &'static str, what: &str, text: &Text, rule: &str) {
        let hint = if has_placeholder(&text.text) {
            "placeholders work in `source`, `path`, `branch` and `version` only: set it in each environment's layer"
        } else {
            rule
        };
        self.reader.error_with(code, format!("`{}` cannot be {what}", text.text), text.span, hint);
    }

    /// What only the root repository may say.
    fn loosening(&mut self, map: &Map) {
        let before = self.loosens;
        self.reader.word(map, "hooks", &[("ignore", ())]);
        self.reader.word(map, "secrets", &[("allow", ())]);
        self.reader.word(map, "nondeterminism", &NONDETERMINISM);
        for key in ["hooks", "secrets", "nondeterminism"] {
            let Some(value) = map.get(key).filter(|value| loosens(key, value)) else { continue };
            if self.fetched {
                self.loosens = true;
                let word = value.as_str().unwrap_or_default();
                let message =
                    format!("`{key}: {word}` counts in the root repository only: it is ignored here");
                let hint = "set it there, under `subcomponents.<entry>` of the component's parent";
                self.reader.warn("not-root", message, map.key_span(key).unwrap_or(value.span()), hint);
            }
        }
        self.loosens |= before;
    }

    fn overrides(&mut self, map: &Map) {
        for key in ["source", "path"] {
            self.reader.text(map, key);
        }
        let branch = self.reader.text(map, "branch");
        let version = self.reader.text(map, "version");
        if let (Some(branch), Some(version)) = (branch, version) {
            let mut report = Diagnostic::error(
                "branch-and-version",
                "one layer sets `branch` and `version` of one component",
            )
            .maybe_at(self.reader.place(version.span))
            .hint("keep one: it replaces whatever lower layers and the component file say");
            if let Some(place) = self.reader.place(branch.span) {
                report = report.also(place, "the other one is here");
            }
            self.reader.report.add(report);
        }
    }
}

pub(crate) const PATCHES_HINT: &str =
    "change the manifests where they are written, or put the change into a chart's values";

fn loosens(key: &str, value: &Value) -> bool {
    match (key, value.as_str()) {
        ("hooks" | "secrets", Some(_)) => true,
        ("nondeterminism", Some(word)) => word != "deny",
        _ => false,
    }
}

fn tightened(mut value: Value) -> Value {
    let Some(map) = value.map_mut() else { return value };
    map.retain(|key, value| !loosens(key, value));
    if let Some(children) = map.get_mut("subcomponents").and_then(Value::map_mut) {
        for (_, child) in children.iter_mut() {
            *child = tightened(std::mem::take(child));
        }
    }
    value
}
