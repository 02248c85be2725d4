//! High-level definitions in, a rendered tree of Kubernetes YAML out: components, config, environments, sources.
