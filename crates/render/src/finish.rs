//! What happens to a component's manifests whatever rendered them: namespaces, order, warnings.

use std::collections::BTreeSet;

use hld_yaml::{Diagnostic, SourceMap, Value};

use crate::packed::pack;
use crate::secrets::is_literal_secret;
use crate::{Manifest, Origin, Scope, Scopes, order};

/// What a component's configuration says about its manifests.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// The component's place in the tree: entry names joined by `/`.
    pub component: &'a str,
    /// The namespace that is configured.
    pub namespace: Option<&'a str>,
    /// Whether objects without a namespace get it: `injectNamespace`.
    pub inject: bool,
    /// Whether the namespace's own object is made: `createNamespace`.
    pub create_namespace: bool,
    /// Whether Secrets may hold literal values: `secrets: allow`.
    pub allow_secrets: bool,
    /// Which kinds live in a namespace.
    pub scopes: &'a Scopes,
    /// Where the manifests' texts are registered.
    pub sources: &'a SourceMap,
}

/// Injects the namespace, makes the Namespace object, sorts, and says what looks wrong. Leaves the objects only as text.
///
/// [`place`] and [`settle`] are its two halves, for callers that change manifests in between.
pub fn finish(manifests: Vec<Manifest>, options: &Finish<'_>) -> (Vec<Manifest>, Vec<Diagnostic>) {
    let (manifests, mut diagnostics) = place(manifests, options);
    let (mut manifests, more) = settle(manifests, options);
    diagnostics.extend(more);
    pack(&mut manifests, |_| true);
    (manifests, diagnostics)
}

/// Does early what [`finish`] will do to a component's manifests and no other component has a say in, and leaves the objects only
/// as text, which takes a fraction of the memory of their values. `finish` has to follow.
pub fn prepare(manifests: Vec<Manifest>, options: &Finish<'_>) -> Vec<Manifest> {
    let builtin = Scopes::builtin();
    let lacks = |manifest: &Manifest| options.inject && manifest.namespace().is_none();
    let inject = |manifest: Manifest| match options.namespace {
        Some(namespace) if lacks(&manifest) && builtin.of_manifest(&manifest) == Some(Scope::Namespaced) => {
            manifest.with_namespace(namespace)
        }
        _ => manifest,
    };
    let mut manifests: Vec<Manifest> = manifests.into_iter().map(inject).collect();
    // Whether the others live in a namespace may be written in another component.
    let open = |manifest: &Manifest| lacks(manifest) && builtin.of_manifest(manifest).is_none();
    pack(&mut manifests, |manifest| options.namespace.is_none() || !open(manifest));
    manifests
}

/// Injects the namespace and makes the Namespace object. Doing it twice changes nothing more.
pub fn place(manifests: Vec<Manifest>, options: &Finish<'_>) -> (Vec<Manifest>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut missing = Vec::new();
    let mut guessed: BTreeSet<(String, String)> = BTreeSet::new();
    let mut placed = Vec::with_capacity(manifests.len() + 1);
    for mut manifest in manifests {
        let namespace = match options.namespace {
            Some(namespace) if manifest.namespace().is_none() => namespace,
            _ => {
                placed.push(manifest);
                continue;
            }
        };
        match options.scopes.of_manifest(&manifest) {
            Some(Scope::Cluster) => {}
            Some(Scope::Namespaced) if !options.inject => missing.push(manifest.id().to_string()),
            // What an unknown kind lacks nobody can say.
            None if !options.inject => {}
            scope => {
                if scope.is_none()
                    && guessed.insert((manifest.id().group.clone(), manifest.id().kind.clone()))
                {
                    diagnostics.push(unknown_scope(&manifest, namespace, options));
                }
                manifest = manifest.with_namespace(namespace);
            }
        }
        placed.push(manifest);
    }
    if !missing.is_empty() {
        diagnostics.push(missing_namespace(&missing, options));
    }
    if options.create_namespace {
        match options.namespace {
            Some(namespace) => {
                let exists = placed.iter().any(|manifest| {
                    let id = manifest.id();
                    id.kind == "Namespace" && id.group.is_empty() && id.name == namespace
                });
                if !exists && let Ok(made) = namespace_object(namespace, options) {
                    placed.push(made);
                }
            }
            None => diagnostics.push(
                Diagnostic::warning("no-namespace", "`createNamespace` is set, but no `namespace`")
                    .hint("set `namespace` in the same config file")
                    .in_component(options.component),
            ),
        }
    }
    (placed, diagnostics)
}

/// Sorts, and says what looks wrong in manifests that nothing changes any more.
pub fn settle(mut manifests: Vec<Manifest>, options: &Finish<'_>) -> (Vec<Manifest>, Vec<Diagnostic>) {
    order::sort(&mut manifests);
    let mut diagnostics = Vec::new();
    if !options.allow_secrets {
        for manifest in manifests.iter().filter(|manifest| is_literal_secret(manifest)) {
            let message = format!("`{}` holds its values in the open", manifest.id());
            diagnostics.push(
                manifest
                    .report(Diagnostic::warning("literal-secret", message), options.sources)
                    .hint("encrypt it (SOPS, SealedSecret, ExternalSecret), or say `secrets: allow` in the component's config"),
            );
        }
    }
    (manifests, diagnostics)
}

fn unknown_scope(manifest: &Manifest, namespace: &str, options: &Finish<'_>) -> Diagnostic {
    let id = manifest.id();
    let message = format!(
        "`{}` of `{}` is not a kind of Kubernetes, and no CustomResourceDefinition in the tree declares it: taken for namespaced, put into `{namespace}`",
        id.kind,
        id.api_version(),
    );
    manifest
        .report(Diagnostic::warning("unknown-scope", message), options.sources)
        .hint("add its CustomResourceDefinition to the tree")
}

fn missing_namespace(missing: &[String], options: &Finish<'_>) -> Diagnostic {
    const SHOWN: usize = 3;
    let named: Vec<String> = missing.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    let rest = match missing.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let namespace = options.namespace.unwrap_or_default();
    let verb = if missing.len() == 1 { "names" } else { "name" };
    Diagnostic::warning(
        "namespace-not-injected",
        format!("the namespace is `{namespace}`, but {}{rest} {verb} none and will land wherever they are applied", named.join(", ")),
    )
    .hint("set `injectNamespace: true`, or write the namespace into the manifests")
    .in_component(options.component)
}

fn namespace_object(name: &str, options: &Finish<'_>) -> Result<Manifest, crate::Error> {
    let value = Value::from_iter([
        ("apiVersion", Value::from("v1")),
        ("kind", Value::from("Namespace")),
        ("metadata", Value::from_iter([("name", Value::from(name))])),
    ]);
    let origin = Origin { component: options.component.into(), file: "".into(), line: 0 };
    Manifest::new(value, origin, options.sources)
}
