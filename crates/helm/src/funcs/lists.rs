//! Lists. Only `sortAlpha` changes the list it is given, if it is one of strings. The `must` forms say the same as the others, as Go's panics
//! come out as errors too.

use std::borrow::Cow;

use hld_gotmpl::{
    ANY_LIST, Call, Failure, Functions, ListType, STRING_LIST, Signature, Str, Type, UintKind, Value,
};

use super::cast::to_int;
use super::equal::deep_equal;
use super::golang::{nil_pointer, panicked};
use super::{go_error, is_empty, pieces, strval};

/// `[][]interface {}`.
static CHUNKS: ListType = ListType::of("[][]interface {}", Type::LIST);

pub(super) fn register(functions: &mut Functions) {
    let any = Type::Interface;
    for name in ["list", "tuple"] {
        functions.add(name, Signature::new(&[]).variadic(any).returns(Type::LIST), |call| {
            Ok(call.new_list(call.args().to_vec()))
        });
    }
    let add = Signature::new(&[any, any]).returns(Type::LIST);
    for name in ["append", "push", "mustAppend", "mustPush"] {
        functions.add(name, add.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot push on type {kind}"))?;
            let mut all = Vec::with_capacity(items.len() + 1);
            all.extend_from_slice(&items);
            all.push(call.arg(1).clone());
            Ok(call.new_list(all))
        });
    }
    for name in ["prepend", "mustPrepend"] {
        functions.add(name, add.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot prepend on type {kind}"))?;
            let mut all = Vec::with_capacity(items.len() + 1);
            all.push(call.arg(1).clone());
            all.extend_from_slice(&items);
            Ok(call.new_list(all))
        });
    }
    for name in ["first", "mustFirst"] {
        functions.add(name, Signature::new(&[any]), |call| {
            let items = items(call, 0, |kind| format!("Cannot find first on type {kind}"))?;
            Ok(items.first().cloned().unwrap_or(Value::Nil))
        });
    }
    for name in ["last", "mustLast"] {
        functions.add(name, Signature::new(&[any]), |call| {
            let items = items(call, 0, |kind| format!("Cannot find last on type {kind}"))?;
            Ok(items.last().cloned().unwrap_or(Value::Nil))
        });
    }
    let one = Signature::new(&[any]).returns(Type::LIST);
    for name in ["rest", "mustRest"] {
        functions.add(name, one.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot find rest on type {kind}"))?;
            Ok(or_nil(call, items.get(1..)))
        });
    }
    for name in ["initial", "mustInitial"] {
        functions.add(name, one.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot find initial on type {kind}"))?;
            Ok(or_nil(call, items.split_last().map(|(_, others)| others)))
        });
    }
    for name in ["reverse", "mustReverse"] {
        functions.add(name, one.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot find reverse on type {kind}"))?;
            Ok(call.new_list(items.iter().rev().cloned().collect()))
        });
    }
    for name in ["compact", "mustCompact"] {
        functions.add(name, one.clone(), |call| {
            let items = items(call, 0, |kind| format!("Cannot compact on type {kind}"))?;
            Ok(call.new_list(items.iter().filter(|item| !is_empty(item)).cloned().collect()))
        });
    }
    for name in ["uniq", "mustUniq"] {
        functions.add(name, one.clone(), uniq);
    }
    for name in ["without", "mustWithout"] {
        functions.add(name, Signature::new(&[any]).variadic(any).returns(Type::LIST), |call| {
            let items = items(call, 0, |kind| format!("Cannot find without on type {kind}"))?;
            let mut kept = Vec::with_capacity(items.len());
            for item in &*items {
                if !within(call, call.rest(1), item)? {
                    kept.push(item.clone());
                }
            }
            Ok(call.new_list(kept))
        });
    }
    for name in ["has", "mustHas"] {
        functions.add(name, Signature::new(&[any, any]).returns(Type::Bool), |call| {
            if call.arg(1).is_nil() {
                return Ok(Value::Bool(false));
            }
            let items = items(call, 1, |kind| format!("Cannot find has on type {kind}"))?;
            Ok(Value::Bool(within(call, &items, call.arg(0))?))
        });
    }
    functions.add("concat", Signature::new(&[]).variadic(any), concat);
    for name in ["chunk", "mustChunk"] {
        functions.add(name, Signature::new(&[Type::INT, any]).returns(Type::List(&CHUNKS)), chunk);
    }
    // Replaces Go's own `slice`.
    for name in ["slice", "mustSlice"] {
        functions.add(name, Signature::new(&[any]).variadic(any), slice);
    }
    functions.add("sortAlpha", Signature::new(&[any]).returns(Type::STRINGS), |call| {
        let value = call.arg(0);
        let mut texts = match value {
            Value::List(_) | Value::Bytes(_) => pieces(call, value)?,
            other => vec![strval(call, other)?],
        };
        call.fuel(texts.len() as u64 * 8)?;
        let sorted = texts.is_sorted();
        texts.sort();
        match value {
            // Sorted in place.
            Value::List(list) if list.ty().name() == "[]string" => {
                if !sorted {
                    call.reserve(list.len() * size_of::<Value>())?;
                    list.write(texts.into_iter().map(Value::String));
                }
                Ok(value.clone())
            }
            _ => Ok(strings(call, texts)),
        }
    });
}

