// Command helm3 answers questions about what Helm 3 does, by linking Helm's own packages. See ../README.md.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/Masterminds/semver/v3"
	"github.com/Masterminds/sprig/v3"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/ignore"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"
	"helm.sh/helm/v3/pkg/strvals"

	"hld/conformance/serve"
)

// warnings collects what Helm logs while one request runs.
var warnings bytes.Buffer

func main() {
	log.SetOutput(&warnings)
	log.SetFlags(0)
	// `helm template` must not see a developer's cluster.
	os.Setenv("KUBECONFIG", os.DevNull)
	serve.Run(serve.Ops{
		"expr": expr, "render": render, "engine": engineOp, "coalesce": coalesce, "strvals": strvalsOp,
		"ignore": ignoreOp, "semver": semverOp, "version": versionOp, "split": split, "sort": sortOp,
		"metadata": metadata, "bench": bench, "caps": caps, "functions": functions,
	})
}

func load(r *serve.Request) (*chart.Chart, error) {
	if r.Dir {
		dir, err := r.WriteDir()
		defer os.RemoveAll(dir)
		if err != nil {
			return nil, err
		}
		return loader.LoadDir(dir)
	}
	var files []*loader.BufferedFile
	for _, n := range r.Names() {
		data := bytes.TrimPrefix(r.Files[n], []byte("\xEF\xBB\xBF"))
		files = append(files, &loader.BufferedFile{Name: n, Data: data})
	}
	return loader.LoadFiles(files)
}

// userValues merges the values as the command does.
func userValues(r *serve.Request) (map[string]any, error) {
	paths, cleanup, err := serve.TempFiles(r.ValueFiles)
	defer cleanup()
	if err != nil {
		return nil, err
	}
	o := values.Options{ValueFiles: paths, JSONValues: r.SetJSON, Values: r.Set, StringValues: r.SetString, LiteralValues: r.SetLiteral}
	vals, err := o.MergeValues(getter.Providers{})
	if err != nil {
		// The files' names are random: say which one it was.
		text := err.Error()
		for i, p := range paths {
			text = strings.ReplaceAll(text, p, fmt.Sprintf("values-%d.yaml", i))
		}
		return nil, errors.New(text)
	}
	if r.Values != nil {
		vals = mergeMaps(r.Values, vals)
	}
	return vals, nil
}

func capabilities(r *serve.Request) (*chartutil.Capabilities, error) {
	c := chartutil.DefaultCapabilities.Copy()
	if r.KubeVersion != "" {
		kv, err := chartutil.ParseKubeVersion(r.KubeVersion)
		if err != nil {
			return nil, err
		}
		c.KubeVersion = *kv
	}
	c.APIVersions = append(c.APIVersions, r.APIVersions...)
	return c, nil
}

func options(r *serve.Request) chartutil.ReleaseOptions {
	o := chartutil.ReleaseOptions{Name: r.Release, Namespace: r.Namespace, Revision: 1, IsInstall: !r.IsUpgrade, IsUpgrade: r.IsUpgrade}
	if o.Name == "" {
		o.Name = "release-name"
	}
	if o.Namespace == "" {
		o.Namespace = "default"
	}
	return o
}

// expr renders one template of a chart `c` over the given values: no coalescing, so that they arrive as they are.
func expr(r *serve.Request) (any, error) {
	c := &chart.Chart{Metadata: &chart.Metadata{APIVersion: "v2", Name: "c", Version: "1.0.0"}}
	c.Templates = []*chart.File{{Name: "templates/t.yaml", Data: []byte(r.Template)}}
	for _, n := range r.Names() {
		f := &chart.File{Name: n, Data: r.Files[n]}
		if strings.HasPrefix(n, "templates/") {
			c.Templates = append(c.Templates, f)
		} else {
			c.Files = append(c.Files, f)
		}
	}
	cap, err := capabilities(r)
	if err != nil {
		return nil, err
	}
	o := options(r)
	vals := r.Values
	if vals == nil {
		vals = map[string]any{}
	}
	top := chartutil.Values{
		"Chart": c.Metadata, "Capabilities": cap, "Values": chartutil.Values(vals),
		"Release": map[string]any{"Name": o.Name, "Namespace": o.Namespace, "IsUpgrade": o.IsUpgrade, "IsInstall": o.IsInstall, "Revision": 1, "Service": "Helm"},
	}
	out, err := engine.Render(c, top)
	if err != nil {
		return nil, err
	}
	return out["c/templates/t.yaml"], nil
}

