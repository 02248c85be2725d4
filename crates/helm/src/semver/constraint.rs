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
/// Go's `\s`, which is ASCII only.
const SPACE: &str = r"[\t\n\f\r ]";
const SPACES: [char; 5] = ['\t', '\n', '\x0c', '\r', ' '];

#[expect(clippy::unwrap_used, reason = "fixed patterns, compiled by a test")]
fn pattern(text: String) -> Regex {
    Regex::new(&text).unwrap()
}

static RANGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(format!("{SPACE}*({VERSION}){SPACE}+-{SPACE}+({VERSION}){SPACE}*")));

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

/// Comparators with at least a space or exactly one comma between them: what the Go library finds with
/// `^(\s*(OP)\s*(VERSION)\s*)((?:\s+|,\s*)(OP)\s*(VERSION)\s*)*$`. Neither operators nor versions hold a space or a
/// comma, so each reaches as far as it can.
fn parse_group(text: &str) -> Result<Group, Error> {
    let improper = |text: &str| Error::new(format!("improper constraint: {}", go_quote(&unmarked(text))));
    let mut comparators = Vec::new();
    let mut rest = text.trim_start_matches(SPACES);
    loop {
        let operator = rest.len() - rest.trim_start_matches(['=', '!', '<', '>', '~', '^']).len();
        let version = rest[operator..].trim_start_matches(SPACES);
        let length = version.find(|c| c == ',' || SPACES.contains(&c)).unwrap_or(version.len());
        let comparator = parse_comparator(&rest[..operator], &version[..length]);
        comparators.push(comparator.ok_or_else(|| improper(text))?);
        let after = version[length..].trim_start_matches(SPACES);
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix(',').unwrap_or(after).trim_start_matches(SPACES);
    }
    let comparators = comparators.into_iter().collect::<Result<Vec<_>, _>>()?;
    let prereleases = comparators.iter().any(|one| !one.bound.prerelease().is_empty());
    Ok(Group { comparators, prereleases })
}

/// `None` if they are no operator and no version.
fn parse_comparator(operator: &str, version: &str) -> Option<Result<Comparator, Error>> {
    let operator = match operator {
        "" | "=" => Operator::TildeOrEqual,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        ">=" | "=>" => Operator::GreaterOrEqual,
        "<=" | "=<" => Operator::LessOrEqual,
        "~" | "~>" => Operator::Tilde,
        "^" => Operator::Caret,
        _ => return None,
    };
    let Parts { major, minor, patch, suffix } = Parts::parse(version)?;
    let missing = |segment: &str| segment.is_empty() || matches!(segment, ".x" | ".X" | ".*");
    let (mut dirty, mut minor_dirty, mut patch_dirty) = (false, false, false);
    let version = if matches!(major, "x" | "X" | "*") {
        dirty = true;
        format!("0.0.0{suffix}")
    } else if missing(minor) {
        (dirty, minor_dirty) = (true, true);
        format!("{major}.0.0{suffix}")
    } else if missing(patch) {
        (dirty, patch_dirty) = (true, true);
        format!("{major}{minor}.0{suffix}")
    } else {
        version.to_owned()
    };
    Some(match Version::parse(&version) {
        Ok(bound) => Ok(Comparator { operator, bound, dirty, minor_dirty, patch_dirty }),
        Err(_) => Err(Error::new("constraint parser error")),
    })
}

/// The parts of a [`VERSION`]: segments with their dots, the pre-release with its dash.
struct Parts<'a> {
    major: &'a str,
    minor: &'a str,
    patch: &'a str,
    suffix: &'a str,
}

impl<'a> Parts<'a> {
    fn parse(text: &'a str) -> Option<Parts<'a>> {
        fn segment(text: &str) -> usize {
            text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || "|xX*".contains(c)).len()
        }
        let text = text.strip_prefix('v').unwrap_or(text);
        let (major, mut rest) = text.split_at(segment(text));
        if major.is_empty() {
            return None;
        }
        let mut further = [""; 2];
        for part in &mut further {
            let length = rest.strip_prefix('.').map_or(0, segment);
            if length > 0 {
                (*part, rest) = rest.split_at(length + 1);
            }
        }
        let (suffix, metadata) = match rest.find('+') {
            Some(plus) => (&rest[..plus], Some(&rest[plus + 1..])),
            None => (rest, None),
        };
        if !suffix.is_empty() && !is_identifiers(suffix.strip_prefix('-')?)
            || metadata.is_some_and(|metadata| !is_identifiers(metadata))
        {
            return None;
        }
        Some(Parts { major, minor: further[0], patch: further[1], suffix })
    }
}

/// Dot-separated words of letters, digits and dashes.
fn is_identifiers(text: &str) -> bool {
    text.split('.')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// `1.2 - 1.4` is `>= 1.2, <= 1.4`.
fn rewrite_ranges(text: &str) -> String {
    let mut out = text.to_owned();
    // A pattern costs more to compile than all other constraints of a chart.
    let mut dashes = text.match_indices('-').map(|(at, _)| (&text[..at], &text[at + 1..]));
    if !dashes.any(|(before, after)| before.ends_with(SPACES) && after.starts_with(SPACES)) {
        return out;
    }
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
    use proptest::prelude::*;

    use super::super::is_compatible_range;
    use super::*;

    /// The patterns of the Go library.
    static GROUP: LazyLock<Regex> = LazyLock::new(|| {
        const OPERATORS: &str = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";
        pattern(format!(
            "^({SPACE}*({OPERATORS}){SPACE}*({VERSION}){SPACE}*)\
             ((?:{SPACE}+|,{SPACE}*)({OPERATORS}){SPACE}*({VERSION}){SPACE}*)*$"
        ))
    });

    proptest! {
        #[test]
        fn a_group_is_what_the_pattern_of_the_go_library_finds(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "1", "0", "12", ".", "x", "*", "|", "-", "+", "v", "a-b", "rc.1", "=", "!=", ">", "<", ">=", "~>", "^",
                    " ", "  ", ",", ", ", " ,", "\t", "1.2.3", ">= 1.2", "\u{a0}",
                ]),
                0..9,
            ),
        ) {
            let text = pieces.concat();
            let found = match parse_group(&text) {
                Ok(_) => true,
                Err(error) => !error.0.starts_with("improper constraint"),
            };
            prop_assert_eq!(found, GROUP.is_match(&text), "{}", text);
        }
    }

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
