//! Laws that hold for any manifests.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use hld_render::{
    Finish, Layout, Manifest, ObjectId, Origin, Scopes, collisions, deduplicate, file_name, finish, place,
    prepare, sort,
};
use hld_yaml::{Map, SourceMap, Value};
use proptest::prelude::*;

const KINDS: [(&str, &str); 8] = [
    ("v1", "ConfigMap"),
    ("v1", "Namespace"),
    ("apps/v1", "Deployment"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("example.com/v1", "Widget"),
    ("example.com/v1", "Apple"),
    ("networking.k8s.io/v1", "Ingress"),
    ("extensions/v1beta1", "Ingress"),
];

fn manifest(kind: usize, namespace: Option<&str>, name: &str, data: u8) -> Manifest {
    let (api_version, kind) = KINDS[kind];
    let mut metadata = Map::new();
    metadata.insert("name", name);
    if let Some(namespace) = namespace {
        metadata.insert("namespace", namespace);
    }
    let value = Value::from_iter([
        ("apiVersion", Value::from(api_version)),
        ("kind", Value::from(kind)),
        ("metadata", metadata.into()),
        ("data", Value::from_iter([("n", Value::from(i64::from(data)))])),
    ]);
    let origin = Origin { component: "c".into(), file: "f.yaml".into(), line: 1 };
    Manifest::new(value, origin, &SourceMap::new()).unwrap()
}

fn any_manifest() -> impl Strategy<Value = Manifest> {
    (0..KINDS.len(), proptest::option::of("[ab]"), "[a-c]{1,2}", 0..3u8)
        .prop_map(|(kind, namespace, name, data)| manifest(kind, namespace.as_deref(), &name, data))
}

fn any_manifests() -> impl Strategy<Value = Vec<Manifest>> {
    proptest::collection::vec(any_manifest(), 0..20)
}

fn texts(manifests: &[Manifest]) -> Vec<String> {
    manifests.iter().map(|manifest| format!("{} {:?}", manifest.id(), manifest.value())).collect()
}

fn ids(manifests: &[Manifest]) -> Vec<ObjectId> {
    manifests.iter().map(|manifest| manifest.id().clone()).collect()
}

proptest! {
    /// Whatever order they came in, objects of different identities end in one order.
    #[test]
    fn the_order_is_total(manifests in any_manifests(), seed in any::<u64>()) {
        let mut one = manifests.clone();
        let mut other = manifests;
        let mut state = seed;
        for at in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        sort(&mut one);
        sort(&mut other);
        prop_assert_eq!(ids(&one), ids(&other));
    }

    /// Sorting what is sorted changes nothing, and objects of one identity keep their order.
    #[test]
    fn the_order_is_stable(manifests in any_manifests()) {
        let mut sorted = manifests.clone();
        sort(&mut sorted);
        let mut again = sorted.clone();
        sort(&mut again);
        prop_assert_eq!(texts(&sorted), texts(&again));
        for manifest in &manifests {
            let of_this = |all: &[Manifest]| {
                texts(&all.iter().filter(|one| one.id() == manifest.id()).cloned().collect::<Vec<_>>())
            };
            prop_assert_eq!(of_this(&manifests), of_this(&sorted));
        }
    }

    /// Injecting twice is injecting once; nothing but missing namespaces changes.
    #[test]
    fn injection_is_idempotent(manifests in any_manifests(), create in any::<bool>()) {
        let (sources, scopes) = (SourceMap::new(), Scopes::builtin());
        let options = Finish {
            component: "c",
            namespace: Some("ns"),
            inject: true,
            create_namespace: create,
            allow_secrets: false,
            scopes: &scopes,
            sources: &sources,
        };
        let (once, _) = place(manifests.clone(), &options);
        let (twice, _) = place(once.clone(), &options);
        prop_assert_eq!(texts(&once), texts(&twice));
        for (before, after) in manifests.iter().zip(&once) {
            if before.namespace().is_some() {
                prop_assert_eq!(before.value(), after.value());
            }
            prop_assert_eq!(&before.id().name, &after.id().name);
        }
        let (finished, _) = finish(manifests, &options);
        let (again, _) = finish(finished.clone(), &options);
        prop_assert_eq!(texts(&finished), texts(&again));
    }

    /// What is done early is what would have been done later, and the text that is kept then is the object.
    #[test]
    fn preparing_changes_nothing(
        manifests in any_manifests(),
        (inject, create, named) in any::<(bool, bool, bool)>(),
        scope in proptest::option::of("Cluster|Namespaced"),
    ) {
        let sources = SourceMap::new();
        let definition = scope.map(|scope| {
            let names = Value::from_iter([("kind", Value::from("Widget"))]);
            let spec = [("group", Value::from("example.com")), ("names", names), ("scope", Value::from(scope))];
            let value = Value::from_iter([
                ("apiVersion", Value::from("apiextensions.k8s.io/v1")),
                ("kind", Value::from("CustomResourceDefinition")),
                ("metadata", Value::from_iter([("name", Value::from("widgets.example.com"))])),
                ("spec", Value::from_iter(spec)),
            ]);
            let origin = Origin { component: "crds".into(), file: "crds.yaml".into(), line: 1 };
            Manifest::new(value, origin, &sources).unwrap()
        });
        let options = |scopes| Finish {
            component: "c",
            namespace: named.then_some("ns"),
            inject,
            create_namespace: create,
            allow_secrets: false,
            scopes,
            sources: &sources,
        };
        let builtin = Scopes::builtin();
        let early = prepare(definition.iter().cloned().collect(), &options(&builtin));
        let (late_scopes, early_scopes) = (Scopes::with_crds(&definition), Scopes::with_crds(&early));
        let (late, late_reports) = finish(manifests.clone(), &options(&late_scopes));
        let (early, early_reports) = finish(prepare(manifests, &options(&builtin)), &options(&early_scopes));
        prop_assert_eq!(texts(&late), texts(&early));
        prop_assert_eq!(format!("{late_reports:?}"), format!("{early_reports:?}"));
        let text = |all: &[Manifest]| Layout::Component.files("", "c", all).iter().map(|file| file.text()).collect::<Vec<_>>();
        prop_assert_eq!(text(&late), text(&early));
    }

    /// What is left is one of each, and everything that was lost was reported or equal to what is left.
    #[test]
    fn one_of_each_object_is_left(components in proptest::collection::vec(any_manifests(), 1..4)) {
        let mut left = components.clone();
        let reports = deduplicate(&mut left, &SourceMap::new());
        let clashes = reports.iter().filter(|report| report.code == "duplicate-object").count();
        let all: Vec<&Manifest> = left.iter().flatten().collect();
        let mut identities: Vec<_> = all.iter().map(|manifest| manifest.id().identity()).collect();
        identities.sort_unstable();
        let total = identities.len();
        identities.dedup();
        prop_assert_eq!(total - identities.len(), clashes);
        for manifest in components.iter().flatten() {
            prop_assert!(all.iter().any(|one| one.id().identity() == manifest.id().identity()));
        }
    }

    /// File names are portable, short, and tell identities apart.
    #[test]
    fn file_names_are_safe(group in "[a-z.]{0,20}", kind in "[A-Za-z]{1,20}", namespace in proptest::option::of("\\PC{1,70}"), name in "\\PC{1,260}") {
        let id = ObjectId { group, version: "v1".into(), kind, namespace, name };
        let file = file_name(&id);
        prop_assert!(file.len() <= 200);
        prop_assert!(file.ends_with(".yaml"));
        prop_assert!(file.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'%')));
        let other = ObjectId { name: format!("{}x", id.name), ..id.clone() };
        prop_assert_ne!(file_name(&other), file);
    }
}

