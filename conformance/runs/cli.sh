#!/usr/bin/env bash
# The same command lines through `helm template` and `hld template`: stdout, files and failure (a few minutes).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v python3 >/dev/null || { echo "cli: needs \`python3\`" >&2; exit 1; }
export HLD=${HLD:-$here/../target/release/hld}
[ -n "${HELM_V4:-}" ] && [ -n "${HELM_V3:-}" ] || "$here/oracle/build.sh" >&2
export HELM_V4=${HELM_V4:-$here/work/bin/helm-v4} HELM_V3=${HELM_V3:-$here/work/bin/helm-v3}
exec python3 "$here/cli.py" "$@"
