//! Go's `text/template`: template source, values and functions in, text out.
//!
//! A [`TemplateSet`] holds parsed templates and the [`Functions`] they call; it is `Send + Sync` and holds no values.
//! A [`Render`] executes templates of a set over [`Value`]s, which are Go's: typed numbers, byte strings, maps that
//! are shared and can be changed. Errors have Go's texts and, beside them, the places they speak of.
//!
//! ```
//! use hld_gotmpl::{Functions, Limits, Render, Signature, Str, TemplateSet, Type, Value};
//!
//! let mut functions = Functions::new();
//! // A function: parameter types, then the body. Go's errors for wrong arguments come from the types.
//! functions.add("repeat", Signature::new(&[Type::INT, Type::String]).returns(Type::String), |call| {
//!     let (count, text) = (call.int(0).max(0) as usize, call.str(1));
//!     call.reserve(count.saturating_mul(text.len()))?; // before anything big is made
//!     Ok(Value::string(text.repeat(count)))
//! });
//! // Any number of arguments of any type; a new list.
//! functions.add("list", Signature::new(&[]).variadic(Type::Interface).returns(Type::LIST), |call| {
//!     Ok(call.new_list(call.args().to_vec()))
//! });
//! // Changes its argument, and every holder of that map sees it.
//! functions.add("set", Signature::new(&[Type::MAP, Type::String, Type::Interface]), |call| {
//!     let map = call.map(0);
//!     if map.is_nil() {
//!         return Err("assignment to entry in nil map".into());
//!     }
//!     map.set(call.str(1), call.arg(2).clone());
//!     Ok(map.into())
//! });
//!
//! let mut set = TemplateSet::new("root", functions);
//! set.parse("hello", r#"{{ $_ := set . "name" "world" }}hello {{ repeat 2 .name }}{{ range list 1 2 }}, {{ . }}{{ end }}"#)?;
//!
//! let mut render = Render::new(&set, Limits::default());
//! let data = render.heap().map(); // maps and lists are made by the heap of the render
//! data.set("list", render.heap().list(vec![Value::int(1), Value::from("x"), Value::Nil]));
//! assert_eq!(render.execute(b"hello", data.clone().into())?, b"hello worldworld, 1, 2");
//! assert_eq!(data.get(b"name").and_then(|name| name.as_string().cloned()), Some(Str::from("world")));
//! # Ok::<(), hld_gotmpl::Error>(())
//! ```
//!
//! Functions that execute templates say what is to be executed and what to make of its output; they use none of the
//! thread's stack however deep they nest:
//!
//! ```
//! use hld_gotmpl::{Execute, Failure, Functions, Limits, Render, Signature, TemplateSet, Type, Value};
//!
//! let mut functions = Functions::new();
//! functions.add_executing("include", Signature::new(&[Type::String, Type::Interface]).returns(Type::String), |call| {
//!     let name = call.str(0);
//!     if call.running(name) > 1000 {
//!         return Err(format!("nested too deep: {name}").into());
//!     }
//!     Ok(Execute::template(name, call.arg(1).clone()))
//! });
//! functions.add_executing("tpl", Signature::new(&[Type::String, Type::Interface]).returns(Type::String), |call| {
//!     let text = call.str(0).clone();
//!     Ok(Execute::text(&text, call.arg(1).clone()).then(move |_, output| match output {
//!         Ok(output) => Ok(Value::string(String::from_utf8_lossy(output).replace("<no value>", ""))),
//!         // The cause keeps its places; the text is the whole Go text.
//!         Err(error) => Err(Failure::caused_by(format!("error during tpl function execution for {text}: {error}"), error)),
//!     }))
//! });
//! let mut set = TemplateSet::new("gotpl", functions);
//! set.parse("a", r#"{{ define "b" }}<{{ . }}>{{ end }}{{ include "b" 1 }}{{ tpl "{{ include \"b\" . }}" 2 }}"#)?;
//! assert_eq!(Render::new(&set, Limits::default()).execute(b"a", Value::Nil)?, b"<1><2>");
//! # Ok::<(), hld_gotmpl::Error>(())
//! ```

mod builtin;
mod compile;
mod error;
mod exec;
mod fmt;
mod function;
mod parse;
mod render;
mod set;
mod table;
mod unicode;
mod value;

/// Text as Go's `%q` prints it: in double quotes, with escapes.
pub fn quote(text: &[u8]) -> String {
    fmt::quote::quote_str(text)
}

/// Go's `fmt.Sprintf`. Arguments that are nil are nil interfaces. Nothing if the text would not fit into memory; see
/// [`Heap::exhaust`].
pub fn sprintf(format: &[u8], args: &[Value]) -> Str {
    Value::bounded(args, |out, max| fmt::sprintf(out, format, args, max))
}

/// Go's `fmt.Sprint`: a space between operands of which neither is a string. Nothing if the text would not fit into
/// memory; see [`Heap::exhaust`].
pub fn sprint(args: &[Value]) -> Str {
    Value::bounded(args, |out, max| fmt::sprint(out, args, max))
}

pub use error::{Error, ErrorKind, Failure, Location};
pub use function::{Call, Execute, Functions, Method, Signature};
pub use render::{Limits, Render};
pub use set::{Compiled, MissingKey, TemplateSet};
pub use value::{
    ANY_LIST, ANY_MAP, Bytes, Heap, INT_LIST, IntKind, Kind, List, ListType, Map, MapType, Object,
    STRING_LIST, STRING_MAP, Str, Type, UintKind, Value,
};
