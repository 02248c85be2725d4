//! From a schema's text to what the checks go by: references followed, patterns compiled, and everything checked against the schema of
//! its draft. The order of steps is that of Helm's library, since the first thing that is wrong ends it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use hld_gotmpl::{Map, quote};

use super::draft::{Draft, Metas, escape, known_document};
use super::formats::{Format, format_named};
use super::json::{Decimal, Json};
use super::plain::is_plain;
use super::resources::{
    Dialect, Resource, Root, encode, join, location, look_up, quote_place, split_fragment,
};
use super::validate::{Meta, Wrong, validate};
use crate::Profile;
use crate::encode::{JsonStyle, to_json};
use crate::funcs::{Pattern, Url};

/// Where Helm says that a chart's schema is.
pub(super) const URL: &str = "file:///values.schema.json";

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

/// One schema. Others are numbers in the list that it is in.
#[derive(Default)]
pub(super) struct Schema {
    url: String,
    pointer: String,
    pub(super) location: String,
    pub(super) draft: Option<Draft>,
    pub(super) resource: usize,
    pub(super) dynamic_anchors: BTreeMap<String, usize>,
    pub(super) all_properties: bool,
    pub(super) all_items: bool,
    pub(super) first_items: usize,

    pub(super) constant: Option<bool>,
    pub(super) reference: Option<usize>,
    pub(super) recursive_reference: Option<usize>,
    pub(super) recursive_anchor: bool,
    pub(super) dynamic_reference: Option<(usize, String)>,
    pub(super) dynamic_anchor: String,
    pub(super) types: Vec<&'static str>,
    pub(super) one_of_values: Option<Vec<Json>>,
    pub(super) value: Option<Json>,
    pub(super) not: Option<usize>,
    pub(super) all_of: Vec<usize>,
    pub(super) any_of: Vec<usize>,
    pub(super) one_of: Vec<usize>,
    pub(super) condition: Option<usize>,
    pub(super) then: Option<usize>,
    pub(super) otherwise: Option<usize>,
    pub(super) format: Option<Format>,

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
    pub(super) unevaluated_properties: Option<usize>,

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
    pub(super) unevaluated_items: Option<usize>,

    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) pattern: Option<(Pattern, String)>,

    pub(super) minimum: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
    pub(super) exclusive_minimum: Option<Decimal>,
    pub(super) exclusive_maximum: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

/// A chart's schema, ready to check with.
pub(super) struct Compiled {
    schemas: Vec<Schema>,
    root: usize,
}

/// # Errors
/// What is wrong with the schema, or with the values.
pub(super) fn check(
    text: &[u8],
    compiled: &OnceLock<Result<Compiled, String>>,
    values: &Map,
    profile: Profile,
) -> Result<(), String> {
    let old = profile == Profile::V3;
    let compiled = compiled.get_or_init(|| {
        let mut compiler = Compiler::new(Json::read(text)?, old);
        let root = compiler.compile(URL)?;
        Ok(Compiled { schemas: compiler.schemas, root })
    });
    let compiled = compiled.as_ref().map_err(String::clone)?;
    let values = Json::of_valid(to_json(&values.clone().into(), JsonStyle::default())?.as_bytes())?;
    validate(&compiled.schemas, compiled.root, &values, None, old).map_err(|wrong| match wrong {
        // The line about the schema as a whole is not told.
        Wrong::Report(report) => format!("{}\n", report.split_once('\n').map_or("", |(_, lines)| lines)),
        Wrong::Stopped(why) => why,
    })
}

pub(super) const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

pub(super) struct Compiler {
    pub(super) schemas: Vec<Schema>,
    places: HashMap<(String, String), usize>,
    roots: BTreeMap<String, Root>,
    documents: BTreeMap<String, Arc<Json>>,
    /// Whether it is the drafts' own schemas that are compiled, in which formats count always.
    metas: bool,
    /// As in Helm 3.
    old: bool,
}

impl Compiler {
    pub(super) fn new(schema: Json, old: bool) -> Compiler {
        let mut compiler = Compiler::of_metas();
        (compiler.metas, compiler.old) = (false, old);
        compiler.documents.insert(URL.to_owned(), Arc::new(schema));
        compiler
    }

