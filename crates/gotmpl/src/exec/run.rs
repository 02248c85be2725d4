//! The loop over instructions.

use std::rc::Rc;
use std::sync::Arc;

use super::item::Item;
use super::iterate::Iteration;
use super::{Entry, Exec, Frame, MAX_DEPTH, Machine, PER_UNIT, Pending, Thrown, access};
use crate::compile::constant::{self, Constant, Literal};
use crate::compile::op::{Op, Slot, Target, Template};
use crate::error::Failure;
use crate::exec::access::Member;
use crate::exec::item::Const;
use crate::fmt::{self, quote};
use crate::parse::At;
use crate::value::Value;

impl Machine<'_> {
    /// Runs until the outermost frame is done.
    pub(super) fn run(&mut self) -> Exec<()> {
        while let Some(frame) = self.frames.last() {
            let template = Arc::clone(&frame.template);
            let (pc, vars) = (frame.pc, frame.vars);
            self.run_frame(&template, pc, vars)?;
        }
        Ok(())
    }

    /// Runs the top frame until it is done or another one is on top.
    fn run_frame(&mut self, template: &Template, mut pc: usize, vars: usize) -> Exec<()> {
        loop {
            let op = template.code[pc];
            pc += 1;
            match op {
                Op::Text(from, to) => {
                    self.out.extend_from_slice(&template.source.text[from as usize..to as usize]);
                }
                Op::At(at) => self.at = at,
                Op::Const(index, at) => {
                    self.at = at;
                    let item = template.consts[index as usize].item(self.shared.heap());
                    self.items.push(item);
                }
                Op::ConstArg(index, at) => {
                    self.at = at;
                    let value = template.consts[index as usize].value(self.shared.heap());
                    self.args.push(value);
                }
                Op::Load(slot, at) => {
                    self.at = at;
                    let item = self.vars[vars + slot as usize].clone();
                    self.items.push(item);
                }
                Op::LoadAny(target, at) => {
                    self.at = at;
                    let slot = self.find(&template.seldom().targets[target as usize], vars)?;
                    let item = self.vars[vars + slot as usize].clone();
                    self.items.push(item);
                }
                Op::Path { slot, first, count, at } => {
                    self.at = at;
                    self.shared.burn(u64::from(count))?;
                    let mut item = self.vars[vars + slot as usize].clone();
                    for name in first..first + u32::from(count) {
                        item = self.field(item, name, template, at)?;
                    }
                    self.items.push(item);
                }
                Op::Field(name, at) => {
                    let item = self.pop();
                    let item = self.field(item, name, template, at)?;
                    self.items.push(item);
                }
                Op::Method { name, argc, piped, skip } => {
                    if self.method(template, name, argc, piped)? {
                        pc = skip as usize;
                    }
                }
                Op::MethodConst(literal, index) => {
                    self.method_constant(
                        &template.seldom().literals[literal as usize],
                        &template.source.text,
                        index,
                    )?;
                }
                Op::MethodArg(index) => {
                    if let Some(pending) = self.methods.last() {
                        let ty = access::param(pending.method, index as usize);
                        self.hand_over(&ty)?;
                    }
                }
                Op::MethodCall(at) => {
                    if let Some(pending) = self.methods.pop() {
                        let Pending { method, receiver, args, .. } = pending;
                        let item = self.call_method(method, &receiver, args, template, at)?;
                        self.items.push(item);
                    }
                }
                Op::Unwrap => {
                    if let Some(top) = self.items.last_mut()
                        && matches!(top, Item::Iface(_))
                    {
                        *top = std::mem::replace(top, Item::Invalid).unwrapped();
                    }
                }
                Op::Declare(slot) => {
                    let item = self.top();
                    self.set(vars, slot, item);
                }
                Op::Assign(target) => {
                    let item = self.top();
                    self.assign(&template.seldom().targets[target as usize], vars, item)?;
                }
                Op::Pop => {
                    self.items.pop();
                }
                Op::Nip => {
                    let top = self.pop();
                    self.items.pop();
                    self.items.push(top);
                }
                Op::Arg(ty) => self.hand_over(template.ty(ty))?,
                Op::Call { function, argc, at } => {
                    let function = template.source.functions.at(function);
                    if self.call(function, argc as usize, template, at)? {
                        self.leave(pc);
                        return Ok(());
                    }
                }
                Op::Print { builtin, argc, at } => self.print(builtin, argc as usize, at)?,
                Op::Builtin { builtin, argc, piped, at } => {
                    self.builtin(builtin, argc as usize, piped, at)?;
                }
                Op::Jump(to) => pc = to as usize,
                Op::JumpFalse(to) => {
                    if !self.pop().value().is_true() {
                        pc = to as usize;
                    }
                }
                Op::Shortcut(when, to) => {
                    if self.items.last().is_some_and(|top| top.value().is_true()) == when {
                        pc = to as usize;
                    } else {
                        self.items.pop();
                    }
                }
                Op::With(slot, to) => {
                    let item = self.pop();
                    if item.value().is_true() {
                        self.set(vars, slot, item);
                    } else {
                        pc = to as usize;
                    }
                }
                Op::RangeStart(index, to) => {
                    let item = self.pop();
                    match Iteration::new(&item, template.seldom().loops[index as usize].two)? {
                        Some(iteration) => self.iterations.push(iteration),
                        None => pc = to as usize,
                    }
                }
                Op::RangeNext(index, to) => {
                    // All that may happen until the next iteration, loops within apart.
                    self.shared.burn(2 + u64::from(to).saturating_sub(pc as u64) / PER_UNIT)?;
                    if self.out.len() > self.limits.output {
                        return Err(Failure::limit("the output is too large").into());
                    }
                    if !self.iterate(template, index, vars)? {
                        pc = to as usize;
                    }
                }
                Op::Break(to) => {
                    self.iterations.pop();
                    pc = to as usize;
                }
                Op::FindTemplate(name, at) => self.find_template(template, name, at)?,
                Op::Template(name) => {
                    self.enter(template, name)?;
                    self.leave(pc);
                    return Ok(());
                }
                Op::Write(at) => {
                    self.at = at;
                    self.shared.burn(1)?;
                    let item = self.pop();
                    let max = self.limits.output;
                    let before = self.out.len();
                    if !fmt::print_action(&mut self.out, item.value(), max) || self.out.len() > max {
                        return Err(Failure::limit("the output is too large").into());
                    }
                    if matches!(item.value(), Value::Map(_) | Value::List(_) | Value::Bytes(_)) {
                        self.shared.burn((self.out.len() - before) as u64 / 8)?;
                    }
                }
                Op::Fail(message) => {
                    return Err(Thrown::from(template.seldom().messages[message as usize].clone()));
                }
                Op::End => return self.end(),
            }
        }
    }

    fn pop(&mut self) -> Item {
        self.items.pop().unwrap_or(Item::Invalid)
    }

    fn top(&self) -> Item {
        self.items.last().cloned().unwrap_or(Item::Invalid)
    }

    fn set(&mut self, vars: usize, slot: Slot, item: Item) {
        self.vars[vars + slot as usize] = item;
    }

    /// The frame below the new one goes on here when that is done.
    fn leave(&mut self, pc: usize) {
        let below = self.frames.len().saturating_sub(2);
        if let Some(frame) = self.frames.get_mut(below) {
            frame.pc = pc;
        }
    }

    /// The first declared variable of a name.
    fn find(&self, target: &Target, vars: usize) -> Exec<Slot> {
        let declared = |slot: &&Slot| !matches!(self.vars[vars + **slot as usize], Item::Unset);
        match target.slots.iter().find(declared) {
            Some(slot) => Ok(*slot),
            None => Err(Thrown::from(format!("undefined variable: {}", target.name))),
        }
    }

    fn assign(&mut self, target: &Target, vars: usize, item: Item) -> Exec<()> {
        let slot = self.find(target, vars)?;
        self.set(vars, slot, item);
        Ok(())
    }

    /// Begins a call with arguments; true if there is no receiver and so nothing to call.
    fn method(&mut self, template: &Template, name: u32, argc: u32, piped: bool) -> Exec<bool> {
        let receiver = self.pop();
        match self.member(&receiver, &template.names[name as usize], true)? {
            Member::Method(method) => {
                let count = argc as usize + usize::from(piped);
                if method.variadic.is_some() && count < method.params.len() {
                    // Go does not count the piped value here.
                    self.check_arity(method, argc as usize)?;
                }
                self.check_arity(method, count)?;
                let args = self.args.len();
                self.methods.push(Pending { method, receiver: receiver.into_value(), args });
                Ok(false)
            }
            _ => {
                if piped {
                    self.items.pop();
                }
                self.items.push(Item::Invalid);
                Ok(true)
            }
        }
    }

    fn method_constant(&mut self, literal: &Literal, source: &[u8], index: u32) -> Exec<()> {
        let Some(pending) = self.methods.last() else { return Ok(()) };
        let ty = access::param(pending.method, index as usize);
        let value = if matches!(literal.constant, Constant::Nil) {
            if !ty.can_be_nil() {
                return Err(Thrown::from(format!("cannot assign nil to {}", ty.name())));
            }
            Const::Nil(ty)
        } else {
            constant::typed(literal, source, &ty)?
        };
        self.args.push(value.value(self.shared.heap()));
        Ok(())
    }

    /// Goes to the next iteration; false if there is none.
    fn iterate(&mut self, template: &Template, index: u32, vars: usize) -> Exec<bool> {
        let info = &template.seldom().loops[index as usize];
        let Some((index, element)) = self.iterations.last_mut().and_then(Iteration::next) else {
            self.iterations.pop();
            return Ok(false);
        };
        for slot in &info.unset {
            self.set(vars, *slot, Item::Unset);
        }
        if let Some(target) = info.index {
            self.assign(&template.seldom().targets[target as usize], vars, index)?;
        }
        if let Some(target) = info.element {
            self.assign(&template.seldom().targets[target as usize], vars, element.clone())?;
        }
        self.set(vars, info.dot, element);
        Ok(true)
    }

    fn find_template(&mut self, template: &Template, name: u32, at: At) -> Exec<()> {
        self.at = at;
        let name = &template.names[name as usize];
        let Some(frame) = self.frames.last() else { return Ok(()) };
        if frame.scope.find(name).is_none() {
            return Err(Thrown::from(format!("template {} not defined", quote::quote_str(name))));
        }
        let max = MAX_DEPTH.min(self.limits.depth);
        if frame.depth >= max {
            return Err(Failure::depth(format!("exceeded maximum template depth ({max})")).into());
        }
        Ok(())
    }

    fn enter(&mut self, template: &Template, name: u32) -> Exec<()> {
        self.check_limits()?;
        let dot = self.pop();
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let Some(called) = frame.scope.find(&template.names[name as usize]) else { return Ok(()) };
        let (scope, depth) = (Rc::clone(&frame.scope), frame.depth + 1);
        self.shared.burn(called.cost())?;
        self.push_frame(called, scope, dot, depth, Entry::Template);
        Ok(())
    }

    /// The top frame is done.
    fn end(&mut self) -> Exec<()> {
        self.check_limits()?;
        if let Some(Frame { entry: Entry::Execution(execution), .. }) = self.pop_frame() {
            let written = self.out.len() - execution.output;
            self.shared.burn(written as u64 / 64)?;
            self.shared.made(written);
            self.finish(*execution, Ok(()))?;
        }
        Ok(())
    }
}
