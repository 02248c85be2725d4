# The releases that the two profiles stand for. Read by the scripts here; nothing else names a version.
# Kubernetes: the client-go minor that the release was built with (release builds of Helm 3 set it by ldflags).
HELM_V4=v4.3.1
HELM_V3=v3.21.4
HELM_V3_KUBE_MAJOR=1
HELM_V3_KUBE_MINOR=36
