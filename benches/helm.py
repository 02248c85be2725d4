#!/usr/bin/env python3
"""Charts: hld beside both helms, interleaved in one run.

    benches/helm.py --charts FOLDER --helm3 PATH --helm4 PATH [--hld target/release/hld] [--runs 11] [--slow-runs 3] [--only NAME]
                    [--in-process --oracle3 PATH --oracle4 PATH [--example target/release/examples/in_process]]

FOLDER holds public charts as conformance/fetch-charts.sh lays them out. Whole processes are timed, output to /dev/null, inputs on
/dev/shm (a memory file system). The ratio is to the median of the faster helm, memory is the largest resident set of any process
of a side, as GNU time reports it of a run that is not counted (in slow cases of all runs). Before anything is timed, hld's bytes are compared with those of Helm 4. Slow cases are those for which helm needs seconds.
"""
import argparse
import base64
import json
import os
import shutil
import statistics
import subprocess
import sys

import helm_charts
from measure import run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = "/dev/shm/hld-bench-helm"
# No cluster, no plugins, no repositories: what a developer has set up would be timed too.
CLEAN = {"PATH": os.environ["PATH"], "HOME": WORK + "/home", "KUBECONFIG": os.devnull}

INGRESS = "kubernetes+ingress-nginx/charts/ingress-nginx"
DNS = "kubernetes-sigs+external-dns/charts/external-dns"
STACK = "prometheus-community+helm-charts/charts/kube-prometheus-stack"


def public(options, path):
    """A copy of a public chart where reading costs nobody anything."""
    copy = f"{WORK}/charts/{path}"
    shutil.copytree(f"{options.charts}/{path}", copy, dirs_exist_ok=True)
    return copy


class Side:
    """One program of a case: the commands of one run, in a row."""

    def __init__(self, name, commands, before=lambda: None):
        self.name, self.commands, self.before = name, commands, before
        self.times, self.cpu, self.memory = [], [], 0

    def once(self, count=True, memory=False):
        self.before()
        done = [run(command, env=CLEAN, memory=memory) for command in self.commands]
        self.memory = max([self.memory] + [one.memory for one in done])
        if count:
            self.times.append(sum(one.took for one in done))
            self.cpu.append(sum(one.cpu for one in done))


class Case:
    """Charts that all sides render: what helm is asked for, and hld where that differs."""

    def __init__(self, name, target, arguments, slow=False, hld=None, before=lambda: None):
        self.name, self.target, self.arguments, self.slow = name, target, arguments, slow
        self.hld, self.before = hld, before

    def sides(self, options):
        loop = lambda program: [[program, "template"] + arguments for arguments in self.arguments]
        mine = [[options.hld] + self.hld] if self.hld else loop(options.hld)
        return [Side("hld", mine, self.before), Side("helm 3", loop(options.helm3)), Side("helm 4", loop(options.helm4))]

    def check(self, options):
        """hld must print what Helm 4 prints; a different answer is not worth timing."""
        if self.hld:
            return
        for arguments in self.arguments:
            texts = [subprocess.run([program, "template"] + arguments, env=CLEAN, stdout=subprocess.PIPE, check=True).stdout
                     for program in (options.hld, options.helm4)]
            if texts[0] != texts[1]:
                sys.exit(f"{self.name}: hld and helm 4 differ")


def cases(options):
    """The cases by name, each made when it is asked for."""
    # Everything grows alike from 2,000 calls, 500 defines and 100 files, until helm needs its five seconds.
    scaled = [int(number * options.tpl_scale) for number in (2000, 500, 100)]

    def tpl():
        helm_charts.tpl_chart(WORK + "/tpl", *scaled)
        return Case(f"tpl ({scaled[0]} calls, {scaled[1]} defines, {scaled[2]} files)", 100, [["r", WORK + "/tpl"]], slow=True)

    def umbrella():
        helm_charts.umbrella_chart(WORK + "/umbrella", 100, options.teams)
        return Case(f"umbrella (100 subcharts, {options.teams * 70} global values)", 100, [["r", WORK + "/umbrella"]], slow=True)

    def hundred():
        folder, out = WORK + "/hundred", WORK + "/out"
        loop = helm_charts.releases(folder, options.charts, 100)
        arguments = [[name, chart, "--namespace", namespace, "--values", values] for name, namespace, chart, values in loop]
        command = ["materialize", folder + "/hld", "--env", "prod", "--quiet", "--out", out]
        return Case("100 releases", 50, arguments, True, command, lambda: shutil.rmtree(out, ignore_errors=True))

    return {
        "ingress-nginx": lambda: Case("ingress-nginx", 10, [["r", public(options, INGRESS)]]),
        "external-dns": lambda: Case("external-dns", 10, [["r", public(options, DNS), "--set", "policy=sync"]]),
        "kube-prometheus-stack":
            lambda: Case("kube-prometheus-stack", 15, [["r", public(options, STACK), "--set", "grafana.adminPassword=p"]]),
        "tpl": tpl, "umbrella": umbrella, "releases": hundred,
    }


