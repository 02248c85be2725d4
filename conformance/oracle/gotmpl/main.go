// Command gotmpl says what Go's text/template makes of templates: one JSON case per line of standard input, the
// same case with its result per line of standard output.
//
// A case: {"templates": [["name", "text"], ...], "run": "name", "data": VALUE, "missingkey": "zero"}. The result is
// in "output" or "error" (after a failure both, output being what was written before it). Strings of names, texts,
// values and results are Latin-1: one character per byte. VALUE is null or ["tag", content], see values.go.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"
)

type testCase struct {
	Note       string          `json:"note,omitempty"`
	Templates  [][2]string     `json:"templates"`
	Run        string          `json:"run"`
	Data       json.RawMessage `json:"data,omitempty"`
	MissingKey string          `json:"missingkey,omitempty"`
	Output     *string         `json:"output,omitempty"`
	Error      *string         `json:"error,omitempty"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-bench" {
		bench()
		return
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			var c testCase
			if err := json.Unmarshal(line, &c); err != nil {
				fmt.Fprintf(os.Stderr, "bad case: %v: %s\n", err, line)
				os.Exit(1)
			}
			c.run()
			encoder := json.NewEncoder(out)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(&c); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		if err != nil {
			return
		}
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

func (c *testCase) run() {
	c.Output, c.Error = nil, nil
	output, err := c.execute()
	if err != nil {
		text := toLatin1(err.Error())
		c.Error = &text
		if output == "" {
			return
		}
	}
	output = toLatin1(output)
	c.Output = &output
}

func (c *testCase) execute() (output string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("PANIC: %v", r)
		}
	}()
	t, err := c.parse()
	if err != nil {
		return "", err
	}
	data, err := decode(c.Data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.ExecuteTemplate(&b, fromLatin1(c.Run), data)
	return b.String(), err
}

// bench says how long parsing and executing each case of standard input takes: the best of 20 runs.
func bench() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			var c testCase
			if err := json.Unmarshal(line, &c); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			parse, execute := time.Duration(1<<62), time.Duration(1<<62)
			for range 20 {
				start := time.Now()
				t, err := c.parse()
				if err != nil {
					panic(err)
				}
				parse = min(parse, time.Since(start))
				data, err := decode(c.Data)
				if err != nil {
					panic(err)
				}
				var b strings.Builder
				start = time.Now()
				if err := t.ExecuteTemplate(&b, c.Run, data); err != nil {
					panic(err)
				}
				execute = min(execute, time.Since(start))
			}
			fmt.Printf("%-30s parse %9.1f us   execute %9.1f us\n", c.Note, us(parse), us(execute))
		}
		if err != nil {
			return
		}
	}
}

func us(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func (c *testCase) parse() (*template.Template, error) {
	t := template.New("root")
	running := map[string]int{}
	t.Funcs(functions)
	t.Funcs(template.FuncMap{"include": include(t, running), "tpl": tpl(t, running, c.MissingKey)})
	if c.MissingKey != "" {
		t.Option("missingkey=" + c.MissingKey)
	}
	for _, pair := range c.Templates {
		name, text := fromLatin1(pair[0]), fromLatin1(pair[1])
		if _, err := t.New(name).Parse(text); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func toLatin1(text string) string {
	runes := make([]rune, len(text))
	for i := 0; i < len(text); i++ {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

func fromLatin1(text string) string {
	bytes := make([]byte, 0, len(text))
	for _, r := range text {
		bytes = append(bytes, byte(r))
	}
	return string(bytes)
}
