//! The keywords of one schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use hld_gotmpl::quote;

use super::{Compiler, TYPES};
use crate::funcs::Pattern;
use crate::schema::decimal::Decimal;
use crate::schema::draft::{Draft, escape};
use crate::schema::formats::format_named;
use crate::schema::json::Json;
use crate::schema::keyword::{Keyword, Keywords};
use crate::schema::resources::{Resource, encode, join, split_fragment};
use crate::schema::rules::{
    Additional, ArrayRules, Dependency, Items, NumberRules, ObjectRules, Schema, StringRules,
};

const OBJECT: &[Keyword] = &[
    Keyword::Properties,
    Keyword::Required,
    Keyword::AdditionalProperties,
    Keyword::PatternProperties,
    Keyword::PropertyNames,
    Keyword::MinProperties,
    Keyword::MaxProperties,
    Keyword::Dependencies,
    Keyword::DependentRequired,
    Keyword::DependentSchemas,
];
const ARRAY: &[Keyword] = &[
    Keyword::Items,
    Keyword::AdditionalItems,
    Keyword::PrefixItems,
    Keyword::Contains,
    Keyword::MinItems,
    Keyword::MaxItems,
    Keyword::UniqueItems,
];
const STRING: &[Keyword] = &[Keyword::MinLength, Keyword::MaxLength, Keyword::Pattern];
const NUMBER: &[Keyword] = &[
    Keyword::Minimum,
    Keyword::Maximum,
    Keyword::ExclusiveMinimum,
    Keyword::ExclusiveMaximum,
    Keyword::MultipleOf,
];
const DYNAMIC: &[Keyword] =
    &[Keyword::RecursiveRef, Keyword::RecursiveAnchor, Keyword::DynamicRef, Keyword::DynamicAnchor];

/// A schema that is an object, being compiled.
pub(super) struct Object<'c> {
    pub(super) compiler: &'c mut Compiler,
    pub(super) keywords: Keywords<'c>,
    pub(super) url: &'c Arc<str>,
    pub(super) pointer: &'c str,
    pub(super) resource: &'c Resource,
}

