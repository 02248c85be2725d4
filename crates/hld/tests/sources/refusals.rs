//! Addresses and rules: what is taken, what is refused, and in which words.

use hld::Location;
use hld::source::{Asker, Policy, RemoteUrl};

use crate::support::report;

fn place(line: &str) -> Option<Location> {
    Some(Location::in_text("hld.yaml", line, 0, line.len()))
}

fn one(policy: &Policy, written: &str, asker: &Asker) -> String {
    match policy.resolve(written, asker) {
        Ok(url) => format!("{written}\n  is {url}\n"),
        Err(error) => format!("{}\n  {}", written.escape_debug(), report(&error, &[])),
    }
}

fn all(policy: &Policy, asker: &Asker, written: &[&str]) -> String {
    written.iter().map(|written| one(policy, written, asker)).collect()
}

#[test]
fn addresses_that_are_none() {
    let root = Asker::root("/work/shop");
    insta::assert_snapshot!(all(
        &Policy::default(),
        &root,
        &[
            "",
            "ext::sh -c whoami",
            "@ext::sh -c whoami",
            "git@host::x",
            "fd::17",
            "http::https://forge.example/x",
            "ftp://forge.example/x",
            "--upload-pack=touch x",
            "-x",
            "ssh://-oProxyCommand=x/shop",
            "ssh://git@-oProxyCommand=x/shop",
            "ssh://-x@forge.example/shop",
            "ssh://forge.example/-x",
            "git@-forge.example:shop",
            "git@forge.example:-x",
            "-git@forge.example:shop",
            "https://forge.example/a\nb",
            "https://forge.example/a\u{202e}b",
            "https://forge.example/a b",
            "https://forge.example/a\\b",
            "https://forge.example/a/../b",
            "https://forge.example/a/%2e%2e/b",
            "https://forge.example/a%2fb",
            "https://forge.example/a%00b",
            "https://forge.example/a%zzb",
            "https://forge.example",
            "https:///x",
            "https://forge..example/x",
            "https://forge.example:99999/x",
            "https://t0ken@f\u{f6}rge.example/x",
            "https://forge.example/x#main",
            "ssh://forge.example/x?ref=main",
            "file://server/share",
            "~/shop",
            "shop",
            "forge.example/acme/shop",
            "C:/shop",
            "\\\\server\\shop",
            "git@forge.example:22/acme/shop",
            "bob:t0ken@forge.example/x",
        ]
    ));
}

