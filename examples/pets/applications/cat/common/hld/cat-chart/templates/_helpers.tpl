{{- define "cat.labels" -}}
app.kubernetes.io/name: cat
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "cat.selector" -}}
app.kubernetes.io/name: cat
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
