//! The order in which Helm prints kinds.

use crate::Profile;

/// Helm's install order. Helm 3 does not know the last two.
const ORDER: [&str; 38] = [
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

/// Sorts by kind, keeping the order within a kind: known kinds first, the others by name.
pub(crate) fn sort_by_kind<T>(items: &mut [T], profile: Profile, kind: impl Fn(&T) -> &str) {
    let known = match profile {
        Profile::V4 => &ORDER[..],
        Profile::V3 => &ORDER[..36],
    };
    let rank = |name: &str| known.iter().position(|one| *one == name).unwrap_or(known.len());
    items.sort_by(|left, right| {
        let (left, right) = (kind(left), kind(right));
        let (first, second) = (rank(left), rank(right));
        first
            .cmp(&second)
            .then_with(|| if first == known.len() { left.cmp(right) } else { std::cmp::Ordering::Equal })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_kinds_come_last_by_name() {
        let mut kinds = ["Zebra", "Service", "", "MutatingWebhookConfiguration", "Namespace", "APIService"];
        sort_by_kind(&mut kinds, Profile::V4, |kind| kind);
        assert_eq!(
            kinds,
            ["Namespace", "Service", "APIService", "MutatingWebhookConfiguration", "", "Zebra"]
        );
        sort_by_kind(&mut kinds, Profile::V3, |kind| kind);
        assert_eq!(
            kinds,
            ["Namespace", "Service", "APIService", "", "MutatingWebhookConfiguration", "Zebra"]
        );
    }
}
