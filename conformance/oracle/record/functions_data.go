package main

func defaults() *table {
	t := newTable("defaults")
	t.each(`default "d" %`, anything)
	t.each(`empty %`, anything)
	t.each(`coalesce % "c"`, anything)
	t.each(`ternary "yes" "no" %`, anything)
	t.each(`all % 1`, anything)
	t.each(`any % 0`, anything)
	t.each(`required "is required" %`, anything)
	t.each(`not %`, anything)
	t.each(`compact (list % 1)`, anything)
	t.e(`default`, `default "a"`, `default "a" "b" "c"`, `default nil ""`, `default 5 0`, `default true false`, `"" | default "x"`, `.Values.a.b | default "x"`, `(.Values.a).b | default "x"`, `default (dict "a" 1) dict`, `default list (list 1)`,
		`coalesce`, `coalesce nil 0 ""`, `coalesce 0 1 2`, `coalesce "" (list) (dict) "x"`, `all`, `any`, `all 1 "a" true`, `all 1 0`, `any 0 "" false`, `any 0 1`, `ternary 1 2 true`, `true | ternary "a" "b"`, `ternary 1 2 "true"`, `ternary 1 2 1`, `ternary 1 2`,
		`compact (list 1 0 "" nil false "a" (list) (dict))`, `compact "a"`, `compact nil`, `mustCompact (list 0 1)`, `mustCompact 5`, `typeOf (compact (list 1))`, `required "msg"`, `required "" ""`, `required "a\nb" nil`, `required 5 nil`, `"x" | required "msg"`,
		`fail "boom"`, `fail ""`, `fail 5`, `fail "multi\nline: text"`, `fail (printf "%s: %d" "a" 1)`, `empty`, `deepEqual (list 1 2) (list 1 2)`)
	t.with(`{"f": false, "z": 0, "e": "", "n": null, "m": {}, "l": [], "s": "x", "deep": {"a": {"b": 0}}, "one": 1}`).
		each(`default "d" %`, []string{".Values.f", ".Values.z", ".Values.e", ".Values.n", ".Values.m", ".Values.l", ".Values.s", ".Values.deep.a.b", ".Values.deep.x", ".Values.nope", ".Values.one"}).
		each(`empty %`, []string{".Values.f", ".Values.z", ".Values.e", ".Values.n", ".Values.m", ".Values.l", ".Values.s", ".Values.deep", ".Values.nope"}).
		e(`required "need nope" .Values.nope`, `required "need e" .Values.e`, `required "z" .Values.z`, `required "f" .Values.f`, `required "m" .Values.m`, `.Values.deep.x.y`, `.Values.n.x`, `.Values.s.x`, `.Values.one.x`, `.Values.l.x`, `ternary "a" "b" .Values.f`, `ternary "a" "b" .Values.n`,
			`ternary "a" "b" (not .Values.n)`, `coalesce .Values.n .Values.e .Values.s`)
	return t
}

