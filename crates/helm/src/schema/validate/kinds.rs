//! Rules by the kind of value: objects, arrays, texts, numbers.

use std::collections::HashMap;

use super::super::decimal::Decimal;
use super::super::draft::Draft;
use super::super::json::{Json, Members};
use super::super::message::{self, Problem};
use super::super::place::Place;
use super::super::rules::{Additional, Dependency, Items, Schema};
use super::{Check, Run};

impl<'a> Run<'a> {
    pub(super) fn object(&mut self, at: &mut Check<'_, '_>, map: &Members) {
        let schemas = self.schemas;
        let Schema { draft, object: Some(rules), .. } = &schemas[at.schema] else { return };
        count_rules(at, "Properties", map.len(), rules.min_properties, rules.max_properties);
        let missing = missing(map, &rules.required);
        if !missing.is_empty() {
            at.add(|| message::required(&missing));
        }
        if at.quiet && !at.problems.is_empty() {
            return;
        }
        for (name, dependency) in rules.dependencies.iter().filter(|(name, _)| map.contains_key(name)) {
            match dependency {
                Dependency::Names(names) => depends(at, map, name, names),
                Dependency::Schema(other) => {
                    let found = self.same(at, *other, "", false).err();
                    at.problems.extend(found);
                }
            }
        }
        let mut too_many = Vec::new();
        self.pay(map.len() * rules.pattern_properties.len());
        for (name, value) in map {
            if self.stop.is_some() || self.steps == 0 {
                return;
            }
            if at.quiet && !at.problems.is_empty() {
                return;
            }
            let mut seen = false;
            let patterns = rules.pattern_properties.iter().filter(|(pattern, _)| pattern.is_match(name));
            for other in rules.properties.get(name).into_iter().chain(patterns.map(|(_, other)| other)) {
                seen = true;
                let found = self.below(at, *other, value, Place::Name(&at.place, name)).err();
                at.problems.extend(found);
            }
            if !seen && let Some(additional) = &rules.additional_properties {
                seen = true;
                match additional {
                    Additional::Allowed(true) => {}
                    Additional::Allowed(false) => too_many.push(name),
                    Additional::Schema(other) => {
                        let found = self.below(at, *other, value, Place::Name(&at.place, name)).err();
                        at.problems.extend(found);
                    }
                }
            }
            if seen {
                at.unseen.properties.remove(name.as_str());
            }
        }
        if !too_many.is_empty() {
            at.add(|| format!("additional properties {} not allowed", message::names(&too_many)));
        }
        if *draft == Some(Draft::V4) {
            return;
        }
        if let Some(other) = rules.property_names {
            self.names(at, other, map);
        }
        if *draft == Some(Draft::V6) {
            return;
        }
        for (name, other) in &rules.dependent_schemas {
            if map.contains_key(name) {
                let found = self.same(at, *other, "", false).err();
                at.problems.extend(found);
            }
        }
        for (name, names) in &rules.dependent_required {
            if map.contains_key(name) {
                depends(at, map, name, names);
            }
        }
    }

    fn names(&mut self, at: &mut Check<'_, '_>, schema: usize, map: &Members) {
        for name in map.keys() {
            let (schema, meta) = self.dialect(schema, at.meta, &at.place);
            if let Err(causes) = self.whole(schema, &Json::String(name.clone()), meta) {
                // Helm 3 does not say where.
                let place = if self.old { String::new() } else { at.place.pointer() };
                let text = format!("invalid propertyName {}", message::quoted(name));
                at.problems.push(Problem { place, text, causes, ..Problem::default() });
            }
        }
    }

