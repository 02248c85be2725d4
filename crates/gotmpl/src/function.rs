//! Functions and methods: their parameter types, and what their bodies are given.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::builtin::Builtin;
use crate::error::{Error, Failure, Location};
use crate::render::Shared;
use crate::table::Table;
use crate::value::{Heap, IntKind, List, Map, Str, Type, Value};

/// Parameter and result types of a function: they decide which arguments Go accepts and how constants are read.
#[derive(Clone, Debug)]
pub struct Signature {
    pub(crate) params: Vec<Type>,
    pub(crate) variadic: Option<Type>,
    pub(crate) returns: Type,
}

impl Signature {
    /// A function with these parameters, whose result is an `interface {}`.
    pub fn new(params: &[Type]) -> Signature {
        Signature { params: params.to_vec(), variadic: None, returns: Type::Interface }
    }

    /// Any number of further arguments of this type.
    #[must_use]
    pub fn variadic(mut self, ty: Type) -> Signature {
        self.variadic = Some(ty);
        self
    }

    /// The static type of the result. It matters for a few error texts only.
    #[must_use]
    pub fn returns(mut self, ty: Type) -> Signature {
        self.returns = ty;
        self
    }
}

type Body = Box<dyn Fn(&Call<'_>) -> Result<Value, Failure> + Send + Sync>;
type Executor = Box<dyn Fn(&Call<'_>) -> Result<Execute, Failure> + Send + Sync>;

pub(crate) enum Action {
    Compute(Body),
    Execute(Executor),
}

pub(crate) struct Function {
    pub(crate) name: Str,
    pub(crate) signature: Signature,
    pub(crate) action: Action,
}

/// The functions templates can call, besides Go's own (`and`, `printf`, `index`, ...), which they may replace.
///
/// Holds no values; `Send + Sync`.
#[derive(Clone, Default)]
pub struct Functions {
    list: Vec<Arc<Function>>,
    by_name: Table<u32>,
}

/// What a name in the place of a function stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Callee {
    /// A function of the table, by its place in it.
    Own(u32),
    /// One of Go's.
    Builtin(Builtin),
}

impl Functions {
    /// None but Go's own.
    pub fn new() -> Functions {
        Functions::default()
    }

    /// Adds a function, or replaces the one of that name.
    pub fn add<F>(&mut self, name: &str, signature: Signature, body: F) -> &mut Functions
    where
        F: Fn(&Call<'_>) -> Result<Value, Failure> + Send + Sync + 'static,
    {
        self.insert(name, signature, Action::Compute(Box::new(body)))
    }

    /// Adds a function that has a template executed, as Helm's `include` and `tpl` do.
    ///
    /// Its body says what to execute and what to make of the output; the execution itself happens after it
    /// returned, so that nesting uses none of the thread's stack.
    pub fn add_executing<F>(&mut self, name: &str, signature: Signature, body: F) -> &mut Functions
    where
        F: Fn(&Call<'_>) -> Result<Execute, Failure> + Send + Sync + 'static,
    {
        self.insert(name, signature, Action::Execute(Box::new(body)))
    }

    fn insert(&mut self, name: &str, signature: Signature, action: Action) -> &mut Functions {
        let name = Str::from(name);
        let function = Arc::new(Function { name: name.clone(), signature, action });
        match self.by_name.get(&name) {
            Some(index) => self.list[*index as usize] = function,
            None => {
                self.by_name.insert(name, self.list.len() as u32);
                self.list.push(function);
            }
        }
        self
    }

    /// Whether there is a function of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name.as_bytes())
    }

    /// What a name stands for.
    pub(crate) fn find(&self, name: &[u8]) -> Option<Callee> {
        match self.by_name.get(name) {
            Some(index) => Some(Callee::Own(*index)),
            None => Builtin::find(name).map(Callee::Builtin),
        }
    }

    /// The function in this place of the table.
    pub(crate) fn at(&self, index: u32) -> &Arc<Function> {
        &self.list[index as usize]
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").field("len", &self.list.len()).finish()
    }
}

/// A method of an object or of a named list or map type. Declare them in a `static`.
pub struct Method {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Type],
    pub(crate) variadic: Option<Type>,
    pub(crate) returns: Type,
    pub(crate) body: fn(&Call<'_>) -> Result<Value, Failure>,
}

impl Method {
    /// A method with these parameters; its body finds the receiver in [`Call::receiver`].
    pub const fn new(
        name: &'static str,
        params: &'static [Type],
        body: fn(&Call<'_>) -> Result<Value, Failure>,
    ) -> Method {
        Method { name, params, variadic: None, returns: Type::Interface, body }
    }

    /// Any number of further arguments of this type.
    #[must_use]
    pub const fn variadic(mut self, ty: Type) -> Method {
        self.variadic = Some(ty);
        self
    }

    /// The static type of the result.
    #[must_use]
    pub const fn returns(mut self, ty: Type) -> Method {
        self.returns = ty;
        self
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The method of that name.
    pub fn find(methods: &'static [Method], name: &str) -> Option<&'static Method> {
        methods.iter().find(|method| method.name == name)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({})", self.name)
    }
}

/// A running call of a function or method: its arguments, and what its body may do.
///
/// The arguments have the types of the signature: where it says [`Type::String`] there is a [`Value::String`].
/// The accessors for a type answer an empty value where the signature says another.
pub struct Call<'a> {
    pub(crate) args: &'a [Value],
    pub(crate) receiver: &'a Value,
    pub(crate) shared: &'a Shared,
    pub(crate) site: &'a dyn Site,
}

/// Where a call stands; worked out only when asked for.
pub(crate) trait Site {
    fn location(&self) -> Location;
    fn template(&self) -> &Str;
}

impl<'a> Call<'a> {
    /// All arguments.
    pub fn args(&self) -> &'a [Value] {
        self.args
    }

    /// How many arguments.
    pub fn len(&self) -> usize {
        self.args.len()
    }

    /// Whether there are no arguments.
    pub fn is_empty(&self) -> bool {
        self.args.is_empty()
    }

    /// An argument; nil if there is none.
    pub fn arg(&self, index: usize) -> &'a Value {
        self.args.get(index).unwrap_or(&Value::Nil)
    }

    /// The arguments from `index` on: those of a variadic parameter.
    pub fn rest(&self, index: usize) -> &'a [Value] {
        self.args.get(index..).unwrap_or_default()
    }

    /// A string argument.
    pub fn str(&self, index: usize) -> &'a Str {
        match self.arg(index) {
            Value::String(text) => text,
            _ => const { &Str::EMPTY },
        }
    }

    /// An integer argument, of any of the signed types.
    pub fn int(&self, index: usize) -> i64 {
        match self.arg(index) {
            Value::Int(value, _) => *value,
            _ => 0,
        }
    }

    /// A `float64` argument.
    pub fn float(&self, index: usize) -> f64 {
        match self.arg(index) {
            Value::Float(value) => *value,
            _ => 0.0,
        }
    }

    /// A `bool` argument.
    pub fn bool(&self, index: usize) -> bool {
        matches!(self.arg(index), Value::Bool(true))
    }

    /// A map argument; an empty map of its own if it is none.
    pub fn map(&self, index: usize) -> Map {
        match self.arg(index) {
            Value::Map(map) => map.clone(),
            _ => self.heap().map(),
        }
    }

    /// A list argument; an empty list if it is none.
    pub fn list(&self, index: usize) -> List {
        match self.arg(index) {
            Value::List(list) => list.clone(),
            _ => self.heap().list(Vec::new()),
        }
    }

    /// What a method is called on; nil in a function.
    pub fn receiver(&self) -> &'a Value {
        self.receiver
    }

    /// Makes maps and lists.
    pub fn heap(&self) -> &'a Heap {
        self.shared.heap()
    }

    /// A new `map[string]interface {}`.
    pub fn new_map(&self, entries: Vec<(Str, Value)>) -> Value {
        Value::Map(self.heap().map_of(&crate::value::ANY_MAP, entries))
    }

    /// A new `[]interface {}`.
    pub fn new_list(&self, items: Vec<Value>) -> Value {
        Value::List(self.heap().list(items))
    }

    /// Uses up fuel, for work that grows with the arguments: about one unit per value or per 64 bytes.
    pub fn fuel(&self, units: u64) -> Result<(), Failure> {
        self.shared.burn(units)
    }

    /// To be asked before making a string or list of this many bytes.
    pub fn reserve(&self, bytes: usize) -> Result<(), Failure> {
        self.shared.reserve(bytes)
    }

    /// What was given to [`Render::state`](crate::Render::state).
    pub fn state<T: Any>(&self) -> Option<&'a T> {
        self.shared.state()
    }

    /// How many executions of the template `name` asked for by [`Execute::template`] are running now.
    pub fn running(&self, name: &[u8]) -> usize {
        self.shared.running(name)
    }

    /// Where the call stands.
    pub fn location(&self) -> Location {
        self.site.location()
    }

    /// The name of the template that executes it.
    pub fn template(&self) -> &Str {
        self.site.template()
    }

    /// Go's `fmt.Sprint` of the values, as far as there is room for it.
    pub fn sprint(&self, values: &[Value]) -> Result<Str, Failure> {
        let room = self.shared.heap().left().min(self.shared.heap().limit() / 4);
        let mut out = Vec::new();
        if !crate::fmt::sprint(&mut out, values, room) {
            return Err(Failure::limit("the text is too large"));
        }
        self.reserve(out.len())?;
        // Beside strings, which are copied, it is made byte by byte.
        let copied = values.iter().all(|value| matches!(value, Value::String(_)));
        self.shared.burn(out.len() as u64 / if copied { 16 } else { 8 })?;
        Ok(Str::from(out))
    }

    /// Bytes that values may still take.
    pub fn room(&self) -> usize {
        self.shared.heap().left()
    }

    /// The value printed as `{{ . }}` would.
    pub fn print(&self, value: &Value) -> Str {
        value.printed()
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("args", &self.args).finish_non_exhaustive()
    }
}

