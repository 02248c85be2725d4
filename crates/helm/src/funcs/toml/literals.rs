//! The lexer in strings and numbers. Numbers and dates are taken by their characters; `scalar` judges them.

use hld_gotmpl::quote;

use super::lex::{END, Kind, Lexer, Wrong, is_break};
use super::states::{Next, literal};

/// Which characters a base has as digits.
type IsDigit = fn(char) -> bool;

const NO_POINT_FIRST: &str = "floats must start with a digit, not '.'";

fn is_float(one: char) -> bool {
    one.is_ascii_digit() || matches!(one, '_' | '.' | '-' | '+' | 'e' | 'E')
}

fn is_datetime(one: char) -> bool {
    one.is_ascii_digit() || matches!(one, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+')
}

impl Lexer<'_> {
    /// A string whose quotation mark has been read.
    pub(super) fn string(&mut self) -> Next {
        loop {
            match self.next()? {
                END => return Err(self.wrong("unexpected EOF; expected '\"'")),
                one if is_break(one) => return Err(self.wrong_before("strings cannot contain newlines")),
                '\\' => self.escape()?,
                '"' => {
                    let escaped = std::mem::take(&mut self.escaped);
                    return self.close(if escaped { Kind::Escaped } else { Kind::Plain }, 1);
                }
                _ => {}
            }
        }
    }

    pub(super) fn raw_string(&mut self) -> Next {
        loop {
            match self.next()? {
                END => return Err(self.wrong("unexpected EOF; expected \"'\"")),
                one if is_break(one) => return Err(self.wrong_before("strings cannot contain newlines")),
                '\'' => return self.close(Kind::Plain, 1),
                _ => {}
            }
        }
    }

    /// A string behind three of either mark. It may have one or two of them at its end.
    pub(super) fn multi_line(&mut self, mark: char) -> Next {
        let raw = mark == '\'';
        loop {
            match self.next()? {
                END if raw => return Err(self.wrong("unexpected EOF; expected \"'''\"")),
                END => return Err(self.wrong("unexpected EOF; expected '\"\"\"'")),
                // An escaped line break needs no more.
                '\\' if !raw && !is_break(self.next()?) => {
                    self.backup();
                    self.escape()?;
                }
                one if one == mark && self.accept(mark)? => {
                    if !self.accept(mark)? {
                        self.backup();
                    } else if self.peek()? == mark {
                        self.at_most_five(raw)?;
                        self.backup();
                        self.backup();
                    } else {
                        self.escaped = false;
                        return self.close(if raw { Kind::RawMultiLine } else { Kind::MultiLine }, 3);
                    }
                }
                _ => {}
            }
        }
    }

    fn at_most_five(&self, raw: bool) -> Result<(), Wrong> {
        let text = self.current();
        if raw && text.ends_with(b"'''''") {
            return Err(self.wrong("unexpected \"''''''\""));
        }
        if !raw && text.ends_with(b"\"\"\"\"\"") && !text.ends_with(b"\\\"\"\"\"\"") {
            return Err(self.wrong("unexpected '\"\"\"\"\"\"'"));
        }
        Ok(())
    }

    /// Ends a string whose closing marks have been read.
    fn close(&mut self, kind: Kind, marks: usize) -> Next {
        for _ in 0..marks {
            self.backup();
        }
        self.emit(kind);
        for _ in 0..marks {
            self.next()?;
        }
        self.ignore();
        Ok(self.pop())
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<(), Wrong> {
        self.escaped = true;
        let (count, number, name) = match self.next()? {
            // A blank may be the beginning of an escaped line break.
            'e' | 'b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\' => return Ok(()),
            'x' => (2, "two", 'x'),
            'u' => (4, "four", 'u'),
            'U' => (8, "eight", 'U'),
            other => return Err(self.wrong_before_end(format!("invalid escape in string '\\{other}'"))),
        };
        for _ in 0..count {
            if !self.next()?.is_ascii_hexdigit() {
                let found = quote(self.current());
                return Err(self.wrong(format!(
                    "expected {number} hexadecimal digits after '\\{name}', but got {found} instead"
                )));
            }
        }
        Ok(())
    }

    /// A value that begins with a digit, which has been read.
    pub(super) fn number_or_date(&mut self, first: char) -> Next {
        let next = if first == '0' { self.next()? } else { first };
        let based: Option<(&str, IsDigit)> = match next {
            'b' => Some(("a binary", |one| matches!(one, '0' | '1'))),
            'o' => Some(("an octal", |one| matches!(one, '0'..='7'))),
            'x' => Some(("a hexadecimal", |one| one.is_ascii_hexdigit())),
            _ => None,
        };
        if let Some((name, is_digit)) = based {
            let digit = self.peek()?;
            if !is_digit(digit) {
                return Err(self.wrong(format!("not {name} number: '{}{digit}'", self.shown())));
            }
            self.run(|one| is_digit(one) || one == '_')?;
            return self.finish(Kind::Integer);
        }
        // Nothing but a date begins with a zero and another digit.
        let may_be_date = next.is_ascii_digit();
        let next = if may_be_date { self.run(|one| one.is_ascii_digit())? } else { next };
        match next {
            '-' | ':' if may_be_date => {
                self.run(is_datetime)?;
                self.backup();
                let text = self.shown().trim().to_owned();
                self.emit_text(Kind::Datetime, text);
                Ok(self.pop())
            }
            '_' => self.decimal(),
            '.' | 'e' | 'E' => self.float(),
            _ => self.finish(Kind::Integer),
        }
    }

    fn decimal(&mut self) -> Next {
        match self.run(|one| one.is_ascii_digit() || one == '_')? {
            '.' | 'e' | 'E' => self.float(),
            _ => self.finish(Kind::Integer),
        }
    }

    fn float(&mut self) -> Next {
        self.run(is_float)?;
        self.finish(Kind::Float)
    }

    /// Gives back the character that ended a number.
    fn finish(&mut self, kind: Kind) -> Next {
        self.backup();
        self.emit(kind);
        Ok(self.pop())
    }

    /// A number whose sign has been read.
    pub(super) fn signed_number(&mut self) -> Next {
        let first = self.next()?;
        match first {
            'i' | 'n' => {
                let [second, third] = if first == 'i' { ['n', 'f'] } else { ['a', 'n'] };
                if !self.accept(second)? || !self.accept(third)? {
                    return Err(self.wrong(format!("invalid float: '{}'", self.shown())));
                }
                self.emit(Kind::Float);
                Ok(self.pop())
            }
            '0' if matches!(self.peek()?, 'b' | 'o' | 'x') => {
                let base = self.peek()?;
                let text = format!("cannot use sign with non-decimal numbers: '{}{base}'", self.shown());
                Err(self.wrong(text))
            }
            '.' => Err(self.wrong(NO_POINT_FIRST)),
            '0'..='9' => self.decimal(),
            other => Err(self.wrong(format!("expected a digit but got {}", literal(other)))),
        }
    }
}
