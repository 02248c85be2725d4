package main

import "strings"

// objects are Go's values that are no plain data: nil slices and maps, bytes, structs, times, numbers with a name.
func objects() *table {
	t := newTable("objects")
	t.files = map[string]any{"f.txt": "ab", "empty.txt": ""}
	day := `(toDate "2006-01-02" "2020-02-02")`
	values := []string{
		`(initial list)`, `(list (initial list))`, `(dict "a" (initial list))`, `(rest list)`, `(concat list)`, `(fromJson "null")`, `(list (fromJson "null"))`, `(dict "m" (fromJson "null"))`, `(regexFindAll "z" "a" -1)`,
		`(.Files.GetBytes "f.txt")`, `(.Files.GetBytes "none")`, `(list (.Files.GetBytes "f.txt"))`, `.Files`, `(.Files.Glob "*")`,
		`.Chart`, `(list .Chart)`, `(dict "c" .Chart "z" 1)`, `.Capabilities.KubeVersion`, `(dict "a" .Capabilities.KubeVersion "b" 1)`, `(list .Capabilities.KubeVersion)`, `.Capabilities.HelmVersion`, `.Release`, `.Template`,
		`(semver "1.2.3-a+b")`, `(dict "v" (semver "v1.2"))`, day, `(toDate "2006-01-02T15:04:05Z07:00" "2020-02-29T23:59:59+05:30")`, `(dict "t" ` + day + `)`, day + `.Month`, day + `.Weekday`, day + `.Location`, `(list ` + day + `.Month ` + day + `.Weekday)`,
		`(fromToml "a = 1979-05-27")`, `(list 1i)`, `(dict "a" 1i)`,
	}
	for _, f := range []string{"toYamlPretty", "toYaml", "toJson", "toToml"} {
		t.each(f+" %", values)
	}
	// Keys, of which go-yaml v2 and v3 have orders of their own.
	for _, keys := range []string{"a1 a10 a2", "a a-b a.b a_b ab aB Ab A B b", "x1y2 x1y10 x01 x1", "é aé a 日 z", "10 9 01 1", "-a .a _x a"} {
		pairs := ""
		for _, k := range strings.Fields(keys) {
			pairs += ` "` + k + `" 1`
		}
		t.e("toYamlPretty (dict"+pairs+")", "toYaml (dict"+pairs+")")
	}
	named := []string{day + ".Month", day + ".Weekday", `(toDate "2006-01-02" "2020-02-03").Weekday`, `(semver "1.2.3")`, day}
	for _, f := range []string{"int", "int64", "float64", "add 1", "mul 2", "max 1", "addf 1", "floor", "index (list 1 2 3 4 5)", "empty", "not", "typeOf", "kindOf", "toString", "quote"} {
		t.each(f+" %", named)
	}
	for _, f := range []string{"eq", "deepEqual", "has"} {
		for _, v := range named {
			second := v
			if f == "has" {
				second = "(list (" + v + "))"
			}
			t.e(f + " (" + v + ") (" + second + ")")
		}
	}
	t.each("uniq (list (%) (%))", named)
	// Methods of times, spans, versions and what has a name.
	moment := `(toDate "2006-01-02T15:04:05.999Z07:00" "2020-02-29T23:59:59.5+05:30")`
	span := `(fromToml "a = 1").a | mustToDuration`
	for _, v := range []string{day, moment} {
		for _, m := range []string{"Month.String", "Weekday.String", "Location.String", "Local", "IsDST", "Equal " + day, "Compare " + day, "Compare " + moment, "Before " + moment, "After " + day, "Sub " + day} {
			t.e(`printf "%T %v" (` + v + "." + m + ") (" + v + "." + m + ")")
		}
	}
	for _, s := range []string{"1s", "90m30s", "24h", "168h", "1ns", "0s", "-1h", "2540400h"} {
		for _, v := range []string{day, moment} {
			t.e(`printf "%v" (`+v+`.Truncate (mustToDuration "`+s+`"))`, `printf "%v" (`+v+`.Round (mustToDuration "`+s+`"))`, `printf "%v" (`+v+`.Add (mustToDuration "`+s+`"))`)
		}
		for _, v := range []string{`(mustToDuration "1h29m59.5s")`, `(mustToDuration "-90s")`} {
			t.e(`printf "%v" (`+v+`.Truncate (mustToDuration "`+s+`"))`, `printf "%v" (`+v+`.Round (mustToDuration "`+s+`"))`, `printf "%v" `+v+`.Abs`)
		}
	}
	t.e(span + ` | printf "%T %v"`)
	for _, m := range []string{`SetPrerelease "x.1"`, `SetPrerelease ""`, `SetPrerelease "01"`, `SetPrerelease "é"`, `SetMetadata "y"`, `SetMetadata "01"`, `SetMetadata "a b"`} {
		t.e(`printf "%v" ((semver "1.2.3-a+b").`+m+`)`, `printf "%v" ((semver "v1.2").`+m+`)`)
	}
	// Layouts with more digits than there are, offsets without a sign, years with one, zones that are only a name.
	for _, l := range []string{".0", ".000000000", ".000000000000", ".999999999999", ",00"} {
		t.e(`date "05` + l + `|" (fromToml "a = 1979-05-27T07:32:01.25").a`)
	}
	for _, p := range [][2]string{{"-07:00", "x25:00"}, {"-07:00", "x05:00"}, {"-0700", "+25:0"}, {"-070000", "+256199"}, {"06", "+2"}, {"06", "-7"}, {"2006 002 01", "2021 059 03"}, {"2006 002 02", "2021 059 03"}, {"2006 002", "2021 366"}, {"06MST", "69GMT+3"}, {"15:04 MST", "10:00 CET"}} {
		t.e(`mustToDate "` + p[0] + `" "` + p[1] + `"`)
	}
	for _, seconds := range []string{"253402300799", "300000000000", "-99999999999"} {
		t.e(`dateInZone "2006-01-02 15:04 MST" ` + seconds + ` "Europe/Berlin"`)
	}
	t.e(`date "06" -99999999999`, `printf "%.70000U" 1 | sha256sum`, `printf "%.70000f" 0.1 | sha256sum`, `printf "%.70000e" 0.1 | sha256sum`, `printf "%#.70000g" 0.1 | sha256sum`)
	return t
}
