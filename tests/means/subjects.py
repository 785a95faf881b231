#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a run was about: outcomes, gaps, days on which figures change, and tests that stand at their limit and decide.

Everything is read from the service's rulings, the requests and parameters.json; requests are counted once.  Run by
itself it prints the days: those from which a figure holds, and those before them; with "changes", how many changes.
"""

import collections
import datetime
import json
import os
import sys

PACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle", "data", "parameters.json")
PROGRAMMES = ("minimum_living", "extreme_hardship", "low_income", "illness_expense", "low_rent", "shared_ownership",
              "medical", "temporary", "education", "elder_care", "disability_living", "rural_housing",
              "employment_aid")
OUTCOMES = ("WITHIN", "OVER", "REFER")
REFUSED = "REFUSED"
MET, NOT_MET = "MET", "NOT_MET"
SIDES = {-1: "below", 0: "at", 1: "above"}
# Every test with a limit in fen or 0.01 m²; and those that count things, which lie at 0, 1 or 2.
FINE = ("minimum_living income", "minimum_living money", "minimum_living dwelling_area", "extreme_hardship income",
        "extreme_hardship money", "low_income income", "low_income money", "low_income dwelling_area",
        "illness_expense income", "illness_expense expense", "illness_expense medical_share", "illness_expense money",
        "illness_expense dwelling_area", "low_rent income", "low_rent money", "low_rent area",
        "shared_ownership income", "shared_ownership money", "shared_ownership area", "temporary income",
        "temporary rigid_expense", "temporary money", "elder_care income", "elder_care income_80")
COUNTS = ("minimum_living vehicles", "minimum_living non_residential", "minimum_living dwellings",
          "low_income vehicles", "low_income non_residential", "low_income dwellings", "illness_expense vehicles",
          "illness_expense non_residential", "illness_expense dwellings", "shared_ownership sold",
          "rural_housing only_dwelling")


def pack():
    """The parameters."""
    with open(PACK, encoding="utf-8") as file:
        return json.load(file)


def changes(parameters):
    """(figure, day) of every change of a figure that a request can see: the first standard is the first day there is.
    A yearly figure holds from the first day of the year after; that of a year before them all is none."""
    first = parameters["dated"]["standard"][0]["from"]
    found = {(name, row["from"]) for name, rows in parameters["dated"].items() for row in rows if row["from"] >= first}
    for name, table in parameters["yearly"].items():
        found |= {(name, f"{int(year) + 1}-01-01") for year in table["values"]}
    return found | {("pension_age", parameters["rules"]["pension_age"]["delay_from"])}


def day_before(day):
    """The day before."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(1)).isoformat()


def days(found):
    """The days of changes, and the days before them, from the first standard on."""
    first = pack()["dated"]["standard"][0]["from"]
    return sorted({day for _, change in found for day in (change, day_before(change)) if day >= first})


def birth(member):
    """From the number, else as the request says (C13)."""
    return member.get("birth") or "-".join((member["id"][6:10], member["id"][10:12], member["id"][12:14]))


class Limits:
    """Which tests of a ruling stand within a fen or 0.01 m² of their limit, and decide: turned round, they would turn
    the outcome.  So no other test is NOT_MET, the household is not in doubt, and of an "A, or B" the other branch is
    not met.  The end of the interval is looked at that made the verdict."""

    def __init__(self, parameters):
        self.parameters = parameters

    def near(self, request, ruling):
        """(test, side) of all of them."""
        if any(reason.startswith("HOUSEHOLD_") for reason in ruling["reasons"]):
            return
        failed = [test["name"] for test in ruling["tests"] if test["result"] == NOT_MET]
        for test in ruling["tests"]:
            if test["result"] not in (MET, NOT_MET) or failed not in ([], [test["name"]]):
                continue
            for name, distance in self._distances(request, ruling, test):
                if distance is not None and -1 <= distance <= 1:
                    yield f"{ruling['programme']} {name}", SIDES[distance]

    def _distances(self, request, ruling, test):
        """(name, distance from the limit) of each branch that may have decided."""
        name, is_met, measures = test["name"], test["result"] == MET, ruling["measures"]
        if test.get("value") is None or not isinstance(test.get("limit"), int):
            return
        distance = minus(test["value"][is_met], test["limit"])
        if name == "dwellings":
            if measures["dwellings"] == [2, 2]:
                yield "dwelling_area", minus(measures["dwelling_area"][is_met], self._average(request, ruling))
            else:
                yield "dwellings", plus(distance, 1)  # the second is allowed only where both are small
        elif name == "expense":
            share = self._share(measures, is_met)
            if not self._is_below(test["value"], test["limit"]):
                yield "medical_share", share
            if not is_met or not self._has_share(measures):
                yield "expense", distance
        elif ruling["programme"] == "temporary" and name == "income":
            yield from self._temporary(ruling, test, distance, is_met)
        elif ruling["programme"] == "elder_care" and name == "income":
            yield from self._elder(request, ruling, test, distance, is_met)
        else:
            yield name, distance

    def _average(self, request, ruling):
        """The city's average area of the year before, × persons."""
        average = self.parameters["yearly"]["dwelling_area"]["values"].get(str(int(request["as_of"][:4]) - 1))
        return average and average * len(ruling["counted"])

    @staticmethod
    def _is_below(value, limit):
        return value[1] is not None and value[1] < limit

    @staticmethod
    def _has_share(measures):
        medical, income = measures["medical_expense"][0], measures["income"]["total"][1]
        return income is not None and medical * 5 >= income * 2

    @staticmethod
    def _share(measures, is_met):
        """Medical expense less 40 % of income, whole fen toward 0."""
        medical, income = measures["medical_expense"][not is_met], measures["income"]["total"][is_met]
        if medical is None or income is None:
            return None
        parts = medical * 5 - income * 2
        return parts // 5 if parts >= 0 else -(-parts // 5)

    def _temporary(self, ruling, test, distance, is_met):
        """income ≤ limit, or rigid expense > income."""
        measures, total = ruling["measures"], test["value"]
        rigid = [plus(a, b) for a, b in zip(measures["medical_expense"], measures["education_expense"])]
        is_more = total[1] is not None and rigid[0] > total[1]
        if not is_met or not is_more:
            yield "income", distance
        if total[1] is None or total[1] > test["limit"]:
            yield "rigid_expense", minus(rigid[not is_met], total[is_met])

    def _elder(self, request, ruling, test, distance, is_met):
        """income ≤ limit, or, with one of 80, ≤ the average pension."""
        pension = self.parameters["yearly"]["average_pension"]["values"].get(str(int(request["as_of"][:4]) - 1))
        members = {member["ref"]: member for member in request["household"]["members"]}
        subject = request.get("subject")
        is_alone = subject in members and members[subject]["relation"] != "self"
        candidates = [ref for ref in ruling["counted"] if not is_alone or ref == subject]
        limit = f"{int(request['as_of'][:4]) - 80}{request['as_of'][4:]}"
        if pension and any(birth(members[ref]) <= limit for ref in candidates):
            if test["value"][1] is None or test["value"][1] > test["limit"]:
                yield "income_80", minus(test["value"][is_met], pension * 12 * len(ruling["counted"]))
        else:
            yield "income", distance


