//! Go's own functions.

pub(crate) mod compare;
pub(crate) mod escape;
pub(crate) mod index;

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
    pub(crate) fn find(name: &str) -> Option<Builtin> {
        Some(match name {
            "and" => Builtin::And,
            "call" => Builtin::Call,
            "eq" => Builtin::Eq,
            "ge" => Builtin::Ge,
            "gt" => Builtin::Gt,
            "html" => Builtin::Html,
            "index" => Builtin::Index,
            "js" => Builtin::Js,
            "le" => Builtin::Le,
            "len" => Builtin::Len,
            "lt" => Builtin::Lt,
            "ne" => Builtin::Ne,
            "not" => Builtin::Not,
            "or" => Builtin::Or,
            "print" => Builtin::Print,
            "printf" => Builtin::Printf,
            "println" => Builtin::Println,
            "slice" => Builtin::Slice,
            "urlquery" => Builtin::Urlquery,
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

    pub(crate) fn signature(self) -> Signature {
        let reflect = Type::Reflect;
        match self {
            Builtin::And | Builtin::Or | Builtin::Call | Builtin::Eq | Builtin::Index | Builtin::Slice => {
                Signature::new(&[reflect]).variadic(reflect)
            }
            Builtin::Not | Builtin::Len => Signature::new(&[reflect]),
            Builtin::Ne | Builtin::Lt | Builtin::Le | Builtin::Gt | Builtin::Ge => {
                Signature::new(&[reflect, reflect])
            }
            Builtin::Printf => Signature::new(&[Type::String]).variadic(Type::Interface),
            Builtin::Html | Builtin::Js | Builtin::Urlquery | Builtin::Print | Builtin::Println => {
                Signature::new(&[]).variadic(Type::Interface)
            }
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
