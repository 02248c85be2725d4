//! What a value is.

use hld_gotmpl::{Functions, Signature, Type, Value};

pub(super) fn register(functions: &mut Functions) {
    let (any, text) = (Type::Interface, Type::String);
    functions
        .add("typeOf", Signature::new(&[any]).returns(text), |call| Ok(Value::from(call.arg(0).type_name())));
    functions.add("kindOf", Signature::new(&[any]).returns(text), |call| {
        Ok(Value::from(call.arg(0).kind().name()))
    });
    let two = Signature::new(&[text, any]).returns(Type::Bool);
    functions.add("typeIs", two.clone(), |call| {
        Ok(Value::Bool(call.str(0).as_bytes() == call.arg(1).type_name().as_bytes()))
    });
    // Or a pointer to it.
    functions.add("typeIsLike", two.clone(), |call| {
        let name = call.arg(1).type_name();
        let pointed = name.strip_prefix('*').unwrap_or(name);
        Ok(Value::Bool([name, pointed].iter().any(|name| call.str(0).as_bytes() == name.as_bytes())))
    });
    functions.add("kindIs", two, |call| {
        Ok(Value::Bool(call.str(0).as_bytes() == call.arg(1).kind().name().as_bytes()))
    });
}
