//! What was read of a file.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::mark::Mark;

/// SHA-256 of a file's bytes.
pub(super) type Digest = [u8; 32];

/// Text is kept as text: it is checked once, and sharing it as bytes costs nothing.
#[derive(Clone)]
pub(super) enum Content {
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
}

impl Content {
    pub(super) fn of(bytes: Vec<u8>) -> Content {
        match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text.into()),
            Err(error) => Content::Bytes(error.into_bytes().into()),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    pub(super) fn digest(&self) -> Digest {
        Sha256::digest(self.bytes()).into()
    }
}

/// A file that was read.
pub(super) struct Known {
    pub(super) state: State,
    /// Once somebody has asked for it.
    pub(super) digest: Option<Digest>,
}

#[derive(Clone)]
pub(super) enum State {
    There(Content),
    /// Given up, with what tells whether it is the same when it is read again.
    Gone(Mark),
}

impl Known {
    pub(super) fn new(content: Content) -> Known {
        Known { state: State::There(content), digest: None }
    }

    pub(super) fn give_up(&mut self) {
        if let State::There(content) = &self.state {
            self.state = State::Gone(self.digest.map_or_else(|| Mark::of(content.bytes()), Mark::Digest));
        }
    }
}
