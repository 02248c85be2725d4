//! The drafts of JSON Schema: where schemas lie in a schema, and the schemas of schemas.

use std::borrow::Cow;
use std::sync::LazyLock;

use referencing::meta;
use serde_json::{Value, json};

use super::compile::Compiler;
use super::json::Json;
use super::keyword::{Keyword, Keywords};
use super::rules::Schema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    V4,
    V6,
    V7,
    V2019,
    V2020,
}

pub(super) const DRAFTS: [Draft; 5] = [Draft::V4, Draft::V6, Draft::V7, Draft::V2019, Draft::V2020];

/// Where schemas lie behind a keyword.
#[derive(Clone, Copy)]
pub(super) enum Lies {
    Here,
    InMap,
    InList,
}

use Lies::{Here, InList, InMap};

const KEYWORDS: [(Draft, Keyword, Lies); 23] = [
    (Draft::V4, Keyword::Definitions, InMap),
    (Draft::V4, Keyword::Not, Here),
    (Draft::V4, Keyword::AllOf, InList),
    (Draft::V4, Keyword::AnyOf, InList),
    (Draft::V4, Keyword::OneOf, InList),
    (Draft::V4, Keyword::Properties, InMap),
    (Draft::V4, Keyword::AdditionalProperties, Here),
    (Draft::V4, Keyword::PatternProperties, InMap),
    (Draft::V4, Keyword::Items, Here),
    (Draft::V4, Keyword::Items, InList),
    (Draft::V4, Keyword::AdditionalItems, Here),
    (Draft::V4, Keyword::Dependencies, InMap),
    (Draft::V6, Keyword::PropertyNames, Here),
    (Draft::V6, Keyword::Contains, Here),
    (Draft::V7, Keyword::If, Here),
    (Draft::V7, Keyword::Then, Here),
    (Draft::V7, Keyword::Else, Here),
    (Draft::V2019, Keyword::Defs, InMap),
    (Draft::V2019, Keyword::DependentSchemas, InMap),
    (Draft::V2019, Keyword::UnevaluatedProperties, Here),
    (Draft::V2019, Keyword::UnevaluatedItems, Here),
    (Draft::V2019, Keyword::ContentSchema, Here),
    (Draft::V2020, Keyword::PrefixItems, InList),
];

impl Draft {
    pub(super) fn url(self) -> &'static str {
        match self {
            Draft::V4 => "http://json-schema.org/draft-04/schema",
            Draft::V6 => "http://json-schema.org/draft-06/schema",
            Draft::V7 => "http://json-schema.org/draft-07/schema",
            Draft::V2019 => "https://json-schema.org/draft/2019-09/schema",
            Draft::V2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// What `$schema` names, if it is a draft.
    pub(super) fn of_url(url: &str) -> Option<Draft> {
        let url = match url.split_once('#') {
            Some((_, fragment)) if !fragment.is_empty() => return None,
            Some((url, _)) => url,
            None => url,
        };
        let place = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
        if place == "json-schema.org/schema" {
            return Some(Draft::V2020);
        }
        DRAFTS
            .into_iter()
            .find(|draft| draft.url().split_once("://").is_some_and(|(_, known)| known == place))
    }

    pub(super) fn id_keyword(self) -> &'static str {
        if self == Draft::V4 { "id" } else { "$id" }
    }

    /// The schemas right inside of a schema, with their pointers.
    pub(super) fn subschemas<'j>(self, schema: &'j Json, pointer: &str) -> Vec<(String, &'j Json)> {
        let keywords = Keywords::of(schema);
        let mut found = Vec::new();
        for (since, keyword, lies) in KEYWORDS {
            let Some(value) = keywords.get(keyword).filter(|_| since <= self) else { continue };
            let below = [pointer, "/", keyword.text()].concat();
            match (lies, value) {
                (Here, _) => found.push((below, value)),
                (InMap, Json::Object(map)) => {
                    let at = |key: &str| [&*below, "/", &*escape(key)].concat();
                    found.extend(map.iter().map(|(key, value)| (at(key), value)));
                }
                (InList, Json::Array(items)) => {
                    found
                        .extend(items.iter().enumerate().map(|(at, value)| (format!("{below}/{at}"), value)));
                }
                _ => {}
            }
        }
        found
    }

    pub(super) fn default_vocabulary(self, name: &str) -> bool {
        match self {
            Draft::V2019 => matches!(name, "core" | "applicator" | "validation"),
            Draft::V2020 => matches!(name, "core" | "applicator" | "unevaluated" | "validation"),
            _ => true,
        }
    }
}

