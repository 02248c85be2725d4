package main

func functionCases() []Case {
	var cases []Case
	for _, g := range []func() *table{strings_, casing, wrapping, quoting, indenting, conversion, arithmetic, defaults, types, lists, dicts, merges,
		dates, durations, encodings, hashes, regexes, paths, urls, semverFunctions, yamls, jsons, tomls, objects, random, helmFunctions, builtins, printing} {
		cases = append(cases, g().cases...)
	}
	return cases
}

func strings_() *table {
	t := newTable("strings")
	for _, f := range []string{"trim", "upper", "lower", "title", "untitle", "nospace", "initials", "swapcase", "toString", "len"} {
		t.each(f+" %", texts)
	}
	for _, f := range []string{"trim", "upper", "toString"} {
		t.each(f+" %", anything)
	}
	cuts := []string{"0", "1", "3", "5", "7", "100", "-1", "-3", "-100", `"2"`, "1.5", "nil"}
	t.cross("trunc %1 %2", cuts, []string{`""`, `"hello"`, `"héllo"`, `"日本語テキスト"`, `"a😀b"`})
	t.cross("abbrev %1 %2", []string{"0", "3", "4", "5", "8", "100", "-1"}, []string{`""`, `"abc"`, `"hello world"`, `"héllo wörld"`})
	for _, l := range []string{"0", "1", "4", "5", "7", "10"} {
		t.cross("abbrevboth "+l+" %1 %2", []string{"0", "5", "7", "10", "100"}, []string{`"1234 5678 9123"`, `"short"`, `"héllo wörld ünd so"`})
	}
	for _, s := range []string{"0", "1", "-1", "2", "5", "6", "100"} {
		t.cross("substr "+s+" %1 %2", []string{"0", "2", "5", "-1", "100"}, []string{`"hello"`, `""`, `"héé"`})
	}
	t.cross("repeat %1 %2", []string{"0", "1", "3", "-1"}, []string{`"ab"`, `""`, `"é"`})
	for _, f := range []string{"trimAll", "trimall", "trimSuffix", "trimPrefix", "contains", "hasPrefix", "hasSuffix"} {
		t.cross(f+" %1 %2", []string{`""`, `"a"`, `"-"`, `"ab"`, `"$"`, `"é"`}, []string{`""`, `"abba"`, `"-a-"`, `"ab-ab"`, `"é€é"`, `"$5.00$"`})
	}
	for _, f := range []string{"contains", "hasPrefix", "trimSuffix"} {
		t.each(f+` "1" %`, anything)
		t.each(f+` % "a"`, anything)
	}
	t.cross("replace %1 %2", []string{`"a" "b"`, `"" "-"`, `"é" "e"`, `"ab" ""`, `"." "_"`}, []string{`"abab"`, `""`, `"é.é"`, `"v1.2.3"`})
	t.cross("plural %1", []string{`"one" "many" 0`, `"one" "many" 1`, `"one" "many" 2`, `"one" "many" -1`, `"one" "many" "1"`, `"one" "many" 1.0`, `"one" "many" .Values.f`}, []string{""})
	t.with(`{"f": 1}`).e(`plural "one" "many" .Values.f`, `plural "one" "many" (int .Values.f)`)
	t.with("").e(`cat "a" "b" "c"`, `cat`, `cat 1 2.5 true nil "x"`, `cat nil`, `cat "" ""`, `cat (list 1 2) (dict "a" 1)`, `"end" | cat "start"`)
	t.e(`split "," "a,b,c"`, `(split "," "a,b,c")._1`, `split "" "abc"`, `split "x" ""`, `(split "$" "foo$bar$baz")._0`, `split "," nil`, `typeOf (split "," "a")`,
		`splitn "," 2 "a,b,c"`, `(splitn "," 2 "a,b,c")._1`, `splitn "," 0 "a,b"`, `splitn "," -1 "a,b,c"`, `splitn "," 1 "a,b"`, `typeOf (splitn "," 2 "a")`,
		`splitList "," "a,b,c"`, `splitList "," ""`, `splitList "" "aé"`, `len (splitList "," "a,,b,")`, `splitList "," 5`, `typeOf (splitList "," "a")`)
	t.e(`"a,b" | splitList "," | join "-"`, `join "-" (list 1 nil "a" 2.5 true)`, `join "," "abc"`, `join "," 5`, `join "," nil`, `join "" (list "a" "b")`,
		`join "," (dict "a" 1)`, `join "," (until 4)`, `join "," (list)`, `join "," (list (list 1 2) (dict "a" 1))`, `join 1 (list "a")`)
	t.e(`sortAlpha (list "b" "a" "C" "10" "9" "é")`, `sortAlpha (list 3 1 2)`, `sortAlpha "x"`, `sortAlpha nil`, `sortAlpha (list)`, `typeOf (sortAlpha (list 1))`,
		`sortAlpha (list nil "a")`, `sortAlpha (dict "a" 1)`)
	t.e(`toStrings (list 1 nil 2.5 true "a" (list 1))`, `toStrings "x"`, `toStrings nil`, `typeOf (toStrings (list 1))`, `hello`, `"x" | hello`, `toString (list 1 "a")`,
		`toString (dict "b" 1 "a" nil)`, `toString 1e6`, `toString 1e21`, `toString (int64 1000000)`, `toString nil`, `shuffle ""`, `shuffle "a"`, `len (shuffle "héllo")`)
	t.e(`upper`, `upper "a" "b"`, `trunc 5`, `replace "a" "b"`, `nospace`, `substr 1 2`, `trim 5`, `lower true`, `repeat "a" 3`, `abbrev "a" 3`)
	return t
}

