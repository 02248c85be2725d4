"""The charts and files that conformance/cli.py writes for its command lines."""

SHOW = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-show
data:
  release: {{ .Release | toJson | quote }}
  values: {{ .Values | toJson | quote }}
  types: {{ range $k, $v := .Values }}{{ $k }}={{ typeOf $v }} {{ end }}
  kube: {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion.GitVersion }}
  own: {{ .Capabilities.APIVersions.Has "own.example/v1" }} {{ .Capabilities.APIVersions.Has "two.example/v1/Thing" }} {{ .Capabilities.APIVersions.Has " own.example/v1" }} {{ .Capabilities.APIVersions.Has "" }}
"""

HOOK = """apiVersion: v1
kind: Pod
metadata:
  name: {name}
  annotations:
    helm.sh/hook: {hook}
"""

METADATA = "apiVersion: v2\nname: {}\nversion: 1.2.3\n"

CHARTS = {
    "show": {
        "Chart.yaml": METADATA.format("show"),
        "values.yaml": "a: 1\nb:\n  c: two\n  d: null\nlist: [1, 2, 3]\nname: plain\n",
        "templates/show.yaml": SHOW,
        "templates/NOTES.txt": "Installed {{ .Release.Name }}\n",
    },
    "web": {
        "Chart.yaml": METADATA.format("web") + "dependencies:\n- name: db\n  version: 0.1.0\n  condition: db.enabled\n- name: cache\n  version: '*'\n  alias: fast\n  tags: [extra]\n",
        "values.yaml": "db:\n  enabled: true\ntags:\n  extra: false\n",
        "templates/_helpers.tpl": '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}',
        "templates/deployment.yaml": 'kind: Deployment\nmetadata:\n  name: {{ include "web.name" . }}\n---\nkind: Service\nmetadata:\n  name: {{ include "web.name" . }}\n',
        "templates/nested/deep/rule.yaml": "kind: ClusterRole\nmetadata:\n  name: rule\n",
        "templates/empty.yaml": "{{ if .Values.never }}\nkind: Pod\n{{ end }}\n",
        "templates/comment.yaml": "# only a comment\n",
        "templates/pre.yaml": HOOK.format(name="pre", hook="pre-install"),
        "templates/tests/ping.yaml": HOOK.format(name="ping", hook="test"),
        "templates/tests/both.yaml": HOOK.format(name="both", hook="post-install,test-success"),
        "templates/tests/plain.yaml": "kind: ConfigMap\nmetadata:\n  name: in-the-tests-folder\n",
        "templates/NOTES.txt": "notes\n",
        "crds/one.yaml": "kind: CustomResourceDefinition\nmetadata:\n  name: one\n---\nkind: CustomResourceDefinition\nmetadata:\n  name: two\n",
        "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.0\n",
        "charts/db/values.yaml": "enabled: true\nsize: 1\n",
        "charts/db/templates/db.yaml": "kind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}-db\nsize: {{ .Values.size }}\n",
        "charts/db/templates/deployment.yaml": "kind: Deployment\nmetadata:\n  name: db-deployment\n",
        "charts/db/crds/db.yaml": "kind: CustomResourceDefinition\nmetadata:\n  name: db\n",
        "charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 2.0.0\n",
        "charts/cache/templates/cache.yaml": "kind: Pod\nmetadata:\n  name: {{ .Chart.Name }}\n",
    },
    "schema": {
        "Chart.yaml": METADATA.format("schema"),
        "values.yaml": "port: 80\n",
        "values.schema.json": '{"type": "object", "properties": {"port": {"type": "integer"}}, "required": ["port"]}',
        "templates/a.yaml": "kind: A\nport: {{ .Values.port }}\n",
    },
    "fails": {"Chart.yaml": METADATA.format("fails"), "templates/a.yaml": 'kind: A\nx: {{ fail "on purpose" }}\n'},
    "requires": {"Chart.yaml": METADATA.format("requires"), "templates/a.yaml": 'kind: A\nx: {{ required "x is needed" .Values.x }}\n'},
    "unparsable": {"Chart.yaml": METADATA.format("unparsable"), "templates/a.yaml": "kind: A\nx: {{ if }}\n"},
    "badyaml": {"Chart.yaml": METADATA.format("badyaml"), "templates/a.yaml": "kind: A\n  x: [\n"},
    "library": {"Chart.yaml": METADATA.format("library") + "type: library\n", "templates/_a.tpl": ""},
    "deprecated": {"Chart.yaml": METADATA.format("deprecated") + "deprecated: true\n", "templates/a.yaml": "kind: A\n"},
    "kube": {"Chart.yaml": METADATA.format("kube") + "kubeVersion: '>=1.20.0 <1.30.0'\n", "templates/a.yaml": "kind: A\nv: {{ .Capabilities.KubeVersion }}\n"},
    "needs": {"Chart.yaml": METADATA.format("needs") + "dependencies:\n- name: missing\n  version: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "old": {"Chart.yaml": "name: old\nversion: 0.1.0\n", "requirements.yaml": "dependencies:\n- name: sub\n  version: 1.0.0\n", "templates/a.yaml": "kind: A\n",
            "charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n", "charts/sub/templates/b.yaml": "kind: B\n"},
    "three": {"Chart.yaml": "apiVersion: v3\nname: three\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "four": {"Chart.yaml": "apiVersion: v4\nname: four\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "nothing": {"Chart.yaml": METADATA.format("nothing")},
    "nochart": {"values.yaml": "a: 1\n", "templates/a.yaml": "kind: A\n"},
    "noname": {"Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "noversion": {"Chart.yaml": "apiVersion: v2\nname: noversion\n", "templates/a.yaml": "kind: A\n"},
    "badmeta": {"Chart.yaml": "apiVersion: v2\nname: [x\n", "templates/a.yaml": "kind: A\n"},
    "badvalues": {"Chart.yaml": METADATA.format("badvalues"), "values.yaml": "a: [\n", "templates/a.yaml": "kind: A\n"},
    "listvalues": {"Chart.yaml": METADATA.format("listvalues"), "values.yaml": "- a\n", "templates/a.yaml": "kind: A\n"},
    "upgrade": {"Chart.yaml": METADATA.format("upgrade"), "templates/a.yaml": "kind: A\nis: {{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }}\n"},
    "my web": {"Chart.yaml": METADATA.format("spaced"), "templates/a b.yaml": "kind: A\n"},
}

FILES = {
    "one.yaml": "a: 2\nb:\n  c: from one\n  e: [x]\nname: one\n",
    "two.yaml": "a: 3\nb:\n  c: null\n  f: 1.50\nname: two\n",
    "documents.yaml": "a: 4\n---\na: 5\nname: second\n",
    "empty.yaml": "",
    "null.yaml": "null\n",
    "comment.yaml": "# nothing\n",
    "list.yaml": "- a\n",
    "scalar.yaml": "text\n",
    "broken.yaml": "a: [\n",
    "twice.yaml": "a: 1\na: 2\n",
    "tabs.yaml": "a:\n\tb: 1\n",
    "values.json": '{"a": 6, "name": "json", "big": 12345678901234567890}\n',
    "latin.yaml": b"name: caf\xe9\n",
    "bom.yaml": b"\xef\xbb\xbfname: marked\n",
    "anchors.yaml": "x: &x {c: 1}\nb:\n  <<: *x\n  e: *x\n",
    "comma,name.yaml": "name: comma\n",
    "space name.yaml": "name: space\n",
    "text.txt": "line one\nline two, with a comma\n",
    "file=equals.txt": "equals",
    "no-newline.txt": "bare",
    "bytes.bin": b"\xff\xfe\x00",
    "broken.tgz": b"this is no archive",
    "short.tgz": b"\x1f\x8b\x08\x00",
    "plain.tar": b"",
}
