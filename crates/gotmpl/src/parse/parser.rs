//! Statements: text, actions and the blocks they open and close.
//!
//! Blocks are kept in a row, not on the thread's stack, so their nesting is bounded by nothing but the source.

use std::borrow::Cow;

use super::ast::{Expressions, Node, NodeId, NodeKind, Stmt, Tree};
use super::lex::{Kind, Lexer, Token};
use super::pipeline::Scratch;
use crate::fmt::quote;
use crate::function::{Callee, Functions};
use crate::value::Str;

/// Why a text is not a template.
#[derive(Clone, Debug)]
pub(crate) struct ParseError {
    pub(crate) line: u32,
    pub(crate) message: String,
    /// Where the token stands that was read last.
    pub(crate) pos: usize,
}

/// What opened a block.
enum Opened {
    /// A definition: a tree of its own.
    Define,
    /// A definition that is also called where it stands.
    Block {
        name: Str,
        pos: u32,
        pipe: NodeId,
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

/// A tree that is being parsed; the lexer is shared, the lookahead is its own, as in Go.
pub(super) struct State {
    name: Str,
    tokens: [Token; 3],
    peeked: usize,
    /// Variables declared at this point.
    pub(super) vars: Vec<Str>,
    /// Line of the left delimiter of the action that is being read, or 0.
    action_line: u32,
    range_depth: usize,
    pub(super) paren_depth: usize,
    pub(super) expressions: Expressions,
    stmts: Vec<Stmt>,
}

impl State {
    fn new(name: Str) -> State {
        State {
            name,
            tokens: [Token::NONE; 3],
            peeked: 0,
            vars: vec![Str::from_static("$")],
            action_line: 0,
            range_depth: 0,
            paren_depth: 0,
            expressions: Expressions::default(),
            stmts: Vec::new(),
        }
    }
}

pub(super) struct Parser<'t> {
    pub(super) source: &'t [u8],
    parse_name: &'t Str,
    functions: &'t Functions,
    lexer: Lexer<'t>,
    /// The tree that is being parsed.
    pub(super) state: State,
    /// Those it stands in.
    outer: Vec<State>,
    opened: Vec<Opened>,
    done: Vec<Tree>,
    pub(super) scratch: Scratch,
    /// How many nodes there may still be.
    room: usize,
}

pub(super) type Parsed<T> = Result<T, ParseError>;

/// Parses a text of up to `room` nodes. The last tree is that of the text itself.
pub(crate) fn parse(
    name: &Str,
    source: &[u8],
    functions: &Functions,
    room: usize,
) -> Result<Vec<Tree>, ParseError> {
    let mut lexer = Lexer::new(source);
    lexer.break_is_keyword = !functions.contains("break");
    lexer.continue_is_keyword = !functions.contains("continue");
    let state = State { expressions: Expressions::for_text(source.len()), ..State::new(name.clone()) };
    let mut parser = Parser {
        source,
        parse_name: name,
        functions,
        lexer,
        state,
        outer: Vec::new(),
        opened: Vec::new(),
        done: Vec::new(),
        scratch: Scratch::default(),
        room,
    };
    parser.run()?;
    Ok(parser.done)
}

impl Parser<'_> {
    /// Begins a tree that stands in the one that is being parsed.
    fn enter(&mut self, name: Str) {
        let outer = std::mem::replace(&mut self.state, State::new(name));
        self.outer.push(outer);
    }

