//! The resolved tree, as `hld tree` shows it.

use hld_yaml::{Diagnostic, Location};

use crate::source::{Method, Reference};

/// The components of one environment, resolved.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Tree {
    /// The environment.
    pub environment: String,
    /// Its layers, highest first, `common` at the end.
    pub layers: Vec<String>,
    /// The root component.
    pub root: TreeNode,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// One component of a [`Tree`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TreeNode {
    /// Entry names joined by `/`; `.` for the root.
    pub id: String,
    /// The component's name.
    pub name: String,
    /// Its type: `component` is a group.
    pub kind: String,
    /// Whether config disables it: it was neither fetched nor loaded, and has no subcomponents here.
    pub disabled: bool,
    /// Where config says so.
    pub disabled_by: Option<Location>,
    /// Where the component, or what it renders, comes from, if that is another repository.
    pub origin: Option<TreeOrigin>,
    /// The folder or file it is rendered from, as shown to people.
    pub path: Option<String>,
    /// The namespace that config gives it.
    pub namespace: Option<String>,
    /// The config files of its own that count, highest first, as shown to people.
    pub config: Vec<String>,
    /// Its subcomponents, in the order they are written.
    pub subcomponents: Vec<TreeNode>,
}

/// Another repository that a component comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TreeOrigin {
    /// How it is reached.
    pub method: Method,
    /// The source as the definition has it, without user information.
    pub source: String,
    /// Which state of it was asked for.
    pub reference: Reference,
    /// The commit that was found.
    pub commit: Option<String>,
    /// What the reference stood for.
    pub resolved_ref: Option<String>,
}

impl TreeNode {
    /// The component and all below it, parents first, in the order they are written.
    pub fn walk(&self) -> impl Iterator<Item = &TreeNode> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let node = open.pop()?;
            open.extend(node.subcomponents.iter().rev());
            Some(node)
        })
    }
}
