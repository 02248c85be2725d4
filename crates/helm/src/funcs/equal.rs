//! Go's `reflect.DeepEqual`, and copies of whole values. Neither uses the thread's stack for nested values.

use std::collections::HashSet;
use std::rc::Rc;

use hld_gotmpl::{Call, Failure, List, ListType, MapType, Str, Value};

use super::versions::VersionObject;

/// Whether two values are equal, types included: `int64` 1 is not `float64` 1, a nil list is not an empty one.
pub(super) fn deep_equal(call: &Call<'_>, left: &Value, right: &Value) -> Result<bool, Failure> {
    if let Some(known) = shallow(left, right) {
        return Ok(known);
    }
    let mut pairs = vec![(left.clone(), right.clone())];
    let mut seen = HashSet::new();
    while let Some((left, right)) = pairs.pop() {
        call.fuel(2)?;
        match shallow(&left, &right) {
            Some(true) => continue,
            Some(false) => return Ok(false),
            None => {}
        }
        match (&left, &right) {
            (Value::Map(left), Value::Map(right)) => {
                // Being compared already, further up or elsewhere.
                if !seen.insert((left.id(), right.id())) {
                    continue;
                }
                let (left, right) = (left.entries(), right.entries());
                for ((key, value), (other_key, other)) in left.iter().zip(right.iter()) {
                    if key != other_key {
                        return Ok(false);
                    }
                    pairs.push((value.clone(), other.clone()));
                }
            }
            (Value::List(left), Value::List(right)) => {
                pairs.extend(left.items().iter().cloned().zip(right.items().iter().cloned()));
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// What can be said without a look inside.
fn shallow(left: &Value, right: &Value) -> Option<bool> {
    Some(match (left, right) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left, a), Value::Int(right, b)) => left == right && a == b,
        (Value::Uint(left, a), Value::Uint(right, b)) => left == right && a == b,
        (Value::Float(left), Value::Float(right)) => left == right,
        (Value::Complex(re, im), Value::Complex(other_re, other_im)) => re == other_re && im == other_im,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Bytes(left), Value::Bytes(right)) => left == right,
        (Value::Object(a), Value::Object(b)) => {
            // What pointers point to, unlike `eq`.
            match (left.as_object::<VersionObject>(), right.as_object::<VersionObject>()) {
                (Some(a), Some(b)) => a.0.original() == b.0.original(),
                _ => a.type_name() == b.type_name() && a.equals(&**b).unwrap_or(false),
            }
        }
        (Value::Map(left), Value::Map(right)) => {
            let alike = left.ty().name() == right.ty().name()
                && left.is_nil() == right.is_nil()
                && left.len() == right.len();
            if alike && !left.same(right) {
                return None;
            }
            alike
        }
        (Value::List(left), Value::List(right)) => {
            let alike = left.ty().name() == right.ty().name()
                && left.is_nil() == right.is_nil()
                && left.len() == right.len();
            if alike && !left.same(right) {
                return None;
            }
            alike
        }
        _ => false,
    })
}

enum Open {
    Map(&'static MapType, Rc<Vec<(Str, Value)>>, Vec<(Str, Value)>),
    List(&'static ListType, List, Vec<Value>),
}

/// Deeper than a value can be that does not contain itself.
const MAX_DEPTH: usize = 100_000;

/// A copy that shares no map or list with the original.
pub(super) fn deep_copy(call: &Call<'_>, value: &Value) -> Result<Value, Failure> {
    let mut open: Vec<Open> = Vec::new();
    let mut finished = enter(call, value, &mut open)?;
    loop {
        if let Some(value) = finished.take() {
            match open.last_mut() {
                None => return Ok(value),
                Some(Open::Map(_, source, copied)) => {
                    let key = source.get(copied.len()).map(|(key, _)| key.clone()).unwrap_or_default();
                    copied.push((key, value));
                }
                Some(Open::List(_, _, copied)) => copied.push(value),
            }
        }
        let next = match open.last() {
            None => return Ok(Value::Nil),
            Some(Open::Map(_, source, copied)) => source.get(copied.len()).map(|(_, value)| value.clone()),
            Some(Open::List(_, source, copied)) => source.items().get(copied.len()).cloned(),
        };
        finished = match next {
            Some(value) => {
                if open.len() > MAX_DEPTH {
                    return Err(Failure::depth("the value is nested too deep"));
                }
                enter(call, &value, &mut open)?
            }
            None => match open.pop() {
                Some(Open::Map(ty, _, copied)) => Some(call.heap().map_of(ty, copied).into()),
                Some(Open::List(ty, _, copied)) => Some(call.heap().list_of(ty, copied).into()),
                None => None,
            },
        };
    }
}

/// A value without others inside is its own copy.
fn enter(call: &Call<'_>, value: &Value, open: &mut Vec<Open>) -> Result<Option<Value>, Failure> {
    call.fuel(1)?;
    match value {
        Value::Map(map) if !map.is_nil() => {
            call.reserve(map.len() * size_of::<(Str, Value)>())?;
            open.push(Open::Map(map.ty(), map.entries(), Vec::with_capacity(map.len())));
            Ok(None)
        }
        Value::List(list) if !list.is_nil() => {
            call.reserve(list.len() * size_of::<Value>())?;
            open.push(Open::List(list.ty(), list.clone(), Vec::with_capacity(list.len())));
            Ok(None)
        }
        other => Ok(Some(other.clone())),
    }
}
