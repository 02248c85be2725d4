#!/usr/bin/env python3
"""Static manifests at scale: hld beside cp, Fabrikate and kubectl kustomize, interleaved in one run.

    benches/static.py [--manifests 10000] [--components 1000] [--runs 15] [--hld target/release/hld]
                      [--fab PATH] [--kustomize-runs 1] [--growth]

Makes MANIFESTS files in COMPONENTS components on /dev/shm (a memory file system; the page cache is warm after the first, uncounted
run), then runs each side in turn and prints the median wall time, the peak memory and the ratios. `--growth` measures 1,000 to
100,000 manifests instead.
"""
import argparse
import os
import shutil
import statistics

from measure import run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{n}
  namespace: shop
  labels:
    app.kubernetes.io/name: web-{n}
    app.kubernetes.io/part-of: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: web-{n}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web-{n}
    spec:
      containers:
        - name: web
          image: registry.example/shop/web:{n}
          args: ["--port", "8080", "--log=info"]
          env:
            - name: REGION
              value: "eu-{n}"
          resources:
            limits: {{cpu: 500m, memory: 256Mi}}
            requests: {{cpu: 100m, memory: 128Mi}}
"""
CONFIG_MAP = """apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-{n}
  namespace: shop
data:
  number: "{n}"
  settings.ini: |
    [server]
    port = 8080
    name = web-{n}
"""


def make(folder, manifests, components):
    """An HLD of `components` static folder components, and the same as a kustomization."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + "/hld")
    each = manifests // components
    names = []
    for c in range(components):
        path = f"{folder}/hld/c{c:05}"
        os.makedirs(path + "/manifests")
        with open(path + "/component.yaml", "w") as file:
            file.write(f"name: c{c:05}\ntype: static\npath: ./manifests\n")
        names.append(f"c{c:05}")
        for m in range(each):
            n = c * each + m
            with open(f"{path}/manifests/m{m:04}.yaml", "w") as file:
                file.write((DEPLOYMENT if n % 2 else CONFIG_MAP).format(n=n))
    with open(folder + "/hld/component.yaml", "w") as file:
        file.write("name: root\nsubcomponents:\n")
        file.writelines(f"  - name: {name}\n    path: ./{name}\n" for name in names)


class Side:
    """One of the commands compared: what to do before a run (not timed), and the run."""

    def __init__(self, name, command, cwd=None, before=lambda: None, runs=None):
        self.name, self.command, self.cwd, self.before, self.runs = name, command, cwd, before, runs
        self.times, self.memory = [], 0

    def once(self, count=True):
        self.before()
        done = run(self.command, self.cwd, memory=not count or self.runs is not None)
        self.memory = max(self.memory, done.memory)
        if count:
            self.times.append(done.took)

    def median(self):
        return statistics.median(self.times)


def interleave(sides, runs):
    for side in sides:
        if side.runs is None:
            side.once(count=False)
    for number in range(runs):
        for side in sides:
            if side.runs is None or number < side.runs:
                side.once()


def sides_for(options, folder):
    hld, out = os.path.abspath(options.hld), folder + "/out"
    wipe = lambda path: (lambda: shutil.rmtree(path, ignore_errors=True))
    materialize = [hld, "materialize", folder + "/hld", "--env", "prod", "--quiet"]
    sides = [
        Side("cp -r", ["cp", "-r", folder + "/hld", folder + "/copy"], before=wipe(folder + "/copy")),
        Side("hld, cold", materialize + ["--out", out], before=wipe(out)),
        Side("hld, no change", materialize + ["--out", folder + "/warm"]),
    ]
    if options.fab:
        sides.append(Side("fabrikate", [options.fab, "generate", "prod"], cwd=folder + "/hld"))
    return sides


def report(sides):
    base = sides[0].median()
    print(f"{'':16} {'median':>9} {'min':>9} {'max':>9} {'peak MB':>8} {'x cp -r':>8}")
    for side in sides:
        times = side.times
        print(f"{side.name:16} {side.median() * 1000:7.0f}ms {min(times) * 1000:7.0f}ms {max(times) * 1000:7.0f}ms"
              f" {side.memory / 1024:8.1f} {side.median() / base:8.2f}")


def kustomize(options, folder):
    """kubectl kustomize over the same manifests: each component a kustomization, one above them."""
    names = sorted(name for name in os.listdir(folder + "/hld") if name.startswith("c") and name[1:].isdigit())
    for name in names:
        files = sorted(os.listdir(f"{folder}/hld/{name}/manifests"))
        os.makedirs(f"{folder}/kustomize/{name}", exist_ok=True)
        for file in files:
            shutil.copy(f"{folder}/hld/{name}/manifests/{file}", f"{folder}/kustomize/{name}/{file}")
        with open(f"{folder}/kustomize/{name}/kustomization.yaml", "w") as file:
            file.write("resources:\n" + "".join(f"- {f}\n" for f in files))
    with open(f"{folder}/kustomize/kustomization.yaml", "w") as file:
        file.write("resources:\n" + "".join(f"- {name}\n" for name in names))
    return Side("kubectl kustomize", ["kubectl", "kustomize", folder + "/kustomize"], runs=options.kustomize_runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifests", type=int, default=10000)
    parser.add_argument("--components", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--hld", default=ROOT + "/target/release/hld")
    parser.add_argument("--fab")
    parser.add_argument("--kustomize-runs", type=int, default=0)
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    folder = "/dev/shm/hld-bench"
    try:
        if options.growth:
            for manifests in (1000, 10000, 100000):
                make(folder, manifests, manifests // 10)
                sides = sides_for(options, folder)[:3]
                interleave(sides, options.runs)
                print(f"-- {manifests} manifests")
                report(sides)
            return
        make(folder, options.manifests, options.components)
        sides = sides_for(options, folder)
        if options.kustomize_runs:
            sides.append(kustomize(options, folder))
        interleave(sides, options.runs)
        report(sides)
        start = Side("hld --version", [os.path.abspath(options.hld), "--version"])
        interleave([start], options.runs)
        print(f"hld --version: median {start.median() * 1000:.1f} ms")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