    pub(super) fn of_metas() -> Compiler {
        Compiler {
            schemas: Vec::new(),
            places: HashMap::new(),
            roots: BTreeMap::new(),
            documents: BTreeMap::new(),
            metas: true,
            old: false,
        }
    }

    /// The number of the schema at an address.
    ///
    /// # Errors
    /// The library's text.
    pub(super) fn compile(&mut self, url: &str) -> Result<usize, String> {
        let mut next = self.schemas.len();
        self.root(url)?;
        let first = self.enqueue(url, String::new());
        while next < self.schemas.len() {
            let (url, pointer) = (self.schemas[next].url.clone(), self.schemas[next].pointer.clone());
            self.ensure(&url, &pointer)?;
            let document = Arc::clone(&self.root(&url)?.document);
            let value = look_up(&document, &url, &pointer)?;
            self.value(next, &url, &pointer, value)?;
            next += 1;
        }
        Ok(first)
    }

    fn enqueue(&mut self, url: &str, pointer: String) -> usize {
        let place = (url.to_owned(), pointer);
        if let Some(known) = self.places.get(&place) {
            return *known;
        }
        let number = self.schemas.len();
        let location = location(url, &place.1);
        self.schemas.push(Schema {
            url: url.to_owned(),
            pointer: place.1.clone(),
            location,
            ..Schema::default()
        });
        self.places.insert(place, number);
        number
    }

    // --- documents