impl Object<'_> {
    pub(super) fn compile(&mut self, to: &mut Schema, draft: Draft) -> Result<(), String> {
        let has = |vocabulary: &str| self.resource.dialect.has(vocabulary);
        let (applicator, validation) = (has("applicator"), has("validation"));
        let formats = self.compiler.metas
            || match draft {
                Draft::V2019 => has("format"),
                Draft::V2020 => has("format-assertion"),
                _ => true,
            };
        let mut object: Option<Box<ObjectRules>> = self.group(OBJECT);
        let mut array: Option<Box<ArrayRules>> = self.group(ARRAY);
        to.reference = self.reference(Keyword::Ref)?;
        // In older drafts a reference is all that counts, but for what newer ones added.
        if draft >= Draft::V2019 || to.reference.is_none() {
            if applicator {
                self.applicators(to, array.as_deref_mut(), object.as_deref_mut(), draft)?;
            }
            if validation {
                self.limits(to, array.as_deref_mut(), object.as_deref_mut())?;
            }
            if formats {
                to.format = self.text(Keyword::Format).and_then(format_named);
            }
        }
        if draft >= Draft::V6 {
            if applicator {
                if let Some(array) = &mut array {
                    array.contains = self.one(Keyword::Contains);
                }
                if let Some(object) = &mut object {
                    object.property_names = self.one(Keyword::PropertyNames);
                }
            }
            if validation {
                to.value = self.keywords.get(Keyword::Const).cloned();
            }
        }
        if draft >= Draft::V7 && applicator {
            to.condition = self.one(Keyword::If);
            if to.condition.is_some() {
                let known = self.keywords.get(Keyword::If).and_then(Json::as_bool);
                to.then = if known == Some(false) { None } else { self.one(Keyword::Then) };
                to.otherwise = if known == Some(true) { None } else { self.one(Keyword::Else) };
            }
        }
        if draft >= Draft::V2019 {
            if self.keywords.has_any(DYNAMIC) {
                let dynamic = to.dynamic.get_or_insert_default();
                dynamic.recursive_reference = self.reference(Keyword::RecursiveRef)?;
                dynamic.recursive_anchor = self.flag(Keyword::RecursiveAnchor);
            }
            if validation {
                if let Some(array) = array.as_mut().filter(|array| array.contains.is_some()) {
                    array.min_contains = self.integer(Keyword::MinContains);
                    array.max_contains = self.integer(Keyword::MaxContains);
                }
                if let Some(object) = &mut object {
                    object.dependent_required = self.dependent_required();
                }
            }
            if applicator && let Some(object) = &mut object {
                object.dependent_schemas = self.map(Keyword::DependentSchemas);
            }
            let unevaluated = if draft == Draft::V2019 { "applicator" } else { "unevaluated" };
            if self.resource.dialect.has(unevaluated) {
                to.unevaluated_items = self.one(Keyword::UnevaluatedItems);
                to.unevaluated_properties = self.one(Keyword::UnevaluatedProperties);
            }
        }
        if draft >= Draft::V2020 {
            self.dynamic(to)?;
            if applicator && let Some(array) = &mut array {
                array.prefix_items = self.list(Keyword::PrefixItems);
                array.items_after = self.one(Keyword::Items);
            }
        }
        (to.object, to.array) = (object, array);
        Ok(())
    }

    /// Room for a group of rules, if the schema has any of them.
    fn group<T: Default>(&self, keywords: &[Keyword]) -> Option<Box<T>> {
        self.keywords.has_any(keywords).then(Box::default)
    }

    fn dynamic(&mut self, to: &mut Schema) -> Result<(), String> {
        if !self.keywords.has_any(DYNAMIC) {
            return Ok(());
        }
        let dynamic = to.dynamic.get_or_insert_default();
        if let Some(target) = self.reference(Keyword::DynamicRef)? {
            let (_, fragment) = split_fragment(self.text(Keyword::DynamicRef).unwrap_or_default())?;
            let anchor = if fragment.starts_with('/') { String::new() } else { fragment };
            dynamic.reference = Some((target, anchor));
        }
        dynamic.anchor = self.text(Keyword::DynamicAnchor).unwrap_or_default().to_owned();
        Ok(())
    }

    fn applicators(
        &mut self,
        to: &mut Schema,
        array: Option<&mut ArrayRules>,
        object: Option<&mut ObjectRules>,
        draft: Draft,
    ) -> Result<(), String> {
        to.all_of = self.list(Keyword::AllOf);
        to.any_of = self.list(Keyword::AnyOf);
        to.one_of = self.list(Keyword::OneOf);
        to.not = self.one(Keyword::Not);
        if draft < Draft::V2020
            && let Some(array) = array
        {
            match self.keywords.get(Keyword::Items) {
                Some(Json::Array(_)) => {
                    array.items = Some(Items::Each(self.list(Keyword::Items)));
                    array.additional_items = self.additional(Keyword::AdditionalItems);
                }
                Some(_) => array.items = self.one(Keyword::Items).map(Items::All),
                None => {}
            }
        }
        let Some(object) = object else { return Ok(()) };
        object.properties = self.map(Keyword::Properties);
        for (name, schema) in self.map(Keyword::PatternProperties) {
            let pattern = self.pattern(Keyword::PatternProperties, &name)?;
            object.pattern_properties.push((pattern, schema));
        }
        object.additional_properties = self.additional(Keyword::AdditionalProperties);
        let dependencies = self.keywords.get(Keyword::Dependencies).and_then(Json::as_object);
        for (name, dependency) in dependencies.into_iter().flatten() {
            let dependency = match dependency {
                Json::Array(names) => Dependency::Names(texts(names)),
                _ => Dependency::Schema(self.at(Keyword::Dependencies, Some(&escape(name)))),
            };
            object.dependencies.insert(name.clone(), dependency);
        }
        Ok(())
    }

    fn dependent_required(&self) -> BTreeMap<String, Vec<String>> {
        let required = self.keywords.get(Keyword::DependentRequired).and_then(Json::as_object);
        let listed =
            required.into_iter().flatten().filter_map(|(name, names)| Some((name, names.as_array()?)));
        listed.map(|(name, names)| (name.clone(), texts(names))).collect()
    }

    fn limits(
        &mut self,
        to: &mut Schema,
        array: Option<&mut ArrayRules>,
        object: Option<&mut ObjectRules>,
    ) -> Result<(), String> {
        let is_named = |known: &str| match self.keywords.get(Keyword::Type) {
            Some(Json::String(name)) => name == known,
            Some(Json::Array(names)) => names.iter().any(|name| name.as_str() == Some(known)),
            _ => false,
        };
        to.types = TYPES.into_iter().filter(|known| is_named(known)).collect();
        to.one_of_values = self.keywords.get(Keyword::Enum).and_then(Json::as_array).map(<[Json]>::to_vec);
        to.number = self.group::<NumberRules>(NUMBER).map(|mut number| {
            number.multiple_of = self.number(Keyword::MultipleOf);
            (number.maximum, number.exclusive_maximum) =
                self.limit(Keyword::Maximum, Keyword::ExclusiveMaximum);
            (number.minimum, number.exclusive_minimum) =
                self.limit(Keyword::Minimum, Keyword::ExclusiveMinimum);
            number
        });
        if let Some(mut string) = self.group::<StringRules>(STRING) {
            string.min_length = self.integer(Keyword::MinLength);
            string.max_length = self.integer(Keyword::MaxLength);
            if let Some(text) = self.text(Keyword::Pattern) {
                string.pattern = Some((self.pattern(Keyword::Pattern, text)?, text.to_owned()));
            }
            to.string = Some(string);
        }
        if let Some(array) = array {
            array.min_items = self.integer(Keyword::MinItems);
            array.max_items = self.integer(Keyword::MaxItems);
            array.unique_items = self.flag(Keyword::UniqueItems);
        }
        if let Some(object) = object {
            object.max_properties = self.integer(Keyword::MaxProperties);
            object.min_properties = self.integer(Keyword::MinProperties);
            object.required =
                self.keywords.get(Keyword::Required).and_then(Json::as_array).map(texts).unwrap_or_default();
        }
        Ok(())
    }

    /// A limit and the exclusive one. In the oldest draft the latter is a flag.
    fn limit(&self, limit: Keyword, exclusive: Keyword) -> (Option<Decimal>, Option<Decimal>) {
        if self.flag(exclusive) {
            return (None, self.number(limit));
        }
        (self.number(limit), self.number(exclusive))
    }

    fn pattern(&self, keyword: Keyword, text: &str) -> Result<Pattern, String> {
        Pattern::new(text).map_err(|error| {
            let place = format!("{}#{}/{}", self.url, encode(self.pointer), keyword.text());
            format!("invalid regex {} at {}: {error}", quote(text.as_bytes()), quote(place.as_bytes()))
        })
    }

    // --- what stands behind a keyword

    /// The number of the schema behind a keyword, or at a step below it.
    fn at(&mut self, keyword: Keyword, step: Option<&str>) -> usize {
        let keyword = keyword.text();
        let more = keyword.len() + step.map_or(0, str::len) + 2;
        let mut pointer = String::with_capacity(self.pointer.len() + more);
        pointer.push_str(self.pointer);
        for step in std::iter::once(keyword).chain(step) {
            pointer.push('/');
            pointer.push_str(step);
        }
        self.compiler.enqueue(self.url, &pointer)
    }

    fn reference(&mut self, keyword: Keyword) -> Result<Option<usize>, String> {
        let Some(reference) = self.text(keyword) else { return Ok(None) };
        let (url, fragment) = join(&self.resource.id, reference)?;
        if let Some(found) = self.compiler.root(self.url)?.resolve(&url, &fragment) {
            return Ok(Some(self.compiler.enqueue(self.url, &found?)));
        }
        match self.compiler.root(&url)?.resolve(&url, &fragment) {
            Some(found) => Ok(Some(self.compiler.enqueue(&url.into(), &found?))),
            None => Ok(None),
        }
    }

    fn one(&mut self, keyword: Keyword) -> Option<usize> {
        self.keywords.get(keyword)?;
        Some(self.at(keyword, None))
    }

    fn list(&mut self, keyword: Keyword) -> Vec<usize> {
        let count = self.keywords.get(keyword).and_then(Json::as_array).map_or(0, <[Json]>::len);
        (0..count).map(|index| self.at(keyword, Some(&index.to_string()))).collect()
    }

    fn map(&mut self, keyword: Keyword) -> BTreeMap<String, usize> {
        let map = self.keywords.get(keyword).and_then(Json::as_object);
        let names = map.into_iter().flatten().map(|(name, _)| name);
        names.map(|name| (name.clone(), self.at(keyword, Some(&escape(name))))).collect()
    }

    fn additional(&mut self, keyword: Keyword) -> Option<Additional> {
        match self.keywords.get(keyword) {
            Some(Json::Bool(flag)) => Some(Additional::Allowed(*flag)),
            _ => self.one(keyword).map(Additional::Schema),
        }
    }

    fn text(&self, keyword: Keyword) -> Option<&str> {
        self.keywords.get(keyword)?.as_str()
    }

    fn flag(&self, keyword: Keyword) -> bool {
        self.keywords.get(keyword) == Some(&Json::Bool(true))
    }

    fn number(&self, keyword: Keyword) -> Option<Decimal> {
        self.keywords.get(keyword)?.as_number()?.value.clone()
    }

    fn integer(&self, keyword: Keyword) -> Option<i64> {
        self.number(keyword).filter(Decimal::is_integer).map(|number| number.to_int())
    }
}

fn texts(values: &[Json]) -> Vec<String> {
    values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}
