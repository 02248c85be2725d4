//! What each component was rendered from: the part of the ledger that can be compared between environments.

use std::collections::{BTreeMap, BTreeSet};

use hld_render::FileTree;
use hld_yaml::{Kind, Map, ReadOptions, SourceMap, Value};
use sha2::{Digest, Sha256};

use crate::source::Reference;

/// The format that this version of hld writes.
pub(crate) const FORMAT: u64 = 1;

/// What the components of one environment were rendered from. A pure function of the content: no time, host, tool
/// or commit in it.
///
/// ```
/// let text = r#"{"format": 1, "components": {}, "futureField": true}"#;
/// let provenance = hld::Provenance::from_json(text)?;
/// assert!(provenance.to_json().contains("futureField"), "what is unknown is kept");
/// # Ok::<(), hld::ProvenanceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Provenance {
    /// By component id, entry names joined by `/`; the root is `.`. Components that render nothing have none.
    pub components: BTreeMap<String, ComponentProvenance>,
    /// Fields of a newer format that this version does not know.
    unknown: Map,
}

/// What one component was rendered from.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ComponentProvenance {
    /// The `source` as the definition has it, user information removed; none for the root and for what lies in the
    /// same folder.
    pub source: Option<String>,
    /// Which state of the source was asked for: `branch prod`, `version 1.2.0`.
    pub reference: Option<String>,
    /// `sha256:…` over the names and digests of the files that rendering read.
    pub source_digest: String,
    /// The chart, if it is one.
    pub chart: Option<ChartProvenance>,
    /// The images that its objects run, sorted.
    pub images: Vec<String>,
    /// `sha256:…`: what the component is, the same in every environment that renders it from the same content.
    pub content_key: String,
    unknown: Map,
}

/// Which chart a component was rendered from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ChartProvenance {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` over the names and digests of its files.
    pub digest: String,
}

/// Why a provenance text is none that this version can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProvenanceError {
    /// It is not JSON, or not of the right shape.
    #[error("not a provenance record: {0}")]
    Unreadable(String),
    /// A later version of hld wrote it.
    #[error("written in format {0} by a newer hld; this one knows formats up to {FORMAT}")]
    Newer(u64),
}

impl Provenance {
    /// The keys that this version writes, as `/`-joined paths in which `*` stands for any one key.
    pub const KNOWN: &'static [&'static str] = &[
        "format",
        "components",
        "components/*",
        "components/*/source",
        "components/*/reference",
        "components/*/sourceDigest",
        "components/*/chart",
        "components/*/chart/name",
        "components/*/chart/version",
        "components/*/chart/digest",
        "components/*/images",
        "components/*/contentKey",
    ];

    /// The record as JSON text, the same for the same content.
    pub fn to_json(&self) -> String {
        let components =
            self.components.iter().map(|(id, component)| (id.clone(), component.to_value())).collect::<Map>();
        let mut map = Map::new();
        map.insert("format", FORMAT);
        map.insert("components", components);
        for (key, value) in &self.unknown {
            map.insert(key.as_str(), value.clone());
        }
        let mut text = hld_yaml::write_json(&map.into(), true);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    /// Reads a record. Unknown fields are kept and written again.
    pub fn from_json(text: &str) -> Result<Self, ProvenanceError> {
        let unreadable = |reason: String| ProvenanceError::Unreadable(reason);
        let sources = SourceMap::new();
        let source = sources.add("provenance", text);
        let document = hld_yaml::read_json(&sources, source, &ReadOptions::default())
            .map_err(|error| unreadable(error.to_string()))?;
        let map = document.value.as_map().ok_or_else(|| unreadable("it is no object".to_owned()))?;
        let format = map.get("format").and_then(Value::as_u64);
        let format = format.ok_or_else(|| unreadable("it has no `format`".to_owned()))?;
        if format > FORMAT {
            return Err(ProvenanceError::Newer(format));
        }
        let mut all = Provenance::default();
        for (key, value) in map {
            match key.as_str() {
                "format" => {}
                "components" => {
                    let components =
                        value.as_map().ok_or_else(|| unreadable("`components` is no object".to_owned()))?;
                    for (id, component) in components {
                        let component = component
                            .as_map()
                            .ok_or_else(|| unreadable(format!("component `{id}` is no object")))?;
                        all.components.insert(id.as_str().to_owned(), ComponentProvenance::read(component));
                    }
                }
                _ => {
                    all.unknown.insert(key.clone(), value.clone());
                }
            }
        }
        Ok(all)
    }
}

