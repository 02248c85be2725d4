package main

import "strings"

func strvalsCases() []Case {
	var cases []Case
	add := func(kind string, base map[string]any, exprs ...string) {
		r := map[string]any{"op": "strvals", "kind": kind, "exprs": exprs}
		if base != nil {
			r["base"] = base
		}
		cases = append(cases, Case{File: "strvals.jsonl", Request: r})
	}
	plain := []string{
		"a=1", "a=b", "a.b.c=d", "a=1,b=2", "a=true", "a=TRUE", "a=False", "a=null", "a=NULL", "a=~", "a=0", "a=00", "a=007", "a=-1", "a=+1", "a=1.5", "a=1e3", "a=0x10", "a=9223372036854775807", "a=9223372036854775808", "a=-9223372036854775808", "a=1_000", "a= 1", "a=1 ", " a=1", "a =1", "a=", "a", "", "=", "=a", ",", "a=1,", ",a=1", "a=1,,b=2", "a=b=c", "a==b", "a.=1", ".a=1", "a..b=1", "a.b=1,a.c=2", "a.b=1,a=2", "a=1,a.b=2",
		"a={}", "a={b}", "a={b,c}", "a={1,2,null,true}", "a={b,c", "a={b}c", "a={b},c=1", "a={{b}}", "a={b c,d}", "a={,}", "a={b,}", "a={ b, c }", "a.b={1}", "a={a=b}", "a={1.5,x}", "a={0,01}",
		"a[0]=1", "a[1]=1", "a[0].b=1", "a[0].b=1,a[0].c=2", "a[0].b=1,a[1].b=2", "a[0][0]=1", "a[0][1]=x,a[1][0]=y", "a[-1]=1", "a[65537]=1", "a[x]=1", "a[]=1", "a[0=1", "a0]=1", "a[0]", "a[0]b=1", "a[0]=", "a[0]={x,y}", "a[2].b.c[1]=z", "[0]=1", "a[ 0 ]=1", "a[0].=1", "a.b[0]=1", "a[0]=1,a[2]=3", "a[0]=null", "a[00]=1", "a[1.5]=1", "a[9999999999]=1",
		`a\.b=c`, `a\.b.c=d`, `a=b\,c`, `a=b\=c`, `a\=b=c`, `a\[0\]=b`, `a=\{b\}`, `a={b\,c,d}`, `a=b\`, `a\`, `a=\\`, `a=b\nc`, `a\\.b=c`, `a={b\}}`, `a=\n`, `a\,b=c`, `nodeSelector."kubernetes\.io/role"=master`, `a="b"`, `a='b'`, `a="b,c"`,
		"a=日本", "é=ü", "a=b:c", "a=b/c@d", "a=b#c", "a.b-c_d=e", "a=b c d", "a=\tb", "a=b\nc", "a=%s", "a=$x", "a=*", "a=yes", "a=on", "a=0.0", "a=1,b", "a=1,b.c", "a=truely", "a=nullx", "A=1,a=2", strings.Repeat("a.", 29) + "b=1", strings.Repeat("a.", 30) + "b=1", strings.Repeat("a.", 31) + "b=1", "a" + strings.Repeat("[0]", 29) + "=1", "a" + strings.Repeat("[0]", 31) + "=1",
	}
	for _, kind := range []string{"set", "string", "literal", "file"} {
		for _, e := range plain {
			add(kind, nil, e)
		}
	}
	for _, e := range []string{`a=1`, `a=1.0`, `a="x"`, `a={"b":1}`, `a=[1,2.5,null]`, `a=null`, `a=`, `a`, `a={`, `a="x",b=2`, `a={"b":[1]},c=3`, `a.b={"c":1}`, `a[0]={"b":1}`, `a=true`, `a=x`, `a=1 2`, `a=  1`, `a=1e400`, `a=12345678901234567890`, `a=1,`, `a="\u00e9"`, `a=[1],b`, `{"a":1}`, `a={"x":1}{"y":2}`, `a.b[1]=[]`, `a=nul`, `=1`, `a={"b":1},a.c=2`, `a={"b":1,}`, `a= {"b": 1} `, `a="un`, `a=1,b={"c":"d,e"},f=true`, ``} {
		add("json", nil, e)
	}
	base := map[string]any{"a": map[string]any{"b": "old", "l": []any{"x", map[string]any{"k": "v"}, "z"}}, "s": "text", "n": nil, "l": []any{"p", "q"}}
	for _, e := range []string{"a.b=new", "a.c=new", "a=1", "s.x=1", "n.x=1", "l[0]=new", "l[1]=null", "l[5]=far", "l=x", "l={}", "a.l[1].k=w", "a.l[1].j=w", "a.l[0].k=w", "a.l[3]=end", "s[0]=1", "a[0]=1", "l.x=1", "a.b=null", "a=null", "a.b.c=1", "n=1", "n[0]=x", "l[0].x=1", "l[0][0]=x", "a.l={1}"} {
		for _, kind := range []string{"set", "string", "literal"} {
			add(kind, base, e)
		}
	}
	add("set", nil, "a=1", "a=2")
	add("set", nil, "a.b=1", "a.c=2", "a.b=null")
	add("set", nil, "a[0]=x", "a[1]=y")
	add("set", nil, "a={x,y}", "a[0]=z")
	add("set", nil, "a=1", "a.b=2")
	add("set", nil, "a=1", "b", "c=3")
	add("string", nil, "a=1", "b=true")
	add("json", base, `a.b={"deep":[1]}`, `l[0]=5`)
	add("json", base, `s.x=1`)
	return cases
}

