//! Functions whose result differs from run to run: where their randomness and time come from, and who asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use hld_gotmpl::{Call, Failure, Location};
use sha2::{Digest, Sha256};

use crate::{Nondeterminism, Request, Timestamp};

/// Where the random values of one execution come from.
#[derive(Clone)]
pub(crate) struct Source {
    key: [u8; 32],
    now: Option<Timestamp>,
    /// Whether everything has to follow from a secret.
    #[cfg_attr(not(feature = "crypto"), expect(dead_code, reason = "only keys come from elsewhere"))]
    seeded: bool,
}

impl Source {
    /// What a request asks for. Under `Deny` there are two sources, which have nothing in common.
    pub(crate) fn of(request: &Request) -> (Source, Option<Source>) {
        match &request.nondeterminism {
            Nondeterminism::Deny => {
                // 2001-02-03T04:05:06.123456789Z and 2013-11-24T17:38:49.987654321Z: no field is the same in both.
                let first = Timestamp { seconds: 981_173_106, nanos: 123_456_789 };
                let second = Timestamp { seconds: 1_385_314_729, nanos: 987_654_321 };
                (
                    Source { key: digest(&[b"first"]), now: Some(first), seeded: false },
                    Some(Source { key: digest(&[b"second"]), now: Some(second), seeded: false }),
                )
            }
            Nondeterminism::Seed { secret, now } => {
                let release = &request.release;
                let key = digest(&[b"seed", secret, release.namespace.as_bytes(), release.name.as_bytes()]);
                (Source { key, now: *now, seeded: true }, None)
            }
            Nondeterminism::Allow { entropy, now } => {
                (Source { key: *entropy, now: Some(*now), seeded: false }, None)
            }
        }
    }
}

/// What one execution asked for.
pub(crate) struct Tracker {
    source: Source,
    /// The template file that is being rendered.
    root: RefCell<String>,
    counts: RefCell<BTreeMap<(String, &'static str), u64>>,
    sites: RefCell<Vec<(&'static str, Location)>>,
}

impl Tracker {
    pub(crate) fn new(source: Source) -> Self {
        Tracker { source, root: RefCell::default(), counts: RefCell::default(), sites: RefCell::default() }
    }

    pub(crate) fn enter(&self, template: &str) {
        template.clone_into(&mut self.root.borrow_mut());
    }

    /// Who asked, each place once.
    pub(crate) fn sites(&self) -> Vec<(&'static str, Location)> {
        self.sites.borrow().clone()
    }

    fn record(&self, call: &Call<'_>, function: &'static str) {
        let location = call.location();
        let mut sites = self.sites.borrow_mut();
        let same = |(name, at): &(&'static str, Location)| {
            *name == function
                && at.source == location.source
                && at.span == location.span
                && at.line == location.line
        };
        if !sites.iter().any(same) {
            sites.push((function, location));
        }
    }

    /// Random bytes for one call. They depend on the key, the rendered template, the function and how often that
    /// template called it before, so that a change elsewhere leaves them alone.
    pub(crate) fn random(&self, call: &Call<'_>, function: &'static str) -> RandomStream {
        self.record(call, function);
        let root = self.root.borrow().clone();
        let mut counts = self.counts.borrow_mut();
        let count = counts.entry((root.clone(), function)).or_default();
        *count += 1;
        RandomStream {
            key: digest(&[&self.source.key, root.as_bytes(), function.as_bytes(), &count.to_be_bytes()]),
            block: [0; 32],
            used: 32,
            counter: 0,
        }
    }

    /// Records that the system's own randomness is about to be used, which cannot be derived from a secret.
    #[cfg(feature = "crypto")]
    pub(crate) fn system_random(&self, call: &Call<'_>, function: &'static str) -> Result<(), Failure> {
        self.record(call, function);
        if self.source.seeded {
            return Err(Failure::new(format!(
                "{function} cannot be derived from a secret (`nondeterminism: seed`): give the certificate as a value"
            )));
        }
        Ok(())
    }

    /// The time.
    pub(crate) fn now(&self, call: &Call<'_>, function: &'static str) -> Result<Timestamp, Failure> {
        self.record(call, function);
        self.source.now.ok_or_else(|| {
            Failure::new(format!("{function} needs the time, and none was given (set `SOURCE_DATE_EPOCH`)"))
        })
    }
}

/// A stream of random bytes: SHA-256 of a key and a counter.
pub(crate) struct RandomStream {
    key: [u8; 32],
    block: [u8; 32],
    used: usize,
    counter: u64,
}

impl RandomStream {
    pub(crate) fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            if self.used == self.block.len() {
                self.block = digest(&[&self.key, &self.counter.to_be_bytes()]);
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    }

    /// A number below `bound`, every one as likely; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.next_u64();
            if number < fair {
                return number % bound;
            }
        }
    }
}

/// A digest of parts whose boundaries count.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_stay_below_their_bound() {
        let stream = || RandomStream { key: [7; 32], block: [0; 32], used: 32, counter: 0 };
        let (mut left, mut right) = (stream(), stream());
        let mut bytes = [0; 100];
        left.fill(&mut bytes);
        let mut again = [0; 100];
        right.fill(&mut again[..33]);
        right.fill(&mut again[33..]);
        assert_eq!(bytes, again);
        assert!((0..1000).all(|_| left.below(62) < 62));
    }
}
