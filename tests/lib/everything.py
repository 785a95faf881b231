#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""everything.py GOLDEN OUT: a population in which a couple and a stranger have
something on file with every one of the 29 owners, made of the golden rows, and
one request of the couple. A test can then tell "found" from "nothing" on each
line. OUT/manifest.json, LINE.csv, requests.ndjson."""
import csv
import json
import os
import sys

# Valid numbers, invented; the stranger is not in the request.
PEOPLE = [
    ("310101195003020216", "王建国", "1950-03-02", "male"),
    ("310101195006111527", "王秀英", "1950-06-11", "female"),
    ("310101197001107018", "周建国", "1970-01-10", "male"),
]
# Columns that name the person once more.
OWN = {"tenant", "members", "co_residents", "id"}


def row_of(template, person, line, number):
    row = dict(template)
    number_id, name, birth, sex = person
    for column in OWN & row.keys():
        row[column] = number_id
    row["name"] = name
    for column, value in (("birth", birth), ("sex", sex), ("until", "")):
        if column in row and (column != "until" or line == "benefits"):
            row[column] = value
    if "certificate" in row and line == "disability":
        row["certificate"] = number_id + row["certificate"][18:]
    if line == "household_register":
        row.update(household_no="H1", division="310101", cancelled="",
                   cancelled_on="", residence_permit_until="")
    if line == "marriage":
        row.update(event="married", on="1975-05-01",
                   spouse_id=PEOPLE[1 - number % 2][0],
                   spouse_name=PEOPLE[1 - number % 2][1])
    for column in ("account", "plate", "vin", "unit", "policy", "registration"):
        if row.get(column):
            row[column] = row[column][:-1] + str(number)
    return row


def main(golden, out):
    os.makedirs(out, exist_ok=True)
    population = os.path.join(golden, "population")
    for file_name in sorted(os.listdir(population)):
        if not file_name.endswith(".csv"):
            continue
        line = file_name.removesuffix(".csv")
        with open(os.path.join(population, file_name), newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            columns, template = reader.fieldnames, next(reader)
        with open(os.path.join(out, file_name), "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for number, person in enumerate(PEOPLE):
                writer.writerow(row_of(template, person, line, number))
    with open(os.path.join(out, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump({"layout": 1, "as_of": "2017-09-01", "people": 3, "seed": 0}, file)
    members = [
        {"ref": f"m{i + 1}", "name": PEOPLE[i][1], "id_kind": "resident",
         "id": PEOPLE[i][0], "relation": ("self", "spouse")[i]}
        for i in range(2)
    ]
    consents = [
        {"id": f"c{i + 1}", "by": f"m{i + 1}", "for": [f"m{i + 1}"], "as": "self",
         "signed": "2017-01-05", "until": None, "lines": ["all"]}
        for i in range(2)
    ]
    request = {
        "request_id": "everything", "agency": "310101001", "lane": "standard",
        "reason": "new", "programmes": ["minimum_living", "low_income"],
        "subject": "m1", "as_of": "2017-09-01",
        "household": {"ref": "H-1", "district": "310101", "rural": False,
                      "single": False, "members": members},
        "consents": consents,
    }
    with open(os.path.join(out, "requests.ndjson"), "w", encoding="utf-8") as file:
        file.write(json.dumps(request, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
