//! The functions that templates call: sprig's and Helm's own. One file per field.

mod addresses;
mod casing;
mod cast;
mod crypto;
mod dates;
mod decimal;
mod defaults;
mod dicts;
mod duration;
mod encoding;
mod equal;
mod golang;
mod hashes;
mod json;
mod json_read;
mod layout;
mod lists;
mod merge;
mod numbers;
mod paths;
mod random;
mod regex_syntax;
mod regexes;
mod strings;
mod time_format;
mod toml;
mod types;
mod urls;
#[cfg(test)]
pub(crate) mod vectors;
mod versions;
mod yaml;

use hld_gotmpl::{Call, Failure, Functions, Kind, Str, Value};

pub(crate) use self::yaml::yaml_of;
#[cfg(feature = "schema")]
pub(crate) use addresses::parse_address;
#[cfg(feature = "schema")]
pub(crate) use regexes::Pattern;
#[cfg(feature = "schema")]
pub(crate) use urls::Url;

use crate::Profile;

/// What Go says where a text is no JSON.
#[cfg(feature = "schema")]
pub(crate) fn json_error(heap: &hld_gotmpl::Heap, text: &[u8]) -> Option<String> {
    json_read::read(heap, text).err()
}

/// What Go says where a text is no date.
#[cfg(feature = "schema")]
pub(crate) fn date_error(text: &str) -> Option<String> {
    time_format::parse("2006-01-02", text).err()
}

/// Adds all functions of a Helm, but those that need the engine itself.
pub(crate) fn register(functions: &mut Functions, profile: Profile) {
    register_sprig(functions);
    duration::register(functions, profile.release().duration_functions);
    toml::register(functions, profile);
    yaml::register(functions, profile);
}

/// Adds those that come from sprig.
pub(crate) fn register_sprig(functions: &mut Functions) {
    casing::register(functions);
    crypto::register(functions);
    dates::register(functions);
    defaults::register(functions);
    dicts::register(functions);
    encoding::register(functions);
    hashes::register(functions);
    json::register(functions);
    layout::register(functions);
    lists::register(functions);
    merge::register(functions);
    numbers::register(functions);
    paths::register(functions);
    random::register(functions);
    regexes::register(functions);
    strings::register(functions);
    types::register(functions);
    urls::register(functions);
    versions::register(functions);
}

/// A time as Go's encoders write it.
pub(crate) fn time_text(value: &Value) -> Option<Str> {
    dates::time_of(value).map(dates::Time::json)
}

/// The text that Go's encoders write for an object that says so itself.
pub(crate) fn marshaled_text(value: &Value) -> Option<Str> {
    value.as_object::<versions::VersionObject>().map(|version| Str::from(version.0.to_string()))
}

/// A duration as go-yaml and TOML write it; to JSON it is a number.
pub(crate) fn duration_text(value: &Value) -> Option<Str> {
    value.as_object::<duration::Duration>().map(|duration| Str::from(duration::shown(duration.0)))
}

/// How sprig makes text of a value: strings, bytes and what has a text of its own as they are, the rest as Go prints
/// it.
pub(crate) fn strval(call: &Call<'_>, value: &Value) -> Result<Str, Failure> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bytes(data) => Ok(Str::from(std::sync::Arc::clone(data.shared()))),
        other => call.sprint(std::slice::from_ref(other)),
    }
}

/// The texts of a list's items without nil, or of a single value.
fn pieces(call: &Call<'_>, value: &Value) -> Result<Vec<Str>, Failure> {
    let items = value.as_list().map_or(1, hld_gotmpl::List::len);
    call.reserve(items.saturating_mul(size_of::<Str>()))?;
    call.fuel(items as u64 * 2)?;
    match value {
        Value::Nil => Ok(Vec::new()),
        Value::List(list) => {
            list.items().iter().filter(|item| !item.is_nil()).map(|item| strval(call, item)).collect()
        }
        Value::Bytes(data) => {
            call.reserve(data.len().saturating_mul(size_of::<Str>()))?;
            Ok(data.iter().map(|byte| Str::from(byte.to_string())).collect())
        }
        other => Ok(vec![strval(call, other)?]),
    }
}

/// What `default` and `empty` take for nothing: nil, zero, false, and what has no length. Structs are never empty.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(object) => !matches!(object.kind(), Kind::Struct) && !object.is_true(),
        other => !other.is_true(),
    }
}

/// What a Go function returned as its error, or panicked with.
fn go_error(text: impl Into<String>) -> Failure {
    Failure::new(text)
}

/// Helm's way of showing an error in a map.
fn error_map(call: &Call<'_>, error: String) -> Value {
    call.new_map(vec![(Str::from_static("Error"), Value::from(error))])
}

/// Helm's way of showing an error in a list.
fn error_list(call: &Call<'_>, error: String) -> Value {
    call.new_list(vec![Value::from(error)])
}
