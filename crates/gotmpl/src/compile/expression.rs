//! Commands and their operands.

use super::constant::{self, Constant, Literal};
use super::op::{Op, Slot, Source};
use super::{Code, Label};
use crate::builtin::Builtin;
use crate::exec::item::Const;
use crate::function::{Callee, Signature};
use crate::parse::lex::Token;
use crate::parse::{At, shown};
use crate::value::{Str, Type};

/// An operand as the parser has read it. Its fields are tokens in a row.
pub(crate) enum Operand<'t> {
    Literal(Literal),
    Dot,
    /// `.a.b`
    Field(&'t [Token]),
    /// `$x.a.b`: the variable with its dollar sign.
    Variable(Token, &'t [Token]),
    /// A function without arguments, where it stands, and fields of what it gives.
    Function(Callee, At, &'t [Token]),
    /// A pipeline in parentheses, which is written already, and fields of what it gives.
    Pipe(&'t [Token]),
}

/// A command that is being written.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    /// Whether the value before it in the pipeline is its last argument.
    piped: bool,
    /// How many operands it has, its first word included.
    operands: u32,
    head: Head,
    /// Where its first word stands.
    first: (u32, u32),
    /// What there was before it.
    from: usize,
    vars: usize,
}

/// What the first word of a command makes of it. What is written up to `keep` stays when the command is wrong.
#[derive(Clone, Copy)]
enum Head {
    None,
    /// A call; `and` and `or` jump to the label when an argument decides.
    Call {
        callee: Callee,
        keep: usize,
        decided: Label,
    },
    /// Fields, of which the last may be a method: it is if there are arguments.
    Access(At),
    /// A method with arguments: which instruction begins it, and what comes behind the call.
    Method {
        begin: usize,
        skip: Label,
        at: At,
    },
    /// Something that takes no arguments.
    Alone {
        keep: usize,
    },
    /// Arguments were given to something that takes none.
    Failed {
        keep: usize,
    },
}

/// What an argument is evaluated for.
#[derive(Clone, Copy)]
enum For {
    /// A parameter of this type.
    Param(Type),
    /// This argument of a method that is known only when it runs.
    Method(u32),
}

impl Command {
    /// How many operands it has, its first word included.
    pub(crate) fn operands(&self) -> u32 {
        self.operands
    }
}

impl Code {
    /// Begins a pipeline. What it gives is for [`Code::end_pipe`].
    pub(crate) fn begin_pipe(&mut self) -> usize {
        self.emit(Op::At(0));
        self.ops.len() - 1
    }

    /// The end of a pipeline, whose value lies on the stack.
    pub(crate) fn end_pipe(&mut self, begin: usize, at: At, declared: &[Str], assigns: bool) {
        if let Some(Op::At(place)) = self.ops.get_mut(begin) {
            *place = at;
        }
        for name in declared {
            let op = if assigns { Op::Assign(self.target(name)) } else { Op::Declare(self.declare(name)) };
            self.emit(op);
        }
    }

    /// Begins a command.
    pub(crate) fn begin_command(&self, piped: bool) -> Command {
        let (from, vars) = (self.ops.len(), self.vars.len());
        Command { piped, operands: 0, head: Head::None, first: (0, 0), from, vars }
    }

    /// Another operand follows: what has to happen before it.
    pub(crate) fn before_operand(&mut self, command: &mut Command, source: &Source) {
        if command.operands == 0 {
            return;
        }
        match command.head {
            Head::Call {
                callee: Callee::Builtin(builtin @ (Builtin::And | Builtin::Or)), decided, ..
            } => {
                if command.operands > 1 {
                    self.emit(Op::Shortcut(builtin == Builtin::Or, decided.0));
                }
                // What comes from the second argument on may never be evaluated.
                if command.operands == 2 {
                    self.conditional += 1;
                }
            }
            Head::Access(at) => self.begin_method(command, at),
            Head::Alone { keep } => self.complain(command, keep, source),
            _ => {}
        }
    }

    /// An operand, by what it stands for.
    pub(crate) fn operand(
        &mut self,
        command: &mut Command,
        operand: Operand<'_>,
        (span, at): ((u32, u32), At),
        source: &Source,
    ) {
        let index = command.operands;
        command.operands += 1;
        if index == 0 {
            command.first = span;
            return self.head(command, operand, at, source);
        }
        let purpose = match command.head {
            Head::Call { callee, .. } => For::Param(param(signature(&callee, source), index as usize - 1)),
            Head::Method { .. } => For::Method(index - 1),
            _ => For::Param(Type::Interface),
        };
        self.argument(operand, purpose, at, source);
    }

    /// The first word of a command.
    fn head(&mut self, command: &mut Command, operand: Operand<'_>, at: At, source: &Source) {
        match operand {
            Operand::Function(callee, place, []) => {
                self.emit(Op::At(place));
                let decided = match callee {
                    Callee::Builtin(Builtin::And | Builtin::Or) => self.label(),
                    _ => Label(u32::MAX),
                };
                command.head = Head::Call { callee, keep: self.ops.len(), decided };
            }
            Operand::Field([..])
            | Operand::Variable(_, [_, ..])
            | Operand::Function(..)
            | Operand::Pipe([_, ..]) => {
                self.value(operand, at, source);
                command.head = Head::Access(at);
                if command.piped {
                    self.begin_method(command, at);
                }
            }
            Operand::Pipe([]) => self.alone(command, command.from, source),
            Operand::Dot | Operand::Variable(_, []) => {
                self.value(operand, at, source);
                self.alone(command, self.ops.len(), source);
            }
            Operand::Literal(literal) => {
                self.emit(Op::At(at));
                let keep = self.ops.len();
                match literal.constant {
                    Constant::Nil => self.fail("nil is not a command".to_owned()),
                    _ => self.ideal(&literal, at, source),
                }
                self.alone(command, keep, source);
            }
        }
    }

    /// The first word takes no arguments.
    fn alone(&mut self, command: &mut Command, keep: usize, source: &Source) {
        command.head = Head::Alone { keep };
        if command.piped {
            self.complain(command, keep, source);
        }
    }

    fn complain(&mut self, command: &mut Command, keep: usize, source: &Source) {
        self.ops.truncate(keep);
        let text = shown(&source.text, command.first);
        self.fail(format!("can't give argument to non-function {text}"));
        command.head = Head::Failed { keep: self.ops.len() };
    }

    /// The last field that was written is a method.
    fn begin_method(&mut self, command: &mut Command, at: At) {
        let name = match self.ops.pop() {
            Some(Op::Path { slot, first, count, at }) => {
                self.emit(Op::Load(slot, at));
                let last = first + u32::from(count) - 1;
                (first..last).for_each(|name| self.emit(Op::Field(name, at)));
                last
            }
            Some(Op::Field(name, _)) => name,
            _ => 0,
        };
        let skip = self.label();
        let begin = self.ops.len();
        self.emit(Op::Method { name, argc: 0, piped: command.piped, skip: skip.0 });
        command.head = Head::Method { begin, skip, at };
    }

    /// A value that stays on the stack, of whatever type. `at` is its place.
    fn value(&mut self, operand: Operand<'_>, at: At, source: &Source) {
        let text = source.text.as_bytes();
        match operand {
            Operand::Dot => self.emit(Op::Load(self.dot, at)),
            Operand::Field(fields) => self.access(self.dot, fields, at, text),
            Operand::Variable(variable, fields) => {
                let name = variable.text(text);
                match (self.certain(name), fields) {
                    (Some(slot), []) => self.emit(Op::Load(slot, at)),
                    (Some(slot), _) => self.access(slot, fields, at, text),
                    (None, _) => {
                        let target = self.target(name);
                        self.emit(Op::LoadAny(target, at));
                        self.fields(fields, at, text);
                    }
                }
            }
            Operand::Function(callee, place, fields) => {
                self.bare_call(callee, place, source);
                self.fields(fields, at, text);
            }
            Operand::Pipe(fields) => self.fields(fields, at, text),
            Operand::Literal(literal) => self.ideal(&literal, at, source),
        }
    }

    /// Fields of a variable.
    fn access(&mut self, slot: Slot, fields: &[Token], at: At, text: &[u8]) {
        let Ok(count) = u16::try_from(fields.len()) else {
            self.emit(Op::Load(slot, at));
            return self.fields(fields, at, text);
        };
        let first = self.names.len() as u32;
        self.names.extend(fields.iter().map(|field| Str::from(name_of(field, text))));
        self.emit(Op::Path { slot, first, count, at });
    }

    /// Fields of the top.
    fn fields(&mut self, fields: &[Token], at: At, text: &[u8]) {
        for field in fields {
            let name = self.name(name_of(field, text));
            self.emit(Op::Field(name, at));
        }
    }

    /// A constant by its syntax.
    fn ideal(&mut self, literal: &Literal, at: At, source: &Source) {
        match constant::ideal(literal, &source.text) {
            Ok(value) => {
                let index = self.constant(value);
                self.emit(Op::Const(index, at));
            }
            Err(message) => self.fail(message),
        }
    }

    fn argument(&mut self, operand: Operand<'_>, purpose: For, at: At, source: &Source) {
        match (operand, purpose) {
            (Operand::Literal(literal), For::Method(index)) => {
                self.emit(Op::At(at));
                self.emit(Op::MethodConst(self.seldom.literals.len() as u32, index));
                self.seldom.literals.push(literal);
            }
            (Operand::Literal(literal), For::Param(ty)) => {
                self.emit(Op::At(at));
                self.typed(&literal, ty, at, source);
            }
            (operand, purpose) => {
                self.value(operand, at, source);
                self.hand_over(purpose);
            }
        }
    }

    /// A constant for a parameter.
    fn typed(&mut self, literal: &Literal, ty: Type, at: At, source: &Source) {
        let value = match (&literal.constant, ty) {
            (_, Type::Reflect) => return self.ideal(literal, at, source),
            (Constant::Nil, ty) if ty.can_be_nil() => Ok(Const::Nil(ty)),
            (Constant::Nil, ty) => Err(format!("cannot assign nil to {}", ty.name())),
            (_, ty) => constant::typed(literal, &source.text, &ty),
        };
        match value {
            Ok(value) => {
                let index = self.constant(value);
                self.emit(Op::ConstArg(index, at));
            }
            Err(message) => self.fail(message),
        }
    }

    /// What happens to an argument once it is on the stack.
    fn hand_over(&mut self, purpose: For) {
        match purpose {
            For::Param(Type::Reflect) => {}
            For::Param(ty) => {
                let ty = self.ty(ty);
                self.emit(Op::Arg(ty));
            }
            For::Method(index) => self.emit(Op::MethodArg(index)),
        }
    }

    /// A function that is given nothing.
    fn bare_call(&mut self, callee: Callee, at: At, source: &Source) {
        self.emit(Op::At(at));
        let signature = signature(&callee, source);
        if signature.params.is_empty() {
            self.emit_call(callee, 0, false, at);
        } else {
            self.fail(wrong_number(signature, callee_name(&callee, source), 0, 0));
        }
    }

    fn emit_call(&mut self, callee: Callee, argc: u32, piped: bool, at: At) {
        self.emit(match callee {
            Callee::Own(function) => Op::Call { function, argc, at },
            Callee::Builtin(builtin) if builtin.prints() => Op::Print { builtin, argc, at },
            Callee::Builtin(builtin) => Op::Builtin { builtin, argc, piped, at },
        });
    }

    /// The end of a command at this place, whose value lies on the stack.
    pub(crate) fn end_command(&mut self, command: &Command, at: At, source: &Source) {
        let args = command.operands - 1;
        match command.head {
            Head::Call { callee, keep, decided } => {
                self.end_call(command, callee, (keep, decided), at, source);
            }
            Head::Method { begin, skip, at: access } => {
                if let Some(Op::Method { argc, .. }) = self.ops.get_mut(begin) {
                    *argc = args;
                }
                if command.piped {
                    self.emit(Op::MethodArg(args));
                }
                self.emit(Op::MethodCall(access));
                self.bind(skip);
            }
            Head::Failed { keep } => self.forget(command, keep),
            Head::None | Head::Access(_) | Head::Alone { .. } => {}
        }
        self.emit(Op::Unwrap);
    }

    /// What was written from here on is not what happens.
    fn forget(&mut self, command: &Command, keep: usize) {
        self.ops.truncate(keep);
        self.vars.truncate(command.vars);
    }

    fn end_call(
        &mut self,
        command: &Command,
        callee: Callee,
        (keep, decided): (usize, Label),
        at: At,
        source: &Source,
    ) {
        let (args, piped) = (command.operands - 1, command.piped);
        let count = args + u32::from(piped);
        let signature = signature(&callee, source);
        let fixed = signature.params.len();
        if (count as usize) < fixed || (count as usize > fixed && signature.variadic.is_none()) {
            self.forget(command, keep);
            return self.fail(wrong_number(signature, callee_name(&callee, source), args, count));
        }
        if let Callee::Builtin(builtin @ (Builtin::And | Builtin::Or)) = callee {
            return self.end_shortcut(builtin == Builtin::Or, args, piped, decided);
        }
        if piped {
            self.hand_over(For::Param(param(signature, count as usize - 1)));
        }
        self.emit_call(callee, count, piped, at);
    }

    /// `and` and `or`: the first argument that decides, or the last.
    fn end_shortcut(&mut self, or: bool, args: u32, piped: bool, decided: Label) {
        if args > 1 {
            self.conditional -= 1;
        }
        if !piped {
            return self.bind(decided);
        }
        // The value that was piped is the last argument: it lies there already.
        if args > 0 {
            self.emit(Op::Shortcut(or, decided.0));
        }
        let done = self.label();
        self.emit(Op::Jump(done.0));
        self.bind(decided);
        self.emit(Op::Nip);
        self.bind(done);
    }
}

/// A field's name, without its dot.
fn name_of<'t>(field: &Token, text: &'t [u8]) -> &'t [u8] {
    &field.text(text)[1..]
}

fn callee_name<'s>(callee: &Callee, source: &'s Source) -> &'s [u8] {
    match callee {
        Callee::Own(index) => &source.functions.at(*index).name,
        Callee::Builtin(builtin) => builtin.name().as_bytes(),
    }
}

fn signature<'s>(callee: &Callee, source: &'s Source) -> &'s Signature {
    match callee {
        Callee::Own(index) => &source.functions.at(*index).signature,
        Callee::Builtin(builtin) => builtin.signature(),
    }
}

/// The type of the parameter that takes this argument.
fn param(signature: &Signature, index: usize) -> Type {
    match signature.params.get(index) {
        Some(ty) => *ty,
        None => signature.variadic.unwrap_or(Type::Interface),
    }
}

/// Go counts a piped value only where the number is fixed.
fn wrong_number(signature: &Signature, name: &[u8], args: u32, count: u32) -> String {
    let (name, fixed) = (String::from_utf8_lossy(name), signature.params.len());
    if signature.variadic.is_some() {
        format!("wrong number of args for {name}: want at least {fixed} got {args}")
    } else {
        format!("wrong number of args for {name}: want {fixed} got {count}")
    }
}
