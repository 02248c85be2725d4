//! Values that are neither scalars, lists nor maps: Go's structs and pointers to them.

use std::any::Any;

use super::{Kind, Str, Value};
use crate::function::Method;

/// A Go struct, or a pointer to one.
///
/// Everything has a default but the name of the type.
pub trait Object: Any {
    /// The name of its Go type: `time.Time`, `*semver.Version`.
    fn type_name(&self) -> &'static str;

    /// [`Kind::Pointer`] if the type's name begins with `*`, else [`Kind::Struct`].
    fn kind(&self) -> Kind {
        if self.type_name().starts_with('*') { Kind::Pointer } else { Kind::Struct }
    }

    /// A method, which wins over a field of the same name.
    fn method(&self, name: &str) -> Option<&'static Method> {
        let _ = name;
        None
    }

    /// A field; `None` if the struct has no such field.
    fn field(&self, name: &str) -> Option<Value> {
        self.fields().into_iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// Which fields have the static type `interface {}`; the others have the type of their value.
    fn interface_fields(&self) -> &'static [&'static str] {
        &[]
    }

    /// All fields in the order of the struct, for printing.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// What its `String()` or `Error()` method gives, if it has one.
    fn text(&self) -> Option<Str> {
        None
    }

    /// The same for a struct whose pointer type has the method: an action prints it, as it takes the address, but
    /// functions print the struct.
    fn addressed_text(&self) -> Option<Str> {
        None
    }

    /// What its `GoString()` method gives, which `%#v` prints.
    fn go_text(&self) -> Option<Str> {
        None
    }

    /// The number it is, for a named integer type such as `time.Duration`.
    fn number(&self) -> Option<i64> {
        None
    }

    /// Whether a template takes it for true. Go's structs and non-nil pointers always are.
    fn is_true(&self) -> bool {
        true
    }

    /// Go's `==` with an object of the same type name; `None` if the type is not comparable.
    fn equals(&self, other: &dyn Object) -> Option<bool> {
        Some(std::ptr::addr_eq(std::ptr::from_ref(self), std::ptr::from_ref(other)))
    }
}

impl std::fmt::Debug for dyn Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.type_name())
    }
}
