//! Fields, keys and methods of values.

use super::item::{Item, zero};
use super::{Exec, Machine, Thrown};
use crate::compile::op::Template;
use crate::fmt::quote;
use crate::function::Method;
use crate::parse::At;
use crate::set::MissingKey;
use crate::value::{Map, Str, Type, Value};

/// What a name means on a receiver.
pub(super) enum Member {
    /// The receiver is no value: neither is any field of it.
    Nothing,
    Method(&'static Method),
    Item(Item),
}

impl Machine<'_> {
    /// A field, a key, or a method without arguments of a value.
    pub(super) fn field(&mut self, receiver: Item, name: u32, template: &Template, at: At) -> Exec<Item> {
        let key = &template.names[name as usize];
        // Nearly always it is a key of a map.
        if let Item::Value(Value::Map(map)) | Item::Iface(Value::Map(map)) = &receiver
            && !map.ty().methods.iter().any(|method| method.name.as_bytes() == key.as_bytes())
        {
            return self.key(map, key);
        }
        match self.member(&receiver, key, false)? {
            Member::Nothing => Ok(Item::Invalid),
            Member::Item(item) => Ok(item),
            Member::Method(method) => {
                self.check_arity(method, 0)?;
                let base = self.args.len();
                self.call_method(method, &receiver.into_value(), base, template, at)
            }
        }
    }

    /// What a name means; with arguments it must be a method.
    pub(super) fn member(&self, receiver: &Item, name: &Str, has_args: bool) -> Exec<Member> {
        let value = match receiver {
            Item::Unset | Item::Invalid => {
                if self.missing_key == MissingKey::Error {
                    return Err(Thrown::from(format!(
                        "nil data; no entry for key {}",
                        quote::quote_str(name)
                    )));
                }
                return Ok(Member::Nothing);
            }
            Item::Iface(Value::Nil) => {
                return Err(Thrown::from(format!("nil pointer evaluating interface {{}}.{name}")));
            }
            Item::Value(value) | Item::Iface(value) => value,
        };
        if let Some(name) = name.as_str()
            && let Some(method) = method(value, name)
        {
            return Ok(Member::Method(method));
        }
        match value {
            Value::Map(map) => {
                if has_args {
                    return Err(Thrown::from(format!("{name} is not a method but has arguments")));
                }
                return Ok(Member::Item(self.key(map, name)?));
            }
            Value::Object(object) => {
                let known = name.as_str().and_then(|name| Some((name, object.field(name)?)));
                if let Some((field_name, field)) = known {
                    if has_args {
                        return Err(Thrown::from(format!(
                            "{name} has arguments but cannot be invoked as function"
                        )));
                    }
                    let in_interface = field.is_nil() || object.interface_fields().contains(&field_name);
                    return Ok(Member::Item(if in_interface {
                        Item::Iface(field)
                    } else {
                        Item::Value(field)
                    }));
                }
                // What is printed with the others, but cannot be named.
                if object.fields().iter().any(|(field, _)| name.as_str() == Some(field)) {
                    let ty = receiver.type_name();
                    return Err(Thrown::from(format!("{name} is an unexported field of struct type {ty}")));
                }
            }
            _ => {}
        }
        Err(Thrown::from(format!("can't evaluate field {name} in type {}", receiver.type_name())))
    }

    fn key(&self, map: &Map, key: &Str) -> Exec<Item> {
        let elem = map.ty().elem();
        Ok(match map.get_str(key) {
            Some(value) => Item::of(value, &elem),
            None => match self.missing_key {
                MissingKey::Default => Item::Invalid,
                MissingKey::Zero => Item::of(zero(&elem, self.shared.heap()), &elem),
                MissingKey::Error => {
                    return Err(Thrown::from(format!("map has no entry for key {}", quote::quote_str(key))));
                }
            },
        })
    }

    pub(super) fn check_arity(&self, method: &'static Method, count: usize) -> Exec<()> {
        let (name, fixed) = (method.name, method.params.len());
        if method.variadic.is_some() {
            if count < fixed {
                return Err(Thrown::from(format!(
                    "wrong number of args for {name}: want at least {fixed} got {count}"
                )));
            }
        } else if count != fixed {
            return Err(Thrown::from(format!("wrong number of args for {name}: want {fixed} got {count}")));
        }
        Ok(())
    }

    /// Checks that a value can be given to a parameter, as Go's `validateType`.
    pub(super) fn argument(&self, item: Item, ty: &Type) -> Exec<Value> {
        let accepted = match &item {
            Item::Unset | Item::Invalid => {
                if ty.can_be_nil() {
                    return Ok(zero(ty, self.shared.heap()));
                }
                return Err(Thrown::from(format!("invalid value; expected {}", ty.name())));
            }
            Item::Value(value) | Item::Iface(value) => match ty {
                Type::Interface => true,
                Type::String => matches!(value, Value::String(_)),
                _ => !value.is_nil() && ty.accepts(&value.static_type()),
            },
        };
        if accepted {
            return Ok(super::item::convert(item.into_value(), ty));
        }
        let got = match &item {
            Item::Iface(Value::Nil) => "interface {}",
            item => item.value().type_name(),
        };
        Err(Thrown::from(format!("wrong type for value; expected {}; got {got}", ty.name())))
    }
}

/// The method of that name, if the value's type has one.
pub(super) fn method(value: &Value, name: &str) -> Option<&'static Method> {
    match value {
        Value::Map(map) => Method::find(map.ty().methods, name),
        Value::List(list) => Method::find(list.ty().methods, name),
        Value::Object(object) => object.method(name),
        _ => None,
    }
}

/// The type of a method's parameter.
pub(super) fn param(method: &'static Method, index: usize) -> Type {
    match method.params.get(index) {
        Some(ty) => *ty,
        None => method.variadic.unwrap_or(Type::Interface),
    }
}
