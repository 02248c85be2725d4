//! Text for people: quoting, indenting, wrapping, shortening.

use hld_gotmpl::{Call, Failure, Functions, Signature, Str, Type, Value, quote};
use memchr::{memchr, memrchr};

use super::golang::is_space;
use super::{go_error, strval};

pub(super) fn register(functions: &mut Functions) {
    let any = Signature::new(&[]).variadic(Type::Interface).returns(Type::String);
    // Go's `%q` of what `toString` gives; nil is left out.
    functions.add("quote", any.clone(), |call| {
        if let [Value::String(text)] = call.args() {
            call.reserve(text.len().saturating_mul(2))?;
            return Ok(Value::from(quote(text)));
        }
        joined(call, |value| {
            let text = strval(call, value)?;
            call.reserve(text.len().saturating_mul(2))?;
            Ok(quote(&text).into_bytes())
        })
    });
    // In single quotes, without any escapes.
    functions.add("squote", any.clone(), |call| {
        joined(call, |value| {
            let text = call.sprint(std::slice::from_ref(value))?;
            Ok([b"'".as_slice(), &text, b"'"].concat())
        })
    });
    functions.add("cat", any, |call| {
        let mut out = joined(call, |value| Ok(call.sprint(std::slice::from_ref(value))?.to_vec()))?;
        if call.args().iter().all(Value::is_nil) {
            out = Value::from("");
        }
        Ok(out)
    });
    let padded = Signature::new(&[Type::INT, Type::String]).returns(Type::String);
    functions.add("indent", padded.clone(), |call| indent(call, b""));
    functions.add("nindent", padded.clone(), |call| indent(call, b"\n"));
    functions.add("wrap", padded.clone(), |call| wrap(call, call.str(1), b"\n", false));
    functions.add(
        "wrapWith",
        Signature::new(&[Type::INT, Type::String, Type::String]).returns(Type::String),
        |call| {
            let between = call.str(1);
            wrap(call, call.str(2), if between.is_empty() { b"\n" } else { between }, true)
        },
    );
    functions.add("abbrev", padded, |call| {
        Ok(if call.int(0) < 4 { call.arg(1).clone() } else { abbreviate(call.str(1), 0, call.int(0)) })
    });
    functions.add(
        "abbrevboth",
        Signature::new(&[Type::INT, Type::INT, Type::String]).returns(Type::String),
        |call| {
            let (left, right) = (call.int(0), call.int(1));
            if right < 4 || (left > 0 && right < 7) {
                return Ok(call.arg(2).clone());
            }
            Ok(abbreviate(call.str(2), left, right))
        },
    );
    let one = Signature::new(&[Type::String]).returns(Type::String);
    // Both of these take each byte for a character.
    functions.add("nospace", one.clone(), |call| {
        let text = call.str(0);
        if !text.iter().any(|byte| is_space(char::from(*byte))) {
            return Ok(text.clone().into());
        }
        Ok(Value::from(
            text.iter().map(|byte| char::from(*byte)).filter(|one| !is_space(*one)).collect::<String>(),
        ))
    });
    functions.add("initials", one, |call| {
        let mut after_gap = true;
        let mut found = String::new();
        for one in call.str(0).iter().map(|byte| char::from(*byte)) {
            let gap = is_space(one);
            if after_gap && !gap {
                found.push(one);
            }
            after_gap = gap;
        }
        Ok(Value::from(found))
    });
}

/// The values that are not nil, each as text, with blanks between.
fn joined(call: &Call<'_>, text: impl Fn(&Value) -> Result<Vec<u8>, Failure>) -> Result<Value, Failure> {
    let mut out = Vec::new();
    for (index, value) in call.args().iter().filter(|value| !value.is_nil()).enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        let text = text(value)?;
        call.reserve(out.len() + text.len())?;
        out.extend_from_slice(&text);
    }
    Ok(Value::string(out))
}

/// Every line, empty ones too, behind that many blanks.
fn indent(call: &Call<'_>, before: &[u8]) -> Result<Value, Failure> {
    let text = call.str(1);
    let Ok(width) = usize::try_from(call.int(0)) else {
        return Err(go_error("strings: negative Repeat count"));
    };
    let lines = 1 + memchr::memchr_iter(b'\n', text).count();
    let size = (before.len() + text.len()).saturating_add(lines.saturating_mul(width));
    call.reserve(size)?;
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(before);
    let mut rest = text.as_bytes();
    loop {
        out.resize(out.len() + width, b' ');
        match memchr(b'\n', rest) {
            Some(end) => {
                out.extend_from_slice(&rest[..=end]);
                rest = &rest[end + 1..];
            }
            None => {
                out.extend_from_slice(rest);
                return Ok(Value::string(out));
            }
        }
    }
}

/// Lines of at most `width` bytes where blanks allow it; words that are longer are cut only if asked for.
fn wrap(call: &Call<'_>, text: &Str, between: &[u8], cut_words: bool) -> Result<Value, Failure> {
    let width = usize::try_from(call.int(0)).unwrap_or(1).max(1);
    call.reserve(text.len().saturating_add((text.len() / width + 1).saturating_mul(between.len())))?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while rest.len() > width {
        if rest[0] == b' ' {
            rest = &rest[1..];
            continue;
        }
        let (line, skipped) = match memrchr(b' ', &rest[..=width]) {
            Some(at) => (at, 1),
            None if cut_words => (width, 0),
            None => match memchr(b' ', &rest[width..]) {
                Some(at) => (width + at, 1),
                None => break,
            },
        };
        out.extend_from_slice(&rest[..line]);
        out.extend_from_slice(between);
        rest = &rest[line + skipped..];
    }
    out.extend_from_slice(rest);
    Ok(Value::string(out))
}

/// The part from `offset` on in at most `width` bytes, with dots where something was left out.
fn abbreviate(text: &Str, offset: i64, width: i64) -> Value {
    const DOTS: &[u8] = b"...";
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    if text.len() <= width {
        return text.clone().into();
    }
    let kept = width.saturating_sub(DOTS.len());
    let offset = usize::try_from(offset).unwrap_or(0).min(text.len()).min(text.len() - kept);
    if offset <= 4 {
        return Value::string([&text[..kept], DOTS].concat());
    }
    if offset + kept < text.len() {
        let middle = &text[offset..offset + kept - DOTS.len()];
        return Value::string([DOTS, middle, DOTS].concat());
    }
    Value::string([DOTS, &text[text.len() - kept..]].concat())
}
