//! Constants as values: by their syntax, or by the type of the parameter they are given to.

use crate::exec::item::Const;
use crate::parse::number::Number;
use crate::value::{IntKind, Str, Type, UintKind};

/// A constant and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    pub(crate) constant: Constant,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What is written as a constant.
#[derive(Clone, Debug)]
pub(crate) enum Constant {
    Bool(bool),
    Nil,
    Number(Number),
    /// What the literal means.
    String(Str),
}

impl Literal {
    /// As it was written.
    fn text<'s>(&self, source: &'s [u8]) -> &'s [u8] {
        &source[self.start as usize..self.end as usize]
    }
}

/// A constant where any type will do: its syntax decides.
pub(crate) fn ideal(literal: &Literal, source: &[u8]) -> Result<Const, String> {
    match &literal.constant {
        Constant::Bool(value) => Ok(Const::Bool(*value)),
        Constant::String(text) => Ok(Const::String(text.clone())),
        Constant::Number(number) => ideal_number(number, literal.text(source)),
        Constant::Nil => Ok(Const::Invalid),
    }
}

fn ideal_number(number: &Number, text: &[u8]) -> Result<Const, String> {
    let has = |set: &[u8]| text.iter().any(|byte| set.contains(byte));
    let is_hex = text.len() > 2 && text[0] == b'0' && matches!(text[1], b'x' | b'X') && !has(b"pP");
    let is_char = text.first() == Some(&b'\'');
    if let Some((re, im)) = number.complex {
        return Ok(Const::Complex(re, im));
    }
    if let Some(value) = number.float
        && !is_hex
        && !is_char
        && has(b".eEpP")
    {
        return Ok(Const::Float(value));
    }
    match number.int {
        Some(value) => Ok(Const::Int(value, IntKind::Int)),
        None if number.uint.is_some() => Err(format!("{} overflows int", String::from_utf8_lossy(text))),
        None => Ok(Const::Invalid),
    }
}

/// A constant as argument of a parameter of type `ty`.
pub(crate) fn typed(literal: &Literal, source: &[u8], ty: &Type) -> Result<Const, String> {
    let text = || String::from_utf8_lossy(literal.text(source));
    let number = match &literal.constant {
        Constant::Number(number) => Some(number),
        _ => None,
    };
    match ty {
        Type::Interface | Type::Reflect => ideal(literal, source),
        Type::Bool => match literal.constant {
            Constant::Bool(value) => Ok(Const::Bool(value)),
            _ => Err(format!("expected bool; found {}", text())),
        },
        Type::String => match &literal.constant {
            Constant::String(value) => Ok(Const::String(value.clone())),
            _ => Err(format!("expected string; found {}", text())),
        },
        Type::Int(kind) => match number.and_then(|number| number.int) {
            Some(value) => Ok(Const::Int(wrap(value, *kind), *kind)),
            None => Err(format!("expected integer; found {}", text())),
        },
        Type::Uint(kind) => match number.and_then(|number| number.uint) {
            Some(value) => Ok(Const::Uint(wrap_unsigned(value, *kind), *kind)),
            None => Err(format!("expected unsigned integer; found {}", text())),
        },
        Type::Float64 => match number.and_then(|number| number.float) {
            Some(value) => Ok(Const::Float(value)),
            None => Err(format!("expected float; found {}", text())),
        },
        Type::Complex128 => match number.and_then(|number| number.complex) {
            Some((re, im)) => Ok(Const::Complex(re, im)),
            None => Err(format!("expected complex; found {}", text())),
        },
        Type::Bytes | Type::List(_) | Type::Map(_) | Type::Object(_) => {
            Err(format!("can't handle {} for arg of type {}", text(), ty.name()))
        }
    }
}

/// Go cuts a constant to the size of the parameter.
fn wrap(value: i64, kind: IntKind) -> i64 {
    match kind {
        IntKind::Int | IntKind::Int64 => value,
        IntKind::Int8 => i64::from(value as i8),
        IntKind::Int16 => i64::from(value as i16),
        IntKind::Int32 => i64::from(value as i32),
    }
}

fn wrap_unsigned(value: u64, kind: UintKind) -> u64 {
    match kind {
        UintKind::Uint | UintKind::Uint64 | UintKind::Uintptr => value,
        UintKind::Uint8 => u64::from(value as u8),
        UintKind::Uint16 => u64::from(value as u16),
        UintKind::Uint32 => u64::from(value as u32),
    }
}
