package main

import "strings"

// clocked functions answer by the clock where their argument is no time: of them only the errors are kept.
var clocked = strings.Fields("now ago date dateInZone date_in_zone dateModify date_modify mustDateModify must_date_modify htmlDate htmlDateInZone unixEpoch")

// signatureCases call every function with none to four arguments of every kind: what Go says about number and types.
func signatureCases(functions []string) []Case {
	kinds := []string{"nil", `"a"`, "1", "1.5", "true", `(list "a" 1)`, `(dict "a" 1)`, ".Values.none", ".Values.null", ".Values.n"}
	few := []string{`"a"`, "2", `(list 1 "a")`, `(dict "a" "b")`}
	values := map[string]any{"null": nil, "n": 3}
	var cases []Case
	add := func(f, expression string) {
		cases = append(cases, Case{File: "functions/signatures.jsonl", ErrorsOnly: contains(clocked, f),
			Request: map[string]any{"op": "expr", "template": "{{ " + expression + " }}", "values": values}})
	}
	for _, f := range functions {
		add(f, f)
		for _, a := range kinds {
			add(f, f+" "+a)
		}
		add(f, `"a" | `+f)
		add(f, `.Values.none | `+f)
		add(f, `nil | `+f)
		for _, a := range few {
			for _, b := range few {
				add(f, f+" "+a+" "+b)
			}
		}
		for i, a := range few {
			add(f, f+" "+a+" "+few[(i+1)%4]+" "+few[(i+2)%4])
			add(f, f+" "+a+" "+a+" "+a)
		}
		add(f, f+` 1 2 "x"`)
		add(f, f+` "a" "b" 1 2`)
		add(f, f+` "a" nil nil 1 2`)
		add(f, f+` "a" .Values.none "b"`)
	}
	return cases
}
