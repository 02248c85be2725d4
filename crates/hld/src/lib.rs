//! High-level definitions in, a rendered tree of Kubernetes YAML out: components, config, environments, sources.
//!
//! ```no_run
//! let root = hld::FileTree::from_dir("cluster")?;
//! let rendered = hld::Compiler::default().compile(&root, &hld::Environment::named("stage"))?;
//! for (path, yaml) in rendered.files() {
//!     println!("# {path}\n{yaml}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A definition need not lie on disk: any [`TreeBackend`] will do, and [`FileTree::from_files`] takes one from memory.
//!
//! The library reads no environment variable, no clock and no home folder, prints nothing, and reaches no network: what a
//! run may use is opted in to on the [`Compiler`]. A run is all or nothing: [`Error::diagnostics`] has everything that is
//! wrong with a definition, with file, line and column.
//!
//! # Phases
//!
//! `resolve` walks the components of all environments of a run and says what each is rendered from and with which config;
//! `compile` renders them and applies the rules for all manifests; [`output`] compares the result with a folder on disk
//! and writes it. Each is a function from one type to the next.
//!
//! # Features
//!
//! `helm` and `template` (default) are the component types of these names; `git` and `http` are providers of sources;
//! `parallel` renders on all processors. A feature never changes output: what needs a missing one fails with its name.

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
mod workers;

pub use hld_render as render;
pub use hld_render::{Entry, EntryKind, FileError, FileTree, Layout, Manifest, ObjectId, Text, TreeBackend};
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
