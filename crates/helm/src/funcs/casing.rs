//! Upper and lower case: of words, and between the ways of joining words.

use hld_gotmpl::{Functions, Signature, Type, Value};

use super::golang::{self, decode, is_letter, is_lower, is_number, is_punct, is_space, is_title, is_upper};

pub(super) fn register(functions: &mut Functions) {
    let one = Signature::new(&[Type::String]).returns(Type::String);
    functions.add("title", one.clone(), |call| {
        let mut before = ' ';
        golang::map(call, |one| {
            let first = is_separator(before);
            before = one;
            if first { golang::to_title(one) } else { one }
        })
    });
    functions.add("untitle", one.clone(), |call| {
        let mut first = true;
        golang::map(call, |one| {
            if is_space(one) {
                first = true;
                one
            } else if std::mem::take(&mut first) {
                golang::to_lower(one)
            } else {
                one
            }
        })
    });
    functions.add("swapcase", one.clone(), |call| {
        // A lower case letter after a blank becomes title case.
        let mut after_space = true;
        golang::map(call, |one| {
            if is_upper(one) || is_title(one) {
                after_space = false;
                golang::to_lower(one)
            } else if is_lower(one) {
                if std::mem::take(&mut after_space) { golang::to_title(one) } else { golang::to_upper(one) }
            } else {
                after_space = is_space(one);
                one
            }
        })
    });
    functions.add("camelcase", one.clone(), |call| {
        call.fuel(call.str(0).len() as u64 / 4)?;
        Ok(Value::from(pascal(call.str(0))))
    });
    for (name, connector) in [("snakecase", b'_'), ("kebabcase", b'-')] {
        functions.add(name, one.clone(), move |call| {
            // Every character's kind is asked for.
            call.fuel(call.str(0).len() as u64)?;
            Ok(Value::string(separated(call.str(0), connector)))
        });
    }
}

/// What separates words for `title`: in ASCII all but letters, digits and `_`; beyond it, space.
fn is_separator(one: char) -> bool {
    if one.is_ascii() { !one.is_ascii_alphanumeric() && one != '_' } else { is_space(one) }
}

fn is_connector(one: char) -> bool {
    one == '-' || one == '_' || is_space(one)
}

/// Words joined without connectors, each with a capital: `http_server` is `HttpServer`. Leading connectors stay, and
/// all but the last of several; where there is nothing else, Go writes the last one twice.
fn pascal(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut all = golang::chars(text).map(|(one, _)| one);
    // The character before, not yet written.
    let mut last = loop {
        match all.next() {
            None => {
                out.extend(out.chars().next_back());
                return out;
            }
            Some(one) if is_connector(one) => out.push(one),
            Some(one) => break one,
        }
    };
    let mut upper_run = is_upper(last);
    last = golang::to_upper(last);
    for mut one in all {
        let before = last;
        if is_connector(one) && is_connector(before) {
            out.push(before);
        } else if is_connector(before) {
            upper_run = is_upper(one);
            one = golang::to_upper(one);
        } else {
            if upper_run {
                if is_upper(one) {
                    one = golang::to_lower(one);
                } else {
                    upper_run = false;
                }
            }
            out.push(before);
        }
        last = one;
    }
    out.push(last);
    out
}

/// A letter that is no Chinese character.
fn is_alphabet(one: char) -> bool {
    let chinese =
        matches!(one, '\u{4e00}'..='\u{9fcc}' | '\u{3400}'..='\u{4d85}' | '\u{20000}'..='\u{2b81d}');
    is_letter(one) && !chinese
}

#[derive(Clone, Copy, PartialEq)]
enum Word {
    None,
    Number,
    Upper,
    Letters,
    Connector,
    Punctuation,
    Other,
}

impl Word {
    fn is_letters_or_number(self) -> bool {
        matches!(self, Word::Letters | Word::Number)
    }

    /// Whether a connector comes before it.
    fn is_joined(self) -> bool {
        !matches!(self, Word::Connector | Word::Punctuation)
    }
}

struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    fn next(&mut self) -> (Word, &'a [u8]) {
        let (kind, length) = first_word(self.rest);
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        (kind, word)
    }
}

/// How far a run of characters goes. Bytes that are not UTF-8 belong to what comes after them.
fn run(text: &[u8], from: usize, belongs: impl Fn(char) -> bool) -> (usize, char, usize) {
    let mut end = from;
    let mut last = golang::REPLACEMENT;
    let mut width = 0;
    while end < text.len() {
        let (one, taken) = valid(&text[end..], last);
        if !belongs(one) {
            return (end, one, width);
        }
        (last, width) = (one, taken);
        end += taken;
    }
    (end, last, width)
}

