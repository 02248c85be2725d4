//! Reading the files of component folders, each once for all environments of a run.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use hld_render::{EntryKind, FileTree};
use hld_yaml::{Diagnostic, SourceId, SourceMap, Value};

use super::address::Address;
use super::place::joined;
use crate::Compiler;
use crate::config::{self, Layer};
use crate::definition::{self, Definition, FILE_NAMES};
use crate::fields::{File, Reader, read_file, start_of};
use crate::report::Report;
use crate::settings;

/// A repository that components come from. The first is the root repository.
pub(crate) struct Repository {
    /// Where it comes from; `None` for a root repository on disk or in memory.
    pub(crate) address: Option<Address>,
    pub(crate) files: FileTree,
    pub(crate) commit: Option<String>,
    pub(crate) resolved_ref: Option<String>,
}

/// A component's folder.
pub(crate) struct Folder {
    pub(crate) repository: usize,
    pub(crate) tree: FileTree,
    /// Its component file; `None` when there is none, or none that can be read.
    pub(crate) definition: Option<Definition>,
    /// Whether it has a component file, readable or not.
    pub(crate) has_definition: bool,
    /// Layer files by layer.
    pub(crate) layers: BTreeMap<String, String>,
    /// What is wrong with its files.
    pub(crate) report: Report,
}

/// A file that was read, and what was wrong with it.
type Loaded<T> = Arc<(Option<T>, Report)>;

