//! Merging maps, by the rules of the Go library `mergo`: in place, with maps of the source taken over as they are.

use std::rc::Rc;

use hld_gotmpl::{Call, Failure, Functions, Map, Signature, Str, Type, Value};

use super::go_error;

pub(super) fn register(functions: &mut Functions) {
    let signature = Signature::new(&[Type::MAP]).variadic(Type::MAP);
    for (name, overwrite, must) in [
        ("merge", false, false),
        ("mustMerge", false, true),
        ("mergeOverwrite", true, false),
        ("mustMergeOverwrite", true, true),
    ] {
        functions.add(name, signature.clone(), move |call| merged(call, overwrite, must));
    }
}

fn merged(call: &Call<'_>, overwrite: bool, must: bool) -> Result<Value, Failure> {
    let mut target = call.map(0);
    for source in call.rest(1).iter().filter_map(Value::as_map) {
        if target.is_nil() && !source.is_nil() {
            target = call.heap().map();
        }
        match merge(call, &target, source, overwrite)? {
            Ok(()) => {}
            Err(refusal) if must => return Err(go_error(refusal)),
            // Helm's templates see no error here.
            Err(_) => return Ok(Value::from("")),
        }
    }
    Ok(target.into())
}

struct Frame {
    target: Map,
    source: Rc<Vec<(Str, Value)>>,
    next: usize,
    /// Came back from the maps below this key.
    below: bool,
}

impl Frame {
    fn new(target: &Map, source: &Map) -> Frame {
        Frame { target: target.clone(), source: source.entries(), next: 0, below: false }
    }
}

/// Deeper than a value can be that does not contain itself.
const MAX_DEPTH: usize = 100_000;

/// The outer result is a limit or a panic, the inner one an error of the library.
fn merge(
    call: &Call<'_>,
    target: &Map,
    source: &Map,
    overwrite: bool,
) -> Result<Result<(), &'static str>, Failure> {
    let mut frames = vec![Frame::new(target, source)];
    while let Some(frame) = frames.last_mut() {
        let Some((key, value)) = frame.source.get(frame.next) else {
            frames.pop();
            continue;
        };
        call.fuel(7)?;
        let found = frame.target.get(key);
        if !frame.below
            && let Value::Map(inner) = value
            && let Some(Value::Map(outer)) = &found
            && !outer.is_nil()
        {
            frame.below = true;
            if outer.same(inner) {
                continue;
            }
            let below = Frame::new(outer, inner);
            if frames.len() > MAX_DEPTH {
                return Err(Failure::depth("the value is nested too deep"));
            }
            frames.push(below);
            continue;
        }
        frame.below = false;
        frame.next += 1;
        if !overwrite
            && matches!(value, Value::Map(_))
            && let Some(Value::Object(object)) = &found
            && object.kind() == hld_gotmpl::Kind::Pointer
        {
            return Ok(Err("src and dst must be of same type"));
        }
        if taken(value, found.as_ref(), overwrite) {
            let (target, key, value) = (frame.target.clone(), key.clone(), value.clone());
            assign(&target, key, value)?;
        }
    }
    Ok(Ok(()))
}

/// Whether the source's value replaces what there is. Empty values (0, `false`, `""`, nothing in it) always give way.
fn taken(value: &Value, found: Option<&Value>, overwrite: bool) -> bool {
    if is_nil(value) {
        return overwrite;
    }
    let Some(found) = found.filter(|found| !is_empty(found)) else { return true };
    match value {
        Value::Map(_) if matches!(found, Value::Map(_)) => false,
        _ => overwrite,
    }
}

fn is_nil(value: &Value) -> bool {
    value.is_nil()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.kind() != hld_gotmpl::Kind::Struct && !object.is_true(),
        other => !other.is_true(),
    }
}

/// Maps of other types than `interface {}` refuse what does not fit.
fn assign(target: &Map, key: Str, value: Value) -> Result<(), Failure> {
    let elem = target.ty().elem();
    if !matches!(elem, Type::Interface) {
        return Err(go_error(format!(
            "reflect.Value.SetMapIndex: value of type interface {{}} is not assignable to type {}",
            elem.name()
        )));
    }
    target.set(key, value);
    Ok(())
}
