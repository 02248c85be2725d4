#!/usr/bin/env bash
# Random YAML texts and values beside go-yaml: reading, writing as v2 and as v3 (COUNT and SEED follow; 100000 and 1).
exec "$(dirname "${BASH_SOURCE[0]}")/../yaml-diff.sh" "$@"
