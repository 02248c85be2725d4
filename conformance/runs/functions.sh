#!/usr/bin/env bash
# Random calls of all template functions (or `toml`: mutated TOML texts) through both Helms and hld: the same text, or the same error.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v python3 >/dev/null || { echo "functions: needs \`python3\`" >&2; exit 1; }
[ -x "$here/work/bin/oracle-helm3" ] || "$here/oracle/build.sh" --servers >&2
cargo build -q --manifest-path "$here/../Cargo.toml" -p hld-helm --features crypto --example answers
exec python3 "$here/functions.py" "$@"
