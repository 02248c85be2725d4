//! Template source to tokens.

use memchr::{memchr, memchr_iter, memmem};

use crate::fmt::quote;
use crate::unicode;

/// What a token is. From [`Kind::Block`] on they are keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Error,
    Bool,
    /// A character that has a meaning only in some places, such as a comma.
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    String,
    Text,
    Variable,
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

/// A token: its kind and where its text lies. The message of an error is with the lexer: there is one at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Whether there is space before it. What stands next to each other without space is one operand, or an error.
    pub(super) spaced: bool,
    pub(super) pos: u32,
    pub(super) end: u32,
    pub(super) line: u32,
}

impl Token {
    pub(super) const NONE: Token = Token { kind: Kind::Error, spaced: false, pos: 0, end: 0, line: 0 };

    /// The text of the token.
    pub(crate) fn text<'t>(&self, source: &'t [u8]) -> &'t [u8] {
        &source[self.pos as usize..self.end as usize]
    }

    /// How it is shown in an error.
    pub(super) fn show(&self, source: &[u8], error: &str) -> String {
        let text = self.text(source);
        match self.kind {
            Kind::Eof => "EOF".to_owned(),
            Kind::Error => error.to_owned(),
            kind if kind >= Kind::Block => format!("<{}>", String::from_utf8_lossy(text)),
            _ if text.len() > 10 => format!("{}...", quote::quote_str(quote::truncate(text, 10))),
            _ => quote::quote_str(text),
        }
    }
}

pub(super) struct Lexer<'t> {
    input: &'t [u8],
    pos: usize,
    start: usize,
    at_eof: bool,
    paren_depth: i32,
    line: u32,
    start_line: u32,
    /// Whether space was read since the last token.
    spaced: bool,
    /// What is wrong with the text, once an error was read.
    pub(super) error: String,
    /// Whether these words are keywords: not where a function has their name.
    pub(super) break_is_keyword: bool,
    pub(super) continue_is_keyword: bool,
}

const LEFT: &[u8] = b"{{";
const RIGHT: &[u8] = b"}}";
const TRIM_MARKER_LEN: usize = 2;

/// What is said where the parser stops because of a limit.
pub(super) const TOO_LARGE: &str = "the templates are too large";

fn is_space_byte(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

fn is_alphanumeric(c: char) -> bool {
    c == '_' || unicode::is_letter(c) || unicode::is_digit(c)
}

fn has_left_trim_marker(text: &[u8]) -> bool {
    text.len() >= 2 && text[0] == b'-' && is_space_byte(text[1])
}

fn has_right_trim_marker(text: &[u8]) -> bool {
    text.len() >= 2 && is_space_byte(text[0]) && text[1] == b'-'
}

fn newlines(text: &[u8]) -> u32 {
    // Most are a space or two.
    if text.len() < 16 {
        return text.iter().map(|b| u32::from(*b == b'\n')).sum();
    }
    memchr_iter(b'\n', text).count() as u32
}

/// The ASCII characters of words.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// What may stand behind a word, besides a right delimiter.
const ENDS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b" \t\r\n.,|:)(";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// The tokens of an expression, which stands in an action that was read without an error.
pub(super) fn expression(text: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.lex_inside_action();
        if token.kind == Kind::Error || token.kind == Kind::RightDelim {
            return tokens;
        }
        tokens.push(token);
    }
}