/// A name as a step of a pointer.
pub(super) fn escape(name: &str) -> Cow<'_, str> {
    if !name.contains(['~', '/']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
}

/// The schemas of drafts.
pub(super) struct Metas {
    pub(super) schemas: Vec<Schema>,
    drafts: [usize; 5],
}

impl Metas {
    /// Those of these drafts. All of them take longer to compile than most charts to render, and few documents mix drafts.
    pub(super) fn of(mut drafts: impl Iterator<Item = Draft>) -> &'static Metas {
        static ALONE: [LazyLock<Metas>; 5] = [
            LazyLock::new(|| Metas::compile(&[Draft::V4])),
            LazyLock::new(|| Metas::compile(&[Draft::V6])),
            LazyLock::new(|| Metas::compile(&[Draft::V7])),
            LazyLock::new(|| Metas::compile(&[Draft::V2019])),
            LazyLock::new(|| Metas::compile(&[Draft::V2020])),
        ];
        static ALL: LazyLock<Metas> = LazyLock::new(|| Metas::compile(&DRAFTS));
        match drafts.next() {
            Some(first) if drafts.all(|draft| draft == first) => &ALONE[first as usize],
            _ => &ALL,
        }
    }

    fn compile(which: &[Draft]) -> Metas {
        let mut compiler = Compiler::of_metas();
        let mut drafts = [0; 5];
        for draft in which {
            // They are part of the program and known to be right.
            drafts[*draft as usize] = compiler.compile(draft.url()).unwrap_or(0);
        }
        Metas { schemas: compiler.schemas, drafts }
    }

    /// The schema of a draft, by its number.
    pub(super) fn schema(&self, draft: Draft) -> usize {
        self.drafts[draft as usize]
    }
}

/// A document of json-schema.org that is part of the program.
pub(super) fn known_document(url: &str) -> Option<Json> {
    let place = url
        .strip_prefix("http://json-schema.org/")
        .or_else(|| url.strip_prefix("https://json-schema.org/"))?;
    let text: &Value = match place {
        "draft-04/schema" => return as_checked(&meta::DRAFT4, Draft::V4),
        "draft-06/schema" => return as_checked(&meta::DRAFT6, Draft::V6),
        "draft-07/schema" => return as_checked(&meta::DRAFT7, Draft::V7),
        "draft/2019-09/schema" => &meta::DRAFT201909,
        "draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "schema" | "draft/2020-12/schema" => &meta::DRAFT202012,
        "draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        "draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "draft/2020-12/meta/format-annotation" => &meta::DRAFT202012_FORMAT_ANNOTATION,
        "draft/2020-12/meta/format-assertion" => &meta::DRAFT202012_FORMAT_ASSERTION,
        "draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        _ => return None,
    };
    Json::of_valid(text.to_string().as_bytes()).ok()
}

/// The older drafts as Helm's library has them, which is stricter about `enum` than what was published last, and less about others.
fn as_checked(text: &Value, draft: Draft) -> Option<Json> {
    let mut text = text.clone();
    let properties = text.get_mut("properties")?.as_object_mut()?;
    let listed = properties.get_mut("enum")?.as_object_mut()?;
    listed.insert("minItems".to_owned(), json!(1));
    listed.insert("uniqueItems".to_owned(), json!(true));
    if draft == Draft::V6 {
        properties.remove("examples");
        properties.get_mut("patternProperties")?.as_object_mut()?.remove("propertyNames");
    }
    if draft == Draft::V4 {
        properties.insert("$ref".to_owned(), json!({"type": "string"}));
        properties.get_mut("$schema")?.as_object_mut()?.insert("format".to_owned(), json!("uri"));
    }
    Json::of_valid(text.to_string().as_bytes()).ok()
}
