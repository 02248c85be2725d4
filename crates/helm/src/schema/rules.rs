//! What a schema was compiled to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decimal::Decimal;
use super::draft::Draft;
use super::formats::Format;
use super::json::Json;
use super::resources::location;
use crate::funcs::Pattern;

pub(super) enum Additional {
    Allowed(bool),
    Schema(usize),
}

pub(super) enum Items {
    All(usize),
    Each(Vec<usize>),
}

pub(super) enum Dependency {
    Names(Vec<String>),
    Schema(usize),
}

/// One schema. Others are numbers in the list that it is in. What most schemas lack lies elsewhere: a chart has hundreds of them.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) url: Arc<str>,
    pub(super) pointer: Arc<str>,
    pub(super) draft: Option<Draft>,
    pub(super) resource: usize,
    pub(super) all_properties: bool,
    pub(super) all_items: bool,
    pub(super) first_items: usize,

    pub(super) constant: Option<bool>,
    pub(super) reference: Option<usize>,
    pub(super) types: Vec<&'static str>,
    pub(super) one_of_values: Option<Vec<Json>>,
    pub(super) value: Option<Json>,
    pub(super) format: Option<Format>,
    pub(super) all_of: Vec<usize>,
    pub(super) any_of: Vec<usize>,
    pub(super) one_of: Vec<usize>,
    pub(super) not: Option<usize>,
    pub(super) condition: Option<usize>,
    pub(super) then: Option<usize>,
    pub(super) otherwise: Option<usize>,
    pub(super) unevaluated_properties: Option<usize>,
    pub(super) unevaluated_items: Option<usize>,

    pub(super) dynamic: Option<Box<DynamicRules>>,
    pub(super) object: Option<Box<ObjectRules>>,
    pub(super) array: Option<Box<ArrayRules>>,
    pub(super) string: Option<Box<StringRules>>,
    pub(super) number: Option<Box<NumberRules>>,
}

/// References whose meaning depends on the way to them.
#[derive(Default)]
pub(super) struct DynamicRules {
    pub(super) anchors: BTreeMap<String, usize>,
    pub(super) recursive_reference: Option<usize>,
    pub(super) recursive_anchor: bool,
    pub(super) reference: Option<(usize, String)>,
    pub(super) anchor: String,
}

#[derive(Default)]
pub(super) struct ObjectRules {
    pub(super) min_properties: Option<i64>,
    pub(super) max_properties: Option<i64>,
    pub(super) required: Vec<String>,
    pub(super) property_names: Option<usize>,
    pub(super) properties: BTreeMap<String, usize>,
    pub(super) pattern_properties: Vec<(Pattern, usize)>,
    pub(super) additional_properties: Option<Additional>,
    pub(super) dependencies: BTreeMap<String, Dependency>,
    pub(super) dependent_required: BTreeMap<String, Vec<String>>,
    pub(super) dependent_schemas: BTreeMap<String, usize>,
}

#[derive(Default)]
pub(super) struct ArrayRules {
    pub(super) min_items: Option<i64>,
    pub(super) max_items: Option<i64>,
    pub(super) unique_items: bool,
    pub(super) contains: Option<usize>,
    pub(super) min_contains: Option<i64>,
    pub(super) max_contains: Option<i64>,
    pub(super) items: Option<Items>,
    pub(super) additional_items: Option<Additional>,
    pub(super) prefix_items: Vec<usize>,
    pub(super) items_after: Option<usize>,
}

#[derive(Default)]
pub(super) struct StringRules {
    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) pattern: Option<(Pattern, String)>,
}

#[derive(Default)]
pub(super) struct NumberRules {
    pub(super) minimum: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
    pub(super) exclusive_minimum: Option<Decimal>,
    pub(super) exclusive_maximum: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

impl Schema {
    /// Its address, for messages.
    pub(super) fn location(&self) -> String {
        location(&self.url, &self.pointer)
    }

    pub(super) fn recursive_anchor(&self) -> bool {
        self.dynamic.as_ref().is_some_and(|dynamic| dynamic.recursive_anchor)
    }
}
