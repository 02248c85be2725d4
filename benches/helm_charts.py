"""The charts that benches/helm.py makes: many `tpl` calls, an umbrella, and an HLD of a hundred releases."""
import os
import shutil

TPL_CHART = """apiVersion: v2
name: tpl
version: 1.0.0
"""
TPL_DEFINE = """{{{{- define "tpl.d{n}" -}}}}
name: {{{{ .name | default "d{n}" | trunc 63 | trimSuffix "-" }}}}
port: {{{{ add {n} 8000 }}}}
{{{{- end }}}}
"""
TPL_CALL = """  s{n:05}: '{{{{ include "tpl.d{define}" (dict "name" (printf "%s-{n}" .Release.Name)) | nindent 4 }}}}'
"""
TPL_FILE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
{{- range $name, $text := .Values.settings }}
  {{ $name }}: |
    {{- tpl $text $ }}
{{- end }}
"""

UMBRELLA_HELPERS = """{{- define "common.fullname" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "common.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- with .Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
{{- define "common.image" -}}
{{- $registry := .Values.image.registry | default .Values.global.image.registry -}}
{{- printf "%s/%s:%s" $registry .Values.image.repository (.Values.image.tag | toString) -}}
{{- end -}}
"""
UMBRELLA_DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "common.fullname" . }}
  labels: {{- include "common.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {{- include "common.labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "common.labels" . | nindent 8 }}
    spec:
      containers:
        - name: main
          image: {{ include "common.image" . | quote }}
          {{- with .Values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
          env:
            {{- range $name, $value := .Values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
"""
UMBRELLA_CONFIG = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "common.fullname" . }}
  labels: {{- include "common.labels" . | nindent 4 }}
data:
  team: {{ .Values.global.teams.team0.service0.owner | quote }}
  region: |
    {{- toYaml .Values.global.teams.team1.service0 | nindent 4 }}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def tpl_chart(folder, calls, defines, files):
    """`calls` texts in the values, each given to `tpl`, over `defines` named templates in `files` files."""
    shutil.rmtree(folder, ignore_errors=True)
    write(f"{folder}/Chart.yaml", TPL_CHART)
    each = defines // files
    for number in range(files):
        names = range(number * each, (number + 1) * each)
        write(f"{folder}/templates/_{number:04}.tpl", "".join(TPL_DEFINE.format(n=n) for n in names))
    settings = "".join(TPL_CALL.format(n=n, define=n % (each * files)) for n in range(calls))
    write(f"{folder}/values.yaml", "settings:\n" + settings)
    write(f"{folder}/templates/all.yaml", TPL_FILE)


def umbrella_chart(folder, subcharts, teams):
    """Subcharts that have a library of their own each, below globals of `teams` x 10 services x 5 values."""
    shutil.rmtree(folder, ignore_errors=True)
    chart = ["apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n"]
    values = ["global:\n  image:\n    registry: registry.example\n  labels:\n    part-of: umbrella\n  teams:\n"]
    for team in range(teams):
        values.append(f"    team{team}:\n")
        for service in range(10):
            values.append(f"      service{service}:\n        owner: team-{team}\n        port: {8000 + service}\n"
                          f"        public: {str(service % 2 == 0).lower()}\n"
                          f"        host: service-{service}.team-{team}.example\n        zones: [a, b, c]\n")
    for number in range(subcharts):
        name = f"sub{number:03}"
        chart.append(f"- name: {name}\n  version: 1.0.0\n  condition: {name}.enabled\n")
        values.append(f"{name}:\n  enabled: true\n  replicas: {number % 5 + 1}\n  env:\n    NAME: {name}\n")
        path = f"{folder}/charts/{name}"
        write(f"{path}/Chart.yaml", f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"
                                    "dependencies:\n- name: common\n  version: 1.0.0\n")
        write(f"{path}/charts/common/Chart.yaml", "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n")
        write(f"{path}/charts/common/templates/_helpers.tpl", UMBRELLA_HELPERS)
        write(f"{path}/templates/deployment.yaml", UMBRELLA_DEPLOYMENT)
        write(f"{path}/templates/config.yaml", UMBRELLA_CONFIG)
        env = "".join(f"  KEY_{n}: value-{n}\n" for n in range(30))
        write(f"{path}/values.yaml", f"replicas: 1\nglobal:\n  image:\n    pullPolicy: Always\n  {name}:\n    here: true\n"
                                     f"image:\n  registry: ''\n  repository: shop/{name}\n  tag: 1.{number}\n"
                                     "resources:\n  limits: {cpu: 500m, memory: 256Mi}\n"
                                     f"  requests: {{cpu: 100m, memory: 128Mi}}\nenv:\n{env}")
    write(f"{folder}/Chart.yaml", "".join(chart))
    write(f"{folder}/values.yaml", "".join(values))


