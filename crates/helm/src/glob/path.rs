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

/// Whether the whole `name` matches `pattern`.
pub(crate) fn path_match(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let chunks = parse(pattern)?;
    let name: Vec<char> = name.chars().collect();
    let mut rest = name.as_slice();
    for (index, chunk) in chunks.iter().enumerate() {
        let last = index + 1 == chunks.len();
        if chunk.starred && chunk.tokens.is_empty() {
            return Ok(!rest.contains(&'/'));
        }
        if let Some(after) = match_chunk(&chunk.tokens, rest)
            && (after.is_empty() || !last)
        {
            rest = after;
            continue;
        }
        if !chunk.starred {
            return Ok(false);
        }
        // As in Go, a star takes the first place where its chunk fits and is not revisited later.
        let mut found = None;
        for skip in 1..=rest.len() {
            if rest[skip - 1] == '/' {
                break;
            }
            if let Some(after) = match_chunk(&chunk.tokens, &rest[skip..])
                && (after.is_empty() || !last)
            {
                found = Some(after);
                break;
            }
        }
        match found {
            Some(after) => rest = after,
            None => return Ok(false),
        }
    }
    Ok(rest.is_empty())
}

fn match_chunk<'a>(tokens: &[Token], name: &'a [char]) -> Option<&'a [char]> {
    let mut rest = name;
    for token in tokens {
        let (&first, after) = rest.split_first()?;
        let fits = match token {
            Token::Literal(wanted) => first == *wanted,
            Token::AnyOne => first != '/',
            Token::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&first)) != *negated
            }
        };
        if !fits {
            return None;
        }
        rest = after;
    }
    Some(rest)
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
