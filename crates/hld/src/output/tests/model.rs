//! Random old trees, new trees and foreign files: what is on disk afterwards is what a simple model says.

use super::super::{ApplyOptions, PlanOptions, apply, plan};
use super::{Place, options, stamp, tree};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Foreign {
    File(String),
    Folder,
    Link(String),
}

/// Few names, so that files and folders of the three trees meet at the same paths.
fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c.yaml", "d"]), 1..4)
        .prop_map(|names| names.join("/"))
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "x: 1\n", "x: 2\n", "y"]).prop_map(str::to_owned)
}

/// Leaves out paths that lie below another one.
fn tidy<T>(files: BTreeMap<String, T>) -> BTreeMap<String, T> {
    let all: BTreeSet<String> = files.keys().cloned().collect();
    files.into_iter().filter(|(path, _)| !above(path).any(|parent| all.contains(parent))).collect()
}

fn above(path: &str) -> impl Iterator<Item = &str> {
    super::super::paths::parents(path)
}

fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(path(), text(), 0..8).prop_map(tidy)
}

fn foreign() -> impl Strategy<Value = BTreeMap<String, Foreign>> {
    let what = prop_oneof![
        text().prop_map(Foreign::File),
        Just(Foreign::Folder),
        prop::sample::select(vec!["a", "b", "nowhere"]).prop_map(|to| Foreign::Link(to.to_owned())),
    ];
    prop::collection::btree_map(path(), what, 0..6).prop_map(tidy)
}

/// The folder a run shall leave, or `None` if it has to refuse.
fn model(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    before: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, String>> {
    let mut after = before.clone();
    let stale: Vec<&String> = old.keys().filter(|path| !new.contains_key(*path)).collect();
    for path in &stale {
        after.remove(*path);
    }
    let needed: BTreeSet<&str> = new.keys().flat_map(|path| above(path)).collect();
    // Folders in which a file went and nothing is left.
    for folder in before.iter().rev().filter(|(_, what)| *what == "folder").map(|(path, _)| path) {
        let below = format!("{folder}/");
        let lost = stale.iter().any(|path| path.starts_with(&below));
        if lost && !needed.contains(folder.as_str()) && !after.keys().any(|path| path.starts_with(&below)) {
            after.remove(folder);
        }
    }
    for (path, text) in new {
        let what = format!("file {text}");
        match after.get(path) {
            Some(there) if *there != what && !old.contains_key(path) => return None,
            _ => after.insert(path.clone(), what),
        };
        for parent in above(path) {
            if after.entry(parent.to_owned()).or_insert("folder".to_owned()) != "folder" {
                return None;
            }
        }
    }
    Some(after)
}

fn visible(place: &Place) -> BTreeMap<String, String> {
    let mut now = tree(&place.dir());
    now.retain(|path, _| !path.starts_with(".hld"));
    now
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn the_disk_is_what_the_model_says(
        old in files(), new in files(), foreign in foreign(), in_place in any::<bool>(), repeat in any::<bool>(),
    ) {
        let place = Place::new();
        let pairs = |files: &BTreeMap<String, String>| -> Vec<(String, String)> {
            files.iter().map(|(path, text)| (path.clone(), text.clone())).collect()
        };
        let target = |files: &BTreeMap<String, String>| {
            let pairs = pairs(files);
            place.target(&pairs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
        };
        let write = |files: &BTreeMap<String, String>, planned: &PlanOptions| {
            let plan = plan(vec![target(files)], planned)?;
            apply(plan, &ApplyOptions { in_place, ..ApplyOptions::default() })
        };
        write(&old, &options()).unwrap();
        let mut kept = Vec::new();
        for (path, what) in &foreign {
            let at = place.at(path);
            let free = !old.contains_key(path)
                && !at.exists()
                && !above(path).any(|parent| std::fs::symlink_metadata(place.at(parent)).is_ok_and(|meta| !meta.is_dir()));
            if !free || std::fs::create_dir_all(at.parent().unwrap()).is_err() {
                continue;
            }
            match what {
                Foreign::File(text) => std::fs::write(&at, text).unwrap(),
                Foreign::Folder => std::fs::create_dir(&at).unwrap(),
                #[cfg(unix)]
                Foreign::Link(to) => std::os::unix::fs::symlink(to, &at).unwrap(),
                #[cfg(not(unix))]
                Foreign::Link(_) => continue,
            }
            if !matches!(what, Foreign::Folder) {
                kept.push(at);
            }
        }
        for (path, text) in &old {
            if new.get(path) == Some(text) {
                kept.push(place.at(path));
            }
        }
        let before = visible(&place);
        let stamps: Vec<_> = kept.iter().map(|path| stamp(path)).collect();
        let expected = model(&old, &new, &before);
        match (write(&new, &options()), expected) {
            (Ok(_), Some(expected)) => {
                prop_assert_eq!(visible(&place), expected);
                prop_assert!(plan(vec![target(&new)], &options()).unwrap().is_clean());
                if repeat {
                    prop_assert!(!write(&new, &options()).unwrap().changed());
                }
            }
            (Err(_), None) => prop_assert_eq!(visible(&place), before),
            (wrote, expected) => prop_assert!(false, "{:?} against {:?}", wrote.map(|_| ()), expected),
        }
        prop_assert_eq!(kept.iter().map(|path| stamp(path)).collect::<Vec<_>>(), stamps);
        prop_assert_eq!(place.beside(), [""; 0]);
    }
}
