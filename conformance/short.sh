#!/usr/bin/env bash
# The short differential runs of every change: fixed seeds, a few thousand cases each, against the real Go programs. Needs Go.
set -euo pipefail
cd "$(dirname "$0")"
./yaml-diff.sh 4000 7
./gotmpl-diff.sh 4000 7
