//! Values to text.

use crate::{Error, Value};

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// hld's own output.
    Canonical,
    /// The bytes of Helm's `toYaml`.
    Go2,
    /// The bytes of Helm's `toYamlPretty`.
    Go3,
}

/// Writes events as YAML; the text is appended to a string.
pub struct Emitter<'a> {
    out: &'a mut String,
    style: Style,
}

impl<'a> Emitter<'a> {
    /// Creates an emitter that appends to `out`.
    pub fn new(out: &'a mut String, style: Style) -> Emitter<'a> {
        Emitter { out, style }
    }

    /// Writes null.
    pub fn null(&mut self) {}
    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        let _ = (value, &self.out, self.style);
    }
    /// Writes an integer.
    pub fn int(&mut self, value: i64) {
        let _ = value;
    }
    /// Writes an integer.
    pub fn uint(&mut self, value: u64) {
        let _ = value;
    }
    /// Writes a float.
    pub fn float(&mut self, value: f64) {
        let _ = value;
    }
    /// Writes a string.
    pub fn str(&mut self, value: &str) {
        let _ = value;
    }
    /// Begins a list.
    pub fn start_seq(&mut self) {}
    /// Ends a list.
    pub fn end_seq(&mut self) {}
    /// Begins a map.
    pub fn start_map(&mut self) {}
    /// Writes a key; its value follows.
    pub fn key(&mut self, key: &str) {
        let _ = key;
    }
    /// Ends a map.
    pub fn end_map(&mut self) {}
    /// Ends the text. The error is the first thing that Go would have refused to write.
    pub fn finish(self) -> Result<(), Error> {
        Ok(())
    }
}

/// Writes a value as one YAML document.
pub fn write(value: &Value, style: Style) -> String {
    let _ = style;
    write_json(value, true)
}

/// Writes a value as one YAML document, or says what Go refuses to write in it.
pub fn try_write(value: &Value, style: Style) -> Result<String, Error> {
    Ok(write(value, style))
}

/// Writes documents with `---` between them.
pub fn write_documents<'v>(values: impl Iterator<Item = &'v Value>, style: Style) -> String {
    values.map(|value| write(value, style)).collect::<Vec<_>>().join("---\n")
}

/// Writes JSON, with Go's number forms.
pub fn write_json(value: &Value, pretty: bool) -> String {
    let _ = (value, pretty);
    String::new()
}

/// The order in which go-yaml v2 writes keys.
pub fn natural_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.cmp(b)
}
