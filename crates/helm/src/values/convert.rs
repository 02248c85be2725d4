//! From values with spans to Go's values, and copies of those.

use hld_gotmpl::{Heap, Map, Value as GoValue};
use hld_yaml::{Kind, Value};

/// What integers become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `float64`, as all that Helm decodes through JSON.
    Float,
    /// `float64` when read from a text, `int64` when made by code, as those of `--set` are.
    ByOrigin,
}

/// The value as a template sees it.
#[expect(clippy::cast_precision_loss, reason = "so does Go's decoder")]
pub(crate) fn to_template(heap: &Heap, value: &Value, numbers: Numbers) -> GoValue {
    match value.kind() {
        Kind::Null => GoValue::Nil,
        Kind::Bool(flag) => GoValue::Bool(*flag),
        Kind::Int(number) if numbers == Numbers::ByOrigin && value.span().is_none() => {
            GoValue::int64(*number)
        }
        Kind::Int(number) => GoValue::Float(*number as f64),
        Kind::Uint(number) => GoValue::Float(*number as f64),
        Kind::Float(number) => GoValue::Float(*number),
        Kind::String(text) => GoValue::string(text.clone()),
        Kind::Seq(items) => {
            GoValue::List(heap.list(items.iter().map(|item| to_template(heap, item, numbers)).collect()))
        }
        Kind::Map(map) => GoValue::Map(
            heap.map_of(
                &hld_gotmpl::ANY_MAP,
                map.iter()
                    .map(|(key, value)| (key.shared().clone().into(), to_template(heap, value, numbers)))
                    .collect(),
            ),
        ),
    }
}

/// A copy that shares no map or list with the original.
pub(crate) fn deep_copy(heap: &Heap, map: &Map) -> Map {
    let entries = map.entries().iter().map(|(key, value)| (key.clone(), copy_value(heap, value))).collect();
    heap.map_of(map.ty(), entries)
}

fn copy_value(heap: &Heap, value: &GoValue) -> GoValue {
    match value {
        GoValue::Map(map) => GoValue::Map(deep_copy(heap, map)),
        GoValue::List(list) => {
            let items = list.items().iter().map(|item| copy_value(heap, item)).collect();
            GoValue::List(heap.list_of(list.ty(), items))
        }
        other => other.clone(),
    }
}
