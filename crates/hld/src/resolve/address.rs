//! What a repository is named, for the relative sources of its components.

use crate::source::{Asker, RemoteUrl};

/// The address of a repository before `rewrite`: what is relative to it goes through the rules again.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) url: RemoteUrl,
    /// User information as it was written, without the `@`. It goes only to the host that it was written for.
    user: Option<String>,
}

impl Address {
    pub(crate) fn new(url: RemoteUrl) -> Self {
        Address { url, user: None }
    }

    /// The address that a text names for who asks; `reached` stands in where it is none by itself.
    pub(crate) fn named(text: &str, above: Option<&Address>, asker: &Asker, reached: RemoteUrl) -> Self {
        let absolute = RemoteUrl::parse(text).ok();
        let relative = || match (above, asker.folder()) {
            (Some(above), _) => above.url.join(text).ok(),
            (None, Some(folder)) => RemoteUrl::parse_in(text, folder).ok(),
            (None, None) => None,
        };
        let user = match &absolute {
            Some(_) => user_information(text),
            None => above.and_then(|above| above.user.clone()),
        };
        Address { url: absolute.or_else(relative).unwrap_or(reached), user }
    }

    /// The text of the address that is reached, with the user information if that is the one it was written for.
    pub(crate) fn reached_as(&self, reached: &RemoteUrl) -> String {
        let plain = reached.without_credentials();
        match (&self.user, plain.split_once("://")) {
            (Some(user), Some((scheme @ ("http" | "https"), rest))) if *reached == self.url => {
                format!("{scheme}://{user}@{rest}")
            }
            _ => plain,
        }
    }
}

fn user_information(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    authority.rfind('@').map(|at| authority[..at].to_owned())
}

/// Whether a source can only be meant as something remote, whatever the method says.
pub(crate) fn looks_remote(text: &str) -> bool {
    text.contains("://") || text.split_once('@').is_some_and(|(_, rest)| rest.contains(':'))
}
