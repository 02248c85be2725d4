//! The functions of the oracle: one per kind of parameter and result.

use hld_gotmpl::{Execute, Failure, Functions, IntKind, Signature, Str, Type, UintKind, Value};

use super::VALUES;
use super::thing::Thing;

const ANY: Type = Type::Interface;

fn show(prefix: &str, value: &Value) -> Value {
    Value::string(format!("{prefix}({})", value.printed()))
}

pub(crate) fn functions() -> Functions {
    let mut all = Functions::new();
    let string = |params: &[Type]| Signature::new(params).returns(Type::String);
    all.add("trunc", string(&[Type::INT, Type::String]), |call| {
        let text = call.str(1);
        Ok(Value::string(&text[..(call.int(0).max(0) as usize).min(text.len())]))
    });
    all.add("upper", string(&[Type::String]), |call| {
        let text = call.str(0);
        Ok(match text.as_str() {
            Some(text) => Value::string(text.to_uppercase()),
            None if text.is_ascii() => Value::string(text.to_ascii_uppercase()),
            // Go replaces what is not UTF-8.
            None => Value::string(text.utf8_chunks().fold(String::new(), |mut out, chunk| {
                out.push_str(&chunk.valid().to_uppercase());
                out.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
                out
            })),
        })
    });
    all.add("i64", string(&[Type::INT64]), |call| Ok(show("i64", call.arg(0))));
    all.add("i8", string(&[Type::Int(IntKind::Int8)]), |call| Ok(show("i8", call.arg(0))));
    all.add("u16", string(&[Type::Uint(UintKind::Uint16)]), |call| Ok(show("u16", call.arg(0))));
    all.add("float", string(&[Type::Float64]), |call| Ok(show("float", call.arg(0))));
    all.add("flag", string(&[Type::Bool]), |call| Ok(show("flag", call.arg(0))));
    all.add("cplx", string(&[Type::Complex128]), |call| Ok(show("cplx", call.arg(0))));
    all.add("bytes", string(&[Type::Bytes]), |call| {
        let Value::Bytes(bytes) = call.arg(0) else { return Err("no bytes".into()) };
        Ok(Value::from(format!("bytes({})", bytes.len())))
    });
    all.add("strs", Signature::new(&[Type::STRINGS]).returns(Type::INT), |call| {
        Ok(Value::int(call.list(0).len() as i64))
    });
    all.add("items", string(&[Type::LIST]), |call| {
        let list = call.list(0);
        Ok(Value::from(format!("items({},{})", list.len(), list.is_nil())))
    });
    all.add("keys", string(&[Type::MAP]), |call| {
        let map = call.map(0);
        Ok(Value::from(format!("keys({},{})", map.len(), map.is_nil())))
    });
    all.add("labels", Signature::new(&[Type::Map(&hld_gotmpl::STRING_MAP)]).returns(Type::INT), |call| {
        Ok(Value::int(call.map(0).len() as i64))
    });
    all.add("typeOf", string(&[ANY]), |call| Ok(Value::from(call.arg(0).type_name())));
    all.add("version", string(&[Type::Object("main.Version")]), |call| Ok(call.print(call.arg(0)).into()));
    all.add("thing", string(&[Type::Object("*main.Thing")]), |call| {
        Ok(Value::from(call.arg(0).is_nil().to_string()))
    });
    all.add("list", Signature::new(&[]).variadic(ANY).returns(Type::LIST), |call| {
        Ok(call.new_list(call.args().to_vec()))
    });
    all.add("join", string(&[Type::String]).variadic(Type::String), |call| {
        let parts: Vec<&[u8]> = call.rest(1).iter().filter_map(Value::as_bytes).collect();
        Ok(Value::string(parts.join(&call.str(0)[..])))
    });
    all.add("sum", Signature::new(&[]).variadic(Type::INT).returns(Type::INT), |call| {
        Ok(Value::int((0..call.len()).map(|at| call.int(at)).fold(0, i64::wrapping_add)))
    });
    all.add("default", Signature::new(&[ANY]).variadic(ANY), |call| {
        Ok(match call.rest(1).first() {
            None | Some(Value::Nil) => call.arg(0).clone(),
            Some(Value::String(text)) if text.is_empty() => call.arg(0).clone(),
            Some(given) => given.clone(),
        })
    });
    all.add("dict", Signature::new(&[]).variadic(ANY).returns(Type::MAP), |call| {
        let pairs = call.args().chunks_exact(2).map(|pair| (printed(&pair[0]), pair[1].clone()));
        Ok(call.new_map(pairs.collect()))
    });
    all.add("set", Signature::new(&[Type::MAP, Type::String, ANY]).returns(Type::MAP), |call| {
        let map = call.map(0);
        if map.is_nil() {
            return Err("assignment to entry in nil map".into());
        }
        map.set(call.str(1), call.arg(2).clone());
        Ok(map.into())
    });
    all.add("values", Signature::new(&[Type::MAP]).returns(Type::Map(&VALUES)), |call| {
        Ok(call.map(0).as_type(&VALUES).into())
    });
    all.add("fail", string(&[Type::String]), |call| Err(call.str(0).to_text().into_owned().into()));
    all.add("panics", string(&[Type::String]), |call| Err(call.str(0).to_text().into_owned().into()));
    all.add("none", Signature::new(&[]), |_| Ok(Value::Nil));
    all.add("one", Signature::new(&[]).returns(Type::INT), |_| Ok(Value::int(1)));
    all.add("aThing", Signature::new(&[]).returns(Type::Object("*main.Thing")), |call| {
        let any = call.new_map(vec![(Str::from("a"), Value::from("x"))]);
        Ok(Value::object(Thing::new(Str::from("thing"), 3, any, call.heap())))
    });
    all.add("noMap", Signature::new(&[]).returns(Type::MAP), |call| {
        Ok(call.heap().nil_map(&hld_gotmpl::ANY_MAP).into())
    });
    all.add("bytesOf", Signature::new(&[Type::String]).returns(Type::Bytes), |call| {
        Ok(Value::Bytes(call.str(0).to_shared().into()))
    });
    all.add("int64Of", Signature::new(&[Type::INT]).returns(Type::INT64), |call| {
        Ok(Value::int64(call.int(0)))
    });
    let uint8 = Type::Uint(UintKind::Uint8);
    all.add("uint8Of", Signature::new(&[Type::INT]).returns(uint8), |call| {
        Ok(Value::Uint(u64::from(call.int(0) as u8), UintKind::Uint8))
    });
    executing(&mut all);
    all
}

