//! Regular expressions, with Go's syntax and Go's way from match to match.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use hld_gotmpl::{Call, Failure, Functions, STRING_LIST, Signature, Str, Type, Value, quote};
use regex::bytes::{Regex, RegexBuilder};

use super::go_error;
use super::golang::{chars, decode, is_digit, is_letter};
use super::lists::strings;
use super::regex_syntax::translate;
use crate::engine::State;

pub(super) fn register(functions: &mut Functions) {
    let text = Type::String;
    let two = Signature::new(&[text, text]);
    functions.add("regexMatch", two.clone().returns(Type::Bool), |call| {
        Ok(Value::Bool(found(call)?.is_ok_and(|regex| regex.find(call.str(1), 0).is_some())))
    });
    functions.add("mustRegexMatch", two.clone().returns(Type::Bool), |call| {
        Ok(Value::Bool(compiled(call, true)?.find(call.str(1), 0).is_some()))
    });
    for (name, must) in [("regexFind", false), ("mustRegexFind", true)] {
        functions.add(name, two.clone().returns(text), move |call| {
            let subject = call.str(1);
            let found = compiled(call, must)?.find(subject, 0);
            Ok(Value::string(found.map_or(&[][..], |(start, end)| &subject[start..end])))
        });
    }
    let counted = Signature::new(&[text, text, Type::INT]).returns(Type::STRINGS);
    for (name, must) in [("regexFindAll", false), ("mustRegexFindAll", true)] {
        functions.add(name, counted.clone(), move |call| {
            let subject = call.str(1);
            let all = compiled(call, must)?.find_all(call, subject, call.int(2))?;
            let texts =
                all.into_iter().map(|(start, end)| Str::from(&subject[start..end])).collect::<Vec<_>>();
            Ok(if texts.is_empty() { no_strings(call) } else { strings(call, texts) })
        });
    }
    for (name, must) in [("regexSplit", false), ("mustRegexSplit", true)] {
        functions.add(name, counted.clone(), move |call| split(call, &*compiled(call, must)?));
    }
    let three = Signature::new(&[text, text, text]).returns(text);
    for (name, must, literal) in [
        ("regexReplaceAll", false, false),
        ("mustRegexReplaceAll", true, false),
        ("regexReplaceAllLiteral", false, true),
        ("mustRegexReplaceAllLiteral", true, true),
    ] {
        functions.add(name, three.clone(), move |call| replace(call, &*compiled(call, must)?, literal));
    }
    functions.add("regexQuoteMeta", Signature::new(&[text]).returns(text), |call| {
        let text = call.str(0);
        call.reserve(text.len().saturating_mul(2))?;
        let mut out = Vec::with_capacity(text.len() + 8);
        for byte in text.iter() {
            if br"\.+*?()|[]{}^$".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        Ok(Value::string(out))
    });
}

/// A pattern that is no function's.
#[cfg(feature = "schema")]
pub(crate) struct Pattern(GoRegex);

#[cfg(feature = "schema")]
impl Pattern {
    /// # Errors
    /// Go's text.
    pub(crate) fn new(text: &str) -> Result<Pattern, String> {
        GoRegex::new(&Str::from(text.as_bytes())).map(Pattern)
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.text.is_match(text)
    }
}

struct GoRegex {
    source: String,
    /// For text, where no match can begin or end inside of a character.
    text: regex::Regex,
    /// For bytes that are not UTF-8.
    bytes: OnceLock<Option<Regex>>,
    pattern: String,
    names: Vec<String>,
}

type Cache = HashMap<Str, Result<Arc<GoRegex>, String>>;

/// Compiled patterns, which charts use again and again.
static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);
const REMEMBERED: usize = 64;
/// How large a compiled pattern may be: a thousand times what charts have.
const SIZE: usize = 1 << 20;

fn found(call: &Call<'_>) -> Result<Result<Arc<GoRegex>, String>, Failure> {
    let source = call.str(0);
    // Compiling is paid for once a render, whether or not another render has left it in the cache.
    let first = call.state::<State>().is_none_or(|state| state.patterns.borrow_mut().insert(source.clone()));
    if first {
        call.fuel(8_000 + 400 * source.len() as u64)?;
    }
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = cache.get(source) {
        return Ok(known.clone());
    }
    if cache.len() >= REMEMBERED {
        cache.clear();
    }
    let made = GoRegex::new(source).map(Arc::new);
    cache.insert(source.clone(), made.clone());
    Ok(made)
}

