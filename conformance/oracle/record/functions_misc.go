package main

func dates() *table {
	t := newTable("dates")
	// Texts that are no UTF-8.
	t.each("mustToDate %", []string{`"2006" "\xff\xfe"`, `"\xff\xfe" "2006"`, `"é2006" "\xc32006"`, `"\xff2006" "\xff2021"`, `"2006\xff" "2021\xfe"`})
	t.each("date % 0", []string{`"\xff2006\xfe"`, `"é\xc3"`})
	when := `(toDate "2006-01-02T15:04:05Z07:00" "2023-03-04T05:06:07Z")`
	precise := `(toDate "2006-01-02T15:04:05.999999999Z07:00" "2009-12-31T23:59:59.123456789+02:00")`
	layouts := []string{`"2006-01-02"`, `"2006-01-02T15:04:05Z07:00"`, `"Mon Jan _2 15:04:05 2006"`, `"Monday, 02-Jan-06 15:04:05 MST"`, `"3:04PM"`, `"03:04:05.000 pm"`, `"15h4m5s"`, `"02/01/06"`, `"Jan 2, 2006"`, `"January"`, `"002"`, `"__2"`, `"Z0700"`, `"-07:00:00"`, `"-07"`, `"2006.01.02 .000000"`, `"05,999"`, `"20060102150405"`, `""`, `"hello"`, `"1/2/3"`, `"PM pm"`, `"Z07"`, `"MST"`}
	for _, l := range layouts {
		t.e("date "+l+" "+when, "date "+l+" "+precise, "dateInZone "+l+" "+precise+` "Asia/Kathmandu"`)
	}
	zones := []string{`"UTC"`, `"Europe/Berlin"`, `"America/New_York"`, `"Asia/Tokyo"`, `"Nowhere/Else"`, `""`, `"Local"`, `"EST"`, `"GMT"`, `"Etc/GMT+5"`}
	for _, z := range zones {
		t.e(`dateInZone "2006-01-02 15:04:05 -0700 MST" `+when+" "+z, `date_in_zone "2006-01-02 15:04" 1700000000 `+z, `htmlDateInZone `+when+" "+z, `dateInZone "15:04 MST" 1719792000 `+z)
	}
	for _, v := range []string{"0", "1700000000", "-1", "(int64 1700000000)", "(int 86400)", when} {
		t.e("date \"2006-01-02T15:04:05\" "+v, "htmlDate "+v)
	}
	t.e(`unixEpoch `+when, `unixEpoch `+precise, `typeOf (unixEpoch `+when+`)`, `unixEpoch 5`, when, precise, `toString `+when, `quote `+when, `toJson `+when, `toYaml `+when, `typeOf `+when, when+`.Year`, when+`.Unix`, when+`.Weekday`, when+`.Month`, when+`.YearDay`, when+`.IsZero`, when+`.UTC`, `(`+when+`.Format "2006")`,
		`(`+when+`.AddDate 0 1 0) | date "2006-01-02"`, `toDate "2006-01-02" "nope"`, `toDate "2006-01-02" "2023-02-30"`, `toDate "2006-01-02" "2023-12-31" | unixEpoch`, `mustToDate "2006-01-02" "nope"`, `mustToDate "2006-01-02" "2023-12-31"`, `toDate "Jan 2 2006" "Feb 29 2024"`, `toDate "2006-01-02 MST" "2023-06-01 CEST"`, `toDate "2006-01-02" 5`)
	for _, m := range []string{`"1h"`, `"-1h30m"`, `"24h"`, `"1.5h"`, `"1us"`, `"bad"`, `""`, `"-0.5s"`, `"8760h"`} {
		t.e(`dateModify `+m+" "+when+` | date "2006-01-02T15:04:05.999999Z07:00"`, `date_modify `+m+" "+when, `mustDateModify `+m+" "+when, `must_date_modify `+m+" "+when)
	}
	for _, s := range []string{`0`, `1`, `59`, `60`, `95`, `3600`, `86400`, `"95"`, `"1h"`, `"abc"`, `-5`, `1.9`, `(int64 95)`, `nil`, `100000000`} {
		t.e("duration "+s, "durationRound "+s)
	}
	t.each("durationRound %", []string{`"2h10m5s"`, `"2400h"`, `"8760h"`, `"745h"`, `"30s"`, `"1ms"`, `"0s"`, `"25h"`, `"-3h"`, `"100000h"`, `""`})
	t.e(`ago (now) | toString | trunc 1`, `ago 0 | len | lt 3`, `kindOf (ago now)`, `typeOf now`, `now | date "2006" | int | lt 2020`, `kindOf (now | unixEpoch)`, `date "2006" "notatime" | len`, `htmlDate "x" | len`, `date "2006" nil | len`, `dateInZone "2006" "x" "UTC" | len`)
	return t
}

