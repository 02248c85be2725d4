#!/usr/bin/env bash
# The short differential runs of every change: fixed seeds, a few thousand cases each, against the real Go programs.
set -euo pipefail
cd "$(dirname "$0")/.."
