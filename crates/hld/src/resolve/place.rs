//! From what a component asks for to a place in a repository.

use hld_render::{EntryKind, FileError, FileTree, normalize};
use hld_yaml::Diagnostic;

use super::address::Address;
use super::entry::Wanted;
use super::load::Folder;
use super::visit::Entering;
use super::{Content, Pending, Step, Walk};
use crate::ErrorKind;
use crate::fields::Text;
use crate::names::nearest;
use crate::source::{Asker, Method, Protocol, SourceError, SourceRequest, without_user};
use crate::tree::TreeOrigin;

impl Walk<'_> {
    /// The source to open for something, if it lies in another repository than the one who asks.
    pub(super) fn request(
        &mut self,
        wanted: &Wanted,
        asker: &Folder,
    ) -> Result<Option<SourceRequest>, SourceError> {
        let Some(source) = wanted.source.as_ref().filter(|_| wanted.method != Method::Local) else {
            return Ok(None);
        };
        let policy = &self.settings.sources;
        let above = &self.loader.repositories[asker.repository];
        let from = match (&above.address, asker.repository) {
            (Some(address), 0) => Asker::root_repository(address.url.clone()),
            (Some(address), _) if self.loader.is_from_root(source.span.source) => {
                Asker::root_repository(address.url.clone())
            }
            (Some(address), _) => Asker::fetched(address.url.clone()),
            (None, _) => match asker.tree.host_dir() {
                Some(folder) => Asker::root(folder),
                None => Asker::root_in_memory(),
            },
        };
        let reached = policy.resolve(&source.text, &from)?;
        if wanted.method == Method::Http && !matches!(reached.protocol(), Protocol::Http | Protocol::Https) {
            return Err(SourceError::new("bad-source", format!("`{reached}` is not an http or https URL"))
                .of_kind(ErrorKind::Definition)
                .hint("`method: http` takes the URL of one manifest file"));
        }
        let address = Address::named(&source.text, above.address.as_ref(), &from, reached.clone());
        let url = address.reached_as(&reached);
        let request = SourceRequest::new(wanted.method, url)
            .at(wanted.reference.clone())
            .asked_at(self.loader.sources.locate(source.span))
            .under(policy.clone());
        self.addresses.entry(request.clone()).or_insert(address);
        Ok(Some(request))
    }

    /// Takes up what was waiting for its source.
    pub(super) fn go_on(&mut self, pending: Pending) {
        let Pending { env, node, wanted, asker, request, step } = pending;
        let id = self.envs[env].nodes[node].id.clone();
        let mut repository = asker.repository;
        if let Some(request) = &request {
            match self.opened.get(request) {
                Some(Ok(at)) => repository = *at,
                Some(Err(error)) => {
                    let item = error.diagnostic(self.loader.sources.locate(wanted.place()));
                    let kind = error.kind();
                    self.envs[env].tell(kind, item, &id);
                    return;
                }
                None => return,
            }
            self.set_origin(env, node, &wanted, repository);
        }
        let base = match &request {
            Some(_) => self.loader.repositories[repository].files.clone(),
            None => asker.tree.clone(),
        };
        let path = match &request {
            Some(_) => wanted.path.as_ref().map_or(String::new(), |path| path.text.clone()),
            None => wanted.local_path(),
        };
        match step {
            Step::Folder { passed, hooks, above } => match base.subtree(&path) {
                Ok(tree) => {
                    let folder = self.loader.folder(repository, &tree);
                    let span = wanted.path.as_ref().map_or(wanted.place(), |path| path.span);
                    self.enter(Entering { env, node, folder, passed, hooks, above, span });
                }
                Err(error) => self.path_error(env, &id, &base, &path, &wanted, error),
            },
            Step::Content { reserved } => {
                let kind = match base.kind(&path) {
                    Ok(Some(kind)) => kind,
                    Ok(None) => {
                        let error = FileError::NotFound { path: base.display(&path) };
                        return self.path_error(env, &id, &base, &path, &wanted, error);
                    }
                    Err(error) => return self.path_error(env, &id, &base, &path, &wanted, error),
                };
                match content(&base, &path, kind) {
                    Ok((files, path, own)) => {
                        let reserved = (own && request.is_none()).then_some(reserved);
                        self.envs[env].nodes[node].content = Some(Content { files, path, reserved });
                    }
                    Err(error) => self.path_error(env, &id, &base, &path, &wanted, error),
                }
            }
        }
    }

    fn set_origin(&mut self, env: usize, node: usize, wanted: &Wanted, repository: usize) {
        let Some(source) = &wanted.source else { return };
        let shown = without_user(&source.text);
        let repository = &self.loader.repositories[repository];
        let node = &mut self.envs[env].nodes[node];
        node.source = Some(shown.clone());
        node.origin = Some(TreeOrigin {
            method: wanted.method,
            source: shown,
            reference: wanted.reference.clone(),
            commit: repository.commit.clone(),
            resolved_ref: repository.resolved_ref.clone(),
        });
    }

    fn path_error(
        &mut self,
        env: usize,
        id: &str,
        base: &FileTree,
        path: &str,
        wanted: &Wanted,
        error: FileError,
    ) {
        let span = wanted.path.as_ref().map_or(wanted.place(), |path| path.span);
        let item = explain(base, path, error).maybe_at(self.loader.sources.locate(span));
        self.envs[env].tell(ErrorKind::Definition, item, id);
    }

    /// Whether a `values` file is there; nothing when that is an error.
    pub(super) fn exists(
        &mut self,
        env: usize,
        id: &str,
        folder: &Folder,
        file: &Text,
        optional: bool,
    ) -> Option<bool> {
        let error = match folder.tree.kind(&file.text) {
            Ok(Some(EntryKind::File)) => return Some(true),
            Ok(Some(EntryKind::Dir)) => FileError::NotAFile { path: folder.tree.display(&file.text) },
            Ok(None) if optional => return Some(false),
            Ok(None) => FileError::NotFound { path: folder.tree.display(&file.text) },
            Err(error) => error,
        };
        let missing = error.is_not_found();
        let folder_named = matches!(error, FileError::NotAFile { .. });
        let mut item =
            explain(&folder.tree, &file.text, error).maybe_at(self.loader.sources.locate(file.span));
        if missing {
            item = item.hint(format!(
                "if not every environment has it, write `{{ file: {}, optional: true }}`",
                file.text
            ));
        }
        if folder_named {
            item = item.hint("name each values file");
        }
        self.envs[env].tell(ErrorKind::Definition, item, id);
        None
    }

    /// Remembers that a path below a component's folder is never one of its manifests.
    pub(super) fn reserve(&mut self, env: usize, reserved: usize, folder: &Folder, path: &str) {
        let own = folder.tree.folder();
        let Ok(full) = joined(own, path) else { return };
        if let Some(inside) = inside(&full, own).filter(|inside| !inside.is_empty()) {
            self.envs[env].reserved[reserved].insert(inside.to_owned());
        }
    }

    /// The output folders that lie below a component's folder.
    pub(super) fn outputs_in(&self, folder: &Folder) -> Vec<String> {
        if self.loader.is_fetched(folder.repository) {
            return Vec::new();
        }
        let root = self.loader.repositories[0].files.folder();
        let outputs = self.compiler.outputs.iter();
        let full = outputs.filter_map(|output| joined(root, output).ok());
        full.filter_map(|full| {
            let inside = inside(&full, folder.tree.folder()).filter(|inside| !inside.is_empty())?;
            Some(inside.to_owned())
        })
        .collect()
    }
}

