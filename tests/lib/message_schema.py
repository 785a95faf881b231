#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""schemas/message.json against messages: those of FILE, one a line, before the
line that is a string must fit, those behind it must not.

  message_schema.py FILE
"""
import json
import os
import sys

import jsonschema

SCHEMAS = os.path.join(os.environ["HEDUI_ROOT"], "schemas")


def read(name):
    with open(os.path.join(SCHEMAS, name)) as stream:
        return json.load(stream)


def moved(node, old, new):
    """The schema with references that begin with `old` beginning with `new`."""
    if isinstance(node, list):
        return [moved(item, old, new) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: new + value[len(old):]
            if key == "$ref" and value.startswith(old)
            else moved(value, old, new)
            for key, value in node.items() if key != "$id"}


def main():
    message, request = read("message.json"), read("request.json")
    for schema in (message, request):
        jsonschema.Draft7Validator.check_schema(schema)
    # One document of both.
    message = moved(message, "request.json", "#/definitions/request")
    message["definitions"]["request"] = moved(
        request, "#/definitions/", "#/definitions/request/definitions/")
    validator = jsonschema.Draft7Validator(message)
    fits, wanted, count = True, 0, 0
    with open(sys.argv[1]) as stream:
        for number, line in enumerate(stream, 1):
            value = json.loads(line)
            if isinstance(value, str):
                fits = False
                continue
            count += 1
            wanted += fits
            if validator.is_valid(value) != fits:
                sys.exit(f"line {number} " +
                         ("does not fit" if fits else "fits"))
    if wanted == 0 or wanted == count:
        sys.exit("nothing to compare")
    print(f"{wanted} messages fit, {count - wanted} do not")


if __name__ == "__main__":
    main()
