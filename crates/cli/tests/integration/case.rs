//! A case: a folder of files, Git repositories, and commands run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A scratch folder that commands run in. Beside the definition (`work/`) lie the repositories.
pub(crate) struct Case {
    scratch: tempfile::TempDir,
    commands: Vec<String>,
}

impl Case {
    /// An empty case.
    pub(crate) fn new() -> Case {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(scratch.path().join("work")).expect("a folder");
        Case { scratch, commands: Vec::new() }
    }

    /// The case of a folder under `tests/cases/cli`.
    pub(crate) fn from_folder(folder: &Path) -> Case {
        let mut case = Case::new();
        if folder.join("in").is_dir() {
            copy(&folder.join("in"), &case.work());
        }
        if let Ok(repositories) = fs::read_dir(folder.join("repos")) {
            for repository in repositories {
                let repository = repository.expect("an entry").path();
                let name = repository.file_name().expect("a name").to_string_lossy().into_owned();
                for branch in sorted(&repository) {
                    let branch_name = branch.file_name().expect("a name").to_string_lossy().into_owned();
                    case.commit(&name, &branch_name, &branch);
                }
            }
        }
        let commands = fs::read_to_string(folder.join("cmd")).expect("`cmd` can be read");
        case.commands = commands.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        case
    }

    /// Changes the commands.
    pub(crate) fn expand(&mut self, change: impl Fn(&str) -> String) {
        self.commands = self.commands.iter().map(|command| change(command)).collect();
    }

    /// Moves the case to a folder: `work`, and `cmd` with the commands.
    pub(crate) fn keep(self, to: &Path) {
        fs::write(to.join("cmd"), self.commands.join("\n")).expect("written");
        let scratch = self.scratch.keep();
        let moved = Command::new("mv").arg(scratch.join("work")).arg(to).status().expect("mv runs");
        assert!(moved.success());
        fs::remove_dir_all(scratch).expect("removed");
    }

    /// The folder that commands run in.
    pub(crate) fn work(&self) -> PathBuf {
        self.scratch.path().join("work")
    }

    /// The folder around it.
    pub(crate) fn around(&self) -> &Path {
        self.scratch.path()
    }

    /// Commits a folder's files on a branch of the repository `name` beside the definition.
    pub(crate) fn commit(&self, name: &str, branch: &str, files: &Path) {
        let repository = self.around().join(name);
        if !repository.join(".git").exists() {
            fs::create_dir_all(&repository).expect("a folder");
            git(&repository, &["init", "-q", "-b", branch]);
        }
        git(&repository, &["checkout", "-q", "-B", branch]);
        copy(files, &repository);
        git(&repository, &["add", "--all"]);
        git(&repository, &["commit", "-q", "--allow-empty", "-m", branch]);
    }

    /// Runs every command of `cmd` and writes down what a user sees.
    pub(crate) fn transcript(&self) -> String {
        let mut text = String::new();
        for command in &self.commands {
            let words: Vec<&str> = command.split_whitespace().collect();
            if self.edited(&words, command) {
                text.push_str(&format!("$ {command}\n\n"));
                continue;
            }
            assert_eq!(words.first(), Some(&"hld"), "commands are `hld …`, `rm PATH` and `append PATH TEXT`");
            let before = tree(&self.work());
            let output = self.run(&words[1..]);
            let code = output.status.code().expect("it ended by itself");
            if code != 0 {
                assert_eq!(before, tree(&self.work()), "`{command}` failed and yet changed files");
            }
            text.push_str(&format!("$ {command}\n"));
            text.push_str(&self.scrubbed(&output.stdout));
            text.push_str(&self.scrubbed(&output.stderr));
            text.push_str(&format!("[exit {code}]\n\n"));
        }
        text
    }

    /// What a person does between runs: `rm PATH`, `append PATH TEXT`.
    fn edited(&self, words: &[&str], command: &str) -> bool {
        match words {
            ["rm", path] => fs::remove_file(self.work().join(path)).expect("removed"),
            ["append", path, ..] => {
                let path = self.work().join(path);
                let text = command.splitn(3, ' ').nth(2).unwrap_or_default();
                let old = fs::read_to_string(&path).unwrap_or_default();
                fs::write(path, format!("{old}{text}\n")).expect("written");
            }
            _ => return false,
        }
        true
    }

    /// Runs hld in the work folder, without any setting of the machine.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("hld starts")
    }

    /// The command, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let other = std::env::var_os("HLD").map(PathBuf::from);
        let mut command = Command::new(other.unwrap_or_else(|| env!("CARGO_BIN_EXE_hld").into()));
        command.args(args).current_dir(self.work()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.around()).env("HLD_CACHE_DIR", self.around().join("cache"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    /// Text with the scratch folder's path and commit ids taken out.
    pub(crate) fn scrubbed(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let real = self.around().canonicalize().expect("it exists");
        let text = text.replace(&*real.to_string_lossy(), "[SCRATCH]");
        text.replace(&*self.around().to_string_lossy(), "[SCRATCH]")
    }
}

/// Every file and link below a folder with its content.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for path in sorted(&folder) {
            let kind = fs::symlink_metadata(&path).expect("it exists").file_type();
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                files.insert(path, target.to_string_lossy().into_owned().into_bytes());
            } else if kind.is_file() {
                let content = fs::read(&path).expect("a file");
                files.insert(path, content);
            }
        }
    }
    files
}

/// Runs git in a folder, with commits that are the same everywhere.
pub(crate) fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(args);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "test").env(format!("GIT_{who}_EMAIL"), "test@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
    let output = command.output().expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Copies a folder's content, links as links.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in sorted(from) {
        let target = to.join(path.file_name().expect("a name"));
        let kind = fs::symlink_metadata(&path).expect("it exists").file_type();
        if kind.is_dir() {
            copy(&path, &target);
        } else if kind.is_symlink() {
            let link = fs::read_link(&path).expect("a link");
            std::os::unix::fs::symlink(link, &target).expect("a link");
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
