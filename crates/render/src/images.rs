//! The container images that manifests name.

use hld_yaml::{Span, Value};

use crate::packed::Body;
use crate::{Manifest, ObjectId, scope};

/// A reference to an image in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageRef<'m> {
    /// The reference, as written.
    pub image: &'m str,
    /// The keys and positions down to it: `spec.template.spec.containers[0].image`.
    pub path: String,
    /// Where it was written.
    pub span: Span,
}

/// The images that an object runs, in the order in which it names them.
///
/// For Kubernetes' own workloads these are the images of their pod specs: containers of every sort and image
/// volumes. In a custom resource every list named `containers`, `initContainers` or `ephemeralContainers` counts,
/// wherever it lies, as such resources embed pod specs where they like.
///
/// ```
/// # use hld_render::{Manifest, Origin, images};
/// # use hld_yaml::{SourceMap, Value};
/// let pod = Value::from_iter([
///     ("apiVersion", Value::from("v1")),
///     ("kind", Value::from("Pod")),
///     ("metadata", Value::from_iter([("name", Value::from("x"))])),
///     ("spec", Value::from_iter([("containers", Value::from(vec![Value::from_iter([
///         ("name", Value::from("web")),
///         ("image", Value::from("nginx:1.29")),
///     ])]))])),
/// ]);
/// # let origin = Origin { component: "".into(), file: "".into(), line: 0 };
/// let pod = Manifest::new(pod, origin, &SourceMap::new())?;
/// assert_eq!(images(&pod)[0].image, "nginx:1.29");
/// # Ok::<(), hld_render::Error>(())
/// ```
pub fn images(manifest: &Manifest) -> Vec<ImageRef<'_>> {
    match &manifest.body {
        Body::Text(packed) if packed.images.as_ref().is_some_and(|known| known.is_empty()) => Vec::new(),
        body => find(manifest.id(), body.value()),
    }
}

/// The same references without their places, as text. Of what was compiled they are known without reading the object again.
pub fn image_names(manifest: &Manifest) -> Vec<String> {
    let known = match &manifest.body {
        Body::Text(packed) => packed.images.as_deref(),
        Body::Tree(_) => None,
    };
    known.map_or_else(|| names(manifest.id(), manifest.value()), <[String]>::to_vec)
}

fn names(id: &ObjectId, object: &Value) -> Vec<String> {
    find(id, object).into_iter().map(|found| found.image.to_owned()).collect()
}

fn find<'m>(id: &ObjectId, object: &'m Value) -> Vec<ImageRef<'m>> {
    let mut found = Vec::new();
    if scope::is_builtin(&id.group, &id.kind) {
        if let Some(path) = pod_spec(&id.kind)
            && let Some(spec) = object.pointer(path)
        {
            of_pod_spec(spec, &path.join("."), &mut found);
        }
    } else {
        anywhere(object, &mut found);
    }
    found
}

/// Where the pod spec of one of Kubernetes' own workloads lies.
fn pod_spec(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "Pod" => POD,
        "DaemonSet" | "Deployment" | "Job" | "ReplicaSet" | "ReplicationController" | "StatefulSet" => {
            WORKLOAD
        }
        "CronJob" => CRON_JOB,
        "PodTemplate" => POD_TEMPLATE,
        _ => return None,
    })
}

const POD: &[&str] = &["spec"];
const WORKLOAD: &[&str] = &["spec", "template", "spec"];
const CRON_JOB: &[&str] = &["spec", "jobTemplate", "spec", "template", "spec"];
const POD_TEMPLATE: &[&str] = &["template", "spec"];

/// The images that an object with this canonical text runs, where they can be told from those keys that lead to images. Nothing
/// where they may lie anywhere.
#[cfg(feature = "helm")]
pub(crate) fn of_head(id: &ObjectId, head: &Value, text: &str) -> Option<Vec<String>> {
    // What `anywhere` looks for are keys, and these are written without quotes.
    let are_anywhere = !scope::is_builtin(&id.group, &id.kind) && text.contains("ontainers:");
    (!are_anywhere).then(|| names(id, head))
}

/// Whether a key, or `[]` for the items of a list, leads to images in one of Kubernetes' own workloads.
#[cfg(feature = "helm")]
pub(crate) fn lead_through(path: &[String], key: &str) -> bool {
    let same = |path: &[String], keys: &[&str]| path.iter().zip(keys).all(|(one, other)| one == other);
    [POD, WORKLOAD, CRON_JOB, POD_TEMPLATE].iter().any(|spec| match path.get(spec.len()..) {
        None => same(path, spec) && spec[path.len()] == key,
        Some(inside) if same(path, spec) => match inside {
            [] => key == "volumes" || CONTAINER_LISTS.contains(&key),
            [_] => key == "[]",
            [_, _] => key == "image",
            [list, _, _] => list == "volumes" && key == "reference",
            _ => false,
        },
        Some(_) => false,
    })
}

const CONTAINER_LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

fn of_pod_spec<'m>(spec: &'m Value, path: &str, found: &mut Vec<ImageRef<'m>>) {
    let mut take = |list: &str, at: usize, keys: &str, value: Option<&'m Value>| {
        if let Some(value) = value
            && let Some(image) = value.as_str()
            && !image.is_empty()
        {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{list}[{at}].{keys}");
            found.push(ImageRef { image, path, span: value.span() });
        }
    };
    for list in CONTAINER_LISTS {
        for (at, container) in items(spec, list) {
            take(list, at, "image", container.get("image"));
        }
    }
    for (at, volume) in items(spec, "volumes") {
        take("volumes", at, "image.reference", volume.pointer(&["image", "reference"]));
    }
}

fn items<'v>(map: &'v Value, key: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    map.get(key).and_then(Value::as_seq).unwrap_or_default().iter().enumerate()
}

/// Depth-first without recursion: a custom resource may be as deep as the reader allows.
fn anywhere<'m>(root: &'m Value, found: &mut Vec<ImageRef<'m>>) {
    let mut ahead = vec![(root, String::new())];
    while let Some((value, path)) = ahead.pop() {
        if let Some(map) = value.as_map() {
            if CONTAINER_LISTS.iter().any(|list| map.contains_key(list)) {
                of_pod_spec(value, &path, found);
            }
            let dot = if path.is_empty() { "" } else { "." };
            ahead.extend(
                map.iter()
                    .rev()
                    .filter(|(_, value)| is_collection(value))
                    .map(|(key, value)| (value, format!("{path}{dot}{}", key.as_str()))),
            );
        } else if let Some(items) = value.as_seq() {
            ahead.extend(
                items
                    .iter()
                    .enumerate()
                    .rev()
                    .filter(|(_, value)| is_collection(value))
                    .map(|(at, value)| (value, format!("{path}[{at}]"))),
            );
        }
    }
}

fn is_collection(value: &Value) -> bool {
    value.as_map().is_some() || value.as_seq().is_some()
}
