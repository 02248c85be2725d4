//! `toToml`, in the order and layout of the Go library that Helm writes with.

use std::rc::Rc;

use hld_gotmpl::{Call, Failure, Functions, Signature, Str, Type, Value};

use super::dates::time_of;
use super::duration::{Duration, shown};
use super::go_error;
use crate::Profile;

pub(super) fn register(functions: &mut Functions, profile: Profile) {
    let any = Signature::new(&[Type::Interface]).returns(Type::String);
    // The error's text is the result.
    functions.add("toToml", any.clone(), |call| Ok(written(call)?.unwrap_or_else(Value::from)));
    if profile == Profile::V4 {
        functions.add("mustToToml", any, |call| written(call)?.map_err(go_error));
    }
    functions.add("fromToml", Signature::new(&[Type::String]).returns(Type::MAP), |_| {
        Err(go_error("hld does not read TOML yet"))
    });
}

/// Deeper values are refused: they are written with the thread's stack.
const MAX_DEPTH: usize = 200;

fn written(call: &Call<'_>) -> Result<Result<Value, String>, Failure> {
    if call.arg(0).is_nil() {
        return Err(go_error("reflect: call of reflect.Value.Type on zero Value"));
    }
    let mut writer = Writer { out: String::new(), call };
    let result = writer.value(&[], call.arg(0)).map(|()| Value::from(writer.out));
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
        match value {
            Value::Nil => Ok(()),
            Value::Map(map) if map.is_nil() => Ok(()),
            Value::Map(map) => {
                if key.len() == 1 {
                    self.newline();
                }
                if !key.is_empty() {
                    let name = dotted(key);
                    self.indented(key, &format!("[{name}]\n"));
                }
                self.entries(key, &map.entries())
            }
            Value::List(list) if is_tables(value)? => {
                if key.is_empty() {
                    return Err("toml: top-level array element is not supported".to_owned());
                }
                let name = dotted(key);
                for item in list.items() {
                    let Value::Map(map) = item else { continue };
                    self.newline();
                    self.indented(key, &format!("[[{name}]]\n"));
                    self.entries(key, &map.entries())?;
                }
                Ok(())
            }
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

    /// First what stands alone, then tables.
    fn entries(&mut self, key: &[Str], entries: &Entries) -> Result<(), String> {
        let mut path = key.to_vec();
        for tables in [false, true] {
            for (name, value) in entries.iter() {
                let table = matches!(value, Value::Map(_)) || is_tables(value)?;
                if table == tables && !is_nil(value) {
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
        match value {
            Value::String(text) => quoted(&mut self.out, text),
            Value::Float(number) if number.is_nan() => self.out.push_str("nan"),
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
            Value::Map(map) => {
                self.out.push('{');
                let entries = map.entries();
                let mut all = Vec::new();
                for tables in [false, true] {
                    for (name, value) in entries.iter() {
                        let table = matches!(value, Value::Map(_)) || is_tables(value)?;
                        if table == tables && !is_nil(value) {
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
                    self.out.push_str(&time.json().to_text());
                } else if let Some(duration) = other.as_object::<Duration>() {
                    quoted(&mut self.out, shown(duration.0).as_bytes());
                } else {
                    return Err(format!("unexpected type: {}", other.type_name()));
                }
            }
        }
        Ok(())
    }
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Map(map) => map.is_nil(),
        Value::List(list) => list.is_nil(),
        _ => false,
    }
}

/// Whether a list has only maps, and some.
fn is_tables(value: &Value) -> Result<bool, String> {
    let Value::List(list) = value else { return Ok(false) };
    if list.items().iter().any(Value::is_nil) {
        return Err("toml: cannot encode array with nil element".to_owned());
    }
    Ok(!list.is_empty() && list.items().iter().all(|item| matches!(item, Value::Map(_))))
}

fn dotted(key: &[Str]) -> String {
    key.iter().map(quoted_if_needed).collect::<Vec<_>>().join(".")
}

fn quoted_if_needed(name: &Str) -> String {
    let bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.iter().all(bare) {
        return name.to_text().into_owned();
    }
    let mut out = String::new();
    quoted(&mut out, name);
    out
}

fn quoted(out: &mut String, text: &[u8]) {
    out.push('"');
    for one in String::from_utf8_lossy(text).chars() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' || control == '\u{7f}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}
