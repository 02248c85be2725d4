//! The lexer's states: what may come next. They follow those of the Go library, as its errors are made by them.

use hld_gotmpl::{Value, quote, sprintf};

use super::key::is_bare;
use super::lex::{END, Kind, Lexer, Wrong, is_blank, is_break};
use crate::funcs::golang::is_letter;

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Top,
    TopEnd,
    TableNameStart,
    TableNameEnd,
    TableEnd,
    ArrayTableEnd,
    KeyStart,
    KeyNameStart,
    KeyEnd,
    Value,
    ArrayValue,
    ArrayValueEnd,
    InlineValue,
    InlineValueEnd,
    Comment,
}

pub(super) type Next = Result<Option<State>, Wrong>;

/// Go's `%q` of a character.
pub(super) fn literal(one: char) -> String {
    let code = i64::from(u32::from(one));
    sprintf(b"%q", &[Value::Int(code, hld_gotmpl::IntKind::Int32)]).to_text().into_owned()
}

fn or_end(one: char) -> String {
    if one == END { "end of file".to_owned() } else { format!("'{one}'") }
}

impl Lexer<'_> {
    pub(super) fn step(&mut self, state: State) -> Next {
        match state {
            State::Top => self.top(),
            State::TopEnd => self.top_end(),
            State::TableNameStart => self.table_name_start(),
            State::TableNameEnd => self.table_name_end(),
            State::TableEnd => {
                self.emit(Kind::TableEnd);
                Ok(Some(State::TopEnd))
            }
            State::ArrayTableEnd => match self.next()? {
                ']' => {
                    self.emit(Kind::ArrayTableEnd);
                    Ok(Some(State::TopEnd))
                }
                other => Err(self.wrong(format!(
                    "expected end of table array name delimiter ']', but got {} instead",
                    literal(other)
                ))),
            },
            State::KeyStart => self.key_start(),
            State::KeyNameStart => self.key_name_start(),
            State::KeyEnd => self.key_end(),
            State::Value => self.value(),
            State::ArrayValue => self.array_value(),
            State::ArrayValueEnd => self.array_value_end(),
            State::InlineValue => self.inline_value(),
            State::InlineValueEnd => self.inline_value_end(),
            State::Comment => {
                self.ignore();
                self.emit(Kind::Comment);
                self.run(|one| !is_break(one))?;
                self.backup();
                self.emit(Kind::Text);
                Ok(self.pop())
            }
        }
    }

    fn comment(&mut self, then: State) -> Next {
        self.push(then);
        Ok(Some(State::Comment))
    }

    /// Forgets what was read, and goes on.
    fn ignoring(&mut self, state: State) -> Next {
        self.ignore();
        Ok(Some(state))
    }

    fn top(&mut self) -> Next {
        match self.next()? {
            one if is_blank(one) || is_break(one) => self.ignoring(State::Top),
            '#' => self.comment(State::Top),
            '[' => {
                if self.peek()? == '[' {
                    self.next()?;
                    self.emit(Kind::ArrayTableStart);
                    self.push(State::ArrayTableEnd);
                } else {
                    self.emit(Kind::TableStart);
                    self.push(State::TableEnd);
                }
                Ok(Some(State::TableNameStart))
            }
            END => {
                self.emit(Kind::Eof);
                Ok(None)
            }
            _ => {
                self.backup();
                self.push(State::TopEnd);
                Ok(Some(State::KeyStart))
            }
        }
    }

    fn top_end(&mut self) -> Next {
        match self.run(is_blank)? {
            '#' => self.comment(State::Top),
            one if is_break(one) => self.ignoring(State::Top),
            END => {
                self.emit(Kind::Eof);
                Ok(None)
            }
            other => Err(self.wrong(format!(
                "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
                literal(other)
            ))),
        }
    }

    fn table_name_start(&mut self) -> Next {
        self.skip_blanks()?;
        match self.peek()? {
            ']' | END => Err(self.wrong("unexpected end of table name (table names cannot be empty)")),
            '.' => Err(self.wrong("unexpected table separator (table names cannot be empty)")),
            first => self.name(first, State::TableNameEnd),
        }
    }

    /// One part of a name, in quotes or without.
    fn name(&mut self, first: char, then: State) -> Next {
        self.push(then);
        if matches!(first, '"' | '\'') {
            self.next()?;
            self.ignore();
            return if first == '"' { self.string() } else { self.raw_string() };
        }
        self.run(is_bare)?;
        self.backup();
        self.emit(Kind::Text);
        Ok(self.pop())
    }

    fn table_name_end(&mut self) -> Next {
        self.skip_blanks()?;
        match self.next()? {
            '.' => self.ignoring(State::TableNameStart),
            ']' => Ok(self.pop()),
            other => Err(self
                .wrong(format!("expected '.' or ']' to end table name, but got {} instead", literal(other)))),
        }
    }

    fn key_start(&mut self) -> Next {
        self.skip_blanks()?;
        match self.peek()? {
            '=' | END => Err(self.wrong("unexpected '=': key name appears blank")),
            '.' => Err(self.wrong("unexpected '.': keys cannot start with a '.'")),
            _ => {
                self.emit(Kind::KeyStart);
                Ok(Some(State::KeyNameStart))
            }
        }
    }

    fn key_name_start(&mut self) -> Next {
        self.skip_blanks()?;
        match self.peek()? {
            '=' | END => Err(self.wrong("unexpected '='")),
            '.' => Err(self.wrong("unexpected '.'")),
            first => self.name(first, State::KeyEnd),
        }
    }

    fn key_end(&mut self) -> Next {
        self.skip_blanks()?;
        match self.next()? {
            END => Err(self.wrong("unexpected EOF; expected key separator '='")),
            '.' => self.ignoring(State::KeyNameStart),
            '=' => {
                self.emit(Kind::KeyEnd);
                self.ignoring(State::Value)
            }
            other => {
                let text = format!("expected '.' or '=', but got {} instead", literal(other));
                Err(if other == '\n' { self.wrong_before(text) } else { self.wrong(text) })
            }
        }
    }

    fn value(&mut self) -> Next {
        let one = loop {
            match self.next()? {
                one if is_blank(one) => self.ignore(),
                one => break one,
            }
        };
        match one {
            '0'..='9' => return self.number_or_date(one),
            '[' => {
                self.ignore();
                self.emit(Kind::Array);
                return Ok(Some(State::ArrayValue));
            }
            '{' => {
                self.ignore();
                self.emit(Kind::InlineTable);
                return Ok(Some(State::InlineValue));
            }
            '"' | '\'' => {
                if self.accept(one)? {
                    if self.accept(one)? {
                        self.ignore();
                        return self.multi_line(one);
                    }
                    self.backup();
                }
                self.ignore();
                return if one == '"' { self.string() } else { self.raw_string() };
            }
            '.' => return Err(self.wrong("floats must start with a digit, not '.'")),
            // Also `naf` and `inan` would begin so, which is how Go reads them.
            'i' | 'n'
                if (self.accept('n')? && self.accept('f')?) || (self.accept('a')? && self.accept('n')?) =>
            {
                self.emit(Kind::Float);
                return Ok(self.pop());
            }
            '-' | '+' => return self.signed_number(),
            _ => {}
        }
        if is_letter(one) {
            return self.word();
        }
        Err(match one {
            END => self.wrong("unexpected EOF; expected value"),
            '\n' => self.wrong_before(format!("expected value but found {} instead", literal(one))),
            _ => self.wrong(format!("expected value but found {} instead", literal(one))),
        })
    }

    /// Letters that can only be `true` or `false`. One or more of them have been read.
    fn word(&mut self) -> Next {
        self.backup();
        let from = self.current().len();
        self.run(is_letter)?;
        self.backup();
        match self.current() {
            b"true" | b"false" => {
                self.emit(Kind::Bool);
                Ok(self.pop())
            }
            all => {
                let found = quote(all.get(from..).unwrap_or_default());
                Err(self.wrong(format!("expected value but found {found} instead")))
            }
        }
    }

    fn array_value(&mut self) -> Next {
        match self.next()? {
            one if is_blank(one) || is_break(one) => self.ignoring(State::ArrayValue),
            '#' => self.comment(State::ArrayValue),
            ',' => Err(self.wrong("unexpected comma")),
            ']' => self.end(Kind::ArrayEnd),
            _ => {
                self.backup();
                self.push(State::ArrayValueEnd);
                Ok(Some(State::Value))
            }
        }
    }

    fn array_value_end(&mut self) -> Next {
        match self.next()? {
            one if is_blank(one) || is_break(one) => self.ignoring(State::ArrayValueEnd),
            '#' => self.comment(State::ArrayValueEnd),
            ',' => self.ignoring(State::ArrayValue),
            ']' => self.end(Kind::ArrayEnd),
            other => Err(self.wrong(format!(
                "expected a comma (',') or array terminator (']'), but got {}",
                or_end(other)
            ))),
        }
    }

    fn end(&mut self, kind: Kind) -> Next {
        self.ignore();
        self.emit(kind);
        Ok(self.pop())
    }

    fn inline_value(&mut self) -> Next {
        match self.next()? {
            one if is_blank(one) || is_break(one) => self.ignoring(State::InlineValue),
            '#' => self.comment(State::InlineValue),
            ',' => Err(self.wrong("unexpected comma")),
            '}' => self.end(Kind::InlineTableEnd),
            _ => {
                self.backup();
                self.push(State::InlineValueEnd);
                Ok(Some(State::KeyStart))
            }
        }
    }

    fn inline_value_end(&mut self) -> Next {
        match self.next()? {
            one if is_blank(one) || is_break(one) => self.ignoring(State::InlineValueEnd),
            '#' => self.comment(State::InlineValueEnd),
            ',' => {
                self.ignore();
                self.skip_blanks()?;
                let last = self.peek()? == '}';
                Ok(Some(if last { State::InlineValueEnd } else { State::InlineValue }))
            }
            '}' => self.end(Kind::InlineTableEnd),
            other => Err(self.wrong(format!(
                "expected a comma or an inline table terminator '}}', but got {} instead",
                or_end(other)
            ))),
        }
    }
}
