//! The instructions of one template, as its parser has them written: variables become slots, functions and constants are
//! resolved.
//!
//! There is nothing between the parser and the instructions: what it reads, it has written, in the order of the source. Only
//! what is known later is filled in later: jump targets, numbers of arguments, the places of pipelines.

pub(crate) mod constant;
pub(crate) mod expression;
pub(crate) mod op;

use std::sync::Arc;

use op::{COMMON_TYPES, Loop, Op, Seldom, Slot, Source, Target, Template};

use crate::exec::item::Const;
use crate::parse::At;
use crate::value::{Str, Type};

/// A jump target that is not known yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label(u32);

/// A variable that is declared at this point.
struct Variable {
    name: Str,
    slot: Slot,
    /// Declared in an argument of `and` or `or`, which may never be evaluated.
    conditional: bool,
}

/// A block that is open.
pub(crate) struct Block {
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

pub(crate) enum BlockKind {
    If,
    With,
    Range {
        next: Label,
        index: u32,
        dot: Slot,
    },
    /// The `else` of a range.
    RangeElse,
}

/// The instructions of a template so far. When it is finished, the room is there for the next one.
pub(crate) struct Code {
    ops: Vec<Op>,
    consts: Vec<Const>,
    names: Vec<Str>,
    seldom: Seldom,
    slots: u32,
    labels: Vec<u32>,
    vars: Vec<Variable>,
    blocks: Vec<Block>,
    dot: Slot,
    /// How many arguments of `and` and `or` are open that may not be evaluated.
    conditional: usize,
    /// Whether there is nothing yet but space.
    is_empty: bool,
}

/// What is in the list, which keeps its room.
fn taken<T>(list: &mut Vec<T>) -> Box<[T]> {
    if list.is_empty() { Box::default() } else { list.drain(..).collect() }
}

impl Code {
    pub(crate) fn new() -> Code {
        let mut code = Code {
            ops: Vec::new(),
            consts: Vec::new(),
            names: Vec::new(),
            seldom: Seldom::default(),
            slots: 2,
            labels: Vec::new(),
            vars: Vec::new(),
            blocks: Vec::new(),
            dot: 1,
            conditional: 0,
            is_empty: true,
        };
        code.reset();
        code
    }

    /// How much it has room for.
    pub(crate) fn room(&self) -> usize {
        self.ops.capacity() + self.consts.capacity() + self.names.capacity() + self.labels.capacity()
    }

    /// Ready for another template.
    fn reset(&mut self) {
        (self.slots, self.dot, self.conditional, self.is_empty) = (2, 1, 0, true);
        self.ops.clear();
        self.labels.clear();
        self.blocks.clear();
        self.vars.clear();
        self.vars.push(Variable { name: Str::from_static("$"), slot: 0, conditional: false });
    }

    /// The template. `has_places` is whether it has any place that an error could be at.
    pub(crate) fn finish(&mut self, name: Str, source: &Arc<Source>, has_places: bool) -> Template {
        self.emit(Op::End);
        for op in &mut self.ops {
            match op {
                Op::Jump(to)
                | Op::JumpFalse(to)
                | Op::Shortcut(_, to)
                | Op::With(_, to)
                | Op::RangeStart(_, to)
                | Op::RangeNext(_, to)
                | Op::Break(to)
                | Op::Method { skip: to, .. } => *to = self.labels[*to as usize],
                _ => {}
            }
        }
        let template = Template {
            name,
            source: Arc::clone(source),
            index: 0,
            has_places,
            is_empty: self.is_empty,
            code: self.ops.as_slice().into(),
            consts: taken(&mut self.consts),
            names: taken(&mut self.names),
            seldom: self.seldom.take(),
            slots: self.slots,
        };
        self.reset();
        template
    }

    fn emit(&mut self, op: Op) {
        self.ops.push(op);
    }

    fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.ops.len() as u32;
    }

    fn slot(&mut self) -> Slot {
        self.slots += 1;
        self.slots - 1
    }

    fn constant(&mut self, value: Const) -> u32 {
        self.consts.push(value);
        self.consts.len() as u32 - 1
    }

    /// A name that instructions refer to. To look for it among those that are there would take longer than it takes room.
    fn name(&mut self, name: &[u8]) -> u32 {
        self.names.push(Str::from(name));
        self.names.len() as u32 - 1
    }

    fn ty(&mut self, ty: Type) -> u32 {
        let common = COMMON_TYPES.len() as u32;
        // In the order of that list.
        match ty {
            Type::Interface => return 0,
            Type::String => return 1,
            _ => {}
        }
        if let Some(at) = self.seldom.types.iter().position(|known| known.name() == ty.name()) {
            return common + at as u32;
        }
        self.seldom.types.push(ty);
        common + self.seldom.types.len() as u32 - 1
    }

    fn fail(&mut self, message: String) {
        self.seldom.messages.push(message);
        let index = self.seldom.messages.len() as u32 - 1;
        self.emit(Op::Fail(index));
    }

    // Variables.

