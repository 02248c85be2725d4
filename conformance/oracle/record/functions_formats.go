package main

func yamls() *table {
	t := newTable("yaml")
	for _, f := range []string{"toYaml", "toYamlPretty", "mustToYaml"} {
		t.each(f+" %", anything)
		t.each(f+" %", texts)
	}
	values := []string{
		`"true"`, `"yes"`, `"No"`, `"on"`, `"y"`, `"null"`, `"~"`, `"123"`, `"1.5"`, `"1e3"`, `"0x1f"`, `"0777"`, `"0o17"`, `"1_000"`, `"1:30"`, `"190:20:30"`, `"2001-01-01"`, `"2001-01-01T00:00:00Z"`, `".inf"`, `".nan"`, `"="`, `"<<"`, `"-"`, `"- a"`, `"-a"`, `"?"`, `"? a"`, `":"`, `"a: b"`, `"a:b"`, `"a:"`, `"a #b"`, `"#a"`, `"a#b"`, `"&a"`, `"*a"`, `"!a"`, `"|"`, `">"`, `"'a'"`, `"\"a\""`, `"%a"`, `"@a"`, "\"`a\"", `"{a}"`, `"[a]"`, `"a,b"`, `",a"`, `"---"`, `"--- a"`, `"..."`, `" a"`, `"a "`, `"a\n"`, `"a\nb"`, `"a\nb\n"`, `"a\n\nb\n\n"`, `"\na"`, `" a\nb"`, `"a \nb"`, `"a\tb"`, `"\ta"`, `"a\r\nb"`, `"\u0007"`, `"\u007f"`, `"\u0085"`, `"\u00a0"`, `"\u2028"`, `"\ufeff"`, `"😀"`, `"日本"`, `"a\\b"`, `"a'b"`, `"a\"b"`, `"{{ x }}"`, `"\u0001\n"`, `"é: ü"`, `"key: |"`, `"012"`, `"08"`, `"+1"`, `"-1"`, `"1."`, `".5"`, `"."`, `".."`, `"1,000"`, `"NULL"`, `"TRUE"`, `"off"`, `"N"`, `"0b1"`, `"0b2"`, `"1e"`, `"e1"`, `"Inf"`, `"NaN"`, `"-.inf"`, `"12e03"`, `"0.0"`, `"-0"`, `"1__0"`, `"0x"`, `"685_230.15"`, `"1:60"`,
	}
	bytes := []string{`"\xff"`, `"a\xffb"`, `(repeat 20 "\xff\xfe")`, `(repeat 26 "\xff\xfe")`, `(repeat 60 "\xff\xfe")`, `"\xff\n"`}
	t.each("toYamlPretty %", []string{`(toDate "2006-01-02T15:04:05Z07:00" "2020-02-29T23:59:59+05:30")`, `(toDate "2006-01-02" "2021-03-04")`, `(list (mustToDuration "1h2m3s") (mustToDuration "0s"))`, `(dict "t" (toDate "2006-01-02" "2021-03-04") "d" (mustToDuration "90s"))`, `(toDate "2006-01-02T15:04:05.000" "2020-02-29T23:59:59.120")`})
	for _, f := range []string{"toJson", "toYaml", "toYamlPretty", "mustToJson", "toPrettyJson"} {
		t.each(f+" %", []string{`(semver "0777")`, `(semver "2020-02-29")`, `(dict "v" (semver "v1.2") "l" (list (semver "1.2.3-a+b")))`})
	}
	t.each("toYaml %", []string{`(dict "t" (toDate "2006-01-02" "2021-03-04") "d" (mustToDuration "90s"))`})
	t.each("toYamlPretty %", bytes)
	t.each("toYamlPretty (list 1 %)", bytes)
	t.each(`toYamlPretty (dict "k" % "l" (list %))`, bytes)
	t.each("toYaml %", bytes)
	t.each("toYaml %", values)
	t.each(`toYaml (dict "k" %)`, values)
	t.each(`toYaml (dict % 1)`, values)
	t.each(`toYaml (list %)`, values)
	t.each("toYamlPretty (list %)", values)
	t.each(`fromYaml (toYaml (dict "k" %)) | toJson`, values)
	long := `"the quick brown fox jumps over the lazy dog and then runs away from the angry bear who wanted to sleep for the whole winter"`
	folds := []string{long, `(printf "%s: x" ` + long + `)`, `(printf "%s'" ` + long + `)`, `(printf "%s\t" ` + long + `)`, `(printf "%s\n%s" ` + long + " " + long + `)`, `(repeat 100 "x")`, `(repeat 30 "word ")`, `(repeat 40 "é ü ")`, `(printf " %s" ` + long + `)`, `(repeat 20 "a  b ")`, `(repeat 15 "ab\tcd ef ")`, `(repeat 50 "- ")`, `(repeat 30 "日本 ")`, `(repeat 12 "a: b c ")`, `(repeat 30 "😀 ")`, `(printf "%s#" (repeat 20 "x # "))`}
	t.each("toYaml %", folds)
	t.each(`toYaml (dict "key" %)`, folds)
	t.each(`toYaml (dict "a" (dict "b" (list % (dict "c" %))))`, folds)
	t.each(`toYaml (dict % 1)`, folds)
	t.each(`toYamlPretty (dict "key" %)`, folds)
	t.e(`toYaml (dict "b" 1 "a" 2 "a10" 1 "a2" 1 "A" 1 "1" 1 "10" 1 "9" 1 "a-b" 1 "a_b" 1 "a.b" 1 "a b" 1 "é" 1 "" 1 "a01" 1 "a1" 1 "-" 1)`, `toYamlPretty (dict "b" 1 "a" 2 "a10" 1 "a2" 1 "A" 1 "1" 1 "10" 1 "9" 1)`, `toYaml (list (list 1 (list 2)) (dict "a" (list)) (dict) (list))`, `toYamlPretty (list (list 1 (list 2)) (dict "a" (list)) (dict) (list))`,
		`toYaml (dict "a" (dict "b" (dict "c" (list 1 (dict "d" nil "e" "")))))`, `toYamlPretty (dict "a" (dict "b" (dict "c" (list 1 (dict "d" nil "e" "")))))`, `toYaml 1000000.0`, `toYaml 1e20`, `toYaml 1e21`, `toYaml 1.5e-7`, `toYaml 0.00001`, `toYaml 123456789.5`, `toYaml 1e6`, `toYamlPretty 1e6`, `toYamlPretty 1000000.0`, `toYaml -0.0`, `toYaml 9223372036854775807`, `toYaml (float64 9007199254740993)`, `toYaml 100000000000000000000.0`, `toYaml 0.1`, `toYaml 3.0`, `toYamlPretty 3.0`,
		`toYaml .Chart`, `toYaml .Release`, `toYaml .Capabilities.KubeVersion`, `toYaml .Template`, `toYaml (b64dec "/w==")`, `toYaml (semver "1.2.3")`, `toYaml (until 3)`, `mustToYaml (dict "a" 1)`, `toYaml`, `toYaml 1 2`, `toYaml (dict "a" "x\ny" "b" (list "p\nq\n" "r\n\n"))`, `toYaml (list "a\nb" (dict "c" "d\ne"))`)
	sources := []string{
		`"a: 1"`, `"a: [1, 2.5, x, true, null, ~]"`, `"a: yes\nb: no\nc: on\nd: y"`, `"y: 1\nn: 2"`, `"1: a\n1.5: b\ntrue: c\nnull: d"`, `"a: 0777\nb: 0o17\nc: 0x1f\nd: 0b11\ne: 1_000\nf: 08"`, `"a: 1e3\nb: .5\nc: 1.\nd: .inf\ne: 1:30"`, `"a: 123456789012345678901234567890"`, `"a: 9007199254740993"`, `"a: 2001-01-01"`, `"a: |\n  x\n  y\nb: >\n  p\n  q\n"`, `"a: &x {b: 1}\nc: *x"`, `"base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  x: 3"`, `"a: 1\na: 2"`, `"a: !!str 1\nb: !!int \"2\"\nc: !foo x\nd: !!binary aGk="`, `"- a\n- b"`, `"just text"`, `""`, `"# comment"`, `"a: 1\n---\nb: 2"`, `"---\na: 1\n..."`, `"a: {"`, `"a: b: c"`, `"\ta: 1"`, `"a:\n\tb: 1"`, `"a: \"unterminated"`, `"{\"a\": 1, \"b\": [true]}"`, `"? a\n: b"`, `"a: 'it''s'"`, `"a: \"\\u00e9\\x41\\n\""`, `"[1, {a: b}]"`, `"a: *nope"`, `"a: &x\n  b: *x"`, `"? {a: 1}\n: b"`, `"%YAML 1.1\n---\na: 1"`, `"a: @x"`, `"null"`, `"~"`, `"5"`, `"a: .nan"`, `"a: -.inf"`, `"a: 0.1\nb: 1e400"`, `"\ufeffa: 1"`, `"a: \u0007"`, `"a:\n- 1\n- 2\nb:\n  - x"`, `"a: >-\n  one\n  two\n\n  three\n"`, `"a: |+\n  x\n\nb: |-\n  y\n"`, `"a: ''\nb: \"\"\nc:"`, `"a: 12e03\nb: 0.0\nc: -0\nd: +1"`, `"\"a b\": 1\n'c: d': 2"`,
	}
	for _, f := range []string{"fromYaml", "fromYamlArray"} {
		for _, s := range sources {
			t.e(f+" "+s+" | toJson", f+" "+s)
		}
	}
	t.each(`fromYaml % | toYaml`, sources)
	t.e(`fromYaml 5`, `fromYaml`, `(fromYaml "a: {").Error`, `fromYaml "a: 1" | typeOf`, `(fromYaml "a: 1").a | typeOf`, `fromYamlArray "[1]" | typeOf`, `index (fromYamlArray "[1]") 0 | typeOf`, `fromYamlArray "a: 1"`, `fromYamlArray ""`)
	t.with(`{"a": {"port": 8080, "big": 1000000, "f": 1.5, "s": "8080", "yes": "yes", "n": null, "e": {}, "l": [], "t": true, "huge": 1e21, "tiny": 1e-7, "list": [1, [2, [3]], {"x": [{"y": 1}]}], "text": "line1\nline2\n", "url": "http://a.b/c?d=e#f"}}`).
		e(`toYaml .Values.a`, `toYamlPretty .Values.a`, `toYaml .Values`, `toYaml .Values.a.list`, `toYaml .Values.a.n`, `toYaml .Values.nope`, `.Values.a | toYaml | fromYaml | toJson`, `(.Values.a | toYaml | fromYaml).port | typeOf`, `toYaml .Values.a | sha256sum`, `toYaml .Values.AsMap`, `mustToYaml .Values.a`)
	return t
}

