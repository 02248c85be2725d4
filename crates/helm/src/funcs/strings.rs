//! Text: searching, cutting, replacing, splitting.

use hld_gotmpl::{Call, Failure, Functions, STRING_LIST, STRING_MAP, Signature, Str, Type, Value};
use memchr::memmem;

use super::golang::{self, chars, cut, is_space};
use super::{go_error, pieces, strval};

pub(super) fn register(functions: &mut Functions) {
    let two = Signature::new(&[Type::String, Type::String]);
    let test = two.clone().returns(Type::Bool);
    functions.add("contains", test.clone(), |call| {
        // A long text is prepared before it is looked for.
        call.fuel(call.str(0).len() as u64 / 8)?;
        Ok(Value::Bool(memmem::find(call.str(1), call.str(0)).is_some()))
    });
    functions.add("hasPrefix", test.clone(), |call| Ok(Value::Bool(call.str(1).starts_with(call.str(0)))));
    functions.add("hasSuffix", test, |call| Ok(Value::Bool(call.str(1).ends_with(call.str(0)))));
    let change = two.returns(Type::String);
    functions.add("trimSuffix", change.clone(), |call| {
        let text = call.str(1);
        Ok(text.strip_suffix(call.str(0).as_bytes()).map_or_else(|| text.clone().into(), value))
    });
    functions.add("trimPrefix", change.clone(), |call| {
        let text = call.str(1);
        Ok(text.strip_prefix(call.str(0).as_bytes()).map_or_else(|| text.clone().into(), value))
    });
    for name in ["trimAll", "trimall"] {
        functions.add(name, change.clone(), |call| {
            let set: Vec<char> = chars(call.str(0)).map(|(one, _)| one).collect();
            Ok(trimmed(call.str(1), |one| set.contains(&one)))
        });
    }
    let one = Signature::new(&[Type::String]).returns(Type::String);
    functions.add("trim", one.clone(), |call| Ok(trimmed(call.str(0), is_space)));
    functions.add("lower", one.clone(), |call| golang::map(call, golang::to_lower));
    functions.add("upper", one, |call| golang::map(call, golang::to_upper));
    functions.add("trunc", Signature::new(&[Type::INT, Type::String]).returns(Type::String), trunc);
    functions.add(
        "substr",
        Signature::new(&[Type::INT, Type::INT, Type::String]).returns(Type::String),
        |call| {
            let (start, end, text) = (call.int(0), call.int(1), call.str(2));
            let inside = usize::try_from(end).is_ok_and(|end| end <= text.len());
            if start < 0 { cut(text, None, Some(end)) } else { cut(text, Some(start), inside.then_some(end)) }
        },
    );
    functions.add("repeat", Signature::new(&[Type::INT, Type::String]).returns(Type::String), repeat);
    functions.add(
        "replace",
        Signature::new(&[Type::String, Type::String, Type::String]).returns(Type::String),
        |call| replace(call, call.str(0), call.str(1), call.str(2)),
    );
    functions.add(
        "splitList",
        Signature::new(&[Type::String, Type::String]).returns(Type::STRINGS),
        |call| {
            let parts = split(call, call.str(0), call.str(1), -1)?.unwrap_or_default();
            Ok(call.heap().list_of(&STRING_LIST, parts.into_iter().map(Value::String).collect()).into())
        },
    );
    let numbered = Type::Map(&STRING_MAP);
    functions.add("split", Signature::new(&[Type::String, Type::String]).returns(numbered), |call| {
        by_number(call, split(call, call.str(0), call.str(1), -1)?)
    });
    functions.add(
        "splitn",
        Signature::new(&[Type::String, Type::INT, Type::String]).returns(numbered),
        |call| by_number(call, split(call, call.str(0), call.str(2), call.int(1))?),
    );
    functions.add("toStrings", Signature::new(&[Type::Interface]).returns(Type::STRINGS), |call| {
        if let Value::List(list) = call.arg(0)
            && list.ty().name() == STRING_LIST.name()
        {
            return Ok(call.arg(0).clone());
        }
        let texts = pieces(call, call.arg(0))?.into_iter().map(Value::String).collect();
        Ok(call.heap().list_of(&STRING_LIST, texts).into())
    });
    functions.add("join", Signature::new(&[Type::String, Type::Interface]).returns(Type::String), |call| {
        let parts = pieces(call, call.arg(1))?;
        let between = call.str(0);
        let size = parts.iter().fold(0usize, |size, part| size.saturating_add(part.len() + between.len()));
        call.reserve(size)?;
        let mut out = Vec::with_capacity(size);
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                out.extend_from_slice(between);
            }
            out.extend_from_slice(part);
        }
        Ok(Value::string(out))
    });
    functions.add(
        "plural",
        Signature::new(&[Type::String, Type::String, Type::INT]).returns(Type::String),
        |call| Ok(call.arg(usize::from(call.int(2) != 1)).clone()),
    );
    functions.add("toString", Signature::new(&[Type::Interface]).returns(Type::String), |call| {
        Ok(strval(call, call.arg(0))?.into())
    });
    functions.add("hello", Signature::new(&[]).returns(Type::String), |_| Ok(Value::from("Hello!")));
}

