//! What the `git` program says when it fails → what it means. The program runs with `LC_ALL=C`.

use super::{TransportError, TransportErrorKind};

/// In order: the first that is found decides. More telling lines come before those that follow from them, such
/// as `Could not read from remote repository`.
const SIGNS: &[(&str, TransportErrorKind)] = &[
    ("does not allow request for unadvertised object", TransportErrorKind::CommitRefused),
    ("not our ref", TransportErrorKind::CommitRefused),
    ("no such remote ref", TransportErrorKind::CommitRefused),
    ("is not valid", TransportErrorKind::CommitRefused),
    ("does not support shallow", TransportErrorKind::NoShallow),
    ("does not support --depth", TransportErrorKind::NoShallow),
    ("authentication failed", TransportErrorKind::Auth),
    ("could not read username", TransportErrorKind::Auth),
    ("could not read password", TransportErrorKind::Auth),
    ("terminal prompts disabled", TransportErrorKind::Auth),
    ("invalid credentials", TransportErrorKind::Auth),
    ("permission denied (", TransportErrorKind::Auth),
    ("too many authentication failures", TransportErrorKind::Auth),
    ("returned error: 401", TransportErrorKind::Auth),
    ("returned error: 403", TransportErrorKind::Auth),
    ("access denied", TransportErrorKind::Auth),
    ("host key verification failed", TransportErrorKind::HostKey),
    ("remote host identification has changed", TransportErrorKind::HostKey),
    ("certificate", TransportErrorKind::Certificate),
    ("ssl ", TransportErrorKind::Certificate),
    ("returned error: 404", TransportErrorKind::NotFound),
    ("returned error: 410", TransportErrorKind::NotFound),
    ("returned error: 301", TransportErrorKind::Redirect),
    ("returned error: 302", TransportErrorKind::Redirect),
    ("returned error: 303", TransportErrorKind::Redirect),
    ("returned error: 307", TransportErrorKind::Redirect),
    ("returned error: 308", TransportErrorKind::Redirect),
    ("unable to update url base from redirection", TransportErrorKind::Redirect),
    ("repository not found", TransportErrorKind::NotFound),
    ("does not appear to be a git repository", TransportErrorKind::NotFound),
    ("project you were looking for could not be found", TransportErrorKind::NotFound),
    ("' not found", TransportErrorKind::NotFound),
    ("could not resolve host", TransportErrorKind::Unreachable),
    ("unable to look up", TransportErrorKind::Unreachable),
    ("name or service not known", TransportErrorKind::Unreachable),
    ("failed to connect", TransportErrorKind::Unreachable),
    ("couldn't connect", TransportErrorKind::Unreachable),
    ("could not connect", TransportErrorKind::Unreachable),
    ("connection refused", TransportErrorKind::Unreachable),
    ("connection reset", TransportErrorKind::Unreachable),
    ("connection timed out", TransportErrorKind::Unreachable),
    ("connection closed", TransportErrorKind::Unreachable),
    ("operation timed out", TransportErrorKind::Unreachable),
    ("operation too slow", TransportErrorKind::Unreachable),
    ("network is unreachable", TransportErrorKind::Unreachable),
    ("no route to host", TransportErrorKind::Unreachable),
    ("empty reply from server", TransportErrorKind::Unreachable),
    ("returned error: 5", TransportErrorKind::Unreachable),
    ("not allowed", TransportErrorKind::Protocol),
    ("fsck error", TransportErrorKind::Malformed),
    ("invalid index-pack output", TransportErrorKind::Damaged),
    ("not a git repository", TransportErrorKind::Damaged),
    ("is corrupt", TransportErrorKind::Damaged),
    ("is empty", TransportErrorKind::Damaged),
    ("bad object", TransportErrorKind::Damaged),
    ("bad config", TransportErrorKind::Damaged),
    ("packfile", TransportErrorKind::Damaged),
    ("index file", TransportErrorKind::Damaged),
    ("unable to read", TransportErrorKind::Damaged),
    ("did not send all necessary objects", TransportErrorKind::Damaged),
    ("missing necessary objects", TransportErrorKind::Damaged),
    ("cannot lock ref", TransportErrorKind::Damaged),
    ("could not read from remote repository", TransportErrorKind::NotFound),
    ("early eof", TransportErrorKind::Unreachable),
    ("the remote end hung up", TransportErrorKind::Unreachable),
    ("unexpected disconnect", TransportErrorKind::Unreachable),
];

