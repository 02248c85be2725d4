//! Lists.

use hld_gotmpl::{Functions, Signature, Type};

pub(super) fn register(functions: &mut Functions) {
    for name in ["list", "tuple"] {
        functions.add(name, Signature::new(&[]).variadic(Type::Interface).returns(Type::LIST), |call| {
            Ok(call.new_list(call.args().to_vec()))
        });
    }
}