def minus(one, other):
    """A difference, None where an end is open."""
    return None if one is None or other is None else one - other


def plus(one, other):
    """A sum, None where an end is open."""
    return None if one is None or other is None else one + other


class Subjects:
    """How many of what kind."""

    def __init__(self, requests):
        self.outcomes = collections.Counter()
        self.of = collections.defaultdict(set)
        self.sides = collections.defaultdict(set)
        self.seen = set()  # the days of the requests
        parameters = pack()
        self.limits, self.changes = Limits(parameters), changes(parameters)
        self.days = set(days(self.changes))
        self.requests = {request["request_id"]: request for request in requests}

    def add(self, name, ruling):
        """One ruling of the service."""
        request = self.requests[name]
        self.of["requests"].add(name)
        self.outcomes[ruling["programme"], ruling["outcome"]] += 1
        if ruling["outcome"] == REFUSED:
            return
        self.seen.add(request["as_of"])
        if request["as_of"] in self.days:
            self.of["change"].add(name)
        if 1 <= sum(map(len, ruling["gaps"].values())) <= 5:
            self.of["gaps"].add(name)
        for test, side in self.limits.near(request, ruling):
            self.sides[test, side].add(name)
            if test in FINE:
                self.of["limit"].add(name)
        if ruling["open"]:
            self.of["open"].add(name)

    def figures(self):
        """By name, as --least calls them."""
        found = {name: len(self.of[name]) for name in ("requests", "limit", "gaps", "change", "open")}
        found["changes"] = sum(day in self.seen for _, day in self.changes)
        return found

    def show(self):
        """Outcomes by programme, tests by side, then the rest."""
        for programme in PROGRAMMES:
            counts = {outcome: count for (name, outcome), count in self.outcomes.items() if name == programme}
            print(f"{programme:20}" + "".join(f"{name} {counts[name]:6}  " for name in sorted(counts)))
        print("at a limit that decides, requests:")
        for test in FINE + COUNTS:
            print(f"  {test:32}" + "".join(f"{side} {len(self.sides[test, side]):5}  " for side in SIDES.values()))
        figures = self.figures()
        before = sum(day_before(day) in self.seen for _, day in self.changes)
        print(f"requests {figures['requests']}; within 1 fen or 0.01 m² of a limit that decides {figures['limit']}; "
              f"one to five gaps {figures['gaps']}; a figure changes on the day {figures['change']}; "
              f"members who may count {figures['open']}")
        print(f"of {len(self.changes)} changes of a figure {figures['changes']} on their day, {before} on the day before")

    def lacking(self, least):
        """(name, figure, least) of everything below what is wanted; a figure of outcomes names each that is below."""
        figures = self.figures()
        for name, wanted in least.items():
            if name == "outcomes":
                for programme in PROGRAMMES:
                    for outcome in OUTCOMES:
                        if self.outcomes[programme, outcome] < wanted:
                            yield f"{programme} {outcome}", self.outcomes[programme, outcome], wanted
            elif name == "sides":
                for test in FINE:
                    for side in SIDES.values():
                        if len(self.sides[test, side]) < wanted:
                            yield f"{test} {side}", len(self.sides[test, side]), wanted
            elif figures[name] < wanted:
                yield name, figures[name], wanted


if __name__ == "__main__":
    known = changes(pack())
    print(len(known) if sys.argv[1:] == ["changes"] else "\n".join(days(known)))
