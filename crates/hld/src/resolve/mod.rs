//! From the root component to the tree of one or more environments: what there is, where it comes from and with
//! which config. Nothing is rendered here.
//!
//! The tree is walked level by level, all environments together, so that the sources of one level are asked for
//! in one go.

mod address;
mod entry;
mod load;
mod node;
mod place;
mod visit;
mod warnings;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use hld_render::FileTree;
use hld_yaml::{Diagnostic, SourceMap, Value};

use self::address::Address;
use self::entry::Wanted;
use self::load::{Folder, Loader, Repository};
pub(crate) use self::node::{Content, Node, ROOT, Resolved};
use crate::config::Merger;
use crate::definition::FILE_NAMES;
use crate::report::Report;
use crate::settings::{self, Settings};
use crate::source::SourceError;
use crate::workers::Workers;
use crate::{Compiler, Environment, Error, ErrorKind, SourceRequest};

/// All environments of a run, resolved.
pub(crate) struct Resolution {
    pub(crate) settings: Settings,
    pub(crate) environments: Vec<Resolved>,
}

/// Resolves. Errors of environments are in their reports; what concerns the whole definition is an error here.
pub(crate) fn resolve(
    compiler: &Compiler,
    root: &FileTree,
    environments: &[Environment],
    sources: &SourceMap,
) -> Result<Resolution, Error> {
    let mut report = Report::default();
    let settings = settings::load(root, sources, &mut report);
    if report.has_errors() {
        return Err(report.into_error());
    }
    let mut loader = Loader::new(compiler, root, sources);
    let folder = loader.folder(0, root);
    let layers: Vec<String> = folder.layers.keys().cloned().collect();
    let setups: Vec<_> = environments
        .iter()
        .filter_map(|environment| settings::setup(&settings, environment, &layers, &mut report))
        .collect();
    if report.has_errors() {
        return Err(report.into_error());
    }
    let mut walk = Walk {
        compiler,
        settings: &settings,
        loader,
        opened: HashMap::new(),
        addresses: HashMap::new(),
        envs: setups.into_iter().map(Resolved::new).collect(),
        next: Vec::new(),
    };
    walk.run(root);
    let mut resolved = walk.envs;
    for (at, env) in resolved.iter_mut().enumerate() {
        // What there is to say about the settings is said once.
        if at == 0 {
            let mut all = report.clone();
            all.extend(std::mem::take(&mut env.report));
            env.report = all;
        }
        warnings::unused_names(env, &settings::known(&settings, &layers));
    }
    Ok(Resolution { settings, environments: resolved })
}

/// The layers that the root component has files for.
pub(crate) fn root_layers(compiler: &Compiler, root: &FileTree, sources: &SourceMap) -> Vec<String> {
    let mut loader = Loader::new(compiler, root, sources);
    loader.folder(0, root).layers.keys().cloned().collect()
}

/// Something that can be gone on with once its source is there.
struct Pending {
    env: usize,
    node: usize,
    /// Where it lies.
    wanted: Wanted,
    /// The folder that asks for it.
    asker: Arc<Folder>,
    /// The source to open first; otherwise it lies in the asker's repository.
    request: Option<SourceRequest>,
    step: Step,
}

enum Step {
    /// Load the component file of a folder component.
    Folder { passed: Value, hooks: Vec<hld_yaml::Span>, above: Option<Arc<Ancestor>> },
    /// Find what a component renders from.
    Content { reserved: usize },
}

/// The folders on the way from the root, to find circles.
struct Ancestor {
    repository: usize,
    folder: String,
    id: String,
    depth: usize,
    above: Option<Arc<Ancestor>>,
}

struct Walk<'a> {
    compiler: &'a Compiler,
    settings: &'a Settings,
    loader: Loader<'a>,
    opened: HashMap<SourceRequest, Result<usize, SourceError>>,
    /// What requests were before `rewrite`.
    addresses: HashMap<SourceRequest, Address>,
    envs: Vec<Resolved>,
    /// The next level.
    next: Vec<Pending>,
}

