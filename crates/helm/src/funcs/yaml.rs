//! `toYaml` and `fromYaml`.

use hld_gotmpl::{Call, Failure, Functions, Signature, Type, Value};

use super::json::mismatch;
use super::{error_list, error_map, go_error};
use crate::Profile;
use crate::encode::{from_yaml, to_yaml, to_yaml_pretty};

pub(super) fn register(functions: &mut Functions, profile: Profile) {
    let any = Signature::new(&[Type::Interface]).returns(Type::String);
    // What cannot be written is nothing.
    functions
        .add("toYaml", any.clone(), |call| Ok(line(paid(call, call.arg(0), to_yaml)?.unwrap_or_default())));
    functions.add("toYamlPretty", any.clone(), |call| match paid(call, call.arg(0), to_yaml_pretty)? {
        Err(error) if error == "json: unsupported type: complex128" => {
            Err(go_error("cannot marshal type: complex128"))
        }
        written => Ok(line(written.unwrap_or_default())),
    });
    if profile == Profile::V4 {
        functions.add("mustToYaml", any, |call| {
            paid(call, call.arg(0), to_yaml)?.map(line).map_err(|error| match error.starts_with("json: ") {
                true => go_error(format!("error marshaling into JSON: {error}")),
                false => go_error(error),
            })
        });
    }
    let text = Signature::new(&[Type::String]);
    functions.add("fromYaml", text.clone().returns(Type::MAP), |call| {
        Ok(match decoded(call)? {
            Ok(map @ Value::Map(_)) => map,
            Ok(Value::Nil) => call.new_map(Vec::new()),
            Ok(other) => error_map(call, wrapped(&mismatch(&other, "map[string]interface {}"))),
            Err(error) => error_map(call, error),
        })
    });
    functions.add("fromYamlArray", text.returns(Type::LIST), |call| {
        Ok(match decoded(call)? {
            Ok(list @ Value::List(_)) => list,
            Ok(Value::Nil) => call.new_list(Vec::new()),
            Ok(other) => error_list(call, wrapped(&mismatch(&other, "[]interface {}"))),
            Err(error) => error_list(call, error),
        })
    });
}

/// A value as YAML, paid for.
pub(crate) fn yaml_of(call: &Call<'_>, value: &Value) -> Result<Result<String, String>, Failure> {
    paid(call, value, to_yaml)
}

/// What is written of a value, paid for even where that is nothing.
fn paid(
    call: &Call<'_>,
    value: &Value,
    write: impl Fn(&Value, &mut u64) -> Result<String, String>,
) -> Result<Result<String, String>, Failure> {
    let mut cost = 0;
    let written = write(value, &mut cost);
    call.fuel(cost)?;
    Ok(written)
}

fn decoded(call: &Call<'_>) -> Result<Result<Value, String>, Failure> {
    let text = call.str(0);
    call.reserve(text.len())?;
    call.fuel(40 + text.len() as u64 / 2)?;
    let found = from_yaml(call.heap(), text);
    // Aliases can stand for more than the text is long.
    call.reserve(0)?;
    Ok(found)
}

fn wrapped(error: &str) -> String {
    format!("error unmarshaling JSON: while decoding JSON: {error}")
}

/// Helm takes one line break off the end.
fn line(mut text: String) -> Value {
    if text.ends_with('\n') {
        text.pop();
    }
    Value::from(text)
}
