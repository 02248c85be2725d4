//! The owner of one render's maps and lists: it counts their bytes, and frees them without recursion.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::list::{List, ListBuf, ListObj};
use super::map::{Map, MapObj};
use super::types::{ANY_LIST, ANY_MAP, ListType, MapType};
use super::{Str, Value};

/// Makes maps and lists, counts what they hold, and frees them.
///
/// A handle: clones mean the same heap. Maps that could be part of a cycle are known to it and emptied when the
/// render ends, so a cycle does not leak; values are dropped from a queue, so a deeply nested one does not
/// overflow the thread's stack.
#[derive(Clone)]
pub struct Heap(Rc<Inner>);

struct Inner {
    bytes: Cell<usize>,
    /// The most that there were at a time, strings included when they were counted.
    peak: Cell<usize>,
    limit: usize,
    /// Entries that changes of maps had to copy or move, not yet paid for.
    moved: Cell<usize>,
    /// Contents of dropped maps and lists that are still to be dropped themselves.
    trash: RefCell<Vec<Value>>,
    draining: Cell<bool>,
    /// Maps into which a map or list was put after they were made: every cycle has one.
    mutated: RefCell<Vec<Weak<MapObj>>>,
    prune_at: Cell<usize>,
}

impl Heap {
    /// A heap whose maps and lists may hold about `limit` bytes.
    pub fn new(limit: usize) -> Heap {
        Heap(Rc::new(Inner {
            bytes: Cell::new(0),
            peak: Cell::new(0),
            limit,
            moved: Cell::new(0),
            trash: RefCell::default(),
            draining: Cell::new(false),
            mutated: RefCell::default(),
            prune_at: Cell::new(1024),
        }))
    }

    /// An empty `map[string]interface {}`.
    pub fn map(&self) -> Map {
        self.map_of(&ANY_MAP, Vec::new())
    }

    /// A map of the given type. Of entries with the same key the last stays.
    pub fn map_of(&self, ty: &'static MapType, entries: Vec<(Str, Value)>) -> Map {
        Map::new(self.clone(), ty, entries)
    }

    /// A nil map: empty, and whoever writes to it must fail first (see [`Map::is_nil`]).
    pub fn nil_map(&self, ty: &'static MapType) -> Map {
        Map::nil(self.clone(), ty)
    }

    /// A `[]interface {}`.
    pub fn list(&self, items: Vec<Value>) -> List {
        self.list_of(&ANY_LIST, items)
    }

    /// A list of the given type; the items must be of its element type.
    pub fn list_of(&self, ty: &'static ListType, items: Vec<Value>) -> List {
        let len = items.len();
        let buf = Rc::new(ListBuf::new(self.clone(), items));
        List::from(ListObj { ty, nil: false, buf, start: 0, len, cap: len })
    }

    /// A nil slice: empty, and Go's `DeepEqual` tells it from an empty one.
    pub fn nil_list(&self, ty: &'static ListType) -> List {
        let buf = Rc::new(ListBuf::new(self.clone(), Vec::new()));
        List::from(ListObj { ty, nil: true, buf, start: 0, len: 0, cap: 0 })
    }

    /// Bytes held by live maps and lists, about.
    pub fn bytes(&self) -> usize {
        self.0.bytes.get()
    }

    /// The most bytes that were held at a time, about.
    pub fn peak(&self) -> usize {
        self.0.peak.get()
    }

    /// Strings of so many bytes are held besides.
    pub(crate) fn note_strings(&self, bytes: usize) {
        self.0.peak.set(self.0.peak.get().max(self.0.bytes.get().saturating_add(bytes)));
    }

    /// Whether they hold more than the limit.
    pub fn is_over_limit(&self) -> bool {
        self.0.bytes.get() > self.0.limit
    }

    /// Takes all memory as used up: for work that would need more than there is and cannot fail by itself. The call
    /// that is running then fails when it returns.
    pub fn exhaust(&self) {
        self.0.bytes.set(usize::MAX / 2);
    }

    /// Bytes that may still be used.
    pub fn left(&self) -> usize {
        self.0.limit.saturating_sub(self.0.bytes.get())
    }

    /// The limit given at the start.
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// A change of a map copied or moved so many entries.
    pub(crate) fn note_moved(&self, entries: usize) {
        self.0.moved.set(self.0.moved.get().saturating_add(entries));
    }

    /// What was noted since this was asked.
    pub(crate) fn take_moved(&self) -> usize {
        self.0.moved.take()
    }

    pub(crate) fn charge(&self, bytes: usize) {
        let held = self.0.bytes.get().saturating_add(bytes);
        self.0.bytes.set(held);
        self.0.peak.set(self.0.peak.get().max(held));
    }

    pub(crate) fn release(&self, bytes: usize) {
        self.0.bytes.set(self.0.bytes.get().saturating_sub(bytes));
    }

    /// Takes over the contents of a map or list that is going away.
    pub(crate) fn discard(&self, values: impl Iterator<Item = Value>) {
        let inner = &self.0;
        inner.trash.borrow_mut().extend(values);
        if inner.draining.replace(true) {
            return;
        }
        loop {
            // Taken out first, so that no borrow is held while it is dropped.
            let next = inner.trash.borrow_mut().pop();
            match next {
                Some(value) => drop(value),
                None => break,
            }
        }
        inner.draining.set(false);
    }

    pub(crate) fn remember(&self, map: Weak<MapObj>) {
        let mut mutated = self.0.mutated.borrow_mut();
        if mutated.len() >= self.0.prune_at.get() {
            mutated.retain(|map| map.strong_count() > 0);
            self.0.prune_at.set((mutated.len() * 2).max(1024));
        }
        mutated.push(map);
    }

    /// Empties every map that could be part of a cycle.
    pub(crate) fn clear(&self) {
        loop {
            let next = self.0.mutated.borrow_mut().pop();
            match next {
                Some(map) => {
                    if let Some(map) = map.upgrade() {
                        Map::from(map).clear();
                    }
                }
                None => break,
            }
        }
    }
}

impl std::fmt::Debug for Heap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heap").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}
