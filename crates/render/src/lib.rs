//! Component files and config in, ordered Kubernetes manifests out: static, template, helm.

mod error;
mod files;
mod layout;
mod manifest;
mod renderer;

pub use crate::error::{Error, ErrorKind};
pub use crate::files::{Entry, EntryKind, FileError, FileTree, TreeBackend, normalize};
pub use crate::layout::{Layout, LayoutFile, collisions, file_name};
pub use crate::manifest::{Manifest, ObjectId, Origin};
pub use crate::renderer::{ChartInfo, HelmHooks, HelmProfile, Input, Nondeterminism, Renderer, Rendering};
