//! Maps. `set`, `unset` and the merging functions change the map they are given, and return it.

use hld_gotmpl::{Call, Failure, Functions, Map, STRING_LIST, Signature, Str, Type, Value};

use super::equal::{deep_copy, deep_equal};
use super::{go_error, strval};

pub(super) fn register(functions: &mut Functions) {
    let (map, any, text) = (Type::MAP, Type::Interface, Type::String);
    functions.add("dict", Signature::new(&[]).variadic(any).returns(map), |call| {
        call.fuel(call.len() as u64 * 2)?;
        let pairs = call.args().chunks(2);
        let entries = pairs.map(|pair| {
            Ok((strval(call, &pair[0])?, pair.get(1).cloned().unwrap_or(Value::String(Str::EMPTY))))
        });
        Ok(call.new_map(entries.collect::<Result<_, Failure>>()?))
    });
    functions.add("get", Signature::new(&[map, text]), |call| match call.arg(0) {
        Value::Map(map) => Ok(map.get(call.str(1)).unwrap_or(Value::String(Str::EMPTY))),
        _ => Ok(Value::String(Str::EMPTY)),
    });
    functions.add("set", Signature::new(&[map, text, any]).returns(map), |call| {
        let map = writable(call)?;
        map.set(call.str(1), call.arg(2).clone());
        Ok(call.arg(0).clone())
    });
    functions.add("unset", Signature::new(&[map, text]).returns(map), |call| {
        if let Value::Map(map) = call.arg(0) {
            map.remove(call.str(1));
        }
        Ok(call.arg(0).clone())
    });
    functions.add("hasKey", Signature::new(&[map, text]).returns(Type::Bool), |call| {
        Ok(Value::Bool(matches!(call.arg(0), Value::Map(map) if map.contains_key(call.str(1)))))
    });
    functions.add("pluck", Signature::new(&[text]).variadic(map).returns(Type::LIST), |call| {
        call.fuel(call.len() as u64 * 4)?;
        let maps = call.rest(1).iter().filter_map(Value::as_map);
        Ok(call.new_list(maps.filter_map(|map| map.get(call.str(0))).collect()))
    });
    // Go's order is random; this one is sorted.
    functions.add("keys", Signature::new(&[]).variadic(map).returns(Type::STRINGS), |call| {
        let mut keys: Vec<Value> = Vec::new();
        for map in call.args().iter().filter_map(Value::as_map) {
            call.reserve(map.len() * size_of::<Value>())?;
            call.fuel(map.len() as u64 * 2)?;
            keys.extend(map.entries().iter().map(|(key, _)| Value::String(key.clone())));
        }
        Ok(call.heap().list_of(&STRING_LIST, keys).into())
    });
    functions.add("values", Signature::new(&[map]).returns(Type::LIST), |call| {
        call.reserve(call.map(0).len() * size_of::<Value>())?;
        call.fuel(call.map(0).len() as u64 * 2)?;
        let values = call.map(0).entries().iter().map(|(_, value)| value.clone()).collect();
        Ok(call.new_list(values))
    });
    functions.add("pick", Signature::new(&[map]).variadic(text).returns(map), |call| {
        let map = call.map(0);
        call.fuel(call.len() as u64 * 8)?;
        let wanted = call.rest(1).iter().filter_map(Value::as_string);
        Ok(call.new_map(wanted.filter_map(|key| Some((key.clone(), map.get(key)?))).collect()))
    });
    functions.add("omit", Signature::new(&[map]).variadic(text).returns(map), |call| {
        let left_out: Vec<&Str> = call.rest(1).iter().filter_map(Value::as_string).collect();
        let entries = call.map(0).entries();
        call.reserve(entries.len() * size_of::<(Str, Value)>())?;
        call.fuel(entries.len() as u64 * (2 + left_out.len() as u64 / 2))?;
        Ok(call.new_map(entries.iter().filter(|(key, _)| !left_out.contains(&key)).cloned().collect()))
    });
    functions.add("dig", Signature::new(&[]).variadic(any), dig);
    for name in ["deepCopy", "mustDeepCopy"] {
        functions.add(name, Signature::new(&[any]), |call| match call.arg(0) {
            Value::Nil => Err(go_error("reflect: call of reflect.Value.Type on zero Value")),
            value => deep_copy(call, value),
        });
    }
    functions.add("deepEqual", Signature::new(&[any, any]).returns(Type::Bool), |call| {
        Ok(Value::Bool(deep_equal(call, call.arg(0), call.arg(1))?))
    });
}

/// The map of the first argument, for writing.
fn writable<'a>(call: &Call<'a>) -> Result<&'a Map, Failure> {
    match call.arg(0) {
        Value::Map(map) if !map.is_nil() => Ok(map),
        _ => Err(go_error("assignment to entry in nil map")),
    }
}

/// Follows keys into maps; the default where one is missing. Only plain maps will do: Go asserts the type.
fn dig(call: &Call<'_>) -> Result<Value, Failure> {
    let Some((last, before)) = call.args().split_last() else {
        return Err(go_error("dig needs at least three arguments"));
    };
    let Some((default, keys)) = before.split_last().filter(|(_, keys)| !keys.is_empty()) else {
        return Err(go_error("dig needs at least three arguments"));
    };
    let plain = |value: &Value| match value {
        Value::Map(map) if map.ty().name() == hld_gotmpl::ANY_MAP.name() => Ok(map.clone()),
        other => Err(not_a("map[string]interface {}", other)),
    };
    let mut map = plain(last)?;
    let mut names = Vec::with_capacity(keys.len());
    for key in keys {
        match key {
            Value::String(text) => names.push(text),
            other => return Err(not_a("string", other)),
        }
    }
    let Some((name, path)) = names.split_last() else { return Ok(default.clone()) };
    for step in path {
        match map.get(step) {
            None => return Ok(default.clone()),
            Some(value) => map = plain(&value)?,
        }
    }
    Ok(map.get(name).unwrap_or_else(|| default.clone()))
}

/// Go's words for a value of another type than the one it has to have.
fn not_a(wanted: &str, value: &Value) -> Failure {
    let found = match value {
        Value::Nil => "nil",
        other => other.type_name(),
    };
    Failure::new(format!("interface conversion: interface {{}} is {found}, not {wanted}"))
}
