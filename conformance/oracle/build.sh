#!/usr/bin/env bash
# Builds the real helm commands of both profiles, as their release builds set them up, into conformance/work/bin:
# helm-v4 and helm-v3. Needs Go (the version that the releases' go.mod asks for) and a Go module proxy.
# With --servers it also builds the oracle servers (helm4, helm3) beside them, with --only-servers just those.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/../work/bin
. "$here/versions.sh"

die() { echo "build.sh: $*" >&2; exit 1; }
command -v go >/dev/null || die "needs \`go\` on the PATH (https://go.dev/dl)"

# install NAME PACKAGE LDFLAGS: builds in a folder of its own, so that two commands of one name do not meet.
install() {
  local name=$1 package=$2 flags=$3
  if [ -x "$bin/$name" ] && [ "$(cat "$bin/.$name" 2>/dev/null)" = "$package $flags" ]; then
    echo "$name: up to date"; return
  fi
  local gobin; gobin=$(mktemp -d)
  echo "$name: building $package" >&2
  CGO_ENABLED=0 GOBIN=$gobin go install -trimpath -ldflags "$flags" "$package" \
    || { rm -rf "$gobin"; die "\`go install $package\` failed: is the module proxy reachable (\`go env GOPROXY\`)?"; }
  mkdir -p "$bin"
  mv "$gobin/helm" "$bin/$name"
  rmdir "$gobin"
  echo "$package $flags" >"$bin/.$name"
}

helms() { [ "${what:-}" = --only-servers ] || install "$@"; }
what=${1:-}

v4=helm.sh/helm/v4/internal/version
helms helm-v4 "helm.sh/helm/v4/cmd/helm@$HELM_V4" \
  "-w -s -X $v4.version=$HELM_V4 -X $v4.metadata= -X $v4.gitTreeState=clean"

v3=helm.sh/helm/v3/internal/version
kube=
for p in pkg/lint/rules pkg/chartutil; do
  kube+=" -X helm.sh/helm/v3/$p.k8sVersionMajor=$HELM_V3_KUBE_MAJOR -X helm.sh/helm/v3/$p.k8sVersionMinor=$HELM_V3_KUBE_MINOR"
done
helms helm-v3 "helm.sh/helm/v3/cmd/helm@$HELM_V3" \
  "-w -s -X $v3.version=$HELM_V3 -X $v3.metadata= -X $v3.gitTreeState=clean$kube"

if [ "$what" = --servers ] || [ "$what" = --only-servers ]; then
  mkdir -p "$bin"
  for pair in "helm4 helm.sh/helm/v4 $HELM_V4" "helm3 helm.sh/helm/v3 $HELM_V3"; do
    read -r s module version <<<"$pair"
    grep -q "$module $version\$" "$here/$s/go.mod" || die "$s/go.mod does not ask for $module $version, as versions.sh does"
  done
  for s in helm4 helm3; do
    flags="-w -s"
    [ $s = helm4 ] && flags+=" -X $v4.version=$HELM_V4 -X $v4.gitTreeState=clean"
    [ $s = helm3 ] && flags+=" -X $v3.version=$HELM_V3 -X $v3.gitTreeState=clean$kube"
    echo "oracle-$s: building" >&2
    (cd "$here/$s" && CGO_ENABLED=0 go build -trimpath -ldflags "$flags" -o "$bin/oracle-$s" .) || die "$s does not build"
  done
fi
