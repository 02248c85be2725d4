//! Which objects an old output file holds.

use hld_render::ObjectId;
use hld_yaml::{ReadOptions, SourceMap, Value};

/// What makes two objects one to a cluster: everything but the version of their API.
pub(super) type Key = (String, String, Option<String>, String);

pub(super) fn key(id: &ObjectId) -> Key {
    (id.group.clone(), id.kind.clone(), id.namespace.clone(), id.name.clone())
}

/// The objects of a YAML or JSON text, lists entered; `None` when it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<ObjectId>> {
    let sources = SourceMap::new();
    let source = sources.add("", std::str::from_utf8(bytes).ok()?);
    // An old file may have been written by another tool, so it is read as kubectl reads it.
    let documents = hld_yaml::read_documents(&sources, source, &ReadOptions::go()).ok()?;
    let mut found = Vec::new();
    for document in documents {
        collect(&document.value, &mut found);
    }
    Some(found)
}

fn collect(value: &Value, found: &mut Vec<ObjectId>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let text = |path: &[&str]| value.pointer(path).and_then(Value::as_str);
        let Some(kind) = text(&["kind"]) else { continue };
        if kind.ends_with("List")
            && let Some(items) = value.get("items").and_then(Value::as_seq)
        {
            open.extend(items.iter().rev());
            continue;
        }
        let name = match (text(&["metadata", "name"]), text(&["metadata", "generateName"])) {
            (Some(name), _) => name.to_owned(),
            (None, Some(prefix)) => format!("{prefix}*"),
            (None, None) => continue,
        };
        let api = text(&["apiVersion"]).unwrap_or_default();
        let (group, version) = api.rsplit_once('/').unwrap_or(("", api));
        found.push(ObjectId {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            namespace: text(&["metadata", "namespace"]).map(str::to_owned),
            name,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_all_documents_and_lists() {
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n\n---\n\
            apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n---\n\
            apiVersion: v1\nkind: List\nitems:\n- {apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}}\n";
        let found: Vec<String> = read(text.as_bytes())
            .unwrap()
            .iter()
            .map(|id| format!("{}|{}|{}|{:?}|{}", id.group, id.version, id.kind, id.namespace, id.name))
            .collect();
        assert_eq!(
            found,
            ["|v1|Namespace|None|shop", "apps|v1|Deployment|Some(\"shop\")|web", "batch|v1|Job|None|run-*"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_from_nothing() {
        assert!(read(b"a: [").is_none());
        assert!(read(b"\xff").is_none());
        assert_eq!(read(b"").map(|found| found.len()), Some(0));
    }
}
