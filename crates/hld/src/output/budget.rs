//! The deletion budget: which objects leave the environment, and whether that may happen.

use super::Deletions;
use super::objects::Key;
use super::problem::Problem;
use hld_render::ObjectId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An object that the old output had and the new one lacks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LostObject {
    /// The object.
    pub id: ObjectId,
    /// The component that rendered it; unknown in files that were taken over.
    pub component: Option<String>,
    /// The file it was in.
    pub file: String,
    /// How its deletion is judged.
    pub reason: LostReason,
}

/// How the deletion of an object is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LostReason {
    /// It counts against `deletions`.
    Counted,
    /// Its component was removed or disabled.
    Declared,
    /// A word of the allow list names it.
    Allowed,
    /// Its kind is never deleted unasked.
    Protected,
    /// Its component is enabled and rendered nothing.
    Empty,
}

impl LostReason {
    /// The word for machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            LostReason::Counted => "counted",
            LostReason::Declared => "declared",
            LostReason::Allowed => "allowed",
            LostReason::Protected => "protected",
            LostReason::Empty => "empty",
        }
    }
}

impl fmt::Display for LostObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.id.kind, self.id.name)?;
        if let Some(namespace) = &self.id.namespace {
            write!(f, " in namespace `{namespace}`")?;
        }
        match &self.component {
            Some(component) => write!(f, " (component `{component}`)"),
            None => write!(f, " (`{}`)", self.file),
        }
    }
}

/// An object of the old output, of a file that changes or goes.
pub(super) struct OldObject {
    pub(super) id: ObjectId,
    pub(super) key: Key,
    pub(super) component: Option<String>,
    pub(super) file: String,
}

