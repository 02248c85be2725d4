#!/usr/bin/env bash
# Real definitions: every one of microsoft/fabrikate-definitions, of Fabrikate's own testdata and grimesjm/fabrikate-cloud-native,
# each materialized, with outcome and reason in a table. Nothing of them is kept in the repository.
#
#   conformance/run hlds           obtains them from GitHub
#   MIRROR=DIR conformance/run hlds   from bare repositories DIR/<owner>+<name>/repo, served on loopback
#
# Needs git, python3 and a release build of hld (or HLD=path). Prints `| definition | exit | reason |`; exits 1 if a definition ended
# with a code other than 0, 3, 4 or 5.
set -euo pipefail
cd "$(dirname "$0")/../.."
HLD=${HLD:-$PWD/target/release/hld}
[ -x "$HLD" ] || { echo "hlds: build hld first: cargo build --release --package hld-cli" >&2; exit 2; }
work=$PWD/conformance/work/hlds
rm -rf "$work"
mkdir -p "$work"
rewrite=
if [ -n "${MIRROR:-}" ]; then
  coproc SERVER { python3 conformance/git-http.py "$MIRROR"; }
  read -r port <&"${SERVER[0]}"
  base=http://127.0.0.1:$port
  rewrite="sources: { rewrite: { \"https://github.com/\": \"$base/\" } }"
else
  base=https://github.com
fi
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 HLD_CACHE_DIR=$work/cache
get() { # OWNER/NAME REF
  local to=$work/${1/\//+}
  git init --quiet "$to"
  git -C "$to" fetch --quiet --depth 1 "$base/$1" "$2"
  git -C "$to" checkout --quiet FETCH_HEAD
}
get microsoft/fabrikate-definitions HEAD
get microsoft/fabrikate develop
get grimesjm/fabrikate-cloud-native HEAD
bad=0
echo "| definition | exit | reason |"
echo "| --- | --- | --- |"
while read -r file; do
  dir=$(dirname "$file")
  [ ! -e "$dir/hld.yaml" ] || continue
  [ -z "$rewrite" ] || echo "$rewrite" >"$dir/hld.yaml"
  environment=common
  [ ! -e "$dir/config/prod.yaml" ] && [ ! -e "$dir/config/prod.json" ] || environment=prod
  code=0
  timeout 300 "$HLD" materialize "$dir" --env "$environment" --out "$work/out/${dir#"$work"/}" --color never \
    2>"$work/stderr" || code=$?
  rm -f "$dir/hld.yaml"
  if [ "$code" = 0 ]; then
    reason="$(find "$work/out/${dir#"$work"/}" -name '*.yaml' 2>/dev/null | wc -l) files, environment $environment"
  else
    reason=$(grep -m1 '^error' "$work/stderr" | sed "s#$work/##g; s#|#/#g" || true)
  fi
  case $code in 0 | 3 | 4 | 5) ;; *) bad=1 ;; esac
  echo "| ${dir#"$work"/} | $code | $reason |"
done < <(find "$work" -path "$work/out" -prune -o \( -name component.yaml -o -name component.json \) -print | sort)
exit $bad