    /// Declared variables of that name, innermost first, up to the first that is declared for sure.
    fn resolve(&self, name: &[u8]) -> Vec<Slot> {
        let mut slots = Vec::new();
        for variable in self.vars.iter().rev().filter(|variable| variable.name.as_bytes() == name) {
            slots.push(variable.slot);
            if !variable.conditional {
                break;
            }
        }
        slots
    }

    fn target(&mut self, name: &[u8]) -> u32 {
        let slots = self.resolve(name);
        self.seldom.targets.push(Target { slots, name: Str::from(name) });
        self.seldom.targets.len() as u32 - 1
    }

    /// The one slot a name stands for, if that is certain.
    fn certain(&self, name: &[u8]) -> Option<Slot> {
        let variable = self.vars.iter().rev().find(|variable| variable.name.as_bytes() == name)?;
        (!variable.conditional).then_some(variable.slot)
    }

    fn declare(&mut self, name: &Str) -> Slot {
        let slot = self.slot();
        let conditional = self.conditional > 0;
        if conditional {
            for block in &self.blocks {
                if let BlockKind::Range { index, .. } = block.kind {
                    self.seldom.loops[index as usize].unset.push(slot);
                }
            }
        }
        self.vars.push(Variable { name: name.clone(), slot, conditional });
        slot
    }

    // Statements.

    /// Source text that is written as it is.
    pub(crate) fn text(&mut self, source: &[u8], from: u32, to: u32) {
        if to > from {
            self.is_empty = self.is_empty && crate::unicode::is_blank(&source[from as usize..to as usize]);
            self.emit(Op::Text(from, to));
        }
    }

    /// The end of an action: its value is printed, or was declared.
    pub(crate) fn action(&mut self, declares: bool, at: At) {
        self.is_empty = false;
        self.emit(if declares { Op::Pop } else { Op::Write(at) });
    }

    /// Begins the call of a template, before the data. What it gives is for [`Code::call_template`].
    pub(crate) fn find_template(&mut self, name: &Str) -> (usize, u32) {
        self.is_empty = false;
        let name = self.name(name);
        self.emit(Op::FindTemplate(name, 0));
        (self.ops.len() - 1, name)
    }

    /// The call itself: at its place, with data or without.
    pub(crate) fn call_template(&mut self, (found, name): (usize, u32), at: At, has_data: bool) {
        if let Some(Op::FindTemplate(_, place)) = self.ops.get_mut(found) {
            *place = at;
        }
        if !has_data {
            let nothing = self.constant(Const::Invalid);
            self.emit(Op::Const(nothing, at));
        }
        self.emit(Op::Template(name));
    }

    /// Begins a block, before its pipeline.
    pub(crate) fn open_if(&mut self) -> Block {
        self.open(BlockKind::If)
    }

    /// Begins a block, before its pipeline.
    pub(crate) fn open_with(&mut self) -> Block {
        self.open(BlockKind::With)
    }

    /// Begins a block, before its pipeline.
    pub(crate) fn open_range(&mut self) -> Block {
        let next = self.label();
        let dot = self.slot();
        let index = self.seldom.loops.len() as u32;
        self.seldom.loops.push(Loop { dot, index: None, element: None, two: false, unset: Vec::new() });
        self.open(BlockKind::Range { next, index, dot })
    }

    fn open(&mut self, kind: BlockKind) -> Block {
        self.is_empty = false;
        let (otherwise, end) = (self.label(), self.label());
        let vars = self.vars.len();
        Block { kind, otherwise, end, has_else: false, dot: self.dot, vars, inner_vars: vars }
    }

    /// The pipeline of the block is written; these are the variables that it declares.
    pub(crate) fn enter(&mut self, mut block: Block, declared: &[Str]) {
        match block.kind {
            BlockKind::With => {
                let slot = self.slot();
                self.emit(Op::With(slot, block.otherwise.0));
                self.dot = slot;
            }
            BlockKind::Range { next, index, dot } => {
                // With one variable it is the element, with two the first is the index.
                let targets: Vec<u32> = declared.iter().map(|name| self.target(name)).collect();
                let info = &mut self.seldom.loops[index as usize];
                info.two = targets.len() > 1;
                info.element = targets.last().copied();
                if info.two {
                    info.index = targets.first().copied();
                }
                self.emit(Op::RangeStart(index, block.otherwise.0));
                self.bind(next);
                self.emit(Op::RangeNext(index, block.end.0));
                self.dot = dot;
            }
            BlockKind::If | BlockKind::RangeElse => self.emit(Op::JumpFalse(block.otherwise.0)),
        }
        block.inner_vars = self.vars.len();
        self.blocks.push(block);
    }

    /// The `else` of the innermost block.
    pub(crate) fn otherwise(&mut self) {
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

    /// The end of the innermost block.
    pub(crate) fn end(&mut self) {
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

    /// A `break`, or else a `continue`.
    pub(crate) fn leave(&mut self, breaks: bool) {
        self.is_empty = false;
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
