// Command record asks both oracle servers about every case of the tables in this folder and writes the answers to
// tests/cases/helm. Usage: record BIN-DIR CASES-DIR [FILE-PREFIX...]. See ../README.md.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Case is one question: the request, and the name of the vector file that it goes to.
type Case struct {
	File    string
	Request map[string]any
	// ErrorsOnly: an answer that is no error depends on the clock and is left out.
	ErrorsOnly bool
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("record: ")
	if len(os.Args) < 3 {
		log.Fatal("usage: record BIN-DIR CASES-DIR [FILE-PREFIX...]")
	}
	bin, dir := os.Args[1], os.Args[2]
	var cases []Case
	for _, c := range append(all(), signatureCases(functions(bin))...) {
		if wanted(c.File, os.Args[3:]) {
			cases = append(cases, c)
		}
	}
	v4, v3 := ask(filepath.Join(bin, "oracle-helm4"), cases), ask(filepath.Join(bin, "oracle-helm3"), cases)
	// Go's map order is random: an answer that depends on it shows in some repetition.
	unstable := map[int]bool{}
	for range 3 {
		again4, again3 := ask(filepath.Join(bin, "oracle-helm4"), cases), ask(filepath.Join(bin, "oracle-helm3"), cases)
		for i := range cases {
			if !bytes.Equal(v4[i], again4[i]) || !bytes.Equal(v3[i], again3[i]) {
				unstable[i] = true
			}
		}
	}

	files := map[string]*bytes.Buffer{}
	var order []string
	counts := map[string]int{}
	seen := map[string]bool{}
	for i, c := range cases {
		if unstable[i] {
			log.Printf("left out, runs differ: %s", compact(c.Request))
			continue
		}
		key := c.File + encode(c.Request)
		if seen[key] || c.ErrorsOnly && !bytes.Contains(v4[i], []byte(`"err`)) {
			continue
		}
		seen[key] = true
		if files[c.File] == nil {
			files[c.File] = &bytes.Buffer{}
			order = append(order, c.File)
		}
		b := files[c.File]
		b.WriteString(row(c.Request, v4[i], v3[i]))
		b.WriteByte('\n')
		counts[c.File]++
	}
	total := 0
	for _, f := range order {
		p := filepath.Join(dir, f)
		check(os.MkdirAll(filepath.Dir(p), 0o755))
		check(os.WriteFile(p, files[f].Bytes(), 0o644))
		fmt.Printf("%6d %s\n", counts[f], f)
		total += counts[f]
	}
	fmt.Printf("%6d rows, %d left out\n", total, len(unstable))
	if len(os.Args) == 3 {
		capabilities(bin, dir)
		uncovered(bin, cases)
	}
}

// capabilities records the default `.Capabilities` of each profile.
func capabilities(bin, dir string) {
	for profile, server := range map[string]string{"v4": "oracle-helm4", "v3": "oracle-helm3"} {
		var a struct{ Out json.RawMessage }
		check(json.Unmarshal(ask(filepath.Join(bin, server), []Case{{Request: map[string]any{"op": "caps"}}})[0], &a))
		var b bytes.Buffer
		check(json.Indent(&b, a.Out, "", "  "))
		b.WriteByte('\n')
		check(os.WriteFile(filepath.Join(dir, "capabilities."+profile+".json"), b.Bytes(), 0o644))
	}
}

func wanted(file string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(file, p) {
			return true
		}
	}
	return len(prefixes) == 0
}

// row puts the request's fields first, then the answer of v4, and v3's only where it differs.
func row(req map[string]any, v4, v3 []byte) string {
	var b strings.Builder
	b.WriteByte('{')
	n := 0
	for _, k := range []string{"op", "template", "kind", "exprs", "base", "constraint", "version", "rules", "paths", "text", "files", "dir",
		"values", "value_files", "set_json", "set", "set_string", "set_file", "set_literal", "release", "namespace", "is_upgrade",
		"kube_version", "api_versions", "include_crds", "no_hooks", "skip_tests"} {
		v, ok := req[k]
		// The operation follows from the file.
		if !ok || k == "op" {
			continue
		}
		if n > 0 {
			b.WriteString(", ")
		}
		n++
		b.WriteString(encode(k) + ": " + encode(v))
	}
	if n > 0 {
		b.WriteString(", ")
	}
	b.WriteString(`"v4": ` + string(v4))
	if !bytes.Equal(v4, v3) {
		b.WriteString(`, "v3": ` + string(v3))
	}
	b.WriteByte('}')
	return b.String()
}

// ask sends all cases through one process and gives one answer a case.
func ask(server string, cases []Case) [][]byte {
	cmd := exec.Command(server)
	cmd.Env = append(os.Environ(), "TZ=UTC", "HELM_NAMESPACE=")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	check(err)
	out, err := cmd.StdoutPipe()
	check(err)
	if err := cmd.Start(); err != nil {
		log.Fatalf("%v: run conformance/oracle/build.sh --servers first", err)
	}
	go func() {
		w := bufio.NewWriter(in)
		for _, c := range cases {
			io.WriteString(w, encode(c.Request)+"\n")
		}
		w.Flush()
		in.Close()
	}()
	var answers [][]byte
	s := bufio.NewScanner(out)
	s.Buffer(nil, 1<<28)
	for s.Scan() {
		if bytes.Contains(s.Bytes(), []byte(`"bad_request"`)) {
			log.Fatalf("%s refused %s: %s", server, compact(cases[len(answers)].Request), s.Text())
		}
		answers = append(answers, bytes.Clone(s.Bytes()))
	}
	check(s.Err())
	check(cmd.Wait())
	if len(answers) != len(cases) {
		log.Fatalf("%s: %d answers for %d questions", server, len(answers), len(cases))
	}
	return answers
}

// uncovered tells which functions no recorded template calls.
func uncovered(bin string, cases []Case) {
	var text strings.Builder
	for _, c := range cases {
		if t, ok := c.Request["template"].(string); ok {
			text.WriteString(t + "\n")
		}
	}
	if text.Len() == 0 {
		return
	}
	names := map[string]bool{}
	for _, w := range strings.FieldsFunc(text.String(), func(r rune) bool {
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}) {
		names[w] = true
	}
	for _, n := range functions(bin) {
		if !names[n] {
			log.Printf("no row calls `%s`", n)
		}
	}
}

// functions gives the names that a template can call in Helm 4, which has all that Helm 3 has.
func functions(bin string) []string {
	var a struct{ Out []string }
	check(json.Unmarshal(ask(filepath.Join(bin, "oracle-helm4"), []Case{{Request: map[string]any{"op": "functions"}}})[0], &a))
	return a.Out
}

func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	check(e.Encode(v))
	return strings.TrimSuffix(b.String(), "\n")
}

func compact(v any) string {
	s := encode(v)
	if len(s) > 300 {
		s = s[:300] + "..."
	}
	return s
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
