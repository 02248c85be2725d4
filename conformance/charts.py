#!/usr/bin/env python3
"""The comparison behind charts.sh."""

import argparse
import collections
import concurrent.futures
import difflib
import functools
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

from vendor import charts_below

# Verdicts, from good to bad. The first four are parity.
EQUAL = "equal"
RANDOM = "equal but for random bytes"
BOTH_FAIL = "both fail, same reason"
UNSTABLE = "helm differs from itself"
OTHER_REASON = "both fail, other reason"
DIFFERS = "differs"
ONLY_HELM = "only helm fails"
ONLY_HLD = "only hld fails"
TIMEOUT = "hld takes too long"
VERDICTS = [EQUAL, RANDOM, BOTH_FAIL, UNSTABLE, OTHER_REASON, DIFFERS, ONLY_HELM, ONLY_HLD, TIMEOUT]
PARITY = {EQUAL, RANDOM, BOTH_FAIL, UNSTABLE}

# How often helm is asked again for the reason of a failure. Of three that wait in a small map Go meets the second and third
# once in eight times each.
ERRORS = 24

Result = collections.namedtuple("Result", "case verdict note helm_seconds hld_seconds")


def arguments():
    parser = argparse.ArgumentParser(prog="charts.sh", description="Compares `hld template` with `helm template` over folders of charts.")
    parser.add_argument("dirs", nargs="+", metavar="DIR", help="a chart, or a folder with charts below it")
    parser.add_argument("--profile", choices=["v4", "v3"], help="only this one")
    parser.add_argument("--only", default="", help="only charts whose path contains this text")
    parser.add_argument("--list", type=int, default=30, metavar="N", help="how many bad cases to show (default 30)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one run")
    parser.add_argument("--diffs", metavar="FOLDER", help="write the difference of each bad case there")
    parser.add_argument("--json", metavar="FILE", help="write all results there")
    parser.add_argument("--include-crds", action="store_true")
    parser.add_argument("--cache", metavar="FOLDER", help="keep helm's answers there; they hold as long as chart, values and helm do")
    return parser.parse_args()


