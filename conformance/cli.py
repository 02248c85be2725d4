#!/usr/bin/env python3
"""`hld template` beside `helm template` on the command line: the same words, stdout byte for byte, files written, and whether it fails.

The charts are written by this program; the table is below. A row is a command line (after `template`), with what is given on stdin
where that matters. Rows of REFUSED must end in exit 2 with hld, whatever Helm does, and each says why in COMPATIBILITY.md or --help.
"""

import argparse
import collections
import concurrent.futures
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile

SHOW = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-show
data:
  release: {{ .Release | toJson | quote }}
  values: {{ .Values | toJson | quote }}
  types: {{ range $k, $v := .Values }}{{ $k }}={{ typeOf $v }} {{ end }}
  kube: {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion.GitVersion }}
  own: {{ .Capabilities.APIVersions.Has "own.example/v1" }} {{ .Capabilities.APIVersions.Has "two.example/v1/Thing" }} {{ .Capabilities.APIVersions.Has " own.example/v1" }} {{ .Capabilities.APIVersions.Has "" }}
"""

HOOK = """apiVersion: v1
kind: Pod
metadata:
  name: {name}
  annotations:
    helm.sh/hook: {hook}
"""

METADATA = "apiVersion: v2\nname: {}\nversion: 1.2.3\n"

CHARTS = {
    "show": {
        "Chart.yaml": METADATA.format("show"),
        "values.yaml": "a: 1\nb:\n  c: two\n  d: null\nlist: [1, 2, 3]\nname: plain\n",
        "templates/show.yaml": SHOW,
        "templates/NOTES.txt": "Installed {{ .Release.Name }}\n",
    },
    "web": {
        "Chart.yaml": METADATA.format("web") + "dependencies:\n- name: db\n  version: 0.1.0\n  condition: db.enabled\n- name: cache\n  version: '*'\n  alias: fast\n  tags: [extra]\n",
        "values.yaml": "db:\n  enabled: true\ntags:\n  extra: false\n",
        "templates/_helpers.tpl": '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}',
        "templates/deployment.yaml": 'kind: Deployment\nmetadata:\n  name: {{ include "web.name" . }}\n---\nkind: Service\nmetadata:\n  name: {{ include "web.name" . }}\n',
        "templates/nested/deep/rule.yaml": "kind: ClusterRole\nmetadata:\n  name: rule\n",
        "templates/empty.yaml": "{{ if .Values.never }}\nkind: Pod\n{{ end }}\n",
        "templates/comment.yaml": "# only a comment\n",
        "templates/pre.yaml": HOOK.format(name="pre", hook="pre-install"),
        "templates/tests/ping.yaml": HOOK.format(name="ping", hook="test"),
        "templates/tests/both.yaml": HOOK.format(name="both", hook="post-install,test-success"),
        "templates/tests/plain.yaml": "kind: ConfigMap\nmetadata:\n  name: in-the-tests-folder\n",
        "templates/NOTES.txt": "notes\n",
        "crds/one.yaml": "kind: CustomResourceDefinition\nmetadata:\n  name: one\n---\nkind: CustomResourceDefinition\nmetadata:\n  name: two\n",
        "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.0\n",
        "charts/db/values.yaml": "enabled: true\nsize: 1\n",
        "charts/db/templates/db.yaml": "kind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}-db\nsize: {{ .Values.size }}\n",
        "charts/db/templates/deployment.yaml": "kind: Deployment\nmetadata:\n  name: db-deployment\n",
        "charts/db/crds/db.yaml": "kind: CustomResourceDefinition\nmetadata:\n  name: db\n",
        "charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 2.0.0\n",
        "charts/cache/templates/cache.yaml": "kind: Pod\nmetadata:\n  name: {{ .Chart.Name }}\n",
    },
    "schema": {
        "Chart.yaml": METADATA.format("schema"),
        "values.yaml": "port: 80\n",
        "values.schema.json": '{"type": "object", "properties": {"port": {"type": "integer"}}, "required": ["port"]}',
        "templates/a.yaml": "kind: A\nport: {{ .Values.port }}\n",
    },
    "fails": {"Chart.yaml": METADATA.format("fails"), "templates/a.yaml": 'kind: A\nx: {{ fail "on purpose" }}\n'},
    "requires": {"Chart.yaml": METADATA.format("requires"), "templates/a.yaml": 'kind: A\nx: {{ required "x is needed" .Values.x }}\n'},
    "unparsable": {"Chart.yaml": METADATA.format("unparsable"), "templates/a.yaml": "kind: A\nx: {{ if }}\n"},
    "badyaml": {"Chart.yaml": METADATA.format("badyaml"), "templates/a.yaml": "kind: A\n  x: [\n"},
    "library": {"Chart.yaml": METADATA.format("library") + "type: library\n", "templates/_a.tpl": ""},
    "deprecated": {"Chart.yaml": METADATA.format("deprecated") + "deprecated: true\n", "templates/a.yaml": "kind: A\n"},
    "kube": {"Chart.yaml": METADATA.format("kube") + "kubeVersion: '>=1.20.0 <1.30.0'\n", "templates/a.yaml": "kind: A\nv: {{ .Capabilities.KubeVersion }}\n"},
    "needs": {"Chart.yaml": METADATA.format("needs") + "dependencies:\n- name: missing\n  version: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "old": {"Chart.yaml": "name: old\nversion: 0.1.0\n", "requirements.yaml": "dependencies:\n- name: sub\n  version: 1.0.0\n", "templates/a.yaml": "kind: A\n",
            "charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n", "charts/sub/templates/b.yaml": "kind: B\n"},
    "three": {"Chart.yaml": "apiVersion: v3\nname: three\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "four": {"Chart.yaml": "apiVersion: v4\nname: four\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "nothing": {"Chart.yaml": METADATA.format("nothing")},
    "nochart": {"values.yaml": "a: 1\n", "templates/a.yaml": "kind: A\n"},
    "noname": {"Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n", "templates/a.yaml": "kind: A\n"},
    "noversion": {"Chart.yaml": "apiVersion: v2\nname: noversion\n", "templates/a.yaml": "kind: A\n"},
    "badmeta": {"Chart.yaml": "apiVersion: v2\nname: [x\n", "templates/a.yaml": "kind: A\n"},
    "badvalues": {"Chart.yaml": METADATA.format("badvalues"), "values.yaml": "a: [\n", "templates/a.yaml": "kind: A\n"},
    "listvalues": {"Chart.yaml": METADATA.format("listvalues"), "values.yaml": "- a\n", "templates/a.yaml": "kind: A\n"},
    "upgrade": {"Chart.yaml": METADATA.format("upgrade"), "templates/a.yaml": "kind: A\nis: {{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }}\n"},
    "my web": {"Chart.yaml": METADATA.format("spaced"), "templates/a b.yaml": "kind: A\n"},
}

FILES = {
    "one.yaml": "a: 2\nb:\n  c: from one\n  e: [x]\nname: one\n",
    "two.yaml": "a: 3\nb:\n  c: null\n  f: 1.50\nname: two\n",
    "documents.yaml": "a: 4\n---\na: 5\nname: second\n",
    "empty.yaml": "",
    "null.yaml": "null\n",
    "comment.yaml": "# nothing\n",
    "list.yaml": "- a\n",
    "scalar.yaml": "text\n",
    "broken.yaml": "a: [\n",
    "twice.yaml": "a: 1\na: 2\n",
    "tabs.yaml": "a:\n\tb: 1\n",
    "values.json": '{"a": 6, "name": "json", "big": 12345678901234567890}\n',
    "latin.yaml": b"name: caf\xe9\n",
    "bom.yaml": b"\xef\xbb\xbfname: marked\n",
    "anchors.yaml": "x: &x {c: 1}\nb:\n  <<: *x\n  e: *x\n",
    "comma,name.yaml": "name: comma\n",
    "space name.yaml": "name: space\n",
    "text.txt": "line one\nline two, with a comma\n",
    "file=equals.txt": "equals",
    "no-newline.txt": "bare",
    "bytes.bin": b"\xff\xfe\x00",
    "broken.tgz": b"this is no archive",
    "short.tgz": b"\x1f\x8b\x08\x00",
    "plain.tar": b"",
}

# Every row through both tools. A second element is stdin.
ROWS = """
show
rel show
./show
rel ./show/
rel show/Chart.yaml
rel show/templates
rel nowhere
rel ./nowhere
nowhere/at/all
rel nochart
rel noname
rel noversion
rel badmeta
rel badvalues
rel listvalues
rel library
rel deprecated
rel needs
rel old
rel three
rel four
rel nothing
rel fails
rel requires
rel requires --set x=1
rel unparsable
rel badyaml
rel 'my web'
rel show-1.2.3.tgz
show-1.2.3.tgz
rel web-1.2.3.tgz --include-crds
rel broken.tgz
rel short.tgz
rel plain.tar
rel empty.tgz
rel one.yaml
.
rel .
''
'' show
rel ''
rel show extra
rel show extra more
-- rel show
rel -- show
rel show --
-- rel show -n other
rel show --nonsense
rel show -Z
rel show --set
rel show -f
rel show -n
rel show --kube-version
Rel show
rel_1 show
-rel show
rel- show
rel. show
.rel show
rel.two show
rel..two show
re/l show
'rel two' show
é show
1 show
a show
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa show
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa show
rel show -n other
rel show --namespace other
rel show --namespace=other
rel show -nother
rel show -n=other
rel show -n a -n b
rel show -n ''
rel show -n 'No Such'
rel show -n UPPER
-n other rel show
rel -n other show
rel show -f one.yaml
rel show --values one.yaml
rel show --values=one.yaml
rel show -fone.yaml
rel show -f=one.yaml
rel show -f one.yaml -f two.yaml
rel show -f two.yaml -f one.yaml
rel show -f one.yaml,two.yaml
rel show -f two.yaml,one.yaml
rel show -f one.yaml --values two.yaml
-f one.yaml rel show
rel -f one.yaml show
rel show -f documents.yaml
rel show -f empty.yaml
rel show -f null.yaml
rel show -f comment.yaml
rel show -f list.yaml
rel show -f scalar.yaml
rel show -f broken.yaml
rel show -f twice.yaml
rel show -f tabs.yaml
rel show -f values.json
rel show -f latin.yaml
rel show -f bom.yaml
rel show -f anchors.yaml
rel show -f '"comma,name.yaml"'
rel show -f comma,name.yaml
rel show -f 'space name.yaml'
rel show -f missing.yaml
rel show -f ./one.yaml
rel show -f show
rel show -f ''
rel show -f ' one.yaml'
rel show -f one.yaml,
rel show -f 'one.yaml, two.yaml'
rel show -f - < name: stdin
rel show -f - < a: {b: 1}
rel show -f - <
rel show -f ' - ' < name: stdin
rel show --values=- < name: stdin
rel show -f one.yaml -f - -f two.yaml < name: stdin
rel show -f - -f - < name: stdin
rel show --set-file x=- < from stdin
rel show -f - --set-file x=- < name: stdin
rel show -f - < [
rel show --set a=2
rel show --set=a=2
rel show --set a=2 --set a=3
rel show --set a=2,a=3
rel show --set a=2,name=x
rel show --set 'a=2, name=x'
rel show --set b.c=x
rel show --set b.c=null
rel show --set b=null
rel show --set b.d=1
rel show --set b.d=
rel show --set a=
rel show --set a
rel show --set ''
rel show --set =1
rel show --set a=b=c
rel show --set a.b=1
rel show --set list[0]=x
rel show --set list[5]=x
rel show --set list[-1]=x
rel show --set list[x]=x
rel show --set list[0=x
rel show --set list=null
rel show --set list[1].a=x
rel show --set 'list={a,b,c}'
rel show --set 'list={}'
rel show --set 'list={a,'
rel show --set 'name=a\\,b'
rel show --set 'b\\.c=x'
rel show --set 'name="quoted"'
rel show --set 'name=  spaces  '
rel show --set name=true
rel show --set name=TRUE
rel show --set name=yes
rel show --set name=1.5
rel show --set name=007
rel show --set name=0
rel show --set name=-5
rel show --set name=+5
rel show --set name=1e3
rel show --set name=0x10
rel show --set name=9223372036854775807
rel show --set name=9223372036854775808
rel show --set name=12345678
rel show --set name=é😀
rel show --set 'name={{ .Release.Name }}'
rel show --set a=1,b.c=2,list[0]=3,x.y.z=4
rel show --set x[0][1]=a
rel show --set x[0].y[1].z=a
rel show --set name=a:b
rel show --set a,b
rel show --set a=1,
rel show --set ,a=1
rel show --set global.x=1
rel show --set-string a=2
rel show --set-string=a=2
rel show --set-string a=true,b.c=null
rel show --set-string 'list={1,2}'
rel show --set-string a=
rel show --set-string a
rel show --set-string b=null
rel show --set-file x=text.txt
rel show --set-file=x=text.txt
rel show --set-file x=no-newline.txt
rel show --set-file x=text.txt,y=no-newline.txt
rel show --set-file x=missing.txt
rel show --set-file x=
rel show --set-file x
rel show --set-file x=file=equals.txt
rel show --set-file list[0]=no-newline.txt
rel show --set-file x=show
rel show --set-file x=bytes.bin
rel show --set-file x=one.yaml --set x=2
rel show --set-json a=2
rel show --set-json=a=2
rel show --set-json 'b={"c":1,"g":[1,null]}'
rel show --set-json 'a=1,list=[1,2]'
rel show --set-json '{"a":9,"b":{"c":"x"}}'
rel show --set-json ' {"a":9}'
rel show --set-json '{"a":9'
rel show --set-json '[1]'
rel show --set-json a=
rel show --set-json a=null
rel show --set-json b=null
rel show --set-json a=text
rel show --set-json 'a="text"'
rel show --set-json a
rel show --set-json ''
rel show --set-json 'a=1.0'
rel show --set-json 'a=12345678901234567890'
rel show --set-json 'list[0]={"x":1}'
rel show --set-json 'b.c=[{"x":1},{"y":2}]'
rel show --set-json 'a=1 2'
rel show --set-json 'a=1' --set-json 'a=2'
rel show --set-literal a=2
rel show --set-literal=a=2
rel show --set-literal 'name=a,b=c{}\\'
rel show --set-literal name=null
rel show --set-literal name=
rel show --set-literal name
rel show --set-literal ''
rel show --set-literal b.c=x
rel show --set-literal list[0]=x
rel show --set-literal 'name={{ x }}'
rel show -f one.yaml --set a=7
rel show --set a=7 -f one.yaml
rel show --set-string a=7 --set a=8
rel show --set a=8 --set-string a=7
rel show --set-literal a=l --set-file a=text.txt --set-string a=s --set a=1 --set-json a=2
rel show --set-json a=2 --set a=1
rel show --set-file a=no-newline.txt --set-string a=s
rel show --set-literal a=l --set a=1
rel show --set b.x=1 --set-json 'b={"y":2}'
rel show --set-json 'b={"y":2}' --set b.x=1
rel show --set list[0]=a --set-string list[1]=b --set-literal list[2]=c
rel show --set b=null --set b.c=1
rel show --set b.c=1 --set b=null
rel show -f two.yaml --set b.c=back
rel show --set a.b=1 -f one.yaml
rel show --kube-version 1.30
rel show --kube-version v1.30.2
rel show --kube-version=1.30.2
rel show --kube-version 1
rel show --kube-version v1.33.4-gke.1
rel show --kube-version 1.30.2+foo
rel show --kube-version 1.30.2-rc.1+k3s1
rel show --kube-version ''
rel show --kube-version x
rel show --kube-version 1.x
rel show --kube-version 01.30
rel show --kube-version 1.30.2.4
rel show --kube-version ' 1.30'
rel show --kube-version 1.30 --kube-version 1.31
rel show --kube-version V1.30
rel show --kube-version -1
rel show --kube-version 1.30.
rel show --kube-version 1.9999999999999999999999
rel kube
rel kube --kube-version 1.25
rel kube --kube-version 1.30
rel kube --kube-version v1.29.9-gke.100
rel show -a own.example/v1
rel show --api-versions own.example/v1
rel show --api-versions=own.example/v1
rel show -a own.example/v1 -a two.example/v1/Thing
rel show -a own.example/v1,two.example/v1/Thing
rel show -a 'two.example/v1/Thing, own.example/v1'
rel show -a ''
rel show -a '"own.example/v1,x"'
rel show -aown.example/v1
rel web
rel web --include-crds
rel web --include-crds=false
rel web --include-crds=true
rel web --include-crds=maybe
rel web --include-crds false
rel web --no-hooks
rel web --no-hooks=0
rel web --skip-tests
rel web --skip-tests --no-hooks
rel web --skip-crds
rel web --skip-crds --include-crds
rel web --include-crds --skip-tests --no-hooks
rel web --set db.enabled=false
rel web --set tags.extra=true
rel web --set fast.x=1 --set tags.extra=true --include-crds
rel web -s templates/deployment.yaml
rel web --show-only templates/deployment.yaml
rel web --show-only=templates/deployment.yaml
rel web -s ./templates/deployment.yaml
rel web -s templates//deployment.yaml
rel web -s web/templates/deployment.yaml
rel web -s deployment.yaml
rel web -s templates/deployment.yaml -s templates/pre.yaml
rel web -s templates/pre.yaml -s templates/deployment.yaml
rel web -s templates/deployment.yaml -s templates/deployment.yaml
rel web -s templates/deployment.yaml,templates/pre.yaml
rel web -s templates/nowhere.yaml
rel web -s templates/deployment.yaml -s templates/nowhere.yaml
rel web -s templates/nowhere.yaml -s templates/deployment.yaml
rel web -s templates/empty.yaml
rel web -s templates/comment.yaml
rel web -s templates/NOTES.txt
rel web -s templates/_helpers.tpl
rel web -s 'templates/*.yaml'
rel web -s 'templates/*'
rel web -s 'templates/*/*.yaml'
rel web -s 'templates/nested/deep/rule.yaml'
rel web -s 'templates/**/rule.yaml'
rel web -s 'templates/d?ployment.yaml'
rel web -s 'templates/[dp]*.yaml'
rel web -s 'templates/[.yaml'
rel web -s 'templates/tests/*'
rel web -s templates/tests/ping.yaml
rel web -s templates/tests/ping.yaml --skip-tests
rel web -s templates/pre.yaml --no-hooks
rel web -s charts/db/templates/db.yaml
rel web -s 'charts/*/templates/*.yaml'
rel web -s crds/one.yaml
rel web -s crds/one.yaml --include-crds
rel web -s charts/db/crds/db.yaml --include-crds
rel web -s ''
rel web -s /templates/deployment.yaml
rel web -s ../web/templates/deployment.yaml
rel web -s templates/
rel nothing -s templates/a.yaml
rel 'my web' -s 'templates/a b.yaml'
rel web --output-dir out
rel web --output-dir=out
rel web --output-dir out/deep/er
rel web --output-dir ./out
rel web --output-dir out/
rel web --output-dir out --include-crds
rel web --output-dir out --include-crds --release-name
rel web --output-dir out --release-name
web --output-dir out --release-name
rel web --output-dir out --no-hooks
rel web --output-dir out --skip-tests
rel web --output-dir out --is-upgrade --set db.enabled=false
rel web --output-dir before
rel web --output-dir before --include-crds
rel web --output-dir one.yaml
rel web --output-dir ''
rel web --release-name
rel web --output-dir out -s templates/deployment.yaml
rel nothing --output-dir out
rel fails --output-dir out
rel badyaml --output-dir out
rel upgrade
rel upgrade --is-upgrade
rel upgrade --is-upgrade=false
rel upgrade --is-upgrade --is-upgrade=false
rel schema
rel schema --set port=x
rel schema --set port=null
rel schema --set port=x --skip-schema-validation
rel schema --set-string port=1
rel schema --skip-schema-validation=false --set port=x
show --name-template fixed
show --name-template=fixed
show --name-template '{{ "made" }}'
show --name-template 'x-{{ upper "a" | lower }}-{{ add 1 2 }}'
show --name-template '{{ "a b" | replace " " "-" }}'
show --name-template ''
show --name-template ' padded '
show --name-template '{{ "" }}'
show --name-template 'UPPER'
show --name-template '{{ upper "bad" }}'
show --name-template '{{'
show --name-template '{{ nosuch }}'
show --name-template '{{ fail "no" }}'
show --name-template '{{ .Release.Name }}'
show --name-template '{{ .x }}'
show --name-template '{{ .x.y }}'
show --name-template '{{ . }}'
show --name-template '{{ printf "%v" . }}'
show --name-template '{{ toYaml (dict "a" 1) }}'
show --name-template '{{ include "x" . }}'
show --name-template '{{ tpl "x" . }}'
show --name-template '{{ required "m" "x" }}'
show --name-template '{{ lookup "v1" "Pod" "" "" }}'
show --name-template '{{ toJson (list "a") | len }}'
show --name-template '{{ define "n" }}named{{ end }}{{ template "n" }}'
show --name-template '{{ index (list "a") 3 }}'
show --name-template '{{ len "x" }}{{ semver "1.2.3" | toString | replace "." "-" }}'
show --name-template '{{ trunc 3 "abcdef" }}' --release-name --output-dir out
show --name-template a --name-template b
show --name-template 'this-name-is-much-longer-than-the-fifty-three-characters-allowed'
rel show --name-template fixed
show --generate-name
show -g
rel show --generate-name
rel show -g
show --generate-name --name-template fixed
show --generate-name=false
rel show --create-namespace
rel show --description text
rel show --disable-openapi-validation
rel show --dry-run
rel show --dry-run=client
rel show --dry-run client
rel show --dry-run=true
rel show --dry-run=false
rel show --dry-run=none
rel show --dry-run=nonsense
rel show --dry-run=
rel show --force-conflicts
rel show --force
rel show --force-replace
rel show --hide-notes
rel show --render-subchart-notes
rel show --labels a=b
rel show -l a=b,c=d
rel show -l a
rel show -l ''
rel show -l a=b -l c
rel show -l a=b,c
rel show --replace
rel show --rollback-on-failure
rel show --atomic
rel show --server-side=false
rel show --server-side=true
rel show --server-side=auto
rel show --take-ownership
rel show --timeout 10s
rel show --timeout 10
rel show --timeout 0
rel show --timeout -5s
rel show --timeout 1.5h
rel show --timeout x
rel show --timeout ''
rel show --timeout=1h2m
rel show --wait
rel show --wait=watcher
rel show --wait=legacy
rel show --wait=hookOnly
rel show --wait=true
rel show --wait=false
rel show --wait=nonsense
rel show --wait-for-jobs
rel show --plain-http
rel show --pass-credentials
rel show --insecure-skip-tls-verify
rel show --ca-file /nowhere
rel show --cert-file /nowhere
rel show --key-file /nowhere
rel show --keyring /nowhere
rel show --burst-limit 5
rel show --qps 5.5
rel show --burst-limit x
rel show --registry-config /nowhere
rel show --repository-cache /nowhere
rel show --repository-config /nowhere
rel show --content-cache /nowhere
rel show --color never
rel show --colour never
rel show --color=always
rel show --debug
rel web --debug --skip-tests
rel badyaml --debug
rel show --debug=false
rel show --validate=false
rel show --verify=false
rel show --enable-dns=false
rel show --dependency-update=false
rel show --devel=false
rel show --create-namespace --wait --timeout 5m --atomic
rel show --set a=1 --wait --timeout 5m0s --create-namespace -n shop -f one.yaml
"""

# What hld does not do, and says so: exit 2.
REFUSED = """
rel show --dry-run=server
rel show --validate
rel show --kube-context x
rel show --kubeconfig /dev/null
rel show --kube-apiserver http://127.0.0.1:1
rel show --kube-token x
rel show --kube-as-user x
rel show --kube-as-group x
rel show --kube-ca-file x
rel show --kube-insecure-skip-tls-verify
rel show --kube-tls-server-name x
rel show --dependency-update
rel needs --dependency-update
rel show --repo http://127.0.0.1:1
rel show --version 1.2.3
rel show --devel
rel show --username x
rel show --password x
rel show --verify
rel show --enable-dns
rel show --post-renderer cat
rel show --post-renderer-args x
rel repo/show
rel http://127.0.0.1:1/show-1.2.3.tgz
rel oci://127.0.0.1:1/show
rel show -f http://127.0.0.1:1/values.yaml
rel show -f https://127.0.0.1:1/values.yaml
rel show --set-file x=http://127.0.0.1:1/x
show --name-template '{{ env "HOME" }}'
show --name-template '{{ expandenv "$HOME" }}'
"""

# Helm succeeds, hld must not, or the other way round; each with the reason. Nothing else is excused.
JOINED = "Helm looks for its cluster flags in the words before it knows the others, and takes the `n` in the middle of this one for -n"
BYTES = "values are text in hld: a file of --set-file that is no UTF-8 is an error"
CERTIFICATES = "Helm reads the files of these flags although nothing is downloaded; hld does not"
DIFFERENT = {
    "rel show -fone.yaml": JOINED,
    "rel show -aown.example/v1": JOINED,
    "rel show --set-file x=bytes.bin": BYTES,
    "rel show --ca-file /nowhere": CERTIFICATES,
    "rel web --output-dir out -s templates/deployment.yaml": "Helm writes all files before it finds that nothing is left to choose from; hld writes none",
    ("v4", "rel show --dry-run=false"): "a word of Helm 3",
    ("v4", "rel show --dry-run=none"): "a word of Helm 3",
    ("v4", "rel show --dry-run="): "a word of Helm 3",
    ("v3", "rel show --wait=watcher"): "a word of Helm 4",
    ("v3", "rel show --wait=legacy"): "a word of Helm 4",
    ("v3", "rel show --wait=hookOnly"): "a word of Helm 4",
    ("v3", "rel show --set 'list[0=x'"): "Helm 3 refuses an unclosed bracket, Helm 4 does not; hld does as Helm 4",
}


def rows(table):
    for line in table.strip("\n").splitlines():
        words, mark, stdin = line.partition(" <")
        yield shlex.split(words), (stdin.removeprefix(" ") + "\n").encode() if mark else b""


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def package(folder, name):
    with tarfile.open(os.path.join(folder, f"{name}-1.2.3.tgz"), "w:gz") as archive:
        for path, data in CHARTS[name].items():
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(data.encode())
            archive.addfile(entry, io.BytesIO(data.encode()))


def prepare(folder):
    for chart, files in CHARTS.items():
        for path, data in files.items():
            write(os.path.join(folder, chart, path), data)
    for path, data in FILES.items():
        write(os.path.join(folder, path), data)
    package(folder, "show")
    package(folder, "web")
    with tarfile.open(os.path.join(folder, "empty.tgz"), "w:gz"):
        pass
    write(os.path.join(folder, "before/web/templates/deployment.yaml"), "old text\n" * 50)
    write(os.path.join(folder, "before/web/templates/pre.yaml"), "old hook\n")
    write(os.path.join(folder, "before/web/crds/one.yaml"), "old crd\n")


def tree(folder):
    found = {}
    for path, dirs, files in os.walk(folder):
        for name in [*dirs, *files]:
            whole = os.path.join(path, name)
            found[os.path.relpath(whole, folder)] = "folder" if os.path.isdir(whole) else open(whole, "rb").read()
    return found


def arguments():
    parser = argparse.ArgumentParser(prog="cli.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=["v4", "v3"])
    parser.add_argument("--only", default="", help="only command lines that contain this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--messages", action="store_true", help="print what both say where both fail")
    return parser.parse_args()


def main():
    options = arguments()
    tools = {"hld": os.environ["HLD"], "v4": os.environ["HELM_V4"], "v3": os.environ["HELM_V3"]}
    for tool in tools:
        tools[tool] = os.path.abspath(tools[tool])
        if not os.access(tools[tool], os.X_OK):
            sys.exit(f"cli.sh: there is no program at `{tools[tool]}`: build it, or name another by HLD, HELM_V4, HELM_V3")
    base = tempfile.mkdtemp(prefix="cli-")
    template = os.path.join(base, "template")
    prepare(template)
    home = os.path.join(base, "home")
    os.mkdir(home)
    write(os.path.join(home, "kubeconfig"), "")
    environment = {"HOME": home, "KUBECONFIG": os.path.join(home, "kubeconfig"), "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}
    whole = tree(template)

    def run(command, stdin):
        folder = tempfile.mkdtemp(dir=base)
        work = os.path.join(folder, "work")
        shutil.copytree(template, work)
        try:
            done = subprocess.run(command, env=environment, cwd=work, input=stdin, capture_output=True, timeout=60)
            after = tree(work)
        finally:
            shutil.rmtree(folder)
        return done, {path: data for path, data in after.items() if whole.get(path) != data}

    def one(task):
        words, stdin, refused, profile = task
        mine, mine_files = run([tools["hld"], "template", "--compat", profile, *words], stdin)
        line = shlex.join(words)
        if refused:
            return task, "refused" if mine.returncode == 2 and mine.stderr else f"not refused, exit {mine.returncode}", mine.stderr.decode(errors="replace")
        helm, helm_files = run([tools[profile], "template", *words], stdin)
        said = f"    helm {helm.returncode}: {last(helm.stderr)}\n    hld  {mine.returncode}: {last(mine.stderr)}\n"
        if mine.returncode > 8:
            return task, f"hld ends with {mine.returncode}", said
        if (profile, line) in DIFFERENT or line in DIFFERENT:
            # An excuse that is no longer needed has to go.
            same = (helm.returncode, helm.stdout) == (mine.returncode, mine.stdout)
            return task, "excused, but equal" if same else "different on purpose", said
        if (helm.returncode == 0) != (mine.returncode == 0):
            if b"unknown flag: " in helm.stderr and mine.returncode == 0:
                return task, "a flag of the other Helm", said
            return task, "only one fails", said
        if helm.stdout != mine.stdout:
            # The words about a failure may go to stdout in neither.
            return task, "stdout differs", f"{said}    helm: {helm.stdout[:3000]!r}\n    hld:  {mine.stdout[:3000]!r}\n"
        if helm_files != mine_files and helm.returncode == 0:
            names = sorted(path for path in helm_files.keys() | mine_files.keys() if helm_files.get(path) != mine_files.get(path))
            return task, "files differ", f"{said}    {names}\n"
        return task, "equal" if helm.returncode == 0 else "both fail", said

    tasks = [(words, stdin, refused, profile)
             for table, refused in ((ROWS, False), (REFUSED, True)) for words, stdin in rows(table)
             for profile in ([options.profile] if options.profile else ["v4", "v3"]) if options.only in shlex.join(words)]
    counts, bad = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (words, _, _, profile), verdict, note in pool.map(one, tasks):
            counts[verdict] += 1
            wrong = verdict not in ("equal", "both fail", "refused", "different on purpose", "a flag of the other Helm")
            bad += wrong
            if wrong or options.messages and verdict == "both fail":
                print(f"{profile} {shlex.join(words)}: {verdict}\n{note}", end="")
    shutil.rmtree(base)
    print(", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items())))
    sys.exit(1 if bad else 0)


def last(err):
    lines = [line for line in err.decode(errors="replace").splitlines() if line.strip() and not line.startswith(("level=", "WARNING"))]
    return " | ".join(lines[:3])[:300]


if __name__ == "__main__":
    main()
