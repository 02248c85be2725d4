//! From flags and environment variables to a definition and a compiler: where the files are, what may be used.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hld::git::{GitCommand, Repository};
use hld::source::{GitSource, HttpSource, RemoteUrl, work_tree};
use hld::{
    Compiler, Diagnostic, Environment, Error, ErrorKind, FileError, FileTree, Method, Reference, Source,
    SourceError, SourceRequest,
};

use crate::args::Definition;
use crate::ui::Ui;

/// A definition, opened.
pub(crate) struct Root {
    pub(crate) files: FileTree,
    pub(crate) compiler: Compiler,
    pub(crate) place: Place,
}

/// Where the definition lies.
pub(crate) enum Place {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a repository that was fetched.
    Remote,
}

impl Place {
    /// The folder on this machine that default output goes into.
    pub(crate) fn dir(&self) -> Option<&Path> {
        match self {
            Place::Folder(dir) => Some(dir),
            Place::Remote => None,
        }
    }
}

impl Root {
    /// Opens the definition that the flags name.
    pub(crate) fn open(args: &Definition, ui: &Ui) -> Result<Root, Error> {
        let cache = cache_dir(args)?;
        let git = || GitSource::new(&cache).offline(args.offline);
        let compiler = Compiler::default()
            .strict(args.strict)
            .source(git())
            .source(HttpSource::new(&cache).offline(args.offline).system_proxies(true));
        let compiler = nondeterminism(compiler)?;
        if is_url(&args.dir) {
            let _progress = ui.progress("fetching");
            return remote(args, compiler, &git());
        }
        let dir = PathBuf::from(&args.dir);
        if !dir.is_dir() {
            return Err(no_folder(args));
        }
        match &args.reference {
            Some(reference) => at_ref(args, &dir, reference, compiler),
            None => folder(args, dir, compiler),
        }
    }

    /// The environments asked for, or what could have been.
    pub(crate) fn environments(&self, args: &Definition) -> Result<Vec<Environment>, Error> {
        if args.all_envs {
            let settings = self.compiler.settings(&self.files)?;
            let names: Vec<Environment> = settings
                .environments
                .iter()
                .flatten()
                .map(|environment| Environment::named(&environment.name))
                .collect();
            if names.is_empty() {
                return Err(usage(
                    "`hld.yaml` declares no environments",
                    "name them: `--env dev --env prod`",
                ));
            }
            return Ok(names);
        }
        let mut names: Vec<Environment> = Vec::new();
        for name in &args.environments {
            if names.iter().any(|known| known.name() == name) {
                return Err(usage(format!("`--env {name}` is given twice"), "name each environment once"));
            }
            names.push(Environment::named(name));
        }
        if names.is_empty() {
            let known = self.compiler.environments(&self.files)?;
            let hint = if known.is_empty() {
                "name one: `--env dev`".to_owned()
            } else {
                format!(
                    "name one: {}",
                    known.iter().map(|n| format!("`--env {n}`")).collect::<Vec<_>>().join(", ")
                )
            };
            return Err(usage("no environment is named", hint));
        }
        Ok(names)
    }
}

/// A folder as it lies on disk; what is in it may point anywhere in the Git work tree around it.
fn folder(args: &Definition, dir: PathBuf, compiler: Compiler) -> Result<Root, Error> {
    let dir = args.path.as_ref().map_or(dir.clone(), |path| dir.join(path));
    let boundary = work_tree(&dir).unwrap_or_else(|| dir.clone());
    let files = FileTree::from_dir_within(&dir, &boundary).map_err(|error| unreadable(&error))?;
    Ok(Root { files, compiler: compiler.outputs(["generated"]), place: Place::Folder(dir) })
}

/// A repository of this machine at a ref: read from its object database, never from its work tree.
fn at_ref(args: &Definition, dir: &Path, reference: &str, compiler: Compiler) -> Result<Root, Error> {
    let command = GitCommand::default();
    let root = work_tree(dir).unwrap_or_else(|| dir.to_path_buf());
    let repository = Repository::open(&root, &command).map_err(source)?;
    let commit = repository.resolve(reference).map_err(source)?;
    let files = repository.files(&commit, &format!("{}@{reference}", root.display())).map_err(source)?;
    let inside = below(dir, &root)?;
    let path = match &args.path {
        Some(path) if inside.is_empty() => path.clone(),
        Some(path) => format!("{inside}/{path}"),
        None => inside,
    };
    let files = files.subtree(&path).map_err(|error| unreadable(&error))?;
    let full = std::path::absolute(&root).map_err(|error| usage(error.to_string(), "name another folder"))?;
    let url = RemoteUrl::parse(&full.to_string_lossy())
        .map_err(|error| usage(error.to_string(), "name a folder with a plain path"))?;
    let compiler = compiler.root_repository(url).outputs(["generated"]);
    Ok(Root { files, compiler, place: Place::Folder(dir.to_path_buf()) })
}

