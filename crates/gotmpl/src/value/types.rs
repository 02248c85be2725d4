//! Go's types, as far as templates can see them.

use crate::function::Method;

/// Which of Go's signed integer types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum IntKind {
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
}

/// Which of Go's unsigned integer types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum UintKind {
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
}

/// Go's `reflect.Kind` of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum Kind {
    Invalid,
    Bool,
    Int(IntKind),
    Uint(UintKind),
    Float64,
    Complex128,
    String,
    Slice,
    Map,
    Struct,
    Pointer,
    Func,
    Interface,
}

impl Kind {
    /// The name Go prints for it: `invalid`, `int64`, `slice`, `ptr`, ...
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Bool => "bool",
            Kind::Int(kind) => kind.name(),
            Kind::Uint(kind) => kind.name(),
            Kind::Float64 => "float64",
            Kind::Complex128 => "complex128",
            Kind::String => "string",
            Kind::Slice => "slice",
            Kind::Map => "map",
            Kind::Struct => "struct",
            Kind::Pointer => "ptr",
            Kind::Func => "func",
            Kind::Interface => "interface",
        }
    }
}

impl IntKind {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            IntKind::Int => "int",
            IntKind::Int8 => "int8",
            IntKind::Int16 => "int16",
            IntKind::Int32 => "int32",
            IntKind::Int64 => "int64",
        }
    }
}

impl UintKind {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            UintKind::Uint => "uint",
            UintKind::Uint8 => "uint8",
            UintKind::Uint16 => "uint16",
            UintKind::Uint32 => "uint32",
            UintKind::Uint64 => "uint64",
            UintKind::Uintptr => "uintptr",
        }
    }
}

/// A static type: of a function's parameter or result, or of the elements of a list or map.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `interface {}`: anything.
    Interface,
    /// `bool`.
    Bool,
    /// `int`, `int64`, ...
    Int(IntKind),
    /// `uint`, `uint64`, ...
    Uint(UintKind),
    /// `float64`.
    Float64,
    /// `complex128`.
    Complex128,
    /// `string`.
    String,
    /// `[]byte`, which Go calls `[]uint8`.
    Bytes,
    /// A slice type.
    List(&'static ListType),
    /// A map type with string keys.
    Map(&'static MapType),
    /// The type of an [`Object`](crate::Object), by its Go name, such as `time.Time`.
    Object(&'static str),
    /// `reflect.Value`: anything, and the function sees whether it was there at all. Only the builtins use it.
    #[doc(hidden)]
    Reflect,
}

impl Type {
    /// Go's `int`.
    pub const INT: Type = Type::Int(IntKind::Int);
    /// Go's `int64`.
    pub const INT64: Type = Type::Int(IntKind::Int64);
    /// `map[string]interface {}`.
    pub const MAP: Type = Type::Map(&ANY_MAP);
    /// `[]interface {}`.
    pub const LIST: Type = Type::List(&ANY_LIST);
    /// `[]string`.
    pub const STRINGS: Type = Type::List(&STRING_LIST);

    /// The name Go prints for it.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Interface => "interface {}",
            Type::Bool => "bool",
            Type::Int(kind) => kind.name(),
            Type::Uint(kind) => kind.name(),
            Type::Float64 => "float64",
            Type::Complex128 => "complex128",
            Type::String => "string",
            Type::Bytes => "[]uint8",
            Type::List(ty) => ty.name,
            Type::Map(ty) => ty.name,
            Type::Object(name) => name,
            Type::Reflect => "reflect.Value",
        }
    }

    /// Whether Go accepts an untyped nil for it.
    pub(crate) fn can_be_nil(&self) -> bool {
        match self {
            Type::Interface | Type::Bytes | Type::List(_) | Type::Map(_) | Type::Reflect => true,
            Type::Object(name) => name.starts_with('*'),
            _ => false,
        }
    }

    /// Go's assignability, for the types that exist here.
    pub(crate) fn accepts(&self, value: &Type) -> bool {
        match (self, value) {
            (Type::Interface | Type::Reflect, _) => true,
            (Type::Bool, Type::Bool)
            | (Type::Float64, Type::Float64)
            | (Type::Complex128, Type::Complex128)
            | (Type::String, Type::String)
            | (Type::Bytes, Type::Bytes) => true,
            (Type::Int(a), Type::Int(b)) => a == b,
            (Type::Uint(a), Type::Uint(b)) => a == b,
            (Type::List(a), Type::List(b)) => {
                a.name == b.name || (!(a.named && b.named) && a.elem.name() == b.elem.name())
            }
            (Type::Map(a), Type::Map(b)) => {
                a.name == b.name || (!(a.named && b.named) && a.elem.name() == b.elem.name())
            }
            (Type::Object(a), Type::Object(b)) => a == b,
            _ => false,
        }
    }
}

/// A slice type. Declare one in a `static`; two are the same type if their names are.
#[derive(Debug)]
pub struct ListType {
    pub(crate) name: &'static str,
    pub(crate) elem: Type,
    pub(crate) named: bool,
    pub(crate) methods: &'static [Method],
}

impl ListType {
    /// An unnamed slice type; `name` is what Go prints, such as `[]string`.
    pub const fn of(name: &'static str, elem: Type) -> ListType {
        ListType { name, elem, named: false, methods: &[] }
    }

    /// A named slice type with methods, such as `chartutil.VersionSet`.
    pub const fn named(name: &'static str, elem: Type, methods: &'static [Method]) -> ListType {
        ListType { name, elem, named: true, methods }
    }

    /// The name Go prints for it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type of the elements.
    pub fn elem(&self) -> Type {
        self.elem
    }
}

/// A map type with string keys. Declare one in a `static`; two are the same type if their names are.
#[derive(Debug)]
pub struct MapType {
    pub(crate) name: &'static str,
    pub(crate) elem: Type,
    pub(crate) named: bool,
    pub(crate) methods: &'static [Method],
}

impl MapType {
    /// An unnamed map type; `name` is what Go prints, such as `map[string]string`.
    pub const fn of(name: &'static str, elem: Type) -> MapType {
        MapType { name, elem, named: false, methods: &[] }
    }

    /// A named map type with methods, such as `chartutil.Values`. Methods win over keys of the same name.
    pub const fn named(name: &'static str, elem: Type, methods: &'static [Method]) -> MapType {
        MapType { name, elem, named: true, methods }
    }

    /// The name Go prints for it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type of the values.
    pub fn elem(&self) -> Type {
        self.elem
    }
}

/// `[]interface {}`.
pub static ANY_LIST: ListType = ListType::of("[]interface {}", Type::Interface);
/// `[]string`.
pub static STRING_LIST: ListType = ListType::of("[]string", Type::String);
/// `[]int`.
pub static INT_LIST: ListType = ListType::of("[]int", Type::INT);
/// `map[string]interface {}`.
pub static ANY_MAP: MapType = MapType::of("map[string]interface {}", Type::Interface);
/// `map[string]string`.
pub static STRING_MAP: MapType = MapType::of("map[string]string", Type::String);
