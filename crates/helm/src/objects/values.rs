//! `.Values`: a map with methods, which win over keys of the same name.

use hld_gotmpl::{Call, Failure, Map, MapType, Method, Type, Value};

use crate::Profile;
use crate::values::table;

static METHODS: [Method; 5] = [
    Method::new("AsMap", &[], |call| Ok(receiver(call).as_type(&hld_gotmpl::ANY_MAP).into()))
        .returns(Type::MAP),
    // Its parameter is a writer, which no template has.
    Method::new("Encode", &[Type::Object("io.Writer")], |_| Ok(Value::Nil)),
    Method::new("PathValue", &[Type::String], path_value),
    Method::new("Table", &[Type::String], find_table),
    Method::new("YAML", &[], |call| {
        let text = crate::funcs::yaml_of(call, call.receiver())?.map_err(Failure::new)?;
        Ok(Value::string(text))
    })
    .returns(Type::String),
];

static V4: MapType = MapType::named("common.Values", Type::Interface, &METHODS);
static V3: MapType = MapType::named("chartutil.Values", Type::Interface, &METHODS);

/// The Go type of `.Values`.
pub(crate) fn values_type(profile: Profile) -> &'static MapType {
    match profile {
        Profile::V4 => &V4,
        Profile::V3 => &V3,
    }
}

/// The same map, as Go's `Values`.
pub(crate) fn as_values(map: &Map, profile: Profile) -> Value {
    map.as_type(values_type(profile)).into()
}

fn receiver(call: &Call<'_>) -> Map {
    match call.receiver() {
        Value::Map(map) => map.clone(),
        _ => call.heap().map(),
    }
}

fn find_table(call: &Call<'_>) -> Result<Value, Failure> {
    let map = receiver(call);
    let path = call.str(0).to_text();
    match table(&map, &path) {
        Ok(found) => Ok(found.as_type(map.ty()).into()),
        Err(step) => Err(format!("{step:?} is not a table").into()),
    }
}

fn path_value(call: &Call<'_>) -> Result<Value, Failure> {
    let path = call.str(0).to_text();
    if path.is_empty() {
        return Err("YAML path cannot be empty".into());
    }
    let map = receiver(call);
    let (found, key) = match path.rsplit_once('.') {
        Some((above, key)) => (table(&map, above).ok().and_then(|map| map.get(key.as_bytes())), key),
        None => (map.get(path.as_bytes()), &*path),
    };
    match found {
        Some(value) if value.as_map().is_none() => Ok(value),
        _ => Err(format!("{key:?} is not a value").into()),
    }
}
