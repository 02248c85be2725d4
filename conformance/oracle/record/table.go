package main

import (
	"encoding/json"
	"log"
	"strings"
)

// all gives every case, in the order of the files.
func all() []Case {
	var cases []Case
	for _, g := range []func() []Case{functionCases, strvalsCases, semverCases, ignoreCases, manifestCases, coalesceCases, chartCases} {
		cases = append(cases, g()...)
	}
	return cases
}

// table collects expressions of one vector file under tests/cases/helm/functions.
type table struct {
	file   string
	values map[string]any
	files  map[string]any
	cases  []Case
}

func newTable(name string) *table { return &table{file: "functions/" + name + ".jsonl"} }

// with sets `.Values` for the rows that follow; JSON text, "" for none.
func (t *table) with(values string) *table {
	t.values = nil
	if values != "" {
		if err := json.Unmarshal([]byte(values), &t.values); err != nil {
			log.Fatalf("%s: %v in %s", t.file, err, values)
		}
	}
	return t
}

// raw adds whole templates.
func (t *table) raw(templates ...string) *table {
	for _, s := range templates {
		r := map[string]any{"op": "expr", "template": s}
		if t.values != nil {
			r["values"] = t.values
		}
		if t.files != nil {
			r["files"] = t.files
		}
		t.cases = append(t.cases, Case{File: t.file, Request: r})
	}
	return t
}

// e adds expressions: what stands between the braces, one a line or one an argument.
func (t *table) e(expressions ...string) *table {
	for _, s := range expressions {
		for _, l := range strings.Split(s, "\n") {
			if l = strings.TrimSpace(l); l != "" {
				t.raw("{{ " + l + " }}")
			}
		}
	}
	return t
}

// et adds each expression, and once more for the Go type of its result.
func (t *table) et(expressions ...string) *table {
	for _, s := range expressions {
		t.e(s, "typeOf ("+s+")")
	}
	return t
}

// each adds the expression once for every argument put at `%`.
func (t *table) each(expression string, args []string) *table {
	for _, a := range args {
		t.e(strings.ReplaceAll(expression, "%", a))
	}
	return t
}

// cross puts every pair of arguments at `%1` and `%2`.
func (t *table) cross(expression string, first, second []string) *table {
	for _, a := range first {
		for _, b := range second {
			t.e(strings.NewReplacer("%1", a, "%2", b).Replace(expression))
		}
	}
	return t
}

// Arguments that many functions are asked about, as template literals.
var (
	texts = []string{`""`, `"a"`, `"hello world"`, `"Hello, World"`, `"héllo wörld"`, `"日本語"`, `"a😀b"`, `"  two  spaces  "`, `"tab\tnew\nline"`,
		`"foo_bar-baz.qux"`, `"FooBarBAZ9qux"`, `"<b>&\"'</b>"`, `"\xff\xfe"`, `"ÀÉÎ ßǅ"`}
	numbers = []string{`0`, `1`, `-1`, `42`, `1.5`, `-2.7`, `2.5`, `1e3`, `0x1F`, `010`, `'a'`, `1_000`, `"3"`, `"-3"`, `"+5"`, `"010"`, `"0x1f"`, `"0b11"`,
		`"0o17"`, `"08"`, `"1.5"`, `"5.000"`, `"1e3"`, `"1_000"`, `" 5 "`, `"abc"`, `""`, `true`, `false`, `nil`, `9223372036854775807`,
		`"9223372036854775807"`, `"9223372036854775808"`, `"99999999999999999999"`, `1e20`, `(list)`, `(dict)`, `(list 1)`, `(int64 7)`, `(float64 7)`}
	anything = []string{`nil`, `true`, `false`, `0`, `1`, `-1`, `1.5`, `1e6`, `""`, `"a"`, `"0"`, `(list)`, `(list 1 "a")`, `(dict)`, `(dict "a" 1)`, `.Values.missing`,
		`.Values`, `(int64 0)`, `(float64 0)`, `(float64 1000000)`, `(tuple 1 2)`, `(until 2)`, `(splitList "," "a,b")`}
)
