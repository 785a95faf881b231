#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at schemas/openapi.json: it is OpenAPI 3.1; every example, of requests,
of answers, of parameters and headers, fits its schema; each operation has both
languages, an example of a request as it is typed, and for each answer with
content an example; curl's examples ask what the operation is.

  valid.py      a sentence for each thing that is wrong, exit code 1
"""
import json
import re
import shlex
import sys

import jsonschema
import openapi_spec_validator

from bundle import BUNDLE

METHODS = ("get", "put", "post", "delete", "head", "patch")
HAN = re.compile("[\u4e00-\u9fff]")


class Look:
    def __init__(self, document):
        self.document = document
        self.wrong = []
        self.examples = 0

    def say(self, where, what):
        self.wrong.append(f"{where}: {what}")

    def follow(self, node):
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].split("/")[1:]:
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def fits(self, where, schema, value):
        self.examples += 1
        whole = {**schema, "components": self.document["components"]}
        validator = jsonschema.Draft202012Validator(
            whole,
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
        for error in validator.iter_errors(value):
            self.say(where, f"{error.json_path}: {error.message[:200]}")

    def content(self, where, content, needs_json):
        for kind, media in content.items():
            at = f"{where} {kind}"
            values = [e["value"] for e in media.get("examples", {}).values()]
            values += [media["example"]] if "example" in media else []
            if not values and "json" in kind and needs_json:
                self.say(at, "has no example")
            for value in values:
                self.fits(at, media["schema"], value)

    def typed(self, where, path, method, operation):
        """What curl is told is this method and path."""
        text = operation.get("x-curl", "")
        calls = re.findall(r'curl (?:[^"\n]*?)"\$HEDUI([^"]*)"', text)
        if not calls:
            return self.say(where, "has no example for curl")
        shape = re.sub(r"\\\{[a-z]+\\\}", r"[^/]+", re.escape(path))
        for call in calls:
            if not re.fullmatch(shape, call.split("?")[0]):
                self.say(where, f"curl asks for {call}")
        words = shlex.split(text.replace("\\\n", " "), comments=False)
        named = [words[i + 1] for i, w in enumerate(words) if w == "-X"]
        has_body = any(w.startswith("--data") for w in words)
        is_head = "--head" in words
        asked = named[0] if named else "HEAD" if is_head else \
            "POST" if has_body else "GET"
        if asked != method.upper():
            self.say(where, f"curl sends {asked}")
        needs_purpose = bool(operation.get("x-purpose"))
        purposes = text.count("Hedui-Purpose:")
        if purposes != (len(calls) if needs_purpose else 0):
            self.say(where, "curl's purpose")
        names = {self.follow(p)["name"] for p in operation.get("parameters", [])}
        if needs_purpose != ("Hedui-Purpose" in names):
            self.say(where, "x-purpose and the header")

    def operation(self, path, method, operation):
        where = f"{method.upper()} {path}"
        if operation.get("description", "") == "":
            self.say(where, "has no description")
        chinese = operation.get("x-zh", {})
        for key in ("summary", "description"):
            if not HAN.search(chinese.get(key, "")):
                self.say(where, f"has no Chinese {key}")
        for parameter in map(self.follow, operation.get("parameters", [])):
            at = f"{where} {parameter['name']}"
            if "example" in parameter:
                self.fits(at, parameter["schema"], parameter["example"])
        if "requestBody" in operation:
            self.content(where + " body", operation["requestBody"]["content"],
                         True)
        for status, response in operation["responses"].items():
            response = self.follow(response)
            self.content(f"{where} {status}", response.get("content", {}), True)
            for name, header in response.get("headers", {}).items():
                header = self.follow(header)
                self.fits(f"{where} {status} {name}", header["schema"],
                          header["example"])
        self.typed(where, path, method, operation)

    def both_languages(self, node, at=""):
        """Wherever a description of ours stands, Chinese stands beside it."""
        if isinstance(node, list):
            for i, item in enumerate(node):
                self.both_languages(item, f"{at}/{i}")
        elif isinstance(node, dict):
            text = node.get("description")
            if isinstance(text, str) and " " in text and "x-zh" not in node:
                self.say(at, "has no Chinese")
            for key, value in node.items():
                if key not in ("example", "examples", "x-zh"):
                    self.both_languages(value, f"{at}/{key}")


def main():
    with open(BUNDLE, encoding="utf-8") as stream:
        document = json.load(stream)
    openapi_spec_validator.validate(document)
    look = Look(document)
    seen = set()
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                look.operation(path, method, operation)
                if operation["operationId"] in seen:
                    look.say(path, "operationId stands twice")
                seen.add(operation["operationId"])
    files = ("Message", "Request", "Report", "Retraction")
    own = {**document, "components": {**document["components"], "schemas": {
        name: schema for name, schema in
        document["components"]["schemas"].items()
        if not name.startswith(files) or name in ("RequestId", "ReportList")}}}
    look.both_languages(own)
    for sentence in look.wrong:
        print(sentence)
    if look.wrong:
        sys.exit(1)
    print(f"{len(seen)} operations, {look.examples} examples")


if __name__ == "__main__":
    main()
