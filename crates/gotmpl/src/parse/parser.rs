//! Statements: text, actions and the blocks they open and close.
//!
//! What is read is written as instructions at once. Blocks are kept in a row, not on the thread's stack, so their nesting is
//! bounded by nothing but the source.

use std::borrow::Cow;
use std::sync::Arc;

use super::lex::{Kind, Lexer, TOO_LARGE, Token};
use super::pipeline::{Open, Pipeline};
use super::place::{At, Place, PlaceKind};
use crate::compile::Code;
use crate::compile::op::{Source, Template};
use crate::fmt::quote;
use crate::function::Callee;
use crate::value::Str;

/// Why a text is not a template.
#[derive(Clone, Debug)]
pub(crate) struct ParseError {
    pub(crate) line: u32,
    pub(crate) message: String,
    /// Where the token stands that was read last.
    pub(crate) pos: usize,
}

/// What a text holds.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// The last one is that of the text itself.
    pub(crate) templates: Vec<Arc<Template>>,
    /// The places of each, if they were asked for.
    pub(crate) places: Vec<Vec<Place>>,
    /// How many places they have together.
    pub(crate) count: usize,
}

impl Parsed {
    /// Takes out a template that another one replaces.
    fn remove(&mut self, at: usize) {
        self.templates.remove(at);
        if at < self.places.len() {
            self.places.remove(at);
        }
        for (index, template) in self.templates.iter_mut().enumerate() {
            if let Some(template) = Arc::get_mut(template) {
                template.index = index;
            }
        }
    }
}

/// What opened a block.
enum Opened {
    /// A definition: a template of its own.
    Define,
    /// A definition that is also called where it stands.
    Block {
        name: Str,
        pos: u32,
        found: (usize, u32),
        pipe: Pipeline,
        /// The last token before it.
        last: Token,
    },
    Control(Control),
}

struct Control {
    kind: Kind,
    in_else: bool,
    /// It is the `if` of an `else if`: one `end` closes it and what it belongs to.
    chained: bool,
    /// How many variables there were before.
    vars: usize,
}

/// A template that is being read.
pub(super) struct State {
    name: Str,
    /// Where its variables begin among those of all templates that are being read.
    vars: usize,
    /// Line of the left delimiter of the action that is being read, or 0.
    action_line: u32,
    range_depth: usize,
    pub(super) paren_depth: usize,
    pub(super) code: Code,
    /// How many places it has.
    count: u32,
    places: Vec<Place>,
}

impl State {
    fn new(name: Str, vars: usize, code: Code) -> State {
        State {
            name,
            vars,
            action_line: 0,
            range_depth: 0,
            paren_depth: 0,
            code,
            count: 0,
            places: Vec::new(),
        }
    }
}

/// Room for what is read and written, kept from one text to the next.
#[derive(Default)]
pub(crate) struct Buffers {
    tokens: Vec<Token>,
    vars: Vec<Str>,
    codes: Vec<Code>,
    open: Vec<Open>,
}

impl Buffers {
    /// Whether they are small enough to be kept. A large text shall not hold its room for as long as the thread lives.
    pub(crate) fn are_modest(&self) -> bool {
        const MOST: usize = 1 << 14;
        let all = self.codes.iter().map(Code::room).sum::<usize>() + self.tokens.capacity();
        all + self.vars.capacity() + self.open.capacity() <= MOST
    }
}

pub(super) struct Parser<'s> {
    pub(super) source: &'s Arc<Source>,
    lexer: Lexer<'s>,
    /// The text or action that is being read.
    pub(super) tokens: Vec<Token>,
    /// How many of its tokens are read, and how many were looked at before one was read again.
    pub(super) at: usize,
    seen: usize,
    /// The template that is being read.
    pub(super) state: State,
    /// Those it stands in.
    outer: Vec<State>,
    opened: Vec<Opened>,
    done: Parsed,
    /// Variables declared at this point, in this template and those around.
    pub(super) vars: Vec<Str>,
    /// Room for instructions that was used before.
    codes: Vec<Code>,
    /// The pipelines around a parenthesis.
    pub(super) open: Vec<Open>,
    /// How many places there may still be.
    room: usize,
    /// Whether they are kept.
    keeps_places: bool,
}

pub(super) type Parsing<T> = Result<T, ParseError>;

