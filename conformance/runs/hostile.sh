#!/usr/bin/env bash
# Hostile charts through a release build: outcome, time and peak memory of each (WORD: only cases with it in their name).
#
#   conformance/runs/hostile.sh [--helm HELM] [WORD]
#
# Needs cargo and python3. Fails where a command takes more than a second or 256 MB, dies of a signal, or prints a
# panic. HLD=path takes another build than target/release/hld. With --helm, what that program does with the same words
# stands beside it, as far as 10 s and 2 GiB carry it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
helm=
if [ "${1:-}" = --helm ]; then helm=$2; shift 2; fi
hld=${HLD:-$root/target/release/hld}
if [ -z "${HLD:-}" ]; then cargo build -q --release --manifest-path "$root/Cargo.toml" -p hld-cli; fi
place=$(mktemp -d "${TMPDIR:-/tmp}/hostile.XXXXXX")
trap 'chmod -R u+rwx "$place"; rm -rf "$place"' EXIT
HLD_HOSTILE=$place HLD_HOSTILE_ONLY=${1:-} cargo test -q --manifest-path "$root/Cargo.toml" -p hld-cli --test integration \
  -- hostile_charts_end > /dev/null
python3 "$root/conformance/runs/hostile.py" "$place" "$hld" "$helm"
