//! Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a]` and `\` escapes; `*` and `?` stop at `/`.

/// A pattern that is malformed: Go's `ErrBadPattern`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadPattern;

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("syntax error in pattern")
    }
}

enum Token {
    Literal(char),
    AnyOne,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// One run of tokens between stars.
struct Chunk {
    starred: bool,
    tokens: Vec<Token>,
}

/// A pattern that was read.
pub(crate) struct Pattern(Vec<Chunk>);

impl Pattern {
    pub(crate) fn parse(pattern: &str) -> Result<Pattern, BadPattern> {
        parse(pattern).map(Pattern)
    }

    /// Whether the whole `name` matches.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let mut rest = name;
        for (index, chunk) in self.0.iter().enumerate() {
            let last = index + 1 == self.0.len();
            if chunk.starred && chunk.tokens.is_empty() {
                return !rest.contains('/');
            }
            // What follows the last star has one place, at the end.
            if chunk.starred && last {
                let from = rest.char_indices().rev().map(|(at, _)| at).nth(chunk.tokens.len() - 1);
                return from.is_some_and(|at| !rest[..at].contains('/') && chunk.fits(&rest[at..]).is_some());
            }
            let mut found = chunk.fits(rest);
            if chunk.starred && found.is_none() {
                // As in Go, a star takes the first place where its chunk fits and is not revisited later.
                found = rest
                    .char_indices()
                    .take_while(|(_, c)| *c != '/')
                    .find_map(|(at, c)| chunk.fits(&rest[at + c.len_utf8()..]));
            }
            match found {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// Whether the whole `name` matches `pattern`.
pub(crate) fn path_match(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    Ok(Pattern::parse(pattern)?.matches(name))
}

impl Chunk {
    /// What follows its characters, if the name begins with such.
    fn fits<'a>(&self, name: &'a str) -> Option<&'a str> {
        let mut rest = name.chars();
        for token in &self.tokens {
            let next = rest.next()?;
            let fits = match token {
                Token::Literal(wanted) => next == *wanted,
                Token::AnyOne => next != '/',
                Token::Class { negated, ranges } => {
                    ranges.iter().any(|(low, high)| (*low..=*high).contains(&next)) != *negated
                }
            };
            if !fits {
                return None;
            }
        }
        Some(rest.as_str())
    }
}

fn parse(pattern: &str) -> Result<Vec<Chunk>, BadPattern> {
    let mut chunks = vec![Chunk { starred: false, tokens: Vec::new() }];
    let mut chars = pattern.chars().peekable();
    while let Some(next) = chars.next() {
        let token = match next {
            '*' => {
                match chunks.last_mut() {
                    Some(chunk) if chunk.tokens.is_empty() => chunk.starred = true,
                    _ => chunks.push(Chunk { starred: true, tokens: Vec::new() }),
                }
                continue;
            }
            '?' => Token::AnyOne,
            '\\' => Token::Literal(chars.next().ok_or(BadPattern)?),
            '[' => parse_class(&mut chars)?,
            other => Token::Literal(other),
        };
        if let Some(chunk) = chunks.last_mut() {
            chunk.tokens.push(token);
        }
    }
    Ok(chunks)
}

fn parse_class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, BadPattern> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Ok(Token::Class { negated, ranges });
        }
        let low = class_char(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { class_char(chars)? } else { low };
        ranges.push((low, high));
        if chars.peek().is_none() {
            return Err(BadPattern);
        }
    }
}

fn class_char(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, BadPattern> {
    match chars.next() {
        None | Some('-' | ']') => Err(BadPattern),
        Some('\\') => chars.next().ok_or(BadPattern),
        Some(other) => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, expected) in [
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*/b", "a/c/b", Ok(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Ok(true)),
            ("ab[c]", "abc", Ok(true)),
            ("ab[^b-d]", "abc", Ok(false)),
            ("a\\*b", "a*b", Ok(true)),
            ("a?b", "a/b", Ok(false)),
            ("[a-ζ]*", "α", Ok(true)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
            ("*x", "xxx", Ok(true)),
            ("templates/.?*", "templates/.hidden", Ok(true)),
            ("templates/.?*", "templates/a.yaml", Ok(false)),
            ("[", "a", Err(BadPattern)),
            ("[]a]", "]", Err(BadPattern)),
            ("[-x]", "x", Err(BadPattern)),
            ("a[", "ab", Err(BadPattern)),
            ("\\", "a", Err(BadPattern)),
        ] {
            assert_eq!(path_match(pattern, name), expected, "{pattern} {name}");
        }
    }
}
