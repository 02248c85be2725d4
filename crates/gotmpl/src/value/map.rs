//! Maps: Go's maps with string keys, shared and mutable.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::heap::Heap;
use super::text::Wanted;
use super::types::MapType;
use super::{Str, Value};

/// A handle to a Go map. Clones mean the same map, so what is set through one is seen through all.
///
/// No method runs code of the caller while the map is borrowed.
#[derive(Clone)]
pub struct Map(Rc<MapObj>, &'static MapType);

pub(crate) struct MapObj {
    nil: bool,
    /// Sorted by key. Shared with running iterations: a change during one copies the entries first.
    entries: RefCell<Rc<Vec<(Str, Value)>>>,
    /// Whether the maps and lists in it still are those of the map that it is a copy of.
    borrowed: Cell<bool>,
    heap: Heap,
    charged: Cell<usize>,
    remembered: Cell<bool>,
}

/// What an entry costs, about.
fn cost(key: &Str, value: &Value) -> usize {
    std::mem::size_of::<(Str, Value)>() + key.heap_bytes() + value.heap_bytes()
}

impl Map {
    pub(crate) fn new(heap: Heap, ty: &'static MapType, mut entries: Vec<(Str, Value)>) -> Map {
        if !entries.is_sorted_by(|a, b| a.0 < b.0) {
            // Stable, so that of equal keys the last one written is the last of its run.
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let mut unique: Vec<(Str, Value)> = Vec::with_capacity(entries.len());
            for entry in entries {
                match unique.last_mut() {
                    Some(last) if last.0 == entry.0 => *last = entry,
                    _ => unique.push(entry),
                }
            }
            entries = unique;
        }
        let charged = 96 + entries.iter().map(|(key, value)| cost(key, value)).sum::<usize>();
        heap.charge(charged);
        let obj = MapObj {
            nil: false,
            entries: RefCell::new(Rc::new(entries)),
            borrowed: Cell::new(false),
            heap,
            charged: Cell::new(charged),
            remembered: Cell::new(false),
        };
        Map(Rc::new(obj), ty)
    }

    pub(crate) fn nil(heap: Heap, ty: &'static MapType) -> Map {
        let obj = MapObj {
            nil: true,
            entries: RefCell::default(),
            borrowed: Cell::new(false),
            heap,
            charged: Cell::new(0),
            remembered: Cell::new(false),
        };
        Map(Rc::new(obj), ty)
    }

    pub(crate) fn from(obj: Rc<MapObj>) -> Map {
        Map(obj, &super::types::ANY_MAP)
    }

    /// A copy that shares no map or list with this one, as far as anybody can tell.
    ///
    /// What is inside is copied level by level when it is first asked for, so a copy of which little is looked at
    /// costs little. In return this map, and all maps in it, must not change any more.
    #[must_use]
    pub fn deep_copy(&self, heap: &Heap) -> Map {
        let charged = self.0.charged.get();
        heap.charge(charged);
        let obj = MapObj {
            nil: false,
            entries: RefCell::new(Rc::clone(&self.0.entries.borrow())),
            borrowed: Cell::new(true),
            heap: heap.clone(),
            charged: Cell::new(charged),
            remembered: Cell::new(false),
        };
        Map(Rc::new(obj), self.1)
    }

    /// Whether both certainly hold the same: copies of one map, not changed and not looked into since.
    pub fn is_same_copy(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.0.entries.borrow(), &other.0.entries.borrow())
    }

    /// Whether a value of it is nil, or of any of the maps in it. Copies nothing.
    pub fn contains_nil(&self) -> bool {
        let mut ahead = vec![Rc::clone(&self.0.entries.borrow())];
        while let Some(entries) = ahead.pop() {
            for (_, value) in entries.iter() {
                match value {
                    Value::Nil => return true,
                    Value::Map(map) => ahead.push(Rc::clone(&map.0.entries.borrow())),
                    _ => {}
                }
            }
        }
        false
    }

    /// Takes copies of the maps and lists in it, if that is still to be done.
    fn own(&self) {
        if !self.0.borrowed.replace(false) {
            return;
        }
        let mut shared = self.0.entries.borrow_mut();
        if shared.iter().any(|(_, value)| value.is_container()) {
            let copy = |(key, value): &(Str, Value)| (key.clone(), value.deep_copy(&self.0.heap));
            *shared = Rc::new(shared.iter().map(copy).collect());
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.value_of(&Wanted::new(key))
    }

    /// The value of a key.
    pub(crate) fn get_str(&self, key: &Str) -> Option<Value> {
        self.value_of(&Wanted::of(key))
    }

    fn value_of(&self, wanted: &Wanted<'_>) -> Option<Value> {
        let find = || {
            let entries = self.0.entries.borrow();
            let at = position(&entries, wanted)?;
            Some(entries[at].1.clone())
        };
        let found = find();
        if self.0.borrowed.get() && found.as_ref().is_some_and(Value::is_container) {
            self.own();
            return find();
        }
        found
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: &[u8]) -> bool {
        position(&self.0.entries.borrow(), &Wanted::new(key)).is_some()
    }

    /// Sets a key and returns what it was. Seen through every handle of this map.
    ///
    /// On a nil map nothing happens: Go panics with `assignment to entry in nil map`, and a function that writes
    /// to a map given to it should fail so; see [`Map::is_nil`].
    pub fn set(&self, key: impl Into<Str>, value: impl Into<Value>) -> Option<Value> {
        if self.0.nil {
            return None;
        }
        self.own();
        let (key, value) = (key.into(), value.into());
        if value.is_container() && !self.0.remembered.replace(true) {
            self.0.heap.remember(Rc::downgrade(&self.0));
        }
        let added = cost(&key, &value);
        let old = {
            let mut shared = self.0.entries.borrow_mut();
            if Rc::strong_count(&shared) > 1 {
                self.0.heap.note_moved(shared.len());
            }
            let entries = Rc::make_mut(&mut shared);
            let at = match entries.last() {
                // Mostly keys come in order.
                Some(last) if last.0 < key => Err(entries.len()),
                _ => entries.binary_search_by(|entry| entry.0.cmp(&key)),
            };
            match at {
                Ok(at) => Some(std::mem::replace(&mut entries[at], (key, value))),
                Err(at) => {
                    self.0.heap.note_moved((entries.len() - at) / 16);
                    entries.insert(at, (key, value));
                    None
                }
            }
        };
        let removed = old.as_ref().map_or(0, |(key, value)| cost(key, value));
        self.recharge(added, removed);
        old.map(|(_, value)| value)
    }

    /// Removes a key and returns its value.
    pub fn remove(&self, key: &[u8]) -> Option<Value> {
        self.own();
        let old = {
            let mut shared = self.0.entries.borrow_mut();
            let at = position(&shared, &Wanted::new(key))?;
            Rc::make_mut(&mut shared).remove(at)
        };
        self.recharge(0, cost(&old.0, &old.1));
        Some(old.1)
    }

    /// The entries in key order, as they are now. Cheap; later changes do not show in it.
    pub fn entries(&self) -> Rc<Vec<(Str, Value)>> {
        self.own();
        Rc::clone(&self.0.entries.borrow())
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.0.entries.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type: `map[string]interface {}`, ...
    pub fn ty(&self) -> &'static MapType {
        self.1
    }

    /// Whether it is a nil map, which nothing can be written to.
    pub fn is_nil(&self) -> bool {
        self.0.nil
    }

    /// Whether both mean the same map.
    pub fn same(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that tells this map from every other living one.
    pub fn id(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// The same map seen as another type, as a conversion in Go does it: changes are seen through both.
    pub fn as_type(&self, ty: &'static MapType) -> Map {
        Map(Rc::clone(&self.0), ty)
    }

    pub(crate) fn heap(&self) -> &Heap {
        &self.0.heap
    }

    pub(crate) fn clear(&self) {
        let old = std::mem::take(&mut *self.0.entries.borrow_mut());
        self.recharge(0, self.0.charged.get());
        discard(&self.0.heap, old);
    }

    fn recharge(&self, added: usize, removed: usize) {
        self.0.heap.charge(added);
        self.0.heap.release(removed);
        self.0.charged.set((self.0.charged.get() + added).saturating_sub(removed));
    }
}

/// Up to this many entries are looked at one after another.
const SCANNED: usize = 16;

/// Where a key is.
#[inline]
fn position(entries: &[(Str, Value)], wanted: &Wanted<'_>) -> Option<usize> {
    if entries.len() <= SCANNED {
        return entries.iter().position(|(entry, _)| wanted.is(entry));
    }
    entries.binary_search_by(|(entry, _)| wanted.order_of(entry)).ok()
}

fn discard(heap: &Heap, entries: Rc<Vec<(Str, Value)>>) {
    if let Ok(entries) = Rc::try_unwrap(entries)
        && entries.iter().any(|(_, value)| value.is_container())
    {
        heap.discard(entries.into_iter().map(|(_, value)| value).filter(Value::is_container));
    }
}

impl Drop for MapObj {
    fn drop(&mut self) {
        self.heap.release(self.charged.get());
        let entries = std::mem::take(self.entries.get_mut());
        discard(&self.heap, entries);
    }
}

impl std::fmt::Debug for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the entries: they may hold the map itself.
        write!(f, "{}({} entries)", self.ty().name(), self.len())
    }
}
