//! Go's regular expressions rewritten for the `regex` crate, which shares their way of matching but not all of their
//! syntax; and what Go says about those that it refuses.

use super::golang::decode;

/// A pattern for the `regex` crate with the names of its groups; the first name is that of the whole match.
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) names: Vec<String>,
}

/// # Errors
/// Go's text: what is wrong, and with which part.
pub(super) fn translate(text: &str) -> Result<Translated, String> {
    let mut reader = Reader {
        whole: text,
        rest: text,
        out: Translated { pattern: String::with_capacity(text.len() + 16), names: vec![String::new()] },
        groups: 0,
        atom: false,
    };
    reader.all().map_err(|error| format!("error parsing regexp: {error}"))?;
    Ok(reader.out)
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    out: Translated,
    /// How many groups are open.
    groups: usize,
    /// Whether there is something that can be repeated.
    atom: bool,
}

/// How often something may be repeated.
const MOST_REPEATS: u32 = 1000;
const MAX_DEPTH: usize = 250;

fn wrong<T>(what: &str, part: &str) -> Result<T, String> {
    Err(format!("{what}: `{part}`"))
}

impl<'a> Reader<'a> {
    fn all(&mut self) -> Result<(), String> {
        // Where the repetition just before began.
        let mut repeated: Option<&'a str> = None;
        while let Some(first) = self.rest.chars().next() {
            let mut repeats = None;
            match first {
                '(' => self.open()?,
                '|' => {
                    self.plain("|", 1);
                    self.atom = false;
                }
                ')' => {
                    if self.groups == 0 {
                        return wrong("unexpected )", self.whole);
                    }
                    self.groups -= 1;
                    self.plain(")", 1);
                    self.atom = true;
                }
                '^' | '$' | '.' => {
                    self.plain(first.encode_utf8(&mut [0; 4]), 1);
                    self.atom = true;
                }
                '[' => {
                    let (class, rest) = class(self.rest)?;
                    self.out.pattern.push_str(&class);
                    (self.rest, self.atom) = (rest, true);
                }
                '*' | '+' | '?' => {
                    repeats = Some(self.rest);
                    let after = &self.rest[1..];
                    self.repeat(first.encode_utf8(&mut [0; 4]), after, repeated)?;
                }
                '{' => match repetition(self.rest) {
                    Some((least, most, after)) => {
                        let part = &self.rest[..self.rest.len() - after.len()];
                        let fits = |count: Option<u32>| count.is_some_and(|count| count <= MOST_REPEATS);
                        let ordered = most.is_none_or(|most| most >= least);
                        if !fits(least) || !most.is_none_or(fits) || !ordered {
                            return wrong("invalid repeat count", part);
                        }
                        repeats = Some(self.rest);
                        self.repeat(part, after, repeated)?;
                    }
                    None => self.literal('{', &self.rest[1..]),
                },
                '\\' => self.escape()?,
                other => self.literal(other, &self.rest[other.len_utf8()..]),
            }
            repeated = repeats;
        }
        if self.groups == 0 { Ok(()) } else { wrong("missing closing )", self.whole) }
    }

    fn plain(&mut self, text: &str, taken: usize) {
        self.out.pattern.push_str(text);
        self.rest = &self.rest[taken..];
    }

    fn literal(&mut self, one: char, rest: &'a str) {
        push_literal(&mut self.out.pattern, one);
        self.rest = rest;
        self.atom = true;
    }

    fn repeat(&mut self, operator: &str, after: &'a str, before: Option<&'a str>) -> Result<(), String> {
        let from = self.rest;
        let lazy = after.starts_with('?');
        let after = if lazy { &after[1..] } else { after };
        if let Some(before) = before {
            return wrong("invalid nested repetition operator", &before[..before.len() - after.len()]);
        }
        if !self.atom {
            return wrong("missing argument to repetition operator", &from[..from.len() - after.len()]);
        }
        self.out.pattern.push_str(operator);
        if lazy {
            self.out.pattern.push('?');
        }
        self.rest = after;
        Ok(())
    }

