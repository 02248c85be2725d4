//! Text to objects: what the types `static` and `template` share once there is YAML to read.

use std::sync::Arc;

use hld_yaml::{
    Diagnostic, Document, Key, Map, ReadOptions, SourceId, SourceMap, Value, read_documents, read_json,
};

use crate::{Error, ErrorKind, Manifest, Origin};

/// Reads the documents of a text that stands in `sources`. JSON files are read as JSON, which is stricter.
pub(crate) fn read(
    sources: &SourceMap,
    source: SourceId,
    file: &str,
) -> Result<Vec<Document>, hld_yaml::Error> {
    let options = ReadOptions::default();
    if file.ends_with(".json") {
        match read_json(sources, source, &options) {
            Ok(document) => Ok(vec![document]),
            // An empty file holds no document in either language.
            Err(_) if sources.text(source).is_some_and(|text| text.trim().is_empty()) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    } else {
        read_documents(sources, source, &options)
    }
}

/// Collects the objects of one component, and everything that is wrong on the way.
pub(crate) struct Collector<'a> {
    component: Arc<str>,
    sources: &'a SourceMap,
    pub(crate) manifests: Vec<Manifest>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) errors: Vec<Diagnostic>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(component: &str, sources: &'a SourceMap) -> Self {
        Collector {
            component: component.into(),
            sources,
            manifests: Vec::new(),
            diagnostics: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// The component whose objects these are.
    #[cfg(feature = "helm")]
    pub(crate) fn component(&self) -> &Arc<str> {
        &self.component
    }

    pub(crate) fn warn(&mut self, report: Diagnostic) {
        self.diagnostics.push(report.in_component(&self.component));
    }

    pub(crate) fn fail(&mut self, report: Diagnostic) {
        self.errors.push(report.in_component(&self.component));
    }

    pub(crate) fn fail_all(&mut self, error: Error) {
        for report in error.into_diagnostics() {
            self.fail(report);
        }
    }

    /// Takes a document's value: an object, a list of objects, or nothing. `line` says on which line of the file a
    /// value begins.
    pub(crate) fn take(
        &mut self,
        value: Value,
        file: &Arc<str>,
        mut line: impl FnMut(&Value) -> u32,
    ) -> Range {
        let from = (self.manifests.len(), self.errors.len());
        // A list may hold lists. Those still to be entered wait here, in order, so that no depth is too deep.
        let mut ahead = vec![value];
        while let Some(value) = ahead.pop() {
            if value.is_null() {
                continue;
            }
            if let Some(items) = list_items(&value) {
                ahead.extend(items.into_iter().rev());
                continue;
            }
            let line = line(&value);
            let origin = Origin { component: self.component.clone(), file: file.clone(), line };
            if is_kustomization(&value) {
                let mut report = kustomization(&origin.file);
                if let Some(location) = self.sources.locate(value.get("kind").unwrap_or(&value).span()) {
                    report = report.at(location);
                }
                self.fail(report);
                continue;
            }
            match Manifest::new(value, origin, self.sources) {
                Ok(manifest) => self.manifests.push(manifest),
                Err(error) => self.fail_all(error),
            }
        }
        Range { manifests: from.0..self.manifests.len(), errors: from.1..self.errors.len() }
    }

    /// The error to return, if there was any.
    pub(crate) fn check(&mut self, kind: ErrorKind) -> Result<(), Error> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut all = std::mem::take(&mut self.errors);
        all.append(&mut self.diagnostics);
        Err(Error::new(kind, all))
    }
}

/// What one document added to a [`Collector`].
#[cfg_attr(not(feature = "template"), expect(dead_code, reason = "only templates look back at it"))]
pub(crate) struct Range {
    pub(crate) manifests: std::ops::Range<usize>,
    pub(crate) errors: std::ops::Range<usize>,
}

/// The items of a `List`, or of a `ConfigMapList` and its like.
///
/// As in kubectl, items of a typed list that do not say what they are get the list's version, and its kind
/// without `List`.
fn list_items(value: &Value) -> Option<Vec<Value>> {
    let kind = value.get("kind")?.as_str()?;
    let item_kind = kind.strip_suffix("List")?;
    let items = match value.get("items") {
        Some(items) if items.is_null() && item_kind.is_empty() => &[],
        Some(items) => items.as_seq()?,
        None => return None,
    };
    // An object may be of a kind that happens to end in `List`; it then has a name of its own.
    let is_object =
        value.pointer(&["metadata", "name"]).is_some() || !items.iter().all(|item| item.as_map().is_some());
    if !item_kind.is_empty() && is_object {
        return None;
    }
    let api_version = value.get("apiVersion");
    let complete = |item: &Value| {
        let Some(map) = item.as_map() else { return item.clone() };
        if item_kind.is_empty() || (map.contains_key("kind") && map.contains_key("apiVersion")) {
            return item.clone();
        }
        let mut whole = Map::with_capacity(map.len() + 2);
        if let Some(api_version) = api_version {
            whole.insert("apiVersion", api_version.clone());
        }
        whole.insert("kind", item_kind);
        for (key, value) in map {
            whole.insert(Key::new(key.shared().clone(), key.span()), value.clone());
        }
        Value::from(whole).with_span(item.span())
    };
    Some(items.iter().map(complete).collect())
}

/// What kustomize reads under any of these names is no manifest, and a folder that has one is no folder of
/// manifests.
pub(crate) const KUSTOMIZATION_FILES: [&str; 3] =
    ["Kustomization", "kustomization.yaml", "kustomization.yml"];

pub(crate) fn is_kustomization(value: &Value) -> bool {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    text("apiVersion").is_some_and(|version| version.starts_with("kustomize.config.k8s.io/"))
        && matches!(text("kind"), Some("Kustomization" | "Component"))
}

pub(crate) fn kustomization(file: &str) -> Diagnostic {
    Diagnostic::error("kustomization", format!("`{file}` is a kustomization, which hld does not build"))
        .hint("commit what `kustomize build` gives, or make the folder a component of type `template`")
        .hint("point `path` at a folder without one, if the manifests stand for themselves")
}
