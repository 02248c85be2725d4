//! What a component's merged config says, typed.

use hld_render::HelmHooks;
use hld_yaml::{SourceMap, Span, Value};

use crate::fields::Text;
use crate::settings::Nondeterminism;

/// What a parent's config can override of an entry.
pub(crate) const OVERRIDES: [&str; 4] = ["source", "branch", "version", "path"];

/// A component's settings. What no layer mentions is `None`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settled {
    pub(crate) config: Value,
    pub(crate) namespace: Option<Text>,
    pub(crate) inject_namespace: Option<(bool, Span)>,
    pub(crate) create_namespace: Option<(bool, Span)>,
    pub(crate) release_name: Option<Text>,
    pub(crate) kube_version: Option<String>,
    pub(crate) api_versions: Option<Vec<String>>,
    pub(crate) helm_hooks: HelmHooks,
    pub(crate) ignore_hooks: bool,
    pub(crate) allow_secrets: bool,
    pub(crate) nondeterminism: Option<(Nondeterminism, Span)>,
}

/// Where config disables a component, if it does.
pub(crate) fn disabled_at(merged: &Value) -> Option<Span> {
    merged.get("disabled").filter(|value| value.as_bool() == Some(true)).map(Value::span)
}

impl Settled {
    /// Reads merged layers; each was checked when it was read.
    pub(crate) fn read(merged: &Value, sources: &SourceMap) -> Settled {
        let text = |key: &str| {
            let value = merged.get(key)?;
            Some(Text { text: value.text(sources)?, span: value.span() })
        };
        let flag = |key: &str| {
            let value = merged.get(key)?;
            Some((value.as_bool()?, value.span()))
        };
        Settled {
            config: merged.get("config").cloned().unwrap_or_default(),
            namespace: text("namespace").filter(|text| !text.text.is_empty()),
            inject_namespace: flag("injectNamespace"),
            create_namespace: flag("createNamespace"),
            release_name: text("releaseName"),
            kube_version: text("kubeVersion").map(|text| text.text),
            api_versions: merged
                .get("apiVersions")
                .and_then(Value::as_seq)
                .map(|items| items.iter().filter_map(|item| item.text(sources)).collect()),
            helm_hooks: match text("helmHooks") {
                Some(word) if word.text == "drop" => HelmHooks::Drop,
                _ => HelmHooks::Keep,
            },
            ignore_hooks: text("hooks").is_some_and(|word| word.text == "ignore"),
            allow_secrets: text("secrets").is_some_and(|word| word.text == "allow"),
            nondeterminism: text("nondeterminism").and_then(|word| {
                let known = crate::settings::NONDETERMINISM;
                known.iter().find(|(name, _)| *name == word.text).map(|(_, meaning)| (*meaning, word.span))
            }),
        }
    }
}