/// Kinds whose deletion takes data or other objects along, with their groups.
const PROTECTED: [(&str, &str); 4] = [
    ("", "Namespace"),
    ("", "PersistentVolumeClaim"),
    ("apps", "StatefulSet"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
];

/// Judges what leaves. `old` are the objects of files that change or go, `kept` counts those of files that stay as
/// they are, `new` has every object of the new output.
pub(super) fn judge(
    old: Vec<OldObject>,
    kept: usize,
    new: &BTreeSet<Key>,
    components: &BTreeMap<String, usize>,
    deletions: &Deletions,
) -> (Vec<LostObject>, Vec<Problem>) {
    let keys: BTreeSet<&Key> = old.iter().map(|object| &object.key).collect();
    let total = kept + keys.len();
    let mut seen = BTreeSet::new();
    let mut lost = Vec::new();
    for object in old {
        if new.contains(&object.key) || !seen.insert(object.key) {
            continue;
        }
        let reason = reason(&object.id, object.component.as_deref(), components, &deletions.allow);
        lost.push(LostObject { id: object.id, component: object.component, file: object.file, reason });
    }
    let of = |reason: LostReason| lost.iter().filter(move |object| object.reason == reason).cloned();
    let mut problems = Vec::new();
    let protected: Vec<LostObject> = of(LostReason::Protected).collect();
    if !protected.is_empty() {
        problems.push(Problem::Protected { lost: protected });
    }
    let empty: Vec<LostObject> = of(LostReason::Empty).collect();
    if !empty.is_empty() {
        let components: BTreeSet<String> =
            empty.iter().filter_map(|object| object.component.clone()).collect();
        problems.push(Problem::Empty { components: components.into_iter().collect(), lost: empty });
    }
    let counted: Vec<LostObject> = of(LostReason::Counted).collect();
    let limit = deletions.objects.max(total.saturating_mul(deletions.percent) / 100);
    if counted.len() > limit {
        problems.push(Problem::Budget { counted: counted.len(), lost: counted, total, limit });
    }
    (lost, problems)
}

fn reason(
    id: &ObjectId,
    component: Option<&str>,
    components: &BTreeMap<String, usize>,
    allow: &[String],
) -> LostReason {
    let allowed = |word: &String| {
        let by_name = word.split_once('/').is_some_and(|(kind, name)| kind == id.kind && name == id.name);
        let by_component = component.is_some_and(|component| {
            component == word
                || component.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with('/'))
        });
        by_name || by_component
    };
    if allow.iter().any(allowed) {
        LostReason::Allowed
    } else if PROTECTED.contains(&(id.group.as_str(), id.kind.as_str())) {
        LostReason::Protected
    } else {
        match component.map(|component| components.get(component)) {
            Some(None) => LostReason::Declared,
            Some(Some(0)) => LostReason::Empty,
            Some(Some(_)) | None => LostReason::Counted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::objects;

    fn object(word: &str, component: &str) -> OldObject {
        let mut parts = word.split('/');
        let mut part = || parts.next().unwrap().to_owned();
        let (group, kind, name) = (part(), part(), part());
        let id = ObjectId { group, version: "v1".to_owned(), kind, namespace: None, name };
        let component = (!component.is_empty()).then(|| component.to_owned());
        OldObject { key: objects::key(&id), id, component, file: "x.yaml".to_owned() }
    }

    fn maps(names: std::ops::Range<usize>) -> Vec<OldObject> {
        names.map(|n| object(&format!("/ConfigMap/m{n}"), "web")).collect()
    }

    fn components(list: &[(&str, usize)]) -> BTreeMap<String, usize> {
        list.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
    }

    fn stops(
        old: Vec<OldObject>,
        kept: usize,
        enabled: &[(&str, usize)],
        allow: &[&str],
    ) -> Vec<&'static str> {
        let allow = allow.iter().map(|word| (*word).to_owned()).collect();
        let deletions = Deletions { allow, ..Deletions::default() };
        let (_, problems) = judge(old, kept, &BTreeSet::new(), &components(enabled), &deletions);
        problems.iter().map(|problem| problem.diagnostic().code).collect()
    }

    #[test]
    fn the_larger_of_the_two_counts_is_the_limit() {
        assert!(stops(maps(0..10), 0, &[("web", 1)], &[]).is_empty());
        assert_eq!(stops(maps(0..11), 43, &[("web", 1)], &[]), ["deletion-budget"]);
        assert!(stops(maps(0..11), 44, &[("web", 1)], &[]).is_empty(), "11 is 20 % of 55");
    }

    #[test]
    fn a_removed_component_is_declared() {
        assert!(stops(maps(0..99), 0, &[], &[]).is_empty());
    }

    #[test]
    fn protected_kinds_stop_even_when_declared() {
        for word in [
            "/Namespace/shop",
            "/PersistentVolumeClaim/data",
            "apps/StatefulSet/db",
            "apiextensions.k8s.io/CustomResourceDefinition/x.y",
        ] {
            assert_eq!(stops(vec![object(word, "gone")], 100, &[], &[]), ["deletion-protected"], "{word}");
        }
        assert!(stops(vec![object("other.io/Namespace/shop", "web")], 0, &[("web", 1)], &[]).is_empty());
    }

    #[test]
    fn an_enabled_component_that_renders_nothing_stops() {
        assert_eq!(stops(maps(0..1), 100, &[("web", 0)], &[]), ["deletion-empty"]);
        assert!(stops(maps(0..1), 100, &[("web", 0)], &["web"]).is_empty());
    }

    #[test]
    fn words_allow_components_with_all_below_and_single_objects() {
        let old = || vec![object("/Namespace/shop", "a/b"), object("/Namespace/bank", "ab")];
        assert_eq!(stops(old(), 9, &[], &["a"]), ["deletion-protected"]);
        assert!(stops(old(), 9, &[], &["a", "Namespace/bank"]).is_empty());
        assert_eq!(stops(old(), 9, &[], &["Namespace/shop", "Secret/bank"]), ["deletion-protected"]);
    }

    #[test]
    fn files_taken_over_have_no_component_and_count() {
        let old: Vec<OldObject> = (0..11).map(|n| object(&format!("/ConfigMap/m{n}"), "")).collect();
        assert_eq!(stops(old, 0, &[("web", 5)], &[]), ["deletion-budget"]);
    }

    #[test]
    fn a_move_between_files_or_versions_is_no_deletion() {
        let mut moved = object("apps/Deployment/web", "old");
        let new = BTreeSet::from([moved.key.clone()]);
        moved.id.version = "v1beta1".to_owned();
        let (lost, _) = judge(vec![moved], 0, &new, &components(&[]), &Deletions::default());
        assert!(lost.is_empty());
    }
}
