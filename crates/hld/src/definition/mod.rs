//! What a component file says: fields read strictly, nothing resolved yet.

mod kind;
mod read;

use std::sync::Arc;

use hld_yaml::{Span, Value};

pub(crate) use self::kind::Kind;
use crate::fields::Text;
use crate::source::Method;

pub(crate) use self::read::{present, read};

/// The names a component file can have.
pub(crate) const FILE_NAMES: [&str; 3] = ["component.yaml", "component.yml", "component.json"];

/// One component file.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Its name in its folder.
    pub(crate) file_name: &'static str,
    /// The component it defines.
    pub(crate) spec: Arc<Spec>,
    /// Its bytes, for the source digest.
    pub(crate) text: Arc<str>,
}

/// What a component file, or an entry under `subcomponents`, says of a component.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    /// Where it is reported: the entry's name, else the entry.
    pub(crate) span: Option<Span>,
    pub(crate) name: Option<Text>,
    pub(crate) kind: Kind,
    pub(crate) method: Option<(Method, Span)>,
    /// Whether a method is written that nobody knows; that was reported.
    pub(crate) unknown_method: bool,
    pub(crate) source: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) branch: Option<Text>,
    pub(crate) version: Option<Text>,
    pub(crate) values: Vec<ValuesFile>,
    /// The `hooks` key, where there are any.
    pub(crate) hooks: Option<Span>,
    /// The `patches` key, where there are any.
    pub(crate) patches: Option<Span>,
    pub(crate) subcomponents: Vec<Arc<Spec>>,
    /// The whole as it was written, for the source digest.
    pub(crate) value: Value,
}

/// A Helm values file that a component names.
#[derive(Debug, Clone)]
pub(crate) struct ValuesFile {
    pub(crate) file: Text,
    pub(crate) optional: bool,
}
