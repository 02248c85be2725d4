//! A set of parsed templates that call each other by name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::Error;
use crate::function::Functions;
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
    pub(crate) templates: HashMap<Str, Arc<Template>>,
}

/// One parsed template.
#[derive(Debug)]
pub(crate) struct Template {}

impl TemplateSet {
    /// An empty set. `name` is the name of Go's root template (`template.New(name)`): it appears in the error for
    /// a missing template and is the name under which [`Execute::text`](crate::Execute::text) parses.
    pub fn new(name: &str, functions: impl Into<Arc<Functions>>) -> TemplateSet {
        TemplateSet {
            inner: Arc::new(SetInner {
                name: Str::from(name),
                functions: functions.into(),
                missing_key: MissingKey::Default,
                templates: HashMap::new(),
            }),
        }
    }

    /// Sets what a missing key gives.
    #[must_use]
    pub fn missing_key(mut self, option: MissingKey) -> TemplateSet {
        Arc::make_mut(&mut self.inner).missing_key = option;
        self
    }

    /// Parses `text` as the template `name`, with whatever it defines. A later definition replaces an earlier one
    /// unless its body is empty but for space and comments.
    pub fn parse(&mut self, name: impl Into<Str>, text: impl Into<Str>) -> Result<(), Error> {
        let _ = (name.into(), text.into());
        Ok(())
    }

    /// Whether there is a template of that name.
    pub fn contains(&self, name: &[u8]) -> bool {
        self.inner.templates.contains_key(name)
    }

    /// The names of all templates, in order.
    pub fn names(&self) -> Vec<Str> {
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
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
};
