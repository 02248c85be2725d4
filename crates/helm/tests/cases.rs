//! Whole charts in folders (`tests/cases/helm/<name>/chart`) against what the real Helm printed for them.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};

use hld_helm::{
    Capabilities, Chart, KubeVersion, PrintOptions, Profile, Release, Request, print, read_values, render,
};
use hld_yaml::SourceMap;
use serde_json::Value as Json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/helm")
}

fn read_folder(at: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(at).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
}

fn words(request: &Json, key: &str) -> Vec<String> {
    request[key].as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn printed(case: &Path, profile: Profile) -> String {
    let mut files = Vec::new();
    read_folder(&case.join("chart"), "", &mut files);
    let chart = Chart::from_files(files).unwrap();
    let asked: Json = match std::fs::read_to_string(case.join("request.json")) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(_) => Json::Null,
    };
    let is = |key: &str| asked[key] == Json::Bool(true);
    let values = std::fs::read(case.join("values.yaml")).unwrap_or_default();
    let request = Request {
        release: Release {
            is_upgrade: is("is_upgrade"),
            ..Release::new(
                asked["release"].as_str().unwrap_or("release-name"),
                asked["namespace"].as_str().unwrap_or("default"),
            )
        },
        values: read_values(&SourceMap::new(), "values.yaml", &values, profile).unwrap(),
        capabilities: Capabilities {
            kube_version: asked["kube_version"].as_str().map(|version| KubeVersion::parse(version).unwrap()),
            api_versions: words(&asked, "api_versions"),
        },
        profile,
        include_crds: is("include_crds"),
        ..Request::default()
    };
    let options = PrintOptions {
        no_hooks: is("no_hooks"),
        skip_tests: is("skip_tests"),
        show_only: words(&asked, "show_only"),
    };
    print(&render(&chart, &request).unwrap(), &options).unwrap()
}

#[test]
fn charts_print_what_helm_prints() {
    let mut asked = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let case = entry.unwrap().path();
        for (profile, name) in [(Profile::V4, "v4"), (Profile::V3, "v3")] {
            let Ok(expected) = std::fs::read_to_string(case.join(format!("expected.{name}.yaml"))) else {
                continue;
            };
            let found = printed(&case, profile);
            assert_eq!(found, expected, "{} as {name}", case.display());
            asked += 1;
        }
    }
    assert!(asked > 0);
}
