//! Reading one document: whether it is YAML, its head, what its hook annotations say.

use hld_yaml::{
    Diagnostic, Document, Kind, Location, Outline, ReadOptions, SourceMap, Value, Written, read_first,
    read_first_canonical, read_first_outline,
};

use super::invalid;
use crate::chart::Fields;
use crate::error::{Error, ErrorKind};
use crate::{Hook, Profile};

const HOOK: &str = "helm.sh/hook";
const WEIGHT: &str = "helm.sh/hook-weight";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";

pub(super) const EVENTS: [&str; 9] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
];

/// What a document says.
pub(super) struct Read {
    pub(super) kind: String,
    pub(super) value: Option<Value>,
    pub(super) canonical: Option<String>,
    /// What the annotations say, or the events of which one is unknown.
    pub(super) hook: Option<Result<Hook, String>>,
    pub(super) warnings: Vec<Diagnostic>,
    /// How many values it has.
    pub(super) values: usize,
}

/// Reads a document of up to `room` values into values, whose texts are added to `sources`.
pub(super) fn read(
    path: &str,
    text: &str,
    profile: Profile,
    sources: &SourceMap,
    room: usize,
) -> Result<Read, Error> {
    let source = sources.add(path, text);
    let document = read_first(sources, source, &options(room)).map_err(|error| unreadable(path, &error))?;
    let head = Head::of(&document.value, profile)
        .map_err(|message| invalid(path, &message).at(sources.locate(document.value.span())))?;
    let values = count(&document.value);
    Ok(head.read(document, values, true))
}

/// The same for a document that is only printed: nothing but its head becomes values.
pub(super) fn read_head(path: &str, text: &str, profile: Profile, room: usize) -> Result<Read, Error> {
    let outline = read_first_outline(path, text, &options(room), is_head);
    let Outline { document, values, .. } = outline.map_err(|error| unreadable(path, &error))?;
    of_head(path, text, profile, document, values, false)
}

/// The same for a document that is written in canonical form: its head, and what else is to be kept, becomes values. Gives nothing
/// for one that can only be written once it was read.
pub(super) fn read_canonical(
    path: &str,
    text: &str,
    profile: Profile,
    room: usize,
    keep: fn(&[String], &str) -> bool,
) -> Result<Option<Read>, Error> {
    let keep = |path: &[String], key: &str| is_head(path, key) || keep(path, key);
    let written = read_first_canonical(path, text, &options(room), keep);
    let Written { document, values, canonical } = written.map_err(|error| unreadable(path, &error))?;
    if canonical.is_none() && !document.value.is_null() {
        return Ok(None);
    }
    let canonical = canonical.filter(|_| !document.value.is_null());
    Ok(Some(Read { canonical, ..of_head(path, text, profile, document, values, true)? }))
}

fn of_head(
    path: &str,
    text: &str,
    profile: Profile,
    document: Document,
    values: usize,
    keep: bool,
) -> Result<Read, Error> {
    let head = Head::of(&document.value, profile).map_err(|message| {
        let span = document.value.span();
        let place = Location::in_text(path, text, span.start as usize, span.end as usize);
        invalid(path, &message).at(Some(place))
    })?;
    Ok(head.read(document, values, keep))
}

fn options(room: usize) -> ReadOptions {
    let mut options = ReadOptions::go();
    // The document itself counts as one.
    options.limits = options.limits.with_values(room + 1);
    options
}

fn unreadable(path: &str, error: &hld_yaml::Error) -> Error {
    if error.kind() == hld_yaml::ErrorKind::Limit {
        return Error::new(ErrorKind::Limit, format!("the manifests of {path} are too large: {error}"));
    }
    let message = error.go_text().map_or_else(|| error.to_string(), str::to_owned);
    invalid(path, &format!("error converting YAML to JSON: {message}")).at(error.location().cloned())
}

/// Whether a key is of the head: as Go's decoder, [`Fields`] takes the case of names lightly.
fn is_head(path: &[String], key: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    match path.len() {
        0 => is_one_of(&["apiVersion", "kind", "metadata"]),
        1 => is_one_of(&["name", "annotations"]),
        depth => depth == 2 && key != "[]",
    }
}

/// How many values there are, the lists and maps included.
fn count(value: &Value) -> usize {
    let mut ahead = vec![value];
    let mut count = 0;
    while let Some(value) = ahead.pop() {
        count += 1;
        match value.kind() {
            Kind::Seq(items) => ahead.extend(items.iter()),
            Kind::Map(map) => ahead.extend(map.values()),
            _ => {}
        }
    }
    count
}

/// What Helm decodes of a document.
struct Head {
    kind: String,
    hook: Option<Result<Hook, String>>,
}

impl Head {
    /// Fails in the words of Go's decoder.
    fn of(value: &Value, profile: Profile) -> Result<Head, String> {
        let go_type = match profile {
            Profile::V4 => "util.SimpleHead",
            Profile::V3 => "releaseutil.SimpleHead",
        };
        let mut head = Fields::root(value, "SimpleHead", go_type);
        let (mut kind, mut annotations, mut ignored) = (String::new(), Vec::new(), String::new());
        head.string("apiVersion", &mut ignored);
        head.string("kind", &mut kind);
        if let Some(metadata) = head.get("metadata") {
            const GO_TYPE: &str = r#"struct { Name string "json:\"name\""; Annotations map[string]string "json:\"annotations\"" }"#;
            let mut inner = head.nested(metadata, "", "metadata", GO_TYPE);
            inner.string_map("annotations", &mut annotations);
            inner.string("name", &mut ignored);
            head.absorb(inner);
        }
        head.finish()?;
        let hook = annotation(&annotations, HOOK).map(|events| hook(events, &annotations));
        Ok(Head { kind, hook })
    }

    fn read(self, document: Document, values: usize, keep: bool) -> Read {
        let Head { kind, hook } = self;
        let value = Some(document.value).filter(|value| keep && !value.is_null());
        Read { kind, value, canonical: None, hook, warnings: document.warnings, values }
    }
}

fn annotation<'a>(annotations: &'a [(String, String)], name: &str) -> Option<&'a str> {
    annotations.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn hook(text: &str, annotations: &[(String, String)]) -> Result<Hook, String> {
    let events = words(text)
        .map(|event| match event.as_str() {
            // Helm 2's name for it.
            "test-success" => Some("test".to_owned()),
            known if EVENTS.contains(&known) => Some(event),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| text.to_owned())?;
    let weight = annotation(annotations, WEIGHT).and_then(|weight| weight.parse().ok()).unwrap_or(0);
    let delete_policies = annotation(annotations, DELETE_POLICY).map(|text| words(text).collect());
    Ok(Hook { events, weight, delete_policies: delete_policies.unwrap_or_default() })
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|word| word.trim().to_lowercase())
}
