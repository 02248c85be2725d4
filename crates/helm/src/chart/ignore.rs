//! `.helmignore`: which files of a chart folder are no part of the chart.

use crate::glob::Pattern;

/// The rules of one `.helmignore` file and Helm's own rule after them.
pub(crate) struct IgnoreRules(Vec<Rule>);

struct Rule {
    pattern: Wanted,
    negated: bool,
    folders_only: bool,
    /// Matched against the whole relative path; otherwise against the last segment.
    whole_path: bool,
}

enum Wanted {
    /// Nothing in the pattern means anything but itself.
    Literal(String),
    /// `*` and such a text.
    Ending(String),
    Pattern(Pattern),
    /// Not a pattern any more once its `!` or `/` is off: it matches nothing.
    Nothing,
}

/// Every path is held against every rule.
const MAX_RULES: usize = 500;
const MAX_BYTES: usize = 32 * 1024;

impl IgnoreRules {
    /// Reads rules; without a file, only Helm's own rule holds: no dotfiles directly in `templates/`.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut rules = Vec::new();
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        for line in String::from_utf8_lossy(text).lines() {
            rules.extend(parse_rule(line)?);
        }
        rules.extend(parse_rule("templates/.?*")?);
        if text.len() > MAX_BYTES || rules.len() > MAX_RULES {
            return Err(format!(".helmignore has more than {MAX_RULES} rules or {MAX_BYTES} bytes"));
        }
        Ok(IgnoreRules(rules))
    }

    /// Whether a file or folder is left out. The first rule that decides wins; a negated rule decides by
    /// *not* matching, which leaves the path out.
    pub(crate) fn ignores(&self, path: &str, folder: bool) -> bool {
        let base = path.rsplit('/').next().unwrap_or(path);
        for rule in &self.0 {
            let subject = if rule.whole_path { path } else { base };
            let matched = || match &rule.pattern {
                Wanted::Literal(text) => text == subject,
                Wanted::Ending(text) => {
                    subject.strip_suffix(text.as_str()).is_some_and(|rest| !rest.contains('/'))
                }
                Wanted::Pattern(pattern) => pattern.matches(subject),
                Wanted::Nothing => false,
            };
            if rule.negated {
                if (rule.folders_only && !folder) || !matched() {
                    return true;
                }
            } else if (folder || !rule.folders_only) && matched() {
                return true;
            }
        }
        false
    }
}

fn parse_rule(line: &str) -> Result<Option<Rule>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.contains("**") {
        return Err("double-star (**) syntax is not supported".to_owned());
    }
    Pattern::parse(line).map_err(|bad| bad.to_string())?;
    let (pattern, negated) = match line.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let (pattern, folders_only) = match pattern.strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let (pattern, whole_path) = match pattern.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (pattern, pattern.contains('/')),
    };
    const SPECIAL: [char; 4] = ['*', '?', '[', '\\'];
    let pattern = match pattern.strip_prefix('*') {
        Some(ending) if !ending.contains(SPECIAL) => Wanted::Ending(ending.to_owned()),
        None if !pattern.contains(SPECIAL) => Wanted::Literal(pattern.to_owned()),
        _ => Pattern::parse(pattern).map_or(Wanted::Nothing, Wanted::Pattern),
    };
    Ok(Some(Rule { pattern, negated, folders_only, whole_path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(rules: &str, path: &str, folder: bool) -> bool {
        IgnoreRules::parse(rules.as_bytes()).unwrap().ignores(path, folder)
    }

    #[test]
    fn rules_decide_as_in_helm() {
        assert!(ignored("# comment\n\n*.bak\n", "templates/a.bak", false));
        assert!(!ignored("/a.txt\n", "sub/a.txt", false));
        assert!(ignored("*.bak\n", ".bak", false));
        assert!(ignored("a/*.bak\n/*.txt\n", "x.txt", false));
        assert!(!ignored("/*.txt\n", "sub/x.txt", false));
        assert!(ignored("*\n", "sub/x.txt", false));
        assert!(ignored("docs/\n", "docs", true));
        assert!(!ignored("docs/\n", "docs", false));
        assert!(ignored("", "templates/.hidden.yaml", false));
        assert!(!ignored("", "templates/sub/.hidden.yaml", false));
        // Negation keeps only what it names.
        assert!(ignored("!keep.txt\n", "other.txt", false));
        assert!(!ignored("!keep.txt\n", "keep.txt", false));
        assert!(IgnoreRules::parse(b"a/**/b").is_err());
        assert!(IgnoreRules::parse(b"[").is_err());
    }
}
