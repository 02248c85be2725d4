//! Text to [`RemoteUrl`], refusing what has ever been used to trick a Git client.

use super::{Form, Protocol, RemoteUrl, UrlError};

impl RemoteUrl {
    /// Reads an absolute address. A relative one (`./`, `../`) needs to know what it is relative to:
    /// [`RemoteUrl::join`].
    pub fn parse(text: &str) -> Result<RemoteUrl, UrlError> {
        check_text(text)?;
        if let Some((helper, _)) = text.split_once("::")
            && !helper.is_empty()
            && helper.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            return Err(UrlError::protocol(format!(
                "`{helper}::` addresses run a program and are never used"
            ))
            .hint("write a plain `https://` or `ssh://` address"));
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return url(scheme, rest);
        }
        if text.starts_with('/') {
            return RemoteUrl::local(text);
        }
        if text == "." || text == ".." || text.starts_with("./") || text.starts_with("../") {
            return Err(UrlError::new(format!(
                "`{text}` is relative, and there is nothing to resolve it against"
            ))
            .hint("write the whole address"));
        }
        if text.starts_with('~') {
            return Err(UrlError::new(format!("`{text}` begins with `~`, which is not expanded"))
                .hint("write an absolute path, or one relative to the component: `../shop`"));
        }
        if cfg!(windows) && text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic()
        {
            return RemoteUrl::local(text);
        }
        match text.find(':') {
            // As Git has it: a `/` before the first `:` makes it a path. Brackets may hold colons of their own.
            Some(colon) if !text[..colon].contains('/') => scp(text),
            _ => Err(not_an_address(text)),
        }
    }

    /// An absolute path on this machine.
    pub fn local(path: &str) -> Result<RemoteUrl, UrlError> {
        check_text(path)?;
        Ok(RemoteUrl {
            protocol: Protocol::File,
            form: Form::Path,
            user: None,
            password: None,
            host: String::new(),
            port: None,
            path: super::relative::lexical(path),
            query: None,
        })
    }
}

pub(super) fn check_text(text: &str) -> Result<(), UrlError> {
    if text.is_empty() {
        return Err(UrlError::new("the address is empty"));
    }
    if text.starts_with('-') {
        return Err(UrlError::new(format!("`{}` begins with `-`", without_user_info(text)))
            .hint("such an address would be taken for an option"));
    }
    if let Some(char) = text.chars().find(|&char| is_unprintable(char)) {
        return Err(UrlError::new(format!(
            "the address `{}` contains the character U+{:04X}",
            without_user_info(&text.escape_debug().to_string()),
            u32::from(char)
        ))
        .hint("remove control characters, line breaks and marks that turn the direction of text"));
    }
    if text.contains('\\') {
        return Err(UrlError::new(format!("`{}` contains `\\`", without_user_info(text)))
            .hint("use `/` between folders"));
    }
    Ok(())
}

/// Control characters, and those that make text look like other text.
pub(crate) fn is_unprintable(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// For messages about text that could not be parsed: whatever stands before an `@` may be a password.
fn without_user_info(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            match rest[..authority].rfind('@') {
                Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
                None => text.to_owned(),
            }
        }
        None => text.to_owned(),
    }
}

fn not_an_address(text: &str) -> UrlError {
    let error = UrlError::new(format!("`{text}` is neither a URL nor a path"));
    let first = text.split('/').next().unwrap_or_default();
    if first.contains('.') && text.contains('/') {
        error.hint(format!("for a remote repository write `https://{text}`, for a local one `./{text}`"))
    } else {
        error.hint(format!("for a local repository write `./{text}`"))
    }
}

