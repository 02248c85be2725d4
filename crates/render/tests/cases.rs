//! The cases under `tests/cases/render`: each folder is an input, and what comes of it.
//!
//! `case.yaml` names components (type, path, configuration), `files/` is the tree they lie in. Every component is
//! rendered and finished, objects are left to one component, files laid out; the snapshot beside it holds the files
//! and all reports.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fmt::Write as _;
use std::path::Path;

use hld_render::{
    FileTree, Finish, HelmHooks, HelmRenderer, Input, Layout, Manifest, Renderer, Scopes, StaticRenderer,
    TemplateRenderer, collisions, deduplicate, finish, images,
};
use hld_yaml::{Diagnostic, ReadOptions, SourceMap, Value, read_document};

#[test]
fn cases() {
    insta::glob!("../../../tests/cases/render", "*/case.yaml", |path| {
        let dir = path.parent().unwrap();
        insta::with_settings!({
            snapshot_path => dir,
            prepend_module_to_snapshot => false,
            snapshot_suffix => "",
            omit_expression => true,
            input_file => "",
        }, {
            insta::assert_snapshot!("expected", run(dir));
        });
    });
}

/// One component of a case.
struct Component<'c>(&'c Value);

impl<'c> Component<'c> {
    fn text(&self, key: &str) -> Option<&'c str> {
        self.0.get(key).and_then(Value::as_str)
    }

    fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn list(&self, key: &str) -> Vec<&'c str> {
        let items = self.0.get(key).and_then(Value::as_seq).unwrap_or_default();
        items.iter().map(|item| item.as_str().unwrap()).collect()
    }
}

fn run(dir: &Path) -> String {
    let sources = SourceMap::new();
    let text = std::fs::read_to_string(dir.join("case.yaml")).unwrap();
    let id = sources.add("case.yaml", text);
    let case = read_document(&sources, id, &ReadOptions::default()).unwrap().value;
    let components: Vec<_> =
        case.get("components").and_then(Value::as_seq).unwrap().iter().map(Component).collect();
    // Paths in messages are those in the case.
    let tree: FileTree = files(&dir.join("files"), "").into_iter().collect();
    let helm = HelmRenderer::new();
    let mut out = String::new();
    let mut reports: Vec<Diagnostic> = Vec::new();
    let mut rendered: Vec<Vec<Manifest>> = Vec::new();
    for component in &components {
        let name = component.text("name").unwrap();
        let exclude = component.list("exclude");
        let null = Value::NULL;
        let vars = [("region".to_owned(), "westeurope".to_owned())];
        let files = tree.subtree(component.text("folder").unwrap_or("")).unwrap();
        let input = Input {
            component: component.text("component").unwrap_or(name),
            path: component.text("path").unwrap_or(""),
            exclude: &|path| exclude.contains(&path),
            config: component.0.get("config").unwrap_or(&null),
            environment: "stage",
            vars: &vars,
            namespace: component.text("namespace"),
            helm_hooks: if component.text("helmHooks") == Some("drop") {
                HelmHooks::Drop
            } else {
                HelmHooks::Keep
            },
            ..Input::new(name, &files, &sources)
        };
        let template = TemplateRenderer::default();
        let renderer: &dyn Renderer = match component.text("type").unwrap_or("static") {
            "helm" => &helm,
            "template" => &template,
            _ => &StaticRenderer,
        };
        match renderer.render(&input) {
            Ok(rendering) => {
                if component.flag("showRead") {
                    writeln!(out, "=== read by {name}\n{}", rendering.read.join("\n")).unwrap();
                }
                if component.flag("showOrigins") {
                    writeln!(out, "=== origins in {name}").unwrap();
                    for manifest in &rendering.manifests {
                        writeln!(out, "{}: {}", manifest.id(), manifest.origin()).unwrap();
                    }
                }
                if component.flag("showImages") {
                    writeln!(out, "=== images of {name}").unwrap();
                    for image in rendering.manifests.iter().flat_map(images) {
                        writeln!(out, "{}: {}", image.path, image.image).unwrap();
                    }
                }
                reports.extend(rendering.diagnostics);
                rendered.push(rendering.manifests);
            }
            Err(error) => {
                reports.extend(error.into_diagnostics());
                rendered.push(Vec::new());
            }
        }
    }
    let scopes = Scopes::with_crds(rendered.iter().flatten());
    for (component, manifests) in components.iter().zip(&mut rendered) {
        let name = component.text("name").unwrap();
        let (finished, more) = finish(
            std::mem::take(manifests),
            &Finish {
                component: component.text("component").unwrap_or(name),
                namespace: component.text("namespace"),
                inject: component.flag("injectNamespace"),
                create_namespace: component.flag("createNamespace"),
                allow_secrets: component.text("secrets") == Some("allow"),
                scopes: &scopes,
                sources: &sources,
            },
        );
        *manifests = finished;
        reports.extend(more);
    }
    reports.extend(deduplicate(&mut rendered, &sources));
    let layout = if case.get("layout").and_then(Value::as_str) == Some("resource") {
        Layout::Resource
    } else {
        Layout::Component
    };
    let files: Vec<_> = components
        .iter()
        .zip(&rendered)
        .flat_map(|(component, manifests)| {
            layout.files(component.text("out").unwrap_or(""), component.text("name").unwrap(), manifests)
        })
        .collect();
    reports.extend(collisions(
        files.iter().map(|file| (file.path.as_str(), format!("`{}`", file.manifests[0].id()))),
    ));
    for file in &files {
        writeln!(out, "=== {}\n{}", file.path, file.text().trim_end_matches('\n')).unwrap();
    }
    for report in &reports {
        writeln!(out, "=== {}", show(report)).unwrap();
    }
    out
}

fn show(report: &Diagnostic) -> String {
    let component = report.component.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
    let mut out = format!("{}[{}]{component}: {}", report.severity, report.code, report.message);
    for label in &report.labels {
        let place = &label.location;
        write!(out, "\n  {} {place}", if label.primary { "-->" } else { ":::" }).unwrap();
        if !label.message.is_empty() {
            write!(out, ": {}", label.message).unwrap();
        }
        write!(out, "\n    | {}", place.text.replace('\n', "\n    | ")).unwrap();
    }
    for hint in &report.hints {
        write!(out, "\n  = {hint}").unwrap();
    }
    out
}

fn files(dir: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path(), &path));
        } else {
            found.push((path, std::fs::read(entry.path()).unwrap()));
        }
    }
    found
}