    fn load(&mut self, url: &str) -> Result<Arc<Json>, String> {
        if let Some(known) = self.documents.get(url) {
            return Ok(Arc::clone(known));
        }
        let document = match known_document(url) {
            Some(document) => document,
            None => elsewhere(url)
                .map_err(|error| format!("failing loading {}: {error}", quote(url.as_bytes())))?,
        };
        let document = Arc::new(document);
        self.documents.insert(url.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    fn root(&mut self, url: &str) -> Result<&Root, String> {
        if !self.roots.contains_key(url) {
            let document = self.load(url)?;
            let mut root = Root::new(url, Arc::clone(&document));
            let latest = Dialect { draft: Draft::V2020, vocabularies: None };
            self.collect(&mut root, &document, url, "", &latest)?;
            let known =
                url.starts_with("http://json-schema.org/") || url.starts_with("https://json-schema.org/");
            if !known {
                self.validate(&root, &document, "")?;
            }
            self.roots.insert(url.to_owned(), root);
        }
        // It has just been put there if it was not.
        self.roots.get(url).ok_or_else(String::new)
    }

    fn validate(&self, root: &Root, schema: &Json, pointer: &str) -> Result<(), String> {
        let Some(resource) = root.resource(pointer).filter(|_| !self.metas) else { return Ok(()) };
        let plain = is_plain(schema, resource.dialect.draft) && resource.dialect.vocabularies.is_none();
        // Tests see that nothing is called plain which is wrong.
        if plain && !cfg!(test) {
            return Ok(());
        }
        let metas = Metas::of(root.resources.values().map(|resource| resource.dialect.draft));
        let draft = metas.schema(resource.dialect.draft);
        let meta = Some(Meta { schema: draft, metas, resources: &root.resources });
        let checked = validate(&metas.schemas, draft, schema, meta, self.old);
        if cfg!(test) {
            assert!(!plain || checked.is_ok(), "{schema:?} is not plain");
        }
        checked.map_err(|wrong| match wrong {
            Wrong::Report(report) => {
                format!("{} is not valid against metaschema: {report}", quote_place(&root.url, pointer))
            }
            Wrong::Stopped(why) => why,
        })
    }

    /// A reference may lead to where no keyword has schemas.
    fn ensure(&mut self, url: &str, pointer: &str) -> Result<(), String> {
        let root = self.root(url)?;
        if root.seen.contains(pointer) {
            return Ok(());
        }
        let document = Arc::clone(&root.document);
        let schema = look_up(&document, url, pointer)?;
        let Some(mut root) = self.roots.remove(url) else { return Ok(()) };
        let (base, dialect) = match root.resource(pointer) {
            Some(resource) => (resource.id.clone(), resource.dialect.clone()),
            None => return Ok(()),
        };
        self.collect(&mut root, schema, &base, pointer, &dialect)?;
        if !root.resources.contains_key(pointer) {
            let base = root.resource(pointer).map(|resource| resource.pointer.clone()).unwrap_or_default();
            root.collect_anchors(schema, pointer, &base)?;
        }
        self.validate(&root, schema, pointer)?;
        self.roots.insert(url.to_owned(), root);
        Ok(())
    }

    fn draft_of(
        &mut self,
        url: &str,
        pointer: &str,
        schema: &Json,
        fallback: Draft,
    ) -> Result<Draft, String> {
        let mut passed = Vec::new();
        let mut document = None::<Arc<Json>>;
        let (mut url, mut pointer) = (url.to_owned(), pointer);
        loop {
            let named = document.as_deref().unwrap_or(schema).get("$schema").and_then(Json::as_str);
            let Some(named) = named else { return Ok(fallback) };
            if let Some(draft) = Draft::of_url(named) {
                return Ok(draft);
            }
            let named = named.split('#').next().unwrap_or_default().to_owned();
            Url::parse(named.as_bytes())
                .map_err(|error| format!("invalid $schema in {}: {error}", quote_place(&url, pointer)))?;
            if pointer.is_empty() && named == url {
                return Err(format!("draft {} is not supported", quote(named.as_bytes())));
            }
            if passed.contains(&named) {
                return Err(format!("cycle in resolving $schema in {}", quote(named.as_bytes())));
            }
            passed.push(named.clone());
            document = Some(self.load(&named)?);
            (url, pointer) = (named, "");
        }
    }

    fn vocabularies_of(&mut self, schema: &Json, draft: Draft) -> Result<Option<Vec<String>>, String> {
        let Some(named) = schema.get("$schema").and_then(Json::as_str) else { return Ok(None) };
        if Draft::of_url(named).is_some() || draft < Draft::V2019 {
            return Ok(None);
        }
        let url = named.split('#').next().unwrap_or_default();
        let document = self.load(url)?;
        let Some(listed) = document.get("$vocabulary").and_then(Json::as_object) else { return Ok(None) };
        let prefix = draft.url().replace("/schema", "/vocab/");
        let mut names = vec!["core".to_owned()];
        for (name, _) in listed.iter().filter(|(_, required)| **required == Json::Bool(true)) {
            match name.strip_prefix(&prefix) {
                Some(name) => names.push(name.to_owned()),
                None => {
                    return Err(format!(
                        "unsupported vocabulary {} in {}",
                        quote(name.as_bytes()),
                        quote(url.as_bytes())
                    ));
                }
            }
        }
        Ok(Some(names))
    }

    fn collect(
        &mut self,
        root: &mut Root,
        schema: &Json,
        base: &str,
        pointer: &str,
        fallback: &Dialect,
    ) -> Result<(), String> {
        if root.seen.contains(pointer) {
            return Ok(());
        }
        let new = |id: &str, dialect: &Dialect| Resource {
            pointer: pointer.to_owned(),
            id: id.to_owned(),
            dialect: dialect.clone(),
            anchors: BTreeMap::new(),
            dynamic: std::collections::BTreeSet::new(),
        };
        if schema.as_object().is_none() {
            if pointer.is_empty() {
                root.insert(new(base, fallback));
            }
            root.seen.insert(pointer.to_owned());
            return Ok(());
        }
        let mut has_draft = schema.get("$schema").and_then(Json::as_str).is_some();
        let mut draft = self.draft_of(&root.url, pointer, schema, fallback.draft)?;
        let mut id = id_of(schema, draft);
        if id.is_empty() && !pointer.is_empty() {
            (draft, has_draft) = (fallback.draft, false);
            id = id_of(schema, draft);
        }
        let mut base = base.to_owned();
        if !id.is_empty() {
            base = join(&base, id)
                .map_err(|_| format!("error in parsing id at {}", quote_place(&root.url, pointer)))?
                .0;
        }
        if !id.is_empty() || pointer.is_empty() {
            match root.of_id(&base) {
                Some(known) if known.pointer != pointer => {
                    return Err(format!(
                        "duplicate id {} in {} at {} and {}",
                        quote(base.as_bytes()),
                        quote(root.url.as_bytes()),
                        quote(pointer.as_bytes()),
                        quote(known.pointer.as_bytes())
                    ));
                }
                Some(_) => {}
                None => {
                    let dialect = if has_draft {
                        Dialect { draft, vocabularies: self.vocabularies_of(schema, draft)? }
                    } else {
                        fallback.clone()
                    };
                    root.insert(new(&base, &dialect));
                }
            }
        }
        let Some((at, dialect)) =
            root.of_id(&base).map(|found| (found.pointer.clone(), found.dialect.clone()))
        else {
            return Ok(());
        };
        root.collect_anchors(schema, pointer, &at)?;
        for (pointer, schema) in draft.subschemas(schema, pointer) {
            self.collect(root, schema, &base, &pointer, &dialect)?;
        }
        root.seen.insert(pointer.to_owned());
        Ok(())
    }

    // --- schemas

    fn value(&mut self, number: usize, url: &str, pointer: &str, value: &Json) -> Result<(), String> {
        let Some(resource) = self.root(url)?.resource(pointer).cloned() else { return Ok(()) };
        let draft = resource.dialect.draft;
        self.schemas[number].draft = Some(draft);
        self.schemas[number].resource = self.enqueue(url, resource.pointer.clone());
        if draft >= Draft::V2020 && resource.pointer == pointer {
            for anchor in &resource.dynamic {
                let Some(place) = resource.anchors.get(anchor) else { continue };
                let target = self.enqueue(url, place.clone());
                self.schemas[number].dynamic_anchors.insert(anchor.clone(), target);
            }
        }
        match value {
            Json::Bool(flag) => self.schemas[number].constant = Some(*flag),
            Json::Object(map) if map.is_empty() => self.schemas[number].constant = Some(true),
            Json::Object(_) => {
                let mut schema = std::mem::take(&mut self.schemas[number]);
                let mut object = Object { compiler: self, schema: value, url, pointer, resource: &resource };
                let done = object.compile(&mut schema, draft);
                self.schemas[number] = schema;
                done?;
            }
            _ => {}
        }
        let schema = &mut self.schemas[number];
        schema.all_properties = schema.additional_properties.is_some();
        if draft < Draft::V2020 {
            schema.all_items =
                schema.additional_items.is_some() || matches!(schema.items, Some(Items::All(_)));
            if let Some(Items::Each(items)) = &schema.items {
                schema.first_items = items.len();
            }
        } else {
            schema.all_items = schema.items_after.is_some();
            schema.first_items = schema.prefix_items.len();
        }
        Ok(())
    }
}

/// The address of a schema, without what is behind a `#`.
fn id_of(schema: &Json, draft: Draft) -> &str {
    if draft < Draft::V2019 && schema.get("$ref").is_some() {
        return "";
    }
    let id = schema.get(draft.id_keyword()).and_then(Json::as_str).unwrap_or_default();
    id.split('#').next().unwrap_or_default()
}

/// What is not in the chart. Helm would go and get it.
fn elsewhere(url: &str) -> Result<Json, String> {
    let parsed = Url::parse(url.as_bytes())?;
    match parsed.scheme() {
        b"file" => Err(format!("open {}: no such file or directory", parsed.path())),
        b"http" | b"https" => Err("schemas are not fetched".to_owned()),
        // Which Helm cannot resolve either, and takes for one that allows everything.
        b"urn" => Ok(Json::Bool(true)),
        _ => Err(format!("no URLLoader registered for {}", quote(url.as_bytes()))),
    }
}

struct Object<'c> {
    compiler: &'c mut Compiler,
    schema: &'c Json,
    url: &'c str,
    pointer: &'c str,
    resource: &'c Resource,
}

impl Object<'_> {
    fn compile(&mut self, to: &mut Schema, draft: Draft) -> Result<(), String> {
        let has = |vocabulary: &str| self.resource.dialect.has(vocabulary);
        let (applicator, validation) = (has("applicator"), has("validation"));
        let formats = self.compiler.metas
            || match draft {
                Draft::V2019 => has("format"),
                Draft::V2020 => has("format-assertion"),
                _ => true,
            };
        to.reference = self.reference("$ref")?;
        // In older drafts a reference is all that counts, but for what newer ones added.
        if draft >= Draft::V2019 || to.reference.is_none() {
            if applicator {
                self.applicators(to, draft)?;
            }
            if validation {
                self.limits(to)?;
            }
            if formats {
                to.format = self.text("format").and_then(format_named);
            }
        }
        if draft >= Draft::V6 {
            if applicator {
                to.contains = self.one("contains");
                to.property_names = self.one("propertyNames");
            }
            if validation {
                to.value = self.schema.get("const").cloned();
            }
        }
        if draft >= Draft::V7 && applicator {
            to.condition = self.one("if");
            if to.condition.is_some() {
                let known = self.schema.get("if").and_then(Json::as_bool);
                to.then = if known == Some(false) { None } else { self.one("then") };
                to.otherwise = if known == Some(true) { None } else { self.one("else") };
            }
        }
        if draft >= Draft::V2019 {
            to.recursive_reference = self.reference("$recursiveRef")?;
            to.recursive_anchor = self.flag("$recursiveAnchor");
            if validation {
                if to.contains.is_some() {
                    to.min_contains = self.integer("minContains");
                    to.max_contains = self.integer("maxContains");
                }
                let required = self.schema.get("dependentRequired").and_then(Json::as_object);
                for (name, names) in required.into_iter().flatten() {
                    if let Some(names) = names.as_array() {
                        to.dependent_required.insert(name.clone(), texts(names));
                    }
                }
            }
            if applicator {
                to.dependent_schemas = self.map("dependentSchemas");
            }
            let unevaluated = if draft == Draft::V2019 { "applicator" } else { "unevaluated" };
            if self.resource.dialect.has(unevaluated) {
                to.unevaluated_items = self.one("unevaluatedItems");
                to.unevaluated_properties = self.one("unevaluatedProperties");
            }
        }
        if draft >= Draft::V2020 {
            if let Some(target) = self.reference("$dynamicRef")? {
                let (_, fragment) = split_fragment(self.text("$dynamicRef").unwrap_or_default())?;
                let anchor = if fragment.starts_with('/') { String::new() } else { fragment };
                to.dynamic_reference = Some((target, anchor));
            }
            to.dynamic_anchor = self.text("$dynamicAnchor").unwrap_or_default().to_owned();
            if applicator {
                to.prefix_items = self.list("prefixItems");
                to.items_after = self.one("items");
            }
        }
        Ok(())
    }

