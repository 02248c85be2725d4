//! Configuration as templates see it, and what templates make of it back as YAML values.

use std::sync::Arc;

use hld_yaml::{Kind, Map, Value as Yaml};
use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind};
use minijinja::{Error, ErrorKind, Value};

/// Deeper than any manifest, and far from where the stack ends.
const MAX_DEPTH: usize = 200;

/// A map or list of the configuration. Nothing is converted before a template asks for it.
#[derive(Debug)]
struct Collection(Yaml);

pub(super) fn wrap(value: &Yaml) -> Value {
    match value.kind() {
        Kind::Null => Value::from(()),
        Kind::Bool(value) => Value::from(*value),
        Kind::Int(value) => Value::from(*value),
        Kind::Uint(value) => Value::from(*value),
        Kind::Float(value) => Value::from(*value),
        Kind::String(text) => Value::from(text.clone()),
        Kind::Seq(_) | Kind::Map(_) => Value::from_object(Collection(value.clone())),
    }
}

impl Object for Collection {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.0.as_seq().is_some() { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match self.0.as_seq() {
            Some(items) => items.get(key.as_usize()?).map(wrap),
            None => self.0.get(key.as_str()?).map(wrap),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match (self.0.as_seq(), self.0.as_map()) {
            (Some(items), _) => Enumerator::Seq(items.len()),
            (_, Some(map)) => {
                Enumerator::Values(map.keys().map(|key| Value::from(key.shared().clone())).collect())
            }
            _ => Enumerator::Empty,
        }
    }
}

/// The text of a value that is not a string, as YAML has it.
pub(super) fn scalar(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None => Ok("null".to_owned()),
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::String => Ok(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Number if value.is_integer() => Ok(value.to_string()),
        ValueKind::Number => {
            let number = f64::try_from(value.clone())?;
            Ok(if number.is_nan() {
                ".nan".to_owned()
            } else if number.is_infinite() {
                if number > 0.0 { ".inf" } else { "-.inf" }.to_owned()
            } else {
                hld_yaml::write_json(&Yaml::from(number), false)
            })
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Invalid => Err(invalid(value)),
        kind => {
            Err(Error::new(ErrorKind::NonPrimitive, format!("a {} cannot be printed as it is", name(kind))))
        }
    }
}

/// A value that a template made, as YAML.
pub(super) fn unwrap(value: &Value) -> Result<Yaml, Error> {
    unwrap_within(value, MAX_DEPTH)
}

fn unwrap_within(value: &Value, depth: usize) -> Result<Yaml, Error> {
    if let Some(Collection(original)) = value.downcast_object_ref() {
        return Ok(original.clone());
    }
    let Some(below) = depth.checked_sub(1) else {
        return Err(Error::new(ErrorKind::InvalidOperation, "the value is nested too deeply"));
    };
    match value.kind() {
        ValueKind::None => Ok(Yaml::NULL),
        ValueKind::Bool => Ok(Yaml::from(value.is_true())),
        ValueKind::String => Ok(Yaml::from(value.as_str().unwrap_or_default())),
        ValueKind::Number => match (value.as_i64(), u64::try_from(value.clone())) {
            (Some(number), _) if value.is_integer() => Ok(Yaml::from(number)),
            (_, Ok(number)) if value.is_integer() => Ok(Yaml::from(number)),
            _ => Ok(Yaml::from(f64::try_from(value.clone())?)),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.map(|item| unwrap_within(&item, below));
            Ok(Yaml::from(items.collect::<Result<Vec<_>, _>>()?))
        }
        ValueKind::Map => {
            let mut map = Map::new();
            for key in value.try_iter()? {
                let text = match key.kind() {
                    ValueKind::String => key.as_str().unwrap_or_default().to_owned(),
                    _ => scalar(&key)?,
                };
                map.insert(text, unwrap_within(&value.get_item(&key)?, below)?);
            }
            Ok(Yaml::from(map))
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Invalid => Err(invalid(value)),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {} cannot be written as YAML", name(kind)),
        )),
    }
}

/// An invalid value carries the error that made it so, and gives it to whoever looks inside.
fn invalid(value: &Value) -> Error {
    match value.try_iter() {
        Err(error) => error,
        Ok(_) => Error::from(ErrorKind::InvalidOperation),
    }
}

/// What hld calls a kind of value everywhere.
pub(super) fn name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Seq | ValueKind::Iterable => "list",
        ValueKind::Map => "map",
        ValueKind::Bytes => "value of raw bytes",
        ValueKind::None => "null",
        _ => "function",
    }
}
