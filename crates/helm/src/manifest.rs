//! From the output of templates to documents: cut, read, hooks apart, sorted.

use std::collections::BTreeMap;

use hld_yaml::{Diagnostic, Kind, ReadOptions, SourceMap, Value, read_first};

use crate::chart::Fields;
use crate::error::{Error, ErrorKind};
use crate::order::sort_by_kind;
use crate::split::split_documents;
use crate::{Document, Hook, Profile};

const NOTES: &str = "NOTES.txt";
const HOOK: &str = "helm.sh/hook";
const WEIGHT: &str = "helm.sh/hook-weight";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";

const EVENTS: [&str; 9] = [
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

/// What the rendered files hold.
pub(crate) struct Manifests {
    /// Manifests in order of kind, then hooks in order of kind.
    pub(crate) documents: Vec<Document>,
    pub(crate) notes: Option<String>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// A document with the kind that it is sorted by.
struct Sorted {
    kind: String,
    document: Document,
}

/// Sorts out rendered files, which come in the order of their paths.
pub(crate) fn sort_out(
    files: &BTreeMap<String, Vec<u8>>,
    root: &str,
    profile: Profile,
    sources: &SourceMap,
) -> Result<Manifests, Error> {
    let mut found = Manifests { documents: Vec::new(), notes: None, warnings: Vec::new() };
    let (mut manifests, mut hooks) = (Vec::new(), Vec::new());
    let mut left = MAX_VALUES;
    for (path, bytes) in files {
        if path.ends_with(NOTES) {
            if *path == format!("{root}/templates/{NOTES}") {
                found.notes = Some(String::from_utf8_lossy(bytes).into_owned());
            }
            continue;
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| invalid(path, "error converting YAML to JSON: yaml: invalid leading UTF-8 octet"))?;
        for piece in split_documents(text, profile) {
            if manifests.len() + hooks.len() >= MAX_DOCUMENTS {
                let message = format!("{path}: there are more than {MAX_DOCUMENTS} documents");
                return Err(Error::new(ErrorKind::Limit, message));
            }
            let read = read(path, piece, profile, sources, &mut left)?;
            found.warnings.extend(read.warnings);
            let document = Document {
                source: path.clone(),
                text: piece.to_owned(),
                value: read.value,
                hook: None,
                crd: false,
            };
            match read.hook {
                None => manifests.push(Sorted { kind: read.kind, document }),
                Some(Ok(hook)) => {
                    hooks.push(Sorted {
                        kind: read.kind,
                        document: Document { hook: Some(hook), ..document },
                    });
                }
                Some(Err(events)) => found.warnings.push(
                    Diagnostic::warning(
                        "hook-unknown",
                        format!("`{path}`: unknown hook `{events}`: Helm leaves the document out"),
                    )
                    .hint(format!("the events are {}", EVENTS.join(", "))),
                ),
            }
        }
    }
    for mut group in [manifests, hooks] {
        sort_by_kind(&mut group, profile, |one| &one.kind);
        found.documents.extend(group.into_iter().map(|one| one.document));
    }
    Ok(found)
}

/// All that was rendered, for `--debug`. Helm's order is that of a Go map; here it is that of the paths.
pub(crate) fn raw(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut text = String::new();
    for (path, bytes) in files {
        let content = String::from_utf8_lossy(bytes);
        if !path.ends_with(NOTES) && !content.trim().is_empty() {
            text.push_str(&format!("---\n# Source: {path}\n{content}\n"));
        }
    }
    text
}

struct Read {
    kind: String,
    value: Option<Value>,
    /// What the annotations say, or the events of which one is unknown.
    hook: Option<Result<Hook, String>>,
    warnings: Vec<Diagnostic>,
}

/// How many values all documents together may have.
const MAX_VALUES: usize = 1_000_000;

/// How many documents there may be.
const MAX_DOCUMENTS: usize = 100_000;

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

fn read(
    path: &str,
    text: &str,
    profile: Profile,
    sources: &SourceMap,
    left: &mut usize,
) -> Result<Read, Error> {
    let source = sources.add(path, text);
    let mut options = ReadOptions::go();
    options.limits = options.limits.with_values(*left + 1);
    let document = read_first(sources, source, &options).map_err(|error| {
        if error.kind() == hld_yaml::ErrorKind::Limit {
            return Error::new(ErrorKind::Limit, format!("the manifests of {path} are too large: {error}"));
        }
        let message = error.go_text().map_or_else(|| error.to_string(), str::to_owned);
        invalid(path, &format!("error converting YAML to JSON: {message}")).at(error.location().cloned())
    })?;
    let value = document.value;
    *left = left.saturating_sub(count(&value));
    let go_type = match profile {
        Profile::V4 => "util.SimpleHead",
        Profile::V3 => "releaseutil.SimpleHead",
    };
    let mut head = Fields::root(&value, "SimpleHead", go_type);
    let (mut kind, mut annotations, mut ignored) = (String::new(), Vec::new(), String::new());
    head.string("apiVersion", &mut ignored);
    head.string("kind", &mut kind);
    if let Some(metadata) = head.get("metadata") {
        const GO_TYPE: &str =
            r#"struct { Name string "json:\"name\""; Annotations map[string]string "json:\"annotations\"" }"#;
        let mut inner = head.nested(metadata, "", "metadata", GO_TYPE);
        inner.string_map("annotations", &mut annotations);
        inner.string("name", &mut ignored);
        head.absorb(inner);
    }
    head.finish().map_err(|message| invalid(path, &message).at(sources.locate(value.span())))?;
    let hook = annotation(&annotations, HOOK).map(|events| hook(events, &annotations));
    Ok(Read { kind, value: (!value.is_null()).then_some(value), hook, warnings: document.warnings })
}

fn invalid(path: &str, message: &str) -> Error {
    Error::new(ErrorKind::Manifest, format!("YAML parse error on {path}: {message}"))
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
