//! Pipelines: declarations, commands, operands. Parentheses are kept in a row, as blocks are.

use super::ast::{Node, NodeId, NodeKind, Pipe, Row};
use super::lex::{Kind, Token};
use super::number;
use super::parser::{Parsed, Parser};
use crate::fmt::quote;
use crate::value::Str;

/// How deep Go lets parentheses nest.
const MAX_PAREN_DEPTH: usize = 10_000;

/// A pipeline that is being read.
#[derive(Clone, Copy)]
struct Open {
    context: &'static str,
    closes: Kind,
    pos: u32,
    assigns: bool,
    decl: Row,
    /// Where its commands begin among those of all open pipelines.
    cmds: usize,
    /// Where the command that is being read begins: in the text, and its operands among those of all open commands.
    cmd: (u32, usize),
}

/// What is open: kept from one pipeline to the next, so that the room for it is allocated once.
#[derive(Default)]
pub(super) struct Scratch {
    open: Vec<Open>,
    cmds: Vec<NodeId>,
    args: Vec<NodeId>,
}

enum Step {
    Command,
    Operand,
    /// A term is read, fields may follow.
    Term(NodeId),
    Operator,
}

impl Parser<'_> {
    /// A pipeline up to the right delimiter.
    pub(super) fn pipeline(&mut self, context: &'static str) -> Parsed<NodeId> {
        let mut top = self.open(context, Kind::RightDelim)?;
        let mut step = Step::Command;
        loop {
            step = match step {
                Step::Command => {
                    let token = self.next_non_space();
                    if token.kind == top.closes {
                        let node = self.close(&top, token)?;
                        match self.scratch.open.pop() {
                            None => return Ok(node),
                            Some(outer) => top = outer,
                        }
                        self.state.paren_depth -= 1;
                        step = Step::Term(node);
                        continue;
                    }
                    match token.kind {
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
                        | Kind::LeftParen => {
                            self.backup();
                            top.cmd = (token.pos, self.scratch.args.len());
                            Step::Operand
                        }
                        _ => return Err(self.unexpected(token, top.context)),
                    }
                }
                Step::Operand => {
                    let token = self.next_non_space();
                    if token.kind == Kind::LeftParen {
                        if self.state.paren_depth >= MAX_PAREN_DEPTH {
                            return Err(self.error("max expression depth exceeded"));
                        }
                        self.state.paren_depth += 1;
                        let inner = self.open("parenthesized pipeline", Kind::RightParen)?;
                        self.scratch.open.push(std::mem::replace(&mut top, inner));
                        Step::Command
                    } else {
                        match self.term(token)? {
                            Some(node) => Step::Term(node),
                            None => {
                                self.backup();
                                Step::Operator
                            }
                        }
                    }
                }
                Step::Term(node) => {
                    let node = self.fields(node)?;
                    self.scratch.args.push(node);
                    Step::Operator
                }
                Step::Operator => {
                    let token = self.next();
                    match token.kind {
                        Kind::Space => Step::Operand,
                        Kind::RightDelim | Kind::RightParen | Kind::Pipe => {
                            if token.kind != Kind::Pipe {
                                self.backup();
                            }
                            self.end_command(&top)?;
                            Step::Command
                        }
                        _ => return Err(self.unexpected(token, "operand")),
                    }
                }
            };
        }
    }

    /// Begins a pipeline: its position and declarations.
    fn open(&mut self, context: &'static str, closes: Kind) -> Parsed<Open> {
        let pos = self.peek_non_space().pos;
        let (mut assigns, mut decl) = (false, Row::default());
        loop {
            let variable = self.peek_non_space();
            if variable.kind != Kind::Variable {
                break;
            }
            self.next();
            // `$x foo` and `$x := foo` differ only after the space, which is a token of its own.
            let after = self.peek();
            let next = self.peek_non_space();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    assigns = next.kind == Kind::Assign;
                    self.next_non_space();
                    self.declare(&mut decl, variable);
                }
                Kind::Char if next.text(self.source) == b"," => {
                    self.next_non_space();
                    self.declare(&mut decl, variable);
                    if context == "range" && decl.len < 2 {
                        if matches!(
                            self.peek_non_space().kind,
                            Kind::Variable | Kind::RightDelim | Kind::RightParen
                        ) {
                            continue;
                        }
                        return Err(self.error("range can only initialize variables"));
                    }
                    return Err(self.error(format!("too many declarations in {context}")));
                }
                _ if after.kind == Kind::Space => self.backup3(variable, after),
                _ => self.backup2(variable),
            }
            break;
        }
        Ok(Open { context, closes, pos, assigns, decl, cmds: self.scratch.cmds.len(), cmd: (pos, 0) })
    }

    fn declare(&mut self, decl: &mut Row, token: Token) {
        let node = self.variable(token);
        self.state.expressions.extend_row(decl, node);
        let name = Str::from(token.text(self.source));
        self.state.vars.push(name);
    }

    fn variable(&mut self, token: Token) -> NodeId {
        let names = self.name(Str::from(token.text(self.source)));
        self.node(token.pos, token.end, NodeKind::Variable(names))
    }

    /// A row of one name, to which fields may be added.
    fn name(&mut self, name: Str) -> Row {
        let mut row = Row::default();
        self.state.expressions.extend_names(&mut row, name);
        row
    }

    fn end_command(&mut self, open: &Open) -> Parsed<()> {
        let (pos, from) = open.cmd;
        let Some(last) = self.scratch.args[from..].last() else { return Err(self.error("empty command")) };
        let end = self.end_of(*last);
        let args = self.state.expressions.add_row(&self.scratch.args[from..]);
        self.scratch.args.truncate(from);
        let node = self.node(pos, end, NodeKind::Command(args));
        self.scratch.cmds.push(node);
        Ok(())
    }

    /// The closing token is read: checks and makes the pipeline.
    fn close(&mut self, open: &Open, token: Token) -> Parsed<NodeId> {
        let cmds = &self.scratch.cmds[open.cmds..];
        let Some(last) = cmds.last() else {
            return Err(self.error(format!("missing value for {}", open.context)));
        };
        let expressions = &self.state.expressions;
        for (at, cmd) in cmds.iter().enumerate().skip(1) {
            let NodeKind::Command(args) = expressions.kind(*cmd) else { continue };
            if matches!(
                expressions.kind(expressions.row(*args)[0]),
                NodeKind::Bool(_) | NodeKind::Dot | NodeKind::Nil | NodeKind::Number(_) | NodeKind::String(_)
            ) {
                return Err(self.error(format!("non executable command in pipeline stage {}", at + 1)));
            }
        }
        let end = if open.closes == Kind::RightParen { token.end } else { self.end_of(*last) };
        let cmds = self.state.expressions.add_row(cmds);
        self.scratch.cmds.truncate(open.cmds);
        let pipe = Pipe { assigns: open.assigns, decl: open.decl, cmds };
        Ok(self.node(open.pos, end, NodeKind::Pipe(pipe)))
    }

    /// The fields that follow a term.
    fn fields(&mut self, term: NodeId) -> Parsed<NodeId> {
        let first = self.peek();
        if first.kind != Kind::Field {
            return Ok(term);
        }
        // The term was made for itself; its fields and those that follow become one row.
        let of_term = match self.state.expressions.kind(term) {
            NodeKind::Field(names) | NodeKind::Variable(names) => Some(*names),
            NodeKind::Bool(_) | NodeKind::String(_) | NodeKind::Number(_) | NodeKind::Nil | NodeKind::Dot => {
                let text = super::ast::show(&self.state.expressions, self.source, term);
                let text = quote::quote_str(text.as_bytes());
                // Go has read all fields when it says so.
                while self.peek().kind == Kind::Field {
                    self.next();
                }
                return Err(self.error(format!("unexpected . after term {text}")));
            }
            _ => None,
        };
        let mut names = of_term.unwrap_or_default();
        let mut end = first.end;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            self.state.expressions.extend_names(&mut names, Str::from(&token.text(self.source)[1..]));
            end = token.end;
        }
        let node = self.state.expressions.node_mut(term);
        node.kind = match node.kind {
            NodeKind::Field(_) => NodeKind::Field(names),
            NodeKind::Variable(_) => NodeKind::Variable(names),
            _ => {
                let chain =
                    Node { pos: first.pos, start: node.start, end, kind: NodeKind::Chain(term, names) };
                return Ok(self.state.expressions.add(chain));
            }
        };
        (node.pos, node.end) = (first.pos, end);
        Ok(term)
    }

    /// A term that is not parenthesised; `None` if the token is none.
    fn term(&mut self, token: Token) -> Parsed<Option<NodeId>> {
        let text = token.text(self.source);
        let kind = match token.kind {
            Kind::Identifier => match self.function(text) {
                Some(callee) => NodeKind::Identifier(callee),
                None => {
                    let name = quote::quote_str(text);
                    return Err(self.error(format!("function {name} not defined")));
                }
            },
            Kind::Dot => NodeKind::Dot,
            Kind::Nil => NodeKind::Nil,
            Kind::Variable => {
                if !self.state.vars.iter().any(|name| name.as_bytes() == text) {
                    let name = quote::quote_str(text);
                    return Err(self.error(format!("undefined variable {name}")));
                }
                return Ok(Some(self.variable(token)));
            }
            Kind::Field => NodeKind::Field(self.name(Str::from(&text[1..]))),
            Kind::Bool => NodeKind::Bool(text == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = match token.kind {
                    Kind::CharConstant => number::character(text),
                    Kind::Complex => number::complex(text),
                    _ => number::number(text),
                };
                match number {
                    Ok(number) => NodeKind::Number(Box::new(number)),
                    Err(message) => return Err(self.error(message)),
                }
            }
            Kind::String | Kind::RawString => NodeKind::String(self.unquote(token)?),
            _ => return Ok(None),
        };
        Ok(Some(self.node(token.pos, token.end, kind)))
    }
}
