//! `toToml` and `fromToml`, as the Go library that Helm uses writes and reads TOML: its order, layout, types and errors.

mod key;
mod lex;
mod literals;
mod read;
mod scalar;
mod states;
mod tables;
mod write;

use hld_gotmpl::{Call, Failure, Functions, ListType, Signature, Type, Value};

use super::{error_map, go_error};
use crate::Profile;

/// What an array of tables is in a template.
static TABLES: ListType = ListType::of("[]map[string]interface {}", Type::MAP);

pub(super) fn register(functions: &mut Functions, profile: Profile) {
    let any = Signature::new(&[Type::Interface]).returns(Type::String);
    // The error's text is the result.
    functions.add("toToml", any.clone(), |call| Ok(write::written(call)?.unwrap_or_else(Value::from)));
    if profile == Profile::V4 {
        functions.add("mustToToml", any, |call| write::written(call)?.map_err(go_error));
    }
    functions.add("fromToml", Signature::new(&[Type::String]).returns(Type::MAP), from_toml);
}

fn from_toml(call: &Call<'_>) -> Result<Value, Failure> {
    let text = call.str(0);
    call.reserve(text.len())?;
    call.fuel(40 + text.len() as u64)?;
    match read::read(call, text) {
        Ok(map) => Ok(map.into()),
        Err(Stop::Error(error)) => Ok(error_map(call, error)),
        Err(Stop::Bug(text)) => Err(go_error(format!("BUG: {text}\n\n"))),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Why reading ended.
enum Stop {
    /// The text is no TOML; Go's words for it.
    Error(String),
    /// Where the Go library takes itself to be wrong and panics.
    Bug(String),
    /// A limit of the render.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}
