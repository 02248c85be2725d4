//! The two forms of writing, and what the next run makes of one that was stopped.

use super::super::journal;
use super::super::plan::EnvironmentPlan;
use super::super::stage::{self, Stage};
use super::super::{ApplyOptions, Change, Target, apply, plan};
use super::{Place, age, options, stamp, tree};

const OLD: [(&str, &str); 4] =
    [("keep.yaml", "1"), ("change.yaml", "1"), ("gone/x.yaml", "1"), ("d/gone.yaml", "1")];
const NEW: [(&str, &str); 4] =
    [("keep.yaml", "1"), ("change.yaml", "2"), ("n/e/w.yaml", "2"), ("d/x.yaml", "2")];

/// The old tree with foreign files in it.
fn old() -> Place {
    let place = Place::new();
    place.write(&OLD).unwrap();
    place.put("notes.txt", "mine");
    place.put("d/notes.txt", "mine");
    place.put("mine/deep/file", "mine");
    std::fs::create_dir(place.at("mine/empty")).unwrap();
    place
}

/// What the new tree is when written without a stop.
fn expected() -> std::collections::BTreeMap<String, String> {
    let place = old();
    place.write(&NEW).unwrap();
    tree(&place.dir())
}

fn planned(place: &Place) -> (Target, EnvironmentPlan) {
    let mut plan = plan(vec![place.target(&NEW)], &options()).unwrap();
    (plan.targets.remove(0), plan.environments.remove(0))
}

fn staged(place: &Place) -> (Stage, EnvironmentPlan) {
    let (target, plan) = planned(place);
    assert!(stage::suitable(&target.dir, &plan.disk));
    let stage = stage::build(&target, &plan, true).map_err(|_| "not built").unwrap();
    (stage, plan)
}

fn kinds(place: &Place) -> Vec<Change> {
    let plan = place.plan(&NEW).unwrap();
    plan.environments()[0].differences().iter().map(|difference| difference.change).collect()
}

