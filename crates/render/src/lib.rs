//! Component files and config in, ordered Kubernetes manifests out: static, template, helm.

mod files;

pub use files::{Entry, EntryKind, FileError, FileTree, TreeBackend, normalize};
