//! Lists: Go's slices.

use std::cell::OnceCell;
use std::rc::Rc;

use super::heap::Heap;
use super::types::ListType;
use super::{Str, Value};

/// A handle to a Go slice. Clones mean the same slice; the contents change only by [`List::write`].
#[derive(Clone)]
pub struct List(Rc<ListObj>);

pub(crate) struct ListObj {
    pub(crate) ty: &'static ListType,
    pub(crate) nil: bool,
    pub(crate) buf: Rc<ListBuf>,
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) cap: usize,
}

/// The array behind one or more slices.
pub(crate) struct ListBuf {
    items: Vec<Value>,
    heap: Heap,
    charged: usize,
    /// What it was overwritten with. The items from before stay, as they may be borrowed.
    written: OnceCell<Box<ListBuf>>,
}

impl ListBuf {
    pub(crate) fn new(heap: Heap, items: Vec<Value>) -> ListBuf {
        let charged =
            64 + items.iter().map(|item| std::mem::size_of::<Value>() + item.heap_bytes()).sum::<usize>();
        heap.charge(charged);
        ListBuf { items, heap, charged, written: OnceCell::new() }
    }

    fn newest(&self) -> &ListBuf {
        let mut newest = self;
        while let Some(written) = newest.written.get() {
            newest = written;
        }
        newest
    }
}

impl Drop for ListBuf {
    fn drop(&mut self) {
        let mut next = self.written.take();
        while let Some(mut written) = next {
            next = written.written.take();
        }
        self.heap.release(self.charged);
        if self.items.iter().any(Value::is_container) {
            let items = std::mem::take(&mut self.items);
            self.heap.discard(items.into_iter().filter(Value::is_container));
        }
    }
}

impl List {
    pub(crate) fn from(obj: ListObj) -> List {
        List(Rc::new(obj))
    }

    /// The items.
    pub fn items(&self) -> &[Value] {
        &self.0.buf.newest().items[self.0.start..self.0.start + self.0.len]
    }

    /// Writes items over those from the beginning on, as an assignment to elements in Go does: they are seen through
    /// every slice of the same array. Items that the list has no place for are left out; those borrowed before stay
    /// as they were.
    pub fn write(&self, items: impl IntoIterator<Item = Value>) {
        let newest = self.0.buf.newest();
        let mut all = newest.items.clone();
        for (place, item) in all[self.0.start..self.0.start + self.0.len].iter_mut().zip(items) {
            *place = item;
        }
        let written = ListBuf::new(newest.heap.clone(), all);
        // There is none yet: it is the newest.
        let _ = newest.written.set(Box::new(written));
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    /// The type: `[]interface {}`, `[]string`, ...
    pub fn ty(&self) -> &'static ListType {
        self.0.ty
    }

    /// Whether it is a nil slice.
    pub fn is_nil(&self) -> bool {
        self.0.nil
    }

    /// Whether both mean the same slice.
    pub fn same(&self, other: &List) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The items if all of them are strings.
    pub fn strings(&self) -> Option<Vec<Str>> {
        self.items()
            .iter()
            .map(|item| match item {
                Value::String(text) => Some(text.clone()),
                _ => None,
            })
            .collect()
    }

    /// The same slice seen as another type, as a conversion in Go does it.
    pub fn as_type(&self, ty: &'static ListType) -> List {
        let obj = &self.0;
        let buf = Rc::clone(&obj.buf);
        List::from(ListObj { ty, nil: obj.nil, buf, start: obj.start, len: obj.len, cap: obj.cap })
    }

    pub(crate) fn heap(&self) -> &Heap {
        &self.0.buf.heap
    }

    /// How far it can be sliced.
    pub(crate) fn capacity(&self) -> usize {
        self.0.cap
    }

    /// The type of a whole array behind it, an address for `%p`.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0.buf).addr() + self.0.start * std::mem::size_of::<Value>()
    }

    /// `self[from..to]` of the same array; `to` and `cap` are at most its length.
    pub fn slice(&self, from: usize, to: usize, cap: usize) -> List {
        List::from(ListObj {
            ty: self.0.ty,
            nil: self.0.nil,
            buf: Rc::clone(&self.0.buf),
            start: self.0.start + from,
            len: to - from,
            cap: cap - from,
        })
    }
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the items: they may hold themselves.
        write!(f, "{}({} items)", self.ty().name(), self.len())
    }
}
