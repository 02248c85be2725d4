#!/usr/bin/env bash
# Records all Helm vectors anew and tells whether the committed ones still are what the releases answer.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec "$here/oracle/record.sh" --check "$@"