func durations() *table {
	t := newTable("duration")
	in := []string{`"1h2m3s"`, `"1.5h"`, `"90s"`, `"2.5"`, `"  10s "`, `""`, `"abc"`, `0`, `90`, `-90`, `1.5`, `-0.25`, `"-1h"`, `"1us"`, `"1µs"`, `"1ns"`, `"100ms"`, `"1e3"`, `1e300`, `"NaN"`, `"Inf"`, `9223372036`, `9223372037`, `nil`, `true`, `(list)`, `(int64 5)`, `"5"`, `"1w"`, `"1d"`, `"1h 2m"`, `1e-9`, `"0x10"`, `(mustToDuration "3h")`}
	for _, f := range []string{"mustToDuration", "durationSeconds", "durationMilliseconds", "durationMicroseconds", "durationNanoseconds", "durationMinutes", "durationHours", "durationDays", "durationWeeks"} {
		t.each(f+" %", in)
		t.e("typeOf ("+f+` "1h")`, f)
	}
	for _, f := range []string{"durationRoundTo", "durationTruncateTo"} {
		t.cross(f+" %1 %2", []string{`"1h29m59s"`, `"1h30m"`, `"-1h30m"`, `"2.5"`, `100`, `"x"`, `nil`}, []string{`"1h"`, `"15m"`, `60`, `"1s"`, `0`, `"-1h"`, `"bad"`, `nil`})
		t.e("typeOf (" + f + ` "1h" "1m")`)
	}
	t.e(`(mustToDuration "1h30m").Hours`, `(mustToDuration "1h30m").String`, `mustToDuration "90m" | quote`, `mustToDuration "90m" | toJson`, `mustToDuration "90m" | toYaml`, `printf "%d" (mustToDuration "1s")`, `printf "%s" (mustToDuration "1s")`, `kindOf (mustToDuration "1s")`, `add (durationSeconds "1m") 1`)
	t.with(`{"i": 90, "f": 1.5, "s": "2m"}`).e(`durationSeconds .Values.i`, `durationSeconds .Values.f`, `durationSeconds .Values.s`, `mustToDuration .Values.i`, `durationMilliseconds .Values.f`)
	return t
}

func encodings() *table {
	t := newTable("encoding")
	for _, f := range []string{"b64enc", "b32enc", "b64dec", "b32dec", "urlquery", "html", "js"} {
		t.each(f+" %", texts)
	}
	t.each("b64dec %", []string{`"aGVsbG8="`, `"aGVsbG8"`, `"aGVs\nbG8="`, `"/+8="`, `"_-8="`, `"!!!"`, `"YQ=="`, `"YQ"`, `"/w=="`, `" YQ=="`, `"YQ==YQ=="`})
	t.each("b32dec %", []string{`"NBSWY3DP"`, `"nbswy3dp"`, `"ME======"`, `"ME"`, `"1"`})
	t.e(`b64enc 5`, `b64enc nil`, `"a" | b64enc | b64dec`, `b64dec "/w==" | b64enc`, `b64dec "/w==" | quote`, `b64dec "/w==" | len`, `b64enc (b64dec "/v8=")`, `html "a" "b"`, `html nil 1 "<"`, `js "a'b</script>\u2028"`, `urlquery "a b&c=d/é"`, `urlquery 1 "a"`, `"<" | html`)
	return t
}

