//! Objects as the text that they are written as. A tree of values takes several times the memory of its text, and all
//! objects of a run are there at once.

use std::sync::{Arc, OnceLock};

use hld_yaml::{Kind, Limits, Map, ReadOptions, SourceMap, Span, Style, Value, append, read_first};

use crate::scope::Declared;
use crate::{Manifest, scope, secrets};

/// What an object is.
#[derive(Clone)]
pub(crate) enum Body {
    Tree(Value),
    Text(Arc<Packed>),
}

/// An object's canonical text, and what the rules for all objects ask of it.
pub(crate) struct Packed {
    pub(crate) text: Arc<str>,
    pub(crate) literal_secret: bool,
    pub(crate) declares: Option<Box<Declared>>,
    /// The images that it runs, where they are known.
    pub(crate) images: Option<Box<[String]>>,
    /// The object, once somebody has asked for it.
    tree: OnceLock<Value>,
}

impl Packed {
    fn new(text: &str, manifest: &Manifest) -> Packed {
        Packed {
            text: text.into(),
            literal_secret: secrets::is_literal_secret(manifest),
            declares: scope::declared(manifest).map(Box::new),
            images: None,
            tree: OnceLock::new(),
        }
    }

    /// The text of an object, with the images that it runs.
    #[cfg(feature = "helm")]
    pub(crate) fn with_images(text: &str, manifest: &Manifest, images: Vec<String>) -> Packed {
        Packed { images: Some(images.into()), ..Packed::new(text, manifest) }
    }
}

impl Body {
    pub(crate) fn value(&self) -> &Value {
        match self {
            Body::Tree(value) => value,
            Body::Text(packed) => packed.tree.get_or_init(|| read(&packed.text)),
        }
    }

    pub(crate) fn text(&self) -> Arc<str> {
        match self {
            Body::Tree(value) => hld_yaml::write(value, Style::Canonical).into(),
            Body::Text(packed) => packed.text.clone(),
        }
    }

    /// Whether two objects are equal. Equal texts make that a comparison of bytes; others may still differ only in the
    /// order of their keys.
    pub(crate) fn same(&self, other: &Body) -> bool {
        match (self, other) {
            (Body::Tree(one), Body::Tree(other)) => one == other,
            (Body::Text(one), Body::Text(other)) if Arc::ptr_eq(one, other) || one.text == other.text => true,
            _ => self.passing() == other.passing(),
        }
    }

    /// The object, not kept.
    fn passing(&self) -> Value {
        match self {
            Body::Tree(value) => value.clone(),
            Body::Text(packed) => packed.tree.get().cloned().unwrap_or_else(|| read(&packed.text)),
        }
    }
}

/// Reads what was written here: canonical text has no form that is refused, and limits were met when it was read first.
pub(crate) fn read(text: &str) -> Value {
    let mut options = ReadOptions::go();
    options.limits = Limits::go().with_values(usize::MAX).with_depth(usize::MAX);
    let sources = SourceMap::new();
    let source = sources.add("", text);
    read_first(&sources, source, &options).map_or(Value::NULL, |document| without_places(document.value))
}

/// Without places in a text that nobody wrote, and that is not among the sources of the run.
pub(crate) fn without_places(mut value: Value) -> Value {
    let mut ahead = vec![&mut value];
    while let Some(value) = ahead.pop() {
        *value = std::mem::take(value).with_span(Span::NONE);
        match value.kind() {
            Kind::Map(_) => {
                ahead.extend(value.map_mut().into_iter().flat_map(Map::iter_mut).map(|(_, value)| value));
            }
            Kind::Seq(_) => ahead.extend(value.seq_mut().into_iter().flatten()),
            _ => {}
        }
    }
    value
}

/// Leaves of those objects for which `wanted` holds only the text.
pub(crate) fn pack(manifests: &mut [Manifest], wanted: impl Fn(&Manifest) -> bool) {
    let mut text = String::new();
    for manifest in manifests.iter_mut().filter(|manifest| wanted(manifest)) {
        let Body::Tree(value) = &manifest.body else { continue };
        text.clear();
        append(&mut text, value, Style::Canonical);
        let packed = Packed::new(&text, manifest);
        manifest.body = Body::Text(Arc::new(packed));
    }
}