impl ComponentProvenance {
    fn to_value(&self) -> Value {
        let mut map = Map::new();
        if let Some(source) = &self.source {
            map.insert("source", source.as_str());
        }
        if let Some(reference) = &self.reference {
            map.insert("reference", reference.as_str());
        }
        map.insert("sourceDigest", self.source_digest.as_str());
        if let Some(chart) = &self.chart {
            let chart = [("name", &chart.name), ("version", &chart.version), ("digest", &chart.digest)];
            map.insert(
                "chart",
                chart.map(|(key, text)| (key, Value::from(text.as_str()))).into_iter().collect::<Map>(),
            );
        }
        map.insert("images", self.images.iter().map(|image| Value::from(image.as_str())).collect::<Value>());
        map.insert("contentKey", self.content_key.as_str());
        for (key, value) in &self.unknown {
            map.insert(key.as_str(), value.clone());
        }
        map.into()
    }

    fn read(map: &Map) -> Self {
        let text = |map: &Map, key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
        let mut component = ComponentProvenance {
            source: text(map, "source"),
            reference: text(map, "reference"),
            source_digest: text(map, "sourceDigest").unwrap_or_default(),
            content_key: text(map, "contentKey").unwrap_or_default(),
            ..ComponentProvenance::default()
        };
        component.chart = map.get("chart").and_then(Value::as_map).map(|chart| ChartProvenance {
            name: text(chart, "name").unwrap_or_default(),
            version: text(chart, "version").unwrap_or_default(),
            digest: text(chart, "digest").unwrap_or_default(),
        });
        if let Some(Kind::Seq(images)) = map.get("images").map(Value::kind) {
            component.images = images.iter().filter_map(|image| image.as_str().map(str::to_owned)).collect();
        }
        const KNOWN: [&str; 6] = ["source", "reference", "sourceDigest", "contentKey", "chart", "images"];
        for (key, value) in map {
            if !KNOWN.contains(&key.as_str()) {
                component.unknown.insert(key.clone(), value.clone());
            }
        }
        component
    }

    pub(crate) fn new(
        source: Option<String>,
        reference: Option<&Reference>,
        source_digest: String,
        chart: Option<ChartProvenance>,
        images: Vec<String>,
    ) -> Self {
        let content_key = content_key(&source_digest, chart.as_ref());
        ComponentProvenance {
            source,
            reference: reference
                .filter(|reference| **reference != Reference::Default)
                .map(Reference::to_string),
            source_digest,
            chart,
            images,
            content_key,
            unknown: Map::new(),
        }
    }
}

/// The digest over the names of the files that a component was rendered from, their digests, and what defines it. Names are relative to where the
/// component's files lie, so that the same content has the same digest wherever it lies. The definition comes last: what comes
/// before it is the same for all components of one content.
#[derive(Clone)]
pub(crate) struct SourceDigest(Sha256);

impl SourceDigest {
    pub(crate) fn of_files(
        files: &FileTree,
        top: &str,
        read: &[String],
    ) -> Result<SourceDigest, hld_render::FileError> {
        let mut digest = SourceDigest(Sha256::new());
        // Each file once, whatever order a renderer gave them in.
        let sorted: BTreeSet<&String>;
        let read: &mut dyn Iterator<Item = &String> = if read.is_sorted_by(|one, next| one < next) {
            &mut read.iter()
        } else {
            sorted = read.iter().collect();
            &mut sorted.iter().copied()
        };
        for path in read {
            let name = path.strip_prefix(top).map_or(path.as_str(), |rest| rest.trim_start_matches('/'));
            // A definition whose file is named like one of its manifests must not be taken for it.
            digest.add(&format!("/{name}"), files.digest(path)?);
        }
        Ok(digest)
    }

    pub(crate) fn with_definition(mut self, name: &str, text: &str) -> String {
        self.add(name, Sha256::digest(text).into());
        hex(self.0)
    }

    fn add(&mut self, name: &str, digest: [u8; 32]) {
        self.0.update((name.len() as u64).to_be_bytes());
        self.0.update(name);
        self.0.update(digest);
    }
}

fn content_key(source_digest: &str, chart: Option<&ChartProvenance>) -> String {
    let mut digest = Sha256::new();
    digest.update("hld content 1\n");
    digest.update(source_digest);
    digest.update("\n");
    digest.update(chart.map_or("", |chart| chart.digest.as_str()));
    hex(digest)
}

fn hex(digest: Sha256) -> String {
    use std::fmt::Write;
    let mut text = "sha256:".to_owned();
    for byte in digest.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
