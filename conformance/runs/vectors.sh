#!/usr/bin/env bash
# Records all Helm vectors anew and tells whether the committed ones still are what the releases answer.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$here/oracle/record.sh"
git -C "$here" diff --stat --exit-code -- ../tests/cases/helm && echo "vectors unchanged"
