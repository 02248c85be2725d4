//! Constraints: OR groups of AND lists of comparators.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;

use super::version::compare_prerelease;
use super::{Error, Version};
use crate::text::{go_quote, unmarked};

const MAX_LENGTH: usize = 512;
const MAX_GROUPS: usize = 32;

/// A version inside a constraint: segments may be wildcards. The `|` in the classes is the Go library's own.
const VERSION: &str = concat!(
    r"v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?",
    r"(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?",
    r"(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?"
);
const OPERATORS: &str = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";
/// Go's `\s`, which is ASCII only.
const SPACE: &str = r"[\t\n\f\r ]";

#[expect(clippy::unwrap_used, reason = "fixed patterns, compiled by a test")]
fn pattern(text: String) -> Regex {
    Regex::new(&text).unwrap()
}

static ONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(format!("^{SPACE}*({OPERATORS}){SPACE}*({VERSION}){SPACE}*$")));
static FIND: LazyLock<Regex> = LazyLock::new(|| pattern(format!("({OPERATORS}){SPACE}*({VERSION})")));
static RANGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(format!("{SPACE}*({VERSION}){SPACE}+-{SPACE}+({VERSION}){SPACE}*")));
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(format!(
        "^({SPACE}*({OPERATORS}){SPACE}*({VERSION}){SPACE}*)\
         ((?:{SPACE}+|,{SPACE}*)({OPERATORS}){SPACE}*({VERSION}){SPACE}*)*$"
    ))
});

/// A version constraint, such as `>= 1.19.0-0, < 2 || ^3.1`.
#[derive(Debug, Clone)]
pub struct Constraint {
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
struct Group {
    comparators: Vec<Comparator>,
    /// One pre-release bound lets pre-releases pass the whole group.
    prereleases: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    TildeOrEqual,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

#[derive(Debug, Clone)]
struct Comparator {
    operator: Operator,
    bound: Version,
    /// Some segment was a wildcard or left out.
    dirty: bool,
    minor_dirty: bool,
    patch_dirty: bool,
}

impl Constraint {
    /// Parses a constraint. The empty text accepts nothing but is refused, as in the Go library.
    ///
    /// # Errors
    /// When the text is not a constraint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LENGTH {
            return Err(Error::new(format!("constraint string is too long (max {MAX_LENGTH} bytes)")));
        }
        let text = rewrite_ranges(text);
        let parts: Vec<&str> = text.split("||").collect();
        if parts.len() > MAX_GROUPS {
            return Err(Error::new(format!("too many constraint groups (max {MAX_GROUPS})")));
        }
        let groups = parts.into_iter().map(parse_group).collect::<Result<_, _>>()?;
        Ok(Constraint { groups })
    }

    /// Whether a version satisfies the constraint.
    #[must_use]
    pub fn matches(&self, version: &Version) -> bool {
        self.groups
            .iter()
            .any(|group| group.comparators.iter().all(|one| one.matches(version, group.prereleases)))
    }
}

fn parse_group(text: &str) -> Result<Group, Error> {
    if !GROUP.is_match(text) {
        return Err(Error::new(format!("improper constraint: {}", go_quote(&unmarked(text)))));
    }
    let comparators =
        FIND.find_iter(text).map(|found| parse_comparator(found.as_str())).collect::<Result<Vec<_>, _>>()?;
    let prereleases = comparators.iter().any(|one| !one.bound.prerelease().is_empty());
    Ok(Group { comparators, prereleases })
}

