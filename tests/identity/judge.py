#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""judge.py POPULATION < what identity-sweep printed

Holds every finding against the facts of the population: whose each row truly
is (truth/rows), and which answers were made wrong, in which way
(truth/wrong.csv). Prints a table, a row a class, and ends with
"N passed, M failed". What must hold:

  nothing of another person counts
  at most 0.1 % of the true records are lost: neither kept, nor shown as
    doubtful, nor in an answer that says that it cannot be believed
  a record of a right answer is kept, unless its line names nobody
  a record under a variant of the name is kept and noted

Fields and units as in the vocabulary of records: money in fen, units in 0.001."""
import collections
import csv
import json
import os
import sys
from decimal import Decimal

# What tells one record of a line from another, in the owner's own words.
TELLING = {
    "household_register": "household_no relation birth address",
    "marriage": "event on spouse_id spouse_name",
    "death": "on cause cremated_on institution",
    "benefits": "programme from until monthly office",
    "disability": "certificate category grade issued",
    "custody": "status from until",
    "income_tax": "month item gross tax payer",
    "business_tax": "taxpayer tax_kind from to sales",
    "social_insurance": "insurance employer base own last_month",
    "pension": "kind monthly first_month last_month status",
    "employment": "employed_since employer unemployed_since benefit_monthly",
    "medical_insurance": "on hospital total cash",
    "mutual_aid": "fund on amount",
    "housing_fund": "record account balance on amount reason",
    "real_estate": "unit certificate address status",
    "public_housing": "form address tenant since",
    "housing_transactions": "on address price role",
    "motor_vehicles": "plate vin model",
    "vessels": "registration form power_kw",
    "companies": "code role",
    "social_organisations": "code role organisation",
    "state_banks": "institution account balance",
    "national_banks": "institution account balance",
    "local_banks": "institution account balance over_person over_household",
    "securities": "market stocks bonds cash",
    "funds": "institution product units",
    "insurance": "institution record policy on",
    "payments": "institution account",
    "education": "stage school year from",
}
MONEY = set(
    "monthly gross tax sales base own benefit_monthly total cash amount balance"
    " price stocks bonds".split()
)
THOUSANDTHS, COUNTS, FLAGS = {"units"}, {"power_kw", "year"}, {"over_person", "over_household"}
# The owner names nobody but by name, and no second key is in his records.
NAMES_ONLY = {"social_organisations"}
COUNTED = {"KEPT", "NOTED"}
LOST_MOST = 0.001
CLASSES = ["right", "other_id", "other_name", "variant_name", "record_inside",
           "shifted", "its neighbours", "namesake_15", "mistyped", "without_id"]


def canonical(field, text):
    if text == "":
        return None
    if field in MONEY:
        return int(Decimal(text) * 100)
    if field in THOUSANDTHS:
        return int(Decimal(text) * 1000)
    if field in COUNTS:
        return int(text)
    return text == "yes" if field in FLAGS else text


def of_row(line, row):
    return tuple(canonical(f, row.get(f, "")) for f in TELLING[line].split())


# The kind that the vocabulary makes of `record`.
RECORD_OF = {"fund_account": "account", "withdrawal": "withdrawal", "loan": "loan",
             "policy": "policy", "claim": "claim"}


def of_record(line, record):
    fields = record["fields"]
    out = []
    for field in TELLING[line].split():
        if field == "institution":
            out.append(record.get("institution"))
        elif field == "record":
            out.append(RECORD_OF[record["kind"]])
        else:
            out.append(fields.get(field))
    return tuple(out)


def truths(population):
    """(line, id) -> the rows that are truly that person's and that the owner
    holds under his number, as they tell; and the rows (line, telling) that the
    owner holds under a wrong number or name, on purpose of a plot or a class."""
    rows = collections.defaultdict(collections.Counter)
    odd = set()
    for line in TELLING:
        with open(f"{population}/{line}.csv", newline="", encoding="utf-8") as file:
            found = list(csv.DictReader(file))
        with open(f"{population}/truth/rows/{line}.csv", newline="", encoding="utf-8") as file:
            whose = list(csv.DictReader(file))
        if len(found) != len(whose):
            sys.exit(f"truth/rows/{line}.csv has not as many rows as {line}.csv")
        for row, owner in zip(found, whose):
            told = of_row(line, row)
            if owner["wrong"] in ("number", "name"):
                odd.add((line, told))
            # A copy of his under somebody else's number cannot come to him.
            if comes_to(row["id"], owner["id"]):
                rows[line, owner["id"]][told] += 1
    return rows, odd


def comes_to(held, canonical_id):
    """Does the owner find a row with this number when he is asked for that one:
    equal (wire.md 3.2), or mistyped in one place and found by name?"""
    held = held.replace(" ", "").replace("\u3000", "").upper()
    if len(held) == 15:
        return held == canonical_id[:6] + canonical_id[8:17]
    return sum(a != b for a, b in zip(held, canonical_id)) <= 1


def names_him(person, record):
    """Is he, by his own number, among a tenancy's people (architecture.md,
    "Identity of a record")? Then it is his home, whoever the tenant is: a shifted
    answer can bring it to him."""
    return person in record["fields"].get("co_residents", [])


def wrongs(population):
    with open(f"{population}/truth/wrong.csv", newline="", encoding="utf-8") as file:
        return {(row["line"], row["id"]): row["class"] for row in csv.DictReader(file)}


class Tally(collections.Counter):
    """Of one class: answers, records and what became of them."""


def judge_answer(line, person, kind, findings, facts, tally, other):
    rows, odd = facts
    true = +rows.get((line, person), collections.Counter())
    tally["answers"] += 1
    tally["true"] += sum(true.values())
    said_so = kind not in ("FOUND", "NOTHING", "OVER_LIMIT", "UNDER_LIMIT")
    for verdict, reason, counts, record in findings:
        told = of_record(line, record)
        is_ours = true[told] > 0
        if verdict in COUNTED or counts == "1":
            if is_ours:
                true[told] -= 1
                tally["kept" if verdict == "KEPT" else "noted"] += 1
            elif names_him(person, record):
                tally["noted"] += 1
            elif not (counts == "0" and told in rows.get((line, person), {})):
                tally["another's"] += 1
                other.append((line, reason))
        elif verdict == "DOUBTFUL":
            tally["doubtful"] += 1
            tally["doubtful for a cause"] += line in NAMES_ONLY or (line, told) in odd
            if is_ours:
                true[told] -= 1
        elif verdict == "STRAY":
            tally["rejected"] += 1
    left = sum((+true).values())
    tally["gap says so" if said_so else "lost"] += left
    return left if not said_so else 0


def answers(stream):
    """(line, person, kind, findings), one an answer."""
    head, findings = None, []
    for text in stream:
        cells = text.rstrip("\n").split("\t")
        if cells[0] == "A":
            if head:
                yield (*head, findings)
            head, findings = (cells[1], cells[2], cells[3]), []
        else:
            findings.append((cells[3], cells[4], cells[5], json.loads(cells[6])))
    if head:
        yield (*head, findings)


def verdict(sentence, holds):
    print(("ok      " if holds else "FAILED  ") + sentence)
    return 1 if holds else 0


def main(population):
    facts, wrong = truths(population), wrongs(population)
    tallies = {name: Tally() for name in CLASSES}
    other, lost = [], collections.Counter()
    persons, before = set(), {}
    for line, person, kind, findings in answers(sys.stdin):
        name = wrong.get((line, person), "right")
        if name == "right" and before.get(line) == "shifted":
            name = "its neighbours"
        before[line] = wrong.get((line, person))
        persons.add(person)
        lost[line] += judge_answer(line, person, kind, findings, facts, tallies[name], other)
    columns = ["answers", "true", "kept", "noted", "doubtful", "gap says so",
               "rejected", "lost", "another's"]
    print(f"{'class':<16}" + "".join(f"{c:>13}" for c in columns))
    for name in CLASSES:
        print(f"{name:<16}" + "".join(f"{tallies[name][c]:>13,}" for c in columns))
    total = sum(tallies.values(), collections.Counter())
    print(f"{'all':<16}" + "".join(f"{total[c]:>13,}" for c in columns))
    print(f"{len(persons):,} people; lost by line: {dict(+lost)}")
    for line, reason in other[:20]:
        print(f"    another's record counts on {line}: {reason}")
    right = tallies["right"]
    checks = [
        verdict("no record of another counts anywhere", total["another's"] == 0),
        verdict("at most 0.1 % of the true records are lost",
                0 < total["true"] and total["lost"] <= total["true"] * LOST_MOST),
        verdict("of right answers all is kept but what names nobody",
                right["doubtful"] == right["doubtful for a cause"]
                and right["kept"] + right["noted"] + right["doubtful"]
                + right["gap says so"] >= right["true"] * (1 - LOST_MOST)),
        verdict("a variant of the name is kept",
                tallies["variant_name"]["doubtful"] == 0
                and tallies["variant_name"]["lost"] == 0
                and tallies["variant_name"]["noted"] > 0),
        *(verdict(f"there are answers that are wrong by {name}",
                  tallies[name]["answers"] > 0) for name in CLASSES if name != "right"),
    ]
    print(f"{sum(checks)} passed, {len(checks) - sum(checks)} failed")
    return 0 if all(checks) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