/// A repository behind a URL.
fn remote(args: &Definition, compiler: Compiler, git: &GitSource) -> Result<Root, Error> {
    let url = RemoteUrl::parse(&args.dir).map_err(|error| {
        let hint = error.hint_text().unwrap_or("write an `https://` or `ssh://` address").to_owned();
        usage(error.to_string(), hint)
    })?;
    let request = SourceRequest::new(Method::Git, &args.dir);
    // A name may be a branch or a tag, and a branch wins, as with `git clone --branch`.
    let wanted: Vec<SourceRequest> = match &args.reference {
        None => vec![request],
        Some(name) => [Reference::Branch(name.clone()), Reference::Version(name.clone())]
            .map(|r| request.clone().at(r))
            .into(),
    };
    git.prepare(&wanted).map_err(source)?;
    let mut first = None;
    for request in &wanted {
        match git.open(request) {
            Ok(opened) => {
                let files = opened.files.subtree(args.path.as_deref().unwrap_or(""));
                let files = files.map_err(|error| unreadable(&error))?;
                return Ok(Root { files, compiler: compiler.root_repository(url), place: Place::Remote });
            }
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.map_or_else(|| usage("no state of the repository is named", "name one: `--ref main`"), source))
}

/// The path of `dir` below `root`, with `/`.
fn below(dir: &Path, root: &Path) -> Result<String, Error> {
    let real = |path: &Path| {
        std::fs::canonicalize(path).map_err(|error| {
            usage(format!("`{}` cannot be read: {error}", path.display()), "name another folder")
        })
    };
    let (dir, root) = (real(dir)?, real(root)?);
    let inside = dir.strip_prefix(&root).unwrap_or(Path::new(""));
    Ok(inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// Whether an argument is the address of a repository: `scheme://…` or `user@host:path`.
fn is_url(text: &str) -> bool {
    if Path::new(text).exists() {
        return false;
    }
    text.contains("://")
        || text.contains("::")
        || text.split_once(':').is_some_and(|(host, _)| !host.contains('/'))
}

fn no_folder(args: &Definition) -> Error {
    let dir = &args.dir;
    let plain = dir.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let hint = if plain && args.environments.is_empty() {
        format!("if it is an environment: `hld materialize --env {dir}`")
    } else {
        "name the folder that holds `component.yaml`, or the URL of a Git repository".to_owned()
    };
    usage(format!("`{dir}` is not a folder"), hint)
}

fn cache_dir(args: &Definition) -> Result<PathBuf, Error> {
    if let Some(dir) = &args.cache_dir {
        return Ok(dir.clone());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(dir) = variable("HLD_CACHE_DIR") {
        return Ok(dir);
    }
    if let Some(dir) = variable("XDG_CACHE_HOME").filter(|dir| dir.is_absolute()) {
        return Ok(dir.join("hld"));
    }
    let below = if cfg!(target_os = "macos") { "Library/Caches/hld" } else { ".cache/hld" };
    match std::env::home_dir() {
        Some(home) => Ok(home.join(below)),
        None => Err(usage("there is no home folder to cache sources in", "name a folder: `--cache-dir DIR`")),
    }
}

/// Gives the compiler what `nondeterminism: seed` and `allow` draw on.
fn nondeterminism(compiler: Compiler) -> Result<Compiler, Error> {
    let compiler = compiler.entropy(entropy()?, SystemTime::now());
    Ok(match seed()? {
        Some((secret, now)) => compiler.seed(secret, now),
        None => compiler,
    })
}

/// Fresh random bytes of the system.
pub(crate) fn entropy() -> Result<[u8; 32], Error> {
    let mut entropy = [0_u8; 32];
    getrandom::fill(&mut entropy).map_err(|error| {
        let report = Diagnostic::error("no-entropy", format!("the system gives no random bytes: {error}"));
        Error::new(ErrorKind::Bug, [report])
    })?;
    Ok(entropy)
}

/// A secret, and the time if one is set.
type Seed = (Vec<u8>, Option<SystemTime>);

/// The secret of `HLD_SEED` and the time of `SOURCE_DATE_EPOCH`, if they are set.
pub(crate) fn seed() -> Result<Option<Seed>, Error> {
    let Some(seed) = std::env::var_os("HLD_SEED").filter(|seed| !seed.is_empty()) else {
        return Ok(None);
    };
    let now = match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => None,
        Ok(text) => {
            Some(text.parse().map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).map_err(
                |_| {
                    usage(
                        format!("`SOURCE_DATE_EPOCH` is `{text}`, which is not a time"),
                        "set it to seconds since 1970: `git log -1 --format=%ct`",
                    )
                },
            )?)
        }
    };
    Ok(Some((seed.into_encoded_bytes(), now)))
}

pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, [Diagnostic::error("usage", message).hint(hint)])
}

fn source(error: SourceError) -> Error {
    Error::new(error.kind(), [error.diagnostic(None)])
}

fn unreadable(error: &FileError) -> Error {
    let report = Diagnostic::error("root-unreadable", error.to_string())
        .hint("name the folder that holds `component.yaml`; `--path` leads to it inside a repository");
    Error::new(ErrorKind::Definition, [report])
}
