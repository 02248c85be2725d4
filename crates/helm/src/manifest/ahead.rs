//! Reading files as they are rendered, before it is known which come before them.
//!
//! Values and documents are counted in the order of paths. Here they come in another one, so a document is only read if what is
//! left for it would do in any order; what is not read here is read in its turn.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{MAX_DOCUMENTS, MAX_VALUES, Piece, Rendered, cut, read_head};
use crate::Profile;

/// Values that a document may have here: more than any has that is not made to be large.
const ROOM: usize = MAX_VALUES / 10;

/// Reads documents that are only printed, on any thread.
pub(crate) struct Ahead {
    profile: Profile,
    values: AtomicUsize,
    documents: AtomicUsize,
}

impl Ahead {
    pub(crate) fn new(profile: Profile) -> Ahead {
        Ahead { profile, values: AtomicUsize::new(0), documents: AtomicUsize::new(0) }
    }

    /// Whether what was read here would have been read alike where so many values are left.
    pub(super) fn holds(left: usize) -> bool {
        left >= ROOM
    }

    /// Cuts a file and reads its documents until one fails.
    pub(crate) fn read(&self, file: &mut Rendered) {
        if file.is_notes() {
            return;
        }
        let Ok(text) = file.text() else { return };
        let mut pieces = cut(text, self.profile);
        for Piece { at, read } in &mut pieces {
            if self.values.load(Ordering::Relaxed) > MAX_VALUES
                || self.documents.fetch_add(1, Ordering::Relaxed) > MAX_DOCUMENTS
            {
                break;
            }
            let done = read_head(&file.path, &text[at.clone()], self.profile, ROOM);
            // To fail may have taken as many values as there was room for.
            let values = done.as_ref().map_or(ROOM, |read| read.values);
            self.values.fetch_add(values, Ordering::Relaxed);
            *read = done.ok();
            if read.is_none() {
                break;
            }
        }
        file.pieces = Some(pieces);
    }
}
