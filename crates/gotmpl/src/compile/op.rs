//! The instructions a template is compiled to, and what they refer to.

use std::sync::{Arc, OnceLock};

use crate::builtin::Builtin;
use crate::compile::constant::Literal;
use crate::exec::item::Const;
use crate::function::Functions;
use crate::parse::{At, Buffers, Place, parse};
use crate::value::{Str, Type};

/// A variable of the frame.
pub(crate) type Slot = u32;

/// One step. The executor has a stack of items, a stack of arguments that already have the type of their
/// parameter, and one of iterations. Jump targets are instruction numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// Writes source text.
    Text(u32, u32),
    /// The place of what follows.
    At(At),
    /// Pushes a constant.
    Const(u32, At),
    /// A constant that already has the parameter's type, to the arguments.
    ConstArg(u32, At),
    /// Pushes a variable.
    Load(Slot, At),
    /// Pushes the first declared of several variables of one name.
    LoadAny(u32, At),
    /// Pushes a field of a field ... of a variable: `count` names from `first`.
    Path {
        slot: Slot,
        first: u32,
        count: u16,
        at: At,
    },
    /// Replaces the top by its field; `at` is for a method's failure only.
    Field(u32, At),
    /// Begins a field with arguments, which must be a method. Jumps past the call if there is no receiver.
    Method {
        name: u32,
        argc: u32,
        piped: bool,
        skip: u32,
    },
    /// A constant as argument of that method: which literal, which parameter.
    MethodConst(u32, u32),
    /// The top as argument of that method.
    MethodArg(u32),
    /// Calls that method.
    MethodCall(At),
    /// Takes the top out of its interface.
    Unwrap,
    /// Declares a variable with the top, which stays.
    Declare(Slot),
    /// Assigns the top, which stays.
    Assign(u32),
    Pop,
    /// Removes what lies under the top.
    Nip,
    /// Moves the top to the arguments, as this type.
    Arg(u32),
    /// Calls a function of the table with the last arguments.
    Call {
        function: u32,
        argc: u32,
        at: At,
    },
    /// Calls one of Go's own functions with the last arguments.
    Print {
        builtin: Builtin,
        argc: u32,
        at: At,
    },
    /// Calls one of Go's own functions with the last items; if `piped`, the first of them is the last argument.
    Builtin {
        builtin: Builtin,
        argc: u32,
        piped: bool,
        at: At,
    },
    Jump(u32),
    /// Pops; jumps if false.
    JumpFalse(u32),
    /// Jumps if the truth of the top is this, else pops it: `or`, `and`.
    Shortcut(bool, u32),
    /// Pops into a variable; jumps instead if it is false.
    With(Slot, u32),
    /// Pops what to iterate over; jumps if there is nothing.
    RangeStart(u32, u32),
    /// The next iteration; jumps if there is none.
    RangeNext(u32, u32),
    /// Ends the innermost iteration and jumps.
    Break(u32),
    /// Whether there is such a template.
    FindTemplate(u32, At),
    /// Pops the data and executes the template.
    Template(u32),
    /// Pops and writes.
    Write(At),
    /// Fails.
    Fail(u32),
    End,
}

/// There are many of them, and most templates are executed once: what they take is what it takes to write them.
const _: () = assert!(size_of::<Op>() == 16);

/// Where a value is stored by `=` or `range`.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Variables of that name, innermost first; all but the last may be undeclared when it comes to it.
    pub(crate) slots: Vec<Slot>,
    pub(crate) name: Str,
}

/// A loop: where its element and variables go.
#[derive(Clone, Debug)]
pub(crate) struct Loop {
    pub(crate) dot: Slot,
    pub(crate) index: Option<u32>,
    pub(crate) element: Option<u32>,
    /// Whether two variables were asked for.
    pub(crate) two: bool,
    /// Variables that an iteration may or may not declare.
    pub(crate) unset: Vec<Slot>,
}

/// Source text, the name it was parsed under and the functions it was parsed with.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: Str,
    pub(crate) text: Str,
    pub(crate) functions: Arc<Functions>,
    places: OnceLock<Vec<Vec<Place>>>,
}

impl Source {
    pub(crate) fn new(name: Str, text: Str, functions: Arc<Functions>) -> Source {
        Source { name, text, functions, places: OnceLock::new() }
    }

    /// The places of all templates of the text.
    ///
    /// Only errors need them. They take several times the memory of the instructions, so they are not kept but found again.
    fn places(&self) -> &[Vec<Place>] {
        self.places.get_or_init(|| {
            let again = Source::new(self.name.clone(), self.text.clone(), Arc::clone(&self.functions));
            parse(&Arc::new(again), &mut Buffers::default(), usize::MAX, true).unwrap_or_default().places
        })
    }
}

/// The types of most parameters: a template has a list of types only for others.
pub(crate) const COMMON_TYPES: [Type; 2] = [Type::Interface, Type::String];

/// What the rarer instructions refer to.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    /// Constant arguments of methods, whose types are not known before they are called.
    pub(crate) literals: Vec<Literal>,
    pub(crate) types: Vec<Type>,
    pub(crate) targets: Vec<Target>,
    pub(crate) loops: Vec<Loop>,
    pub(crate) messages: Vec<String>,
}

impl Seldom {
    const NOTHING: &'static Seldom = &Seldom {
        literals: Vec::new(),
        types: Vec::new(),
        targets: Vec::new(),
        loops: Vec::new(),
        messages: Vec::new(),
    };

    /// What is in it, if anything is.
    pub(crate) fn take(&mut self) -> Option<Box<Seldom>> {
        let Seldom { literals, types, targets, loops, messages } = self;
        let is_empty = literals.is_empty()
            && types.is_empty()
            && targets.is_empty()
            && loops.is_empty()
            && messages.is_empty();
        (!is_empty).then(|| Box::new(std::mem::take(self)))
    }
}

/// A compiled template. Holds no values.
pub(crate) struct Template {
    pub(crate) name: Str,
    pub(crate) source: Arc<Source>,
    /// Which of the source's templates it is.
    pub(crate) index: usize,
    /// Whether it has places.
    pub(crate) has_places: bool,
    /// Whether there was nothing in it but space.
    pub(crate) is_empty: bool,
    pub(crate) code: Box<[Op]>,
    pub(crate) consts: Box<[Const]>,
    pub(crate) names: Box<[Str]>,
    /// What most templates do not need.
    pub(crate) seldom: Option<Box<Seldom>>,
    /// How many variables a frame has.
    pub(crate) slots: u32,
}

impl Template {
    /// The place of that number.
    pub(crate) fn place(&self, at: At) -> &Place {
        &self.source.places()[self.index][at as usize]
    }

    /// The type of that number.
    #[inline]
    pub(crate) fn ty(&self, number: u32) -> &Type {
        let number = number as usize;
        COMMON_TYPES.get(number).unwrap_or_else(|| &self.seldom().types[number - COMMON_TYPES.len()])
    }

    /// What its rarer instructions refer to.
    pub(crate) fn seldom(&self) -> &Seldom {
        self.seldom.as_deref().unwrap_or(Seldom::NOTHING)
    }

    /// Fuel for one execution, loops and calls in it apart: it is about what its instructions and variables take.
    pub(crate) fn cost(&self) -> u64 {
        4 + (self.code.len() as u64 + u64::from(self.slots)) / 8
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template").field("name", &self.name).field("code", &self.code).finish_non_exhaustive()
    }
}
