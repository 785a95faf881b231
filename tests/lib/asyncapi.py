#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""schemas/asyncapi.yaml against itself and against what was really sent.

  asyncapi.py file             it parses, each reference leads somewhere, each
                               topic is a default of the configuration, each
                               message of a channel has payload and key
  asyncapi.py messages FOLDER  each line of FOLDER/hedui-notices, hedui-alerts,
                               hedui-reports and letters (kcat -J) fits its
                               schema
"""
import json
import os
import re
import sys

import jsonschema
import yaml

ROOT = os.environ["HEDUI_ROOT"]
PATH = os.path.join(ROOT, "schemas", "asyncapi.yaml")


def references(node, at=""):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield at, value
            yield from references(value, f"{at}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from references(value, f"{at}/{i}")


def resolve(document, reference):
    file, _, pointer = reference.partition("#")
    if file:
        with open(os.path.join(os.path.dirname(PATH), file)) as stream:
            document = json.load(stream)
    for step in pointer.split("/")[1:]:
        document = document[step]
    return document


def check_file(document):
    count = 0
    for at, reference in references(document):
        try:
            resolve(document, reference)
        except (KeyError, OSError) as error:
            sys.exit(f"{at}: {reference} leads nowhere: {error}")
        count += 1
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft7Validator.check_schema(schema)
    for name, message in document["components"]["messages"].items():
        if "payload" not in message or "key" not in message["bindings"]["kafka"]:
            sys.exit(f"message {name} has no payload or no key")
    with open(os.path.join(ROOT, "deploy", "hedui.yaml")) as stream:
        text = stream.read()
    topics = set(re.findall(r'^kafka_(?:requests|express|notices|alerts|dead_letters|reports): "(.*)"$',
                            text, re.M))
    addresses = {c["address"] for c in document["channels"].values()}
    if topics != addresses or len(topics) != 6:
        sys.exit(f"channels {sorted(addresses)}, configuration {sorted(topics)}")
    used = {o["channel"]["$ref"].rsplit("/", 1)[1] for o in document["operations"].values()}
    if used != set(document["channels"]):
        sys.exit(f"operations use {sorted(used)}")
    print(f"{count} references, {len(addresses)} channels")


def check_messages(document, folder):
    schemas = document["components"]["schemas"]
    kinds = {"hedui-notices": ("notice", "revisionHeaders"),
             "hedui-alerts": ("alert", "revisionHeaders"),
             "hedui-reports": (None, "reportHeaders"),
             "letters": (None, "deadLetterHeaders")}
    for file, (payload, headers) in kinds.items():
        with open(os.path.join(folder, file)) as stream:
            lines = stream.readlines()
        if not lines:
            sys.exit(f"{file} is empty")
        for number, line in enumerate(lines, 1):
            message = json.loads(line)
            pairs = message["headers"]
            try:
                jsonschema.validate(dict(zip(pairs[::2], pairs[1::2])), schemas[headers])
                if payload:
                    jsonschema.validate(json.loads(message["payload"]), schemas[payload])
            except jsonschema.ValidationError as error:
                sys.exit(f"{file} line {number}: {list(error.path)}: {error.message}")
        print(f"{file}: {len(lines)} messages")


with open(PATH) as source:
    asyncapi = yaml.safe_load(source)
if sys.argv[1] == "file":
    check_file(asyncapi)
else:
    check_messages(asyncapi, sys.argv[2])
