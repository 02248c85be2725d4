package main

import "strconv"

// Texts for `fromToml`: every kind of value, every way to name a table, and what the reader refuses.
var tomlTexts = []string{
	// Integers and floats.
	"a = 0\nb = +1\nc = -0\nd = 9223372036854775807\ne = -9223372036854775808", "a = 9223372036854775808", "a = -9223372036854775809", "a = 1_000_000", "a = 1__0", "a = _1", "a = 1_", "a = 01", "a = -01", "a = 0_1", "a = 00",
	"a = 0xDEADbeef\nb = 0x00ff\nc = 0xdead_beef", "a = 0o755\nb = 0o01234567", "a = 0b1101_0101", "a = 0x", "a = 0o8", "a = 0b2", "a = 0xg", "a = 0X1", "a = -0x1", "a = +0o7", "a = 0x_1", "a = 0x1_", "a = 0xffffffffffffffff", "a = 1x", "a = 0b",
	"a = 1.0\nb = -0.01\nc = 5e+22\nd = 1e06\ne = -2E-2\nf = 6.626e-34\ng = 224_617.445_991_228\nh = -0.0\ni = +3.1415", "a = 1.", "a = .5", "a = -.5", "a = +.5", "a = 1.e2", "a = 1e", "a = 1e+", "a = 1.2.3", "a = 1e5e5", "a = 1_.5", "a = 1._5", "a = 1e_5", "a = 03.14", "a = -03.14", "a = 0.1e400", "a = 1e400", "a = -1e400", "a = 1e-400", "a = 1e5-3",
	"a = inf\nb = +inf\nc = -inf", "a = nan\nb = +nan\nc = -nan", "a = infx", "a = in", "a = na", "a = naf", "a = inan", "a = -in", "a = +na", "a = -x", "a = +", "a = --1", "a = INF", "a = NaN",
	// Booleans and words.
	"a = true\nb = false", "a = True", "a = tru", "a = truex", "a = true1", "a = yes", "a = é", "a = null", "a = $", "a = 日本", "a = \\",
	// Strings.
	`a = "x"`, `a = ""`, `a = "\b\t\n\f\r\"\\\e"`, `a = "\u00e9\U0001F600\x41\xff"`, `a = "\uD800"`, `a = "\U00110000"`, `a = "\UFFFFFFFF"`, `a = "\q"`, `a = "\ "`, `a = "\u12"`, `a = "\u12g4"`, `a = "\U0001F60"`, `a = "\x4"`, `a = "\xg0"`, `a = "\`, `a = "x`, "a = \"x\ny\"", "a = \"x\r\ny\"", "a = \"tab\there\"", "a = \"\x01\"", "a = \"\x7f\"", "a = \"x\ry\"", `a = "x"y"`, `a = "x" y`, `a = "日本語 😀"`, `a = "a\"b" # c`, "a = \"\\\n\"", "a = \"\\\t\"",
	`a = 'x'`, `a = ''`, `a = 'C:\x\n'`, `a = 'x`, "a = 'x\ny'", "a = 'x\x00y'", `a = 'it''s'`, "a = 'x\r\ny'",
	"a = \"\"\"x\"\"\"", "a = \"\"\"\nx\ny\n\"\"\"", "a = \"\"\"\r\nx\r\ny\"\"\"", "a = \"\"\"a \\\n   b\\\n\n  \t c\"\"\"", "a = \"\"\"a \\  \n b\"\"\"", "a = \"\"\"a \\  b\"\"\"", "a = \"\"\"a \\\r\n b\"\"\"", "a = \"\"\"\"x\"\"\"\"", "a = \"\"\"\"\"x\"\"\"\"\"", "a = \"\"\"x\"\"\"\"\"\"", "a = \"\"\"x\\\"\"\"\"\"\"", "a = \"\"\"x\\\"\"\"\"", "a = \"\"\"\"\"\"", "a = \"\"\"\"\"\"\"", "a = \"\"\"x", "a = \"\"\"x\"\"", "a = \"\"\"\\u00e9\\x41\\\\n\"\"\"", "a = \"\"\"\\q\"\"\"", "a = \"\"\"\\", "a = \"\"\"\x02\"\"\"", "a = \"\"\"\n\n\nx\"\"\"\nb = $", "a = \"\"\"\\uD800\"\"\"", "a = \"\"\"x\ry\"\"\"",
	"a = '''x'''", "a = '''\nx\\n\n'''", "a = '''\r\nx'''", "a = ''''x''''", "a = '''''x'''''", "a = '''x''''''", "a = ''''''", "a = '''x", "a = '''x''", "a = '''\x03'''",
	// Dates and times.
	"a = 1979-05-27T07:32:00Z\nb = 1979-05-27t07:32:00z\nc = 1979-05-27 07:32:00Z", "a = 1979-05-27T00:32:00-07:00\nb = 1979-05-27T00:32:00.999999-07:00\nc = 1979-05-27T00:32:00+05:30\nd = 1979-05-27T00:32:00+00:00", "a = 1979-05-27T07:32:00\nb = 1979-05-27T00:32:00.5\nc = 1979-05-27 07:32:00.123456789", "a = 1979-05-27\nb = 0001-01-01\nc = 9999-12-31", "a = 07:32:00\nb = 00:32:00.999999\nc = 23:59:59.1234567891234", "a = 07:32\nb = 1979-05-27T07:32\nc = 1979-05-27T07:32Z\nd = 1979-05-27 07:32+01:00",
	"a = 1979-13-01", "a = 1979-02-30", "a = 2000-02-29", "a = 1900-02-29", "a = 24:00:00", "a = 23:60:00", "a = 23:59:60", "a = 7:32:00", "a = 1979-5-27", "a = 1979-05-27T7:32:00", "a = 1979-05-27T07:32:0", "a = 1979-05-27T", "a = 1979-05-27T07", "a = 1979-05-27 ", "a = 1979-05-27 # c", "a = 1979-05-27T07:32:00.", "a = 1979-05-27T07:32:00.Z", "a = 1979-05-27T07:32:00+25:00", "a = 1979-05-27T07:32:00+0700", "a = 1979-05-27T07:32:00Z+1", "a = 12-34", "a = 1-2", "a = 1:2", "a = 0-1", "a = 0:1", "a = 1979-05-27T07:32:00z ", "a = 10000-01-01", "a = 1979-05-27  07:32:00", "a = [1979-05-27, 07:32:00]", "a = 1979-05-27x",
	// Arrays.
	"a = []", "a = [1, 2, 3]", "a = [1, 2, 3, ]", "a = [ [1, 2], [\"a\", []] ]", "a = [1, \"x\", true, 1.5, 1979-05-27]", "a = [\n  1, # one\n  2 # two\n  # three\n]", "a = [1\n,2\n]", "a = [\r\n1,\r\n2]", "a = [,]", "a = [1,,2]", "a = [1 2]", "a = [1", "a = [", "a = [1,", "a = [1 # c", "a = ]", "a = [x]", "a = [1]]", "a = [[[[[[]]]]]]", "a = [{b = 1}, {b = 2, c = [{d = 3}]}]", "a = [{}]", "a = [{b = 1}, 2]",
	// Inline tables.
	"a = {}", "a = { }", "a = {b = 1}", "a = {b = 1, c = {d = 2}}", "a = {b.c = 1, b.d = 2}", "a = {b = 1,}", "a = {b = 1, }", "a = {,}", "a = {b = 1,, c = 2}", "a = {\n  b = 1, # one\n  c = 2,\n}", "a = {b = 1 c = 2}", "a = {b = 1", "a = {b = ", "a = {b", "a = {", "a = {b}", "a = {b = 1, b = 2}", "a = {b = 1, b.c = 2}", "a = {b.c = 1, b = 2}", "a = {b = {c = 1}, b.d = 2}", "a = {b = {c = 1}, b.c = 2}", "a = {\"x y\" = 1, 'z' = 2, \"\" = 3}", "a = {b = [1, {c = 2}]}", "a = {b = 1}\n[a]", "a = {b = 1}\n[a.c]", "a = {b = 1}\na.c = 2", "a = {b = {c = 1}}\n[a.b.d]", "a = {b = 1}}", "a = {b = 1} c = 2", "a.b = {c = 1}\na.d = 2", "a = [{b=[1]},{b={c=1},b.d=2}]", "a = [{b.c = 1, b.d = 2}, {b.c = 3}]", "a = [{b = 1, b.c = 2}]", "a = [{b = [1], b.c = 2}]",
	// Keys.
	"a-b_C9 = 1", "\"x y\" = 1\n'z' = 2", "\"\" = 1", "'' = 1\nb = 2", "1 = 2\n1.5 = 3", "a . b = 1\na.\"c d\".'e' = 2", "a.b = 1\na.c.d = 2\ne = 3", "\"a.b\".c = 1\na.b = 2", "é = 1", "a b = 1", "a", "a.", "a. = 1", ".a = 1", "a..b = 1", "= 1", " = 1", "a = 1 b = 2", "a = 1 # c", "a\n= 1", "a =\n1", "a.\"\" = 1", "\"\\u00e9\\n\" = 1\nx = $", "\"a\nb\" = 1", "\"\"\"a\"\"\" = 1", "'a' 'b' = 1", "\"a\" = 1\na = 2", "\"x\" = $", "a.\"b c\" = $", "\"\\uD800\" = 1", "a = 1\r\nb = 2\r\n", "a = 1\rb = 2", "a = 1\r", "\ta = 1", "a\t=\t1\t", "@ = 1", "a! = 1", "\x00a = 1", "a = 1\x00",
	// Tables.
	"[a]", "[a]\nb = 1", "[ a . b ]\nc = 1", "[a.b.c]\n[a]\nd = 1", "[a]\n[a.b]\n[a.b.c]", "[\"x y\".'z']\na = 1", "[a]\n[a]", "[a]\nb = 1\n[a.b]", "[a]\nb.c = 1\n[a.b]", "[a]\nb.c = 1\n[a.b.d]", "[a]\nb.c = 1\n[a]\nd = 2", "[a.b]\n[a]\nb = 1", "[a.b]\n[a]\nb.c = 1", "a = 1\n[a]", "a = 1\n[a.b]", "a.b = 1\n[a]", "a.b = 1\n[a.c]", "a.b = 1\na.b.c = 2", "a.b.c = 1\na.b = 2", "[]", "[ ]", "[.a]", "[a.]", "[a..b]", "[a", "[a\nb]", "[a]x", "[a] # c", "[a] b = 1", "[\"a]", "[a b]", "[=]", "[\"\"]", "[a]]", "[\"\"]\nx = 1\n[''.y]", "[a.\"b.c\"]\nd = $",
	"[[a]]", "[[a]]\nb = 1\n[[a]]\nb = 2\n[[a]]", "[[a]]\nb = 1\n[a.c]\nd = 1\n[[a]]\n[a.c]\nd = 2", "[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[[a]]\n[[a.b]]\nc = 3", "[[a.b]]\nc = 1\n[a]\nd = 1", "[a]\n[[a]]", "[[a]]\n[a]", "a = 1\n[[a]]", "a = []\n[[a]]", "a = [1]\n[a.b]", "a = [{b = 1}]\n[[a]]", "a = [{b = 1}]\n[a.c]", "[[a]]\nb = 1\nb = 2", "[[a]]\n[[a.b]]\n[a.b]", "[[a]]\n[a.b]\n[[a.b]]", "[[]]", "[[a]", "[[a] ]", "[ [a]]", "[[a]]]", "[[a", "[[a.]]", "[[ a . b ]]\nc = 1", "[[a]] x", "[[\"\"]]\nb = 1", "[a.b]\n[[a]]", "[[a]]\na = 1\n[a.a.b]",
	// The text as a whole.
	"# only a comment", "# bad \x01 comment", "\n\n  \n\t# c\n", "\r\n\r\n", "a = 1\n\n\n$", "x = 1 # é\ny = \x80", "\xef\xbb\xbfa = 1", "\xff\xfea = 1", "\xfe\xff", "a\x00=\x001\x00", "a = \"\xff\"", "# \xc3\x28", "\xe2\x82", "a = \"\xe2\x82\"", "a = '''\xe2\x82'''", "a = \"\"\"\xf0\x9f\"\"\"", "a = 1\nb = \"\n", "a = {b = 1\n", "a = [1\n", "[t]\na = \"\"\"\n\n\n", "[t.u]\nx.y = 1\nx.y = 2", "[t.u]\nx.y = \"", "a = {b = {c = $}}", "a = [[1], [{b = $}]]", "a = {b = \"\\uD800\"}",
	"title = \"x\"\n[owner]\nname = \"Tom\"\ndob = 1979-05-27T07:32:00-08:00\n[database]\nenabled = true\nports = [8000, 8001]\ntemp = {cpu = 79.5, case = 72.0}\n[servers]\n[servers.alpha]\nip = \"10.0.0.1\"\n[servers.beta]\nip = \"10.0.0.2\"\n[[products]]\nname = \"Hammer\"\nsku = 738594937\n[[products]]\n[[products]]\nname = \"Nail\"\ncolor = \"gray\"",
}

