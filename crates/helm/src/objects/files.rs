//! `.Files`: the chart's files that are neither templates nor charts nor values.

use std::sync::Arc;

use hld_gotmpl::{Call, Failure, Heap, Map, MapType, Method, STRING_MAP, Str, Type, Value};

use crate::Profile;
use crate::chart::ChartFile;
use crate::glob::FileGlob;

static FILES: MapType = MapType::named("engine.files", Type::Bytes, &METHODS);
static METHODS: [Method; 6] = methods(lines);
/// The type where `.Files.Lines` fails on an empty file.
static STRICT_FILES: MapType = MapType::named("engine.files", Type::Bytes, &STRICT_METHODS);
static STRICT_METHODS: [Method; 6] = methods(strict_lines);

const fn methods(lines: fn(&Call<'_>) -> Result<Value, Failure>) -> [Method; 6] {
    [
        Method::new("AsConfig", &[], as_config).returns(Type::String),
        Method::new("AsSecrets", &[], as_secrets).returns(Type::String),
        Method::new("Get", &[Type::String], |call| {
            let data = content(call);
            call.reserve(data.len())?;
            Ok(Value::string(data))
        })
        .returns(Type::String),
        Method::new("GetBytes", &[Type::String], |call| Ok(Value::Bytes(content(call).into())))
            .returns(Type::Bytes),
        Method::new("Glob", &[Type::String], glob),
        Method::new("Lines", &[Type::String], lines).returns(Type::STRINGS),
    ]
}

/// The files of a chart as a template value.
pub(crate) fn files(heap: &Heap, files: &[ChartFile], profile: Profile) -> Value {
    let ty = if profile.release().empty_lines_fail { &STRICT_FILES } else { &FILES };
    let entries =
        files.iter().map(|file| (Str::from(&file.name), Value::Bytes(file.data.bytes().clone()))).collect();
    heap.map_of(ty, entries).into()
}

fn receiver(call: &Call<'_>) -> Map {
    match call.receiver() {
        Value::Map(map) => map.clone(),
        _ => call.heap().map(),
    }
}

fn content(call: &Call<'_>) -> Arc<[u8]> {
    match receiver(call).get(call.str(0)) {
        Some(Value::Bytes(data)) => Arc::clone(data.shared()),
        _ => Arc::default(),
    }
}

fn glob(call: &Call<'_>) -> Result<Value, Failure> {
    let all = receiver(call);
    call.fuel(3_000 + 300 * call.str(0).len() as u64 + 4 * all.len() as u64)?;
    let glob = FileGlob::new(&call.str(0).to_text());
    let matching = all.entries().iter().filter(|(name, _)| glob.matches(&name.to_text())).cloned().collect();
    Ok(call.heap().map_of(all.ty(), matching).into())
}

fn strict_lines(call: &Call<'_>) -> Result<Value, Failure> {
    let present = receiver(call).contains_key(call.str(0));
    if present && content(call).is_empty() {
        return Err("runtime error: index out of range [-1]".into());
    }
    lines(call)
}

fn lines(call: &Call<'_>) -> Result<Value, Failure> {
    let data = content(call);
    let count = memchr::memchr_iter(b'\n', &data).count();
    call.reserve(count.saturating_mul(size_of::<Value>()))?;
    call.fuel(2 * count as u64)?;
    let lines = if data.is_empty() {
        Vec::new()
    } else {
        let text = data.strip_suffix(b"\n").unwrap_or(&data);
        text.split(|byte| *byte == b'\n').map(|line| Value::string(line.to_vec())).collect()
    };
    Ok(call.heap().list_of(&hld_gotmpl::STRING_LIST, lines).into())
}

fn as_config(call: &Call<'_>) -> Result<Value, Failure> {
    by_base_name(call, |data| Str::from(data.to_vec()))
}

fn as_secrets(call: &Call<'_>) -> Result<Value, Failure> {
    by_base_name(call, |data| Str::from(hld_yaml::base64(data)))
}

/// The files as YAML, by the last segment of their names; of two with the same one the later by path stays.
fn by_base_name(call: &Call<'_>, encode: impl Fn(&[u8]) -> Str) -> Result<Value, Failure> {
    let bytes = |value: &Value| if let Value::Bytes(data) = value { data.len() * 4 / 3 } else { 0 };
    call.reserve(receiver(call).entries().iter().map(|(_, value)| bytes(value)).sum())?;
    let entries = receiver(call)
        .entries()
        .iter()
        .filter_map(|(name, value)| {
            let Value::Bytes(data) = value else { return None };
            let base = name.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            Some((Str::from(base), Value::String(encode(data))))
        })
        .collect();
    let map = call.heap().map_of(&STRING_MAP, entries);
    // Helm shows nothing where there is no YAML for it.
    let mut text = crate::funcs::yaml_of(call, &map.into())?.unwrap_or_default();
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(Value::string(text))
}
