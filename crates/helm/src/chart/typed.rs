//! Decoding YAML into typed fields as Helm does: YAML to JSON, then Go's JSON decoder into a struct.
//!
//! Field names match in any case, numbers and booleans become text where text is wanted, and a mismatch is
//! reported in the words of Go's decoder.

use hld_yaml::{Kind, Map, Value};

/// Collects the fields of one struct and the first mismatch in it.
pub(crate) struct Fields<'a> {
    map: Option<&'a Map>,
    /// The Go name of the struct, for messages.
    go_struct: &'static str,
    path: String,
    error: Option<String>,
}

impl<'a> Fields<'a> {
    /// Reads `value` as the struct with Go name `go_struct`; `go_type` is its full name in messages.
    pub(crate) fn root(value: &'a Value, go_struct: &'static str, go_type: &str) -> Self {
        let mut fields = Fields { map: value.as_map(), go_struct, path: String::new(), error: None };
        if fields.map.is_none() && !value.is_null() {
            fields.error =
                Some(format!("json: cannot unmarshal {} into Go value of type {go_type}", json_kind(value)));
        }
        fields
    }

    /// Reads the fields of a struct inside another.
    pub(crate) fn nested(
        &mut self,
        value: &'a Value,
        go_struct: &'static str,
        path: &str,
        go_type: &str,
    ) -> Self {
        if value.as_map().is_none() && !value.is_null() {
            self.mismatch(value, path, go_type);
        }
        let path = format!("{}{path}.", self.path);
        Fields { map: value.as_map(), go_struct, path, error: None }
    }

    /// Takes over what a nested struct found wrong.
    pub(crate) fn absorb(&mut self, nested: Fields<'_>) {
        if self.error.is_none() {
            self.error = nested.error;
        }
    }

    /// The value of a field: its exact name, else the last that matches in another case.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        let map = self.map?;
        let found = map.get(name).or_else(|| {
            map.iter().rev().find(|(key, _)| key.as_str().eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })?;
        (!found.is_null()).then_some(found)
    }

    /// A text field.
    pub(crate) fn string(&mut self, name: &str, into: &mut String) {
        if let Some(value) = self.get(name) {
            match scalar_text(value) {
                Some(text) => *into = text,
                None => self.mismatch(value, name, "string"),
            }
        }
    }

    /// A boolean field.
    pub(crate) fn boolean(&mut self, name: &str, into: &mut bool) {
        if let Some(value) = self.get(name) {
            match value.as_bool() {
                Some(found) => *into = found,
                None => self.mismatch(value, name, "bool"),
            }
        }
    }

    /// A list of texts.
    pub(crate) fn strings(&mut self, name: &str, into: &mut Vec<String>) {
        for value in self.list(name, "[]string", into) {
            match scalar_text(value) {
                Some(text) => into.push(text),
                None if value.is_null() => into.push(String::new()),
                None => self.mismatch(value, name, "string"),
            }
        }
    }

    /// A list of anything: its items, after emptying what is to be filled with them.
    pub(crate) fn list<T>(&mut self, name: &str, go_type: &str, into: &mut Vec<T>) -> &'a [Value] {
        let Some(value) = self.get(name) else { return &[] };
        into.clear();
        match value.as_seq() {
            Some(items) => items,
            None => {
                self.mismatch(value, name, go_type);
                &[]
            }
        }
    }

    /// A map of texts, in the order of its keys.
    pub(crate) fn string_map(&mut self, name: &str, into: &mut Vec<(String, String)>) {
        let Some(value) = self.get(name) else { return };
        let Some(map) = value.as_map() else {
            self.mismatch(value, name, "map[string]string");
            return;
        };
        let mut entries: Vec<_> = map.iter().collect();
        entries.sort_by(|left, right| left.0.as_str().cmp(right.0.as_str()));
        for (key, value) in entries {
            let text = match scalar_text(value) {
                Some(text) => text,
                None if value.is_null() => String::new(),
                None => {
                    self.mismatch(value, name, "string");
                    continue;
                }
            };
            into.push((key.as_str().to_owned(), text));
        }
    }

    fn mismatch(&mut self, value: &Value, name: &str, go_type: &str) {
        if self.error.is_none() {
            let Fields { go_struct, path, .. } = self;
            self.error = Some(format!(
                "json: cannot unmarshal {} into Go struct field {go_struct}.{path}{name} of type {go_type}",
                json_kind(value)
            ));
        }
    }

    /// The first mismatch, in the words of the libraries that Helm decodes with.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.error {
            Some(error) => Err(format!("error unmarshaling JSON: while decoding JSON: {error}")),
            None => Ok(()),
        }
    }
}

/// A scalar as the text that it becomes in a text field; `None` for null, lists and maps.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value.kind() {
        Kind::String(text) => Some(text.to_string()),
        Kind::Bool(flag) => Some(flag.to_string()),
        Kind::Int(number) => Some(number.to_string()),
        Kind::Uint(number) => Some(number.to_string()),
        Kind::Float(number) => Some(float_text(*number)),
        _ => None,
    }
}

/// How Go's JSON decoder calls the kind of a value that does not fit.
pub(crate) fn json_kind(value: &Value) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Bool(_) => "bool",
        Kind::Int(_) | Kind::Uint(_) | Kind::Float(_) => "number",
        Kind::String(_) => "string",
        Kind::Seq(_) => "array",
        Kind::Map(_) => "object",
    }
}

/// A float in Go's `g` format with the precision of 32 bits: `1.10` is `1.1`, `1e10` is `1e+10`.
#[expect(clippy::cast_possible_truncation, reason = "the library really formats at 32 bits")]
fn float_text(number: f64) -> String {
    let short = number as f32;
    if short.is_nan() {
        return "NaN".to_owned();
    }
    if short.is_infinite() {
        return if short > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{short:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) || short == 0.0 {
        return format!("{short}");
    }
    format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_text_as_go_formats_them() {
        for (number, text) in [
            (1.1, "1.1"),
            (0.0, "0"),
            (1e10, "1e+10"),
            (123456.0, "123456"),
            (1234567.0, "1.234567e+06"),
            (0.00001, "1e-05"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(float_text(number), text);
        }
    }
}
