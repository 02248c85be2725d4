//! Expressions, from a list of what is still to be compiled.

use super::constant;
use super::op::Op;
use super::{Compiler, Label};
use crate::builtin::Builtin;
use crate::exec::item::Const;
use crate::function::{Callee, Signature};
use crate::parse::ast::{NodeId, NodeKind, show};
use crate::value::{Str, Type};

/// What an argument is evaluated for.
#[derive(Clone, Copy)]
pub(super) enum For {
    /// The term of a chain: it stays on the stack, of whatever type.
    Chain,
    /// A parameter of this type.
    Param(Type),
    /// This argument of a method that is known only when it runs.
    Method(u32),
}

/// Something still to be compiled. The last of the list is next.
pub(super) enum Task {
    Pipe(NodeId),
    /// Whether the value before it in the pipeline is its last argument.
    Command(NodeId, bool),
    Arg(NodeId, For),
    Emit(Op),
    Declare(NodeId),
    Bind(Label),
    /// What comes until the matching `Certain` may never be evaluated.
    Uncertain,
    Certain,
}

impl<'t> Compiler<'t> {
    /// Compiles a pipeline; its value is left on the stack.
    pub(super) fn pipeline(&mut self, pipe: NodeId) {
        self.tasks.push(Task::Pipe(pipe));
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Pipe(id) => self.pipe(id),
                Task::Command(id, piped) => self.command(id, piped),
                Task::Arg(id, purpose) => self.arg(id, purpose),
                Task::Emit(op) => self.emit(op),
                Task::Declare(id) => self.declarations(id),
                Task::Bind(label) => self.bind(label),
                Task::Uncertain => self.conditional += 1,
                Task::Certain => self.conditional -= 1,
            }
        }
    }

    /// Has what was put on the list since it was `from` long done in its order: the list is taken from its end.
    fn in_order(&mut self, from: usize) {
        self.tasks[from..].reverse();
    }

    fn pipe(&mut self, id: NodeId) {
        self.emit(Op::At(id.0));
        let NodeKind::Pipe(pipe) = self.node(id) else { return };
        let from = self.tasks.len();
        for (at, cmd) in self.row(pipe.cmds).iter().enumerate() {
            self.tasks.push(Task::Command(*cmd, at > 0));
            self.tasks.push(Task::Emit(Op::Unwrap));
        }
        if pipe.decl.len > 0 {
            self.tasks.push(Task::Declare(id));
        }
        self.in_order(from);
    }

    fn declarations(&mut self, id: NodeId) {
        let NodeKind::Pipe(pipe) = self.node(id) else { return };
        for variable in self.row(pipe.decl) {
            let NodeKind::Variable(row) = self.node(*variable) else { continue };
            let name = &self.names_of(*row)[0];
            let op =
                if pipe.assigns { Op::Assign(self.target(name)) } else { Op::Declare(self.declare(name)) };
            self.emit(op);
        }
    }

    fn show(&self, id: NodeId) -> String {
        show(&self.tree.expressions, &self.source.text, id)
    }

    /// Whether the command is just its first word; else compiles Go's complaint.
    fn is_alone(&mut self, args: &[NodeId], piped: bool) -> bool {
        if args.len() > 1 || piped {
            let text = self.show(args[0]);
            self.fail(format!("can't give argument to non-function {text}"));
            return false;
        }
        true
    }

    fn command(&mut self, id: NodeId, piped: bool) {
        let NodeKind::Command(args) = self.node(id) else { return };
        let args = self.row(*args);
        let first = args[0];
        match self.node(first) {
            NodeKind::Field(row) => self.access(self.dot, first, self.names_of(*row), &args[1..], piped),
            NodeKind::Variable(row) => match self.names_of(*row) {
                [name] => {
                    self.load(name, first);
                    self.is_alone(args, piped);
                }
                names => self.variable_access(first, names, &args[1..], piped),
            },
            NodeKind::Chain(..) => self.chain(first, &args[1..], piped),
            NodeKind::Identifier(callee) => self.call(*callee, first, id, &args[1..], piped),
            NodeKind::Pipe(_) => {
                if self.is_alone(args, piped) {
                    self.tasks.push(Task::Pipe(first));
                }
            }
            NodeKind::Dot => {
                self.emit(Op::Load(self.dot, first.0));
                self.is_alone(args, piped);
            }
            NodeKind::Nil => {
                self.emit(Op::At(first.0));
                if self.is_alone(args, piped) {
                    self.fail("nil is not a command".to_owned());
                }
            }
            _ => {
                self.emit(Op::At(first.0));
                if self.is_alone(args, piped) {
                    self.ideal(first);
                }
            }
        }
    }

    /// A constant by its syntax.
    fn ideal(&mut self, id: NodeId) {
        match constant::ideal(self.tree.expressions.node(id), &self.source.text) {
            Some(Ok(value)) => {
                let index = self.constant(value);
                self.emit(Op::Const(index, id.0));
            }
            Some(Err(message)) => self.fail(message),
            None => {}
        }
    }

    fn load(&mut self, name: &Str, at: NodeId) {
        match self.certain(name) {
            Some(slot) => self.emit(Op::Load(slot, at.0)),
            None => {
                let target = self.target(name);
                self.emit(Op::LoadAny(target, at.0));
            }
        }
    }

    fn variable_access(&mut self, id: NodeId, idents: &[Str], args: &[NodeId], piped: bool) {
        match self.certain(&idents[0]) {
            Some(slot) => self.access(slot, id, &idents[1..], args, piped),
            None => {
                self.load(&idents[0], id);
                self.then_fields(id, &idents[1..], args, piped);
            }
        }
    }

    /// Fields of a variable.
    fn access(&mut self, slot: u32, id: NodeId, idents: &[Str], args: &[NodeId], piped: bool) {
        if args.is_empty() && !piped {
            let first = self.path(idents);
            self.emit(Op::Path { slot, first, count: idents.len() as u32, at: id.0 });
        } else {
            self.emit(Op::Load(slot, id.0));
            self.then_fields(id, idents, args, piped);
        }
    }

    /// Fields of the top; the last may be a method with arguments.
    fn then_fields(&mut self, id: NodeId, idents: &[Str], args: &[NodeId], piped: bool) {
        let Some((last, before)) = idents.split_last() else { return };
        let from = self.tasks.len();
        for name in before {
            let name = self.name(name);
            self.tasks.push(Task::Emit(Op::Field(name, id.0)));
        }
        let name = self.name(last);
        if args.is_empty() && !piped {
            self.tasks.push(Task::Emit(Op::Field(name, id.0)));
        } else {
            let skip = self.label();
            let argc = args.len() as u32;
            self.tasks.push(Task::Emit(Op::Method { name, argc, piped, skip: skip.0 }));
            for (at, arg) in args.iter().enumerate() {
                self.tasks.push(Task::Arg(*arg, For::Method(at as u32)));
            }
            if piped {
                self.tasks.push(Task::Emit(Op::MethodArg(argc)));
            }
            self.tasks.push(Task::Emit(Op::MethodCall(id.0)));
            self.tasks.push(Task::Bind(skip));
        }
        self.in_order(from);
    }

    fn chain(&mut self, id: NodeId, args: &[NodeId], piped: bool) {
        let NodeKind::Chain(term, row) = self.node(id) else { return };
        self.emit(Op::At(id.0));
        if matches!(self.node(*term), NodeKind::Nil) {
            let text = self.show(id);
            self.fail(format!("indirection through explicit nil in {text}"));
            return;
        }
        // The fields are put on the list first, so that the term comes before them.
        self.then_fields(id, self.names_of(*row), args, piped);
        self.tasks.push(Task::Arg(*term, For::Chain));
    }

    fn arg(&mut self, id: NodeId, purpose: For) {
        match self.node(id) {
            NodeKind::Dot => {
                self.emit(Op::Load(self.dot, id.0));
                self.hand_over(purpose);
            }
            NodeKind::Nil => {
                self.emit(Op::At(id.0));
                match purpose {
                    For::Param(Type::Reflect) => {
                        let nothing = self.constant(Const::Invalid);
                        self.emit(Op::Const(nothing, id.0));
                    }
                    For::Param(ty) if ty.can_be_nil() => {
                        let nil = self.constant(Const::Nil(ty));
                        self.emit(Op::ConstArg(nil, id.0));
                    }
                    For::Param(ty) => self.fail(format!("cannot assign nil to {}", ty.name())),
                    For::Method(index) => self.literal(id, index),
                    For::Chain => {}
                }
            }
            NodeKind::Field(row) => {
                self.access(self.dot, id, self.names_of(*row), &[], false);
                self.hand_over(purpose);
            }
            NodeKind::Variable(row) => {
                self.hand_over_later(purpose);
                match self.names_of(*row) {
                    [name] => self.load(name, id),
                    names => self.variable_access(id, names, &[], false),
                }
            }
            NodeKind::Pipe(_) => {
                self.hand_over_later(purpose);
                self.tasks.push(Task::Pipe(id));
            }
            NodeKind::Identifier(callee) => {
                self.hand_over_later(purpose);
                self.call(*callee, id, id, &[], false);
            }
            NodeKind::Chain(..) => {
                self.hand_over_later(purpose);
                self.chain(id, &[], false);
            }
            _ => match purpose {
                For::Chain | For::Param(Type::Reflect) => {
                    self.emit(Op::At(id.0));
                    self.ideal(id);
                }
                For::Param(ty) => {
                    self.emit(Op::At(id.0));
                    match constant::typed(self.tree.expressions.node(id), &self.source.text, &ty) {
                        Ok(value) => {
                            let index = self.constant(value);
                            self.emit(Op::ConstArg(index, id.0));
                        }
                        Err(message) => self.fail(message),
                    }
                }
                For::Method(index) => self.literal(id, index),
            },
        }
    }

    /// What happens to an argument once it is on the stack.
    fn handing(&mut self, purpose: For) -> Option<Op> {
        match purpose {
            For::Chain | For::Param(Type::Reflect) => None,
            For::Param(ty) => Some(Op::Arg(self.ty(ty))),
            For::Method(index) => Some(Op::MethodArg(index)),
        }
    }

    fn hand_over(&mut self, purpose: For) {
        if let Some(op) = self.handing(purpose) {
            self.emit(op);
        }
    }

    fn hand_over_later(&mut self, purpose: For) {
        if let Some(op) = self.handing(purpose) {
            self.tasks.push(Task::Emit(op));
        }
    }

    /// A function: `id` is its name, `at` the command it stands in.
    fn call(&mut self, callee: Callee, id: NodeId, at: NodeId, args: &[NodeId], piped: bool) {
        self.emit(Op::At(id.0));
        let signature = match callee {
            Callee::Own(index) => &self.source.functions.at(index).signature,
            Callee::Builtin(builtin) => builtin.signature(),
        };
        let count = args.len() + usize::from(piped);
        let fixed = signature.params.len();
        if count < fixed || (count > fixed && signature.variadic.is_none()) {
            let name = self.show(id);
            return self.fail(if signature.variadic.is_some() {
                let got = args.len();
                format!("wrong number of args for {name}: want at least {fixed} got {got}")
            } else {
                format!("wrong number of args for {name}: want {fixed} got {count}")
            });
        }
        if let Callee::Builtin(builtin @ (Builtin::And | Builtin::Or)) = callee {
            return self.shortcut(builtin == Builtin::Or, args, piped);
        }
        let from = self.tasks.len();
        for (index, arg) in args.iter().enumerate() {
            self.tasks.push(Task::Arg(*arg, For::Param(param(signature, index))));
        }
        if piped && let Some(op) = self.handing(For::Param(param(signature, count - 1))) {
            self.tasks.push(Task::Emit(op));
        }
        let argc = count as u32;
        self.tasks.push(Task::Emit(match callee {
            Callee::Own(function) => Op::Call { function, argc, at: at.0 },
            Callee::Builtin(builtin) if builtin.prints() => Op::Print { builtin, argc, at: at.0 },
            Callee::Builtin(builtin) => Op::Builtin { builtin, argc, piped, at: at.0 },
        }));
        self.in_order(from);
    }

    /// `and` and `or`: the first argument that decides, or the last.
    fn shortcut(&mut self, or: bool, args: &[NodeId], piped: bool) {
        let (decided, done) = (self.label(), self.label());
        let from = self.tasks.len();
        for (index, arg) in args.iter().enumerate() {
            if index == 1 {
                self.tasks.push(Task::Uncertain);
            }
            self.tasks.push(Task::Arg(*arg, For::Param(Type::Reflect)));
            if piped || index + 1 < args.len() {
                self.tasks.push(Task::Emit(Op::Shortcut(or, decided.0)));
            }
        }
        if args.len() > 1 {
            self.tasks.push(Task::Certain);
        }
        if piped {
            // The value that was piped is the last argument: it lies there already.
            self.tasks.push(Task::Emit(Op::Jump(done.0)));
            self.tasks.push(Task::Bind(decided));
            self.tasks.push(Task::Emit(Op::Nip));
        } else {
            self.tasks.push(Task::Bind(decided));
        }
        self.tasks.push(Task::Bind(done));
        self.in_order(from);
    }
}

/// The type of the parameter that takes this argument.
fn param(signature: &Signature, index: usize) -> Type {
    match signature.params.get(index) {
        Some(ty) => *ty,
        None => signature.variadic.unwrap_or(Type::Interface),
    }
}
