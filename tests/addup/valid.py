#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports against schemas/report.json, and the schema against itself.

valid.py FILE... [--processes N]     reports, one JSON object a line
valid.py --strict FILE               one report, every kind of object given a key more, every value another kind, every
                                     word another: is each of these refused?
valid.py --whole                     every property is described, every object is closed, and the fields and kinds of
                                     records are those of daemon/model/record.c

Ends with "N passed, M failed".  Needs python3-jsonschema.
"""

import argparse
import collections
import json
import multiprocessing
import os
import re
import sys

import jsonschema

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
with open(os.path.join(ROOT, "schemas", "report.json"), encoding="utf-8") as opened:
    SCHEMA = json.load(opened)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# What may be left out is told by the schema; of these the key itself is data.
MAPS = ("fields", "months", "each", "gaps", "rests_on", "reused", "rulings", "recognitions", "entries",
        "income_by_month", "facts", "limits")


def reports(paths):
    """All lines that are reports."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            yield from (line for line in file if line.startswith('{"case_no"'))


def faults(line):
    """What the schema says of one report."""
    report = json.loads(line)
    return report["request"]["request_id"], [
        ("/" + "/".join(map(str, error.absolute_path)), error.message[:160])
        for error in VALIDATOR.iter_errors(report)][:5]


def check_reports(paths, processes):
    """Each is valid."""
    passed = failed = 0
    pool = multiprocessing.Pool(processes)
    for name, found in pool.imap_unordered(faults, reports(paths), 16):
        passed, failed = passed + (not found), failed + bool(found)
        for path, message in found:
            print(f"FAILED  {name} {path} {message}")
    pool.close()  # not "with": terminate() sleeps, which faketime refuses
    pool.join()
    return passed, failed


def nodes(node, path=()):
    """Every object and list, with its place."""
    yield node, path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, (dict, list)):
            yield from nodes(value, (*path, key))


def alterations(report):
    """Ways to spoil a report: (kind of place, what to do, how to take it back)."""
    for node, path in list(nodes(report)):
        place = "/".join("*" if isinstance(part, int) else part for part in path)
        if not isinstance(node, dict):
            continue
        is_map = bool(path) and (path[-1] in MAPS or (len(path) > 1 and path[-2] == "gaps"))
        if path[-2:] != ("record", "fields") and is_map:
            if path[-1] not in ("months", "each", "gaps") and path[-2:-1] != ("gaps",):
                yield place + "/+", node, "Not here", 1
            continue
        yield place + "/+", node, "not_here", 1
        for key, value in list(node.items()):
            yield f"{place}/{key} another kind", node, key, {} if not isinstance(value, dict) else 7
            if isinstance(value, str) and "enum" in words_of(place, key):
                yield f"{place}/{key} another word", node, key, value + "_"


def words_of(place, key):
    """Keys whose values are words of the schema's, wherever they stand."""
    words = {"kind", "verdict", "outcome", "result", "status", "card", "source", "compare", "code", "lane", "measure",
             "programme", "sex", "relation", "id_kind"}
    return ("enum",) if key in words and not place.endswith("record/fields") and place != "declared/*" else ()


def check_strict(path):
    """Each way to spoil a report is refused."""
    some = sorted(list(reports([path]))[:200], key=len)
    report = json.loads(some[len(some) // 2])
    seen, missed = collections.Counter(), collections.Counter()
    part_of = parts(report)
    for place, node, key, value in alterations(report):
        if seen[place]:
            continue  # one of a kind is enough
        seen[place] += 1
        before = node.get(key, None)
        was_there = key in node
        node[key] = value
        if not refused(report, part_of, place):
            missed[place] += 1
        if was_there:
            node[key] = before
        else:
            del node[key]
    for place in missed:
        print(f"FAILED  {place} is not refused")
    print(f"        {len(seen)} ways to spoil a report")
    return len(seen) - len(missed), len(missed)


def parts(report):
    """A validator for each top key, so that one alteration does not look at everything again."""
    return {key: jsonschema.Draft202012Validator({**SCHEMA["properties"][key], "$defs": SCHEMA["$defs"]})
            for key in report if key in SCHEMA["properties"]}


def refused(report, part_of, place):
    """By the part that was altered, or by the report as a whole."""
    key = re.split(r"[/ ]", place)[0]
    if key in part_of and place.count("/"):
        return not part_of[key].is_valid(report[key])
    return not VALIDATOR.is_valid(report)


def schema_nodes(node, path="#"):
    """Every subschema that has properties, and every property."""
    if isinstance(node, dict):
        yield node, path
        for key, value in node.items():
            yield from schema_nodes(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from schema_nodes(value, f"{path}/{index}")


def described(value):
    """By itself, or by what it refers to."""
    if "description" in value:
        return True
    if "$ref" in value:
        return "description" in SCHEMA["$defs"][value["$ref"].rsplit("/", 1)[1]] or value["$ref"] == "#/$defs/members"
    return value.get("type") in ("array",) and ("$ref" in value["items"] or described(value["items"]))


def check_whole():
    """The schema says all."""
    wrong, properties = [], 0
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for node, path in schema_nodes(SCHEMA):
        if "properties" in node and "type" in node:
            if node.get("additionalProperties") is not False:
                wrong.append(f"{path} is open")
            if "required" not in node:
                wrong.append(f"{path} requires nothing")
            for name, value in node["properties"].items():
                properties += 1
                if not path.endswith("/fields") and not described(value):
                    wrong.append(f"{path}/properties/{name} is not described")
    with open(os.path.join(ROOT, "daemon", "model", "record.c"), encoding="utf-8") as file:
        source = file.read()
    fields = set(re.findall(r'= \{"([a-z_0-9]+)",\s*TYPE_', source))
    kinds = set(re.findall(r'\[RECORD_\w+\] = "(\w+)"', source))
    record = SCHEMA["$defs"]["record"]["properties"]
    for name in fields ^ set(record["fields"]["properties"]):
        wrong.append(f"the field {name} is not in both")
    for name in kinds ^ set(record["kind"]["enum"]):
        wrong.append(f"the kind {name} is not in both")
    for one in wrong:
        print("FAILED  " + one)
    print(f"        {properties} properties, {len(fields)} fields of records, {len(kinds)} kinds")
    return properties - len(wrong), len(wrong)


def main():
    """See above."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("files", nargs="*")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--strict", action="store_true")
    arguments.add_argument("--whole", action="store_true")
    given = arguments.parse_args()
    if given.whole:
        passed, failed = check_whole()
    elif given.strict:
        passed, failed = check_strict(given.files[0])
    else:
        passed, failed = check_reports(given.files, given.processes)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
