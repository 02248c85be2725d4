//! `.Chart`: a struct in Helm 3, a map by the struct's field names in Helm 4.

use hld_gotmpl::{Heap, ListType, Object, STRING_MAP, Str, Type, Value};

use crate::chart::Metadata;
use crate::values::{NodeId, Tree};

static MAINTAINERS: ListType = ListType::of("[]*chart.Maintainer", Type::Object("*chart.Maintainer"));
static DEPENDENCIES: ListType = ListType::of("[]*chart.Dependency", Type::Object("*chart.Dependency"));

/// The fields of the metadata in the struct's order, with the names of Go, of JSON, and whether JSON omits it when
/// it is empty.
fn fields(heap: &Heap, tree: &Tree, chart: NodeId, style: Style) -> Vec<(&'static str, &'static str, Value)> {
    let node = &tree.nodes[chart];
    let metadata: &Metadata = &node.data.metadata;
    let given = metadata.given;
    let texts = |items: &[String], given: bool| {
        let items = items.iter().map(|item| Value::from(item.as_str())).collect();
        match style {
            Style::Map => heap.list(items).into(),
            Style::Struct if given => heap.list_of(&hld_gotmpl::STRING_LIST, items).into(),
            Style::Struct => heap.nil_list(&hld_gotmpl::STRING_LIST).into(),
        }
    };
    let annotations = if given.annotations {
        let entries = metadata.annotations.iter();
        let entries = entries.map(|(key, value)| (Str::from(key), Value::from(value.as_str()))).collect();
        heap.map_of(&STRING_MAP, entries)
    } else {
        heap.nil_map(&STRING_MAP)
    };
    let maintainers = metadata.maintainers.iter().map(|one| {
        let object = MaintainerObject {
            name: one.name.as_str().into(),
            email: one.email.as_str().into(),
            url: one.url.as_str().into(),
        };
        match style {
            Style::Map => object.as_map(heap),
            Style::Struct => Value::object(object),
        }
    });
    let maintainers: Vec<Value> = maintainers.collect();
    let dependencies: Vec<Value> = node
        .requirements
        .iter()
        .flatten()
        .map(|entry| {
            let object = DependencyObject::new(heap, &tree.requirements[*entry], style);
            match style {
                Style::Map => object.as_map(heap),
                Style::Struct => Value::object(object),
            }
        })
        .collect();
    let list = |items: Vec<Value>, ty: &'static ListType, given: bool| match style {
        Style::Map => heap.list(items).into(),
        Style::Struct if given => heap.list_of(ty, items).into(),
        Style::Struct => heap.nil_list(ty).into(),
    };
    let text = |text: &str| Value::from(text);
    vec![
        ("Name", "name", text(&node.name)),
        ("Home", "home", text(&metadata.home)),
        ("Sources", "sources", texts(&metadata.sources, given.sources)),
        ("Version", "version", text(&metadata.version)),
        ("Description", "description", text(&metadata.description)),
        ("Keywords", "keywords", texts(&metadata.keywords, given.keywords)),
        ("Maintainers", "maintainers", list(maintainers, &MAINTAINERS, given.maintainers)),
        ("Icon", "icon", text(&metadata.icon)),
        ("APIVersion", "apiVersion", text(&metadata.api_version)),
        ("Condition", "condition", text(&metadata.condition)),
        ("Tags", "tags", text(&metadata.tags)),
        ("AppVersion", "appVersion", text(&metadata.app_version)),
        ("Deprecated", "deprecated", Value::Bool(metadata.deprecated)),
        ("Annotations", "annotations", annotations.into()),
        ("KubeVersion", "kubeVersion", text(&metadata.kube_version)),
        ("Dependencies", "dependencies", list(dependencies, &DEPENDENCIES, node.requirements.is_some())),
        ("Type", "type", text(&metadata.chart_type)),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Map,
    Struct,
}

/// Helm 4: a map, so that an unknown field is merely empty.
pub(crate) fn chart_v4(heap: &Heap, tree: &Tree, chart: NodeId, is_root: bool) -> Value {
    let mut entries: Vec<(Str, Value)> = fields(heap, tree, chart, Style::Map)
        .into_iter()
        .map(|(name, _, value)| (Str::from_static(name), value))
        .collect();
    entries.push((Str::from_static("IsRoot"), Value::Bool(is_root)));
    heap.map_of(&hld_gotmpl::ANY_MAP, entries).into()
}

/// Helm 3: a struct that embeds the metadata, so that an unknown field is an error.
pub(crate) fn chart_v3(heap: &Heap, tree: &Tree, chart: NodeId, is_root: bool) -> Value {
    let fields = fields(heap, tree, chart, Style::Struct);
    let metadata = Value::object(MetadataObject { fields });
    Value::object(ChartObject { metadata, is_root })
}

