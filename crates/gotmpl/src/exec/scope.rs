//! Which templates can be called by name: those of the set, and those of texts that are being executed.

use std::rc::Rc;
use std::sync::Arc;

use crate::compile::op::Template;
use crate::set::SetInner;

/// A set, or a text laid over another scope.
pub(crate) struct Scope {
    pub(crate) set: Arc<SetInner>,
    over: Option<(Rc<Scope>, Rc<Unit>)>,
}

/// What one text defines.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) templates: Vec<Arc<Template>>,
}

impl Scope {
    pub(crate) fn new(set: Arc<SetInner>) -> Rc<Scope> {
        Rc::new(Scope { set, over: None })
    }

    /// A text over this scope.
    pub(crate) fn with(self: &Rc<Scope>, unit: Rc<Unit>) -> Rc<Scope> {
        // Texts that define nothing but themselves cannot be seen below one with content: without them a lookup
        // takes no longer in a text in a text in a text.
        let mut below = self;
        if unit.templates.iter().any(|template| template.name == self.set.name && !template.is_empty) {
            while let Some((next, hidden)) = &below.over
                && hidden.templates.iter().all(|template| template.name == self.set.name)
            {
                below = next;
            }
        }
        Rc::new(Scope { set: Arc::clone(&self.set), over: Some((Rc::clone(below), unit)) })
    }

    pub(crate) fn find(&self, name: &[u8]) -> Option<Arc<Template>> {
        let mut scope = self;
        // A definition without content does not replace one below, but stands where there is none.
        let mut fallback = None;
        loop {
            let Some((below, unit)) = &scope.over else {
                return scope.set.templates.get(name).cloned().or(fallback);
            };
            if let Some(found) = unit.templates.iter().find(|template| template.name.as_bytes() == name) {
                if !found.is_empty {
                    return Some(Arc::clone(found));
                }
                fallback = Some(Arc::clone(found));
            }
            scope = below;
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // Scopes can be laid over each other as deep as texts nest.
        let mut over = self.over.take();
        while let Some((below, _)) = over {
            over = match Rc::try_unwrap(below) {
                Ok(mut scope) => scope.over.take(),
                Err(_) => None,
            };
        }
    }
}
