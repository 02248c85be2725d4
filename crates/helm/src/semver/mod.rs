//! Versions and constraints by the rules that Helm applies to them.
//!
//! These are the rules of the Masterminds library, which differ from those of Cargo and npm: partial versions are
//! versions (`1.2` is `1.2.0`), a bare partial constraint is a tilde range, and one pre-release bound opts its whole
//! AND group in to pre-releases.
//!
//! ```
//! use hld_helm::semver::{Constraint, Version};
//!
//! let constraint = Constraint::parse(">= 1.19.0-0 < 2")?;
//! assert!(constraint.matches(&Version::parse("v1.36.1-gke.100")?));
//! # Ok::<(), hld_helm::semver::Error>(())
//! ```

mod constraint;
mod version;

pub use constraint::Constraint;
pub use version::Version;

/// Why a text is no version or no constraint; displays as the Go library words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(pub(crate) String);

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Error(message.into())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Whether `version` satisfies `constraint`; a text that is no version or no constraint never does.
#[must_use]
pub fn is_compatible_range(constraint: &str, version: &str) -> bool {
    match (Version::parse(version), Constraint::parse(constraint)) {
        (Ok(version), Ok(constraint)) => constraint.matches(&version),
        _ => false,
    }
}
