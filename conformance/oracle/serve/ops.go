package serve

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

// What follows are the operations that need nothing of Helm but functions and texts: both servers hand in those of their release.

// ReleaseAndNamespace are the release's name and namespace, by default those of `helm template`.
func (r *Request) ReleaseAndNamespace() (string, string) {
	name, namespace := r.Release, r.Namespace
	if name == "" {
		name = "release-name"
	}
	if namespace == "" {
		namespace = "default"
	}
	return name, namespace
}

// WithValueFiles writes the values files for as long as `merge` runs. Errors name them by their numbers.
func (r *Request) WithValueFiles(merge func(paths []string) (map[string]any, error)) (map[string]any, error) {
	paths, cleanup, err := tempFiles(r.ValueFiles)
	defer cleanup()
	if err != nil {
		return nil, err
	}
	vals, err := merge(paths)
	if err != nil {
		text := err.Error()
		for i, p := range paths {
			text = strings.ReplaceAll(text, p, fmt.Sprintf("values-%d.yaml", i))
		}
		return nil, errors.New(text)
	}
	return vals, nil
}

// Bench renders `count` times and gives the nanoseconds of each; the last text must be the first.
func Bench(r *Request, render func() (any, error)) (any, error) {
	var first any
	took := []any{}
	for range r.Count {
		start := time.Now()
		text, err := render()
		took = append(took, time.Since(start).Nanoseconds())
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = text
		} else if text != first {
			return nil, errors.New("renders differ")
		}
	}
	return took, nil
}

// Manifest is a document as Helm sorts it.
type Manifest struct{ Path, Kind, Text string }

// Hook is a hook of a release.
type Hook struct {
	Path, Kind, Name, Text string
	Events                 []string
	Weight                 int
}

func (h Hook) isTest() bool {
	for _, e := range h.Events {
		if e == "test" {
			return true
		}
	}
	return false
}

// Printed is what `helm template` prints of a release.
func Printed(r *Request, manifest string, hooks []Hook) string {
	var b strings.Builder
	fmt.Fprintln(&b, strings.TrimSpace(manifest))
	for _, h := range hooks {
		if !r.NoHooks && !(r.SkipTests && h.isTest()) {
			fmt.Fprintf(&b, "---\n# Source: %s\n%s\n", h.Path, h.Text)
		}
	}
	return b.String()
}

// Sorted shows documents in Helm's order.
func Sorted(manifests []Manifest, hooks []Hook) any {
	ms, hs := []any{}, []any{}
	for _, m := range manifests {
		ms = append(ms, map[string]any{"path": m.Path, "kind": m.Kind, "text": m.Text})
	}
	for _, h := range hooks {
		hs = append(hs, map[string]any{"path": h.Path, "kind": h.Kind, "name": h.Name, "events": h.Events, "weight": h.Weight, "text": h.Text})
	}
	return map[string]any{"manifests": ms, "hooks": hs}
}

// Texts are the files as texts.
func (r *Request) Texts() map[string]string {
	texts := map[string]string{}
	for n, d := range r.Files {
		texts[n] = string(d)
	}
	return texts
}

// Setters put what a flag says into values, each as its flag does.
type Setters struct {
	Set, String, JSON, Literal func(string, map[string]any) error
	File                       func(string, map[string]any, func([]rune) (any, error)) error
}

// Strvals gives the base values with all expressions set.
func Strvals(r *Request, setters Setters) (any, error) {
	dest := r.Base
	if dest == nil {
		dest = map[string]any{}
	}
	file := func(e string, dest map[string]any) error {
		return setters.File(e, dest, func(rs []rune) (any, error) { return "<" + string(rs) + ">", nil })
	}
	set := map[string]func(string, map[string]any) error{
		"set": setters.Set, "string": setters.String, "json": setters.JSON, "literal": setters.Literal, "file": file,
	}[r.Kind]
	for _, e := range r.Exprs {
		if set == nil {
			return nil, fmt.Errorf("unknown kind %q", r.Kind)
		}
		if err := set(e, dest); err != nil {
			return nil, err
		}
	}
	return dest, nil
}

// Ignored tells which of the paths the rules leave out.
func Ignored(r *Request, ignores func(string, os.FileInfo) bool) any {
	var out []bool
	for _, p := range r.Paths {
		out = append(out, ignores(strings.TrimSuffix(p, "/"), Entry(p)))
	}
	return out
}

// Semver tells whether the version fits the constraint.
func Semver[C interface{ Check(V) bool }, V any](r *Request, constraint func(string) (C, error), version func(string) (V, error)) (any, error) {
	c, err := constraint(r.Constraint)
	if err != nil {
		return nil, err
	}
	v, err := version(r.Version)
	if err != nil {
		return nil, err
	}
	return c.Check(v), nil
}

// Version is a version's parts.
func Version[V interface {
	String() string
	Major() uint64
	Minor() uint64
	Patch() uint64
	Prerelease() string
	Metadata() string
}](r *Request, version func(string) (V, error)) (any, error) {
	v, err := version(r.Version)
	if err != nil {
		return nil, err
	}
	return map[string]any{"text": v.String(), "major": int64(v.Major()), "minor": int64(v.Minor()), "patch": int64(v.Patch()), "pre": v.Prerelease(), "meta": v.Metadata()}, nil
}

// InOrder gives the values of a map by its keys in an order.
func InOrder(m map[string]string, order func(keys []string)) any {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	order(keys)
	out := []string{}
	for _, k := range keys {
		out = append(out, m[k])
	}
	return out
}

// SortedNames are the names of files.
func SortedNames[F any](files []F, name func(F) string) []string {
	names := []string{}
	for _, f := range files {
		names = append(names, name(f))
	}
	sort.Strings(names)
	return names
}

// Functions lists the names that a template can call: all candidates that parse.
func Functions[F any](sprig map[string]F, expr func(*Request) (any, error)) (any, error) {
	names := map[string]bool{}
	for n := range sprig {
		names[n] = true
	}
	for _, n := range helmNames {
		names[n] = true
	}
	known := []string{}
	for n := range names {
		_, err := expr(&Request{Template: "{{ if false }}{{ " + n + " }}{{ end }}"})
		if err == nil || !strings.Contains(err.Error(), "not defined") {
			known = append(known, n)
		}
	}
	sort.Strings(known)
	return known, nil
}

// Lines are those that are not empty.
func Lines(s string) []string {
	out := []string{}
	for _, l := range strings.Split(s, "\n") {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}
