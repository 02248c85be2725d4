//! What is to be rendered, and under which conditions.

use hld_yaml::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::text::go_quote;
use crate::{Capabilities, Profile};

/// Everything that a render depends on besides the chart.
#[derive(Debug, Clone)]
pub struct Request {
    /// The release that templates see.
    pub release: Release,
    /// The user's values, already merged: what `-f` and `--set` give in Helm. A map, or null for none.
    ///
    /// Numbers that were read from a text are `float64` in templates, as everything that Helm decodes through JSON;
    /// integers made by code, such as those of [`strvals`](crate::strvals), are `int64`.
    pub values: Value,
    /// What the cluster can do.
    pub capabilities: Capabilities,
    /// Which Helm to be identical with.
    pub profile: Profile,
    /// Whether the files in `crds/` are part of the output.
    pub include_crds: bool,
    /// Whether the files in `crds/` come as they are, in [`Output::crd_files`](crate::Output::crd_files). They are large,
    /// and no values change them: documents of [`include_crds`](Request::include_crds) are copies.
    pub crd_files: bool,
    /// Whether to go on when the values break the chart's schema.
    pub skip_schema_validation: bool,
    /// What becomes of random values, certificates and the time.
    pub nondeterminism: Nondeterminism,
    /// When to give up.
    pub limits: Limits,
    /// How many threads the render may use, the caller's included. With more than one, templates are parsed while values
    /// are read, and what was rendered is read while templates are executed; the output and the errors are the same.
    pub threads: usize,
    /// What is made of the documents besides their texts.
    pub form: Form,
}

/// What is made of each document of the output besides its text. That it is YAML and has the head of a manifest is checked in any
/// case, with the same errors and warnings.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub enum Form {
    /// [`Document::value`](crate::Document::value) is what it says.
    #[default]
    Values,
    /// [`Document::canonical`](crate::Document::canonical) is the document as canonical YAML, and the value has only those keys for
    /// which `keep` holds (see [`hld_yaml::read_first_canonical`]), and those that Helm reads: that takes less time and memory than
    /// values that are written again. Where `whole` holds for a document's text, or where a map has a key twice, the value is
    /// the whole one, and there is no canonical text.
    ///
    /// ```
    /// use hld_helm::{Chart, Form, Request, render};
    ///
    /// let chart = Chart::from_files([
    ///     ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: web\nversion: 1.0.0\n".to_vec()),
    ///     ("templates/a.yaml".to_owned(), b"kind: {{ .Chart.Name }} # ours\nspec: [ 1 ]\n".to_vec()),
    /// ])?;
    /// let form = Form::Canonical { keep: |_, _| false, whole: |text| text.contains("Secret") };
    /// let document = &render(&chart, &Request { form, ..Request::default() })?.documents[0];
    /// assert_eq!(document.canonical.as_deref(), Some("kind: web\nspec:\n- 1\n"));
    /// assert_eq!(document.value.as_ref().and_then(|value| value.get("spec")), None);
    /// # Ok::<(), hld_helm::Error>(())
    /// ```
    Canonical {
        /// Whether a key below these keys is kept.
        keep: fn(&[String], &str) -> bool,
        /// Whether a document of this text comes as its whole value.
        whole: fn(&str) -> bool,
    },
    /// Nothing: the documents are only printed.
    ///
    /// ```
    /// use hld_helm::{Chart, Form, Request, render};
    ///
    /// let chart = Chart::from_files([
    ///     ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: web\nversion: 1.0.0\n".to_vec()),
    ///     ("templates/a.yaml".to_owned(), b"kind: {{ .Chart.Name | title }}\n".to_vec()),
    /// ])?;
    /// let output = render(&chart, &Request { threads: 2, form: Form::Text, ..Request::default() })?;
    /// assert_eq!(output.documents[0].text, "kind: Web\n");
    /// assert!(output.documents[0].value.is_none());
    /// # Ok::<(), hld_helm::Error>(())
    /// ```
    Text,
}

impl Form {
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Form::Text)
    }
}

impl Default for Request {
    fn default() -> Self {
        Request {
            release: Release::new("release-name", "default"),
            values: Value::from(Map::new()),
            capabilities: Capabilities::default(),
            profile: Profile::default(),
            include_crds: false,
            crd_files: false,
            skip_schema_validation: false,
            nondeterminism: Nondeterminism::Deny,
            limits: Limits::default(),
            threads: 1,
            form: Form::Values,
        }
    }
}

