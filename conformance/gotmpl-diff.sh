#!/usr/bin/env bash
# Compares random templates between crates/gotmpl and Go's text/template: gotmpl-diff.sh [COUNT] [SEED]. Needs Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v go >/dev/null || { echo "gotmpl-diff.sh: needs \`go\` on the PATH (https://go.dev/dl)" >&2; exit 1; }
bin=$PWD/conformance/work/bin
mkdir -p "$bin"
(cd conformance/oracle/gotmpl && go build -trimpath -o "$bin/oracle-gotmpl" .)
cargo run --quiet --profile fast -p hld-gotmpl --example diff -- "$bin/oracle-gotmpl" "${1:-100000}" "${2:-1}"
