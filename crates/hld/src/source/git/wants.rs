//! A reference as a definition has it → the refs of a repository that it may stand for.

use std::collections::BTreeMap;

use crate::ErrorKind;
use crate::git::{Oid, check_ref_name, is_hex};
use crate::source::{Opened, Reference, SourceError};

pub(super) type Answers = BTreeMap<Reference, Result<Opened, SourceError>>;

/// The shortest beginning of an id that is looked up. Git's own minimum is 4, which real names have too.
const ABBREVIATED: usize = 7;

/// One way to read a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Candidate {
    /// A ref by its whole name, or `HEAD`.
    Ref(String),
    /// A commit by its whole id.
    Commit(Oid),
    /// A commit by the beginning of its id.
    Abbreviated(String),
}

impl Candidate {
    /// The name under which the cache keeps what it stood for.
    pub(super) fn key(&self) -> String {
        match self {
            Candidate::Ref(name) => name.clone(),
            Candidate::Commit(id) => format!("commit {id}"),
            Candidate::Abbreviated(start) => format!("commit {start}"),
        }
    }

    /// What it is called in reports: without the folder of its kind.
    pub(super) fn short(&self) -> &str {
        match self {
            Candidate::Ref(name) => ["refs/heads/", "refs/tags/"]
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix))
                .unwrap_or(name),
            Candidate::Commit(id) => id.as_str(),
            Candidate::Abbreviated(start) => start,
        }
    }
}

/// The readings of a reference, the likeliest first. A `version` is what `git checkout` makes of it: a commit, a
/// tag, else a branch.
pub(super) fn candidates(reference: &Reference) -> Result<Vec<Candidate>, SourceError> {
    let name = match reference {
        Reference::Default => return Ok(vec![Candidate::Ref("HEAD".to_owned())]),
        Reference::Branch(name) | Reference::Version(name) => name,
    };
    let kind = if matches!(reference, Reference::Branch(_)) { "branch" } else { "version" };
    check_ref_name(name).map_err(|what| {
        SourceError::new("bad-ref", format!("the {kind} `{}` {what}", name.escape_debug()))
            .of_kind(ErrorKind::Definition)
            .hint(if kind == "branch" {
                "name a branch as `git branch` lists it"
            } else {
                "name a tag or a commit"
            })
    })?;
    if kind == "branch" {
        return Ok(vec![Candidate::Ref(format!("refs/heads/{name}"))]);
    }
    if let Some(id) = Oid::parse(name) {
        return Ok(vec![Candidate::Commit(id)]);
    }
    let mut all =
        vec![Candidate::Ref(format!("refs/tags/{name}")), Candidate::Ref(format!("refs/heads/{name}"))];
    if name.len() >= ABBREVIATED && is_hex(name) {
        all.push(Candidate::Abbreviated(name.to_ascii_lowercase()));
    }
    Ok(all)
}

/// The same error for all.
pub(super) fn all(wanted: &[Reference], error: &SourceError) -> Answers {
    wanted.iter().map(|reference| (reference.clone(), Err(error.clone()))).collect()
}
