//! Component files and config in, ordered Kubernetes manifests out: static, template, helm.

mod error;
mod files;
mod finish;
#[cfg(feature = "helm")]
mod helm;
mod images;
mod layout;
mod manifest;
mod objects;
mod order;
mod packed;
mod renderer;
mod scope;
mod secrets;
mod static_files;
#[cfg(feature = "template")]
mod template;
mod text;
mod unique;
mod walk;

pub use crate::error::{Error, ErrorKind};
pub use crate::files::{Entry, EntryKind, FileError, FileTree, TreeBackend, normalize};
pub use crate::finish::{Finish, finish, place, prepare, settle};
#[cfg(feature = "helm")]
pub use crate::helm::HelmRenderer;
pub use crate::images::{ImageRef, image_names, images};
pub use crate::layout::{Layout, LayoutFile, collisions, file_name};
pub use crate::manifest::{Manifest, ObjectId, Origin};
pub use crate::order::sort;
pub use crate::renderer::{ChartInfo, HelmHooks, HelmProfile, Input, Nondeterminism, Renderer, Rendering};
pub use crate::scope::{Scope, Scopes};
pub use crate::secrets::is_literal_secret;
pub use crate::static_files::StaticRenderer;
#[cfg(feature = "template")]
pub use crate::template::TemplateRenderer;
pub use crate::text::Text;
pub use crate::unique::deduplicate;
