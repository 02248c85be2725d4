//! Secrets whose values stand in the open.

use hld_yaml::{Kind, Value};

use crate::Manifest;
use crate::packed::Body;

/// True for a Secret that holds values anyone who reads the output can read.
///
/// One encrypted with SOPS does not (it has a `sops` key), and neither does one without values, which something
/// in the cluster fills. SealedSecret, ExternalSecret and their like are other kinds.
pub fn is_literal_secret(manifest: &Manifest) -> bool {
    if let Body::Text(packed) = &manifest.body {
        return packed.literal_secret;
    }
    let id = manifest.id();
    if id.kind != "Secret" || !id.group.is_empty() || manifest.value().get("sops").is_some() {
        return false;
    }
    ["data", "stringData"].iter().any(|key| {
        let values = manifest.value().get(key).and_then(Value::as_map);
        values.is_some_and(|values| values.values().any(|value| !is_empty(value)))
    })
}

fn is_empty(value: &Value) -> bool {
    match value.kind() {
        Kind::Null => true,
        Kind::String(text) => text.is_empty(),
        _ => false,
    }
}
