//! Template values as JSON and YAML, as Go's encoders write them.

mod decode;
mod json;
mod walk;
mod yaml;

pub(crate) use decode::from_yaml;
#[cfg(all(feature = "schema", test))]
pub(crate) use json::to_json;
pub(crate) use json::{JsonStyle, to_json_for};
pub(crate) use yaml::{to_yaml, to_yaml_pretty};
#[cfg(feature = "schema")]
pub(crate) use {
    json::float as json_float,
    walk::{Event, View, finite, walk},
};
