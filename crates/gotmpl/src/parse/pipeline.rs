//! Pipelines: declarations, commands, operands. Parentheses are kept in a row, as blocks are.

use super::lex::{Kind, Token};
use super::number;
use super::parser::{Parser, Parsing};
use super::place::{At, PlaceKind, shown};
use crate::compile::constant::{Constant, Literal};
use crate::compile::expression::{Command, Operand};
use crate::fmt::quote;
use crate::value::Str;

/// How deep Go lets parentheses nest.
const MAX_PAREN_DEPTH: usize = 10_000;

/// A pipeline that is written.
#[derive(Clone, Copy)]
pub(super) struct Pipeline {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The variables that it declares, among all that are declared.
    pub(super) vars: usize,
    pub(super) declared: usize,
}

/// A pipeline that is being read.
#[derive(Clone, Copy)]
pub(super) struct Open {
    context: &'static str,
    closes: Kind,
    pos: u32,
    /// Where its parenthesis stands, if it has one.
    paren: u32,
    assigns: bool,
    /// The variables that it declares, among all that are declared.
    vars: usize,
    declared: usize,
    /// Where its instructions begin.
    begin: usize,
    /// How many commands are read, and the first behind the first one that begins with a constant.
    commands: u32,
    constant: Option<u32>,
    /// Where the last command ends.
    end: u32,
    /// The command that is being read: where it begins and ends, where its first argument stands.
    command: Command,
    span: (u32, u32),
    second: Option<(u32, u32)>,
}

enum Step {
    Command,
    Operand,
    /// A pipeline in parentheses is read, fields may follow: what stands in the parentheses, and where these begin.
    Parentheses((u32, u32), u32),
    Operator,
}

