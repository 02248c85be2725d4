{{ define "child" }}{{ include "parent" . }}{{ end }}
