// Package serve is the part that the oracle servers share: JSON lines in, JSON lines out, and JSON that keeps Go's number types.
//
// A request is one JSON object on one line, an answer one JSON object on one line, in the order of the requests.
// An answer holds the request's `id` and either `out` (op by op, see README.md) or `err`, the error's text.
package serve

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Request is the union of what all operations take.
type Request struct {
	ID json.RawMessage `json:"id"`
	Op string          `json:"op"`

	// A chart, or further files beside a template: path -> text, or {"b64": "..."}.
	Files map[string]Blob `json:"files"`
	// Load the chart as a directory (with .helmignore) instead of as an archive's files.
	Dir bool `json:"dir"`

	// Values given as JSON, then as files, then as flags: each kind as `helm template` takes it.
	Values     map[string]any `json:"values"`
	ValueFiles []string       `json:"value_files"`
	SetJSON    []string       `json:"set_json"`
	Set        []string       `json:"set"`
	SetString  []string       `json:"set_string"`
	SetFile    []string       `json:"set_file"` // key=TEXT: the text itself, not a path
	SetLiteral []string       `json:"set_literal"`

	Template string `json:"template"`

	Release     string   `json:"release"`
	Namespace   string   `json:"namespace"`
	IsUpgrade   bool     `json:"is_upgrade"`
	KubeVersion string   `json:"kube_version"`
	APIVersions []string `json:"api_versions"`
	IncludeCRDs bool     `json:"include_crds"`
	NoHooks     bool     `json:"no_hooks"`
	SkipTests   bool     `json:"skip_tests"`

	// How often `bench` renders.
	Count int `json:"count"`

	Kind       string         `json:"kind"`
	Exprs      []string       `json:"exprs"`
	Base       map[string]any `json:"base"`
	Constraint string         `json:"constraint"`
	Version    string         `json:"version"`
	Rules      string         `json:"rules"`
	Paths      []string       `json:"paths"` // a trailing `/` makes it a directory
	Text       string         `json:"text"`
}

// Blob is a file's content; in JSON a string, or {"b64": "..."} for bytes that are no UTF-8.
type Blob []byte

// UnmarshalJSON reads either form.
func (b *Blob) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*b = Blob(s)
		return nil
	}
	var o struct {
		B64 []byte `json:"b64"`
	}
	if err := json.Unmarshal(data, &o); err != nil {
		return err
	}
	*b = o.B64
	return nil
}

// Names gives the paths in order.
func (r *Request) Names() []string {
	names := make([]string, 0, len(r.Files))
	for n := range r.Files {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// WriteDir writes the files into a new folder and gives its path.
func (r *Request) WriteDir() (string, error) {
	dir, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return "", err
	}
	for n, data := range r.Files {
		p := filepath.Join(dir, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return dir, err
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			return dir, err
		}
	}
	return dir, nil
}

// tempFiles writes each text to a file of its own.
func tempFiles(texts []string) (paths []string, cleanup func(), err error) {
	dir, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return nil, func() {}, err
	}
	for i, t := range texts {
		p := filepath.Join(dir, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(p, []byte(t), 0o644); err != nil {
			return nil, func() { os.RemoveAll(dir) }, err
		}
		paths = append(paths, p)
	}
	return paths, func() { os.RemoveAll(dir) }, nil
}

// Ops maps an operation's name to its function.
type Ops map[string]func(*Request) (any, error)

// Run serves until the input ends.
func Run(ops Ops) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			out.Write(answer(ops, line))
			out.WriteByte('\n')
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func answer(ops Ops, line []byte) []byte {
	var r Request
	d := json.NewDecoder(bytes.NewReader(line))
	if err := d.Decode(&r); err != nil {
		return encode(map[string]any{"bad_request": err.Error()})
	}
	a := map[string]any{}
	if r.ID != nil {
		a["id"] = r.ID
	}
	op, ok := ops[r.Op]
	if !ok {
		a["bad_request"] = fmt.Sprintf("unknown op %q", r.Op)
		return encode(a)
	}
	v, err := guarded(op, &r)
	if err != nil {
		put(a, "err", err.Error())
	} else if s, ok := v.(string); ok {
		put(a, "out", s)
	} else {
		a["out"] = v
	}
	return encode(a)
}

// put stores a text; bytes that are no UTF-8 go into NAME_b64.
func put(a map[string]any, name, s string) {
	if utf8.ValidString(s) {
		a[name] = s
	} else {
		a[name+"_b64"] = base64.StdEncoding.EncodeToString([]byte(s))
	}
}

// guarded turns a panic of the tested code into an error, as a crash is an answer too.
func guarded(op func(*Request) (any, error), r *Request) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			v, err = nil, fmt.Errorf("panic: %v", p)
			if os.Getenv("ORACLE_TRACE") != "" {
				debug.PrintStack()
			}
		}
	}()
	return op(r)
}

