//! Where a check is: in the values, among the schemas on the way, and what of a value is still to be looked at.

use std::collections::BTreeSet;

use super::draft::escape;
use super::json::Json;
use super::rules::Schema;

/// The schemas on the way, to find cycles and what a dynamic reference means.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) schema: usize,
    /// The reference that led there, if one did.
    pub(super) keyword: &'static str,
    /// Which value it is about.
    pub(super) value: usize,
    pub(super) parent: Option<&'s Scope<'s>>,
}

impl Scope<'_> {
    /// This and all further out.
    pub(super) fn outwards(&self) -> impl Iterator<Item = &Scope<'_>> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }

    /// The same schema further out at the same value.
    pub(super) fn cycle(&self) -> Option<&Scope<'_>> {
        let mut same = self.outwards().skip(1).take_while(|scope| scope.value == self.value);
        same.find(|scope| scope.schema == self.schema)
    }

    pub(super) fn keywords(&self, schemas: &[Schema]) -> String {
        let mut steps = Vec::new();
        for scope in self.outwards() {
            let Some(parent) = scope.parent else { break };
            steps.push(if scope.keyword.is_empty() {
                let (here, above) = (schemas[scope.schema].location(), schemas[parent.schema].location());
                here.get(above.len()..).unwrap_or_default().to_owned()
            } else {
                format!("/{}", scope.keyword)
            });
        }
        steps.reverse();
        steps.concat()
    }
}

/// Where a value is, which is written out when somebody asks.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    Root,
    Name(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
}

impl Place<'_> {
    pub(super) fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut place = self;
        loop {
            place = match place {
                Place::Root => break,
                Place::Name(parent, name) => {
                    steps.push(format!("/{}", escape(name)));
                    parent
                }
                Place::Item(parent, index) => {
                    steps.push(format!("/{index}"));
                    parent
                }
            };
        }
        steps.reverse();
        steps.concat()
    }
}

/// What no schema has looked at yet.
#[derive(Default)]
pub(super) struct Unseen<'v> {
    pub(super) properties: BTreeSet<&'v str>,
    pub(super) items: BTreeSet<usize>,
}

impl<'v> Unseen<'v> {
    pub(super) fn new(value: &'v Json, schema: &Schema, asked: bool) -> Unseen<'v> {
        let mut unseen = Unseen::default();
        match value {
            Json::Object(map)
                if !schema.all_properties && (asked || schema.unevaluated_properties.is_some()) =>
            {
                unseen.properties = map.keys().map(String::as_str).collect();
            }
            Json::Array(items) if !schema.all_items && (asked || schema.unevaluated_items.is_some()) => {
                unseen.items = (schema.first_items..items.len()).collect();
            }
            _ => {}
        }
        unseen
    }

    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.items.is_empty()
    }

    pub(super) fn merge(&mut self, other: &Unseen<'_>) {
        self.properties.retain(|name| other.properties.contains(name));
        self.items.retain(|index| other.items.contains(index));
    }
}
