//! Empty values and what stands in for them.

use hld_gotmpl::{Functions, Signature, Type, Value};

use super::is_empty;

pub(super) fn register(functions: &mut Functions) {
    let any = Type::Interface;
    functions.add("default", Signature::new(&[any]).variadic(any), |call| {
        let given = call.rest(1).first().filter(|value| !is_empty(value));
        Ok(given.unwrap_or(call.arg(0)).clone())
    });
    functions.add("empty", Signature::new(&[any]).returns(Type::Bool), |call| {
        Ok(Value::Bool(is_empty(call.arg(0))))
    });
    let many = Signature::new(&[]).variadic(any);
    functions.add("coalesce", many.clone(), |call| {
        Ok(call.args().iter().find(|value| !is_empty(value)).cloned().unwrap_or(Value::Nil))
    });
    functions.add("all", many.clone().returns(Type::Bool), |call| {
        Ok(Value::Bool(!call.args().iter().any(is_empty)))
    });
    functions.add("any", many.returns(Type::Bool), |call| Ok(Value::Bool(!call.args().iter().all(is_empty))));
    functions.add("ternary", Signature::new(&[any, any, Type::Bool]), |call| {
        Ok(call.arg(usize::from(!call.bool(2))).clone())
    });
}
