//! Values as the executor holds them: Go's `reflect.Value`.

use crate::value::{Heap, IntKind, ListType, MapType, Str, Type, UintKind, Value};

/// A value with what Go's reflection knows besides: whether there is one at all, and whether its static type is
/// `interface {}`, which decides between "nil pointer", "no value" and several error texts.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A variable that is not declared yet.
    Unset,
    /// No value.
    Invalid,
    /// A value of its own type; never nil.
    Value(Value),
    /// A value in an `interface {}`; may be nil.
    Iface(Value),
}

impl Item {
    /// What a caller gives: a nil is no value.
    pub(crate) fn concrete(value: Value) -> Item {
        if value.is_nil() { Item::Invalid } else { Item::Value(value) }
    }

    /// A value of static type `ty`.
    pub(crate) fn of(value: Value, ty: &Type) -> Item {
        match ty {
            Type::Interface => Item::Iface(value),
            _ if value.is_nil() => Item::Iface(value),
            _ => Item::Value(value),
        }
    }

    /// Out of the interface, if it is in one.
    pub(crate) fn unwrapped(self) -> Item {
        match self {
            Item::Iface(Value::Nil) => Item::Invalid,
            Item::Iface(value) => Item::Value(value),
            other => other,
        }
    }

    /// The value; nil if there is none.
    pub(crate) fn value(&self) -> &Value {
        match self {
            Item::Unset | Item::Invalid => &Value::Nil,
            Item::Value(value) | Item::Iface(value) => value,
        }
    }

    /// The value; nil if there is none.
    pub(crate) fn into_value(self) -> Value {
        match self {
            Item::Unset | Item::Invalid => Value::Nil,
            Item::Value(value) | Item::Iface(value) => value,
        }
    }

    /// The name of the static type.
    pub(crate) fn type_name(&self) -> &str {
        match self {
            Item::Unset | Item::Invalid | Item::Iface(_) => "interface {}",
            Item::Value(value) => value.type_name(),
        }
    }
}

/// A constant of a compiled template, which holds no values of a render.
#[derive(Clone, Debug)]
pub(crate) enum Const {
    Bool(bool),
    Int(i64, IntKind),
    Uint(u64, UintKind),
    Float(f64),
    Complex(f64, f64),
    String(Str),
    /// The zero of a type that can be nil.
    Nil(Type),
    Invalid,
}

impl Const {
    pub(crate) fn value(&self, heap: &Heap) -> Value {
        match self {
            Const::Bool(value) => Value::Bool(*value),
            Const::Int(value, kind) => Value::Int(*value, *kind),
            Const::Uint(value, kind) => Value::Uint(*value, *kind),
            Const::Float(value) => Value::Float(*value),
            Const::Complex(re, im) => Value::Complex(*re, *im),
            Const::String(text) => Value::String(text.clone()),
            Const::Nil(ty) => zero(ty, heap),
            Const::Invalid => Value::Nil,
        }
    }

    pub(crate) fn item(&self, heap: &Heap) -> Item {
        match self {
            Const::Invalid => Item::Invalid,
            Const::Nil(ty) => Item::of(zero(ty, heap), ty),
            _ => Item::Value(self.value(heap)),
        }
    }
}

/// The zero value of a type.
pub(crate) fn zero(ty: &Type, heap: &Heap) -> Value {
    match ty {
        Type::Interface | Type::Reflect | Type::Object(_) => Value::Nil,
        Type::Bool => Value::Bool(false),
        Type::Int(kind) => Value::Int(0, *kind),
        Type::Uint(kind) => Value::Uint(0, *kind),
        Type::Float64 => Value::Float(0.0),
        Type::Complex128 => Value::Complex(0.0, 0.0),
        Type::String => Value::String(Str::EMPTY),
        Type::Bytes => Value::Bytes([].into()),
        Type::List(ty) => Value::List(heap.nil_list(ty)),
        Type::Map(ty) => Value::Map(heap.nil_map(ty)),
    }
}

/// The value as the type of a parameter that accepts it: named types become the unnamed one asked for.
pub(crate) fn convert(value: Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::Map(map), Type::Map(ty)) if !same_map(map.ty(), ty) => Value::Map(map.as_type(ty)),
        (Value::List(list), Type::List(ty)) if !same_list(list.ty(), ty) => Value::List(list.as_type(ty)),
        (value, _) => value,
    }
}

fn same_map(a: &'static MapType, b: &'static MapType) -> bool {
    std::ptr::eq(a, b) || a.name == b.name
}

fn same_list(a: &'static ListType, b: &'static ListType) -> bool {
    std::ptr::eq(a, b) || a.name == b.name
}

// Small, because every step of the executor moves them.
const _: () = assert!(size_of::<Value>() == 24 && size_of::<Item>() <= 32);
