//! The functions that need the engine itself: `include`, `tpl`, `required`, `fail`, `lookup`.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use hld_gotmpl::{Call, Execute, Failure, Functions, Signature, Str, Type, Value};

use super::without_no_value;
use crate::nondeterminism::{Source, Tracker};
use crate::text::go_quote;
use crate::{Profile, funcs};

/// How often a template may be included within itself.
const MAX_INCLUDES: usize = 1000;

/// Around the message of `required` and `fail`, by which Helm finds it in Go's error.
pub(super) const MARK_START: &str = "HELM_ERR_START";
pub(super) const MARK_END: &str = "HELM_ERR_END";

/// What functions find of the render they run in.
pub(crate) struct State {
    pub(crate) tracker: Tracker,
    /// Regular expressions that were compiled.
    pub(crate) patterns: RefCell<HashSet<Str>>,
}

impl State {
    pub(super) fn new(source: Source) -> State {
        State { tracker: Tracker::new(source), patterns: RefCell::default() }
    }

    /// The state of the render that a call belongs to.
    pub(crate) fn of<'a>(call: &Call<'a>) -> Result<&'a State, Failure> {
        call.state::<State>().ok_or_else(|| Failure::new("called outside of a chart"))
    }
}

static V4: LazyLock<Arc<Functions>> = LazyLock::new(|| Arc::new(build(Profile::V4)));
static V3: LazyLock<Arc<Functions>> = LazyLock::new(|| Arc::new(build(Profile::V3)));

/// The functions of a Helm.
pub(super) fn of(profile: Profile) -> Arc<Functions> {
    match profile {
        Profile::V4 => Arc::clone(&V4),
        Profile::V3 => Arc::clone(&V3),
    }
}

fn build(profile: Profile) -> Functions {
    let mut functions = Functions::new();
    funcs::register(&mut functions, profile);
    let executing = Signature::new(&[Type::String, Type::Interface]).returns(Type::String);
    functions.add_executing("include", executing.clone(), include);
    functions.add_executing("tpl", executing, tpl);
    functions.add("required", Signature::new(&[Type::String, Type::Interface]), required);
    functions.add("fail", Signature::new(&[Type::String]).returns(Type::String), |call| {
        Err(Failure::new(marked(call.str(0))).tag("fail"))
    });
    // Without a cluster nothing is found.
    functions.add(
        "lookup",
        Signature::new(&[Type::String, Type::String, Type::String, Type::String]).returns(Type::MAP),
        |call| Ok(call.new_map(Vec::new())),
    );
    functions
        .add("getHostByName", Signature::new(&[Type::String]).returns(Type::String), |_| Ok(Value::from("")));
    functions
}

/// The functions of `--name-template`: sprig's alone. In Helm `env` and `expandenv` are among them; here nothing reads the
/// environment.
pub(super) fn plain() -> Functions {
    let mut functions = Functions::new();
    funcs::register_sprig(&mut functions);
    functions.add("fail", Signature::new(&[Type::String]).returns(Type::String), |call| {
        Err(Failure::new(call.str(0).to_text()).tag("fail"))
    });
    functions
}

fn include(call: &Call<'_>) -> Result<Execute, Failure> {
    let name = call.str(0);
    if call.running(name) > MAX_INCLUDES {
        return Err(Failure::depth(format!(
            "rendering template has a nested reference name: {name}: unable to execute template"
        )));
    }
    Ok(Execute::template(name.clone(), call.arg(1).clone()))
}

fn tpl(call: &Call<'_>) -> Result<Execute, Failure> {
    let text = call.str(0).clone();
    Ok(Execute::text(text.clone(), call.arg(1).clone()).then(move |_, output| match output {
        Ok(output) => Ok(Value::string(&*without_no_value(output))),
        Err(error) => {
            let failed = match error.kind() {
                hld_gotmpl::ErrorKind::Parse => "cannot parse template",
                _ => "error during tpl function execution for",
            };
            let message = format!("{failed} {}: {error}", go_quote(&text));
            Err(Failure::caused_by(message, error))
        }
    }))
}

fn required(call: &Call<'_>) -> Result<Value, Failure> {
    let value = call.arg(1);
    let missing = match value {
        Value::Nil => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    if missing { Err(Failure::new(marked(call.str(0))).tag("required")) } else { Ok(value.clone()) }
}

fn marked(message: &Str) -> String {
    format!("{MARK_START}{message}{MARK_END}")
}