#[test]
fn no_manifests_no_file() {
    assert!(Layout::Component.files("a", "b", &[]).is_empty());
    assert!(Layout::Resource.files("a", "b", &[]).is_empty());
}

#[test]
fn a_file_and_a_folder_of_one_name_collide() {
    let reports = collisions([("a.yaml", "one"), ("A.yaml/b.yaml", "two"), ("c.yaml", "three")]);
    let messages: Vec<_> = reports.iter().map(|report| report.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "one would be written to the file `a.yaml`, and two to `A.yaml/b.yaml`, for which it has to be a folder"
        ]
    );
}

#[test]
fn names_that_differ_only_in_case_collide() {
    let reports = collisions([("straße", "one"), ("STRASSE", "two"), ("x", "three"), ("x", "four")]);
    let messages: Vec<_> = reports.iter().map(|report| report.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "one and two would be written to `straße` and `STRASSE`, which differ only in case",
            "three and four would both be written to `x`",
        ]
    );
}

#[test]
fn nothing_of_a_secret_is_shown() {
    let value = Value::from_iter([
        ("apiVersion", Value::from("v1")),
        ("kind", Value::from("Secret")),
        ("metadata", Value::from_iter([("name", Value::from("x"))])),
        ("stringData", Value::from_iter([("password", Value::from("hunter2"))])),
    ]);
    let (sources, scopes) = (SourceMap::new(), Scopes::builtin());
    let origin = Origin { component: "c".into(), file: "f.yaml".into(), line: 1 };
    let secret = Manifest::new(value, origin, &sources).unwrap();
    assert!(!format!("{secret:?}").contains("hunter2"));
    let options = Finish {
        component: "c",
        namespace: None,
        inject: false,
        create_namespace: false,
        allow_secrets: false,
        scopes: &scopes,
        sources: &sources,
    };
    let (_, reports) = finish(vec![secret], &options);
    assert_eq!(reports[0].code, "literal-secret");
    assert!(!format!("{reports:?}").contains("hunter2"));
}

