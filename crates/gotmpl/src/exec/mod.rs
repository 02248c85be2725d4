//! Executes compiled templates on stacks of its own: nothing here recurses, however deep templates, blocks or
//! includes nest.

mod access;
mod call;
pub(crate) mod item;
mod iterate;
mod run;
pub(crate) mod scope;

use std::rc::Rc;
use std::sync::Arc;

pub(crate) use call::no_template;
use item::Item;
use iterate::Iteration;
use scope::Scope;

use crate::compile::op::Template;
use crate::error::{Error, ErrorKind, Failure, Location};
use crate::function::{Finish, Function, Method, Site};
use crate::parse::At;
use crate::render::{Limits, Shared};
use crate::set::MissingKey;
use crate::value::{Str, Value};

/// Go's limit of templates within templates of one execution.
const MAX_DEPTH: usize = 100_000;

/// How many instructions a unit of fuel is.
const PER_UNIT: u64 = 3;

/// How many executions by functions may nest. Every one adds its place to the text of an error.
const MAX_EXECUTIONS: usize = 5_000;

/// A template that is executing.
struct Frame {
    template: Arc<Template>,
    scope: Rc<Scope>,
    /// The next instruction, while another frame runs.
    pc: usize,
    /// The place, while another frame runs.
    at: At,
    /// Where its variables begin.
    vars: usize,
    /// Templates within templates since the execution began.
    depth: usize,
    entry: Entry,
}

/// How a frame came to be.
enum Entry {
    /// From outside.
    Root,
    /// By a `template` action.
    Template,
    /// By a function that has a template executed.
    Execution(Box<Execution>),
}

/// What is to be done with the output, and what to return to if it fails.
struct Execution {
    function: Arc<Function>,
    /// The call in the frame below.
    at: At,
    finish: Option<Finish>,
    /// The name that is counted as running.
    counted: Option<Str>,
    output: usize,
    items: usize,
    args: usize,
    iterations: usize,
    methods: usize,
}

/// A method whose arguments are being evaluated.
struct Pending {
    method: &'static Method,
    receiver: Value,
    args: usize,
}

/// Why execution stops: what went wrong, and what Go says before it.
struct Thrown {
    /// `error calling x: `
    prefix: Option<String>,
    failure: Failure,
}

type Exec<T> = Result<T, Thrown>;

impl From<String> for Thrown {
    fn from(text: String) -> Self {
        Thrown { prefix: None, failure: Failure::of_kind(text, ErrorKind::Execute) }
    }
}

impl From<Failure> for Thrown {
    fn from(failure: Failure) -> Self {
        Thrown { prefix: None, failure }
    }
}

impl Thrown {
    fn calling(name: &str, failure: impl Into<Failure>) -> Thrown {
        Thrown { prefix: Some(format!("error calling {name}: ")), failure: failure.into() }
    }
}

/// The executor: its stacks.
pub(crate) struct Machine<'r> {
    shared: &'r Shared,
    limits: &'r Limits,
    missing_key: MissingKey,
    frames: Vec<Frame>,
    /// How many of them were begun by functions.
    executions: usize,
    /// The place of the frame that runs.
    at: At,
    items: Vec<Item>,
    /// Arguments that have the type of their parameter.
    args: Vec<Value>,
    vars: Vec<Item>,
    iterations: Vec<Iteration>,
    methods: Vec<Pending>,
    out: Vec<u8>,
}

