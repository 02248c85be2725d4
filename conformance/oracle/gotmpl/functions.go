package main

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// functions has one function per kind of parameter and result. The tests have the same in Rust.
var functions = template.FuncMap{
	"trunc": func(n int, s string) string {
		if n < 0 {
			n = 0
		}
		if n > len(s) {
			n = len(s)
		}
		return s[:n]
	},
	"upper":   strings.ToUpper,
	"i64":     func(n int64) string { return fmt.Sprintf("i64(%d)", n) },
	"i8":      func(n int8) string { return fmt.Sprintf("i8(%d)", n) },
	"u16":     func(n uint16) string { return fmt.Sprintf("u16(%d)", n) },
	"float":   func(f float64) string { return fmt.Sprintf("float(%v)", f) },
	"flag":    func(b bool) string { return fmt.Sprintf("flag(%v)", b) },
	"cplx":    func(c complex128) string { return fmt.Sprintf("cplx(%v)", c) },
	"bytes":   func(b []byte) string { return fmt.Sprintf("bytes(%d)", len(b)) },
	"strs":    func(s []string) int { return len(s) },
	"items":   func(s []any) string { return fmt.Sprintf("items(%d,%v)", len(s), s == nil) },
	"keys":    func(m map[string]any) string { return fmt.Sprintf("keys(%d,%v)", len(m), m == nil) },
	"labels":  func(m map[string]string) int { return len(m) },
	"typeOf":  func(v any) string { return fmt.Sprintf("%T", v) },
	"version": func(v Version) string { return v.String() },
	"thing":   func(t *Thing) string { return fmt.Sprint(t == nil) },
	"list":    func(items ...any) []any { return items },
	"join":    func(sep string, parts ...string) string { return strings.Join(parts, sep) },
	"sum": func(n ...int) int {
		total := 0
		for _, x := range n {
			total += x
		}
		return total
	},
	"default": func(d any, given ...any) any {
		if len(given) == 0 || given[0] == nil || given[0] == "" {
			return d
		}
		return given[0]
	},
	"dict": func(pairs ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			m[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
		return m
	},
	"set":    func(m map[string]any, key string, value any) map[string]any { m[key] = value; return m },
	"values": func(m map[string]any) Values { return Values(m) },
	"fail":   func(text string) (string, error) { return "", errors.New(text) },
	"panics": func(text string) string { panic(text) },
	"none":   func() any { return nil },
	"one":    func() int { return 1 },
	"aThing": func() *Thing {
		return &Thing{Name: "thing", Count: 3, Any: map[string]any{"a": "x"}, Labels: map[string]any{"a": 1}, Tags: []string{"x", "y"}}
	},
	"noMap":   func() map[string]any { return nil },
	"bytesOf": func(s string) []byte { return []byte(s) },
	"int64Of": func(n int) int64 { return int64(n) },
	"uint8Of": func(n int) uint8 { return uint8(n) },
}

const maxNesting = 1000

func include(t *template.Template, running map[string]int) func(string, any) (string, error) {
	return func(name string, data any) (string, error) {
		if running[name] > maxNesting {
			return "", fmt.Errorf("nested too deep: %s", name)
		}
		running[name]++
		defer func() { running[name]-- }()
		var b strings.Builder
		err := t.ExecuteTemplate(&b, name, data)
		return b.String(), err
	}
}

func tpl(parent *template.Template, running map[string]int, missing string) func(string, any) (string, error) {
	return func(text string, data any) (string, error) {
		t, err := parent.Clone()
		if err != nil {
			return "", err
		}
		if missing != "" {
			t.Option("missingkey=" + missing)
		}
		t.Funcs(template.FuncMap{"include": include(t, running), "tpl": tpl(t, running, missing)})
		t, err = t.New(parent.Name()).Parse(text)
		if err != nil {
			return "", fmt.Errorf("cannot parse template %q: %w", text, err)
		}
		var b strings.Builder
		if err := t.Execute(&b, data); err != nil {
			return "", fmt.Errorf("error during tpl function execution for %q: %w", text, err)
		}
		return strings.ReplaceAll(b.String(), "<no value>", ""), nil
	}
}
