#!/usr/bin/env python3
"""`hld template` beside `helm template` on the command line: the same words, stdout byte for byte, files written, and whether it fails.

The charts and files are those of cli_charts.py. A line of cli_rows.txt is a command line (after `template`), behind ` <` what is given
on stdin. What is in cli_refused.txt hld does not do: it must end in exit 2, whatever Helm does, and COMPATIBILITY.md or --help says why.
"""

import argparse
import collections
import concurrent.futures
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile

from cli_charts import CHARTS, FILES

HERE = os.path.dirname(os.path.abspath(__file__))

# Helm succeeds, hld must not, or the other way round; each with the reason. Nothing else is excused.
JOINED = "Helm looks for its cluster flags in the words before it knows the others, and takes the `n` in the middle of this one for -n"
BYTES = "values are text in hld: a file of --set-file that is no UTF-8 is an error"
CERTIFICATES = "Helm reads the files of these flags although nothing is downloaded; hld does not"
DIFFERENT = {
    "rel show -fone.yaml": JOINED,
    "rel show -aown.example/v1": JOINED,
    "rel show --set-file x=bytes.bin": BYTES,
    "rel show --ca-file /nowhere": CERTIFICATES,
    "rel web --output-dir out -s templates/deployment.yaml": "Helm writes all files before it finds that nothing is left to choose from; hld writes none",
    ("v4", "rel show --dry-run=false"): "a word of Helm 3",
    ("v4", "rel show --dry-run=none"): "a word of Helm 3",
    ("v4", "rel show --dry-run="): "a word of Helm 3",
    ("v3", "rel show --wait=watcher"): "a word of Helm 4",
    ("v3", "rel show --wait=legacy"): "a word of Helm 4",
    ("v3", "rel show --wait=hookOnly"): "a word of Helm 4",
    ("v3", "rel show --set 'list[0=x'"): "Helm 3 refuses an unclosed bracket, Helm 4 does not; hld does as Helm 4",
}


def rows(file):
    """Every line's words and stdin."""
    with open(os.path.join(HERE, file), encoding="utf-8") as table:
        for line in table.read().splitlines():
            words, mark, stdin = line.partition(" <")
            yield shlex.split(words), (stdin.removeprefix(" ") + "\n").encode() if mark else b""


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def package(folder, name):
    with tarfile.open(os.path.join(folder, f"{name}-1.2.3.tgz"), "w:gz") as archive:
        for path, data in CHARTS[name].items():
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(data.encode())
            archive.addfile(entry, io.BytesIO(data.encode()))


def prepare(folder):
    for chart, files in CHARTS.items():
        for path, data in files.items():
            write(os.path.join(folder, chart, path), data)
    for path, data in FILES.items():
        write(os.path.join(folder, path), data)
    package(folder, "show")
    package(folder, "web")
    with tarfile.open(os.path.join(folder, "empty.tgz"), "w:gz"):
        pass
    write(os.path.join(folder, "before/web/templates/deployment.yaml"), "old text\n" * 50)
    write(os.path.join(folder, "before/web/templates/pre.yaml"), "old hook\n")
    write(os.path.join(folder, "before/web/crds/one.yaml"), "old crd\n")


def tree(folder):
    found = {}
    for path, dirs, files in os.walk(folder):
        for name in [*dirs, *files]:
            whole = os.path.join(path, name)
            found[os.path.relpath(whole, folder)] = "folder" if os.path.isdir(whole) else open(whole, "rb").read()
    return found


