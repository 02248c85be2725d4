//! Which templates there are, and what each chart's templates see.

use std::collections::BTreeMap;
use std::sync::Arc;

use hld_gotmpl::{Heap, Map, Str, Value};

use crate::objects::{as_values, capabilities, chart_v3, chart_v4, files, values_type};
use crate::values::{NodeId, Tree};
use crate::{Profile, Request};

/// A template file of a chart that takes part.
pub(crate) struct Template {
    /// The full path, which is its name as a template.
    pub(crate) name: String,
    pub(crate) text: Arc<[u8]>,
    pub(crate) chart: NodeId,
    base_path: String,
}

impl Template {
    /// Whether it only defines templates for others.
    pub(crate) fn is_partial(&self) -> bool {
        self.name.rsplit('/').next().is_some_and(|base| base.starts_with('_'))
    }

    /// What `.Template` shows.
    pub(super) fn describe(&self, heap: &Heap) -> Map {
        heap.map_of(
            &hld_gotmpl::ANY_MAP,
            vec![
                (Str::from_static("BasePath"), Value::from(self.base_path.as_str())),
                (Str::from_static("Name"), Value::from(self.name.as_str())),
            ],
        )
    }
}

/// The templates in the order in which they are parsed and executed: the deepest first, then by name backwards.
pub(crate) fn templates(tree: &Tree) -> Vec<Template> {
    let mut found = BTreeMap::new();
    collect(tree, Tree::ROOT, &mut found);
    let mut all: Vec<Template> = found.into_values().collect();
    let depth = |template: &Template| template.name.matches('/').count();
    all.sort_by(|left, right| depth(right).cmp(&depth(left)).then_with(|| right.name.cmp(&left.name)));
    all
}

fn collect(tree: &Tree, chart: NodeId, found: &mut BTreeMap<String, Template>) {
    let node = &tree.nodes[chart];
    for child in &node.children {
        collect(tree, *child, found);
    }
    let path = tree.full_path(chart);
    let library = node.data.metadata.is_library();
    for file in &node.data.templates {
        let name = format!("{path}/{}", file.name);
        let template =
            Template { name, text: Arc::clone(&file.text), chart, base_path: format!("{path}/templates") };
        // A library is there to be included.
        if !library || template.is_partial() {
            found.insert(template.name.clone(), template);
        }
    }
}

/// The top-level map of every chart, by its number. A subchart's values are the very map that its parent has
/// under its name.
pub(super) fn build(heap: &Heap, tree: &Tree, request: &Request, values: &Map) -> Vec<Map> {
    let release = &request.release;
    let release = heap.map_of(
        &hld_gotmpl::ANY_MAP,
        vec![
            (Str::from_static("IsInstall"), Value::Bool(!release.is_upgrade)),
            (Str::from_static("IsUpgrade"), Value::Bool(release.is_upgrade)),
            (Str::from_static("Name"), Value::from(release.name.as_str())),
            (Str::from_static("Namespace"), Value::from(release.namespace.as_str())),
            (Str::from_static("Revision"), Value::int(release.revision)),
            (Str::from_static("Service"), Value::from("Helm")),
        ],
    );
    let mut builder = Builder {
        heap,
        tree,
        profile: request.profile,
        release: release.into(),
        capabilities: capabilities(heap, &request.capabilities, request.profile),
        scopes: vec![None; tree.nodes.len()],
    };
    builder.add(Tree::ROOT, values.clone());
    // Charts that take no part have no templates either.
    builder.scopes.into_iter().map(|scope| scope.unwrap_or_else(|| heap.map())).collect()
}

struct Builder<'a> {
    heap: &'a Heap,
    tree: &'a Tree,
    profile: Profile,
    release: Value,
    capabilities: Value,
    scopes: Vec<Option<Map>>,
}

impl Builder<'_> {
    fn add(&mut self, chart: NodeId, values: Map) -> Map {
        let (heap, tree) = (self.heap, self.tree);
        let node = &tree.nodes[chart];
        let is_root = node.parent.is_none();
        let about = match self.profile {
            Profile::V4 => chart_v4(heap, tree, chart, is_root),
            Profile::V3 => chart_v3(heap, tree, chart, is_root),
        };
        let subcharts = heap.map();
        let scope = heap.map_of(
            &hld_gotmpl::ANY_MAP,
            vec![
                (Str::from_static("Capabilities"), self.capabilities.clone()),
                (Str::from_static("Chart"), about),
                (Str::from_static("Files"), files(heap, &node.data.files, self.profile)),
                (Str::from_static("Release"), self.release.clone()),
                (Str::from_static("Subcharts"), subcharts.clone().into()),
                (Str::from_static("Values"), as_values(&values, self.profile)),
            ],
        );
        for child in &node.children {
            let name = tree.name(*child);
            let below = match values.get(name.as_bytes()) {
                Some(Value::Map(below)) => below,
                _ => heap.map_of(values_type(self.profile), Vec::new()),
            };
            let below = self.add(*child, below);
            subcharts.set(name, below);
        }
        self.scopes[chart] = Some(scope.clone());
        scope
    }
}
