//! Objects through libgit2. A handle serves one thread at a time, so there is a small pool of them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::{ErrorCode, ObjectType, Repository, RepositoryOpenFlags};

use super::Oid;
use super::objects::{Mode, ObjectError, Objects, RawEntry};
use super::oid::is_hex;

pub(super) struct Libgit {
    path: PathBuf,
    idle: Mutex<Vec<Repository>>,
}

impl Libgit {
    pub(super) fn open(git_dir: &Path) -> Result<Libgit, ObjectError> {
        let first = open(git_dir)?;
        Ok(Libgit { path: git_dir.to_owned(), idle: Mutex::new(vec![first]) })
    }

    fn with<T>(&self, work: impl FnOnce(&Repository) -> Result<T, ObjectError>) -> Result<T, ObjectError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let repository = match idle {
            Some(repository) => repository,
            None => open(&self.path)?,
        };
        let result = work(&repository);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        result
    }
}

fn open(git_dir: &Path) -> Result<Repository, ObjectError> {
    // Exactly this folder; and nothing from the environment, which may name another.
    let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
    Repository::open_ext(git_dir, flags, &[] as &[&std::ffi::OsStr]).map_err(|error| match error.code() {
        ErrorCode::Owner => ObjectError::Owner,
        ErrorCode::NotFound if !git_dir.join("HEAD").exists() => ObjectError::NoRepository,
        _ => other(&error),
    })
}

fn other(error: &git2::Error) -> ObjectError {
    ObjectError::Other(error.message().lines().next().unwrap_or("libgit2 gave no reason").to_owned())
}

fn native(id: &Oid) -> Result<git2::Oid, ObjectError> {
    git2::Oid::from_str(id.as_str()).map_err(|_| ObjectError::Missing(id.clone()))
}

fn ours(id: git2::Oid) -> Result<Oid, ObjectError> {
    Oid::parse(&id.to_string())
        .ok_or_else(|| ObjectError::Other("libgit2 gave an id that is none".to_owned()))
}

/// What is not there is an answer; everything else is a failure.
fn found<T>(result: Result<T, git2::Error>) -> Result<Option<T>, ObjectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.code(),
                ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::UnbornBranch | ErrorCode::Peel
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(other(&error)),
    }
}

fn peeled(object: Option<git2::Object<'_>>) -> Result<Option<Oid>, ObjectError> {
    let Some(object) = object else { return Ok(None) };
    match found(object.peel(ObjectType::Commit))? {
        Some(commit) => ours(commit.id()).map(Some),
        None => Ok(None),
    }
}

impl Objects for Libgit {
    fn commit(&self, name: &str) -> Result<Option<Oid>, ObjectError> {
        self.with(|repository| {
            if let Some(id) = Oid::parse(name) {
                return peeled(found(repository.find_object(native(&id)?, None))?);
            }
            match found(
                repository.find_reference(name).and_then(|reference| reference.peel(ObjectType::Any)),
            )? {
                Some(object) => peeled(Some(object)),
                None => Ok(None),
            }
        })
    }

    fn rev_parse(&self, revision: &str) -> Result<Option<Oid>, ObjectError> {
        self.with(|repository| match repository.revparse_single(revision) {
            Err(error) if error.code() == ErrorCode::Ambiguous && is_hex(revision) => {
                Err(ObjectError::Other(format!("`{revision}` is the beginning of several ids")))
            }
            result => peeled(found(result)?),
        })
    }

    fn refs(&self) -> Result<Vec<String>, ObjectError> {
        self.with(|repository| {
            let references = repository.references().map_err(|error| other(&error))?;
            let mut names: Vec<String> = references
                .flatten()
                .map(|reference| String::from_utf8_lossy(reference.name_bytes()).into_owned())
                .collect();
            names.sort();
            Ok(names)
        })
    }

    fn head(&self) -> Result<Option<String>, ObjectError> {
        self.with(|repository| {
            let head = found(repository.find_reference("HEAD"))?;
            Ok(head.and_then(|head| {
                head.symbolic_target_bytes().map(|name| String::from_utf8_lossy(name).into_owned())
            }))
        })
    }

    fn root(&self, commit: &Oid) -> Result<Oid, ObjectError> {
        self.with(|repository| match found(repository.find_commit(native(commit)?))? {
            Some(found) => ours(found.tree_id()),
            None => Err(ObjectError::Missing(commit.clone())),
        })
    }

    fn tree(&self, id: &Oid) -> Result<Vec<RawEntry>, ObjectError> {
        self.with(|repository| {
            let Some(tree) = found(repository.find_tree(native(id)?))? else {
                return Err(ObjectError::Missing(id.clone()));
            };
            tree.iter()
                .map(|entry| {
                    let mode = u32::try_from(entry.filemode_raw()).ok().and_then(Mode::from_bits);
                    Ok(RawEntry { name: entry.name_bytes().to_vec(), mode, id: ours(entry.id())? })
                })
                .collect()
        })
    }

    fn blob(&self, id: &Oid, limit: u64) -> Result<Vec<u8>, ObjectError> {
        self.with(|repository| {
            let missing = || ObjectError::Missing(id.clone());
            let odb = repository.odb().map_err(|error| other(&error))?;
            let Some((size, kind)) = found(odb.read_header(native(id)?))? else { return Err(missing()) };
            if kind != ObjectType::Blob {
                return Err(missing());
            }
            if size as u64 > limit {
                return Err(ObjectError::TooLarge(limit));
            }
            Ok(found(odb.read(native(id)?))?.ok_or_else(missing)?.data().to_vec())
        })
    }
}
