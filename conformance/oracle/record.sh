#!/usr/bin/env bash
# Records tests/cases/helm: asks both oracle servers about every case of the tables in record/ (also those of one
# file only: record.sh functions/strings). Needs Go and a module proxy, as build.sh does. Every case is asked four times in
# separate processes; a case whose answers differ is left out and named.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/../work/bin
"$here/build.sh" --servers
(cd "$here/record" && go build -o "$bin/oracle-record" .)
exec "$bin/oracle-record" "$bin" "$here/../../tests/cases/helm" "$@"