#[test]
fn addresses_in_every_spelling() {
    let mut table = String::new();
    for written in [
        "https://forge.example/acme/shop",
        "HTTPS://Forge.Example:443/acme/shop.git/",
        "https://t0ken@forge.example/acme/%73hop",
        "https://forge.example:8443/acme/shop",
        "git@forge.example:acme/shop.git",
        "forge.example:acme/shop",
        "git@forge.example:/acme/shop",
        "ssh://git@forge.example/acme/shop",
        "ssh://git@forge.example:22/~/acme/shop",
        "ssh://git@forge.example:2222/acme/shop",
        "git@[::1]:acme/shop",
        "https://[0:0::1]:8080/acme/shop",
        "git://forge.example/acme/shop",
        "file:///srv/git/a%20b.git",
        "/srv/git/a b.git",
        "/srv/git/./x/../a b.git/",
        "https://forge.example/raw/a.yaml?token=t0ken",
        "oci://registry.example/charts/web",
    ] {
        let url = RemoteUrl::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        table.push_str(&format!("{written}\n  shown {url}\n  identity {}\n", url.identity()));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn relative_addresses() {
    let asked_by = |url: &str| Asker::fetched(RemoteUrl::parse(url).expect("an address"));
    let policy = Policy::default();
    let written = ["./x", "../web", "../../other/web.git", "../../../../web", "../-x", "..", "../a\u{7}"];
    let mut table = String::new();
    for base in
        ["https://t0ken@forge.example/acme/shop.git", "git@forge.example:acme/shop", "/srv/git/shop.git"]
    {
        table.push_str(&format!(
            "against {}\n{}",
            base.replace("t0ken@", ""),
            all(&policy, &asked_by(base), &written)
        ));
    }
    table.push_str(&format!("against a folder\n{}", all(&policy, &Asker::root("/work/shop/apps"), &written)));
    table.push_str(&format!("against nothing\n{}", all(&policy, &Asker::detached(), &["../web"])));
    insta::assert_snapshot!(table);
    // What a relative address leads to is asked with the same credentials.
    let url =
        policy.resolve("../web", &asked_by("https://t0ken@forge.example/acme/shop")).expect("an address");
    assert!(
        url.without_credentials() == "https://forge.example/acme/web"
            && !format!("{url:?}").contains("t0ken")
    );
}

#[test]
fn protocols() {
    let (root, fetched) = (
        Asker::root("/work/shop"),
        Asker::fetched(RemoteUrl::parse("https://forge.example/a").expect("one")),
    );
    let written = [
        "https://forge.example/x",
        "git@forge.example:x",
        "http://forge.example/x",
        "http://127.0.0.1:8080/x",
        "http://localhost/x",
        "http://[::1]/x",
        "http://127.0.0.1.example/x",
        "git://forge.example/x",
        "file:///srv/x",
        "/srv/x",
        "oci://registry.example/x",
    ];
    let named = Policy::default()
        .protocols(["http", "git", "file"], place("  protocols: [http, git, file]"))
        .expect("known names");
    let mut table = String::new();
    for (name, policy) in [("default", Policy::default()), ("http, git, file", named)] {
        table.push_str(&format!("== {name}, root\n{}", all(&policy, &root, &written)));
        table.push_str(&format!("== {name}, fetched\n{}", all(&policy, &fetched, &written)));
    }
    insta::assert_snapshot!(table);
    let error = Policy::default().protocols(["ext"], place("  protocols: [ext]")).expect_err("unknown");
    insta::assert_snapshot!(report(&error, &[]));
}

#[test]
fn allow_lists() {
    let policy = Policy::default()
        .allow("https://github.com/acme/**", place("  allow: [...]"))
        .and_then(|policy| policy.allow("https://*.forge.example/*/shop", None))
        .and_then(|policy| policy.allow("git@github.com:acme/**", None))
        .and_then(|policy| policy.allow("ssh://git.example/team/**", None))
        .expect("patterns");
    let root = Asker::root("/work/shop");
    insta::assert_snapshot!(all(
        &policy,
        &root,
        &[
            "https://github.com/acme/shop",
            "https://GitHub.com/acme/deep/shop.git",
            "https://t0ken@github.com/acme/shop",
            "https://github.com/evil/shop",
            "https://github.com/acme-evil/shop",
            "https://github.com.evil.example/acme/shop",
            "https://github.com:8443/acme/shop",
            "https://acme@evil.example/acme/shop",
            "https://github.com/acme/../evil/shop",
            "https://a.forge.example/team/shop",
            "https://a.forge.example/team/deep/shop",
            "git@github.com:acme/shop",
            "ssh://git@github.com/acme/shop",
            "root@github.com:acme/shop",
            "anyone@git.example:team/shop",
            "http://127.0.0.1:8080/x",
            "../other",
        ]
    ));
    let closed = Policy::default().allow_only(None);
    assert!(closed.resolve("https://github.com/acme/shop", &root).is_err());
    let local = Policy::default().allow("/srv/git/**", None).expect("a pattern");
    assert!(local.resolve("file:///srv/git/shop", &root).is_ok());
    assert!(local.resolve("/srv/other/shop", &root).is_err(), "a list that speaks of this machine covers it");
    for bad in ["", "*", "acme", "https://**/x", "*://github.com/x", "https://a\\b"] {
        assert!(Policy::default().allow(bad, None).is_err(), "{bad}");
    }
}

#[test]
fn rewriting() {
    let policy = Policy::default()
        .rewrite("https://github.com/", "https://mirror.example/gh/", place("  \"https://github.com/\": ..."))
        .and_then(|policy| policy.rewrite("https://github.com/acme/", "git@git.example:acme/", None))
        .and_then(|policy| policy.rewrite("git@github.com:", "https://mirror.example/gh/", None))
        .and_then(|policy| policy.rewrite("https://local.example", "/srv/mirror", None))
        .and_then(|policy| {
            policy.rewrite("https://plain.example/", "http://plain.example/", place("  plain: ..."))
        })
        .expect("rules");
    let fetched = Asker::fetched(RemoteUrl::parse("https://github.com/acme/shop").expect("an address"));
    let written = [
        "https://github.com/other/web",
        "https://github.com/acme/web.git",
        "https://t0ken@github.com/other/web",
        "git@github.com:other/web",
        "https://local.example/web",
        "https://local.example.evil/web",
        "https://plain.example/web",
        "../web",
    ];
    let mut table = all(&policy, &fetched, &written);
    let listed = policy.allow("https://github.com/acme/**", place("  allow: ...")).expect("a pattern");
    table.push_str("== with a list\n");
    table.push_str(&all(&listed, &fetched, &written[..2]));
    insta::assert_snapshot!(table);
    for bad in ["", "ext::x", "mirror"] {
        assert!(Policy::default().rewrite("https://github.com/", bad, None).is_err(), "{bad}");
    }
    assert!(Policy::default().rewrite("", "https://x.example/", None).is_err());
}
