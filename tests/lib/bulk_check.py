#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# What a bulk submission said, held against what was to be said.
#   bulk_check.py output OUT.ndjson EXPECTED HOUSEHOLDS    each line of --json
#   bulk_check.py results RESULTS.csv EXPECTED HOUSEHOLDS  the result file
#   bulk_check.py interleave TABLE.csv OUT.csv   all first rows of households,
#       then all second ones, ...: the same requests, none in one place
import csv
import json
import sys


def expected_of(path):
    with open(path, encoding="utf-8") as lines:
        return sorted(tuple(line.rstrip("\n").split(",")) for line in lines)


def compare(what, is_there, must_be):
    if is_there == must_be:
        return True
    less = set(must_be) - set(is_there)
    more = set(is_there) - set(must_be)
    print(f"        {what}: {len(less)} are missing, {len(more)} too many,"
          f" {len(is_there)} instead of {len(must_be)}")
    print("        ", sorted(less)[:5], sorted(more)[:5])
    return False


def judge(seen, errors, expected, households):
    """seen: request_id -> statuses; errors: (request, line, code)."""
    well = compare("errors", sorted(errors), expected)
    refused = {request for request, _, _ in expected if request}
    strays = sum(1 for request, _, _ in expected if not request)
    of_one = set(seen) - {""}
    again = [request for request in of_one if len(seen[request]) != 1]
    if again:
        print("        said twice:", again[:5])
    bad = {request for request in of_one if seen[request][0] == "REFUSED"}
    taken = {request for request in of_one
             if seen[request][0] in ("ACCEPTED", "DUPLICATE")}
    well &= compare("refused households", sorted(bad), sorted(refused))
    if len(seen.get("", [])) != strays:
        print("        rows of nobody:", len(seen.get("", [])), "not", strays)
        well = False
    # A household of one row that has lost its request_id is not there at all.
    if len(taken) + len(bad) > households or \
            len(taken) + len(bad) < households - strays:
        print("        households:", len(taken), "and", len(bad))
        well = False
    print(f"        {len(taken)} taken, {len(bad)} refused,"
          f" {strays} rows of nobody")
    return well and not again


def output(path, expected, households):
    seen, errors = {}, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            request = row.get("request_id", "")
            for error in row.get("errors", []):
                # Of an unreadable row the household is known, the cell not.
                errors.append((request, str(error["line"]), error["code"]))
                if not (error["zh"] and error["en"]):
                    errors.append((request, "without a sentence", ""))
            seen.setdefault(request, []).append(row["status"])
    return judge(seen, errors, expected_of(expected), int(households))


def results(path, expected, households):
    seen, errors, items = {}, [], set()
    with open(path, encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            request = row["request_id"]
            if row["code"]:
                errors.append((request, row["at_line"], row["code"]))
            if (row["line"], row["part"]) in items:
                errors.append((request, row["line"], "twice"))
            items.add((row["line"], row["part"]))
            part, parts = row["part"].split("/")
            if part == parts:
                seen.setdefault(request, []).append(row["status"])
    return judge(seen, errors, expected_of(expected), int(households))


def interleave(path, out_path):
    with open(path, encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        columns = next(rows)
        turns = {}
        layers = []
        for row in rows:
            turn = turns[row[0]] = turns.get(row[0], -1) + 1
            if turn == len(layers):
                layers.append([])
            layers[turn].append(row)
    with open(out_path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for layer in layers:
            writer.writerows(layer)
    return True


what = {"output": output, "results": results, "interleave": interleave}
sys.exit(0 if what[sys.argv[1]](*sys.argv[2:]) else 1)
