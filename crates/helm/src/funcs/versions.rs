//! Versions and constraints on them.

use hld_gotmpl::{Call, Failure, Functions, Method, Object, Signature, Str, Type, Value};

use super::go_error;
use crate::semver::{Constraint, Version};
use crate::text::marked as marked_text;

pub(super) fn register(functions: &mut Functions) {
    functions.add(
        "semverCompare",
        Signature::new(&[Type::String, Type::String]).returns(Type::Bool),
        |call| {
            call.fuel(40 + 3 * call.str(0).len() as u64)?;
            let constraint = Constraint::parse(&marked_text(call.str(0))).map_err(failed)?;
            Ok(Value::Bool(constraint.matches(&parsed(call, 1)?)))
        },
    );
    functions.add("semver", Signature::new(&[Type::String]).returns(Type::Object(NAME)), |call| {
        Ok(Value::object(VersionObject(parsed(call, 0)?)))
    });
}

const NAME: &str = "*semver.Version";

fn failed(error: crate::semver::Error) -> Failure {
    go_error(error.to_string())
}

fn parsed(call: &Call<'_>, index: usize) -> Result<Version, Failure> {
    call.fuel(10 + call.str(index).len() as u64 / 2)?;
    Version::parse(&call.str(index).to_text()).map_err(failed)
}

/// What `semver` gives.
pub(super) struct VersionObject(pub(super) Version);

const OTHER: Type = Type::Object(NAME);

static METHODS: [Method; 17] = [
    Method::new("Major", &[], |call| Ok(number(this(call)?.major()))),
    Method::new("Minor", &[], |call| Ok(number(this(call)?.minor()))),
    Method::new("Patch", &[], |call| Ok(number(this(call)?.patch()))),
    Method::new("Prerelease", &[], |call| Ok(this(call)?.prerelease().into())).returns(Type::String),
    Method::new("Metadata", &[], |call| Ok(this(call)?.metadata().into())).returns(Type::String),
    Method::new("Original", &[], |call| Ok(this(call)?.original().into())).returns(Type::String),
    Method::new("String", &[], |call| Ok(this(call)?.to_string().into())).returns(Type::String),
    Method::new("Compare", &[OTHER], |call| Ok(Value::int(this(call)?.cmp(other(call)?) as i64)))
        .returns(Type::INT),
    Method::new("Equal", &[OTHER], |call| Ok(Value::Bool(this(call)? == other(call)?))).returns(Type::Bool),
    Method::new("LessThan", &[OTHER], |call| Ok(Value::Bool(this(call)? < other(call)?))).returns(Type::Bool),
    Method::new("LessThanEqual", &[OTHER], |call| Ok(Value::Bool(this(call)? <= other(call)?)))
        .returns(Type::Bool),
    Method::new("GreaterThan", &[OTHER], |call| Ok(Value::Bool(this(call)? > other(call)?)))
        .returns(Type::Bool),
    Method::new("GreaterThanEqual", &[OTHER], |call| Ok(Value::Bool(this(call)? >= other(call)?)))
        .returns(Type::Bool),
    Method::new("IncMajor", &[], |call| increased(this(call)?, 0)),
    Method::new("IncMinor", &[], |call| increased(this(call)?, 1)),
    Method::new("SetPrerelease", &[Type::String], |call| {
        let version = this(call)?;
        marked(version, &valid(call, "prerelease")?, version.metadata())
    }),
    Method::new("SetMetadata", &[Type::String], |call| {
        let version = this(call)?;
        marked(version, version.prerelease(), &valid(call, "metadata")?)
    }),
];

static INC_PATCH: Method = Method::new("IncPatch", &[], |call| increased(this(call)?, 2));

fn number(value: u64) -> Value {
    Value::Uint(value, hld_gotmpl::UintKind::Uint64)
}

fn this<'a>(call: &Call<'a>) -> Result<&'a Version, Failure> {
    let found = call.receiver().as_object::<VersionObject>();
    found.map(|object| &object.0).ok_or_else(super::golang::nil_pointer)
}

fn other<'a>(call: &Call<'a>) -> Result<&'a Version, Failure> {
    let found = call.arg(0).as_object::<VersionObject>();
    found.map(|object| &object.0).ok_or_else(super::golang::nil_pointer)
}

/// An argument that may stand behind `-` or `+`.
fn valid(call: &Call<'_>, what: &str) -> Result<String, Failure> {
    let text = call.str(0).to_text();
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    for part in text.split('.') {
        if is_number(part) && part.len() > 1 && part.starts_with('0') && what == "prerelease" {
            return Err(go_error("version segment starts with 0"));
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(go_error(format!("invalid {what} string")));
        }
    }
    Ok(text.into_owned())
}

/// The same version with other marks.
fn marked(version: &Version, prerelease: &str, metadata: &str) -> Result<Value, Failure> {
    let prefix = if version.original().starts_with('v') { "v" } else { "" };
    let mut text = format!("{prefix}{}.{}.{}", version.major(), version.minor(), version.patch());
    for (mark, part) in [('-', prerelease), ('+', metadata)] {
        if !part.is_empty() {
            text.push(mark);
            text.push_str(part);
        }
    }
    Version::parse(&text).map(|version| Value::object(VersionObject(version))).map_err(failed)
}

/// The next version at that segment. A pre-release of a patch becomes that patch itself.
fn increased(version: &Version, segment: usize) -> Result<Value, Failure> {
    let prefix = if version.original().starts_with('v') { "v" } else { "" };
    let (major, minor, patch) = (version.major(), version.minor(), version.patch());
    let text = match segment {
        0 => format!("{prefix}{}.0.0", major.wrapping_add(1)),
        1 => format!("{prefix}{major}.{}.0", minor.wrapping_add(1)),
        _ if !version.prerelease().is_empty() => format!("{prefix}{major}.{minor}.{patch}"),
        _ => format!("{prefix}{major}.{minor}.{}", patch.wrapping_add(1)),
    };
    Version::parse(&text).map(|version| Value::object(VersionObject(version))).map_err(failed)
}

impl Object for VersionObject {
    fn type_name(&self) -> &'static str {
        NAME
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        if name == "IncPatch" { Some(&INC_PATCH) } else { Method::find(&METHODS, name) }
    }

    fn text(&self) -> Option<Str> {
        Some(Str::from(self.0.to_string()))
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        // Go compares the pointers here; `deepEqual` what they point to.
        Some(std::ptr::addr_eq(std::ptr::from_ref(self), std::ptr::from_ref(other)))
    }
}