    /// A group, with a name, with flags, or flags alone.
    fn open(&mut self) -> Result<(), String> {
        let text = self.rest;
        let mut named = None;
        if text.len() > 4 && text.starts_with("(?P<") {
            named = Some(4);
        } else if text.len() > 3 && text.starts_with("(?<") {
            named = Some(3);
        }
        if let Some(start) = named {
            let Some(end) = text.find('>') else { return wrong("invalid named capture", text) };
            let name = text.get(start..end).unwrap_or_default();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return wrong("invalid named capture", &text[..=end]);
            }
            return self.group("(", Some(name), &text[end + 1..]);
        }
        if !text.starts_with("(?") {
            return self.group("(", Some(""), &text[1..]);
        }
        let (mut negative, mut seen) = (false, false);
        for (at, one) in text.char_indices().skip(2) {
            match one {
                'i' | 'm' | 's' | 'U' => seen = true,
                '-' if !negative => (negative, seen) = (true, false),
                ':' | ')' if !negative || seen => {
                    let flags = &text[..=at];
                    let rest = &text[at + 1..];
                    if one == ':' {
                        return self.group(flags, None, rest);
                    }
                    // No flags at all are nothing.
                    if flags != "(?)" {
                        self.out.pattern.push_str(flags);
                    }
                    self.rest = rest;
                    return Ok(());
                }
                _ => return wrong("invalid or unsupported Perl syntax", &text[..at + one.len_utf8()]),
            }
        }
        wrong("invalid or unsupported Perl syntax", text)
    }

    fn group(&mut self, opening: &str, name: Option<&str>, rest: &'a str) -> Result<(), String> {
        if self.groups >= MAX_DEPTH {
            return wrong("expression nests too deeply", self.whole);
        }
        self.out.pattern.push_str(opening);
        self.out.names.extend(name.map(str::to_owned));
        self.groups += 1;
        (self.rest, self.atom) = (rest, false);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        let text = self.rest;
        let anchor = match text.as_bytes().get(1) {
            Some(b'A') => r"\A",
            Some(b'z') => r"\z",
            // Words are ASCII to Go.
            Some(b'b') => r"(?-u:\b)",
            Some(b'B') => r"(?-u:\B)",
            Some(b'C') => return wrong("invalid escape sequence", &text[..2]),
            Some(b'Q') => {
                let quoted = &text[2..];
                let (quoted, rest) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
                for one in quoted.chars() {
                    self.literal(one, rest);
                }
                self.rest = rest;
                return Ok(());
            }
            _ => "",
        };
        self.atom = true;
        if !anchor.is_empty() {
            self.plain(anchor, 2);
            return Ok(());
        }
        if let Some((class, rest)) = class_escape(text)? {
            self.out.pattern.push_str(&format!("[{class}]"));
            self.rest = rest;
            return Ok(());
        }
        let (one, rest) = character(text)?;
        self.literal(one, rest);
        Ok(())
    }
}

fn push_literal(out: &mut String, one: char) {
    if one.is_ascii_punctuation() || one.is_ascii_control() || one == ' ' {
        out.push_str(&format!("\\x{:02X}", u32::from(one)));
    } else {
        out.push(one);
    }
}

/// `{n}`, `{n,}`, `{n,m}`. A bound that is too large for a number is `Some(None)`.
type Repetition<'a> = (Option<u32>, Option<Option<u32>>, &'a str);

fn repetition(text: &str) -> Option<Repetition<'_>> {
    let (least, rest) = count(text.strip_prefix('{')?)?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((least, Some(least), rest));
    }
    let rest = rest.strip_prefix(',')?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((least, None, rest));
    }
    let (most, rest) = count(rest)?;
    Some((least, Some(most), rest.strip_prefix('}')?))
}

/// Digits without leading zeros.
fn count(text: &str) -> Option<(Option<u32>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || (digits > 1 && text.starts_with('0')) {
        return None;
    }
    Some((text[..digits].parse().ok(), &text[digits..]))
}

/// An escape for one character.
fn character(text: &str) -> Result<(char, &str), String> {
    let rest = &text[1..];
    let Some(first) = rest.chars().next() else {
        return wrong("trailing backslash at end of expression", "");
    };
    let rest = &rest[first.len_utf8()..];
    let refused = |rest: &str| wrong("invalid escape sequence", &text[..text.len() - rest.len()]);
    let octal = |rest: &str| rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'7')).take(2).count();
    let one = match first {
        '0'..='7' => {
            let more = octal(rest);
            if first != '0' && more == 0 {
                return refused(rest);
            }
            let digits = &text[1..2 + more];
            let code = u32::from_str_radix(digits, 8).unwrap_or(0);
            return Ok((char::from_u32(code).unwrap_or('\0'), &rest[more..]));
        }
        'x' => return hexadecimal(text, rest),
        'a' => '\x07',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => other,
        _ => return refused(rest),
    };
    Ok((one, rest))
}

