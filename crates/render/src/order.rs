//! The one order of manifests: Helm's install order, then namespace, then name.

use crate::{Manifest, ObjectId};

/// Kinds that others need come first. Helm's order; kinds it does not know follow, by name.
const KINDS: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Sorts manifests into the order in which they are written.
///
/// The order depends on nothing but the objects' identities: kind by Helm's install order, unknown kinds last and
/// by name, then namespace (none first), name, group, version. Objects of one identity keep their order.
pub fn sort(manifests: &mut [Manifest]) {
    manifests.sort_by_cached_key(|manifest| Key::new(manifest.id()));
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rank: usize,
    unknown_kind: String,
    namespace: Option<String>,
    name: String,
    group: String,
    version: String,
}

impl Key {
    fn new(id: &ObjectId) -> Key {
        let rank = KINDS.iter().position(|kind| *kind == id.kind).unwrap_or(KINDS.len());
        Key {
            rank,
            unknown_kind: if rank == KINDS.len() { id.kind.clone() } else { String::new() },
            namespace: id.namespace.clone(),
            name: id.name.clone(),
            group: id.group.clone(),
            version: id.version.clone(),
        }
    }
}
