//! The lexer's items to tables and values.

use hld_gotmpl::{Call, Map, Str, Value};

use super::Stop;
use super::lex::{Item, Kind, Lexer};
use super::scalar::{after_first_break, datetime, float, integer, unescaped};
use super::tables::{Key, Tables};

/// Reads a text.
pub(super) fn read(call: &Call<'_>, text: &[u8]) -> Result<Map, Stop> {
    let marks: [&[u8]; 3] = [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"];
    let text = marks.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(text);
    if text.iter().take(6).any(|byte| *byte == 0) {
        let why = "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8";
        return Err(Stop::Error(format!("toml: line 1: {why}")));
    }
    let mut reader = Reader { lexer: Lexer::new(text), tables: Tables::new(call), line: 0, call };
    loop {
        let item = reader.next()?;
        if item.kind == Kind::Eof {
            return reader.tables.finish();
        }
        reader.top_level(&item)?;
    }
}

struct Reader<'a, 'b> {
    lexer: Lexer<'a>,
    tables: Tables<'a, 'b>,
    /// The line of the last key or table name.
    line: i64,
    call: &'a Call<'b>,
}

/// A value that is not complete.
enum Open {
    Array(Vec<Value>),
    Inline(Inline),
}

struct Inline {
    table: Map,
    /// The table and key to return to.
    outer: (Key, Str),
    /// This table.
    context: Key,
    /// What stands before the last part of the key that is read.
    parents: Key,
}

impl Reader<'_, '_> {
    fn wrong(&self, line: i64, text: &str) -> Stop {
        let key = self.tables.last_key();
        let key =
            if key.is_empty() { key } else { format!(" (last key {})", hld_gotmpl::quote(key.as_bytes())) };
        Stop::Error(format!("toml: line {line}{key}: {text}"))
    }

    /// An error about names is at the last of them.
    fn placed<T>(&self, result: Result<T, Stop>) -> Result<T, Stop> {
        result.map_err(|stop| match stop {
            Stop::Error(text) => self.wrong(self.line, &text),
            other => other,
        })
    }

    fn next(&mut self) -> Result<Item, Stop> {
        self.lexer.item().map_err(|wrong| self.wrong(wrong.line, &wrong.text))
    }

    fn top_level(&mut self, item: &Item) -> Result<(), Stop> {
        match item.kind {
            Kind::Comment => self.next().map(drop),
            Kind::TableStart | Kind::ArrayTableStart => {
                let array = item.kind == Kind::ArrayTableStart;
                let key = self.key(if array { Kind::ArrayTableEnd } else { Kind::TableEnd })?;
                let entered = self.tables.enter(&key, array);
                self.placed(entered)?;
                self.tables.note(&Str::EMPTY, false)
            }
            _ => {
                let outer = self.tables.context.clone();
                self.full_key()?;
                let first = self.next()?;
                let value = self.value(first)?;
                self.store(value)?;
                self.tables.context = outer;
                self.tables.key = Str::EMPTY;
                Ok(())
            }
        }
    }

    /// The parts of a name.
    fn key(&mut self, end: Kind) -> Result<Key, Stop> {
        let mut item = self.next()?;
        self.line = item.line;
        let mut key = Key::new();
        while item.kind != end && item.kind != Kind::Eof {
            key.push(match item.kind {
                Kind::Text => Str::from(item.text),
                _ => self.string(&item)?,
            });
            item = self.next()?;
        }
        Ok(key)
    }

    /// A key up to its `=`: the tables of all parts but the last are entered. Gives those parts.
    fn full_key(&mut self) -> Result<Key, Stop> {
        let mut parents = self.key(Kind::KeyEnd)?;
        self.tables.key = parents.pop().unwrap_or_default();
        for part in &parents {
            let entered = self.tables.imply_within(part);
            self.placed(entered)?;
        }
        Ok(parents)
    }

    /// Puts a value under the current key.
    fn store(&mut self, value: Value) -> Result<(), Stop> {
        let is_list = matches!(value, Value::List(_));
        let key = self.tables.key.clone();
        let stored = self.tables.set(&key, value);
        self.placed(stored)?;
        self.tables.note(&key, is_list)
    }

    /// A value that begins with this item, and all that is in it.
    fn value(&mut self, first: Item) -> Result<Value, Stop> {
        let mut open: Vec<Open> = Vec::new();
        let mut item = first;
        loop {
            let mut complete = None;
            match item.kind {
                Kind::Array => {
                    let key = self.tables.key.clone();
                    self.tables.note(&key, true)?;
                    open.push(Open::Array(Vec::new()));
                }
                Kind::InlineTable => {
                    let in_array = matches!(open.last(), Some(Open::Array(_)));
                    let inline = self.open_inline(in_array)?;
                    open.push(Open::Inline(inline));
                }
                _ => complete = Some(self.scalar(&item)?),
            }
            item = loop {
                if let Some(value) = complete.take() {
                    match open.last_mut() {
                        None => return Ok(value),
                        Some(Open::Array(items)) => items.push(value),
                        Some(Open::Inline(inline)) => self.store_inline(inline, value)?,
                    }
                }
                self.call.fuel(1)?;
                let next = self.next()?;
                match (next.kind, open.last_mut()) {
                    (Kind::Comment, _) => drop(self.next()?),
                    (Kind::ArrayEnd, Some(Open::Array(items))) => {
                        let items = std::mem::take(items);
                        open.pop();
                        self.call.reserve(items.len() * size_of::<Value>())?;
                        complete = Some(self.call.new_list(items));
                    }
                    (Kind::InlineTableEnd, Some(Open::Inline(_))) => {
                        if let Some(Open::Inline(inline)) = open.pop() {
                            (self.tables.context, self.tables.key) = inline.outer;
                            complete = Some(inline.table.into());
                        }
                    }
                    (_, Some(Open::Inline(inline))) => {
                        inline.parents = self.full_key()?;
                        break self.next()?;
                    }
                    _ => break next,
                }
            };
        }
    }

    fn open_inline(&mut self, in_array: bool) -> Result<Inline, Stop> {
        let outer = (self.tables.context.clone(), std::mem::take(&mut self.tables.key));
        let mut context = outer.0.clone();
        context.push(outer.1.clone());
        self.tables.context.clone_from(&context);
        self.tables.imply(&context)?;
        let entered = self.tables.enter(&context, in_array);
        self.placed(entered)?;
        Ok(Inline { table: self.tables.new_table()?, outer, context, parents: Key::new() })
    }

    /// An entry goes into the table that is known by its name and into the one that is this value: in an array
    /// they are not the same.
    fn store_inline(&mut self, inline: &Inline, value: Value) -> Result<(), Stop> {
        self.store(value.clone())?;
        let mut table = inline.table.clone();
        for part in &inline.parents {
            table = match table.get(part) {
                Some(Value::Map(found)) => found,
                Some(_) => {
                    let name = hld_gotmpl::quote(super::key::dotted(&self.tables.context).as_bytes());
                    return Err(self.wrong(self.line, &format!("{name} is not a table")));
                }
                None => {
                    let made = self.tables.new_table()?;
                    table.set(part, made.clone());
                    made
                }
            };
        }
        table.set(&self.tables.key, value);
        self.tables.context.clone_from(&inline.context);
        Ok(())
    }

    fn string(&self, item: &Item) -> Result<Str, Stop> {
        let text = match item.kind {
            Kind::Escaped => unescaped(&item.text),
            Kind::MultiLine => unescaped(after_first_break(&item.text)),
            Kind::RawMultiLine => return Ok(Str::from(after_first_break(&item.text))),
            _ => return Ok(Str::from(&item.text)),
        };
        text.map(Str::from).map_err(|error| self.wrong(item.line, &error))
    }

    fn scalar(&self, item: &Item) -> Result<Value, Stop> {
        let value = match item.kind {
            Kind::Bool => Ok(Value::Bool(item.text == "true")),
            Kind::Integer => integer(&item.text),
            Kind::Float => float(&item.text),
            Kind::Datetime => datetime(&item.text),
            _ => return self.string(item).map(Value::String),
        };
        value.map_err(|error| self.wrong(item.line, &error))
    }
}
