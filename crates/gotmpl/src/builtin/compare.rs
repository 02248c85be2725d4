//! `eq ne lt le gt ge`.

use std::borrow::Cow;

use super::Builtin;
use crate::exec::item::Item;
use crate::fmt;
use crate::value::{Str, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Basic {
    None,
    Bool,
    Complex,
    Int,
    Float,
    String,
    Uint,
}

fn basic(value: &Value) -> Basic {
    match value {
        Value::Bool(_) => Basic::Bool,
        Value::Complex(..) => Basic::Complex,
        Value::Int(..) => Basic::Int,
        Value::Uint(..) => Basic::Uint,
        Value::Float(_) => Basic::Float,
        Value::String(_) => Basic::String,
        _ => Basic::None,
    }
}

/// A number that has a type of its own, such as a duration, compares as a number.
fn plain(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Object(object) => match object.number() {
            Some(number) => Cow::Owned(Value::int64(number)),
            None => Cow::Borrowed(value),
        },
        _ => Cow::Borrowed(value),
    }
}

const BAD_TYPE: &str = "invalid type for comparison";

/// Compares; the arguments are as many as the signature says.
pub(crate) fn compare(builtin: Builtin, args: &[Item]) -> Result<bool, String> {
    let value = |at: usize| args.get(at).map_or(&Value::Nil, Item::value);
    let (a, b) = (value(0), value(1));
    match builtin {
        Builtin::Eq => equal(a, args.get(1..).unwrap_or_default()),
        Builtin::Ne => equal(a, &args[1..]).map(|equal| !equal),
        Builtin::Lt => less(a, b),
        Builtin::Le => less_or_equal(a, b, args),
        Builtin::Gt => less_or_equal(a, b, args).map(|result| !result),
        _ => less(a, b).map(|result| !result),
    }
}

fn less_or_equal(a: &Value, b: &Value, args: &[Item]) -> Result<bool, String> {
    if less(a, b)? {
        return Ok(true);
    }
    equal(a, &args[1..])
}

/// Whether the first is equal to any of the others.
fn equal(a: &Value, others: &[Item]) -> Result<bool, String> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    for b in others {
        if equal_pair(a, b.value())? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal_pair(a: &Value, b: &Value) -> Result<bool, String> {
    let (plain_a, plain_b) = (plain(a), plain(b));
    Ok(match (&*plain_a, &*plain_b) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a, _), Value::Int(b, _)) => a == b,
        (Value::Uint(a, _), Value::Uint(b, _)) => a == b,
        (Value::Int(a, _), Value::Uint(b, _)) | (Value::Uint(b, _), Value::Int(a, _)) => {
            u64::try_from(*a).is_ok_and(|a| a == *b)
        }
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Complex(a, c), Value::Complex(b, d)) => a == b && c == d,
        (Value::String(a), Value::String(b)) => a == b,
        (x, y) if basic(x) != basic(y) => {
            if !a.is_nil() && !b.is_nil() {
                return Err(incompatible(a, b));
            }
            false
        }
        _ => return equal_other(a, b),
    })
}

/// Neither is of a basic kind.
fn equal_other(a: &Value, b: &Value) -> Result<bool, String> {
    if a.kind() != b.kind() && !a.is_nil() && !b.is_nil() {
        let a_text = show(a, b"%s");
        let b_text = show(b, b"%v");
        return Err(format!("non-comparable types {a_text}: {}, {}: {b_text}", type_name(a), type_name(b)));
    }
    if a.is_any_nil() || b.is_any_nil() {
        return Ok(a.is_any_nil() == b.is_any_nil());
    }
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if a.type_name() != b.type_name() => Ok(false),
        (Value::Object(a_object), Value::Object(b_object)) => {
            a_object.equals(&**b_object).ok_or_else(|| not_comparable(b))
        }
        _ => Err(not_comparable(b)),
    }
}

fn not_comparable(b: &Value) -> String {
    format!("non-comparable type {}: {}", show(b, b"%s"), type_name(b))
}

fn show(value: &Value, format: &[u8]) -> Str {
    let mut out = Vec::new();
    fmt::sprintf(&mut out, format, std::slice::from_ref(value), 1 << 16);
    Str::from(out)
}

fn type_name(value: &Value) -> &str {
    value.type_name()
}

fn incompatible(a: &Value, b: &Value) -> String {
    format!("incompatible types for comparison: {} and {}", type_name(a), type_name(b))
}

fn less(a: &Value, b: &Value) -> Result<bool, String> {
    let (plain_a, plain_b) = (plain(a), plain(b));
    let (kind_a, kind_b) = (basic(&plain_a), basic(&plain_b));
    if kind_a == Basic::None || kind_b == Basic::None {
        return Err(BAD_TYPE.to_owned());
    }
    Ok(match (&*plain_a, &*plain_b) {
        (Value::Int(a, _), Value::Int(b, _)) => a < b,
        (Value::Uint(a, _), Value::Uint(b, _)) => a < b,
        (Value::Int(a, _), Value::Uint(b, _)) => u64::try_from(*a).map_or(true, |a| a < *b),
        (Value::Uint(a, _), Value::Int(b, _)) => u64::try_from(*b).is_ok_and(|b| *a < b),
        (Value::Float(a), Value::Float(b)) => a < b,
        (Value::String(a), Value::String(b)) => a < b,
        _ if kind_a == kind_b => return Err(BAD_TYPE.to_owned()),
        _ => return Err(incompatible(a, b)),
    })
}