func prepared(r *serve.Request) (*chart.Chart, chartutil.Values, error) {
	warnings.Reset()
	c, err := load(r)
	if err != nil {
		return nil, nil, err
	}
	vals, err := userValues(r)
	if err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependenciesWithMerge(c, vals); err != nil {
		return nil, nil, err
	}
	cap, err := capabilities(r)
	if err != nil {
		return nil, nil, err
	}
	top, err := chartutil.ToRenderValues(c, vals, options(r), cap)
	return c, top, err
}

// engineOp gives the text of every rendered template.
func engineOp(r *serve.Request) (any, error) {
	c, top, err := prepared(r)
	if err != nil {
		return nil, err
	}
	return engine.Render(c, top)
}

// coalesce gives `.Values` of the root chart, the enabled dependencies (paths) and the warnings.
func coalesce(r *serve.Request) (any, error) {
	c, top, err := prepared(r)
	if err != nil {
		return nil, err
	}
	var charts []string
	var walk func(*chart.Chart)
	walk = func(c *chart.Chart) {
		charts = append(charts, c.ChartFullPath())
		for _, d := range c.Dependencies() {
			walk(d)
		}
	}
	walk(c)
	sort.Strings(charts)
	return map[string]any{"values": map[string]any(top["Values"].(chartutil.Values)), "charts": charts, "warnings": lines(warnings.String())}, nil
}

// render gives what `helm template` prints.
func render(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	return install(c, r)
}

