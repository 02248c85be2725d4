// Records what Go's YAML libraries do. Reads JSON lines on stdin, writes one JSON line for each.
//
//	{"op":"sigs-decode","text":"..."}   sigs.k8s.io/yaml.YAMLToJSON: {"json":...} or {"error":"..."}
//	{"op":"decode","text":"..."}        the same, only whether it was accepted
//	{"op":"sigs-encode","json":...}     sigs.k8s.io/yaml.JSONToYAML behind json.Marshal: {"yaml":"..."}
//	{"op":"encode2","json":...}         another name for sigs-encode
//	{"op":"encode3","json":...}         go.yaml.in/yaml/v3 with an indentation of 2, as Helm's toYamlPretty
//	{"op":"tables"}                     the Rust source of the letters and digits of Go's unicode package
//
// "base64" may stand instead of "text", for bytes that are no text.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	yaml3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

type request struct {
	Op     string          `json:"op"`
	Text   string          `json:"text"`
	Base64 string          `json:"base64"`
	JSON   json.RawMessage `json:"json"`
}

type answer struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	YAML  *string         `json:"yaml,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var req request
			if err := json.Unmarshal(line, &req); err != nil {
				fmt.Fprintln(os.Stderr, "bad request:", err)
				os.Exit(1)
			}
			if err := encoder.Encode(serve(req)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			// A caller that waits for the answer gets it; one that sends ahead is not slowed down.
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
	}
}

func serve(req request) (ans answer) {
	defer func() {
		if r := recover(); r != nil {
			ans = answer{Error: fmt.Sprint("panic: ", r)}
		}
	}()
	text := []byte(req.Text)
	if req.Base64 != "" {
		var err error
		if text, err = base64.StdEncoding.DecodeString(req.Base64); err != nil {
			return answer{Error: err.Error()}
		}
	}
	switch req.Op {
	case "sigs-decode", "decode":
		data, err := yaml.YAMLToJSON(text)
		if err != nil {
			return answer{Error: err.Error()}
		}
		if req.Op == "decode" {
			return answer{}
		}
		return answer{JSON: data}
	case "sigs-encode", "encode2":
		var value any
		if err := exact(req.JSON, &value); err != nil {
			return answer{Error: err.Error()}
		}
		data, err := yaml.Marshal(value)
		if err != nil {
			return answer{Error: err.Error()}
		}
		text := string(data)
		return answer{YAML: &text}
	case "encode3":
		var value any
		if err := exact(req.JSON, &value); err != nil {
			return answer{Error: err.Error()}
		}
		var buf bytes.Buffer
		encoder := yaml3.NewEncoder(&buf)
		encoder.SetIndent(2)
		if err := encoder.Encode(value); err != nil {
			return answer{Error: err.Error()}
		}
		text := buf.String()
		return answer{YAML: &text}
	case "tables":
		text := tables()
		return answer{YAML: &text}
	}
	return answer{Error: "unknown op " + req.Op}
}

// exact decodes JSON so that integers stay int64 or uint64 and everything else becomes float64.
func exact(data []byte, value *any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(value); err != nil {
		return err
	}
	*value = numbers(*value)
	return nil
}

func numbers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, item := range value {
			value[key] = numbers(item)
		}
	case []any:
		for i, item := range value {
			value[i] = numbers(item)
		}
	case json.Number:
		if !strings.ContainsAny(value.String(), ".eE") {
			if i, err := value.Int64(); err == nil {
				return i
			}
			var u uint64
			if _, err := fmt.Sscan(value.String(), &u); err == nil {
				return u
			}
		}
		f, _ := value.Float64()
		return f
	}
	return value
}
