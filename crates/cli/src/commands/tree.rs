//! `hld tree`: the resolved tree, one line a component.

use hld::{Error, Reference, TreeNode, TreeOrigin};
use serde::Serialize;

use crate::args::{Format, Tree};
use crate::root::Root;
use crate::ui::Ui;
use crate::{Done, json};

/// Runs the command.
pub(crate) fn run(args: &Tree, ui: &Ui) -> Result<Done, Error> {
    let root = Root::open(&args.definition, ui)?;
    let environments = root.environments(&args.definition)?;
    let trees = {
        let _progress = ui.progress("resolving");
        root.compiler.resolve_all(&root.files, &environments)?
    };
    for tree in &trees {
        ui.report(&tree.diagnostics);
    }
    if ui.format == Format::Json {
        ui.print(&json::line(&Trees {
            schema_version: json::SCHEMA_VERSION,
            environments: trees.iter().map(Shown::of).collect(),
            diagnostics: json::reports(&ui.reported()),
        }));
        return Ok(Done::ok());
    }
    let shown: Vec<String> = trees.iter().map(text).collect();
    ui.print(&shown.join("\n"));
    Ok(Done::ok())
}

/// One environment's tree as text.
fn text(tree: &hld::Tree) -> String {
    let mut out = format!("{}: {}\n", tree.environment, tree.layers.join(" > "));
    out.push_str(&format!("{}\n", line(&tree.root)));
    // Depth-first without recursion: what is still open, with the prefix of its lines.
    let mut open: Vec<(&TreeNode, String, bool)> = Vec::new();
    push(&mut open, &tree.root, "");
    while let Some((node, prefix, last)) = open.pop() {
        let (branch, below) = if last { ("└── ", "    ") } else { ("├── ", "│   ") };
        out.push_str(&format!("{prefix}{branch}{}\n", line(node)));
        push(&mut open, node, &format!("{prefix}{below}"));
    }
    crate::report::clean(&out).into_owned()
}

fn push<'a>(open: &mut Vec<(&'a TreeNode, String, bool)>, node: &'a TreeNode, prefix: &str) {
    for (number, child) in node.subcomponents.iter().enumerate().rev() {
        open.push((child, prefix.to_owned(), number + 1 == node.subcomponents.len()));
    }
}

/// `name  type  where  (namespace …)`.
fn line(node: &TreeNode) -> String {
    let mut words = vec![node.name.clone(), node.kind.clone()];
    if let Some(origin) = &node.origin {
        words.push(source(origin));
    }
    if let Some(path) = &node.path {
        words.push(path.clone());
    }
    if let Some(namespace) = &node.namespace {
        words.push(format!("namespace {namespace}"));
    }
    if node.disabled {
        words.push(match &node.disabled_by {
            Some(place) => format!("disabled by {}:{}", place.file, place.line),
            None => "disabled".to_owned(),
        });
    }
    words.retain(|word| !word.is_empty());
    words.join("  ")
}

fn source(origin: &TreeOrigin) -> String {
    let mut text = origin.source.clone();
    match (&origin.reference, &origin.resolved_ref) {
        (Reference::Default, Some(found)) => text.push_str(&format!(" @ {found}")),
        (Reference::Default, None) => {}
        (Reference::Branch(name) | Reference::Version(name), _) => text.push_str(&format!(" @ {name}")),
    }
    if let Some(commit) = &origin.commit {
        text.push_str(&format!(" ({})", commit.get(..12).unwrap_or(commit)));
    }
    text
}

/// What `--format json` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trees<'a> {
    schema_version: u32,
    environments: Vec<Shown<'a>>,
    diagnostics: Vec<json::Report<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    name: &'a str,
    layers: &'a [String],
    root: Node<'a>,
}

impl<'a> Shown<'a> {
    fn of(tree: &'a hld::Tree) -> Shown<'a> {
        Shown { name: &tree.environment, layers: &tree.layers, root: Node::of(&tree.root) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node<'a> {
    id: &'a str,
    name: &'a str,
    r#type: &'a str,
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_by: Option<json::Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    config: &'a [String],
    subcomponents: Vec<Node<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Source<'a> {
    method: &'static str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_ref: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
}

impl<'a> Node<'a> {
    // The depth of a tree is capped by the compiler, far below what a stack holds.
    fn of(node: &'a TreeNode) -> Node<'a> {
        Node {
            id: &node.id,
            name: &node.name,
            r#type: &node.kind,
            disabled: node.disabled,
            disabled_by: node.disabled_by.as_ref().map(json::Place::of),
            source: node.origin.as_ref().map(|origin| Source {
                method: origin.method.as_str(),
                source: &origin.source,
                branch: match &origin.reference {
                    Reference::Branch(name) => Some(name),
                    _ => None,
                },
                version: match &origin.reference {
                    Reference::Version(name) => Some(name),
                    _ => None,
                },
                resolved_ref: origin.resolved_ref.as_deref(),
                commit: origin.commit.as_deref(),
            }),
            path: node.path.as_deref(),
            namespace: node.namespace.as_deref(),
            config: &node.config,
            subcomponents: node.subcomponents.iter().map(Node::of).collect(),
        }
    }
}
