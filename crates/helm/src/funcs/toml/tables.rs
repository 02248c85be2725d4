//! The tables that were named so far, and Go's rules for naming them again.

use std::collections::{BTreeMap, HashSet};

use hld_gotmpl::{Call, Map, Str, Value};

use super::key::dotted;
use super::{Stop, TABLES};

pub(super) type Key = Vec<Str>;

/// What stands under a key.
enum Slot {
    Missing,
    Table(Map),
    /// An array of tables, of which the last is meant.
    Tables(Map),
    Other,
}

pub(super) struct Tables<'a, 'b> {
    call: &'a Call<'b>,
    pub(super) root: Map,
    /// Arrays of tables grow, lists do not: until all is read they are kept here, by the table they are in and
    /// their name, and a nil stands in their place.
    arrays: BTreeMap<(usize, Str), (Map, Vec<Map>)>,
    /// Names of tables that exist because others within them do.
    implicit: HashSet<String>,
    /// Names whose last value was an array in brackets.
    lists: HashSet<String>,
    /// The table that keys are in.
    pub(super) context: Key,
    /// The last part of the key that is read; empty if there is none.
    pub(super) key: Str,
}

impl<'a, 'b> Tables<'a, 'b> {
    pub(super) fn new(call: &'a Call<'b>) -> Tables<'a, 'b> {
        Tables {
            call,
            root: call.heap().map(),
            arrays: BTreeMap::new(),
            implicit: HashSet::new(),
            lists: HashSet::new(),
            context: Key::new(),
            key: Str::EMPTY,
        }
    }

    /// The whole, with lists for what are arrays of tables.
    pub(super) fn finish(self) -> Result<Map, Stop> {
        for ((_, name), (map, tables)) in self.arrays {
            let tables = tables.into_iter().map(Value::Map).collect();
            map.set(name, self.call.heap().list_of(&TABLES, tables));
        }
        self.call.reserve(0)?;
        Ok(self.root)
    }

    pub(super) fn new_table(&self) -> Result<Map, Stop> {
        self.call.reserve(0)?;
        Ok(self.call.heap().map())
    }

    /// What messages call the last key.
    pub(super) fn last_key(&self) -> String {
        match (self.key.is_empty(), self.context.is_empty()) {
            (true, _) => dotted(&self.context),
            (false, true) => self.key.to_text().into_owned(),
            (false, false) => format!("{}.{}", dotted(&self.context), self.key),
        }
    }

    /// A key's name. Its length is work that a hostile text could ask for again and again.
    fn name(&self, key: &[Str]) -> Result<String, Stop> {
        self.call.fuel(key.len() as u64)?;
        Ok(dotted(key))
    }

    fn slot(&self, map: &Map, name: &Str) -> Slot {
        match map.get(name) {
            None => Slot::Missing,
            Some(Value::Map(table)) => Slot::Table(table),
            Some(Value::Nil) => match self.arrays.get(&(map.id(), name.clone())) {
                Some((_, tables)) => tables.last().map_or(Slot::Other, |last| Slot::Tables(last.clone())),
                None => Slot::Other,
            },
            Some(_) => Slot::Other,
        }
    }

    fn put(&mut self, map: &Map, name: &Str, value: Value) -> Result<(), Stop> {
        // Inserting moves what comes behind.
        self.call.fuel(1 + map.len() as u64 / 64)?;
        self.arrays.remove(&(map.id(), name.clone()));
        map.set(name.clone(), value);
        Ok(())
    }

    /// A table that others within it imply.
    pub(super) fn imply(&mut self, key: &[Str]) -> Result<(), Stop> {
        let name = self.name(key)?;
        self.implicit.insert(name);
        Ok(())
    }

    /// Goes into the table of a dotted key's part.
    pub(super) fn imply_within(&mut self, part: &Str) -> Result<(), Stop> {
        let mut key = self.context.clone();
        key.push(part.clone());
        self.imply(&key)?;
        self.enter(&key, false)
    }

    /// Makes a table, or a further one of an array, the one that keys are in.
    pub(super) fn enter(&mut self, key: &[Str], array: bool) -> Result<(), Stop> {
        let Some((last, parents)) = key.split_last() else { return Ok(()) };
        self.call.fuel(key.len() as u64)?;
        let mut table = self.root.clone();
        for (index, part) in parents.iter().enumerate() {
            let seen = &key[..=index];
            table = match self.slot(&table, part) {
                Slot::Table(found) | Slot::Tables(found) => found,
                Slot::Missing => {
                    self.imply(seen)?;
                    let made = self.new_table()?;
                    self.put(&table, part, made.clone().into())?;
                    made
                }
                Slot::Other => {
                    return Err(self.refused("was already created as a hash.", seen));
                }
            };
        }
        self.context = parents.to_vec();
        let made = self.new_table()?;
        if array {
            match self.slot(&table, last) {
                Slot::Missing => {
                    self.put(&table, last, Value::Nil)?;
                    self.arrays.insert((table.id(), last.clone()), (table.clone(), vec![made]));
                }
                Slot::Tables(_) => {
                    if let Some((_, tables)) = self.arrays.get_mut(&(table.id(), last.clone())) {
                        tables.push(made);
                    }
                }
                _ => return Err(self.refused("was already created and cannot be used as an array.", key)),
            }
        } else {
            self.set(last, made.into())?;
        }
        self.context.push(last.clone());
        Ok(())
    }

    fn refused(&self, why: &str, key: &[Str]) -> Stop {
        Stop::Error(format!("Key '{}' {why}", dotted(key)))
    }

    /// Gives a key of the current table its value. Implied tables may be named once.
    pub(super) fn set(&mut self, name: &Str, value: Value) -> Result<(), Stop> {
        let mut table = self.root.clone();
        for (index, part) in self.context.iter().enumerate() {
            table = match self.slot(&table, part) {
                Slot::Table(found) | Slot::Tables(found) => found,
                Slot::Missing => {
                    let seen = dotted(&self.context[..=index]);
                    return Err(Stop::Bug(format!("Context for key '{seen}' has not been established.")));
                }
                Slot::Other => {
                    return Err(self.refused("has already been defined.", &self.context[..=index]));
                }
            };
        }
        if !matches!(self.slot(&table, name), Slot::Missing) {
            let mut key = self.context.clone();
            key.push(name.clone());
            let shown = self.name(&key)?;
            if !self.implicit.remove(&shown) {
                return Err(self.refused("has already been defined.", &key));
            }
            if !self.lists.contains(&shown) {
                return Ok(());
            }
        }
        self.put(&table, name, value)
    }

    /// Remembers whether a key's value is an array in brackets. An empty key stands for its table.
    pub(super) fn note(&mut self, name: &Str, is_list: bool) -> Result<(), Stop> {
        let mut key = self.context.clone();
        if !name.is_empty() || key.is_empty() {
            key.push(name.clone());
        }
        let shown = self.name(&key)?;
        if is_list {
            self.lists.insert(shown);
        } else {
            self.lists.remove(&shown);
        }
        Ok(())
    }
}
