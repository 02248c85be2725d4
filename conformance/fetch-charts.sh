#!/usr/bin/env bash
# Obtains public charts for charts.sh into conformance/work/charts (or the folder CHARTS names): the newest state of each
# repository below, with dependencies vendored into charts/ from the other repositories where one of them has the chart.
# Needs git, python3 and, without a mirror, github.com. With MIRROR=FOLDER it takes FOLDER/owner+name/repo, FOLDER/owner/name
# or FOLDER/name (a Git repository, bare or not) instead; a repository that FOLDER lacks is skipped with a warning.
# Arguments: only the repositories whose owner/name contains one of them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${CHARTS:-$here/work/charts}
command -v git >/dev/null || { echo "fetch-charts.sh: needs \`git\`" >&2; exit 1; }
command -v python3 >/dev/null || { echo "fetch-charts.sh: needs \`python3\`" >&2; exit 1; }

# owner/name, then the folder of its charts
repositories='
prometheus-community/helm-charts charts
grafana-community/helm-charts charts
grafana/helm-charts charts
grafana/loki production/helm
argoproj/argo-helm charts
kubernetes/ingress-nginx charts
kubernetes-sigs/external-dns charts
traefik/traefik-helm-chart traefik
jenkinsci/helm-charts charts
hashicorp/vault-helm .
nats-io/k8s helm/charts
stefanprodan/podinfo charts
kedacore/charts .
minio/minio helm
elastic/helm-charts .
DandyDeveloper/charts charts
bitnami/charts bitnami
helm/charts stable
open-telemetry/opentelemetry-helm-charts charts
DataDog/helm-charts charts
goharbor/harbor-helm .
redpanda-data/helm-charts charts
fluent/helm-charts charts
cloudnative-pg/charts charts
vmware-tanzu/helm-charts charts
fluxcd-community/helm-charts charts
codecentric/helm-charts charts
oauth2-proxy/manifests helm
kyverno/kyverno charts
k8s-at-home/charts charts
k8s-at-home/library-charts charts
hashicorp/consul-k8s charts
external-secrets/external-secrets deploy/charts
zalando/postgres-operator charts
'

# source OWNER/NAME: what to clone or archive from
source_of() {
  if [ -z "${MIRROR:-}" ]; then echo "https://github.com/$1"; return; fi
  local d
  for d in "$MIRROR/${1/\//+}/repo" "$MIRROR/${1/\//+}" "$MIRROR/$1" "$MIRROR/$1.git" "$MIRROR/${1#*/}"; do
    if git -C "$d" rev-parse --git-dir >/dev/null 2>&1; then echo "$d"; return; fi
  done
}

mkdir -p "$out"
fetched=()
while read -r repo folder; do
  [ -n "$repo" ] || continue
  if [ $# -gt 0 ]; then
    wanted=
    for w in "$@"; do case $repo in *"$w"*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  name=${repo/\//+}
  if [ -e "$out/$name/.complete" ]; then
    fetched+=("$out/$name"); echo "$repo: there already"; continue
  fi
  from=$(source_of "$repo")
  if [ -z "$from" ]; then echo "fetch-charts.sh: $repo is not in $MIRROR: skipped" >&2; continue; fi
  rm -rf "${out:?}/$name"; mkdir -p "$out/$name"
  if [ -n "${MIRROR:-}" ]; then
    git -C "$from" archive HEAD -- "$folder" | tar -x -C "$out/$name"
  else
    clone=$(mktemp -d)
    git clone --quiet --depth 1 "$from" "$clone/r" || { rm -rf "$clone"; echo "fetch-charts.sh: cannot clone $from" >&2; exit 1; }
    git -C "$clone/r" archive HEAD -- "$folder" | tar -x -C "$out/$name"
    rm -rf "$clone"
  fi
  touch "$out/$name/.complete"
  fetched+=("$out/$name")
  echo "$repo: $(find "$out/$name" -name Chart.yaml | wc -l) charts"
done <<<"$repositories"

[ ${#fetched[@]} -gt 0 ] || { echo "fetch-charts.sh: nothing fetched" >&2; exit 1; }
python3 "$here/vendor.py" "${fetched[@]}"