fn url(scheme: &str, rest: &str) -> Result<RemoteUrl, UrlError> {
    let lower = scheme.to_ascii_lowercase();
    let Some(protocol) = Protocol::from_scheme(&lower) else {
        return Err(UrlError::protocol(format!("`{scheme}://` is not a protocol that sources can have"))
            .hint("use `https` or `ssh`; `http`, `git` and `file` where `sources.protocols` names them"));
    };
    let shown = without_user_info(&format!("{lower}://{rest}"));
    let (before, fragment) =
        rest.split_once('#').map_or((rest, None), |(before, after)| (before, Some(after)));
    let (before, query) =
        before.split_once('?').map_or((before, None), |(before, after)| (before, Some(after)));
    let shown = shown.split(['?', '#']).next().unwrap_or_default().to_owned();
    if fragment.is_some() {
        return Err(UrlError::new(format!("`{shown}#…` has a fragment"))
            .hint("name a branch with `branch`, a tag or commit with `version`, a folder with `path`"));
    }
    if query.is_some() && !matches!(protocol, Protocol::Https | Protocol::Http) {
        return Err(UrlError::new(format!("`{shown}?…` has a query"))
            .hint("name a branch with `branch`, a tag or commit with `version`"));
    }
    let (authority, path) = match before.find('/') {
        Some(slash) => before.split_at(slash),
        None => (before, ""),
    };
    let (user_info, host_port) = match authority.rsplit_once('@') {
        Some((user_info, host_port)) => (Some(user_info), host_port),
        None => (None, authority),
    };
    let (user, password) = match user_info {
        None | Some("") => (None, None),
        Some(info) => match info.split_once(':') {
            Some((user, password)) => (Some(user.to_owned()), Some(password.to_owned())),
            None => (Some(info.to_owned()), None),
        },
    };
    if let Some(user) = &user {
        check_user(user, &shown)?;
    }
    let (host, port) = host_and_port(host_port, &shown)?;
    if protocol == Protocol::File {
        if !(host.is_empty() || host == "localhost") || port.is_some() || user.is_some() {
            return Err(UrlError::new(format!("`{shown}` names a host: `file://` is for this machine"))
                .hint("write three slashes: `file:///srv/git/shop.git`"));
        }
    } else if host.is_empty() {
        return Err(UrlError::new(format!("`{shown}` has no host")));
    }
    let path = checked_path(path, &shown)?;
    if path.is_empty() || path == "/" {
        return Err(UrlError::new(format!("`{shown}` has no path")));
    }
    if protocol == Protocol::Ssh {
        check_remote_path(path.trim_start_matches('/'), &shown)?;
    }
    let host = if protocol == Protocol::File { String::new() } else { host };
    let port = port.filter(|&port| Some(port) != protocol.default_port());
    let query = query.map(str::to_owned);
    Ok(RemoteUrl { protocol, form: Form::Url, user, password, host, port, path, query })
}

/// `[user@]host:path`
fn scp(text: &str) -> Result<RemoteUrl, UrlError> {
    let (user, rest) = match text.split_once('@') {
        Some((user, rest)) if !user.contains(['/', ':']) => (Some(user), rest),
        Some((user, _)) if user.contains(':') && !user.contains('/') => {
            // `user:password@host…` without a scheme: do not echo it.
            return Err(UrlError::new("the address has a password before `@` and no `https://`")
                .hint("write the scheme, and keep tokens in `access.yaml`"));
        }
        _ => (None, text),
    };
    let split = if rest.starts_with('[') {
        rest.find("]:").map(|at| (&rest[..=at], &rest[at + 2..]))
    } else {
        rest.split_once(':')
    };
    let Some((host, path)) = split else { return Err(not_an_address(text)) };
    if let Some(user) = user {
        check_user(user, text)?;
    }
    // Without its user `@ext::x` would be another address, and `host::x` looks like a helper's.
    if user == Some("") || path.starts_with(':') {
        return Err(not_an_address(text));
    }
    let (host, port) = host_and_port(host, text)?;
    if host.len() == 1 && user.is_none() {
        return Err(UrlError::new(format!("`{text}` is a path of another system"))
            .hint("write a path relative to the component, with `/`"));
    }
    if host.is_empty() || port.is_some() {
        return Err(not_an_address(text));
    }
    if path.is_empty() {
        return Err(UrlError::new(format!("`{text}` has no path")));
    }
    check_remote_path(path, text)?;
    check_segments(path, text)?;
    Ok(RemoteUrl {
        protocol: Protocol::Ssh,
        form: Form::Scp,
        user: user.map(str::to_owned),
        password: None,
        host,
        port: None,
        path: path.to_owned(),
        query: None,
    })
}

