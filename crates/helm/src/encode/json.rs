//! Go's `encoding/json`.

use hld_gotmpl::Value;

use super::walk::{Event, View, finite, walk};

/// How JSON is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct JsonStyle {
    /// Two spaces per level and line breaks.
    pub(crate) pretty: bool,
    /// Leave `<`, `>` and `&` as they are.
    pub(crate) raw: bool,
}

/// The value as JSON.
///
/// # Errors
/// Go's text for a value that JSON cannot hold.
#[cfg(test)]
pub(crate) fn to_json(value: &Value, style: JsonStyle) -> Result<String, String> {
    to_json_for(value, style, &mut 0)
}

/// The same, and in steps of a render what it took.
///
/// # Errors
/// As [`to_json`].
pub(crate) fn to_json_for(value: &Value, style: JsonStyle, cost: &mut u64) -> Result<String, String> {
    let mut writer = Writer { out: String::new(), style, depth: 0, after: After::Start, empty: Vec::new() };
    walk(value, View::Json, None, cost, &mut |event| {
        if let Event::Float(number) = event {
            finite(number)?;
        }
        writer.event(&event);
        Ok(())
    })?;
    Ok(writer.out)
}

enum After {
    Start,
    Open,
    Key,
    Value,
}

struct Writer {
    out: String,
    style: JsonStyle,
    depth: usize,
    after: After,
    empty: Vec<bool>,
}

impl Writer {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::EndMap | Event::EndList) {
            self.depth -= 1;
            if self.empty.pop() == Some(false) {
                self.line();
            }
            self.out.push(if matches!(event, Event::EndMap) { '}' } else { ']' });
            self.after = After::Value;
            return;
        }
        self.separate();
        self.after = After::Value;
        match event {
            Event::Null => self.out.push_str("null"),
            Event::Bool(flag) => self.out.push_str(if *flag { "true" } else { "false" }),
            Event::Int(number) => self.out.push_str(&number.to_string()),
            Event::Uint(number) => self.out.push_str(&number.to_string()),
            Event::Float(number) => self.out.push_str(&float(*number)),
            Event::Text(text) | Event::Time(text) => string(&mut self.out, text, self.style.raw),
            Event::Bytes(data) => {
                self.out.push('"');
                self.out.push_str(&hld_yaml::base64(data));
                self.out.push('"');
            }
            Event::Key(key) => {
                string(&mut self.out, key, self.style.raw);
                self.out.push_str(if self.style.pretty { ": " } else { ":" });
                self.after = After::Key;
            }
            Event::StartMap { empty } | Event::StartList { empty } => {
                self.out.push(if matches!(event, Event::StartMap { .. }) { '{' } else { '[' });
                self.depth += 1;
                self.empty.push(*empty);
                self.after = After::Open;
            }
            Event::EndMap | Event::EndList => {}
        }
    }

    fn separate(&mut self) {
        match self.after {
            After::Start | After::Key => {}
            After::Open => self.line(),
            After::Value => {
                self.out.push(',');
                self.line();
            }
        }
    }

    fn line(&mut self) {
        if self.style.pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }
}

/// Plain decimals, except very small and very large numbers.
pub(crate) fn float(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((_, exponent)) if exponent.starts_with('-') => text,
        Some((digits, exponent)) => format!("{digits}e+{exponent}"),
        None => text,
    }
}

/// Bytes that are not UTF-8 are written as the escape of U+FFFD, each.
fn string(out: &mut String, text: &[u8], raw: bool) {
    out.push('"');
    match std::str::from_utf8(text) {
        Ok(text) => characters(out, text, raw),
        Err(_) => {
            for chunk in text.utf8_chunks() {
                characters(out, chunk.valid(), raw);
                out.extend(chunk.invalid().iter().map(|_| "\\ufffd"));
            }
        }
    }
    out.push('"');
}

fn characters(out: &mut String, text: &str, raw: bool) {
    let mut plain = 0;
    for (at, one) in text.char_indices() {
        let escaped = match one {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            '<' | '>' | '&' if !raw => format!("\\u{:04x}", u32::from(one)),
            control if control < ' ' => format!("\\u{:04x}", u32::from(control)),
            '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(one)),
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(&escaped);
        plain = at + one.len_utf8();
    }
    out.push_str(&text[plain..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_writes_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (3.0, "3"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (1e-6, "0.000001"),
            (123456789.125, "123456789.125"),
        ] {
            assert_eq!(float(number), text);
        }
    }

    #[test]
    fn html_is_escaped_unless_raw() {
        let value = Value::from("<a>&\u{1}\u{2028}");
        let json = |raw| to_json(&value, JsonStyle { raw, pretty: false }).unwrap();
        assert_eq!(json(false), r#""\u003ca\u003e\u0026\u0001\u2028""#);
        assert_eq!(json(true), r#""<a>&\u0001\u2028""#);
    }
}
