//! One manifest file behind a URL.

mod store;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use hld_render::FileTree;
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};

use self::store::Store;
use super::{Method, Opened, Policy, Protocol, RemoteUrl, Secret, Source, SourceError, SourceRequest};
use crate::ErrorKind;

/// Real manifests are below; the largest sets of CRDs are about two of these.
const MAX_BYTES: u64 = 16 << 20;
const MAX_REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(20);

/// Single files behind http or https: the manifest of a `static` component.
///
/// The status is checked, the size and the time are limited, redirects are few, never lead from https to http
/// and are judged by the root's rules, and what comes must be text. The environment's proxies are used only where
/// the caller says so.
pub struct HttpSource {
    store: Store,
    tokens: BTreeMap<String, Secret>,
    offline: bool,
    proxies: bool,
    max_bytes: u64,
    time: Duration,
    client: OnceLock<Result<Client, String>>,
    answers: Mutex<BTreeMap<String, Result<Opened, SourceError>>>,
}

impl HttpSource {
    /// Keeps what was fetched in a folder, for work offline.
    pub fn new(cache: impl Into<PathBuf>) -> Self {
        HttpSource {
            store: Store::new(cache),
            tokens: BTreeMap::new(),
            offline: false,
            proxies: false,
            max_bytes: MAX_BYTES,
            time: Duration::from_secs(120),
            client: OnceLock::new(),
            answers: Mutex::default(),
        }
    }

    /// Names a token for one URL. It is sent there and nowhere else, and no redirect is followed with it.
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

    /// Takes proxies from the environment of the process, as other programs do.
    #[must_use]
    pub fn system_proxies(mut self, proxies: bool) -> Self {
        self.proxies = proxies;
        self
    }

    /// Sets how large a file may be and how long it may take.
    #[must_use]
    pub fn limits(mut self, bytes: u64, time: Duration) -> Self {
        (self.max_bytes, self.time) = (bytes, time);
        self
    }

    fn client(&self) -> Result<&Client, SourceError> {
        let made = self.client.get_or_init(|| {
            let builder = Client::builder()
                .user_agent(concat!("hld/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT.min(self.time))
                .timeout(self.time);
            let builder = if self.proxies { builder } else { builder.no_proxy() };
            builder.build().map_err(|error| error.to_string())
        });
        made.as_ref().map_err(|error| {
            SourceError::new("source-failed", format!("the http client cannot be set up: {error}"))
        })
    }

    fn get(&self, url: &RemoteUrl, policy: &Policy) -> Result<Opened, SourceError> {
        if !matches!(url.protocol(), Protocol::Https | Protocol::Http) {
            return Err(SourceError::new("bad-source", format!("`{url}` is not an http address"))
                .of_kind(ErrorKind::Definition)
                .hint("`method: http` takes the `https://` address of one file; for a repository write `method: git`"));
        }
        if self.offline {
            let text = self.store.get(url).ok_or_else(|| {
                SourceError::new(
                    "source-offline",
                    format!("`{url}` is not in the cache, and nothing is fetched offline"),
                )
                .hint("run once without `--offline`")
            })?;
            return Ok(opened(url, text));
        }
        let text = self.follow(url, policy)?;
        self.store.put(url, &text).map_err(|error| {
            SourceError::new(
                "cache-unusable",
                format!("the cache `{}` cannot be written: {error}", self.store.path().display()),
            )
            .of_kind(ErrorKind::Output)
            .hint("name another folder with `--cache-dir`")
        })?;
        Ok(opened(url, text))
    }

    fn follow(&self, first: &RemoteUrl, policy: &Policy) -> Result<String, SourceError> {
        let authorization = self.authorization(first);
        let mut url = first.clone();
        for _ in 0..=MAX_REDIRECTS {
            let mut request = self.client()?.get(url.without_credentials());
            if let Some(authorization) = &authorization {
                request = request.header(AUTHORIZATION, authorization.as_str());
            }
            let response = request.send().map_err(|error| unreachable(&url, &error))?;
            if !response.status().is_redirection() {
                return self.text(&url, response, authorization.is_some());
            }
            let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok());
            let next = target.map(|target| redirected(&url, target)).transpose()?;
            let Some(next) = next else {
                return Err(status(&url, response.status(), false));
            };
            if authorization.is_some() {
                return Err(redirect(first, &next, "a token is named for it, and that goes nowhere else"));
            }
            if url.protocol() == Protocol::Https && next.protocol() != Protocol::Https {
                return Err(redirect(first, &next, "that is not encrypted"));
            }
            if let Err(error) = policy.check(&next) {
                return Err(redirect(first, &next, "the rules of `sources` do not allow that")
                    .hint(error.to_string()));
            }
            url = next;
        }
        Err(SourceError::new(
            "source-redirect",
            format!("`{first}` is redirected more than {MAX_REDIRECTS} times"),
        )
        .hint("write the address where the file is"))
    }

    fn authorization(&self, url: &RemoteUrl) -> Option<String> {
        match self.tokens.get(&url.identity()) {
            Some(token) => Some(token.basic()),
            None => {
                url.credentials().map(|(user, password)| Secret::new(format!("{user}:{password}")).basic())
            }
        }
    }

    fn text(&self, url: &RemoteUrl, response: Response, authorized: bool) -> Result<String, SourceError> {
        if response.status() != StatusCode::OK {
            return Err(status(url, response.status(), authorized));
        }
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("text/html") {
            return Err(SourceError::new(
                "source-not-text",
                format!("`{url}` is a web page, not a manifest"),
            )
            .hint("write the address of the raw file"));
        }
        let mut bytes = Vec::new();
        let limit = self.max_bytes;
        response.take(limit + 1).read_to_end(&mut bytes).map_err(|error| {
            SourceError::new("source-unreachable", format!("`{url}` broke off: {}", plain(&error)))
                .hint("try again, or see whether the host is slow")
        })?;
        if bytes.len() as u64 > limit {
            return Err(SourceError::new(
                "source-too-large",
                format!("`{url}` is larger than {limit} bytes"),
            )
            .hint("keep what is deployed in a repository of its own"));
        }
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => Ok(text),
            _ => Err(SourceError::new("source-not-text", format!("`{url}` is not UTF-8 text"))
                .hint("write the address of a YAML or JSON file")),
        }
    }
}

