//! The library as a program uses it: sources asked for in one go, the tree, known environments, provenance.

use std::sync::{Arc, Mutex};

use hld::{
    Compiler, Environment, ErrorKind, FileTree, Opened, Provenance, Reference, Source, SourceError,
    SourceRequest,
};

/// Remembers what it was asked for, level by level.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn note(&self, what: String) {
        self.0.lock().expect("no test panics while it holds this").push(what);
    }

    fn told(&self) -> Vec<String> {
        self.0.lock().expect("no test panics while it holds this").clone()
    }
}

impl Source for Recorder {
    fn handles(&self, _: &SourceRequest) -> bool {
        true
    }

    fn prepare(&self, requests: &[SourceRequest]) -> Result<(), SourceError> {
        let asked: Vec<String> =
            requests.iter().map(|request| format!("{}@{}", request.shown(), request.reference)).collect();
        self.note(format!("prepare {}", asked.join(" ")));
        Ok(())
    }

    fn open(&self, request: &SourceRequest) -> Result<Opened, SourceError> {
        self.note(format!("open {}@{}", request.shown(), request.reference));
        let branch = match &request.reference {
            Reference::Branch(branch) => branch.clone(),
            other => other.to_string(),
        };
        let inner =
            "{name: app, subcomponents: [{name: inner, type: static, method: git, source: ../lib, path: m}]}";
        let manifest = format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {branch}}}}}");
        Ok(Opened::new(FileTree::from_files([("component.yaml", inner.to_owned()), ("m/x.yaml", manifest)]))
            .commit(format!("commit-of-{branch}")))
    }
}

fn zoo() -> FileTree {
    FileTree::from_files([
        (
            "component.yaml",
            "name: zoo\nsubcomponents:\n- {name: cat, method: git, source: 'https://u:p@git.example/cat', branch: '{{ env }}'}\n\
             - {name: group, subcomponents: [{name: dog, method: git, source: 'https://git.example/dog', branch: main}]}\n\
             - {name: off, method: git, source: 'https://git.example/off'}\n",
        ),
        ("config/common.yaml", "subcomponents: {off: {disabled: true}}"),
        ("hld.yaml", "environments: {dev: {}, prod: {after: dev, deletions: {objects: 3}}}"),
    ])
}

#[test]
fn sources_are_asked_for_once_and_level_by_level() {
    let recorder = Recorder::default();
    let compiler = Compiler::default().source(recorder.clone());
    let environments = ["dev", "prod"].map(Environment::named);
    let all = compiler.compile_all(&zoo(), &environments).expect("the definition is sound");
    assert_eq!(
        recorder.told(),
        [
            "prepare https://git.example/dog@branch main https://git.example/cat@branch dev https://git.example/cat@branch prod",
            "open https://git.example/dog@branch main",
            "open https://git.example/cat@branch dev",
            "open https://git.example/cat@branch prod",
            "prepare https://git.example/lib@default https://git.example/lib@default",
            "open https://git.example/lib@default",
            "open https://git.example/lib@default",
        ],
        "disabled components are not asked for; user information makes a source another one"
    );
    assert_eq!(all[1].disabled(), ["off"]);
    assert_eq!(all[1].deletions().objects, Some(3));
}

#[test]
fn the_tree_tells_where_components_come_from() {
    let compiler = Compiler::default().source(Recorder::default());
    let tree = compiler.resolve(&zoo(), &Environment::named("prod")).expect("the definition is sound");
    let told: Vec<String> = tree
        .root
        .walk()
        .map(|node| {
            let origin = node.origin.as_ref().map_or("here".to_owned(), |origin| {
                format!("{} {} {}", origin.source, origin.reference, origin.commit.as_deref().unwrap_or("-"))
            });
            format!("{} {} {}{origin}", node.id, node.kind, if node.disabled { "disabled " } else { "" })
        })
        .collect();
    assert_eq!(
        told,
        [
            ". component here",
            "cat component https://git.example/cat branch prod commit-of-prod",
            "cat/inner static ../lib default commit-of-default",
            "group component here",
            "group/dog component https://git.example/dog branch main commit-of-main",
            "group/dog/inner static ../lib default commit-of-default",
            "off component disabled here",
        ]
    );
}

#[test]
fn known_environments_are_declared_or_layers_of_the_root() {
    let compiler = Compiler::default();
    assert_eq!(compiler.environments(&zoo()).expect("sound"), ["dev", "prod"]);
    let undeclared = FileTree::from_files([
        ("component.yaml", "name: x"),
        ("config/common.yaml", ""),
        ("config/prod.yaml", ""),
        ("config/dev.json", "{}"),
    ]);
    assert_eq!(compiler.environments(&undeclared).expect("sound"), ["dev", "prod"]);
    let error =
        compiler.compile(&zoo(), &Environment::named("prd")).expect_err("there is no such environment");
    assert_eq!((error.kind(), error.kind().exit_code()), (ErrorKind::Usage, 2));
    assert_eq!(error.hints(), ["did you mean `prod`?", "`hld.yaml` declares `dev` and `prod`"]);
}

