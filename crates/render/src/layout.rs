//! Which manifest goes into which file.

use std::collections::BTreeMap;

use hld_yaml::Diagnostic;
use sha2::{Digest, Sha256};

use crate::{Manifest, ObjectId, Text};

/// How manifests are spread over files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// One file per component.
    #[default]
    Component,
    /// One file per object.
    Resource,
}

/// One file of a component's output.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LayoutFile<'m> {
    /// The path below the environment's folder.
    pub path: String,
    /// The manifests in it.
    pub manifests: Vec<&'m Manifest>,
}

impl LayoutFile<'_> {
    /// The file's text: canonical YAML, documents joined by `---`.
    pub fn text(&self) -> Text {
        self.manifests.iter().map(|manifest| manifest.body.text()).collect()
    }
}

/// No file name is longer; systems allow 255 bytes, and temporary names need some.
const MAX_NAME: usize = 200;

impl Layout {
    /// The files of one component, whose manifests are in their final order. No manifests, no file.
    ///
    /// `folder` is where the component's output lies below the environment's folder (`""` is its top), `name`
    /// the component's output name.
    pub fn files<'m>(self, folder: &str, name: &str, manifests: &'m [Manifest]) -> Vec<LayoutFile<'m>> {
        if manifests.is_empty() {
            return Vec::new();
        }
        let base = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        match self {
            Layout::Component => {
                vec![LayoutFile { path: format!("{base}.yaml"), manifests: manifests.iter().collect() }]
            }
            Layout::Resource => {
                // Objects whose names the cluster makes up may share a file; others that would are told apart
                // by `collisions`, as they must not.
                let mut files: Vec<LayoutFile<'m>> = Vec::with_capacity(manifests.len());
                let mut generated: BTreeMap<&ObjectId, usize> = BTreeMap::new();
                for manifest in manifests {
                    let id = manifest.id();
                    if let Some(at) = generated.get(id) {
                        files[*at].manifests.push(manifest);
                        continue;
                    }
                    if id.is_generated() {
                        generated.insert(id, files.len());
                    }
                    let path = format!("{base}/{}", file_name(id));
                    files.push(LayoutFile { path, manifests: vec![manifest] });
                }
                files
            }
        }
    }
}

/// `<kind>[.<group>]-[<namespace>-]<name>.yaml`, lower case, other bytes percent-encoded, hashed when too long.
///
/// ```
/// use hld_render::{ObjectId, file_name};
///
/// let id = ObjectId {
///     group: "rbac.authorization.k8s.io".into(),
///     version: "v1".into(),
///     kind: "Role".into(),
///     namespace: Some("shop".into()),
///     name: "system:reader".into(),
/// };
/// assert_eq!(file_name(&id), "role.rbac.authorization.k8s.io-shop-system%3areader.yaml");
/// ```
pub fn file_name(id: &ObjectId) -> String {
    let mut name = String::new();
    encode(&id.kind, &mut name);
    if !id.group.is_empty() {
        name.push('.');
        encode(&id.group, &mut name);
    }
    name.push('-');
    if let Some(namespace) = &id.namespace {
        encode(namespace, &mut name);
        name.push('-');
    }
    encode(&id.name, &mut name);
    if name.len() + ".yaml".len() > MAX_NAME {
        let digest = Sha256::digest(name.as_bytes());
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        name.truncate(MAX_NAME - ".yaml".len() - 1 - hash.len());
        name.push('-');
        name.push_str(&hash);
    }
    name.push_str(".yaml");
    name
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte.to_ascii_lowercase() {
            byte @ (b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-') => out.push(char::from(byte)),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

/// Reports output paths that are equal, or would be on a file system that does not tell cases apart, and paths
/// that would have to be a file and a folder at once. Each path comes with what it is for.
///
/// ```
/// let reports = hld_render::collisions([("Shop.yaml", "component Shop"), ("shop.yaml", "component shop")]);
/// assert_eq!(reports.len(), 1);
/// assert!(reports[0].message.contains("component Shop"));
/// ```
pub fn collisions<'p, W: std::fmt::Display>(
    paths: impl IntoIterator<Item = (&'p str, W)>,
) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, (&'p str, W)> = BTreeMap::new();
    let mut reports = Vec::new();
    for (path, what) in paths {
        match seen.get(&fold(path)) {
            Some((first, other)) => {
                let message = if *first == path {
                    format!("{other} and {what} would both be written to `{path}`")
                } else {
                    format!(
                        "{other} and {what} would be written to `{first}` and `{path}`, which differ only in case"
                    )
                };
                reports.push(Diagnostic::error("output-collision", message).hint("rename one of the two"));
            }
            None => {
                seen.insert(fold(path), (path, what));
            }
        }
    }
    for (folded, (path, what)) in &seen {
        let mut folder = folded.as_str();
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            if let Some((file, other)) = seen.get(folder) {
                let message = format!(
                    "{other} would be written to the file `{file}`, and {what} to `{path}`, for which it has to be a folder"
                );
                reports.push(Diagnostic::error("output-collision", message).hint("rename one of the two"));
            }
        }
    }
    reports
}

/// Case folding enough for collisions: two letters that any system takes for one become one.
fn fold(path: &str) -> String {
    path.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}
