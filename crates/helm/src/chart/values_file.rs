//! `values.yaml` and the files of `-f`.

use std::borrow::Cow;

use hld_yaml::{Kind, Map, ReadOptions, SourceMap, Value, read_first};
use memchr::{memchr, memmem};

use super::ReadValues;
use super::typed::json_kind;
use crate::Profile;
use crate::error::{Error, ErrorKind};

/// How deep values may lie in each other: merging and copying them takes the thread's stack.
pub(crate) const MAX_VALUES_DEPTH: usize = 500;

/// Reads a values file: the first document in Helm 3, all of them merged in Helm 4.
pub(crate) fn read_values(
    sources: &SourceMap,
    name: &str,
    text: &[u8],
    profile: Profile,
) -> Result<ReadValues, Error> {
    let mut read = ReadValues { value: Value::from(Map::new()), warnings: Vec::new() };
    match profile {
        Profile::V3 => {
            read.value = read_map(sources, name, text, &mut read.warnings)?;
        }
        Profile::V4 => {
            for document in documents(text)? {
                let next = read_map(sources, name, &document, &mut read.warnings)
                    .map_err(|error| error.prefixed("cannot unmarshal yaml document"))?;
                read.value = merge(read.value, &next);
            }
        }
    }
    Ok(read)
}

fn read_map(
    sources: &SourceMap,
    name: &str,
    text: &[u8],
    warnings: &mut Vec<hld_yaml::Diagnostic>,
) -> Result<Value, Error> {
    // go-yaml wants UTF-8; a replacement character would hide that.
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(Error::new(
            ErrorKind::Values,
            "error converting YAML to JSON: yaml: invalid leading UTF-8 octet",
        ));
    };
    let source = sources.add(name, text);
    let mut options = ReadOptions::go();
    options.limits = options.limits.with_depth(MAX_VALUES_DEPTH);
    let document = read_first(sources, source, &options).map_err(|error| yaml_error(&error))?;
    warnings.extend(document.warnings);
    match document.value.kind() {
        Kind::Map(_) => Ok(document.value),
        Kind::Null => Ok(Value::from(Map::new())),
        _ => Err(Error::new(
            ErrorKind::Values,
            format!(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type \
                 map[string]interface {{}}",
                json_kind(&document.value)
            ),
        )
        .at(sources.locate(document.value.span()))),
    }
}

/// An error of the YAML reader in the words of the library that Helm reads with.
pub(crate) fn yaml_error(error: &hld_yaml::Error) -> Error {
    let message = error.go_text().map_or_else(|| error.to_string(), str::to_owned);
    Error::new(ErrorKind::Values, format!("error converting YAML to JSON: {message}"))
        .at(error.location().cloned())
}

/// The documents of a text, cut as the Kubernetes reader cuts them: at lines that begin with `---`. That reader joins lines
/// anew, so each ends with a bare line break.
fn documents(text: &[u8]) -> Result<Vec<Cow<'_, [u8]>>, Error> {
    let mut found = Vec::new();
    let (mut from, mut line) = (0, 0);
    loop {
        // From one separator to the next there is nothing to look at.
        if text[line..].starts_with(b"---") {
            let end = memchr(b'\n', &text[line..]).map_or(text.len(), |end| line + end);
            check_separator(&text[line + 3..end])?;
            // Before the first document it is part of that.
            if from < line {
                found.push(joined(&text[from..line]));
                from = (end + 1).min(text.len());
            }
        }
        match memmem::find(&text[line..], b"\n---") {
            Some(next) => line += next + 1,
            None => break,
        }
    }
    if from < text.len() {
        found.push(joined(&text[from..]));
    }
    Ok(found)
}

fn check_separator(after: &[u8]) -> Result<(), Error> {
    let after = String::from_utf8_lossy(after);
    let after = after.trim();
    if after.is_empty() || after.starts_with('#') {
        return Ok(());
    }
    let message = format!("error reading yaml document: invalid Yaml document separator: {after}");
    Err(Error::new(ErrorKind::Values, message))
}

/// The same lines, each with a bare line break at its end.
fn joined(text: &[u8]) -> Cow<'_, [u8]> {
    if text.ends_with(b"\n") && memmem::find(text, b"\r\n").is_none() {
        return Cow::Borrowed(text);
    }
    let mut joined = Vec::with_capacity(text.len() + 1);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        joined.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        joined.push(b'\n');
    }
    Cow::Owned(joined)
}

/// Maps are merged key by key, everything else is replaced.
pub(crate) fn merge(mut lower: Value, higher: &Value) -> Value {
    let Some(entries) = higher.as_map() else { return higher.clone() };
    let Some(map) = lower.map_mut() else { return higher.clone() };
    for (key, value) in entries.iter() {
        let merged = match map.get(key.as_str()) {
            Some(old) if old.as_map().is_some() && value.as_map().is_some() => merge(old.clone(), value),
            _ => value.clone(),
        };
        map.insert(key.clone(), merged);
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_cut_at_separator_lines() {
        let cut = |text: &str| {
            documents(text.as_bytes()).map(|found| {
                found.into_iter().map(|one| String::from_utf8(one.into_owned()).unwrap()).collect::<Vec<_>>()
            })
        };
        assert_eq!(cut("---\na: 1\n--- # next\nb: 2").unwrap(), ["---\na: 1\n", "b: 2\n"]);
        assert_eq!(cut("").unwrap(), Vec::<String>::new());
        assert_eq!(cut("a: 1\r\n---\r\nb: \r2\r\n\r").unwrap(), ["a: 1\n", "b: \r2\n\n"]);
        assert_eq!(cut("---\n---\n---").unwrap(), ["---\n", "---\n"]);
        assert_eq!(cut("a: 1\n---\n---\nb: 2\n---\n").unwrap(), ["a: 1\n", "---\nb: 2\n"]);
        assert!(cut("a: 1\n---b\n").unwrap_err().to_string().ends_with("invalid Yaml document separator: b"));
    }
}
