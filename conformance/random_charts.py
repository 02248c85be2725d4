#!/usr/bin/env python3
"""Random charts through Helm (by the oracle servers) and through `hld template`: the same bytes, or the same reason to fail.

A chart holds values, helpers, templates that compute with them by expressions of a typed grammar (now and then a wrong type),
blocks, documents of many kinds, hooks, CRDs and subcharts with conditions, aliases and globals. The same seed gives the same chart.
"""

import argparse
import base64
import collections
import concurrent.futures
import difflib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading

from charts import first_difference, first_line, reason, squeeze, text

HERE = os.path.dirname(os.path.abspath(__file__))

KEYS = ["image", "tag", "replicas", "labels", "list", "items", "nested", "enabled", "port", "name", "a", "b", "x-y", "long_key"]
YAML_SCALARS = ["1", "0", "-7", "8080", "1000000", "12345678", "1.5", "0.1", "1e3", "1e21", "true", "false", "yes", "off", "0777", "0x1F", "null", "~", "web", '"quoted"', "'1.10'", '"true"', '""',
                '"multi\\nline\\n"', '"tab\\there"', "http://x/y?z=1", "12:30", "2020-01-01", '"  lead"', "é😀", "a#b", '"a: b"', "'it''s'", '"{{ .Release.Name }}"', '"{{ .Values.name | default \\"d\\" }}"', "|\n  block\n    text\n", ">-\n  folded\n  text\n",
                '"the quick brown fox jumps over the lazy dog and then runs away from the angry bear who sleeps"']
# Forms that are rarer: numbers of every base and size, tags, escapes, block scalars with indicators.
ODD_SCALARS = ["0x10", "0o7", "0b101", "1_000", "-0", "+1", ".5", "1.", "-.5e-3", "1E5", "1e-7", "123456789012345678", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775808",
               "0.1e-400", "3.4028235e38", "100000000000000000000000", "1.10", "010", "08", "1:30", "1:30:15", "0.30000000000000004", "2.50", "y", "n", "NO", "On", "TRUE", "Null", "NULL", "~", "nan", "=", "!!str 5", "!!float 3", "!!binary aGk=", "!custom x",
               "2020-01-01T00:00:00Z", "2001-12-14 21:59:43.10 -5", '"\\u00e9\\x41\\0"', '"\\U0001F600"', '"a\\\\b"', "'a\\b'", "!", "x #y", "|-\n  strip\n", "|+\n  keep\n\n", ">+\n  a\n  b\n\n   c\n", "|2\n    two\n", '"\u2028\ufeff"', "e\u0301", "日本語 text"]
# What cannot be read.
BAD_SCALARS = ["@x", "`x`", "%x", "*x", "a b: c", "- x", "x: ", "!!int \"7\"", "!!null x", "1e400", ".inf", '"\\q"', "[", "{a", "\tx", "'x"]
SET_FLAGS = ["name=set", "port=9", "nested.a.b=1", "list[0]=x", "labels=null", "global.x=y", "image.tag=1.5", "enabled=true", "items={a,b}", "tag=007", "list[2].a=1", "items[0][1]=z", "nested.x-y=null", "name=a\\,b", "labels.a\\.b/c=d", "items={}", "items=", "name=", "port=9223372036854775808", "port=-5", "a=TRUE", "b=1e3,tag=0x10", "long_key=é😀", "list[5]=far", "sub00.name=s,sub00.enabled=false", "tags.front=false", "image={a,1,true,null}"]
SET_JSON = ['nested={"a":[1,2.5,null],"b":{"c":true}}', 'port=1e3', 'items=[1,"2",{"a":null}]', 'name="x"', '{"nested":{"a":1},"list":[9007199254740993]}', 'labels={}', 'tag=null']
SET_STRING = ["port=8080", "enabled=true", "tag=null", "items={1,2}", "nested.a=1\\,2"]
SET_LITERAL = ["name=a,b=c", "nested.a={x}", "tag=\\n"]
KINDS = ["ConfigMap", "Secret", "Service", "Deployment", "Namespace", "Pod", "ClusterRole", "Ingress", "CustomThing", "Job", "ServiceAccount", "CustomResourceDefinition", "ValidatingWebhookConfiguration"]