/// Where `{{` begins.
pub(crate) fn find_left_delim(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr(b'{', &text[from..]) {
        let at = from + at;
        if text.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

impl<'t> Lexer<'t> {
    pub(super) fn new(input: &'t [u8]) -> Lexer<'t> {
        Lexer {
            input,
            pos: 0,
            start: 0,
            at_eof: false,
            paren_depth: 0,
            line: 1,
            start_line: 1,
            spaced: false,
            error: String::new(),
            break_is_keyword: true,
            continue_is_keyword: true,
        }
    }

    fn advance(&mut self) -> Option<char> {
        if self.pos >= self.input.len() {
            self.at_eof = true;
            return None;
        }
        let (c, width) = unicode::decode(&self.input[self.pos..]);
        self.pos += width;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn peek(&mut self) -> Option<char> {
        let c = self.advance();
        self.backup();
        c
    }

    fn backup(&mut self) {
        if !self.at_eof && self.pos > 0 {
            let (c, width) = unicode::decode_last(&self.input[..self.pos]);
            self.pos -= width;
            if c == '\n' {
                self.line -= 1;
            }
        }
    }

    fn emit(&mut self, kind: Kind) -> Token {
        let token = Token {
            kind,
            spaced: self.spaced,
            pos: self.start as u32,
            end: self.pos as u32,
            line: self.start_line,
        };
        self.start = self.pos;
        self.start_line = self.line;
        self.spaced = false;
        token
    }

    /// Skips what lies before this point, without having read it by `advance`.
    fn ignore(&mut self) {
        self.line += newlines(&self.input[self.start..self.pos]);
        self.start = self.pos;
        self.start_line = self.line;
    }

    fn accept(&mut self, valid: &str) -> bool {
        if self.advance().is_some_and(|c| valid.contains(c)) {
            return true;
        }
        self.backup();
        false
    }

    fn accept_run(&mut self, valid: &str) {
        while self.advance().is_some_and(|c| valid.contains(c)) {}
        self.backup();
    }

    #[cold]
    fn error(&mut self, message: impl Into<String>) -> Token {
        self.error = message.into();
        self.start = 0;
        self.pos = 0;
        self.input = &[];
        Token { kind: Kind::Error, spaced: false, pos: 0, end: 0, line: self.start_line }
    }

    /// The next tokens: a text, or all of an action, or the end. Not many more than `room` of them.
    pub(super) fn read(&mut self, tokens: &mut Vec<Token>, room: usize) {
        let first = loop {
            // Only a comment goes on without a token, with text.
            if let Some(token) = self.lex_text() {
                break token;
            }
        };
        tokens.push(first);
        if first.kind == Kind::LeftDelim {
            self.read_action(tokens, room);
        }
    }

    /// The tokens of an action, whose left delimiter is read.
    fn read_action(&mut self, tokens: &mut Vec<Token>, room: usize) {
        loop {
            let token = if tokens.len() > room { self.error(TOO_LARGE) } else { self.lex_inside_action() };
            tokens.push(token);
            if matches!(token.kind, Kind::RightDelim | Kind::Error) {
                return;
            }
        }
    }

    fn lex_text(&mut self) -> Option<Token> {
        let Some(at) = find_left_delim(&self.input[self.pos..]) else {
            self.pos = self.input.len();
            if self.pos > self.start {
                self.line += newlines(&self.input[self.start..self.pos]);
                return Some(self.emit(Kind::Text));
            }
            return Some(self.emit(Kind::Eof));
        };
        if at > 0 {
            self.pos += at;
            let mut trimmed = 0;
            if has_left_trim_marker(&self.input[self.pos + LEFT.len()..]) {
                let text = &self.input[self.start..self.pos];
                trimmed = text.iter().rev().take_while(|b| is_space_byte(**b)).count();
            }
            self.pos -= trimmed;
            self.line += newlines(&self.input[self.start..self.pos]);
            let token = self.emit(Kind::Text);
            self.pos += trimmed;
            self.ignore();
            if token.end > token.pos {
                return Some(token);
            }
        }
        self.lex_left_delim()
    }

    /// Whether a right delimiter follows, and whether it trims.
    fn at_right_delim(&self) -> (bool, bool) {
        let rest = &self.input[self.pos..];
        if has_right_trim_marker(rest) && rest[TRIM_MARKER_LEN..].starts_with(RIGHT) {
            return (true, true);
        }
        (rest.starts_with(RIGHT), false)
    }

    fn lex_left_delim(&mut self) -> Option<Token> {
        self.pos += LEFT.len();
        let after_marker = if has_left_trim_marker(&self.input[self.pos..]) { TRIM_MARKER_LEN } else { 0 };
        if self.input[self.pos + after_marker..].starts_with(b"/*") {
            self.pos += after_marker;
            self.ignore();
            return self.lex_comment();
        }
        let token = self.emit(Kind::LeftDelim);
        self.pos += after_marker;
        self.ignore();
        self.paren_depth = 0;
        Some(token)
    }

    fn lex_comment(&mut self) -> Option<Token> {
        self.pos += 2;
        let Some(at) = memmem::find(&self.input[self.pos..], b"*/") else {
            return Some(self.error("unclosed comment"));
        };
        self.pos += at + 2;
        let (delim, trim) = self.at_right_delim();
        if !delim {
            return Some(self.error("comment ends before closing delimiter"));
        }
        self.line += newlines(&self.input[self.start..self.pos]);
        self.start = self.pos;
        self.start_line = self.line;
        if trim {
            self.pos += TRIM_MARKER_LEN;
        }
        self.pos += RIGHT.len();
        if trim {
            self.skip_space();
        }
        self.ignore();
        None
    }

    fn skip_space(&mut self) {
        self.pos += self.input[self.pos..].iter().take_while(|b| is_space_byte(**b)).count();
    }

    fn lex_right_delim(&mut self) -> Token {
        let (_, trim) = self.at_right_delim();
        if trim {
            self.pos += TRIM_MARKER_LEN;
            self.ignore();
        }
        self.pos += RIGHT.len();
        let token = self.emit(Kind::RightDelim);
        if trim {
            self.skip_space();
            self.ignore();
        }
        token
    }

    fn lex_inside_action(&mut self) -> Token {
        let mut byte = self.input.get(self.pos).copied();
        if byte.is_some_and(is_space_byte) {
            if self.skip_inner_space() {
                return self.lex_closing();
            }
            byte = self.input.get(self.pos).copied();
        }
        let Some(byte) = byte else { return self.error("unclosed action") };
        if byte == b'}' && self.input[self.pos..].starts_with(RIGHT) {
            return self.lex_closing();
        }
        if WORD[usize::from(byte)] && !byte.is_ascii_digit() {
            return self.lex_identifier();
        }
        if byte.is_ascii_digit() {
            return self.lex_number();
        }
        self.pos += 1;
        match byte {
            b'=' => self.emit(Kind::Assign),
            b':' => {
                if self.advance() != Some('=') {
                    return self.error("expected :=");
                }
                self.emit(Kind::Declare)
            }
            b'|' => self.emit(Kind::Pipe),
            b'"' => self.lex_quote(),
            b'`' => self.lex_raw_quote(),
            b'$' => {
                if self.at_terminator() {
                    return self.emit(Kind::Variable);
                }
                self.lex_field_or_variable(Kind::Variable)
            }
            b'\'' => self.lex_char(),
            b'.' if self.input.get(self.pos).is_some_and(|b| !b.is_ascii_digit()) => {
                self.lex_field_or_variable(Kind::Field)
            }
            b'.' | b'+' | b'-' => {
                self.pos -= 1;
                self.lex_number()
            }
            b'(' => {
                self.paren_depth += 1;
                self.emit(Kind::LeftParen)
            }
            b')' => {
                self.paren_depth -= 1;
                if self.paren_depth < 0 {
                    return self.error("unexpected right paren");
                }
                self.emit(Kind::RightParen)
            }
            byte if byte.is_ascii() && unicode::is_print(char::from(byte)) => self.emit(Kind::Char),
            _ => {
                self.pos -= 1;
                let (c, width) = unicode::decode(&self.input[self.pos..]);
                if is_alphanumeric(c) {
                    return self.lex_identifier();
                }
                self.pos += width;
                self.error(format!("unrecognized character in action: {}", quote::unicode(c)))
            }
        }
    }

    /// Skips space inside of an action. True if the last of it belongs to a right delimiter that trims: that is not skipped.
    fn skip_inner_space(&mut self) -> bool {
        let input = self.input;
        let mut pos = self.pos;
        while let Some(byte) = input.get(pos)
            && is_space_byte(*byte)
        {
            self.line += u32::from(*byte == b'\n');
            pos += 1;
        }
        self.spaced = true;
        if input[pos..].starts_with(b"-}}") {
            // The last space is read with the delimiter.
            pos -= 1;
            self.line -= u32::from(input[pos] == b'\n');
            self.spaced = pos > self.pos;
            (self.pos, self.start, self.start_line) = (pos, pos, self.line);
            return true;
        }
        (self.pos, self.start, self.start_line) = (pos, pos, self.line);
        false
    }

    /// A right delimiter stands here.
    fn lex_closing(&mut self) -> Token {
        if self.paren_depth == 0 { self.lex_right_delim() } else { self.error("unclosed left paren") }
    }

    /// Skips letters and digits. False if something else follows than what may end a word.
    fn skip_word(&mut self) -> bool {
        let input = self.input;
        let mut pos = self.pos;
        loop {
            while input.get(pos).is_some_and(|byte| WORD[usize::from(*byte)]) {
                pos += 1;
            }
            match input.get(pos) {
                Some(0x80..) => {
                    let (c, width) = unicode::decode(&input[pos..]);
                    if !is_alphanumeric(c) {
                        self.pos = pos;
                        return false;
                    }
                    pos += width;
                }
                _ => {
                    self.pos = pos;
                    return self.at_terminator();
                }
            }
        }
    }

    fn lex_identifier(&mut self) -> Token {
        if !self.skip_word() {
            return self.bad_character();
        }
        let kind = match &self.input[self.start..self.pos] {
            b"block" => Kind::Block,
            b"break" if self.break_is_keyword => Kind::Break,
            b"continue" if self.continue_is_keyword => Kind::Continue,
            b"define" => Kind::Define,
            b"else" => Kind::Else,
            b"end" => Kind::End,
            b"if" => Kind::If,
            b"range" => Kind::Range,
            b"nil" => Kind::Nil,
            b"template" => Kind::Template,
            b"with" => Kind::With,
            b"true" | b"false" => Kind::Bool,
            _ => Kind::Identifier,
        };
        self.emit(kind)
    }

    fn bad_character(&mut self) -> Token {
        let (c, _) = unicode::decode(&self.input[self.pos..]);
        self.error(format!("bad character {}", quote::unicode(c)))
    }

    /// The dot or dollar sign is read.
    fn lex_field_or_variable(&mut self, kind: Kind) -> Token {
        if self.at_terminator() {
            return self.emit(if kind == Kind::Variable { Kind::Variable } else { Kind::Dot });
        }
        if !self.skip_word() {
            return self.bad_character();
        }
        self.emit(kind)
    }

    /// Whether what follows can end a word.
    fn at_terminator(&self) -> bool {
        match self.input.get(self.pos) {
            None => true,
            Some(byte) => ENDS_WORD[usize::from(*byte)] || self.input[self.pos..].starts_with(RIGHT),
        }
    }

    /// Reads to the closing quote; false if the line ends before it.
    fn skip_quoted(&mut self, quote: u8) -> bool {
        let input = self.input;
        let mut pos = self.pos;
        while let Some(&byte) = input.get(pos) {
            pos += 1;
            match byte {
                b'\\' if matches!(input.get(pos), None | Some(b'\n')) => return false,
                b'\\' => pos += 1,
                b'\n' => return false,
                byte if byte == quote => {
                    self.pos = pos;
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    fn lex_char(&mut self) -> Token {
        if !self.skip_quoted(b'\'') {
            return self.error("unterminated character constant");
        }
        self.emit(Kind::CharConstant)
    }

    fn lex_quote(&mut self) -> Token {
        if !self.skip_quoted(b'"') {
            return self.error("unterminated quoted string");
        }
        self.emit(Kind::String)
    }

    fn lex_raw_quote(&mut self) -> Token {
        let rest = &self.input[self.pos..];
        let Some(length) = memchr(b'`', rest) else { return self.error("unterminated raw quoted string") };
        self.line += newlines(&rest[..length]);
        self.pos += length + 1;
        self.emit(Kind::RawString)
    }

    fn bad_number(&mut self) -> Token {
        let text = quote::quote_str(&self.input[self.start..self.pos]);
        self.error(format!("bad number syntax: {text}"))
    }

    fn lex_number(&mut self) -> Token {
        // Most are decimal digits, and nothing else.
        let rest = &self.input[self.pos..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 0
            && rest[0] != b'0'
            && matches!(rest.get(digits), Some(b' ' | b'\t' | b'\r' | b'\n' | b'|' | b')' | b'}'))
        {
            self.pos += digits;
            return self.emit(Kind::Number);
        }
        if !self.scan_number() {
            return self.bad_number();
        }
        if matches!(self.peek(), Some('+' | '-')) {
            // The imaginary part of a complex number, without space between.
            if !self.scan_number() || self.input[self.pos - 1] != b'i' {
                return self.bad_number();
            }
            return self.emit(Kind::Complex);
        }
        self.emit(Kind::Number)
    }

    fn scan_number(&mut self) -> bool {
        self.accept("+-");
        let mut digits = "0123456789_";
        if self.accept("0") {
            if self.accept("xX") {
                digits = "0123456789abcdefABCDEF_";
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_run(digits);
        if self.accept(".") {
            self.accept_run(digits);
        }
        if digits.len() == 11 && self.accept("eE") {
            self.accept("+-");
            self.accept_run("0123456789_");
        }
        if digits.len() == 23 && self.accept("pP") {
            self.accept("+-");
            self.accept_run("0123456789_");
        }
        self.accept("i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.advance();
            return false;
        }
        true
    }
}
