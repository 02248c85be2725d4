//! One render: a set, the values, the limits.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::hash_map::Entry;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use memchr::{memchr, memchr2};

use crate::compile::op::Op;
use crate::error::{Error, Failure};
use crate::exec::Machine;
use crate::exec::no_template;
use crate::exec::scope::{Scope, Unit};
use crate::parse::find_left_delim;
use crate::set::{Compiled, SetInner, TemplateSet};
use crate::table::Table;
use crate::value::{Heap, Str, Value};

/// What a render may use up.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Steps: about one per action, per iteration and per 64 bytes of output.
    pub fuel: u64,
    /// Bytes of output of one execution, captured output included.
    pub output: usize,
    /// Bytes that live values may hold; a single string or list no more than a quarter of them.
    pub memory: usize,
    /// Templates executing within templates.
    pub depth: usize,
}

impl Default for Limits {
    /// Generous: far beyond what charts do, and still an end for a template that does not end.
    fn default() -> Self {
        Limits { fuel: 10_000_000_000, output: 1 << 30, memory: 4 << 30, depth: 100_000 }
    }
}

/// Executes templates of one set over values of its own. Not `Send`.
///
/// All executions of a render share its values: what one sets in a map, the next one sees.
pub struct Render {
    set: TemplateSet,
    shared: Shared,
    limits: Limits,
}

/// What became of a text.
type Parsed = Result<Rc<Unit>, Error>;

/// Finds a text that was compiled before somebody executes it.
type Ready = Box<dyn Fn(&[u8]) -> Option<Compiled>>;

/// What running functions can reach of the render.
pub(crate) struct Shared {
    heap: Heap,
    state: Option<Rc<dyn Any>>,
    ready: Option<Ready>,
    fuel: Cell<u64>,
    running: RefCell<Table<usize>>,
    /// Texts that were executed: parsed, once they were seen twice.
    parsed: RefCell<Table<Option<Parsed>>>,
    /// How many bytes these texts have.
    parsed_bytes: Cell<usize>,
    /// Bytes of strings that were made since somebody looked at how many of them are still there.
    made: Cell<usize>,
    /// Empty, with the room that an execution left.
    pub(crate) out: Cell<Vec<u8>>,
}

/// What parsing a text takes: text as such next to nothing, actions two steps a byte.
fn parsing(text: &[u8]) -> u64 {
    let mut cost = 16 + text.len() as u64 / 8;
    let mut at = 0;
    while let Some(open) = find_left_delim(&text[at..]) {
        let from = at + open + 2;
        at = action_end(text, from);
        cost += 16 + 2 * (at - from) as u64;
    }
    cost
}

/// Where an action ends that begins here. What is quoted does not end it.
fn action_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(next) = text[at..].iter().position(|byte| matches!(byte, b'}' | b'"' | b'\'' | b'`')) {
        at += next + 1;
        match text[at - 1] {
            b'}' if text.get(at) == Some(&b'}') => return at + 1,
            b'}' => {}
            quote => match quoted_end(text, at, quote) {
                Some(end) => at = end,
                None => break,
            },
        }
    }
    text.len()
}

/// The place behind the quote that ends what begins here, if there is one.
fn quoted_end(text: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut rest = text.get(from..)?;
    while let Some(at) = if quote == b'`' { memchr(quote, rest) } else { memchr2(quote, b'\\', rest) } {
        if rest[at] == quote {
            return Some(text.len() - rest.len() + at + 1);
        }
        // What stands behind a backslash ends nothing.
        rest = rest.get(at + 2..)?;
    }
    None
}

/// Texts are forgotten when there are more bytes of them and of what was made of them: charts execute few, often.
const MAX_PARSED: usize = 8 << 20;

/// What each node of a text that is parsed costs besides.
const NODE: u64 = 8;

/// Bytes that a node takes at most: tokens while it is read, then instructions, constants and names.
const NODE_BYTES: usize = 200;

impl Shared {
    pub(crate) fn heap(&self) -> &Heap {
        &self.heap
    }

    pub(crate) fn state<T: Any>(&self) -> Option<&T> {
        self.state.as_deref()?.downcast_ref()
    }