# Result kind -> forms; a letter behind % is an argument of that kind: S text, I int, N any number, B bool, L list, D dict, A anything.
FORMS = {
    "S": ["upper %S", "lower %S", "title %S", "trim %S", "trunc (int %N) %S", "quote %A", "squote %A", "toString %A", "printf \"%v-%v\" %A %A", "printf \"%s\" %S", "printf \"%d\" %I", "printf \"%q\" %S", "printf \"%T\" %A", "replace \"a\" %S %S",
          "cat %A %A", "indent 2 %S", "nindent 4 %S", "b64enc %S", "b64dec %S", "sha256sum %S", "join \",\" %L", "toYaml %A", "toJson %A", "toPrettyJson %A", "toRawJson %A", "snakecase %S", "camelcase %S", "kebabcase %S", "abbrev 8 %S", "repeat 2 %S",
          "trimSuffix \"-\" %S", "trimPrefix \"v\" %S", "trimAll \"-\" %S", "substr 0 3 %S", "nospace %S", "initials %S", "typeOf %A", "kindOf %A", "default %S %A", "coalesce %A %A %S", "ternary %S %S %B", "regexReplaceAll \"[aeiou]\" %S \"_\"", "regexFind \"[a-z]+\" %S",
          "include \"c.name\" %C", "include \"c.labels\" %C", "include \"c.show\" %A", "tpl %S %C", "first %T", "last %T", "base %S", "dir %S", "ext %S", "urlquery %S", "print %A %A", "html %S", "wrap 10 %S", "plural \"one\" \"many\" (int %N)", "swapcase %S", "untitle %S",
          "lower (%S)", "(%S) | trunc 63 | trimSuffix \"-\"", "%S | quote", "%A | toYaml | nindent 2", "%A | toJson | quote", "get %D \"name\"", "toYamlPretty %A", "required \"needed\" (default 1 %A)", "dig \"zz\" \"b\" \"none\" %D", "semverCompare \">=1.2\" \"1.3.0\" | toString", "toToml %D",
          ".Files.Get \"data/file.txt\"", "(.Files.Glob \"data/*\").AsConfig", "(.Files.Glob \"data/**.txt\").AsSecrets", "include %X %C", "include %X (dict \"Values\" .Values \"Chart\" .Chart \"Release\" .Release \"Files\" .Files \"Template\" .Template \"Capabilities\" .Capabilities)", "tpl (toYaml %D) %C",
          "tpl \"{{ include \\\"c.name\\\" . }}-{{ .Values.name }}\" %C", "tpl (printf \"{{ %s }}\" \".Values.port\") %C", "trunc -5 %S", "abbrevboth 3 9 %S", "substr 1 -1 %S", "trimall \"$\" %S", "regexReplaceAllLiteral \"[a-c]\" %S \"$1\"", "regexFindAll \"[a-z]\" %S 2 | toString", "mustRegexReplaceAll \"(a)(.)\" %S \"${2}$1\"",
          "sha1sum %S", "sha512sum %S", "adler32sum %S", "b32enc %S", "js %S", "println %A", "printf \"%5.2f|%05d|%-6s|%x\" %F %I %S %S", "printf \"%#v\" %A", "printf \"%+v %t\" %A %B", "seq 1 %I", "osBase %S", "clean %S", "date \"2006-01-02\" 0", "duration %N", "durationRound %S", "urlJoin (dict \"host\" %S \"scheme\" \"https\" \"path\" \"/x\")",
          "mustToJson %A", "toString %D", "%D | toYaml | b64enc", "toYaml %L | indent 1", "regexQuoteMeta %S", "squote %S", "kebabcase %S", "typeOf %D", "kindOf (index %L 0)", "ternary \"y\" \"n\" %B", "%S | default \"d\"", "list %S %S | join \"-\"", "htmlDate 0", "ago 0 | kindOf", "wrapWith 5 \"|\" %S", "replace \"\\n\" \" \" %S", "getHostByName \"localhost\"", "lookup \"v1\" \"Pod\" \"\" \"\" | toJson", "toJson .Capabilities.KubeVersion", "toYaml .Chart", "toYaml .Release", ".Template.BasePath", ".Chart.AppVersion", ".Capabilities.HelmVersion.Version | kindOf", "(index .Subcharts \"sub00\") | kindOf"],
    "I": ["add %N %N", "sub %N %N", "mul %N %N", "div %N 3", "mod %N 5", "int %A", "int64 %A", "len %L", "len %S", "int %S", "max %N %N", "min %N %N", "add1 %N", "atoi \"12\"", "len %D", "toDecimal %S", "atoi %S", "int64 %S", "len (keys %D)", "(semver \"1.2.3-a\").Minor", "biggest %N %N", "int (float64 %A)", "len (.Files.Lines \"data/file.txt\")", "mul %N 1000000"],
    "F": ["float64 %A", "floor %N", "ceil %N", "round %N 1", "addf %N %N", "mulf %N %N", "divf %N 3", "subf %N %N", "maxf %N %N", "minf %N %N", "add1f %N", "round %F 2", "float64 %S", "divf %N %N"],
    "B": ["eq %S %S", "ne %S %S", "lt (int64 %N) (int64 %N)", "gt (int %N) (int %N)", "and %B %B", "or %B %B", "not %A", "empty %A", "hasKey %D \"name\"", "has %S %L", "contains \"a\" %S", "hasPrefix %S %S", "hasSuffix \"b\" %S", "kindIs \"map\" %A", "typeIs \"string\" %A", "deepEqual %A %A",
          "regexMatch \"^[a-z]\" %S", "semverCompare \">=1.20-0\" .Capabilities.KubeVersion.Version", ".Capabilities.APIVersions.Has \"apps/v1\"", "eq (int %N) (int %N)", "eq (toString %A) (toString %A)", "le %S %S", "any %A %A", "all %A %A", "typeIsLike \"string\" %A", "isAbs %S", "has %A %L", "mustHas 1 %L", "ge %N %N", "eq %A %A", "ne (kindOf %A) \"map\"", "contains %S %S", "semverCompare \"^1\" %S", "kindIs \"invalid\" %A", ".Release.IsUpgrade", "eq %S %S %S"],
    "L": ["list %A %A", "list", "append %L %A", "prepend %L %A", "concat %L %L", "uniq %L", "without %L %A", "rest %L", "initial %L", "reverse %L", "compact %L", "splitList \",\" %S", "until 3", "keys %D | sortAlpha", "sortAlpha %L", "slice %L 1", "tuple %A %A", "toStrings %L",
          "fromYamlArray \"[1, x, null]\"", "chunk 2 %L", "regexSplit \"-\" %S -1", "values (dict \"a\" %A)", "push %L %A", "mustUniq %L", "mustReverse %L", "mustSlice %L 0 1", "concat %L %L %L", "without %L 1 2", "has 1 %L | ternary %L (list)", "regexFindAll \"[a-z]+\" %S -1", "(.Files.Lines \"data/file.txt\")", "dig \"a\" (list) %D | list", "seq 3 | splitList \" \"", "untilStep 5 0 -2", "initial (append %L %A)", "list %L %D | toJson | fromJsonArray", "pluck \"name\" %D %D", "untilStep 0 9 4", "fromJsonArray \"[1, 2.5]\""],
    "D": ["dict \"a\" %A \"name\" %A", "dict", "merge (dict \"name\" %A) %D", "mergeOverwrite (dict \"name\" %A) %D", "pick %D \"name\" \"a\"", "omit %D \"name\"", "set (dict) \"k\" %A", "deepCopy %D", "fromYaml \"a: 1\\nb: [x]\"", "fromYaml (toYaml %D)", "fromJson (toJson %D)", "set %D \"name\" %A", "unset %D \"a\"",
          "merge %D %D", "mergeOverwrite (deepCopy %D) %D", "default (dict) %D", "dict \"Values\" .Values \"Release\" .Release", "urlParse %S", "mustMerge (dict) %D", "mustMergeOverwrite (deepCopy %D) (dict \"a\" nil)", "fromToml \"a = 1.5\\nb = [1]\"", "(include \"c.labels\" .) | fromYaml", "split \"-\" %S", "splitn \"-\" 2 %S", "set (deepCopy %D) \"n\" %L", ".Values.AsMap", "omit .Values \"global\" \"name\"", "merge %D %D %D", "dict \"x\" %L \"y\" %D", "fromJson \"{\\\"a\\\": 1e3, \\\"b\\\": null}\"", "tpl (toJson %D) . | fromJson", "get %D \"a\" | dict \"q\"", "pick .Values \"labels\" \"nested\""],
}
LITERALS = {"S": ['"a"', '"Hello World"', '"a-b-c"', '""', '"v1.2.3"', '"x/y.txt"', "`raw`", '"é"', '"1"', '"true"', ".Release.Name", ".Chart.Name", ".Template.Name", ".Release.Namespace"],
            "I": ["0", "1", "2", "5", "-3", "63", "(int .Values.port)"], "F": ["1.5", "0.0", "2.25", "1e6"], "B": ["true", "false", ".Release.IsInstall", ".Release.IsUpgrade"],
            "L": ["(list 1 2)", '(list "a" "b" "a")', "(.Values.list | default list)", "(.Values.items | default list)"],
            "D": ['(dict "k" "v")', "(.Values.labels | default dict)", "(.Values.nested | default dict)", "(.Values.global | default dict)"]}
