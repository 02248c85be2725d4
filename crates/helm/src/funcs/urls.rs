//! URLs, as Go's `net/url` takes them apart and puts them together.

use hld_gotmpl::{Call, Failure, Functions, Map, Signature, Str, Type, Value, quote};

use super::addresses::parse_address;
use super::go_error;

pub(super) fn register(functions: &mut Functions) {
    functions.add("urlParse", Signature::new(&[Type::String]).returns(Type::MAP), |call| {
        let text = call.str(0);
        call.reserve(text.len().saturating_mul(4))?;
        call.fuel(text.len() as u64 / 8)?;
        let url = Url::parse(text).map_err(|error| go_error(format!("unable to parse url: {error}")))?;
        let hostname = url.hostname().to_vec();
        let userinfo = url.user.as_ref().map(User::text).unwrap_or_default();
        let entries = [
            ("scheme", url.scheme),
            ("host", url.host),
            ("hostname", hostname),
            ("path", url.path),
            ("query", url.query),
            ("opaque", url.opaque),
            ("fragment", url.fragment),
            ("userinfo", userinfo),
        ];
        let entries = entries.into_iter().map(|(name, text)| (Str::from_static(name), Value::string(text)));
        Ok(call.new_map(entries.collect()))
    });
    functions.add("urlJoin", Signature::new(&[Type::MAP]).returns(Type::String), |call| {
        let map = call.map(0);
        call.fuel(30)?;
        let mut url = Url {
            scheme: part(&map, "scheme")?,
            host: part(&map, "host")?,
            path: part(&map, "path")?,
            query: part(&map, "query")?,
            opaque: part(&map, "opaque")?,
            fragment: part(&map, "fragment")?,
            ..Url::default()
        };
        let userinfo = part(&map, "userinfo")?;
        if !userinfo.is_empty() {
            let text = [b"proto://", userinfo.as_slice(), b"@host"].concat();
            let parsed = Url::parse(&text)
                .map_err(|error| go_error(format!("unable to parse userinfo in dict: {error}")))?;
            url.user = parsed.user;
        }
        reserve(call, &url)?;
        Ok(Value::string(url.text()))
    });
}

fn reserve(call: &Call<'_>, url: &Url) -> Result<(), Failure> {
    let size = url.path.len() + url.fragment.len() + url.host.len();
    call.fuel(size as u64 / 4)?;
    call.reserve(size.saturating_mul(3))
}

fn part(map: &Map, key: &str) -> Result<Vec<u8>, Failure> {
    match map.get(key.as_bytes()) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.to_vec()),
        Some(Value::Nil) => Err(super::golang::nil_pointer()),
        Some(other) => {
            let kind = other.kind().name();
            Err(go_error(format!("unable to parse {key} key, must be of type string, but {kind} found")))
        }
    }
}

struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

impl User {
    fn text(&self) -> Vec<u8> {
        let mut out = escape(&self.name, Place::User);
        if let Some(password) = &self.password {
            out.push(b':');
            out.extend(escape(password, Place::User));
        }
        out
    }
}

/// What Go's `url.Parse` makes of a text.
#[derive(Default)]
pub(crate) struct Url {
    scheme: Vec<u8>,
    opaque: Vec<u8>,
    user: Option<User>,
    host: Vec<u8>,
    path: Vec<u8>,
    /// The path as it was written, where that is not the usual way.
    raw_path: Vec<u8>,
    omit_host: bool,
    force_query: bool,
    query: Vec<u8>,
    fragment: Vec<u8>,
    raw_fragment: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Path,
    Host,
    Zone,
    User,
    Fragment,
}