func types() *table {
	t := newTable("types")
	more := append([]string{`(semver "1.2.3")`, `(toDate "2006" "2020")`, `(seq 2)`, `(splitn "," 2 "a,b")`, `(b64dec "YQ==")`, `(dict "a" (list))`, `.Release`, `.Chart`, `.Chart.Name`, `.Capabilities`, `.Capabilities.KubeVersion`, `.Capabilities.APIVersions`, `.Files`, `.Template`,
		`.Template.Name`, `.Release.Revision`, `.`, `(include "x" .)`, `'a'`, `1i`, `0x10`, `(fromYaml "a: 1")`, `(fromYaml "a: 1").a`, `(fromJson "{\"a\": 1}")`, `(fromYamlArray "[1]")`, `(urlParse "http://a")`, `(until 1)`, `(len "a")`, `(add 1 1)`, `(addf 1 1)`, `(first (list 1))`, `(toYaml 1)`, `(regexFindAll "a" "a" 1)`}, anything...)
	for _, f := range []string{"typeOf", "kindOf"} {
		for _, a := range more {
			t.raw(`{{ define "x" }}x{{ end }}{{ ` + f + " " + a + ` }}`)
		}
	}
	kinds := []string{`"map"`, `"slice"`, `"string"`, `"int"`, `"int64"`, `"float64"`, `"bool"`, `"invalid"`, `"struct"`, `""`}
	t.cross("kindIs %1 %2", kinds, []string{"nil", "1", "1.5", `"a"`, "true", "(list)", "(dict)", ".Values", "(int64 1)"})
	t.cross("typeIs %1 %2", []string{`"string"`, `"int"`, `"float64"`, `"map[string]interface {}"`, `"[]interface {}"`, `"chartutil.Values"`, `"common.Values"`, `"<nil>"`}, []string{"nil", "1", "1.5", `"a"`, "(list)", "(dict)", ".Values"})
	t.cross("typeIsLike %1 %2", []string{`"string"`, `"*semver.Version"`, `"semver.Version"`, `"int"`}, []string{`"a"`, "1", `(semver "1.2.3")`, "nil"})
	pairs := []string{"1 1", "1 1.0", "1 (int64 1)", `"a" "a"`, "nil nil", "nil 1", "(list) (list)", "(list 1) (list 1)", `(list 1) (list "1")`, "(dict) (dict)", `(dict "a" 1) (dict "a" 1)`, `(dict "a" (list 1 2)) (dict "a" (list 1 2))`, "(list) nil", "(until 2) (list 0 1)", `(splitList "," "a") (list "a")`, "true 1", `(tuple 1) (list 1)`}
	t.each("deepEqual %", pairs)
	t.e(`typeOf`, `typeOf 1 2`, `kindOf`, `kindIs "map"`, `typeIs 1 1`, `deepEqual 1`)
	t.with(`{"i": 1, "s": "a", "m": {"x": 1}, "l": [1], "n": null, "b": true}`)
	for _, f := range []string{"typeOf", "kindOf"} {
		t.each(f+" %", []string{".Values.i", ".Values.s", ".Values.m", ".Values.l", ".Values.n", ".Values.b", ".Values.nope", "(index .Values.l 0)", ".Values.m.x", ".Values.AsMap"})
	}
	t.e(`deepEqual .Values.m (dict "x" 1)`, `deepEqual .Values.m (dict "x" 1.0)`, `deepEqual .Values.l (list 1.0)`, `kindIs "map" .Values.m`, `typeIs "map[string]interface {}" .Values`, `typeIs "map[string]interface {}" .Values.m`, `typeIsLike "chartutil.Values" .Values`)
	return t
}