class Runner:
    """Runs the commands where no setting of this machine can reach them."""

    def __init__(self, options):
        self.options = options
        self.home = tempfile.mkdtemp(prefix="charts-")
        kubeconfig = os.path.join(self.home, "kubeconfig")
        open(kubeconfig, "w").close()
        self.environment = {"HOME": self.home, "KUBECONFIG": kubeconfig, "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}
        self.hld = os.path.abspath(os.environ["HLD"])
        self.helm = {"v4": os.path.abspath(os.environ["HELM_V4"]), "v3": os.path.abspath(os.environ["HELM_V3"])}
        for path in [self.hld, *self.helm.values()]:
            if not os.access(path, os.X_OK):
                sys.exit(f"charts.sh: there is no program at `{path}`: build it, or name another by HLD, HELM_V4, HELM_V3")

    def run(self, command, extra):
        begin = time.monotonic()
        try:
            done = subprocess.run(command + extra, env=self.environment, cwd=self.home, capture_output=True, timeout=self.options.timeout)
        except subprocess.TimeoutExpired:
            return None, b"", b"", self.options.timeout
        return done.returncode, done.stdout, done.stderr, time.monotonic() - begin

    def ask_helm(self, chart, values, profile, extra):
        """Helm's answer, from the cache where it holds."""
        if not self.options.cache:
            return self.run([self.helm[profile]], extra)
        helm = os.stat(self.helm[profile])
        given = open(values, "rb").read() if values else b""
        key = hashlib.sha256(repr((helm.st_size, helm.st_mtime, digest(chart), given, [e for e in extra if e not in (chart, values)])).encode()).hexdigest()
        path = os.path.join(self.options.cache, key[:2], key)
        try:
            with open(path, "rb") as f:
                head = json.loads(f.readline())
                return head["code"], f.read(head["out"]), f.read(), head["seconds"]
        except FileNotFoundError:
            pass
        code, out, err, seconds = self.run([self.helm[profile]], extra)
        if code is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.{os.getpid()}"
            with open(temporary, "wb") as f:
                f.write(json.dumps({"code": code, "out": len(out), "seconds": seconds}).encode() + b"\n" + out + err)
            os.replace(temporary, path)
        return code, out, err, seconds

    def compare(self, chart, values, profile):
        extra = ["template", "release-name", chart, "--namespace", "default"]
        if values:
            extra += ["--values", values]
        if self.options.include_crds:
            extra.append("--include-crds")
        case = (chart, os.path.relpath(values, chart) if values else "", profile)
        code, out, err, helm_seconds = self.ask_helm(chart, values, profile, extra)
        mine_code, mine, mine_err, seconds = self.run([self.hld], extra + ["--compat", profile])

        def result(verdict, note=""):
            if verdict not in PARITY and self.options.diffs:
                self.write(case, out, err, mine, mine_err)
            return Result(case, verdict, note, helm_seconds, seconds)

        if mine_code is None:
            return result(TIMEOUT)
        if code != 0 and mine_code != 0:
            if same_reason(err, mine_err):
                return result(BOTH_FAIL)
            # Which of several mistakes it meets first, Helm too may leave to the order of a Go map.
            for _ in range(ERRORS):
                code, _, other, _ = self.run([self.helm[profile]], extra)
                if code and same_reason(other, mine_err):
                    return result(UNSTABLE)
            return result(OTHER_REASON, f"helm: {reason(err)}\n    hld:  {first_line(mine_err)}")
        if code != 0:
            return result(ONLY_HELM, reason(err))
        if mine_code != 0:
            return result(ONLY_HLD, first_line(mine_err))
        if out == mine:
            return result(EQUAL)
        # Random and certificate functions, and map order: what two runs of helm do not agree about proves nothing.
        others = [self.run([self.helm[profile]], extra)[1] for _ in range(3)]
        if any(other != out for other in others):
            if mine in others:
                return result(UNSTABLE)
            if masked_equal([out, *others], mine):
                return result(RANDOM)
            # Lines and whole documents in the order of a Go map: all runs have the same ones.
            if all(sorted(text(run)) == sorted(text(out)) for run in [*others, mine]):
                return result(UNSTABLE)
        return result(DIFFERS, first_difference(out, mine))

    def write(self, case, out, err, mine, mine_err):
        os.makedirs(self.options.diffs, exist_ok=True)
        name = "%".join(filter(None, [case[0].strip("/").replace("/", "+")[-120:], case[1].replace("/", "+"), case[2]]))
        with open(os.path.join(self.options.diffs, name + ".diff"), "w") as f:
            f.writelines(difflib.unified_diff(text(out), text(mine), "helm", "hld", n=3))
            for who, what in (("helm", err), ("hld", mine_err)):
                f.write("".join(f"{who}: {line}\n" for line in what.decode(errors="replace").splitlines()))


def same_reason(err, mine_err):
    """Whether hld fails for the reason that Helm gives."""
    wanted, shown = reason(err), mine_err.decode(errors="replace")
    # A schema behind a URL: hld never fetches one, helm could not here. It must be the same one.
    remote = re.match(r'failing loading "(https?://[^"]*)": ', wanted)
    if remote and f'failing loading "{remote.group(1)}": ' in squeeze(shown):
        return True
    # hld shows control characters instead of sending them to a terminal.
    return bool(wanted) and wanted in squeeze(shown.replace("\\u{d}", "\r").replace("\\u{9}", "\t"))


@functools.lru_cache(maxsize=None)
def digest(chart):
    """Names and bytes of a chart's files."""
    total = hashlib.sha256()
    for path, dirs, files in os.walk(chart):
        dirs.sort()
        for name in sorted(files):
            total.update(os.path.relpath(os.path.join(path, name), chart).encode() + b"\0")
            try:
                with open(os.path.join(path, name), "rb") as f:
                    total.update(hashlib.sha256(f.read()).digest())
            except OSError as error:
                # A link that leads nowhere is Helm's business.
                total.update(type(error).__name__.encode())
    return total.hexdigest()


def text(data):
    return data.decode(errors="replace").splitlines(keepends=True)


def squeeze(s):
    return " ".join(s.split())


def first_line(data):
    lines = [l for l in data.decode(errors="replace").splitlines() if l.strip()]
    errors = [l for l in lines if l.lower().startswith("error")] or lines
    return errors[0][:240] if errors else "(no message)"


def reason(err):
    """The innermost part of helm's error: what went wrong, without the way to it."""
    message = err.decode(errors="replace")
    start = message.find("Error: ")
    message = message[start + 7:] if start >= 0 else message
    message = message.split("\n\nUse --debug flag")[0].strip()
    last = message.splitlines()[-1] if message else ""
    if "execution error at (" in message:
        last = re.split(r"execution error at \([^)]*\): ", message)[-1]
    elif "error calling " in last:
        last = last.rsplit("error calling ", 1)[1].split(": ", 1)[-1]
    elif re.search(r"at <.*>: ", last):
        last = re.split(r"at <.*>: ", last)[-1]
    return squeeze(last)[:200]


def masked_equal(runs, mine):
    """Whether `mine` agrees with every byte on which the runs agree: a line that differs between them counts up to
    where the difference begins and from where it ends."""
    lines = [text(r) for r in runs]
    ours = text(mine)
    if len({len(l) for l in lines}) != 1 or len(lines[0]) != len(ours):
        # Lines moved as well (map order, certificates of other length): compare what is common to all runs, in any place.
        common = set(lines[0])
        for other in lines[1:]:
            common &= set(other)
        wobble = max(len(set(l) - common) for l in lines)
        return common <= set(ours) and len(set(ours) - common) <= wobble
    for column in zip(*lines, ours):
        *theirs, own = column
        if len(set(theirs)) == 1:
            if own != theirs[0]:
                return False
            continue
        head = os.path.commonprefix(theirs)
        tail = os.path.commonprefix([t[::-1] for t in theirs])[::-1]
        # A few bytes of random text can agree by chance: only whole words at the edges count.
        head = re.sub(r"[A-Za-z0-9+/=_-]*$", "", head)
        tail = re.sub(r"^[A-Za-z0-9+/=_-]*", "", tail)
        if not (own.startswith(head) and own.endswith(tail)):
            return False
    return True


def first_difference(out, mine):
    a, b = text(out), text(mine)
    for i in range(max(len(a), len(b))):
        left = a[i] if i < len(a) else None
        right = b[i] if i < len(b) else None
        if left != right:
            source = next((l.strip() for l in reversed(a[:i + 1]) if l.startswith("# Source: ")), "")
            return f"line {i + 1} {source}\n    helm: {str_or_end(left)}\n    hld:  {str_or_end(right)}"
    return ""


def str_or_end(line):
    return "(end)" if line is None else repr(line)[:200]


def cases(options):
    for folder in options.dirs:
        if not os.path.isdir(folder):
            sys.exit(f"charts.sh: `{folder}` is no folder")
        for chart in charts_below(os.path.abspath(folder)):
            if options.only not in chart:
                continue
            values = sorted(glob.glob(os.path.join(glob.escape(chart), "ci", "*values*.y*ml")))
            for profile in [options.profile] if options.profile else ["v4", "v3"]:
                for v in [None, *values]:
                    yield chart, v, profile


def percent(part, whole):
    return f"{100 * part / whole:.2f} %" if whole else "-"


def main():
    options = arguments()
    runner = Runner(options)
    todo = list(cases(options))
    if not todo:
        sys.exit("charts.sh: no charts found")
    results = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for r in pool.map(lambda c: runner.compare(*c), todo):
            results.append(r)
            if sys.stderr.isatty():
                print(f"\r{len(results)}/{len(todo)}", end="", file=sys.stderr)
    bad = [r for r in results if r.verdict not in PARITY]
    for r in bad[:options.list]:
        print(f"{r.case[2]} {r.case[0]} {r.case[1]}: {r.verdict}\n    {r.note}")
    if len(bad) > options.list:
        print(f"... and {len(bad) - options.list} more (--list N, --diffs FOLDER)")
    profiles = sorted({r.case[2] for r in results}, reverse=True)
    counts = {p: collections.Counter(r.verdict for r in results if r.case[2] == p) for p in profiles}
    print(f"\n{'':30}" + "".join(f"{p:>10}" for p in profiles))
    for v in VERDICTS:
        if any(counts[p][v] for p in profiles):
            print(f"{v:30}" + "".join(f"{counts[p][v]:>10}" for p in profiles))
    for p in profiles:
        mine = [r for r in results if r.case[2] == p]
        rendered = [r for r in mine if r.verdict in (EQUAL, RANDOM, UNSTABLE, DIFFERS, ONLY_HLD, TIMEOUT)]
        good = sum(r.verdict in PARITY for r in mine)
        equal = sum(r.verdict in PARITY for r in rendered)
        charts = {r.case[0] for r in mine}
        whole = charts - {r.case[0] for r in mine if r.verdict not in PARITY}
        print(f"{p}: {good} of {len(mine)} cases at parity, {percent(good, len(mine))}; of those helm renders {equal} of {len(rendered)}, {percent(equal, len(rendered))}; "
              f"charts with every case at parity {len(whole)} of {len(charts)}, {percent(len(whole), len(charts))}; "
              f"seconds: helm {sum(r.helm_seconds for r in mine):.1f}, hld {sum(r.hld_seconds for r in mine):.1f}")
    if options.json:
        with open(options.json, "w") as f:
            json.dump([{"chart": r.case[0], "values": r.case[1], "profile": r.case[2], "verdict": r.verdict, "note": r.note} for r in results], f, indent=1)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
