//! Constants as values: by their syntax, or by the type of the parameter they are given to.

use crate::exec::item::Const;
use crate::parse::ast::{Node, NodeKind};
use crate::parse::number::Number;
use crate::value::{IntKind, Type, UintKind};

/// A constant where any type will do: its syntax decides. `None` if the node is no constant.
pub(crate) fn ideal(node: &Node, source: &[u8]) -> Option<Result<Const, String>> {
    Some(match &node.kind {
        NodeKind::Bool(value) => Ok(Const::Bool(*value)),
        NodeKind::String(text) => Ok(Const::String(text.clone())),
        NodeKind::Number(number) => ideal_number(number, text_of(node, source)),
        _ => return None,
    })
}

/// A constant as it was written.
fn text_of<'s>(node: &Node, source: &'s [u8]) -> &'s [u8] {
    &source[node.start as usize..node.end as usize]
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
pub(crate) fn typed(node: &Node, source: &[u8], ty: &Type) -> Result<Const, String> {
    let text = || String::from_utf8_lossy(text_of(node, source));
    let number = match &node.kind {
        NodeKind::Number(number) => Some(number),
        _ => None,
    };
    match ty {
        Type::Interface | Type::Reflect => ideal(node, source).unwrap_or(Ok(Const::Invalid)),
        Type::Bool => match node.kind {
            NodeKind::Bool(value) => Ok(Const::Bool(value)),
            _ => Err(format!("expected bool; found {}", text())),
        },
        Type::String => match &node.kind {
            NodeKind::String(value) => Ok(Const::String(value.clone())),
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
