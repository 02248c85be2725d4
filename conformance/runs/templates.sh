#!/usr/bin/env bash
# Random templates over map data beside Go's text/template: output and error texts (COUNT and SEED follow; 100000 and 1).
exec "$(dirname "${BASH_SOURCE[0]}")/../gotmpl-diff.sh" "$@"
