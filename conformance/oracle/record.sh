#!/usr/bin/env bash
# Records tests/cases/helm: asks both oracle servers about every case of the tables in record/ (also those of one
# file only: record.sh functions/strings). Needs Go and a module proxy, as build.sh does. Every case is asked four times in
# separate processes; a case whose answers differ is left out and named.
# record.sh --check [FILE-PREFIX...] records into a folder of its own and fails if anything differs from tests/cases/helm.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/../work/bin
"$here/build.sh" --only-servers
(cd "$here/record" && go build -o "$bin/oracle-record" .)
vectors=$here/../../tests/cases/helm
if [ "${1:-}" != --check ]; then
  exec "$bin/oracle-record" "$bin" "$vectors" "$@"
fi
shift
anew=$(mktemp -d); trap 'rm -rf "$anew"' EXIT
cp -R "$vectors/." "$anew"
"$bin/oracle-record" "$bin" "$anew" "$@"
python3 "$here/check.py" "$vectors" "$anew"
