//! Every error that a person can meet, as they see it.

use super::super::{ApplyOptions, PlanOptions, apply, plan};
use super::plans::manifest;
use super::{Place, object, options, told};
use crate::Error;

fn refusal(place: &Place, files: &[(&str, &str)]) -> Error {
    match place.plan(files) {
        Ok(plan) => plan.refusal().expect("a run would be refused"),
        Err(error) => error,
    }
}

macro_rules! message {
    ($name:ident, $files:expr, $prepare:expr) => {
        #[test]
        fn $name() {
            let place = Place::new();
            let prepare: fn(&Place) = $prepare;
            prepare(&place);
            insta::assert_snapshot!(told(&place, &refusal(&place, &$files)));
        }
    };
}

message!(no_ledger, [("a.yaml", "1"), ("b.yaml", "1")], |place| {
    place.put("a.yaml", "other");
    place.put("b.yaml", "other");
});
message!(ledger_lost, [("a.yaml", "1")], |place| {
    place.write(&[("a.yaml", "1")]).unwrap();
    std::fs::remove_file(place.at(".hld/files")).unwrap();
});
message!(ledger_damaged, [("a.yaml", "1")], |place| place.put(".hld/files", "{\"format\": 1"));
message!(ledger_newer, [("a.yaml", "1")], |place| place.put(".hld/files", "{\"format\": 9, \"files\": []}"));
message!(ledger_that_leaves, [("a.yaml", "1")], |place| {
    place.put(".hld/files", "{\"format\": 1, \"files\": {\"../../etc/passwd\": {}}}");
});
message!(provenance_newer, [("a.yaml", "1")], |place| {
    place.write(&[("a.yaml", "1")]).unwrap();
    place.put(".hld/provenance", "{\"format\": 9}");
});
message!(journal_damaged, [("a.yaml", "1")], |place| {
    place.write(&[("a.yaml", "1")]).unwrap();
    place.put(".hld/journal", "{\"format\": 1, \"write\": [], \"remove\": [\"../x\"], \"folders\": []}");
});
message!(foreign, [("a.yaml", "1"), ("b.yaml", "1")], |place| {
    place.write(&[("a.yaml", "1")]).unwrap();
    place.put("b.yaml", "other");
});
message!(edited, [("a.yaml", "2")], |place| {
    place.write(&[("a.yaml", "1"), ("b.yaml", "1")]).unwrap();
    place.put("a.yaml", "by hand");
    place.put("b.yaml", "by hand");
});
message!(folder_in_the_way, [("a.yaml", "1")], |place| place.put("a.yaml/mine.txt", "1"));
message!(file_differs_by_case, [("web.yaml", "1")], |place| place.put("Web.yaml", "1"));
message!(outputs_differ_by_case, [("a/web.yaml", "1"), ("A/web.yaml", "1")], |_| {});
message!(output_path_refused, [("../x.yaml", "1"), (".github/workflows/x.yaml", "1"), ("a\n", "1")], |_| {});
message!(output_folder_is_a_file, [("a.yaml", "1")], |place| std::fs::write(place.dir(), "1").unwrap());
#[cfg(unix)]
message!(links_in_the_way, [("a.yaml", "1"), ("b/c.yaml", "1")], |place| {
    place.put("elsewhere/x", "1");
    std::os::unix::fs::symlink("elsewhere", place.at("b")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", place.at("a.yaml")).unwrap();
});
#[cfg(unix)]
message!(output_folder_is_a_link, [("a.yaml", "1")], |place| {
    std::os::unix::fs::symlink(place.0.path(), place.dir()).unwrap();
});
#[cfg(unix)]
message!(records_are_a_link, [("a.yaml", "1")], |place| {
    std::fs::create_dir(place.dir()).unwrap();
    std::os::unix::fs::symlink(place.0.path(), place.at(".hld")).unwrap();
});

#[test]
fn nested_outputs() {
    let place = Place::new();
    let mut inner = place.target(&[]);
    inner.dir = place.at("inner");
    let error = plan(vec![place.target(&[]), inner], &options()).unwrap_err();
    insta::assert_snapshot!(told(&place, &error));
}

#[test]
#[cfg(unix)]
fn a_link_on_the_way_that_the_definition_put_there() {
    let place = Place::new();
    std::fs::create_dir(place.0.path().join("real")).unwrap();
    std::os::unix::fs::symlink("real", place.0.path().join("generated")).unwrap();
    let mut target = place.target(&[("a.yaml", "1")]);
    target.dir = place.0.path().join("generated/dev");
    plan(vec![target.clone()], &options()).unwrap();
    target.within = Some(place.0.path().to_owned());
    let error = plan(vec![target], &options()).unwrap_err();
    insta::assert_snapshot!(told(&place, &error));
}

#[test]
fn another_run_writes() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    let dir = place.dir();
    let _guard =
        super::super::lock::lock(&[&dir], super::super::lock::Mode::Write, false).map_err(|_| ()).unwrap();
    insta::assert_snapshot!(told(&place, &place.plan(&[("a.yaml", "2")]).unwrap_err()));
}

