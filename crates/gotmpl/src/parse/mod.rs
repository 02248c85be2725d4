//! Template source to instructions: a template for the text and one for each that it defines.

pub(crate) mod lex;
pub(crate) mod number;
mod parser;
mod pipeline;
mod place;

pub(crate) use lex::find_left_delim;
pub(crate) use parser::{Buffers, ParseError, parse};
pub(crate) use place::{At, Place, PlaceKind, shown};