/// The first character that is UTF-8, with all bytes up to its end; `before` where there is none.
fn valid(text: &[u8], before: char) -> (char, usize) {
    let mut taken = 0;
    loop {
        match decode(&text[taken..]) {
            (_, 0) => return (before, taken),
            (golang::REPLACEMENT, width) => taken += width,
            (one, width) => return (one, taken + width),
        }
    }
}

fn first_word(text: &[u8]) -> (Word, usize) {
    if text.is_empty() {
        return (Word::None, 0);
    }
    let (first, width) = valid(text, golang::REPLACEMENT);
    if first == golang::REPLACEMENT {
        return (Word::None, width);
    }
    let lower_run = |from| run(text, from, |one| is_alphabet(one) && !is_upper(one)).0;
    match first {
        _ if is_connector(first) => (Word::Connector, run(text, width, is_connector).0),
        _ if is_punct(first) => (Word::Punctuation, run(text, width, is_punct).0),
        _ if is_upper(first) => {
            if width == text.len() {
                return (Word::Upper, width);
            }
            let (second, second_width) = valid(&text[width..], first);
            if is_upper(second) {
                let (end, next, last_width) = run(text, width + second_width, is_upper);
                let last_width = if end == width + second_width { second_width } else { last_width };
                // In `HTTPServer` the last capital belongs to the next word.
                let steal = end < text.len() && is_alphabet(next);
                (Word::Upper, if steal { end - last_width } else { end })
            } else if is_alphabet(second) {
                (Word::Upper, lower_run(width + second_width))
            } else {
                (Word::Upper, width)
            }
        }
        _ if is_alphabet(first) => (Word::Letters, lower_run(width)),
        _ if is_number(first) => (Word::Number, run(text, width, is_number).0),
        _ => {
            let other = |one| !(is_connector(one) || is_alphabet(one) || is_number(one) || is_punct(one));
            (Word::Other, run(text, width, other).0)
        }
    }
}

/// Words in lower case with a connector between: `HTTPServer` is `http_server`, `Bld4Floor` is `bld4_floor`.
fn separated(text: &[u8], connector: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    let mut words = Words { rest: text };
    let (mut kind, mut word) = words.next();
    while !words.rest.is_empty() {
        if kind != Word::Connector {
            lower(&mut out, kind, word, connector);
        }
        let (before, written) = (kind, word);
        (kind, word) = words.next();
        match before {
            Word::Number => {
                take_letters(&mut out, &mut words, &mut kind, &mut word, connector);
                if kind != Word::None && kind.is_joined() {
                    out.push(connector);
                }
            }
            Word::Connector => lower(&mut out, before, written, connector),
            Word::Punctuation => {}
            _ if kind != Word::Number => {
                if kind.is_joined() {
                    out.push(connector);
                }
            }
            _ if words.rest.is_empty() => {}
            _ => {
                let number = word;
                (kind, word) = words.next();
                if kind != Word::Letters {
                    // The number belongs to the word before it.
                    lower(&mut out, Word::Number, number, connector);
                    if kind.is_joined() {
                        out.push(connector);
                    }
                } else {
                    out.push(connector);
                    lower(&mut out, Word::Number, number, connector);
                    take_letters(&mut out, &mut words, &mut kind, &mut word, connector);
                    if kind != Word::None && kind.is_joined() {
                        out.push(connector);
                    }
                }
            }
        }
    }
    lower(&mut out, kind, word, connector);
    out
}

/// What follows a number without a capital belongs to it.
fn take_letters<'a>(
    out: &mut Vec<u8>,
    words: &mut Words<'a>,
    kind: &mut Word,
    word: &mut &'a [u8],
    connector: u8,
) {
    while kind.is_letters_or_number() {
        lower(out, *kind, word, connector);
        (*kind, *word) = words.next();
    }
}

fn lower(out: &mut Vec<u8>, kind: Word, word: &[u8], connector: u8) {
    if !matches!(kind, Word::Upper | Word::Connector) {
        out.extend_from_slice(word);
        return;
    }
    for (one, _) in golang::chars(word) {
        if is_connector(one) {
            out.push(connector);
        } else {
            let one = if is_upper(one) { golang::to_lower(one) } else { one };
            out.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}