fn shop(config: &str, other_entry: &str, manifest: &str) -> Provenance {
    let root = FileTree::from_files([
        (
            "component.yaml",
            format!("name: shop\nsubcomponents:\n- {{name: web, type: static, path: web}}\n{other_entry}"),
        ),
        ("config/dev.yaml", format!("subcomponents: {{web: {{{config}}}}}")),
        ("web/x.yaml", manifest.to_owned()),
    ]);
    let rendered = Compiler::default().compile(&root, &Environment::named("dev")).expect("sound");
    rendered.provenance().clone()
}

#[test]
fn a_content_key_is_what_the_component_is() {
    let manifest =
        "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: c, image: 'a:1'}]}}";
    let key = |provenance: &Provenance| provenance.components["web"].content_key.clone();
    let first = shop("namespace: a", "", manifest);
    assert_eq!(first.components["web"].images, ["a:1"]);
    assert_eq!(first.components["web"].source, None);
    assert_eq!(
        key(&first),
        key(&shop("namespace: b, injectNamespace: true", "", manifest)),
        "config is no part of it"
    );
    assert_eq!(
        key(&first),
        key(&shop("namespace: a", "- {name: other, type: static, path: web}\n", manifest))
    );
    assert_ne!(key(&first), key(&shop("namespace: a", "", &manifest.replace("a:1", "a:2"))));
    let text = first.to_json();
    assert_eq!(Provenance::from_json(&text).expect("its own text"), first);
    insta::assert_snapshot!(text);
}

#[test]
fn depth_is_an_error_and_not_a_crash() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(240), close.repeat(240));
    let component = format!(
        "name: a\nsubcomponents: {}",
        deep("[{name: b, subcomponents: ", "}]").replace(": }", ": []}")
    );
    let config = format!("{{ subcomponents: {{ b: {} }} }}", deep("{subcomponents: {b: ", "}}"));
    let root = FileTree::from_files([("component.yaml", component), ("config/dev.yaml", config)]);
    let error = Compiler::default().compile(&root, &Environment::named("dev")).expect_err("far too deep");
    let codes: Vec<&str> = error.errors().map(|error| error.code).collect();
    assert_eq!(codes, ["too-deep", "too-deep"]);
}

/// Two charts, one of them with definitions, in several releases and environments.
#[cfg(feature = "helm")]
fn releases() -> FileTree {
    let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\n\
               spec: {group: example.com, names: {kind: Widget}, scope: Cluster}\n";
    let widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: '{{ .Release.Name }}'}\n\
                  data: {note: '{{ .Files.Get \"files/note.txt\" }}'}\n";
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n";
    let entries: String = (0..7)
        .map(|n| {
            format!("- {{name: r{n}, type: helm, path: ./{}}}\n", if n % 2 == 0 { "one" } else { "two" })
        })
        .collect();
    let root = format!("name: root\nsubcomponents:\n{entries}");
    let config = "namespace: shop\n";
    FileTree::from_files([
        ("component.yaml", root.as_str()),
        ("config/common.yaml", config),
        ("one/Chart.yaml", "apiVersion: v2\nname: one\nversion: 1.0.0\n"),
        ("one/crds/widgets.yaml", crd),
        ("one/files/note.txt", "read later"),
        ("one/templates/widget.yaml", widget),
        ("two/Chart.yaml", "apiVersion: v2\nname: two\nversion: 1.0.0\n"),
        ("two/templates/map.yaml", map),
    ])
}

#[test]
#[cfg(feature = "helm")]
fn giving_files_up_changes_nothing() {
    let environments = ["dev", "prod"].map(Environment::named);
    let all = |once, jobs| {
        let compiler = Compiler::default().once(once).jobs(jobs);
        let rendered = compiler.compile_all(&releases(), &environments).expect("it renders");
        let one = |rendered: &hld::Rendered| {
            let files: Vec<String> = rendered.files().map(|(path, text)| format!("{path}\n{text}")).collect();
            format!("{files:?}\n{}\n{:?}", rendered.provenance().to_json(), rendered.diagnostics())
        };
        rendered.iter().map(one).collect::<Vec<_>>()
    };
    let kept = all(false, 1);
    assert!(kept[0].contains("read later") && kept[0].matches("CustomResourceDefinition").count() >= 1);
    assert_eq!(kept, all(true, 1));
    assert_eq!(kept, all(true, 4));
    assert_eq!(kept, all(false, 4));
}
