//! The rules of `sources` in the root's `hld.yaml`: what is written → the address that may be contacted.
//!
//! Nothing is contacted before [`Policy::resolve`] has said yes to it, and redirects come back to
//! [`Policy::check`].

mod glob;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hld_yaml::Location;

use self::glob::Glob;
use super::{Protocol, RemoteUrl, SourceError, UrlError, url};
use crate::ErrorKind;

/// Who names a source, which decides what a relative address is relative to and whether folders of this machine
/// may be named.
#[derive(Debug, Clone)]
pub struct Asker {
    root: bool,
    base: Base,
}

#[derive(Debug, Clone)]
enum Base {
    Nowhere,
    Folder(PathBuf),
    Repository(RemoteUrl),
}

impl Asker {
    /// A component of the root repository, which lies in a folder of this machine.
    pub fn root(folder: impl Into<PathBuf>) -> Self {
        Asker { root: true, base: Base::Folder(folder.into()) }
    }

    /// A component of the root repository, which was itself read from a Git address.
    pub fn root_repository(url: RemoteUrl) -> Self {
        Asker { root: true, base: Base::Repository(url) }
    }

    /// A component of the root, which has no place at all (files in memory).
    pub fn root_in_memory() -> Self {
        Asker { root: true, base: Base::Nowhere }
    }

    /// A component that was fetched from a Git repository.
    pub fn fetched(url: RemoteUrl) -> Self {
        Asker { root: false, base: Base::Repository(url) }
    }

    /// A component that came from somewhere without repositories beside it: a chart, a single file.
    pub fn detached() -> Self {
        Asker { root: false, base: Base::Nowhere }
    }

    /// The folder of this machine that relative addresses start from.
    pub fn folder(&self) -> Option<&Path> {
        match &self.base {
            Base::Folder(folder) => Some(folder),
            _ => None,
        }
    }
}

/// The rules for sources. The default is that of a root without `hld.yaml`: `https` and `ssh`, local repositories
/// where the root names them, http on this machine.
///
/// ```
/// use hld::source::{Asker, Policy};
///
/// let policy = Policy::default().allow("https://github.com/acme/**", None)?;
/// let shop = Asker::root("/srv/shop");
/// assert!(policy.resolve("https://github.com/acme/web", &shop).is_ok());
/// assert!(policy.resolve("https://github.com/evil/web", &shop).is_err());
/// # Ok::<(), hld::source::SourceError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Policy {
    protocols: Option<(BTreeSet<Protocol>, Option<Location>)>,
    rewrite: Vec<Rewrite>,
    allow: Option<Allow>,
}

#[derive(Debug, Clone)]
struct Rewrite {
    from: String,
    to: String,
    location: Option<Location>,
}

#[derive(Debug, Clone, Default)]
struct Allow {
    globs: Vec<Glob>,
    /// Whether any pattern speaks of this machine: only then does the list cover local repositories.
    local: bool,
    location: Option<Location>,
}