/// What templates see as `.Release`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `.Release.Name`.
    pub name: String,
    /// `.Release.Namespace`.
    pub namespace: String,
    /// `.Release.Revision`; 1 in `helm template`.
    pub revision: i64,
    /// `.Release.IsUpgrade`; `.Release.IsInstall` is the opposite.
    pub is_upgrade: bool,
}

impl Release {
    /// The first installation of a release.
    #[must_use]
    pub fn new(name: impl Into<String>, namespace: impl Into<String>) -> Self {
        Release { name: name.into(), namespace: namespace.into(), revision: 1, is_upgrade: false }
    }
}

/// Helm's rule for the names of releases; [`render`](crate::render()) applies it too.
///
/// # Errors
/// When the name is empty, too long, or has characters that a Kubernetes name cannot have.
pub fn check_release_name(name: &str) -> Result<(), Error> {
    check_name(name, Profile::V4)
}

/// The same in the words of either Helm.
pub(crate) fn check_name(name: &str, profile: Profile) -> Result<(), Error> {
    const PATTERN: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    let alphanumeric =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let legal = name.split('.').all(|label| {
        let bytes = label.as_bytes();
        alphanumeric(bytes.first())
            && alphanumeric(bytes.last())
            && bytes.iter().all(|byte| *byte == b'-' || alphanumeric(Some(byte)))
    });
    let why = if name.is_empty() {
        "no name provided".to_owned()
    } else if name.len() > 53 || !legal {
        format!("invalid release name, must match regex {PATTERN} and the length must not be longer than 53")
    } else {
        return Ok(());
    };
    let mut message = format!("release name {}: {why}", go_quote(name.as_bytes()));
    if profile == Profile::V4 {
        message.insert_str(0, "release name check failed: ");
    }
    Err(Error::new(ErrorKind::Usage, message).hint("set `releaseName`, or rename the component"))
}

/// What becomes of functions whose result differs from run to run: random values, certificates, `now`.
#[derive(Clone, Default)]
pub enum Nondeterminism {
    /// A render in which such a result reaches the output fails, naming every place where one was asked for.
    #[default]
    Deny,
    /// Random values are derived from a secret and from where they are asked for, so they stay the same from run to
    /// run; `now` is the given time, without which asking for it fails.
    Seed {
        /// What the values are derived from.
        secret: Vec<u8>,
        /// The time that `now` gives.
        now: Option<Timestamp>,
    },
    /// As in Helm. The library has neither a clock nor randomness of its own: both are handed in.
    Allow {
        /// Fresh random bytes.
        entropy: [u8; 32],
        /// The time that `now` gives.
        now: Timestamp,
    },
}

/// Secrets and entropy stay out of logs.
impl std::fmt::Debug for Nondeterminism {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Nondeterminism::Deny => f.write_str("Deny"),
            Nondeterminism::Seed { now, .. } => {
                f.debug_struct("Seed").field("now", now).finish_non_exhaustive()
            }
            Nondeterminism::Allow { now, .. } => {
                f.debug_struct("Allow").field("now", now).finish_non_exhaustive()
            }
        }
    }
}

/// A moment: seconds and nanoseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Whole seconds.
    pub seconds: i64,
    /// Nanoseconds on top, below 1,000,000,000.
    pub nanos: u32,
}

/// When to give up on a render. The defaults are far beyond what charts need, and keep a render that uses all of it
/// near a second and below 256 MB.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Steps of about 20 nanoseconds.
    pub fuel: u64,
    /// Bytes that all templates together may write.
    pub output: usize,
    /// Bytes of live values; a single text or list may take a quarter of them.
    pub memory: usize,
    /// Templates running within templates.
    pub depth: usize,
}

impl Limits {
    /// The default limits, so many times over.
    #[must_use]
    pub fn times(times: u32) -> Limits {
        let one = Limits::default();
        Limits {
            fuel: one.fuel.saturating_mul(times.into()),
            output: one.output.saturating_mul(times as usize),
            memory: one.memory.saturating_mul(times as usize),
            ..one
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { fuel: 20_000_000, output: 32 << 20, memory: 96 << 20, depth: 100_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_names_follow_helm() {
        for name in ["a", "web", "web-1.prod", "0"] {
            assert!(check_release_name(name).is_ok(), "{name}");
        }
        for name in ["", "Web", "-a", "a-", "a..b", "a_b", &"a".repeat(54)] {
            assert!(check_release_name(name).is_err(), "{name}");
        }
    }
}
