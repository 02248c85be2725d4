//! Objects that were written as they were read: there is their text, and only their head as values.

use std::sync::Arc;

use hld_yaml::{SourceMap, Value};

use crate::objects::is_kustomization;
use crate::packed::{Body, Packed};
use crate::{Manifest, Origin, images};

/// Whether a key is of the head of an object: what the rules for all objects ask of it, and what leads to its images.
pub(super) fn is_head(path: &[String], key: &str) -> bool {
    let at = |depth: usize| path.get(depth).map(String::as_str);
    let is_asked_for = match (at(0), at(1)) {
        (None, _) => matches!(key, "apiVersion" | "kind" | "metadata" | "spec"),
        (Some("metadata"), None) => matches!(key, "name" | "generateName" | "namespace"),
        (Some("spec"), None) => matches!(key, "group" | "scope" | "names"),
        (Some("spec"), Some("names")) => key == "kind",
        _ => false,
    };
    is_asked_for || images::lead_through(path, key)
}

/// Whether more than the head of an object with this text will have to be known, most likely.
pub(super) fn is_asked_for_values(text: &str) -> bool {
    text.contains("kind: Secret") || text.contains("kind: List")
}

/// An object of which only the head was read, with its canonical text. Nothing where more has to be known of it: of lists, Secrets,
/// what is no object, and what may run images anywhere.
pub(super) fn of_head(head: &Value, text: &str, origin: Origin, sources: &SourceMap) -> Option<Manifest> {
    let manifest = Manifest::new(head.clone(), origin, sources).ok()?;
    let id = manifest.id();
    let is_secret = id.kind == "Secret" && id.group.is_empty();
    if id.kind.ends_with("List") || is_secret || is_kustomization(head) {
        return None;
    }
    let packed = Packed::with_images(text, &manifest, images::of_head(id, head, text)?);
    Some(Manifest { body: Body::Text(Arc::new(packed)), ..manifest })
}
