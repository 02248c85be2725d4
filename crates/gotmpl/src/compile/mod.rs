//! Trees to instructions: variables become slots, functions and constants are resolved.
//!
//! Expressions nest as deep as their parentheses; they are compiled from a list of what is still to be done, so
//! the thread's stack does not grow with them.

pub(crate) mod constant;
mod expression;
pub(crate) mod op;

use std::sync::Arc;

use expression::Task;
use op::{Loop, Op, Slot, Source, Target, Template};

use crate::exec::item::Const;
use crate::parse::ast::{NodeId, NodeKind, Row, Stmt, Tree};
use crate::table::Table;
use crate::value::{Str, Type};

/// A jump target that is not known yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label(u32);

/// A variable that is declared at this point.
struct Variable {
    name: Str,
    slot: Slot,
    /// Declared in an argument of `and` or `or`, which may never be evaluated.
    conditional: bool,
}

/// A block that is open.
struct Block {
    kind: BlockKind,
    otherwise: Label,
    end: Label,
    has_else: bool,
    /// What was current before it.
    dot: Slot,
    vars: usize,
    /// How many variables its pipeline left.
    inner_vars: usize,
}

enum BlockKind {
    If,
    With,
    Range {
        next: Label,
        index: u32,
    },
    /// The `else` of a range.
    RangeElse,
}

/// Compiles one tree.
pub(super) struct Compiler<'t> {
    tree: &'t Tree,
    source: &'t Source,
    out: Template,
    labels: Vec<u32>,
    vars: Vec<Variable>,
    blocks: Vec<Block>,
    dot: Slot,
    /// How many arguments of `and` and `or` are open that may not be evaluated.
    conditional: usize,
    /// Where names stand, once there are many.
    names: Table<u32>,
    tasks: Vec<Task>,
}

/// Compiles a tree of this source: its `index`th.
pub(crate) fn compile(index: usize, tree: &Tree, source: &Arc<Source>) -> Template {
    let out = Template {
        name: tree.name.clone(),
        source: Arc::clone(source),
        tree: index,
        has_nodes: tree.expressions.len() > 0,
        literals: Vec::new(),
        is_empty: tree.is_empty(&source.text),
        code: Vec::with_capacity(tree.stmts.len() * 2 + tree.expressions.len()),
        consts: Vec::new(),
        names: Vec::new(),
        types: Vec::new(),
        targets: Vec::new(),
        loops: Vec::new(),
        messages: Vec::new(),
        slots: 2,
    };
    let dollar = Variable { name: Str::from_static("$"), slot: 0, conditional: false };
    let mut compiler = Compiler {
        tree,
        source,
        out,
        labels: Vec::new(),
        vars: vec![dollar],
        blocks: Vec::new(),
        dot: 1,
        conditional: 0,
        names: Table::default(),
        tasks: Vec::new(),
    };
    compiler.statements();
    compiler.finish()
}

impl<'t> Compiler<'t> {
    fn finish(mut self) -> Template {
        self.emit(Op::End);
        let labels = &self.labels;
        for op in &mut self.out.code {
            match op {
                Op::Jump(to)
                | Op::JumpFalse(to)
                | Op::Shortcut(_, to)
                | Op::With(_, to)
                | Op::RangeStart(_, to)
                | Op::RangeNext(_, to)
                | Op::Break(to)
                | Op::Method { skip: to, .. } => *to = labels[*to as usize],
                _ => {}
            }
        }
        // A set is kept for long.
        self.out.code.shrink_to_fit();
        self.out
    }

    pub(super) fn emit(&mut self, op: Op) {
        self.out.code.push(op);
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    pub(super) fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.out.code.len() as u32;
    }

    fn slot(&mut self) -> Slot {
        self.out.slots += 1;
        self.out.slots - 1
    }

