//! Type `helm`: what `helm template` gives, as manifests.

mod charts;
mod crds;
mod hooks;
mod written;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hld_helm::{Capabilities, Form, KubeVersion, Limits, Profile, Release, Request, Timestamp};
use hld_yaml::{Diagnostic, Map, Value};

use self::charts::Charts;
use self::hooks::Hooks;
use crate::objects::Collector;
use crate::packed::{self, without_places};
use crate::{
    ChartInfo, Error, ErrorKind, FileTree, HelmHooks, HelmProfile, Input, Nondeterminism, Origin, Renderer,
    Rendering,
};

/// Renders a chart: a folder with a `Chart.yaml`, or a package (`.tgz`).
///
/// The CRDs in `crds/` are manifests too. Hooks that only test, delete or roll back are not: whoever merely applies
/// manifests would run them at once. A chart is parsed once, however many components and environments render it; all
/// clones of a renderer share what they parsed.
#[derive(Clone, Default)]
pub struct HelmRenderer {
    charts: Arc<Charts>,
}

impl HelmRenderer {
    /// A renderer that has not parsed any chart yet.
    pub fn new() -> HelmRenderer {
        HelmRenderer::default()
    }
}

impl fmt::Debug for HelmRenderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HelmRenderer").finish_non_exhaustive()
    }
}

impl Renderer for HelmRenderer {
    fn render(&self, input: &Input<'_>) -> Result<Rendering, Error> {
        let chart = self.charts.load(input)?;
        let output =
            hld_helm::render(&chart.chart, &request(input)?).map_err(|error| failed(error, input))?;
        let mut collector = Collector::new(input.component, input.sources);
        for warning in output.warnings {
            collector.warn(warning);
        }
        chart.crds.take(&output.crd_files, input, &mut collector);
        let mut hooks = Hooks::new(input.helm_hooks == HelmHooks::Keep);
        for document in output.documents {
            let file: Arc<str> = document.source.as_str().into();
            // Places are those of rendered text, which is nothing that anybody wrote, and registered elsewhere.
            let Some(value) = document.value.map(without_places) else { continue };
            if hooks.takes(document.hook.as_ref(), &value) {
                take(value, document.canonical, &file, &mut collector, input);
            }
        }
        hooks.report(&mut collector);
        collector.check(ErrorKind::Chart)?;
        let metadata = chart.chart.metadata();
        let mut rendering = Rendering { read: chart.paths.clone(), ..Rendering::default() };
        rendering.manifests = collector.manifests;
        rendering.diagnostics = collector.diagnostics;
        rendering.chart = Some(ChartInfo {
            name: metadata.name().to_owned(),
            version: metadata.version().to_owned(),
            digest: chart.digest.clone(),
        });
        Ok(rendering)
    }

    fn forget(&self, files: &FileTree, path: &str) {
        self.charts.forget(files, path);
    }
}

/// Takes a document's value, or its head and its text.
fn take(
    value: Value,
    text: Option<String>,
    file: &Arc<str>,
    collector: &mut Collector<'_>,
    input: &Input<'_>,
) {
    let value = match text {
        None => value,
        Some(text) => {
            let origin = Origin { component: collector.component().clone(), file: file.clone(), line: 0 };
            match written::of_head(&value, &text, origin, input.sources) {
                Some(manifest) => return collector.manifests.push(manifest),
                None => packed::read(&text),
            }
        }
    };
    collector.take(value, file, |_| 0);
}

fn request(input: &Input<'_>) -> Result<Request, Error> {
    hld_helm::check_release_name(input.release_name).map_err(|error| failed(error, input))?;
    let kube_version = input.kube_version.map(KubeVersion::parse).transpose().map_err(|error| {
        let report = Diagnostic::error("bad-kube-version", error.to_string())
            .hint("`kubeVersion` is a version of Kubernetes: `1.35`, `v1.35.2`")
            .in_component(input.component);
        Error::new(ErrorKind::Config, [report])
    })?;
    Ok(Request {
        release: Release::new(input.release_name, input.namespace.unwrap_or("default")),
        values: if input.config.is_null() { Value::from(Map::new()) } else { input.config.clone() },
        capabilities: Capabilities { kube_version, api_versions: input.api_versions.to_vec() },
        profile: match input.profile {
            HelmProfile::V4 => Profile::V4,
            HelmProfile::V3 => Profile::V3,
        },
        crd_files: true,
        form: match input.changes {
            true => Form::Values,
            false => Form::Canonical { keep: written::is_head, whole: written::is_asked_for_values },
        },
        limits: Limits::times(input.helm_limits),
        nondeterminism: match input.nondeterminism {
            Nondeterminism::Deny => hld_helm::Nondeterminism::Deny,
            Nondeterminism::Seed { secret, now } => {
                hld_helm::Nondeterminism::Seed { secret: secret.to_vec(), now: now.map(timestamp) }
            }
            Nondeterminism::Allow { entropy, now } => {
                hld_helm::Nondeterminism::Allow { entropy: *entropy, now: timestamp(*now) }
            }
        },
        ..Request::default()
    })
}

fn timestamp(time: SystemTime) -> Timestamp {
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => Timestamp { seconds: seconds(since), nanos: since.subsec_nanos() },
        Err(before) => match (before.duration(), before.duration().subsec_nanos()) {
            (duration, 0) => Timestamp { seconds: -seconds(duration), nanos: 0 },
            (duration, nanos) => Timestamp { seconds: -seconds(duration) - 1, nanos: 1_000_000_000 - nanos },
        },
    }
}

fn failed(error: hld_helm::Error, input: &Input<'_>) -> Error {
    // Its paths begin at the chart, wherever that lies.
    let place = format!("the chart is `{}`", input.files.display(input.path));
    Error::new(ErrorKind::Chart, [Diagnostic::from(error).hint(place).in_component(input.component)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_before_1970_have_nanoseconds_on_top_too() {
        let time = |time: SystemTime| (timestamp(time).seconds, timestamp(time).nanos);
        assert_eq!(time(UNIX_EPOCH + Duration::from_millis(1500)), (1, 500_000_000));
        assert_eq!(time(UNIX_EPOCH - Duration::from_millis(1500)), (-2, 500_000_000));
        assert_eq!(time(UNIX_EPOCH - Duration::from_secs(2)), (-2, 0));
    }
}
