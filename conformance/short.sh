#!/usr/bin/env bash
# The short differential runs of every change: fixed seeds, a few thousand cases each, against the real Go programs. Needs Go, python3
# and a Go module proxy; building the Helm servers takes minutes the first time.
set -euo pipefail
cd "$(dirname "$0")"
./yaml-diff.sh 4000 7
./gotmpl-diff.sh 4000 7
# Every committed Helm vector is asked again.
oracle/record.sh --check
# Random charts through both Helms and the built command.
if [ -z "${HLD:-}" ]; then
  (cd .. && cargo build --quiet --release --package hld-cli)
  export HLD=${CARGO_TARGET_DIR:-$PWD/../target}/release/hld
fi
python3 random_charts.py --count 300 --seed 7