/// `stderr` has been redacted already.
pub(super) fn classify(stderr: &str, code: Option<i32>) -> TransportError {
    let detail = telling_line(stderr);
    if let Some(name) = after(stderr, "couldn't find remote ref ") {
        return TransportError::new(TransportErrorKind::RefMissing(name.trim().to_owned()), detail);
    }
    if let Some(server) = after(stderr, "mismatched algorithms: ").and_then(|line| after(line, "server ")) {
        return TransportError::new(TransportErrorKind::ObjectFormat(server.trim().to_owned()), detail);
    }
    let lower = stderr.to_lowercase();
    let kind = match SIGNS.iter().find(|(sign, _)| lower.contains(sign)) {
        Some((_, kind)) => kind.clone(),
        // What `git` answers to options that it does not know.
        None if code == Some(129) => TransportErrorKind::OldProgram,
        None => TransportErrorKind::Other,
    };
    TransportError::new(kind, detail)
}

fn after<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let at = text.find(sign)? + sign.len();
    text[at..].lines().next()
}

/// The line that says most: what the server or SSH said, else the first fatal one, else the first.
fn telling_line(stderr: &str) -> String {
    let lines = || stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let said = lines()
        .find(|line| line.starts_with("ERROR:") || line.starts_with("remote: ERROR"))
        .or_else(|| lines().find(|line| line.starts_with("ssh:") || line.contains("Permission denied (")))
        .or_else(|| lines().find(|line| line.starts_with("fatal:")))
        .or_else(|| lines().find(|line| line.starts_with("error:")))
        .or_else(|| lines().next())
        .unwrap_or_default();
    let said = ["fatal: ", "error: ", "remote: "]
        .iter()
        .find_map(|prefix| said.strip_prefix(prefix))
        .unwrap_or(said);
    said.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says() {
        use TransportErrorKind::*;
        let cases = [
            ("fatal: couldn't find remote ref refs/heads/x\n", RefMissing("refs/heads/x".to_owned())),
            ("fatal: mismatched algorithms: client sha1; server sha256\n", ObjectFormat("sha256".to_owned())),
            ("error: Server does not allow request for unadvertised object 11", CommitRefused),
            ("fatal: remote error: upload-pack: not our ref 11", CommitRefused),
            ("fatal: dumb http transport does not support shallow capabilities", NoShallow),
            ("fatal: could not read Username for 'https://x': terminal prompts disabled", Auth),
            ("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", Auth),
            ("Host key verification failed.\nfatal: Could not read from remote repository.", HostKey),
            ("fatal: repository 'https://x/y/' not found", NotFound),
            ("ERROR: Repository not found.\nfatal: Could not read from remote repository.", NotFound),
            ("fatal: unable to access 'https://x/': Could not resolve host: x", Unreachable),
            ("fatal: unable to access 'https://x/': SSL certificate problem: expired", Certificate),
            ("fatal: transport 'ext' not allowed", Protocol),
            ("fatal: not a git repository: '/c'", Damaged),
            ("something new", Other),
        ];
        for (stderr, kind) in cases {
            assert_eq!(classify(stderr, Some(128)).kind(), &kind, "{stderr}");
        }
        assert_eq!(classify("usage: git fetch", Some(129)).kind(), &OldProgram);
        assert_eq!(
            classify("ERROR: Repository not found.\nfatal: x", None).detail(),
            "ERROR: Repository not found."
        );
    }
}