pub(crate) type Finish = Box<dyn FnOnce(&Call<'_>, Result<&[u8], Error>) -> Result<Value, Failure>>;

/// What an executing function asks for.
pub struct Execute {
    pub(crate) what: What,
    pub(crate) data: Value,
    pub(crate) finish: Option<Finish>,
}

pub(crate) enum What {
    Template(Str),
    Text(Str),
}

impl Execute {
    /// Executes the template of that name in the set that is running (inside of [`Execute::text`]: that text's
    /// own definitions first). Its output is the function's result.
    pub fn template(name: impl Into<Str>, data: Value) -> Execute {
        Execute { what: What::Template(name.into()), data, finish: None }
    }

    /// Parses the text and executes it. Templates it defines are visible only to it and to what it executes.
    /// Its output is the function's result. A text that is executed again stays parsed, until there are more than two
    /// megabytes of them.
    pub fn text(text: impl Into<Str>, data: Value) -> Execute {
        Execute { what: What::Text(text.into()), data, finish: None }
    }

    /// Makes the function's result of the output, or of the error. The call has no arguments any more.
    #[must_use]
    pub fn then<F>(mut self, finish: F) -> Execute
    where
        F: FnOnce(&Call<'_>, Result<&[u8], Error>) -> Result<Value, Failure> + 'static,
    {
        self.finish = Some(Box::new(finish));
        self
    }
}

impl fmt::Debug for Execute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Template(name) => write!(f, "Execute::template({name})"),
            What::Text(_) => f.write_str("Execute::text(..)"),
        }
    }
}

const _: () = {
    const fn assert<T: Send + Sync>() {}
    assert::<Functions>();
    let _ = IntKind::Int;
};