# Where a value may be of another kind than its name promises.
UNSURE = {"L": [".Values.list", ".Values.items"], "D": [".Values.labels", ".Values.nested"]}


class Chart:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}
        self.flags = {}
        self.names = ["c.name", "c.labels"]
        self.broken = False
        # One chart in six asks for wrong types on purpose.
        self.wrong = 0.03 if self.chance(0.17) else 0.0
        self.chart("", "top", 0)
        if self.chance(0.6):
            self.flags["value_files"] = [self.values(2) for _ in range(self.random.randint(1, 2))]
        # The command reads flags before the chart, the server after it.
        if self.chance(0.3) and not self.broken:
            self.flags["set"] = self.random.sample(SET_FLAGS, self.random.randint(1, 3))
        for flag, forms in (("set_json", SET_JSON), ("set_string", SET_STRING), ("set_literal", SET_LITERAL)):
            if self.chance(0.08) and not self.broken:
                self.flags[flag] = [self.pick(forms)]
        # Some were written on Windows.
        if self.chance(0.08):
            for name in list(self.files):
                if self.chance(0.4) and not name.endswith("Chart.yaml"):
                    self.files[name] = self.files[name].replace("\n", "\r\n")
        if self.chance(0.1):
            self.flags["is_upgrade"] = True
        if self.chance(0.3):
            self.flags["include_crds"] = True
        if self.chance(0.2):
            self.flags["kube_version"] = self.random.choice(["1.25", "v1.30.2", "v1.33.4-gke.1"])

    def chance(self, p):
        return self.random.random() < p

    def pick(self, options):
        return self.random.choice(options)

    # --- files

    def chart(self, prefix, name, depth):
        lines = ["apiVersion: v2", f"name: {name}", f"version: 1.{self.random.randrange(5)}.0"]
        if self.chance(0.5):
            lines.append("appVersion: " + self.pick(["1.10", '"2.0"', "v1.2.3", "3"]))
        dependencies = []
        # Names that only this chart defines: whoever includes them, above or below, gets them.
        self.names.append(name + ".own")
        if depth and self.chance(0.12):
            lines.append("type: library")
        for i in range(self.random.choice([0, 0, 1, 2]) if depth < 2 else 0):
            child = f"sub{depth}{i}"
            self.chart(f"{prefix}charts/{child}/", child, depth + 1)
            if self.chance(0.7):
                entry = f"- name: {child}\n  version: \"*\""
                if self.chance(0.4):
                    entry += f"\n  condition: {self.pick([child, 'top', 'labels'])}.enabled"
                if self.chance(0.2):
                    entry += f"\n  alias: {child}alias"
                if self.chance(0.2):
                    entry += "\n  tags: " + self.pick(["[front]", "[front, back]", "[back]"])
                if self.chance(0.2):
                    entry += "\n  import-values: " + self.pick(["[data]", "[data, nope]", "[{child: nested, parent: labels}]", "[{child: labels, parent: .}]", "[{child: nope, parent: x}]"])
                dependencies.append(entry)
        if dependencies:
            lines += ["dependencies:", *dependencies]
        self.files[prefix + "Chart.yaml"] = "\n".join(lines) + "\n"
        values = self.values(4)
        for i in range(2):
            if self.chance(0.4):
                values += f"sub{depth}{i}:\n" + indent(self.values(2))
        if depth and self.chance(0.3):
            values += "exports:\n  data:\n" + indent(indent(self.values(1)))
        self.files[prefix + "values.yaml"] = values
        self.files[prefix + "templates/_helpers.tpl"] = self.helpers() + f'{{{{ define "{name}.own" }}}}{name}:{{{{ {self.pick([".Chart.Name", ".Values.name | default 1", "include (print $.Template.BasePath) . | len", "kindOf .", "tpl (.Values.tag | default 0 | toString) .", ".Template.Name", ".Release.Name | upper"])} }}}}{{{{ end }}}}\n'
        for i in range(self.random.randint(1, 3)):
            self.files[f"{prefix}templates/{self.pick(['a', 'b', 'deploy', 'sub/x', 'zz', 'tests/t', 'é', 'A b', 'x.y', '_part', '日/ü'])}{i}.{self.pick(['yaml', 'yaml', 'yaml', 'yml', 'tpl', 'txt'])}"] = self.template()
        if self.chance(0.2):
            self.files[prefix + "crds/" + self.pick(["crd.yaml", "é.yaml", "sub/c.yml"])] = "kind: CustomResourceDefinition\nmetadata:\n  name: " + name + "\n" + self.pick(["", "---\nkind: X\n", "\n\n"])
        if self.chance(0.2):
            self.files[prefix + "templates/NOTES.txt"] = "Hello {{ .Release.Name }} {{ " + self.pick([".Values.name", 'include "c.name" .', ".Values.nope.nope", "1"]) + " }}\n"
        if self.chance(0.3):
            self.files[prefix + "data/file.txt"] = self.pick(["line one\nline two {{ x }}\n", "one\r\ntwo\r\n", "no end", "", "\n", "\n\nx\n\n", "é: {{ .Values.name }}\n  deep: |\n"])
        if self.chance(0.15):
            self.files[prefix + "data/" + self.pick(["b.txt", "ü.txt", "a-b.conf", "sub/c.txt"])] = self.pick(["b: 1\n", "", "😀\t\x01", "trailing  \n  lead"])

    def values(self, most):
        keys = self.random.sample(KEYS, self.random.randint(1, most + 3))
        out = "".join(f"{k}:{self.value(2, k)}" for k in keys)
        if self.chance(0.4):
            out += f"global:{self.value(2, 'nested')}"
        if self.chance(0.1):
            out += "tags:\n  front: " + self.pick(["true", "false"]) + "\n"
        return out

    def value(self, depth, key):
        """What stands behind `key:`. Some keys hold one kind as a rule, so that the templates get somewhere."""
        kind = {"list": "list", "items": "list", "labels": "map", "nested": "map", "global": "map", "name": "scalar", "port": "scalar", "tag": "scalar"}.get(key) or self.random.choice(["map", "list", "scalar", "scalar", "scalar", "scalar"])
        if self.wrong and self.chance(0.05):
            kind = "scalar"
        if depth == 0 or kind == "scalar":
            bad = self.chance(0.002)
            self.broken = self.broken or bad
            scalar = self.pick(BAD_SCALARS if bad else ODD_SCALARS if self.chance(0.12) else YAML_SCALARS)
            return " " + (scalar.replace("\n", "\n  ").rstrip(" ") if "\n" in scalar else scalar + "\n")
        if kind == "list":
            items = [self.pick([s for s in YAML_SCALARS if "\n" not in s]) for _ in range(self.random.randrange(4))]
            return " [" + ", ".join(i if i[0] in "'\"" else json.dumps(i) if any(c in i for c in ":,#{}[]") else i for i in items) + "]\n"
        keys = self.random.sample(KEYS, self.random.randrange(4))
        return "\n" + indent("".join(f"{k}:{self.value(depth - 1, k)}" for k in keys)) if keys else " {}\n"

    def helpers(self):
        return ('{{- define "c.name" -}}\n{{ .Release.Name | default "x" }}-{{ .Chart.Name | default "none" }}\n{{- end -}}\n'
                '{{- define "c.labels" -}}\napp: {{ include "c.name" . }}\nfrom: ' + self.pick(["parent", "child", "{{ .Values.name }}", "{{ .Values.nope }}"]) + '\n{{- end }}\n'
                '{{ define "c.show" }}{{ ' + self.pick([".", ". | toJson", "toYaml .", "kindOf .", "printf \"%v\" ."]) + " }}{{ end }}\n")

    def template(self):
        docs = []
        for _ in range(self.random.randint(1, 3)):
            body = "".join(self.line(i, 0) for i in range(self.random.randint(2, 6)))
            annotations = ""
            if self.chance(0.15):
                annotations = "  annotations:\n    helm.sh/hook: " + self.pick(["pre-install", "test", '"post-install,post-upgrade"', "nope"]) + "\n"
                if self.chance(0.5):
                    annotations += '    helm.sh/hook-weight: ' + self.pick(['"%d"' % self.random.randint(-5, 5), "3", '"x"', '"1.5"', "null"]) + '\n'
                if self.chance(0.4):
                    annotations += "    helm.sh/hook-delete-policy: " + self.pick(["before-hook-creation", '"hook-succeeded, hook-failed"', "nope", '""']) + "\n"
                if self.chance(0.2):
                    annotations += "    helm.sh/resource-policy: keep\n"
            name = self.pick(["{{ .Release.Name }}", "n", '{{ include "c.name" . }}'])
            docs.append(f"apiVersion: v1\nkind: {self.pick(KINDS)}\nmetadata:\n  name: {name}\n{annotations}data:\n" + body)
        separator = self.pick(["---\n", "---\n", "\n---\n\n", "--- \n", "{{- if true }}\n---\n{{- end }}\n"])
        text = separator.join(docs)
        if self.chance(0.2):
            text = "{{- if " + self.expression("B", 1) + " }}\n" + text + "{{- end }}\n"
        if self.chance(0.3):
            text = self.pick(["---\n", "# comment\n", "\n\n", "{{/* note */}}\n", "{{- $x := 1 }}\n", "{{ $_ := set .Values \"name\" \"changed\" }}"]) + text
        return text

    def line(self, i, depth):
        pad = "  "
        form = self.random.random()
        if form < 0.55 or depth > 1:
            return f"{pad}k{depth}{i}: {{{{ {self.expression('A', 2)} | toJson }}}}\n"
        if form < 0.65:
            return f"{pad}q{depth}{i}: {{{{ {self.expression('S', 2)} | quote }}}}\n"
        if form < 0.72:
            return f"{pad}y{depth}{i}:\n{{{{ {self.expression(self.pick('LD'), 1)} | toYaml | indent 4 }}}}\n"
        if form < 0.80:
            return f"{pad}{{{{- if {self.expression('B', 1)} }}}}\n" + self.line(i, depth + 1) + (f"{pad}{{{{- else }}}}\n" + self.line(i + 10, depth + 1) if self.chance(0.5) else "") + f"{pad}{{{{- end }}}}\n"
        if form < 0.88:
            return f"{pad}{{{{- range $i, $v := {self.expression('L', 1)} }}}}\n{pad}r{depth}{i}x{{{{ $i }}}}: {{{{ $v | {self.pick(['toJson', 'quote', 'kindOf'])} }}}}\n{pad}{{{{- end }}}}\n"
        if form < 0.94:
            shown = self.pick(["toJson", "quote", 'default "d" | quote'])
            return f"{pad}{{{{- with {self.expression('D', 1)} }}}}\n{pad}w{depth}{i}: {{{{ .name | {shown} }}}}\n{pad}{{{{- end }}}}\n"
        return f"{pad}{{{{- range $k, $v := {self.expression('D', 1)} }}}}\n{pad}d{depth}{i}{{{{ $k | trunc 8 }}}}: {{{{ $v | toJson }}}}\n{pad}{{{{- end }}}}\n"

    # --- expressions

    def expression(self, kind, depth):
        if kind == "C":
            return self.pick([".", "$"])
        if kind == "X":
            return f'"{self.pick(self.names)}"'
        if kind == "T":
            return f'(splitList "-" ({self.expression("S", depth)}))'
        if self.chance(self.wrong):
            kind = self.pick("SIBLDF")
        if kind == "N":
            kind = self.pick("IIF")
        if kind == "A":
            if self.chance(0.35):
                return self.path()
            kind = self.pick("SSSIFBLD")
        if depth <= 0 or self.chance(0.15):
            if kind in UNSURE and self.wrong and self.chance(0.2):
                return self.pick(UNSURE[kind])
            return self.pick(LITERALS[kind])
        form = self.pick(FORMS[kind])
        out, i = "", 0
        # In the text of a printf, % belongs to it.
        quoted = False
        while i < len(form):
            c = form[i]
            if c == '"' and (i == 0 or form[i - 1] != "\\"):
                quoted = not quoted
            if c == "%" and not quoted:
                argument = self.expression(form[i + 1], depth - 1)
                plain = argument[0] in '".`$(' and (" " not in argument or argument[0] in '"`(' and argument[-1] == {'"': '"', "`": "`", "(": ")"}[argument[0]] and balanced(argument)) or " " not in argument
                out += argument if plain else f"({argument})"
                i += 2
            else:
                out += c
                i += 1
        return out

    def path(self):
        keys = self.random.sample(KEYS, self.random.choice([1, 1, 1, 2]))
        if len(keys) == 2:
            return f'(get (.Values.{self.pick(["nested", "labels"])} | default dict) "{keys[1]}")'
        key = keys[0]
        return f'(index .Values "{key}")' if "-" in key else f".Values.{key}"


