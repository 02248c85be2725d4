package main

func conversion() *table {
	t := newTable("conversion")
	for _, f := range []string{"int", "int64", "float64", "atoi", "toDecimal"} {
		t.each(f+" %", numbers)
	}
	for _, f := range []string{"int", "int64", "float64", "atoi", "toDecimal", "ceil", "seq", "until", "toString"} {
		t.e("typeOf (" + f + ` (toString 3))`)
	}
	t.e(`typeOf (int "3")`, `typeOf (int64 3)`, `typeOf (float64 3)`, `typeOf (atoi "3")`, `typeOf (toDecimal "17")`)
	t.each("int %", []string{`"12 "`, `"0X1F"`, `"0B1"`, `"-0x10"`, `"1."`, `"1.0"`, `"1.9"`, `"-1.0"`, `".5"`, `"00"`, `"0"`, `"-"`, `"+"`, `"1,000"`, `"٣"`, `"true"`, `-1.9`, `1.9`, `1e19`, `-1e19`, `0.99999`,
		`4294967296`, `2147483648`, `"2147483648"`, `"007"`, `"0.0"`, `"000.000"`, `"0x"`, `"0_7"`, `"__1"`, `"1e2"`, `"5.0000000000"`, `"5.01"`, `"Inf"`, `"NaN"`})
	t.each("float64 %", []string{`"1."`, `".5"`, `"-1.5e-3"`, `"Inf"`, `"-inf"`, `"NaN"`, `"infinity"`, `"0x1p4"`, `"1_0.5"`, `"1e400"`, `"1e-400"`, `"0.1"`, `"1,5"`, `"+1.5"`})
	t.each("toDecimal %", []string{`"777"`, `"0777"`, `"8"`, `777`, `0777`, `"-7"`, `"1.5"`, `"7_7"`})
	t.with(`{"i": 3, "f": 3.7, "big": 9007199254740993, "huge": 1e300, "s": "12", "neg": -3.7, "z": 0, "t": true, "n": null, "m": {}, "l": []}`)
	for _, f := range []string{"int", "int64", "float64", "toString", "toDecimal"} {
		t.each(f+" %", []string{".Values.i", ".Values.f", ".Values.big", ".Values.huge", ".Values.s", ".Values.neg", ".Values.z", ".Values.t", ".Values.n", ".Values.m", ".Values.l", ".Values.none"})
	}
	t.e(`.Values.i | int | typeOf`, `add .Values.i 1`, `mul .Values.f 2`, `until (int .Values.i)`, `until .Values.i`, `index (list 1 2 3 4) (int .Values.i)`, `index (list 1 2) .Values.z`, `atoi .Values.s`, `atoi .Values.i`)
	return t
}

func arithmetic() *table {
	t := newTable("arithmetic")
	t.each("add1 %", numbers)
	t.each("add 1 %", numbers)
	t.each("add1f %", numbers)
	t.each("addf 1 %", numbers)
	t.each("floor %", numbers)
	t.each("ceil %", numbers)
	t.each("round % 1", numbers)
	t.each("max 2 %", numbers)
	t.each("minf 2 %", numbers)
	pairs := []string{"1 2", "2 1", "7 3", "-7 3", "7 -3", "-7 -3", "0 5", "5 0", "1.5 2.5", `"4" "2"`, "9223372036854775807 1", "-9223372036854775807 2", "1e3 3", "true 2", "nil 2", "0.1 0.2", "10 4", "1 3", "2 3", "100 7"}
	for _, f := range []string{"add", "sub", "mul", "div", "mod", "addf", "subf", "mulf", "divf", "max", "min", "maxf", "minf", "biggest", "round"} {
		t.each(f+" %", pairs)
		t.e(f, f+" 5", f+" 20 3 2")
		t.e("typeOf (" + f + " 7 2)")
	}
	t.e(`add 1 2 3 4 5`, `sub 10 1 2 3`, `mul 2 3 4`, `divf 1 0`, `divf 10 3 3`, `mulf 1.1 1.1`, `subf 7.5 2 3`, `addf 1.5 2 2`, `addf 0.1 0.2 0.3`, `add1f 0.1`, `mulf 1e10 1e10`, `divf 1 3`, `divf 2 3`, `divf 10 4`, `divf 22 7`,
		`div 7 2`, `div -7 2`, `mod -7 3`, `mul 4611686018427387904 2`, `add 9223372036854775807 9223372036854775807`, `sub 0 9223372036854775807 2`)
	t.cross("round %1 %2", []string{"123.5555", "123.4444", "-123.5555", "0.5", "1.005", "2.5", "-0.5", `"3.14159"`, "1e10", "0"}, []string{"0", "1", "2", "3", "10", "-1", "-2"})
	t.e(`round 123.5555 3 0.9`, `round 123.3555 2 0.6`, `round 10.0 0`, `round 1.5`, `round "a" 1`, `round 1.5 "1"`, `floor 123.9999`, `ceil 123.001`, `floor -1.5`, `ceil -1.5`, `floor 1e20`, `typeOf (round 1.55 1)`, `typeOf (floor 1)`, `typeOf (ceil 1)`)
	t.each("until %", []string{"0", "1", "5", "-3", `"3"`, "2.0", "2.5", "nil"})
	t.each("untilStep %", []string{"0 5 1", "3 6 2", "0 -5 -2", "5 0 1", "0 5 0", "5 5 1", "0 5 -1", "10 0 -3", "-5 5 4", `"0" 5 1`})
	t.each("seq %", []string{"5", "-3", "0", "1", "0 2", "2 5", "5 2", "0 2 10", "0 -2 -5", "0 5 -1", "5 0 5", "1 0 5", "-3 3", "1 2 3 4", "", `"3"`, "2.5", "0 0"})
	t.e(`typeOf (until 2)`, `typeOf (seq 2)`, `len (until 100)`, `typeOf (index (until 3) 1)`, `range until 3`)
	t.raw(`{{ range until 3 }}{{ . }},{{ end }}`, `{{ range $i, $e := untilStep 1 9 3 }}{{ $i }}={{ $e }};{{ end }}`, `{{ range untilStep 3 0 -1 }}{{ typeOf . }}{{ end }}`)
	t.e(`randInt 5 6`, `randInt 0 1`, `typeOf (randInt 1 9)`, `randInt 5 5`, `randInt 6 5`, `randInt "1" 5`)
	t.with(`{"a": 3, "b": 2.5, "big": 1e18}`).e(`add .Values.a .Values.b`, `addf .Values.a .Values.b`, `mul .Values.big 100`, `div .Values.a 2`, `divf .Values.a 2`, `max .Values.a .Values.b`, `maxf .Values.a .Values.b`, `sub .Values.a 5`, `mod .Values.a 2`,
		`round .Values.b 0`, `floor .Values.b`, `add1 .Values.b`, `.Values.a | mul 2 | add 1`)
	return t
}