func jsons() *table {
	t := newTable("json")
	for _, f := range []string{"toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson"} {
		t.each(f+" %", anything)
		t.each(f+" %", texts)
		t.e(f+` (dict "b" (list 1 nil 2.5 "x<y>&") "a" (dict) "c" (list))`, f)
	}
	// Maps and lists that contain themselves.
	for _, f := range []string{"toJson", "toYaml", "toPrettyJson", "mustToJson"} {
		t.e(`$d := dict "a" 1 }}{{ $_ := set $d "d" $d }}{{ `+f+` $d | quote`, `$d := dict }}{{ $_ := set $d "l" (list 1 (dict "d" $d)) }}{{ `+f+` $d | quote`)
	}
	t.each("toJson %", []string{`"\u2028\u2029"`, `"\x00\x1f\x7f"`, `"\b\f\v"`, `"/"`, `"\\"`, `1e20`, `1e21`, `1e-6`, `1e-7`, `0.1`, `100.0`, `1.0`, `-0.0`, `123456789.125`, `1e100`, `5e-324`, `1.7976931348623157e308`, `9223372036854775807`, `(float64 9007199254740993)`, `0.000001`, `1234567890123456789.0`, `(list 1.0 2)`, `(dict "z" 1 "a" 2 "é" 3 "A" 4 "10" 5 "9" 6)`, `(b64dec "/w==")`, `(until 2)`, `.Release`, `.Chart`, `.Capabilities`, `.Capabilities.KubeVersion`, `.Template`, `(semver "1.2.3-a+b")`, `(list)`, `(dict)`, `"\U000E0001"`, `"\ud800"`})
	sources := []string{`"{\"a\": 1}"`, `"[1, 2]"`, `"{}"`, `""`, `"nope"`, `"{\"a\": 1} x"`, `"{\"a\": 1e3, \"b\": 1.0, \"c\": 123456789012345678901234567890}"`, `"\"x\""`, `"null"`, `"5"`, `"true"`, `"{\"a\": {\"b\": [null, false]}}"`, `"{\"a\": 1,}"`, `"{'a': 1}"`, `"{\"a\": \"\\u00e9\\ud83d\\ude00\\ud800\"}"`, `"{\"a\": 1, \"a\": 2}"`, `"  {\"a\" : 1 }\n"`, `"{a: 1}"`, `"[1,]"`, `"01"`, `"1."`, `"{\"a\": \"\t\"}"`, `"{\"a\""`, `"[1 2]"`, `"{\"a\": 1e400}"`, `"nul"`, `"\xff"`, `"{\"\": 0}"`}
	for _, f := range []string{"fromJson", "fromJsonArray", "mustFromJson"} {
		for _, s := range sources {
			t.e(f + " " + s)
		}
		t.e(f+" 5", f)
	}
	t.each("fromJson % | toJson", sources)
	t.e(`typeOf (fromJson "{\"a\": 1}")`, `typeOf (fromJson "{\"a\": 1}").a`, `(fromJson "x").Error`, `typeOf (fromJsonArray "[1]")`, `index (fromJsonArray "[1]") 0 | typeOf`, `(mustFromJson "{\"a\": {\"b\": 2}}").a.b`, `typeOf (mustFromJson "[1]")`)
	t.with(`{"a": {"port": 8080, "f": 1.5, "s": "<x>&", "n": null, "l": [1, "2", [3]], "huge": 1e21, "tiny": 1e-7, "big": 12345678901234567890}}`).
		e(`toJson .Values.a`, `toPrettyJson .Values.a`, `toRawJson .Values.a`, `mustToJson .Values.a`, `toJson .Values`, `toPrettyJson .Values`, `toJson .Values.nope`, `.Values.a | toJson | quote`, `.Values.a | toJson | b64enc`, `.Values.a | toJson | fromJson | toYaml`, `toJson .Values.a.big`)
	return t
}