fn hexadecimal<'a>(text: &'a str, rest: &'a str) -> Result<(char, &'a str), String> {
    let refused = |taken: usize| {
        let end = (text.len() - rest.len() + taken).min(text.len());
        wrong("invalid escape sequence", text.get(..end).unwrap_or(text))
    };
    if let Some(inside) = rest.strip_prefix('{') {
        let digits = inside.bytes().take_while(u8::is_ascii_hexdigit).count();
        let code = u32::from_str_radix(&inside[..digits], 16).ok();
        return match (inside[digits..].strip_prefix('}'), code.and_then(char::from_u32)) {
            (Some(after), Some(one)) => Ok((one, after)),
            _ => refused(digits + 2),
        };
    }
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).take(2).count();
    match u32::from_str_radix(rest.get(..2).unwrap_or_default(), 16).ok().and_then(char::from_u32) {
        Some(one) if digits == 2 => Ok((one, &rest[2..])),
        _ => refused((digits + 1).min(2)),
    }
}

/// `\d` and the like, `\pN`, `\p{Greek}`, as the inside of a class.
fn class_escape(text: &str) -> Result<Option<(String, &str)>, String> {
    let ascii = match text.as_bytes().get(1) {
        Some(b'd') => "0-9",
        Some(b'D') => r"\x00-/:-\x{10FFFF}",
        Some(b's') => r"\t\n\x0C\r\x20",
        Some(b'S') => r"\x00-\x08\x0B\x0E-\x1F!-\x{10FFFF}",
        Some(b'w') => "0-9A-Za-z_",
        Some(b'W') => r"\x00-/:-@\x5B-\x5E\x60\x7B-\x{10FFFF}",
        Some(b'p' | b'P') => return unicode_class(text).map(Some),
        _ => return Ok(None),
    };
    Ok(Some((ascii.to_owned(), &text[2..])))
}

fn unicode_class(text: &str) -> Result<(String, &str), String> {
    let mut negative = text.starts_with(r"\P");
    let inside = &text[2..];
    let (mut name, rest) = match inside.strip_prefix('{') {
        Some(inside) => match inside.split_once('}') {
            Some(found) => found,
            None => return wrong("invalid character class range", text),
        },
        None => match inside.chars().next() {
            Some(one) => inside.split_at(one.len_utf8()),
            None => return wrong("invalid character class range", text),
        },
    };
    let whole = &text[..text.len() - rest.len()];
    if let Some(after) = name.strip_prefix('^') {
        (negative, name) = (!negative, after);
    }
    let letter = if negative { 'P' } else { 'p' };
    let pattern = match name {
        "Any" if negative => r"[^\x00-\x{10FFFF}]".to_owned(),
        "Any" => r"\x00-\x{10FFFF}".to_owned(),
        _ => format!(r"\{letter}{{{name}}}"),
    };
    // Go's tables are those of Unicode, by their exact names.
    let known = name.starts_with(|one: char| one.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && regex::Regex::new(&format!("[{pattern}]")).is_ok();
    if known { Ok((pattern, rest)) } else { wrong("invalid character class range", whole) }
}

/// A class in brackets.
fn class(text: &str) -> Result<(String, &str), String> {
    let mut rest = &text[1..];
    let mut out = String::from("[");
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut first = true;
    while first || !rest.starts_with(']') {
        first = false;
        if rest.starts_with("[:")
            && let Some(end) = rest[2..].find(":]")
        {
            let name = &rest[2..end + 2];
            const NAMES: [&str; 14] = [
                "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
                "space", "upper", "word", "xdigit",
            ];
            if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                return wrong("invalid character class range", &rest[..end + 4]);
            }
            out.push_str(&rest[..end + 4]);
            rest = &rest[end + 4..];
            continue;
        }
        if rest.starts_with('\\')
            && let Some((inside, after)) = class_escape(rest)?
        {
            out.push_str(&inside);
            rest = after;
            continue;
        }
        let range = rest;
        let (low, after) = class_character(rest, text)?;
        rest = after;
        push_literal(&mut out, low);
        if rest.len() >= 2 && rest.starts_with('-') && !rest[1..].starts_with(']') {
            let (high, after) = class_character(&rest[1..], text)?;
            rest = after;
            if high < low {
                return wrong("invalid character class range", &range[..range.len() - rest.len()]);
            }
            out.push('-');
            push_literal(&mut out, high);
        }
    }
    out.push(']');
    Ok((out, &rest[1..]))
}

fn class_character<'a>(text: &'a str, whole: &str) -> Result<(char, &'a str), String> {
    match decode(text.as_bytes()) {
        (_, 0) => wrong("missing closing ]", whole),
        ('\\', _) => character(text),
        (one, width) => Ok((one, &text[width..])),
    }
}