fn value(text: &[u8]) -> Value {
    Value::String(Str::from(text))
}

/// The text without what `cut` says at both ends.
fn trimmed(text: &Str, cut: impl Fn(char) -> bool) -> Value {
    let mut rest = text.as_bytes();
    loop {
        let (one, width) = golang::decode(rest);
        if width == 0 || !cut(one) {
            break;
        }
        rest = &rest[width..];
    }
    let mut end = 0;
    let mut at = 0;
    for (one, width) in chars(rest) {
        at += width;
        if !cut(one) {
            end = at;
        }
    }
    if end == text.len() { text.clone().into() } else { value(&rest[..end]) }
}

/// The first bytes, or with a negative count the last.
fn trunc(call: &Call<'_>) -> Result<Value, Failure> {
    let (count, text) = (call.int(0), call.str(1));
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if size >= text.len() {
        return Ok(text.clone().into());
    }
    Ok(value(if count < 0 { &text[text.len() - size..] } else { &text[..size] }))
}

fn repeat(call: &Call<'_>) -> Result<Value, Failure> {
    let text = call.str(1);
    let Ok(count) = usize::try_from(call.int(0)) else {
        return Err(go_error("strings: negative Repeat count"));
    };
    if text.is_empty() {
        return Ok(text.clone().into());
    }
    match text.len().checked_mul(count).filter(|size| i64::try_from(*size).is_ok()) {
        None => Err(go_error("strings: Repeat output length overflow")),
        Some(size) => {
            call.reserve(size)?;
            Ok(Value::string(text.repeat(count)))
        }
    }
}

/// All of `old` in `text` replaced; an empty `old` stands before every character and at the end.
pub(super) fn replace(call: &Call<'_>, old: &[u8], new: &[u8], text: &Str) -> Result<Value, Failure> {
    let count = if old.is_empty() { text.len() + 1 } else { memmem::find_iter(text, old).count() };
    call.reserve(count.saturating_mul(size_of::<usize>()))?;
    call.fuel(text.len() as u64 / 32 + old.len() as u64 / 8 + count as u64)?;
    let ends: Vec<usize> = if old.is_empty() {
        let mut at = 0;
        let after = chars(text).map(|(_, width)| {
            at += width;
            at
        });
        std::iter::once(0).chain(after).collect()
    } else {
        memmem::find_iter(text, old).collect()
    };
    if ends.is_empty() {
        return Ok(text.clone().into());
    }
    let size = text.len().saturating_add(ends.len().saturating_mul(new.len()));
    call.reserve(size)?;
    let mut out = Vec::with_capacity(size);
    let mut from = 0;
    for at in ends {
        out.extend_from_slice(&text[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&text[from..]);
    Ok(Value::string(out))
}

/// At most `limit` parts, all of them if it is negative; between characters where the separator is empty.
fn split(call: &Call<'_>, between: &[u8], text: &[u8], limit: i64) -> Result<Option<Vec<Str>>, Failure> {
    if limit == 0 {
        return Ok(None);
    }
    call.fuel(text.len() as u64 / 16 + between.len() as u64 / 8)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let mut from = 0;
    if !between.is_empty() {
        let count = memmem::find_iter(text, between).take(most).count();
        call.reserve(count.saturating_mul(size_of::<Value>()))?;
        call.fuel(count as u64 * 2)?;
    }
    if between.is_empty() {
        call.reserve(text.len().saturating_mul(32))?;
        while from < text.len() {
            let width =
                if parts.len() + 1 == most { text.len() - from } else { golang::decode(&text[from..]).1 };
            parts.push(Str::from(&text[from..from + width]));
            from += width;
        }
        return Ok(Some(parts));
    }
    for at in memmem::find_iter(text, between) {
        if parts.len() + 1 >= most {
            break;
        }
        parts.push(Str::from(&text[from..at]));
        from = at + between.len();
    }
    parts.push(Str::from(&text[from..]));
    Ok(Some(parts))
}

fn by_number(call: &Call<'_>, parts: Option<Vec<Str>>) -> Result<Value, Failure> {
    let count = parts.as_ref().map_or(0, Vec::len);
    call.reserve(count.saturating_mul(2 * size_of::<(Str, Value)>()))?;
    call.fuel(count as u64 * 8)?;
    let parts = parts.unwrap_or_default().into_iter().enumerate();
    let entries = parts.map(|(index, part)| (Str::from(format!("_{index}")), Value::String(part))).collect();
    Ok(call.heap().map_of(&STRING_MAP, entries).into())
}
