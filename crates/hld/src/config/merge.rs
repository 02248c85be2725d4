//! Merging layers, with a word about what may surprise.

use std::collections::HashMap;

use hld_yaml::{Diagnostic, Lists, MergeNote, SourceId, SourceMap, Span, Value, merge};

use crate::report::Report;

/// Merges the layers of one environment.
pub(crate) struct Merger<'a> {
    pub(crate) sources: &'a SourceMap,
    /// What `hld.yaml` says; without a word about it what differs from Fabrikate is told.
    pub(crate) lists: Option<Lists>,
    /// Which source is a layer, and whether that is `common`.
    pub(crate) layers: &'a HashMap<SourceId, bool>,
}

impl Merger<'_> {
    /// Merges a component's own layers, highest first.
    pub(crate) fn own<'v>(&self, layers: impl IntoIterator<Item = &'v Value>, report: &mut Report) -> Value {
        layers.into_iter().fold(Value::NULL, |higher, lower| self.two(&higher, lower, report))
    }

    /// Puts what the parent passes down over a component's own.
    pub(crate) fn passed_down(&self, passed: &Value, own: &Value, report: &mut Report) -> Value {
        if self.lists.is_none() {
            self.tell_outer_common(passed, own, report);
        }
        self.two(passed, own, report)
    }

    fn two(&self, higher: &Value, lower: &Value, report: &mut Report) -> Value {
        // A layer that says nothing is no tombstone.
        if higher.is_null() {
            return lower.clone();
        }
        if lower.is_null() {
            return higher.clone();
        }
        let cleared = without_replaced_references(higher, lower);
        let lower = cleared.as_ref().unwrap_or(lower);
        merge(higher, lower, self.lists.unwrap_or_default(), &mut |note| self.tell(note, report))
    }

    fn tell(&self, note: MergeNote, report: &mut Report) {
        let item = match note {
            MergeNote::Kinds { path, higher, lower } => {
                let message = format!(
                    "`{}` is a map in one layer and none in another: the higher one replaces the lower",
                    path.join(".")
                );
                let item = Diagnostic::warning("merge-kinds", message)
                    .hint("give it one form in all layers, or set it to `null` in between");
                self.places(item, higher, "the higher", lower, "the lower")
            }
            _ if self.lists.is_some() => return,
            MergeNote::Lists { path, higher, lower } => {
                let path = path.join(".");
                let message = format!(
                    "the list `{path}` replaces the one of a lower layer, where Fabrikate appends the two"
                );
                let item = Diagnostic::warning("merge-lists", message).hint(ACCEPT_LISTS);
                self.places(item, higher, "this one counts", lower, "this one is replaced")
            }
            MergeNote::Tombstone { path, null, value } => {
                let path = path.join(".");
                let message = format!(
                    "`null` removes `{path}` of a lower layer, where Fabrikate keeps the lower value"
                );
                let item = Diagnostic::warning("merge-null", message).hint(ACCEPT);
                self.places(item, null, "the null", value, "this is removed")
            }
        };
        report.add(item);
    }

    /// Tells where an outer `common` beats an inner environment layer, which surprises who thinks of
    /// environments first.
    fn tell_outer_common(&self, passed: &Value, own: &Value, report: &mut Report) {
        let mut open = vec![(passed, own, Vec::new())];
        while let Some((higher, lower, path)) = open.pop() {
            if let (Some(above), Some(below)) = (higher.as_map(), lower.as_map()) {
                let mut inner = Vec::new();
                for (key, value) in above {
                    if let Some(other) = below.get(key) {
                        let mut path: Vec<&str> = path.clone();
                        path.push(key);
                        inner.push((value, other, path));
                    }
                }
                open.extend(inner.into_iter().rev());
                continue;
            }
            let scalar = |value: &Value| value.as_map().is_none() && value.as_seq().is_none();
            let surprises = scalar(higher)
                && scalar(lower)
                && !higher.is_null()
                && higher != lower
                && self.layers.get(&higher.span().source) == Some(&true)
                && self.layers.get(&lower.span().source) == Some(&false);
            if surprises {
                let message = format!(
                    "`{}` of an outer `common` layer beats that of an inner environment layer",
                    path.join(".")
                );
                let item = Diagnostic::warning("outer-common", message).hint(
                    "set it in the outer environment layer, or accept it: `merge: {}` in `hld.yaml` ends this warning",
                );
                report.add(self.places(
                    item,
                    higher.span(),
                    "this one counts",
                    lower.span(),
                    "this one does not",
                ));
            }
        }
    }

    fn places(&self, item: Diagnostic, at: Span, what: &str, also: Span, other: &str) -> Diagnostic {
        let item = match self.sources.locate(at) {
            Some(place) => {
                let mut item = item.at(place);
                if let Some(label) = item.labels.last_mut() {
                    what.clone_into(&mut label.message);
                }
                item
            }
            None => item,
        };
        match self.sources.locate(also) {
            Some(place) => item.also(place, other),
            None => item,
        }
    }
}

const ACCEPT: &str = "`merge: {}` in `hld.yaml` accepts it and ends this warning";
const ACCEPT_LISTS: &str =
    "say which is meant in `hld.yaml`: `merge: { lists: replace }` or `merge: { lists: append }`";

/// `branch` or `version` in a higher layer clears the other from a lower one, at each entry. Gives the lower
/// value when something had to go.
fn without_replaced_references(higher: &Value, lower: &Value) -> Option<Value> {
    let above = higher.get("subcomponents")?.as_map()?;
    let below = lower.get("subcomponents")?.as_map()?;
    let mut changed: Vec<(&str, Value)> = Vec::new();
    for (name, inner) in below {
        let Some(outer) = above.get(name) else { continue };
        let set = |key| outer.get(key).is_some_and(|value| !value.is_null());
        let cleared: Vec<&str> = [("branch", "version"), ("version", "branch")]
            .into_iter()
            .filter(|(here, other)| set(here) && inner.get(other).is_some())
            .map(|(_, other)| other)
            .collect();
        let deeper = without_replaced_references(outer, inner);
        if cleared.is_empty() && deeper.is_none() {
            continue;
        }
        let mut inner = deeper.unwrap_or_else(|| inner.clone());
        if let Some(map) = inner.map_mut() {
            map.retain(|key, _| !cleared.contains(&key.as_str()));
        }
        changed.push((name, inner));
    }
    if changed.is_empty() {
        return None;
    }
    let mut lower = lower.clone();
    let entries = lower.map_mut()?.get_mut("subcomponents")?.map_mut()?;
    for (name, inner) in changed {
        if let Some(slot) = entries.get_mut(name) {
            *slot = inner;
        }
    }
    Some(lower)
}