/// No input is so deep that it ends the stack.
#[test]
fn depth_is_bounded_by_counters() {
    use hld_render::{FileTree, Input, Renderer, StaticRenderer, TemplateRenderer};
    fn run(renderers: &[&dyn Renderer]) {
        let sources = SourceMap::new();
        let lists = format!("{}[]{}", "{kind: List, apiVersion: v1, items: [".repeat(400), "]}".repeat(400));
        let deep = format!("{}{{}}{}", "{a: ".repeat(900), "}".repeat(900));
        let folders = format!("{}x.yaml", "d/".repeat(3_000));
        for (path, text) in [
            ("lists.yaml", lists),
            ("deep.yaml", format!("apiVersion: x/v1\nkind: X\nmetadata: {{name: x}}\nspec: {deep}\n")),
            (folders.as_str(), "kind: x\n".to_owned()),
            ("loop.yaml", format!("{}x{}", "{% if true %}".repeat(5_000), "{% endif %}".repeat(5_000))),
        ] {
            let files = FileTree::from_files([(path.to_owned(), text)]);
            let input = Input::new("x", &files, &sources);
            for renderer in renderers {
                if let Ok(rendering) = renderer.render(&input) {
                    let mut components = vec![rendering.manifests.clone(), rendering.manifests];
                    deduplicate(&mut components, &sources);
                    components.iter().flatten().for_each(|manifest| {
                        assert!(!manifest.to_yaml().is_empty());
                        hld_render::images(manifest);
                    });
                }
            }
        }
    }
    let within = |bytes: usize, run: fn()| {
        std::thread::Builder::new().stack_size(bytes).spawn(run).unwrap().join().unwrap();
    };
    within(512 << 10, || run(&[&StaticRenderer]));
    // MiniJinja recurses, up to a limit of its own.
    within(2 << 20, || run(&[&TemplateRenderer::default()]));
}

/// A chart is parsed once, whoever renders it, and from wherever.
#[test]
fn charts_and_components_share_a_renderer() {
    use hld_render::{FileTree, HelmRenderer, Input, Renderer};
    let chart = |text: &str| {
        FileTree::from_files([
            ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
            ("templates/cm.yaml", text),
        ])
    };
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n";
    let (one, same, other) = (chart(text), chart(text), chart("# another\n"));
    let (renderer, sources) = (HelmRenderer::new(), SourceMap::new());
    let digest = |files: &FileTree, name: &str| {
        let rendering = renderer.render(&Input::new(name, files, &sources)).unwrap();
        (rendering.chart.unwrap().digest, rendering.manifests.len())
    };
    let first = digest(&one, "a");
    assert_eq!(first, digest(&one, "b"));
    assert_eq!(first, digest(&same, "a"));
    assert_ne!(first.0, digest(&other, "a").0);
    assert_eq!(digest(&other, "a").1, 0);
}

#[test]
fn unfit_file_names_are_named_and_left_out() {
    use hld_render::{FileTree, Input, Renderer, StaticRenderer};
    let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n";
    let files = FileTree::from_files([("fit.yaml", text), ("un\u{7}fit.yaml", text)]);
    let sources = SourceMap::new();
    let rendering = StaticRenderer.render(&Input::new("x", &files, &sources)).unwrap();
    assert_eq!(rendering.manifests.len(), 1);
    let messages: Vec<String> = rendering.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(messages, ["`un\\u{7}fit.yaml` in `.` is left out: hld does not take such names"]);
}

#[test]
fn an_error_tells_how_many_there_are() {
    use hld_render::{ErrorKind, FileTree, Input, Renderer, StaticRenderer};
    let files = FileTree::from_files([("a.yaml", "x"), ("b.yaml", "y"), ("c.yaml", "z")]);
    let sources = SourceMap::new();
    let error = StaticRenderer.render(&Input::new("x", &files, &sources)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    assert_eq!(
        error.to_string(),
        "a.yaml:1:1: expected a Kubernetes object, found a string (and 2 more errors)"
    );
    assert_eq!(error.location().unwrap().line, 1);
    assert_eq!(error.hints().len(), 1);
}
