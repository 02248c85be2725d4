//! The grammar of `--set` and its relatives: `a.b=c,d[0].e={x,y}` put into a map of values.
//!
//! ```
//! use hld_helm::Profile;
//! use hld_helm::strvals::set;
//! use hld_yaml::{Map, Value};
//!
//! let mut values = Value::from(Map::new());
//! set(&mut values, "image.tag=1.2,ports[0]=80", Profile::V4)?;
//! assert_eq!(values.pointer(&["image", "tag"]).and_then(Value::as_str), Some("1.2"));
//! assert_eq!(values.get("ports").and_then(Value::as_seq).map(<[_]>::len), Some(1));
//! # Ok::<(), hld_helm::Error>(())
//! ```

use hld_yaml::{Kind, Map, SourceMap, Value};

use crate::Profile;
use crate::error::{Error, ErrorKind};

const MAX_INDEX: usize = 65_536;
const MAX_NESTING: usize = 30;
/// How many list indices may follow one another: Helm has no bound but its stack.
const MAX_INDICES: usize = 500;

/// `--set`: text, but whole numbers, booleans and null are themselves.
///
/// # Errors
/// When the text does not follow the grammar, or a step goes through what is no map or list.
pub fn set(values: &mut Value, text: &str, profile: Profile) -> Result<(), Error> {
    parse(values, text, &mut |text| Ok(typed(&text)), "--set", profile)
}

/// `--set-string`: everything is text.
///
/// # Errors
/// As [`set`].
pub fn set_string(values: &mut Value, text: &str, profile: Profile) -> Result<(), Error> {
    parse(values, text, &mut |text| Ok(Value::from(text)), "--set-string", profile)
}

/// `--set-file`: every value is the path of a file, which `read` gives the content of.
///
/// # Errors
/// As [`set`], or what `read` says.
pub fn set_file(
    values: &mut Value,
    text: &str,
    mut read: impl FnMut(&str) -> Result<String, String>,
    profile: Profile,
) -> Result<(), Error> {
    parse(values, text, &mut |path| read(&path).map(Value::from), "--set-file", profile)
}

/// `--set-json`: values are JSON; in Helm 4 the whole text may be one JSON object, which is merged.
///
/// # Errors
/// As [`set`], or when a value is not JSON.
pub fn set_json(values: &mut Value, text: &str, profile: Profile) -> Result<(), Error> {
    let trimmed = text.trim();
    if profile == Profile::V4 && trimmed.starts_with('{') {
        let object = json(trimmed).ok().filter(|value| value.as_map().is_some()).ok_or_else(|| {
            Error::new(ErrorKind::Values, format!("failed parsing --set-json data JSON: {text}"))
        })?;
        *values = crate::chart::merge(std::mem::replace(values, Value::NULL), &object);
        return Ok(());
    }
    let mut parser = Parser { rest: text, commas: true, profile, mode: Mode::Json };
    run(values, &mut parser)
        .map_err(|_| Error::new(ErrorKind::Values, format!("failed parsing --set-json data {text}")))
}

/// `--set-literal`: one key, and the rest of the text as it is.
///
/// # Errors
/// As [`set`].
pub fn set_literal(values: &mut Value, text: &str, profile: Profile) -> Result<(), Error> {
    let mut read = |text: String| Ok(Value::from(text));
    let mut parser = Parser { rest: text, commas: false, profile, mode: Mode::Text(&mut read) };
    run(values, &mut parser).map_err(|stop| failed(stop, "--set-literal"))
}

fn parse(
    values: &mut Value,
    text: &str,
    read: &mut dyn FnMut(String) -> Result<Value, String>,
    flag: &str,
    profile: Profile,
) -> Result<(), Error> {
    let mut parser = Parser { rest: text, commas: true, profile, mode: Mode::Text(read) };
    run(values, &mut parser).map_err(|stop| failed(stop, flag))
}

fn failed(stop: Stop, flag: &str) -> Error {
    let message = match stop {
        Stop::End => "unexpected end".to_owned(),
        Stop::Failed(message) => message,
    };
    Error::new(ErrorKind::Values, format!("failed parsing {flag} data: {message}"))
}

fn run(values: &mut Value, parser: &mut Parser<'_, '_>) -> Result<(), Stop> {
    if parser.rest.matches("][").count() > MAX_INDICES {
        return fail(format!("more than {MAX_INDICES} list indices"));
    }
    if values.as_map().is_none() {
        *values = Value::from(Map::new());
    }
    loop {
        match parser.key(values, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(failed) => return Err(failed),
        }
    }
}

