//! Versions and constraints on them.

use hld_gotmpl::{Failure, Functions, Signature, Type, Value};

use crate::semver::{Constraint, Version};

pub(super) fn register(functions: &mut Functions) {
    functions.add(
        "semverCompare",
        Signature::new(&[Type::String, Type::String]).returns(Type::Bool),
        |call| {
            let failed = |error: crate::semver::Error| Failure::new(error.to_string());
            let constraint = Constraint::parse(&call.str(0).to_text()).map_err(failed)?;
            let version = Version::parse(&call.str(1).to_text()).map_err(failed)?;
            Ok(Value::Bool(constraint.matches(&version)))
        },
    );
}
