//! The one interface from files and configuration to manifests.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use hld_yaml::{Diagnostic, SourceMap, Value};

use crate::{Error, FileTree, Manifest};

/// Turns one component's files and configuration into manifests.
///
/// A renderer is a function of its [`Input`]: it reads no environment variable, network, clock or file outside
/// `files`. It gives manifests in the order of its files; the rules about namespaces, order and so on are
/// applied afterwards, to all types alike.
pub trait Renderer: Send + Sync {
    /// Renders one component.
    ///
    /// # Errors
    /// Everything that is wrong with the component, in one error.
    fn render(&self, input: &Input<'_>) -> Result<Rendering, Error>;

    /// No component that is rendered from `path` in `files` follows: what is kept for the next one may go.
    fn forget(&self, files: &FileTree, path: &str) {
        let _ = (files, path);
    }
}

static NO_CONFIG: Value = Value::NULL;

/// What a component is rendered from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The component's name.
    pub name: &'a str,
    /// The component's place in the tree: entry names joined by `/`.
    pub component: &'a str,
    /// The component's folder, or the source that was fetched for it.
    pub files: &'a FileTree,
    /// The chart or the folder (or file) of manifests in `files`; `""` is its top.
    pub path: &'a str,
    /// Paths in `files` that are never manifests: definitions, configuration, other components' folders. All that lies below such a
    /// folder is none either, without being asked about.
    pub exclude: &'a (dyn Fn(&str) -> bool + Sync),
    /// The merged configuration. For a chart these are the values, the `values` files merged below already.
    pub config: &'a Value,
    /// The environment's name.
    pub environment: &'a str,
    /// The root's variables.
    pub vars: &'a [(String, String)],
    /// The namespace that is configured.
    pub namespace: Option<&'a str>,
    /// The release name, for charts.
    pub release_name: &'a str,
    /// The version of Kubernetes that charts see.
    pub kube_version: Option<&'a str>,
    /// API versions that charts see beside Kubernetes' own.
    pub api_versions: &'a [String],
    /// What becomes of a chart's hooks.
    pub helm_hooks: HelmHooks,
    /// The release of Helm to be identical with.
    pub profile: HelmProfile,
    /// How many times the usual steps, memory and output a chart may take.
    pub helm_limits: u32,
    /// What becomes of random functions and the clock.
    pub nondeterminism: &'a Nondeterminism,
    /// Whether the objects will be changed, as by a namespace that is injected: then they had better come as values, and as text
    /// otherwise.
    pub changes: bool,
    /// Whether nothing but this run needs the files: what a chart seldom looks at may then be given up and read again.
    pub once: bool,
    /// Where texts are registered, so that places in them can be shown.
    pub sources: &'a SourceMap,
}

impl<'a> Input<'a> {
    /// An input with everything else left at its default: no configuration, no namespace, nothing excluded.
    pub fn new(name: &'a str, files: &'a FileTree, sources: &'a SourceMap) -> Input<'a> {
        Input {
            name,
            component: name,
            files,
            path: "",
            exclude: &|_| false,
            config: &NO_CONFIG,
            environment: "",
            vars: &[],
            namespace: None,
            release_name: name,
            kube_version: None,
            api_versions: &[],
            helm_hooks: HelmHooks::Keep,
            profile: HelmProfile::V4,
            helm_limits: 1,
            nondeterminism: &Nondeterminism::Deny,
            changes: false,
            once: false,
            sources,
        }
    }
}

impl fmt::Debug for Input<'_> {
    /// Not the configuration: it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("component", &self.component)
            .field("files", &self.files)
            .field("path", &self.path)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

/// What becomes of a chart's install and upgrade hooks. Test, delete and rollback hooks are always left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HelmHooks {
    /// They are manifests like the others.
    #[default]
    Keep,
    /// They are left out too.
    Drop,
}

/// The release of Helm to be identical with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HelmProfile {
    /// Helm 4.
    #[default]
    V4,
    /// Helm 3.
    V3,
}

/// What becomes of random functions, certificates and the clock in charts.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Nondeterminism {
    /// Refused when the result reaches the output.
    #[default]
    Deny,
    /// Derived from a secret, so that every run gives the same.
    Seed {
        /// The secret.
        secret: Arc<[u8]>,
        /// What `now` gives; without it `now` is refused.
        now: Option<SystemTime>,
    },
    /// As in Helm: another result each time.
    Allow {
        /// Random bytes, from the caller.
        entropy: [u8; 32],
        /// The time, from the caller.
        now: SystemTime,
    },
}

impl fmt::Debug for Nondeterminism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Nondeterminism::Deny => "Deny",
            Nondeterminism::Seed { .. } => "Seed",
            Nondeterminism::Allow { .. } => "Allow",
        })
    }
}

/// What a component rendered to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Rendering {
    /// The objects, in the order of their files.
    pub manifests: Vec<Manifest>,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read, as paths in the input's `files`, in byte order: what a source digest covers.
    pub read: Arc<[String]>,
    /// The chart, if it was one.
    pub chart: Option<ChartInfo>,
}

/// Which chart was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartInfo {
    /// Its name.
    pub name: String,
    /// Its version, as written.
    pub version: String,
    /// `sha256:` and the digest over the names and digests of its files.
    pub digest: String,
}
