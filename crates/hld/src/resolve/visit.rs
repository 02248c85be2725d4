//! Visiting one component: its layers, its settings, its entries.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use hld_yaml::{Diagnostic, Lists, Span, Value, merge};

use super::entry::{self, Wanted};
use super::load::Folder;
use super::{Ancestor, Node, Pending, ROOT, Step, Walk};
use crate::ErrorKind;
use crate::config::{PATCHES_HINT, Settled, disabled_at};
use crate::definition::{Kind, Spec};
use crate::fields::MAX_DEPTH;
use crate::names::{is_release_name, listed, nearest};
use crate::source::{Method, without_user};

/// A folder component that is about to be loaded.
pub(super) struct Entering {
    pub(super) env: usize,
    pub(super) node: usize,
    pub(super) folder: Arc<Folder>,
    /// The config that the parent passes down.
    pub(super) passed: Value,
    /// Hooks found so far: an entry's own make it fail although its file replaces it.
    pub(super) hooks: Vec<Span>,
    pub(super) above: Option<Arc<Ancestor>>,
    /// Where it is asked for.
    pub(super) span: Span,
}

/// A component whose spec is known and whose config is merged.
struct Visit {
    env: usize,
    node: usize,
    folder: Arc<Folder>,
    ancestor: Arc<Ancestor>,
    /// The folder's place in [`super::Resolved::reserved`].
    reserved: usize,
    spec: Arc<Spec>,
    /// What it asks for as an entry; worked out from the spec otherwise.
    wanted: Option<Wanted>,
    merged: Value,
    hooks: Vec<Span>,
}

