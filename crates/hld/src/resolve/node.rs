//! The components of one environment, resolved.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use hld_render::FileTree;
use hld_yaml::{Location, Value};

use crate::config::Settled;
use crate::definition::Kind;
use crate::report::Report;
use crate::settings::Setup;
use crate::tree::{Tree, TreeNode, TreeOrigin};

/// The id of the root component: no entry name begins with a dot.
pub(crate) const ROOT: &str = ".";

/// One environment, resolved as far as it goes.
pub(crate) struct Resolved {
    pub(crate) setup: Setup,
    /// The root first; otherwise in the order they were found.
    pub(crate) nodes: Vec<Node>,
    /// What is never a manifest, by component folder.
    pub(crate) reserved: Vec<BTreeSet<String>>,
    pub(crate) report: Report,
    /// Whether any placeholder asked for the environment's name.
    pub(crate) uses_environment: bool,
    /// The layers that some component has a file for.
    pub(crate) layers_found: HashSet<String>,
}

/// One component.
#[derive(Default)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The folder of its output.
    pub(crate) out: String,
    pub(crate) children: Vec<usize>,
    pub(crate) disabled: bool,
    /// Where config says so.
    pub(crate) disabled_by: Option<Location>,
    pub(crate) settled: Settled,
    /// The config over the `values` files.
    pub(crate) values: Value,
    /// What it is rendered from, if it renders.
    pub(crate) content: Option<Content>,
    /// The `source` as it is written, user information removed.
    pub(crate) source: Option<String>,
    /// The other repository it comes from.
    pub(crate) origin: Option<TreeOrigin>,
    /// What defines it: a name and a text, for the source digest.
    pub(crate) definition: (String, Arc<str>),
    /// Its own config files that count, highest first.
    pub(crate) config_files: Vec<Arc<str>>,
    /// Where it is defined.
    pub(crate) location: Option<Location>,
}

/// The files that a component is rendered from.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) files: FileTree,
    pub(crate) path: String,
    /// Where [`Resolved::reserved`] has what is never a manifest in `files`.
    pub(crate) reserved: Option<usize>,
}

impl Content {
    /// What of [`Resolved::reserved`] lies in the content, if anything does.
    pub(crate) fn reserved<'r>(&self, reserved: &'r [BTreeSet<String>]) -> Option<&'r BTreeSet<String>> {
        let reserved = reserved.get(self.reserved?)?;
        if self.path.is_empty() {
            return Some(reserved);
        }
        let inside = format!("{}/", self.path);
        let first = reserved.range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded)).next();
        first.filter(|path| path.starts_with(&inside)).map(|_| reserved)
    }

    /// Whether a path in `files` is never a manifest, and none of those below it is. No folder above it is one of these.
    pub(crate) fn excludes(&self, reserved: Option<&BTreeSet<String>>, path: &str) -> bool {
        let is_inside = match self.path.as_str() {
            "" => true,
            own => path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/')),
        };
        if !is_inside {
            return false;
        }
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        name.starts_with('.') || reserved.is_some_and(|reserved| reserved.contains(path))
    }
}

impl Resolved {
    pub(crate) fn new(setup: Setup) -> Self {
        Resolved {
            setup,
            nodes: Vec::new(),
            reserved: Vec::new(),
            report: Report::default(),
            uses_environment: false,
            layers_found: HashSet::new(),
        }
    }

    /// All components, parents first, in the order they are written.
    pub(crate) fn in_order(&self) -> Vec<&Node> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut open = if self.nodes.is_empty() { Vec::new() } else { vec![0] };
        while let Some(at) = open.pop() {
            order.push(&self.nodes[at]);
            open.extend(self.nodes[at].children.iter().rev());
        }
        order
    }

    pub(crate) fn into_tree(mut self) -> Tree {
        let mut layers = std::mem::take(&mut self.setup.layers);
        layers.push("common".to_owned());
        // Children come after their parents, so from the back each finds its own complete.
        let mut built: Vec<Option<TreeNode>> = self.nodes.iter().map(|node| Some(shown(node))).collect();
        for at in (0..self.nodes.len()).rev() {
            let children: Vec<TreeNode> =
                self.nodes[at].children.iter().filter_map(|child| built[*child].take()).collect();
            if let Some(node) = &mut built[at] {
                node.subcomponents = children;
            }
        }
        Tree {
            environment: self.setup.name.to_string(),
            layers,
            root: built.into_iter().next().flatten().unwrap_or_default(),
            diagnostics: self.report.into_diagnostics(),
        }
    }
}

impl Node {
    /// Leaves the component out, as config says at a place.
    pub(crate) fn disable(&mut self, by: Option<Location>) {
        self.disabled = true;
        self.disabled_by = by;
    }
}

fn shown(node: &Node) -> TreeNode {
    TreeNode {
        id: node.id.clone(),
        name: node.name.clone(),
        kind: node.kind.as_str().to_owned(),
        disabled: node.disabled,
        disabled_by: node.disabled_by.clone(),
        origin: node.origin.clone(),
        path: node.content.as_ref().map(|content| content.files.display(&content.path)),
        namespace: node.settled.namespace.as_ref().map(|text| text.text.clone()),
        config: node.config_files.iter().map(|file| file.to_string()).collect(),
        subcomponents: Vec::new(),
    }
}
