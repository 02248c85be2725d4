//! Go's `fmt`: printing values.

mod flags;
mod float;
mod printf;
pub(crate) mod quote;
mod value;

pub(crate) use printf::sprintf;
use value::Printer;

use crate::value::{Kind, Value};

/// Appends what the action `{{ . }}` prints; false if that came to more than `max` bytes and was cut.
pub(crate) fn print_action(out: &mut Vec<u8>, value: &Value, max: usize) -> bool {
    match value {
        Value::Nil => out.extend_from_slice(b"<no value>"),
        // A template prints what a pointer points to.
        Value::Object(object) if object.kind() == Kind::Pointer && object.text().is_none() => {
            let mut pointed_to = Vec::new();
            let fits = print(&mut pointed_to, value, max);
            out.extend_from_slice(pointed_to.strip_prefix(b"&").unwrap_or(&pointed_to));
            return fits;
        }
        Value::Object(object) => match object.addressed_text() {
            Some(text) => out.extend_from_slice(&text),
            None => return print(out, value, max),
        },
        _ => return print(out, value, max),
    }
    true
}

/// Appends what `%v` prints.
pub(crate) fn print(out: &mut Vec<u8>, value: &Value, max: usize) -> bool {
    match value {
        Value::String(text) => out.extend_from_slice(text),
        Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(value, _) => decimal(out, value.unsigned_abs(), *value < 0),
        Value::Uint(value, _) => decimal(out, *value, false),
        Value::Float(value) => float::append_shortest(out, *value),
        _ => {
            let mut printer = Printer::new(out, max);
            printer.arg(value, 'v');
            return printer.finish();
        }
    }
    true
}

/// Go's `fmt.Sprint`.
pub(crate) fn sprint(out: &mut Vec<u8>, args: &[Value], max: usize) -> bool {
    let mut after_string = true;
    let mut fits = true;
    for arg in args {
        let string = matches!(arg, Value::String(_));
        if !string && !after_string {
            out.push(b' ');
        }
        fits &= print(out, arg, max);
        after_string = string;
    }
    fits
}

/// Go's `fmt.Sprintln`.
pub(crate) fn sprintln(out: &mut Vec<u8>, args: &[Value], max: usize) -> bool {
    let mut fits = true;
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        fits &= print(out, arg, max);
    }
    out.push(b'\n');
    fits
}

/// Appends a decimal number; faster than Rust's formatting, and most of what is printed but for strings.
fn decimal(out: &mut Vec<u8>, mut magnitude: u64, negative: bool) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (magnitude % 10) as u8;
        magnitude /= 10;
        if magnitude == 0 {
            break;
        }
    }
    if negative {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}
