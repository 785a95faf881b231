#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A generated population made less tame: other values and empty cells in the owners' rows, other facts in requests.

vary.py --population DIR --seed N [--cells PERCENT] [--requests PERCENT]

So many per cent of the rows get one other cell: empty, zero, one off, another word of the same column, a date or month
near a limit.  So many per cent of the requests get one to three other facts: how members live, what is declared, who
is obliged.  Both stay valid by records.md and request.md.  Changes DIR in place; the same seed gives the same bytes.
"""

import argparse
import csv
import datetime
import json
import os
import random
import re
import sys

MONEY, DATE, MONTH = re.compile(r"-?\d+\.\d\d"), re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")
SHARE, COUNT = re.compile(r"\d+/\d+"), re.compile(r"\d+")
# Who a record is of, and what owners know each other's things by, stays.
FIXED = ("id", "name", "certificate", "household_no", "spouse_id", "members", "tenant", "co_residents", "spouse_name",
         "institution", "over_person", "over_household", "limit_person", "limit_household")
# Where a family cannot carry an empty or another value, or it would make another kind of record of the row.
NEVER = {("insurance", "record"), ("housing_fund", "record"), ("housing_transactions", "role"),
         ("securities", "market"), ("education", "school_no")}
SIGNED = ("income_tax", "medical_insurance")
KINDS = {"I1": ("wages",), "I4": ("rent", "interest_dividend", "royalty"),
         "I8": ("severance", "prize", "sale", "compensation", "inheritance", "other")}


def shift_month(month, by):
    """A month so many months on."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"


def near_date(draw, as_of):
    """A day at which something ends or begins."""
    day = datetime.date.fromisoformat(as_of)
    years = draw.choice((0, 0, 0, 1, 1, 3, 5, 10))
    return (day.replace(year=day.year - years) + datetime.timedelta(draw.choice((-40, -1, 0, 1, 30)))).isoformat()


def other_value(draw, line, value, words, as_of):
    """Another cell of the same type, often an empty one."""
    if draw.random() < 0.3:
        return ""
    if MONEY.fullmatch(value):
        fen = int(value.replace(".", ""))
        other = draw.choice((0, fen + 1, abs(fen - 1), fen * 3, 230000, 87000, 1))
        other = -other if line in SIGNED and draw.random() < 0.2 else other
        return f"{'-' if other < 0 else ''}{abs(other) // 100}.{abs(other) % 100:02}"
    if DATE.fullmatch(value):
        return near_date(draw, as_of)
    if MONTH.fullmatch(value):
        return shift_month(draw.choice((value, as_of[:7])), draw.randint(-13, 2))
    if SHARE.fullmatch(value):
        return draw.choice(("1/2", "1/3", "2/3", "1/7", "1/1"))
    return draw.choice(words)


def vary_rows(draw, population, line, share, as_of):
    """Some rows of one line; how many."""
    path = os.path.join(population, line + ".csv")
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = [at for at, name in enumerate(header)
               if name not in FIXED and name != "as_of" and (line, name) not in NEVER]
    words = {at: sorted({row[at] for row in rows[:4000] if row[at]}) for at in columns}
    words = {at: found for at, found in words.items() if found}
    changed = 0
    for row in rows:
        if not words or draw.random() * 100 >= share:
            continue
        at = draw.choice(list(words))
        if COUNT.fullmatch(row[at]) and header[at] == "months":
            row[at] = str(draw.randint(0, 30))
        elif row[at]:
            row[at] = other_value(draw, line, row[at], words[at], as_of)
        changed += 1
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header] + rows)
    return changed


# ---- requests ----

def yuan(draw):
    """Some money."""
    return draw.choice(("0.00", "0.01", "970.00", "2300.00", "11640.00", "23280.00", "60000.00",
                        f"{draw.randint(1, 90000)}.{draw.randint(0, 99):02}"))


def month_or_none(draw, request):
    """A month in or beside the period, or none."""
    return None if draw.random() < 0.4 else shift_month(request["as_of"][:7], -draw.randint(0, 14))


def declare_income(draw, request, member):
    way = draw.choice(("I1", "I3", "I4", "I5", "I6", "I7", "I8", "I8", "I9"))
    item = {"member": member["ref"], "way": way, "month": month_or_none(draw, request), "amount": yuan(draw),
            "kind": draw.choice(KINDS[way]) if way in KINDS else None, "exclusion": None}
    if way not in ("I1", "I7") and draw.random() < 0.2:
        item["exclusion"] = draw.choice(("X01", "X02", "X08", "X21"))
    if way == "I8" and draw.random() < 0.5:
        item["spent_dwelling"], item["spent_medical"] = yuan(draw), yuan(draw)
    request["declared"].setdefault("income", []).append(item)


