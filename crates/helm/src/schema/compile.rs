//! From a schema's text to what the checks go by: references followed, patterns compiled, and everything checked against the schema of
//! its draft. The order of steps is that of Helm's library, since the first thing that is wrong ends it.

mod object;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use hld_gotmpl::{Map, quote};

use self::object::Object;
use super::draft::{Draft, Metas, known_document};
use super::json::Json;
use super::keyword::Keywords;
use super::plain::is_plain;
use super::resources::{Dialect, Resource, Root, join, look_up, quote_place};
use super::rules::{Items, Schema};
use super::validate::{Meta, Wrong, validate};
use crate::Profile;
use crate::funcs::Url;

/// Where Helm says that a chart's schema is.
pub(super) const URL: &str = "file:///values.schema.json";

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
    let values = Json::of_value(&values.clone().into())?;
    validate(&compiled.schemas, compiled.root, &values, None, old).map_err(|wrong| match wrong {
        // The line about the schema as a whole is not told.
        Wrong::Report(report) => format!("{}\n", report.split_once('\n').map_or("", |(_, lines)| lines)),
        Wrong::Stopped(why) => why,
    })
}

pub(super) const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

pub(super) struct Compiler {
    pub(super) schemas: Vec<Schema>,
    /// By document and pointer.
    places: BTreeMap<Arc<str>, HashMap<Arc<str>, usize>>,
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
            places: BTreeMap::new(),
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
        let first = self.enqueue(&url.into(), "");
        while next < self.schemas.len() {
            let (url, pointer) =
                (Arc::clone(&self.schemas[next].url), Arc::clone(&self.schemas[next].pointer));
            self.ensure(&url, &pointer)?;
            let document = Arc::clone(&self.root(&url)?.document);
            let value = look_up(&document, &url, &pointer)?;
            self.value(next, &url, &pointer, value)?;
            next += 1;
        }
        Ok(first)
    }

    fn enqueue(&mut self, url: &Arc<str>, pointer: &str) -> usize {
        let number = self.schemas.len();
        if !self.places.contains_key(url) {
            self.places.insert(Arc::clone(url), HashMap::new());
        }
        let Some(places) = self.places.get_mut(url) else { return number };
        if let Some(known) = places.get(pointer) {
            return *known;
        }
        let pointer: Arc<str> = pointer.into();
        places.insert(Arc::clone(&pointer), number);
        self.schemas.push(Schema { url: Arc::clone(url), pointer, ..Schema::default() });
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
        let new = |id: &str, dialect: &Dialect| Resource::new(pointer, id, dialect);
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

    fn value(&mut self, number: usize, url: &Arc<str>, pointer: &str, value: &Json) -> Result<(), String> {
        let Some(resource) = self.root(url)?.resource(pointer).cloned() else { return Ok(()) };
        let draft = resource.dialect.draft;
        self.schemas[number].draft = Some(draft);
        self.schemas[number].resource = self.enqueue(url, &resource.pointer);
        if draft >= Draft::V2020 && resource.pointer == pointer {
            for anchor in &resource.dynamic {
                let Some(place) = resource.anchors.get(anchor) else { continue };
                let target = self.enqueue(url, place);
                let dynamic = self.schemas[number].dynamic.get_or_insert_default();
                dynamic.anchors.insert(anchor.clone(), target);
            }
        }
        match value {
            Json::Bool(flag) => self.schemas[number].constant = Some(*flag),
            Json::Object(map) if map.is_empty() => self.schemas[number].constant = Some(true),
            Json::Object(_) => {
                let mut schema = std::mem::take(&mut self.schemas[number]);
                let keywords = Keywords::of(value);
                let mut object = Object { compiler: self, keywords, url, pointer, resource: &resource };
                let done = object.compile(&mut schema, draft);
                self.schemas[number] = schema;
                done?;
            }
            _ => {}
        }
        let schema = &mut self.schemas[number];
        let object = schema.object.as_ref();
        schema.all_properties = object.is_some_and(|object| object.additional_properties.is_some());
        let Some(array) = &schema.array else { return Ok(()) };
        if draft < Draft::V2020 {
            schema.all_items = array.additional_items.is_some() || matches!(array.items, Some(Items::All(_)));
            if let Some(Items::Each(items)) = &array.items {
                schema.first_items = items.len();
            }
        } else {
            schema.all_items = array.items_after.is_some();
            schema.first_items = array.prefix_items.len();
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