func hashes() *table {
	t := newTable("hashes")
	for _, f := range []string{"sha1sum", "sha256sum", "sha512sum", "adler32sum"} {
		t.each(f+" %", texts)
		t.e(f+" 5", f, f+` (repeat 1000 "abc")`, f+` (b64dec "/v8AAA==")`)
	}
	for _, kind := range []string{"long", "maximum", "medium", "short", "basic", "pin", "name", "phrase", "nosuch"} {
		t.e(`derivePassword 1 "` + kind + `" "password" "user" "example.com"`)
	}
	t.e(`derivePassword 2 "long" "password" "user" "example.com"`, `derivePassword 1 "long" "" "" ""`, `derivePassword "1" "long" "a" "b" "c"`, `derivePassword 1 "long" "pässword" "üser" "exämple.com"`)
	t.e(`bcrypt "a" | len`, `bcrypt "a" | trunc 7`, `htpasswd "user" "pass" | regexMatch "^user:\\$2a\\$10\\$.{53}$"`, `htpasswd "us:er" "pass"`, `bcrypt (repeat 100 "a")`, `htpasswd "u" (repeat 100 "a")`, `encryptAES "secretkey" "plaintext" | decryptAES "secretkey"`, `decryptAES "k" "notbase64!"`, `decryptAES "k" ""`, `encryptAES "k" "x" | len`, `decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAA=="`, `decryptAES "k" "YWJj"`)
	return t
}

func regexes() *table {
	t := newTable("regex")
	patterns := []string{`"a+"`, `"^a"`, `"a$"`, `"(a)(b)?"`, `"[0-9]{2,}"`, `"\\d+"`, `"\\w+"`, `"\\bfoo\\b"`, `"(?i)ABC"`, `"."`, `""`, `"x*"`, `"(?P<n>a)|b"`, `"\\pL+"`, `"[[:alpha:]]+"`, `"("`, `"a{1001}"`, `"(?s).+"`, `"(?m)^b$"`, `"é"`, `"\\Qa.b\\E"`, `"[^a-z]"`, `"(a|ab)(c|bcd)"`, `"a**"`, `"\\1"`, `"(?=a)"`, `"\\s+"`, `"\\x41"`, `"\\x{1F600}"`, `"[\\d-]+"`}
	inputs := []string{`""`, `"abc"`, `"aaa bbb"`, `"foo 123 bar 4567"`, `"a\nb\na.b"`, `"é日本A😀"`}
	t.cross("regexMatch %1 %2", patterns, inputs)
	t.cross("regexFind %1 %2", patterns, inputs)
	t.cross("regexFindAll %1 %2 -1", patterns, inputs)
	t.cross(`regexReplaceAll %1 %2 "<$0>"`, patterns, inputs)
	t.cross("regexSplit %1 %2 -1", patterns, inputs)
	for _, n := range []string{"0", "1", "2", "-1"} {
		t.e(`regexFindAll "[a-z]" "abcd" `+n, `regexSplit "," "a,b,c" `+n, `regexSplit "z" "abc" `+n, `mustRegexFindAll "a" "aaa" `+n, `mustRegexSplit "a" "bab" `+n)
	}
	for _, r := range []string{`"$1"`, `"${1}"`, `"$1x"`, `"${1}x"`, `"$n"`, `"${n}"`, `"$$"`, `"$"`, `"$9"`, `"\\1"`, `"$1$2"`, `"${1"`, `"${}"`, `"$é"`, `"${ 1}"`, `"$01"`, `"$1_"`, `"$-1"`} {
		t.e(`regexReplaceAll "(?P<n>a)(b?)" "ab a" `+r, `regexReplaceAllLiteral "(?P<n>a)(b?)" "ab a" `+r)
	}
	for _, p := range []string{`"a("`, `"[z-a]"`, `"*"`, `"(?<x>a)"`, `"\\"`, `"a{2,1}"`, `"(?P<>a)"`, `"(?z)"`, `"\\pX"`} {
		t.e(`mustRegexMatch `+p+` "a"`, `mustRegexFind `+p+` "a"`, `regexFind `+p+` "a"`, `mustRegexReplaceAll `+p+` "a" "b"`, `mustRegexReplaceAllLiteral `+p+` "a" "b"`, `regexMatch `+p+` "a"`, `mustRegexFindAll `+p+` "a" 1`, `mustRegexSplit `+p+` "a" 1`)
	}
	t.each("regexQuoteMeta %", append([]string{`"a.b*c"`, `"[x](y){z}^$|?+\\-/"`}, texts...))
	t.e(`regexMatch "a" 5`, `regexFind "a"`, `mustRegexMatch "^a" "abc"`, `mustRegexFind "b." "abc"`, `mustRegexReplaceAll "b" "abc" "${0}$0"`, `mustRegexReplaceAllLiteral "b" "abc" "${0}"`, `typeOf (regexFindAll "a" "b" -1)`, `len (regexFindAll "a" "b" -1)`, `typeOf (regexSplit "a" "b" -1)`, `regexMatch "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" "my-name"`, `regexReplaceAll "[^-A-Za-z0-9_.]" "a/b:c@d" "-"`, `regexFind "[^/]+$" "registry/org/image"`)
	return t
}