fn printed(value: &Value) -> Str {
    if value.is_nil() { Str::from("<nil>") } else { value.printed() }
}

fn executing(all: &mut Functions) {
    let signature = || Signature::new(&[Type::String, ANY]).returns(Type::String);
    all.add_executing("include", signature(), |call| {
        let name = call.str(0);
        if call.running(name) > 1000 {
            return Err(format!("nested too deep: {name}").into());
        }
        Ok(Execute::template(name, call.arg(1).clone()))
    });
    all.add_executing("tpl", signature(), |call| {
        let text = call.str(0).clone();
        Ok(Execute::text(&text, call.arg(1).clone()).then(move |_, output| match output {
            Ok(output) => Ok(Value::string(without_no_value(output))),
            Err(error) => {
                let what = match error.kind() {
                    // Its own, not that of a text executed by it.
                    hld_gotmpl::ErrorKind::Parse if error.chain().len() == 1 => "cannot parse template",
                    _ => "error during tpl function execution for",
                };
                let quoted = hld_gotmpl::quote(&text);
                Err(Failure::caused_by(format!("{what} {quoted}: {error}"), error))
            }
        }))
    });
}

/// The text without `<no value>`, as Helm does it.
fn without_no_value(text: &[u8]) -> Vec<u8> {
    const NO_VALUE: &[u8] = b"<no value>";
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(NO_VALUE.len()).position(|window| window == NO_VALUE) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + NO_VALUE.len()..];
    }
    out.extend_from_slice(rest);
    out
}
