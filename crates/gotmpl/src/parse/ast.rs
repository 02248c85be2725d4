//! What the parser makes: expressions as nodes that point to each other by number, statements in a row.
//!
//! Nothing here is nested in Rust's sense, so nothing that walks or frees it recurses.

use crate::fmt::quote;
use crate::parse::number::Number;
use crate::value::Str;

/// A node, by its place among the nodes of its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(pub(crate) u32);

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where Go says it is, which for `.a.b` is the last field.
    pub(crate) pos: u32,
    /// Where its text begins.
    pub(crate) start: u32,
    /// Where its text ends.
    pub(crate) end: u32,
    pub(crate) kind: NodeKind,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Bool(bool),
    Nil,
    Dot,
    /// With its text.
    Number(Box<(Number, Str)>),
    /// The literal as written, and what it means.
    String(Box<(Str, Str)>),
    Field(Box<[Str]>),
    /// `$x.a.b`: the dollar sign is part of the first.
    Variable(Box<[Str]>),
    Identifier(Str),
    Chain(NodeId, Box<[Str]>),
    Command(Vec<NodeId>),
    Pipe(Box<Pipe>),
    /// An action that prints or declares.
    Action(NodeId),
    /// A call of another template.
    Template(Box<(Str, Option<NodeId>)>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Pipe {
    pub(crate) assigns: bool,
    pub(crate) decl: Vec<NodeId>,
    pub(crate) cmds: Vec<NodeId>,
}

/// A statement, in the order of the source. `If`, `With` and `Range` reach to their `End`.
#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Text(u32, u32),
    Action(NodeId),
    Template(NodeId),
    If(NodeId),
    With(NodeId),
    Range(NodeId),
    Else,
    End,
    Break,
    Continue,
}

/// A parsed template.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) name: Str,
    pub(crate) nodes: Vec<Node>,
    pub(crate) stmts: Vec<Stmt>,
}

enum Piece {
    Node(NodeId),
    /// Parenthesised if it is a pipeline.
    Operand(NodeId),
    Text(&'static str),
    Fields(NodeId),
}

impl Tree {
    /// Whether there is nothing in it but space.
    pub(crate) fn is_empty(&self, source: &[u8]) -> bool {
        self.stmts.iter().all(|stmt| match stmt {
            Stmt::Text(from, to) => crate::unicode::is_blank(&source[*from as usize..*to as usize]),
            _ => false,
        })
    }
}

/// The expression as Go prints it.
pub(crate) fn show(nodes: &[Node], id: NodeId) -> String {
    let mut out = Vec::new();
    let mut pieces = vec![Piece::Node(id)];
    while let Some(piece) = pieces.pop() {
        let id = match piece {
            Piece::Text(text) => {
                out.extend_from_slice(text.as_bytes());
                continue;
            }
            Piece::Fields(id) => {
                if let NodeKind::Chain(_, fields) = &nodes[id.0 as usize].kind {
                    for field in fields {
                        out.push(b'.');
                        out.extend_from_slice(field);
                    }
                }
                continue;
            }
            Piece::Operand(id) => {
                if matches!(nodes[id.0 as usize].kind, NodeKind::Pipe(_)) {
                    pieces.extend([Piece::Text(")"), Piece::Node(id), Piece::Text("(")]);
                    continue;
                }
                id
            }
            Piece::Node(id) => id,
        };
        match &nodes[id.0 as usize].kind {
            NodeKind::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            NodeKind::Nil => out.extend_from_slice(b"nil"),
            NodeKind::Dot => out.push(b'.'),
            NodeKind::Number(number) => out.extend_from_slice(&number.1),
            NodeKind::String(string) => out.extend_from_slice(&string.0),
            NodeKind::Identifier(name) => out.extend_from_slice(name),
            NodeKind::Field(idents) => {
                for ident in idents {
                    out.push(b'.');
                    out.extend_from_slice(ident);
                }
            }
            NodeKind::Variable(idents) => {
                for (at, ident) in idents.iter().enumerate() {
                    if at > 0 {
                        out.push(b'.');
                    }
                    out.extend_from_slice(ident);
                }
            }
            NodeKind::Chain(node, _) => pieces.extend([Piece::Fields(id), Piece::Operand(*node)]),
            NodeKind::Command(args) => {
                for (at, arg) in args.iter().enumerate().rev() {
                    pieces.push(Piece::Operand(*arg));
                    if at > 0 {
                        pieces.push(Piece::Text(" "));
                    }
                }
            }
            NodeKind::Pipe(pipe) => {
                for (at, cmd) in pipe.cmds.iter().enumerate().rev() {
                    pieces.push(Piece::Node(*cmd));
                    if at > 0 {
                        pieces.push(Piece::Text(" | "));
                    }
                }
                if !pipe.decl.is_empty() {
                    pieces.push(Piece::Text(if pipe.assigns { " = " } else { " := " }));
                    for (at, variable) in pipe.decl.iter().enumerate().rev() {
                        pieces.push(Piece::Node(*variable));
                        if at > 0 {
                            pieces.push(Piece::Text(", "));
                        }
                    }
                }
            }
            NodeKind::Action(pipe) => {
                pieces.extend([Piece::Text("}}"), Piece::Node(*pipe), Piece::Text("{{")]);
            }
            NodeKind::Template(template) => {
                let (name, pipe) = &**template;
                out.extend_from_slice(b"{{template ");
                quote::quote(&mut out, name, b'"', false);
                pieces.push(Piece::Text("}}"));
                if let Some(pipe) = pipe {
                    pieces.extend([Piece::Node(*pipe), Piece::Text(" ")]);
                }
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