func paths() *table {
	t := newTable("paths")
	for _, f := range []string{"base", "dir", "clean", "ext", "isAbs", "osBase", "osDir", "osClean", "osExt", "osIsAbs"} {
		t.each(f+" %", []string{`""`, `"."`, `".."`, `"/"`, `"//"`, `"a"`, `"a/b"`, `"/a/b/"`, `"a//b/../c/./d.txt"`, `"../../x"`, `"/../x"`, `"a.tar.gz"`, `".bashrc"`, `"a/b.c/d"`, `"C:\\x\\y.z"`, `"a/."`, `"é/日.本"`, `"a."`})
	}
	return t
}

func urls() *table {
	t := newTable("urls")
	for _, u := range []string{`"http://host:80/path?query=1&b#frag"`, `"https://user:pa%20ss@host.example/a%20b/c"`, `"proto://auth@host:80/path?q=x#f"`, `"/just/path"`, `"host.example/path"`, `"mailto:a@b.c"`, `""`, `"http://[::1]:8080/"`, `"http://host/%zz"`, `"http://a b/"`, `"//host/p"`, `"?q=1"`, `"#f"`, `"http://host?x"`, `"postgres://u:p@h:5432/db?sslmode=off"`, `"http://é.example/ü?ö#ä"`, `"http://host:port/"`, `":bad"`, `"file:///etc/x"`} {
		t.e("urlParse "+u+" | toJson", `(urlParse `+u+`).host`, `urlJoin (urlParse `+u+`)`)
	}
	t.e(`urlJoin (dict "scheme" "https" "host" "h" "path" "p")`, `urlJoin (dict "scheme" "https" "host" "h:1" "path" "/p q" "query" "a=b c" "fragment" "f g" "userinfo" "u:p w")`, `urlJoin (dict)`, `urlJoin (dict "host" "h")`, `urlJoin (dict "path" "/x")`, `urlJoin (dict "opaque" "a@b" "scheme" "mailto")`, `urlJoin nil`, `urlJoin (dict "scheme" 5)`, `urlJoin (dict "host" "h" "path" "a" "query" "?")`, `typeOf (urlParse "a")`, `(urlParse "http://u@h").userinfo`, `(urlParse "http://h/x").hostname`, `urlJoin (urlParse "http://a/b" | merge (dict "path" "/c"))`, `urlJoin (dict "userinfo" "a:b:c" "scheme" "http" "host" "h")`)
	return t
}

