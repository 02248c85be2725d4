//! Values in the syntax of Go, as `%#v` prints them: go-yaml shows a map or list that stands as a key, and what stands behind a key
//! that JSON cannot have.

use super::Scalar;
use crate::number;
use crate::unicode::is_print;

/// A nil within something else.
pub(super) const NOTHING: &str = "interface {}(nil)";

/// Prints what goes by; lists and maps nest.
#[derive(Default)]
pub(super) struct GoSyntax {
    open: Vec<Vec<Part>>,
}

/// Something printed, and what it is sorted by if it is a key.
struct Part {
    order: String,
    shown: String,
}

impl GoSyntax {
    /// For one value of any kind, which [`GoSyntax::value`] gives when it is complete.
    pub(super) fn of_value() -> GoSyntax {
        GoSyntax { open: vec![Vec::new()] }
    }

    /// The value, once all of it went by.
    pub(super) fn value(&mut self) -> Option<String> {
        match self.open.as_mut_slice() {
            [outermost] => outermost.pop().map(|part| part.shown),
            _ => None,
        }
    }

    pub(super) fn start(&mut self) {
        self.open.push(Vec::new());
    }

    /// A scalar, a key among them.
    pub(super) fn scalar(&mut self, scalar: Scalar<'_>) {
        let shown = match scalar {
            Scalar::Null => NOTHING.to_owned(),
            Scalar::Bool(b) => b.to_string(),
            Scalar::Int(i) => i.to_string(),
            Scalar::Uint(u) => format!("{u:#x}"),
            Scalar::Float(f) if f.is_nan() => "NaN".to_owned(),
            Scalar::Float(f) if f.is_infinite() => if f > 0.0 { "+Inf" } else { "-Inf" }.to_owned(),
            Scalar::Float(f) => number::yaml_float(f),
            Scalar::Str(text) => quote(text),
        };
        let order = if let Scalar::Str(text) = scalar { text.to_owned() } else { shown.clone() };
        self.push(Part { order, shown });
    }

    fn push(&mut self, part: Part) {
        if let Some(parts) = self.open.last_mut() {
            parts.push(part);
        }
    }

    /// Ends the innermost list or map; gives the text if it was the outermost.
    pub(super) fn end(&mut self, is_map: bool) -> Option<String> {
        let parts = self.open.pop()?;
        let shown = if is_map {
            let mut entries: Vec<(Part, Part)> = Vec::new();
            let mut parts = parts.into_iter();
            while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                match entries.iter_mut().find(|(have, _)| have.shown == key.shown) {
                    Some(entry) => entry.1 = value,
                    None => entries.push((key, value)),
                }
            }
            entries.sort_by(|a, b| a.0.order.cmp(&b.0.order));
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", key.shown, value.shown)).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        } else {
            let items: Vec<String> = parts.into_iter().map(|part| part.shown).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        };
        if self.open.is_empty() {
            return Some(shown);
        }
        self.push(Part { order: String::new(), shown });
        None
    }
}

/// A text as Go's `strconv.Quote` shows it.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            _ if is_print(c) => out.push(c),
            _ => {
                let code = u32::from(c);
                out.push_str(&match code {
                    0..0x80 => format!("\\x{code:02x}"),
                    0x80..0x1_0000 => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                });
            }
        }
    }
    out.push('"');
    out
}