impl Walk<'_> {
    /// Loads a folder component, and all inline ones in its file.
    pub(super) fn enter(&mut self, entering: Entering) {
        let Entering { env, node, folder, passed, mut hooks, above, span } = entering;
        let id = self.envs[env].nodes[node].id.clone();
        let Some(ancestor) = self.ancestor(env, &id, &folder, above, span) else { return };
        self.envs[env].report.extend(folder.report.clone());
        if !folder.has_definition {
            self.no_component_file(env, &id, &folder, span);
        }
        let Some(definition) = &folder.definition else {
            self.envs[env].nodes[node].kind = Kind::Unknown("".into());
            return;
        };
        let spec = definition.spec.clone();
        let merged = self.merged(env, node, &folder, &passed);
        hooks.extend(spec.hooks);
        let entry_name = id.rsplit('/').next().filter(|_| id != ROOT);
        match spec.name.as_ref().map(|name| name.text.as_str()).or(entry_name) {
            Some(name) => self.envs[env].nodes[node].name = name.to_owned(),
            None if spec.name.is_none() && spec.value.get("name").is_none_or(Value::is_null) => {
                let item = Diagnostic::error("missing-name", "the root component has no name")
                    .maybe_at(self.loader.sources.locate(spec.value.span()))
                    .hint("add `name: …` to its component file");
                self.envs[env].tell(ErrorKind::Definition, item, &id);
            }
            None => {}
        }
        let place = spec.span.or(spec.name.as_ref().map(|name| name.span)).unwrap_or(Span::NONE);
        self.envs[env].nodes[node].location = self.loader.sources.locate(place);
        self.envs[env].nodes[node].definition = (definition.file_name.to_owned(), definition.text.clone());
        let reserved = self.reserve_own_files(env, &folder);
        let visit = Visit {
            env,
            node,
            folder: folder.clone(),
            ancestor,
            reserved,
            spec,
            wanted: None,
            merged,
            hooks,
        };
        // Inline components lie in the same file: depth is on this stack, not on the thread's.
        let mut open = vec![visit];
        while let Some(visit) = open.pop() {
            self.visit(visit, &mut open);
        }
    }

    /// Remembers the way here; nothing when it leads round in a circle.
    fn ancestor(
        &mut self,
        env: usize,
        id: &str,
        folder: &Folder,
        above: Option<Arc<Ancestor>>,
        span: Span,
    ) -> Option<Arc<Ancestor>> {
        let here = (folder.repository, folder.tree.folder());
        let mut way = vec![id];
        let mut next = above.as_deref();
        while let Some(ancestor) = next {
            way.push(&ancestor.id);
            if (ancestor.repository, ancestor.folder.as_str()) == here {
                way.reverse();
                let message = format!("components lead round in a circle: {}", way.join(" → "));
                let item = Diagnostic::error("cycle", message)
                    .maybe_at(self.loader.sources.locate(span))
                    .hint(format!("`{}` is the folder of `{}` already", folder.tree.display(""), way[0]));
                self.envs[env].tell(ErrorKind::Definition, item, id);
                return None;
            }
            next = ancestor.above.as_deref();
        }
        let depth = above.as_ref().map_or(0, |above| above.depth + 1);
        if depth > MAX_DEPTH {
            let message = format!("components lie in components more than {MAX_DEPTH} deep");
            let item = Diagnostic::error("too-deep", message).maybe_at(self.loader.sources.locate(span));
            self.envs[env].tell(ErrorKind::Definition, item, id);
            return None;
        }
        let folder = here.1.to_owned();
        Some(Arc::new(Ancestor { repository: here.0, folder, id: id.to_owned(), depth, above }))
    }

    fn no_component_file(&mut self, env: usize, id: &str, folder: &Folder, span: Span) {
        let message = format!("`{}` has no component file", folder.tree.display(""));
        let hint = if id == ROOT {
            "write a `component.yaml` there with at least `name: …`, or name the folder that has one"
        } else {
            "write a `component.yaml` there, or give the entry the type of what lies there: `static`, `template` or `helm`"
        };
        let item = Diagnostic::error("no-component-file", message)
            .maybe_at(self.loader.sources.locate(span))
            .hint(hint);
        self.envs[env].tell(ErrorKind::Definition, item, id);
    }

    /// What the parent passes down over the folder's own layers.
    fn merged(&mut self, env: usize, node: usize, folder: &Folder, passed: &Value) -> Value {
        self.envs[env].layers_found.extend(folder.layers.keys().cloned());
        let names = self.envs[env].setup.layers.clone();
        let mut layers = Vec::new();
        for name in names.iter().map(String::as_str).chain(["common"]) {
            let Some(layer) = self.loader.layer(folder, name) else { continue };
            self.envs[env].report.extend(layer.1.clone());
            layers.push(layer);
        }
        let layers: Vec<_> = layers.iter().filter_map(|layer| layer.0.as_ref()).collect();
        let mut report = crate::report::Report::default();
        let own = self.merger().own(layers.iter().map(|layer| &layer.value), &mut report);
        let merged = self.merger().passed_down(passed, &own, &mut report);
        let env = &mut self.envs[env];
        env.nodes[node].config_files = layers.iter().map(|layer| layer.file.clone()).collect();
        let (id, name) = (env.nodes[node].id.clone(), env.setup.name.clone());
        env.report.extend_for(report, &id, &name);
        merged
    }

    /// Names of a component's folder that are never manifests.
    fn reserve_own_files(&mut self, env: usize, folder: &Folder) -> usize {
        let mut names: BTreeSet<String> = ["hld.yaml", "hld.lock", "access.yaml", "config"]
            .into_iter()
            .chain(folder.definition.as_ref().map(|definition| definition.file_name))
            .map(str::to_owned)
            .collect();
        names.extend(self.outputs_in(folder));
        self.envs[env].reserved.push(names);
        self.envs[env].reserved.len() - 1
    }

    fn visit(&mut self, visit: Visit, open: &mut Vec<Visit>) {
        let Visit { env, node, folder, ancestor, reserved, spec, wanted, merged, hooks } = visit;
        let id = self.envs[env].nodes[node].id.clone();
        self.envs[env].nodes[node].kind = spec.kind.clone();
        if let Some(span) = disabled_at(&merged) {
            self.envs[env].nodes[node].disable(self.loader.sources.locate(span));
            return;
        }
        let is_entry = wanted.is_some();
        let wanted = match wanted {
            Some(wanted) => Some(wanted),
            None => entry::wanted(&spec, &Value::NULL, &self.loader, &mut self.envs[env], &id),
        };
        // A component file of type `component` with a source of its own stands for what lies there.
        if let Some(wanted) =
            wanted.as_ref().filter(|wanted| !is_entry && self.redirects(&spec, wanted, &folder))
        {
            let step = Step::Folder { passed: merged, hooks, above: Some(ancestor) };
            self.ask(env, node, wanted.clone(), folder, step);
            return;
        }
        let settled = Settled::read(&merged, self.loader.sources);
        self.check_hooks(env, &id, &hooks, &settled);
        self.check_supported(env, &id, &spec);
        self.check_release(env, node, &spec, &settled);
        self.set_values(env, node, &folder, reserved, &spec, &settled);
        self.envs[env].nodes[node].settled = settled;
        if let (Kind::Renders(_), Some(wanted)) = (&spec.kind, wanted) {
            if wanted.method == Method::Local {
                self.reserve(env, reserved, &folder, &wanted.local_path());
            }
            self.ask(env, node, wanted, folder.clone(), Step::Content { reserved });
        }
        let children = self.entries(env, node, &folder, &ancestor, reserved, &spec, &merged);
        self.check_entry_names(env, &id, &folder, &spec, &merged);
        open.extend(children.into_iter().rev());
    }

    /// Whether a component file only points to where the component is.
    fn redirects(&self, spec: &Spec, wanted: &Wanted, folder: &Folder) -> bool {
        if !entry::is_folder(spec, wanted) {
            return false;
        }
        // Fabrikate's definitions have `path: ./` here, which says nothing.
        let stays = wanted.method == Method::Local
            && folder.tree.subtree(&wanted.local_path()).is_ok_and(|to| to.folder() == folder.tree.folder());
        !stays
    }

    /// Takes up the entries of a component; gives the inline ones, which can be gone on with at once.
    #[expect(clippy::too_many_arguments, reason = "the parts of one visit, which is consumed piece by piece")]
    fn entries(
        &mut self,
        env: usize,
        parent: usize,
        folder: &Arc<Folder>,
        ancestor: &Arc<Ancestor>,
        reserved: usize,
        spec: &Spec,
        merged: &Value,
    ) -> Vec<Visit> {
        let mut inline = Vec::new();
        for entry in &spec.subcomponents {
            let Some(name) = &entry.name else { continue };
            let above = &self.envs[env].nodes[parent];
            let id = if above.id == ROOT { name.text.clone() } else { format!("{}/{}", above.id, name.text) };
            let (out_of_parent, out_of_own) = (above.out.clone(), joined(&above.out, &name.text));
            let passed = merged
                .get("subcomponents")
                .and_then(|entries| entries.get(&name.text))
                .cloned()
                .unwrap_or_default();
            let node = self.envs[env].nodes.len();
            self.envs[env].nodes[parent].children.push(node);
            self.envs[env].nodes.push(Node {
                id: id.clone(),
                name: name.text.clone(),
                kind: entry.kind.clone(),
                location: self.loader.sources.locate(name.span),
                ..Node::default()
            });
            if let Some(span) = disabled_at(&passed) {
                self.envs[env].nodes[node].disable(self.loader.sources.locate(span));
                continue;
            }
            let wanted = entry::wanted(entry, &passed, &self.loader, &mut self.envs[env], &id);
            let Some(wanted) = wanted else { continue };
            self.envs[env].nodes[node].source =
                wanted.source.as_ref().map(|source| without_user(&source.text));
            if entry::is_folder(entry, &wanted) {
                self.envs[env].nodes[node].out = out_of_own;
                self.check_replaced(env, &id, entry);
                if wanted.method == Method::Local {
                    self.reserve(env, reserved, folder, &wanted.local_path());
                }
                let hooks = entry.hooks.into_iter().collect();
                let step = Step::Folder { passed, hooks, above: Some(ancestor.clone()) };
                self.ask(env, node, wanted, folder.clone(), step);
                continue;
            }
            let group = entry.kind.is_group();
            self.envs[env].nodes[node].out = if group { out_of_own } else { out_of_parent };
            self.envs[env].nodes[node].definition = entry_definition(&name.text, entry);
            inline.push(Visit {
                env,
                node,
                folder: folder.clone(),
                ancestor: ancestor.clone(),
                reserved,
                spec: entry.clone(),
                wanted: Some(wanted),
                merged: passed,
                hooks: entry.hooks.into_iter().collect(),
            });
        }
        inline
    }

    /// Puts something on the next level.
    pub(super) fn ask(&mut self, env: usize, node: usize, wanted: Wanted, asker: Arc<Folder>, step: Step) {
        let id = self.envs[env].nodes[node].id.clone();
        let request = match self.request(&wanted, &asker) {
            Ok(request) => request,
            Err(refused) => {
                let item = refused.diagnostic(self.loader.sources.locate(wanted.place()));
                self.envs[env].tell(refused.kind(), item, &id);
                return;
            }
        };
        self.next.push(Pending { env, node, wanted, asker, request, step });
    }

    fn check_hooks(&mut self, env: usize, id: &str, hooks: &[Span], settled: &Settled) {
        if settled.ignore_hooks {
            return;
        }
        for span in hooks {
            let shown = if id == ROOT { "the root component".to_owned() } else { format!("`{id}`") };
            let item = Diagnostic::error("hooks", format!("{shown} has hooks, and hld runs no commands"))
                .maybe_at(self.loader.sources.locate(*span))
                .hint(format!(
                    "do beforehand what they do, and say so in a config layer of the root repository: {}",
                    setting(id, "hooks: ignore")
                ));
            self.envs[env].tell(ErrorKind::Definition, item, id);
        }
    }

    fn check_supported(&mut self, env: usize, id: &str, spec: &Spec) {
        if let Some(span) = spec.patches {
            let item = Diagnostic::error("unsupported", "`patches` are not supported yet")
                .maybe_at(self.loader.sources.locate(span))
                .hint(PATCHES_HINT);
            self.envs[env].tell(ErrorKind::Definition, item, id);
        }
    }

    /// Without a `releaseName` a chart is released under the component's name, which must then be fit for it.
    fn check_release(&mut self, env: usize, node: usize, spec: &Spec, settled: &Settled) {
        let Node { id, name, .. } = &self.envs[env].nodes[node];
        let (id, name) = (id.clone(), name.clone());
        if spec.kind.as_str() != "helm" || settled.release_name.is_some() || is_release_name(&name) {
            return;
        }
        let item = Diagnostic::error("bad-release-name", format!("`{name}` cannot be a release name"))
            .maybe_at(spec.span.and_then(|span| self.loader.sources.locate(span)))
            .hint(format!(
                "Helm takes up to 53 lower case letters, digits, `-` and `.`: rename it, or set {}",
                setting(&id, "releaseName: …")
            ));
        self.envs[env].tell(ErrorKind::Definition, item, &id);
    }

    /// What an entry says that its own component file will say.
    fn check_replaced(&mut self, env: usize, id: &str, entry: &Spec) {
        for key in ["values", "subcomponents", "patches"] {
            let Some(map) = entry.value.as_map() else { return };
            let Some(span) = crate::definition::present(map, key) else { continue };
            let item = Diagnostic::warning("ignored-field", format!("`{key}` has no effect here"))
                .maybe_at(self.loader.sources.locate(span))
                .hint("the component has a component file of its own: write it there");
            self.envs[env].tell(ErrorKind::Definition, item, id);
        }
    }

    /// Config for entries that there are not.
    fn check_entry_names(&mut self, env: usize, id: &str, folder: &Folder, spec: &Spec, merged: &Value) {
        let Some(config) = merged.get("subcomponents").and_then(Value::as_map) else { return };
        let known: HashSet<&str> = names(spec).collect();
        for key in config.keys().filter(|key| !known.contains(key.as_str())) {
            let shown = if id == ROOT { "the root component".to_owned() } else { format!("`{id}`") };
            let message = format!("{shown} has no subcomponent `{key}`");
            let item = if self.loader.is_lenient(folder.repository) {
                Diagnostic::warning("unknown-subcomponent", message)
            } else {
                Diagnostic::error("unknown-subcomponent", message)
            };
            let item = item.maybe_at(self.loader.sources.locate(key.span()));
            let item = match nearest(key, names(spec)) {
                Some(meant) => item.hint(format!("did you mean `{meant}`?")),
                None if known.is_empty() => {
                    item.hint("it has no subcomponents at all: is this one level too deep?")
                }
                None if known.len() > 20 => item.hint("is this one level too high, or too deep?"),
                None => item.hint(format!("it has {}", listed(names(spec)))),
            };
            self.envs[env].tell(ErrorKind::Definition, item, id);
        }
    }

    /// Merges the `values` files below the config, as Helm merges several.
    fn set_values(
        &mut self,
        env: usize,
        node: usize,
        folder: &Arc<Folder>,
        reserved: usize,
        spec: &Spec,
        settled: &Settled,
    ) {
        let id = self.envs[env].nodes[node].id.clone();
        let mut values = Value::NULL;
        for file in &spec.values {
            let Some(name) = entry::filled(&file.file, &self.loader, &mut self.envs[env], &id) else {
                continue;
            };
            self.reserve(env, reserved, folder, &name.text);
            let Some(exists) = self.exists(env, &id, folder, &name, file.optional) else { continue };
            if !exists {
                continue;
            }
            let loaded = self.loader.values(folder, &name.text);
            self.envs[env].report.extend(loaded.1.clone());
            if let Some(value) = &loaded.0 {
                values = match values.is_null() {
                    true => value.clone(),
                    false => merge(value, &values, Lists::Replace, &mut |_| {}),
                };
            }
        }
        let config = &settled.config;
        self.envs[env].nodes[node].values = match (config.is_null(), values.is_null()) {
            (true, _) => values,
            (_, true) => config.clone(),
            _ => merge(config, &values, Lists::Replace, &mut |_| {}),
        };
    }
}

fn names(spec: &Spec) -> impl Iterator<Item = &str> {
    spec.subcomponents.iter().filter_map(|entry| Some(entry.name.as_ref()?.text.as_str()))
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Where to write a setting of a component: `subcomponents: { web: { hooks: ignore } }`.
fn setting(id: &str, what: &str) -> String {
    if id == ROOT {
        return format!("`{what}`");
    }
    let inner = id
        .rsplit('/')
        .fold(what.to_owned(), |inner, name| format!("subcomponents: {{ {name}: {{ {inner} }} }}"));
    format!("`{inner}`")
}

/// An inline component has no file of its own. Of its entry only the type says what it is: where its files lie is
/// no part of that, and neither are the other entries of the same file.
fn entry_definition(name: &str, spec: &Spec) -> (String, Arc<str>) {
    (format!("#{name}"), format!("type: {}\n", spec.kind.as_str()).into())
}
