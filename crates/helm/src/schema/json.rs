//! JSON as the checks see it: a number keeps its text and its exact value.

mod read;

use hld_gotmpl::Value;

use self::read::{Fail, go_error, read};
use super::decimal::Decimal;
use crate::encode::{Event, View, finite, json_float, walk};

/// How deep a schema or the values may be.
const MAX_DEPTH: usize = 500;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Json>),
    Object(Members),
}

/// The members of an object, by name. Schemas have many small ones, which are made once and looked at a few times.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members(Vec<(String, Json)>);

impl Members {
    /// Of members with one name the last one counts.
    fn new(mut members: Vec<(String, Json)>) -> Members {
        if !members.is_sorted_by(|one, next| one.0 < next.0) {
            members.sort_by(|one, next| one.0.cmp(&next.0));
            members.reverse();
            members.dedup_by(|earlier, last| earlier.0 == last.0);
            members.reverse();
        }
        Members(members)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let at = self.0.binary_search_by(|(have, _)| have.as_str().cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    pub(super) fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.into_iter()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.iter().map(|(name, _)| name)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Json> {
        self.iter().map(|(_, value)| value)
    }
}

impl<'m> IntoIterator for &'m Members {
    type Item = (&'m String, &'m Json);
    type IntoIter =
        std::iter::Map<std::slice::Iter<'m, (String, Json)>, fn(&(String, Json)) -> (&String, &Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) text: String,
    /// Nothing where Go's exact number gives up.
    pub(super) value: Option<Decimal>,
}

impl Number {
    fn new(text: String) -> Number {
        Number { value: Decimal::read(&text), text }
    }
}

impl Json {
    /// # Errors
    /// Go's text.
    pub(super) fn read(text: &[u8]) -> Result<Json, String> {
        match read(text) {
            Ok(json) => Ok(json),
            Err(Fail::Deep) => Err(go_error(text).unwrap_or_else(too_deep)),
            // What is no JSON here is none to Go.
            Err(Fail::Wrong) => Err(go_error(text).unwrap_or_else(|| "invalid JSON".to_owned())),
        }
    }

    /// What is known to be JSON.
    ///
    /// # Errors
    /// When it is too deep.
    pub(super) fn of_valid(text: &[u8]) -> Result<Json, String> {
        read(text).map_err(|_| too_deep())
    }

    /// What the JSON of a template's value would be read to.
    ///
    /// # Errors
    /// Go's text for a value that JSON cannot hold, or when it is too deep.
    pub(super) fn of_value(value: &Value) -> Result<Json, String> {
        let mut builder = Builder::default();
        walk(value, View::Json, None, &mut 0, &mut |event| builder.take(event))?;
        Ok(builder.root.unwrap_or(Json::Null))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        self.as_object()?.get(key)
    }

    pub(super) fn as_object(&self) -> Option<&Members> {
        if let Json::Object(map) = self { Some(map) } else { None }
    }

    pub(super) fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        if let Json::Bool(flag) = self { Some(*flag) } else { None }
    }

    pub(super) fn as_number(&self) -> Option<&Number> {
        if let Json::Number(number) = self { Some(number) } else { None }
    }

    /// Whether both are the same value. `loose`: numbers are also texts that have their value.
    pub(super) fn equals(&self, other: &Json, loose: bool) -> bool {
        match (self, other) {
            (Json::Number(one), Json::Number(two)) => one.value.is_some() && one.value == two.value,
            (Json::Number(one), Json::String(two)) if loose => {
                one.value.is_some() && one.value == Decimal::read(two)
            }
            (Json::Array(one), Json::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.equals(two, loose))
            }
            (Json::Object(one), Json::Object(two)) => {
                let same =
                    |(key, one): (&String, &Json)| two.get(key).is_some_and(|two| one.equals(two, loose));
                one.len() == two.len() && one.iter().all(same)
            }
            (Json::Number(_), _) | (_, Json::Number(_)) => false,
            _ => self == other,
        }
    }
}

fn too_deep() -> String {
    format!("json deeper than {MAX_DEPTH} levels")
}

/// Makes a value of what is found on a walk.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Json>,
}

enum Open {
    Array(Vec<Json>),
    /// With the key whose value comes next.
    Object(Vec<(String, Json)>, String),
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        let json = match event {
            Event::Null => Json::Null,
            Event::Bool(flag) => Json::Bool(flag),
            Event::Int(number) => Json::Number(Number::new(number.to_string())),
            Event::Uint(number) => Json::Number(Number::new(number.to_string())),
            Event::Float(number) => Json::Number(Number::new(json_float(finite(number)?))),
            Event::Text(text) | Event::Time(text) => Json::String(text_of(text)),
            Event::Bytes(bytes) => Json::String(hld_yaml::base64(bytes)),
            Event::Key(name) => {
                if let Some(Open::Object(_, key)) = self.open.last_mut() {
                    *key = text_of(name);
                }
                return Ok(());
            }
            Event::StartMap { .. } => return self.enter(Open::Object(Vec::new(), String::new())),
            Event::StartList { .. } => return self.enter(Open::Array(Vec::new())),
            Event::EndMap | Event::EndList => match self.open.pop() {
                Some(Open::Array(items)) => Json::Array(items),
                Some(Open::Object(members, _)) => Json::Object(Members::new(members)),
                None => return Ok(()),
            },
        };
        match self.open.last_mut() {
            None => self.root = Some(json),
            Some(Open::Array(items)) => items.push(json),
            Some(Open::Object(members, key)) => members.push((std::mem::take(key), json)),
        }
        // So deep a value may be, but no list or map in it.
        if self.open.len() > MAX_DEPTH { Err(too_deep()) } else { Ok(()) }
    }

    fn enter(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() > MAX_DEPTH {
            return Err(too_deep());
        }
        self.open.push(open);
        Ok(())
    }
}

/// A text as it comes out of JSON: each byte that is no part of one is replaced.
fn text_of(text: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(text) {
        return text.to_owned();
    }
    let chunks = text.utf8_chunks();
    chunks.fold(String::new(), |out, chunk| out + chunk.valid() + &"\u{fffd}".repeat(chunk.invalid().len()))
}

#[cfg(test)]
mod tests {
    use hld_gotmpl::Heap;

    use super::*;

    #[test]
    fn values_are_what_their_json_says() {
        use crate::encode::{JsonStyle, to_json};
        let list = |items: Vec<Value>| Value::List(Heap::new(usize::MAX).list(items));
        let numbers = [0.0, -0.0, 1.5, 1e21, -2.5e-7, 123_456_789_012.0].map(Value::Float);
        let texts =
            [Value::from("a<\u{e9}\n"), Value::string(b"\xff\xfea".to_vec()), Value::Bool(true), Value::Nil];
        let all = list(numbers.into_iter().chain(texts).chain([Value::int64(-7), list(vec![])]).collect());
        let text = to_json(&all, JsonStyle::default()).unwrap();
        assert_eq!(Json::of_value(&all), Json::of_valid(text.as_bytes()));
        for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, MAX_DEPTH + 2] {
            for inner in [Value::Nil, list(vec![])] {
                let deep = (0..depth).fold(inner, |inner, _| list(vec![inner]));
                let text = to_json(&deep, JsonStyle::default()).unwrap();
                assert_eq!(Json::of_value(&deep), Json::of_valid(text.as_bytes()), "{depth}");
            }
        }
    }
}
