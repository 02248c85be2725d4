//! What the parser makes: expressions as nodes that point to each other by number, statements one after another.
//!
//! Nothing here is nested in Rust's sense, so nothing that walks or frees it recurses.

use crate::fmt::quote;
use crate::function::Callee;
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

/// A row of nodes or names: where it begins in the list of all of them, and how long it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Row {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Bool(bool),
    Nil,
    Dot,
    Number(Box<Number>),
    /// What the literal means.
    String(Str),
    /// Names.
    Field(Row),
    /// `$x.a.b`: names, of which the first has the dollar sign.
    Variable(Row),
    Identifier(Callee),
    /// Names after a term.
    Chain(NodeId, Row),
    /// Nodes.
    Command(Row),
    Pipe(Pipe),
    /// An action that prints or declares.
    Action(NodeId),
    /// A call of another template.
    Template(Box<(Str, Option<NodeId>)>),
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pipe {
    pub(crate) assigns: bool,
    /// Nodes: variables.
    pub(crate) decl: Row,
    /// Nodes: commands.
    pub(crate) cmds: Row,
}

/// The expressions of a tree. Rows lie in lists that all nodes share: to allocate for each node would take half of the
/// time of parsing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expressions {
    nodes: Vec<Node>,
    rows: Vec<NodeId>,
    names: Vec<Str>,
}

impl Expressions {
    /// With room for what a text of this length may hold.
    pub(super) fn for_text(length: usize) -> Expressions {
        let room = (length / 24).clamp(8, 2048);
        Expressions {
            nodes: Vec::with_capacity(room),
            rows: Vec::with_capacity(room),
            names: Vec::with_capacity(room / 2),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn kind(&self, id: NodeId) -> &NodeKind {
        &self.nodes[id.0 as usize].kind
    }

    /// The nodes of a row.
    pub(crate) fn row(&self, row: Row) -> &[NodeId] {
        &self.rows[row.first as usize..][..row.len as usize]
    }

    /// The names of a row.
    pub(crate) fn names(&self, row: Row) -> &[Str] {
        &self.names[row.first as usize..][..row.len as usize]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    pub(super) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() as u32 - 1)
    }

    pub(super) fn add_row(&mut self, nodes: &[NodeId]) -> Row {
        let first = self.rows.len() as u32;
        self.rows.extend_from_slice(nodes);
        Row { first, len: nodes.len() as u32 }
    }

    /// Adds a node to a row that nothing was added after.
    pub(super) fn extend_row(&mut self, row: &mut Row, node: NodeId) {
        if row.len == 0 {
            row.first = self.rows.len() as u32;
        }
        self.rows.push(node);
        row.len += 1;
    }

    /// Adds a name to a row that nothing was added after.
    pub(super) fn extend_names(&mut self, row: &mut Row, name: Str) {
        if row.len == 0 {
            row.first = self.names.len() as u32;
        }
        self.names.push(name);
        row.len += 1;
    }
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
    pub(crate) expressions: Expressions,
    pub(crate) stmts: Vec<Stmt>,
}

enum Piece {
    Node(NodeId),
    /// Parenthesised if it is a pipeline.
    Operand(NodeId),
    Text(&'static str),
    Fields(Row),
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

/// The expression as Go prints it. Constants and functions are as they stand in the source.
pub(crate) fn show(expressions: &Expressions, source: &[u8], id: NodeId) -> String {
    let mut out = Vec::new();
    let mut pieces = vec![Piece::Node(id)];
    let dotted = |out: &mut Vec<u8>, names: &[Str]| {
        for name in names {
            out.push(b'.');
            out.extend_from_slice(name);
        }
    };
    while let Some(piece) = pieces.pop() {
        let id = match piece {
            Piece::Text(text) => {
                out.extend_from_slice(text.as_bytes());
                continue;
            }
            Piece::Fields(row) => {
                dotted(&mut out, expressions.names(row));
                continue;
            }
            Piece::Operand(id) => {
                if matches!(expressions.kind(id), NodeKind::Pipe(_)) {
                    pieces.extend([Piece::Text(")"), Piece::Node(id), Piece::Text("(")]);
                    continue;
                }
                id
            }
            Piece::Node(id) => id,
        };
        let node = expressions.node(id);
        match &node.kind {
            NodeKind::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            NodeKind::Nil => out.extend_from_slice(b"nil"),
            NodeKind::Dot => out.push(b'.'),
            NodeKind::Number(_) | NodeKind::String(_) | NodeKind::Identifier(_) => {
                out.extend_from_slice(&source[node.start as usize..node.end as usize]);
            }
            NodeKind::Field(row) => dotted(&mut out, expressions.names(*row)),
            NodeKind::Variable(row) => {
                if let [variable, fields @ ..] = expressions.names(*row) {
                    out.extend_from_slice(variable);
                    dotted(&mut out, fields);
                }
            }
            NodeKind::Chain(term, row) => pieces.extend([Piece::Fields(*row), Piece::Operand(*term)]),
            NodeKind::Command(args) => {
                for (at, arg) in expressions.row(*args).iter().enumerate().rev() {
                    pieces.push(Piece::Operand(*arg));
                    if at > 0 {
                        pieces.push(Piece::Text(" "));
                    }
                }
            }
            NodeKind::Pipe(pipe) => {
                for (at, cmd) in expressions.row(pipe.cmds).iter().enumerate().rev() {
                    pieces.push(Piece::Node(*cmd));
                    if at > 0 {
                        pieces.push(Piece::Text(" | "));
                    }
                }
                if pipe.decl.len > 0 {
                    pieces.push(Piece::Text(if pipe.assigns { " = " } else { " := " }));
                    for (at, variable) in expressions.row(pipe.decl).iter().enumerate().rev() {
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
