#!/usr/bin/env bash
# Compares `hld template` with `helm template` byte for byte: charts.sh DIR... takes every chart below each DIR, with its default
# values and with each ci/*values*.yaml, under both profiles, and prints a table; exit 1 on unexplained differences.
# Needs python3, hld (HLD=path, default target/release/hld) and the helm commands of oracle/build.sh (built when missing;
# HELM_V4=path and HELM_V3=path use others). `charts.sh --help` lists the options.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v python3 >/dev/null || { echo "charts.sh: needs \`python3\`" >&2; exit 1; }
export HLD=${HLD:-$here/../target/release/hld}
if [ -z "${HELM_V4:-}" ] || [ -z "${HELM_V3:-}" ]; then
  "$here/oracle/build.sh" >&2
fi
export HELM_V4=${HELM_V4:-$here/work/bin/helm-v4} HELM_V3=${HELM_V3:-$here/work/bin/helm-v3}
exec python3 "$here/charts.py" "$@"