func tomls() *table {
	t := newTable("toml")
	for _, f := range []string{"toToml", "mustToToml"} {
		t.each(f+" %", anything)
		t.e(f+` (dict "b" 1 "a" "x" "c" (dict "z" true "d" (dict "e" 1.5)))`, f+` (dict "l" (list 1 2))`, f+` (dict "l" (list (dict "a" 1) (dict "a" 2)))`, f+` (dict "l" (list 1 "a"))`, f+` (dict "n" nil)`, f+` (dict "f" 1.0 "g" 1e6 "h" 1e21 "i" 0.1)`, f+` (dict "s" "multi\nline" "q" "a\"b\\c" "u" "é😀\u0007")`, f+` (dict "a.b" 1 "c d" 2 "" 3 "é" 4 "1" 5 "a-b" 6)`, f+` (dict "e" (dict) "l" (list))`, f+` (dict "l" (list (list 1) (list 2)))`, f+` (dict "l" (list (dict "a" (dict "b" 1))))`, f+` (dict "l" (list nil))`, f+` (dict "l" (list (dict "a" 1) 2))`, f+` (dict "t" true "x" (dict "y" (dict "z" (list 1 (list 2 3)))))`, f+` (dict "l" (list (list (dict "a" 1))))`)
	}
	for _, s := range []string{`"a = 1"`, `"a = \"x\"\nb = 1.5\nc = true"`, `"[t]\nx = 1\n[t.u]\ny = [1, 2]"`, `"[[l]]\na = 1\n[[l]]\na = 2"`, `"a = 2020-01-01"`, `"a = 1979-05-27T07:32:00Z"`, `"a = 07:32:00"`, `"a = { b = 1, c = \"d\" }"`, `"a = 0x1F\nb = 0o17\nc = 0b11\nd = 1_000"`, `"a ="`, `"a = 1\na = 2"`, `""`, `"# c"`, `"a.b.c = 1"`, `"\"q k\" = 1"`, `"a = '''x\ny'''"`, `"a = \"\"\"\nx\ny\"\"\""`, `"a = inf\nb = nan\nc = -inf"`, `"[t"`, `"a = [1, \"x\"]"`, `"a = 1e3"`} {
		t.e("fromToml "+s, "fromToml "+s+" | toJson", "fromToml "+s+" | toYaml", "fromToml "+s+" | toToml")
	}
	fromTomls(t)
	t.e(`typeOf (fromToml "a = 1")`, `typeOf (fromToml "a = 1").a`, `fromToml 5`, `toToml`, `fromToml`)
	t.each("toToml %", []string{`(dict "p" "\xff\xfe" "\xc3" (list "é\xff"))`, `(dict "a\xff" (dict "b" 1))`, `(semver "0777")`, `(dict "v" (semver "v1.2") "l" (list (semver "1.2.3-a+b")))`, `(list (dict "a" 1))`, `(fromToml "[[a]]\nb = 1").a`, `(dict "b" 1 "c" 1i)`, `(dict "c" (list 1 1i))`, `(dict "c" (dict "d" 1i))`, `1i`, `(list 1i)`, `(list nil 1i)`, `(dict "c" (list 1i nil))`})
	t.with(`{"a": {"i": 5, "f": 1.5, "big": 1e20, "s": "x", "l": [1, 2.5], "m": {"k": [{"x": 1}]}, "n": null}}`).e(`toToml .Values.a`, `toToml (omit .Values.a "n")`, `toToml (omit .Values.a "n" "l")`, `toToml .Values`, `toToml .Values.a.m`)
	return t
}

