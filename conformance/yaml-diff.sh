#!/usr/bin/env bash
# Reading and writing YAML against Go's own libraries: yaml-diff.sh [N] [SEED], N cases each to read, to write as v2, to write as v3.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$here/work; mkdir -p "$work/bin"
(cd "$here/oracle/yaml" && go build -o "$work/bin/oracle-yaml" .)
cd "$here/.."
exec cargo run -q --release -p hld-yaml --example diff -- "$work/bin/oracle-yaml" "${1:-100000}" "${2:-1}"