func lists() *table {
	t := newTable("lists")
	ls := []string{`(list)`, `(list 1)`, `(list 1 2 3)`, `(list "a" nil 1.5)`, `(until 4)`, `(splitList "," "x,y,z")`, `(list 1 1 "1" 1.0)`, `(list (list 1) (dict "a" 1))`, `nil`, `"abc"`, `5`, `(dict "a" 1)`}
	for _, f := range []string{"first", "last", "rest", "initial", "reverse", "uniq", "compact", "sortAlpha", "len", "toStrings", "mustFirst", "mustLast", "mustRest", "mustInitial", "mustReverse", "mustUniq"} {
		t.each(f+" %", ls)
	}
	for _, f := range []string{"append", "push", "mustAppend", "mustPush", "prepend", "mustPrepend", "without", "mustWithout"} {
		t.each(f+" % 1", ls)
	}
	for _, f := range []string{"has 1", `has "a"`, `has nil`, "mustHas 1", `mustHas "x"`} {
		t.each(f+" %", ls)
	}
	for _, f := range []string{"slice %", "slice % 1", "slice % 1 2", "slice % 0 9", "slice % -1", "slice % 2 1", "mustSlice % 1", "mustSlice % 1 2"} {
		t.each(f, ls)
	}
	for _, f := range []string{"chunk 2", "chunk 1", "chunk 0", "chunk 10", "mustChunk 2"} {
		t.each(f+" %", ls)
	}
	t.e(`typeOf (list)`, `typeOf (tuple 1)`, `typeOf (append (list 1) 2)`, `typeOf (rest (until 3))`, `typeOf (reverse (until 3))`, `typeOf (slice (until 3) 1)`, `typeOf (uniq (splitList "," "a,a"))`, `typeOf (first (until 1))`, `typeOf (concat (list 1))`, `typeOf (chunk 1 (list 1))`, `typeOf (index (chunk 1 (list 1)) 0)`,
		`concat (list 1) (list 2 3)`, `concat`, `concat (list)`, `concat (list 1) 2`, `concat (list 1) nil`, `concat (until 2) (splitList "," "a,b")`, `concat (list 1) (dict "a" 1)`, `append (list 1) (list 2)`, `append (list) nil`, `prepend (list 1) 0`, `without (list 1 2 3 1) 1 3`, `without (list 1.0 1 "1") 1`, `without (list (dict "a" 1)) (dict "a" 1)`,
		`without (list)`, `uniq (list "b" "a" "b" nil nil)`, `uniq (list 1 1.0 (int64 1))`, `uniq (list (list 1) (list 1))`, `has 4 (until 5)`, `has "4" (until 5)`, `has (list 1) (list (list 1))`, `has 1 nil`, `has 1.0 (list 1)`, `index (list "a" "b") 1`, `index (list "a") 5`, `index (list "a") -1`, `index (list (list 1 2)) 0 1`, `index (dict "a" (list 1)) "a" 0`,
		`index nil 1`, `index (list 1) "a"`, `index (dict "a" 1) 1`, `index (dict) "x"`, `index "abc" 1`, `index "abc" 9`, `index 5 1`, `slice "hello" 1 3`, `list 1 "a" nil true 1.5`, `list`, `tuple`, `tuple 1 "a"`, `list nil`, `last (list)`, `first ""`, `len nil`, `len 5`, `len (dict "a" 1)`, `len (until 3)`, `join "," (reverse (list 1 2 3))`)
	t.raw(`{{ $l := list 1 2 3 }}{{ $m := append $l 4 }}{{ $l }} {{ $m }}`, `{{ $l := list 1 2 3 }}{{ $s := slice $l 0 2 }}{{ $x := append $s 9 }}{{ $l }} {{ $x }}`, `{{ $l := list (dict "a" 1) }}{{ $_ := set (first $l) "b" 2 }}{{ $l }}`, `{{ $l := until 3 }}{{ $r := reverse $l }}{{ $l }}{{ $r }}`,
		`{{ range $i, $v := list "a" "b" }}{{ $i }}{{ $v }}{{ end }}`, `{{ range list }}x{{ else }}empty{{ end }}`, `{{ with first (list "a") }}{{ . }}{{ end }}`, `{{ range chunk 2 (until 5) }}{{ . }};{{ end }}`)
	// What sorts in place shows in the list that was given.
	t.raw(`{{ $l := splitList "," "b,a,c" }}{{ sortAlpha $l }}{{ $l }}`, `{{ $l := splitList "," "b,a" }}{{ $m := $l }}{{ $_ := sortAlpha $l }}{{ $m }}`, `{{ $l := list "b" "a" }}{{ sortAlpha $l }}{{ $l }}`, `{{ $l := splitList "," "c,b,a" }}{{ sortAlpha (slice $l 1) }}{{ $l }}`, `{{ $l := splitList "," "c,b,a" }}{{ sortAlpha (slice $l 0 2) }}{{ sortAlpha (slice $l 1) }}{{ $l }}`,
		`{{ $d := dict "k" (splitList "," "b,a") }}{{ sortAlpha $d.k }}{{ $d }}`, `{{ $l := splitList "," "b,a" }}{{ sortAlpha (deepCopy $l) }}{{ $l }}`, `{{ $l := toStrings (list "b" "a") }}{{ sortAlpha $l }}{{ $l }}`, `{{ $l := splitList "," "c,b,a" }}{{ range $i, $x := $l }}{{ $x }}{{ $_ := sortAlpha $l }}{{ end }}`, `{{ $l := regexSplit "," "b,a" -1 }}{{ $l | sortAlpha | join "" }}{{ $l }}`)
	t.with(`{"l": [3, 1, 2], "s": ["b", "a", "b"], "e": [], "n": null, "o": [{"name": "x"}, {"name": "y"}]}`).e(`first .Values.l`, `last .Values.s`, `rest .Values.l`, `initial .Values.l`, `reverse .Values.l`, `uniq .Values.s`, `sortAlpha .Values.l`, `sortAlpha .Values.s`, `has "a" .Values.s`, `has 3 .Values.l`, `has 3.0 .Values.l`, `without .Values.l 3`,
		`without .Values.l 3.0`, `first .Values.e`, `first .Values.n`, `append .Values.n 1`, `concat .Values.l .Values.e .Values.s`, `len .Values.o`, `(first .Values.o).name`, `index .Values.o 1 "name"`, `join "," .Values.l`, `compact .Values.l`, `slice .Values.s 1`, `.Values.l | toStrings`, `has "a" .Values.n`, `index .Values.l 0`, `index .Values.o 0`)
	return t
}

