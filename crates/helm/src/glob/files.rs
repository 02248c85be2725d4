//! The globs of `.Files.Glob`: `*` stops at `/`, `**` does not, `?`, `[abc]`, `[a-z]`, `[!a]`, `{a,b}`, `\` escapes.

use regex::{Regex, RegexBuilder};

/// A compiled glob over the slash-separated names of a chart's files.
pub(crate) struct FileGlob(Option<Regex>);

impl FileGlob {
    /// Compiles a pattern. One that is malformed matches every name: Helm falls back to `**`.
    pub(crate) fn new(pattern: &str) -> Self {
        FileGlob(
            translate(pattern).and_then(|text| RegexBuilder::new(&text).size_limit(1 << 20).build().ok()),
        )
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|regex| regex.is_match(name))
    }
}

/// The pattern as a regular expression, or `None` where the glob library refuses it.
fn translate(pattern: &str) -> Option<String> {
    let mut out = String::from("(?s)^");
    let mut chars = pattern.chars().peekable();
    let mut depth = 0usize;
    while let Some(next) = chars.next() {
        match next {
            '*' if chars.next_if_eq(&'*').is_some() => out.push_str(".*"),
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '{' => {
                depth += 1;
                out.push_str("(?:");
            }
            ',' if depth > 0 => out.push('|'),
            '}' if depth > 0 => {
                depth -= 1;
                out.push(')');
            }
            '[' => translate_class(&mut chars, &mut out)?,
            // A backslash at the very end stands for nothing.
            '\\' => {
                if let Some(escaped) = chars.next() {
                    push_literal(&mut out, escaped);
                }
            }
            other => push_literal(&mut out, other),
        }
    }
    // Alternatives left open at the end of the pattern are closed there.
    out.extend(std::iter::repeat_n(')', depth));
    out.push('$');
    Some(out)
}

fn translate_class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) -> Option<()> {
    let negated = chars.next_if_eq(&'!').is_some();
    let mut members = String::new();
    let first = chars.next()?;
    if chars.next_if_eq(&'-').is_some() {
        let high = chars.next()?;
        if chars.next()? != ']' || high < first {
            return None;
        }
        push_literal(&mut members, first);
        members.push('-');
        push_literal(&mut members, high);
    } else {
        let mut next = Some(first);
        loop {
            match next? {
                ']' => break,
                '\\' => push_literal(&mut members, chars.next()?),
                other => push_literal(&mut members, other),
            }
            next = chars.next();
        }
        if members.is_empty() {
            return None;
        }
    }
    out.push_str(if negated { "[^" } else { "[" });
    out.push_str(&members);
    out.push(']');
    Some(())
}

fn push_literal(out: &mut String, literal: char) {
    out.push_str(&regex::escape(literal.encode_utf8(&mut [0; 4])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_in_helm() {
        for (pattern, name, expected) in [
            ("config/*", "config/a.yaml", true),
            ("config/*", "config/sub/a.yaml", false),
            ("config/**", "config/sub/a.yaml", true),
            ("**.json", "a/b/c.json", true),
            ("*.{json,yaml}", "a.yaml", true),
            ("*.{json,yaml}", "a/b.yaml", false),
            ("file[0-9].txt", "file7.txt", true),
            ("file[!0-9].txt", "file7.txt", false),
            ("file[ab-].txt", "file-.txt", true),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("{a,b", "b", true),
            ("a\\*", "a*", true),
            ("[", "anything/at/all", true),
            ("a.c", "abc", false),
        ] {
            assert_eq!(FileGlob::new(pattern).matches(name), expected, "{pattern} {name}");
        }
    }
}
