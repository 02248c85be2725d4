"""Prints the questions that were chosen by hand, one JSON line each."""
import json

SCALARS = """
~ null Null NULL nULL y Y yes Yes YES yEs n N no No NO on On ON off Off OFF true True TRUE false False FALSE tRUE
0 -0 +1 1 007 0777 08 09 0x1F 0X1f 0o17 0b101 0b12 -0b11 0b-1 0b+1 1_000 _1 1__0 0_ 0x_1 +0x10 -0x10 0x 0b 0o
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615
18446744073709551616 +18446744073709551615 07777777777777777777777777777 0xFFFFFFFFFFFFFFFFF
1.5 .5 1. -.5 +.5e3 1e3 1E3 1e+3 1e-3 1.e3 1e400 1e 1.5.2 .1_0 ._1 .5_ . .. ... - + -- 1e3.5 0.1e-7 1e21 1e20 123456789.0
.inf .Inf .INF -.inf +.inf .nan .NaN .NAN inf nan Infinity NaN .iNf
2001-01-01 2001-1-2 2001-13-01 2001-02-30 2001-01-01T10:00:00Z 2001-01-01t1:2:3+01:00 2001-01-01T10:00 1:30 190:20:30 1:60
1:2:3.5 -1:30 << = @a `a %a ,a ]a }a #a a#b a:b a::b :a -a ?a !a &a *a |a >a 'a 'a' "a" a'b a"b http://x/y
""".split()
SCALARS += ["2001-01-01 10:00:00", "a #b", "a: b", "a :b", " a", "a ", "a\nb", "a\n", "a\n\n", "\na", " a\nb", "a \nb", "a\tb",
            "\ta", "a\n\tb", "", " ", "\n", "a\r\nb", "\u00e9", "\u65e5\u672c", "\U0001F600", "\u00a0", "a\u0085b", "a\u2028b",
            "\ufeffa", "a\ufeffb", "\u007f", "\u0090", "\u0001", "\x1b", "-", "- a", "? a", "--- a", "---", "word " * 30,
            "word  " * 30, "'word " * 30, "word: " * 30, "k" * 129, "\u00e9" * 90 + " x " * 20, "a" * 80 + " b", "a" * 79 + "  b",
            "\\ " * 60, "x\n" * 3 + "y" * 100 + " z"]
TEXTS = [
    "a: {{ b }}\n", "a: {{ \u0600\u00ad\u0378\ufffd\U0001f600\U000e0001 }}\n", "a: 1\na: 2\n", "a: [1, 2\n", "a: {b: 1\n", "a: b: c\n", "a:\n\tb: 1\n", "a: 'x\n", "a: \"x\n---\n", "- a\nb: 1\n",
    "a: 1\n- b\n", "a\nb: 1\n", "a: |\n x\n  y\n z\n", "a: >\n x\n y\n\n  z\n w\n", "a: |2\n   x\n", "a: |-\n x\n\n\n", "a: |+\n x\n\n\n",
    "a: &x {<<: *x}\n", "a: &x [*x]\n", "a: *x\n", "a: &x 1\nb: *x\n&y c: *x\n", "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n",
    "a: &x {b: 1}\nd:\n  b: 3\n  <<: *x\n", "a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}\n", "a: {<<: [1]}\n", "a: {<<: 1}\n",
    "<<: {a: {b: 1}}\na: {c: 2}\n", "? [a]\n: b\n", "? {a: 1, b: [x, 1.5, null, true]}\n: b\n", "1: a\n1.5: b\nyes: c\n1e3: d\n",
    "~: a\n", "18446744073709551615: a\n", "3.14159265358979: a\n", ".inf: a\n", "a: .inf\n", "a: !!int x\n", "a: !!binary aGk=\n",
    "a: !!binary a\n", "a: !!float 3\n", "a: !!str 3\n", "a: !x 3\n", "a: !!timestamp x\n", "%YAML 1.2\n---\na: 1\n", "%YAML 1.1\n---\na: 1\n",
    "%TAG !e! tag:x,1:\n---\na: !e!b 1\n", "a: !e!b 1\n", "%FOO\n---\n", "a: 1\n---\nb: [\n", "a: 1\n...\nb: 2\n", "a: 1\nb\n", "\ufeffa: 1\n",
    "a: 1 # c\n# d\nb: 2#e\n", "a: \"\\u00e9\\x41\\n\\\n  b\"\n", "a: 'it''s'\n", "a: \"\\q\"\n", "a: x\n  y\n\n  z\n", "a:\n- b\n-\n- - c\n  - d\n",
    "[]: a\n", "{[]: a}\n", "[a: b, c]\n", "{a, b: c}\n", "{a:b, \"c\":d}\n", "a: [b,\nc\n]\n", "a: {b: c\n}\n", "a: @b\n", "a: `b\n", "a: %b\n",
    "a: 1\n b: 2\n", " a: 1\nb: 2\n", "a: \x00\n", "a: \x7f\n", "a: \x85b\n", "a\u2028b: c\n", "? a\n? b\n", ": a\n", "a: ? b\n", "",
    "# c\n", "---\n", "---\n---\n", "--- a\n", "--- |\n a\n", "...\n", "a: -\n", "a: - b\n", "- - - a\n", "a: \n  - b\n c\n", "&a *b\n",
    "a: b\n  c: d\n", "a: !<tag:yaml.org,2002:int> 7\n", "k" * 1030 + ": a\n", "{" + "k" * 1030 + ": a}\n", "a: !!null x\n", "a: !!bool 1\n",
    "- {a: 1}\n- [b]\n- c\n", "a: \"b\nc\": d\n", "a: 'b' c\n", "a: [b] c\n", "'a': 1\n\"b\": 2\n", "a: &x\nb: *x\n", "a: !!str\nb: !!map\n",
]


def ask(**question):
    print(json.dumps(question))


for text in TEXTS:
    ask(op="sigs-decode", text=text)
for scalar in SCALARS:
    if scalar.isprintable():
        ask(op="sigs-decode", text=f"a: {scalar}\n")
        ask(op="sigs-decode", text=f"{scalar}: a\n")
    for op in ("encode2", "encode3"):
        ask(op=op, json=scalar)
        ask(op=op, json={"a": {scalar: [scalar, {"b": scalar}]}})
for number in ("1e0", "1e6", "1234567.5", "1e21", "1e20", "1e-7", "1e-5", "-0.0", "1.8e19", "9.3e18", "123456789012345678", "-1",
               "18446744073709551615", "0.1", "5e-324", "1.7976931348623157e308"):
    for op in ("encode2", "encode3"):
        print('{"op": "%s", "json": [%s]}' % (op, number))
for op in ("encode2", "encode3"):
    ask(op=op, json={"a10": 1, "a2": 2, "A": 3, "b": 4, "_": 5, "1": 6, "01": 7, "a-b": 8, "ab": 9, "a.b": 10, "a01": 11, "": 12})
    ask(op=op, json=[[], {}, [[]], [{}], {"a": [], "b": {}, "c": [[1, [2]], {"d": [3]}], "e": None, "f": True}])
