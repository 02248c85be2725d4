//! Kubernetes' own kinds: every group and kind that API servers from 1.16 to 1.36 serve or served, alpha and
//! removed beta ones included, and the two that every cluster's metrics server adds.

use super::Scope::{self, Cluster, Namespaced};

pub(super) fn scope(group: &str, kind: &str) -> Option<Scope> {
    KINDS.binary_search_by(|(g, k, _)| (*g, *k).cmp(&(group, kind))).ok().map(|at| KINDS[at].2)
}

/// Sorted by group, then kind.
static KINDS: &[(&str, &str, Scope)] = &[
    ("", "Binding", Namespaced),
    ("", "ComponentStatus", Cluster),
    ("", "ConfigMap", Namespaced),
    ("", "Endpoints", Namespaced),
    ("", "Event", Namespaced),
    ("", "LimitRange", Namespaced),
    ("", "Namespace", Cluster),
    ("", "Node", Cluster),
    ("", "PersistentVolume", Cluster),
    ("", "PersistentVolumeClaim", Namespaced),
    ("", "Pod", Namespaced),
    ("", "PodTemplate", Namespaced),
    ("", "ReplicationController", Namespaced),
    ("", "ResourceQuota", Namespaced),
    ("", "Secret", Namespaced),
    ("", "Service", Namespaced),
    ("", "ServiceAccount", Namespaced),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy", Cluster),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", Cluster),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", Cluster),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", Cluster),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", Cluster),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", Cluster),
    ("apiextensions.k8s.io", "CustomResourceDefinition", Cluster),
    ("apiregistration.k8s.io", "APIService", Cluster),
    ("apps", "ControllerRevision", Namespaced),
    ("apps", "DaemonSet", Namespaced),
    ("apps", "Deployment", Namespaced),
    ("apps", "ReplicaSet", Namespaced),
    ("apps", "StatefulSet", Namespaced),
    ("auditregistration.k8s.io", "AuditSink", Cluster),
    ("authentication.k8s.io", "SelfSubjectReview", Cluster),
    ("authentication.k8s.io", "TokenRequest", Namespaced),
    ("authentication.k8s.io", "TokenReview", Cluster),
    ("authorization.k8s.io", "LocalSubjectAccessReview", Namespaced),
    ("authorization.k8s.io", "SelfSubjectAccessReview", Cluster),
    ("authorization.k8s.io", "SelfSubjectRulesReview", Cluster),
    ("authorization.k8s.io", "SubjectAccessReview", Cluster),
    ("autoscaling", "HorizontalPodAutoscaler", Namespaced),
    ("autoscaling", "Scale", Namespaced),
    ("batch", "CronJob", Namespaced),
    ("batch", "Job", Namespaced),
    ("certificates.k8s.io", "CertificateSigningRequest", Cluster),
    ("certificates.k8s.io", "ClusterTrustBundle", Cluster),
    ("certificates.k8s.io", "PodCertificateRequest", Namespaced),
    ("coordination.k8s.io", "Lease", Namespaced),
    ("coordination.k8s.io", "LeaseCandidate", Namespaced),
    ("discovery.k8s.io", "EndpointSlice", Namespaced),
    ("events.k8s.io", "Event", Namespaced),
    ("extensions", "DaemonSet", Namespaced),
    ("extensions", "Deployment", Namespaced),
    ("extensions", "Ingress", Namespaced),
    ("extensions", "NetworkPolicy", Namespaced),
    ("extensions", "PodSecurityPolicy", Cluster),
    ("extensions", "ReplicaSet", Namespaced),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema", Cluster),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", Cluster),
    ("imagepolicy.k8s.io", "ImageReview", Cluster),
    ("internal.apiserver.k8s.io", "StorageVersion", Cluster),
    ("metrics.k8s.io", "NodeMetrics", Cluster),
    ("metrics.k8s.io", "PodMetrics", Namespaced),
    ("networking.k8s.io", "ClusterCIDR", Cluster),
    ("networking.k8s.io", "IPAddress", Cluster),
    ("networking.k8s.io", "Ingress", Namespaced),
    ("networking.k8s.io", "IngressClass", Cluster),
    ("networking.k8s.io", "NetworkPolicy", Namespaced),
    ("networking.k8s.io", "ServiceCIDR", Cluster),
    ("node.k8s.io", "RuntimeClass", Cluster),
    ("policy", "Eviction", Namespaced),
    ("policy", "PodDisruptionBudget", Namespaced),
    ("policy", "PodSecurityPolicy", Cluster),
    ("rbac.authorization.k8s.io", "ClusterRole", Cluster),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", Cluster),
    ("rbac.authorization.k8s.io", "Role", Namespaced),
    ("rbac.authorization.k8s.io", "RoleBinding", Namespaced),
    ("resource.k8s.io", "DeviceClass", Cluster),
    ("resource.k8s.io", "DeviceTaintRule", Cluster),
    ("resource.k8s.io", "PodScheduling", Namespaced),
    ("resource.k8s.io", "PodSchedulingContext", Namespaced),
    ("resource.k8s.io", "ResourceClaim", Namespaced),
    ("resource.k8s.io", "ResourceClaimParameters", Namespaced),
    ("resource.k8s.io", "ResourceClaimTemplate", Namespaced),
    ("resource.k8s.io", "ResourceClass", Cluster),
    ("resource.k8s.io", "ResourceClassParameters", Namespaced),
    ("resource.k8s.io", "ResourcePoolStatusRequest", Cluster),
    ("resource.k8s.io", "ResourceSlice", Cluster),
    ("scheduling.k8s.io", "CompositePodGroup", Namespaced),
    ("scheduling.k8s.io", "PodGroup", Namespaced),
    ("scheduling.k8s.io", "PriorityClass", Cluster),
    ("scheduling.k8s.io", "Workload", Namespaced),
    ("settings.k8s.io", "PodPreset", Namespaced),
    ("storage.k8s.io", "CSIDriver", Cluster),
    ("storage.k8s.io", "CSINode", Cluster),
    ("storage.k8s.io", "CSIStorageCapacity", Namespaced),
    ("storage.k8s.io", "StorageClass", Cluster),
    ("storage.k8s.io", "VolumeAttachment", Cluster),
    ("storage.k8s.io", "VolumeAttributesClass", Cluster),
    ("storagemigration.k8s.io", "StorageVersionMigration", Cluster),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_no_kind_twice() {
        for pair in KINDS.windows(2) {
            assert!((pair[0].0, pair[0].1) < (pair[1].0, pair[1].1), "{:?}", pair[1]);
        }
    }

    #[test]
    fn kinds_of_every_sort_are_found() {
        for (group, kind, expected) in [
            ("", "ConfigMap", Namespaced),
            ("", "PersistentVolume", Cluster),
            ("extensions", "Ingress", Namespaced),
            ("policy", "PodSecurityPolicy", Cluster),
            ("storage.k8s.io", "CSIStorageCapacity", Namespaced),
            ("storagemigration.k8s.io", "StorageVersionMigration", Cluster),
        ] {
            assert_eq!(scope(group, kind), Some(expected), "{group} {kind}");
        }
        assert_eq!(scope("apps", "Namespace"), None);
    }
}
