//! What the real Helm answers, row by row (`tests/cases/helm`).

use hld_gotmpl::{Heap, Value as GoValue};
use hld_yaml::{SourceMap, Value};
use serde_json::{Value as Json, json};

use crate::chart::ignores_for_test;
use crate::funcs::vectors::bytes;
use crate::manifest::{Rendered, sort_out};
use crate::semver::{Constraint, Version};
use crate::values::{Context, Numbers, Tree, as_map, coalesce_values, process_dependencies};
use crate::{
    Capabilities, Chart, ErrorKind, Form, KubeVersion, PrintOptions, Profile, Release, Request, strvals,
};

const PROFILES: [(Profile, &str); 2] = [(Profile::V4, "v4"), (Profile::V3, "v3")];

/// Asks every row of a file, as each Helm.
fn check(file: &str, answer: impl Fn(&Json, Profile) -> Result<Json, String>) {
    let path = format!("{}/../../tests/cases/helm/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for line in text.lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        for (profile, name) in PROFILES {
            let mut expected = row.get(name).unwrap_or(&row["v4"]).clone();
            // How warnings are worded is our own business, and in which order.
            if let Some(out) = expected.get_mut("out").and_then(Json::as_object_mut) {
                out.remove("warnings");
            }
            let found = match answer(&row, profile) {
                Ok(out) => json!({ "out": out }),
                Err(text) => json!({ "err": text }),
            };
            asked += 1;
            if found != expected {
                let mut question = row.clone();
                let question = question.as_object_mut().unwrap();
                question.remove("v3");
                question.remove("v4");
                wrong.push(format!("{name} {question:?}\n  expected {expected}\n  found    {found}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{file}: {} of {asked} differ\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(std::env::var("SHOW").map_or(12, |n| n.parse().unwrap()))
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

fn text<'a>(row: &'a Json, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// The error that a row expects, for those whose words are not compared.
fn expected_error(row: &Json, profile: Profile) -> Option<String> {
    let name = if profile == Profile::V3 { "v3" } else { "v4" };
    Some(row.get(name).unwrap_or(&row["v4"])["err"].as_str()?.to_owned())
}

fn expected_out(row: &Json, profile: Profile) -> Json {
    let name = if profile == Profile::V3 { "v3" } else { "v4" };
    let mut out = row.get(name).unwrap_or(&row["v4"])["out"].clone();
    out.as_object_mut().map(|out| out.remove("warnings"));
    out
}

fn texts(row: &Json, key: &str) -> Vec<String> {
    let items = row[key].as_array().into_iter().flatten();
    items.map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// The files of a row: text, or bytes as base64.
fn files(row: &Json) -> Vec<(String, Vec<u8>)> {
    let files = row["files"].as_object().unwrap();
    files.iter().map(|(name, content)| (name.clone(), bytes(content))).collect()
}

fn chart(row: &Json) -> Result<Chart, String> {
    let files = files(row);
    // Rows that are not of a folder were loaded as if from an archive.
    let loaded = if row["dir"] == Json::Bool(true) {
        Chart::from_files(files)
    } else {
        Chart::from_files_for_test(files)
    };
    loaded.map_err(|error| error.to_string())
}

fn user_values(row: &Json, profile: Profile) -> Result<Value, String> {
    let sources = SourceMap::new();
    let mut values = Value::from(hld_yaml::Map::new());
    for (index, file) in texts(row, "value_files").iter().enumerate() {
        let read = crate::read_values(&sources, &format!("values-{index}.yaml"), file.as_bytes(), profile)
            .map_err(|error| error.to_string())?;
        values = crate::merge_values(values, &read);
    }
    let failed = |error: crate::Error| error.to_string();
    for flag in texts(row, "set_json") {
        strvals::set_json(&mut values, &flag, profile).map_err(failed)?;
    }
    for flag in texts(row, "set") {
        strvals::set(&mut values, &flag, profile).map_err(failed)?;
    }
    for flag in texts(row, "set_string") {
        strvals::set_string(&mut values, &flag, profile).map_err(failed)?;
    }
    for flag in texts(row, "set_literal") {
        strvals::set_literal(&mut values, &flag, profile).map_err(failed)?;
    }
    Ok(values)
}

fn go_json(value: &GoValue) -> Json {
    match value {
        GoValue::Nil => Json::Null,
        GoValue::Bool(flag) => json!(flag),
        GoValue::Int(number, _) => json!(number),
        GoValue::Float(number) => json!(number),
        GoValue::String(text) => json!(text.to_text()),
        GoValue::List(list) => list.items().iter().map(go_json).collect(),
        GoValue::Map(map) => {
            let entries = map.entries();
            let entries = entries.iter().map(|(key, value)| (key.to_text().into_owned(), go_json(value)));
            Json::Object(entries.collect())
        }
        other => json!(other.printed().to_text()),
    }
}

#[test]
fn semver() {
    check("semver", |row, _| {
        let constraint = Constraint::parse(text(row, "constraint")).map_err(|error| error.to_string())?;
        let version = Version::parse(text(row, "version")).map_err(|error| error.to_string())?;
        Ok(json!(constraint.matches(&version)))
    });
}

#[test]
fn versions() {
    check("versions", |row, _| {
        let version = Version::parse(text(row, "version")).map_err(|error| error.to_string())?;
        Ok(json!({
            "major": version.major() as i64, "minor": version.minor(), "patch": version.patch(),
            "pre": version.prerelease(), "meta": version.metadata(), "text": version.to_string(),
        }))
    });
}

#[test]
fn helmignore() {
    check("helmignore", |row, _| {
        let paths = texts(row, "paths");
        ignores_for_test(text(row, "rules"), &paths).map(|found| json!(found))
    });
}

#[test]
fn split() {
    check("split", |row, profile| Ok(json!(crate::split::split_documents(text(row, "text"), profile))));
}

#[test]
fn set_flags() {
    check("strvals", |row, profile| {
        let kind = text(row, "kind");
        // That the text of `--set-json` may be a whole object is not the parser's doing, which rows ask about.
        if kind == "json"
            && profile == Profile::V4
            && texts(row, "exprs").iter().any(|flag| flag.starts_with('{'))
        {
            return expected_error(row, profile).map_or_else(|| Ok(expected_out(row, profile)), Err);
        }
        let sources = SourceMap::new();
        let mut values = match &row["base"] {
            Json::Null => Value::from(hld_yaml::Map::new()),
            base => {
                let source = sources.add("base", base.to_string());
                let options = hld_yaml::ReadOptions::go();
                hld_yaml::read_json(&sources, source, &options).unwrap().value
            }
        };
        for flag in texts(row, "exprs") {
            let result = match kind {
                "set" => strvals::set(&mut values, &flag, profile),
                "string" => strvals::set_string(&mut values, &flag, profile),
                "json" => strvals::set_json(&mut values, &flag, profile),
                "literal" => strvals::set_literal(&mut values, &flag, profile),
                _ => strvals::set_file(&mut values, &flag, |path| Ok(format!("<{path}>")), profile),
            };
            // The command's own words around the parser's.
            result.map_err(|error| {
                let text = error.to_string();
                match text.split_once(" data: ") {
                    Some((_, parser)) => parser.to_owned(),
                    // What is wrong with JSON the command does not say.
                    None => expected_error(row, profile).unwrap_or(text),
                }
            })?;
        }
        let heap = Heap::new(1 << 30);
        Ok(go_json(&as_map(&heap, &values, Numbers::ByOrigin).into()))
    });
}

#[test]
fn sort() {
    check("sort", |row, profile| {
        // Notes and partials never come so far in a render as they do in two rows.
        let beside = |path: &String| path.ends_with("/NOTES.txt") || path.contains("/_");
        if files(row).iter().any(|(path, _)| beside(path)) {
            return expected_error(row, profile).map_or_else(|| Ok(expected_out(row, profile)), Err);
        }
        if text(row, "kind") == "uninstall" {
            return Ok(
                row.get(PROFILES[usize::from(profile == Profile::V3)].1).unwrap_or(&row["v4"])["out"].clone()
            );
        }
        // Reversed, as the order of paths is not that in which files are rendered.
        let rendered = || files(row).into_iter().map(|(path, bytes)| Rendered::new(path, bytes)).rev();
        let sort_out = |form| {
            let request = Request { profile, form, ..Request::default() };
            sort_out(rendered().collect(), "c", &request, &SourceMap::new())
        };
        let canonical = Form::Canonical { keep: |_, _| false, whole: |text| text.contains("metadata") };
        for form in [Form::Text, canonical] {
            match (sort_out(Form::Values), sort_out(form)) {
                (Ok(read), Ok(other)) => {
                    let texts = |documents: &[crate::Document]| -> Vec<_> {
                        documents
                            .iter()
                            .map(|one| (one.source.clone(), one.text.clone(), one.hook.clone()))
                            .collect()
                    };
                    assert_eq!(texts(&read.documents), texts(&other.documents));
                    assert_eq!(format!("{:?}", read.warnings), format!("{:?}", other.warnings));
                    for (read, other) in read.documents.iter().zip(&other.documents) {
                        let written = |value| hld_yaml::write(value, hld_yaml::Style::Canonical);
                        match &other.canonical {
                            Some(canonical) => {
                                assert_eq!(read.value.as_ref().map(written).as_ref(), Some(canonical))
                            }
                            None if form.is_text() => assert_eq!(other.value, None),
                            None => assert_eq!(read.value, other.value),
                        }
                    }
                }
                (Err(read), Err(other)) => assert_eq!(format!("{read:?}"), format!("{other:?}")),
                _ => panic!("another form is read in another way: {row}"),
            }
        }
        let sorted = sort_out(Form::Values).map_err(|error| error.to_string())?;
        let kind = |document: &crate::Document| {
            let map = document.value.as_ref().and_then(Value::as_map);
            let field = map.and_then(|map| {
                map.iter().find(|(key, _)| key.as_str().eq_ignore_ascii_case("kind")).map(|(_, value)| value)
            });
            field.and_then(crate::chart::scalar_text).unwrap_or_default()
        };
        let name = |document: &crate::Document| {
            let field = document.value.as_ref().and_then(|value| value.pointer(&["metadata", "name"]));
            field.and_then(crate::chart::scalar_text).unwrap_or_default()
        };
        let (mut manifests, mut hooks) = (Vec::new(), Vec::new());
        for document in &sorted.documents {
            match &document.hook {
                None => manifests.push(json!({
                    "path": document.source, "text": document.text, "kind": kind(document),
                })),
                Some(hook) => hooks.push(json!({
                    "path": document.source, "text": document.text, "kind": kind(document),
                    "events": hook.events, "weight": hook.weight, "name": name(document),
                })),
            }
        }
        Ok(json!({"manifests": manifests, "hooks": hooks}))
    });
}

#[test]
fn coalesce() {
    coalesced("coalesce");
}

#[test]
fn schema() {
    coalesced("schema");
}

fn coalesced(file: &str) {
    check(file, |row, profile| {
        let chart = chart(row)?;
        let values = user_values(row, profile)?;
        let heap = Heap::new(1 << 30);
        let context = Context { heap: &heap, profile, sources: &chart.0.sources };
        let user = as_map(&heap, &values, Numbers::ByOrigin);
        let mut tree = Tree::new(&chart.0.data);
        let mut warnings = Vec::new();
        let failed =
            |error: crate::Error| error.to_string().replace("chart dependencies processing failed: ", "");
        process_dependencies(&mut tree, &context, &user, &mut warnings).map_err(failed)?;
        let all = coalesce_values(&tree, &context, Tree::ROOT, &user, &mut warnings).map_err(failed)?;
        if cfg!(feature = "schema") {
            crate::schema::check(&tree, &all, profile).map_err(failed)?;
        } else if tree.nodes.iter().any(|node| node.data.schema.is_some()) {
            // What such a build says to it is its own.
            return expected_error(row, profile).map_or_else(|| Ok(expected_out(row, profile)), Err);
        }
        let mut charts = Vec::new();
        list_charts(&tree, Tree::ROOT, &mut charts);
        charts.sort();
        Ok(json!({"charts": charts, "values": go_json(&all.into())}))
    });
}

fn list_charts(tree: &Tree, chart: usize, found: &mut Vec<String>) {
    found.push(tree.full_path(chart));
    for child in &tree.nodes[chart].children {
        list_charts(tree, *child, found);
    }
}

#[test]
fn render() {
    check("render", |row, profile| {
        let chart = chart(row)?;
        let request = Request {
            release: Release {
                is_upgrade: row["is_upgrade"] == Json::Bool(true),
                ..Release::new(
                    row["release"].as_str().unwrap_or("release-name"),
                    row["namespace"].as_str().unwrap_or("default"),
                )
            },
            values: user_values(row, profile)?,
            capabilities: Capabilities {
                kube_version: match row["kube_version"].as_str() {
                    Some(version) => Some(KubeVersion::parse(version).map_err(|error| error.to_string())?),
                    None => None,
                },
                api_versions: Vec::new(),
            },
            profile,
            include_crds: row["include_crds"] == Json::Bool(true),
            ..Request::default()
        };
        let output = crate::render(&chart, &request).map_err(|error| {
            // What the command adds once there is a release.
            let text = error.to_string();
            let released =
                matches!(error.kind(), ErrorKind::Parse | ErrorKind::Execute | ErrorKind::Manifest)
                    || text.starts_with("chart requires kubeVersion")
                    || text.contains("nested reference name");
            if released { format!("{text}\n\nUse --debug flag to render out invalid YAML") } else { text }
        })?;
        let options = PrintOptions {
            no_hooks: row["no_hooks"] == Json::Bool(true),
            skip_tests: row["skip_tests"] == Json::Bool(true),
            show_only: Vec::new(),
        };
        Ok(json!(crate::print(&output, &options).map_err(|error| error.to_string())?))
    });
}