impl Walk<'_> {
    fn run(&mut self, root: &FileTree) {
        let folder = self.loader.folder(0, root);
        for env in 0..self.envs.len() {
            let node = Node { id: ROOT.to_owned(), ..Node::default() };
            self.envs[env].nodes.push(node);
            self.enter(visit::Entering {
                env,
                node: 0,
                folder: folder.clone(),
                passed: Value::NULL,
                hooks: Vec::new(),
                above: None,
                span: hld_yaml::Span::NONE,
            });
        }
        while !self.next.is_empty() {
            let level = std::mem::take(&mut self.next);
            self.open_all(&level);
            self.read_ahead(&level);
            for pending in level {
                self.go_on(pending);
            }
        }
    }

    /// Opens the sources of a level, each once.
    fn open_all(&mut self, level: &[Pending]) {
        let requests: BTreeSet<&SourceRequest> = level
            .iter()
            .filter_map(|pending| pending.request.as_ref())
            .filter(|request| !self.opened.contains_key(*request))
            .collect();
        if requests.is_empty() {
            return;
        }
        let mut by_provider: Vec<Vec<SourceRequest>> = vec![Vec::new(); self.compiler.sources.len()];
        for request in requests {
            match self.compiler.sources.iter().position(|source| source.handles(request)) {
                Some(at) => by_provider[at].push(request.clone()),
                None => {
                    self.opened.insert(request.clone(), Err(nobody_handles(request)));
                }
            }
        }
        for (provider, requests) in self.compiler.sources.iter().zip(by_provider) {
            if requests.is_empty() {
                continue;
            }
            if let Err(error) = provider.prepare(&requests) {
                self.opened.extend(requests.into_iter().map(|request| (request, Err(error.clone()))));
                continue;
            }
            for request in requests {
                let address = self.addresses.get(&request).cloned();
                let opened = provider.open(&request).map(|opened| {
                    self.loader.repositories.push(Repository {
                        address,
                        files: opened.files,
                        commit: opened.commit,
                        resolved_ref: opened.resolved_ref,
                    });
                    self.loader.repositories.len() - 1
                });
                self.opened.insert(request, opened);
            }
        }
    }

    /// Reads the component files of a wide level on all cores: their trees remember them. What cannot be read is told
    /// when its turn comes, in the order of the definition.
    fn read_ahead(&self, level: &[Pending]) {
        let local: Vec<(&FileTree, String)> = level
            .iter()
            .filter(|pending| pending.request.is_none() && matches!(pending.step, Step::Folder { .. }))
            .map(|pending| (&pending.asker.tree, pending.wanted.local_path()))
            .collect();
        // Below that, starting threads costs more than they save.
        if local.len() < 64 {
            return;
        }
        Workers::new(self.compiler.jobs).map(&local, |(tree, path)| {
            let Ok(folder) = tree.subtree(path) else { return };
            let entries = folder.entries("").unwrap_or_default();
            for entry in entries.iter().filter(|entry| FILE_NAMES.contains(&entry.name.as_str())) {
                let _ = folder.text(&entry.name);
            }
        });
    }

    fn merger(&self) -> Merger<'_> {
        Merger { sources: self.loader.sources, lists: self.settings.merge, layers: &self.loader.layer_kinds }
    }
}

fn nobody_handles(request: &SourceRequest) -> SourceError {
    let method = request.method;
    SourceError::new(
        "no-provider",
        format!("nothing here can fetch `{}` (`method: {method}`)", request.shown()),
    )
    .hint(format!("this needs hld's feature `{method}`, and a library user opts in with `Compiler::source`"))
}

impl Resolved {
    /// Reports something about a component in this environment.
    pub(crate) fn tell(&mut self, kind: ErrorKind, item: Diagnostic, component: &str) {
        let item = item.in_component(component).in_environment(&self.setup.name);
        self.report.push(kind, item);
    }
}
