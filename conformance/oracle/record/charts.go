package main

import (
	"encoding/json"
	"log"
	"strings"
)

// kinds of a value at one path: what a layer can say about it (the empty text: nothing).
var layers = []string{"", "null", "1", "[x]", "{}", "{x: 1}", "{x: null}", "{y: {z: 2}}"}

const chartYAML = "apiVersion: v2\nname: top\nversion: 1.0.0\n"

func sub(name string) string { return "apiVersion: v2\nname: " + name + "\nversion: 0.1.0\n" }

// deps lists dependencies in Chart.yaml's form, each as flow YAML.
func deps(entries ...string) string {
	return chartYAML + "dependencies:\n- " + strings.Join(entries, "\n- ") + "\n"
}

// at puts a value below a key, or gives nothing.
func at(key, value string) string {
	if value == "" {
		return ""
	}
	return key + ": " + value + "\n"
}

// under indents a block below a key, or gives nothing.
func under(key, block string) string {
	if block == "" {
		return ""
	}
	return key + ":\n  " + strings.ReplaceAll(strings.TrimSuffix(block, "\n"), "\n", "\n  ") + "\n"
}

type files map[string]any

func (f files) plus(more files) files {
	out := files{}
	for k, v := range f {
		out[k] = v
	}
	for k, v := range more {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

func coalesceCases() []Case {
	var cases []Case
	ask := func(f files, user string) {
		r := map[string]any{"op": "coalesce", "files": f}
		if user != "" {
			r["value_files"] = []string{user}
		}
		cases = append(cases, Case{File: "coalesce.jsonl", Request: r})
	}
	// One chart: defaults against the user's values.
	for _, d := range layers {
		for _, u := range layers {
			ask(files{"Chart.yaml": chartYAML, "values.yaml": at("k", d)}, at("k", u))
		}
	}
	// A subchart: its defaults, the parent's values for it, the user's.
	short := []string{"", "null", "1", "{}", "{x: 1}", "{x: null}"}
	for _, s := range short {
		for _, p := range short {
			for _, u := range []string{"", "null", "2", "{x: 2}", "{x: null}"} {
				ask(files{"Chart.yaml": chartYAML, "values.yaml": under("sub", at("k", p)), "charts/sub/Chart.yaml": sub("sub"), "charts/sub/values.yaml": at("k", s)}, under("sub", at("k", u)))
			}
		}
	}
	// The key that is the subchart's own name.
	for _, p := range layers {
		for _, u := range layers {
			ask(files{"Chart.yaml": chartYAML, "values.yaml": at("sub", p), "charts/sub/Chart.yaml": sub("sub"), "charts/sub/values.yaml": "x: 0\nd: 1\n"}, at("sub", u))
		}
	}
	// Globals: the subchart's, the parent's, the user's for the root and for the subchart.
	g := []string{"", "null", "1", "{a: 1}", "{a: null}", "{m: {p: 1}}"}
	for _, s := range g {
		for _, p := range g {
			for _, u := range []string{"", "null", "{a: 2}", "{m: {q: 2}}"} {
				ask(files{"Chart.yaml": chartYAML, "values.yaml": at("global", p), "charts/sub/Chart.yaml": sub("sub"), "charts/sub/values.yaml": at("global", s)}, at("global", u))
			}
		}
	}
	for _, s := range g {
		for _, u := range g {
			ask(files{"Chart.yaml": chartYAML, "values.yaml": "global: {a: 0, m: {r: 0}}\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/values.yaml": at("global", s)}, under("sub", at("global", u)))
		}
	}
	// Conditions and tags.
	two := files{"charts/a/Chart.yaml": sub("a"), "charts/a/values.yaml": "v: 1\n", "charts/b/Chart.yaml": sub("b")}
	for _, dep := range []string{`{name: a, version: "*"}`, `{name: a, version: 0.1.0, condition: a.enabled}`, `{name: a, version: ">=0.2", condition: a.enabled}`, `{name: a, version: "*", condition: "x.y,a.enabled"}`, `{name: a, version: "*", condition: " a.enabled , b.enabled"}`, `{name: a, version: "*", tags: [front]}`, `{name: a, version: "*", tags: [front, back]}`, `{name: a, version: "*", tags: [front], condition: a.enabled}`, `{name: a, version: "*", condition: global.on}`, `{name: a, version: "*", alias: z, condition: z.enabled}`, `{name: a, version: "*", alias: z, condition: a.enabled}`, `{name: a, version: "*", enabled: false}`, `{name: a}`, `{name: a, version: "bad range"}`, `{name: a, version: "0.1.0-alpha"}`, `{name: a, version: "v0.1"}`} {
		for _, user := range []string{"", "a: {enabled: false}\n", "a: {enabled: true}\ntags: {front: false}\n", "tags: {front: false}\n", "tags: {front: false, back: true}\n", "tags: {front: true, back: false}\na: {enabled: false}\n", "a: {enabled: \"false\"}\n", "a: {enabled: null}\n", "a: null\n", "global: {on: false}\n", "z: {enabled: false, v: 9}\n", "x: {y: false}\na: {enabled: true}\n", "tags: {front: nope}\n", "tags: 5\n"} {
			ask(files{"Chart.yaml": deps(dep, `{name: b, version: "*"}`)}.plus(two), user)
		}
	}
	// Aliases, the same chart more than once, order.
	many := deps(`{name: a, version: "*", alias: one}`, `{name: a, version: "*", alias: two}`, `{name: a, version: "*"}`)
	for _, user := range []string{"", "one: {v: 11}\n", "two: {v: null}\na: {v: 3}\n", "global: {g: {h: 1}}\none: {global: {g: {i: 2}}}\n"} {
		ask(files{"Chart.yaml": many, "values.yaml": "one: {w: 1}\n"}.plus(two), user)
	}
	deep := files{"Chart.yaml": deps(`{name: mid, version: "*", alias: first, condition: first.on}`, `{name: mid, version: "*", alias: second}`), "values.yaml": "first: {leaf: {v: from-top}}\n", "charts/mid/Chart.yaml": sub("mid") + "dependencies:\n- {name: leaf, version: \"*\", condition: leaf.on}\n", "charts/mid/values.yaml": "leaf: {v: from-mid, m: 1}\n", "charts/mid/charts/leaf/Chart.yaml": sub("leaf"), "charts/mid/charts/leaf/values.yaml": "v: own\nl: 1\nn: null\n"}
	for _, user := range []string{"", "first: {leaf: {on: false}}\n", "second: {leaf: {v: user}}\n", "first: {on: false}\n", "second: {leaf: {v: null, l: null}}\n", "global: {x: 1}\n", "first: {global: {x: 2}}\nglobal: {x: 1, y: 2}\n"} {
		ask(deep, user)
	}
	// import-values.
	for _, imp := range []string{"[data]", "[data, more]", "[{child: exports.data, parent: imported}]", "[{child: plain, parent: .}]", "[{child: plain, parent: here}]", "[{child: nope, parent: here}]", "[nope]", "[{child: v, parent: here}]", "[data, {child: plain, parent: here}]", "[{child: plain}]", "[{parent: here}]", "[5]", "[{child: plain.deep, parent: here.deep}]"} {
		for _, parent := range []string{"", "k: parent\n", "here: {p: kept, deep: {z: 0}}\nk: null\n", "a: {plain: {p: overridden}}\n"} {
			for _, user := range []string{"", "k: user\n", "a: {exports: {data: {k: changed}}}\n", "a: {enabled: false}\n"} {
				ask(files{"Chart.yaml": deps(`{name: a, version: "*", condition: a.enabled, import-values: ` + imp + `}`), "values.yaml": parent, "charts/a/Chart.yaml": sub("a"), "charts/a/values.yaml": "v: 1\nplain: {p: child, n: null, deep: {d: 1}}\nexports:\n  data: {k: child, q: [1], nil: null}\n  more: {k: second, r: {s: 1}}\n"}, user)
			}
		}
	}
	// Values files: several, several documents, flags over them.
	flags := func(name string, r map[string]any) {
		r["op"] = "coalesce"
		r["files"] = files{"Chart.yaml": chartYAML, "values.yaml": "a: {b: 0, c: 0}\nl: [1, 2]\ns: x\n"}
		cases = append(cases, Case{File: name, Request: r})
	}
	for _, vf := range [][]string{{"a: {b: 1}", "a: {c: 2}"}, {"a: {b: 1}", "a: null"}, {"a: null", "a: {b: 1}"}, {"a: 1\n---\na: 2\nz: 1\n"}, {"l: [9]"}, {"l: []"}, {""}, {"# nothing"}, {"null"}, {"- 1"}, {"text"}, {"a: {"}, {"a: 1\na: 2"}, {"{\"a\": {\"b\": 1e3}}"}, {"a: {b: 0777, c: yes}"}, {"a: 123456789012345678901"}, {"1: x\ntrue: y\n1.5: z\n"}, {"a: 1", "b: 2", "a: {b: {c: 1}}"}, {"a: &x {b: 1}\nz: *x\n"}, {"---\n---\na: 1\n"}, {"a: 1\n---\n---\nb: 2\n"}, {"a: {b: 1}\n---\na: {c: null}\n"}, {"\ufeffa: 1"}, {"a: 1\n..."}} {
		flags("coalesce.jsonl", map[string]any{"value_files": vf})
	}
	flags("coalesce.jsonl", map[string]any{"value_files": []string{"a: {b: 1}\nl: [3]"}, "set": []string{"a.b=2", "l[0]=4"}, "set_string": []string{"a.c=3"}, "set_json": []string{`j={"k":[1]}`}, "set_literal": []string{"lit=a,b=c"}})
	flags("coalesce.jsonl", map[string]any{"set_json": []string{`{"a":{"b":5},"n":null}`}})
	flags("coalesce.jsonl", map[string]any{"set_json": []string{`{"a":`}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"a=null"}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"a.b=null", "l=null", "s=null", "nope=null"}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"l[1]=9"}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"l[3]=9"}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"a=1", "a.b=1"}})
	flags("coalesce.jsonl", map[string]any{"set": []string{"s.x=1"}})
	flags("coalesce.jsonl", map[string]any{"set_string": []string{"a.b=null,x=true"}, "set": []string{"a.b=1"}})
	flags("coalesce.jsonl", map[string]any{"set_literal": []string{"a.b=1=2,3", "a.c=null"}})
	// Schemas.
	schema := `{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":1},"s":{"type":"string"}},"additionalProperties":true}`
	for _, user := range []string{"", "a: 1", "a: 0", "a: x", "a: 1\ns: 5", "a: 1.5", "a: null"} {
		ask(files{"Chart.yaml": chartYAML, "values.schema.json": schema}, user)
		ask(files{"Chart.yaml": chartYAML, "charts/sub/Chart.yaml": sub("sub"), "charts/sub/values.schema.json": schema}, under("sub", user))
	}
	for _, f := range failingSchemas {
		ask(files{"Chart.yaml": chartYAML, "values.schema.json": f[0]}, f[1])
	}
	for _, s := range []string{`{`, `true`, `false`, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":{"const":1}}}`, `{"$ref":"#/$defs/x","$defs":{"x":{"properties":{"a":{"enum":["p","q"]}}}}}`, `{"properties":{"a":{"pattern":"^x"}},"unevaluatedProperties":false}`, `{"oneOf":[{"required":["a"]},{"required":["b"]}]}`, `{"properties":{"a":{"format":"email"}}}`, `{"additionalProperties":false,"properties":{"b":{}}}`} {
		for _, user := range []string{"a: 1", "a: p", "b: 1"} {
			ask(files{"Chart.yaml": chartYAML, "values.schema.json": s}, user)
		}
	}
	for _, c := range schemaCases() {
		r := map[string]any{"op": "coalesce", "files": files{"Chart.yaml": chartYAML, "values.schema.json": c[0]}, "value_files": []string{c[1]}}
		cases = append(cases, Case{File: "schema.jsonl", Request: r})
	}
	return cases
}