def arguments():
    parser = argparse.ArgumentParser(prog="cli.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=["v4", "v3"])
    parser.add_argument("--only", default="", help="only command lines that contain this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--messages", action="store_true", help="print what both say where both fail")
    return parser.parse_args()


class Runner:
    """Runs command lines, each in a fresh copy of the charts and files."""

    def __init__(self, tools, base):
        self.tools, self.base, self.template = tools, base, os.path.join(base, "template")
        prepare(self.template)
        self.whole = tree(self.template)
        home = os.path.join(base, "home")
        write(os.path.join(home, "kubeconfig"), "")
        self.environment = {"HOME": home, "KUBECONFIG": os.path.join(home, "kubeconfig"), "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}

    def run(self, tool, words, stdin):
        """How the command ended, and the files that it wrote."""
        folder = tempfile.mkdtemp(dir=self.base)
        work = os.path.join(folder, "work")
        shutil.copytree(self.template, work)
        try:
            done = subprocess.run([self.tools[tool], "template", *words], env=self.environment, cwd=work, input=stdin, capture_output=True, timeout=60)
            after = tree(work)
        finally:
            shutil.rmtree(folder)
        return done, {path: data for path, data in after.items() if self.whole.get(path) != data}

    def judge(self, task):
        """The task, the verdict, and what both said."""
        words, stdin, refused, profile = task
        mine, mine_files = self.run("hld", ["--compat", profile, *words], stdin)
        if refused:
            fits = mine.returncode == 2 and mine.stderr
            return task, "refused" if fits else f"not refused, exit {mine.returncode}", mine.stderr.decode(errors="replace")
        helm, helm_files = self.run(profile, words, stdin)
        said = f"    helm {helm.returncode}: {last(helm.stderr)}\n    hld  {mine.returncode}: {last(mine.stderr)}\n"
        if mine.returncode > 8:
            return task, f"hld ends with {mine.returncode}", said
        line = shlex.join(words)
        if (profile, line) in DIFFERENT or line in DIFFERENT:
            # An excuse that is no longer needed has to go.
            same = (helm.returncode, helm.stdout) == (mine.returncode, mine.stdout)
            return task, "excused, but equal" if same else "different on purpose", said
        if (helm.returncode == 0) != (mine.returncode == 0):
            other = b"unknown flag: " in helm.stderr and mine.returncode == 0
            return task, "a flag of the other Helm" if other else "only one fails", said
        if helm.stdout != mine.stdout:
            # The words about a failure may go to stdout in neither.
            return task, "stdout differs", f"{said}    helm: {helm.stdout[:3000]!r}\n    hld:  {mine.stdout[:3000]!r}\n"
        if helm_files != mine_files and helm.returncode == 0:
            names = sorted(path for path in helm_files.keys() | mine_files.keys() if helm_files.get(path) != mine_files.get(path))
            return task, "files differ", f"{said}    {names}\n"
        return task, "equal" if helm.returncode == 0 else "both fail", said


def main():
    options = arguments()
    tools = {"hld": os.environ["HLD"], "v4": os.environ["HELM_V4"], "v3": os.environ["HELM_V3"]}
    for tool in tools:
        tools[tool] = os.path.abspath(tools[tool])
        if not os.access(tools[tool], os.X_OK):
            sys.exit(f"cli.sh: there is no program at `{tools[tool]}`: build it, or name another by HLD, HELM_V4, HELM_V3")
    tasks = [(words, stdin, refused, profile)
             for file, refused in (("cli_rows.txt", False), ("cli_refused.txt", True)) for words, stdin in rows(file)
             for profile in ([options.profile] if options.profile else ["v4", "v3"]) if options.only in shlex.join(words)]
    if not tasks:
        sys.exit(f"cli.sh: no command line contains `{options.only}`")
    counts, bad = collections.Counter(), 0
    with tempfile.TemporaryDirectory(prefix="cli-") as base, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (words, _, _, profile), verdict, note in pool.map(Runner(tools, base).judge, tasks):
            counts[verdict] += 1
            wrong = verdict not in ("equal", "both fail", "refused", "different on purpose", "a flag of the other Helm")
            bad += wrong
            if wrong or options.messages and verdict == "both fail":
                print(f"{profile} {shlex.join(words)}: {verdict}\n{note}", end="")
    print(", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items())))
    sys.exit(1 if bad else 0)


def last(err):
    lines = [line for line in err.decode(errors="replace").splitlines() if line.strip() and not line.startswith(("level=", "WARNING"))]
    return " | ".join(lines[:3])[:300]


if __name__ == "__main__":
    main()