func helmFunctions() *table {
	t := newTable("helm")
	kube := `.Capabilities.KubeVersion`
	t.e(kube, kube+" | toString", kube+" | quote", "print "+kube, `printf "%v|%s|%+v|%#v|%d" `+kube+" "+kube+" "+kube+" "+kube+" "+kube, "list "+kube, kube+" | toJson", kube+" | toYaml", "typeOf "+kube, kube+".String", kube+".GitVersion", `$k := `+kube+` }}{{ $k`, kube+".normalizedVersion", `with `+kube+` }}{{ . }}{{ end`, ".Capabilities", `printf "%v" .Capabilities`, ".Capabilities.HelmVersion", ".Capabilities | toString | len", `eq `+kube+" "+kube)
	t.raw(`{{ define "x" }}[{{ . }}]{{ end }}{{ include "x" "a" }}`, `{{ define "x" }}[{{ . }}]{{ end }}{{ include "x" nil }}`, `{{ define "x" }}{{ .a }}{{ end }}{{ include "x" (dict) }}|{{ include "x" (dict) | quote }}|{{ include "x" (dict) | len }}`, `{{ define "x" }}a{{ end }}{{ include "x" . | upper }}{{ template "x" }}`,
		`{{ include "nope" . }}`, `{{ template "nope" . }}`, `{{ include 5 . }}`, `{{ include "x" }}`, `{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}`, `{{ define "x" }}{{ required "need it" .a }}{{ end }}{{ include "x" (dict) }}`, `{{ define "x" }}{{ fail "inner" }}{{ end }}{{ include "x" . }}`, `{{ define "x" }}{{ fail "inner" }}{{ end }}{{ template "x" . }}`,
		`{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}{{ include "a" . }}`, `{{ define "a" }}1{{ end }}{{ define "a" }} {{ end }}{{ include "a" . }}`, `{{ block "b" 5 }}<{{ . }}>{{ end }}`, `{{ define "a" }}{{ $x := 1 }}{{ $x }}{{ end }}{{ $x := 2 }}{{ include "a" . }}{{ $x }}`, `{{ define "a" }}{{ . | toYaml }}{{ end }}{{ include "a" (list 1 2) | nindent 2 }}`, `{{ define "a" }}{{ $.b }}{{ end }}{{ include "a" (dict "b" 1) }}`,
		`{{ define "a" -}} x {{- end }}[{{ include "a" . }}]`, `{{ (include "a" .).foo }}{{ define "a" }}{{ end }}`, `{{ define "a" }}{{ .Values.n }}{{ end }}{{ include "a" . | eq "" }}{{ include "a" . | eq "<no value>" }}`, `{{ .Template.Name }} {{ .Template.BasePath }}`, `{{ include (print .Template.BasePath "/o.yaml") . }}`, `{{ define "f" }}{{ if gt (int .) 0 }}{{ . }},{{ include "f" (sub . 1) }}{{ end }}{{ end }}{{ include "f" 5 }}`)
	t.raw(`{{ tpl "{{ 1 }}" . }}`, `{{ tpl "plain" . }}`, `{{ tpl "" . }}`, `{{ tpl "{{ .Release.Name }}" . }}`, `{{ tpl "{{ .a }}" (dict "a" "b") }}`, `{{ tpl "{{ .a }}" (dict) }}`, `{{ tpl "{{ .a" . }}`, `{{ tpl "{{ nope }}" . }}`, `{{ tpl "{{ .a.b.c }}" (dict) }}`, `{{ tpl 5 . }}`, `{{ tpl "{{ fail \"x\" }}" . }}`, `{{ tpl "{{ required \"need\" .a }}" (dict) }}`, `{{ tpl "x" nil }}`, `{{ tpl "{{ . }}" nil }}`,
		`{{ define "x" }}X{{ . }}{{ end }}{{ tpl "{{ include \"x\" 1 }}" . }}`, `{{ tpl "{{ define \"y\" }}Y{{ end }}{{ include \"y\" . }}" . }}{{ include "y" . }}`, `{{ define "x" }}old{{ end }}{{ tpl "{{ define \"x\" }}new{{ end }}{{ include \"x\" . }}" . }}{{ include "x" . }}`, `{{ tpl "{{ tpl \"{{ .a }}\" . }}" (dict "a" 1) }}`, `{{ tpl (dict "a" "{{ .b }}" | toYaml) (dict "b" 2) }}`, `{{ tpl "{{/* c */}}" . }}|`, `{{ tpl "a\n{{- /* c */ -}}\nb" . }}`, `{{ tpl "{{ .Template.Name }}" . }}`, `{{ $x := 1 }}{{ tpl "{{ $x }}" . }}`, `{{ tpl "{{ range .l }}{{ . }}{{ end }}" (dict "l" (list 1 2)) }}`, `{{ tpl "{{ $.a }}" (dict "a" 1) }}`, `{{ tpl "{{ .Values.missing }}-{{ nil }}" . }}`, `{{ tpl "line\nline {{ .x.y }}" . }}`, `{{ tpl "{{" . }}`, `{{ tpl "}}" . }}`, "{{ tpl `{{ \"a\" | quote }}` . }}", `{{ tpl "<no value>" . }}|`, `{{ tpl "{{ set . \"z\" 1 | len }}" . }}{{ .z }}`)
	t.with(`{"t": "{{ .Values.v }}-{{ .Release.Name }}", "v": "w", "n": null, "bad": "{{ .Values.v.x.y }}"}`).raw(`{{ tpl .Values.t . }}`, `{{ tpl .Values.n . }}`, `{{ tpl .Values.nope . }}`, `{{ tpl .Values.bad . }}`, `{{ tpl (.Values | toYaml) . }}`, `{{ tpl (toString .Values.n) . }}`, `{{ define "x" }}{{ tpl .t .c }}{{ end }}{{ include "x" (dict "t" .Values.t "c" .) }}`)
	t.with("")
	t.e(`lookup "v1" "Pod" "ns" "name"`, `lookup "v1" "Pod" "" ""`, `len (lookup "v1" "Secret" "a" "b")`, `typeOf (lookup "v1" "Secret" "a" "b")`, `(lookup "v1" "Secret" "a" "b").data`, `lookup "v1"`, `getHostByName "localhost"`, `getHostByName 5`, `.Release.Name`, `.Release.Namespace`, `.Release.Service`, `.Release.Revision`, `.Release.IsInstall`, `.Release.IsUpgrade`, `.Release.Nope`, `.Release`, `.Chart.Name`, `.Chart.Version`, `.Chart.AppVersion`, `.Chart.IsRoot`, `.Chart.Nope`, `.Chart.Type`, `.Chart.Annotations`, `.Chart.Maintainers`, `.Chart.name`, `.Chart.Metadata`,
		`.Capabilities.KubeVersion`, `.Capabilities.KubeVersion.Major`, `.Capabilities.KubeVersion.Minor`, `.Capabilities.KubeVersion.Version`, `.Capabilities.KubeVersion.GitVersion`, `.Capabilities.KubeVersion.String`, `.Capabilities.KubeVersion.Nope`, `.Capabilities.APIVersions.Has "v1"`, `.Capabilities.APIVersions.Has "apps/v1"`, `.Capabilities.APIVersions.Has "apps/v1/Deployment"`, `.Capabilities.APIVersions.Has "policy/v1beta1"`, `.Capabilities.APIVersions.Has "nope/v1"`, `.Capabilities.APIVersions.Has 5`, `.Capabilities.APIVersions.Has`, `has "v1" .Capabilities.APIVersions`, `len .Capabilities.APIVersions | lt 40`, `typeOf .Capabilities.APIVersions`, `first .Capabilities.APIVersions`, `.Capabilities.Nope`, `.Nope`, `.Nope.x`, `.Subcharts`, `.Values`, `.Template`, `keys . | sortAlpha`)
	t.files = map[string]any{"a.txt": "line1\nline2", "empty.txt": "", "conf/x.yaml": "x: 1\n", "conf/y.json": "{}", "conf/sub/z.txt": "z", "bin": map[string]any{"b64": "AP+A/g=="}, "nl.txt": "a\n", "dup/a.txt": "other", ".hidden": "h", "crlf.txt": "a\r\nb\r\n"}
	t.e(`.Files.Get "a.txt"`, `.Files.Get "nope"`, `.Files.Get "empty.txt"`, `.Files.Get "bin" | b64enc`, `.Files.GetBytes "a.txt"`, `.Files.GetBytes "nope"`, `.Files.GetBytes "a.txt" | typeOf`, `.Files.GetBytes "a.txt" | toString`, `.Files.Lines "a.txt"`, `.Files.Lines "nl.txt" | toJson`, `.Files.Lines "crlf.txt" | toJson`, `.Files.Lines "empty.txt" | toJson`, `.Files.Lines "nope" | toJson`, `typeOf (.Files.Lines "a.txt")`, `(.Files.Glob "conf/*").AsConfig`, `(.Files.Glob "conf/**").AsConfig`, `(.Files.Glob "*.txt").AsSecrets`, `(.Files.Glob "nope").AsConfig`, `(.Files.Glob "bin").AsSecrets`, `(.Files.Glob "bin").AsConfig`, `typeOf (.Files.Glob "*")`, `typeOf .Files`, `len .Files`, `(.Files.Glob "conf/x.yaml").AsConfig | nindent 2`, `.Files.Glob "conf/*.json" | len`, `.Files.Get 5`, `.Files.Nope`)
	for _, g := range []string{"*", "**", "**.txt", "*.txt", "conf/*", "conf/**", "**/x.yaml", "conf/{x,y}.*", "conf/[xy].*", "conf/[!x].*", "?.txt", "conf/sub/*", "{a,nl}.txt", "conf/*/z.txt", "**/*", ".*", "co*", "conf", "conf/", "/a.txt", "", "\\\\a.txt", "[a-m]*.txt", "{conf/*,a.txt}", "**z**", "*{.txt,in}"} {
		t.raw(`{{ range $p, $b := .Files.Glob "` + g + `" }}{{ $p }};{{ end }}`)
	}
	t.raw(`{{ range $p, $b := .Files }}{{ $p }}={{ len $b }};{{ end }}`, `{{ range $p, $_ := .Files.Glob "conf/**" }}{{ base $p }}: {{ $.Files.Get $p | quote }}{{ end }}`, `{{ range .Files.Lines "a.txt" }}[{{ . }}]{{ end }}`)
	t.files = nil
	return t
}

