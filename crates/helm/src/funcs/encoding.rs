//! YAML, JSON and base64.

use hld_gotmpl::{Functions, Signature, Type, Value};

use crate::encode::{JsonStyle, base64, from_yaml, to_json, to_yaml, to_yaml_pretty};

pub(super) fn register(functions: &mut Functions) {
    let text = Signature::new(&[Type::Interface]).returns(Type::String);
    functions.add("toYaml", text.clone(), |call| Ok(line(to_yaml(call.arg(0)).unwrap_or_default())));
    functions
        .add("toYamlPretty", text.clone(), |call| Ok(line(to_yaml_pretty(call.arg(0)).unwrap_or_default())));
    functions.add("toJson", text.clone(), |call| {
        Ok(Value::from(to_json(call.arg(0), JsonStyle::default()).unwrap_or_default()))
    });
    functions.add("toPrettyJson", text.clone(), |call| {
        Ok(Value::from(to_json(call.arg(0), JsonStyle { pretty: true, raw: false }).unwrap_or_default()))
    });
    functions.add("toRawJson", text, |call| {
        Ok(Value::from(to_json(call.arg(0), JsonStyle { pretty: false, raw: true }).unwrap_or_default()))
    });
    functions.add("fromYaml", Signature::new(&[Type::String]).returns(Type::MAP), |call| {
        let error = match from_yaml(call.heap(), &call.str(0).to_text()) {
            Ok(map @ Value::Map(_)) => return Ok(map),
            Ok(Value::Nil) => return Ok(call.new_map(Vec::new())),
            Ok(other) => format!(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type \
                 map[string]interface {{}}",
                json_kind(&other)
            ),
            Err(error) => error,
        };
        Ok(call.new_map(vec![("Error".into(), Value::from(error))]))
    });
    functions.add("b64enc", Signature::new(&[Type::String]).returns(Type::String), |call| {
        Ok(Value::from(base64(call.str(0))))
    });
}

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    }
}

/// Helm takes one line break off the end.
fn line(mut text: String) -> Value {
    if text.ends_with('\n') {
        text.pop();
    }
    Value::from(text)
}