    pub(crate) fn burn(&self, units: u64) -> Result<(), Failure> {
        match self.fuel.get().checked_sub(units) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => {
                self.fuel.set(0);
                Err(Failure::limit("the render takes too many steps"))
            }
        }
    }

    /// No single value may take more than a quarter: it is copied at times, and grows by doubling.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<(), Failure> {
        let left = self.heap.limit().saturating_sub(self.heap.bytes());
        if bytes > left.min(self.heap.limit() / 4) {
            return Err(Failure::limit("the render needs too much memory"));
        }
        self.made(bytes);
        self.burn(bytes as u64 / 64)
    }

    /// A string was made.
    pub(crate) fn made(&self, bytes: usize) {
        self.made.set(self.made.get().saturating_add(bytes));
    }

    /// Whether so many strings were made that those that are still there must be counted.
    pub(crate) fn many_made(&self) -> bool {
        if self.made.get() <= self.heap.limit() / 8 {
            return false;
        }
        self.made.set(0);
        true
    }

    /// An execution of that template begins.
    pub(crate) fn begin(&self, name: &Str) {
        let mut running = self.running.borrow_mut();
        match running.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                running.insert(name.clone(), 1);
            }
        }
    }

    /// An execution of that template ends.
    pub(crate) fn end(&self, name: &Str) {
        if let Some(count) = self.running.borrow_mut().get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }

    /// The templates of a text; parsed when it is seen for the first and for the second time.
    ///
    /// Most texts of a chart are executed once, and a parsed one takes many times the memory of its text.
    pub(crate) fn parse(&self, text: &Str, set: &SetInner) -> Result<Result<Rc<Unit>, Error>, Failure> {
        if let Some(Some(known)) = self.parsed.borrow().get(text) {
            return Ok(known.clone());
        }
        self.burn(parsing(text))?;
        // A node takes many times its text's memory.
        let room = (self.heap.limit() / 4).min(self.heap.left()) / NODE_BYTES;
        let ready = self.ready.as_ref().and_then(|ready| ready(text));
        let parsed = match ready.filter(|ready| ready.is_of(&set.name, text) && ready.nodes() < room) {
            Some(ready) => Ok(ready),
            None => set.compile(&set.name, text, room),
        };
        let mut size = text.len() + 64;
        let parsed = match parsed {
            Ok(compiled) => {
                self.burn(compiled.nodes() as u64 * NODE)?;
                let templates = compiled.into_templates();
                size += templates.iter().map(|template| template.code.len() * size_of::<Op>()).sum::<usize>();
                Ok(Rc::new(Unit { templates }))
            }
            Err(error) => Err(error),
        };
        let mut known = self.parsed.borrow_mut();
        let bytes = self.parsed_bytes.get() + size;
        if bytes > MAX_PARSED {
            known.clear();
            self.parsed_bytes.set(0);
        } else {
            self.parsed_bytes.set(bytes);
        }
        match known.entry(text.clone()) {
            Entry::Occupied(mut seen) => {
                seen.insert(Some(parsed.clone()));
            }
            Entry::Vacant(first) => {
                first.insert(None);
            }
        }
        Ok(parsed)
    }

    pub(crate) fn running(&self, name: &[u8]) -> usize {
        self.running.borrow().get(name).copied().unwrap_or(0)
    }
}

impl Render {
    /// A render of this set.
    pub fn new(set: &TemplateSet, limits: Limits) -> Render {
        Render {
            set: set.clone(),
            shared: Shared {
                heap: Heap::new(limits.memory),
                state: None,
                ready: None,
                fuel: Cell::new(limits.fuel),
                running: RefCell::default(),
                parsed: RefCell::default(),
                parsed_bytes: Cell::new(0),
                made: Cell::new(0),
                out: Cell::default(),
            },
            limits,
        }
    }

    /// Gives the functions something to find with [`Call::state`](crate::Call::state).
    #[must_use]
    pub fn state(mut self, state: Rc<dyn Any>) -> Render {
        self.shared.state = Some(state);
        self
    }

    /// Where texts can be found that were compiled by [`TemplateSet::compile_text`] before a function has them executed, on another
    /// thread perhaps. That changes nothing but how long it takes: steps and memory are counted as if they were parsed.
    #[must_use]
    pub fn compiled_texts(mut self, find: impl Fn(&[u8]) -> Option<Compiled> + 'static) -> Render {
        self.shared.ready = Some(Box::new(find));
        self
    }

    /// Makes the maps and lists of this render.
    pub fn heap(&self) -> &Heap {
        &self.shared.heap
    }

    /// Executes the template of that name over `data` and returns what it wrote.
    pub fn execute(&mut self, name: &[u8], data: Value) -> Result<Vec<u8>, Error> {
        let set = self.set.inner();
        let scope = Scope::new(Arc::clone(set));
        let Some(template) = scope.find(name) else { return Err(no_template(&Str::from(name), &set.name)) };
        Machine::new(&self.shared, &self.limits, set.missing_key).execute(template, scope, data)
    }

    /// Fuel not yet used.
    pub fn fuel(&self) -> u64 {
        self.shared.fuel.get()
    }
}

impl Drop for Render {
    fn drop(&mut self) {
        self.shared.heap.clear();
    }
}

impl fmt::Debug for Render {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Render").field("set", &self.set.inner().name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_costs_what_the_actions_are_long() {
        let plain = "x".repeat(8000);
        assert_eq!(parsing(plain.as_bytes()), 16 + 1000);
        assert_eq!(parsing(format!("{{{{.a}}}}{plain}").as_bytes()), 16 + 1000 + 16 + 8);
        // Nothing inside of quotes makes an action cheaper.
        for text in [r#"{{ "}}" 1 }}"#, "{{ `}}` 1 }}", r"{{ '\'' 1 }}", r#"{{ "\"}}" 1 "#] {
            assert_eq!(parsing(text.as_bytes()), 16 + 1 + 16 + 2 * (text.len() as u64 - 2), "{text}");
        }
    }

    #[test]
    fn an_action_ends_where_its_quotes_let_it() {
        /// Byte by byte.
        fn end(text: &[u8]) -> usize {
            let (mut at, mut quote) = (0, None);
            while let Some(byte) = text.get(at) {
                match (quote, byte) {
                    (None, b'}') if text.get(at + 1) == Some(&b'}') => return at + 2,
                    (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
                    (Some(open), close) if open == *close => quote = None,
                    (Some(b'"' | b'\''), b'\\') => at += 1,
                    _ => {}
                }
                at += 1;
            }
            text.len()
        }
        // The first stands for no digit, so no text ends with it.
        let alphabet = b"x}\"'`\\";
        for number in 0..6u32.pow(7) {
            let mut text = Vec::new();
            let mut rest = number;
            while rest > 0 {
                text.push(alphabet[(rest % 6) as usize]);
                rest /= 6;
            }
            assert_eq!(action_end(&text, 0), end(&text), "{:?}", String::from_utf8_lossy(&text));
        }
    }
}