// doc is a small manifest that shows a template's value.
func doc(kind, name, body string) string {
	return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n" + body
}

func chartCases() []Case {
	var cases []Case
	add := func(file, op string, f files, more map[string]any) {
		r := map[string]any{"op": op, "files": f}
		for k, v := range more {
			r[k] = v
		}
		cases = append(cases, Case{File: file, Request: r})
	}
	render := func(f files, more ...map[string]any) {
		var m map[string]any
		if len(more) > 0 {
			m = more[0]
		}
		add("render.jsonl", "render", files{"Chart.yaml": chartYAML}.plus(f), m)
	}
	flag := func(text string) map[string]any {
		var m map[string]any
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			log.Fatal(err, text)
		}
		return m
	}
	pod := doc("Pod", "p", "")
	svc := doc("Service", "s", "")
	one := files{"templates/a.yaml": doc("ConfigMap", "{{ .Release.Name }}", "data:\n  ns: {{ .Release.Namespace }}\n  kube: {{ .Capabilities.KubeVersion }}\n  up: \"{{ .Release.IsUpgrade }}\"\n  v: {{ .Values.v | quote }}\n"), "values.yaml": "v: default\n"}
	for _, m := range []string{`{}`, `{"release":"my"}`, `{"namespace":"prod"}`, `{"is_upgrade":true}`, `{"kube_version":"1.30"}`, `{"kube_version":"v1.30.2+k3s1"}`, `{"kube_version":"v1.33.4-gke.1"}`, `{"kube_version":"1"}`, `{"kube_version":"nope"}`, `{"set":["v=1"]}`, `{"set_string":["v=1"]}`, `{"value_files":["v: file"],"set":["v=flag"]}`, `{"set":["v=null"]}`, `{"release":"Bad_Name"}`, `{"release":"` + strings.Repeat("a", 54) + `"}`, `{"release":"a.b"}`, `{"release":"-a"}`, `{"value_files":["v: {"]}`} {
		render(one, flag(m))
	}
	// Values that cannot be read fail the chart when it is loaded, wherever it stands.
	for _, broken := range []string{"a: {", "- 1", "a: \"\\q\"\n", "a: 1\n---\nb: [\n"} {
		below := files{"values.yaml": "sub: {enabled: false}\n", "templates/a.yaml": pod, "charts/sub/Chart.yaml": sub("sub"), "charts/sub/charts/deep/Chart.yaml": sub("other"), "charts/sub/values.yaml": "a: 1\n"}
		render(below.plus(files{"charts/sub/values.yaml": broken}))
		render(below.plus(files{"charts/sub/charts/deep/values.yaml": broken}))
		render(below.plus(files{"Chart.yaml": deps(`{name: sub, version: "*", condition: sub.enabled}`), "charts/sub/values.yaml": broken}))
		render(below.plus(files{"values.yaml": broken, "charts/sub/values.yaml": "x: ["}))
	}
	// How documents are split, sorted and printed.
	for _, text := range []string{pod, "\n\n" + pod + "\n\n", "---\n" + pod, pod + "---\n" + svc, pod + "\n---\n\n" + svc + "\n\n", pod + "---\n---\n" + svc, "# just a comment\n", "# c\n" + pod, pod + "# trailing\n", pod + "---\n# only\n---\n" + svc, "", "  \n", "{{/* nothing */}}", "{{ if false }}" + pod + "{{ end }}", pod + "--- # note\n" + svc, pod + "---" + svc, "--- \n" + pod, strings.ReplaceAll(pod, "\n", "\r\n"), "text only", "- a\n- b\n", "a: {", "a: b: c\n", "\ta: 1", strings.TrimSuffix(pod, "\n"), pod + "{{ .Values.none }}", "v: {{ .Values.none }}\n", "v: {{ .Values.none | quote }}\n", "v: <no value>\n", "kind: List\napiVersion: v1\nitems:\n- {kind: Pod}\n", "{\"kind\": \"Pod\"}", "null", "5", "true", pod + "data: |\n  a\n---\n  b\n", "kind: Pod\nmetadata: {name: [x]}\n", "{{ \"a\\tb\" }}: 1\n", "# Source: fake/templates/x.yaml\n" + pod, "metadata:\n  annotations:\n    a: 5\n"} {
		render(files{"templates/a.yaml": text, "templates/b.yaml": doc("Namespace", "n", "")})
	}
	all := files{}
	for i, k := range []string{"Ingress", "Deployment", "Foo", "Namespace", "Service", "ConfigMap", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "Secret", "CustomResourceDefinition", "Job", "APIService", "ClusterRole", "ServiceAccount", "Abc", "PriorityClass", "StorageClass", "IngressClass", "CronJob"} {
		all["templates/"+string(rune('z'-i))+".yaml"] = doc(k, "x", "")
	}
	render(all)
	render(files{"templates/b/x.yaml": doc("Pod", "b", ""), "templates/a.yaml": doc("Pod", "a", ""), "templates/b.yaml": doc("Pod", "bb", ""), "templates/B.yaml": doc("Pod", "upper", ""), "templates/a-b.yaml": doc("Pod", "dash", ""), "templates/a.b.yaml": doc("Pod", "dot", ""), "templates/a_b.yml": doc("Pod", "under", ""), "templates/x.json": `{"kind":"Pod"}`, "templates/README.md": "# {{ .Chart.Name }}\n", "templates/n.txt": "kind: Pod\nv: {{ 1 }}\n"})
	// Hooks, notes, tests, CRDs.
	h := func(v string) string { return "  annotations:\n    \"helm.sh/hook\": " + v + "\n" }
	hooks := files{"templates/a.yaml": pod, "templates/pre.yaml": doc("Job", "pre", h("pre-install")), "templates/tests/t.yaml": doc("Pod", "t", h("test")), "templates/mixed.yaml": doc("ConfigMap", "c", h(`"post-install,test"`)) + "---\n" + svc, "templates/w.yaml": doc("Job", "w1", h("pre-install")+"    helm.sh/hook-weight: \"5\"\n") + "---\n" + doc("Job", "w2", h("pre-install")+"    helm.sh/hook-weight: \"-5\"\n"), "templates/bad.yaml": doc("Pod", "bad", h("nope"))}
	for _, m := range []string{`{}`, `{"no_hooks":true}`, `{"skip_tests":true}`} {
		render(hooks, flag(m))
	}
	crds := files{"templates/a.yaml": pod, "crds/z.yaml": "kind: CustomResourceDefinition\nmetadata: {name: z}\n", "crds/a.yml": "\nkind: CustomResourceDefinition\nmetadata: {name: a}\n---\nkind: CustomResourceDefinition\nmetadata: {name: b}", "crds/sub/x.yaml": "kind: X {{ not a template }}\n", "crds/j.json": "{}", "crds/README.md": "no", "crds/U.YAML": "kind: U\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/crds/s.yaml": "kind: S\n", "charts/sub/templates/x.yaml": svc}
	for _, m := range []string{`{}`, `{"include_crds":true}`, `{"include_crds":true,"no_hooks":true}`} {
		render(crds, flag(m))
	}
	for _, n := range []string{"hello", "{{ .Values.a.b.c }}", "{{ fail \"notes\" }}", "kind: {", "{{ include \"nope\" . }}"} {
		render(files{"templates/a.yaml": pod, "templates/NOTES.txt": n})
		render(files{"templates/a.yaml": pod, "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/NOTES.txt": n})
	}
	// Order of parsing and running; helpers; shared state.
	order := files{"templates/a.yaml": "a: {{ include \"who\" . }} {{ .Values.seen | join \",\" }}\n", "templates/z.yaml": "z: {{ include \"who\" . }} {{ .Values.seen | join \",\" }}\n{{ $_ := set .Values \"seen\" (append .Values.seen \"z\") }}", "templates/m/x.yaml": "m: {{ include \"who\" . }} {{ .Values.seen | join \",\" }}\n{{ $_ := set .Values \"seen\" (append .Values.seen \"m\") }}", "templates/_helpers.tpl": `{{ define "who" }}parent{{ end }}`, "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/_h.tpl": `{{ define "who" }}child{{ end }}`, "charts/sub/templates/s.yaml": "s: {{ include \"who\" . }} {{ .Values.seen }}\n{{ $_ := set .Values \"seen\" (list \"child\") }}", "values.yaml": "seen: []\nsub:\n  seen: []\n"}
	render(order)
	render(order.plus(files{"templates/_helpers.tpl": nil}))
	render(order.plus(files{"templates/_zz.tpl": `{{ define "who" }}zz{{ end }}`, "templates/_aa.tpl": `{{ define "who" }}aa{{ end }}`}))
	render(order.plus(files{"templates/zzz/_d.tpl": `{{ define "who" }}deep{{ end }}`}))
	render(files{"templates/a.yaml": "a: {{ .extra }}\n", "templates/b.yaml": "{{ $_ := set . \"extra\" \"set-in-b\" }}b: 1\n"})
	render(files{"templates/a.yaml": "sum: {{ include (print $.Template.BasePath \"/c.yaml\") . | sha256sum }}\n", "templates/c.yaml": "c: {{ .Values.x }}\nn: {{ .Template.Name }}\n", "values.yaml": "x: 1\n"})
	render(files{"templates/a.yaml": "a: {{ template \"top/templates/_p.tpl\" . }}\n", "templates/_p.tpl": "partial {{ .Chart.Name }}"})
	render(files{"templates/a.yaml": "name: {{ .Chart.Name }}\nv: {{ .Chart.Version }}\nav: {{ .Chart.AppVersion | quote }}\nroot: {{ .Chart.IsRoot }}\nsub: {{ .Subcharts.sub.Chart.Name }} {{ .Subcharts.sub.Values.k }}\n", "charts/sub/Chart.yaml": sub("sub") + "appVersion: 1.10\n", "charts/sub/values.yaml": "k: 1\n", "charts/sub/templates/x.yaml": "av: {{ .Chart.AppVersion | quote }}\nroot: {{ .Chart.IsRoot }}\nt: {{ .Template.Name }} {{ .Template.BasePath }}\n"})
	render(files{"templates/a.yaml": "{{ range $k, $v := .Values }}{{ $k }}: {{ $v | toJson }}\n{{ end }}", "charts/sub/Chart.yaml": sub("sub"), "values.yaml": "b: 1\na: 2\n"})
	render(files{"templates/a.yaml": "chart:\n{{ toYaml .Chart | indent 2 }}\n", "Chart.yaml": chartYAML + "description: d\nkeywords: [a]\nmaintainers: [{name: n, email: e}]\nannotations: {x: y}\nsources: [s]\nhome: h\nicon: i\ndeprecated: true\nkubeVersion: \">=1.0\"\n"})
	render(files{"templates/a.yaml": "{{ toYaml .Values.sub }}\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/x.yaml": "{{ $_ := set .Values \"added\" true }}s: 1\n"})
	render(files{"templates/a.yaml": "{{ toYaml .Values }}\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/x.yaml": "{{ $_ := set .Values.global \"added\" true }}{{ $_ := set .Values.global.m \"deep\" 1 }}s: 1\n", "values.yaml": "global: {m: {k: v}}\n"})
	// Library charts, types, errors while loading.
	lib := files{"templates/a.yaml": "a: {{ include \"lib.x\" . }}\n", "charts/lib/Chart.yaml": sub("lib") + "type: library\n", "charts/lib/templates/_x.tpl": `{{ define "lib.x" }}from {{ .Chart.Name }}{{ end }}`, "charts/lib/templates/never.yaml": "kind: Never\n", "charts/lib/values.yaml": "k: 1\n"}
	render(lib)
	for _, c := range []string{chartYAML + "type: library\n", chartYAML + "type: application\n", chartYAML + "type: other\n", chartYAML + "deprecated: true\n", chartYAML + "kubeVersion: \"<1.20\"\n", chartYAML + "kubeVersion: \">=1.20-0\"\n", chartYAML + "kubeVersion: bad\n", "name: top\nversion: 1.0.0\n", "apiVersion: v1\nname: top\nversion: 1.0.0\n", "apiVersion: v3\nname: top\nversion: 1.0.0\n", "apiVersion: v2\nname: top\n", "apiVersion: v2\nversion: 1.0.0\n", "apiVersion: v2\nname: a/b\nversion: 1.0.0\n", "apiVersion: v2\nname: top\nversion: nope\n", "apiVersion: v2\nname: top\nversion: v1.2\n", "", "{", chartYAML + "dependencies:\n- {name: gone, version: 1.0.0}\n", chartYAML + "dependencies:\n- {name: gone, version: 1.0.0, condition: no.no}\n- {name: more, version: 1.0.0}\n", chartYAML + "dependencies:\n- {name: a, version: 1.0.0}\n- {name: a, version: 1.0.0}\n", chartYAML + "dependencies:\n- {name: a, version: 1.0.0, alias: \"b c\"}\n", chartYAML + "unknown: 1\n", "APIVERSION: v2\nNAME: top\nVERSION: 1.0.0\n", "apiVersion: v2\nname: 5\nversion: 1.0\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 1.10\n"} {
		render(files{"Chart.yaml": c, "templates/a.yaml": "n: {{ .Chart.Name }}\nv: {{ .Chart.Version }}\na: {{ .Chart.AppVersion | quote }}\n"})
		add("metadata.jsonl", "metadata", files{"Chart.yaml": c}, nil)
	}
	// Errors in templates, with their chains.
	for _, text := range []string{"{{ .Values.a.b.c }}", "{{ fail \"no\" }}", "{{ required \"need a\" .Values.a }}", "{{ include \"h.deep\" . }}", "{{ include \"h.req\" . }}", "{{ template \"h.deep\" . }}", "{{ nope }}", "{{ if }}", "{{ if true }}", "{{ \"x", "ok: 1\n\n  {{- include \"h.mid\" . | nindent 2 }}\n", "{{ tpl \"{{ .Values.a.b.c }}\" . }}", "{{ tpl \"{{ include \\\"h.deep\\\" . }}\" . }}", "{{ index .Values.l 5 }}", "{{ toYaml .Values | indent \"x\" }}", "{{ mustToJson .Values.l }}", "{{ include \"h.loop\" . }}", "{{ range .Values.l }}{{ include \"h.deep\" $ }}{{ end }}", "{{ with .Values.m }}{{ include \"h.deep\" . }}{{ end }}", "{{ .Files.Lines \"empty\" | toJson }}", "{{ lookup \"v1\" \"Pod\" \"\" \"\" | toJson }}", "{{ mustMergeOverwrite .Values.m nil }}", "{{ required \"multi\\nline\" .Values.a }}", "{{ fail (include \"h.text\" .) }}", "{{ semverCompare \"bad\" \"1\" }}", "{{ add 1 | div 0 }}", "{{ dig \"a\" \"b\" \"c\" .Values }}"} {
		render(files{"templates/a.yaml": "first: line\n" + text, "templates/_h.tpl": "{{ define \"h.deep\" }}\n{{ .Values.a.b.c }}{{ end }}{{ define \"h.mid\" }}{{ include \"h.deep\" . }}{{ end }}{{ define \"h.req\" }}{{ required \"inner need\" .Values.a }}{{ end }}{{ define \"h.loop\" }}{{ include \"h.loop\" . }}{{ end }}{{ define \"h.text\" }}composed{{ end }}", "empty": "", "values.yaml": "l: [1]\nm: {k: v}\n"})
	}
	// Files that land in odd places.
	odd := files{"templates/a.yaml": "{{ range $p, $b := .Files }}{{ $p }}: {{ len $b }}\n{{ end }}", "README.md": "r", "ci/x-values.yaml": "a: 1", "crds/c.yaml": "kind: C\n", "files/x.bin": map[string]any{"b64": "AAH/"}, "values.schema.json": "{}", "Chart.lock": "dependencies: []\ndigest: x\ngenerated: \"2024-01-01T00:00:00Z\"\n", "templatesx/y": "1", "charts/README.md": "x", "charts/_x/Chart.yaml": sub("hidden"), "charts/.y/Chart.yaml": sub("hidden"), ".helmignore": "files/\n*.md\n", "LICENSE": "l"}
	render(odd)
	render(odd, flag(`{"dir":true}`))
	add("metadata.jsonl", "metadata", odd.plus(files{"Chart.yaml": chartYAML}), nil)
	add("metadata.jsonl", "metadata", odd.plus(files{"Chart.yaml": chartYAML}), flag(`{"dir":true}`))
	render(files{"templates/a.yaml": pod, "templates/.hidden": "kind: Hidden\n", "templates/sub/.deep": "kind: Deep\n"})
	render(files{"templates/a.yaml": pod, "templates/.hidden": "kind: Hidden\n", "templates/sub/.deep": "kind: Deep\n"}, flag(`{"dir":true}`))
	render(files{"templates/a.yaml": "\ufeff" + pod, "values.yaml": "\ufeffa: 1\n"})
	render(files{"templates/a.yaml": pod, "requirements.yaml": "dependencies:\n- {name: sub, version: \"*\", condition: sub.on}\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/x.yaml": svc, "values.yaml": "sub: {on: false}\n"})
	render(files{"Chart.yaml": strings.Replace(chartYAML, "v2", "v1", 1), "templates/a.yaml": pod, "requirements.yaml": "dependencies:\n- {name: sub, version: \"*\", condition: sub.on}\n", "charts/sub/Chart.yaml": sub("sub"), "charts/sub/templates/x.yaml": svc, "values.yaml": "sub: {on: false}\n"})
	for _, v := range []string{"- 1", "text", "a: {", "", "null", "# c", "a: 1\na: 2", "a: 1\n---\nb: 2\n", "a: yes\nb: 012\n1: x"} {
		render(files{"templates/a.yaml": "v:\n{{ toYaml .Values | indent 2 }}\n", "values.yaml": v})
	}
	for _, c := range []string{"apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 1e3\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 16777217\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 0.1\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: true\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: null\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 2024-01-01\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: [1]\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nappVersion: 012\n", "apiVersion: v2\nname: top\nversion: 1.0.0\ndescription: \"a\\tb\\nc\\u0007d\\u00a0e\"\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nkeywords: [1, true, x]\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nannotations: {a: 1, b: true, c: null}\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nmaintainers: [null]\n", "apiVersion: v2\nname: top\nversion: 1.0.0\nmaintainers: [{name: 5}]\n", "apiVersion: v2\nname: top\nversion: 1.0.0\ndeprecated: yes\n", "apiVersion: v2\nname: top\nversion: 1.0.0\ndeprecated: \"yes\"\n", "apiVersion: v2\nname: top\nversion: 1.0.0\ntags: x\ncondition: y\n", "apiVersion: v2\nname: top\nversion: 1.0.0\n---\nname: other\n", "apiVersion: v2\nname: .\nversion: 1.0.0\n", "apiVersion: v2\nname: ..\nversion: 1.0.0\n", "apiVersion: v2\nname: \"a b\"\nversion: 1.0.0\n", "apiVersion: v2\nname: top\nversion: 1.2.3-01\n", "apiVersion: v2\nname: top\nversion: 1\n", "apiVersion: v2\nname: top\nversion: 1.20\n", "apiVersion: v2\nname: top\nversion: 1.0.0+build\n", "- 1\n", "text\n", "apiVersion: v2\nname: top\nname: again\nversion: 1.0.0\n", "apiVersion: v2\nname: top\nNAME: again\nversion: 1.0.0\n"} {
		add("metadata.jsonl", "metadata", files{"Chart.yaml": c}, nil)
	}
	return cases
}
