//! One object, one writer: what happens when two components give the same object.

use std::collections::{BTreeMap, HashMap};

use hld_yaml::{Diagnostic, SourceMap};

use crate::{Manifest, ObjectId};

/// Leaves each object of an environment to one component.
///
/// The same group, kind, namespace and name twice: if the objects are equal, the first component by path keeps it
/// and a note says so; if they differ it is an error that names both origins. A Namespace that `createNamespace`
/// made gives way to one that somebody wrote. Objects with `generateName` are never the same.
///
/// Each item is one component's manifests; what another component keeps is removed from them.
pub fn deduplicate(components: &mut [Vec<Manifest>], sources: &SourceMap) -> Vec<Diagnostic> {
    type Identity<'m> = (&'m str, &'m str, Option<&'m str>, &'m str);
    /// Component, and position in it.
    type Place = (usize, usize);
    let mut first: HashMap<Identity<'_>, Place> = HashMap::new();
    // Only what is there twice needs an order.
    let mut groups: BTreeMap<Identity<'_>, Vec<Place>> = BTreeMap::new();
    for (component, manifests) in components.iter().enumerate() {
        for (at, manifest) in manifests.iter().enumerate() {
            if manifest.id().is_generated() {
                continue;
            }
            let (identity, place) = (manifest.id().identity(), (component, at));
            if let Some(other) = first.insert(identity, place) {
                groups.entry(identity).or_insert_with(|| vec![other]).push(place);
            }
        }
    }
    let mut diagnostics = Vec::new();
    let mut surplus: Vec<Place> = Vec::new();
    for (_, mut places) in groups {
        let manifest = |place: &Place| &components[place.0][place.1];
        places.sort_by(|a, b| {
            let key = |place| {
                let manifest: &Manifest = manifest(place);
                (is_made(manifest), path(manifest), *place)
            };
            key(a).cmp(&key(b))
        });
        let keeper = manifest(&places[0]);
        for place in &places[1..] {
            let other = manifest(place);
            if is_made(other) || keeper.body.same(&other.body) {
                surplus.push(*place);
                if !is_made(other) {
                    diagnostics.push(written_once(keeper, other));
                }
            } else {
                diagnostics.push(clash(keeper, other, sources));
            }
        }
    }
    surplus.sort_unstable();
    for (component, at) in surplus.into_iter().rev() {
        components[component].remove(at);
    }
    diagnostics
}

/// By path: `a/b` before `a-b`, as folders are.
fn path(manifest: &Manifest) -> Vec<&str> {
    manifest.origin().component.split('/').collect()
}

/// A Namespace object that nobody wrote.
fn is_made(manifest: &Manifest) -> bool {
    manifest.origin().file.is_empty() && manifest.id().kind == "Namespace"
}

fn written_once(keeper: &Manifest, other: &Manifest) -> Diagnostic {
    let message = format!(
        "`{}` of {} is the same as that of {}, and is written only there",
        other.id(),
        other.origin(),
        keeper.origin()
    );
    Diagnostic::note("same-object", message).in_component(&other.origin().component)
}

fn clash(keeper: &Manifest, other: &Manifest, sources: &SourceMap) -> Diagnostic {
    let ObjectId { kind, name, .. } = other.id();
    let message = format!(
        "{} and {} both give `{}`, with different content",
        keeper.origin(),
        other.origin(),
        other.id()
    );
    let mut report = Diagnostic::error("duplicate-object", message);
    if let Some(location) = other.location(sources) {
        report = report.at(location);
    }
    if let Some(location) = keeper.location(sources) {
        report = report.also(location, format!("{kind} `{name}` is given here too"));
    }
    report
        .hint("rename one, put them into different namespaces, or disable one of the components")
        .in_component(&other.origin().component)
}