fn check_user(user: &str, shown: &str) -> Result<(), UrlError> {
    let decoded = decode(user);
    if decoded.starts_with('-') {
        return Err(UrlError::new(format!("the user name in `{shown}` begins with `-`"))
            .hint("such a name would be taken for an option"));
    }
    if decoded.chars().any(|char| char.is_control() || char.is_whitespace()) {
        return Err(UrlError::new(format!(
            "the user info in `{shown}` contains white space or control characters"
        )));
    }
    Ok(())
}

/// What reaches the other side of an SSH connection as an argument.
fn check_remote_path(path: &str, shown: &str) -> Result<(), UrlError> {
    if path.starts_with('-') {
        return Err(UrlError::new(format!("the path in `{shown}` begins with `-`"))
            .hint("such a path would be taken for an option"));
    }
    Ok(())
}

fn host_and_port(text: &str, shown: &str) -> Result<(String, Option<u16>), UrlError> {
    let bad = |what: &str| UrlError::new(format!("`{shown}` {what}"));
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let Some((host, after)) = rest.split_once(']') else { return Err(bad("has a `[` without `]`")) };
        let ip: std::net::Ipv6Addr = host.parse().map_err(|_| bad("has no valid IPv6 address in `[…]`"))?;
        let port = match after {
            "" => None,
            _ => Some(after.strip_prefix(':').ok_or_else(|| bad("has text after `]`"))?),
        };
        (ip.to_string(), port)
    } else {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        if host.starts_with('-') {
            return Err(UrlError::new(format!("the host in `{shown}` begins with `-`"))
                .hint("such a host would be taken for an option"));
        }
        if !host.is_ascii() {
            return Err(
                bad("has letters outside ASCII in its host").hint("write the host in its `xn--` form")
            );
        }
        if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
            || host.contains("..")
        {
            return Err(bad("has a host that is none"));
        }
        (host.to_ascii_lowercase(), port)
    };
    let port = match port {
        None | Some("") => None,
        Some(port) => match port.parse::<u16>() {
            Ok(number) if number > 0 && !port.starts_with('+') => Some(number),
            _ => return Err(bad("has a port that is none")),
        },
    };
    Ok((host, port))
}

/// Decodes what need not be encoded, and refuses paths that other programs would read as another path.
fn checked_path(path: &str, shown: &str) -> Result<String, UrlError> {
    if path.chars().any(char::is_whitespace) {
        return Err(UrlError::new(format!("`{shown}` contains a space")).hint("write `%20` for a space"));
    }
    let mut normal = String::with_capacity(path.len());
    let mut chars = path.char_indices();
    while let Some((at, char)) = chars.next() {
        if char != '%' {
            normal.push(char);
            continue;
        }
        let Some(value) = path.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
            return Err(UrlError::new(format!("`{shown}` has a `%` without two hexadecimal digits"))
                .hint("write `%25` for `%`"));
        };
        chars.nth(1);
        match value {
            b'/' | b'\\' | 0..=31 | 127 => {
                return Err(UrlError::new(format!(
                    "`{shown}` hides the character `%{value:02X}` in its path"
                ))
                .hint("write the path as it is"));
            }
            b'.' | b'-' | b'_' | b'~' => normal.push(char::from(value)),
            _ if value.is_ascii_alphanumeric() => normal.push(char::from(value)),
            _ => normal.push_str(&format!("%{value:02X}")),
        }
    }
    check_segments(&normal, shown)?;
    Ok(normal)
}

/// `.` and `..` in the middle of an address: clients and servers differ on who resolves them, and an allow list
/// must not depend on that.
fn check_segments(path: &str, shown: &str) -> Result<(), UrlError> {
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(UrlError::new(format!("`{shown}` has `.` or `..` in its path"))
            .hint("write the path that it leads to"));
    }
    Ok(())
}

/// Percent-decodes; bytes that are not UTF-8 are replaced.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| first == b'%') {
            Some(value) => {
                bytes.push(value);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes what cannot stand in the path of a URL, so that a plain path and its `file://` form meet.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for char in path.chars() {
        if char.is_ascii_alphanumeric() || "/._-~!$&'()*+,;=:@".contains(char) || !char.is_ascii() {
            out.push(char);
        } else {
            out.push_str(&format!("%{:02X}", u32::from(char)));
        }
    }
    out
}
