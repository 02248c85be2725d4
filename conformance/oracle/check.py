"""Compares recorded vectors with the committed ones: `check.py COMMITTED ANEW`. Fails when an answer is another one.

A question may be left out of a record because its four answers happened to differ, or come in because they happened not to; a few
of those are told and allowed.
"""
import json
import os
import sys

ALLOWED = 5


def rows(folder):
    """Every row of every file: (file, question) to the answers; other files whole."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            file = os.path.relpath(path, folder)
            with open(path, encoding="utf-8", errors="surrogateescape") as lines:
                if not name.endswith(".jsonl"):
                    found[file, ""] = lines.read()
                    continue
                for line in lines:
                    row = json.loads(line)
                    answers = [row.pop(profile, None) for profile in ("v4", "v3")]
                    found[file, json.dumps(row, sort_keys=True)] = answers
    return found


def main():
    committed, anew = rows(sys.argv[1]), rows(sys.argv[2])
    others = [key for key in committed if key in anew and committed[key] != anew[key]]
    gone, come = committed.keys() - anew.keys(), anew.keys() - committed.keys()
    for title, keys in (("another answer", others), ("no row now", gone), ("no row before", come)):
        for file, question in sorted(keys)[:20]:
            print(f"{title}: {file} {question[:300]}")
    if others or max(len(gone), len(come)) > ALLOWED:
        sys.exit("record.sh: these vectors are not what the releases of versions.sh answer; `conformance/oracle/record.sh` records them")
    print(f"vectors unchanged: {len(committed)} rows")


main()