impl Policy {
    /// Takes `sources.protocols` in place of the default list.
    pub fn protocols<'a>(
        mut self,
        names: impl IntoIterator<Item = &'a str>,
        location: Option<Location>,
    ) -> Result<Self, SourceError> {
        let mut protocols = BTreeSet::new();
        for name in names {
            protocols.insert(match name {
                "https" => Protocol::Https,
                "http" => Protocol::Http,
                "ssh" => Protocol::Ssh,
                "git" => Protocol::Git,
                "file" => Protocol::File,
                _ => {
                    let message = format!("`{name}` is not a protocol that sources can have");
                    return Err(SourceError::new("unknown-protocol", message)
                        .of_kind(ErrorKind::Definition)
                        .hint("the protocols are `https`, `ssh`, `http`, `git` and `file`")
                        .maybe_at(location));
                }
            });
        }
        self.protocols = Some((protocols, location));
        Ok(self)
    }

    /// Adds a rule of `sources.rewrite`: addresses that begin with `from` begin with `to` instead.
    pub fn rewrite(mut self, from: &str, to: &str, location: Option<Location>) -> Result<Self, SourceError> {
        let bad = |what: String, location| {
            SourceError::new("bad-rewrite", what).of_kind(ErrorKind::Definition).maybe_at(location)
        };
        if from.is_empty() {
            return Err(bad("a prefix in `sources.rewrite` is empty".to_owned(), location)
                .hint("write the beginning of the addresses to replace, such as `https://github.com/`"));
        }
        if to.is_empty() {
            return Err(bad(
                format!("`sources.rewrite` puts nothing for `{}`", super::without_user(from)),
                location,
            )
            .hint("write the beginning of the address to use instead"));
        }
        // A prefix is half an address; with a path behind it the same rules hold as for a whole one.
        let probe = if to.ends_with(['/', ':']) { format!("{to}x") } else { to.to_owned() };
        if let Err(error) =
            RemoteUrl::parse(&probe).or_else(|error| RemoteUrl::parse(&format!("{to}/x")).map_err(|_| error))
        {
            let mut bad = bad(
                format!(
                    "what `sources.rewrite` puts for `{}` is no address: {error}",
                    super::without_user(from)
                ),
                location,
            );
            if let Some(hint) = error.hint_text() {
                bad = bad.hint(hint);
            }
            return Err(bad);
        }
        self.rewrite.push(Rewrite { from: from.to_owned(), to: to.to_owned(), location });
        Ok(self)
    }

    /// Adds a pattern of `sources.allow`. `*` stands for anything in one part of a path, `**` for any parts.
    pub fn allow(mut self, pattern: &str, location: Option<Location>) -> Result<Self, SourceError> {
        let glob = Glob::parse(pattern).map_err(|what| {
            SourceError::new(
                "bad-pattern",
                format!("the pattern `{}` in `sources.allow` {what}", super::without_user(pattern)),
            )
            .of_kind(ErrorKind::Definition)
            .hint("write it as an address: `https://github.com/acme/**`")
            .maybe_at(location.clone())
        })?;
        let allow = self.allow.get_or_insert_with(Allow::default);
        allow.local |= glob.is_local();
        allow.globs.push(glob);
        allow.location = allow.location.take().or(location);
        Ok(self)
    }

    /// Says that `sources.allow` is there, even when it holds no pattern: then nothing is allowed.
    #[must_use]
    pub fn allow_only(mut self, location: Option<Location>) -> Self {
        let allow = self.allow.get_or_insert_with(Allow::default);
        allow.location = location.or(allow.location.take());
        self
    }

    /// True when there is a `sources.allow`. Redirects then lead only where it says.
    pub fn has_allow_list(&self) -> bool {
        self.allow.is_some()
    }

    /// Makes the address that is contacted out of the one that is written: resolves a relative one, rewrites it,
    /// and checks it against all rules.
    pub fn resolve(&self, written: &str, asker: &Asker) -> Result<RemoteUrl, SourceError> {
        let relative = url::is_relative(written);
        let named = match &asker.base {
            _ if !relative => RemoteUrl::parse(written),
            Base::Folder(folder) => RemoteUrl::parse_in(written, folder),
            Base::Repository(base) => base.join(written),
            Base::Nowhere => RemoteUrl::parse(written),
        }
        .map_err(invalid)?;
        let Some((rule, rewritten)) = self.rewritten(&named)? else {
            self.check_list(&named, None)?;
            // A relative source of a local repository stays on this machine, where that repository is.
            let beside = relative && matches!(&asker.base, Base::Repository(base) if base.is_local());
            self.check_protocol(&named, asker.root || beside, None)?;
            return Ok(named);
        };
        // The rule is the root's own, so what it leads to counts as named by the root.
        if self.check_list(&named, None).is_err() {
            self.check_list(&rewritten, Some((&named, rule)))?;
        }
        self.check_protocol(&rewritten, true, Some((&named, rule)))?;
        Ok(rewritten)
    }

    /// Checks an absolute address that was not written in a definition, such as the target of a redirect.
    pub fn check(&self, url: &RemoteUrl) -> Result<(), SourceError> {
        self.check_list(url, None)?;
        self.check_protocol(url, false, None)
    }

    /// The longest prefix wins. A prefix ends where a part of the address ends, so that `https://github.com`
    /// says nothing of `https://github.com.example`.
    fn rewritten(&self, url: &RemoteUrl) -> Result<Option<(&Rewrite, RemoteUrl)>, SourceError> {
        let text = url.without_credentials();
        let fits = |rule: &&Rewrite| {
            text.strip_prefix(&rule.from).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(['/', ':']) || rule.from.ends_with(['/', ':'])
            })
        };
        let Some(rule) = self.rewrite.iter().filter(fits).max_by_key(|rule| rule.from.len()) else {
            return Ok(None);
        };
        let target = format!("{}{}", rule.to, &text[rule.from.len()..]);
        let rewritten = RemoteUrl::parse(&target)
            .map_err(|error| invalid(error).also(rule.location.clone(), "rewritten here"))?;
        Ok(Some((rule, rewritten)))
    }

    fn check_list(&self, url: &RemoteUrl, via: Option<(&RemoteUrl, &Rewrite)>) -> Result<(), SourceError> {
        let Some(allow) = &self.allow else { return Ok(()) };
        if url.is_local() && !allow.local {
            return Ok(());
        }
        let spellings = glob::spellings(url);
        if allow.globs.iter().any(|glob| spellings.iter().any(|spelling| glob.matches(spelling))) {
            return Ok(());
        }
        let error = refused(
            "source-not-allowed",
            format!("`{url}` is not fetched: no pattern of `sources.allow` fits it"),
        )
        .hint("add it, or a pattern that fits it, to `sources.allow` in the root's `hld.yaml`")
        .also(allow.location.clone(), "the list of allowed sources");
        Err(error.via(via))
    }

    fn check_protocol(
        &self,
        url: &RemoteUrl,
        root: bool,
        via: Option<(&RemoteUrl, &Rewrite)>,
    ) -> Result<(), SourceError> {
        let protocol = match url.protocol() {
            // A registry is reached over https.
            Protocol::Oci => Protocol::Https,
            protocol => protocol,
        };
        let (named, location) = match &self.protocols {
            Some((protocols, location)) => (protocols.contains(&protocol), location.clone()),
            None => (matches!(protocol, Protocol::Https | Protocol::Ssh), None),
        };
        let error = match protocol {
            Protocol::File if root => return Ok(()),
            Protocol::File => refused(
                "source-local",
                format!("`{url}` lies on this machine, and only the root repository may name such a source"),
            )
            .hint("give the repository an `https` or `ssh` address"),
            Protocol::Http if url.is_loopback() => return Ok(()),
            _ if named => return Ok(()),
            protocol => {
                let listed: Vec<&str> = match &self.protocols {
                    Some((protocols, _)) => protocols.iter().map(|protocol| protocol.name()).collect(),
                    None => vec!["https", "ssh"],
                };
                let more = [&listed[..], &[protocol.name()]].concat().join(", ");
                refused("source-protocol", format!("`{url}` is not fetched: `{protocol}` is not among the protocols of `sources.protocols`"))
                    .hint(format!("use another address, or name it in the root's `hld.yaml`: `sources: {{ protocols: [{more}] }}`"))
                    .also(location, "the list of allowed protocols")
            }
        };
        Err(error.via(via))
    }
}

impl SourceError {
    /// Tells that the address is not the one that was written.
    fn via(self, rewrite: Option<(&RemoteUrl, &Rewrite)>) -> Self {
        match rewrite {
            Some((written, rule)) => self
                .hint(format!("`{written}` was written, and `sources.rewrite` made this address of it"))
                .also(rule.location.clone(), "rewritten here"),
            None => self,
        }
    }
}

fn refused(code: &'static str, message: String) -> SourceError {
    SourceError::new(code, message).of_kind(ErrorKind::Policy)
}

/// Reads an address that has been resolved already.
#[cfg(any(feature = "git", feature = "http"))]
pub(super) fn parse(url: &str) -> Result<RemoteUrl, SourceError> {
    RemoteUrl::parse(url).map_err(invalid)
}

fn invalid(error: UrlError) -> SourceError {
    let kind = if error.is_protocol() { ErrorKind::Policy } else { ErrorKind::Definition };
    let code = if error.is_protocol() { "source-protocol" } else { "bad-source" };
    let invalid = SourceError::new(code, error.to_string()).of_kind(kind);
    match error.hint_text() {
        Some(hint) => invalid.hint(hint),
        None => invalid,
    }
}
