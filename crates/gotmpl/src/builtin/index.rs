//! `index slice len`.

use crate::exec::item::{Item, zero};
use crate::value::{Heap, Str, UintKind, Value};

/// An index into something of length or capacity `cap`.
fn position(index: &Value, cap: usize) -> Result<usize, String> {
    let at = match index {
        Value::Int(at, _) => *at,
        Value::Uint(at, _) => at.cast_signed(),
        Value::Nil => return Err("cannot index slice/array with nil".to_owned()),
        Value::Object(object) if let Some(number) = object.number() => number,
        other => return Err(format!("cannot index slice/array with type {}", other.type_name())),
    };
    usize::try_from(at).ok().filter(|at| *at <= cap).ok_or_else(|| format!("index out of range: {at}"))
}

/// Go panics where `index` lets through an index that is just past the end.
fn past_end(what: &str) -> String {
    format!("reflect: {what} index out of range")
}

/// The type of a value, or of what it points to.
fn target(value: &Value) -> &str {
    value.type_name().trim_start_matches('*')
}

/// `index x 1 2`: `x[1][2]`.
pub(crate) fn index(args: &[Item], heap: &Heap) -> Result<Item, String> {
    let Some((first, indexes)) = args.split_first() else { return Ok(Item::Invalid) };
    if first.value().is_nil() {
        return Err("index of untyped nil".to_owned());
    }
    // The item itself comes out of its interface; what is found in it stays in its own.
    let mut item = first.clone().unwrapped();
    for index in indexes {
        let index = index.value();
        item = match item.value() {
            Value::Nil => return Err("index of nil pointer".to_owned()),
            Value::String(text) => {
                let at = position(index, text.len())?;
                let byte = text.get(at).ok_or_else(|| past_end("string"))?;
                Item::Value(Value::Uint(u64::from(*byte), UintKind::Uint8))
            }
            Value::Bytes(bytes) => {
                let at = position(index, bytes.len())?;
                let byte = bytes.get(at).ok_or_else(|| past_end("slice"))?;
                Item::Value(Value::Uint(u64::from(*byte), UintKind::Uint8))
            }
            Value::List(list) => {
                let at = position(index, list.len())?;
                let found = list.items().get(at).ok_or_else(|| past_end("slice"))?;
                Item::of(found.clone(), &list.ty().elem())
            }
            Value::Map(map) => {
                let key = match index {
                    Value::Nil => return Err("value is nil; should be of type string".to_owned()),
                    Value::String(key) => key,
                    other => {
                        return Err(format!("value has type {}; should be string", other.type_name()));
                    }
                };
                let elem = map.ty().elem();
                Item::of(map.get(key).unwrap_or_else(|| zero(&elem, heap)), &elem)
            }
            other => return Err(format!("can't index item of type {}", target(other))),
        };
    }
    Ok(item)
}

/// `slice x 1 2`: `x[1:2]`.
pub(crate) fn slice(args: &[Item]) -> Result<Item, String> {
    let Some((first, indexes)) = args.split_first() else { return Ok(Item::Invalid) };
    let item = first.value();
    if item.is_nil() {
        return Err("slice of untyped nil".to_owned());
    }
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let (len, cap) = match item {
        Value::String(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::String(text) => (text.len(), text.len()),
        Value::Bytes(bytes) => (bytes.len(), bytes.len()),
        Value::List(list) => (list.len(), list.capacity()),
        other => return Err(format!("can't slice item of type {}", target(other))),
    };
    let mut at = [0, len, cap];
    for (index, place) in indexes.iter().zip(&mut at) {
        // Unlike `index`, Go does not look into an interface here.
        *place = match index {
            Item::Iface(_) => return Err("cannot index slice/array with type interface {}".to_owned()),
            index => position(index.value(), cap)?,
        };
    }
    let [from, to, max] = at;
    if from > to {
        return Err(format!("invalid slice index: {from} > {to}"));
    }
    if to > max {
        return Err(format!("invalid slice index: {to} > {max}"));
    }
    Ok(Item::Value(match item {
        Value::String(text) => Value::String(Str::from(&text[from..to])),
        Value::Bytes(bytes) => Value::Bytes(bytes[from..to].into()),
        Value::List(list) => Value::List(list.slice(from, to, max)),
        _ => Value::Nil,
    }))
}

/// `len x`.
pub(crate) fn len(args: &[Item]) -> Result<i64, String> {
    let Some(first) = args.first() else { return Ok(0) };
    let len = match first.value() {
        Value::Nil => {
            return Err(match first {
                Item::Iface(_) => "len of nil pointer".to_owned(),
                _ => "reflect: call of reflect.Value.Type on zero Value".to_owned(),
            });
        }
        Value::String(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        other => return Err(format!("len of type {}", target(other))),
    };
    Ok(len as i64)
}
