#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes schemas/openapi.json, which is served, of schemas/openapi.yaml, which is
written: the JSON Schemas of message, request, report and retraction are put
inside, each of their definitions as a component of its own, and so are examples
that are files.

  bundle.py            writes it
  bundle.py --check    says whether what is there is what it would write
"""
import json
import os
import sys

import yaml

ROOT = os.environ.get("HEDUI_ROOT") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMAS = os.path.join(ROOT, "schemas")
SOURCE = os.path.join(SCHEMAS, "openapi.yaml")
BUNDLE = os.path.join(SCHEMAS, "openapi.json")
COMPONENT = "#/components/schemas/"


def read_json(name):
    with open(os.path.join(SCHEMAS, name), encoding="utf-8") as stream:
        return json.load(stream)


def component_name(file, definition=None):
    """request.json, member_entry -> RequestMemberEntry"""
    words = [file.removesuffix(".json")]
    words += definition.split("_") if definition else []
    return "".join(word[:1].upper() + word[1:] for word in words)


def component_of(reference, file):
    """Where a reference of a JSON Schema leads after it was moved."""
    path, _, pointer = reference.partition("#")
    steps = pointer.split("/")[1:]
    if len(steps) not in (0, 2) or steps[:1] not in ([], ["definitions"],
                                                      ["$defs"]):
        raise SystemExit(f"{file}: {reference} is no definition of a file")
    return COMPONENT + component_name(path or file, *steps[1:])


class Bundle:
    def __init__(self):
        self.components = {}
        self.files = []

    def take(self, file):
        """A JSON Schema and all that it needs, as components."""
        if file in self.files:
            return
        self.files.append(file)
        schema = read_json(file)
        own = {**schema.pop("definitions", {}), **schema.pop("$defs", {})}
        for key in ("$schema", "$id"):
            schema.pop(key, None)
        self.components[component_name(file)] = self.moved(schema, file)
        for name, definition in own.items():
            self.components[component_name(file, name)] = self.moved(
                definition, file)

    def moved(self, node, file):
        if isinstance(node, list):
            return [self.moved(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        out = {}
        for key, value in node.items():
            if key == "$ref":
                path = value.partition("#")[0]
                if path:
                    self.take(path)
                value = component_of(value, file)
            else:
                value = self.moved(value, file)
            out[key] = value
        return out

    def inside(self, node):
        """The source with every outside reference leading inside."""
        if isinstance(node, list):
            return [self.inside(item) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#"):
            if reference.startswith("../"):  # an example
                return read_json(reference)
            self.take(reference)
            return {"$ref": COMPONENT + component_name(reference)}
        return {key: self.inside(value) for key, value in node.items()}


def make():
    with open(SOURCE, encoding="utf-8") as stream:
        source = yaml.safe_load(stream)
    del source["x-responses"]  # anchors alone
    schemas = source["components"]["schemas"]
    outside = [name for name, schema in schemas.items()
               if not schema.get("$ref", "#").startswith("#")]
    for name in outside:  # stand there by name: the file itself comes in
        if schemas.pop(name)["$ref"] != name.lower() + ".json":
            raise SystemExit(f"{name} is not named after its file")
    bundle = Bundle()
    for name in outside:
        bundle.take(name.lower() + ".json")
    whole = bundle.inside(source)
    for name, schema in bundle.components.items():
        if name in whole["components"]["schemas"]:
            raise SystemExit(f"{name} stands in two files")
        whole["components"]["schemas"][name] = schema
    for path in whole["paths"].values():  # statuses in their order
        for operation in path.values():
            if isinstance(operation, dict):
                operation["responses"] = dict(
                    sorted(operation["responses"].items()))
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def main():
    made = make()
    if sys.argv[1:] == ["--check"]:
        with open(BUNDLE, encoding="utf-8") as stream:
            if stream.read() != made:
                sys.exit("schemas/openapi.json is not what schemas/openapi.yaml "
                         "gives: run tests/api/bundle.py")
        return
    with open(BUNDLE, "w", encoding="utf-8") as stream:
        stream.write(made)


if __name__ == "__main__":
    main()
