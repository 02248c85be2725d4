#!/usr/bin/env bash
# Records tests/cases/yaml/vectors/*.jsonl anew.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
mkdir -p "$root/conformance/work/bin" "$root/tests/cases/yaml/vectors"
oracle=$root/conformance/work/bin/oracle-yaml
(cd "$here" && go build -o "$oracle" .)
cd "$root"
cargo build -q --release -p hld-yaml --example diff
for mode in read go2 go3; do
  target/release/examples/diff "$oracle" 700 7 $mode record >"tests/cases/yaml/vectors/random-$mode.jsonl"
done
# The questions chosen by hand: scalars alone, as a value and as a key.
python3 "$here/questions.py" >"$root/conformance/work/questions.jsonl"
"$oracle" <"$root/conformance/work/questions.jsonl" | paste -d '\n' "$root/conformance/work/questions.jsonl" - |
  sed 'N;s/}\n{/,/;s/,}$/}/' >"tests/cases/yaml/vectors/chosen.jsonl"