# What each release of a chart sets: NUMBER differs from release to release. Random values are set to something, and what would
# have the same name in every release (CRDs with labels of their own) is left out. conformance/fetch-charts.sh gives all of them.
RELEASES = {
    "kubernetes+ingress-nginx/charts/ingress-nginx": "controller: {replicaCount: NUMBER, ingressClassResource: {name: nginx-NUMBER}}",
    "kubernetes-sigs+external-dns/charts/external-dns": "policy: sync\ntxtOwnerId: owner-NUMBER",
    "prometheus-community+helm-charts/charts/kube-prometheus-stack":
        "prometheus: {prometheusSpec: {retention: NUMBERd}}\ngrafana: {adminPassword: p}",
    "argoproj+argo-helm/charts/argo-cd": "global: {domain: argo-NUMBER.example}\ncrds: {install: false}",
    "hashicorp+vault-helm": "server: {logLevel: debug, extraLabels: {number: 'NUMBER'}}",
    "nats-io+k8s/helm/charts/nats": "config: {cluster: {enabled: true, replicas: NUMBER}}",
    "oauth2-proxy+manifests/helm/oauth2-proxy":
        "replicaCount: NUMBER\nconfig: {clientID: c, clientSecret: s, cookieSecret: cookie-NUMBER}",
    "prometheus-community+helm-charts/charts/prometheus-node-exporter": "service: {port: 9NUMBER}",
    "prometheus-community+helm-charts/charts/kube-state-metrics": "replicas: NUMBER",
    "prometheus-community+helm-charts/charts/prometheus": "server: {replicaCount: NUMBER}",
    "prometheus-community+helm-charts/charts/alertmanager": "replicaCount: NUMBER",
    "vmware-tanzu+helm-charts/charts/velero": "configuration: {logLevel: debug, garbageCollectionFrequency: NUMBERh}",
    "grafana-community+helm-charts/charts/grafana": "replicas: NUMBER\nadminPassword: p",
    "grafana+loki/production/helm/loki": "write: {replicas: NUMBER}\n"
        "loki: {useTestSchema: true, storage: {bucketNames: {chunks: c, ruler: r, admin: a}}}",
    "codecentric+helm-charts/charts/keycloakx": "replicas: NUMBER",
}


def releases(folder, charts, count):
    """An HLD of `count` releases of the charts above, and the same as (name, chart, values file) for a loop of helm."""
    shutil.rmtree(folder, ignore_errors=True)
    known = {path: values for path, values in RELEASES.items() if os.path.exists(f"{charts}/{path}/Chart.yaml")}
    if len(known) < 10:
        raise SystemExit(f"only {len(known)} of the charts are below {charts}: run conformance/fetch-charts.sh")
    for path in known:
        shutil.copytree(f"{charts}/{path}", f"{folder}/hld/charts/{path}")
    component, config, loop = ["name: root\nsubcomponents:\n"], ["subcomponents:\n"], []
    for number in range(count):
        path = list(known)[number % len(known)]
        name = f"{path.rsplit('/')[-1].split('+')[-1]}-{number:03}"
        values = known[path].replace("NUMBER", str(number + 101))
        component.append(f"  - {{name: {name}, type: helm, path: ./charts/{path}}}\n")
        lines = "".join(f"      {line}\n" for line in values.split("\n"))
        config.append(f"  {name}:\n    namespace: ns-{number}\n    config:\n{lines}")
        write(f"{folder}/values/{name}.yaml", values + "\n")
        loop.append((name, f"ns-{number}", f"{folder}/hld/charts/{path}", f"{folder}/values/{name}.yaml"))
    write(f"{folder}/hld/component.yaml", "".join(component))
    write(f"{folder}/hld/config/common.yaml", "".join(config))
    return loop
