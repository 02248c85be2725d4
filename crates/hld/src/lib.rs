//! High-level definitions in, a rendered tree of Kubernetes YAML out: components, config, environments, sources.

mod compile;
mod compiler;
mod config;
mod definition;
mod environment;
mod error;
mod fields;
#[cfg(feature = "git")]
pub mod git;
mod names;
pub mod output;
mod placeholder;
mod provenance;
mod rendered;
mod report;
mod resolve;
mod settings;
pub mod source;
mod tree;

pub use hld_render as render;
pub use hld_render::{Entry, EntryKind, FileError, FileTree, Layout, Manifest, ObjectId, TreeBackend};
pub use hld_yaml as yaml;
pub use hld_yaml::{Diagnostic, Label, Location, Severity};

pub use crate::compiler::Compiler;
pub use crate::environment::Environment;
pub use crate::error::{Error, ErrorKind};
pub use crate::provenance::{ChartProvenance, ComponentProvenance, Provenance, ProvenanceError};
pub use crate::rendered::{Rendered, RenderedComponent, RenderedFile};
pub use crate::settings::{Deletions, EnvironmentSettings, Gate, Nondeterminism, Publish, Settings};
pub use crate::source::{Method, Opened, Reference, Source, SourceError, SourceRequest};
pub use crate::tree::{Tree, TreeNode, TreeOrigin};
