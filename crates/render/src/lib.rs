//! Component files and config in, ordered Kubernetes manifests out: static, template, helm.
