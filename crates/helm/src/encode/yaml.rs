//! `toYaml`: what remains of a value after JSON, in go-yaml's style. No tree is built in between.

use hld_gotmpl::Value;
use hld_yaml::{Emitter, Style, base64, natural_order, natural_order_v3};

use super::walk::{Event, Order, View, finite, walk};

/// The value as `sigs.k8s.io/yaml` writes it, with the final line break; in steps of a render what it took.
///
/// # Errors
/// Go's text for a value that JSON or YAML cannot hold.
pub(crate) fn to_yaml(value: &Value, cost: &mut u64) -> Result<String, String> {
    write(value, Style::Go2, cost)
}

/// The value as go-yaml v3 writes it directly, with the final line break: whole floats stay floats.
///
/// # Errors
/// As [`to_yaml`].
pub(crate) fn to_yaml_pretty(value: &Value, cost: &mut u64) -> Result<String, String> {
    write(value, Style::Go3, cost)
}

fn write(value: &Value, style: Style, cost: &mut u64) -> Result<String, String> {
    let mut out = String::new();
    let mut emitter = Emitter::new(&mut out, style);
    let order: Order = if style == Style::Go3 { natural_order_v3 } else { natural_order };
    let view = if style == Style::Go3 { View::Yaml3 } else { View::Json };
    walk(value, view, Some(order), cost, &mut |event| {
        match event {
            Event::Null => emitter.null(),
            Event::Bool(flag) => emitter.bool(flag),
            Event::Int(number) => emitter.int(number),
            Event::Uint(number) => emitter.uint(number),
            Event::Float(number) if style == Style::Go3 => emitter.float(number),
            Event::Float(number) => through_json(&mut emitter, finite(number)?),
            Event::Text(text) if style == Style::Go3 && text.as_str().is_none() => {
                emitter.binary(text);
            }
            Event::Time(text) if style == Style::Go3 => emitter.timestamp(&text.to_text()),
            Event::Text(text) | Event::Time(text) => emitter.str(&text.to_text()),
            Event::Bytes(data) => emitter.str(&base64(data)),
            Event::StartMap { .. } => emitter.start_map(),
            Event::Key(key) => emitter.key(&key.to_text()),
            Event::EndMap => emitter.end_map(),
            Event::StartList { .. } => emitter.start_seq(),
            Event::EndList => emitter.end_seq(),
        }
        Ok(())
    })?;
    emitter.finish().map_err(|error| error.go_text().map_or_else(|| error.to_string(), str::to_owned))?;
    Ok(out)
}

/// JSON has one kind of number: a whole float comes back as an integer where its digits fit one.
#[expect(clippy::cast_possible_truncation, reason = "checked by the ranges")]
fn through_json(emitter: &mut Emitter<'_>, number: f64) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || number.abs() >= 1e21 {
        emitter.float(number);
    } else if number.abs() <= EXACT {
        emitter.int(number as i64);
    } else {
        // What is read again are the shortest digits that mean this float.
        let digits = number.to_string();
        match (digits.parse(), digits.parse()) {
            (Ok(number), _) => emitter.int(number),
            (_, Ok(number)) => emitter.uint(number),
            _ => emitter.float(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use hld_gotmpl::{ANY_MAP, Heap, Str};

    use super::*;

    /// go-yaml's orders have cycles, over which a sort of the standard library panics.
    #[test]
    fn keys_that_are_in_no_order_are_written_all_the_same() {
        let heap = Heap::new(usize::MAX);
        let keys = "2word- 219 x9b29 30b2 210ab2 a1b2z x9z 20b1z x9az 210a1 10z 1009 30a9 x10z 2b29 100a9 20 10b2z 30 \
             3009 210a09 x100z a1-z 3xb2z a1- 20baz 1000z x101 20b0z 210aaz a119 x109 101z 3x-z a10 10az 1001z \
             1ab29 30-z x90z x9- a19 1a-z 2-9 20b19 1az 100-z 1ab2z 2word-z 2wordz x91";
        let entries: Vec<_> = keys.split(' ').map(|key| (Str::from(key), Value::from(true))).collect();
        let count = entries.len();
        let value = Value::Map(heap.map_of(&ANY_MAP, entries));
        for write in [to_yaml, to_yaml_pretty] {
            let text = write(&value, &mut 0).unwrap();
            assert_eq!(text.lines().count(), count);
            assert_eq!(text, write(&value, &mut 0).unwrap());
        }
    }
}
