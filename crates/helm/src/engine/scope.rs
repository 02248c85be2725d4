//! Which templates there are, and what each chart's templates see.

use std::sync::Arc;

use hld_gotmpl::{Heap, Map, Str, Value};

use crate::chart::ChartData;
use crate::objects::{as_values, capabilities, chart_v3, chart_v4, files, values_type};
use crate::values::{NodeId, Tree};
use crate::{Profile, Request};

/// A template file of a chart that takes part.
pub(crate) struct Template {
    /// The full path, which is its name as a template.
    pub(crate) name: String,
    pub(crate) text: Arc<[u8]>,
    pub(crate) chart: NodeId,
    base_path: Arc<str>,
}

impl Template {
    /// Whether it only defines templates for others.
    pub(crate) fn is_partial(&self) -> bool {
        is_partial(&self.name)
    }

    /// What `.Template` shows.
    pub(super) fn describe(&self, heap: &Heap) -> Map {
        heap.map_of(
            &hld_gotmpl::ANY_MAP,
            vec![
                (Str::from_static("BasePath"), Value::from(&*self.base_path)),
                (Str::from_static("Name"), Value::from(self.name.as_str())),
            ],
        )
    }
}

/// The templates in the order in which they are parsed and executed: the deepest first, then by name backwards.
pub(crate) fn templates(tree: &Tree) -> Vec<Template> {
    let mut found = Vec::new();
    collect(tree, Tree::ROOT, &mut found);
    // Of two with one name the later one counts, as in a map.
    let depth = |template: &Template| template.name.bytes().filter(|byte| *byte == b'/').count();
    let mut found: Vec<_> = found.into_iter().rev().map(|template| (depth(&template), template)).collect();
    found.sort_by(|(left_depth, left), (right_depth, right)| {
        right_depth.cmp(left_depth).then_with(|| right.name.cmp(&left.name))
    });
    found.dedup_by(|(_, later), (_, earlier)| later.name == earlier.name);
    found.into_iter().map(|(_, template)| template).collect()
}

fn collect(tree: &Tree, chart: NodeId, found: &mut Vec<Template>) {
    let node = &tree.nodes[chart];
    for child in &node.children {
        collect(tree, *child, found);
    }
    let path = tree.full_path(chart);
    let base_path: Arc<str> = format!("{path}/templates").into();
    for (name, text) in files_of(&node.data, &path) {
        found.push(Template { name, text: Arc::clone(text), chart, base_path: Arc::clone(&base_path) });
    }
}

/// The names and texts of a chart's own templates; `path` is where the chart stands in the tree.
pub(super) fn files_of<'c>(
    chart: &'c ChartData,
    path: &'c str,
) -> impl Iterator<Item = (String, &'c Arc<[u8]>)> {
    let library = chart.metadata.is_library();
    let named = chart.templates.iter().map(move |file| (format!("{path}/{}", file.name), &file.text));
    // A library is there to be included.
    named.filter(move |(name, _)| !library || is_partial(name))
}

fn is_partial(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|base| base.starts_with('_'))
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
