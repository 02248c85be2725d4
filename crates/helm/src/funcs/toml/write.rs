//! Values as TOML.

use std::rc::Rc;

use hld_gotmpl::{Call, Failure, Str, Value};

use super::key::{dotted, quoted, quoted_if_needed};
use super::scalar::local_layout;
use crate::funcs::dates::time_of;
use crate::funcs::time_format::format;
use crate::funcs::{duration_text, go_error, marshaled_text};
use crate::objects::flat_fields;
use crate::text::unmarked;

/// Deeper values are refused: they are written with the thread's stack.
const MAX_DEPTH: usize = 200;

pub(super) fn written(call: &Call<'_>) -> Result<Result<Value, String>, Failure> {
    if call.arg(0).is_nil() {
        return Err(go_error("reflect: call of reflect.Value.Type on zero Value"));
    }
    let mut writer = Writer { out: String::new(), call };
    let result = writer.value(&[], call.arg(0)).map(|()| Value::string(unmarked(&writer.out)));
    call.reserve(0)?;
    Ok(result)
}

struct Writer<'a, 'b> {
    out: String,
    call: &'a Call<'b>,
}

type Entries = Rc<Vec<(Str, Value)>>;

impl Writer<'_, '_> {
    fn value(&mut self, key: &[Str], value: &Value) -> Result<(), String> {
        if key.len() > MAX_DEPTH {
            return Err("the value is nested too deep".to_owned());
        }
        self.call.fuel(1).map_err(|failure| failure.text().to_owned())?;
        self.bounded()?;
        match value {
            Value::Nil => Ok(()),
            Value::Map(map) if map.is_nil() => Ok(()),
            _ if let Some(entries) = table(value) => {
                if key.len() == 1 {
                    self.newline();
                }
                if !key.is_empty() {
                    let name = dotted(key);
                    self.indented(key, &format!("[{name}]\n"));
                }
                self.entries(key, &entries)
            }
            Value::List(list) if is_tables(value)? => {
                if key.is_empty() {
                    return Err("toml: top-level values must be Go maps or structs".to_owned());
                }
                let name = dotted(key);
                for item in list.items() {
                    let Some(entries) = table(item) else { continue };
                    self.newline();
                    self.indented(key, &format!("[[{name}]]\n"));
                    self.entries(key, &entries)?;
                }
                Ok(())
            }
            Value::Complex(..) => Err(format!("unsupported type for key '{}': complex128", dotted(key))),
            other => {
                let Some(name) = key.last() else { return self.element(other, 0) };
                let name = quoted_if_needed(name);
                self.indented(key, &format!("{name} = "));
                self.element(other, 0)?;
                self.out.push('\n');
                Ok(())
            }
        }
    }

    /// A value of a few lists within each other may be without end in print.
    fn bounded(&self) -> Result<(), String> {
        if self.out.len() <= self.call.heap().limit() {
            return Ok(());
        }
        self.call.heap().exhaust();
        Err("the value is too large to be written".to_owned())
    }

    /// First what stands alone, then tables.
    fn entries(&mut self, key: &[Str], entries: &Entries) -> Result<(), String> {
        let mut path = key.to_vec();
        for tables in [false, true] {
            for (name, value) in entries.iter() {
                if is_table_or_several(value)? == tables && !value.is_any_nil() {
                    path.push(name.clone());
                    self.value(&path, value)?;
                    path.pop();
                }
            }
        }
        Ok(())
    }

    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn indented(&mut self, key: &[Str], text: &str) {
        self.out.extend(std::iter::repeat_n("  ", key.len().saturating_sub(1)));
        self.out.push_str(text);
    }

    fn element(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("the value is nested too deep".to_owned());
        }
        self.bounded()?;
        match value {
            Value::String(text) => quoted(&mut self.out, text),
            Value::Float(number) if number.is_nan() => {
                self.out.push_str(if number.is_sign_negative() { "-nan" } else { "nan" });
            }
            Value::Float(number) if number.is_infinite() => {
                self.out.push_str(if *number < 0.0 { "-inf" } else { "inf" });
            }
            Value::Float(_) => {
                let text = value.printed().to_text().into_owned();
                self.out.push_str(&text);
                if !text.contains(['e', '.']) {
                    self.out.push_str(".0");
                }
            }
            Value::Bool(_) | Value::Int(..) | Value::Uint(..) => {
                self.out.push_str(&value.printed().to_text())
            }
            Value::Bytes(data) => {
                let numbers: Vec<String> = data.iter().map(u8::to_string).collect();
                self.out.push_str(&format!("[{}]", numbers.join(", ")));
            }
            Value::List(list) => {
                is_tables(value)?;
                self.out.push('[');
                for (index, item) in list.items().iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.element(item, depth + 1)?;
                }
                self.out.push(']');
            }
            _ if let Some(entries) = table(value) => {
                self.out.push('{');
                let mut all = Vec::new();
                for tables in [false, true] {
                    for (name, value) in entries.iter() {
                        if is_table_or_several(value)? == tables && !value.is_any_nil() {
                            all.push((name, value));
                        }
                    }
                }
                for (index, (name, value)) in all.into_iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.out.push_str(&quoted_if_needed(name));
                    self.out.push_str(" = ");
                    self.element(value, depth + 1)?;
                }
                self.out.push('}');
            }
            other => {
                if let Some(time) = time_of(other) {
                    self.out.push_str(&match local_layout(time) {
                        Some(layout) => format(time, layout),
                        None => time.json().to_text().into_owned(),
                    });
                } else if let Some(text) = duration_text(other).or_else(|| marshaled_text(other)) {
                    quoted(&mut self.out, &text);
                } else if let Value::Object(object) = other
                    && let Some(number) = object.number()
                {
                    self.out.push_str(&number.to_string());
                } else if matches!(other, Value::Complex(..)) {
                    return Err("unsupported type: complex128".to_owned());
                } else {
                    return Err(format!("unexpected type: {}", other.type_name()));
                }
            }
        }
        Ok(())
    }
}

/// The entries of a map or a struct.
fn table(value: &Value) -> Option<Entries> {
    match value {
        Value::Map(map) => Some(map.entries()),
        Value::Object(_) if is_struct(value) => {
            let fields = flat_fields(value).into_iter();
            Some(Rc::new(fields.map(|(name, value)| (Str::from_static(name), value)).collect()))
        }
        _ => None,
    }
}

/// Whether it is an object of which TOML sees the fields.
fn is_struct(value: &Value) -> bool {
    let Value::Object(object) = value else { return false };
    object.number().is_none() && time_of(value).is_none() && marshaled_text(value).is_none()
}

fn is_table_or_several(value: &Value) -> Result<bool, String> {
    if matches!(value, Value::Complex(..)) {
        return Err("unsupported type: complex128".to_owned());
    }
    Ok(matches!(value, Value::Map(_)) || is_struct(value) || is_tables(value)?)
}

/// Whether a list has only tables, and some.
fn is_tables(value: &Value) -> Result<bool, String> {
    let Value::List(list) = value else { return Ok(false) };
    for item in list.items() {
        match item {
            Value::Complex(..) => return Err("unsupported type: complex128".to_owned()),
            nil if nil.is_any_nil() => return Err("toml: cannot encode array with nil element".to_owned()),
            _ => {}
        }
    }
    Ok(!list.is_empty() && list.items().iter().all(|item| matches!(item, Value::Map(_)) || is_struct(item)))
}
