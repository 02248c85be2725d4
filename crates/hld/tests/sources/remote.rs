//! Repositories behind servers.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use hld::source::{GitSource, Policy, Reference, RemoteUrl, Secret};
use hld::{Method, Source, SourceRequest};
use tempfile::TempDir;

use crate::server::{Options, Server};
use crate::support::{
    Repo, all_bytes, branch, config, get, git_command, history, limits, report, request, source, version,
};

/// A folder with the repository `acme/shop` in it.
fn acme() -> (TempDir, Repo) {
    let temp = TempDir::new().expect("a folder");
    let repo = Repo::at(temp.path().join("srv/acme/shop"));
    (temp, repo)
}

fn serve(temp: &TempDir) -> Server {
    Server::repositories(&temp.path().join("srv"))
}

#[test]
fn one_conversation_for_all_references_of_a_repository() {
    let (temp, repo) = acme();
    history(&repo);
    let server = serve(&temp);
    let source = source(&temp.path().join("cache"));
    // Two spellings, and a component that is used twice.
    let (plain, suffixed) = (server.url("acme/shop/.git"), server.url("acme/shop/"));
    let requests = [
        request(&plain, Reference::Default),
        request(&suffixed, branch("stage")),
        request(&plain, branch("stage")),
        request(&plain, version("v1.0")),
    ];
    source.prepare(&requests).expect("prepared");
    let texts: Vec<_> = requests
        .iter()
        .map(|request| {
            source.open(request).expect("opened").files.text("config.yaml").expect("text").to_string()
        })
        .collect();
    assert_eq!(texts, ["n: 3\n", "n: staged\n", "n: staged\n", "n: 1\n"]);
    assert_eq!(server.conversations(), (1, 1));
    // The same run sees the same commit, whatever happens meanwhile.
    repo.commit(&[("config.yaml", "n: 4\n")]);
    assert_eq!(config(&source, &plain, Reference::Default), "n: 3");
    assert_eq!(server.conversations(), (1, 1));
}