func dicts() *table {
	t := newTable("dicts")
	t.e(`dict`, `dict "a" 1`, `dict "a"`, `dict "a" 1 "b"`, `dict 1 2`, `dict nil 1`, `dict true "x"`, `dict 1.5 "x"`, `dict (list 1) 2`, `dict "a" 1 "a" 2`, `dict "b" 1 "a" 2`, `dict "a" nil`, `dict "a" (dict "b" (list 1 nil))`, `typeOf (dict)`,
		`get (dict "a" 1) "a"`, `get (dict "a" 1) "b"`, `typeOf (get (dict) "b")`, `get nil "a"`, `get "x" "a"`, `get (dict "a" nil) "a"`, `get (dict) 1`, `get .Values "a"`,
		`set (dict) "a" 1`, `set (dict "a" 1) "a" 2`, `set nil "a" 1`, `set .Values "a" 1`, `set (dict) "a" nil`, `set (dict) 1 1`, `unset (dict "a" 1 "b" 2) "a"`, `unset (dict) "x"`, `unset nil "a"`,
		`hasKey (dict "a" nil) "a"`, `hasKey (dict) "a"`, `hasKey nil "a"`, `hasKey .Values "a"`, `hasKey (list) "a"`, `hasKey (dict "1" 1) 1`,
		`keys (dict "a" 1)`, `keys (dict "b" 1 "a" 2 "c" 3) | sortAlpha`, `keys (dict) `, `keys`, `keys (dict "a" 1) (dict "a" 2 "b" 3) | sortAlpha`, `typeOf (keys (dict))`, `keys nil`, `keys (list)`, `values (dict "a" 1)`, `values (dict)`, `typeOf (values (dict))`, `values (dict "a" 1 "b" 1)`, `values nil`,
		`pick (dict "a" 1 "b" 2) "a"`, `pick (dict "a" 1) "x"`, `pick (dict "a" 1)`, `pick (dict "a" 1 "b" 2) "b" "a" "a"`, `pick nil "a"`, `omit (dict "a" 1 "b" 2) "a"`, `omit (dict "a" 1)`, `omit (dict "a" 1) "x"`, `omit nil "a"`, `omit (dict "a" 1 "b" 2) "a" "b"`,
		`pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3)`, `pluck "x" (dict)`, `pluck "a"`, `typeOf (pluck "a" (dict))`, `pluck "a" nil`,
		`dig "a" "b" "d" (dict "a" (dict "b" 1))`, `dig "a" "x" "d" (dict "a" (dict "b" 1))`, `dig "x" "y" "d" (dict)`, `dig "a" "d" (dict "a" 1)`, `dig "a" "b" "d" (dict "a" 1)`, `dig "a" "b" "d" (dict "a" nil)`, `dig "a" "d" (dict "a" nil)`, `dig "a" (dict)`, `dig "a"`, `dig`, `dig "a" "b" "c" nil (dict)`, `dig "a" "d" nil`, `dig "a" "d" .Values`, `dig "a" "d" "notadict"`, `dig "a" "b" "c" "d" (dict "a" (dict "b" (dict)))`, `dig 1 "d" (dict)`, `dig "a" "b" "" (dict "a" (list))`,
		`deepCopy (dict "a" (list 1))`, `deepCopy nil`, `deepCopy "a"`, `deepCopy (list 1 (dict))`, `mustDeepCopy (dict "a" 1)`, `mustDeepCopy nil`, `typeOf (deepCopy .Values)`, `typeOf (deepCopy (until 2))`, `typeOf (deepCopy (dict))`)
	t.raw(`{{ $d := dict "a" 1 }}{{ $e := set $d "b" 2 }}{{ $d }}{{ $e }}`, `{{ $d := dict "a" 1 }}{{ $_ := unset $d "a" }}{{ $d }}`, `{{ $d := dict "a" (dict "x" 1) }}{{ $c := deepCopy $d }}{{ $_ := set $c.a "x" 2 }}{{ $d }}{{ $c }}`, `{{ $d := dict "a" (dict "x" 1) }}{{ $c := pick $d "a" }}{{ $_ := set $c.a "x" 2 }}{{ $d }}{{ $c }}`,
		`{{ $d := dict "b" 2 "a" 1 "C" 3 "10" 4 "9" 5 }}{{ range $k, $v := $d }}{{ $k }}={{ $v }};{{ end }}`, `{{ $d := dict }}{{ $_ := set $d "self" 1 }}{{ $d.self }}{{ $d.nope }}{{ $d.a.b }}`, `{{ $d := dict "a" (dict) }}{{ $d.a.b }}{{ $d.a.b.c }}`, `{{ with dict "a" 1 }}{{ .a }}{{ end }}`, `{{ $d := dict "a-b" 1 }}{{ index $d "a-b" }}{{ $d.a }}`,
		`{{ $d := dict "f" 1 }}{{ $d.f 2 }}`, `{{ range dict }}x{{ else }}none{{ end }}`, `{{ $d := dict "k" "v" }}{{ range $d }}{{ . }}{{ end }}`, `{{ $d := dict "AsMap" 1 }}{{ $d.AsMap }}`, `{{ set .Values "x" 1 | len }}{{ .Values.x }}`, `{{ $_ := set . "extra" "e" }}{{ .extra }}`, `{{ $_ := set .Values "list" (list 1) }}{{ .Values.list }}`)
	t.with(`{"m": {"a": 1, "b": {"c": "d"}}, "n": null, "AsMap": "mine", "e": {}}`).e(`.Values.m`, `get .Values.m "a"`, `dig "b" "c" "x" .Values.m`, `dig "b" "nope" "x" .Values.m`, `dig "m" "b" "c" "x" .Values.AsMap`, `dig "m" "b" "c" "x" (deepCopy .Values.AsMap)`, `dig "a" "c" "x" .Values.m`, `pick .Values.m "a"`, `omit .Values.m "a"`, `hasKey .Values "n"`, `hasKey .Values "zz"`, `hasKey .Values.m "a"`, `keys .Values.m | sortAlpha`, `keys .Values | sortAlpha`, `values .Values.e`,
		`pick .Values "m"`, `pluck "a" .Values.m .Values.e`, `.Values.AsMap | kindOf`, `.Values.YAML`, `.Values.PathValue "m.a"`, `.Values.PathValue "m.zz"`, `.Values.Table "m"`, `.Values.Table "zz"`, `typeOf (.Values.Table "m")`, `get .Values.n "x"`, `set .Values.n "x" 1`, `hasKey .Values.n "x"`, `get .Values.m.b "c"`, `set .Values.m "a" "new"`, `unset .Values.m "a"`, `dig "m" "a" "x" .Values`, `.Values.m.a.b`, `.Values.m.b.c.d`, `(.Values.m.b).c`, `index .Values "m" "b" "c"`, `index .Values.m "zz"`, `index .Values "zz" "y"`, `deepCopy .Values.m`, `typeOf (pick .Values "m")`)
	return t
}