func builtins() *table {
	t := newTable("builtins")
	operands := []string{"nil", "true", "0", "1", "1.0", `"a"`, `"1"`, "(list)", "(dict)", "(int64 1)", "'a'"}
	for _, f := range []string{"eq", "ne", "lt", "gt"} {
		t.cross(f+" %1 %2", operands, operands)
	}
	t.cross("le %1 %2", []string{"1", "1.5", `"b"`, "(int64 1)"}, []string{"1", "1.5", `"a"`, "nil", "true"})
	t.cross("ge %1 %2", []string{"1", "1.5", `"b"`, "(int64 1)"}, []string{"1", "1.5", `"a"`, "nil", "true"})
	t.e(`eq 1 2 3 1`, `eq 1 "a" 1`, `eq 1`, `eq`, `ne 1 2 3`, `eq (list 1) (list 1)`, `eq (dict) nil`, `eq .Values.a .Values.b`, `eq .Values .Values`, `eq nil nil`, `lt 1 2 3`, `eq "a" "b" "a"`, `eq (len "a") 1`, `eq (int 1) (int64 1)`, `eq 1 (float64 1)`, `lt "a" "b"`, `lt true false`, `eq 'a' 97`, `eq 1 1i`, `eq 1i 1i`, `lt 1i 2i`)
	t.e(`and`, `or`, `not`, `and 1`, `and 1 0 2`, `and 0 (fail "x")`, `and 1 "" (fail "x")`, `or 0 "" nil`, `or 0 "a" (fail "x")`, `or 1 (fail "x")`, `and true "x"`, `or (list) (dict) "z"`, `not nil`, `not 0 1`, `and nil`, `or nil`, `typeOf (and 1 2)`, `typeOf (or 0 "")`, `1 | and 2`, `0 | or 5`, `and .Values.a .Values.a.b`, `or .Values.a "d"`, `and (.Values.a) (.Values.a.b)`, `not .Values.a`)
	t.e(`index (dict "a" (dict "b" 1)) "a" "b"`, `index (dict) "a" "b"`, `index`, `index (list 1 2)`, `index nil`, `index (list 1) 1.0`, `index (list 1) nil`, `index (dict "a" 1) nil`, `index .Values "a"`, `index .Values.a "b"`, `index "abc" 0`, `len`, `len nil`, `len 1`, `len "日本"`, `len (list 1 2)`, `len .Values`, `call`, `call 1`, `call nil`, `call .Capabilities.APIVersions.Has "v1"`, `slice`, `nil`, `true`, `1`, `"a"`, `'x'`, `1.0`, `1e6`, `1e21`, `0x10`, `1_000`, `-5`, `+5`, `.5`, `1i`, "`raw`", `"\u00e9\x41\101\n\t\\\""`, `(1)`, `("a")`, `(nil)`, `((dict "a" 1)).a`, `(dict "a" (dict "b" 2)).a.b`, `"a" | printf "%s-%s" "b"`, `1 | 2`, `"a" | "b"`, `nil | quote`, `.`, `$`, `$.Release.Name`, `. | len`, `.Values.x.y`, `(.Values.x).y`, `.Values.x | default (dict) | len`, `$x`, `nope 1`, `.nope 1`, `(list 1).foo`, `"a".foo`, `1.foo`, `.Values.`, `..`, `a.b`, `break`, `continue`, `if`, `end`, `else`, `define "x"`, `template`, `template 5`, `block`, `with`, `range`, `print .`, `/* c */`, `"a`, "`a", `'ab'`, `''`, `1a`, `0x`, `09`, `1..2`, `1 2`, `(1`, `1)`, `a | `, `| a`, `$x := 1`, `$x = 1`, `.a.b = 1`, `@`, `#`, `a ? b`, `a, b`, `{}`, `"\q"`, `"\u12"`, `- 1`)
	t.raw(`{{`, `}}`, `{{}}`, `{{ }}`, `{{- -}}`, `{{--}}`, `{{-1}}`, `{{- 1}}`, `{{1 -}} x`, `a {{- 1 -}} b`, "a\n{{- 1 }}\n{{ 2 -}}\nb", `{{/* c */}}`, `{{- /* c */ -}} x`, `{{ /* c */ }}`, `{{/* c }}`, `{{/* a */ b }}`, "{{\n1\n}}", "{{ list\n1\n2 }}", `{{"{{"}}`, "{{`}}`}}", `{{ "}}" }}`, `{{{ 1 }}}`, `{ { 1 } }`,
		`{{ if true }}a{{ end }}`, `{{ if false }}a{{ else }}b{{ end }}`, `{{ if 0 }}a{{ else if 1 }}b{{ else }}c{{ end }}`, `{{ if nil }}a{{ end }}`, `{{ if .Values.x }}a{{ else }}b{{ end }}`, `{{ if .Values.x.y }}a{{ end }}`, `{{ if (list) }}a{{ else }}b{{ end }}`, `{{ if $x := 5 }}{{ $x }}{{ end }}`, `{{ if $x := 0 }}{{ else }}{{ $x }}{{ end }}`, `{{ if true }}`, `{{ end }}`, `{{ else }}`, `{{ if true }}a{{ else }}b{{ else }}c{{ end }}`, `{{ if }}a{{ end }}`, `{{ if not .Values.x }}n{{ end }}`,
		`{{ with 5 }}{{ . }}{{ end }}`, `{{ with 0 }}{{ . }}{{ else }}none{{ end }}`, `{{ with 0 }}a{{ else with 7 }}{{ . }}{{ end }}`, `{{ with $x := "v" }}{{ $x }}{{ . }}{{ end }}`, `{{ with .Values.x }}a{{ end }}b`, `{{ with dict "a" 1 }}{{ .a }}{{ $.Release.Name }}{{ end }}`, `{{ with .Values }}{{ .x }}{{ end }}`, `{{ with (list 1) }}{{ index . 0 }}{{ end }}`,
		`{{ range list 1 2 3 }}{{ . }}{{ end }}`, `{{ range $i, $v := list "a" "b" }}{{ $i }}{{ $v }}{{ end }}`, `{{ range $v := list "a" }}{{ $v }}{{ end }}`, `{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}`, `{{ range 3 }}{{ . }}{{ end }}`, `{{ range $i := 3 }}{{ $i }}{{ end }}`, `{{ range $i, $j := 3 }}{{ $i }}{{ $j }}{{ end }}`, `{{ range 0 }}a{{ else }}b{{ end }}`, `{{ range -1 }}a{{ else }}b{{ end }}`, `{{ range "abc" }}{{ . }}{{ end }}`, `{{ range nil }}a{{ else }}b{{ end }}`, `{{ range .Values.x }}a{{ else }}b{{ end }}`, `{{ range 1.5 }}a{{ end }}`, `{{ range true }}a{{ end }}`, `{{ range list }}a{{ else }}b{{ end }}`, `{{ range list 1 2 3 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ . }}{{ end }}`, `{{ range list 1 2 3 }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}`, `{{ range $a, $b, $c := list }}{{ end }}`, `{{ range list 1 2 }}{{ $x := . }}{{ $x }}{{ end }}{{ $x }}`, `{{ $x := 0 }}{{ range list 1 2 }}{{ $x = add $x . }}{{ end }}{{ $x }}`, `{{ range until 2 }}{{ range until 2 }}{{ . }}{{ end }};{{ end }}`, `{{ range $i, $_ := until 3 }}{{ if $i }},{{ end }}{{ $i }}{{ end }}`, `{{ range (int64 2) }}{{ . }}{{ end }}`, `{{ range .Values }}a{{ end }}`, `{{ range $k, $v := .Release }}{{ $k }}={{ $v }};{{ end }}`,
		`{{ $x := 1 }}{{ $x }}`, `{{ $x := 1 }}{{ $x = 2 }}{{ $x }}`, `{{ $x = 2 }}`, `{{ $x }}`, `{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}`, `{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}`, `{{ $x := nil }}{{ $x }}`, `{{ $x := .Values.nope }}{{ $x }}`, `{{ $x := .Values.nope }}{{ $x.y }}`, `{{ $x := dict "a" 1 }}{{ $x.a }}{{ $x.b }}{{ $x.b.c }}`, `{{ $ := 1 }}`, `{{ $x, $y := 1 }}`, `{{ $x := 1 | add 2 }}{{ $x }}`, `{{ $_ := fail "x" }}`, `{{ $x := 1 }}{{ define "a" }}{{ $x }}{{ end }}`,
		`{{ template "a" }}{{ define "a" }}A{{ . }}{{ end }}`, `{{ template "a" 5 }}{{ define "a" }}A{{ . }}{{ end }}`, `{{ define "a" }}`, `{{ if true }}{{ define "a" }}{{ end }}{{ end }}`, `{{ template "a" 1 2 }}`, `{{ template (print "a") . }}`, `{{ define "a" "b" }}{{ end }}`, `{{ block "a" }}{{ end }}`, `{{ break }}`, `{{ range list 1 }}{{ define "x" }}{{ break }}{{ end }}{{ end }}`,
		"line1\nline2 {{ .Values.a.b.c }}", "l1\n{{ fail \"two\" }}", "l1\n\n  {{ nope }}", "{{ if true }}\n\n{{ .a.b.c }}{{ end }}", "{{ range list 1 }}\n{{ $.Values.x.y }}{{ end }}", "a\r\n{{- 1 -}}\r\nb", "é {{ .Values.a.b.c }}", "\t{{ index (list) 1 }}", `{{ print "<no value>" }}|{{ print nil }}|{{ nil | print }}|{{ list nil }}|{{ dict "a" nil }}`)
	t.with(`{"i": 1, "f": 1.5, "s": "a", "b": true, "n": null, "l": [1, 2], "m": {"k": {"d": 1}}, "ii": 1}`).e(`eq .Values.i 1`, `eq .Values.i 1.0`, `eq .Values.i .Values.ii`, `eq (int .Values.i) 1`, `eq .Values.s "a"`, `eq .Values.n nil`, `eq .Values.nope nil`, `eq .Values.nope "x"`, `eq "x" .Values.nope`, `ne .Values.s "b"`, `ne .Values.nope "b"`, `lt .Values.i 2.5`, `lt .Values.i 2`, `gt .Values.f 1.0`, `gt .Values.nope 1`, `eq .Values.b true`, `eq .Values.b "true"`, `eq .Values.l .Values.l`, `eq .Values.m .Values.m`, `index .Values.l 1`, `index .Values.m "k" "d"`, `index .Values.m "x" "d"`, `.Values.m.k.d`, `.Values.m.x.d`, `.Values.n.x`, `.Values.l.x`, `.Values.s.x`, `len .Values.m`, `len .Values.n`, `len .Values.i`, `and .Values.b .Values.m.k.d`, `or .Values.n .Values.s`, `not .Values.b`, `.Values.i 1`, `.Values.m.k 1`, `printf "%v" .Values.m`, `range .Values.i`, `call .Values.i`, `print .Values.l`, `print .Values.i .Values.f`, `trunc .Values.i "abc"`, `trunc 1 .Values.i`, `upper .Values.nope`, `.Values.nope | upper`, `upper .Values.n`, `until .Values.i`, `quote .Values.l`, `contains "a" .Values.nope`, `hasPrefix .Values.i "a"`, `add .Values.nope 1`, `int .Values.nope`, `list .Values.nope | toJson`, `dict "a" .Values.nope | toJson`)
	t.raw(`{{ range .Values.i }}{{ . }}{{ end }}`, `{{ range $k, $v := .Values.m }}{{ $k }}={{ $v }}{{ end }}`, `{{ with .Values.m.k }}{{ .d }}{{ end }}`, `{{ if .Values.n }}a{{ else }}b{{ end }}`, `{{ if eq .Values.i 1 }}a{{ end }}`, `{{ range .Values.l }}{{ . }},{{ end }}`)
	return t
}

