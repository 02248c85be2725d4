//! A document of schemas: which of them have names of their own, and by which draft each is read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hld_gotmpl::quote;

use super::draft::Draft;
use super::json::Json;
use crate::funcs::Url;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    /// Nothing: those that the draft has by itself.
    pub(super) vocabularies: Option<Vec<String>>,
}

impl Dialect {
    pub(super) fn has(&self, vocabulary: &str) -> bool {
        match &self.vocabularies {
            _ if vocabulary == "core" || self.draft < Draft::V2019 => true,
            Some(names) => names.iter().any(|name| name == vocabulary),
            None => self.draft.default_vocabulary(vocabulary),
        }
    }
}

/// A schema with an address of its own, and what it contains.
#[derive(Clone)]
pub(super) struct Resource {
    pub(super) pointer: String,
    pub(super) id: String,
    pub(super) dialect: Dialect,
    pub(super) anchors: BTreeMap<String, String>,
    pub(super) dynamic: BTreeSet<String>,
}

impl Resource {
    pub(super) fn new(pointer: &str, id: &str, dialect: &Dialect) -> Resource {
        Resource {
            pointer: pointer.to_owned(),
            id: id.to_owned(),
            dialect: dialect.clone(),
            anchors: BTreeMap::new(),
            dynamic: BTreeSet::new(),
        }
    }
}

/// By the place where they begin.
pub(super) type Resources = BTreeMap<String, Arc<Resource>>;

#[derive(Clone)]
pub(super) struct Root {
    pub(super) url: String,
    pub(super) document: Arc<Json>,
    pub(super) resources: Resources,
    /// Where the resource of an address lies.
    pub(super) ids: BTreeMap<String, String>,
    pub(super) seen: BTreeSet<String>,
}

impl Root {
    pub(super) fn new(url: &str, document: Arc<Json>) -> Root {
        Root {
            url: url.to_owned(),
            document,
            resources: BTreeMap::new(),
            ids: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    pub(super) fn insert(&mut self, resource: Resource) {
        self.ids.insert(resource.id.clone(), resource.pointer.clone());
        self.resources.insert(resource.pointer.clone(), Arc::new(resource));
    }

    pub(super) fn of_id(&self, id: &str) -> Option<&Arc<Resource>> {
        self.resources.get(self.ids.get(id)?)
    }

    /// The resource that a place belongs to.
    pub(super) fn resource(&self, pointer: &str) -> Option<&Arc<Resource>> {
        let mut pointer = if self.resources.len() == 1 { "" } else { pointer };
        loop {
            if let Some(resource) = self.resources.get(pointer) {
                return Some(resource);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }

    /// The place that a reference means; nothing if it is in another document.
    pub(super) fn resolve(&self, url: &str, fragment: &str) -> Option<Result<String, String>> {
        let resource = if url == self.url { self.resources.get("") } else { self.of_id(url) };
        Some(self.resolve_in(resource?, fragment))
    }

    fn resolve_in(&self, resource: &Resource, fragment: &str) -> Result<String, String> {
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(format!("{}{fragment}", resource.pointer));
        }
        resource.anchors.get(fragment).cloned().ok_or_else(|| {
            let reference = format!("{}#{}", resource.id, encode(fragment));
            format!(
                "anchor in {} not found in schema {}",
                quote(reference.as_bytes()),
                quote(self.url.as_bytes())
            )
        })
    }

    pub(super) fn collect_anchors(&mut self, schema: &Json, pointer: &str, base: &str) -> Result<(), String> {
        let url = &self.url;
        let Some(resource) = self.resources.get_mut(base) else { return Ok(()) };
        let draft = resource.dialect.draft;
        let mut found = Vec::new();
        if draft < Draft::V2019 {
            if schema.get("$ref").is_some() {
                return Ok(());
            }
            if let Some(id) = schema.get(draft.id_keyword()).and_then(Json::as_str) {
                let (_, fragment) = split_fragment(id)
                    .map_err(|_| format!("error in parsing anchor at {}", quote_place(url, pointer)))?;
                if !fragment.is_empty() && !fragment.starts_with('/') {
                    found.push(fragment);
                }
            }
        } else {
            found.extend(schema.get("$anchor").and_then(Json::as_str).map(str::to_owned));
        }
        if draft >= Draft::V2020
            && let Some(anchor) = schema.get("$dynamicAnchor").and_then(Json::as_str)
        {
            Arc::make_mut(resource).dynamic.insert(anchor.to_owned());
            found.push(anchor.to_owned());
        }
        for anchor in found {
            match resource.anchors.get(&anchor) {
                Some(known) if known != pointer => {
                    return Err(format!(
                        "duplicate anchor {} in {} at {} and {}",
                        quote(anchor.as_bytes()),
                        quote(url.as_bytes()),
                        quote(known.as_bytes()),
                        quote(pointer.as_bytes())
                    ));
                }
                _ => {
                    Arc::make_mut(resource).anchors.insert(anchor, pointer.to_owned());
                }
            }
        }
        Ok(())
    }
}

/// A value in a document.
///
/// # Errors
/// Go's text.
pub(super) fn look_up<'j>(document: &'j Json, url: &str, pointer: &str) -> Result<&'j Json, String> {
    let mut value = document;
    for step in pointer.split('/').skip(1) {
        let unescaped =
            if step.contains('~') { unescape(step).map(Cow::Owned) } else { Some(Cow::Borrowed(step)) };
        let Some(step) = unescaped else {
            return Err(format!("invalid json-pointer {}", quote_place(url, pointer)));
        };
        let next = match value {
            Json::Object(map) => map.get(&step),
            Json::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        value = next.ok_or_else(|| format!("json-pointer in {} not found", quote_place(url, pointer)))?;
    }
    Ok(value)
}

fn unescape(step: &str) -> Option<String> {
    let mut out = String::with_capacity(step.len());
    let mut parts = step.split('~');
    out.push_str(parts.next()?);
    for part in parts {
        out.push(match part.as_bytes().first()? {
            b'0' => '~',
            b'1' => '/',
            _ => return None,
        });
        out.push_str(&part[1..]);
    }
    Some(out)
}

/// An address with its fragment taken off and decoded.
pub(super) fn split_fragment(text: &str) -> Result<(&str, String), String> {
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    let fragment = Url::path_unescape(fragment)
        .map_err(|error| format!("error in parsing {}: {error}", quote(text.as_bytes())))?;
    Ok((url, fragment))
}

/// What a reference means where `base` is.
pub(super) fn join(base: &str, reference: &str) -> Result<(String, String), String> {
    let failed = |url: &str, error: String| format!("error in parsing {}: {error}", quote(url.as_bytes()));
    let (url, fragment) = split_fragment(reference)?;
    let base_url = Url::parse(base.as_bytes()).map_err(|error| failed(base, error))?;
    let parsed = Url::parse(url.as_bytes()).map_err(|error| failed(url, error))?;
    Ok((base_url.resolve(parsed), fragment))
}

/// A pointer as the fragment of an address.
pub(super) fn encode(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+=:@/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

pub(super) fn location(url: &str, pointer: &str) -> String {
    format!("{url}#{}", encode(pointer))
}

pub(super) fn quote_place(url: &str, pointer: &str) -> String {
    quote(location(url, pointer).as_bytes())
}