def declare_asset(draw, request, member):
    kind = draw.choice(("money", "money", "dwelling", "nonresidential", "vehicle"))
    request["declared"].setdefault("assets", []).append(
        {"member": member["ref"], "kind": kind, "amount": yuan(draw),
         "area": draw.choice(("12.34", "60.00")) if kind == "dwelling" else None, "elsewhere": draw.random() < 0.7})


def declare_home(draw, request, _member):
    request["household"]["rural"] = draw.random() < 0.7
    request["declared"]["rural_dwelling"] = {"grade": draw.choice(("C", "D")),
                                             "rebuilt": draw.choice((None, near_date(draw, request["as_of"])))}


def whole_id(seventeen):
    """An ID number with its check digit."""
    total = sum((2 ** (17 - at) % 11) * int(digit) for at, digit in enumerate(seventeen))
    return seventeen + "10X98765432"[total % 11]


def oblige(draw, request, member):
    relatives = request["household"].setdefault("relatives", [])
    relatives.append({"ref": f"v{len(relatives)}", "of": member["ref"], "relation": draw.choice(("child", "parent")),
                      "name": "沈远亲", "id": whole_id(f"31010119600101{len(relatives) + 1:03}"), "persons": draw.randint(1, 4),
                      "monthly_income": draw.choice((None, yuan(draw))),
                      "agreed_monthly": draw.choice((None, None, yuan(draw))), "in_prison": draw.random() < 0.1,
                      "disability_grade": draw.choice((None, None, None, 1, 3)),
                      "recipient": draw.random() < 0.1})


def live(draw, request, member):
    fact = draw.choice(("lives_together", "dependent", "missing", "serious_illness", "cannot_work", "cadre", "local"))
    if fact in ("lives_together", "local") or member["relation"] != "self":
        member[fact] = not member.get(fact, fact in ("lives_together", "local"))
    if fact == "local":
        member["residence_permit_until"] = draw.choice((None, near_date(draw, request["as_of"])))


def believe(draw, request, member):
    member["religious_since"] = near_date(draw, request["as_of"])


def care(draw, request, member):
    others = [one["ref"] for one in request["household"]["members"] if one is not member]
    cared = {one.get("cares_for") for one in request["household"]["members"]}
    free = [ref for ref in others if ref not in cared]
    if free:
        member["cares_for"] = draw.choice(free)


def refuse_offers(draw, request, member):
    day = datetime.date.fromisoformat(request["as_of"])
    member["refused_offers"] = [(day - datetime.timedelta(30 * at + draw.randint(0, 1))).isoformat()
                                for at in range(draw.randint(1, 4))]


def change_work(draw, request, _member):
    request["declared"]["work_change"] = True


def be_of(draw, request, member):
    if member["relation"] not in ("self", "spouse"):
        member["relation"] = draw.choice(("parent", "grandparent", "grandchild", "sibling", "child_in_law",
                                          "parent_in_law", "other", "child"))


def mean(draw, request, member):
    request["subject"] = member["ref"]


FACTS = (declare_income, declare_income, declare_income, declare_asset, declare_home, oblige, oblige, live, live,
         believe, care, refuse_offers, change_work, be_of, mean)


def main():
    """Change the files in place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--population", required=True, metavar="DIR")
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--cells", type=float, default=3, metavar="PERCENT")
    parser.add_argument("--requests", type=float, default=30, metavar="PERCENT")
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    with open(os.path.join(arguments.population, "manifest.json"), encoding="utf-8") as file:
        as_of = json.load(file)["as_of"]
    lines = sorted(name[:-4] for name in os.listdir(arguments.population)
                   if name.endswith(".csv") and name != "behaviour.csv")
    cells = sum(vary_rows(draw, arguments.population, line, arguments.cells, as_of) for line in lines)
    path = os.path.join(arguments.population, "requests.ndjson")
    with open(path, encoding="utf-8") as file:
        requests = [json.loads(line) for line in file if line.strip()]
    varied = [request for request in requests if draw.random() * 100 < arguments.requests]
    for request in varied:
        for _ in range(draw.randint(1, 3)):
            draw.choice(FACTS)(draw, request, draw.choice(request["household"]["members"]))
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(request, ensure_ascii=False, separators=(",", ":")) + "\n" for request in requests)
    print(f"{cells} cells, {len(varied)} requests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
