//! `toJson` and its relatives, as Go's `encoding/json` writes and reads.

use hld_gotmpl::{ANY_LIST, ANY_MAP, Call, Failure, Functions, Signature, Str, Type, Value};

use super::json_read::read;
use super::{error_list, error_map, go_error};
use crate::encode::{JsonStyle, to_json_for};

pub(super) fn register(functions: &mut Functions) {
    const PLAIN: JsonStyle = JsonStyle { pretty: false, raw: false };
    const PRETTY: JsonStyle = JsonStyle { pretty: true, raw: false };
    const RAW: JsonStyle = JsonStyle { pretty: false, raw: true };
    let any = Signature::new(&[Type::Interface]).returns(Type::String);
    for (name, style) in [("toJson", PLAIN), ("toPrettyJson", PRETTY)] {
        // What cannot be written is nothing.
        functions.add(name, any.clone(), move |call| {
            Ok(written(call, style)?.map_or_else(|_| Value::from(""), Value::from))
        });
    }
    for (name, style) in
        [("mustToJson", PLAIN), ("mustToPrettyJson", PRETTY), ("toRawJson", RAW), ("mustToRawJson", RAW)]
    {
        functions
            .add(name, any.clone(), move |call| written(call, style)?.map(Value::from).map_err(go_error));
    }
    let text = Signature::new(&[Type::String]);
    functions.add("fromJson", text.clone().returns(Type::MAP), from_json);
    functions.add("fromJsonArray", text.clone().returns(Type::LIST), |call| {
        let (found, error) = decoded(call)?;
        Ok(match (found, error) {
            (Value::Nil | Value::List(_), Some(error)) => error_list(call, error),
            (Value::Nil, None) => call.heap().nil_list(&ANY_LIST).into(),
            (list @ Value::List(_), None) => list,
            (other, _) => error_list(call, mismatch(&other, "[]interface {}")),
        })
    });
    functions.add("mustFromJson", text, |call| match decoded(call)? {
        (_, Some(error)) => Err(go_error(error)),
        (found, None) => Ok(found),
    });
}

/// The argument as JSON, paid for even where there is none.
fn written(call: &Call<'_>, style: JsonStyle) -> Result<Result<String, String>, Failure> {
    let mut cost = 0;
    let written = to_json_for(call.arg(0), style, &mut cost);
    call.fuel(cost)?;
    Ok(written)
}

/// The error, if there is one, is an entry of the map.
fn from_json(call: &Call<'_>) -> Result<Value, Failure> {
    let (found, error) = decoded(call)?;
    Ok(match (found, error) {
        (Value::Map(map), Some(error)) => {
            map.set("Error", error.as_str());
            map.into()
        }
        (Value::Nil, Some(error)) => error_map(call, error),
        (Value::Nil, None) => call.heap().nil_map(&ANY_MAP).into(),
        (map @ Value::Map(_), None) => map,
        (other, _) => error_map(call, mismatch(&other, "map[string]interface {}")),
    })
}

fn decoded(call: &Call<'_>) -> Result<(Value, Option<String>), Failure> {
    let text = call.str(0);
    call.reserve(text.len())?;
    call.fuel(text.len() as u64 / 8)?;
    // As much as there can be in it.
    let items = memchr::memchr_iter(b',', text).count();
    call.reserve(items * size_of::<(Str, Value)>())?;
    Ok(match read(call.heap(), text) {
        Ok(found) => found,
        Err(error) => (Value::Nil, Some(error)),
    })
}

/// Go's words for JSON of another kind than what was asked for.
pub(super) fn mismatch(found: &Value, wanted: &str) -> String {
    let kind = match found {
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    format!("json: cannot unmarshal {kind} into Go value of type {wanted}")
}