/// Parses a text that has up to `room` places, which are kept or not.
pub(crate) fn parse(
    source: &Arc<Source>,
    buffers: &mut Buffers,
    room: usize,
    keeps_places: bool,
) -> Result<Parsed, ParseError> {
    let mut lexer = Lexer::new(&source.text);
    lexer.break_is_keyword = !source.functions.contains("break");
    lexer.continue_is_keyword = !source.functions.contains("continue");
    let Buffers { mut tokens, mut vars, mut codes, mut open } = std::mem::take(buffers);
    tokens.clear();
    vars.clear();
    vars.push(Str::from_static("$"));
    open.clear();
    let mut parser = Parser {
        source,
        lexer,
        tokens,
        at: 0,
        seen: 0,
        state: State::new(source.name.clone(), 0, codes.pop().unwrap_or_else(Code::new)),
        outer: Vec::new(),
        opened: Vec::new(),
        done: Parsed::default(),
        vars,
        codes,
        open,
        room,
        keeps_places,
    };
    let outcome = parser.run();
    let Parser { tokens, vars, mut codes, open, state, done, .. } = parser;
    if outcome.is_ok() {
        codes.push(state.code);
    }
    *buffers = Buffers { tokens, vars, codes, open };
    outcome?;
    Ok(done)
}