/// Why parsing stops. Reaching the end is no failure, and what was set until then stays.
enum Stop {
    End,
    Failed(String),
}

fn fail<T>(message: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failed(message.into()))
}

enum Mode<'r> {
    Text(&'r mut dyn FnMut(String) -> Result<Value, String>),
    Json,
}

struct Parser<'t, 'r> {
    rest: &'t str,
    /// Whether commas separate and backslashes escape; not so in a literal.
    commas: bool,
    profile: Profile,
    mode: Mode<'r>,
}

impl Parser<'_, '_> {
    /// Reads up to one of the stops. At the end of the text there is none.
    fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut read = String::new();
        let mut chars = self.rest.chars();
        let found = loop {
            match chars.next() {
                None => break None,
                Some(stop) if stops.contains(&stop) => break Some(stop),
                Some('\\') if self.commas => match chars.next() {
                    Some(escaped) => read.push(escaped),
                    None => break None,
                },
                Some(other) => read.push(other),
            }
        };
        self.rest = chars.as_str();
        (read, found)
    }

    fn key(&mut self, map: &mut Value, nesting: usize) -> Result<(), Stop> {
        let stops: &[char] = if self.commas { &['=', '[', ',', '.'] } else { &['=', '[', '.'] };
        let (key, stop) = self.until(stops);
        match stop {
            None if key.is_empty() => Err(Stop::End),
            None => fail(format!("key {key:?} has no value")),
            Some('[') => {
                let index = self.index()?;
                let mut list = match map.get(&key) {
                    None => Vec::new(),
                    Some(found) => match found.as_seq() {
                        Some(items) => items.to_vec(),
                        None => return not_a(found, "[]interface {}"),
                    },
                };
                let result = self.item(&mut list, index, nesting);
                put(map, &key, Value::from(list));
                result
            }
            Some('=') => self.value_of(map, &key),
            Some(',') => {
                put(map, &key, Value::from(""));
                fail(format!("key {key:?} has no value (cannot end with ,)"))
            }
            Some(_) => {
                if nesting + 1 > MAX_NESTING {
                    return fail(format!(
                        "value name nested level is greater than maximum supported nested level of {MAX_NESTING}"
                    ));
                }
                let mut inner = match map.get(&key) {
                    None => Value::from(Map::new()),
                    Some(found) if found.as_map().is_some() => found.clone(),
                    Some(found) => return not_a(found, "map[string]interface {}"),
                };
                let result = self.key(&mut inner, nesting + 1);
                let empty = inner.as_map().is_none_or(Map::is_empty);
                if empty && result.is_ok() {
                    return fail(format!("key map {key:?} has no value"));
                }
                if !empty {
                    put(map, &key, inner);
                }
                result
            }
        }
    }

    fn value_of(&mut self, map: &mut Value, key: &str) -> Result<(), Stop> {
        if matches!(self.mode, Mode::Json) {
            let value = self.json_value()?;
            put(map, key, value);
            return Ok(());
        }
        match self.value()? {
            // `a=` at the very end.
            None => {
                put(map, key, Value::from(""));
                Err(Stop::End)
            }
            Some(value) => {
                put(map, key, value);
                Ok(())
            }
        }
    }

    /// The value after `=`; `None` when the text ends there.
    fn value(&mut self) -> Result<Option<Value>, Stop> {
        if self.rest.is_empty() && self.commas {
            return Ok(None);
        }
        if self.commas && self.rest.starts_with('{') {
            self.rest = &self.rest[1..];
            return self.list().map(Some);
        }
        let (text, _) = self.until(if self.commas { &[','] } else { &[] });
        self.read(text).map(Some)
    }

    fn read(&mut self, text: String) -> Result<Value, Stop> {
        match &mut self.mode {
            Mode::Text(read) => read(text).map_err(Stop::Failed),
            Mode::Json => json(&text).map_err(Stop::Failed),
        }
    }

    fn list(&mut self) -> Result<Value, Stop> {
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.until(&[',', '}']);
            match stop {
                None => return fail("list must terminate with '}'"),
                Some(stop) => {
                    let item = self.read(text)?;
                    items.push(item);
                    if stop == '}' {
                        self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
                        return Ok(Value::from(items));
                    }
                }
            }
        }
    }

    fn index(&mut self) -> Result<i64, Stop> {
        let (text, stop) = self.until(&[']']);
        if stop.is_none() {
            return match self.profile {
                // It takes a bracket that is never closed for the end of the text.
                Profile::V4 => Err(Stop::End),
                Profile::V3 => fail("error parsing index: EOF"),
            };
        }
        text.parse::<i64>()
            .or_else(|_| fail(format!("error parsing index: strconv.Atoi: parsing {text:?}: invalid syntax")))
    }

    fn item(&mut self, list: &mut Vec<Value>, index: i64, nesting: usize) -> Result<(), Stop> {
        let Ok(at) = usize::try_from(index) else {
            return fail(format!("negative {index} index not allowed"));
        };
        let (extra, stop) = self.until(&['[', '.', '=']);
        if !extra.is_empty() {
            // Go shows the characters one by one.
            let shown: Vec<String> = extra.chars().map(|one| format!("{one:?}")).collect();
            return fail(format!("unexpected data at end of array index: [{}]", shown.join(" ")));
        }
        match stop {
            None => Err(Stop::End),
            Some('=') => {
                let value = match self.mode {
                    Mode::Json => self.json_value()?,
                    Mode::Text(_) => self.value()?.unwrap_or_else(|| Value::from("")),
                };
                put_at(list, at, value)
            }
            Some('[') => {
                let next = self.index()?;
                let mut inner = match list.get(at) {
                    None => Vec::new(),
                    Some(found) if found.is_null() => Vec::new(),
                    Some(found) => match found.as_seq() {
                        Some(items) => items.to_vec(),
                        None => return not_a(found, "[]interface {}"),
                    },
                };
                self.item(&mut inner, next, nesting)?;
                put_at(list, at, Value::from(inner))
            }
            Some(_) => {
                let mut inner = match list.get(at) {
                    Some(found) if found.as_map().is_some() => found.clone(),
                    _ => Value::from(Map::new()),
                };
                let result = self.key(&mut inner, nesting);
                if result.is_err() && at < list.len() {
                    // What was set until then stays, in an item that is there.
                    list[at] = inner;
                    return result;
                }
                result?;
                put_at(list, at, inner)
            }
        }
    }

    /// A JSON value, and the comma after it. Nothing at all is null.
    fn json_value(&mut self) -> Result<Value, Stop> {
        if self.skip_blank() {
            return Ok(Value::NULL);
        }
        let end = json_end(self.rest);
        let value = json(&self.rest[..end]).map_err(Stop::Failed)?;
        self.rest = &self.rest[end..];
        self.skip_blank();
        Ok(value)
    }

    /// Skips blanks and one comma; whether that was all until the next key.
    fn skip_blank(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(',') {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => self.rest.is_empty(),
        }
    }
}

