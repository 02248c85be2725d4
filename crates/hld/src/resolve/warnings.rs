//! Names that nothing in the tree answers to.

use hld_yaml::Diagnostic;

use super::node::Resolved;
use crate::names::{listed, nearest};

/// Warns of an environment, or a layer of it, that no component has a file for: it may be a slip.
pub(super) fn unused_names(env: &mut Resolved, known: &[String]) {
    // A tree that was not resolved whole says nothing about names.
    if env.report.has_errors() {
        return;
    }
    let names = || known.iter().map(String::as_str);
    let mut items = Vec::new();
    let setup = &env.setup;
    for layer in setup.layers.iter().filter(|layer| !env.layers_found.contains(*layer)) {
        if setup.explicit_layers {
            let message = format!("no component has a config layer `{layer}`");
            let mut found: Vec<&str> = env.layers_found.iter().map(String::as_str).collect();
            found.sort_unstable();
            let item = Diagnostic::warning("unused-layer", message);
            items.push(match nearest(layer, found) {
                Some(meant) => item.hint(format!("did you mean `{meant}`?")),
                None => item.hint(format!("a component's layer is its file `config/{layer}.yaml`")),
            });
        } else if !setup.declared && !env.uses_environment {
            let message = format!("nothing depends on the environment `{}`", setup.name);
            let item = Diagnostic::warning("unused-environment", message);
            items.push(match (nearest(&setup.name, names()), known.is_empty()) {
                (Some(meant), _) => item.hint(format!("did you mean `{meant}`?")),
                (None, false) => item.hint(format!("the root component has layers for {}", listed(names()))),
                (None, true) => item.hint(format!(
                    "no component has a layer `config/{}.yaml`, and no placeholder asks for the environment",
                    setup.name
                )),
            });
        }
    }
    for item in items {
        let name = env.setup.name.clone();
        env.report.add(item.in_environment(&name));
    }
}
