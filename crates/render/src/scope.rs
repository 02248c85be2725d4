//! Which kinds live in a namespace.

mod builtin;

use std::collections::BTreeMap;

use crate::Manifest;

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
        let mut scopes = Scopes::default();
        for manifest in manifests {
            scopes.declare(manifest);
        }
        scopes
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

    fn declare(&mut self, manifest: &Manifest) {
        let id = manifest.id();
        if id.kind != "CustomResourceDefinition" || id.group != "apiextensions.k8s.io" {
            return;
        }
        let text = |path: &[&str]| manifest.value().pointer(path).and_then(|value| value.as_str());
        let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"])) else {
            return;
        };
        let scope = match text(&["spec", "scope"]) {
            Some("Cluster") => Scope::Cluster,
            Some("Namespaced") => Scope::Namespaced,
            // `v1beta1` took it for namespaced; in `v1` the API server refuses the definition.
            _ => Scope::Namespaced,
        };
        self.declared.insert((group.to_owned(), kind.to_owned()), scope);
    }
}

/// True for the kinds that a Kubernetes API server brings with it, in any version that is known here.
pub(crate) fn is_builtin(group: &str, kind: &str) -> bool {
    builtin::scope(group, kind).is_some()
}
