//! Go's `fmt`: printing values.

use crate::value::Value;

/// Appends what the action `{{ . }}` prints.
pub(crate) fn print_action(out: &mut Vec<u8>, value: &Value) {
    let _ = value;
    out.extend_from_slice(b"<no value>");
}
