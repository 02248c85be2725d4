#!/usr/bin/env python3
"""Compares hld with Fabrikate on random definitions: which files are written, and the effective values, namespace and
injected namespace of every component.

Where the design leaves Fabrikate's way (docs: the merge rules), a difference is counted under the rule that asks for it
and not as a failure; all such together may be 10 % of the components. Any other difference is a failure.
"""

import argparse
import base64
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

NULLS = "3.4 null is a tombstone (Fabrikate: refilled by the lower layer)"
KINDS = "3.4 map against scalar: the higher wins (Fabrikate: the run fails)"
DISABLED = "3.4 disabled has three states (Fabrikate: lost when a higher layer mentions the entry)"
INJECT = "3.4 injectNamespace has three states (Fabrikate: taken from the layer that sets namespace)"


def arguments():
    parser = argparse.ArgumentParser(prog="fabrikate/compare.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="how many definitions (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; the others follow it")
    parser.add_argument("--keep", metavar="FOLDER", help="write the definitions there and keep those that fail")
    parser.add_argument("--fab-only", action="store_true", help="run Fabrikate alone, to try the generator")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    return parser.parse_args()


def program(variable, default, hint):
    path = os.environ.get(variable, default)
    path = shutil.which(path) or path
    if not os.access(path, os.X_OK):
        sys.exit(f"compare.py: there is no program at `{path}`: {hint}, or name one by {variable}")
    return os.path.abspath(path)


class Sides:
    """What the two tools made of one definition: a file's path -> (values text, release namespace, injected namespace)."""

    def __init__(self, options):
        self.fab = program("FAB", "fab", "Fabrikate 1.0.0-alpha1 is needed")
        self.hld = None if options.fab_only else program("HLD", os.path.join(HERE, "../../target/release/hld"), "run `cargo build --release`")
        self.home = tempfile.mkdtemp(prefix="fabrikate-home-")
        base = {"HOME": self.home, "TZ": "UTC", "TMPDIR": self.home}
        self.fab_environment = {**base, "PATH": HERE + os.pathsep + os.environ["PATH"]}
        # hld must do with nothing: no helm, no git settings.
        self.hld_environment = {**base, "PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run_fab(self, folder, layers):
        done = subprocess.run([self.fab, "generate", *layers], cwd=folder, env=self.fab_environment, capture_output=True, timeout=120)
        if done.returncode != 0:
            return None, (done.stderr + done.stdout).decode(errors="replace")
        return collect(os.path.join(folder, "generated", "-".join(layers) or "common")), ""

    def run_hld(self, folder):
        out = os.path.join(folder, "..", "out")
        done = subprocess.run([self.hld, "materialize", folder, "--env", "test", "--out", out], env=self.hld_environment, capture_output=True, timeout=120)
        if done.returncode != 0:
            return None, done.stderr.decode(errors="replace")
        return collect(out), ""


def collect(root):
    found = {}
    for path, dirs, files in os.walk(root):
        dirs[:] = [d for d in dirs if d != ".hld"]
        for name in files:
            text = open(os.path.join(path, name), encoding="utf-8").read()
            if not text.strip():
                continue
            values = re.search(r"^  values: ['\"]?v([A-Za-z0-9+/=]*)", text, re.M)
            release = re.search(r"^  release: ['\"]?n-([^'\"\s]*)", text, re.M)
            metadata = re.search(r"^metadata:\n((?:  .*\n)+)", text, re.M)
            injected = metadata and re.search(r"^  namespace: ['\"]?([^'\"\s]*)", metadata.group(1), re.M)
            found[os.path.relpath(os.path.join(path, name), root)] = (
                base64.b64decode(values.group(1)).decode() if values else None,
                release.group(1) if release else None,
                injected.group(1) if injected else None,
            )
    return found


class Oracle:
    """Reads YAML as Helm reads a values file, by the oracle server."""

    def __init__(self):
        path = program("ORACLE", os.path.join(HERE, "../work/bin/oracle-helm4"), "run conformance/oracle/build.sh --servers")
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def values(self, yaml):
        request = {"op": "expr", "template": '{{ .Files.Get "values" | fromYaml | toJson }}', "files": {"values": yaml}}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return json.loads(answer["out"])


def plain(value):
    """Nulls in maps away: Helm treats a null of the user as absence. Numbers as Helm sees them."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def differences(a, b, path=()):
    """The paths at which two trees differ; True is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted(set(a) | set(b)):
            if k not in a or k not in b:
                yield (*path, k)
            else:
                yield from differences(a[k], b[k], (*path, k))
    elif type(a) is not type(b) or a != b:
        yield path


def has_null(layers, path):
    """Whether some layer says null at the path, above it or below it."""

    def inside(value):
        return value is generate.NULL or (isinstance(value, dict) and any(map(inside, value.values())))

    for layer in layers:
        value = layer.get("config")
        for key in path:
            if not isinstance(value, dict) or key not in value:
                break
            value = value[key]
            if value is generate.NULL:
                return True
        else:
            if value is not None and inside(value):
                return True
    return False


def kind(value):
    return "map" if isinstance(value, dict) else "list" if isinstance(value, list) else "scalar"


def clash(layers):
    """Whether two layers put values of different kinds at one path, the map or list above the other."""

    def meet(high, low):
        if high is generate.NULL or low is generate.NULL:
            return False
        if isinstance(high, dict) and isinstance(low, dict):
            return any(meet(high[k], low[k]) for k in high if k in low)
        return kind(high) != kind(low) and kind(high) != "scalar"

    configs = [l["config"] for l in layers if "config" in l]
    return any(meet(high, low) for i, high in enumerate(configs) for low in configs[i + 1:])


def mentions(node, field):
    """Whether two layers or more speak about the component (or one it lies in) and not all say the same of `field`."""
    while node and node.parent:
        layers = node.speaking()
        if len(layers) > 1 and any(field in l for l in layers) and not all(field in l for l in layers):
            return True
        node = node.parent
    return False


def judge(definition, fab, fab_error, hld, hld_error, oracle):
    """Gives (component, None when equal, else (rule or None, text)) for every component."""
    nodes = definition["components"]
    if fab is None:
        refused = "got non-" in fab_error or "must have same type" in fab_error
        rule = KINDS if refused and any(clash(n.speaking()) for n in definition["nodes"]) else None
        for n in nodes:
            yield n, (rule, "Fabrikate fails: " + last_line(fab_error))
        return
    if hld is None:
        for n in nodes:
            yield n, (None, "hld fails: " + hld_error.strip()[:600])
        return
    expected = {n.output() for n in nodes}
    for extra in sorted(set(hld) - expected):
        yield nodes[0], (None, f"hld wrote {extra}, which no component explains")
    for n in nodes:
        path = n.output()
        theirs, mine = fab.get(path), hld.get(path)
        if theirs is None and mine is None:
            yield n, None
        elif theirs is None or mine is None:
            rule = DISABLED if any("disabled" in l for l in spoken_above(n)) and mentions(n, "disabled") else None
            yield n, (rule, f"{path}: written by {'hld' if theirs is None else 'Fabrikate'} only")
        else:
            yield n, compare_one(n, path, theirs, mine, oracle)


def spoken_above(node):
    while node and node.parent:
        yield from node.speaking()
        node = node.parent


def compare_one(node, path, theirs, mine, oracle):
    layers = node.speaking()
    if theirs[1:] != mine[1:]:
        rule = INJECT if mentions(node, "namespace") or mentions(node, "injectNamespace") else None
        return rule, f"{path}: namespace and injected namespace: Fabrikate {theirs[1:]}, hld {mine[1:]}"
    a, b = plain(oracle.values(theirs[0])), plain(json.loads(mine[0]))
    wrong = list(differences(a, b))
    if not wrong:
        return None
    rule = NULLS if all(has_null(layers, p) for p in wrong) else None
    where = ".".join(wrong[0])
    return rule, f"{path}: {len(wrong)} values differ, first `{where}`: Fabrikate {dig(a, wrong[0])}, hld {dig(b, wrong[0])}"


def dig(value, path):
    for key in path:
        value = value.get(key, "(absent)") if isinstance(value, dict) else "(absent)"
    return json.dumps(value, ensure_ascii=False)[:200]


def last_line(text):
    lines = [l for l in text.splitlines() if "level=error" in l or "Error" in l] or text.splitlines() or [""]
    return lines[0][:300]


def main():
    options = arguments()
    sides = Sides(options)
    base = options.keep or tempfile.mkdtemp(prefix="fabrikate-")

    def both(seed):
        root = os.path.join(base, str(seed))
        shutil.rmtree(root, ignore_errors=True)
        folder = os.path.join(root, "hld")
        os.makedirs(folder)
        definition = generate.write(folder, seed)
        fab = sides.run_fab(folder, definition["layers"])
        # hld must not meet Fabrikate's output.
        shutil.rmtree(os.path.join(folder, "generated"), ignore_errors=True)
        hld = (None, "") if options.fab_only else sides.run_hld(folder)
        return seed, root, definition, fab, hld

    counts = collections.Counter()
    rules = collections.Counter()
    failures = []
    oracle = Oracle()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, root, definition, fab, hld in pool.map(both, range(options.seed, options.seed + options.count)):
            counts["definitions"] += 1
            bad = False
            if options.fab_only:
                counts["components"] += len(definition["components"])
                if fab[0] is None:
                    rules[last_line(fab[1])] += 1
                else:
                    written = {n.output() for n in definition["components"]}
                    counts["as expected"] += len(written & set(fab[0]))
                    counts["not written"] += len(written - set(fab[0]))
                    counts["unexpected"] += len(set(fab[0]) - written)
                    for v in fab[0].values():
                        oracle.values(v[0])
            else:
                for node, verdict in judge(definition, *fab, *hld, oracle):
                    counts["components"] += 1
                    if verdict is None:
                        counts["equal"] += 1
                    elif verdict[0]:
                        rules[verdict[0]] += 1
                    else:
                        bad = True
                        failures.append((seed, verdict[1]))
            if not bad:
                shutil.rmtree(root, ignore_errors=True)
    for seed, text in failures[:30]:
        print(f"seed {seed}: {text}")
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    excluded = sum(rules.values())
    for rule, n in rules.most_common():
        print(f"  {n:6}  {rule}")
    if options.fab_only:
        return
    share = excluded / max(1, counts["components"])
    print(f"excluded by rule: {excluded} of {counts['components']} components, {100 * share:.1f} % (at most 10 %); failures: {len(failures)}")
    if failures:
        print(f"definitions that fail: {base}/SEED; again: compare.py --seed N --count 1 --keep FOLDER")
    if failures or share > 0.10:
        sys.exit(1)


if __name__ == "__main__":
    main()
