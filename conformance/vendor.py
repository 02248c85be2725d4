#!/usr/bin/env python3
"""Copies the dependencies of charts into their charts/ folders. Usage: vendor.py FOLDER...

Each FOLDER is searched for charts; a dependency is taken from its `file://` path, from its own folder, or from any other of
the folders, by name. What cannot be found is listed; such charts stay as they are (Helm refuses them, and so must hld).
"""

import os
import re
import shutil
import sys


def charts_below(folder):
    """Folders with a Chart.yaml, without the vendored ones inside them."""
    for path, dirs, files in os.walk(folder):
        dirs.sort()
        if "Chart.yaml" in files:
            yield path
            dirs[:] = [d for d in dirs if d not in ("charts", "templates", "crds", "ci")]


def dependencies(chart):
    """Names and repositories of Chart.yaml (or requirements.yaml), as far as the usual block layout goes."""
    found = []
    for name in ("Chart.yaml", "requirements.yaml"):
        try:
            lines = open(os.path.join(chart, name), encoding="utf-8", errors="replace").read().splitlines()
        except FileNotFoundError:
            continue
        inside = False
        for line in lines:
            if re.match(r"dependencies:\s*(#.*)?$", line):
                inside = True
            elif re.match(r"[A-Za-z]", line):
                inside = False
            elif inside:
                if re.match(r"\s*-(\s|$)", line):
                    found.append({})
                pair = re.match(r"\s*(?:-\s+)?(name|repository|version):\s*[\"']?([^\"'#]*?)[\"']?\s*(#.*)?$", line)
                if pair and found:
                    found[-1].setdefault(pair.group(1), pair.group(2).strip())
    return [d for d in found if d.get("name")]


def field(chart, key):
    for line in open(os.path.join(chart, "Chart.yaml"), encoding="utf-8", errors="replace"):
        match = re.match(key + r":\s*[\"']?([^\"'#\s]+)", line)
        if match:
            return match.group(1)
    return os.path.basename(chart)


def fits(dep, chart):
    """Whether a chart of the wanted name can be the wanted one: charts named `common` are many. Only the major is looked at."""
    wanted = re.match(r"[~^=v\s]*(\d+)", dep.get("version", ""))
    return not wanted or field(chart, "version").lstrip("v").split(".")[0] == wanted.group(1)


def main():
    folders = [os.path.abspath(f) for f in sys.argv[1:]]
    if not folders:
        sys.exit(__doc__)
    everything = {}
    home = {}
    for folder in folders:
        for chart in charts_below(folder):
            everything.setdefault(field(chart, "name"), []).append(chart)
            home[chart] = folder
    missing, copied, done = {}, 0, set()

    def source(chart, dep):
        if dep.get("repository", "").startswith("file://"):
            path = os.path.normpath(os.path.join(chart, dep["repository"][len("file://"):]))
            return path if os.path.exists(os.path.join(path, "Chart.yaml")) else None
        found = [c for c in everything.get(dep["name"], []) if fits(dep, c)] or (
            [c for c in everything.get(dep["name"], []) if home[c] == home[chart] or field(c, "type") != "library"])
        near = [c for c in found if home[c] == home[chart] and c != chart]
        return (near or [c for c in found if c != chart] or [None])[0]

    def vendor(chart, above):
        nonlocal copied
        if chart in done:
            return
        done.add(chart)
        for dep in dependencies(chart):
            into = os.path.join(chart, "charts")
            there = os.listdir(into) if os.path.isdir(into) else []
            if any(n == dep["name"] or re.match(re.escape(dep["name"]) + r"-v?\d.*\.tgz$", n) for n in there):
                continue
            origin = source(chart, dep)
            # A chart for tests that lies inside of the one it wants would be copied into itself without end.
            inside = origin is not None and chart.startswith(origin + os.sep)
            if origin is None or inside or origin in above:
                missing.setdefault(dep["name"], []).append(chart)
                continue
            if origin in home:
                vendor(origin, above | {chart})
            shutil.copytree(origin, os.path.join(into, dep["name"]), symlinks=False)
            copied += 1

    for charts in list(everything.values()):
        for chart in charts:
            vendor(chart, frozenset({chart}))
    print(f"{sum(map(len, everything.values()))} charts, {copied} dependencies vendored, {sum(map(len, missing.values()))} not found")
    for name, users in sorted(missing.items()):
        print(f"  not found: {name} (wanted by {len(users)})")


if __name__ == "__main__":
    main()
