//! `examples/pets`: environments from branches, runs that write nothing, and exactly what a change reaches.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::case::{Case, copy, git, tree};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/pets")
}

/// The example's repositories, as `run.sh` makes them; the cluster is the work folder.
fn pets() -> Case {
    let case = Case::new();
    for application in ["cat", "dog"] {
        let files = example().join("applications").join(application);
        case.commit(application, "master", &files.join("common"));
        for environment in ["dev", "stage", "prod"] {
            git(&case.around().join(application), &["checkout", "-q", "master"]);
            case.commit(application, environment, &files.join(environment));
        }
    }
    case.commit("work", "master", &example().join("cluster"));
    case
}

fn materialize(case: &Case, more: &[&str]) -> (i32, String) {
    let args: Vec<&str> = ["materialize", "--all-envs"].iter().chain(more).copied().collect();
    let output = case.run(&args);
    let shown =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().expect("it ended by itself"), shown)
}

fn identities(case: &Case) -> BTreeMap<PathBuf, (u64, i64, i64)> {
    let files = tree(&case.work().join("generated")).into_keys();
    files
        .map(|path| {
            let meta = fs::symlink_metadata(&path).expect("it exists");
            (path, (meta.ino(), meta.mtime(), meta.mtime_nsec()))
        })
        .collect()
}

fn images(case: &Case, environment: &str) -> Vec<String> {
    let mut images: Vec<String> = tree(&case.work().join("generated").join(environment))
        .values()
        .flat_map(|text| {
            let text = String::from_utf8_lossy(text).into_owned();
            text.lines()
                .filter_map(|line| {
                    line.trim().trim_start_matches("- ").strip_prefix("image: ").map(str::to_owned)
                })
                .collect::<Vec<_>>()
        })
        .collect();
    images.sort();
    images.dedup();
    images
}

#[test]
fn each_environment_has_the_images_of_its_branches() {
    let case = pets();
    let (code, shown) = materialize(&case, &[]);
    assert_eq!(code, 0, "{shown}");
    for (environment, cat, dog) in
        [("dev", "v1.3.0-rc.2", "43"), ("stage", "v1.2.0", "42"), ("prod", "v1.1.0", "41")]
    {
        let expected =
            [format!("registry.example/pets/cat:{cat}"), format!("registry.example/pets/dog:{dog}")];
        assert_eq!(images(&case, environment), expected, "{environment}");
    }
    let files: Vec<String> = tree(&case.work().join("generated/prod"))
        .into_keys()
        .map(|path| path.strip_prefix(case.work()).expect("below").to_string_lossy().into_owned())
        .collect();
    insta::assert_debug_snapshot!(files);
}

#[test]
fn a_second_run_writes_nothing_also_when_the_output_is_committed() {
    let case = pets();
    assert_eq!(materialize(&case, &[]).0, 0);
    let first = identities(&case);
    assert_eq!(materialize(&case, &[]).0, 0);
    assert_eq!(first, identities(&case));
    assert_eq!(materialize(&case, &["--check"]).0, 0);

    git(&case.work(), &["add", "--all"]);
    git(&case.work(), &["commit", "-q", "-m", "generated"]);
    let (code, shown) = materialize(&case, &["--check"]);
    assert_eq!((code, first == identities(&case)), (0, true), "{shown}");
}

#[test]
fn a_change_in_one_application_changes_its_files_and_the_ledger_only() {
    let case = pets();
    assert_eq!(materialize(&case, &[]).0, 0);
    let before = tree(&case.work().join("generated"));
    let config = case.around().join("new/hld/config");
    fs::create_dir_all(&config).expect("a folder");
    fs::write(
        config.join("common.yaml"),
        "config: {image: {repository: registry.example/pets/cat, tag: v2.0.0}}\n",
    )
    .expect("written");
    case.commit("cat", "stage", &case.around().join("new"));

    let (code, shown) = materialize(&case, &["--check"]);
    assert_eq!(code, 1, "{shown}");
    assert_eq!(before, tree(&case.work().join("generated")), "--check writes nothing");
    assert_eq!(materialize(&case, &[]).0, 0);
    let after = tree(&case.work().join("generated"));
    let changed: Vec<String> = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(*text))
        .map(|(path, _)| path.strip_prefix(case.work()).expect("below").to_string_lossy().into_owned())
        .collect();
    assert_eq!(before.len(), after.len());
    for path in &changed {
        assert!(
            path.starts_with("generated/stage/.hld/") || path.starts_with("generated/stage/cat-application/"),
            "{path}"
        );
    }
    assert!(changed.iter().any(|path| path.contains("cat-application")), "{changed:?}");
    assert_eq!(images(&case, "stage")[0], "registry.example/pets/cat:v2.0.0");
}

#[test]
fn a_commit_that_touches_nothing_that_is_read_changes_nothing() {
    let case = pets();
    assert_eq!(materialize(&case, &[]).0, 0);
    let before = identities(&case);
    let other = case.around().join("other");
    fs::create_dir_all(&other).expect("a folder");
    fs::write(other.join("README.md"), "about cats\n").expect("written");
    for environment in ["dev", "stage", "prod"] {
        git(&case.around().join("cat"), &["checkout", "-q", environment]);
        case.commit("cat", environment, &other);
    }
    let (code, shown) = materialize(&case, &["--check"]);
    assert_eq!(code, 0, "{shown}");
    assert_eq!(materialize(&case, &[]).0, 0);
    assert_eq!(before, identities(&case));
}

#[test]
fn a_definition_per_branch_gives_the_same_manifests() {
    let case = pets();
    assert_eq!(materialize(&case, &[]).0, 0);
    case.commit("per-branch", "master", &example().join("cluster"));
    for environment in ["dev", "stage", "prod"] {
        git(&case.around().join("per-branch"), &["checkout", "-q", "master"]);
        case.commit("per-branch", environment, &example().join("cluster-per-branch").join(environment));
        let args = [
            "materialize",
            "../per-branch",
            "--ref",
            environment,
            "--env",
            environment,
            "--out",
            "../out/{env}",
        ];
        let output = case.run(&args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let manifests = |root: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
            let below = |path: &Path| path.strip_prefix(root).expect("below").to_path_buf();
            let files = tree(root).into_iter().map(|(path, text)| (below(&path), text));
            files.filter(|(path, _)| !path.starts_with(".hld")).collect()
        };
        let one = manifests(&case.work().join("generated").join(environment));
        assert_eq!(one, manifests(&case.around().join("out").join(environment)), "{environment}");
    }
}

#[test]
fn a_git_url_is_a_definition_too() {
    let case = pets();
    let empty = case.around().join("elsewhere");
    copy(&example().join("cluster-per-branch/dev"), &empty);
    let url = format!("file://{}", case.work().display());
    let output = case.run(&["materialize", &url, "--ref", "master", "--env", "dev", "--out", "../url"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(case.around().join("url/cat-application/cat-application.yaml").is_file());
}
