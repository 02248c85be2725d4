#!/usr/bin/env python3
"""Random calls of every template function, or mutated TOML texts, through Helm (by the oracle servers) and hld's `answers` example:
the same text, or the same error.

A row is one expression: functions of functions of literals, mostly of the kinds that they ask for. What is random in Helm itself (map
order) is asked again before it counts as a difference. The same seed gives the same rows.
"""

import argparse
import base64
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

STRINGS = ["", "a", "b", "hello", "Hello World", "foo-bar_baz.qux", "FooBarBaz", "a,b,c", "  pad  ", "x/y/z.tar.gz", "/abs/../p", "C:\\dir", "1", "-3", "1.5", "010", "0x1f", "1e3", "true", "null", "é", "日本語", "a😀b", "\xff\xfe", "a\x00b", "line\none", "tab\there",
           "v1.2.3", "1.2.3-rc.1+b", ">=1.2, <2", "^1.x", "[a-z]+", "(a)(b)?", "(?i)A|b", "a{2,3}", "(", "\\d+", "$1-${2}", "2006-01-02", "15:04:05.000", "Mon Jan _2 MST 2006", "2020-02-29", "1h30m", "90s", "-5m", "1d", "3ms", "Europe/Berlin", "UTC", "Nowhere", "http://u:p@h.example:80/p/a?q=1#f", "mailto:a@b",
           "YWJj", "ME======", "%41+b", "<b>&\"'</b>", "a: 1\nb: [x, {c: null}]", "- 1\n- x", "{\"a\": 1.0, \"b\": [true, null]}", "[1, \"2\"]", "a = 1\n[t]\nb = 'x'", "%d %s", "%v|%5.2f|%q", "%!", "ß ǅ ﬁ İ ı", "the quick brown fox jumps over the lazy dog", "ab" * 20, "CamelCase URLs42x", "ſK", "a\u0300", "\u2028", "{{ 1 }}", "{{ .", "no", "yes", "~", "0777", "1_000", "12:30", "! x", "a\r\nb", "\u200b", "ͅ", "aaa", "127.0.0.1", "sha", "one two  three"]
INTS = ["0", "1", "2", "3", "-1", "-2", "5", "10", "42", "100", "-7", "255", "65536", "2147483647", "-2147483648", "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808", "'a'"]
SMALL = ["0", "1", "2", "3", "4", "5", "7", "10", "-1", "-3", "20"]
FLOATS = ["0.0", "1.0", "1.5", "-2.5", "0.1", "2.675", "1e6", "1e20", "1e21", "1e-7", "123456789.125", "-0.0", "3.0", "1e300", "(float64 \"inf\")", "(float64 \"NaN\")", "99.995", "0.5", "4.5", "1e15"]
# `.Values` of every row; all numbers are float64.
VALUES = {"s": "text", "n": 3, "f": 1.5, "t": True, "z": None, "l": [1, "a", None, [2]], "e": [], "m": {"a": 1, "b": {"c": "d"}}, "one": {"k": "v"}, "big": 12345678901234567890, "nums": [3, 1, 2], "strs": ["b", "a", "B", ""]}

