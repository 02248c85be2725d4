//! Helm charts in memory to ordered Kubernetes documents, as `helm template` gives them.