impl<'r> Machine<'r> {
    pub(crate) fn new(shared: &'r Shared, limits: &'r Limits, missing_key: MissingKey) -> Machine<'r> {
        Machine {
            shared,
            limits,
            missing_key,
            frames: Vec::new(),
            executions: 0,
            at: 0,
            items: Vec::new(),
            args: Vec::new(),
            vars: Vec::new(),
            iterations: Vec::new(),
            methods: Vec::new(),
            out: shared.out.take(),
        }
    }

    /// Executes a template from outside.
    pub(crate) fn execute(
        mut self,
        template: Arc<Template>,
        scope: Rc<Scope>,
        data: Value,
    ) -> Result<Vec<u8>, Error> {
        self.push_frame(template, scope, Item::concrete(data), 0, Entry::Root);
        loop {
            match self.run() {
                Ok(()) => break,
                Err(thrown) => self.unwind(thrown)?,
            }
        }
        // A copy of the right size: what it grew in serves the next execution.
        const LARGE: usize = 1 << 20;
        if self.out.len() > LARGE {
            return Ok(self.out);
        }
        let written = self.out.as_slice().to_vec();
        self.out.clear();
        self.shared.out.set(self.out);
        Ok(written)
    }

    fn push_frame(
        &mut self,
        template: Arc<Template>,
        scope: Rc<Scope>,
        dot: Item,
        depth: usize,
        entry: Entry,
    ) {
        if let Some(frame) = self.frames.last_mut() {
            frame.at = self.at;
        }
        let vars = self.vars.len();
        self.vars.push(dot.clone());
        self.vars.push(dot);
        self.vars.resize(vars + template.slots as usize, Item::Unset);
        self.at = 0;
        self.frames.push(Frame { template, scope, pc: 0, at: 0, vars, depth, entry });
    }

    /// The frame is done with, well or badly.
    fn pop_frame(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        self.vars.truncate(frame.vars);
        if let Some(below) = self.frames.last() {
            self.at = below.at;
        }
        if let Entry::Execution(execution) = &frame.entry {
            self.executions -= 1;
            if let Some(name) = &execution.counted {
                self.shared.end(name);
            }
        }
        Some(frame)
    }

    /// Makes the error, and hands it from execution to execution until a function makes a value of it.
    fn unwind(&mut self, mut thrown: Thrown) -> Result<(), Error> {
        loop {
            let error = match self.frames.last() {
                Some(frame) => make_error(thrown, &frame.template, self.at),
                None => make_error_without_place(thrown),
            };
            let execution = loop {
                match self.pop_frame() {
                    None => return Err(error),
                    Some(Frame { entry: Entry::Root, .. }) => return Err(error),
                    Some(Frame { entry: Entry::Execution(execution), .. }) => break execution,
                    Some(_) => {}
                }
            };
            self.out.truncate(execution.output);
            self.items.truncate(execution.items);
            self.args.truncate(execution.args);
            self.iterations.truncate(execution.iterations);
            self.methods.truncate(execution.methods);
            match self.finish(*execution, Err(error)) {
                Ok(()) => return Ok(()),
                Err(next) => thrown = next,
            }
        }
    }

    /// Whether the limits are kept.
    fn check_limits(&self) -> Exec<()> {
        if self.out.len() > self.limits.output {
            return Err(Failure::limit("the output is too large").into());
        }
        let moved = self.shared.heap().take_moved();
        if moved > 0 {
            self.shared.burn(moved as u64)?;
        }
        let variables = self.vars.len() * size_of::<Item>();
        if self.shared.heap().is_over_limit() || variables > self.shared.heap().limit() / 4 {
            return Err(Failure::limit("the render needs too much memory").into());
        }
        self.check_strings()
    }

    /// Strings that no map or list holds count as well. They are counted when many were made.
    fn check_strings(&self) -> Exec<()> {
        if self.shared.many_made() {
            let strings = self.strings();
            self.shared.heap().note_strings(strings);
            if strings > self.shared.heap().left() {
                return Err(Failure::limit("the render needs too much memory").into());
            }
        }
        Ok(())
    }

    /// Bytes of the strings that variables and running calls hold.
    #[cold]
    fn strings(&self) -> usize {
        let items = self.vars.iter().chain(&self.items).map(Item::value);
        let mut seen = std::collections::HashSet::new();
        let strings = items.chain(&self.args).filter_map(|value| match value {
            Value::String(text) => Some(text.as_bytes()),
            _ => None,
        });
        // Many variables may share one string.
        strings.filter(|text| text.len() > 64 && seen.insert(text.as_ptr().addr())).map(<[u8]>::len).sum()
    }
}

/// The place of an instruction.
fn location(template: &Template, at: At) -> Location {
    let place = template.place(at);
    let text = template.source.text.as_bytes();
    let pos = (place.pos as usize).min(text.len());
    let line_start = text[..pos].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = 1 + text[..pos].iter().filter(|byte| **byte == b'\n').count() as u32;
    Location {
        template: template.name.clone(),
        source: template.source.name.clone(),
        line,
        column: (pos - line_start) as u32,
        span: place.start as usize..place.end as usize,
        expression: place.show(text),
    }
}

fn make_error(thrown: Thrown, template: &Template, at: At) -> Error {
    let Thrown { prefix, failure } = thrown;
    let prefix = prefix.unwrap_or_default();
    if !template.has_places {
        let text = format!("template: {}: {prefix}{}", template.name, failure.text());
        return Error::new(failure.kind(), text, failure.text(), None);
    }
    let at = location(template, at);
    let text = format!(
        "template: {}:{}:{}: executing {} at <{}>: {prefix}{}",
        at.source,
        at.line,
        at.column,
        crate::fmt::quote::quote_str(&at.template),
        at.expression,
        failure.text()
    );
    Error::from_failure(failure, text, at)
}

fn make_error_without_place(thrown: Thrown) -> Error {
    let text = thrown.failure.text().to_owned();
    Error::new(thrown.failure.kind(), text.clone(), text, None)
}

/// Where a call stands, for the function that is called.
struct Place<'m> {
    template: &'m Template,
    at: At,
}

impl Site for Place<'_> {
    fn location(&self) -> Location {
        location(self.template, self.at)
    }

    fn template(&self) -> &Str {
        &self.template.name
    }
}