# Per kind of result: functions with the kinds of their arguments. S string, P pattern and the like (a string too), I integer of any
# size, C small count, F float, N any number, B bool, L list, D map, T time, U duration, A anything; `*` may follow again and again.
FORMS = {
    "S": """upper:S lower:S title:S untitle:S trim:S trimAll:SS trimall:SS trimSuffix:SS trimPrefix:SS trunc:CS abbrev:CS abbrevboth:CCS initials:S swapcase:S snakecase:S camelcase:S kebabcase:S nospace:S quote:A* squote:A* toString:A replace:SSS repeat:CS
        substr:CCS cat:A* indent:CS nindent:CS wrap:CS wrapWith:CSS plural:SSC b64enc:S b64dec:S b32enc:S b32dec:S sha1sum:S sha256sum:S sha512sum:S adler32sum:S join:SA typeOf:A kindOf:A toYaml:A toYamlPretty:A toJson:A toPrettyJson:A toRawJson:A mustToJson:A
        mustToPrettyJson:A mustToRawJson:A toToml:A base:S dir:S ext:S clean:S osBase:S osDir:S osExt:S osClean:S regexFind:PS mustRegexFind:PS regexReplaceAll:PSS mustRegexReplaceAll:PSS regexReplaceAllLiteral:PSS mustRegexReplaceAllLiteral:PSS regexQuoteMeta:S html:A js:A urlquery:A
        print:A* println:A* printf:SA* seq:C* date:ST dateInZone:STS htmlDate:T htmlDateInZone:TS unixEpoch:T duration:A durationRound:A urlJoin:D toToml:D ternary:SSB default:SS coalesce:S* hello: tpl:SD required:SA get:DS first:L last:L lower:S upper:S trim:S mustToYaml:A mustToToml:A printf:SN printf:SL""",
    "I": "add:N* sub:NN mul:N* div:NN mod:NN add1:N int:A int64:A atoi:S toDecimal:A max:N* biggest:N* min:N* len:A len:L len:S len:D",
    "F": "float64:A floor:A ceil:A round:AC round:ACF addf:A* subf:A* mulf:A* divf:A* add1f:A maxf:A* minf:A*",
    "B": "eq:AA eq:SS ne:AA lt:NN le:NN gt:NN ge:SS and:A* or:A* not:A empty:A any:A* all:A* hasKey:DS has:AL mustHas:AL contains:SS hasPrefix:SS hasSuffix:SS kindIs:SA typeIs:SA typeIsLike:SA deepEqual:AA regexMatch:PS mustRegexMatch:PS isAbs:S osIsAbs:S semverCompare:SS deepEqual:LL deepEqual:DD eq:II lt:FF",
    "L": "list:A* tuple:A* append:LA prepend:LA push:LA mustAppend:LA mustPush:LA mustPrepend:LA concat:L* uniq:L mustUniq:L without:LA* mustWithout:LA* rest:L mustRest:L initial:L mustInitial:L reverse:L mustReverse:L compact:L mustCompact:L splitList:SS until:C untilStep:CCC sortAlpha:A toStrings:A slice:LC slice:LCC mustSlice:LCC chunk:CL mustChunk:CL pluck:SD* regexFindAll:PSC mustRegexFindAll:PSC regexSplit:PSC mustRegexSplit:PSC fromYamlArray:S fromJsonArray:S values:O",
    "D": "dict: dict:SA dict:SASA dict:SASASA set:DSA unset:DS merge:DD* mergeOverwrite:DD* mustMerge:DD mustMergeOverwrite:DD pick:DS* omit:DS* deepCopy:D mustDeepCopy:D fromYaml:S fromJson:S fromToml:S urlParse:S split:SS splitn:SCS",
    "A": "first:L last:L mustFirst:L mustLast:L index:LC index:DS index:A dig:SAD dig:SSAD coalesce:A* default:AA ternary:AAB get:DS mustFromJson:S fromJson:S semver:S deepCopy:A mustDeepCopy:A slice:SC slice:SCC call:A toDate:SS mustToDate:SS",
    "U": "mustToDuration:A durationRoundTo:UU durationTruncateTo:UU",
    "N": "durationSeconds:A durationMilliseconds:A durationMicroseconds:A durationNanoseconds:A durationMinutes:A durationHours:A durationDays:A durationWeeks:A",
}
for kind, forms in FORMS.items():
    FORMS[kind] = [tuple(form.split(":")) for form in forms.split()]
FORMS["N"] += FORMS["I"] + FORMS["F"]
FORMS["P"], FORMS["C"], FORMS["O"] = FORMS["S"][:4], [("int", "A"), ("len", "L")], []
FORMS["T"] = [("toDate", "SS"), ("mustToDate", "SS")]
EVERY = sorted({form for forms in FORMS.values() for form in forms})