def report(case, sides):
    hld, base = sides[0], min(sides[1:], key=lambda side: statistics.median(side.times))
    least = min(side.memory for side in sides[1:])
    print(f"-- {case.name}: {len(hld.times)} runs, load {os.getloadavg()[0]:.1f}")
    print(f"   {'':8} {'median':>10} {'min':>10} {'max':>10} {'cpu':>10} {'peak MB':>8}")
    for side in sides:
        shown = [statistics.median(side.times), min(side.times), max(side.times), statistics.median(side.cpu)]
        print(f"   {side.name:8}", *(f"{value * 1000:8.1f}ms" for value in shown), f"{side.memory / 1024:8.1f}")
    ratio = statistics.median(base.times) / statistics.median(hld.times)
    cpu = min(statistics.median(side.cpu) for side in sides[1:]) / max(statistics.median(hld.cpu), 1e-4)
    print(f"   {ratio:.1f}x faster than {base.name} (target {case.target}x; processor time {cpu:.1f}x);"
          f" memory {hld.memory / least:.2f} of the smaller helm's (target 0.33)", flush=True)


def files_of(chart):
    """The chart's files as the oracle servers take them."""
    found = {}
    for folder, _, names in os.walk(chart, followlinks=True):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, chart)] = {"b64": base64.b64encode(file.read()).decode()}
    return found


def in_process(options):
    """One process a side: the chart is loaded once and rendered many times; the median of single renders counts."""
    for name, path, values in (("ingress-nginx", INGRESS, ""), ("external-dns", DNS, "policy: sync\n"),
                               ("kube-prometheus-stack", STACK, "grafana: {adminPassword: p}\n")):
        chart, file = public(options, path), f"{WORK}/values.yaml"
        helm_charts.write(file, values)
        request = {"op": "bench", "files": files_of(chart), "dir": True, "value_files": [values], "release": "r",
                   "count": options.renders}
        print(f"-- {name}, {options.renders} renders in one process, load {os.getloadavg()[0]:.1f}")
        sides = {"hld": [], "helm 3": [], "helm 4": []}
        for _ in range(options.slow_runs):
            answer = subprocess.run([options.example, chart, str(options.renders), file], stdout=subprocess.PIPE, check=True)
            sides["hld"] += [int(line) for line in answer.stdout.split()]
            for side, server in (("helm 3", options.oracle3), ("helm 4", options.oracle4)):
                answer = subprocess.run([server], input=json.dumps(request).encode() + b"\n", stdout=subprocess.PIPE, check=True)
                answer = json.loads(answer.stdout)
                if "out" not in answer:
                    sys.exit(f"{side}: {answer}")
                sides[side] += answer["out"]
        for side, times in sides.items():
            print(f"   {side:8} median {statistics.median(times) / 1e6:8.2f}ms, min {min(times) / 1e6:8.2f}ms,"
                  f" max {max(times) / 1e6:8.2f}ms")
        base = min(statistics.median(sides["helm 3"]), statistics.median(sides["helm 4"]))
        print(f"   {base / statistics.median(sides['hld']):.1f}x faster than the faster helm (target 5x)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--charts", required=True, type=os.path.abspath)
    parser.add_argument("--helm3", type=os.path.abspath)
    parser.add_argument("--helm4", type=os.path.abspath)
    parser.add_argument("--hld", type=os.path.abspath, default=ROOT + "/target/release/hld")
    parser.add_argument("--only", action="append", help="ingress-nginx, external-dns, kube-prometheus-stack, tpl, umbrella, releases")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--slow-runs", type=int, default=3)
    parser.add_argument("--tpl-scale", type=float, default=4)
    parser.add_argument("--teams", type=int, default=15, help="how many globals the umbrella has: 70 for each")
    parser.add_argument("--in-process", action="store_true")
    parser.add_argument("--renders", type=int, default=30)
    parser.add_argument("--oracle3", type=os.path.abspath)
    parser.add_argument("--oracle4", type=os.path.abspath)
    parser.add_argument("--example", type=os.path.abspath, default=ROOT + "/target/release/examples/in_process")
    options = parser.parse_args()
    os.makedirs(CLEAN["HOME"], exist_ok=True)
    try:
        if options.in_process:
            return in_process(options)
        known = cases(options)
        for name in options.only or known:
            case = known[name]()
            case.check(options)
            sides = case.sides(options)
            if not case.slow:
                for side in sides:
                    side.once(count=False, memory=True)
            for number in range(options.slow_runs if case.slow else options.runs):
                # Whoever needs more than twice as long as the faster helm is no base: one slow run of it is enough.
                fastest = min((side.times[0] for side in sides[1:] if side.times), default=0)
                for side in sides:
                    if not (case.slow and number and side.times[0] > 2 * fastest):
                        side.once(memory=case.slow)
            report(case, sides)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)


main()
