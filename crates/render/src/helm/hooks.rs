//! What becomes of a chart's hooks where nobody runs `helm install`.

use hld_helm::Hook;
use hld_yaml::{Diagnostic, Value};

use crate::objects::Collector;

/// Sorts hooks into those that are kept and those that are not, and remembers which.
pub(super) struct Hooks {
    keep: bool,
    kept: Vec<String>,
    dropped: Vec<String>,
    foreign: Vec<String>,
}

impl Hooks {
    pub(super) fn new(keep: bool) -> Self {
        Hooks { keep, kept: Vec::new(), dropped: Vec::new(), foreign: Vec::new() }
    }

    /// Whether a document is a manifest.
    pub(super) fn takes(&mut self, hook: Option<&Hook>, value: &Value) -> bool {
        let Some(hook) = hook else { return true };
        let text = |path: &[&str]| value.pointer(path).and_then(Value::as_str).unwrap_or("?").to_owned();
        let shown =
            format!("`{} {}` ({})", text(&["kind"]), text(&["metadata", "name"]), hook.events.join(", "));
        let takes = self.keep && !hook.is_foreign_to_apply();
        if takes {
            &mut self.kept
        } else if hook.is_foreign_to_apply() {
            &mut self.foreign
        } else {
            &mut self.dropped
        }
        .push(shown);
        takes
    }

    pub(super) fn report(self, collector: &mut Collector<'_>) {
        if !self.kept.is_empty() {
            let message = format!(
                "the chart has hooks that run around `helm install` and `helm upgrade`: {}. Flux ignores their \
                 annotations and applies them as ordinary objects, together with the rest; Argo CD takes them for \
                 its own hooks and runs them at each sync",
                self.kept.join(", ")
            );
            collector.warn(
                Diagnostic::warning("helm-hooks", message)
                    .hint("`helmHooks: drop` in the component's config leaves them out"),
            );
        }
        if !self.dropped.is_empty() {
            let message = format!("left out by `helmHooks: drop`: {}", self.dropped.join(", "));
            collector.warn(Diagnostic::note("helm-hooks-dropped", message));
        }
        if !self.foreign.is_empty() {
            let message = format!("left out, as only `helm` runs them: {}", self.foreign.join(", "));
            collector.warn(Diagnostic::note("helm-hooks-foreign", message));
        }
    }
}