    /// Goes on with the tree that this one stands in.
    fn leave(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.state = outer;
        }
    }

    // Tokens.

    pub(super) fn next(&mut self) -> Token {
        let state = &mut self.state;
        if state.peeked > 0 {
            state.peeked -= 1;
            return state.tokens[state.peeked];
        }
        state.tokens[0] = if self.room == 0 { self.lexer.give_up() } else { self.lexer.next_token() };
        state.tokens[0]
    }

    pub(super) fn backup(&mut self) {
        self.state.peeked += 1;
    }

    pub(super) fn backup2(&mut self, first: Token) {
        self.state.tokens[1] = first;
        self.state.peeked = 2;
    }

    pub(super) fn backup3(&mut self, first: Token, second: Token) {
        self.state.tokens[1] = second;
        self.state.tokens[2] = first;
        self.state.peeked = 3;
    }

    pub(super) fn peek(&mut self) -> Token {
        let token = self.next();
        self.backup();
        token
    }

    pub(super) fn next_non_space(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    pub(super) fn peek_non_space(&mut self) -> Token {
        let token = self.next_non_space();
        self.backup();
        token
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Parsed<Token> {
        let token = self.next_non_space();
        if token.kind != kind {
            return Err(self.unexpected(token, context));
        }
        Ok(token)
    }

    // Errors.

    #[cold]
    pub(super) fn error(&self, message: impl Into<String>) -> ParseError {
        let token = self.state.tokens[0];
        ParseError { line: token.line, message: message.into(), pos: token.pos as usize }
    }

    #[cold]
    pub(super) fn unexpected(&self, token: Token, context: &str) -> ParseError {
        let mut message = token.show(self.source, &self.lexer.error);
        if token.kind != Kind::Error {
            return self.error(format!("unexpected {message} in {context}"));
        }
        let line = self.state.action_line;
        if line != 0 && line != token.line {
            // Not "action in action".
            let what = if message.ends_with(" action") { "" } else { " in action" };
            message = format!("{message}{what} started at {}:{line}", self.parse_name);
        }
        self.error(message)
    }

    // Nodes.

    pub(super) fn node(&mut self, pos: u32, end: u32, kind: NodeKind) -> NodeId {
        self.room = self.room.saturating_sub(1);
        self.state.expressions.add(Node { pos, start: pos, end, kind })
    }

    /// Where the text of a node ends.
    pub(super) fn end_of(&self, id: NodeId) -> u32 {
        self.state.expressions.node(id).end
    }

    /// The function that a name stands for.
    pub(super) fn function(&self, name: &[u8]) -> Option<Callee> {
        self.functions.find(name)
    }

    // Statements.

    fn run(&mut self) -> Parsed<()> {
        loop {
            if self.opened.is_empty() {
                let token = self.peek();
                if token.kind == Kind::Eof {
                    break;
                }
                if token.kind == Kind::LeftDelim {
                    let delim = self.next();
                    if self.next_non_space().kind == Kind::Define {
                        self.define()?;
                        continue;
                    }
                    self.backup2(delim);
                }
            } else if self.peek_non_space().kind == Kind::Eof {
                return Err(self.error("unexpected EOF"));
            }
            let token = self.next_non_space();
            match token.kind {
                Kind::Text => self.state.stmts.push(Stmt::Text(token.pos, token.end)),
                Kind::LeftDelim => {
                    self.state.action_line = token.line;
                    self.action()?;
                }
                _ => return Err(self.unexpected(token, "input")),
            }
        }
        self.add()
    }

    /// Installs the tree that is complete.
    fn add(&mut self) -> Parsed<()> {
        let state = &mut self.state;
        let tree = Tree {
            name: state.name.clone(),
            expressions: std::mem::take(&mut state.expressions),
            stmts: std::mem::take(&mut state.stmts),
        };
        let source = self.source;
        if let Some(at) = self.done.iter().position(|done| done.name == tree.name) {
            if self.done[at].is_empty(source) {
                self.done.remove(at);
            } else if tree.is_empty(source) {
                return Ok(());
            } else {
                let name = quote::quote_str(&tree.name);
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
        }
        self.done.push(tree);
        Ok(())
    }

    fn define(&mut self) -> Parsed<()> {
        self.enter(Str::EMPTY);
        let token = self.next_non_space();
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, "define clause"));
        }
        let name = self.unquote(token)?;
        self.state.name = name;
        self.expect(Kind::RightDelim, "define clause")?;
        self.opened.push(Opened::Define);
        Ok(())
    }

    pub(super) fn unquote(&self, token: Token) -> Parsed<Str> {
        match quote::unquote(token.text(self.source)) {
            Some(Cow::Borrowed(text)) => Ok(Str::from(text)),
            Some(Cow::Owned(text)) => Ok(Str::from(text)),
            None => Err(self.error("invalid syntax")),
        }
    }

    fn template_name(&self, token: Token, context: &str) -> Parsed<Str> {
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, context));
        }
        self.unquote(token)
    }

    /// The left delimiter is past.
    fn action(&mut self) -> Parsed<()> {
        let token = self.next_non_space();
        match token.kind {
            Kind::Block => {
                let token = self.next_non_space();
                let name = self.template_name(token, "block clause")?;
                let pipe = self.pipeline("block clause")?;
                self.opened.push(Opened::Block { name: name.clone(), pos: token.pos, pipe });
                self.enter(name);
                return Ok(());
            }
            Kind::If | Kind::With | Kind::Range => return self.control(token.kind, false),
            Kind::Break | Kind::Continue => self.jump(token.kind)?,
            Kind::Else => {
                // An `else if` goes on as an `if`.
                if !matches!(self.peek_non_space().kind, Kind::If | Kind::With) {
                    self.expect(Kind::RightDelim, "else")?;
                }
                self.state.action_line = 0;
                return self.otherwise();
            }
            Kind::End => {
                self.expect(Kind::RightDelim, "end")?;
                self.end()?;
            }
            Kind::Template => {
                let token = self.next_non_space();
                let name = self.template_name(token, "template clause")?;
                let mut pipe = None;
                if self.next_non_space().kind != Kind::RightDelim {
                    self.backup();
                    pipe = Some(self.pipeline("template clause")?);
                }
                self.call_template(token.pos, name, pipe);
            }
            _ => {
                self.backup();
                let pos = self.peek().pos;
                let pipe = self.pipeline("command")?;
                let node = self.node(pos, self.end_of(pipe), NodeKind::Action(pipe));
                self.state.stmts.push(Stmt::Action(node));
            }
        }
        self.state.action_line = 0;
        Ok(())
    }

    fn call_template(&mut self, pos: u32, name: Str, pipe: Option<NodeId>) {
        let end = pipe.map_or(pos, |pipe| self.end_of(pipe));
        let node = self.node(pos, end, NodeKind::Template(Box::new((name, pipe))));
        self.state.stmts.push(Stmt::Template(node));
    }

    fn control(&mut self, kind: Kind, chained: bool) -> Parsed<()> {
        let vars = self.state.vars.len();
        let context = match kind {
            Kind::If => "if",
            Kind::With => "with",
            _ => "range",
        };
        let pipe = self.pipeline(context)?;
        let state = &mut self.state;
        state.stmts.push(match kind {
            Kind::If => Stmt::If(pipe),
            Kind::With => Stmt::With(pipe),
            _ => {
                state.range_depth += 1;
                Stmt::Range(pipe)
            }
        });
        self.opened.push(Opened::Control(Control { kind, in_else: false, chained, vars }));
        Ok(())
    }

    fn jump(&mut self, kind: Kind) -> Parsed<()> {
        let (stmt, text) = match kind {
            Kind::Break => (Stmt::Break, "{{break}}"),
            _ => (Stmt::Continue, "{{continue}}"),
        };
        let token = self.next_non_space();
        if token.kind != Kind::RightDelim {
            return Err(self.unexpected(token, text));
        }
        if self.state.range_depth == 0 {
            return Err(self.error(format!("{text} outside {{{{range}}}}")));
        }
        self.state.stmts.push(stmt);
        Ok(())
    }

    fn otherwise(&mut self) -> Parsed<()> {
        let control = match self.opened.last_mut() {
            None => return Err(self.error("unexpected {{else}}")),
            Some(Opened::Define) => return Err(self.error("unexpected {{else}} in define clause")),
            Some(Opened::Block { .. }) => {
                // Go reports it in the tree that the block stands in.
                self.leave();
                return Err(self.error("unexpected {{else}} in block clause"));
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
        self.state.stmts.push(Stmt::Else);
        if kind != Kind::Range && self.peek().kind == kind {
            self.next();
            return self.control(kind, true);
        }
        Ok(())
    }

    fn end(&mut self) -> Parsed<()> {
        match self.opened.pop() {
            None => return Err(self.error("unexpected {{end}}")),
            Some(Opened::Define) => {
                self.add()?;
                self.leave();
            }
            Some(Opened::Block { name, pos, pipe }) => {
                self.add()?;
                self.leave();
                self.call_template(pos, name, Some(pipe));
            }
            Some(Opened::Control(mut control)) => loop {
                let state = &mut self.state;
                if control.kind == Kind::Range && !control.in_else {
                    state.range_depth -= 1;
                }
                state.vars.truncate(control.vars);
                state.stmts.push(Stmt::End);
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
