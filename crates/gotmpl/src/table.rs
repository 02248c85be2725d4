//! What has names.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::value::Str;

/// By name. Its hash is quicker than that of std and still seeded by chance, as names come from charts. Never iterated over
/// where an order could show.
pub(crate) type Table<T> = HashMap<Str, T, RandomState>;
