#!/usr/bin/env bash
# The pets example, end to end: makes the Git repositories of the example from the folders beside this script, materializes the
# cluster for dev, stage and prod in both ways of the workflow, and shows what came out. The run opens no network connection.
#
#   examples/pets/run.sh [WORKDIR]      (default: target/pets; it is made anew each time)
#
# Needs: git, and hld: the program that the variable HLD names, else it is built here with cargo.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
command -v git >/dev/null || { echo "run.sh: git is needed and was not found" >&2; exit 1; }
if [ -z "${HLD:-}" ]; then
  (cd "$top" && cargo build --quiet --release --package hld-cli)
  HLD=${CARGO_TARGET_DIR:-$top/target}/release/hld
fi
work=${1:-$top/target/pets}
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)
export HLD_CACHE_DIR=$work/cache
# The commits are the same on every machine: no user configuration, fixed author and date.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=pets GIT_AUTHOR_EMAIL=pets@example.org GIT_AUTHOR_DATE=2026-01-01T00:00:00Z
export GIT_COMMITTER_NAME=pets GIT_COMMITTER_EMAIL=pets@example.org GIT_COMMITTER_DATE=2026-01-01T00:00:00Z

commit() { # REPOSITORY BRANCH MESSAGE FOLDER...: the folders' files, one over the other, as a commit on the branch
  local repo=$1 branch=$2 message=$3
  shift 3
  git -C "$repo" checkout --quiet -B "$branch"
  for folder in "$@"; do cp -R "$folder/." "$repo/"; done
  git -C "$repo" add --all
  git -C "$repo" commit --quiet --allow-empty --message "$message"
}

for application in cat dog; do
  git init --quiet --initial-branch master "$work/$application"
  commit "$work/$application" master "$application" "$here/applications/$application/common"
  for environment in dev stage prod; do
    git -C "$work/$application" checkout --quiet master
    commit "$work/$application" "$environment" "$application: $environment" "$here/applications/$application/$environment"
  done
done

echo "== one cluster definition, applications at the branch of the environment =="
git init --quiet --initial-branch master "$work/cluster"
commit "$work/cluster" master "cluster" "$here/cluster"
(cd "$work/cluster" && "$HLD" materialize --all-envs)
for environment in dev stage prod; do
  echo "-- $environment:"
  (cd "$work/cluster/generated/$environment" && find . -type f -not -path './.hld/*' | sort)
  grep -rhoE 'image: .*' "$work/cluster/generated/$environment" | sort -u
done

echo "== a second run writes nothing, and --check agrees =="
(cd "$work/cluster" && "$HLD" materialize --all-envs && "$HLD" materialize --all-envs --check)

echo "== a cluster definition that differs per branch =="
git init --quiet --initial-branch master "$work/cluster-per-branch"
commit "$work/cluster-per-branch" master "cluster" "$here/cluster"
for environment in dev stage prod; do
  git -C "$work/cluster-per-branch" checkout --quiet master
  commit "$work/cluster-per-branch" "$environment" "cluster: $environment" "$here/cluster-per-branch/$environment"
  "$HLD" materialize "$work/cluster-per-branch" --ref "$environment" --env "$environment" \
    --out "$work/per-branch/{env}"
  diff -r "$work/cluster/generated/$environment" "$work/per-branch/$environment" --exclude .hld
done
echo "both ways give the same manifests, in $work"
