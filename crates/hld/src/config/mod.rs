//! Config layers: read strictly, merged from the outermost down, and what a component's merged config says.

mod layer;
mod merge;
mod settled;

use std::sync::Arc;

use hld_yaml::Value;

pub(crate) use self::layer::{PATCHES_HINT, read};
pub(crate) use self::merge::Merger;
pub(crate) use self::settled::{OVERRIDES, Settled, disabled_at};

/// One `config/<layer>.*` file.
#[derive(Debug)]
pub(crate) struct Layer {
    /// What it says, checked; null when it says nothing.
    pub(crate) value: Value,
    /// Its path, as shown to people.
    pub(crate) file: Arc<str>,
}