// fromTomls asks for each text as a map, and for what the writers make of it.
func fromTomls(t *table) {
	for _, s := range tomlTexts {
		q := "fromToml " + strconv.Quote(s)
		t.e(q, q+" | toToml", `$m := `+q+` }}{{ toJson $m }} {{ toYaml $m }} {{ printf "%#v %T" $m.a $m.a`)
	}
	for _, s := range []string{"1979-05-27T07:32:00Z", "1979-05-27T00:32:00-07:00", "1979-05-27T07:32:00.25", "1979-05-27", "07:32:00"} {
		v := `(fromToml "a = ` + s + `").a`
		t.e(v, "typeOf "+v, "kindOf "+v, `date "2006-01-02 15:04:05 MST" `+v, `dateInZone "2006-01-02T15:04:05Z07:00" `+v+` "Europe/Berlin"`, v+".Unix", v+".Year", v+".Location", `printf "%v %s %d" `+v+" "+v+" "+v, "toJson "+v, "toYaml "+v, "toToml "+v,
			"list "+v+" | toJson", `dict "t" `+v+" | toToml", `dict "t" (list `+v+` 1) | toToml`, `dateModify "1h" `+v+` | toString`, `dict "t" (dateModify "1h" `+v+`) | toToml`, `dict "t" (`+v+`.AddDate 1 1 1) | toToml`, `dict "t" `+v+`.UTC | toToml`, "unixEpoch "+v, "htmlDate "+v, v+" | quote", "empty "+v, "eq "+v+" "+v)
	}
	t.e(`range (fromToml "[[a]]\nb = 1\n[[a]]\nb = 2").a }}{{ .b }},{{ end`, `(fromToml "[[a]]\nb = 1").a | first`, `(fromToml "[[a]]\nb = 1").a | len`, `index (fromToml "[[a]]\nb = 1").a 0 "b"`, `append (fromToml "[[a]]\nb = 1").a 5`, `concat (fromToml "[[a]]\nb = 1").a (list 2)`,
		`(fromToml "[[a]]\nb = 1").a | kindOf`, `has (dict "b" 1) (fromToml "[[a]]\nb = 1").a`, `join "," (fromToml "[[a]]\nb = 1").a`, `(fromToml "[[a]]\nb = 1").a | toString`, `reverse (fromToml "[[a]]\nb = 1\n[[a]]\nb = 2").a`, `uniq (fromToml "[[a]]\nb = 1\n[[a]]\nb = 1").a`, `compact (fromToml "[[a]]\n[[a]]\nb = 1").a`, `rest (fromToml "[[a]]\n[[a]]\nb = 1").a`, `deepCopy (fromToml "[[a]]\nb = 1")`, `typeOf (deepCopy (fromToml "[[a]]\nb = 1")).a`,
		`merge (dict "a" 1) (fromToml "a = 2\nb = 3")`, `mergeOverwrite (dict "a" 1) (fromToml "a = 2\n[[b]]\nc = 3") | toYaml`, `(fromToml "a = [1, 2]").a | typeOf`, `(fromToml "a = {b = 1}").a | typeOf`, `pick (fromToml "a = 1\nb = 2") "a"`, `get (fromToml "a = 1") "a" | add 1`, `(fromToml "a = 1.0").a`, `set (fromToml "a = 1") "b" 2 | toToml`, `(fromToml "a = $").Error`, `hasKey (fromToml "a = $") "Error"`, `hasKey (fromToml "a = $\nb = 1") "b"`, `fromToml nil`, `fromToml (list)`, `fromToml "a" "b"`)
}