/// One that reached the output by another way holds only the folder itself: the one above is named all the same.
#[cfg(unix)]
#[test]
fn another_run_holds_the_folder_itself() {
    let place = Place::new();
    place.write(&[("a.yaml", "1")]).unwrap();
    let folder = std::fs::File::open(place.dir()).unwrap();
    folder.lock().unwrap();
    let told = told(&place, &place.plan(&[("a.yaml", "2")]).unwrap_err());
    assert!(told.contains("another run is writing in `[place]`"), "{told}");
}

/// A folder whose old output has `old` as objects of one component, planned without them.
fn lose(old: &[(&str, &str)], enabled: usize) -> String {
    let place = Place::new();
    let mut target = place.target(&[]);
    for (kind, name) in old {
        let group = if *kind == "StatefulSet" { "apps/v1" } else { "v1" };
        let text = manifest(kind, name).replacen("v1", group, 1);
        target.add_file(format!("web/{kind}-{name}.yaml"), text, "web", [object(kind, name)]);
    }
    apply(plan(vec![target], &options()).unwrap(), &ApplyOptions::default()).unwrap();
    let mut target = place.target(&[]);
    target.components.insert("web".to_owned(), enabled);
    let plan = plan(vec![target], &options()).unwrap();
    told(&place, &plan.refusal().expect("a run would be refused"))
}

#[test]
fn too_many_deletions() {
    let names: Vec<String> = (10..22).map(|n| format!("map-{n}")).collect();
    let old: Vec<(&str, &str)> = names.iter().map(|name| ("ConfigMap", name.as_str())).collect();
    insta::assert_snapshot!(lose(&old, 1));
}

#[test]
fn protected_kinds() {
    insta::assert_snapshot!(lose(&[("Namespace", "shop"), ("StatefulSet", "db"), ("ConfigMap", "x")], 1));
}

#[test]
fn a_component_that_renders_nothing() {
    insta::assert_snapshot!(lose(&[("ConfigMap", "x"), ("ConfigMap", "y")], 0));
}

#[test]
fn a_file_that_cannot_be_read_as_yaml_is_a_warning() {
    let place = Place::new();
    place.put("a.yaml", "a: [");
    let adopt = PlanOptions { adopt: true, ..options() };
    let plan = plan(vec![place.target(&[("a.yaml", "1")])], &adopt).unwrap();
    assert!(plan.refusal().is_none());
    insta::assert_snapshot!(plan.environments()[0].warnings()[0].message);
}

#[test]
fn an_error_of_the_system() {
    use super::super::problem::Problem;
    use std::io::{Error, ErrorKind};
    let full = Problem::io("write", "generated/dev/a.yaml".as_ref(), Error::from(ErrorKind::StorageFull));
    let closed = Problem::io("create", "generated/dev".as_ref(), Error::from(ErrorKind::PermissionDenied));
    let error = super::super::error(&[("dev".to_owned(), full), ("dev".to_owned(), closed)]);
    insta::assert_snapshot!(told(&Place::new(), &error));
}
