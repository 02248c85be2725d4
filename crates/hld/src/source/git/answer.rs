//! Answers out of an object database: a repository on this machine, or a cached one.

use std::sync::Arc;

use hld_render::FileTree;

use super::report;
use super::wants::{Answers, Candidate, candidates};
use crate::git::{GitTree, ObjectError, Objects, Oid, Repository};
use crate::source::{Opened, Reference, RemoteUrl};

/// Answers from a repository on this machine, where it lies.
pub(super) fn local(repository: &Repository, url: &RemoteUrl, wanted: &[Reference]) -> Answers {
    let objects = repository.objects();
    let one = |reference: &Reference| {
        for candidate in candidates(reference)? {
            let found = match &candidate {
                Candidate::Ref(name) => objects.commit(name),
                Candidate::Commit(id) => objects.commit(id.as_str()),
                Candidate::Abbreviated(start) => objects.rev_parse(start),
            };
            if let Some(commit) = found.map_err(|error| report::unreadable(url, &error))? {
                return opened(objects.clone(), url, reference, &candidate, &commit, || ())
                    .map_err(|error| report::unreadable(url, &error));
            }
        }
        let refs = objects.refs().unwrap_or_default();
        let head = objects.head().unwrap_or_default();
        Err(report::missing(url, reference, &refs, head.as_deref()))
    };
    wanted.iter().map(|reference| (reference.clone(), one(reference))).collect()
}

/// The files of a commit, with what is to be said of it.
pub(super) fn opened(
    objects: Arc<dyn Objects>,
    url: &RemoteUrl,
    reference: &Reference,
    candidate: &Candidate,
    commit: &Oid,
    damaged: impl Fn() + Send + Sync + 'static,
) -> Result<Opened, ObjectError> {
    let label = match reference {
        Reference::Default => url.to_string(),
        Reference::Branch(name) | Reference::Version(name) => format!("{url}@{name}"),
    };
    let tree = GitTree::new(objects, commit, label)?.on_damage(damaged);
    let opened = Opened::new(FileTree::from_backend(Arc::new(tree))).commit(commit.as_str());
    Ok(opened.resolved_ref(candidate.short()))
}
