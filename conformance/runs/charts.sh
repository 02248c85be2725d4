#!/usr/bin/env bash
# Renders every fetched public chart with all its ci values by hld and by both helms, and compares the bytes.
# Arguments go to charts.sh. Fetches the charts first when there are none (MIRROR: see fetch-charts.sh).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
charts=${CHARTS:-$here/work/charts}
[ -n "$(ls "$charts" 2>/dev/null)" ] || CHARTS=$charts "$here/fetch-charts.sh"
exec "$here/charts.sh" "$charts" --diffs "$here/work/diffs" --json "$here/work/charts.json" --cache "$here/work/helm-cache" "$@"