func semverCases() []Case {
	var cases []Case
	versions := []string{"0.0.0", "0.0.3", "0.2.3", "0.2.4", "0.3.0", "1.0.0", "1.2.0", "1.2.3", "1.2.4", "1.3.0", "1.9.9", "1.10.0", "1.11.0", "2.0.0", "2.1.0", "10.0.0", "1.2.3-alpha", "1.2.3-beta.2", "1.2.4-rc.1", "2.0.0-0", "2.0.0-alpha", "1.2.3+meta", "v1.2.3", "1.2", "1", "v1.30.2-gke.100", "1.30.0"}
	constraints := []string{"", "*", "x", "1", "1.2", "1.2.3", "=1.2.3", "==1.2.3", "v1.2.3", "!=1.2.3", "!=1.2", "!=1", "!=1.2.x", ">1", ">1.2", ">1.2.3", ">=1", ">=1.2", ">=1.2.3", "<1", "<1.2", "<1.2.3", "<=1", "<=1.2", "<=1.2.3", "=>1.2", "=<1.2", "^1", "^1.2", "^1.2.3", "^0", "^0.0", "^0.0.3", "^0.2", "^0.2.3", "~1", "~1.2", "~1.2.3", "~>1.2", "~>1.2.3", "~0", "1.x", "1.X", "1.*", "1.2.x", "1.2.*", "x.x.x", "1.x.3", "*.2", "^1.x", "~1.x", ">=1.x", "<2.x",
		"1.2 - 1.4.5", "1.2.3 - 2", "1 - 2", "1.2.3-2", "1.0.0 - 2.0.0-alpha", ">=1.2, <2", ">=1.2 <2", ">= 1.2 , < 2 ", "<1 || >=2", "1.2.3 || 2.0.0", ">=1.2.3 <1.3 || ^2", "|| 1", "1 ||", ">=1.19-0", ">=1.19.0-0", "<2.0.0-0", ">=1.2.3-alpha", ">=1.2.3-alpha <2", "^1.2.3-beta", "~1.2.3-alpha", "=1.2.3-beta.2", "1.2.3-beta.2", ">1.2.3-alpha.1", "*-0", ">=0.0.0-0", "1.2.3+meta", "=1.2.3+other", ">=1.2.3+x", "> 1.2 !=1.3.0", "!=1.2.3, !=1.2.4", "^1.2 !=1.2.4", ">=2.0.0-0 || <1.0.0-0"}
	bad := []string{"foo", ">", ">=", ">=a", "1.2.3.4", "01.2", "1.02", "1.2.3-01", "^", "~", "||", ",", "1,,2", "1..2", "> > 1", ">=1.2.", "1.2.3-", "1.2.3+", "!1.2", "~^1", "(1.2)", "1.2 or 2", ">= v1.2", ">= 1.2.3 - 2", "1 -2", "1- 2", "1.2.3 -", "- 1.2", "latest", "9999999999999999999999", "^1.2.3.4", ">=1.2.3 foo", "1.2.3 4", ">1 <", "=", "===1", "~~1", "<>1", "*.*.*.*", "x1", "1x", "1.2x"}
	for _, c := range append(constraints, bad...) {
		for _, v := range versions {
			cases = append(cases, Case{File: "semver.jsonl", Request: map[string]any{"op": "semver", "constraint": c, "version": v}})
			if contains(bad, c) {
				break
			}
		}
	}
	for _, v := range append(append([]string{}, versions...), "", "v", "V1.2.3", "1.2.3.4", "01.2.3", "1.02.3", "1.2.03", "1.2.3-01", "1.2.3-0a", "1.2.3-", "1.2.3+", "1.2.3-a..b", "1.2.3-a_b", "1.2.3+a_b", "1.2.3-a+b-c.d", "1.2-beta", "1-beta", "1+m", "1.2.x", "a.b.c", " 1.2.3", "1.2.3 ", "1,2", "-1", "1.-2", "18446744073709551615.0.0", "18446744073709551616.0.0", "1.2.3-9999999999999999999999", "1.2.3-é", "v v1", "vv1", "=1.2.3", "1.2.3-alpha.1.2.3-x", "00.1", "0.0", "0") {
		cases = append(cases, Case{File: "versions.jsonl", Request: map[string]any{"op": "version", "version": v}})
	}
	return cases
}