func printing() *table {
	t := newTable("printing")
	verbs := []string{"%v", "%+v", "%#v", "%T", "%d", "%s", "%q", "%x", "%X", "%t", "%f", "%e", "%g", "%c", "%U", "%b", "%o", "%O", "%p", "%5d", "%-5d|", "%05d", "%+d", "%5s|", "%-5s|", "%.2s", "%.2f", "%8.3f", "%x", "% x", "%#x", "%#q", "%+q", "%E", "%G", "%6.2v", "%z", "%!", "%"}
	args := []string{"nil", "true", "42", "-7", "3.14159", "1e6", `"héllo"`, `"\xff"`, "(list 1 \"a\" nil)", "(dict \"b\" 2 \"a\" 1)", "(int64 9)", "'x'", "(until 2)"}
	for _, v := range verbs {
		for _, a := range args {
			t.e(`printf "` + v + `" ` + a)
		}
	}
	t.e(`printf`, `printf ""`, `printf "a"`, `printf "%d"`, `printf "%d" 1 2`, `printf "%s" 1 "a"`, `printf "%%"`, `printf "%[2]d %[1]d" 1 2`, `printf "%[3]d" 1`, `printf "%*d" 5 1`, `printf "%-*d|" 5 1`, `printf "%.*f" 2 3.14159`, `printf "%s %v" nil nil`, `printf "%d" 1.0`, `printf "%s" (list "a" "b")`, `printf "%d" (list 1 2.5 "x")`, `printf "%q" (list "a" "b")`, `printf "%v" (dict "x" (list 1 (dict "y" nil)))`, `printf "%5t|" true`, `printf "%08.3f" 3.14159`, `printf "%+.2e" 12345.678`, `printf "%x" "hello"`, `printf "%X" "hi"`, `printf "%c%c" 72 0x65E5`, `printf "%U" 0x1F600`, `printf "%#U" 0x1F600`, `printf "% d" 5`, `printf "%s" (semver "1.2.3")`, `printf "%v" .Values`, `printf "%T" .Values`, `printf "%s-%s" "a"`, `printf "%s" .Release.Name`, `printf 5`, `printf nil`, `printf "%v %v" 1.0 1e100`, `printf "%6.3v|" 3.14159`, `printf "%t" 1`, `printf "%+v" (dict "a" 1)`, `printf "%#v" (list 1 "a" nil (dict))`, `printf "%d%%" 50`, `printf "%.3g" 1234.5678`, `printf "%g" 100000.0`, `printf "%g" 1000000.0`, `printf "%g" 1e21`, `printf "%v" 1e20`, `printf "%.0f" 2.5`, `printf "%.0f" 3.5`, `printf "%10.4q|" "abcdef"`, `printf "%03s" "a"`, `printf "%-08d|" 5`, `printf "%+s" "é"`, `printf "%t" nil`)
	t.each("print %", append(args, `"a" "b"`, `1 2`, `"a" 1`, `1 "a" 2`, `nil nil`, `true false`, `1.0 2.50`, `(list) (dict)`, ``, `1e6 0.1`, `-0.0`, `1e-5`, `123456789.0`, `(float64 100000)`, `0.1 0.2`, `1e20`, `1e21`, `(b64dec "/w==")`))
	t.each("println %", []string{`"a" "b"`, `1 2`, `nil`, ``, `"a" 1 (list 1)`})
	for _, a := range append([]string{"1.0", "0.1", "1e5", "1e20", "1e21", "1e-4", "1e-5", "123456.789", "100000.0", "999999.0", "1000000.0", "20999999.0", "21000000.0", "1e22", "(divf 1 3)", "(addf 0.1 0.2)", "(float64 \"Inf\")", "(float64 \"NaN\")", "-1.5", "(list 1.0 1e6 1e21)", "(dict \"a\" 1e6)", "1i", "(list \"a b\" \"\")", "(dict \"\" \"\")", "(list (list (list)))", "(semver \"1.2.3\")", "(dict \"a\" (semver \"1.2.3\"))", ".Release.Revision"}, anything...) {
		t.e(a)
	}
	return t
}
