#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""merge_populations.py OUT VECTOR...: the populations of worked households in
one directory, so that one simulator serves them all, and their requests in
requests.ndjson (request ids made the vectors' names). A generated population may
be among them; its requests keep their ids. People of different vectors are
different; a clash is an error."""
import csv
import json
import os
import sys


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return reader.fieldnames, list(reader)


def read_requests(vector, name):
    generated = os.path.join(vector, "requests.ndjson")
    if os.path.exists(generated):
        with open(generated, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    with open(os.path.join(vector, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    request["request_id"] = name
    return [request]


def main(out, vectors):
    os.makedirs(out, exist_ok=True)
    columns, rows, owners, requests, as_of = {}, {}, {}, [], set()
    for vector in vectors:
        name = os.path.basename(vector.rstrip("/"))
        population = os.path.join(vector, "population")
        if not os.path.isdir(population):
            population = vector
        with open(os.path.join(population, "manifest.json"), encoding="utf-8") as file:
            as_of.add(json.load(file)["as_of"])
        requests.extend(read_requests(vector, name))
        for file_name in sorted(os.listdir(population)):
            if not file_name.endswith(".csv"):
                continue
            names, found = read_rows(os.path.join(population, file_name))
            known = columns.setdefault(file_name, [])
            known.extend(n for n in names if n not in known)
            rows.setdefault(file_name, []).extend(found)
            if file_name == "household_register.csv":
                for row in found:
                    if owners.setdefault(row["id"], name) != name:
                        sys.exit(f"{name}: somebody is in {owners[row['id']]} too")
    if len(as_of) != 1:
        sys.exit(f"the vectors have different reference dates: {sorted(as_of)}")
    for file_name, found in rows.items():
        with open(os.path.join(out, file_name), "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns[file_name], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    manifest = {"layout": 1, "as_of": as_of.pop(), "people": len(owners), "seed": 0}
    with open(os.path.join(out, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    with open(os.path.join(out, "requests.ndjson"), "w", encoding="utf-8") as file:
        for request in requests:
            file.write(json.dumps(request, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
