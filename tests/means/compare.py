#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two implementations of the means test, ruling by ruling.

compare.py --oracle FILE --sweep FILE [--requests FILE] [--examples N] [--least NAME=N ...]

Every field of the oracle's rulings is looked for in those of means-sweep.  Differences are printed by path, the most
frequent first, with the first examples (request, programme, what each of them says).  Then what the rulings were about,
so that a population that has become too tame is seen: --least gaps=2000 is a check of its own.  Ends with
"N passed, M failed": rulings, and the checks of --least.
"""

import argparse
import collections
import datetime
import itertools
import json
import os
import sys

PACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle", "data", "parameters.json")
FEN_TESTS = ("income", "income_80", "expense", "money", "dwelling_area", "rigid_expense")
OURS_ALONE = ("window", "months", "figures", "facts", "limits", "standards")
REFUSED = "REFUSED"


# ---- differences ----

def steps(value):
    """The parts of an object or list under the name that a path gives them; None for a leaf."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(part, dict) and "name" in part for part in value):
        return {part["name"]: part for part in value}
    return None


def differences(expected, found, path=()):
    """(path, expected, found) of every field that differs."""
    one, other = steps(expected), steps(found)
    if one is None or other is None:
        if expected != found or isinstance(expected, bool) != isinstance(found, bool):
            yield path, expected, found
        elif isinstance(expected, list) and list(map(type, expected)) != list(map(type, found)):
            yield path, expected, found
        return
    if list(one) != list(other) and isinstance(expected, list) and sorted(one) == sorted(other):
        yield path + ("order",), list(one), list(other)
    for key in sorted(set(one) | set(other)):
        yield from differences(one.get(key, "(absent)"), other.get(key, "(absent)"), path + (key,))


def shown(path):
    """A path without the names of members, as differences are grouped."""
    if path[:1] == ("gaps",):
        path = path[:2] + ("MEMBER",) * (len(path) > 2)
    return "/".join(path) or "(all)"


class Differences:
    """By path, with the first examples."""

    def __init__(self, examples):
        self.most = examples
        self.counts = collections.Counter()
        self.examples = collections.defaultdict(list)
        self.equal = self.unequal = 0

    def add(self, request, expected, found):
        """One ruling of both."""
        is_equal = True
        for path, want, have in differences(expected, found):
            is_equal = False
            self.counts[shown(path)] += 1
            self.examples[shown(path)].append((request, expected["programme"], want, have))
            del self.examples[shown(path)][self.most:]
        self.equal += is_equal
        self.unequal += not is_equal

    def show(self):
        """Everything, the most frequent first."""
        for path, count in self.counts.most_common():
            print(f"{count:7} {path}")
            for request, programme, want, have in self.examples[path]:
                print(f"        {request} {programme}: oracle {json.dumps(want, ensure_ascii=False)}, "
                      f"service {json.dumps(have, ensure_ascii=False)}")


# ---- what it was about ----

def change_dates():
    """Every day from which a figure holds, and the day before it."""
    days = set()

    def collect(node):
        if isinstance(node, dict):
            if isinstance(node.get("from"), str) and len(node["from"]) == 10:
                day = datetime.date.fromisoformat(node["from"])
                days.update((day.isoformat(), (day - datetime.timedelta(1)).isoformat()))
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                collect(part)

    with open(PACK, encoding="utf-8") as file:
        collect(json.load(file))
    return days


def is_near(value, limit):
    """Does an end of an interval lie within one fen, or 0.01 m², of a limit?"""
    limits = limit if isinstance(limit, list) else [limit]
    return any(end is not None and at is not None and abs(end - at) <= 1
               for end in value or () for at in limits)


def area_limit(ruling):
    """The city's average × persons, where two dwellings made it speak."""
    for figure in ruling["figures"]:
        if figure["name"] == "average_dwelling_area":
            return figure["value"] * len(ruling["counted"])
    return None


