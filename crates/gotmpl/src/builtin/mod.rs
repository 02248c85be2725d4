//! Go's own functions.

pub(crate) mod compare;
pub(crate) mod escape;
pub(crate) mod index;

use std::sync::LazyLock;

use crate::function::Signature;
use crate::value::Type;

/// A function that every template has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    And,
    Call,
    Eq,
    Ge,
    Gt,
    Html,
    Index,
    Js,
    Le,
    Len,
    Lt,
    Ne,
    Not,
    Or,
    Print,
    Printf,
    Println,
    Slice,
    Urlquery,
}

impl Builtin {
    pub(crate) fn find(name: &[u8]) -> Option<Builtin> {
        Some(match name {
            b"and" => Builtin::And,
            b"call" => Builtin::Call,
            b"eq" => Builtin::Eq,
            b"ge" => Builtin::Ge,
            b"gt" => Builtin::Gt,
            b"html" => Builtin::Html,
            b"index" => Builtin::Index,
            b"js" => Builtin::Js,
            b"le" => Builtin::Le,
            b"len" => Builtin::Len,
            b"lt" => Builtin::Lt,
            b"ne" => Builtin::Ne,
            b"not" => Builtin::Not,
            b"or" => Builtin::Or,
            b"print" => Builtin::Print,
            b"printf" => Builtin::Printf,
            b"println" => Builtin::Println,
            b"slice" => Builtin::Slice,
            b"urlquery" => Builtin::Urlquery,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Builtin::And => "and",
            Builtin::Call => "call",
            Builtin::Eq => "eq",
            Builtin::Ge => "ge",
            Builtin::Gt => "gt",
            Builtin::Html => "html",
            Builtin::Index => "index",
            Builtin::Js => "js",
            Builtin::Le => "le",
            Builtin::Len => "len",
            Builtin::Lt => "lt",
            Builtin::Ne => "ne",
            Builtin::Not => "not",
            Builtin::Or => "or",
            Builtin::Print => "print",
            Builtin::Printf => "printf",
            Builtin::Println => "println",
            Builtin::Slice => "slice",
            Builtin::Urlquery => "urlquery",
        }
    }

    pub(crate) fn signature(self) -> &'static Signature {
        static ANY: LazyLock<Signature> =
            LazyLock::new(|| Signature::new(&[Type::Reflect]).variadic(Type::Reflect));
        static ONE: LazyLock<Signature> = LazyLock::new(|| Signature::new(&[Type::Reflect]));
        static TWO: LazyLock<Signature> = LazyLock::new(|| Signature::new(&[Type::Reflect, Type::Reflect]));
        static FORMAT: LazyLock<Signature> =
            LazyLock::new(|| Signature::new(&[Type::String]).variadic(Type::Interface));
        static PRINT: LazyLock<Signature> = LazyLock::new(|| Signature::new(&[]).variadic(Type::Interface));
        match self {
            Builtin::And | Builtin::Or | Builtin::Call | Builtin::Eq | Builtin::Index | Builtin::Slice => {
                &ANY
            }
            Builtin::Not | Builtin::Len => &ONE,
            Builtin::Ne | Builtin::Lt | Builtin::Le | Builtin::Gt | Builtin::Ge => &TWO,
            Builtin::Printf => &FORMAT,
            Builtin::Html | Builtin::Js | Builtin::Urlquery | Builtin::Print | Builtin::Println => &PRINT,
        }
    }

    /// Whether it makes a string of plain values.
    pub(crate) fn prints(self) -> bool {
        matches!(
            self,
            Builtin::Printf
                | Builtin::Html
                | Builtin::Js
                | Builtin::Urlquery
                | Builtin::Print
                | Builtin::Println
        )
    }
}