func contains(l []string, s string) bool {
	for _, e := range l {
		if e == s {
			return true
		}
	}
	return false
}

func ignoreCases() []Case {
	paths := []string{"a.txt", "b.md", "README.md", "docs/", "docs/a.txt", "docs/b.md", "docs/sub/", "docs/sub/a.txt", "templates/", "templates/a.yaml", "templates/.hidden", "templates/.x.yaml", "templates/sub/.hid", "templates/_h.tpl", ".git/", ".git/config", ".helmignore", "charts/x/templates/.y", "foo/bar/baz", "foo/bar/", "foo", "foo/", "a b.txt", "x[1].txt", "deep/a/b/c.txt", "Chart.yaml", "é.txt", "tmp", "tmp/", "src/tmp/", "src/tmp/x"}
	rules := []string{"", "# comment", "\n\n", "*.md", "*.txt", "a.txt", "/a.txt", "docs", "docs/", "/docs/", "docs/*", "docs/*.md", "docs/sub", "/docs/sub/", "**", "a/**", "**/a.txt", "!a.txt", "*.txt\n!a.txt", "!a.txt\n*.txt", "*.md\n!README.md", "!README.md\n*.md", "!*.txt", "!docs/", "!docs/a.txt", ".*", ".git", ".git/", ".git/config", "foo/bar", "/foo/bar/", "foo/", "foo", "?.txt", "[ab].txt", "[a-z].*", "[!a].txt", "[^a].txt", "[", "a[", "\\a.txt", "a\\ b.txt", "a b.txt", "  a.txt  ", "a.txt # c", "*", "/*", "*/", "*/a.txt", "*/*", "/", "//", "!", "!/", "x\\[1\\].txt", "templates/.*", "!templates/.hidden", "!.hidden", "templates/", "templates/*.yaml", "é.txt", "deep/*/b/*", "deep/a/b/c.txt", "/deep", "tmp/", "src/tmp", "/tmp", "*.md\r\na.txt\r\n", "a.txt\n\n#x\n b.md", "docs/\n!docs/a.txt", "Chart.yaml", "*.yaml", "A.TXT", "a.*", "*a*", "a.tx?", "./a.txt", "../a.txt", "docs//a.txt", "!**", "#!a", "\\#a", "foo/bar/baz/", "\ufeffa.txt", "[a-", "[]a]", "a]", "{a,b}.txt"}
	var cases []Case
	for _, r := range rules {
		cases = append(cases, Case{File: "helmignore.jsonl", Request: map[string]any{"op": "ignore", "rules": r, "paths": paths}})
	}
	return cases
}

