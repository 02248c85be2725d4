//! Values to text: one emitter and one analysis of scalars, in three styles.

mod emit;
mod go;
mod json;
mod order;
mod quotes;
mod scalar;

pub use self::emit::Emitter;
pub use self::json::write_json;
pub use self::order::{natural_order, natural_order_v3, natural_sort};

use crate::{Error, Key, Kind, Map, Value};

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// hld's own output: the author's key order, two spaces, lists at the column of their key, no folding, `|` for text
    /// of several lines, and double quotes around everything that a YAML 1.1 or 1.2 reader could take for something else.
    Canonical,
    /// The bytes of Helm's `toYaml`: go-yaml v2 behind a step through JSON. The keys of a [`Value`] are sorted; an
    /// [`Emitter`] expects them in [`natural_order`].
    Go2,
    /// The bytes of Helm's `toYamlPretty`: go-yaml v3 with an indentation of two. Keys as for [`Style::Go2`], in
    /// [`natural_order_v3`].
    Go3,
}

/// Writes a value as one YAML document.
///
/// What Go refuses to write (a number that is none, or in [`Style::Go2`] text with control characters) is written all
/// the same, escaped where that is needed; [`try_write`] gives the error.
///
/// ```
/// use hld_yaml::{Style, Value, write};
/// let value = Value::from_iter([("answer", Value::from("yes")), ("a", Value::from(1e3))]);
/// assert_eq!(write(&value, Style::Canonical), "answer: \"yes\"\na: 1000\n");
/// assert_eq!(write(&value, Style::Go2), "a: 1000\nanswer: \"yes\"\n");
/// ```
pub fn write(value: &Value, style: Style) -> String {
    let mut out = String::new();
    append(&mut out, value, style);
    out
}

/// Writes a value as one YAML document behind what `out` holds already.
pub fn append(out: &mut String, value: &Value, style: Style) {
    // The text is there in spite of an error.
    let _ = write_to(out, value, style);
}

/// Writes a value as one YAML document, or says what Go refuses to write in it.
pub fn try_write(value: &Value, style: Style) -> Result<String, Error> {
    let mut out = String::new();
    write_to(&mut out, value, style)?;
    Ok(out)
}

/// Writes documents with `---` between them.
pub fn write_documents<'v>(values: impl Iterator<Item = &'v Value>, style: Style) -> String {
    let mut out = String::new();
    for (number, value) in values.enumerate() {
        if number > 0 {
            out.push_str("---\n");
        }
        append(&mut out, value, style);
    }
    out
}

fn write_to(out: &mut String, value: &Value, style: Style) -> Result<(), Error> {
    let mut emitter = Emitter::new(out, style);
    emit_value(&mut emitter, value, style);
    emitter.finish()
}

/// A list or map that is being written, and how far.
enum Walk<'v> {
    Seq(std::slice::Iter<'v, Value>),
    Map(<&'v Map as IntoIterator>::IntoIter),
    Sorted(std::vec::IntoIter<(&'v Key, &'v Value)>),
}

/// Feeds a value to an emitter. Iterates: values may be deeper than a thread's stack.
fn emit_value(emitter: &mut Emitter<'_>, value: &Value, style: Style) {
    let mut open: Vec<Walk<'_>> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next.take() {
            match value.kind() {
                Kind::Null => emitter.null(),
                Kind::Bool(b) => emitter.bool(*b),
                Kind::Int(i) => emitter.int(*i),
                Kind::Uint(u) => emitter.uint(*u),
                Kind::Float(f) => emitter.float(*f),
                Kind::String(text) => emitter.str(text),
                Kind::Seq(items) => {
                    emitter.start_seq();
                    open.push(Walk::Seq(items.iter()));
                }
                Kind::Map(map) => {
                    emitter.start_map();
                    open.push(in_order(map, style));
                }
            }
        }
        let Some(walk) = open.last_mut() else { return };
        let entry = match walk {
            Walk::Seq(items) => {
                next = items.next();
                if next.is_none() {
                    emitter.end_seq();
                    open.pop();
                }
                continue;
            }
            Walk::Map(entries) => entries.next(),
            Walk::Sorted(entries) => entries.next(),
        };
        match entry {
            Some((key, value)) => {
                emitter.key(key);
                next = Some(value);
            }
            None => {
                emitter.end_map();
                open.pop();
            }
        }
    }
}

fn in_order(map: &Map, style: Style) -> Walk<'_> {
    let order = match style {
        Style::Canonical => return Walk::Map(map.into_iter()),
        Style::Go2 => natural_order,
        Style::Go3 => natural_order_v3,
    };
    let mut entries: Vec<_> = map.iter().collect();
    natural_sort(&mut entries, |entry| entry.0.as_str(), order);
    Walk::Sorted(entries.into_iter())
}