func semverFunctions() *table {
	t := newTable("semver")
	t.each("semverCompare %", []string{`"\xff\xfe" "1.0.0"`, `">=1 || \xff" "1.0.0"`, `"1.0.0" "\xff"`})
	versions := []string{`"1.2.3"`, `"v1.2.3"`, `"1.2"`, `"1"`, `"v1.30.2+k3s1"`, `"1.2.3-beta.1"`, `"1.2.3-beta.1+build.5"`, `"v1.33.4-gke.1036000"`, `""`, `"abc"`, `"1.2.3.4"`, `"01.2.3"`, `"1.2.3-01"`, `"1.02.3"`, `" 1.2.3"`, `"1.2.3-"`, `"99999999999999999999.1.1"`, `"1.2.x"`, `"latest"`}
	t.each("semver %", versions)
	t.each("(semver %).Major", versions)
	t.e(`(semver "1.2.3-b.1+m").Minor`, `(semver "1.2.3-b.1+m").Patch`, `(semver "1.2.3-b.1+m").Prerelease`, `(semver "1.2.3-b.1+m").Metadata`, `(semver "v1.2").Original`, `(semver "v1.2").String`, `typeOf (semver "1.2.3")`, `kindOf (semver "1.2.3")`,
		`(semver "1.2.3").Compare (semver "1.2.4")`, `(semver "1.2.3") | (semver "1.2.4").Compare`, `(semver "1.2.3").IncMinor`, `((semver "1.2.3").IncPatch).String`, `(semver "1.2.3").LessThan (semver "2.0.0")`, `(semver "1.2.3").Equal (semver "1.2.3+b")`,
		`semver 1.2`, `semver nil`, `(semver "1.2.3").Foo`, `semver "1.2.3" | toJson`, `semver "1.2.3" | toYaml`, `semver "v1.2.3" | quote`)
	constraints := []string{`">=1.19-0"`, `">= 1.21.0-0"`, `"^1.2.0"`, `"~1.2"`, `"1.2.x"`, `"<1.22-0"`, `"*"`, `">1.2"`, `"!=1.2.3"`, `"1.2.3 - 2"`, `">=1 <3 || >=4"`, `">=1,<2"`, `""`, `"foo"`}
	t.cross("semverCompare %1 %2", constraints, []string{`"1.2.3"`, `"v1.19.0"`, `"1.19.0-beta.1"`, `"v1.33.4-gke.10"`, `"2.0.0"`, `"1.2"`, `"x"`})
	t.e(`semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version`, `semverCompare ">=1.30-0" .Capabilities.KubeVersion.GitVersion`, `semverCompare ">=99-0" .Capabilities.KubeVersion.Version`, `semverCompare 1 "1"`, `semverCompare "1.0" 1.0`,
		`semverCompare ">=1.0" .Capabilities.KubeVersion`)
	return t
}
