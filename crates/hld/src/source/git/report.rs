//! What people are told when a repository does not give what was asked for.

use std::io;
use std::path::Path;

use crate::ErrorKind;
use crate::git::{ObjectError, RemoteRefs, TransportError, TransportErrorKind, list, near};
use crate::source::{Protocol, Reference, RemoteUrl, SourceError};

/// A failure of the network side.
pub(super) fn transport(url: &RemoteUrl, error: &TransportError, has_token: bool) -> SourceError {
    use TransportErrorKind as Kind;
    let ssh = url.protocol() == Protocol::Ssh;
    let (code, message, hint) = match error.kind() {
        Kind::Auth if ssh => (
            "source-auth",
            format!("`{url}` accepts none of the SSH keys that were offered"),
            format!("`ssh -T {}` tells whether the key is known there; in CI, load it with `ssh-agent`", login(url)),
        ),
        Kind::Auth if has_token => (
            "source-auth",
            format!("`{url}` does not accept the token that is named for it"),
            "check that the token is not expired and may read the repository".to_owned(),
        ),
        Kind::Auth => (
            "source-auth",
            format!("`{url}` asks for credentials"),
            "name a token for it in `access.yaml`, or set up a credential helper of Git".to_owned(),
        ),
        Kind::HostKey => (
            "source-host-key",
            format!("the host key of `{url}` is not known, or is another than before"),
            format!("compare it with what the host publishes, then add it: `ssh-keyscan {}`", url.host()),
        ),
        Kind::NotFound => (
            "source-not-found",
            format!("there is no repository at `{url}`, or none that these credentials may see"),
            "check the address; forges answer in the same way for a private repository".to_owned(),
        ),
        Kind::Unreachable => (
            "source-unreachable",
            format!("`{url}` cannot be reached"),
            "check the address and the network; `--offline` works with what is in the cache".to_owned(),
        ),
        Kind::Certificate => (
            "source-certificate",
            format!("the certificate of `{url}` is not accepted"),
            "for a certificate authority of your own set `http.sslCAInfo` in Git's configuration".to_owned(),
        ),
        Kind::Redirect => (
            "source-redirect",
            format!("`{url}` leads to another address, and that is not followed here"),
            "write the address that it leads to (often the same with `.git`): a token goes nowhere else, and `sources.allow` names what may be contacted".to_owned(),
        ),
        Kind::Protocol => (
            "source-protocol",
            format!("Git's configuration sends `{url}` to a protocol that is not allowed"),
            "look for `insteadOf` in `git config --list --show-origin`".to_owned(),
        ),
        Kind::Malformed => (
            "source-malformed",
            format!("`{url}` sends objects that Git does not accept"),
            "`git fsck` in the repository says which".to_owned(),
        ),
        Kind::Timeout => (
            "source-timeout",
            format!("fetching `{url}` took too long"),
            "try again, or see whether the host is slow".to_owned(),
        ),
        Kind::TooLarge => (
            "source-too-large",
            format!("`{url}` is too large to fetch"),
            "keep what is deployed in a repository of its own".to_owned(),
        ),
        Kind::NoProgram => (
            "no-git",
            "the program `git` cannot be started".to_owned(),
            "install Git 2.31 or later, or say where it is".to_owned(),
        ),
        Kind::OldProgram => (
            "old-git",
            "the program `git` is too old".to_owned(),
            "install Git 2.31 or later".to_owned(),
        ),
        Kind::Damaged => (
            "cache-damaged",
            format!("the cached copy of `{url}` is damaged and could not be made anew"),
            "remove the cache folder and run again".to_owned(),
        ),
        _ => (
            "source-failed",
            format!("`{url}` could not be fetched"),
            "`git ls-remote` with the same address may say more".to_owned(),
        ),
    };
    let report = SourceError::new(code, message).hint(hint);
    match error.kind() {
        _ if error.detail().is_empty() => report,
        Kind::Timeout | Kind::TooLarge | Kind::NoProgram => report.hint(error.detail()),
        _ => report.hint(format!("git said: {}", error.detail())),
    }
}

fn login(url: &RemoteUrl) -> String {
    let address = url.without_credentials();
    let address = address.strip_prefix("ssh://").unwrap_or(&address);
    match address.split_once('@') {
        Some((user, _)) => format!("{user}@{}", url.host()),
        None => url.host().to_owned(),
    }
}

