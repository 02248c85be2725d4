// Command helm4 answers questions about what Helm 4 does, by linking Helm's own packages. See ../README.md.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/Masterminds/semver/v3"
	"github.com/Masterminds/sprig/v3"

	"helm.sh/helm/v4/pkg/action"
	ci "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/engine"
	"helm.sh/helm/v4/pkg/getter"
	"helm.sh/helm/v4/pkg/ignore"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"helm.sh/helm/v4/pkg/strvals"

	"hld/conformance/serve"
)

// warnings collects what Helm logs while one request runs.
var warnings bytes.Buffer

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(&warnings, &slog.HandlerOptions{
		Level: slog.LevelWarn,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})))
	// `helm template` must not see a developer's cluster.
	os.Setenv("KUBECONFIG", os.DevNull)
	serve.Run(serve.Ops{
		"expr": expr, "render": render, "engine": engineOp, "coalesce": coalesce, "strvals": strvalsOp,
		"ignore": ignoreOp, "semver": semverOp, "version": versionOp, "split": split, "sort": sortOp,
		"metadata": metadata, "bench": bench, "caps": caps, "functions": functions,
	})
}

// load also refuses what the command refuses before it comes to the loader of charts of API version 2.
func load(r *serve.Request) (*chart.Chart, error) {
	c, err := loadV2(r)
	if err != nil {
		return nil, err
	}
	switch c.Metadata.APIVersion {
	case chart.APIVersionV1, chart.APIVersionV2, "":
		return c, nil
	case "v3":
		return nil, errors.New("invalid chart apiVersion")
	}
	return nil, errors.New("unsupported chart version")
}

func loadV2(r *serve.Request) (*chart.Chart, error) {
	if r.Dir {
		dir, err := r.WriteDir()
		defer os.RemoveAll(dir)
		if err != nil {
			return nil, err
		}
		return loader.LoadDir(dir)
	}
	var files []*archive.BufferedFile
	for _, n := range r.Names() {
		data := bytes.TrimPrefix(r.Files[n], []byte("\xEF\xBB\xBF"))
		files = append(files, &archive.BufferedFile{Name: n, Data: data, ModTime: time.Unix(0, 0)})
	}
	return loader.LoadFiles(files)
}

// userValues merges the values as the command does.
func userValues(r *serve.Request) (map[string]any, error) {
	vals, err := r.WithValueFiles(func(paths []string) (map[string]any, error) {
		o := values.Options{ValueFiles: paths, JSONValues: r.SetJSON, Values: r.Set, StringValues: r.SetString, LiteralValues: r.SetLiteral}
		return o.MergeValues(getter.Providers{})
	})
	if err != nil || r.Values == nil {
		return vals, err
	}
	return loader.MergeMaps(r.Values, vals), nil
}

func capabilities(r *serve.Request) (*common.Capabilities, error) {
	c := common.DefaultCapabilities.Copy()
	if r.KubeVersion != "" {
		kv, err := common.ParseKubeVersion(r.KubeVersion)
		if err != nil {
			return nil, err
		}
		c.KubeVersion = *kv
	}
	c.APIVersions = append(c.APIVersions, r.APIVersions...)
	return c, nil
}

func options(r *serve.Request) common.ReleaseOptions {
	name, namespace := r.ReleaseAndNamespace()
	return common.ReleaseOptions{Name: name, Namespace: namespace, Revision: 1, IsInstall: !r.IsUpgrade, IsUpgrade: r.IsUpgrade}
}

