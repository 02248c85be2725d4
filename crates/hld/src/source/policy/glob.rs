//! Patterns of `sources.allow`.

use crate::source::{Protocol, RemoteUrl};

/// A pattern over the parts of an address, which are what stands between slashes.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    parts: Vec<String>,
}

impl Glob {
    pub(super) fn parse(pattern: &str) -> Result<Glob, &'static str> {
        if pattern.is_empty() {
            return Err("is empty");
        }
        if pattern.chars().any(char::is_control) || pattern.contains('\\') {
            return Err("holds characters that no address has");
        }
        let Some((scheme, rest)) = pattern.split_once("://") else {
            // A path, or `host:path`.
            if !pattern.starts_with('/') && !pattern.contains(':') {
                return Err("is not an address");
            }
            return Ok(Glob::of(pattern));
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, "**"));
        if scheme.contains('*') || host.contains("**") {
            return Err("leaves the protocol or the host open to any");
        }
        Ok(Glob::of(&format!("{}://{}/{path}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase())))
    }

    fn of(pattern: &str) -> Glob {
        let parts = plain(pattern).split('/').map(str::to_owned).collect();
        Glob { parts }
    }

    pub(super) fn is_local(&self) -> bool {
        self.parts.first().is_some_and(|first| first.is_empty() || first == "file:")
    }

    pub(super) fn matches(&self, address: &str) -> bool {
        let parts: Vec<&str> = address.split('/').collect();
        parts_match(&self.parts, &parts)
    }
}

/// The ways to write an address that a pattern may be meant for, all without user info that is a secret.
pub(super) fn spellings(url: &RemoteUrl) -> Vec<String> {
    let identity = url.identity();
    match url.protocol() {
        Protocol::Ssh => {
            let address = plain(&url.without_credentials()).to_owned();
            let without_user = |text: &str| match text.split_once('@') {
                Some((before, rest)) => match before.split_once("://") {
                    Some((scheme, _)) => format!("{scheme}://{rest}"),
                    None => rest.to_owned(),
                },
                None => text.to_owned(),
            };
            // The forges serve `git@host:acme/shop` and `ssh://git@host/acme/shop` from one place.
            let rooted = identity.replacen("/~/", "/", 1);
            let mut all = vec![without_user(&address), without_user(&identity), without_user(&rooted)];
            all.extend([address, identity, rooted]);
            all
        }
        Protocol::File => {
            let path = url.local_path().map(|path| path.to_string_lossy().into_owned());
            let path = path.map(|path| plain(&path).to_owned());
            path.into_iter().chain([identity]).collect()
        }
        _ => vec![identity.split('?').next().unwrap_or_default().to_owned()],
    }
}

/// `.git` and a trailing slash say nothing about which repository is meant.
fn plain(address: &str) -> &str {
    let address = address.trim_end_matches('/');
    address.strip_suffix(".git").unwrap_or(address)
}

/// `**` takes any number of parts, none among them; with the work bounded by the product of both lengths.
fn parts_match(pattern: &[String], parts: &[&str]) -> bool {
    wildcard(
        pattern,
        parts,
        |part| part == "**",
        |pattern, part| {
            let pattern: Vec<char> = pattern.chars().collect();
            let part: Vec<char> = part.chars().collect();
            wildcard(&pattern, &part, |char| *char == '*', |pattern, char| *pattern == '?' || pattern == char)
        },
    )
}

/// Matches with one kind of wildcard, backtracking only to the last one.
fn wildcard<P, T>(pattern: &[P], text: &[T], any: impl Fn(&P) -> bool, one: impl Fn(&P, &T) -> bool) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while seen < text.len() {
        if at < pattern.len() && any(&pattern[at]) {
            retry = Some((at, seen));
            at += 1;
        } else if at < pattern.len() && one(&pattern[at], &text[seen]) {
            at += 1;
            seen += 1;
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            at = star + 1;
            seen = from + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(any)
}