class Subjects:
    """How many of what kind."""

    def __init__(self, requests):
        self.outcomes = collections.Counter()
        self.of = collections.defaultdict(set)
        self.changes = change_dates()
        self.as_of = {}
        if requests:
            with open(requests, encoding="utf-8") as file:
                for request in map(json.loads, filter(str.strip, file)):
                    self.as_of[request["request_id"]] = request["as_of"]

    def add(self, request, ruling):
        """One ruling of the service."""
        self.of["requests"].add(request)
        self.outcomes[ruling["programme"], ruling["outcome"]] += 1
        if self.as_of.get(request) in self.changes:
            self.of["change"].add(request)
        if ruling["outcome"] == REFUSED:
            return
        if 1 <= sum(map(len, ruling["gaps"].values())) <= 5:
            self.of["gaps"].add(request)
        if any(test["name"] in FEN_TESTS and is_near(test.get("value"), test.get("limit"))
               for test in ruling["tests"]) or is_near(ruling["measures"].get("dwelling_area"), area_limit(ruling)):
            self.of["limit"].add(request)
        if ruling["open"]:
            self.of["open"].add(request)

    def figures(self):
        """By name, as --least calls them."""
        return {name: len(self.of[name]) for name in ("requests", "limit", "gaps", "change", "open")}

    def show(self):
        """Outcomes by programme, then the rest."""
        by_programme = collections.defaultdict(dict)
        for (programme, outcome), count in self.outcomes.items():
            by_programme[programme][outcome] = count
        for programme, counts in by_programme.items():
            print(f"{programme:20}" + "".join(f"{name} {counts[name]:6}  " for name in sorted(counts)))
        figures = self.figures()
        print(f"requests {figures['requests']}; within 1 fen or 0.01 m² of a limit {figures['limit']}; "
              f"one to five gaps {figures['gaps']}; a figure changes on the day {figures['change']}; "
              f"members who may count {figures['open']}")


# ---- both files ----

def lines(path):
    """JSON lines of a file."""
    with open(path, encoding="utf-8") as file:
        yield from map(json.loads, filter(str.strip, file))


def pairs(oracle, sweep):
    """(request, the oracle's ruling, the service's) in their order."""
    for expected, found in itertools.zip_longest(lines(oracle), lines(sweep)):
        if expected is None or found is None:
            raise SystemExit("compare: one of the files ends before the other")
        key = expected["request_id"], expected["programme"]
        if key != (found["request_id"], found["programme"]):
            raise SystemExit(f"compare: {key} beside {found['request_id']}, {found['programme']}")
        if found.get("outcome") == REFUSED or expected["outcome"] == REFUSED:
            expected = {"programme": key[1], "outcome": expected["outcome"]}
            ruling = {"programme": key[1], "outcome": found.get("outcome") or found["ruling"]["outcome"]}
            yield key[0], expected, ruling if ruling["outcome"] == REFUSED else {**found["ruling"], **ruling}
        else:
            yield key[0], expected, found["ruling"]


def main():
    """Compare, print, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", required=True, metavar="FILE")
    parser.add_argument("--sweep", required=True, metavar="FILE")
    parser.add_argument("--requests", metavar="FILE", help="for the dates")
    parser.add_argument("--examples", type=int, default=3, metavar="N")
    parser.add_argument("--least", nargs="*", default=[], metavar="NAME=N",
                        help="requests, limit, gaps, change, open: at least so many requests")
    arguments = parser.parse_args()
    found, subjects = Differences(arguments.examples), Subjects(arguments.requests)
    for request, expected, ruling in pairs(arguments.oracle, arguments.sweep):
        subjects.add(request, ruling)
        expected.pop("request_id", None)
        compared = {key: value for key, value in ruling.items() if key in expected or key not in OURS_ALONE}
        found.add(request, expected, compared)
    found.show()
    subjects.show()
    passed, failed = found.equal, found.unequal
    for name, least in (word.split("=") for word in arguments.least):
        is_enough = subjects.figures()[name] >= int(least)
        passed, failed = passed + is_enough, failed + (not is_enough)
        if not is_enough:
            print(f"FAILED  {name}: {subjects.figures()[name]} requests, at least {least} are wanted")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
