//! Template values: Go's.

mod bytes;
mod heap;
mod list;
mod map;
mod object;
mod text;
mod types;

use std::rc::Rc;

pub use bytes::Bytes;
pub use heap::Heap;
pub use list::List;
pub use map::Map;
pub use object::Object;
pub use text::Str;
pub use types::{
    ANY_LIST, ANY_MAP, INT_LIST, IntKind, Kind, ListType, MapType, STRING_LIST, STRING_MAP, Type, UintKind,
};

/// A Go value, as a template sees it.
///
/// Numbers keep their Go type: `int` and `int64` are different. Maps and lists are handles: a clone means the
/// same one.
#[derive(Clone, Debug)]
pub enum Value {
    /// The untyped nil.
    Nil,
    /// `bool`.
    Bool(bool),
    /// A signed integer and which type it is.
    Int(i64, IntKind),
    /// An unsigned integer and which type it is.
    Uint(u64, UintKind),
    /// `float64`.
    Float(f64),
    /// `complex128`: real and imaginary part.
    Complex(f64, f64),
    /// `string`.
    String(Str),
    /// `[]byte`.
    Bytes(Bytes),
    /// A slice.
    List(List),
    /// A map with string keys.
    Map(Map),
    /// Anything else.
    Object(Rc<dyn Object>),
}

impl Value {
    /// A Go `int`.
    pub fn int(value: i64) -> Value {
        Value::Int(value, IntKind::Int)
    }

    /// A Go `int64`.
    pub fn int64(value: i64) -> Value {
        Value::Int(value, IntKind::Int64)
    }

    /// A Go `float64`.
    pub fn float(value: f64) -> Value {
        Value::Float(value)
    }

    /// A Go `string`.
    pub fn string(value: impl Into<Str>) -> Value {
        Value::String(value.into())
    }

    /// An object.
    pub fn object(value: impl Object) -> Value {
        Value::Object(Rc::new(value))
    }

    /// Whether it is the untyped nil.
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }

    /// Whether it is nil of any type: the untyped one, a nil map, a nil slice.
    pub fn is_any_nil(&self) -> bool {
        match self {
            Value::Nil => true,
            Value::Map(map) => map.is_nil(),
            Value::List(list) => list.is_nil(),
            _ => false,
        }
    }

    /// The bytes of a string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Value::String(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn as_string(&self) -> Option<&Str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The object, if it is one and of this Rust type.
    pub fn as_object<T: Object>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => {
                let any: &dyn std::any::Any = &**object;
                any.downcast_ref()
            }
            _ => None,
        }
    }

    /// The name of its Go type (`%T`): `int64`, `map[string]interface {}`, `<nil>`, ...
    pub fn type_name(&self) -> &str {
        match self {
            Value::Nil => "<nil>",
            Value::Object(object) => object.type_name(),
            _ => self.static_type().name(),
        }
    }

    /// Its Go kind.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Nil => Kind::Invalid,
            Value::Bool(_) => Kind::Bool,
            Value::Int(_, kind) => Kind::Int(*kind),
            Value::Uint(_, kind) => Kind::Uint(*kind),
            Value::Float(_) => Kind::Float64,
            Value::Complex(..) => Kind::Complex128,
            Value::String(_) => Kind::String,
            Value::Bytes(_) | Value::List(_) => Kind::Slice,
            Value::Map(_) => Kind::Map,
            Value::Object(object) => object.kind(),
        }
    }

    /// Whether a template takes it for true: not the zero value of its type, not empty.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(value) => *value,
            Value::Int(value, _) => *value != 0,
            Value::Uint(value, _) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Complex(re, im) => *re != 0.0 || *im != 0.0,
            Value::String(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Object(object) => object.is_true(),
        }
    }

    /// What `{{ . }}` prints for it; `<no value>` for nil. Nothing if it would not fit into memory; see
    /// [`Heap::exhaust`].
    pub fn printed(&self) -> Str {
        Value::bounded(std::slice::from_ref(self), |out, max| crate::fmt::print_action(out, self, max))
    }

    /// Text of values that may be a few bytes in memory and without end in print.
    pub(crate) fn bounded(args: &[Value], print: impl FnOnce(&mut Vec<u8>, usize) -> bool) -> Str {
        let heap = args.iter().find_map(Value::heap);
        let max = heap.map_or(usize::MAX, |heap| heap.limit().saturating_sub(heap.bytes()));
        let mut out = Vec::new();
        if !print(&mut out, max) {
            out = Vec::new();
            if let Some(heap) = heap {
                heap.exhaust();
            }
        }
        Str::from(out)
    }

    /// A copy that shares no map with this one; see [`Map::deep_copy`], whose condition holds here too.
    #[must_use]
    pub fn deep_copy(&self, heap: &Heap) -> Value {
        match self {
            Value::Map(map) => Value::Map(map.deep_copy(heap)),
            // Only lists of strings are ever written to: others are copied for the maps in them.
            Value::List(list)
                if list.items().iter().any(|item| matches!(item, Value::Map(_) | Value::List(_))) =>
            {
                let items = list.items().iter().map(|item| item.deep_copy(heap)).collect();
                Value::List(heap.list_of(list.ty(), items))
            }
            other => other.clone(),
        }
    }

    /// The heap of a map or list.
    pub fn heap(&self) -> Option<&Heap> {
        match self {
            Value::Map(map) => Some(map.heap()),
            Value::List(list) => Some(list.heap()),
            _ => None,
        }
    }

    /// The static type of a value that is not nil.
    pub(crate) fn static_type(&self) -> Type {
        match self {
            Value::Nil => Type::Interface,
            Value::Bool(_) => Type::Bool,
            Value::Int(_, kind) => Type::Int(*kind),
            Value::Uint(_, kind) => Type::Uint(*kind),
            Value::Float(_) => Type::Float64,
            Value::Complex(..) => Type::Complex128,
            Value::String(_) => Type::String,
            Value::Bytes(_) => Type::Bytes,
            Value::List(list) => Type::List(list.ty()),
            Value::Map(map) => Type::Map(map.ty()),
            Value::Object(object) => Type::Object(object.type_name()),
        }
    }

    /// Whether dropping it can drop further values.
    pub(crate) fn is_container(&self) -> bool {
        matches!(self, Value::Map(_) | Value::List(_) | Value::Object(_))
    }

    /// Bytes it holds that no one else counts.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Value::String(text) => text.heap_bytes(),
            Value::Bytes(bytes) => bytes.size(),
            _ => 0,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value.into())
    }
}

impl From<Str> for Value {
    fn from(value: Str) -> Self {
        Value::String(value)
    }
}

impl From<List> for Value {
    fn from(value: List) -> Self {
        Value::List(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Value::Map(value)
    }
}

impl From<Rc<dyn Object>> for Value {
    fn from(value: Rc<dyn Object>) -> Self {
        Value::Object(value)
    }
}
