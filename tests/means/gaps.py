#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gaps for a generated population: owners that misbehave towards single persons, and consents that are missing.

gaps.py --population DIR --seed N [--share PERCENT] --out FILE

So many per cent of the requests get one to five gaps, each a line and a member.  Behaviours go into DIR/behaviour.csv,
beside what is there; a consent that does not cover a line, has ended, or is not there changes the request itself.  All
requests go to FILE, in their order.  The same seed gives the same bytes.
"""

import argparse
import collections
import csv
import datetime
import json
import os
import random
import sys

LINES = ("household_register", "marriage", "death", "benefits", "disability", "custody", "income_tax", "business_tax",
         "social_insurance", "pension", "employment", "medical_insurance", "mutual_aid", "housing_fund", "real_estate",
         "public_housing", "housing_transactions", "motor_vehicles", "vessels", "companies", "social_organisations",
         "state_banks", "national_banks", "local_banks", "securities", "funds", "insurance", "payments", "education")
# The lines of the thirteen programmes; the others are shown only.
ASKED = [line for line in LINES if line not in ("benefits", "vessels", "companies", "social_organisations")]
INSTITUTIONS = ("state_banks", "national_banks", "local_banks", "payments")
# 08 says nothing of whom its rows are: another's are not known as such.
ANONYMOUS = ("business_tax",)
# Their answer has one date for everybody in the exchange (wire.md, H4): nobody's alone is old.
ONE_DATE = ("employment", "real_estate")
PLAIN = (("hang", ""), ("silent", ""), ("several", "3"), ("refuse", "consent"), ("refuse", "restricted"),
         ("refuse", "other"), ("refuse", "fault"), ("garble", "bytes"))
BEHAVIOUR = ("line", "institution", "id", "what", "detail", "from", "until")
OLD_DAYS = (1, 31, 32, 62, 63, 124, 125, 200, 201, 900)


class Holders:
    """Who has a row on a line, and of which institution.  Whose rows slip in is asked about in no request: in an
    exchange that asks about him too they would be his answer."""

    def __init__(self, population, asked):
        self.ids = {}
        self.books = {}  # whoever is in the same book stands in each other's answer
        self.institutions = collections.defaultdict(list)
        self.all_institutions = {}
        for line in LINES:
            path = os.path.join(population, line + ".csv")
            ids, names = {}, set()
            if os.path.exists(path):
                with open(path, encoding="utf-8", newline="") as file:
                    for row in csv.DictReader(file):
                        ids[row["id"]] = None
                        if row.get("household_no"):
                            self.books[row["id"].upper()] = row["household_no"]
                        if row.get("institution"):
                            names.add(row["institution"])
                            self.institutions[line, row["id"]].append(row["institution"])
            self.ids[line] = [one for one in ids if len(one) == 18 and one.upper() not in asked]
            self.all_institutions[line] = sorted(names)


def stale_day(draw, as_of):
    """A day so long before as_of, often just at a limit of freshness."""
    return (datetime.date.fromisoformat(as_of) - datetime.timedelta(draw.choice(OLD_DAYS))).isoformat()


def misbehave(draw, holders, line, member, as_of):
    """(institution, what, detail) of an owner towards a member."""
    kind = draw.random()
    if line in INSTITUTIONS and kind < 0.4:
        own = holders.institutions.get((line, member["id"]))
        name = draw.choice(own if own and draw.random() < 0.7 else holders.all_institutions[line])
        return (name,) + draw.choice((("silent", ""), ("several", "2"), ("refuse", "other"), ("stale", None)))
    if kind < 0.55 and line not in ONE_DATE:
        return ("", "stale", None)
    others = [one for one in (draw.choice(holders.ids[line]) for _ in range(3))
              if line != "household_register" or holders.books.get(one.upper(), one) != holders.books.get(member["id"])] \
        if holders.ids[line] and line not in ANONYMOUS else []
    if kind < 0.7 and others:
        return ("", draw.choice(("other_person", "record_of")), others[0])
    return ("",) + draw.choice(PLAIN)


def without_consent(draw, request, member, lines):
    """The member's consent no longer covers these lines, or has ended, or was never given."""
    consents = [one for one in request["consents"] if member["ref"] in one["for"]]
    if not consents or len(consents[0]["for"]) != 1:
        return False
    how = draw.random()
    if how < 0.06:
        request["consents"].remove(consents[0])
    elif how < 0.12:
        end = datetime.date.fromisoformat(request["as_of"]) - datetime.timedelta(draw.randint(0, 1))
        consents[0]["until"] = end.isoformat()
    else:
        consents[0]["lines"] = [line for line in LINES if line not in lines]
    return True


def spoil(draw, holders, request, behaviours):
    """One to five gaps in one request."""
    members = request["household"]["members"]
    pairs = {(draw.choice(ASKED), draw.randrange(len(members))) for _ in range(draw.randint(1, 5))}
    if draw.random() < 0.25:
        member = members[draw.randrange(len(members))]
        if without_consent(draw, request, member, sorted({line for line, _ in pairs})):
            return
    for line, at in sorted(pairs):
        member = members[at]
        institution, what, detail = misbehave(draw, holders, line, member, request["as_of"])
        if detail is None:
            detail = stale_day(draw, request["as_of"])
        behaviours.append((line, institution, member["id"], what, detail, "", ""))


def main():
    """Read the requests, spoil some, write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--population", required=True, metavar="DIR")
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--share", type=float, default=40, metavar="PERCENT")
    parser.add_argument("--out", required=True, metavar="FILE")
    arguments = parser.parse_args()
    draw, behaviours = random.Random(arguments.seed), []
    with open(os.path.join(arguments.population, "requests.ndjson"), encoding="utf-8") as file:
        requests = [json.loads(line) for line in file if line.strip()]
    asked = {member["id"] for request in requests for member in request["household"]["members"]}
    holders = Holders(arguments.population, asked)
    for request in requests:
        if draw.random() * 100 < arguments.share:
            spoil(draw, holders, request, behaviours)
    with open(arguments.out, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(request, ensure_ascii=False, separators=(",", ":")) + "\n" for request in requests)
    path = os.path.join(arguments.population, "behaviour.csv")
    is_new = not os.path.exists(path) or os.path.getsize(path) == 0
    with open(path, "a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows(([BEHAVIOUR] if is_new else []) + behaviours)
    print(f"{len(requests)} requests, {len(behaviours)} behaviours")
    return 0


if __name__ == "__main__":
    sys.exit(main())
