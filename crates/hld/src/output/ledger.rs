//! `.hld/files` and `.hld/provenance`: JSON text without an extension, a pure function of the content.

use super::{Text, paths};
use hld_yaml::{Map, ReadOptions, SourceMap, Value};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The format of `.hld/files` that this version writes.
pub(super) const FORMAT: i64 = 1;

/// SHA-256 of a file's bytes.
pub(super) type Digest = [u8; 32];

pub(super) fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

pub(super) fn digest_of(text: &Text) -> Digest {
    text.pieces().fold(Sha256::new(), |hash, piece| hash.chain_update(piece)).finalize().into()
}

/// What is known of an owned file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) digest: Digest,
    /// The component whose objects it holds.
    pub(super) component: String,
}

/// Which files hld owns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) files: BTreeMap<String, Owned>,
}

/// Why a record cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    Damaged(String),
    Newer { found: i64, known: i64 },
}

impl Ledger {
    /// The text of `.hld/files`: one line for each file, so that a diff of it is readable.
    pub(super) fn write(&self) -> String {
        let mut text = format!("{{\n  \"format\": {FORMAT},\n  \"files\": {{");
        let mut comma = "";
        for (path, owned) in &self.files {
            text.push_str(comma);
            text.push_str("\n    ");
            quote(&mut text, path);
            text.push_str(": { \"component\": ");
            quote(&mut text, &owned.component);
            text.push_str(", \"sha256\": \"");
            for byte in owned.digest {
                let _ = write!(text, "{byte:02x}");
            }
            text.push_str("\" }");
            comma = ",";
        }
        text.push_str(if self.files.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
        text
    }

    /// Reads `.hld/files`; every path in it is one that hld may write.
    pub(super) fn read(bytes: &[u8]) -> Result<Ledger, Unusable> {
        let value = read_record(bytes, FORMAT)?;
        let files = value
            .get("files")
            .and_then(Value::as_map)
            .ok_or_else(|| Unusable::Damaged("`files` is missing".to_owned()))?;
        let mut ledger = Ledger::default();
        for (path, entry) in files.iter() {
            let path = path.as_str();
            if let Some(reason) = paths::refused(path) {
                return Err(Unusable::Damaged(format!("it names `{}`: {reason}", path.escape_debug())));
            }
            let digest = entry.get("sha256").and_then(Value::as_str).and_then(parse_digest);
            let component = entry.get("component").and_then(Value::as_str);
            let (Some(digest), Some(component)) = (digest, component) else {
                return Err(Unusable::Damaged(format!("the entry of `{path}` is incomplete")));
            };
            ledger.files.insert(path.to_owned(), Owned { digest, component: component.to_owned() });
        }
        Ok(ledger)
    }
}

/// Reads a JSON record and judges its `format`.
fn read_record(bytes: &[u8], known: i64) -> Result<Value, Unusable> {
    let damaged = |reason: String| Unusable::Damaged(reason);
    let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8".to_owned()))?;
    let value = read_json(text).map_err(damaged)?;
    match value.get("format").and_then(Value::as_i64) {
        Some(found) if found > known => Err(Unusable::Newer { found, known }),
        Some(found) if found >= 1 => Ok(value),
        _ => Err(damaged("it has no `format`".to_owned())),
    }
}

/// One JSON document, or what is wrong with it.
pub(super) fn read_json(text: &str) -> Result<Value, String> {
    let sources = SourceMap::new();
    let source = sources.add("", text);
    hld_yaml::read_json(&sources, source, &ReadOptions::default())
        .map(|document| document.value)
        .map_err(|error| error.diagnostic().message.clone())
}

/// The provenance to write: `new`, plus what `old` holds under keys that this version does not know.
///
/// `known` lists the keys this version writes, as `/`-joined paths in which `*` stands for any one key. What lies
/// below a known leaf is this version's own; an unknown key is kept where its parent is still written.
pub(super) fn merge_provenance(old: Option<&[u8]>, new: &str, known: &[&str]) -> Result<String, Unusable> {
    let Some(old) = old else { return Ok(new.to_owned()) };
    let mut merged = read_json(new).map_err(Unusable::Damaged)?;
    let format = merged.get("format").and_then(Value::as_i64).unwrap_or(FORMAT);
    let old = read_record(old, format)?;
    let known: Vec<Vec<&str>> = known.iter().map(|path| path.split('/').collect()).collect();
    let known: Vec<&[&str]> = known.iter().map(Vec::as_slice).collect();
    let mut kept = false;
    if let (Some(old), Some(merged)) = (old.as_map(), merged.map_mut()) {
        keep_unknown(old, merged, &known, &mut kept);
    }
    // The bytes stay the caller's unless something is added to them.
    if !kept {
        return Ok(new.to_owned());
    }
    let mut text = hld_yaml::write_json(&merged, true);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// One level; the depth is that of the longest known path, not that of the text.
fn keep_unknown(old: &Map, new: &mut Map, known: &[&[&str]], kept: &mut bool) {
    for (key, value) in old.iter() {
        let below: Vec<&[&str]> = known
            .iter()
            .filter(|path| path.first().is_some_and(|name| *name == "*" || *name == key.as_str()))
            .map(|path| &path[1..])
            .collect();
        if below.is_empty() {
            if !new.contains_key(key) {
                new.insert(key.as_str(), value.clone());
                *kept = true;
            }
        } else if below.iter().any(|path| !path.is_empty())
            && let (Some(old), Some(new)) = (value.as_map(), new.get_mut(key).and_then(Value::map_mut))
        {
            keep_unknown(old, new, &below, kept);
        }
    }
}

fn parse_digest(text: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(digest)
}

/// Appends `text` as a JSON string.
pub(super) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            ch if ch < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(ch));
            }
            ch => out.push(ch),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(files: &[(&str, &str)]) -> Ledger {
        let files = files.iter().map(|(path, component)| {
            (
                (*path).to_owned(),
                Owned { digest: digest(path.as_bytes()), component: (*component).to_owned() },
            )
        });
        Ledger { files: files.collect() }
    }

    #[test]
    fn a_ledger_comes_back_as_written() {
        for ledger in [ledger(&[]), ledger(&[("a.yaml", ""), ("b/ü \"x\".yaml", "b/ü")])] {
            assert_eq!(Ledger::read(ledger.write().as_bytes()), Ok(ledger));
        }
    }

    #[test]
    fn the_text_of_a_ledger() {
        insta::assert_snapshot!(ledger(&[("web/app.yaml", "web/app"), ("a.yaml", "a")]).write());
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let cases = [
            ("", "empty"),
            ("{", "cut"),
            ("[]", "list"),
            ("{\"files\": {}}", "no format"),
            ("{\"format\": 1}", "no files"),
            ("{\"format\": 2, \"files\": {}}", "newer"),
            ("{\"format\": 1, \"files\": {\"../x\": {}}}", "leaves the folder"),
            (
                "{\"format\": 1, \"files\": {\"x\": {\"component\": \"\", \"sha256\": \"00\"}}}",
                "short digest",
            ),
            ("{\"format\": 1, \"files\": {\"x\": {\"sha256\": \"00\"}}}", "no component"),
        ];
        let told: Vec<String> = cases
            .iter()
            .map(|(text, what)| {
                format!("{what}: {:?}", Ledger::read(text.as_bytes()).map(|_| ()).unwrap_err())
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    const KNOWN: &[&str] = &["format", "components/*/source", "components/*/chart/version"];

    #[test]
    fn unknown_fields_are_kept_where_their_parent_is() {
        let old = r#"{"format":1,"later":7,"components":{
            "a":{"source":"x","chart":{"version":"1","signed":true},"note":[1]}, "gone":{"note":2}}}"#;
        let new = "{\"format\":1,\"components\":{\"a\":{\"source\":\"y\",\"chart\":{\"version\":\"2\"}},\"b\":{}}}\n";
        let merged = merge_provenance(Some(old.as_bytes()), new, KNOWN).unwrap();
        let expected = r#"{"format":1,"components":{
            "a":{"source":"y","chart":{"version":"2","signed":true},"note":[1]},"b":{}},"later":7}"#;
        assert_eq!(read_json(&merged), read_json(expected));
        let again = merge_provenance(Some(merged.as_bytes()), new, KNOWN).unwrap();
        assert_eq!(again, merged);
    }

    #[test]
    fn known_fields_that_are_no_longer_written_go() {
        let old = r#"{"format":1,"components":{"a":{"source":"x","chart":{"version":"1"}}}}"#;
        let new = "{\"format\": 1, \"components\": {\"a\": {\"chart\": {}}}}\n";
        assert_eq!(merge_provenance(Some(old.as_bytes()), new, KNOWN).unwrap(), new);
    }

    #[test]
    fn a_newer_provenance_is_not_rewritten() {
        let newer = merge_provenance(Some(b"{\"format\": 3}"), "{\"format\": 1}", KNOWN);
        assert_eq!(newer, Err(Unusable::Newer { found: 3, known: 1 }));
    }
}
