//! The network side through the `git` program: the user's credentials, SSH, proxies and `insteadOf` hold.

use std::io::ErrorKind;
use std::process::Command;

use hld_yaml::base64;

use super::classify::classify;
use super::redact::redact;
use super::run::{Ended, Finished, run};
use super::{Fetch, GitCommand, GitTransport, Oid, RemoteRefs, TransportError, TransportErrorKind};
use crate::source::{Protocol, RemoteUrl};

/// Drives the `git` program.
///
/// The program inherits the environment of the process, so that credential helpers, SSH agents and proxies
/// work, except for what would point it at another repository. It never asks on the terminal, runs no hooks,
/// follows no submodules, checks what it is sent, and gets a token through its environment, never its
/// arguments.
#[derive(Debug, Clone, Default)]
pub struct GitProgram {
    command: GitCommand,
}

impl GitProgram {
    /// Runs the program that a command names.
    pub fn new(command: GitCommand) -> Self {
        GitProgram { command }
    }

    fn prepared(&self, fetch: &Fetch<'_>) -> (Command, Vec<String>) {
        let mut command = self.command.on(fetch.repository, protocols(fetch.url));
        let credentials = match fetch.token {
            Some(token) => Some(token.basic()),
            None => fetch
                .url
                .credentials()
                .map(|(user, password)| format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))),
        };
        let mut secrets = fetch.url.secrets();
        secrets.extend(fetch.token.map(|token| token.forms()).unwrap_or_default());
        // A header goes wherever the server sends the client, so with one nothing is followed.
        let follow = fetch.redirects && credentials.is_none();
        for setting in [
            if follow { "http.followRedirects=initial" } else { "http.followRedirects=false" },
            "http.lowSpeedLimit=1",
            "http.lowSpeedTime=60",
            "transfer.bundleURI=false",
            "fetch.unpackLimit=1",
            "fetch.fsckObjects=true",
            "fetch.writeCommitGraph=false",
            // Old histories have these; none is a danger to one who reads objects only.
            "fetch.fsck.badTimezone=ignore",
            "fetch.fsck.missingSpaceBeforeDate=ignore",
            "fetch.fsck.missingSpaceBeforeEmail=ignore",
            "fetch.fsck.missingNameBeforeEmail=ignore",
            "fetch.fsck.missingEmail=ignore",
            "fetch.fsck.badEmail=ignore",
            "fetch.fsck.badDate=ignore",
            "fetch.fsck.badDateOverflow=ignore",
            "fetch.fsck.zeroPaddedDate=ignore",
            "fetch.fsck.zeroPaddedFilemode=ignore",
            "fetch.fsck.missingTaggerEntry=ignore",
            "fetch.fsck.badTagName=ignore",
            "fetch.fsck.nullSha1=ignore",
        ] {
            command.args(["-c", setting]);
        }
        if let Some(credentials) = credentials {
            command
                .env("GIT_CONFIG_COUNT", "1")
                .env("GIT_CONFIG_KEY_0", format!("http.{}.extraHeader", fetch.url.without_credentials()))
                .env("GIT_CONFIG_VALUE_0", format!("Authorization: {credentials}"));
            secrets.push(credentials);
        }
        (command, secrets)
    }

    fn finish(
        &self,
        fetch: &Fetch<'_>,
        command: &mut Command,
        secrets: &[String],
        measured: bool,
    ) -> Result<Finished, TransportError> {
        let objects = fetch.repository.join("objects");
        let finished =
            run(command, fetch.limits, measured.then_some(objects.as_path())).map_err(|error| {
                let kind = match error.kind() {
                    ErrorKind::NotFound if !fetch.repository.is_dir() => TransportErrorKind::Damaged,
                    ErrorKind::NotFound | ErrorKind::PermissionDenied => TransportErrorKind::NoProgram,
                    _ => TransportErrorKind::Other,
                };
                TransportError::new(kind, format!("`{}`: {error}", self.command.program().display()))
            })?;
        let said = redact(&finished.stderr, secrets);
        match &finished.ended {
            Ended::Exit(status) if status.success() => Ok(finished),
            Ended::Exit(status) => Err(classify(&said, status.code())),
            Ended::Timeout => {
                let time = fetch.limits.time.as_secs_f64();
                Err(TransportError::new(TransportErrorKind::Timeout, format!("stopped after {time} seconds")))
            }
            Ended::TooLarge => {
                let bytes = fetch.limits.bytes;
                Err(TransportError::new(TransportErrorKind::TooLarge, format!("stopped after {bytes} bytes")))
            }
        }
    }
}

/// What `insteadOf` in the user's configuration may lead to. Never less safe than what was asked for, and never
/// a helper.
fn protocols(url: &RemoteUrl) -> &'static str {
    match url.protocol() {
        Protocol::Http => "https:ssh:http",
        Protocol::Git => "https:ssh:git",
        Protocol::File => "https:ssh:file",
        _ => "https:ssh",
    }
}

impl GitTransport for GitProgram {
    fn fetch(&self, fetch: &Fetch<'_>) -> Result<(), TransportError> {
        let (mut command, secrets) = self.prepared(fetch);
        command.args(["fetch", "--quiet", "--force", "--no-tags", "--no-prune", "--refmap=", "--no-auto-gc"]);
        command.args(["--no-recurse-submodules", "--no-write-fetch-head", "--update-shallow"]);
        if let Some(depth) = fetch.depth {
            command.arg(format!("--depth={depth}"));
        }
        command.arg("--end-of-options").arg(fetch.url.without_credentials());
        command.args(fetch.refs.iter().map(|spec| format!("+{}:{}", spec.from, spec.to)));
        self.finish(fetch, &mut command, &secrets, true).map(drop)
    }

    fn list(&self, fetch: &Fetch<'_>) -> Result<RemoteRefs, TransportError> {
        let (mut command, secrets) = self.prepared(fetch);
        command.args(["ls-remote", "--quiet", "--symref", "--end-of-options"]);
        command.arg(fetch.url.without_credentials());
        let finished = self.finish(fetch, &mut command, &secrets, false)?;
        Ok(parse_refs(&String::from_utf8_lossy(&finished.stdout)))
    }
}

fn parse_refs(text: &str) -> RemoteRefs {
    let mut found = RemoteRefs::default();
    for line in text.lines() {
        let Some((what, name)) = line.split_once('\t') else { continue };
        if let Some(target) = what.strip_prefix("ref: ") {
            if name == "HEAD" {
                found.head = Some(target.to_owned());
            }
        } else if let Some(id) = Oid::parse(what) {
            found.refs.push((name.to_owned(), id));
        }
    }
    found
}
