//! The filters that YAML templates need.

use hld_yaml::{Style, base64};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};
use sha2::{Digest, Sha256};

use super::value::{name, scalar, unwrap};

/// Far beyond what a manifest needs, and too little to fill the memory.
const MAX_INDENT: usize = 256;

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("to_yaml", |value: Value| -> Result<String, Error> {
        let text = hld_yaml::write(&unwrap(&value)?, Style::Canonical);
        Ok(text.trim_end_matches('\n').to_owned())
    });
    environment.add_filter("to_json", |value: Value| -> Result<String, Error> {
        Ok(hld_yaml::write_json(&unwrap(&value)?, false))
    });
    environment.add_filter("indent", indent);
    environment.add_filter("quote", quote);
    environment.add_filter("b64encode", |value: Value| text(&value).map(|text| base64(&text)));
    environment.add_filter("sha256", |value: Value| -> Result<String, Error> {
        Ok(Sha256::digest(text(&value)?).iter().map(|byte| format!("{byte:02x}")).collect())
    });
}

/// Indents all lines but the first, which stands where the expression does; blank lines stay blank.
fn indent(value: Value, width: Option<usize>, first: Option<bool>) -> Result<String, Error> {
    let width = width.unwrap_or(4);
    if width > MAX_INDENT {
        let detail = format!("cannot indent by {width}, {MAX_INDENT} is the most");
        return Err(Error::new(ErrorKind::InvalidOperation, detail));
    }
    let text = scalar(&value)?;
    let mut out = String::with_capacity(text.len() + 8 * width);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if (at > 0 || first.unwrap_or(false)) && !matches!(line, "" | "\r") {
            out.extend(std::iter::repeat_n(' ', width));
        }
        out.push_str(line);
    }
    Ok(out)
}

/// One double-quoted scalar, whatever the text holds.
fn quote(value: Value) -> Result<String, Error> {
    if value.is_none() {
        return Err(Error::new(ErrorKind::InvalidOperation, "null cannot be quoted: give it a `default`"));
    }
    Ok(hld_yaml::write_json(&hld_yaml::Value::from(scalar(&value)?), false))
}

fn text(value: &Value) -> Result<Vec<u8>, Error> {
    match value.kind() {
        ValueKind::Bytes => Ok(value.as_bytes().unwrap_or_default().to_vec()),
        ValueKind::None => {
            Err(Error::new(ErrorKind::InvalidOperation, format!("{} has no text", name(ValueKind::None))))
        }
        _ => Ok(scalar(value)?.into_bytes()),
    }
}