impl Parser<'_> {
    /// Begins a template that stands in the one that is being read.
    fn enter(&mut self, name: Str) {
        let code = self.codes.pop().unwrap_or_else(Code::new);
        let outer = std::mem::replace(&mut self.state, State::new(name, self.vars.len(), code));
        self.vars.push(Str::from_static("$"));
        self.outer.push(outer);
    }

    /// Goes on with the template that this one stands in.
    fn leave(&mut self) {
        if let Some(outer) = self.outer.pop() {
            let inner = std::mem::replace(&mut self.state, outer);
            self.vars.truncate(inner.vars);
            self.codes.push(inner.code);
        }
    }

    // Tokens.

    /// Reads the next text or action.
    fn read(&mut self) {
        self.tokens.clear();
        (self.at, self.seen) = (0, 0);
        // Most places have a token of their own, and the largest rooms are no bound.
        self.lexer.read(&mut self.tokens, self.room.saturating_mul(2).saturating_add(64));
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.token(self.at);
        self.at += 1;
        token
    }

    pub(super) fn peek(&mut self) -> Token {
        self.seen = self.seen.max(self.at + 1);
        self.token(self.at)
    }

    /// Goes back to the token before the last one that was read.
    pub(super) fn backup(&mut self) {
        self.seen = self.seen.max(self.at);
        self.at -= 1;
    }

    /// Behind the last token of an action comes nothing: it is an error, or closes the action.
    fn token(&self, at: usize) -> Token {
        match self.tokens.get(at) {
            Some(token) => *token,
            None => self.tokens.last().copied().unwrap_or(Token::NONE),
        }
    }

    /// The fields that follow without space: from which token to which.
    pub(super) fn fields(&mut self) -> (usize, usize) {
        let from = self.at;
        loop {
            let token = self.peek();
            if token.kind != Kind::Field || token.spaced {
                return (from, self.at);
            }
            self.at += 1;
        }
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Parsing<Token> {
        let token = self.next();
        if token.kind != kind {
            return Err(self.unexpected(token, context));
        }
        Ok(token)
    }

    /// The last token that was looked at.
    fn last(&self) -> Token {
        self.token(self.at.max(self.seen).saturating_sub(1))
    }

    // Errors.

    #[cold]
    pub(super) fn error(&self, message: impl Into<String>) -> ParseError {
        let token = self.last();
        ParseError { line: token.line, message: message.into(), pos: token.pos as usize }
    }

    #[cold]
    pub(super) fn unexpected(&self, token: Token, context: &str) -> ParseError {
        let mut message = token.show(&self.source.text, &self.lexer.error);
        if token.kind != Kind::Error {
            return self.error(format!("unexpected {message} in {context}"));
        }
        let line = self.state.action_line;
        if line != 0 && line != token.line {
            // Not "action in action".
            let what = if message.ends_with(" action") { "" } else { " in action" };
            message = format!("{message}{what} started at {}:{line}", self.source.name);
        }
        self.error(message)
    }

    // Places and names.

    /// Whether there is such a variable.
    pub(super) fn is_declared(&self, name: &[u8]) -> bool {
        self.vars[self.state.vars..].iter().any(|known| known.as_bytes() == name)
    }

    /// Another place.
    pub(super) fn place(
        &mut self,
        (pos, start, end): (u32, u32, u32),
        kind: impl FnOnce() -> PlaceKind,
    ) -> At {
        self.room = self.room.saturating_sub(1);
        if self.keeps_places {
            self.state.places.push(Place { pos, start, end, kind: kind() });
        }
        self.state.count += 1;
        self.state.count - 1
    }

    /// Whether there may be more places.
    pub(super) fn check_room(&self) -> Parsing<()> {
        if self.room == 0 { Err(self.error(TOO_LARGE)) } else { Ok(()) }
    }

    /// The function that a name stands for.
    pub(super) fn function(&self, name: &[u8]) -> Option<Callee> {
        self.source.functions.find(name)
    }

    pub(super) fn unquote(&self, token: Token) -> Parsing<Str> {
        match quote::unquote(token.text(&self.source.text)) {
            Some(Cow::Borrowed(text)) => Ok(Str::from(text)),
            Some(Cow::Owned(text)) => Ok(Str::from(text)),
            None => Err(self.error("invalid syntax")),
        }
    }

    fn template_name(&self, token: Token, context: &str) -> Parsing<Str> {
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, context));
        }
        self.unquote(token)
    }

    // Statements.

    fn run(&mut self) -> Parsing<()> {
        loop {
            // After an `else if` of something that is no `if`, the rest of the action is still there.
            if self.at >= self.tokens.len() {
                self.read();
            }
            let token = self.next();
            match token.kind {
                Kind::Eof if self.opened.is_empty() => break,
                Kind::Eof => return Err(self.error("unexpected EOF")),
                Kind::Text => self.state.code.text(&self.source.text, token.pos, token.end),
                // A definition is one where it stands in no other block.
                Kind::LeftDelim if self.opened.is_empty() && self.peek().kind == Kind::Define => {
                    self.next();
                    self.define()?;
                }
                Kind::LeftDelim => {
                    self.state.action_line = token.line;
                    self.action()?;
                    self.check_room()?;
                }
                _ => return Err(self.unexpected(token, "input")),
            }
        }
        self.add()
    }

    /// Installs the template that is complete.
    fn add(&mut self) -> Parsing<()> {
        let state = &mut self.state;
        let name = std::mem::take(&mut state.name);
        let template = state.code.finish(name, self.source, state.count > 0);
        let done = &mut self.done;
        if let Some(at) = done.templates.iter().position(|done| done.name == template.name) {
            if done.templates[at].is_empty {
                done.remove(at);
            } else if template.is_empty {
                return Ok(());
            } else {
                let name = quote::quote_str(&template.name);
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
        }
        let index = done.templates.len();
        done.templates.push(Arc::new(Template { index, ..template }));
        done.count += state.count as usize;
        if self.keeps_places {
            done.places.push(std::mem::take(&mut state.places));
        }
        Ok(())
    }

    fn define(&mut self) -> Parsing<()> {
        self.enter(Str::EMPTY);
        let token = self.next();
        self.state.name = self.template_name(token, "define clause")?;
        self.expect(Kind::RightDelim, "define clause")?;
        self.opened.push(Opened::Define);
        Ok(())
    }

    /// The left delimiter is past.
    fn action(&mut self) -> Parsing<()> {
        let token = self.next();
        match token.kind {
            Kind::Block => return self.block(),
            Kind::If | Kind::With | Kind::Range => return self.control(token.kind, false),
            Kind::Break | Kind::Continue => self.jump(token.kind)?,
            Kind::Else => {
                // An `else if` goes on as an `if`.
                if !matches!(self.peek().kind, Kind::If | Kind::With) {
                    self.expect(Kind::RightDelim, "else")?;
                }
                self.state.action_line = 0;
                return self.otherwise();
            }
            Kind::End => {
                self.expect(Kind::RightDelim, "end")?;
                self.end()?;
            }
            Kind::Template => self.template()?,
            _ => {
                self.backup();
                let pipe = self.pipeline("command")?;
                let span = (token.pos, token.pos, pipe.end);
                let at = self.place(span, || PlaceKind::Action);
                self.state.code.action(pipe.declared > 0, at);
            }
        }
        self.state.action_line = 0;
        Ok(())
    }

    fn block(&mut self) -> Parsing<()> {
        let token = self.next();
        let name = self.template_name(token, "block clause")?;
        let found = self.state.code.find_template(&name);
        let pipe = self.pipeline("block clause")?;
        let last = self.last();
        self.opened.push(Opened::Block { name: name.clone(), pos: token.pos, found, pipe, last });
        self.enter(name);
        Ok(())
    }

    fn template(&mut self) -> Parsing<()> {
        let token = self.next();
        let name = self.template_name(token, "template clause")?;
        let found = self.state.code.find_template(&name);
        let mut pipe = None;
        if self.next().kind != Kind::RightDelim {
            self.backup();
            pipe = Some(self.pipeline("template clause")?);
        }
        self.call_template(token.pos, name, found, pipe);
        Ok(())
    }

    fn call_template(&mut self, pos: u32, name: Str, found: (usize, u32), pipe: Option<Pipeline>) {
        let end = pipe.map_or(pos, |pipe| pipe.end);
        let span = pipe.map(|pipe| (pipe.start, pipe.end));
        let at = self.place((pos, pos, end), || PlaceKind::Template(name, span));
        self.state.code.call_template(found, at, pipe.is_some());
    }

    fn control(&mut self, kind: Kind, chained: bool) -> Parsing<()> {
        let vars = self.vars.len();
        let code = &mut self.state.code;
        let (block, context) = match kind {
            Kind::If => (code.open_if(), "if"),
            Kind::With => (code.open_with(), "with"),
            _ => (code.open_range(), "range"),
        };
        let pipe = self.pipeline(context)?;
        if kind == Kind::Range {
            self.state.range_depth += 1;
        }
        self.state.code.enter(block, &self.vars[pipe.vars..][..pipe.declared]);
        self.opened.push(Opened::Control(Control { kind, in_else: false, chained, vars }));
        Ok(())
    }

    fn jump(&mut self, kind: Kind) -> Parsing<()> {
        let text = if kind == Kind::Break { "{{break}}" } else { "{{continue}}" };
        let token = self.next();
        if token.kind != Kind::RightDelim {
            return Err(self.unexpected(token, text));
        }
        if self.state.range_depth == 0 {
            return Err(self.error(format!("{text} outside {{{{range}}}}")));
        }
        self.state.code.leave(kind == Kind::Break);
        Ok(())
    }

    fn otherwise(&mut self) -> Parsing<()> {
        let control = match self.opened.last_mut() {
            None => return Err(self.error("unexpected {{else}}")),
            Some(Opened::Define) => return Err(self.error("unexpected {{else}} in define clause")),
            Some(Opened::Block { last, .. }) => {
                // Go reports it in the template that the block stands in.
                let (line, pos) = (last.line, last.pos as usize);
                let message = "unexpected {{else}} in block clause".to_owned();
                return Err(ParseError { line, message, pos });
            }
            Some(Opened::Control(control)) => control,
        };
        if control.in_else {
            return Err(self.error("expected end; found {{else}}"));
        }
        control.in_else = true;
        let kind = control.kind;
        if kind == Kind::Range {
            self.state.range_depth -= 1;
        }
        self.state.code.otherwise();
        if kind != Kind::Range && self.peek().kind == kind {
            self.next();
            return self.control(kind, true);
        }
        Ok(())
    }

    fn end(&mut self) -> Parsing<()> {
        match self.opened.pop() {
            None => return Err(self.error("unexpected {{end}}")),
            Some(Opened::Define) => {
                self.add()?;
                self.leave();
            }
            Some(Opened::Block { name, pos, found, pipe, .. }) => {
                self.add()?;
                self.leave();
                self.call_template(pos, name, found, Some(pipe));
            }
            Some(Opened::Control(mut control)) => loop {
                let state = &mut self.state;
                if control.kind == Kind::Range && !control.in_else {
                    state.range_depth -= 1;
                }
                state.code.end();
                self.vars.truncate(control.vars);
                if !control.chained {
                    break;
                }
                match self.opened.pop() {
                    Some(Opened::Control(outer)) => control = outer,
                    _ => break,
                }
            },
        }
        Ok(())
    }
}