func encode(v any) []byte {
	var b bytes.Buffer
	typed(&b, v)
	return b.Bytes()
}

// typed writes JSON in which an integer has no point and a float always has a point or an exponent, so that the
// reader can tell int64 from float64; keys are sorted and nothing is escaped for HTML.
func typed(b *bytes.Buffer, v any) {
	switch x := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(x))
	case string:
		text(b, x)
	case int:
		b.WriteString(strconv.Itoa(x))
	case int64:
		b.WriteString(strconv.FormatInt(x, 10))
	case float64:
		s := strconv.FormatFloat(x, 'g', -1, 64)
		if !strings.ContainsAny(s, ".eIN") {
			s += ".0"
		}
		b.WriteString(s)
	case []any:
		b.WriteByte('[')
		for i, e := range x {
			if i > 0 {
				b.WriteByte(',')
			}
			typed(b, e)
		}
		b.WriteByte(']')
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			text(b, k)
			b.WriteByte(':')
			typed(b, x[k])
		}
		b.WriteByte('}')
	case json.RawMessage:
		b.Write(x)
	case []string:
		l := make([]any, len(x))
		for i, s := range x {
			l[i] = s
		}
		typed(b, l)
	case []bool:
		l := make([]any, len(x))
		for i, s := range x {
			l[i] = s
		}
		typed(b, l)
	case map[string]string:
		m := make(map[string]any, len(x))
		for k, s := range x {
			m[k] = s
		}
		typed(b, m)
	default:
		// Named map types and structs: through Go's JSON, whose numbers then count as floats.
		data, err := json.Marshal(x)
		if err != nil {
			text(b, "unserialisable: "+err.Error())
			return
		}
		var y any
		_ = json.Unmarshal(data, &y)
		typed(b, y)
	}
}

func text(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	b.Truncate(b.Len() - 1)
}

// helmNames are the functions of text/template and of Helm itself, of any release.
var helmNames = strings.Fields(`and or not len index slice print printf println html js urlquery call eq ne lt le gt ge
	include tpl required fail lookup getHostByName toYaml mustToYaml toYamlPretty fromYaml fromYamlArray toJson mustToJson fromJson
	fromJsonArray toToml mustToToml fromToml env expandenv
	mustToDuration durationSeconds durationMilliseconds durationMicroseconds durationNanoseconds durationMinutes durationHours
	durationDays durationWeeks durationRoundTo durationTruncateTo`)

// Entry is a directory entry for a path; a trailing `/` makes it a directory.
func Entry(p string) os.FileInfo {
	return entry{filepath.Base(strings.TrimSuffix(p, "/")), strings.HasSuffix(p, "/")}
}

type entry struct {
	name string
	dir  bool
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return 0 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return e.dir }
func (e entry) Sys() any           { return nil }
func (e entry) Mode() os.FileMode {
	if e.dir {
		return os.ModeDir | 0o755
	}
	return 0o644
}
