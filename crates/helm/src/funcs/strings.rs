//! Text.

use hld_gotmpl::{Call, Failure, Functions, Signature, Str, Type, Value};

use super::strval;
use crate::text::go_quote;

pub(super) fn register(functions: &mut Functions) {
    let two = Signature::new(&[Type::String, Type::String]);
    functions.add("contains", two.clone().returns(Type::Bool), |call| {
        let (part, text) = (call.str(0), call.str(1));
        Ok(Value::Bool(part.is_empty() || text.windows(part.len()).any(|window| window == &part[..])))
    });
    functions.add("hasPrefix", two.clone().returns(Type::Bool), |call| {
        Ok(Value::Bool(call.str(1).starts_with(call.str(0))))
    });
    functions.add("hasSuffix", two.clone().returns(Type::Bool), |call| {
        Ok(Value::Bool(call.str(1).ends_with(call.str(0))))
    });
    functions.add("trimSuffix", two.clone().returns(Type::String), |call| {
        let text = call.str(1);
        Ok(text.strip_suffix(call.str(0).as_bytes()).map_or_else(|| text.clone().into(), bytes))
    });
    functions.add("trimPrefix", two.returns(Type::String), |call| {
        let text = call.str(1);
        Ok(text.strip_prefix(call.str(0).as_bytes()).map_or_else(|| text.clone().into(), bytes))
    });
    let one = Signature::new(&[Type::String]).returns(Type::String);
    functions.add("lower", one.clone(), |call| Ok(Value::from(call.str(0).to_text().to_lowercase())));
    functions.add("upper", one.clone(), |call| Ok(Value::from(call.str(0).to_text().to_uppercase())));
    functions.add("trim", one, |call| Ok(Value::from(call.str(0).to_text().trim())));
    functions.add("trunc", Signature::new(&[Type::INT, Type::String]).returns(Type::String), trunc);
    functions.add(
        "replace",
        Signature::new(&[Type::String, Type::String, Type::String]).returns(Type::String),
        |call| {
            let [old, new, text] = [call.str(0), call.str(1), call.str(2)].map(Str::to_text);
            Ok(Value::from(text.replace(&*old, &new)))
        },
    );
    let any = Signature::new(&[]).variadic(Type::Interface).returns(Type::String);
    functions.add("quote", any.clone(), |call| Ok(joined(call, |value| go_quote(&strval(value)))));
    functions.add("squote", any, |call| Ok(joined(call, |value| format!("'{}'", value.printed()))));
    functions.add("toString", Signature::new(&[Type::Interface]).returns(Type::String), |call| {
        Ok(match call.arg(0) {
            Value::Nil => Value::from("<nil>"),
            other => strval(other).into(),
        })
    });
    let padded = Signature::new(&[Type::INT, Type::String]).returns(Type::String);
    functions.add("indent", padded.clone(), |call| indent(call, ""));
    functions.add("nindent", padded, |call| indent(call, "\n"));
}

fn bytes(text: &[u8]) -> Value {
    Value::String(Str::from(text))
}

/// The values that are not nil, each as text, with blanks between.
fn joined(call: &Call<'_>, text: impl Fn(&Value) -> String) -> Value {
    let texts: Vec<String> = call.args().iter().filter(|value| !value.is_nil()).map(text).collect();
    Value::from(texts.join(" "))
}

fn trunc(call: &Call<'_>) -> Result<Value, Failure> {
    let (count, text) = (call.int(0), call.str(1));
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if size >= text.len() {
        return Ok(text.clone().into());
    }
    Ok(bytes(if count < 0 { &text[text.len() - size..] } else { &text[..size] }))
}

fn indent(call: &Call<'_>, before: &str) -> Result<Value, Failure> {
    let text = call.str(1);
    let Ok(width) = usize::try_from(call.int(0)) else {
        return Err(Failure::new("strings: negative Repeat count"));
    };
    let lines = 1 + text.iter().filter(|byte| **byte == b'\n').count();
    call.reserve(text.len().saturating_add(lines.saturating_mul(width)))?;
    let mut out = Vec::with_capacity(before.len() + text.len() + lines * width);
    out.extend_from_slice(before.as_bytes());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        out.resize(out.len() + width, b' ');
        out.extend_from_slice(line);
    }
    // A line break at the end begins one more line, as does the empty text.
    if text.is_empty() || text.ends_with(b"\n") {
        out.resize(out.len() + width, b' ');
    }
    Ok(Value::string(out))
}
