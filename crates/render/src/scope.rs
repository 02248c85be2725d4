//! Which kinds live in a namespace.

mod builtin;

use std::collections::BTreeMap;

use crate::Manifest;
use crate::packed::Body;

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// They do.
    Namespaced,
    /// They belong to the whole cluster.
    Cluster,
}

/// The scopes of Kubernetes' own kinds and of those that the tree's CustomResourceDefinitions declare.
///
/// ```
/// use hld_render::{Scope, Scopes};
///
/// let scopes = Scopes::builtin();
/// assert_eq!(scopes.of("apps", "Deployment"), Some(Scope::Namespaced));
/// assert_eq!(scopes.of("rbac.authorization.k8s.io", "ClusterRole"), Some(Scope::Cluster));
/// assert_eq!(scopes.of("example.com", "Database"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    declared: BTreeMap<(String, String), Scope>,
}

impl Scopes {
    /// Kubernetes' own kinds only.
    pub fn builtin() -> Scopes {
        Scopes::default()
    }

    /// Kubernetes' own kinds, and those that CustomResourceDefinitions among the manifests declare.
    pub fn with_crds<'m>(manifests: impl IntoIterator<Item = &'m Manifest>) -> Scopes {
        let declared = manifests.into_iter().filter_map(declared);
        Scopes { declared: declared.map(|one| ((one.group, one.kind), one.scope)).collect() }
    }

    /// The scope of a kind, if it is known.
    pub fn of(&self, group: &str, kind: &str) -> Option<Scope> {
        // Not even a definition in the tree changes what Kubernetes itself has fixed.
        builtin::scope(group, kind).or_else(|| {
            if self.declared.is_empty() {
                return None;
            }
            self.declared.get(&(group.to_owned(), kind.to_owned())).copied()
        })
    }

    /// The scope of an object's kind, if it is known.
    pub fn of_manifest(&self, manifest: &Manifest) -> Option<Scope> {
        self.of(&manifest.id().group, &manifest.id().kind)
    }
}

/// What a CustomResourceDefinition declares.
#[derive(Clone)]
pub(crate) struct Declared {
    group: String,
    kind: String,
    scope: Scope,
}

/// What an object declares, if it is a CustomResourceDefinition.
pub(crate) fn declared(manifest: &Manifest) -> Option<Declared> {
    let id = manifest.id();
    if id.kind != "CustomResourceDefinition" || id.group != "apiextensions.k8s.io" {
        return None;
    }
    if let Body::Text(packed) = &manifest.body {
        return packed.declares.as_deref().cloned();
    }
    let text = |path: &[&str]| manifest.value().pointer(path).and_then(|value| value.as_str());
    let (group, kind) = (text(&["spec", "group"])?.to_owned(), text(&["spec", "names", "kind"])?.to_owned());
    let scope = match text(&["spec", "scope"]) {
        Some("Cluster") => Scope::Cluster,
        Some("Namespaced") => Scope::Namespaced,
        // `v1beta1` took it for namespaced; in `v1` the API server refuses the definition.
        _ => Scope::Namespaced,
    };
    Some(Declared { group, kind, scope })
}

/// True for the kinds that a Kubernetes API server brings with it, in any version that is known here.
pub(crate) fn is_builtin(group: &str, kind: &str) -> bool {
    builtin::scope(group, kind).is_some()
}