impl Url {
    /// # Errors
    /// Go's text.
    pub(crate) fn parse(text: &[u8]) -> Result<Url, String> {
        let failed = |text: &[u8], error: String| format!("parse {}: {error}", quote(text));
        let (before, fragment) = cut(text, b'#');
        let mut url = Url::parse_without_fragment(before).map_err(|error| failed(before, error))?;
        if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
            url.fragment = unescape(fragment, Place::Fragment).map_err(|error| failed(text, error))?;
            if escape(&url.fragment, Place::Fragment) != fragment {
                url.raw_fragment = fragment.to_vec();
            }
        }
        Ok(url)
    }

    fn parse_without_fragment(text: &[u8]) -> Result<Url, String> {
        if text.iter().any(|byte| *byte < b' ' || *byte == 0x7f) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let mut url = Url::default();
        if text == b"*" {
            url.path = text.to_vec();
            return Ok(url);
        }
        let (scheme, mut rest) = scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        if rest.ends_with(b"?") && memchr::memchr_iter(b'?', rest).count() == 1 {
            url.force_query = true;
            rest = &rest[..rest.len() - 1];
        } else {
            let (before, query) = cut(rest, b'?');
            (rest, url.query) = (before, query.unwrap_or_default().to_vec());
        }
        if !rest.starts_with(b"/") {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_vec();
                return Ok(url);
            }
            // Else the colon would be that of a scheme.
            if cut(rest, b'/').0.contains(&b':') {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        let authority = !url.scheme.is_empty() || !rest.starts_with(b"///");
        if authority && let Some(after) = rest.strip_prefix(b"//") {
            let end = memchr::memchr(b'/', after).unwrap_or(after.len());
            let (host, path) = after.split_at(end);
            url.authority(host)?;
            rest = path;
        } else if !url.scheme.is_empty() && rest.starts_with(b"/") {
            url.omit_host = true;
        }
        url.path = unescape(rest, Place::Path)?;
        if escape(&url.path, Place::Path) != rest {
            url.raw_path = rest.to_vec();
        }
        Ok(url)
    }

    fn authority(&mut self, text: &[u8]) -> Result<(), String> {
        let at = memchr::memrchr(b'@', text);
        self.host = host(at.map_or(text, |at| &text[at + 1..]), &self.scheme)?;
        let Some(at) = at else { return Ok(()) };
        let userinfo = &text[..at];
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
        if !userinfo.iter().all(allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        let (name, password) = cut(userinfo, b':');
        self.user = Some(User {
            name: unescape(name, Place::User)?,
            password: password.map(|password| unescape(password, Place::User)).transpose()?,
        });
        Ok(())
    }

    /// The host without its port, and without the brackets of an address.
    pub(crate) fn hostname(&self) -> &[u8] {
        let (name, _) = match memchr::memrchr(b':', &self.host) {
            Some(at) if self.host[at + 1..].iter().all(u8::is_ascii_digit) => self.host.split_at(at),
            _ => (self.host.as_slice(), &[][..]),
        };
        name.strip_prefix(b"[").and_then(|name| name.strip_suffix(b"]")).unwrap_or(name)
    }

    fn text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            let authority = !self.host.is_empty() || self.user.is_some();
            if authority || (!self.scheme.is_empty() && !self.omit_host) {
                if authority || !self.path.is_empty() {
                    out.extend_from_slice(b"//");
                }
                if let Some(user) = &self.user {
                    out.extend(user.text());
                    out.push(b'@');
                }
                out.extend(escape(&self.host, Place::Host));
            }
            let path = if self.raw_path.is_empty() {
                escape(&self.path, Place::Path)
            } else {
                self.raw_path.clone()
            };
            let path = if path == b"%2A" || self.path == b"*" { b"*".to_vec() } else { path };
            if !path.is_empty() && path[0] != b'/' && !self.host.is_empty() {
                out.push(b'/');
            }
            // A colon in the first segment would look like a scheme's.
            if out.is_empty() && cut(&path, b'/').0.contains(&b':') {
                out.extend_from_slice(b"./");
            }
            out.extend(path);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if self.force_query || !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            out.extend(escape(&self.fragment, Place::Fragment));
        }
        out
    }
}

/// What the checks of schemas ask.
#[cfg(feature = "schema")]
impl Url {
    pub(crate) fn scheme(&self) -> &[u8] {
        &self.scheme
    }

    pub(crate) fn host(&self) -> &[u8] {
        &self.host
    }

    pub(crate) fn path(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }

    /// The path as it was written, if that is not the usual way.
    pub(crate) fn raw_path(&self) -> String {
        String::from_utf8_lossy(&self.raw_path).into_owned()
    }

    /// # Errors
    /// Go's text.
    pub(crate) fn path_unescape(text: &str) -> Result<String, String> {
        let bytes = unescape(text.as_bytes(), Place::Path)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The address that `reference` means from here.
    pub(crate) fn resolve(&self, mut reference: Url) -> String {
        let absolute = !reference.scheme.is_empty();
        if !absolute {
            reference.scheme.clone_from(&self.scheme);
        }
        let escaped = |url: &Url| match url.raw_path.is_empty() {
            true => escape(&url.path, Place::Path),
            false => url.raw_path.clone(),
        };
        if absolute || !reference.host.is_empty() || reference.user.is_some() {
            let path = resolved(&escaped(&reference), b"");
            reference.set_path(path);
        } else {
            if reference.path.is_empty() && !reference.force_query && reference.query.is_empty() {
                reference.query.clone_from(&self.query);
            }
            if reference.path.is_empty() && !self.opaque.is_empty() {
                reference.opaque.clone_from(&self.opaque);
            } else {
                reference.host.clone_from(&self.host);
                reference.user = self
                    .user
                    .as_ref()
                    .map(|user| User { name: user.name.clone(), password: user.password.clone() });
                let path = resolved(&escaped(self), &escaped(&reference));
                reference.set_path(path);
            }
        }
        if !absolute && !self.opaque.is_empty() {
            reference.opaque.clone_from(&self.opaque);
        }
        String::from_utf8_lossy(&reference.text()).into_owned()
    }

    fn set_path(&mut self, path: Vec<u8>) {
        self.path = unescape(&path, Place::Path).unwrap_or_else(|_| path.clone());
        self.raw_path = if escape(&self.path, Place::Path) == path { Vec::new() } else { path };
    }
}

/// A path from another one, without `.` and `..`.
#[cfg(feature = "schema")]
fn resolved(base: &[u8], reference: &[u8]) -> Vec<u8> {
    let full = match reference.first() {
        None => base.to_vec(),
        Some(b'/') => reference.to_vec(),
        Some(_) => {
            let folder = memchr::memrchr(b'/', base).map_or(0, |at| at + 1);
            [&base[..folder], reference].concat()
        }
    };
    if full.is_empty() {
        return full;
    }
    let mut steps: Vec<&[u8]> = Vec::new();
    let mut last: &[u8] = b"";
    // What is before the first `/` of an absolute path is nothing, and stays.
    for step in full.split(|byte| *byte == b'/') {
        last = step;
        match step {
            b"." => {}
            b".." => {
                steps.pop();
            }
            other => steps.push(other),
        }
    }
    let mut out = steps.join(&b'/');
    if matches!(last, b"." | b"..") {
        out.push(b'/');
    }
    if !out.starts_with(b"/") {
        out.insert(0, b'/');
    }
    out
}

fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(at, text) {
        Some(found) => (&text[..found], Some(&text[found + 1..])),
        None => (text, None),
    }
}

