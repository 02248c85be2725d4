//! What holds for any text.

use hld::source::{Asker, Policy, RemoteUrl};
use proptest::prelude::*;

/// Text that is nearly an address.
fn nearly() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("https://"),
        Just("http://"),
        Just("ssh://"),
        Just("git@"),
        Just("file://"),
        Just("ext::"),
        Just("oci://"),
        Just("forge.example"),
        Just("127.0.0.1"),
        Just("[::1]"),
        Just(":8443"),
        Just(":"),
        Just("/"),
        Just("//"),
        Just("acme"),
        Just("shop.git"),
        Just(".."),
        Just("."),
        Just("-x"),
        Just("s3cr3t:s3cr3t@"),
        Just("s3cr3t@"),
        Just("%2e"),
        Just("%2F"),
        Just("%73"),
        Just("%"),
        Just("~"),
        Just("?q=s3cr3t"),
        Just("#f"),
        Just("é"),
        Just(" "),
        Just("\n"),
        Just("\\"),
        Just("\u{202e}"),
        Just("@"),
        Just("C:"),
    ];
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn an_accepted_address_is_safe_to_hand_on(text in prop_oneof![nearly(), any::<String>()]) {
        let Ok(url) = RemoteUrl::parse(&text) else { return Ok(()) };
        let handed = url.without_credentials();
        prop_assert!(!handed.starts_with('-') && !url.host().starts_with('-'));
        prop_assert!(!handed.chars().any(char::is_control));
        prop_assert!(url.is_local() || !url.path().split('/').any(|part| part == ".." || part == "."));
        let again = RemoteUrl::parse(&handed);
        prop_assert!(again.is_ok(), "{} is read no more", handed);
        prop_assert_eq!(again.map(|again| again.identity()), Ok(url.identity()));
    }

    #[test]
    fn what_is_secret_is_never_shown(text in nearly()) {
        match RemoteUrl::parse(&text) {
            // The login name of SSH is no secret, and a path is shown as it is.
            Ok(url) if url.protocol().name() != "ssh" && !url.path().contains("s3cr3t") => {
                let shown = format!("{url} {url:?}");
                prop_assert!(!shown.contains("s3cr3t"), "{}", shown);
            }
            Ok(_) => {}
            // Where `//` and `@` are where they should be, user info is told from the rest even in an error.
            Err(error) if text.starts_with("https://s3cr3t") && text.matches("s3cr3t@").count() == 1 && !text.contains('?') => {
                prop_assert!(!error.to_string().contains("s3cr3t"), "{}", error);
            }
            Err(_) => {}
        }
    }

    #[test]
    fn a_relative_address_stays_on_its_host(steps in prop::collection::vec(prop_oneof![Just(".."), Just("."), Just("web"), Just(""), Just("-x"), Just("@evil.example:x"), Just("https:")], 0..8)) {
        let relative = format!("../{}", steps.join("/"));
        for base in ["https://forge.example:8443/acme/shop.git", "git@forge.example:acme/shop", "ssh://git@forge.example/acme/shop"] {
            let base = RemoteUrl::parse(base).expect("an address");
            let asker = Asker::fetched(base.clone());
            if let Ok(url) = Policy::default().resolve(&relative, &asker) {
                prop_assert_eq!((url.protocol(), url.host()), (base.protocol(), base.host()));
                let again = RemoteUrl::parse(&url.without_credentials()).expect("a joined address is an address");
                prop_assert_eq!((again.protocol(), again.host()), (base.protocol(), base.host()));
            }
        }
    }

    #[test]
    fn a_list_lets_nothing_else_through(text in nearly()) {
        let policy = Policy::default().allow("https://forge.example/acme/**", None).expect("a pattern");
        if let Ok(url) = policy.resolve(&text, &Asker::detached()) {
            prop_assert_eq!((url.protocol().name(), url.host()), ("https", "forge.example"));
            prop_assert!(url.path().starts_with("/acme"), "{}", url);
        }
    }
}

#[test]
fn a_login_name_of_nothing_is_none() {
    let url = RemoteUrl::parse("ssh://:s3cr3t@forge.example/shop").expect("it is an address");
    assert_eq!(url.identity(), "ssh://forge.example/shop");
    assert_eq!(url.without_credentials(), "ssh://forge.example/shop");
}