func casing() *table {
	t := newTable("casing")
	words := []string{`""`, `"a"`, `"A"`, `"foo bar"`, `"foo_bar"`, `"foo-bar"`, `"foo.bar"`, `"fooBar"`, `"FooBar"`, `"fooBAR"`, `"FOOBar"`, `"HTTPServer"`, `"HTTP2Server"`,
		`"parseHTTP2Request"`, `"foo2bar"`, `"foo2Bar"`, `"2foo"`, `"foo2"`, `"a1b2c3"`, `"foo__bar"`, `"_foo"`, `"foo_"`, `"--foo--bar--"`, `"Foo Bar BAZ"`, `"  foo  bar  "`,
		`"foo/bar:baz"`, `"ÉcoleÜber"`, `"élan vital"`, `"日本語テスト"`, `"JSONToYAML"`, `"userID"`, `"userIDs"`, `"IDs"`, `"x86_64"`, `"v1beta1"`, `"CamelCase-with_all kinds"`,
		`"foo.BarBaz_qux-9"`, `"A1B"`, `"a😀b"`, `"\xff"`, `"first class"`, `"person_id"`, `"1A2"`, `"abcDEF123ghi"`, `"ABC123def"`, `"_ABC__"`, `"a.b.c"`, `"a-1"`, `"A-1-B"`, `"_"`, `"__"`, `" "`, `"_-_"`, `"_é"`}
	for _, f := range []string{"snakecase", "camelcase", "kebabcase", "title", "untitle", "swapcase", "initials"} {
		t.each(f+" %", words)
	}
	t.e(`snakecase 5`, `camelcase nil`, `kebabcase`, `title "o'neil it's"`, `title "a-b c_d e.f"`, `title "ǆ ŉ ß"`, `initials "a  b\tc\nd"`, `title "1a b2"`)
	return t
}

