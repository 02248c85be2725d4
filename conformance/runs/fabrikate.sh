#!/usr/bin/env bash
# Random definitions through Fabrikate and hld: same files, effective values and namespaces (FAB=path of a `fab` binary).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v python3 >/dev/null || { echo "fabrikate: needs \`python3\`" >&2; exit 1; }
[ -x "$here/work/bin/oracle-helm4" ] || "$here/oracle/build.sh" --servers >&2
exec python3 "$here/fabrikate/compare.py" "$@"