impl Parser<'_> {
    /// A pipeline up to the right delimiter.
    pub(super) fn pipeline(&mut self, context: &'static str) -> Parsing<Pipeline> {
        let mut top = self.begin(context, Kind::RightDelim, 0)?;
        let mut step = Step::Command;
        loop {
            step = match step {
                Step::Command => {
                    let token = self.next();
                    if token.kind == top.closes {
                        let pipe = self.close(&top, token)?;
                        let Some(outer) = self.open.pop() else { return Ok(pipe) };
                        self.state.paren_depth -= 1;
                        let paren = std::mem::replace(&mut top, outer).paren;
                        step = Step::Parentheses((pipe.start, pipe.end), paren);
                        continue;
                    }
                    if !begins_operand(token.kind) {
                        return Err(self.unexpected(token, top.context));
                    }
                    self.backup();
                    top.command = self.state.code.begin_command(top.commands > 0);
                    (top.span, top.second) = ((token.pos, token.pos), None);
                    Step::Operand
                }
                Step::Operand => {
                    let token = self.next();
                    self.state.code.before_operand(&mut top.command, self.source);
                    if token.kind == Kind::LeftParen {
                        if self.state.paren_depth >= MAX_PAREN_DEPTH {
                            return Err(self.error("max expression depth exceeded"));
                        }
                        self.state.paren_depth += 1;
                        let inner = self.begin("parenthesized pipeline", Kind::RightParen, token.pos)?;
                        self.open.push(std::mem::replace(&mut top, inner));
                        Step::Command
                    } else {
                        self.term(&mut top, token)?;
                        Step::Operator
                    }
                }
                Step::Parentheses(inner, paren) => {
                    self.parentheses(&mut top, inner, paren);
                    Step::Operator
                }
                Step::Operator => {
                    let token = self.next();
                    match token.kind {
                        Kind::RightDelim | Kind::RightParen | Kind::Pipe => {
                            if token.kind != Kind::Pipe {
                                self.backup();
                            }
                            self.end_command(&mut top);
                            Step::Command
                        }
                        kind if token.spaced && begins_operand(kind) => {
                            self.backup();
                            Step::Operand
                        }
                        _ => return Err(self.unexpected(token, "operand")),
                    }
                }
            };
        }
    }

    /// Begins a pipeline: its position and declarations.
    fn begin(&mut self, context: &'static str, closes: Kind, paren: u32) -> Parsing<Open> {
        let pos = self.peek().pos;
        let vars = self.vars.len();
        let (mut assigns, mut declared) = (false, 0);
        loop {
            let variable = self.peek();
            if variable.kind != Kind::Variable {
                break;
            }
            self.next();
            let next = self.peek();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    assigns = next.kind == Kind::Assign;
                    self.next();
                    self.declare(variable);
                    declared += 1;
                }
                Kind::Char if next.text(&self.source.text) == b"," => {
                    self.next();
                    self.declare(variable);
                    declared += 1;
                    if context == "range" && declared < 2 {
                        if matches!(self.peek().kind, Kind::Variable | Kind::RightDelim | Kind::RightParen) {
                            continue;
                        }
                        return Err(self.error("range can only initialize variables"));
                    }
                    return Err(self.error(format!("too many declarations in {context}")));
                }
                _ => self.backup(),
            }
            break;
        }
        let code = &mut self.state.code;
        let begin = code.begin_pipe();
        let command = code.begin_command(false);
        Ok(Open {
            context,
            closes,
            pos,
            paren,
            assigns,
            vars,
            declared,
            begin,
            commands: 0,
            constant: None,
            end: pos,
            command,
            span: (pos, pos),
            second: None,
        })
    }

    fn declare(&mut self, token: Token) {
        let name = Str::from(token.text(&self.source.text));
        self.vars.push(name);
    }

    fn end_command(&mut self, open: &mut Open) {
        let (start, end) = open.span;
        let second = open.second;
        let at = self.place((start, start, end), || PlaceKind::Command(second));
        self.state.code.end_command(&open.command, at, self.source);
        open.commands += 1;
        open.end = end;
    }

    /// The closing token is read: checks and ends the pipeline.
    fn close(&mut self, open: &Open, token: Token) -> Parsing<Pipeline> {
        if open.commands == 0 {
            return Err(self.error(format!("missing value for {}", open.context)));
        }
        if let Some(stage) = open.constant {
            return Err(self.error(format!("non executable command in pipeline stage {stage}")));
        }
        let end = if open.closes == Kind::RightParen { token.end } else { open.end };
        let at = self.place((open.pos, open.pos, end), || PlaceKind::Expression);
        let declared = &self.vars[open.vars..][..open.declared];
        self.state.code.end_pipe(open.begin, at, declared, open.assigns);
        Ok(Pipeline { start: open.pos, end, vars: open.vars, declared: open.declared })
    }

    /// A term that is not parenthesised, with its fields.
    fn term(&mut self, open: &mut Open, token: Token) -> Parsing<()> {
        match token.kind {
            Kind::Identifier => self.function_term(open, token),
            Kind::Field => {
                let from = self.at - 1;
                let (next, to) = self.fields();
                self.path(open, token, (from, next, to), false);
                Ok(())
            }
            Kind::Variable => {
                let text = token.text(&self.source.text);
                if !self.is_declared(text) {
                    let name = quote::quote_str(text);
                    return Err(self.error(format!("undefined variable {name}")));
                }
                let (next, to) = self.fields();
                self.path(open, token, (next, next, to), true);
                Ok(())
            }
            _ => self.constant_term(open, token),
        }
    }

    /// Fields of the dot or of a variable: those from `from` to `to`, of which the ones from `next` on follow the term.
    fn path(
        &mut self,
        open: &mut Open,
        token: Token,
        (from, next, to): (usize, usize, usize),
        variable: bool,
    ) {
        let end = self.tokens[to - 1].end;
        // Go says it is where the fields are that follow.
        let pos = if next == to { token.pos } else { self.tokens[next].pos };
        let at = self.place((pos, token.pos, end), || PlaceKind::Expression);
        let fields = &self.tokens[from..to];
        let operand = if variable { Operand::Variable(token, fields) } else { Operand::Field(fields) };
        let span = (token.pos, end);
        self.state.code.operand(&mut open.command, operand, (span, at), self.source);
        read(open, end, span);
    }

    fn constant_term(&mut self, open: &mut Open, token: Token) -> Parsing<()> {
        let span = (token.pos, token.end);
        let constant = match token.kind {
            Kind::Dot => None,
            _ => Some(self.literal(token)?),
        };
        self.no_fields(span)?;
        // Behind a `|` no command begins with a constant.
        if open.command.operands() == 0 && open.commands > 0 && open.constant.is_none() {
            open.constant = Some(open.commands + 1);
        }
        let at = self.place((token.pos, token.pos, token.end), || PlaceKind::Expression);
        let literal = |constant| Operand::Literal(Literal { constant, start: token.pos, end: token.end });
        let operand = constant.map_or(Operand::Dot, literal);
        self.state.code.operand(&mut open.command, operand, (span, at), self.source);
        read(open, token.end, span);
        Ok(())
    }

    fn function_term(&mut self, open: &mut Open, token: Token) -> Parsing<()> {
        let source = self.source;
        let text = token.text(&source.text);
        let Some(callee) = self.function(text) else {
            let name = quote::quote_str(text);
            return Err(self.error(format!("function {name} not defined")));
        };
        let place = self.place((token.pos, token.pos, token.end), || PlaceKind::Expression);
        let (from, to) = self.fields();
        let (end, at) = self.chain(token.pos, (from, to), (token.end, place));
        let operand = Operand::Function(callee, place, &self.tokens[from..to]);
        self.state.code.operand(&mut open.command, operand, ((token.pos, end), at), source);
        read(open, end, (token.pos, end));
        Ok(())
    }

    /// A pipeline in parentheses is an operand, and so are fields of it.
    fn parentheses(&mut self, open: &mut Open, inner: (u32, u32), paren: u32) {
        let (from, to) = self.fields();
        let (end, at) = self.chain(paren, (from, to), (inner.1, 0));
        // Go shows a pipeline without its parentheses, but for one with fields.
        let span = if from == to { inner } else { (paren, end) };
        let operand = Operand::Pipe(&self.tokens[from..to]);
        self.state.code.operand(&mut open.command, operand, (span, at), self.source);
        read(open, end, span);
    }

    /// Where something with these fields ends, and its place: its own without any.
    fn chain(&mut self, start: u32, (from, to): (usize, usize), own: (u32, At)) -> (u32, At) {
        if from == to {
            return own;
        }
        let (first, end) = (self.tokens[from].pos, self.tokens[to - 1].end);
        (end, self.place((first, start, end), || PlaceKind::Expression))
    }

    /// Constants and the dot have no fields.
    fn no_fields(&mut self, term: (u32, u32)) -> Parsing<()> {
        // Go has read all fields when it says so.
        let (from, to) = self.fields();
        if from == to {
            return Ok(());
        }
        let text = quote::quote_str(shown(&self.source.text, term).as_bytes());
        Err(self.error(format!("unexpected . after term {text}")))
    }

    /// What is written as a constant.
    fn literal(&self, token: Token) -> Parsing<Constant> {
        let text = token.text(&self.source.text);
        let number = match token.kind {
            Kind::Nil => return Ok(Constant::Nil),
            Kind::Bool => return Ok(Constant::Bool(text == b"true")),
            Kind::String | Kind::RawString => return Ok(Constant::String(self.unquote(token)?)),
            Kind::CharConstant => number::character(text),
            Kind::Complex => number::complex(text),
            Kind::Number => number::number(text),
            _ => return Err(self.unexpected(token, "operand")),
        };
        match number {
            Ok(number) => Ok(Constant::Number(number)),
            Err(message) => Err(self.error(message)),
        }
    }
}

/// An operand is read: where the command ends now. Its first argument is shown as what stands in `span`.
fn read(open: &mut Open, end: u32, span: (u32, u32)) {
    open.span.1 = end;
    if open.command.operands() == 2 {
        open.second = Some(span);
    }
}

/// Whether an operand begins with such a token.
fn begins_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Bool
            | Kind::CharConstant
            | Kind::Complex
            | Kind::Dot
            | Kind::Field
            | Kind::Identifier
            | Kind::Number
            | Kind::Nil
            | Kind::RawString
            | Kind::String
            | Kind::Variable
            | Kind::LeftParen
    )
}