func wrapping() *table {
	t := newTable("wrapping")
	prose := []string{`""`, `"word"`, `"Hello World"`, `"the quick brown fox jumps over the lazy dog"`, `"a verylongwordthatdoesnotfit b"`, `"two  spaces   three"`, `"line one\nline two is longer"`,
		`" leading and trailing "`, `"äöü äöü äöü äöü"`, `"tab\tseparated\twords here"`}
	t.cross("wrap %1 %2", []string{"0", "1", "5", "10", "20", "-1", "1000"}, prose)
	t.cross(`wrapWith %1 %2`, []string{`5 "\t"`, `5 ""`, `10 "<br>"`, `0 "-"`}, prose)
	t.e(`wrap "5" "a"`, `wrap 5`, `wrapWith 5 "a"`)
	return t
}

func quoting() *table {
	t := newTable("quoting")
	odd := append([]string{`"a\\b"`, `"\u00a0\u200b\ufeff"`, `"\u2028\u2029"`, `"\x07\b\f\v\x00\x7f\x80"`, `"\U0001F600\U000E0001"`, "`raw\\n`", `"é\u0301"`, `"it's"`, `"\u0085\u00ad"`}, texts...)
	t.each("quote %", odd)
	t.each("squote %", odd)
	t.each("quote %", anything)
	t.each("squote %", anything)
	t.each(`quote "a" %`, anything)
	for _, v := range odd {
		t.e(`printf "%q" ` + v)
	}
	t.e(`quote`, `squote`, `quote nil nil`, `quote "" nil ""`, `quote 1 2.5 true nil "x"`, `squote 1 2.5 true nil "x"`, `quote 1e6`, `quote 123456789.0`, `quote (int64 123456789)`,
		`quote 1e-7`, `quote 0.1`, `quote 1e20`, `quote 1e21`, `1000000 | quote`, `quote (list "a" 1)`, `quote (dict "k" "v" "j" nil)`)
	t.with(`{"i": 1000000, "j": 999999, "big": 123456789012, "f": 1.50, "neg": -0.00001, "t": true, "n": null, "m": {"a": 1000000}, "l": [1000000, "x", null]}`).
		e(`.Values.i | quote`, `.Values.j | quote`, `.Values.big | quote`, `.Values.f | quote`, `.Values.neg | quote`, `.Values.t | quote`, `.Values.n | quote`, `.Values.m | quote`,
			`.Values.l | quote`, `.Values.nope | quote`, `.Values.i | squote`, `.Values.n | squote`, `.Values.m | squote`, `.Values.i | toString`, `.Values.i`, `.Values.big`, `.Values.m`, `.Values.l`, `.Values.n`,
			`.Values.i | int | quote`, `.Values.i | int64`, `.Values.f`, `.Values.neg`, `.Values.i | toString | quote`)
	return t
}

func indenting() *table {
	t := newTable("indenting")
	blocks := []string{`""`, `"a"`, `"a\nb"`, `"a\n\nb\n"`, `"\n"`, `"a\r\nb"`, `"  x\n y"`, `"é\n日"`}
	t.cross("indent %1 %2", []string{"0", "1", "2", "8", "-1"}, blocks)
	t.cross("nindent %1 %2", []string{"0", "2", "4", "-2"}, blocks)
	t.e(`indent "2" "a"`, `indent 2`, `indent 2 5`, `indent 2 nil`, `nindent 2 (dict)`, `indent 1.5 "a"`, `indent 2.0 "a"`, `nindent .Values.missing "a"`)
	t.with(`{"n": 4, "l": ["a", {"b": [1, 2]}], "m": {"x": {"y": "z"}}}`).e(`"a" | indent .Values.n`, `"a\nb" | nindent (int .Values.n)`, `toYaml .Values.l | nindent 2`, `toYaml .Values.m | indent 6`,
		`.Values.l | toYaml | nindent 0 | trim`)
	t.with(`{"m": {"x": {"y": "z"}}}`).raw("a:\n{{ toYaml .Values.m | indent 2 }}\nb: 1\n", "a:\n  {{- toYaml .Values.m | nindent 2 }}\nb: 1\n", "a: {{- .Values.m | toYaml | nindent 4 }}")
	return t
}
