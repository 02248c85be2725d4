//! The one order of manifests: Helm's install order, then namespace, then name.

use crate::{Manifest, ObjectId};

/// Kinds that others need come first. Helm's order; kinds it does not know follow, by name. Not the table of `hld-helm`: that one
/// follows each release of Helm, while this one decides how output is laid out, which only changes on purpose.
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
pub fn sort(manifests: &mut Vec<Manifest>) {
    let mut ranked: Vec<(usize, Manifest)> =
        manifests.drain(..).map(|manifest| (rank(manifest.id()), manifest)).collect();
    ranked.sort_by(|(a_rank, a), (b_rank, b)| {
        (a_rank, key(*a_rank, a.id())).cmp(&(b_rank, key(*b_rank, b.id())))
    });
    manifests.extend(ranked.into_iter().map(|(_, manifest)| manifest));
}

fn rank(id: &ObjectId) -> usize {
    KINDS.iter().position(|kind| *kind == id.kind).unwrap_or(KINDS.len())
}

fn key(rank: usize, id: &ObjectId) -> (&str, Option<&str>, &str, &str, &str) {
    let unknown_kind = if rank == KINDS.len() { id.kind.as_str() } else { "" };
    (unknown_kind, id.namespace.as_deref(), &id.name, &id.group, &id.version)
}
