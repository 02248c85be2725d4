//! Maps.

use hld_gotmpl::{Failure, Functions, Signature, Str, Type, Value};

use super::strval;

pub(super) fn register(functions: &mut Functions) {
    functions.add("dict", Signature::new(&[]).variadic(Type::Interface).returns(Type::MAP), |call| {
        let entries = call
            .args()
            .chunks(2)
            .map(|pair| (strval(&pair[0]), pair.get(1).cloned().unwrap_or_else(|| Value::from(""))))
            .collect();
        Ok(call.new_map(entries))
    });
    functions.add("get", Signature::new(&[Type::MAP, Type::String]), |call| {
        Ok(call.map(0).get(call.str(1)).unwrap_or_else(|| Value::from("")))
    });
    functions.add(
        "set",
        Signature::new(&[Type::MAP, Type::String, Type::Interface]).returns(Type::MAP),
        |call| {
            let map = call.map(0);
            if map.is_nil() {
                return Err(Failure::new("assignment to entry in nil map"));
            }
            map.set(call.str(1), call.arg(2).clone());
            Ok(map.into())
        },
    );
    functions.add("unset", Signature::new(&[Type::MAP, Type::String]).returns(Type::MAP), |call| {
        call.map(0).remove(call.str(1));
        Ok(call.map(0).into())
    });
    functions.add("hasKey", Signature::new(&[Type::MAP, Type::String]).returns(Type::Bool), |call| {
        Ok(Value::Bool(call.map(0).contains_key(call.str(1))))
    });
    functions.add("keys", Signature::new(&[]).variadic(Type::MAP).returns(Type::STRINGS), |call| {
        let mut keys: Vec<Value> = Vec::new();
        for map in call.args().iter().filter_map(Value::as_map) {
            keys.extend(map.entries().iter().map(|(key, _)| Value::from(key.clone())));
        }
        Ok(call.heap().list_of(&hld_gotmpl::STRING_LIST, keys).into())
    });
    functions.add("omit", Signature::new(&[Type::MAP]).variadic(Type::String).returns(Type::MAP), |call| {
        let left_out: Vec<&Str> = call.rest(1).iter().filter_map(Value::as_string).collect();
        let entries = call.map(0).entries();
        Ok(call.new_map(entries.iter().filter(|(key, _)| !left_out.contains(&key)).cloned().collect()))
    });
}