    pub(super) fn node(&self, id: NodeId) -> &'t NodeKind {
        self.tree.expressions.kind(id)
    }

    /// The nodes of a row.
    pub(super) fn row(&self, row: Row) -> &'t [NodeId] {
        self.tree.expressions.row(row)
    }

    /// The names of a row.
    pub(super) fn names_of(&self, row: Row) -> &'t [Str] {
        self.tree.expressions.names(row)
    }

    /// A constant argument of a method.
    pub(super) fn literal(&mut self, id: NodeId, index: u32) {
        self.emit(Op::At(id.0));
        self.emit(Op::MethodConst(self.out.literals.len() as u32, index));
        self.out.literals.push(self.tree.expressions.node(id).clone());
    }

    pub(super) fn constant(&mut self, value: Const) -> u32 {
        self.out.consts.push(value);
        self.out.consts.len() as u32 - 1
    }

    pub(super) fn name(&mut self, name: &Str) -> u32 {
        const FEW: usize = 16;
        let few = &self.out.names[..self.out.names.len().min(FEW)];
        if let Some(index) = few.iter().position(|known| known == name) {
            return index as u32;
        }
        if let Some(index) = self.names.get(name) {
            return *index;
        }
        let index = self.push_name(name);
        if index as usize >= FEW {
            self.names.insert(name.clone(), index);
        }
        index
    }

    fn push_name(&mut self, name: &Str) -> u32 {
        self.out.names.push(name.clone());
        self.out.names.len() as u32 - 1
    }

    /// Names in a row.
    pub(super) fn path(&mut self, names: &[Str]) -> u32 {
        if let [name] = names {
            return self.name(name);
        }
        let first = self.out.names.len() as u32;
        for name in names {
            self.push_name(name);
        }
        first
    }

    pub(super) fn ty(&mut self, ty: Type) -> u32 {
        if let Some(at) = self.out.types.iter().position(|known| known.name() == ty.name()) {
            return at as u32;
        }
        self.out.types.push(ty);
        self.out.types.len() as u32 - 1
    }

    pub(super) fn fail(&mut self, message: String) {
        self.out.messages.push(message);
        let index = self.out.messages.len() as u32 - 1;
        self.emit(Op::Fail(index));
    }

    /// Declared variables of that name, innermost first, up to the first that is declared for sure.
    fn resolve(&self, name: &Str) -> Vec<Slot> {
        let mut slots = Vec::new();
        for variable in self.vars.iter().rev().filter(|variable| variable.name == *name) {
            slots.push(variable.slot);
            if !variable.conditional {
                break;
            }
        }
        slots
    }

    pub(super) fn target(&mut self, name: &Str) -> u32 {
        let slots = self.resolve(name);
        self.out.targets.push(Target { slots, name: name.clone() });
        self.out.targets.len() as u32 - 1
    }

    /// The one slot a name stands for, if that is certain.
    pub(super) fn certain(&self, name: &Str) -> Option<Slot> {
        let variable = self.vars.iter().rev().find(|variable| variable.name == *name)?;
        (!variable.conditional).then_some(variable.slot)
    }

    pub(super) fn declare(&mut self, name: &Str) -> Slot {
        let slot = self.slot();
        let conditional = self.conditional > 0;
        if conditional {
            for block in &self.blocks {
                if let BlockKind::Range { index, .. } = block.kind {
                    self.out.loops[index as usize].unset.push(slot);
                }
            }
        }
        self.vars.push(Variable { name: name.clone(), slot, conditional });
        slot
    }

    fn statements(&mut self) {
        for stmt in &self.tree.stmts {
            match *stmt {
                Stmt::Text(from, to) => {
                    if to > from {
                        self.emit(Op::Text(from, to));
                    }
                }
                Stmt::Action(node) => self.action(node),
                Stmt::Template(node) => self.template(node),
                Stmt::If(pipe) => {
                    let block = self.open(BlockKind::If);
                    self.pipeline(pipe);
                    self.emit(Op::JumpFalse(block.otherwise.0));
                    self.enter(block);
                }
                Stmt::With(pipe) => {
                    let block = self.open(BlockKind::With);
                    self.pipeline(pipe);
                    let slot = self.slot();
                    self.emit(Op::With(slot, block.otherwise.0));
                    self.enter(block);
                    self.dot = slot;
                }
                Stmt::Range(pipe) => self.range(pipe),
                Stmt::Else => self.otherwise(),
                Stmt::End => self.end(),
                Stmt::Break | Stmt::Continue => self.leave(stmt),
            }
        }
    }

    fn action(&mut self, node: NodeId) {
        let NodeKind::Action(pipe) = *self.node(node) else { return };
        self.pipeline(pipe);
        let declares = matches!(self.node(pipe), NodeKind::Pipe(pipe) if pipe.decl.len > 0);
        self.emit(if declares { Op::Pop } else { Op::Write(node.0) });
    }

    fn template(&mut self, node: NodeId) {
        let NodeKind::Template(template) = self.node(node) else { return };
        let (name, pipe) = &**template;
        let name = self.name(name);
        self.emit(Op::FindTemplate(name, node.0));
        match pipe {
            Some(pipe) => self.pipeline(*pipe),
            None => {
                let nothing = self.constant(Const::Invalid);
                self.emit(Op::Const(nothing, node.0));
            }
        }
        self.emit(Op::Template(name));
    }

    fn open(&mut self, kind: BlockKind) -> Block {
        let (otherwise, end) = (self.label(), self.label());
        let vars = self.vars.len();
        Block { kind, otherwise, end, has_else: false, dot: self.dot, vars, inner_vars: vars }
    }

    /// The pipeline of the block is compiled.
    fn enter(&mut self, mut block: Block) {
        block.inner_vars = self.vars.len();
        self.blocks.push(block);
    }

    fn range(&mut self, pipe: NodeId) {
        let next = self.label();
        let dot = self.slot();
        let index = self.out.loops.len() as u32;
        let info = Loop { dot, index: None, element: None, two: false, unset: Vec::new() };
        self.out.loops.push(info);
        let block = self.open(BlockKind::Range { next, index });
        self.pipeline(pipe);
        let mut names = Vec::new();
        if let NodeKind::Pipe(pipe) = self.node(pipe) {
            for variable in self.row(pipe.decl) {
                if let NodeKind::Variable(row) = self.node(*variable) {
                    names.push(&self.names_of(*row)[0]);
                }
            }
        }
        // With one variable it is the element, with two the first is the index.
        let targets: Vec<u32> = names.into_iter().map(|name| self.target(name)).collect();
        let info = &mut self.out.loops[index as usize];
        info.two = targets.len() > 1;
        info.element = targets.last().copied();
        if info.two {
            info.index = targets.first().copied();
        }
        self.emit(Op::RangeStart(index, block.otherwise.0));
        self.bind(next);
        self.emit(Op::RangeNext(index, block.end.0));
        self.enter(block);
        self.dot = dot;
    }

    fn otherwise(&mut self) {
        let Some(mut block) = self.blocks.pop() else { return };
        let back = match block.kind {
            BlockKind::Range { next, .. } => next,
            _ => block.end,
        };
        self.emit(Op::Jump(back.0));
        self.bind(block.otherwise);
        self.vars.truncate(block.inner_vars);
        self.dot = block.dot;
        block.has_else = true;
        // What follows is no part of the loop any more.
        if let BlockKind::Range { .. } = block.kind {
            block.kind = BlockKind::RangeElse;
        }
        self.blocks.push(block);
    }

    fn end(&mut self) {
        let Some(block) = self.blocks.pop() else { return };
        if let BlockKind::Range { next, .. } = block.kind {
            self.emit(Op::Jump(next.0));
        }
        if !block.has_else {
            self.bind(block.otherwise);
        }
        self.bind(block.end);
        self.vars.truncate(block.vars);
        self.dot = block.dot;
    }

    fn leave(&mut self, stmt: &Stmt) {
        let breaks = matches!(stmt, Stmt::Break);
        let op = self.blocks.iter().rev().find_map(|block| match block.kind {
            BlockKind::Range { .. } if breaks => Some(Op::Break(block.end.0)),
            BlockKind::Range { next, .. } => Some(Op::Jump(next.0)),
            // In Go a `break` in the `else` of a range ends that range, a `continue` goes on with the outer one.
            BlockKind::RangeElse if breaks => Some(Op::Jump(block.end.0)),
            _ => None,
        });
        if let Some(op) = op {
            self.emit(op);
        }
    }
}