fn compiled(call: &Call<'_>, must: bool) -> Result<Arc<GoRegex>, Failure> {
    found(call)?.map_err(|error| {
        if must {
            return go_error(error);
        }
        let source = call.str(0).to_text();
        let plain = call.str(0).as_str().is_some()
            && source.chars().all(|one| one != '`' && one != '\u{7f}' && (one >= ' ' || one == '\t'));
        let shown = if plain { format!("`{source}`") } else { quote(call.str(0)) };
        go_error(format!("regexp: Compile({shown}): {error}"))
    })
}

impl GoRegex {
    fn new(source: &Str) -> Result<GoRegex, String> {
        let Some(source) = source.as_str() else {
            return Err(format!("error parsing regexp: invalid UTF-8: `{source}`"));
        };
        let translated = translate(source)?;
        let text = regex::RegexBuilder::new(&translated.pattern)
            .size_limit(SIZE)
            .build()
            .map_err(|_| format!("error parsing regexp: expression too large: `{source}`"))?;
        Ok(GoRegex {
            source: source.to_owned(),
            text,
            bytes: OnceLock::new(),
            pattern: translated.pattern,
            names: translated.names,
        })
    }

    fn bytes(&self) -> Option<&Regex> {
        self.bytes.get_or_init(|| RegexBuilder::new(&self.pattern).size_limit(2 * SIZE).build().ok()).as_ref()
    }

    fn find(&self, subject: &[u8], from: usize) -> Option<(usize, usize)> {
        match std::str::from_utf8(subject) {
            Ok(text) => self.text.find_at(text, from).map(|found| (found.start(), found.end())),
            Err(_) => self.bytes()?.find_at(subject, from).map(|found| (found.start(), found.end())),
        }
    }

    /// The places of the whole match and of each group.
    fn groups(&self, subject: &[u8], from: usize) -> Option<Vec<Option<(usize, usize)>>> {
        match std::str::from_utf8(subject) {
            Ok(text) => {
                let all = self.text.captures_at(text, from)?;
                Some(all.iter().map(|one| one.map(|one| (one.start(), one.end()))).collect())
            }
            Err(_) => {
                let all = self.bytes()?.captures_at(subject, from)?;
                Some(all.iter().map(|one| one.map(|one| (one.start(), one.end()))).collect())
            }
        }
    }

    /// At most `most` matches, all if it is negative. An empty match right behind another one does not count.
    fn find_all(&self, call: &Call<'_>, subject: &[u8], most: i64) -> Result<Vec<(usize, usize)>, Failure> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut all = Vec::new();
        let (mut from, mut last_end) = (0, None);
        while from <= subject.len() && all.len() < most {
            // A search may look at all that is left, whatever it finds.
            call.fuel(4 + (subject.len() - from) as u64 / 32)?;
            let Some((start, end)) = self.find(subject, from) else { break };
            if all.len() % 1024 == 0 {
                call.reserve(all.len() * size_of::<Value>() * 2)?;
            }
            if start < end || last_end != Some(end) {
                all.push((start, end));
            }
            from = if end > from { end } else { from + decode(&subject[from..]).1.max(1) };
            last_end = Some(end);
        }
        call.reserve(all.len() * size_of::<Value>())?;
        Ok(all)
    }
}

/// Go's nil slice of strings.
fn no_strings(call: &Call<'_>) -> Value {
    call.heap().nil_list(&STRING_LIST).into()
}

