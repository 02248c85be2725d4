//! The charts of one render: a copy of the loaded tree that dependency processing may change.
//!
//! Charts and dependency entries are held by number, since Helm's processing lets several charts share the same
//! entries and children point to a parent that no longer has them; what templates see depends on it.

use std::cell::OnceCell;
use std::sync::Arc;

use hld_gotmpl::{Heap, Map};
use hld_yaml::{SourceMap, Value};

use super::convert::{Numbers, to_template};
use crate::Profile;
use crate::chart::{ChartData, Dependency};
use crate::error::{Error, ErrorKind};

/// How many charts a render may have.
const MAX_CHARTS: usize = 10_000;

/// Whether there is room for more values.
pub(super) fn check_room(heap: &Heap) -> Result<(), Error> {
    if heap.is_over_limit() {
        return Err(Error::limit("the values of all subcharts together need too much memory"));
    }
    Ok(())
}

pub(crate) type NodeId = usize;
pub(crate) type RequirementId = usize;

/// All charts of a render. The first one is the root.
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) requirements: Vec<Requirement>,
}

/// A chart as it takes part in a render.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) data: Arc<ChartData>,
    /// Its name, or the alias that it has here.
    pub(crate) name: String,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Vec<NodeId>,
    /// The dependency entries still in force; `None` where Go has no list at all.
    pub(crate) requirements: Option<Vec<RequirementId>>,
    /// The defaults: those of the chart, until imported values are merged into them. Never changed, only copied.
    defaults: OnceCell<Map>,
}

/// A dependency entry as it stands now.
#[derive(Clone)]
pub(crate) struct Requirement {
    pub(crate) entry: Dependency,
    /// The entry's name, or the alias once that took its place.
    pub(crate) name: String,
    pub(crate) enabled: bool,
    /// What `import-values` became: child and parent path.
    pub(crate) imports: Option<Vec<(String, String)>>,
}

impl Tree {
    pub(crate) const ROOT: NodeId = 0;

    pub(crate) fn new(root: &Arc<ChartData>) -> Self {
        let mut tree = Tree { nodes: Vec::new(), requirements: Vec::new() };
        tree.add(root, None);
        tree
    }

    fn add(&mut self, data: &Arc<ChartData>, parent: Option<NodeId>) -> NodeId {
        let id = self.nodes.len();
        let requirements = data.metadata.has_dependencies().then(|| {
            data.metadata
                .dependencies()
                .iter()
                .map(|entry| {
                    self.requirements.push(Requirement {
                        entry: entry.clone(),
                        name: entry.name().to_owned(),
                        enabled: entry.enabled,
                        imports: None,
                    });
                    self.requirements.len() - 1
                })
                .collect()
        });
        self.nodes.push(Node {
            data: Arc::clone(data),
            name: data.metadata.name().to_owned(),
            parent,
            children: Vec::new(),
            requirements,
            defaults: OnceCell::new(),
        });
        for child in &data.dependencies {
            let child = self.add(child, Some(id));
            self.nodes[id].children.push(child);
        }
        id
    }

    /// Adds a shallow copy of a chart.
    pub(super) fn copy(&mut self, id: NodeId) -> NodeId {
        let node = self.nodes[id].clone();
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(super) fn copy_requirement(&mut self, id: RequirementId) -> RequirementId {
        let requirement = self.requirements[id].clone();
        self.requirements.push(requirement);
        self.requirements.len() - 1
    }

    /// Replaces a chart's children, making it their parent.
    pub(super) fn set_children(&mut self, id: NodeId, children: Vec<NodeId>) {
        for child in &children {
            self.nodes[*child].parent = Some(id);
        }
        self.nodes[id].children = children;
    }

    pub(super) fn set_values(&mut self, id: NodeId, values: Map) {
        self.nodes[id].defaults = OnceCell::from(values);
    }

    /// Aliases multiply charts, level by level.
    pub(super) fn check_size(&self, heap: &Heap) -> Result<(), Error> {
        if self.nodes.len() > MAX_CHARTS || self.requirements.len() > MAX_CHARTS {
            let message = format!("there are more than {MAX_CHARTS} subcharts, each alias counted");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        check_room(heap)
    }

    pub(crate) fn name(&self, id: NodeId) -> &str {
        &self.nodes[id].name
    }

    /// The path of a chart's files: `root/charts/alias`.
    pub(crate) fn full_path(&self, id: NodeId) -> String {
        let node = &self.nodes[id];
        match node.parent {
            Some(parent) => format!("{}/charts/{}", self.full_path(parent), node.name),
            None => node.name.clone(),
        }
    }

    /// A fresh copy of a chart's default values; an empty map where it has none.
    pub(super) fn default_values(&self, id: NodeId, context: &Context<'_>) -> Result<Map, Error> {
        check_room(context.heap)?;
        let node = &self.nodes[id];
        if let Some(defaults) = node.defaults.get() {
            return Ok(defaults.deep_copy(context.heap));
        }
        let read = node.data.values(context.profile, context.sources)?;
        let defaults = node.defaults.get_or_init(|| as_map(context.heap, &read.value, Numbers::Float));
        Ok(defaults.deep_copy(context.heap))
    }
}

/// What every step of value processing needs.
pub(crate) struct Context<'a> {
    pub(crate) heap: &'a Heap,
    pub(crate) profile: Profile,
    pub(crate) sources: &'a SourceMap,
}

/// A map value as a template map; anything else as an empty one.
pub(crate) fn as_map(heap: &Heap, value: &Value, numbers: Numbers) -> Map {
    to_template(heap, value, numbers).as_map().cloned().unwrap_or_else(|| heap.map())
}