fn parse_comparator(text: &str) -> Result<Comparator, Error> {
    let found = ONE
        .captures(text)
        .ok_or_else(|| Error::new(format!("improper constraint: {}", go_quote(&unmarked(text)))))?;
    let group = |index| found.get(index).map_or("", |part: regex::Match<'_>| part.as_str());
    let operator = match group(1) {
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        ">=" | "=>" => Operator::GreaterOrEqual,
        "<=" | "=<" => Operator::LessOrEqual,
        "~" | "~>" => Operator::Tilde,
        "^" => Operator::Caret,
        _ => Operator::TildeOrEqual,
    };
    let (major, minor, patch, suffix) = (group(3), group(4), group(5), group(6));
    let missing = |segment: &str| segment.is_empty() || matches!(segment, ".x" | ".X" | ".*");
    let (mut dirty, mut minor_dirty, mut patch_dirty) = (false, false, false);
    let version = if matches!(major, "x" | "X" | "*" | "") {
        dirty = true;
        format!("0.0.0{suffix}")
    } else if missing(minor) {
        (dirty, minor_dirty) = (true, true);
        format!("{major}.0.0{suffix}")
    } else if missing(patch) {
        (dirty, patch_dirty) = (true, true);
        format!("{major}{minor}.0{suffix}")
    } else {
        group(2).to_owned()
    };
    let bound = Version::parse(&version).map_err(|_| Error::new("constraint parser error"))?;
    Ok(Comparator { operator, bound, dirty, minor_dirty, patch_dirty })
}

/// `1.2 - 1.4` is `>= 1.2, <= 1.4`.
fn rewrite_ranges(text: &str) -> String {
    let mut out = text.to_owned();
    for found in RANGE.captures_iter(text) {
        let group = |index| found.get(index).map_or("", |part: regex::Match<'_>| part.as_str());
        out = out.replacen(group(0), &format!(">= {}, <= {} ", group(1), group(11)), 1);
    }
    out
}

impl Comparator {
    fn matches(&self, version: &Version, prereleases: bool) -> bool {
        if !version.prerelease().is_empty() && !prereleases {
            return false;
        }
        let (major, minor) = (self.bound.major(), self.bound.minor());
        match self.operator {
            Operator::TildeOrEqual if !self.dirty => *version == self.bound,
            Operator::TildeOrEqual | Operator::Tilde => self.tilde(version),
            Operator::Caret => self.caret(version),
            Operator::NotEqual => self.not_equal(version),
            Operator::Less => *version < self.bound,
            Operator::GreaterOrEqual => *version >= self.bound,
            Operator::LessOrEqual if !self.dirty => *version <= self.bound,
            Operator::LessOrEqual => {
                !(version.major() > major
                    || (version.major() == major && version.minor() > minor && !self.minor_dirty))
            }
            Operator::Greater if !self.dirty => *version > self.bound,
            Operator::Greater => match version.major().cmp(&major) {
                Ordering::Greater => true,
                Ordering::Less => false,
                // `>11` wants 12, `>11.1` wants 11.2.
                Ordering::Equal if self.minor_dirty => false,
                Ordering::Equal if self.patch_dirty => version.minor() > minor,
                Ordering::Equal => *version > self.bound,
            },
        }
    }

    fn not_equal(&self, version: &Version) -> bool {
        if self.dirty {
            if version.major() != self.bound.major() {
                return true;
            }
            if self.minor_dirty {
                return false;
            }
            if version.minor() != self.bound.minor() {
                return true;
            }
            if self.patch_dirty {
                let (left, right) = (version.prerelease(), self.bound.prerelease());
                return (!left.is_empty() || !right.is_empty())
                    && compare_prerelease(left, right) != Ordering::Equal;
            }
            if version.patch() != self.bound.patch() {
                return true;
            }
        }
        *version != self.bound
    }

    fn tilde(&self, version: &Version) -> bool {
        if *version < self.bound {
            return false;
        }
        let (major, minor, patch) = (self.bound.major(), self.bound.minor(), self.bound.patch());
        if (major, minor, patch) == (0, 0, 0) && !self.minor_dirty && !self.patch_dirty {
            return true;
        }
        version.major() == major && (version.minor() == minor || self.minor_dirty)
    }

    fn caret(&self, version: &Version) -> bool {
        if *version < self.bound {
            return false;
        }
        if self.bound.major() > 0 || self.minor_dirty {
            return version.major() == self.bound.major();
        }
        if version.major() > 0 {
            return false;
        }
        if self.bound.minor() > 0 || self.patch_dirty {
            return version.minor() == self.bound.minor();
        }
        version.minor() == 0 && version.patch() == self.bound.patch()
    }
}

#[cfg(test)]
mod tests {
    use super::super::is_compatible_range;

    #[test]
    fn comparators_follow_the_go_library() {
        for (constraint, version, expected) in [
            ("1.2", "1.2.9", true),
            ("1.2", "1.3.0", false),
            ("=2.0.0", "2.0.0", true),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("^0", "0.9.0", true),
            ("~1", "1.9.9", true),
            ("~1.2.3", "1.3.0", false),
            (">1", "1.9.0", false),
            (">1", "2.0.0", true),
            (">11.1", "11.1.5", false),
            ("<=1", "1.9.0", true),
            ("<=1.2", "1.3.0", false),
            ("!=1.2", "1.2.7", false),
            ("!=1.2", "1.3.0", true),
            ("*", "4.5.6", true),
            ("x", "0.0.1", true),
            (">=1.19.0", "1.36.1-gke.1", false),
            (">=1.19.0-0", "1.36.1-gke.1", true),
            (">= 1.19.0-0 < 2", "1.36.1-gke.1", true),
            (">=1.2, <2 || >=3", "3.1.0", true),
            ("1.2 - 1.4", "1.4.9", true),
            ("1.2.0 - 1.4.0", "1.4.9", false),
            ("~>1.2", "1.2.5", true),
            ("=>1.0", "1.0.0", true),
            ("", "1.0.0", false),
            ("nonsense", "1.0.0", false),
        ] {
            assert_eq!(is_compatible_range(constraint, version), expected, "{constraint} {version}");
        }
    }
}