fn split(call: &Call<'_>, regex: &GoRegex) -> Result<Value, Failure> {
    let (subject, most) = (call.str(1), call.int(2));
    if most == 0 {
        return Ok(no_strings(call));
    }
    if subject.is_empty() && !regex.source.is_empty() {
        return Ok(strings(call, vec![Str::EMPTY]));
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let (mut begin, mut end) = (0, 0);
    for (start, stop) in regex.find_all(call, subject, call.int(2))? {
        if parts.len() + 1 == most {
            break;
        }
        end = start;
        if stop != 0 {
            parts.push(Str::from(&subject[begin..end]));
        }
        begin = stop;
    }
    if end != subject.len() {
        parts.push(Str::from(&subject[begin..]));
    }
    Ok(if parts.is_empty() { no_strings(call) } else { strings(call, parts) })
}

fn replace(call: &Call<'_>, regex: &GoRegex, literal: bool) -> Result<Value, Failure> {
    let (subject, template) = (call.str(1), call.str(2));
    let pieces = if literal { vec![Piece::Text(template.as_bytes())] } else { pieces(template) };
    let grouped = pieces.iter().any(|piece| !matches!(piece, Piece::Text(_) | Piece::Number(0)));
    let mut out: Vec<u8> = Vec::new();
    let mut checked = 0;
    let (mut from, mut last_end) = (0, 0);
    while from <= subject.len() {
        call.fuel(8 + (subject.len() - from) as u64 / 16)?;
        let Some((start, end)) = regex.find(subject, from) else { break };
        let groups = if grouped {
            // Groups are found by going through the match once more, with a list of them for every state of the pattern.
            let (states, groups) = (regex.pattern.len() as u64, regex.names.len() as u64);
            call.fuel(4 + ((end - start) as u64 + 1).saturating_mul(states * (4 + groups) / 400))?;
            regex.groups(subject, from).unwrap_or_default()
        } else {
            vec![Some((start, end))]
        };
        out.extend_from_slice(&subject[last_end..start]);
        // Not for an empty match right behind another one.
        if end > last_end || start == 0 {
            for piece in &pieces {
                piece.write(&mut out, subject, regex, &groups);
            }
            if out.len() > checked {
                call.reserve(out.len())?;
                checked = out.len() + (1 << 16);
            }
        }
        last_end = end;
        let width = decode(&subject[from..]).1.max(1);
        from = if from + width > end { from + width } else { end };
    }
    if last_end == 0 && out.is_empty() && from <= subject.len() {
        return Ok(subject.clone().into());
    }
    out.extend_from_slice(&subject[last_end..]);
    Ok(Value::string(out))
}

/// A part of a replacement.
enum Piece<'a> {
    Text(&'a [u8]),
    Number(usize),
    Name(&'a str),
}

impl Piece<'_> {
    fn write(&self, out: &mut Vec<u8>, subject: &[u8], regex: &GoRegex, groups: &[Option<(usize, usize)>]) {
        let group = match self {
            Piece::Text(text) => {
                out.extend_from_slice(text);
                return;
            }
            Piece::Number(number) => groups.get(*number).copied().flatten(),
            Piece::Name(name) => {
                let mut all = regex.names.iter().zip(groups);
                all.find(|(known, place)| known == name && place.is_some()).and_then(|(_, place)| *place)
            }
        };
        if let Some((start, end)) = group {
            out.extend_from_slice(&subject[start..end]);
        }
    }
}

/// Takes a replacement apart: `$1`, `${1}`, `$name`, `${name}`, `$$`. A name is as long as it can be.
fn pieces(template: &[u8]) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = template;
    while let Some(at) = memchr::memchr(b'$', rest) {
        all.push(Piece::Text(&rest[..at]));
        let after = &rest[at + 1..];
        if after.starts_with(b"$") {
            all.push(Piece::Text(b"$"));
            rest = &after[1..];
            continue;
        }
        let braced = after.starts_with(b"{");
        let inside = if braced { &after[1..] } else { after };
        let length: usize = chars(inside)
            .take_while(|(one, _)| is_letter(*one) || is_digit(*one) || *one == '_')
            .map(|(_, width)| width)
            .sum();
        let closed = !braced || inside.get(length) == Some(&b'}');
        match std::str::from_utf8(&inside[..length]) {
            Ok(name) if length > 0 && closed => {
                all.push(reference(name));
                rest = &inside[length + usize::from(braced)..];
            }
            _ => {
                all.push(Piece::Text(b"$"));
                rest = after;
            }
        }
    }
    all.push(Piece::Text(rest));
    all
}

fn reference(name: &str) -> Piece<'_> {
    let number =
        name.bytes().all(|byte| byte.is_ascii_digit()) && (name.len() == 1 || !name.starts_with('0'));
    match name.parse() {
        Ok(index) if number && name.len() <= 9 => Piece::Number(index),
        // A number that is none is no name either, as groups cannot be called so and be found.
        _ => Piece::Name(name),
    }
}
