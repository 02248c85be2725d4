//! Git repositories as sources: requests, grouped by repository → one fetch each → files of commits.

mod answer;
mod remote;
mod report;
mod wants;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::{Method, Opened, Reference, RemoteUrl, Secret, Source, SourceError, SourceRequest};
use crate::git::{Cache, GitCommand, GitProgram, GitTransport, Limits, Repository};

/// How many repositories are fetched at a time. Servers of forges count connections.
const PARALLEL: usize = 4;

/// Git repositories, fetched once each into a shared cache of bare repositories, or read where they lie when they
/// lie on this machine.
///
/// Within its life a repository's ref is fetched once: two components see one commit, whatever is pushed
/// meanwhile. The rules of `sources` have been applied by whoever makes the requests.
///
/// ```no_run
/// use hld::source::GitSource;
///
/// let root = hld::FileTree::from_dir("cluster")?;
/// let compiler = hld::Compiler::default().source(GitSource::new("/var/cache/hld"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct GitSource {
    cache: Cache,
    command: GitCommand,
    transport: Arc<dyn GitTransport>,
    tokens: BTreeMap<String, Secret>,
    offline: bool,
    limits: Limits,
    repositories: Mutex<BTreeMap<String, Arc<Mutex<Known>>>>,
}

/// What is known of one repository by now.
#[derive(Default)]
struct Known {
    answers: BTreeMap<Reference, Result<Opened, SourceError>>,
}

/// The references wanted of one repository.
struct Group<'a> {
    url: RemoteUrl,
    requests: Vec<&'a SourceRequest>,
}

impl GitSource {
    /// Caches in a folder, which is made when it is needed. The network side is the program `git`.
    pub fn new(cache: impl Into<PathBuf>) -> Self {
        GitSource::with_command(cache, GitCommand::default())
    }

    /// The same with another program, or changes to the environment that it inherits.
    pub fn with_command(cache: impl Into<PathBuf>, command: GitCommand) -> Self {
        GitSource {
            cache: Cache::new(cache),
            transport: Arc::new(GitProgram::new(command.clone())),
            command,
            tokens: BTreeMap::new(),
            offline: false,
            limits: Limits::default(),
            repositories: Mutex::default(),
        }
    }

    /// Puts another network side in place of the `git` program.
    #[must_use]
    pub fn transport(mut self, transport: impl GitTransport + 'static) -> Self {
        self.transport = Arc::new(transport);
        self
    }

    /// Names a token for one repository. It is sent there and nowhere else, and no redirect is followed with it.
    #[must_use]
    pub fn token(mut self, url: &RemoteUrl, token: Secret) -> Self {
        self.tokens.insert(url.identity(), token);
        self
    }

    /// Never touches the network; what is not in the cache is an error.
    #[must_use]
    pub fn offline(mut self, offline: bool) -> Self {
        self.offline = offline;
        self
    }

    /// Sets what one fetch may cost.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    fn known(&self, url: &RemoteUrl) -> Arc<Mutex<Known>> {
        lock(&self.repositories).entry(url.identity()).or_default().clone()
    }

    /// Answers what is not answered yet, with one fetch.
    fn answer(&self, group: &Group<'_>) {
        let known = self.known(&group.url);
        let mut known = lock(&known);
        let mut wanted: Vec<Reference> =
            group.requests.iter().map(|request| request.reference.clone()).collect();
        wanted.sort();
        wanted.dedup();
        wanted.retain(|reference| !known.answers.contains_key(reference));
        if wanted.is_empty() {
            return;
        }
        let redirects = !group.requests.iter().any(|request| request.policy.has_allow_list());
        let answers = match group.url.local_path() {
            Some(path) => match Repository::open(&path, &self.command) {
                Ok(repository) => answer::local(&repository, &group.url, &wanted),
                Err(error) => wants::all(&wanted, &error),
            },
            None => remote::Remote::new(self, &group.url, redirects).answer(&wanted),
        };
        known.answers.extend(answers);
    }
}

impl Source for GitSource {
    fn handles(&self, request: &SourceRequest) -> bool {
        request.method == Method::Git
    }

    fn prepare(&self, requests: &[SourceRequest]) -> Result<(), SourceError> {
        let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
        for request in requests.iter().filter(|request| self.handles(request)) {
            // One that cannot be read is reported when it is opened.
            let Ok(url) = address(request) else { continue };
            let group = groups.entry(url.identity()).or_insert_with(|| Group { url, requests: Vec::new() });
            group.requests.push(request);
        }
        let groups: Vec<Group<'_>> = groups.into_values().collect();
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.answer(group);
            }
        };
        thread::scope(|scope| {
            for _ in 1..groups.len().min(PARALLEL) {
                scope.spawn(work);
            }
            work();
        });
        Ok(())
    }

    fn open(&self, request: &SourceRequest) -> Result<Opened, SourceError> {
        let url = address(request)?;
        let known = self.known(&url);
        if let Some(answer) = lock(&known).answers.get(&request.reference) {
            return answer.clone();
        }
        self.answer(&Group { url, requests: vec![request] });
        match lock(&known).answers.get(&request.reference) {
            Some(answer) => answer.clone(),
            None => Err(SourceError::new(
                "source-unanswered",
                format!("`{}` was not looked for", request.shown()),
            )
            .of_kind(crate::ErrorKind::Bug)),
        }
    }
}

impl std::fmt::Debug for GitSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GitSource")
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .finish_non_exhaustive()
    }
}

fn address(request: &SourceRequest) -> Result<RemoteUrl, SourceError> {
    let url = super::policy::parse(&request.url)?;
    if url.query().is_some() {
        return Err(SourceError::new("bad-source", format!("`{url}` has a query, which no Git address has"))
            .of_kind(crate::ErrorKind::Definition)
            .hint("name a branch with `branch`, a tag or commit with `version`, a folder with `path`"));
    }
    if url.protocol() == super::Protocol::Oci {
        return Err(SourceError::new("bad-source", format!("`{url}` is a registry, not a Git repository"))
            .of_kind(crate::ErrorKind::Definition)
            .hint("for a chart in a registry write `method: helm`"));
    }
    Ok(url)
}

/// A panic elsewhere leaves at worst an answer missing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
