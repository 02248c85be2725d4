//! What one fetch may cost.

use std::time::Duration;

/// What one fetch may cost before it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long one run of the `git` program may take.
    pub time: Duration,
    /// How many bytes one fetch may add to the cache.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { time: Duration::from_secs(600), bytes: 2 << 30 }
    }
}

impl Limits {
    /// Sets the time.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Sets the bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }
}