// expr renders one template of a chart `c` over the given values: no coalescing, so that they arrive as they are.
func expr(r *serve.Request) (any, error) {
	c := &chart.Chart{Metadata: &chart.Metadata{APIVersion: "v2", Name: "c", Version: "1.0.0"}}
	c.Templates = []*common.File{{Name: "templates/t.yaml", Data: []byte(r.Template)}}
	for _, n := range r.Names() {
		f := &common.File{Name: n, Data: r.Files[n]}
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
	top := common.Values{
		"Chart": c.Metadata, "Capabilities": cap, "Values": common.Values(vals),
		"Release": map[string]any{"Name": o.Name, "Namespace": o.Namespace, "IsUpgrade": o.IsUpgrade, "IsInstall": o.IsInstall, "Revision": 1, "Service": "Helm"},
	}
	out, err := engine.Render(c, top)
	if err != nil {
		return nil, err
	}
	return out["c/templates/t.yaml"], nil
}

func prepared(r *serve.Request) (*chart.Chart, common.Values, error) {
	warnings.Reset()
	c, err := load(r)
	if err != nil {
		return nil, nil, err
	}
	vals, err := userValues(r)
	if err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependencies(c, vals); err != nil {
		return nil, nil, err
	}
	cap, err := capabilities(r)
	if err != nil {
		return nil, nil, err
	}
	top, err := commonutil.ToRenderValues(c, vals, options(r), cap)
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
	return map[string]any{"values": map[string]any(top["Values"].(common.Values)), "charts": charts, "warnings": serve.Lines(warnings.String())}, nil
}

// render gives what `helm template` prints.
func render(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	return install(c, r)
}

// bench loads the chart once and renders it again and again.
func bench(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	return serve.Bench(r, func() (any, error) { return install(c, r) })
}

func install(c *chart.Chart, r *serve.Request) (any, error) {
	if t := c.Metadata.Type; t != "" && t != "application" {
		return nil, fmt.Errorf("%s charts are not installable", t)
	}
	ac, err := ci.NewAccessor(c)
	if err != nil {
		return nil, err
	}
	if req := ac.MetaDependencies(); len(req) > 0 {
		if err := action.CheckDependencies(c, req); err != nil {
			return nil, fmt.Errorf("an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: %w", err)
		}
	}
	vals, err := userValues(r)
	if err != nil {
		return nil, err
	}
	in := action.NewInstall(&action.Configuration{})
	o := options(r)
	in.DryRunStrategy, in.Replace = action.DryRunClient, true
	in.ReleaseName, in.Namespace, in.IsUpgrade = o.Name, o.Namespace, r.IsUpgrade
	in.IncludeCRDs, in.DisableHooks, in.APIVersions = r.IncludeCRDs, r.NoHooks, r.APIVersions
	if r.KubeVersion != "" {
		if in.KubeVersion, err = common.ParseKubeVersion(r.KubeVersion); err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %w", r.KubeVersion, err)
		}
	}
	got, err := in.Run(c, vals)
	if err != nil && got != nil {
		return nil, fmt.Errorf("%w\n\nUse --debug flag to render out invalid YAML", err)
	}
	if err != nil {
		return nil, err
	}
	rel := got.(*release.Release)
	return serve.Printed(r, rel.Manifest, hooks(rel.Hooks)), nil
}

func hooks(all []*release.Hook) []serve.Hook {
	out := []serve.Hook{}
	for _, h := range all {
		events := []string{}
		for _, e := range h.Events {
			events = append(events, string(e))
		}
		out = append(out, serve.Hook{Path: h.Path, Kind: h.Kind, Name: h.Name, Text: h.Manifest, Events: events, Weight: h.Weight})
	}
	return out
}

func strvalsOp(r *serve.Request) (any, error) {
	return serve.Strvals(r, serve.Setters{
		Set: strvals.ParseInto, String: strvals.ParseIntoString, JSON: strvals.ParseJSON, Literal: strvals.ParseLiteralInto,
		File: func(e string, dest map[string]any, read func([]rune) (any, error)) error {
			return strvals.ParseIntoFile(e, dest, read)
		},
	})
}

func ignoreOp(r *serve.Request) (any, error) {
	rules, err := ignore.Parse(strings.NewReader(r.Rules))
	if err != nil {
		return nil, err
	}
	rules.AddDefaults()
	return serve.Ignored(r, rules.Ignore), nil
}

func semverOp(r *serve.Request) (any, error) {
	return serve.Semver(r, semver.NewConstraint, semver.NewVersion)
}

func versionOp(r *serve.Request) (any, error) {
	return serve.Version(r, semver.NewVersion)
}

func split(r *serve.Request) (any, error) {
	return serve.InOrder(releaseutil.SplitManifests(r.Text), func(keys []string) { sort.Sort(releaseutil.BySplitManifestsOrder(keys)) }), nil
}

// sortOp splits rendered files, sorts their documents and tells hooks apart.
func sortOp(r *serve.Request) (any, error) {
	order := releaseutil.InstallOrder
	if r.Kind == "uninstall" {
		order = releaseutil.UninstallOrder
	}
	found, manifests, err := releaseutil.SortManifests(r.Texts(), nil, order)
	if err != nil {
		return nil, err
	}
	out := []serve.Manifest{}
	for _, m := range manifests {
		out = append(out, serve.Manifest{Path: m.Name, Kind: m.Head.Kind, Text: m.Content})
	}
	return serve.Sorted(out, hooks(found)), nil
}

// metadata loads the chart and gives Chart.yaml as Helm understood it.
func metadata(r *serve.Request) (any, error) {
	c, err := load(r)
	if err != nil {
		return nil, err
	}
	name := func(f *common.File) string { return f.Name }
	files, templates := serve.SortedNames(c.Files, name), serve.SortedNames(c.Templates, name)
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

func functions(*serve.Request) (any, error) {
	return serve.Functions(sprig.TxtFuncMap(), expr)
}
