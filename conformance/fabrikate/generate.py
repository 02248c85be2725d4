"""Random high-level definitions that Fabrikate and hld should agree about.

`write(folder, seed)` writes one definition and tells the layers to apply and, for each component that renders, where its
file goes and every layer that speaks about it, highest first. The same seed gives the same definition.
"""

import json
import os
import random

# What the stand-in helm prints for Fabrikate, this chart prints for hld.
CHART = "apiVersion: v2\nname: values\nversion: 1.0.0\n"
TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  values: v{{ .Values | toJson | b64enc }}
  release: n-{{ .Release.Namespace }}
"""

KEYS = ["image", "tag", "replicas", "labels", "list", "items", "nested", "enabled", "port", "name", "a", "b", "c.d", "x-y", "long_key", "0key", "Ünïcode"]
# Scalars as YAML, beside what they are in JSON.
SCALARS = [
    ("1", "1"), ("0", "0"), ("-7", "-7"), ("8080", "8080"), ("1000000", "1000000"), ("1.5", "1.5"), ("1e3", "1e3"),
    ("true", "true"), ("false", "false"), ("yes", "true"), ("off", "false"), ("0777", "511"), ("0x1F", "31"), ("1_000", "1000"),
    ("web", '"web"'), ('"quoted"', '"quoted"'), ("'1.10'", '"1.10"'), ('"true"', '"true"'), ('"null"', '"null"'), ('""', '""'),
    ("1.2.3", '"1.2.3"'), ('"a: b"', '"a: b"'), ('"multi\\nline\\n"', '"multi\\nline\\n"'), ("http://x/y?z", '"http://x/y?z"'),
    ("12:30", '"12:30"'), ("2020-01-01", '"2020-01-01"'), ('"yes"', '"yes"'), ('"0777"', '"0777"'), ('" lead"', '" lead"'),
    ("é😀", '"é😀"'), ("a#b", '"a#b"'), ("'{{ x }}'", '"{{ x }}"'),
]
DEPTH = 5


class Scalar:
    """A scalar with its spelling in both languages."""

    def __init__(self, yaml, js):
        self.yaml, self.json = yaml, js


NULL = Scalar("null", "null")
TRUE = Scalar("true", "true")


class Node:
    """A component: `folder` when it has a file of its own, else inline in its parent's file."""

    def __init__(self, entry, name, parent, folder, path):
        self.entry, self.name, self.parent, self.folder, self.path = entry, name, parent, folder, path
        self.renders, self.children, self.form, self.layers = False, [], 0, {}

    def home(self):
        """The nearest component with a folder, this one included."""
        return self if self.folder else self.parent.home()

    def output(self):
        """The file that both tools write: folders are the entry names of folder components."""
        names, at = [], self.home()
        while at.parent:
            names.insert(0, at.entry)
            at = at.parent.home()
        return "/".join([*names, self.name + ".yaml"])

    def speaking(self):
        """What the layers say about this component, highest first: outer folders before inner ones."""
        found, entries, at = [], [], self
        while at:
            if at.folder:
                mine = []
                for layer in at.layers.values():
                    for entry in entries:
                        layer = layer.get("subcomponents", {}).get(entry) if layer is not None else None
                    # An empty entry speaks too: to Fabrikate it says that nothing is disabled.
                    if layer is not None:
                        mine.append(layer)
                found = mine + found
            entries.insert(0, at.entry)
            at = at.parent
        return found


