//! Lists: Go's slices.

use std::rc::Rc;

use super::heap::Heap;
use super::types::ListType;
use super::{Str, Value};

/// A handle to a Go slice. Clones mean the same slice; the contents never change once it is made.
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
}

impl ListBuf {
    pub(crate) fn new(heap: Heap, items: Vec<Value>) -> ListBuf {
        let charged =
            64 + items.iter().map(|item| std::mem::size_of::<Value>() + item.heap_bytes()).sum::<usize>();
        heap.charge(charged);
        ListBuf { items, heap, charged }
    }
}

impl Drop for ListBuf {
    fn drop(&mut self) {
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
        &self.0.buf.items[self.0.start..self.0.start + self.0.len]
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

    /// How far it can be sliced.
    pub(crate) fn capacity(&self) -> usize {
        self.0.cap
    }

    /// The type of a whole array behind it, an address for `%p`.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0.buf).addr() + self.0.start * std::mem::size_of::<Value>()
    }

    /// `self[from..to..cap]` of the same array.
    pub(crate) fn slice(&self, from: usize, to: usize, cap: usize) -> List {
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
