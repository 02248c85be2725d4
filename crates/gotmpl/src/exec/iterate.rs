//! What `range` iterates over.

use std::rc::Rc;

use super::item::Item;
use super::{Exec, Thrown};
use crate::value::{Bytes, List, Str, Type, UintKind, Value};

/// A running iteration. It keeps what it iterates over as it was at the beginning.
pub(super) enum Iteration {
    List(List, usize),
    Bytes(Bytes, usize),
    Map(Rc<Vec<(Str, Value)>>, Type, usize),
    Int(i64, crate::value::IntKind, i64),
    Uint(u64, UintKind, u64),
}

impl Iteration {
    /// An iteration over the value; `None` if there is nothing to iterate over.
    pub(super) fn new(item: &Item, two: bool) -> Exec<Option<Iteration>> {
        let iteration = match item.value() {
            Value::Nil => return Ok(None),
            Value::Int(..) | Value::Uint(..) if two => {
                return Err(Thrown::from(format!(
                    "can't use {} to iterate over more than one variable",
                    item.value().printed()
                )));
            }
            Value::Int(count, kind) => (*count > 0).then_some(Iteration::Int(*count, *kind, 0)),
            Value::Uint(count, kind) => (*count > 0).then_some(Iteration::Uint(*count, *kind, 0)),
            Value::List(list) => (!list.is_empty()).then(|| Iteration::List(list.clone(), 0)),
            Value::Bytes(bytes) => (!bytes.is_empty()).then(|| Iteration::Bytes(bytes.clone(), 0)),
            Value::Map(map) => (!map.is_empty()).then(|| Iteration::Map(map.entries(), map.ty().elem(), 0)),
            other => return Err(Thrown::from(format!("range can't iterate over {}", other.printed()))),
        };
        Ok(iteration)
    }

    /// The next index and element.
    pub(super) fn next(&mut self) -> Option<(Item, Item)> {
        let index = |at: usize| Item::Value(Value::int(at as i64));
        Some(match self {
            Iteration::List(list, at) => {
                let item = list.items().get(*at)?;
                let pair = (index(*at), Item::of(item.clone(), &list.ty().elem()));
                *at += 1;
                pair
            }
            Iteration::Bytes(bytes, at) => {
                let byte = *bytes.get(*at)?;
                let pair = (index(*at), Item::Value(Value::Uint(u64::from(byte), UintKind::Uint8)));
                *at += 1;
                pair
            }
            Iteration::Map(entries, elem, at) => {
                let (key, value) = entries.get(*at)?;
                let pair = (Item::Value(Value::String(key.clone())), Item::of(value.clone(), elem));
                *at += 1;
                pair
            }
            Iteration::Int(count, kind, at) => {
                if at >= count {
                    return None;
                }
                *at += 1;
                (Item::Invalid, Item::Value(Value::Int(*at - 1, *kind)))
            }
            Iteration::Uint(count, kind, at) => {
                if at >= count {
                    return None;
                }
                *at += 1;
                (Item::Invalid, Item::Value(Value::Uint(*at - 1, *kind)))
            }
        })
    }
}