class Calls:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, s):
        return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else "\\x%02x" % ord(c) if ord(c) < 0x20 or c in "\xff\xfe" else "\\U%08x" % ord(c) if ord(c) > 0x7e else "\\" + c for c in s) + '"'

    def literal(self, kind):
        pick = self.random.choice
        if kind in "SP":
            return self.text(pick(STRINGS)) if self.random.random() < 0.9 else pick([".Values.s", "`r\\w`"])
        if kind == "I":
            return pick(INTS)
        if kind == "C":
            return pick(SMALL)
        if kind == "F":
            return pick(FLOATS)
        if kind == "N":
            return pick([pick(INTS), pick(FLOATS), pick(SMALL), pick([".Values.n", ".Values.f"]), self.text(pick(["3", "-1", "1.5", "abc", "0x10", "010"]))])
        if kind == "B":
            return pick(["true", "false", ".Values.t"])
        if kind == "L":
            return pick(["(list)", "(list 1 2 3)", '(list "b" "a" "")', "(list nil 0 false)", ".Values.l", ".Values.e", ".Values.nums", ".Values.strs", '(splitList "," "x,y,x")', "(until 3)", "(list (list 1) (dict \"a\" 1))", "(list 1.5 2 \"3\")", '(fromToml "[[a]]\\nb = 1").a'])
        if kind == "D":
            return pick(["(dict)", '(dict "a" 1)', '(dict "a" (dict "b" 2) "c" (list 1))', ".Values.m", ".Values.one", '(dict "" nil)', '(fromYaml "a: {b: 1.5}")', '(dict "scheme" "https" "host" "h" "path" "/p" "query" "q=1")', '(dict "k" "v" "a" nil)'])
        if kind == "O":
            return pick(["(dict)", '(dict "a" 1)', ".Values.one"])
        if kind == "T":
            return pick(['(toDate "2006-01-02" "2021-03-04")', '(toDate "2006-01-02T15:04:05Z07:00" "2020-02-29T23:59:59+05:30")', "0", "1600000000", "(int64 -1)", '(fromToml "a = 1979-05-27T07:32:00.5").a'])
        if kind == "U":
            return pick(['"90s"', '"1h2m3s"', "5", '"x"', "1.5", '(mustToDuration "1h")', "nil", '"-3m"'])
        return pick([self.literal(pick("SSICFNBLDT")), "nil", ".Values.z", ".Values.nope", "(int64 7)", "1i", "(float64 3)"])

    def argument(self, kind, depth):
        # Helm ends as a whole when a text or list gets too large for memory.
        if kind == "C":
            return self.random.choice(SMALL) if self.random.random() < 0.95 else self.random.choice(["nil", '"3"', "true", "1.0", "(list)"])
        if kind != "T" and self.random.random() < 0.06:
            kind = "A"
        if depth > 0 and self.random.random() < 0.35:
            forms = FORMS[kind if kind != "A" else self.random.choice("SIFBLDAU")]
            if forms:
                return "(" + self.call(self.random.choice(forms), depth - 1) + ")"
        return self.literal(kind)

    def call(self, form, depth):
        name, kinds = form
        if name in ("now", "hello") and not kinds:
            return name
        if kinds.endswith("*"):
            kinds = kinds[:-1] + kinds[-2] * self.random.choice([0, 0, 1, 2, 3])
        if self.random.random() < 0.02:
            kinds = kinds[:-1] if self.random.random() < 0.5 else kinds + "A"
        return " ".join([name] + [self.argument(kind, depth) for kind in kinds])

    def row(self):
        expression = self.call(self.random.choice(EVERY), 2)
        return {"op": "expr", "template": "{{ $v := " + expression + " }}x: {{ printf \"%T %v\" $v $v | b64enc }}", "values": VALUES}


TOML_PIECES = ["a", "b", "c", "a.b", "a.b.c", "b.c", '"x y"', "''", '""', " = ", "=", "1", "-1", "0x1F", "0b1", "0o7", "1.5", "1e3", "inf", "nan", "true", "false", '"s"', "'r'", '"""m\n"""', "'''m\n'''", '"\\n"', '"\\u00e9"', '"\\"', "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "[", "]", "[[", "]]", "{", "}", ",", ".", "\n", "\r\n", "# c\n", " ", "\t", "[a]\n", "[[a]]\n", "[a.b]\n", "[[a.b]]\n", "a = 1\n", "b.c = 2\n", "a = {b = 1}\n", "a = [1, 2]\n", "a = [{b = 1}, {c = 2}]\n", "_", "+", "-", "\\", '"', "'", '"""', "'''", "e", "x", "é", "\x00", "\x01", "\r", "Z", ":", "\udcff", "\udce2\udc82"]


class Toml:
    def __init__(self, seed):
        self.random = random.Random(seed)
        folder = os.path.join(HERE, "../tests/cases/helm/functions/toml.jsonl")
        # What the recorded rows ask about, read back from Go's literals.
        self.texts = ["a = 1\n[t]\nb = \"x\"\n[[l]]\nc = [1, {d = 2}]\n", "x.y = {z = 1979-05-27, w.v = '''q'''}\n[x]\nk = 1\n"]
        for line in open(folder, encoding="utf-8"):
            template = json.loads(line)["template"]
            if template.startswith('{{ fromToml "') and template.endswith('" }}'):
                self.texts.append(self.unquoted(template[len('{{ fromToml "'):-len('" }}')]))

    @staticmethod
    def unquoted(literal):
        return literal.encode("utf-8").decode("latin-1").encode("latin-1").decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "surrogateescape") if literal.isascii() else literal

    def row(self):
        r = self.random
        text = r.choice(self.texts) if r.random() < 0.75 else "".join(r.choice(TOML_PIECES) for _ in range(r.randint(1, 12)))
        for _ in range(r.choice([0, 1, 1, 1, 2, 3])):
            at, end = r.randint(0, len(text)), r.randint(0, len(text))
            what = r.random()
            if what < 0.3:
                text = text[:at] + r.choice(TOML_PIECES) + text[at:]
            elif what < 0.5:
                text = text[:at] + text[at + r.choice([1, 1, 1, 2, 4]):]
            elif what < 0.65:
                text = text[:at] + r.choice(TOML_PIECES) + text[at + 1:]
            elif what < 0.75:
                text = text[:at]
            elif what < 0.85:
                text = text[:at] + text[min(at, end):max(at, end)] + text[at:]
            else:
                text = text + r.choice(["\n", "\n", ""]) + r.choice(self.texts)
        data = text.encode("utf-8", "surrogateescape")
        literal = '"' + "".join("\\x%02x" % byte for byte in data) + '"'
        return {"op": "expr", "template": "{{ $v := fromToml " + literal + " }}x: {{ printf \"%v|%s\" $v (toToml $v) | b64enc }}", "text": repr(text)}


