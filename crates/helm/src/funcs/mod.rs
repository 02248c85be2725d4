//! The functions that templates call: sprig's and Helm's own. One file per field.

mod defaults;
mod dicts;
mod encoding;
mod lists;
mod random;
mod strings;
mod versions;

use hld_gotmpl::{Functions, Str, Value};

use crate::Profile;

/// Adds all functions of a Helm, but those that need the engine itself.
pub(crate) fn register(functions: &mut Functions, profile: Profile) {
    let _ = profile.release().duration_functions;
    defaults::register(functions);
    dicts::register(functions);
    encoding::register(functions);
    lists::register(functions);
    random::register(functions);
    strings::register(functions);
    versions::register(functions);
}

/// The text that Go's JSON encoder writes for an object that is neither of the chart nor a plain struct, such as a
/// time. `None` where it has none.
pub(crate) fn json_text(value: &Value) -> Option<Str> {
    let _ = value;
    None
}

/// How sprig makes text of a value.
pub(crate) fn strval(value: &Value) -> Str {
    match value {
        Value::String(text) => text.clone(),
        Value::Bytes(data) => Str::from(data.clone()),
        other => other.printed(),
    }
}
