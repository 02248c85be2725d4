//! What a plan finds.

use super::super::{ApplyOptions, Change, PlanOptions, apply, plan};
use super::{Place, age, object, options, stamp, tree};
use crate::ErrorKind;

fn differences(plan: &super::super::Plan) -> Vec<String> {
    plan.environments()[0].differences().iter().map(ToString::to_string).collect()
}

#[test]
fn differences_of_each_kind_are_told_and_nothing_is_written() {
    let place = Place::new();
    place.write(&[("a.yaml", "1"), ("b.yaml", "1"), ("c.yaml", "1"), ("d.yaml", "1")]).unwrap();
    place.put("d.yaml", "by hand");
    place.put("e.yaml", "foreign");
    let before = tree(&place.dir());
    let plan =
        place.plan(&[("a.yaml", "1"), ("b.yaml", "2"), ("d.yaml", "1"), ("e.yaml", "2"), ("f.yaml", "1")]);
    let plan = plan.unwrap();
    insta::assert_snapshot!(differences(&plan).join("\n"));
    assert_eq!(plan.environments()[0].unchanged(), 1);
    assert!(!plan.is_clean());
    let refusal = plan.refusal().unwrap();
    assert_eq!(refusal.kind(), ErrorKind::Output);
    assert_eq!(refusal.diagnostics().len(), 2);
    assert_eq!(apply(plan, &ApplyOptions::default()).unwrap_err().kind(), ErrorKind::Output);
    assert_eq!(tree(&place.dir()), before);
}

#[test]
fn nothing_to_do_touches_nothing() {
    let place = Place::new();
    let files = [("a.yaml", "1"), ("b/c.yaml", "2")];
    place.write(&files).unwrap();
    let stamps =
        || [place.0.path().to_owned(), place.dir(), place.at(".hld"), place.at("b")].map(|path| stamp(&path));
    let before = stamps();
    let report = place.write(&files).unwrap();
    assert!(!report.changed());
    assert_eq!(report.environments[0].unchanged, 2);
    assert_eq!(stamps(), before);
}

#[test]
fn unchanged_and_foreign_files_keep_their_inode_and_time() {
    for in_place in [false, true] {
        let place = Place::new();
        place.write(&[("same.yaml", "1"), ("other.yaml", "1"), ("d/same.yaml", "1")]).unwrap();
        place.put("d/notes.txt", "mine");
        let kept = ["same.yaml", "d/same.yaml", "d/notes.txt"].map(|path| place.at(path));
        kept.iter().for_each(|path| age(path));
        let before = kept.each_ref().map(|path| stamp(path));
        let new = [("same.yaml", "1"), ("other.yaml", "2"), ("d/same.yaml", "1")];
        let report = place.write_with(&new, &options(), in_place).unwrap();
        assert_eq!(report.environments[0].in_place, in_place);
        assert_eq!(kept.each_ref().map(|path| stamp(path)), before);
        assert_eq!(place.text("other.yaml"), "2");
        assert_eq!(place.beside(), [""; 0]);
    }
}

#[test]
fn a_foreign_file_with_equal_bytes_becomes_owned() {
    let place = Place::new();
    place.put("a.yaml", "1");
    age(&place.at("a.yaml"));
    let before = stamp(&place.at("a.yaml"));
    place.write(&[("a.yaml", "1")]).unwrap();
    assert_eq!(stamp(&place.at("a.yaml")), before);
    place.write(&[]).unwrap();
    assert!(!place.at("a.yaml").exists());
}

#[test]
fn adoption_takes_over_yaml_and_json_only() {
    let place = Place::new();
    for path in
        ["web.yaml", "old/gone.yml", "old/gone.json", "README.md", ".github/workflows/ci.yaml", "n/.x.yaml"]
    {
        place.put(path, "kind: A");
    }
    place.put("inner/.hld/files", "{}");
    place.put("inner/other.yaml", "kind: B");
    let adopt = PlanOptions { adopt: true, ..options() };
    place.write_with(&[("web.yaml", "kind: C")], &adopt, false).unwrap();
    let left: Vec<String> =
        tree(&place.dir()).into_iter().filter(|(_, what)| what != "folder").map(|(p, _)| p).collect();
    assert_eq!(
        left,
        [
            ".github/workflows/ci.yaml",
            ".hld/files",
            ".hld/provenance",
            "README.md",
            "inner/.hld/files",
            "inner/other.yaml",
            "n/.x.yaml",
            "web.yaml"
        ]
    );
    assert!(place.plan(&[("web.yaml", "kind: C")]).unwrap().is_clean());
}

#[test]
fn adoption_gets_past_damaged_records() {
    for record in [".hld/files", ".hld/provenance", ".hld/journal"] {
        let place = Place::new();
        place.write(&[("a.yaml", "1"), ("b.yaml", "1")]).unwrap();
        place.put(record, "{");
        assert_eq!(place.plan(&[("a.yaml", "2")]).unwrap_err().kind(), ErrorKind::Output, "{record}");
        let adopt = PlanOptions { adopt: true, ..options() };
        place.write_with(&[("a.yaml", "2")], &adopt, false).unwrap();
        assert!(place.plan(&[("a.yaml", "2")]).unwrap().is_clean(), "{record}");
        assert!(!place.at("b.yaml").exists(), "{record}");
    }
}

#[test]
fn force_drops_edits() {
    let place = Place::new();
    place.write(&[("a.yaml", "1"), ("b.yaml", "1")]).unwrap();
    place.put("a.yaml", "by hand");
    place.put("b.yaml", "by hand");
    assert!(place.write(&[("a.yaml", "2")]).is_err());
    let force = PlanOptions { force: true, ..options() };
    place.write_with(&[("a.yaml", "2")], &force, false).unwrap();
    assert_eq!(place.text("a.yaml"), "2");
    assert!(!place.at("b.yaml").exists());
}

