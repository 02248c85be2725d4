//! Template source to trees: one for the text and one for each template it defines.

pub(crate) mod ast;
mod lex;
pub(crate) mod number;
mod parser;
mod pipeline;

pub(crate) use lex::find_left_delim;
pub(crate) use parser::{ParseError, parse};
