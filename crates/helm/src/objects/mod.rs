//! What templates find at the top: `.Values`, `.Chart`, `.Files`, `.Capabilities` and their methods.

mod capabilities;
mod chart;
mod files;
mod values;

pub(crate) use capabilities::{BuildInfo, KubeVersionObject, capabilities};
pub(crate) use chart::{ChartObject, DependencyObject, MaintainerObject, MetadataObject, chart_v3, chart_v4};
pub(crate) use files::files;
pub(crate) use values::{as_values, values_type};

use hld_gotmpl::Value;

/// A struct as Go's JSON encoder sees it: the names of its tags in the struct's order, empty fields left out where
/// the tag says so. `None` for what is no such struct.
pub(crate) fn json_fields(value: &Value) -> Option<Vec<(&'static str, Value)>> {
    if let Some(chart) = value.as_object::<ChartObject>() {
        return Some(chart.json_fields());
    }
    if let Some(metadata) = value.as_object::<MetadataObject>() {
        return Some(metadata.json_fields());
    }
    if let Some(dependency) = value.as_object::<DependencyObject>() {
        return Some(dependency.json_fields());
    }
    if let Some(maintainer) = value.as_object::<MaintainerObject>() {
        return Some(maintainer.json_fields());
    }
    if let Some(info) = value.as_object::<BuildInfo>() {
        return Some(info.json_fields());
    }
    if let Some(version) = value.as_object::<KubeVersionObject>() {
        return Some(version.json_fields());
    }
    value.as_object::<capabilities::CapabilitiesObject>().map(capabilities::CapabilitiesObject::json_fields)
}

/// The fields of a struct that others may see, with their names in Go.
pub(crate) fn exported_fields(value: &Value) -> Vec<(&'static str, Value)> {
    let Value::Object(object) = value else { return Vec::new() };
    let is_exported = |(name, _): &(&str, Value)| name.starts_with(|first: char| first.is_ascii_uppercase());
    object.fields().into_iter().filter(is_exported).collect()
}

/// The same with the fields of embedded structs in place of these.
pub(crate) fn flat_fields(value: &Value) -> Vec<(&'static str, Value)> {
    let fields = exported_fields(value);
    if value.as_object::<ChartObject>().is_none() {
        return fields;
    }
    let flat = |(name, value): (&'static str, Value)| match name {
        "Metadata" => exported_fields(&value),
        _ => vec![(name, value)],
    };
    fields.into_iter().flat_map(flat).collect()
}

/// Whether a field tagged `omitempty` is left out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Map(map) => map.is_empty(),
        Value::Object(_) => false,
        other => !other.is_true(),
    }
}