fn scheme(text: &[u8]) -> Result<(&[u8], &[u8]), String> {
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok((&[], text))
}

fn host(text: &[u8], scheme: &[u8]) -> Result<Vec<u8>, String> {
    let port = |text: &[u8]| {
        if text.is_empty() || (text[0] == b':' && text[1..].iter().all(u8::is_ascii_digit)) {
            Ok(())
        } else {
            Err(format!("invalid port {} after host", quote(text)))
        }
    };
    match (memchr::memrchr(b'[', text), memchr::memchr(b':', text)) {
        (Some(0), _) => {
            let Some(end) = memchr::memrchr(b']', text) else { return Err("missing ']' in host".to_owned()) };
            port(&text[end + 1..])?;
            let after = unescape(&text[end + 1..], Place::Host)?;
            // What belongs to a zone may be escaped in its own way.
            let name = &text[1..end];
            let zone = memchr::memmem::find(name, b"%25").unwrap_or(name.len());
            let mut address = unescape(&name[..zone], Place::Host)?;
            address.extend(unescape(&name[zone..], Place::Zone)?);
            let shown = String::from_utf8_lossy(&address);
            parse_address(&shown).map_err(|error| format!("invalid host: {error}"))?;
            if !shown.contains(':') {
                return Err("invalid IP-literal".to_owned());
            }
            Ok([&b"["[..], &address, b"]", &after].concat())
        }
        (Some(_), _) => Err("invalid IP-literal".to_owned()),
        (None, colon) => {
            // Where others are, several hosts may stand with their ports.
            let strict = matches!(scheme, b"http" | b"https");
            let colon = if strict { colon } else { memchr::memrchr(b':', text) };
            if let Some(at) = colon {
                port(&text[at..])?;
            }
            unescape(text, Place::Host)
        }
    }
}

fn unescape(text: &[u8], place: Place) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if byte == b'%' {
            let digits = text.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
            let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let Some(code) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
                let shown = &text[at..text.len().min(at + 3)];
                return Err(format!("invalid URL escape {}", quote(shown)));
            };
            // In a host only what is not ASCII may be escaped.
            let percent = &text[at..at + 3] == b"%25";
            if place == Place::Host && code < 0x80 && !percent {
                return Err(format!("invalid URL escape {}", quote(&text[at..at + 3])));
            }
            if place == Place::Zone && !percent && code != b' ' && is_escaped(code, Place::Host) {
                return Err(format!("invalid URL escape {}", quote(&text[at..at + 3])));
            }
            out.push(code);
            at += 3;
            continue;
        }
        if matches!(place, Place::Host | Place::Zone) && byte < 0x80 && is_escaped(byte, place) {
            return Err(format!("invalid character {} in host name", quote(&[byte])));
        }
        out.push(byte);
        at += 1;
    }
    Ok(out)
}

fn escape(text: &[u8], place: Place) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if is_escaped(*byte, place) {
            out.extend(format!("%{byte:02X}").into_bytes());
        } else {
            out.push(*byte);
        }
    }
    out
}

fn is_escaped(byte: u8, place: Place) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    if matches!(place, Place::Host | Place::Zone) && b"!$&'()*+,;=:[]<>\"".contains(&byte) {
        return false;
    }
    let plain: &[u8] = match place {
        Place::Path => b"$&+,/:;=@",
        Place::User => b"$&+,;=",
        Place::Fragment => b"$&+,/:;=?@!()*",
        Place::Host | Place::Zone => b"",
    };
    !plain.contains(&byte)
}
