"""Makes seeds of the repository's own cases: seeds.py ROOT FOLDER."""

import json
import pathlib
import sys

root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
cases = root / "tests/cases"


def seed(target, name, data):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    if len(data) <= 8192:
        (folder / name).write_bytes(data)


def strings(value):
    """Every text in a recorded row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


number = 0
for path in sorted(cases.rglob("*.y*ml")):
    number += 1
    seed("yaml", f"file-{number}", bytes([number % 4]) + path.read_bytes())
for path in sorted((cases / "yaml").rglob("*.jsonl")):
    for index, line in enumerate(path.read_text().rstrip("\n").split("\n")[::7]):
        for text in list(strings(json.loads(line)))[:2]:
            seed("yaml", f"{path.stem}-{index}", bytes([index % 4]) + text.encode(errors="replace"))

templates = []
for path in sorted((cases / "gotmpl").rglob("*.jsonl")):
    for index, line in enumerate(path.read_text().rstrip("\n").split("\n")[::9]):
        for text in strings(json.loads(line)):
            if "{{" in text:
                seed("template", f"{path.stem}-{index}", text.encode(errors="replace"))
                break
for path in sorted((cases / "helm").rglob("*.jsonl")):
    for index, line in enumerate(path.read_text().rstrip("\n").split("\n")[::11]):
        for text in strings(json.loads(line)):
            if "{{" in text:
                data = b"\x00a: {b: [1, x]}\n\x00{{ define \"h\" }}x{{ end }}\x00" + text.encode(errors="replace")
                seed("render", f"{path.stem}-{index}", data)
                break
for path in sorted((cases / "hostile").glob("*/in/templates/a.yaml")):
    case = path.parts[-4]
    values = path.parent.parent / "values.yaml"
    text = values.read_bytes() if values.exists() else b""
    seed("template", f"hostile-{case}", path.read_bytes())
    seed("render", f"hostile-{case}", b"\x00" + text + b"\x00\x00" + path.read_bytes())
