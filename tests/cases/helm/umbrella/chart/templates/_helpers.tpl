{{- define "umbrella.name" -}}
{{ .Release.Name | trunc 20 | trimSuffix "-" }}-{{ .Chart.Name }}
{{- end }}
{{- define "db.label" -}}
overridden-by-parent
{{- end }}