func merges() *table {
	t := newTable("merge")
	cases := []string{
		`(dict "a" 1) (dict "b" 2)`, `(dict "a" 1) (dict "a" 2)`, `(dict "a" 0) (dict "a" 2)`, `(dict "a" "") (dict "a" "x")`, `(dict "a" false) (dict "a" true)`, `(dict "a" nil) (dict "a" 1)`, `(dict "a" 1) (dict "a" nil)`, `(dict "a" 1) (dict "a" 0)`, `(dict "a" "x") (dict "a" "")`, `(dict "a" true) (dict "a" false)`,
		`(dict "a" (dict "x" 1)) (dict "a" (dict "x" 2 "y" 3))`, `(dict "a" (dict "x" 1)) (dict "a" 5)`, `(dict "a" 5) (dict "a" (dict "x" 1))`, `(dict "a" (list 1)) (dict "a" (list 2 3))`, `(dict "a" (list)) (dict "a" (list 2 3))`, `(dict "a" (list 1)) (dict "a" (list))`, `(dict "a" (list 1)) (dict "a" (dict "x" 1))`, `(dict "a" (dict "x" 1)) (dict "a" (list 1))`, `(dict "a" (dict)) (dict "a" (dict "x" 1))`, `(dict "a" (dict "x" 1)) (dict "a" (dict))`,
		`(dict "a" (dict "x" (dict "y" 1))) (dict "a" (dict "x" (dict "z" 2)))`, `(dict "a" (dict "x" (dict "y" 1))) (dict "a" (dict "x" nil))`, `(dict "a" (dict "x" nil)) (dict "a" (dict "x" (dict "z" 2)))`, `(dict) (dict "a" 1) (dict "a" 2 "b" 3)`, `(dict "a" 1) (dict) (dict "b" 2)`, `(dict "a" 1)`, `(dict)`, ``, `(dict) (dict)`, `(dict "a" 1) nil`, `nil (dict "a" 1)`, `(dict) (list)`, `"x" (dict)`, `(dict "a" 1) (dict "a" 1.5)`, `(dict "a" 1) (dict "a" "s")`,
		`(dict "a" (list (dict "x" 1))) (dict "a" (list (dict "y" 2)))`, `(dict "a" (until 2)) (dict "a" (list 5))`, `(dict "a" "x") (dict "a" (list 1))`, `(dict "a" "") (dict "a" (list 1))`, `(dict "a" 0) (dict "a" (dict "x" 1))`, `(dict "a" (dict)) (dict "a" 0)`, `(dict "a" nil) (dict "a" (dict "x" 1))`, `(dict "a" nil) (dict "a" nil)`, `(dict "a" (dict "x" false)) (dict "a" (dict "x" true))`, `(dict "a" (dict "x" 1)) .Values`, `.Values (dict "a" 1)`,
	}
	for _, f := range []string{"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"} {
		t.each(f+" % | toJson", cases)
	}
	for _, f := range []string{"merge", "mergeOverwrite"} {
		t.raw(
			`{{ $a := dict "x" (dict "p" 1) }}{{ $b := dict "y" (dict "q" 2) }}{{ $m := `+f+` $a $b }}{{ $_ := set $m.y "r" 3 }}{{ toJson $a }}{{ toJson $b }}{{ toJson $m }}`,
			`{{ $a := dict "x" (dict "p" 1) }}{{ $b := dict "x" (dict "q" (dict "deep" 1)) }}{{ $m := `+f+` $a $b }}{{ $_ := set $m.x.q "deep" 2 }}{{ toJson $a }}{{ toJson $b }}{{ toJson $m }}`,
			`{{ $a := dict "x" (dict "p" 1) }}{{ $b := dict "x" (dict "p" 2) }}{{ $_ := `+f+` (dict) $a $b }}{{ toJson $a }}{{ toJson $b }}`,
			`{{ $a := dict "x" (dict "p" 1) }}{{ $b := dict "x" (dict "p" 2) }}{{ $c := dict "x" (dict "p" 3 "q" 4) }}{{ $m := `+f+` $a $b $c }}{{ toJson $a }}{{ toJson $b }}{{ toJson $c }}{{ toJson $m }}`,
			`{{ $a := dict "x" (dict "p" 1) }}{{ $b := dict "x" (dict "p" 2) }}{{ $m := `+f+` (deepCopy $a) $b }}{{ toJson $a }}{{ toJson $b }}{{ toJson $m }}`,
			`{{ $a := dict "l" (list 1) }}{{ $b := dict "l" (list 2) "m" (list 3) }}{{ $m := `+f+` $a $b }}{{ toJson $m }}{{ typeOf $m }}`,
			`{{ $d := dict }}{{ $b := dict "y" (dict "q" 2) }}{{ $_ := `+f+` $d $b }}{{ $_ := `+f+` $d (dict "y" (dict "q" 9 "z" 1)) }}{{ toJson $d }}{{ toJson $b }}`,
			`{{ $m := `+f+` (dict "a" (dict "x" 1)) (dict "a" nil) (dict "a" (dict "y" 2)) }}{{ toJson $m }}`)
	}
	t.with(`{"base": {"image": {"tag": "", "repo": "r"}, "replicas": 0, "on": false, "list": []}, "over": {"image": {"tag": "1", "pull": null}, "replicas": 3, "on": true, "list": [1], "extra": {"k": [1, {"z": null}]}}}`)
	for _, f := range []string{"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"} {
		t.raw(`{{ `+f+` .Values.base .Values.over | toJson }}{{ .Values.base | toJson }}{{ .Values.over | toJson }}`,
			`{{ `+f+` (deepCopy .Values.over) .Values.base | toJson }}{{ .Values.base | toJson }}`,
			`{{ `+f+` (dict) .Values.over .Values.base | toJson }}{{ .Values.over | toJson }}`,
			`{{ `+f+` .Values (dict "new" (dict "a" 1)) | toJson }}{{ typeOf (`+f+` .Values (dict)) }}`)
	}
	return t
}
