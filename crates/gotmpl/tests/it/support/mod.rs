//! Cases as `conformance/oracle/gotmpl` reads them: templates, type-tagged data, and the functions that both sides
//! have.

mod functions;
mod thing;

use hld_gotmpl::{
    Error, Heap, Limits, ListType, MapType, Method, MissingKey, Render, STRING_LIST, STRING_MAP, Str,
    TemplateSet, Type, Value,
};
use serde_json::Value as Json;

pub(crate) use functions::functions;

static VALUES: MapType = MapType::named("main.Values", Type::Interface, VALUES_METHODS);
static VALUES_METHODS: &[Method] = &[
    Method::new("Count", &[], |call| {
        Ok(Value::int(call.receiver().as_map().map_or(0, |map| map.len() as i64)))
    })
    .returns(Type::INT),
    Method::new("Lookup", &[Type::String], |call| {
        let key = call.str(0);
        match call.receiver().as_map().and_then(|map| map.get(key)) {
            Some(value) => Ok(value),
            None => Err(format!("no key {key}").into()),
        }
    }),
];
static SET: ListType = ListType::named("main.Set", Type::String, SET_METHODS);
static SET_METHODS: &[Method] = &[Method::new("Has", &[Type::String], |call| {
    let found = call.receiver().as_list().and_then(|list| list.strings());
    Ok(Value::Bool(found.is_some_and(|items| items.contains(call.str(0)))))
})
.returns(Type::Bool)];
static NESTED_LIST: ListType = ListType::of("[][]interface {}", Type::LIST);
static INT_MAP: MapType = MapType::of("map[string]int", Type::INT);
static NESTED_MAP: MapType = MapType::of("map[string]map[string]interface {}", Type::MAP);

/// What a case comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) output: Option<Vec<u8>>,
    pub(crate) error: Option<String>,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.output, &self.error) {
            (Some(output), None) => write!(f, "wrote {}", hld_gotmpl::quote(output)),
            (_, error) => write!(f, "error {}", error.as_deref().unwrap_or_default()),
        }
    }
}

/// Bytes written one character per byte.
pub(crate) fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u32::from(c) as u8).collect()
}

/// The other way.
#[allow(dead_code, reason = "only the generator writes cases")]
pub(crate) fn to_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn text(json: &Json) -> Str {
    Str::from(latin1(json.as_str().unwrap_or_default()))
}

/// What Go said.
pub(crate) fn expected(case: &Json) -> Outcome {
    let error = case.get("error").map(|error| {
        let bytes = latin1(error.as_str().unwrap_or_default());
        String::from_utf8_lossy(&bytes).into_owned()
    });
    // What was written before a failure does not count.
    let output = match error {
        None => case.get("output").map(|output| text(output).to_vec()),
        Some(_) => None,
    };
    Outcome { output, error }
}

/// What we say.
pub(crate) fn actual(case: &Json) -> Outcome {
    match execute(case) {
        Ok(output) => Outcome { output: Some(output), error: None },
        Err(error) => Outcome { output: None, error: Some(error.to_string()) },
    }
}

fn execute(case: &Json) -> Result<Vec<u8>, Error> {
    let missing = match case["missingkey"].as_str() {
        Some("zero") => MissingKey::Zero,
        Some("error") => MissingKey::Error,
        _ => MissingKey::Default,
    };
    let mut set = TemplateSet::new("root", functions()).missing_key(missing);
    for pair in case["templates"].as_array().expect("templates") {
        set.parse(text(&pair[0]), text(&pair[1]))?;
    }
    let mut render = Render::new(&set, Limits::default());
    let data = decode(&case["data"], render.heap());
    render.execute(&text(&case["run"]), data)
}

/// A value of the format described in the oracle's `values.go`.
pub(crate) fn decode(json: &Json, heap: &Heap) -> Value {
    use hld_gotmpl::{IntKind, UintKind};
    if json.is_null() {
        return Value::Nil;
    }
    let (tag, content) = (json[0].as_str().expect("tag"), &json[1]);
    let int = |kind| Value::Int(content.as_str().expect("int").parse().expect("int"), kind);
    let uint = |kind| Value::Uint(content.as_str().expect("uint").parse().expect("uint"), kind);
    let items = || content.as_array().expect("list").iter();
    let entries = |decode: &dyn Fn(&Json) -> Value| -> Vec<(Str, Value)> {
        let object = content.as_object().expect("map");
        object.iter().map(|(key, value)| (Str::from(latin1(key)), decode(value))).collect()
    };
    let any = |value: &Json| decode(value, heap);
    let string = |value: &Json| Value::string(text(value));
    let dict = |value: &Json| {
        let object = value.as_object().expect("map");
        let entries = object.iter().map(|(key, value)| (Str::from(latin1(key)), any(value))).collect();
        Value::Map(heap.map_of(&hld_gotmpl::ANY_MAP, entries))
    };
    match tag {
        "b" => Value::Bool(content.as_bool().expect("bool")),
        "i" => int(IntKind::Int),
        "i8" => int(IntKind::Int8),
        "i16" => int(IntKind::Int16),
        "i32" => int(IntKind::Int32),
        "i64" => int(IntKind::Int64),
        "u" => uint(UintKind::Uint),
        "u8" => uint(UintKind::Uint8),
        "u16" => uint(UintKind::Uint16),
        "u32" => uint(UintKind::Uint32),
        "u64" => uint(UintKind::Uint64),
        "f" => Value::Float(content.as_str().expect("float").parse().expect("float")),
        "s" => string(content),
        "y" => Value::Bytes(text(content).to_shared().into()),
        "nl" => heap.nil_list(&hld_gotmpl::ANY_LIST).into(),
        "nm" => heap.nil_map(&hld_gotmpl::ANY_MAP).into(),
        "l" => heap.list(items().map(any).collect()).into(),
        "ll" => {
            let lists = items()
                .map(|inner| heap.list(inner.as_array().expect("list").iter().map(any).collect()).into());
            heap.list_of(&NESTED_LIST, lists.collect()).into()
        }
        "ls" => heap.list_of(&STRING_LIST, items().map(string).collect()).into(),
        "S" => heap.list_of(&SET, items().map(string).collect()).into(),
        "li" => {
            let ints = items().map(|item| Value::int(item.as_i64().expect("int")));
            heap.list_of(&hld_gotmpl::INT_LIST, ints.collect()).into()
        }
        "m" => heap.map_of(&hld_gotmpl::ANY_MAP, entries(&any)).into(),
        "V" => heap.map_of(&VALUES, entries(&any)).into(),
        "ms" => heap.map_of(&STRING_MAP, entries(&string)).into(),
        "mi" => heap.map_of(&INT_MAP, entries(&|value| Value::int(value.as_i64().expect("int")))).into(),
        "mm" => heap.map_of(&NESTED_MAP, entries(&dict)).into(),
        "v" => Value::object(thing::Version {
            major: content[0].as_i64().expect("major"),
            minor: content[1].as_i64().expect("minor"),
        }),
        "T" => {
            let count = content[1].as_i64().expect("count");
            Value::object(thing::Thing::new(text(&content[0]), count, any(&content[2]), heap))
        }
        other => panic!("unknown tag {other}"),
    }
}