/// Reads definitions, layers and values, and remembers them.
pub(crate) struct Loader<'a> {
    pub(crate) sources: &'a SourceMap,
    pub(crate) types: Vec<&'a str>,
    pub(crate) strict: bool,
    pub(crate) repositories: Vec<Repository>,
    /// Which layers are `common`, by source.
    pub(crate) layer_kinds: HashMap<SourceId, bool>,
    /// Sources that lie in the root repository.
    from_root: std::collections::HashSet<SourceId>,
    folders: HashMap<(usize, String), Arc<Folder>>,
    layers: HashMap<(usize, String), Loaded<Layer>>,
    values: HashMap<(usize, String), Loaded<Value>>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(compiler: &'a Compiler, root: &FileTree, sources: &'a SourceMap) -> Self {
        let address = compiler.root_url.clone().map(Address::new);
        let root = Repository { address, files: root.clone(), commit: None, resolved_ref: None };
        Loader {
            sources,
            types: compiler.types(),
            strict: compiler.strict,
            repositories: vec![root],
            layer_kinds: HashMap::new(),
            from_root: std::collections::HashSet::new(),
            folders: HashMap::new(),
            layers: HashMap::new(),
            values: HashMap::new(),
        }
    }

    pub(crate) fn is_fetched(&self, repository: usize) -> bool {
        repository != 0
    }

    /// Whether what is unknown in a repository is a warning only.
    pub(crate) fn is_lenient(&self, repository: usize) -> bool {
        self.is_fetched(repository) && !self.strict
    }

    /// Whether a text was written in the root repository.
    pub(crate) fn is_from_root(&self, source: SourceId) -> bool {
        self.from_root.contains(&source)
    }

    fn read(&mut self, repository: usize, tree: &FileTree, path: &str, report: &mut Report) -> Option<File> {
        let file = read_file(tree, path, self.sources, report)?;
        if !self.is_fetched(repository) {
            self.from_root.insert(file.source);
        }
        Some(file)
    }

    /// A component's folder; `tree` stands on it.
    pub(crate) fn folder(&mut self, repository: usize, tree: &FileTree) -> Arc<Folder> {
        let key = (repository, tree.folder().to_owned());
        if let Some(folder) = self.folders.get(&key) {
            return folder.clone();
        }
        let folder = Arc::new(self.load_folder(repository, tree));
        self.folders.insert(key, folder.clone());
        folder
    }

    fn load_folder(&mut self, repository: usize, tree: &FileTree) -> Folder {
        let mut folder = Folder {
            repository,
            tree: tree.clone(),
            definition: None,
            has_definition: false,
            layers: BTreeMap::new(),
            report: Report::default(),
        };
        let mut report = Report::default();
        let entries = match tree.entries("") {
            Ok(entries) => entries,
            Err(error) => {
                folder.has_definition = true;
                folder.report.add(error.into());
                return folder;
            }
        };
        let has = |name: &str, kind| {
            let at = entries.binary_search_by(|entry| entry.name.as_str().cmp(name));
            at.is_ok_and(|at| entries[at].kind == kind)
        };
        let found: Vec<&'static str> =
            FILE_NAMES.into_iter().filter(|name| has(name, EntryKind::File)).collect();
        folder.has_definition = !found.is_empty();
        match found[..] {
            [] => {}
            [name] => {
                folder.definition = self.load_definition(repository, tree, name, &mut report);
            }
            [first, second, ..] => report.add(two_of_a_kind(tree, first, second)),
        }
        if has("config", EntryKind::Dir) {
            folder.layers = layer_files(tree, &mut report);
        }
        self.check_neighbours(repository, tree, &has, &mut report);
        folder.report = report;
        folder
    }

    fn load_definition(
        &mut self,
        repository: usize,
        tree: &FileTree,
        name: &'static str,
        report: &mut Report,
    ) -> Option<Definition> {
        let file = self.read(repository, tree, name, report)?;
        let lenient = self.is_lenient(repository);
        let mut reader = Reader { sources: self.sources, report, lenient };
        if file.value.is_null() {
            reader.error_with(
                "empty-file",
                "the component file is empty",
                file.start(),
                "write at least `name: …`",
            );
            return None;
        }
        let spec = definition::read(&file.value, &self.types, &mut reader);
        let text = self.sources.text(file.source).unwrap_or_default();
        Some(Definition { file_name: name, spec, text })
    }

    /// Files that mean something beside the root component, and nothing or something unwelcome elsewhere.
    fn check_neighbours(
        &self,
        repository: usize,
        tree: &FileTree,
        has: &dyn Fn(&str, EntryKind) -> bool,
        report: &mut Report,
    ) {
        let root = &self.repositories[0].files;
        let is_root = repository == 0 && tree.folder() == root.folder();
        if has("access.yaml", EntryKind::File) && repository == 0 {
            let message = "credentials by `access.yaml` are not supported yet";
            report.add(unsupported(tree, "access.yaml", message).hint(
                "remove it and let Git's own credential helpers and SSH keys answer for private repositories",
            ));
        }
        if is_root {
            if has("hld.lock", EntryKind::File) {
                let message = "locked sources (`hld.lock`) are not supported yet";
                report.add(
                    unsupported(tree, "hld.lock", message).hint("remove it and pin each source by `version`"),
                );
            }
        } else if has(settings::FILE_NAME, EntryKind::File) {
            let message = format!("`{}` is ignored", tree.display(settings::FILE_NAME));
            report.add(
                Diagnostic::note("ignored-settings", message)
                    .hint("only the one beside the root component counts"),
            );
        }
    }

    /// A layer of a component's folder, if it has one of that name.
    pub(crate) fn layer(&mut self, folder: &Folder, name: &str) -> Option<Loaded<Layer>> {
        let path = folder.layers.get(name)?;
        let key = (folder.repository, folder.tree.folder().to_owned() + "/" + path);
        if let Some(layer) = self.layers.get(&key) {
            return Some(layer.clone());
        }
        let mut report = Report::default();
        let layer = self.read(folder.repository, &folder.tree, path, &mut report).map(|file| {
            let (fetched, lenient) = (self.is_fetched(folder.repository), self.is_lenient(folder.repository));
            let mut reader = Reader { sources: self.sources, report: &mut report, lenient };
            let value = config::read(file.value, fetched, &mut reader);
            let common = name == "common";
            self.layer_kinds.insert(file.source, common);
            Layer { value, file: file.name }
        });
        let layer = Arc::new((layer, report));
        self.layers.insert(key, layer.clone());
        Some(layer)
    }

    /// A `values` file. `path` is relative to the component's folder, and exists.
    pub(crate) fn values(&mut self, folder: &Folder, path: &str) -> Loaded<Value> {
        let full = joined(folder.tree.folder(), path);
        let key = (folder.repository, full.unwrap_or_else(|_| path.to_owned()));
        if let Some(values) = self.values.get(&key) {
            return values.clone();
        }
        let mut report = Report::default();
        let value = self.read(folder.repository, &folder.tree, path, &mut report).and_then(|file| {
            let mut reader = Reader { sources: self.sources, report: &mut report, lenient: false };
            reader.map(&file.value, "a values file").is_some().then_some(file.value)
        });
        let values = Arc::new((value, report));
        self.values.insert(key, values.clone());
        values
    }
}

fn unsupported(tree: &FileTree, file: &str, message: &str) -> Diagnostic {
    Diagnostic::error("unsupported", message).maybe_at(start_of(tree, file))
}

fn two_of_a_kind(tree: &FileTree, first: &str, second: &str) -> Diagnostic {
    let message =
        format!("`{}` and `{}` say the same thing twice", tree.display(first), tree.display(second));
    let item = Diagnostic::error("two-files", message).maybe_at(start_of(tree, second));
    let item = match start_of(tree, first) {
        Some(place) => item.also(place, "the other one"),
        None => item,
    };
    item.hint("keep one of the two files")
}

/// The layer files of a folder, by layer.
fn layer_files(tree: &FileTree, report: &mut Report) -> BTreeMap<String, String> {
    let mut layers: BTreeMap<String, String> = BTreeMap::new();
    let entries = match tree.entries("config") {
        Ok(entries) => entries,
        Err(error) => {
            report.add(error.into());
            return layers;
        }
    };
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::File) {
        let Some((stem, "yaml" | "yml" | "json")) = entry.name.rsplit_once('.') else { continue };
        let path = format!("config/{}", entry.name);
        match layers.get(stem) {
            Some(first) => report.add(two_of_a_kind(tree, first, &path)),
            None => {
                layers.insert(stem.to_owned(), path);
            }
        }
    }
    layers
}
