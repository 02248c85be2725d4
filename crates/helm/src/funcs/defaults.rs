//! Empty values and what stands in for them.

use hld_gotmpl::{Functions, Signature, Type, Value};

pub(super) fn register(functions: &mut Functions) {
    let any = Type::Interface;
    functions.add("default", Signature::new(&[any]).variadic(any), |call| {
        let given = call.rest(1).first().filter(|value| value.is_true());
        Ok(given.unwrap_or(call.arg(0)).clone())
    });
    functions.add("empty", Signature::new(&[any]).returns(Type::Bool), |call| {
        Ok(Value::Bool(!call.arg(0).is_true()))
    });
    functions.add("coalesce", Signature::new(&[]).variadic(any), |call| {
        Ok(call.args().iter().find(|value| value.is_true()).cloned().unwrap_or(Value::Nil))
    });
    functions.add("ternary", Signature::new(&[any, any, Type::Bool]), |call| {
        Ok(call.arg(usize::from(!call.bool(2))).clone())
    });
}
