//! Calls: of functions, of methods, and of templates by functions.

use std::rc::Rc;
use std::sync::Arc;

use super::item::{Item, convert};
use super::{Entry, Exec, Execution, MAX_EXECUTIONS, Machine, Place, Thrown};
use crate::builtin::{Builtin, compare, escape, index};
use crate::compile::op::Template;
use crate::error::{Error, ErrorKind, Failure};
use crate::fmt;
use crate::function::{Action, Call, Execute, Function, Method, What};
use crate::parse::{At, PlaceKind, find_left_delim, shown};
use crate::value::{Str, Type, Value};

/// What a call costs beside its arguments. A unit of fuel is about what reading 16 bytes takes.
const CALL: u64 = 6;

/// What it costs to read the strings that a function is given.
fn reading(args: &[Value]) -> u64 {
    args.iter().map(|arg| if let Value::String(text) = arg { text.len() as u64 / 16 } else { 0 }).sum()
}

/// Whether printing means copying.
fn all_strings(args: &[Value]) -> bool {
    args.iter().all(|arg| matches!(arg, Value::String(_)))
}

impl Machine<'_> {
    pub(super) fn call_method(
        &mut self,
        method: &'static Method,
        receiver: &Value,
        base: usize,
        template: &Template,
        at: At,
    ) -> Exec<Item> {
        self.shared.burn(CALL + reading(&self.args[base..]))?;
        let place = Place { template, at };
        let call = Call { args: &self.args[base..], receiver, shared: self.shared, site: &place };
        let result = (method.body)(&call);
        self.args.truncate(base);
        match result {
            Ok(value) => {
                self.check_limits()?;
                Ok(Item::of(value, &method.returns))
            }
            Err(failure) => {
                self.at = at;
                Err(Thrown::calling(method.name, failure))
            }
        }
    }

    /// Calls a function with the last arguments. True if it asked for a template, which is now the top frame.
    pub(super) fn call(
        &mut self,
        function: &Arc<Function>,
        argc: usize,
        template: &Template,
        at: At,
    ) -> Exec<bool> {
        let base = self.args.len() - argc;
        self.shared.burn(CALL + reading(&self.args[base..]))?;
        let place = Place { template, at };
        let call = Call {
            args: &self.args[base..],
            receiver: const { &Value::Nil },
            shared: self.shared,
            site: &place,
        };
        let result = match &function.action {
            Action::Compute(body) => body(&call).map(Ok),
            Action::Execute(body) => body(&call).map(Err),
        };
        self.args.truncate(base);
        match result {
            Ok(Ok(value)) => {
                if let Value::String(text) = &value {
                    self.shared.made(text.len());
                    self.shared.burn(text.len() as u64 / 8)?;
                }
                self.check_limits()?;
                self.items.push(Item::of(value, &function.signature.returns));
                Ok(false)
            }
            Ok(Err(request)) => self.start(function, request, at),
            Err(failure) => {
                self.at = at;
                Err(Thrown::calling(&function.name.to_text(), failure))
            }
        }
    }

    /// Begins what an executing function asked for.
    fn start(&mut self, function: &Arc<Function>, request: Execute, at: At) -> Exec<bool> {
        let Execute { what, data, finish } = request;
        let mut execution = Box::new(Execution {
            function: Arc::clone(function),
            at,
            finish,
            counted: None,
            output: self.out.len(),
            items: self.items.len(),
            args: self.args.len(),
            iterations: self.iterations.len(),
            methods: self.methods.len(),
        });
        let Some(frame) = self.frames.last() else { return Ok(false) };
        let (template, scope) = match what {
            What::Template(name) => {
                let Some(template) = frame.scope.find(&name) else {
                    let error = no_template(&name, &frame.scope.set.name);
                    return self.finish(*execution, Err(error)).map(|()| false);
                };
                let scope = Rc::clone(&frame.scope);
                execution.counted = Some(name);
                (template, scope)
            }
            What::Text(text) => {
                if find_left_delim(&text).is_none() {
                    self.out.extend_from_slice(&text);
                    self.shared.made(text.len());
                    return self.finish(*execution, Ok(())).map(|()| false);
                }
                let parsed = self.shared.parse(&text, &frame.scope.set);
                let parsed = parsed.map_err(|failure| {
                    self.at = at;
                    Thrown::calling(&function.name.to_text(), failure)
                })?;
                let unit = match parsed {
                    Ok(unit) => unit,
                    Err(error) => return self.finish(*execution, Err(error)).map(|()| false),
                };
                let name = &frame.scope.set.name;
                let found = unit.templates.iter().find(|template| template.name == *name);
                let Some(template) = found.cloned() else { return Ok(false) };
                (template, frame.scope.with(unit))
            }
        };
        if self.frames.len() >= self.limits.depth || self.executions >= MAX_EXECUTIONS {
            let failure = Failure::depth("templates nest too deep");
            self.at = at;
            return Err(Thrown::calling(&function.name.to_text(), failure));
        }
        self.shared.burn(template.cost())?;
        if let Some(name) = &execution.counted {
            self.shared.begin(name);
        }
        self.executions += 1;
        self.push_frame(template, scope, Item::concrete(data), 0, Entry::Execution(execution));
        Ok(true)
    }

    /// Makes the function's result of the output, in the frame that called it.
    pub(super) fn finish(&mut self, execution: Execution, outcome: Result<(), Error>) -> Exec<()> {
        let Execution { function, at, finish, output, .. } = execution;
        let result = match (finish, outcome) {
            (None, Ok(())) => Ok(Value::String(Str::from(&self.out[output..]))),
            (None, Err(error)) => Err(Failure::from(error)),
            (Some(finish), outcome) => {
                let Some(frame) = self.frames.last() else { return Ok(()) };
                let place = Place { template: &frame.template, at };
                let call =
                    Call { args: &[], receiver: const { &Value::Nil }, shared: self.shared, site: &place };
                finish(&call, outcome.map(|()| &self.out[output..]))
            }
        };
        self.out.truncate(output);
        match result {
            Ok(value) => {
                self.check_limits()?;
                self.items.push(Item::of(value, &function.signature.returns));
                Ok(())
            }
            Err(failure) => {
                self.at = at;
                Err(Thrown::calling(&function.name.to_text(), failure))
            }
        }
    }

    /// Calls one of Go's functions that make a string of plain values.
    pub(super) fn print(&mut self, builtin: Builtin, argc: usize, at: At) -> Exec<()> {
        self.shared.burn(CALL)?;
        let base = self.args.len() - argc;
        let args = &self.args[base..];
        // At the end of the output, where there is room already; it is taken away again.
        let max = self.limits.output.min(self.shared.heap().limit() / 8);
        let start = self.out.len();
        let mut out = std::mem::take(&mut self.out);
        let fits = match builtin {
            Builtin::Printf => match args.split_first() {
                Some((Value::String(format), rest)) => fmt::sprintf(&mut out, format, rest, max),
                _ => true,
            },
            Builtin::Print => fmt::sprint(&mut out, args, max),
            Builtin::Println => fmt::sprintln(&mut out, args, max),
            Builtin::Html => escape::html(&mut out, args, max),
            Builtin::Js => escape::js(&mut out, args, max),
            _ => escape::urlquery(&mut out, args, max),
        };
        // Strings are copied; what is not text yet is made byte by byte, and what is escaped is looked at once more.
        let per_unit = match builtin {
            Builtin::Print | Builtin::Println if all_strings(&self.args[base..]) => 16,
            Builtin::Print | Builtin::Println | Builtin::Printf => 8,
            _ => 3,
        };
        self.args.truncate(base);
        self.out = out;
        let text = Str::from(&self.out[start..]);
        self.out.truncate(start);
        if !fits {
            self.at = at;
            return Err(Thrown::calling(builtin.name(), Failure::limit("the text is too large")));
        }
        self.shared.burn(text.len() as u64 / per_unit)?;
        self.shared.made(text.len());
        self.items.push(Item::Value(Value::String(text)));
        self.check_strings()
    }

    /// Calls one of Go's functions on items.
    pub(super) fn builtin(&mut self, builtin: Builtin, argc: usize, piped: bool, at: At) -> Exec<()> {
        let base = self.items.len() - argc;
        let text = |item: &Item| if let Value::String(text) = item.value() { text.len() as u64 } else { 0 };
        self.shared.burn(1 + self.items[base..].iter().map(text).sum::<u64>() / 64)?;
        if piped {
            self.items[base..].rotate_left(1);
        }
        let args = &self.items[base..];
        let result = match builtin {
            Builtin::Not => {
                Ok(Item::Value(Value::Bool(!args.first().is_some_and(|item| item.value().is_true()))))
            }
            Builtin::Index => index::index(args, self.shared.heap()),
            Builtin::Slice => index::slice(args),
            Builtin::Len => index::len(args).map(|len| Item::Value(Value::int(len))),
            Builtin::Call => {
                let callee = args.first().unwrap_or(&Item::Invalid).value();
                Err(if callee.is_nil() {
                    "call of nil".to_owned()
                } else {
                    format!("non-function {} of type {}", self.callee(at, piped, argc), callee.type_name())
                })
            }
            _ => compare::compare(builtin, args).map(|truth| Item::Value(Value::Bool(truth))),
        };
        match result {
            Ok(item) => {
                self.items.truncate(base);
                self.items.push(item);
                Ok(())
            }
            Err(text) => {
                self.at = at;
                Err(Thrown::calling(builtin.name(), Failure::of_kind(text, ErrorKind::Execute)))
            }
        }
    }

    /// How `call` names what it was to call: the expression, or for a piped value the value.
    fn callee(&self, at: At, piped: bool, argc: usize) -> String {
        let Some(frame) = self.frames.last() else { return String::new() };
        let (place, source) = (frame.template.place(at), &frame.template.source.text);
        match place.kind {
            PlaceKind::Command(Some(second)) => shown(source, second),
            _ if piped && argc == 1 => match self.items.last().map(Item::value) {
                Some(Value::String(text)) => text.to_text().into_owned(),
                Some(other) => format!("<{} Value>", other.type_name()),
                None => "<invalid Value>".to_owned(),
            },
            _ => place.show(source),
        }
    }

    /// Moves the top to the arguments, as this type.
    pub(super) fn hand_over(&mut self, ty: &Type) -> Exec<()> {
        let item = self.items.pop().unwrap_or(Item::Invalid);
        let value = match (item, ty) {
            (Item::Value(value) | Item::Iface(value), Type::Interface) => value,
            (Item::Value(Value::String(text)) | Item::Iface(Value::String(text)), Type::String) => {
                Value::String(text)
            }
            (item, ty) => convert(self.argument(item, ty)?, ty),
        };
        self.args.push(value);
        Ok(())
    }
}

/// Go's complaint when a template is asked for that does not exist.
pub(crate) fn no_template(name: &Str, set: &Str) -> Error {
    let (name, set) = (fmt::quote::quote_str(name), fmt::quote::quote_str(set));
    let text = format!("template: no template {name} associated with template {set}");
    Error::new(ErrorKind::NoTemplate, text.clone(), text, None)
}
