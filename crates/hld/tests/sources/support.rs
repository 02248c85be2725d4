//! Repositories made for one test, and reports as text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use hld::git::{GitCommand, Limits};
use hld::source::{GitSource, Reference, SourceError, SourceRequest};
use hld::{Method, Opened, Source};
use tempfile::TempDir;

/// Nothing of the user's configuration.
const CLEAN: [(&str, &str); 7] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "a"),
    ("GIT_AUTHOR_EMAIL", "a@example.com"),
    ("GIT_COMMITTER_NAME", "a"),
    ("GIT_COMMITTER_EMAIL", "a@example.com"),
    ("NO_PROXY", "127.0.0.1"),
];

pub(crate) fn git_command() -> GitCommand {
    CLEAN.iter().fold(GitCommand::default(), |command, (name, value)| command.env(name, value))
}

pub(crate) fn limits() -> Limits {
    Limits::default().time(Duration::from_secs(60))
}

pub(crate) fn source(cache: &Path) -> GitSource {
    GitSource::with_command(cache, git_command()).limits(limits())
}

/// A repository with a work tree, which ends with the test.
pub(crate) struct Repo {
    _temp: Option<TempDir>,
    pub(crate) path: PathBuf,
}

impl Repo {
    pub(crate) fn new() -> Repo {
        let temp = TempDir::new().expect("a folder for the test");
        let path = temp.path().join("shop");
        let repo = Repo { _temp: Some(temp), path };
        repo.init(&[]);
        repo
    }

    /// A repository below a folder that lives elsewhere.
    pub(crate) fn at(path: impl Into<PathBuf>) -> Repo {
        Repo::with(path, &[])
    }

    pub(crate) fn with(path: impl Into<PathBuf>, arguments: &[&str]) -> Repo {
        let repo = Repo { _temp: None, path: path.into() };
        repo.init(arguments);
        repo
    }

    fn init(&self, arguments: &[&str]) {
        fs::create_dir_all(&self.path).expect("a folder");
        self.git(&[&["init", "-q", "-b", "main"], arguments].concat());
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, "")
    }

    pub(crate) fn git_with(&self, arguments: &[&str], input: &str) -> String {
        use std::io::Write;
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(&self.path)
            .envs(CLEAN)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("git starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("git reads");
        let output = child.wait_with_output().expect("git ends");
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// Writes files, commits them, and gives the commit.
    pub(crate) fn commit(&self, files: &[(&str, &str)]) -> String {
        for (name, text) in files {
            let path = self.path.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "c"]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// A repository with a history: `first` (tagged), `second`, `third` on main; `staged` on stage.
pub(crate) struct History {
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) third: String,
    pub(crate) staged: String,
}

pub(crate) fn history(repo: &Repo) -> History {
    let first = repo.commit(&[("config.yaml", "n: 1\n"), ("web/deep/x.yaml", "x: 1\n")]);
    repo.git(&["tag", "v1.0"]);
    repo.git(&["tag", "-a", "-m", "annotated", "v1.1"]);
    let second = repo.commit(&[("config.yaml", "n: 2\n")]);
    let third = repo.commit(&[("config.yaml", "n: 3\n")]);
    repo.git(&["checkout", "-q", "-b", "stage"]);
    let staged = repo.commit(&[("config.yaml", "n: staged\n")]);
    repo.git(&["checkout", "-q", "main"]);
    History { first, second, third, staged }
}

pub(crate) fn request(url: &str, reference: Reference) -> SourceRequest {
    SourceRequest::new(Method::Git, url).at(reference)
}

pub(crate) fn branch(name: &str) -> Reference {
    Reference::Branch(name.to_owned())
}

pub(crate) fn version(name: &str) -> Reference {
    Reference::Version(name.to_owned())
}

pub(crate) fn get(source: &GitSource, url: &str, reference: Reference) -> Result<Opened, SourceError> {
    let request = request(url, reference);
    source.prepare(std::slice::from_ref(&request)).expect("prepare keeps errors for open");
    source.open(&request)
}

/// The text of `config.yaml` at a reference.
pub(crate) fn config(source: &GitSource, url: &str, reference: Reference) -> String {
    let opened = get(source, url, reference).unwrap_or_else(|error| panic!("{error:?}"));
    opened.files.text("config.yaml").expect("the file is there").trim().to_owned()
}

/// A report as people see it, with what differs from run to run replaced.
pub(crate) fn report(error: &SourceError, replace: &[(&str, &str)]) -> String {
    let mut text = format!("{} ({:?}): {error}\n", error.code(), error.kind());
    for label in &error.diagnostic(None).labels {
        text.push_str(&format!("  at {}: {}\n", label.location, label.message));
    }
    for hint in error.hints() {
        text.push_str(&format!("  hint: {hint}\n"));
    }
    for (from, to) in replace {
        text = text.replace(from, to);
    }
    text
}

/// All bytes below a folder, for the question whether a secret is among them.
pub(crate) fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        bytes.extend(entry.file_name().as_encoded_bytes());
        if path.is_dir() {
            bytes.extend(all_bytes(&path));
        } else {
            bytes.extend(fs::read(&path).expect("a file"));
        }
    }
    bytes
}