    fn applicators(&mut self, to: &mut Schema, draft: Draft) -> Result<(), String> {
        to.all_of = self.list("allOf");
        to.any_of = self.list("anyOf");
        to.one_of = self.list("oneOf");
        to.not = self.one("not");
        if draft < Draft::V2020 {
            match self.schema.get("items") {
                Some(Json::Array(_)) => {
                    to.items = Some(Items::Each(self.list("items")));
                    to.additional_items = self.additional("additionalItems");
                }
                Some(_) => to.items = self.one("items").map(Items::All),
                None => {}
            }
        }
        to.properties = self.map("properties");
        for (name, schema) in self.map("patternProperties") {
            let pattern = self.pattern("patternProperties", &name)?;
            to.pattern_properties.push((pattern, schema));
        }
        to.additional_properties = self.additional("additionalProperties");
        let dependencies = self.schema.get("dependencies").and_then(Json::as_object);
        for (name, dependency) in dependencies.into_iter().flatten() {
            let dependency = match dependency {
                Json::Array(names) => Dependency::Names(texts(names)),
                _ => Dependency::Schema(self.at(&format!("/dependencies/{}", escape(name)))),
            };
            to.dependencies.insert(name.clone(), dependency);
        }
        Ok(())
    }

    fn limits(&mut self, to: &mut Schema) -> Result<(), String> {
        let named = match self.schema.get("type") {
            Some(Json::String(name)) => vec![name.clone()],
            Some(Json::Array(names)) => texts(names),
            _ => Vec::new(),
        };
        to.types = TYPES.into_iter().filter(|known| named.iter().any(|name| name == known)).collect();
        to.one_of_values = self.schema.get("enum").and_then(Json::as_array).map(<[Json]>::to_vec);
        to.multiple_of = self.number("multipleOf");
        for (limit, exclusive, name, exclusive_name) in [
            (&mut to.maximum, &mut to.exclusive_maximum, "maximum", "exclusiveMaximum"),
            (&mut to.minimum, &mut to.exclusive_minimum, "minimum", "exclusiveMinimum"),
        ] {
            // In the oldest draft it is a flag.
            if self.flag(exclusive_name) {
                *exclusive = self.number(name);
            } else {
                *limit = self.number(name);
                *exclusive = self.number(exclusive_name);
            }
        }
        to.min_length = self.integer("minLength");
        to.max_length = self.integer("maxLength");
        if let Some(text) = self.text("pattern").map(str::to_owned) {
            to.pattern = Some((self.pattern("pattern", &text)?, text));
        }
        to.min_items = self.integer("minItems");
        to.max_items = self.integer("maxItems");
        to.unique_items = self.flag("uniqueItems");
        to.max_properties = self.integer("maxProperties");
        to.min_properties = self.integer("minProperties");
        to.required = self.schema.get("required").and_then(Json::as_array).map(texts).unwrap_or_default();
        Ok(())
    }

