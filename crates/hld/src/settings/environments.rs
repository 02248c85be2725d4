//! From the name of an environment to what it means here.

use std::sync::Arc;

use hld_yaml::Diagnostic;

use super::{Deletions, EnvironmentSettings, Nondeterminism, Settings};
use crate::names::{NAME_HINT, check_name, listed, nearest};
use crate::placeholder::Scope;
use crate::report::Report;
use crate::{Environment, ErrorKind};

/// One environment of a run: its settings with those of the whole definition below them.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) name: Arc<str>,
    /// Highest first, without `common`.
    pub(crate) layers: Vec<String>,
    /// Whether `layers` were written out, so that each must exist somewhere.
    pub(crate) explicit_layers: bool,
    pub(crate) declared: bool,
    pub(crate) vars: Vec<(String, String)>,
    pub(crate) kube_version: Option<String>,
    pub(crate) api_versions: Vec<String>,
    pub(crate) nondeterminism: Nondeterminism,
    pub(crate) deletions: Deletions,
}

impl Setup {
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { environment: &self.name, vars: &self.vars }
    }
}

/// The environments that can be named: the declared ones, else one for each of the root's layers.
pub(crate) fn known(settings: &Settings, root_layers: &[String]) -> Vec<String> {
    match &settings.environments {
        Some(declared) => declared.iter().map(|environment| environment.name.clone()).collect(),
        None => root_layers.iter().filter(|name| *name != "common").cloned().collect(),
    }
}

/// Looks up an environment; reports a name that is none.
pub(crate) fn setup(
    settings: &Settings,
    environment: &Environment,
    root_layers: &[String],
    report: &mut Report,
) -> Option<Setup> {
    let name = environment.name();
    if let Err(reason) = check_name(name) {
        let message = format!("`{name}` cannot be the name of an environment: {reason}");
        report.push(ErrorKind::Usage, Diagnostic::error("bad-name", message).hint(NAME_HINT));
        return None;
    }
    let own = match &settings.environments {
        None => None,
        Some(declared) => {
            let own = declared.iter().find(|declared| declared.name == name);
            if own.is_none() && name != "common" {
                report.push(ErrorKind::Usage, unknown(name, &known(settings, root_layers)));
                return None;
            }
            own
        }
    };
    Some(with(settings, name, own))
}

fn unknown(name: &str, known: &[String]) -> Diagnostic {
    let names = || known.iter().map(String::as_str);
    let item = Diagnostic::error("unknown-environment", format!("there is no environment `{name}`"));
    let item = match nearest(name, names()) {
        Some(meant) => item.hint(format!("did you mean `{meant}`?")),
        None => item,
    };
    if known.is_empty() {
        item.hint("`hld.yaml` declares none: add it under `environments`")
    } else {
        item.hint(format!("`hld.yaml` declares {}", listed(names())))
    }
}

fn with(settings: &Settings, name: &str, own: Option<&EnvironmentSettings>) -> Setup {
    let default = EnvironmentSettings::default();
    let declared = own.is_some();
    let own = own.unwrap_or(&default);
    let layers = match &own.layers {
        Some(layers) => layers.clone(),
        None if name == "common" => Vec::new(),
        None => vec![name.to_owned()],
    };
    Setup {
        name: name.into(),
        layers,
        explicit_layers: own.layers.is_some(),
        declared,
        vars: own.vars.clone(),
        kube_version: own.kube_version.clone().or_else(|| settings.kube_version.clone()),
        api_versions: own.api_versions.clone().or_else(|| settings.api_versions.clone()).unwrap_or_default(),
        nondeterminism: own.nondeterminism.or(settings.nondeterminism).unwrap_or_default(),
        deletions: own.deletions.over(&settings.deletions),
    }
}
