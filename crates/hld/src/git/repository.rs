//! Repositories on this machine: the work tree around a folder, commits for reports, files at a ref.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hld_render::FileTree;

use super::objects::{self, ObjectError, Objects};
use super::{GitCommand, GitTree, Oid, list, near};
use crate::source::SourceError;

/// The root of the Git work tree around a folder: the boundary of a local HLD. `None` outside of one.
pub fn work_tree(dir: &Path) -> Option<PathBuf> {
    crate::source::work_tree(dir)
}

/// A repository on this machine, opened for reading where it lies.
#[derive(Clone)]
pub struct Repository {
    objects: Arc<dyn Objects>,
    path: PathBuf,
}

impl Repository {
    /// The repository whose work tree a folder lies in; `None` when there is none around it.
    pub fn discover(dir: &Path, command: &GitCommand) -> Result<Option<Repository>, SourceError> {
        work_tree(dir).map(|root| Repository::open(&root, command)).transpose()
    }

    /// A repository by its work tree or its bare folder.
    pub fn open(path: &Path, command: &GitCommand) -> Result<Repository, SourceError> {
        let Some(git_dir) = git_dir(path) else { return Err(unopened(path, &ObjectError::NoRepository)) };
        let objects = objects::open(&git_dir, command).map_err(|error| unopened(path, &error))?;
        Ok(Repository { objects, path: path.to_owned() })
    }

    /// The commit that is checked out; `None` before the first.
    pub fn head(&self) -> Result<Option<Oid>, SourceError> {
        self.objects.commit("HEAD").map_err(|error| unopened(&self.path, &error))
    }

    /// The commit that a branch, a tag, an id or another expression of Git stands for.
    pub fn resolve(&self, revision: &str) -> Result<Oid, SourceError> {
        let missing = |hint: Option<String>| {
            let shown = revision.escape_debug();
            let error = SourceError::new(
                "source-ref-missing",
                format!("`{}` has no commit `{shown}`", self.path.display()),
            );
            match hint {
                Some(hint) => error.hint(hint),
                None => error.hint("name a branch, a tag or a commit"),
            }
        };
        if revision.is_empty() || revision.starts_with('-') || revision.chars().any(char::is_control) {
            return Err(missing(None));
        }
        let found = self.objects.rev_parse(revision).map_err(|error| unopened(&self.path, &error))?;
        found.ok_or_else(|| {
            let refs = self.objects.refs().unwrap_or_default();
            let names = refs.iter().filter_map(|name| {
                name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/tags/"))
            });
            let near = near(revision, names);
            missing((!near.is_empty()).then(|| format!("did you mean {}?", list(near))))
        })
    }

    /// The files of a commit, read from the object database, never from the work tree.
    pub fn files(&self, commit: &Oid, label: &str) -> Result<FileTree, SourceError> {
        let tree = GitTree::new(self.objects.clone(), commit, label)
            .map_err(|error| unopened(&self.path, &error))?;
        Ok(FileTree::from_backend(Arc::new(tree)))
    }

    pub(crate) fn objects(&self) -> &Arc<dyn Objects> {
        &self.objects
    }
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Repository").field(&self.path).finish()
    }
}

fn unopened(path: &Path, error: &ObjectError) -> SourceError {
    let shown = path.display();
    match error {
        ObjectError::NoRepository => SourceError::new("source-not-found", format!("there is no Git repository at `{shown}`"))
            .hint("name the folder of a repository, bare or with a work tree; for a plain folder use `method: local`"),
        ObjectError::Owner => SourceError::new("source-owner", format!("the repository `{shown}` belongs to another user"))
            .hint(format!("if you trust it: `git config --global --add safe.directory '{shown}'`")),
        error => SourceError::new("source-damaged", format!("the repository `{shown}` cannot be read: {error}"))
            .hint("`git fsck` in the repository says more"),
    }
}

/// The folder with the objects: `.git`, what a `.git` file leads to, or the folder itself when it is bare.
fn git_dir(path: &Path) -> Option<PathBuf> {
    let dot_git = path.join(".git");
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    if dot_git.is_file() {
        let text = std::fs::read_to_string(&dot_git).ok()?;
        let target = text.strip_prefix("gitdir:")?.trim();
        return Some(path.join(target));
    }
    let bare = path.join("HEAD").is_file() && path.join("objects").is_dir() && path.join("refs").is_dir();
    bare.then(|| path.to_owned()).or_else(|| {
        // As `git clone` does, `shop` finds `shop.git`.
        let name = format!("{}.git", path.file_name()?.to_str()?);
        let beside = path.with_file_name(name);
        (!path.exists() && beside.join("HEAD").is_file()).then_some(beside)
    })
}
