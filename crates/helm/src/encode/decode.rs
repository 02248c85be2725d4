//! `fromYaml`: YAML to template values, without a tree in between.

use hld_gotmpl::{Heap, Str, Value};
use hld_yaml::{Error, ReadOptions, Scalar, Sink, Span, read_first_events_bytes};

/// The first document of a text as template values; all numbers are floats, as JSON's are in Go.
///
/// # Errors
/// The text of the library that Helm reads with.
pub(crate) fn from_yaml(heap: &Heap, text: &[u8]) -> Result<Value, String> {
    let mut sink = Values { heap, open: Vec::new(), result: Value::Nil };
    read_first_events_bytes(text, &ReadOptions::go(), &mut sink).map_err(|error| {
        let text = error.go_text().map_or_else(|| error.to_string(), str::to_owned);
        format!("error converting YAML to JSON: {text}")
    })?;
    Ok(sink.result)
}

enum Open {
    Map(Vec<(Str, Value)>, Option<Str>),
    List(Vec<Value>),
}

struct Values<'a> {
    heap: &'a Heap,
    open: Vec<Open>,
    result: Value,
}

impl Values<'_> {
    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Open::Map(entries, key)) => entries.push((key.take().unwrap_or_default(), value)),
            Some(Open::List(items)) => items.push(value),
            None => self.result = value,
        }
    }
}

impl Sink for Values<'_> {
    #[expect(clippy::cast_precision_loss, reason = "so does Go's decoder")]
    fn scalar(&mut self, scalar: Scalar<'_>, _span: Span) -> Result<(), Error> {
        self.put(match scalar {
            Scalar::Null => Value::Nil,
            Scalar::Bool(flag) => Value::Bool(flag),
            Scalar::Int(number) => Value::Float(number as f64),
            Scalar::Uint(number) => Value::Float(number as f64),
            Scalar::Float(number) => Value::Float(number),
            Scalar::Str(text) => Value::from(text),
        });
        Ok(())
    }

    fn start_seq(&mut self, _span: Span) -> Result<(), Error> {
        self.open.push(Open::List(Vec::new()));
        Ok(())
    }

    fn end_seq(&mut self, _span: Span) -> Result<(), Error> {
        if let Some(Open::List(items)) = self.open.pop() {
            let list = self.heap.list(items);
            self.put(list.into());
        }
        Ok(())
    }

    fn start_map(&mut self, _span: Span) -> Result<(), Error> {
        self.open.push(Open::Map(Vec::new(), None));
        Ok(())
    }

    fn key(&mut self, key: &str, _span: Span, _merged: bool) -> Result<(), Error> {
        if let Some(Open::Map(_, pending)) = self.open.last_mut() {
            *pending = Some(Str::from(key));
        }
        Ok(())
    }

    fn end_map(&mut self, _span: Span) -> Result<(), Error> {
        if let Some(Open::Map(entries, _)) = self.open.pop() {
            let map = self.heap.map_of(&hld_gotmpl::ANY_MAP, entries);
            self.put(map.into());
        }
        Ok(())
    }
}