def ask(command, rows, environment=None):
    """The answers of one process to all rows; of more where one ends early, which is an answer too."""
    lines = []
    while len(lines) < len(rows):
        lines += ask_once(command, rows[len(lines):], environment)
        if len(lines) < len(rows):
            lines.append({"err": "(the process ended)", "ms": 0})
    return lines


def ask_once(command, rows, environment):
    with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as answers:
        for row in rows:
            questions.write(json.dumps({key: value for key, value in row.items() if key != "text"}).encode() + b"\n")
        questions.seek(0)
        subprocess.run(command, stdin=questions, stdout=answers, stderr=subprocess.DEVNULL, env={**os.environ, "TZ": "UTC", **(environment or {})})
        answers.seek(0)
        return [json.loads(line) for line in answers if line.endswith(b"\n")]


def shown(answer):
    for key in ("out", "err"):
        if key + "_b64" in answer:
            return key, base64.b64decode(answer[key + "_b64"]).decode("utf-8", "replace").strip()
        if key in answer:
            return key, answer[key].strip()
    return "", json.dumps(answer)


def explained(theirs, ours):
    """Known, and in COMPATIBILITY.md: a list does not know how much room is behind its end."""
    return "reflect.Value.Slice: slice index out of bounds" in ours[1] and theirs != ours


def readable(pair):
    kind, text = pair
    if kind == "out" and text.startswith("x: "):
        try:
            return "out " + repr(base64.b64decode(text[3:]).decode("utf-8", "backslashreplace"))
        except ValueError:
            pass
    return kind + " " + repr(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["calls", "toml"], nargs="?", default="calls")
    parser.add_argument("--count", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=["3", "4"], action="append", help="both by default")
    parser.add_argument("--bin", default=os.path.join(HERE, "work/bin"), help="the folder of the oracle servers")
    parser.add_argument("--answers", default=os.path.join(HERE, "../target/debug/examples/answers"), help="hld's example of that name")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--only", help="only rows that call this function")
    options = parser.parse_args()
    source = Toml(options.seed) if options.what == "toml" else Calls(options.seed)
    rows = []
    while len(rows) < options.count:
        row = source.row()
        if not options.only or options.only in row["template"]:
            rows.append(row)
    failed = False
    for profile in options.profile or ["4", "3"]:
        server = os.path.join(options.bin, "oracle-helm" + profile)
        expected = [shown(answer) for answer in ask([server], rows)]
        found = ask([options.answers], rows, {"HELM": profile})
        slow = max(answer["ms"] for answer in found)
        found = [shown(answer) for answer in found]
        different = [index for index in range(len(rows)) if expected[index] != found[index] and "(the process ended)" not in expected[index][1]]
        # Helm's map order is random.
        for _ in range(6):
            again = ask([server], [rows[index] for index in different])
            different = [index for index, answer in zip(different, again) if shown(answer) != found[index] and shown(answer) == expected[index]]
        known = [index for index in different if explained(expected[index], found[index])]
        different = [index for index in different if index not in known]
        outs = sum(kind == "out" for kind, _ in expected)
        print(f"helm {profile}: {len(rows)} rows, {outs} with a result, {len(different)} differ, {len(known)} in a known way; the slowest took {slow} ms")
        groups = collections.defaultdict(list)
        for index in different:
            name = rows[index]["template"].split()[3] if options.what == "calls" else found[index][1][:60]
            groups[name].append(index)
        for name, indices in sorted(groups.items(), key=lambda group: -len(group[1]))[: options.show]:
            index = min(indices, key=lambda index: len(rows[index]["template"]))
            print(f"{len(indices):5} {name}\n  {rows[index].get('text') or rows[index]['template']}\n  helm {readable(expected[index])[:600]}\n  hld  {readable(found[index])[:600]}")
        failed = failed or bool(different)
    sys.exit(failed)


if __name__ == "__main__":
    main()
