//! The container images that manifests name.

use hld_yaml::{Span, Value};

use crate::{Manifest, scope};

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
    let id = manifest.id();
    let mut found = Vec::new();
    if scope::is_builtin(&id.group, &id.kind) {
        let path: &[&str] = match id.kind.as_str() {
            "Pod" => &["spec"],
            "DaemonSet" | "Deployment" | "Job" | "ReplicaSet" | "ReplicationController" | "StatefulSet" => {
                &["spec", "template", "spec"]
            }
            "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
            "PodTemplate" => &["template", "spec"],
            _ => return found,
        };
        if let Some(spec) = manifest.value().pointer(path) {
            of_pod_spec(spec, &path.join("."), &mut found);
        }
    } else {
        anywhere(manifest.value(), &mut found);
    }
    found
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
