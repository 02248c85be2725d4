#!/usr/bin/env bash
# Random charts through both helms (oracle servers) and `hld template`: the same bytes, or the same reason to fail.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v python3 >/dev/null || { echo "random-charts: needs \`python3\`" >&2; exit 1; }
[ -x "$here/work/bin/oracle-helm3" ] || "$here/oracle/build.sh" --servers >&2
exec python3 "$here/random_charts.py" --count 10000 "$@"
