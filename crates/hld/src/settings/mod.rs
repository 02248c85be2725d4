//! `hld.yaml`: what holds for the whole definition, and for each of its environments.

mod environments;
mod read;

use std::sync::Arc;

use hld_render::{HelmProfile, Layout};
use hld_yaml::{Lists, Location};

use crate::source::Policy;

pub(crate) use self::environments::{Setup, known, setup};
pub(crate) use self::read::{NONDETERMINISM, kube_version, load};

/// The name of the file, beside the root component.
pub(crate) const FILE_NAME: &str = "hld.yaml";

/// The settings of a definition: the root's `hld.yaml`, or the defaults.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// How objects become files.
    pub layout: Layout,
    /// The declared environments, in their order; `None` when any name is one.
    pub environments: Option<Vec<EnvironmentSettings>>,
    /// The Kubernetes version to render for, where nothing nearer says another.
    pub kube_version: Option<String>,
    /// The API versions that the cluster has besides Kubernetes' own.
    pub api_versions: Option<Vec<String>>,
    /// The Git allowed-signers file by which approvals are checked.
    pub signers: Option<String>,
    /// Patterns of the config keys that promotion moves.
    pub promote: Option<Vec<String>>,
    /// What lists at one path in two config layers become; `None` when the file has no `merge` section.
    pub merge: Option<Lists>,
    /// What may leave an environment without being asked about.
    pub deletions: Deletions,
    /// Which release of Helm to be like.
    pub helm: HelmProfile,
    /// How many times the usual steps, memory and output a chart may take.
    pub helm_limits: Option<u32>,
    /// What to do about random values and the clock.
    pub nondeterminism: Option<Nondeterminism>,
    /// Patterns of the sources that a lock does not pin.
    pub float: Vec<String>,
    /// Which sources may be reached, and how.
    pub sources: Arc<Policy>,
}

/// What to do about functions whose result differs from run to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nondeterminism {
    /// Refuse those whose result reaches the output.
    #[default]
    Deny,
    /// Derive them from a secret and a fixed time.
    Seed,
    /// Let them be.
    Allow,
}

/// The settings of one environment.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct EnvironmentSettings {
    /// Its name.
    pub name: String,
    /// The environment that promotion into this one comes from.
    pub after: Option<String>,
    /// Its layers, highest first, without `common`; `None` means the one of its own name.
    pub layers: Option<Vec<String>>,
    /// What `{{ vars.NAME }}` stands for.
    pub vars: Vec<(String, String)>,
    /// The Kubernetes version to render for.
    pub kube_version: Option<String>,
    /// The API versions that the cluster has besides Kubernetes' own.
    pub api_versions: Option<Vec<String>>,
    /// What to do about random values and the clock.
    pub nondeterminism: Option<Nondeterminism>,
    /// Where its manifests are published to.
    pub publish: Option<Publish>,
    /// What promotion into it asks for.
    pub gates: Vec<Gate>,
    /// What may leave it without being asked about; what it does not say, the top of the file says.
    pub deletions: Deletions,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// Where an environment's manifests are published to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Publish {
    /// The manifests repository.
    pub repo: Option<String>,
    /// The branch that the cluster follows.
    pub branch: Option<String>,
    /// The branch for review, when changes are proposed.
    pub propose: Option<String>,
    /// The folder inside the repository.
    pub dir: Option<String>,
}

/// Something that promotion into an environment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gate {
    /// Somebody recorded that what comes in works where it comes from.
    Verified,
    /// It has been where it comes from for so many seconds.
    Soak(u64),
    /// So many people approved it.
    Approved(u64),
}

/// What may leave an environment in one run without being asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Deletions {
    /// So many objects; 10 where nothing is said.
    pub objects: Option<u64>,
    /// So many of a hundred of its objects; 20 where nothing is said. The larger of the two counts.
    pub percent: Option<u64>,
    /// `COMPONENT` or `KIND/NAME`: what may leave in any number.
    pub allow: Vec<String>,
}

impl Deletions {
    pub(crate) fn over(&self, below: &Deletions) -> Deletions {
        Deletions {
            objects: self.objects.or(below.objects),
            percent: self.percent.or(below.percent),
            allow: below.allow.iter().chain(&self.allow).cloned().collect(),
        }
    }
}