/// A `[]string`.
pub(super) fn strings(call: &Call<'_>, texts: Vec<Str>) -> Value {
    call.heap().list_of(&STRING_LIST, texts.into_iter().map(Value::String).collect()).into()
}

/// The items of an argument that has to be a list.
fn items<'a>(
    call: &Call<'a>,
    index: usize,
    refusal: impl Fn(&str) -> String,
) -> Result<Cow<'a, [Value]>, Failure> {
    let found: Cow<'a, [Value]> = match call.arg(index) {
        Value::Nil => return Err(nil_pointer()),
        Value::List(list) => Cow::Borrowed(list.items()),
        Value::Bytes(data) => {
            Cow::Owned(data.iter().map(|byte| Value::Uint(u64::from(*byte), UintKind::Uint8)).collect())
        }
        other => return Err(go_error(refusal(other.kind().name()))),
    };
    call.reserve(found.len() * size_of::<Value>())?;
    call.fuel(found.len() as u64 / 2)?;
    Ok(found)
}

/// A new list; Go's nil slice if there is none.
fn or_nil(call: &Call<'_>, items: Option<&[Value]>) -> Value {
    match items {
        Some(items) => call.new_list(items.to_vec()),
        None => call.heap().nil_list(&ANY_LIST).into(),
    }
}

fn within(call: &Call<'_>, all: &[Value], wanted: &Value) -> Result<bool, Failure> {
    call.fuel(1 + all.len() as u64 / 2)?;
    for one in all {
        if deep_equal(call, wanted, one)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn uniq(call: &Call<'_>) -> Result<Value, Failure> {
    let items = items(call, 0, |kind| format!("Cannot find uniq on type {kind}"))?;
    let mut kept: Vec<Value> = Vec::new();
    // Strings, the usual case, need no look at all others.
    let mut texts = std::collections::HashSet::new();
    for item in &*items {
        call.fuel(2)?;
        let known = match item {
            Value::String(text) => !texts.insert(text.clone()),
            other => within(call, &kept, other)?,
        };
        if !known {
            kept.push(item.clone());
        }
    }
    Ok(call.new_list(kept))
}

fn concat(call: &Call<'_>) -> Result<Value, Failure> {
    let mut all = Vec::new();
    for index in 0..call.len() {
        let items = items(call, index, |kind| format!("Cannot concat type {kind} as list"))?;
        call.fuel(4 + items.len() as u64)?;
        all.extend_from_slice(&items);
    }
    Ok(or_nil(call, (!all.is_empty()).then_some(&all)))
}

/// Lists of `size` items each; the last may have fewer. Go counts in floats here.
#[expect(clippy::cast_precision_loss, reason = "lists are never that long")]
fn chunk(call: &Call<'_>) -> Result<Value, Failure> {
    let items = items(call, 1, |kind| format!("Cannot chunk type {kind}"))?;
    let size = call.int(0);
    let count = ((items.len() as f64 - 1.0) / size as f64).floor() + 1.0;
    // Of a negative size a single item is the rest.
    let rest = items.len() == 1 && size < -1;
    let fits = count.is_finite() && count >= 0.0;
    if !fits || (count > 0.0 && size < 0 && !rest) {
        return Err(panicked("makeslice: len out of range"));
    }
    let items = if count > 0.0 { items } else { Cow::Borrowed(&[][..]) };
    let size = usize::try_from(size).unwrap_or(0).max(1);
    call.reserve(items.len().div_ceil(size) * size_of::<Value>() * 4)?;
    call.fuel((items.len() + 8 * items.len().div_ceil(size)) as u64)?;
    let chunks = items.chunks(size).map(|part| call.new_list(part.to_vec())).collect();
    Ok(call.heap().list_of(&CHUNKS, chunks).into())
}

fn slice(call: &Call<'_>) -> Result<Value, Failure> {
    let all = items(call, 0, |kind| format!("list should be type of slice or array but {kind}"))?;
    if all.is_empty() {
        return Ok(Value::Nil);
    }
    let length = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let start = call.rest(1).first().map_or(0, to_int);
    let end = call.rest(1).get(1).map_or(length, to_int);
    if start < 0 || start > end || end > length {
        return Err(go_error("reflect.Value.Slice: slice index out of bounds"));
    }
    let range = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
    Ok(match call.arg(0) {
        // The same array, so that what sorts one in place sorts the other.
        Value::List(list) => list.slice(range.start, range.end, list.len()).into(),
        Value::Bytes(data) => Value::Bytes(data[range].into()),
        other => other.clone(),
    })
}