#[test]
fn a_second_run_sees_what_was_pushed_and_offline_sees_the_cache() {
    let (temp, repo) = acme();
    let commits = history(&repo);
    let (server, cache) = (serve(&temp), temp.path().join("cache"));
    let url = server.url("acme/shop");
    assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 3");
    repo.commit(&[("config.yaml", "n: 4\n")]);
    let second = source(&cache);
    assert_eq!(config(&second, &url, Reference::Default), "n: 4");
    assert_eq!(
        config(&second, &url, version(&commits.third[..9])),
        "n: 3",
        "a commit in the middle, abbreviated"
    );
    let before = server.connections();
    // A whole commit id never changes its meaning, so the cache answers even online.
    assert_eq!(config(&source(&cache), &url, version(&commits.third)), "n: 3");
    let offline = source(&cache).offline(true);
    assert_eq!(config(&offline, &url, Reference::Default), "n: 4");
    assert_eq!(config(&offline, &url, version(&commits.third[..9])), "n: 3");
    let replace = [(url.as_str(), "http://x/acme/shop")];
    let mut all = report(&get(&offline, &url, branch("stage")).expect_err("not fetched"), &replace);
    let other = get(&offline, &server.url("acme/other"), Reference::Default).expect_err("not fetched");
    all.push_str(&report(&other, &[(&server.url(""), "http://x/")]));
    assert_eq!(server.connections(), before);
    insta::assert_snapshot!(all, @"
    source-offline (Source): the branch `stage` of `http://x/acme/shop` is not in the cache, and nothing is fetched offline
      hint: run once without `--offline`
    source-offline (Source): `http://x/acme/other` is not in the cache, and nothing is fetched offline
      hint: run once without `--offline`
    ");
}

#[test]
fn commits_by_id_from_new_and_old_servers() {
    for old in [false, true] {
        let (temp, repo) = acme();
        let commits = history(&repo);
        let repositories = Some(temp.path().join("srv"));
        let server = Server::start(Options { repositories, old, ..Options::default() });
        let url = server.url("acme/shop");
        let fresh = |name: &str| source(&temp.path().join(name));
        assert_eq!(config(&fresh("a"), &url, version(&commits.second)), "n: 2", "in the middle; old: {old}");
        assert_eq!(
            config(&fresh("b"), &url, version(&commits.second[..10])),
            "n: 2",
            "abbreviated; old: {old}"
        );
        assert_eq!(config(&fresh("c"), &url, version(&commits.staged[..10])), "n: staged", "tip; old: {old}");
        assert_eq!(config(&fresh("d"), &url, version("stage")), "n: staged", "a branch; old: {old}");
        let mixed = fresh("e");
        let requests = [
            request(&url, version(&commits.second)),
            request(&url, branch("nowhere")),
            request(&url, version("v1.1")),
            request(&url, version("1111111111111111111111111111111111111111")),
        ];
        mixed.prepare(&requests).expect("prepared");
        let answers: Vec<_> = requests.iter().map(|request| mixed.open(request).is_ok()).collect();
        assert_eq!(answers, [true, false, true, false], "one failure leaves the others; old: {old}");
    }
}

#[test]
fn refusals_of_servers() {
    let (temp, repo) = acme();
    history(&repo);
    Repo::at(temp.path().join("srv/acme/empty"));
    let unborn = Repo::at(temp.path().join("srv/acme/unborn"));
    history(&unborn);
    unborn.git(&["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    let server = serve(&temp);
    let guarded =
        Server::start(Options { authorization: Some("Basic none".to_owned()), ..Options::default() });
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed_port = closed.local_addr().expect("an address").port();
    drop(closed);
    let closed_url = format!("http://127.0.0.1:{closed_port}/acme/shop");
    let source = source(&temp.path().join("cache"));
    let base = server.url("");
    let guarded_base = guarded.url("");
    let replace = [
        (base.as_str(), "http://server/"),
        (guarded_base.as_str(), "http://guarded/"),
        (guarded_base.trim_end_matches('/'), "http://guarded"),
        (closed_url.as_str(), "http://closed/acme/shop"),
        (&*format!("port {closed_port}"), "port 1"),
    ];
    let mut all = String::new();
    for (url, reference) in [
        (server.url("acme/shop"), branch("Stage")),
        (server.url("acme/shop"), version("v1.00")),
        (server.url("acme/shop"), version("1111111111111111111111111111111111111111")),
        (server.url("acme/empty"), Reference::Default),
        (server.url("acme/empty"), branch("main")),
        (server.url("acme/unborn"), Reference::Default),
        (server.url("acme/nowhere"), Reference::Default),
        (guarded.url("acme/shop"), Reference::Default),
        (guarded.url("acme/shop?ref=main"), Reference::Default),
        (closed_url.clone(), Reference::Default),
        ("oci://registry.example/charts/web".to_owned(), Reference::Default),
    ] {
        let error = get(&source, &url, reference).expect_err(&url);
        all.push_str(&report(&error, &replace));
    }
    // The time that curl took differs from run to run.
    let all = regex_lite(&all, " after ", " ms");
    insta::assert_snapshot!(all);
}

/// Removes what stands between two texts.
fn regex_lite(text: &str, from: &str, to: &str) -> String {
    match text.split_once(from).and_then(|(before, rest)| Some((before, rest.split_once(to)?.1))) {
        Some((before, after)) => format!("{before}{after}"),
        None => text.to_owned(),
    }
}

#[test]
fn a_token_goes_to_its_address_and_into_nothing_else() {
    let (temp, repo) = acme();
    history(&repo);
    // `x-access-token:s3cr3t-t0ken`
    let authorization = Some("Basic eC1hY2Nlc3MtdG9rZW46czNjcjN0LXQwa2Vu".to_owned());
    let server = Server::start(Options {
        repositories: Some(temp.path().join("srv")),
        authorization,
        ..Options::default()
    });
    let (url, cache) = (server.url("acme/shop"), temp.path().join("cache"));
    let address = RemoteUrl::parse(&url).expect("an address");
    let with = |token: &str| source(&cache).token(&address, Secret::new(token));
    assert_eq!(config(&with("s3cr3t-t0ken"), &url, Reference::Default), "n: 3");
    let wrong = with("wr0ng-t0ken");
    let error = get(&wrong, &url, branch("stage")).expect_err("refused");
    let text = format!("{error:?} {wrong:?} {}", report(&error, &[]));
    assert!(text.contains("does not accept the token"), "{text}");
    // In the address itself, as Fabrikate has it.
    let inline = url.replace("http://", "http://bob:s3cr3t-t0ken@");
    let error = get(&source(&cache), &inline, branch("stage")).expect_err("refused");
    let text = format!("{text} {error:?} {:?}", request(&inline, Reference::Default));
    // An address that no token is named for gets none.
    let before = server.asked().len();
    get(&with("s3cr3t-t0ken"), &server.url("acme/shop2"), Reference::Default).expect_err("refused");
    assert!(server.asked()[before..].iter().all(|asked| asked.authorization.is_none()));
    let written = String::from_utf8_lossy(&all_bytes(&cache)).into_owned();
    for secret in ["s3cr3t", "wr0ng", "czNjcjN0", "d3Iwbmct"] {
        assert!(!text.contains(secret), "{text}");
        assert!(!written.contains(secret));
    }
}

#[test]
fn redirects_are_followed_unless_something_depends_on_the_address() {
    let (temp, repo) = acme();
    history(&repo);
    let server = Server::start(Options {
        repositories: Some(temp.path().join("srv")),
        moved: Some(("/old".to_owned(), "/acme".to_owned())),
        ..Options::default()
    });
    let url = server.url("old/shop");
    let fresh = |name: &str| source(&temp.path().join(name));
    assert_eq!(config(&fresh("a"), &url, Reference::Default), "n: 3");
    let address = RemoteUrl::parse(&url).expect("an address");
    let replace = [(url.as_str(), "http://x/old/shop")];
    let token = fresh("b").token(&address, Secret::new("t0ken"));
    let error = get(&token, &url, Reference::Default).expect_err("not followed");
    let mut all = report(&error, &replace);
    let policy = Policy::default().allow("http://127.0.0.1:*/**", None).expect("a pattern");
    let listed = SourceRequest::new(Method::Git, &url).under(policy.into());
    all.push_str(&report(&fresh("c").open(&listed).expect_err("not followed"), &replace));
    insta::assert_snapshot!(all);
}

#[test]
fn ssh_and_the_git_protocol_of_the_user() {
    let (temp, repo) = acme();
    history(&repo);
    // Stands for ssh: runs what the other side would be asked to run, in its login folder.
    let stub = temp.path().join("ssh");
    let home = temp.path().join("srv");
    let script = format!(
        "#!/bin/sh\necho \"$@\" >>{log}\nwhile [ $# -gt 1 ]; do shift; done\ncd {home} && exec sh -c \"$1\"\n",
        log = temp.path().join("log").display(),
        home = home.display(),
    );
    std::fs::write(&stub, script).expect("a file");
    std::fs::set_permissions(&stub, PermissionsExt::from_mode(0o755)).expect("rights");
    let command = git_command().env("GIT_SSH_COMMAND", &stub).env("GIT_SSH_VARIANT", "ssh");
    let over_ssh = GitSource::with_command(temp.path().join("cache"), command).limits(limits());
    assert_eq!(config(&over_ssh, "git@forge.example:acme/shop", branch("stage")), "n: staged");
    let absolute = format!("ssh://git@forge.example:2222{}/acme/shop", home.display());
    assert_eq!(config(&over_ssh, &absolute, Reference::Default), "n: 3");
    let error = get(&over_ssh, "git@forge.example:acme/nowhere", Reference::Default).expect_err("none there");
    assert_eq!(error.code(), "source-not-found");
    let log = std::fs::read_to_string(temp.path().join("log")).expect("a log");
    assert_eq!(log.lines().count(), 3, "one connection each: {log}");
    assert!(log.contains("-p 2222 git@forge.example git-upload-pack"), "{log}");

    // Rewriting by the user's own configuration works, but not into a helper.
    let rewriting = |to: &str| {
        let command = git_command()
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", format!("url.{to}.insteadOf"))
            .env("GIT_CONFIG_VALUE_0", "https://forge.example/");
        GitSource::with_command(temp.path().join("rewritten"), command).limits(limits())
    };
    let touched = temp.path().join("touched");
    for to in [format!("ext::touch {} ", touched.display()), "file:///".to_owned()] {
        let error =
            get(&rewriting(&to), "https://forge.example/acme/shop", Reference::Default).expect_err(&to);
        assert_eq!(error.code(), "source-protocol", "{error:?}");
    }
    assert!(!touched.exists());
}

#[test]
fn fetches_are_bounded() {
    let (temp, repo) = acme();
    // Does not compress.
    let noise: String =
        (0..60_000u64).map(|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    repo.commit(&[("config.yaml", &noise)]);
    let server = serve(&temp);
    let url = server.url("acme/shop");
    let cache = temp.path().join("cache");
    let small = source(&cache).limits(limits().bytes(50_000));
    let error = get(&small, &url, Reference::Default).expect_err("too large");
    assert_eq!(error.code(), "source-too-large", "{error:?}");
    assert!(all_bytes(&cache).len() < 50_000, "it is not kept");
    assert_eq!(config(&source(&cache), &url, Reference::Default), noise);

    let mute = Server::start(Options { mute: true, ..Options::default() });
    let hasty = source(&cache).limits(limits().time(Duration::from_millis(700)));
    let error = get(&hasty, &mute.url("acme/shop"), Reference::Default).expect_err("too slow");
    insta::assert_snapshot!(report(&error, &[(&mute.url(""), "http://x/")]));
}

#[test]
fn repositories_with_sha256() {
    let temp = TempDir::new().expect("a folder");
    let repo = Repo::with(temp.path().join("srv/acme/shop"), &["--object-format=sha256"]);
    let commits = history(&repo);
    let (server, cache) = (serve(&temp), temp.path().join("cache"));
    let url = server.url("acme/shop");
    assert_eq!(config(&source(&cache), &url, branch("stage")), "n: staged");
    assert_eq!(config(&source(&cache), &url, version(&commits.first)), "n: 1");
    assert_eq!(config(&source(&cache).offline(true), &url, branch("stage")), "n: staged");
}

#[test]
fn no_program() {
    let temp = TempDir::new().expect("a folder");
    let source = GitSource::with_command(temp.path(), hld::git::GitCommand::new("/nowhere/git"));
    let error = get(&source, "https://forge.example/acme/shop", Reference::Default).expect_err("no program");
    insta::assert_snapshot!(report(&error, &[]));
}
