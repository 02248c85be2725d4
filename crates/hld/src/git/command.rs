//! How the `git` program is started: the user's environment, without what would point it elsewhere.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Variables that tell Git of another repository than the one it is pointed at, or make it write what is not
/// asked for. Hooks and aliases set the first group for their children.
const SCRUBBED: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SUPER_PREFIX",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_TEMPLATE_DIR",
    "GIT_DEFAULT_HASH",
    "GIT_DEFAULT_REF_FORMAT",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROTOCOL",
    "GIT_REDIRECT_STDIN",
    "GIT_REDIRECT_STDOUT",
    "GIT_REDIRECT_STDERR",
    "GIT_TRACE",
    "GIT_TRACE_CURL",
    "GIT_TRACE_CURL_NO_DATA",
    "GIT_TRACE_FSMONITOR",
    "GIT_TRACE_PACK_ACCESS",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_PACKFILE",
    "GIT_TRACE_PERFORMANCE",
    "GIT_TRACE_REFS",
    "GIT_TRACE_SETUP",
    "GIT_TRACE_SHALLOW",
    "GIT_TRACE2",
    "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
    "GIT_CURL_VERBOSE",
    "GIT_TEST_FSMONITOR",
    "LANGUAGE",
];

/// Which `git` program to run, and what to change in the environment that it inherits.
#[derive(Debug, Clone)]
pub struct GitCommand {
    program: PathBuf,
    environment: Vec<(OsString, Option<OsString>)>,
}

impl Default for GitCommand {
    fn default() -> Self {
        GitCommand { program: PathBuf::from("git"), environment: Vec::new() }
    }
}

impl GitCommand {
    /// A program by name or path.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        GitCommand { program: program.into(), environment: Vec::new() }
    }

    /// Sets a variable for the program.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), Some(value.into())));
        self
    }

    /// Removes a variable that the program would inherit.
    #[must_use]
    pub fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// The program as it is written.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// A call that works on one repository and asks nobody anything. `protocols` are those that it may use.
    pub(super) fn on(&self, repository: &Path, protocols: &str) -> Command {
        let mut command = Command::new(&self.program);
        for name in SCRUBBED {
            command.env_remove(name);
        }
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GCM_INTERACTIVE", "never")
            .env("GIT_ALLOW_PROTOCOL", protocols)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Elsewhere than in the user's folder, whose repository would add its configuration. The path comes
        // from the caller and is absolute or relative to where the caller is; so it is set before the move.
        let absolute = std::path::absolute(repository).unwrap_or_else(|_| repository.to_owned());
        command.current_dir(&absolute);
        command.arg("--git-dir").arg(absolute);
        for setting in [
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.attributesFile=/dev/null",
            "protocol.ext.allow=never",
            "submodule.recurse=false",
            "gc.auto=0",
            "maintenance.auto=false",
        ] {
            command.args(["-c", setting]);
        }
        command
    }
}