/// Where the JSON value that a text begins with ends.
fn json_end(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, one) in text.char_indices() {
        if quoted {
            (quoted, escaped) = (escaped || one != '"', !escaped && one == '\\');
            if !quoted && depth == 0 {
                return at + 1;
            }
            continue;
        }
        match one {
            '"' => quoted = true,
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ',' if depth == 0 => return at,
            blank if blank.is_whitespace() && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// JSON as Go decodes it: all numbers are floats.
fn json(text: &str) -> Result<Value, String> {
    let sources = SourceMap::new();
    let source = sources.add("--set-json", text);
    let mut options = hld_yaml::ReadOptions::go();
    options.limits = options.limits.with_depth(crate::chart::MAX_VALUES_DEPTH);
    let document = hld_yaml::read_json(&sources, source, &options).map_err(|error| error.to_string())?;
    Ok(floats(&document.value))
}

#[expect(clippy::cast_precision_loss, reason = "so does Go's decoder")]
fn floats(value: &Value) -> Value {
    match value.kind() {
        Kind::Int(number) => Value::from(*number as f64),
        Kind::Uint(number) => Value::from(*number as f64),
        Kind::Seq(items) => Value::from(items.iter().map(floats).collect::<Vec<_>>()),
        Kind::Map(map) => map.iter().map(|(key, value)| (key.as_str().to_owned(), floats(value))).collect(),
        other => Value::new(other.clone(), hld_yaml::Span::NONE),
    }
}

fn put(map: &mut Value, key: &str, value: Value) {
    if !key.is_empty()
        && let Some(map) = map.map_mut()
    {
        map.insert(key, value);
    }
}

fn put_at(list: &mut Vec<Value>, at: usize, value: Value) -> Result<(), Stop> {
    if at > MAX_INDEX {
        return fail(format!("index of {at} is greater than maximum supported index of {MAX_INDEX}"));
    }
    if list.len() <= at {
        list.resize(at + 1, Value::NULL);
    }
    list[at] = value;
    Ok(())
}

/// Go's words for a step through a value of the wrong kind.
fn not_a<T>(found: &Value, wanted: &str) -> Result<T, Stop> {
    let is = match found.kind() {
        Kind::Null => "nil",
        Kind::Bool(_) => "bool",
        Kind::Int(_) if found.span().is_none() => "int64",
        Kind::Int(_) | Kind::Uint(_) | Kind::Float(_) => "float64",
        Kind::String(_) => "string",
        Kind::Seq(_) => "[]interface {}",
        Kind::Map(_) => "map[string]interface {}",
    };
    fail(format!("unable to parse key: interface conversion: interface {{}} is {is}, not {wanted}"))
}

/// A whole number that does not begin with 0, a boolean or null; everything else is text.
fn typed(text: &str) -> Value {
    if text.eq_ignore_ascii_case("true") {
        return Value::from(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Value::from(false);
    }
    if text.eq_ignore_ascii_case("null") {
        return Value::NULL;
    }
    if text == "0" {
        return Value::from(0);
    }
    match text.parse::<i64>() {
        Ok(number) if !text.starts_with('0') => Value::from(number),
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, String> {
        let mut values = Value::from(Map::new());
        set(&mut values, text, Profile::V4).map_err(|error| error.to_string())?;
        Ok(shown(&values))
    }

    /// A compact form that tells numbers from text.
    fn shown(value: &Value) -> String {
        match value.kind() {
            Kind::Null => "null".to_owned(),
            Kind::Bool(flag) => flag.to_string(),
            Kind::Int(number) => number.to_string(),
            Kind::Uint(number) => number.to_string(),
            Kind::Float(number) => format!("{number:?}"),
            Kind::String(text) => format!("{text:?}"),
            Kind::Seq(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Kind::Map(map) => {
                let entries = map.iter().map(|(key, value)| format!("{}:{}", key.as_str(), shown(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn the_grammar_of_set() {
        for (text, values) in [
            ("a=b", r#"{a:"b"}"#),
            ("a.b=c,a.d=1", r#"{a:{b:"c" d:1}}"#),
            ("a=1.5,b=007,c=0,d=-3,e=1e3", r#"{a:"1.5" b:"007" c:0 d:-3 e:"1e3"}"#),
            ("a=TRUE,b=False,c=null", "{a:true b:false c:null}"),
            ("a={b,1,true}", r#"{a:["b" 1 true]}"#),
            ("a={}", r#"{a:[""]}"#),
            ("a={b},c=d", r#"{a:["b"] c:"d"}"#),
            ("a[2]=x", r#"{a:[null null "x"]}"#),
            ("a[0].b=1,a[0].c=2", "{a:[{b:1 c:2}]}"),
            ("a[0][1]=x", r#"{a:[[null "x"]]}"#),
            (r"a\.b=c\,d", r#"{a.b:"c,d"}"#),
            ("a=", r#"{a:""}"#),
            ("a=,b=1", r#"{a:"" b:1}"#),
            ("", "{}"),
        ] {
            assert_eq!(parsed(text).as_deref(), Ok(values), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, message) in [
            ("a", r#"key "a" has no value"#),
            ("a,b=1", r#"key "a" has no value (cannot end with ,)"#),
            ("a={b", "list must terminate with '}'"),
            ("a[-1]=x", "negative -1 index not allowed"),
            ("a[x]=1", "error parsing index"),
            ("a[0]x=1", "unexpected data at end of array index: ['x']"),
            ("a[70000]=1", "greater than maximum supported index"),
            ("a=1,a.b=2", "interface {} is int64, not map[string]interface {}"),
            ("a=x,a[0]=2", "interface {} is string, not []interface {}"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
        assert!(parsed(&format!("{}=1", vec!["a"; 32].join("."))).unwrap_err().contains("nested level"));
    }

    #[test]
    fn literals_are_taken_as_they_are() {
        let mut values = Value::from(Map::new());
        set_literal(&mut values, r"a.b[0]={x},y=\z", Profile::V4).unwrap();
        assert_eq!(shown(&values), r#"{a:{b:["{x},y=\\z"]}}"#);
    }

    #[test]
    fn files_are_read() {
        let mut values = Value::from(Map::new());
        set_file(&mut values, "a=x.txt,b=y.txt", |path| Ok(format!("<{path}>")), Profile::V4).unwrap();
        assert_eq!(shown(&values), r#"{a:"<x.txt>" b:"<y.txt>"}"#);
    }
}
