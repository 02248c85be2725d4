//! Helm charts in memory to ordered Kubernetes documents, as `helm template` gives them.
//!
//! In goes a [`Chart`] (a folder's files or an archive's bytes) and a [`Request`] (release, values, the cluster's
//! capabilities, which Helm to be identical with); out come [`Document`]s in Helm's order, each with its source path,
//! exact text and parsed value. [`print()`] joins them to the bytes that `helm template` writes.
//!
//! ```
//! use hld_helm::{Chart, PrintOptions, Release, Request, print, render};
//!
//! let chart = Chart::from_files([
//!     ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: web\nversion: 1.0.0\n".to_vec()),
//!     ("values.yaml".to_owned(), b"port: 80\n".to_vec()),
//!     ("templates/svc.yaml".to_owned(), b"kind: Service\nport: {{ .Values.port }}\n".to_vec()),
//! ])?;
//! let output = render(&chart, &Request { release: Release::new("shop", "prod"), ..Request::default() })?;
//! assert_eq!(output.documents[0].source, "web/templates/svc.yaml");
//! let printed = print(&output, &PrintOptions::default())?;
//! assert_eq!(printed, "---\n# Source: web/templates/svc.yaml\nkind: Service\nport: 80\n");
//! # Ok::<(), hld_helm::Error>(())
//! ```
//!
//! The crate reads no file, clock, environment or network, and a chart is shared by any number of threads and renders. A
//! render takes one thread, unless [`Request::threads`] gives it more.

mod capabilities;
mod chart;
mod crew;
mod encode;
mod engine;
mod error;
mod funcs;
mod glob;
mod manifest;
mod nondeterminism;
mod objects;
mod order;
mod output;
mod print;
mod profile;
mod render;
mod request;
mod schema;
pub mod semver;
mod split;
pub mod strvals;
mod text;
mod values;
#[cfg(test)]
mod vectors;

pub use capabilities::{Capabilities, KubeVersion, KubeVersionError};
pub use chart::{Chart, Content, Dependency, Metadata, merge_values, read_values};
pub use error::{Error, ErrorKind};
pub use output::{CallSite, CrdFile, Document, Hook, Output, Usage};
pub use print::{PrintOptions, print, print_to};
pub use profile::Profile;
pub use render::{name_template, render};
pub use request::{Form, Limits, Nondeterminism, Release, Request, Timestamp, check_release_name};