class Writer:
    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.folder = folder
        self.layers = [[], ["prod"], ["prod", "azure"], ["prod", "azure", "east"]][self.random.randrange(4)]
        # Where the design leaves Fabrikate's way, only some definitions go: the rules are in compare.py.
        self.nulls = self.random.random() < 0.05
        self.clashes = self.random.random() < 0.02
        self.flags = self.random.random() < 0.05
        self.kinds = self.random.random()
        self.names = 0

    def chance(self, p):
        return self.random.random() < p

    def write(self):
        root = Node("", self.fresh("root"), None, True, self.folder)
        self.grow(root, 0)
        nodes = []

        def visit(node):
            nodes.append(node)
            for child in node.children:
                visit(child)

        visit(root)
        if not any(n.renders for n in nodes):
            nodes[-1].renders = True
        for node in nodes:
            if node.folder:
                for layer in [*self.layers, "common"]:
                    if self.chance(0.8):
                        node.layers[layer] = self.layer(node, True)
        for node in nodes:
            if node.folder:
                self.write_folder(node)
        with open(os.path.join(self.folder, "hld.yaml"), "w", encoding="utf-8") as f:
            f.write("merge:\n  lists: append\nenvironments:\n  test:\n    layers: [" + ", ".join(self.layers) + "]\n")
        return {"layers": self.layers, "components": [n for n in nodes if n.renders], "nodes": nodes}

    # --- the tree

    def fresh(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def grow(self, node, depth):
        count = self.random.choice([1, 2, 2, 3] if depth < 2 else [0, 1, 1, 2]) if depth < DEPTH else 0
        if depth > 0 and (count == 0 or self.chance(0.3)):
            node.renders = True
        if not node.folder:
            node.renders = True
        for _ in range(count):
            if self.chance(0.5) and node.folder:
                entry = self.fresh("dir")
                name = entry if self.chance(0.7) else self.fresh("other")
                where = self.random.choice([entry, f"sub/{entry}", f"{entry}/deep"])
                child = Node(entry, name, node, True, os.path.join(node.path, where))
                child.where, child.form = where, self.random.randrange(3)
                node.children.append(child)
                self.grow(child, depth + 1)
            else:
                entry = self.fresh("leaf")
                child = Node(entry, entry, node, False, node.home().path)
                node.children.append(child)
                # Entries may hold entries: inline ones stay inline.
                self.grow(child, depth + 1 if self.chance(0.3) else DEPTH)

    # --- config

    def layer(self, node, own):
        """What one file says about a component and those below it. `own`: it is the component's own file."""
        out = {}
        if node.renders and self.chance(0.85):
            out["config"] = self.map([], 5)
        if node.renders and self.chance(0.25):
            # Fabrikate takes the two from one layer; they come apart only where its losses are wanted.
            out["namespace"] = self.string(f"ns{self.random.randrange(3)}")
            out["injectNamespace"] = TRUE
            if self.flags and self.chance(0.5):
                del out[self.random.choice(["namespace", "injectNamespace"])]
        if self.flags and not own and self.chance(0.15):
            out["disabled"] = TRUE
        below = {c.entry: self.layer(c, False) for c in node.children if self.chance(0.65)}
        if below:
            out["subcomponents"] = below
        return out

    def string(self, text):
        return Scalar(text, json.dumps(text))

    def map(self, path, most):
        return {k: self.value([*path, k]) for k in self.random.sample(KEYS, self.random.randint(0, most))}

    def value(self, path):
        if self.nulls and self.chance(0.1):
            return NULL
        # What kind lives at a path is fixed within one definition, so that layers meet with values of one kind.
        kind = random.Random(f"{self.kinds} {path}").random()
        if self.clashes and self.chance(0.1):
            kind = self.random.random()
        if len(path) < 4 and kind < 0.35:
            return self.map(path, 4)
        if len(path) < 4 and kind < 0.55:
            return [self.item() for _ in range(self.random.randrange(4))]
        return Scalar(*self.random.choice(SCALARS))

    def item(self):
        scalar = Scalar(*self.random.choice(SCALARS))
        if self.chance(0.2):
            return {k: scalar for k in self.random.sample(KEYS, self.random.randint(1, 2))}
        return [scalar] if self.chance(0.1) else scalar

    # --- files

    def write_folder(self, node):
        os.makedirs(node.path, exist_ok=True)
        out = {"name": self.string(node.name)}
        if node.renders:
            out.update(self.helm_fields(node.path))
        elif self.chance(0.4):
            out["type"] = self.string("component")
        if node.children:
            out["subcomponents"] = [self.entry(c) for c in node.children]
        self.save(os.path.join(node.path, "component"), out)
        for name, layer in node.layers.items():
            os.makedirs(os.path.join(node.path, "config"), exist_ok=True)
            self.save(os.path.join(node.path, "config", name), layer)

    def entry(self, node):
        out = {"name": self.string(node.entry)}
        if node.folder:
            if self.chance(0.3):
                out["type"] = self.string("component")
            if self.chance(0.3):
                out["method"] = self.string("local")
            head, _, tail = node.where.rpartition("/")
            for key, text in [[("source", "./" + node.where)], [("path", node.where)], [("source", "./" + head), ("path", tail)]][node.form]:
                out[key] = self.string(text)
        else:
            out.update(self.helm_fields(node.path))
            if node.children:
                out["subcomponents"] = [self.entry(c) for c in node.children]
        return out

    def helm_fields(self, folder):
        """A chart beside the component, or the root's by a way up."""
        up = self.chance(0.3) and folder != self.folder
        chart = os.path.join(self.folder if up else folder, "chart")
        if not os.path.exists(chart):
            os.makedirs(os.path.join(chart, "templates"))
            for name, text in (("Chart.yaml", CHART), ("values.yaml", ""), ("templates/values.yaml", TEMPLATE)):
                with open(os.path.join(chart, name), "w", encoding="utf-8") as f:
                    f.write(text)
        out = {("type" if self.chance(0.8) else "generator"): self.string("helm"), "path": self.string(os.path.relpath(chart, folder) if up else "./chart")}
        if self.chance(0.2):
            out["method"] = self.string("local")
        return out

    def save(self, path, value):
        if self.chance(0.3):
            text, suffix = to_json(value) + "\n", ".json"
        else:
            text, suffix = to_yaml(value, 0).lstrip("\n") or "{}\n", ".yaml"
        with open(path + suffix, "w", encoding="utf-8") as f:
            f.write(text)


def to_json(value):
    if isinstance(value, Scalar):
        return value.json
    if isinstance(value, list):
        return "[" + ", ".join(map(to_json, value)) + "]"
    return "{" + ", ".join(f"{json.dumps(k)}: {to_json(v)}" for k, v in value.items()) + "}"


def to_yaml(value, indent):
    """Block style; what stands behind `key:` or `-`, with the space or newline before it."""
    pad = "  " * indent
    if isinstance(value, Scalar):
        return f" {value.yaml}\n"
    if not value:
        return " []\n" if isinstance(value, list) else " {}\n"
    if isinstance(value, list):
        return "\n" + "".join(f"{pad}-{to_yaml(v, indent + 1)}" for v in value)
    return "\n" + "".join(f"{pad}{k}:{to_yaml(v, indent + 1)}" for k, v in value.items())


def write(folder, seed):
    return Writer(folder, seed).write()
