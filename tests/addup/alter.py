#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alters every number of some reports by one, and every word that decides by another: does add_up.py notice?

alter.py FILE [--reports N] [--seed S] [--list]     reports, one JSON object a line

Chooses reports until every kind of place has been met, at most N.  What may go unnoticed is the table below, with the
reason; anything else that does is a failure.  Ends with "N passed, M failed" over the kinds of places.
"""

import argparse
import collections
import json
import random
import re
import sys

from add_up import add_up

# Kinds of places, as regular expressions, whose alteration by one nothing in the report contradicts, and why.
SILENT = (
    (r"/format|/revision|/lines/cells/attempt", "it names a thing and is no total"),
    (r"/clock/working_days", "days of the calendar between two dates: the calendar is not in the report"),
    (r"/entries/findings", "the next finding of the line and member gives the same"),
    (r"/findings/slice", "of a reply with several slices another one is a place as good"),
    (r"/unused/record/fields/\w+", "a finding that no figure names"),
    (r"/findings/record/fields/(taxable|total|pooled|assistance|serious_illness|personal_account|in_scope_self|units|"
     r"balance|wealth|balance_cny|premium_yearly|year|months|area|inflow_12m|outflow_12m|fee|lodging|aid|gross|tax|own|"
     r"base|cash|price|monthly|sales|cost|exempt|cash_value)",
     "a field that this rule does not take (of closed and foreign accounts, above a tariff, of a lower source, below 0)"),
    (r"/lines/cells/slices", "more slices than findings: what was received, not what counts"),
    (r"/lines/fresh_days", "only a finding whose age is the limit tells it from the next"),
    (r"/household/members/refused_offers", "how many offers; which of them before as_of is not said"),
    (r"/household/relatives/(persons|monthly_income)", "of a relative who is excused, below the line, or pays a sum"),
    (r"/pack/figures/value", "years of age: only a person on the day tells them from the next"),
    (r"/(rulings|recognitions)/figures/value", "a figure of one ruling alone by which nothing is near its limit"),
    (r"/declared/(amount|area|spent_\w+)", "declared outside the window, or under an exclusion"),
)
SHARE = re.compile(r"\d+/\d+")
WORDS = {"outcome": ("WITHIN", "OVER", "REFER"), "result": ("MET", "NOT_MET", "UNDETERMINED"),
         "verdict": ("AGREES", "DIFFERS", "UNDECLARED", "UNCONFIRMED")}


def named(report):
    """Numbers of the findings that a figure names."""
    numbers = {one["finding"] for one in report["excluded"]}
    for entries in report["entries"].values():
        numbers.update(number for entry in entries for number in entry.get("findings", ()))
    return numbers


def places_of(report):
    """Those of a report; findings that nothing names apart."""
    used = named(report)
    for key, value in report.items():
        if key == "findings":
            for finding in value:
                yield from places(finding, "/findings" if finding["no"] in used else "/unused")
        elif isinstance(value, (dict, list)):
            yield from places(value, "/" + key)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield report, key, "/" + key


def places(node, path=""):
    """Every number and deciding word: container, key, kind of place."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        here = path if isinstance(node, list) else f"{path}/{key}"
        if isinstance(value, bool):
            continue
        if isinstance(value, int) or (isinstance(value, str) and SHARE.fullmatch(value)) or (
                isinstance(value, str) and key in WORDS and value in WORDS[key]):
            yield node, key, here
        elif isinstance(value, (dict, list)):
            yield from places(value, here)


def kind_of(path):
    """Without what names a programme, a window, a month, a member."""
    path = re.sub(r"^/(rulings|recognitions)/\w+", r"/\1", path)
    path = re.sub(r"^/(entries|income_by_month)/\d+_months", r"/\1", path)
    path = re.sub(r"/months/\d{4}-\d\d$", "/months/MONTH", path)
    return re.sub(r"/each/.*", "/each/MEMBER", path)


def notices(report):
    """Does anything contradict it?"""
    return bool(add_up(report))


def alter(report, seen, unnoticed):
    """One alteration after the other, each taken back."""
    for container, key, path in list(places_of(report)):
        kind, before = kind_of(path), container[key]
        if isinstance(before, int):
            others = (before + 1,)
        elif key in WORDS:
            others = [word for word in WORDS[key] if word != before]
        else:
            share = before.split("/")
            others = (f"{int(share[0]) + 1}/{share[1]}",)
        for other in others:
            container[key] = other
            seen[kind] += 1
            if not notices(report):
                unnoticed[kind] += 1
        container[key] = before


def reason(kind):
    """Why a kind may go unnoticed, or None."""
    for pattern, why in SILENT:
        if re.fullmatch(pattern, kind):
            return why
    return None


def choose(lines, most, seed):
    """Reports that together have all kinds of places, the small ones first among those drawn."""
    drawn = random.Random(seed).sample(lines, min(len(lines), 40 * most))
    met, chosen = set(), []
    for line in sorted(drawn, key=len):
        report = json.loads(line)
        kinds = {kind_of(path) for _, _, path in places_of(report)}
        if len(chosen) < most and kinds - met:
            met |= kinds
            chosen.append(report)
    return chosen


def main():
    """See above."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file")
    arguments.add_argument("--reports", type=int, default=8)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--list", action="store_true")
    given = arguments.parse_args()
    with open(given.file, encoding="utf-8") as file:
        lines = [line for line in file if line.startswith('{"case_no"')]
    seen, unnoticed = collections.Counter(), collections.Counter()
    for report in choose(lines, given.reports, given.seed):
        if notices(report):
            print("FAILED  a report that does not add up as it is")
            print("0 passed, 1 failed")
            return 1
        alter(report, seen, unnoticed)
    failed = [kind for kind in unnoticed if reason(kind) is None]
    for kind in sorted(failed):
        print(f"FAILED  {kind}: {unnoticed[kind]} of {seen[kind]} alterations go unnoticed")
    if given.list:
        for kind in sorted(seen):
            print(f"        {seen[kind] - unnoticed[kind]:6} of {seen[kind]:6}  {kind}")
    total = sum(seen.values())
    print(f"        {total - sum(unnoticed.values())} of {total} alterations noticed; the others, by kind:")
    for kind in sorted(unnoticed):
        print(f"        {unnoticed[kind]:6} of {seen[kind]:6}  {kind}: {reason(kind)}")
    print(f"{len(seen) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