/// Helm 3's `.Chart`.
pub(crate) struct ChartObject {
    metadata: Value,
    is_root: bool,
}

impl ChartObject {
    fn embedded(&self) -> Option<&MetadataObject> {
        self.metadata.as_object()
    }

    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = self.embedded().map(MetadataObject::json_fields).unwrap_or_default();
        fields.push(("IsRoot", Value::Bool(self.is_root)));
        fields
    }
}

impl Object for ChartObject {
    fn type_name(&self) -> &'static str {
        "struct { chart.Metadata; IsRoot bool }"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Metadata" => Some(self.metadata.clone()),
            "IsRoot" => Some(Value::Bool(self.is_root)),
            promoted => self.embedded()?.field(promoted),
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Metadata", self.metadata.clone()), ("IsRoot", Value::Bool(self.is_root))]
    }

    fn equals(&self, _other: &dyn Object) -> Option<bool> {
        None
    }
}

/// Helm 3's `.Chart.Metadata`.
pub(crate) struct MetadataObject {
    fields: Vec<(&'static str, &'static str, Value)>,
}

impl MetadataObject {
    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        let present = self.fields.iter().filter(|(_, _, value)| !super::is_empty(value));
        present.map(|(_, name, value)| (*name, value.clone())).collect()
    }
}

impl Object for MetadataObject {
    fn type_name(&self) -> &'static str {
        "chart.Metadata"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.iter().map(|(name, _, value)| (*name, value.clone())).collect()
    }

    fn equals(&self, _other: &dyn Object) -> Option<bool> {
        None
    }
}

/// One of `.Chart.Maintainers`.
pub(crate) struct MaintainerObject {
    name: Value,
    email: Value,
    url: Value,
}

impl MaintainerObject {
    fn as_map(&self, heap: &Heap) -> Value {
        map_of_fields(heap, self)
    }

    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        let all = [("name", &self.name), ("email", &self.email), ("url", &self.url)];
        all.into_iter()
            .filter(|(_, value)| !super::is_empty(value))
            .map(|(name, value)| (name, value.clone()))
            .collect()
    }
}

impl Object for MaintainerObject {
    fn type_name(&self) -> &'static str {
        "*chart.Maintainer"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Name", self.name.clone()), ("Email", self.email.clone()), ("URL", self.url.clone())]
    }
}

/// One of `.Chart.Dependencies`.
pub(crate) struct DependencyObject {
    fields: Vec<(&'static str, &'static str, Value)>,
}

impl DependencyObject {
    fn new(heap: &Heap, requirement: &crate::values::Requirement, style: Style) -> Self {
        let entry = &requirement.entry;
        let tags: Vec<Value> = entry.tags.iter().map(|tag| Value::from(tag.as_str())).collect();
        let tags = match style {
            Style::Map => heap.list(tags),
            Style::Struct => heap.list_of(&hld_gotmpl::STRING_LIST, tags),
        };
        let imports = requirement.imports.iter().flatten().map(|(child, parent)| {
            let entries = vec![
                (Str::from_static("child"), Value::from(child.as_str())),
                (Str::from_static("parent"), Value::from(parent.as_str())),
            ];
            heap.map_of(&STRING_MAP, entries).into()
        });
        let imports = heap.list(imports.collect());
        DependencyObject {
            fields: vec![
                ("Name", "name", requirement.name.as_str().into()),
                ("Version", "version", entry.version.as_str().into()),
                ("Repository", "repository", entry.repository.as_str().into()),
                ("Condition", "condition", entry.condition.as_str().into()),
                ("Tags", "tags", tags.into()),
                ("Enabled", "enabled", Value::Bool(requirement.enabled)),
                ("ImportValues", "import-values", imports.into()),
                ("Alias", "alias", entry.alias.as_str().into()),
            ],
        }
    }

    fn as_map(&self, heap: &Heap) -> Value {
        map_of_fields(heap, self)
    }

    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        // Name and repository are never left out.
        let present = self
            .fields
            .iter()
            .filter(|(_, name, value)| matches!(*name, "name" | "repository") || !super::is_empty(value));
        present.map(|(_, name, value)| (*name, value.clone())).collect()
    }
}

impl Object for DependencyObject {
    fn type_name(&self) -> &'static str {
        "*chart.Dependency"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.iter().map(|(name, _, value)| (*name, value.clone())).collect()
    }
}

fn map_of_fields(heap: &Heap, object: &dyn Object) -> Value {
    let entries = object.fields().into_iter().map(|(name, value)| (Str::from_static(name), value)).collect();
    heap.map_of(&hld_gotmpl::ANY_MAP, entries).into()
}
