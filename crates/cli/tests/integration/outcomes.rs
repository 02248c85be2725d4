//! Exit codes, streams, JSON, GitHub Actions, and what `hld init` makes.

use std::fs;

use crate::case::{Case, tree};

fn init(case: &Case) {
    let output = case.run(&["init", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_new_definition_materializes_at_once() {
    let case = Case::new();
    init(&case);
    let output = case.run(&["materialize", "--all-envs"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty(), "data only on stdout");
    for (environment, replicas) in [("dev", 1), ("stage", 2), ("prod", 3)] {
        let text = fs::read_to_string(case.work().join("generated").join(environment).join("hello.yaml"));
        assert!(text.expect("rendered").contains(&format!("replicas: {replicas}\n")), "{environment}");
    }
    let second = case.run(&["init", "."]);
    assert_eq!(second.status.code(), Some(2), "a definition is never overwritten");
}

#[test]
fn json_has_a_schema_version_and_says_whether_something_changed() {
    let case = Case::new();
    init(&case);
    let run = |args: &[&str]| -> (Option<i32>, serde_json::Value) {
        let output = case.run(args);
        (output.status.code(), serde_json::from_slice(&output.stdout).expect("one JSON document on stdout"))
    };
    let (code, first) = run(&["materialize", "--env", "dev", "--format", "json"]);
    assert_eq!((code, &first["schemaVersion"], &first["changed"]), (Some(0), &1.into(), &true.into()));
    let (_, second) = run(&["materialize", "--env", "dev", "--format", "json"]);
    assert_eq!(second["changed"], false);
    let (code, check) = run(&["materialize", "--env", "stage", "--check", "--format", "json"]);
    assert_eq!((code, &check["changed"]), (Some(1), &true.into()));
    let (code, failed) = run(&["materialize", "--env", "nowhere", "--format", "json"]);
    assert_eq!((code, &failed["error"], &failed["exitCode"]), (Some(2), &"usage".into(), &2.into()));
    let (_, shown) = run(&["tree", "--env", "dev", "--format", "json"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).expect("JSON"));
}

#[test]
fn github_actions_get_annotations_and_outputs() {
    let case = Case::new();
    init(&case);
    let outputs = case.around().join("outputs");
    let run = |args: &[&str]| {
        let mut command = case.command(args);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_OUTPUT", &outputs);
        command.output().expect("hld starts")
    };
    assert!(run(&["materialize", "--env", "dev"]).status.success());
    assert_eq!(fs::read_to_string(&outputs).expect("outputs"), "changed=true\nenvironments=dev\n");
    fs::write(case.work().join("hello/service.yaml"), "kind: [\n").expect("written");
    let failed = run(&["materialize", "--env", "dev"]);
    let shown = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(shown.contains("::error file=hello/service.yaml,line="), "{shown}");
}

#[test]
fn completions_name_the_commands() {
    let case = Case::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = case.run(&["completions", shell]);
        assert!(
            output.status.success() && String::from_utf8_lossy(&output.stdout).contains("materialize"),
            "{shell}"
        );
    }
}

#[test]
fn an_output_that_cannot_be_written_leaves_everything_as_it_was() {
    let case = Case::new();
    init(&case);
    fs::write(case.work().join("generated"), "in the way\n").expect("written");
    let before = tree(&case.work());
    for more in [&[][..], &["--out", "generated/{env}"], &["--out", "generated"]] {
        let args: Vec<&str> = ["materialize", "--env", "dev"].iter().chain(more).copied().collect();
        let output = case.run(&args);
        assert_eq!(output.status.code(), Some(8), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(before, tree(&case.work()));
    }
}