/// A repository without the ref that is asked for. `refs` are whole names.
pub(super) fn missing(
    url: &RemoteUrl,
    reference: &Reference,
    refs: &[String],
    head: Option<&str>,
) -> SourceError {
    let below =
        |prefix: &str| -> Vec<&str> { refs.iter().filter_map(|name| name.strip_prefix(prefix)).collect() };
    let (branches, tags) = (below("refs/heads/"), below("refs/tags/"));
    if branches.is_empty() && tags.is_empty() {
        return SourceError::new("source-empty", format!("`{url}` is empty: it has no commit"))
            .hint("push a branch to it first");
    }
    let (message, names, what) = match reference {
        Reference::Default => {
            let message = match head.and_then(|head| head.strip_prefix("refs/heads/")) {
                Some(head) => {
                    format!("the default branch `{}` of `{url}` does not exist", head.escape_debug())
                }
                None => format!("`{url}` has no default branch"),
            };
            return SourceError::new("source-ref-missing", message)
                .hint(format!("name one with `branch`; its branches are {}", list(branches)));
        }
        Reference::Branch(name) => {
            (format!("`{url}` has no branch `{}`", name.escape_debug()), branches, "branches")
        }
        Reference::Version(name) => {
            let message = format!("`{url}` has no tag or commit `{}`", name.escape_debug());
            (message, tags, "tags")
        }
    };
    let (Reference::Branch(name) | Reference::Version(name)) = reference else {
        return SourceError::new("source-ref-missing", message);
    };
    let mut error = SourceError::new("source-ref-missing", message);
    let near = near(name, names.iter().copied());
    if !near.is_empty() {
        error = error.hint(format!("did you mean {}?", list(near)));
    }
    if matches!(reference, Reference::Branch(_))
        && refs.iter().any(|other| other.strip_prefix("refs/tags/") == Some(name))
    {
        error = error.hint(format!("there is a tag of that name: write `version: {name}`"));
    }
    if names.is_empty() {
        error.hint(format!("it has no {what}"))
    } else {
        error.hint(format!("its {what} are {}", list(names)))
    }
}

/// The names of a remote's refs, for [`missing`].
pub(super) fn names(refs: &RemoteRefs) -> Vec<String> {
    let mut names: Vec<String> = ["refs/heads/", "refs/tags/"]
        .into_iter()
        .flat_map(|prefix| refs.below(prefix).map(move |name| format!("{prefix}{name}")))
        .collect();
    names.sort();
    names
}

/// What the cache does not have when the network must not be touched.
pub(super) fn offline(url: &RemoteUrl, reference: &Reference, is_cached: bool) -> SourceError {
    let message = match reference {
        _ if !is_cached => format!("`{url}` is not in the cache, and nothing is fetched offline"),
        Reference::Default => {
            format!("the default branch of `{url}` is not in the cache, and nothing is fetched offline")
        }
        Reference::Branch(name) => {
            format!("the branch `{name}` of `{url}` is not in the cache, and nothing is fetched offline")
        }
        Reference::Version(name) => {
            format!("the version `{name}` of `{url}` is not in the cache, and nothing is fetched offline")
        }
    };
    SourceError::new("source-offline", message).hint("run once without `--offline`")
}

/// A repository whose objects cannot be read.
pub(super) fn unreadable(url: &RemoteUrl, error: &ObjectError) -> SourceError {
    SourceError::new("source-damaged", format!("`{url}` cannot be read: {error}"))
        .hint("`git fsck` in the repository says more")
}

/// A ref that leads to something else than a commit.
pub(super) fn no_commit(url: &RemoteUrl, reference: &Reference) -> SourceError {
    SourceError::new("source-ref-missing", format!("the {reference} of `{url}` is no commit"))
        .hint("name a branch, a tag of a commit, or a commit")
}

/// A cache folder that cannot be used.
pub(super) fn cache(path: &Path, error: &io::Error) -> SourceError {
    SourceError::new("cache-unusable", format!("the cache `{}` cannot be written: {error}", path.display()))
        .of_kind(ErrorKind::Output)
        .hint("name another folder with `--cache-dir`")
}

/// Another process holds the repository.
pub(super) fn busy(url: &RemoteUrl) -> SourceError {
    SourceError::new("cache-busy", format!("another process has been fetching `{url}` for too long"))
        .of_kind(ErrorKind::Output)
        .hint("wait for it, stop it, or name another cache folder")
}
