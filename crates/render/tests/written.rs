//! Charts whose documents are written as they are read, beside the same with their values: the objects are the same in every respect.

#![cfg(feature = "helm")]

use hld_render::{
    FileTree, Finish, HelmRenderer, Input, Manifest, Renderer, Rendering, Scopes, finish, image_names,
    images, is_literal_secret, prepare,
};
use hld_yaml::SourceMap;

const TEMPLATES: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}} # ours
spec:
  template:
    spec:
      initContainers: [{name: i, image: "init:1"}]
      containers:
      - {name: a, image: 'web:1', env: [{name: image, value: no}]}
      - {name: b, image: ""}
      - {name: c, image: 7}
      - [{image: no}]
      - plain
      volumes:
      - {name: v, image: {reference: "data:1", pullPolicy: Always}}
      - {name: w, emptyDir: {}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: cron:1}], ephemeralContainers: [{image: debug:1}]}}}}}
---
kind: Pod
metadata: {generateName: pod-}
spec: {containers: [{image: pod:1}], volumes: [{image: {reference: pod-data:1}}]}
apiVersion: v1
---
apiVersion: v1
kind: PodTemplate
metadata: {name: template}
template: {spec: {containers: [{image: template:1}]}}
---
# The keys of the second one count.
apiVersion: v1
kind: Pod
metadata: {name: twice}
spec: {containers: [{image: no}]}
spec: {containers: [{image: twice:1, image: thrice:1}]}
---
apiVersion: example.com/v1
kind: Custom
metadata: {name: deep, namespace: other}
spec: {some: [{where: {"cont\u0061iners": [{image: deep:1}], volumes: [{image: {reference: deep-data:1}}]}}]}
---
apiVersion: example.com/v1
kind: Custom
metadata: {name: shallow}
spec: {template: {spec: {volumes: [{image: {reference: no}}]}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: customs.example.com}
spec:
  group: example.com
  names: {kind: Custom, plural: customs}
  scope: Cluster
  versions: [{name: v1, schema: {openAPIV3Schema: {properties: {containers: {type: array}}}}}]
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: of-a-list}, data: {a: "yes"}}
- {apiVersion: v1, kind: Pod, metadata: {name: pod-of-a-list}, spec: {containers: [{image: listed:1}]}}
---
apiVersion: v1
kind:   List # which no look at the text tells
metadata: {name: a-list}
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: of-another-list}}
---
apiVersion: v1
kind: ConfigMapList
items:
- {metadata: {name: of-a-typed-list}}
---
apiVersion: v1
kind: "Secret"
metadata: {name: open}
stringData: {password: hunter2}
---
apiVersion: v1
kind: Secret
metadata: {name: empty}
data: {password: ""}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: texts}
data:
  a: |
    lines
      of text
  b: >-
    folded
    text
  c: 1e3
  d: 'on'
---
# nothing
---
apiVersion: v1
kind: Service
metadata:
  name: hook
  annotations: {helm.sh/hook: pre-install}
spec: {ports: &ports [{port: 80}], more: *ports}
"#;

const CRDS: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: others.example.com}
spec: {group: example.com, names: {kind: Other}, scope: Namespaced, versions: [{properties: {containers: [1]}}]}
---
---
apiVersion: v1
kind: Namespace
metadata: {name: with-the-crds}
"#;

/// All that the rules and their callers ask of an object.
fn seen(manifest: &Manifest, sources: &SourceMap) -> String {
    let places = images(manifest).into_iter().map(|image| (image.path, image.image.to_owned()));
    format!(
        "{} {:?} {:?}\nsecret: {}\nimages: {:?} {:?}\n{}",
        manifest.id(),
        manifest.origin(),
        manifest.location(sources).map(|place| (place.file, place.line, place.column)),
        is_literal_secret(manifest),
        image_names(manifest),
        places.collect::<Vec<_>>(),
        manifest.to_yaml(),
    )
}

fn rendered(crds: &str, templates: &str, changes: bool) -> Result<(Vec<String>, Vec<String>), String> {
    let files = FileTree::from_files([
        ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("crds/crds.yaml", crds),
        ("templates/all.yaml", templates),
    ]);
    let sources = SourceMap::new();
    let input = Input { changes, namespace: Some("ns"), ..Input::new("c", &files, &sources) };
    let rendering = HelmRenderer::new().render(&input).map_err(|error| format!("{error:?}"))?;
    let Rendering { manifests, diagnostics, .. } = rendering;
    let mut all: Vec<String> = manifests.iter().map(|manifest| seen(manifest, &sources)).collect();
    let scopes = Scopes::with_crds(&manifests);
    all.push(format!("{scopes:?}"));
    for inject in [false, true] {
        let rules = Finish {
            component: "c",
            namespace: Some("ns"),
            inject,
            create_namespace: false,
            allow_secrets: false,
            scopes: &scopes,
            sources: &sources,
        };
        let (finished, diagnostics) = finish(prepare(manifests.clone(), &rules), &rules);
        all.extend(finished.iter().map(|manifest| seen(manifest, &sources)));
        all.extend(diagnostics.iter().map(|one| format!("{one:?}")));
    }
    Ok((all, diagnostics.iter().map(|one| format!("{one:?}")).collect()))
}

#[test]
fn objects_are_the_same_as_text_and_as_values() {
    let values = rendered(CRDS, TEMPLATES, true).expect("the chart is right");
    let written = rendered(CRDS, TEMPLATES, false).expect("the chart is right");
    for (value, text) in values.0.iter().zip(&written.0) {
        assert_eq!(value, text);
    }
    assert_eq!(values, written);
    let all = written.0.join("\n");
    for image in [
        "init:1",
        "web:1",
        "data:1",
        "cron:1",
        "debug:1",
        "pod:1",
        "pod-data:1",
        "template:1",
        "thrice:1",
        "deep:1",
        "deep-data:1",
        "listed:1",
    ] {
        assert!(all.contains(&format!("{image:?}")), "{image}");
    }
    assert!(!all.contains("\"no\""), "{all}");
    for words in [
        "ConfigMap of-a-typed-list",
        "Secret open",
        "secret: true",
        "with-the-crds",
        "(\"example.com\", \"Other\")",
    ] {
        assert!(all.contains(words), "{words}");
    }
}

#[test]
fn errors_are_the_same() {
    for wrong in [
        "apiVersion: v1\nmetadata: {name: a}\n",
        "apiVersion: v1\nkind: 7\nmetadata: {name: a}\n",
        "apiVersion: a/b/c\nkind: A\nmetadata: {name: a}\n",
        "apiVersion: v1\nkind: A\nmetadata: []\n",
        "apiVersion: v1\nkind: A\nmetadata: {name: [a]}\n",
        "apiVersion: v1\nkind: A\nmetadata: {}\n",
        "apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\nmetadata: {name: a}\n",
        "- a\n",
        "text\n",
        "a: [\n",
        "a: {b: 1}}\n",
        "a: .inf\n",
        "apiVersion: v1\nkind: A\nmetadata: {name: a, name: [b]}\n",
    ] {
        for (crds, templates) in [("", wrong), (wrong, "")] {
            let (values, written) = (rendered(crds, templates, true), rendered(crds, templates, false));
            assert!(values.is_err(), "{wrong}");
            assert_eq!(values, written, "{wrong}");
        }
    }
}