    fn pattern(&self, keyword: &str, text: &str) -> Result<Pattern, String> {
        Pattern::new(text).map_err(|error| {
            let place = format!("{}#{}/{keyword}", self.url, encode(self.pointer));
            format!("invalid regex {} at {}: {error}", quote(text.as_bytes()), quote(place.as_bytes()))
        })
    }

    fn at(&mut self, below: &str) -> usize {
        self.compiler.enqueue(self.url, format!("{}{below}", self.pointer))
    }

    fn reference(&mut self, keyword: &str) -> Result<Option<usize>, String> {
        let Some(reference) = self.text(keyword) else { return Ok(None) };
        let (url, fragment) = join(&self.resource.id, reference)?;
        let (url, pointer) = match self.compiler.root(self.url)?.resolve(&url, &fragment) {
            Some(found) => (self.url.to_owned(), found?),
            None => match self.compiler.root(&url)?.resolve(&url, &fragment) {
                Some(found) => (url, found?),
                None => return Ok(None),
            },
        };
        Ok(Some(self.compiler.enqueue(&url, pointer)))
    }

    fn one(&mut self, keyword: &str) -> Option<usize> {
        self.schema.get(keyword)?;
        Some(self.at(&format!("/{keyword}")))
    }

    fn list(&mut self, keyword: &str) -> Vec<usize> {
        let count = self.schema.get(keyword).and_then(Json::as_array).map_or(0, <[Json]>::len);
        (0..count).map(|index| self.at(&format!("/{keyword}/{index}"))).collect()
    }

    fn map(&mut self, keyword: &str) -> BTreeMap<String, usize> {
        let map = self.schema.get(keyword).and_then(Json::as_object);
        let names = map.into_iter().flatten().map(|(name, _)| name);
        names.map(|name| (name.clone(), self.at(&format!("/{keyword}/{}", escape(name))))).collect()
    }

    fn additional(&mut self, keyword: &str) -> Option<Additional> {
        match self.schema.get(keyword) {
            Some(Json::Bool(flag)) => Some(Additional::Allowed(*flag)),
            _ => self.one(keyword).map(Additional::Schema),
        }
    }

    fn text(&self, keyword: &str) -> Option<&str> {
        self.schema.get(keyword)?.as_str()
    }

    fn flag(&self, keyword: &str) -> bool {
        self.schema.get(keyword) == Some(&Json::Bool(true))
    }

    fn number(&self, keyword: &str) -> Option<Decimal> {
        self.schema.get(keyword)?.as_number()?.value.clone()
    }

    fn integer(&self, keyword: &str) -> Option<i64> {
        self.number(keyword).filter(Decimal::is_integer).map(|number| number.to_int())
    }
}

fn texts(values: &[Json]) -> Vec<String> {
    values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}