// bench loads the chart once, renders it `count` times and gives the nanoseconds of each; the last text must be the first.
func bench(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	var first any
	took := []any{}
	for range r.Count {
		start := time.Now()
		text, err := install(c, r)
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

func install(c *chart.Chart, r *serve.Request) (any, error) {
	if t := c.Metadata.Type; t != "" && t != "application" {
		return nil, fmt.Errorf("%s charts are not installable", t)
	}
	if req := c.Metadata.Dependencies; req != nil {
		if err := action.CheckDependencies(c, req); err != nil {
			return nil, fmt.Errorf("An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: %w", err)
		}
	}
	vals, err := userValues(r)
	if err != nil {
		return nil, err
	}
	in := action.NewInstall(&action.Configuration{})
	o := options(r)
	in.DryRunOption, in.DryRun, in.ClientOnly, in.Replace = "true", true, true, true
	in.ReleaseName, in.Namespace, in.IsUpgrade = o.Name, o.Namespace, r.IsUpgrade
	in.IncludeCRDs, in.DisableHooks, in.APIVersions = r.IncludeCRDs, r.NoHooks, r.APIVersions
	if r.KubeVersion != "" {
		if in.KubeVersion, err = chartutil.ParseKubeVersion(r.KubeVersion); err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %w", r.KubeVersion, err)
		}
	}
	rel, err := in.Run(c, vals)
	if err != nil && rel != nil {
		return nil, fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintln(&b, strings.TrimSpace(rel.Manifest))
	if !r.NoHooks {
		for _, h := range rel.Hooks {
			if r.SkipTests && isTest(h) {
				continue
			}
			fmt.Fprintf(&b, "---\n# Source: %s\n%s\n", h.Path, h.Manifest)
		}
	}
	return b.String(), nil
}

func isTest(h *release.Hook) bool {
	for _, e := range h.Events {
		if e == release.HookTest {
			return true
		}
	}
	return false
}

func strvalsOp(r *serve.Request) (any, error) {
	dest := r.Base
	if dest == nil {
		dest = map[string]any{}
	}
	for _, e := range r.Exprs {
		var err error
		switch r.Kind {
		case "set":
			err = strvals.ParseInto(e, dest)
		case "string":
			err = strvals.ParseIntoString(e, dest)
		case "json":
			err = strvals.ParseJSON(e, dest)
		case "literal":
			err = strvals.ParseLiteralInto(e, dest)
		case "file":
			err = strvals.ParseIntoFile(e, dest, func(rs []rune) (any, error) { return "<" + string(rs) + ">", nil })
		default:
			err = fmt.Errorf("unknown kind %q", r.Kind)
		}
		if err != nil {
			return nil, err
		}
	}
	return dest, nil
}

func ignoreOp(r *serve.Request) (any, error) {
	rules, err := ignore.Parse(strings.NewReader(r.Rules))
	if err != nil {
		return nil, err
	}
	rules.AddDefaults()
	var out []bool
	for _, p := range r.Paths {
		out = append(out, rules.Ignore(strings.TrimSuffix(p, "/"), serve.Entry(p)))
	}
	return out, nil
}

func semverOp(r *serve.Request) (any, error) {
	c, err := semver.NewConstraint(r.Constraint)
	if err != nil {
		return nil, err
	}
	v, err := semver.NewVersion(r.Version)
	if err != nil {
		return nil, err
	}
	return c.Check(v), nil
}

func versionOp(r *serve.Request) (any, error) {
	v, err := semver.NewVersion(r.Version)
	if err != nil {
		return nil, err
	}
	return map[string]any{"text": v.String(), "major": int64(v.Major()), "minor": int64(v.Minor()), "patch": int64(v.Patch()), "pre": v.Prerelease(), "meta": v.Metadata()}, nil
}

func split(r *serve.Request) (any, error) {
	m := releaseutil.SplitManifests(r.Text)
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Sort(releaseutil.BySplitManifestsOrder(keys))
	out := []string{}
	for _, k := range keys {
		out = append(out, m[k])
	}
	return out, nil
}

// sortOp splits rendered files, sorts their documents and tells hooks apart.
func sortOp(r *serve.Request) (any, error) {
	files := map[string]string{}
	for n, d := range r.Files {
		files[n] = string(d)
	}
	order := releaseutil.InstallOrder
	if r.Kind == "uninstall" {
		order = releaseutil.UninstallOrder
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, order)
	if err != nil {
		return nil, err
	}
	ms, hs := []any{}, []any{}
	for _, m := range manifests {
		ms = append(ms, map[string]any{"path": m.Name, "kind": m.Head.Kind, "text": m.Content})
	}
	for _, h := range hooks {
		ev := []string{}
		for _, e := range h.Events {
			ev = append(ev, string(e))
		}
		hs = append(hs, map[string]any{"path": h.Path, "kind": h.Kind, "name": h.Name, "events": ev, "weight": h.Weight, "text": h.Manifest})
	}
	return map[string]any{"manifests": ms, "hooks": hs}, nil
}

// metadata loads the chart and gives Chart.yaml as Helm understood it.
func metadata(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	files, templates := []string{}, []string{}
	for _, f := range c.Files {
		files = append(files, f.Name)
	}
	for _, f := range c.Templates {
		templates = append(templates, f.Name)
	}
	sort.Strings(files)
	sort.Strings(templates)
	return map[string]any{"metadata": c.Metadata, "files": files, "templates": templates, "values": c.Values}, nil
}

func caps(r *serve.Request) (any, error) {
	c, err := capabilities(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"kubeVersion": map[string]any{"version": c.KubeVersion.Version, "major": c.KubeVersion.Major, "minor": c.KubeVersion.Minor, "string": c.KubeVersion.String()},
		"apiVersions": []string(c.APIVersions),
	}, nil
}

// functions lists the names that a template can call: all candidates that parse.
func functions(*serve.Request) (any, error) {
	names := map[string]bool{}
	for n := range sprig.TxtFuncMap() {
		names[n] = true
	}
	for _, n := range serve.HelmNames {
		names[n] = true
	}
	known := []string{}
	for n := range names {
		_, err := expr(&serve.Request{Template: "{{ if false }}{{ " + n + " }}{{ end }}"})
		if err == nil || !strings.Contains(err.Error(), "not defined") {
			known = append(known, n)
		}
	}
	sort.Strings(known)
	return known, nil
}

func lines(s string) []string {
	out := []string{}
	for _, l := range strings.Split(s, "\n") {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// mergeMaps is how the command merges a later map of values over an earlier one.
func mergeMaps(a, b map[string]any) map[string]any {
	out := make(map[string]any, len(a))
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		if bv, ok := v.(map[string]any); ok {
			if av, ok := out[k].(map[string]any); ok {
				out[k] = mergeMaps(av, bv)
				continue
			}
		}
		out[k] = v
	}
	return out
}