func random() *table {
	t := newTable("random")
	t.e(`randAlphaNum 5 | regexMatch "^[0-9A-Za-z]{5}$"`, `randAlpha 8 | regexMatch "^[A-Za-z]{8}$"`, `randNumeric 6 | regexMatch "^[0-9]{6}$"`, `randAscii 9 | len`, `randAlphaNum 0`, `randAlpha -1`, `randAlphaNum "5"`, `randAlphaNum 1.0 | len`, `randBytes 9 | len`, `randBytes 0`, `randBytes -1`, `uuidv4 | regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"`, `uuidv4 1`, `shuffle "aaaa"`,
		`genPrivateKey "rsa" | hasPrefix "-----BEGIN RSA PRIVATE KEY-----\n"`, `genPrivateKey "ecdsa" | hasPrefix "-----BEGIN EC PRIVATE KEY-----\n"`, `genPrivateKey "ed25519" | hasPrefix "-----BEGIN PRIVATE KEY-----\n"`, `genPrivateKey "" | hasPrefix "-----BEGIN RSA PRIVATE KEY-----\n"`, `genPrivateKey "dsa" | hasPrefix "-----BEGIN DSA PRIVATE KEY-----\n"`, `genPrivateKey "nope"`, `genPrivateKey`,
		`(genCA "ca" 365).Cert | hasPrefix "-----BEGIN CERTIFICATE-----\n"`, `(genCA "ca" 365).Key | hasPrefix "-----BEGIN RSA PRIVATE KEY-----\n"`, `(genCA "ca" 365).Cert | hasSuffix "-----END CERTIFICATE-----\n"`, `typeOf (genCA "ca" 1)`, `kindOf (genCA "ca" 1)`, `genCA "ca" "1"`, `genCA "ca"`, `(genCA "ca" 1).Foo`, `genCAWithKey "ca" 1 "nokey"`, `(genCAWithKey "ca" 1 (genPrivateKey "ecdsa")).Key | hasPrefix "-----BEGIN EC PRIVATE KEY-----\n"`,
		`(genSelfSignedCert "cn" nil nil 1).Cert | hasPrefix "-----BEGIN CERTIFICATE-----\n"`, `(genSelfSignedCert "cn" (list "10.0.0.1") (list "a.example") 1).Key | hasPrefix "-----BEGIN RSA PRIVATE KEY-----\n"`, `genSelfSignedCert "cn" (list "notanip") nil 1`, `genSelfSignedCert "cn" nil (list 5) 1`, `genSelfSignedCert "cn" nil nil "x"`, `genSelfSignedCert "cn" "10.0.0.1" nil 1`, `genSelfSignedCertWithKey "cn" nil nil 1 "nokey"`, `(genSelfSignedCertWithKey "cn" nil nil 1 (genPrivateKey "ed25519")).Key | hasPrefix "-----BEGIN PRIVATE KEY-----\n"`,
		`buildCustomCert "a" "b"`, `buildCustomCert "YQ==" "Yg=="`, `buildCustomCert "!" "b"`, `genSignedCert "cn" nil nil 1 "notaca"`)
	t.raw(`{{ $ca := genCA "ca" 10 }}{{ $c := genSignedCert "cn" nil (list "x.example") 10 $ca }}{{ hasPrefix "-----BEGIN CERTIFICATE-----" $c.Cert }}{{ typeOf $c }}{{ $b := buildCustomCert (b64enc $ca.Cert) (b64enc $ca.Key) }}{{ eq $b.Cert $ca.Cert }}{{ eq $b.Key $ca.Key }}`,
		`{{ $ca := genCAWithKey "ca" 10 (genPrivateKey "ecdsa") }}{{ $c := genSignedCertWithKey "cn" (list "::1") nil 10 $ca (genPrivateKey "ecdsa") }}{{ hasPrefix "-----BEGIN EC PRIVATE KEY-----" $c.Key }}`)
	return t
}