    pub(super) fn array(&mut self, at: &mut Check<'_, '_>, items: &[Json]) {
        let schemas = self.schemas;
        let Schema { draft, array: Some(rules), .. } = &schemas[at.schema] else { return };
        count_rules(at, "Items", items.len(), rules.min_items, rules.max_items);
        if rules.unique_items
            && let Some((one, other)) = duplicates(items, self.old)
        {
            at.add(|| format!("items at {} and {} are equal", message::count(one), message::count(other)));
        }
        let each = |run: &mut Run<'a>, at: &mut Check<'_, '_>, other: usize, from: usize, to: usize| {
            for (index, item) in items[..to].iter().enumerate().skip(from) {
                // Helm 3 counts from the first that has no schema of its own.
                let step = if run.old { index - from } else { index };
                let found = run.below(at, other, item, Place::Item(&at.place, step)).err();
                at.problems.extend(found);
            }
        };
        let (first, rest) = match &rules.items {
            _ if *draft >= Some(Draft::V2020) => (rules.prefix_items.as_slice(), rules.items_after),
            Some(Items::Each(first)) => (first.as_slice(), None),
            Some(Items::All(other)) => (&[][..], Some(*other)),
            None => (&[][..], None),
        };
        let first = &first[..first.len().min(items.len())];
        for (index, (other, item)) in first.iter().zip(items).enumerate() {
            let found = self.below(at, *other, item, Place::Item(&at.place, index)).err();
            at.problems.extend(found);
        }
        if let Some(other) = rest {
            each(self, at, other, first.len(), items.len());
        }
        match rules.additional_items {
            Some(Additional::Allowed(false)) if first.len() < items.len() => {
                let more = items.len() - first.len();
                at.add(|| format!("last {} additionalItem(s) not allowed", message::count(more)));
            }
            Some(Additional::Schema(other)) => each(self, at, other, first.len(), items.len()),
            _ => {}
        }
        if let Some(other) = rules.contains {
            self.contains(at, other, items);
        }
    }

    fn contains(&mut self, at: &mut Check<'_, '_>, other: usize, items: &[Json]) {
        let schemas = self.schemas;
        let Schema { draft, array: Some(rules), .. } = &schemas[at.schema] else { return };
        let (mut causes, mut matched) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            match self.below(at, other, item, Place::Item(&at.place, index)) {
                Err(problem) => causes.push(problem),
                Ok(()) => {
                    matched.push(index);
                    if *draft >= Some(Draft::V2020) {
                        at.unseen.items.remove(&index);
                    }
                }
            }
        }
        let count = i64::try_from(matched.len()).unwrap_or(i64::MAX);
        match rules.min_contains {
            Some(least) if count < least => at.add_all(&message::contains("min", least, &matched), causes),
            None if matched.is_empty() => at.add_all("no items match contains schema", causes),
            _ => {}
        }
        if let Some(most) = rules.max_contains
            && count > most
        {
            at.add(|| message::contains("max", most, &matched));
        }
    }

    pub(super) fn string(&self, at: &mut Check<'_, '_>, text: &str) {
        let Some(rules) = &self.schemas[at.schema].string else { return };
        if rules.min_length.is_some() || rules.max_length.is_some() {
            count_rules(at, "Length", text.chars().count(), rules.min_length, rules.max_length);
        }
        if let Some((pattern, source)) = &rules.pattern
            && !pattern.is_match(text)
        {
            at.add(|| {
                format!("{} does not match pattern {}", message::quoted(text), message::quoted(source))
            });
        }
    }

    pub(super) fn number(&self, at: &mut Check<'_, '_>, number: Option<&Decimal>) {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let (Some(number), Some(rules)) = (number, &self.schemas[at.schema].number) else { return };
        for (rule, limit, wrong) in [
            ("minimum", &rules.minimum, &[Less][..]),
            ("maximum", &rules.maximum, &[Greater][..]),
            ("exclusiveMinimum", &rules.exclusive_minimum, &[Less, Equal][..]),
            ("exclusiveMaximum", &rules.exclusive_maximum, &[Greater, Equal][..]),
        ] {
            if let Some(limit) = limit
                && wrong.contains(&number.compare(limit))
            {
                at.add(|| message::number(rule, number, limit));
            }
        }
        if let Some(unit) = &rules.multiple_of
            && !number.is_multiple_of(unit)
        {
            at.add(|| message::number("multipleOf", number, unit));
        }
    }
}

fn count_rules(at: &mut Check<'_, '_>, what: &str, found: usize, least: Option<i64>, most: Option<i64>) {
    let number = i64::try_from(found).unwrap_or(i64::MAX);
    if let Some(least) = least
        && number < least
    {
        at.add(|| format!("min{what}: got {}, want {}", message::count(found), message::whole(least)));
    }
    if let Some(most) = most
        && number > most
    {
        at.add(|| format!("max{what}: got {}, want {}", message::count(found), message::whole(most)));
    }
}

fn missing<'n>(map: &Members, names: &'n [String]) -> Vec<&'n String> {
    names.iter().filter(|name| !map.contains_key(name)).collect()
}

fn depends(at: &mut Check<'_, '_>, map: &Members, name: &str, names: &[String]) {
    let missing = missing(map, names);
    if !missing.is_empty() {
        at.add(|| {
            format!("properties {} required, if {} exists", message::names(&missing), message::quoted(name))
        });
    }
}

/// The first item that was there before, behind the place where it was.
fn duplicates(items: &[Json], loose: bool) -> Option<(usize, usize)> {
    if items.len() <= 20 {
        let before = |at: usize| (0..at).find(|before| items[at].equals(&items[*before], loose));
        return (1..items.len()).find_map(|at| Some((before(at)?, at)));
    }
    let mut known: HashMap<String, usize> = HashMap::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let mut text = String::new();
        message::normal(item, &mut text);
        if let Some(before) = known.get(&text) {
            return Some((*before, at));
        }
        known.insert(text, at);
    }
    None
}
