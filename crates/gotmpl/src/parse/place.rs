//! Where expressions stand, for errors.
//!
//! Places are numbered while a text is parsed, and instructions carry their numbers. They are kept only when a text is parsed
//! again because something failed: they would take more memory than the instructions.

use super::lex::{Kind, expression};
use crate::fmt::quote;
use crate::value::Str;

/// The number of a place in its template.
pub(crate) type At = u32;

/// An expression in the source, by bytes.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Where Go says it is, which for `.a.b` is the last field.
    pub(crate) pos: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: PlaceKind,
}

/// What is shown of a place besides its text.
#[derive(Clone, Debug)]
pub(crate) enum PlaceKind {
    Expression,
    /// A command, and where its first argument stands.
    Command(Option<(u32, u32)>),
    /// An action that prints or declares.
    Action,
    /// A call of this template, and where the pipeline stands.
    Template(Str, Option<(u32, u32)>),
}

impl Place {
    /// The expression as Go prints it.
    pub(crate) fn show(&self, source: &[u8]) -> String {
        let mut out = Vec::new();
        match &self.kind {
            PlaceKind::Expression | PlaceKind::Command(_) => show(&mut out, source, (self.start, self.end)),
            PlaceKind::Action => {
                out.extend_from_slice(b"{{");
                show(&mut out, source, (self.start, self.end));
                out.extend_from_slice(b"}}");
            }
            PlaceKind::Template(name, pipe) => {
                out.extend_from_slice(b"{{template ");
                quote::quote(&mut out, name, b'"', false);
                if let Some(pipe) = pipe {
                    out.push(b' ');
                    show(&mut out, source, *pipe);
                }
                out.extend_from_slice(b"}}");
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// What stands in these bytes as Go prints it.
pub(crate) fn shown(source: &[u8], span: (u32, u32)) -> String {
    let mut out = Vec::new();
    show(&mut out, source, span);
    String::from_utf8_lossy(&out).into_owned()
}

/// Go prints from its nodes, which gives the tokens as they stand with one space where there is some. The span of a
/// parenthesised pipeline begins behind its parenthesis, and nothing is shown of the one that closes it.
fn show(out: &mut Vec<u8>, source: &[u8], (start, end): (u32, u32)) {
    let text = &source[start as usize..end as usize];
    let mut glued = true;
    let mut depth = 0;
    for token in expression(text) {
        let word = token.text(text);
        match token.kind {
            Kind::Pipe | Kind::Assign | Kind::Declare => {
                out.push(b' ');
                out.extend_from_slice(word);
                out.push(b' ');
                glued = true;
            }
            Kind::Char => {
                out.extend_from_slice(word);
                glued = false;
            }
            Kind::RightParen => {
                depth -= 1;
                if depth < 0 {
                    return;
                }
                out.extend_from_slice(word);
                glued = false;
            }
            kind => {
                if !glued && (token.spaced || kind != Kind::Field) {
                    out.push(b' ');
                }
                out.extend_from_slice(word);
                glued = kind == Kind::LeftParen;
                depth += i32::from(glued);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_shown_as_go_prints_them() {
        for (text, printed) in [
            (".a.b", ".a.b"),
            ("$x.a  .b", "$x.a .b"),
            ("( f  1 `a` ).c|g", "(f 1 `a`).c | g"),
            ("$i , $e:=.a", "$i, $e := .a"),
            ("f (g\n(h)) \"x y\"", "f (g (h)) \"x y\""),
            // Without its parentheses.
            ("f 'a' -1)", "f 'a' -1"),
        ] {
            assert_eq!(shown(text.as_bytes(), (0, text.len() as u32)), printed);
        }
    }
}
