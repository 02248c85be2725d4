//! Loose semantic versions.

use std::cmp::Ordering;

use super::Error;

/// The longest text that is accepted as a version, as in the Go library.
const MAX_LENGTH: usize = 256;

/// A semantic version, parsed loosely: a leading `v`, missing segments and leading zeros are accepted.
///
/// Equality and order ignore build metadata and the original spelling.
#[derive(Debug, Clone)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    pre: String,
    metadata: String,
    original: String,
}

impl Version {
    /// Parses a version, filling in what is missing: `v1.2` is `1.2.0`.
    ///
    /// # Errors
    /// When the text is no version even so.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LENGTH {
            return Err(Error::new(format!("version string is too long (max {MAX_LENGTH} bytes)")));
        }
        let invalid = || Error::new("invalid semantic version");
        let mut rest = text.strip_prefix('v').unwrap_or(text);
        let mut segments = [0u64; 3];
        let mut read = 0;
        while read < 3 {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return Err(invalid());
            }
            segments[read] = parse_segment(&rest[..digits])?;
            rest = &rest[digits..];
            read += 1;
            match rest.strip_prefix('.') {
                Some(after) if read < 3 => rest = after,
                _ => break,
            }
        }
        let mut pre = "";
        if let Some(after) = rest.strip_prefix('-') {
            let end = after.find('+').unwrap_or(after.len());
            pre = &after[..end];
            rest = &after[end..];
            check_identifiers(pre).ok_or_else(invalid)?;
        }
        let mut metadata = "";
        if let Some(after) = rest.strip_prefix('+') {
            metadata = after;
            rest = "";
            check_identifiers(metadata).ok_or_else(invalid)?;
        }
        if !rest.is_empty() {
            return Err(invalid());
        }
        // The grammar of pre-releases is stricter than the pattern that finds them.
        if pre.split('.').any(|part| {
            part.len() > 1 && part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit())
        }) {
            return Err(Error::new("version segment starts with 0"));
        }
        Ok(Version {
            major: segments[0],
            minor: segments[1],
            patch: segments[2],
            pre: pre.to_owned(),
            metadata: metadata.to_owned(),
            original: text.to_owned(),
        })
    }

    /// Parses a version of exactly three segments, without a leading `v` or leading zeros, as OCI tags need.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse_strict(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::new("version string empty"));
        }
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let segments: Vec<&str> = core.split('.').collect();
        if segments.len() != 3 {
            return Err(Error::new("invalid semantic version"));
        }
        for segment in segments {
            if !segment.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Error::new("invalid characters in version"));
            }
            if segment.len() > 1 && segment.starts_with('0') {
                return Err(Error::new("version segment starts with 0"));
            }
        }
        Version::parse(text)
    }

    /// The first segment.
    #[must_use]
    pub fn major(&self) -> u64 {
        self.major
    }

    /// The second segment.
    #[must_use]
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// The third segment.
    #[must_use]
    pub fn patch(&self) -> u64 {
        self.patch
    }

    /// What follows the `-`, empty for a release.
    #[must_use]
    pub fn prerelease(&self) -> &str {
        &self.pre
    }

    /// What follows the `+`, empty when there is none.
    #[must_use]
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// The text that was parsed.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }
}

/// The normal form: three segments, no leading `v`.
impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch).cmp(&(other.major, other.minor, other.patch)).then_with(
            || match (self.pre.is_empty(), other.pre.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => compare_prerelease(&self.pre, &other.pre),
            },
        )
    }
}

fn parse_segment(digits: &str) -> Result<u64, Error> {
    digits.parse().map_err(|_| {
        Error::new(format!(
            "error parsing version segment: strconv.ParseUint: parsing \"{digits}\": value out of range"
        ))
    })
}

fn check_identifiers(text: &str) -> Option<()> {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        .then_some(())
}

/// Pre-releases compare part by part, numbers below words; a missing part is the lowest.
pub(super) fn compare_prerelease(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => {
                let order = compare_part(left.unwrap_or_default(), right.unwrap_or_default());
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

fn compare_part(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    if a.is_empty() {
        return Ordering::Less;
    }
    if b.is_empty() {
        return Ordering::Greater;
    }
    match (a.parse::<u64>().ok(), b.parse::<u64>().ok()) {
        (None, None) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(left), Some(right)) => left.cmp(&right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_texts_are_completed() {
        for (text, normal) in [
            ("1", "1.0.0"),
            ("v1.2", "1.2.0"),
            ("01.002.3", "1.2.3"),
            ("1.2.3-beta.1+build.5", "1.2.3-beta.1+build.5"),
            ("1-beta", "1.0.0-beta"),
            ("1.2.3+meta-data", "1.2.3+meta-data"),
            ("v1.36.1-gke.100", "1.36.1-gke.100"),
        ] {
            assert_eq!(Version::parse(text).unwrap().to_string(), normal);
        }
        for text in [
            "",
            "V1.2.3",
            "1.2.3.4",
            "1.2.",
            "1..2",
            "a",
            "1.2.3-",
            "1.2.3+",
            "1.2 ",
            "1.2.3-a..b",
            "1.0.0-01",
        ] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_that_of_the_specification() {
        let ascending = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.1",
            "2",
        ];
        for pair in ascending.windows(2) {
            assert!(Version::parse(pair[0]).unwrap() < Version::parse(pair[1]).unwrap(), "{pair:?}");
        }
        assert_eq!(Version::parse("1.0+a").unwrap(), Version::parse("v1.0.0+b").unwrap());
    }
}
