#!/usr/bin/env bash
# Fuzzes the YAML reader, the template parser and the whole renderer (MINUTES each, default 10; then TARGETs).
#
# Needs a nightly toolchain and cargo-fuzz (`cargo install cargo-fuzz`). Address and leak sanitizer are on; an input that
# takes ten seconds or 2 GiB (the sanitizer's own memory included) is a finding. Seeds are the repository's test cases;
# what is found lies in fuzz/artifacts, what was learnt in fuzz/corpus. Exit 1 on a finding.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
minutes=${1:-10}
shift || true
targets=("${@:-}")
[ -n "${targets[0]}" ] || targets=(yaml template render)
command -v cargo-fuzz > /dev/null || { echo "fuzz: needs cargo-fuzz: cargo install cargo-fuzz" >&2; exit 2; }
export RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-nightly}
cd "$root/fuzz"
python3 "$root/fuzz/seeds.py" "$root" seeds
status=0
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target"
  nice -n 10 cargo fuzz run --sanitizer address "$target" "corpus/$target" "seeds/$target" -- \
    -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=2048 -max_len=8192 -dict="dict/$target.dict" \
    -print_final_stats=1 2> "$target.log" || { status=1; tail -n 5 "$target.log" >&2; }
  # Nothing of this is there when the target did not even build.
  grep -E '^(stat::|SUMMARY|Done|==|MS:|artifact)|panicked' "$target.log" | sed "s/^/$target: /" || true
done
exit $status
