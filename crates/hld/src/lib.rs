//! High-level definitions in, a rendered tree of Kubernetes YAML out: components, config, environments, sources.

mod compiler;
mod environment;
mod error;
#[cfg(feature = "git")]
pub mod git;
pub mod output;
mod rendered;
pub mod source;
mod tree;

pub use hld_render::{Entry, EntryKind, FileError, FileTree, TreeBackend};
pub use hld_yaml::{Diagnostic, Label, Location, Severity};

pub use crate::compiler::Compiler;
pub use crate::environment::Environment;
pub use crate::error::{Error, ErrorKind};
pub use crate::rendered::{Rendered, RenderedFile};
pub use crate::source::{Method, Opened, Reference, Source, SourceError, SourceRequest};
pub use crate::tree::{Tree, TreeNode, TreeOrigin};