/// The files to render from, the path in them, and whether they are the asking component's own folder.
fn content(base: &FileTree, path: &str, kind: EntryKind) -> Result<(FileTree, String, bool), FileError> {
    let own = base.folder();
    let full = joined(own, path)?;
    if let Some(inside) = inside(&full, own) {
        return Ok((base.clone(), inside.to_owned(), true));
    }
    // A neighbour: what is rendered from it sees nothing else of the repository.
    match kind {
        EntryKind::Dir => Ok((base.subtree(path)?, String::new(), false)),
        EntryKind::File => {
            let (folder, name) = full.rsplit_once('/').unwrap_or(("", &full));
            let up = own.split('/').filter(|part| !part.is_empty()).map(|_| "..").collect::<Vec<_>>();
            let from_boundary = format!("./{}/{folder}", up.join("/"));
            Ok((base.subtree(&from_boundary)?, name.to_owned(), false))
        }
    }
}

/// A path from the boundary down.
pub(super) fn joined(folder: &str, path: &str) -> Result<String, FileError> {
    if folder.is_empty() || path.starts_with('/') {
        normalize(path)
    } else {
        normalize(&format!("{folder}/{path}"))
    }
}

/// What is left of a path inside a folder.
fn inside<'p>(full: &'p str, folder: &str) -> Option<&'p str> {
    match (folder, full.strip_prefix(folder)?) {
        ("", rest) => Some(rest),
        (_, "") => Some(""),
        (_, rest) => rest.strip_prefix('/'),
    }
}

/// Says about a path that it is no good, and which one may have been meant.
fn explain(base: &FileTree, path: &str, error: FileError) -> Diagnostic {
    match error {
        FileError::Escapes { .. } if path.starts_with('/') => {
            Diagnostic::error("absolute-path", format!("`{path}` is an absolute path"))
                .hint("write it relative to the component's folder")
        }
        FileError::Escapes { path: ref link } if joined(base.folder(), path).is_ok() => {
            let message = format!("`{path}` leads out of the repository, by the link `{link}`");
            Diagnostic::error("path-escapes", message)
                .hint("put what a component needs into the repository, or make it a source of its own")
        }
        FileError::Escapes { .. } => {
            Diagnostic::error("path-escapes", format!("`{path}` leads out of the repository"))
                .hint("put what a component needs into the repository, or make it a source of its own")
        }
        FileError::NotFound { path: shown } => {
            let item = Diagnostic::error("missing-path", format!("`{shown}` does not exist"));
            match meant(base, path) {
                Some(meant) => item.hint(format!("did you mean `{meant}`?")),
                None => {
                    item.hint("a path starts from the component's folder, or from the top of its `source`")
                }
            }
        }
        FileError::NotADirectory { path: shown } => Diagnostic::error(
            "not-a-folder",
            format!("`{shown}` is a file, not a component's folder"),
        )
        .hint(
            "name the folder, or give the entry the type of what lies there: `static`, `template` or `helm`",
        ),
        error => error.into(),
    }
}

/// The sibling of a missing file or folder whose name is near.
fn meant(base: &FileTree, path: &str) -> Option<String> {
    let path = path.trim_end_matches('/');
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let entries = base.entries(folder).ok()?;
    let near = nearest(name, entries.iter().map(|entry| entry.name.as_str()))?;
    Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
}
