//! Pipelines: declarations, commands, operands. Parentheses are kept in a row, as blocks are.

use super::ast::{NodeId, NodeKind, Pipe};
use super::lex::{Kind, Token};
use super::number;
use super::parser::{Parsed, Parser};
use crate::fmt::quote;
use crate::value::Str;

/// How deep Go lets parentheses nest.
const MAX_PAREN_DEPTH: usize = 10_000;

/// A pipeline that is being read.
struct Open {
    context: &'static str,
    closes: Kind,
    pos: usize,
    pipe: Pipe,
    /// The command that is being read: where it begins, its operands.
    cmd: Option<(usize, Vec<NodeId>)>,
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
        let mut open = vec![self.open(context, Kind::RightDelim)?];
        let mut step = Step::Command;
        loop {
            let top = open.len() - 1;
            step = match step {
                Step::Command => {
                    let token = self.next_non_space();
                    let current = &mut open[top];
                    if token.kind == current.closes {
                        let node = self.close(open.pop(), &token)?;
                        if open.is_empty() {
                            return Ok(node);
                        }
                        self.state().paren_depth -= 1;
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
                            current.cmd = Some((self.peek_non_space().pos, Vec::new()));
                            Step::Operand
                        }
                        _ => {
                            let context = current.context;
                            return Err(self.unexpected(&token, context));
                        }
                    }
                }
                Step::Operand => {
                    let token = self.next_non_space();
                    if token.kind == Kind::LeftParen {
                        if self.state().paren_depth >= MAX_PAREN_DEPTH {
                            return Err(self.error("max expression depth exceeded"));
                        }
                        self.state().paren_depth += 1;
                        open.push(self.open("parenthesized pipeline", Kind::RightParen)?);
                        Step::Command
                    } else {
                        match self.term(&token)? {
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
                    if let Some((_, args)) = &mut open[top].cmd {
                        args.push(node);
                    }
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
                            self.end_command(&mut open[top])?;
                            Step::Command
                        }
                        _ => return Err(self.unexpected(&token, "operand")),
                    }
                }
            };
        }
    }

    /// Begins a pipeline: its position and declarations.
    fn open(&mut self, context: &'static str, closes: Kind) -> Parsed<Open> {
        let pos = self.peek_non_space().pos;
        let mut pipe = Pipe::default();
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
                    pipe.assigns = next.kind == Kind::Assign;
                    self.next_non_space();
                    self.declare(&mut pipe, &variable);
                }
                Kind::Char if next.text(self.source) == b"," => {
                    self.next_non_space();
                    self.declare(&mut pipe, &variable);
                    if context == "range" && pipe.decl.len() < 2 {
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
        Ok(Open { context, closes, pos, pipe, cmd: None })
    }

    fn declare(&mut self, pipe: &mut Pipe, token: &Token) {
        let node = self.variable(token);
        pipe.decl.push(node);
        let name = Str::from(token.text(self.source));
        self.state().vars.push(name);
    }

    fn variable(&mut self, token: &Token) -> NodeId {
        let ident = Str::from(token.text(self.source));
        self.node(token.pos, token.pos, token.end, NodeKind::Variable(Box::new([ident])))
    }

    fn end_command(&mut self, open: &mut Open) -> Parsed<()> {
        let (pos, args) = open.cmd.take().unwrap_or_default();
        let Some(last) = args.last() else { return Err(self.error("empty command")) };
        let end = self.get(*last).end as usize;
        let node = self.node(pos, pos, end, NodeKind::Command(args));
        open.pipe.cmds.push(node);
        Ok(())
    }

    /// The closing token is read: checks and makes the pipeline.
    fn close(&mut self, open: Option<Open>, token: &Token) -> Parsed<NodeId> {
        let Some(open) = open else { return Err(self.error("empty command")) };
        if open.pipe.cmds.is_empty() {
            return Err(self.error(format!("missing value for {}", open.context)));
        }
        let cmds = open.pipe.cmds.clone();
        for (at, cmd) in cmds.iter().enumerate().skip(1) {
            let NodeKind::Command(args) = &self.get(*cmd).kind else { continue };
            let first = args[0];
            if matches!(
                self.get(first).kind,
                NodeKind::Bool(_) | NodeKind::Dot | NodeKind::Nil | NodeKind::Number(_) | NodeKind::String(_)
            ) {
                return Err(self.error(format!("non executable command in pipeline stage {}", at + 1)));
            }
        }
        let end = if open.closes == Kind::RightParen {
            token.end
        } else {
            cmds.last().map_or(open.pos, |last| self.get(*last).end as usize)
        };
        Ok(self.node(open.pos, open.pos, end, NodeKind::Pipe(Box::new(open.pipe))))
    }

    /// The fields that follow a term.
    fn fields(&mut self, term: NodeId) -> Parsed<NodeId> {
        let first = self.peek();
        if first.kind != Kind::Field {
            return Ok(term);
        }
        let mut fields = Vec::new();
        let mut end = first.end;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            fields.push(Str::from(&token.text(self.source)[1..]));
            end = token.end;
        }
        let start = self.get(term).start as usize;
        let kind = match &self.get(term).kind {
            // The term was made for itself; its fields and those that follow become one node.
            NodeKind::Field(idents) => NodeKind::Field(idents.iter().cloned().chain(fields).collect()),
            NodeKind::Variable(idents) => NodeKind::Variable(idents.iter().cloned().chain(fields).collect()),
            NodeKind::Bool(_) | NodeKind::String(_) | NodeKind::Number(_) | NodeKind::Nil | NodeKind::Dot => {
                let text = super::ast::show(&self.state().nodes, term);
                let text = quote::quote_str(text.as_bytes());
                return Err(self.error(format!("unexpected . after term {text}")));
            }
            _ => NodeKind::Chain(term, fields.into()),
        };
        Ok(self.node(first.pos, start, end, kind))
    }

    /// A term that is not parenthesised; `None` if the token is none.
    fn term(&mut self, token: &Token) -> Parsed<Option<NodeId>> {
        let text = token.text(self.source);
        let kind = match token.kind {
            Kind::Identifier => {
                if !self.has_function(text) {
                    let name = quote::quote_str(text);
                    return Err(self.error(format!("function {name} not defined")));
                }
                NodeKind::Identifier(Str::from(text))
            }
            Kind::Dot => NodeKind::Dot,
            Kind::Nil => NodeKind::Nil,
            Kind::Variable => {
                if !self.state().vars.iter().any(|name| name.as_bytes() == text) {
                    let name = quote::quote_str(text);
                    return Err(self.error(format!("undefined variable {name}")));
                }
                return Ok(Some(self.variable(token)));
            }
            Kind::Field => NodeKind::Field(Box::new([Str::from(&text[1..])])),
            Kind::Bool => NodeKind::Bool(text == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = match token.kind {
                    Kind::CharConstant => number::character(text),
                    Kind::Complex => number::complex(text),
                    _ => number::number(text),
                };
                match number {
                    Ok(number) => NodeKind::Number(Box::new((number, Str::from(text)))),
                    Err(message) => return Err(self.error(message)),
                }
            }
            Kind::String | Kind::RawString => {
                let value = self.unquote(token)?;
                NodeKind::String(Box::new((Str::from(text), value)))
            }
            _ => return Ok(None),
        };
        Ok(Some(self.node(token.pos, token.pos, token.end, kind)))
    }
}