impl Source for HttpSource {
    fn handles(&self, request: &SourceRequest) -> bool {
        request.method == Method::Http
    }

    fn open(&self, request: &SourceRequest) -> Result<Opened, SourceError> {
        let url = super::policy::parse(&request.url)?;
        let key = url.identity();
        let known = |answers: &Mutex<BTreeMap<String, Result<Opened, SourceError>>>| {
            answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
        };
        if let Some(answer) = known(&self.answers) {
            return answer;
        }
        let answer = self.get(&url, &request.policy);
        // Of two that asked at once the first to come back counts, for both.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(answer).clone()
    }
}

impl std::fmt::Debug for HttpSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpSource")
            .field("store", &self.store)
            .field("offline", &self.offline)
            .finish_non_exhaustive()
    }
}

/// The one file, under its own name where that says what it is.
fn opened(url: &RemoteUrl, text: String) -> Opened {
    let name = url.file_name();
    let is_manifest = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
    let fits = is_manifest && !name.starts_with(['.', '_']) && !name.contains('%');
    let name = if fits { name } else { "manifest.yaml" };
    Opened::new(FileTree::from_files([(name, text)]))
}

fn redirected(from: &RemoteUrl, target: &str) -> Result<RemoteUrl, SourceError> {
    let unusable = || {
        SourceError::new("source-redirect", format!("`{from}` is redirected to something that is no address"))
            .hint("write the address where the file is")
    };
    let base = reqwest::Url::parse(&from.without_credentials()).map_err(|_| unusable())?;
    let mut joined = base.join(target).map_err(|_| unusable())?;
    joined.set_fragment(None);
    RemoteUrl::parse(joined.as_str()).map_err(|_| unusable())
}

fn redirect(from: &RemoteUrl, to: &RemoteUrl, why: &str) -> SourceError {
    SourceError::new("source-redirect", format!("`{from}` is redirected to `{to}`, and {why}"))
        .hint("write the address where the file is")
}

fn status(url: &RemoteUrl, status: StatusCode, authorized: bool) -> SourceError {
    let code = status.as_u16();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if authorized => SourceError::new(
            "source-auth",
            format!("`{url}` does not accept the token that is named for it (status {code})"),
        )
        .hint("check that the token is not expired and may read the file"),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            SourceError::new("source-auth", format!("`{url}` asks for credentials (status {code})"))
                .hint("name a token for it in `access.yaml`")
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            SourceError::new("source-not-found", format!("there is nothing at `{url}` (status {code})"))
                .hint("check the address; forges answer in the same way for a private repository")
        }
        _ => SourceError::new("source-unreachable", format!("`{url}` answers with status {code}"))
            .hint("try again later, or check the address"),
    }
}

/// What the client says holds the whole URL, so only the causes below it are shown.
fn unreachable(url: &RemoteUrl, error: &reqwest::Error) -> SourceError {
    if error.is_timeout() {
        return SourceError::new("source-timeout", format!("fetching `{url}` took too long"))
            .hint("try again, or see whether the host is slow");
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    let certificate = cause.to_string().to_lowercase().contains("certificate");
    let (code, message, hint) = if certificate {
        (
            "source-certificate",
            format!("the certificate of `{url}` is not accepted"),
            "add the certificate authority to those of the system",
        )
    } else {
        (
            "source-unreachable",
            format!("`{url}` cannot be reached"),
            "check the address and the network; `--offline` works with what is in the cache",
        )
    };
    let report = SourceError::new(code, message).hint(hint);
    if std::ptr::addr_eq(cause, error) { report } else { report.hint(format!("the cause: {}", plain(cause))) }
}

fn plain(error: &dyn std::fmt::Display) -> String {
    error.to_string().chars().map(|char| if char.is_control() { ' ' } else { char }).take(200).collect()
}