def balanced(argument):
    """Whether the text is one literal or one pair of parentheses, so that it needs none around it."""
    if argument[0] in '"`':
        return argument.count(argument[0]) == 2
    level = 0
    for i, c in enumerate(argument):
        level += (c == "(") - (c == ")")
        if level == 0 and i < len(argument) - 1:
            return False
    return True


def indent(block):
    return "".join("  " + line + "\n" if line else "\n" for line in block.splitlines())


def flatten(name):
    return name.replace("_", "-")


class Oracle:
    """A server per thread. What a chart makes Helm do without end (a map that holds itself, say) ends the server, not this machine."""

    MEMORY = 4 << 30
    SECONDS = 60

    def __init__(self, path):
        self.path, self.local = path, threading.local()

    def start(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (self.MEMORY, self.MEMORY))
        return subprocess.Popen([self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
                                env={**os.environ, "TZ": "UTC", "GOMAXPROCS": "2"}, preexec_fn=limit)

    def ask(self, request):
        if not hasattr(self.local, "process"):
            self.local.process = self.start()
        process = self.local.process
        watch = threading.Timer(self.SECONDS, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        if not line:
            process.kill()
            process.wait()
            del self.local.process
            return {"died": True}
        answer = json.loads(line)
        for key in ("out", "err"):
            if key + "_b64" in answer:
                answer[key] = base64.b64decode(answer[key + "_b64"]).decode("utf-8", "surrogateescape")
        return answer


def arguments():
    parser = argparse.ArgumentParser(prog="random_charts.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=["v4", "v3"])
    parser.add_argument("--keep", metavar="FOLDER", help="keep the charts that fail there")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--list", type=int, default=20)
    return parser.parse_args()


def main():
    options = arguments()
    hld = os.path.abspath(os.environ.get("HLD", os.path.join(HERE, "../target/release/hld")))
    if not os.access(hld, os.X_OK):
        sys.exit(f"random_charts.py: there is no program at `{hld}`: run `cargo build --release`, or name one by HLD")
    oracles = {}
    for profile, name in (("v4", "oracle-helm4"), ("v3", "oracle-helm3")):
        path = os.environ.get(name.upper().replace("-", "_")) or os.path.join(HERE, "work/bin", name)
        if not os.access(path, os.X_OK):
            sys.exit(f"random_charts.py: there is no `{path}`: run conformance/oracle/build.sh --servers, or name it by {name.upper().replace('-', '_')}")
        oracles[profile] = Oracle(path)
    base = options.keep or tempfile.mkdtemp(prefix="random-charts-")
    home = tempfile.mkdtemp(prefix="random-charts-home-")
    environment = {"HOME": home, "KUBECONFIG": os.devnull, "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}

    def one(seed):
        chart = Chart(seed)
        root = os.path.join(base, str(seed))
        shutil.rmtree(root, ignore_errors=True)
        for name, data in chart.files.items():
            path = os.path.join(root, "chart", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(data)
        extra = ["template", "release-name", os.path.join(root, "chart"), "--namespace", "default"]
        for i, data in enumerate(chart.flags.get("value_files", [])):
            path = os.path.join(root, f"values-{i}.yaml")
            with open(path, "w", encoding="utf-8") as f:
                f.write(data)
            extra += ["--values", path]
        for flag in ("set", "set_json", "set_string", "set_literal"):
            for s in chart.flags.get(flag, []):
                extra += ["--" + flatten(flag), s]
        for flag in ("is_upgrade", "include_crds"):
            if chart.flags.get(flag):
                extra.append("--" + flatten(flag))
        if "kube_version" in chart.flags:
            extra += ["--kube-version", chart.flags["kube_version"]]
        verdicts = []
        for profile in [options.profile] if options.profile else ["v4", "v3"]:
            # The command reads flags before the chart, the server after it: Helm 3 refuses such a flag either way, for it is no pair.
            if profile == "v3" and any(s.startswith("{") for s in chart.flags.get("set_json", [])):
                continue
            request = {"op": "render", "files": chart.files, "dir": True, "namespace": "default", **chart.flags}
            answer = oracles[profile].ask(request)
            try:
                done = subprocess.run([hld, *extra, "--compat", profile], env=environment, cwd=home, capture_output=True, timeout=60)
                code, out, err = done.returncode, done.stdout, done.stderr
            except subprocess.TimeoutExpired:
                code, out, err = None, b"", b"timeout"
            # Helm's server has names only, no folder.
            err = err.replace(os.fsencode(root) + b"/", b"")
            verdict = judge(answer, code, out, err)
            if verdict[0] == "differs" and any(judge(oracles[profile].ask(request), code, out, err)[0] == "equal" for _ in range(20)):
                # Charts that no Chart.yaml lists come in the order of a Go map.
                verdict = "helm differs from itself", ""
            verdicts.append((profile, *verdict))
            if verdicts[-1][1] in BAD:
                with open(os.path.join(root, profile + ".diff"), "w", encoding="utf-8", errors="surrogateescape") as f:
                    f.writelines(difflib.unified_diff(answer.get("out", "").splitlines(keepends=True), text(out), "helm", "hld"))
                    f.write(f"\nhelm: {answer.get('err')}\nhld: {err.decode(errors='replace')}\n")
        if not any(v[1] in BAD for v in verdicts):
            shutil.rmtree(root, ignore_errors=True)
        return seed, verdicts

    counts = collections.Counter()
    bad = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, verdicts in pool.map(one, range(options.seed, options.seed + options.count)):
            for profile, verdict, note in verdicts:
                counts[verdict, profile] += 1
                if verdict in BAD:
                    bad.append((seed, profile, verdict, note))
    for seed, profile, verdict, note in bad[:options.list]:
        print(f"seed {seed} {profile}: {verdict}\n    {note}")
    for verdict in ["equal", "both fail, same reason", "helm differs from itself", "helm dies, hld ends", "hld's limits end it", *BAD]:
        row = [counts[verdict, p] for p in ("v4", "v3")]
        if any(row):
            print(f"{verdict:30}{row[0]:>8}{row[1]:>8}")
    if bad:
        print(f"charts that fail: {base}/SEED")
        sys.exit(1)


BAD = ["differs", "only helm fails", "only hld fails", "both fail, other reason", "hld takes too long", "helm dies, hld does not end"]


def judge(answer, code, out, err):
    if answer.get("died"):
        # Out of memory, stack or time, as over a map that holds itself: there is no answer to compare with, but hld has to end.
        return ("helm dies, hld ends", "") if code is not None else ("helm dies, hld does not end", "")
    if code is None:
        return "hld takes too long", ""
    if code != 0 and any(text in err for text in (b"the render needs too much memory", b"the render takes too many steps")):
        return "hld's limits end it", ""
    if "err" in answer:
        if code == 0:
            return "only helm fails", reason(b"Error: " + answer["err"].encode("utf-8", "replace"))
        wanted = reason(b"Error: " + answer["err"].encode("utf-8", "replace"))
        if wanted and wanted in squeeze(err.decode(errors="replace")):
            return "both fail, same reason", ""
        return "both fail, other reason", f"helm: {wanted}\n    hld:  {first_line(err)}"
    if code != 0:
        return "only hld fails", first_line(err)
    expected = answer["out"].encode("utf-8", "surrogateescape")
    if out == expected:
        return "equal", ""
    return "differs", first_difference(expected, out)


if __name__ == "__main__":
    main()
