//! A set of parsed templates that call each other by name.

use std::cell::Cell;
use std::sync::Arc;

use crate::compile::op::{Source, Template};
use crate::error::{Error, ErrorKind, Location};
use crate::function::Functions;
use crate::parse::{self, Buffers, ParseError};
use crate::table::Table;
use crate::value::Str;

/// What a map lookup gives when the key is missing: Go's `missingkey` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// No value at all, printed as `<no value>`.
    #[default]
    Default,
    /// The zero value of the map's element type.
    Zero,
    /// An error.
    Error,
}

/// Parsed templates and the functions they were parsed with. `Send + Sync`; holds no values; clones are cheap.
#[derive(Clone, Debug)]
pub struct TemplateSet {
    inner: Arc<SetInner>,
}

#[derive(Clone, Debug)]
pub(crate) struct SetInner {
    pub(crate) name: Str,
    pub(crate) functions: Arc<Functions>,
    pub(crate) missing_key: MissingKey,
    pub(crate) templates: Table<Arc<Template>>,
    /// How many nodes what is parsed may still have.
    pub(crate) room: usize,
}

impl SetInner {
    /// Parses a text of up to `room` places and what it defines.
    pub(crate) fn compile(&self, name: &Str, text: &Str, room: usize) -> Result<Compiled, Error> {
        thread_local! {
            /// A thread compiles many texts, and most of them are small.
            static BUFFERS: Cell<Buffers> = Cell::default();
        }
        let source = Arc::new(Source::new(name.clone(), text.clone(), Arc::clone(&self.functions)));
        let mut buffers = BUFFERS.take();
        let parsed = parse::parse(&source, &mut buffers, room, false);
        if buffers.are_modest() {
            BUFFERS.set(buffers);
        }
        let parsed = parsed.map_err(|error| {
            let ParseError { line, message, pos } = error;
            let at = Location {
                template: name.clone(),
                source: name.clone(),
                line,
                column: 0,
                span: pos..pos,
                expression: String::new(),
            };
            let text = format!("template: {name}:{line}: {message}");
            Error::new(ErrorKind::Parse, text, message, Some(at))
        })?;
        Ok(Compiled { source, templates: parsed.templates, nodes: parsed.count })
    }
}

/// A text that was compiled and is no part of a set yet: what [`TemplateSet::compile`] gives and
/// [`TemplateSet::install`] takes.
#[derive(Clone, Debug)]
pub struct Compiled {
    source: Arc<Source>,
    templates: Vec<Arc<Template>>,
    nodes: usize,
}

impl Compiled {
    /// How many nodes the text has, of those that [`TemplateSet::max_nodes`] counts.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// The text that was compiled, as it was given.
    pub fn text(&self) -> &Str {
        &self.source.text
    }

    /// Whether it is what this text gives under this name.
    pub(crate) fn is_of(&self, name: &Str, text: &Str) -> bool {
        self.source.name == *name && self.source.text == *text
    }

    /// What the text holds.
    pub(crate) fn into_templates(self) -> Vec<Arc<Template>> {
        self.templates
    }
}

impl TemplateSet {
    /// An empty set. `name` is the name of Go's root template (`template.New(name)`): it appears in the error for
    /// a missing template and is the name under which [`Execute::text`](crate::Execute::text) parses.
    pub fn new(name: &str, functions: impl Into<Arc<Functions>>) -> TemplateSet {
        TemplateSet {
            inner: Arc::new(SetInner {
                name: Str::from(name),
                functions: functions.into(),
                missing_key: MissingKey::Default,
                templates: Table::default(),
                room: usize::MAX,
            }),
        }
    }

    /// Sets what a missing key gives.
    #[must_use]
    pub fn missing_key(mut self, option: MissingKey) -> TemplateSet {
        Arc::make_mut(&mut self.inner).missing_key = option;
        self
    }

    /// Sets how many nodes all texts together may have: an action has about four, an argument one.
    #[must_use]
    pub fn max_nodes(mut self, nodes: usize) -> TemplateSet {
        Arc::make_mut(&mut self.inner).room = nodes;
        self
    }

    /// Parses `text` as the template `name`, with whatever it defines. A later definition replaces an earlier one
    /// unless its body is empty but for space and comments.
    pub fn parse(&mut self, name: impl Into<Str>, text: impl Into<Str>) -> Result<(), Error> {
        let (name, text) = (name.into(), text.into());
        let compiled = self.inner.compile(&name, &text, self.inner.room)?;
        self.add(compiled.templates, compiled.nodes);
        Ok(())
    }

    /// The first half of [`TemplateSet::parse`]: a text of up to `nodes` nodes is compiled and the set stays as it is, so
    /// that several threads can compile texts for one set.
    ///
    /// ```
    /// use hld_gotmpl::{Functions, Limits, Render, TemplateSet, Value};
    ///
    /// let mut set = TemplateSet::new("page", Functions::new());
    /// let empty = set.clone();
    /// let compiled = std::thread::spawn(move || empty.compile("a", "{{ 1 }}", 100)).join().expect("no panic")?;
    /// set.install(compiled)?;
    /// let written = Render::new(&set, Limits::default()).execute(b"a", Value::Nil)?;
    /// assert_eq!(written, b"1");
    /// # Ok::<(), hld_gotmpl::Error>(())
    /// ```
    pub fn compile(
        &self,
        name: impl Into<Str>,
        text: impl Into<Str>,
        nodes: usize,
    ) -> Result<Compiled, Error> {
        self.inner.compile(&name.into(), &text.into(), nodes)
    }

    /// Compiles a text as [`Execute::text`](crate::Execute::text) has it compiled, for [`Render::compiled_texts`].
    ///
    /// [`Render::compiled_texts`]: crate::Render::compiled_texts
    pub fn compile_text(&self, text: impl Into<Str>, nodes: usize) -> Result<Compiled, Error> {
        self.compile(self.inner.name.clone(), text, nodes)
    }

    /// The second half of [`TemplateSet::parse`], with a text that was compiled by this set or a clone of it: it gives
    /// what `parse` would, also where the text has more nodes than this set has room for.
    pub fn install(&mut self, compiled: Compiled) -> Result<(), Error> {
        if compiled.nodes >= self.inner.room {
            let Source { name, text, .. } = &*compiled.source;
            return self.parse(name.clone(), text.clone());
        }
        self.add(compiled.templates, compiled.nodes);
        Ok(())
    }

    fn add(&mut self, templates: Vec<Arc<Template>>, nodes: usize) {
        let set = Arc::make_mut(&mut self.inner);
        set.room -= nodes.min(set.room);
        for template in templates {
            if !template.is_empty || !set.templates.contains_key(&template.name) {
                set.templates.insert(template.name.clone(), template);
            }
        }
    }

    /// Whether there is a template of that name.
    pub fn contains(&self, name: &[u8]) -> bool {
        self.inner.templates.contains_key(name)
    }

    /// The names of all templates, in order.
    pub fn names(&self) -> Vec<Str> {
        let mut names: Vec<Str> = self.inner.templates.keys().cloned().collect();
        names.sort();
        names
    }

    pub(crate) fn inner(&self) -> &Arc<SetInner> {
        &self.inner
    }
}

const _: () = {
    const fn assert<T: Send + Sync>() {}
    assert::<TemplateSet>();
    assert::<Compiled>();
};