#[test]
fn an_edit_that_equals_what_would_be_written_is_none() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    place.put("a.yaml", "2");
    place.write(&[("a.yaml", "2")]).unwrap();
    assert!(place.plan(&[("a.yaml", "2")]).unwrap().is_clean());
}

#[test]
fn a_file_that_was_deleted_by_hand_is_written_again() {
    let place = Place::new();
    place.write(&[("a.yaml", "1"), ("b.yaml", "1")]).unwrap();
    std::fs::remove_file(place.at("a.yaml")).unwrap();
    std::fs::remove_file(place.at("b.yaml")).unwrap();
    let plan = place.plan(&[("a.yaml", "1")]).unwrap();
    assert_eq!(plan.environments()[0].differences()[1].change, Change::Added);
    apply(plan, &ApplyOptions::default()).unwrap();
    assert_eq!(place.text("a.yaml"), "1");
}

#[test]
fn records_are_compared_byte_for_byte() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    let text = place.text(".hld/files");
    place.put(".hld/files", &text.replace(": 1", ":  1"));
    let plan = place.plan(&[("a.yaml", "1")]).unwrap();
    assert_eq!(differences(&plan), ["~ .hld/files (hld's record)"]);
    apply(plan, &ApplyOptions::default()).unwrap();
    assert_eq!(place.text(".hld/files"), text);
}

#[test]
fn unknown_provenance_is_kept() {
    let place = Place::new();
    place.write(&[]).unwrap();
    place.put(".hld/provenance", "{\"format\": 1, \"later\": [1]}\n");
    place.write(&[("a.yaml", "1")]).unwrap();
    assert!(place.text(".hld/provenance").contains("later"));
}

#[test]
fn several_environments_are_all_or_none() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    place.put("a.yaml", "by hand");
    let mut stage = place.target(&[("a.yaml", "1")]);
    stage.environment = "stage".to_owned();
    stage.dir = place.0.path().join("stage");
    let plan = plan(vec![stage.clone(), place.target(&[("a.yaml", "2")])], &options()).unwrap();
    let error = apply(plan, &ApplyOptions::default()).unwrap_err();
    assert_eq!(error.diagnostics()[0].environment.as_deref(), Some("dev"));
    assert!(!stage.dir.exists());
    let force = PlanOptions { force: true, ..options() };
    let plan = super::super::plan(vec![stage.clone(), place.target(&[("a.yaml", "2")])], &force).unwrap();
    apply(plan, &ApplyOptions::default()).unwrap();
    assert_eq!(place.text("a.yaml"), "2");
    assert!(stage.dir.join("a.yaml").exists());
    assert_eq!(place.beside(), ["stage"]);
}

#[test]
fn a_component_removed_from_the_definition_may_take_its_objects_along() {
    let place = Place::new();
    let many: Vec<String> = (0..30).map(|n| format!("web/{n}.yaml")).collect();
    let mut old = place.target(&[("app.yaml", "1")]);
    for path in &many {
        old.add_file(path, manifest("ConfigMap", path), "web", [object("ConfigMap", path)]);
    }
    apply(plan(vec![old], &options()).unwrap(), &ApplyOptions::default()).unwrap();
    let mut still_enabled = place.target(&[("app.yaml", "1")]);
    still_enabled.components.insert("web".to_owned(), 0);
    let refused = plan(vec![still_enabled], &options()).unwrap();
    assert_eq!(refused.refusal().unwrap().kind(), ErrorKind::Policy);
    assert_eq!(refused.environments()[0].lost().len(), 30);
    place.write(&[("app.yaml", "1")]).unwrap();
    assert!(!place.at("web").exists());
}

pub(super) fn manifest(kind: &str, name: &str) -> String {
    format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n")
}

#[test]
fn a_later_run_that_changes_the_folder_is_planned_again() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    let stale = place.plan(&[("a.yaml", "2"), ("b.yaml", "2")]).unwrap();
    place.write(&[("a.yaml", "3"), ("c.yaml", "3")]).unwrap();
    apply(stale, &ApplyOptions::default()).unwrap();
    assert_eq!(place.text("a.yaml"), "2");
    assert!(!place.at("c.yaml").exists());
    assert!(place.plan(&[("a.yaml", "2"), ("b.yaml", "2")]).unwrap().is_clean());

    let stale = place.plan(&[("a.yaml", "4")]).unwrap();
    place.put("a.yaml", "by hand");
    assert_eq!(apply(stale, &ApplyOptions::default()).unwrap_err().kind(), ErrorKind::Output);
    assert_eq!(place.text("a.yaml"), "by hand");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_differs_by_case_from_one_that_is_written_already_stops_nothing() {
    let place = Place::new();
    place.write(&[("web.yaml", "1")]).unwrap();
    place.put("Web.yaml", "mine");
    assert!(!place.write(&[("web.yaml", "1")]).unwrap().changed());
    place.write(&[("web.yaml", "2")]).unwrap();
    assert_eq!((place.text("web.yaml").as_str(), place.text("Web.yaml").as_str()), ("2", "mine"));
}

#[test]
fn a_change_of_case_is_a_new_file() {
    for in_place in [false, true] {
        let place = Place::new();
        place.write(&[("Web.yaml", "1"), ("Sub/x.yaml", "1")]).unwrap();
        place.write_with(&[("web.yaml", "2"), ("Sub/X.yaml", "1")], &options(), in_place).unwrap();
        assert_eq!(place.text("web.yaml"), "2");
        assert_eq!(place.text("Sub/X.yaml"), "1");
        assert!(place.plan(&[("web.yaml", "2"), ("Sub/X.yaml", "1")]).unwrap().is_clean());
    }
}