/// The next run gives the new tree and nothing else.
fn completes(place: &Place) {
    assert!(place.write(&NEW).unwrap().changed());
    assert_eq!(tree(&place.dir()), expected());
    assert_eq!(place.beside(), [""; 0]);
    assert!(place.plan(&NEW).unwrap().is_clean());
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn a_stage_that_was_built_only_is_removed() {
    let place = old();
    let before = tree(&place.dir());
    std::mem::forget(staged(&place));
    assert_eq!(tree(&place.dir()), before);
    assert!(kinds(&place).contains(&Change::Leftover));
    completes(&place);
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn what_appeared_in_a_folder_whose_run_died_after_the_exchange_is_carried_over() {
    let place = old();
    let (stage, _) = staged(&place);
    place.put("late.txt", "mine");
    place.put("gone/late.txt", "mine");
    // As an editor saves: a new file takes the name.
    place.put("notes.txt.new", "edited");
    std::fs::rename(place.at("notes.txt.new"), place.at("notes.txt")).unwrap();
    assert!(stage.commit().is_ok());
    std::mem::forget(stage);
    assert_eq!(kinds(&place), [Change::Leftover]);
    assert!(place.write(&NEW).unwrap().changed());
    let mut expected = expected();
    for path in ["late.txt", "gone/late.txt"] {
        expected.insert(path.to_owned(), "file mine".to_owned());
    }
    expected.insert("gone".to_owned(), "folder".to_owned());
    expected.insert("notes.txt".to_owned(), "file edited".to_owned());
    assert_eq!(tree(&place.dir()), expected);
    assert_eq!(place.beside(), [""; 0]);
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn what_changed_meanwhile_is_carried_over() {
    let place = old();
    let (stage, plan) = staged(&place);
    place.put("late/deep/file", "mine");
    place.put("gone/late.txt", "mine");
    place.put("d/x.yaml", "in the same moment");
    place.put("notes.txt.new", "edited");
    std::fs::rename(place.at("notes.txt.new"), place.at("notes.txt")).unwrap();
    std::fs::remove_file(place.at("d/notes.txt")).unwrap();
    assert!(stage.commit().is_ok());
    let warnings = stage.finish(&plan.disk);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let mut expected = expected();
    for (path, what) in [
        ("late", "folder"),
        ("late/deep", "folder"),
        ("late/deep/file", "file mine"),
        ("gone", "folder"),
        ("gone/late.txt", "file mine"),
        ("d/x.yaml.kept", "file in the same moment"),
        ("notes.txt", "file edited"),
    ] {
        expected.insert(path.to_owned(), what.to_owned());
    }
    expected.remove("d/notes.txt");
    assert_eq!(tree(&place.dir()), expected);
    assert_eq!(place.beside(), [""; 0]);
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn an_exchange_can_be_undone() {
    let place = old();
    let (before, folder) = (tree(&place.dir()), stamp(&place.dir()).0);
    let (stage, _) = staged(&place);
    assert!(stage.commit().is_ok());
    assert_ne!(stamp(&place.dir()).0, folder);
    stage.roll_back();
    assert_eq!(stamp(&place.dir()).0, folder);
    assert_eq!(tree(&place.dir()), before);
    assert_eq!(place.beside(), [""; 0]);
}

#[test]
fn a_folder_of_that_name_with_other_things_in_it_is_nobodys_leftover() {
    let place = old();
    let mine = place.0.path().join(".hld-stage-0/mine");
    std::fs::create_dir(mine.parent().unwrap()).unwrap();
    std::fs::write(&mine, "mine").unwrap();
    place.write(&NEW).unwrap();
    assert!(mine.exists());
    assert_eq!(place.beside(), [".hld-stage-0"]);
    assert!(place.plan(&NEW).unwrap().is_clean());
}

#[test]
fn a_journal_that_was_not_decided_is_removed() {
    let place = old();
    let before = tree(&place.dir());
    let (target, plan) = planned(&place);
    std::mem::forget(journal::prepare(&target, &plan, true).map_err(|_| "not prepared").unwrap());
    let mut now = tree(&place.dir());
    now.retain(|path, _| !path.starts_with(".hld/new") && path != ".hld/journal.part");
    assert_eq!(now, before);
    assert!(kinds(&place).contains(&Change::Leftover));
    completes(&place);
}

#[test]
fn a_journal_that_was_decided_is_completed_by_any_run() {
    // Decided, and then stopped after each of its steps.
    for steps in 0..10 {
        let place = old();
        let (target, plan) = planned(&place);
        std::mem::forget(journal::prepare(&target, &plan, false).map_err(|_| "not prepared").unwrap());
        std::fs::rename(place.at(".hld/journal.part"), place.at(".hld/journal")).unwrap();
        let doing = [
            ("0", "change.yaml"),
            ("1", "n/e/w.yaml"),
            ("2", "d/x.yaml"),
            ("3", ".hld/files"),
            ("d/gone.yaml", ".hld/new/gone-0"),
        ];
        for (from, to) in doing.into_iter().take(steps) {
            let from = if from.len() == 1 { place.at(".hld/new").join(from) } else { place.at(from) };
            std::fs::create_dir_all(place.at(to).parent().unwrap()).unwrap();
            std::fs::rename(from, place.at(to)).unwrap();
        }
        if steps > 5 {
            // Made by somebody at the path of a file that is removed already: it is theirs.
            place.put("d/gone.yaml", "theirs");
        }
        assert_eq!(kinds(&place), [Change::Unfinished], "after {steps} steps");
        if steps > 5 {
            place.write(&NEW).unwrap();
            assert_eq!(place.text("d/gone.yaml"), "theirs");
        } else if steps % 2 == 0 {
            completes(&place);
        } else {
            // Also one that wants another tree.
            place.write(&OLD).unwrap();
            let mut now = tree(&place.dir());
            now.retain(|path, _| !path.contains("notes") && !path.starts_with("mine"));
            let other = Place::new();
            other.write(&OLD).unwrap();
            assert_eq!(now, tree(&other.dir()));
        }
    }
}

#[test]
fn a_folder_that_holds_git_is_written_file_by_file() {
    let place = old();
    place.put("mine/.git/config", "mine");
    let (folder, git) = (stamp(&place.dir()).0, stamp(&place.at("mine/.git/config")));
    let report = place.write(&NEW).unwrap();
    assert!(report.environments[0].in_place);
    assert_eq!(stamp(&place.dir()).0, folder);
    assert_eq!(stamp(&place.at("mine/.git/config")), git);
    assert_eq!(place.text("n/e/w.yaml"), "2");
}

#[test]
#[cfg(unix)]
fn the_working_directory_is_recognised() {
    use super::super::sys;
    let id = |path: &str| sys::id(&std::fs::metadata(path).unwrap());
    assert!(sys::holds_working_directory(id(".")));
    assert!(sys::holds_working_directory(id("..")));
    assert!(sys::holds_working_directory(id("/")));
    assert!(!sys::holds_working_directory(id("src")));
}

#[test]
#[cfg(unix)]
fn permissions_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    for in_place in [false, true] {
        let place = old();
        let set = |path: &str, mode| {
            std::fs::set_permissions(place.at(path), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let modes =
            [("", 0o750), ("d", 0o2750), ("mine/deep", 0o555), ("change.yaml", 0o600), ("notes.txt", 0o4711)];
        modes.iter().for_each(|(path, mode)| set(path, *mode));
        place.write_with(&NEW, &options(), in_place).unwrap();
        for (path, mode) in modes {
            let now = std::fs::symlink_metadata(place.at(path)).unwrap().permissions().mode() & 0o7777;
            assert_eq!(now, mode, "{path}");
        }
        set("mine/deep", 0o755);
    }
}

#[test]
#[cfg(unix)]
fn links_and_pipes_stay_what_they_are() {
    for in_place in [false, true] {
        let place = old();
        for (to, at) in [("notes.txt", "link"), ("nowhere", "dangling"), ("d", "folder")] {
            std::os::unix::fs::symlink(to, place.at(at)).unwrap();
        }
        let socket = std::os::unix::net::UnixListener::bind(place.at("socket")).unwrap();
        std::fs::hard_link(place.at("notes.txt"), place.at("hard")).unwrap();
        place.write_with(&NEW, &options(), in_place).unwrap();
        let now = tree(&place.dir());
        for (path, what) in [
            ("link", "link notes.txt"),
            ("dangling", "link nowhere"),
            ("folder", "link d"),
            ("socket", "other"),
        ] {
            assert_eq!(now[path], what);
        }
        assert_eq!(stamp(&place.at("hard")), stamp(&place.at("notes.txt")));
        drop(socket);
    }
}

#[test]
fn a_first_run_makes_the_folders_above_and_an_error_removes_them() {
    let place = Place::new();
    let mut target = place.target(&[("a.yaml", "1")]);
    target.dir = place.0.path().join("x/y/dev");
    let options_now = ApplyOptions::default();
    let long = "n".repeat(250);
    let mut failing = target.clone();
    // Longer than a path may be: the error comes while the stage is built.
    failing.add_file(format!("{}z.yaml", format!("{long}/").repeat(20)), "1", "z", []);
    let error = apply(plan(vec![failing], &options()).unwrap(), &options_now).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Output);
    assert_eq!(place.beside(), [""; 0]);
    apply(plan(vec![target], &options()).unwrap(), &options_now).unwrap();
    assert!(place.0.path().join("x/y/dev/a.yaml").exists());
}

#[test]
fn an_error_of_one_environment_leaves_all_as_they_were() {
    for in_place in [false, true] {
        let place = old();
        age(&place.at("keep.yaml"));
        let before = tree(&place.dir());
        let mut failing = Target::new("stage", place.0.path().join("stage"));
        failing.add_file(format!("{}z.yaml", format!("{}/", "n".repeat(250)).repeat(20)), "1", "z", []);
        let plan = plan(vec![place.target(&NEW), failing], &options()).unwrap();
        apply(plan, &ApplyOptions { in_place, fsync: true }).unwrap_err();
        assert_eq!(tree(&place.dir()), before);
        assert_eq!(place.beside(), [""; 0]);
    }
}