func manifestCases() []Case {
	var cases []Case
	for _, s := range []string{"", "a: 1", "a: 1\n", "---\na: 1", "---\na: 1\n---\nb: 2\n", "a: 1\n---\nb: 2", "a: 1\n---", "---", "---\n---\n", "\n\n---\n\na: 1\n\n\n---\n\nb: 2\n\n", "--- \na: 1", "---\ta: 1", "---a: 1", "a: 1\n---b: 2", "a: 1\n --- \nb: 2", "a: 1\n---  \n  b: 2\n  c: 3\n", "a: |\n  x\n---\n  y", "a: |\n---\nb: 2", "# comment\n---\na: 1", "a: 1\n---\n# only a comment\n---\nb: 2", "a: 1\r\n---\r\nb: 2\r\n", "a: 1\n--- # c\nb: 2", "a: 1\n----\nb: 2", "a: 1\n-----\n", "a: 1\n--\nb: 2", "a: 1\n---\n---\n---\nb: 2", "   \n\t\n", "a: 1\n\n---\n", "a: 1\n---\n\n", "---\n# Source: x\na: 1\n---\n# Source: y\nb: 2\n", "a: 1\n...\n---\nb: 2", "%YAML 1.1\n---\na: 1", "a: '\n---\n'", "\ufeff---\na: 1", "a: 1\n\u00a0---\nb: 2", "---\n\na: 1\n \n---\n\n\nb: 2\n \n", "a: 1 ---\nb: 2", "---\n- 1\n- 2\n---\ntext", "  a: 1\n  ---\n  b: 2", "a: 1\n---\n  b: 2", "a: 1\n\n\n\n---\nb: 2", "a: 1   \n---\nb: 2   ", "a\n---|\nb", "---\n---a", "--- |\n text\n", "---\x00a: 1", "a: 1\v\n---\f\nb: 2"} {
		cases = append(cases, Case{File: "split.jsonl", Request: map[string]any{"op": "split", "text": s}})
	}
	kinds := []string{"Pod", "Service", "Namespace", "PriorityClass", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "DaemonSet", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "Foo", "Bar", "abc", "", "List", "ConfigMapList", "PodList", "ServiceList"}
	doc := func(kind, name, more string) string {
		return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n" + more
	}
	sort := func(files map[string]any, kind string) {
		r := map[string]any{"op": "sort", "files": files}
		if kind != "" {
			r["kind"] = kind
		}
		cases = append(cases, Case{File: "sort.jsonl", Request: r})
	}
	one := map[string]any{}
	var many []string
	for i, k := range kinds {
		one["c/templates/"+string(rune('a'+i%26))+string(rune('a'+(i*7)%26))+".yaml"] = doc(k, "n", "")
		many = append(many, doc(k, "first", ""))
	}
	for i := len(kinds) - 1; i >= 0; i-- {
		many = append(many, doc(kinds[i], "second", ""))
	}
	sort(one, "")
	sort(one, "uninstall")
	sort(map[string]any{"c/templates/all.yaml": strings.Join(many, "---\n")}, "")
	sort(map[string]any{"c/templates/b.yaml": doc("Pod", "b1", "") + "---\n" + doc("Pod", "a1", ""), "c/templates/a.yaml": doc("Pod", "z", ""), "c/charts/s/templates/a.yaml": doc("Pod", "sub", ""), "c/templates/sub/a.yaml": doc("Pod", "deep", "")}, "")
	hook := func(v string, extra string) string {
		return "  annotations:\n    helm.sh/hook: " + v + "\n" + extra
	}
	for _, v := range []string{"pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test", "test-success", "test-failure", "crd-install", "nope", `""`, `"pre-install,post-install"`, `"pre-install, post-upgrade"`, `" pre-install "`, `"pre-install,nope"`, `"PRE-INSTALL"`, `"test,test-success"`, "true", "5", "null", "[pre-install]", "{a: b}", `","`, `"pre-install,pre-install"`} {
		sort(map[string]any{"c/templates/h.yaml": doc("Job", "h", hook(v, "")) + "---\n" + doc("Pod", "p", "")}, "")
	}
	for _, e := range []string{"    helm.sh/hook-weight: \"5\"\n", "    helm.sh/hook-weight: \"-3\"\n", "    helm.sh/hook-weight: 5\n", "    helm.sh/hook-weight: \"x\"\n", "    helm.sh/hook-weight: \"1.5\"\n", "    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded\n", "    helm.sh/hook-output-log-policy: hook-failed\n", "    x: 5\n", "    x: true\n", "    x: [1]\n", "    x: null\n"} {
		sort(map[string]any{"c/templates/h.yaml": doc("Job", "h", hook("pre-install", e))}, "")
	}
	sort(map[string]any{"c/templates/h.yaml": doc("Job", "b", hook("pre-install", "    helm.sh/hook-weight: \"9\"\n")) + "---\n" + doc("ConfigMap", "a", hook("pre-install", "    helm.sh/hook-weight: \"10\"\n")) + "---\n" + doc("Job", "a", hook("pre-install", "    helm.sh/hook-weight: \"-1\"\n")) + "---\n" + doc("Foo", "f", hook("test", ""))}, "")
	for _, s := range []string{"", "   \n", "# comment", "a: {", "- 1\n- 2", "text", "kind: [a]", "kind: 5", "kind: true", "kind: {a: 1}", "metadata: 5", "metadata: []", "metadata: null", "metadata: {name: 5}", "metadata: {annotations: 5}", "metadata: {annotations: {a: {b: 1}}}", "metadata: {annotations: []}", "metadata: {annotations: null}", "apiVersion: 1", "KIND: Pod", "Kind: Pod", "kind: Pod\nkind: Service", "kind: \"\"", "---\n", "kind: Pod\n---\na: {", "a: 1\n  b: 2", "\tkind: Pod", "kind: Pod\nx: !!binary aGk=", "kind: Pod\nx: 1e400", "kind: Pod\n? [a]\n: b", "kind: Pod\nnull: x", "kind: Pod\nmetadata:\n  name: yes", "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"j\"}}", "kind: &k Pod\nx: *k", "kind: Pod\nx: *nope"} {
		sort(map[string]any{"c/templates/x.yaml": s, "c/templates/y.yaml": doc("Pod", "ok", "")}, "")
	}
	sort(map[string]any{"c/templates/NOTES.txt": "hello: {", "c/templates/y.yaml": doc("Pod", "ok", "")}, "")
	sort(map[string]any{"c/templates/_x.yaml": doc("Pod", "partial", ""), "c/templates/y.yaml": doc("Pod", "ok", "")}, "")
	sort(map[string]any{"c/templates/x.txt": "just text", "c/templates/y.yaml": doc("Pod", "ok", "")}, "")
	return cases
}
