//! Single files behind http.

use std::time::Duration;

use hld::source::{HttpSource, Policy, RemoteUrl, Secret};
use hld::{Method, Opened, Source, SourceError, SourceRequest};
use tempfile::TempDir;

use crate::server::{Options, Page, Server};
use crate::support::{all_bytes, report};

fn source(cache: &TempDir) -> HttpSource {
    HttpSource::new(cache.path()).limits(2000, Duration::from_secs(20))
}

fn get(source: &HttpSource, url: &str) -> Result<Opened, SourceError> {
    source.open(&SourceRequest::new(Method::Http, url))
}

#[test]
fn a_manifest_is_fetched_once_and_kept_for_work_offline() {
    let cache = TempDir::new().expect("a folder");
    let server = Server::pages([("/crds/a.yaml", Page::ok("a: 1\n")), ("/raw", Page::ok("b: 2\n"))]);
    let online = source(&cache);
    for _ in 0..2 {
        let opened = get(&online, &server.url("crds/a.yaml")).expect("fetched");
        assert_eq!(&*opened.files.text("a.yaml").expect("its own name"), "a: 1\n");
    }
    let opened = get(&online, &server.url("raw")).expect("fetched");
    assert_eq!(&*opened.files.text("manifest.yaml").expect("a name"), "b: 2\n");
    assert_eq!(server.connections(), 2);
    let offline = source(&cache).offline(true);
    let opened = get(&offline, &server.url("crds/a.yaml")).expect("cached");
    assert_eq!(&*opened.files.text("a.yaml").expect("its own name"), "a: 1\n");
    assert_eq!(get(&offline, &server.url("b.yaml")).expect_err("not cached").code(), "source-offline");
    assert_eq!(server.connections(), 2);
}

#[test]
fn refusals_of_files() {
    let cache = TempDir::new().expect("a folder");
    let html = Page { headers: "Content-Type: text/html; charset=utf-8\r\n".to_owned(), ..Page::ok("<p>") };
    let closed = Server::pages([]);
    let server = Server::pages([
        ("/page.yaml", html),
        ("/binary.yaml", Page::ok([0xff, 0xfe, 0])),
        ("/large.yaml", Page::ok("x".repeat(2001))),
        ("/private.yaml", Page::status("401 Unauthorized")),
        ("/busy.yaml", Page::status("503 Service Unavailable")),
        ("/nothing.yaml", Page::status("204 No Content")),
        ("/loop.yaml", Page::redirect("loop.yaml")),
        ("/file.yaml", Page::redirect("file:///etc/passwd")),
        ("/plain.yaml", Page::redirect("http://127.0.0.2.example/x.yaml")),
        ("/none.yaml", Page::redirect("gopher://x/")),
        ("/elsewhere.yaml", Page::redirect(&closed.url("x.yaml"))),
    ]);
    let policy = Policy::default().allow(&format!("{}**", server.url("")), None).expect("a pattern");
    let (base, other) = (server.url(""), closed.url(""));
    let replace = [(base.as_str(), "http://server/"), (other.as_str(), "http://closed/")];
    let mut all = String::new();
    let source = source(&cache);
    let paths = [
        "page",
        "binary",
        "large",
        "private",
        "busy",
        "nothing",
        "missing",
        "loop",
        "file",
        "plain",
        "none",
        "elsewhere",
    ];
    for path in paths {
        let url = server.url(&format!("{path}.yaml"));
        let request = SourceRequest::new(Method::Http, url).under(policy.clone().into());
        all.push_str(&report(&source.open(&request).expect_err(path), &replace));
    }
    all.push_str(&report(&get(&source, "git@forge.example:a.yaml").expect_err("no http"), &[]));
    insta::assert_snapshot!(all);
    assert_eq!(closed.connections(), 0);
}

#[test]
fn servers_that_are_not_there_or_say_nothing() {
    let cache = TempDir::new().expect("a folder");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let error =
        get(&source(&cache), &format!("http://127.0.0.1:{port}/a.yaml?token=s3cr3t")).expect_err("closed");
    let text = report(&error, &[(&port.to_string(), "1")]);
    assert!(
        text.starts_with("source-unreachable (Source): `http://127.0.0.1:1/a.yaml?…` cannot be reached"),
        "{text}"
    );
    assert!(!text.contains("s3cr3t"), "{text}");
    let mute = Server::start(Options { mute: true, ..Options::default() });
    let hasty = HttpSource::new(cache.path()).limits(100, Duration::from_millis(400));
    assert_eq!(get(&hasty, &mute.url("a.yaml")).expect_err("mute").code(), "source-timeout");
}

#[test]
fn tokens_of_files() {
    let cache = TempDir::new().expect("a folder");
    let mut options = Options { authorization: Some("Basic dTpzM2NyM3Q=".to_owned()), ..Options::default() };
    options.pages.insert("/a.yaml".to_owned(), Page::ok("a: 1\n"));
    options.pages.insert("/moved.yaml".to_owned(), Page::redirect("/a.yaml"));
    let server = Server::start(options);
    let named = |path: &str| {
        let url = RemoteUrl::parse(&server.url(path)).expect("an address");
        source(&cache).token(&url, Secret::new("u:s3cr3t"))
    };
    get(&named("a.yaml"), &server.url("a.yaml")).expect("with its token");
    get(&source(&cache), &server.url("a.yaml")).expect_err("without");
    let inline = server.url("a.yaml").replace("http://", "http://u:s3cr3t@");
    get(&source(&cache), &inline).expect("in the address");
    let error = get(&named("moved.yaml"), &server.url("moved.yaml")).expect_err("a token is not carried on");
    let text = format!("{error:?} {:?}", named("a.yaml"));
    assert!(error.code() == "source-redirect" && !text.contains("s3cr3t"), "{text}");
    assert!(!String::from_utf8_lossy(&all_bytes(cache.path())).contains("s3cr3t"));
}
