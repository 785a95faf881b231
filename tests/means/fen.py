#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fen more on either side of a limit flips exactly the tests that it should.

fen.py make --service LINES --requests FILE --seed N --out PREFIX
    For each request one test with a limit that its ruling has not reached; what is missing to it is declared (income of
    the last month by I9, assets outside all lines). PREFIX.below, .at and .above are the requests with a fen (0.01 m²,
    a unit) less than the limit, the limit, and more; PREFIX.targets says which test was meant.
fen.py judge --service LINES --targets FILE PREFIX
    Of the three runs of means-sweep, PREFIX.below.service and so on, every test of every ruling must be what policy.md
    says of the first run's measures and what was declared, the outcome what its tests say, and the test that was meant
    must flip where its sign says: between .below and .at when it is "<", between .at and .above when it is "≤".

Ends with "N passed, M failed": rulings, and the tests that were meant.
"""

import argparse
import collections
import json
import random
import sys

SHOWN = 10
LEAST = 20  # of each test that is meant, when 10,000 are asked for
INCOME, MONEY, AREA = "income", "money", "area"
STRICT = {("minimum_living", INCOME), ("extreme_hardship", INCOME), ("illness_expense", INCOME),
          ("illness_expense", "expense")}
MEASURES = {INCOME: INCOME, "expense": INCOME, MONEY: MONEY, AREA: AREA, "vehicles": "vehicles",
            "non_residential": "non_residential", "dwellings": "dwellings", "only_dwelling": "dwellings",
            "sold": "sold"}
KINDS = {MONEY: "money", AREA: "dwelling", "dwellings": "dwelling", "vehicles": "vehicle",
         "non_residential": "nonresidential"}


def rulings(path):
    """request → programme → ruling."""
    found = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for one in map(json.loads, file):
            if one.get("ruling"):
                found[one["request_id"]][one["programme"]] = one["ruling"]
    return found


def yuan(hundredths):
    """As requests write money and areas."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def candidates(household):
    """(programme, test, value, limit) of what is known and not reached yet."""
    for programme, ruling in household.items():
        for test in ruling["tests"]:
            value, limit, name = test["value"], test["limit"], test["name"]
            if limit is None or value is None or value[0] != value[1] or name == "sold":
                continue
            if name == "dwellings" and limit != 2:
                continue
            if value[0] < limit - 1 or (value[0] <= limit and name not in (INCOME, "expense", MONEY, AREA)):
                yield programme, name, value[0], limit


def declare(request, ruling, name, amount):
    """The request with so much more of a measure; dwellings are as small as can be."""
    member, declared = ruling["counted"][0], request["declared"]
    measure = MEASURES[name]
    if measure == INCOME and amount > 0:
        declared["income"] = declared["income"] + [
            {"member": member, "way": "I9", "month": request["period"]["to"], "amount": yuan(amount), "kind": None,
             "exclusion": None, "spent_dwelling": "0.00", "spent_medical": "0.00"}]
    elif measure in (MONEY, AREA):
        asset = {"member": member, "kind": KINDS[measure], "amount": yuan(amount), "elsewhere": True}
        if measure == AREA:
            asset.update(amount="1.00", area=yuan(amount))
        declared["assets"] = declared["assets"] + [asset] * (amount > 0)
    elif measure != INCOME:
        asset = {"member": member, "kind": KINDS[measure], "amount": "1.00", "elsewhere": True}
        if measure == "dwellings":
            asset["area"] = "0.01"
        declared["assets"] = declared["assets"] + [asset] * amount
    return request


def make(arguments):
    """Write the three sets of requests, and what was meant."""
    draw = random.Random(arguments.seed)
    base = rulings(arguments.service)
    files = {name: open(f"{arguments.out}.{name}", "w", encoding="utf-8")
             for name in ("below", "at", "above", "targets")}
    with open(arguments.requests, encoding="utf-8") as file:
        requests = [json.loads(line) for line in file if line.strip()]
    for request in requests:
        household = base.get(request["request_id"], {})
        by_name = collections.defaultdict(list)
        # A second dwelling would take the receipts of a replacement away, and move the income with it (D18).
        replaced = any(one.get("spent_dwelling") not in (None, "0.00") for one in request["declared"].get("income", ()))
        for one in candidates(household):
            if not replaced or MEASURES[one[1]] not in (AREA, "dwellings"):
                by_name[one[1]].append(one)
        if not by_name:
            continue
        programme, name, value, limit = draw.choice(by_name[draw.choice(sorted(by_name))])
        files["targets"].write(json.dumps([request["request_id"], programme, name, value, limit]) + "\n")
        for step, where in ((-1, "below"), (0, "at"), (1, "above")):
            amount = max(limit + step - value, 0)
            copy = declare(json.loads(json.dumps(request)), household[programme], name, amount)
            files[where].write(json.dumps(copy, ensure_ascii=False, separators=(",", ":")) + "\n")
    for file in files.values():
        file.close()
    return 0


def plus(interval, amount):
    """An interval moved; None is open."""
    return [None if end is None else end + amount for end in interval]


def compare(value, limit, strict):
    """MET, NOT_MET or UNDETERMINED of an interval."""
    limit -= strict
    if value[1] is not None and value[1] <= limit:
        return "MET"
    return "NOT_MET" if value[0] is None or value[0] > limit else "UNDETERMINED"


def either(*results):
    """A, or B."""
    if "MET" in results:
        return "MET"
    return "NOT_MET" if set(results) == {"NOT_MET"} else "UNDETERMINED"


def more_than(big, small):
    """Whether every value of one interval is above every one of another."""
    if small[1] is not None and big[0] > small[1]:
        return "MET"
    return "NOT_MET" if big[1] is not None and big[1] <= small[0] else "UNDETERMINED"


class Shifted:
    """A household whose measures are those of the first run and what was declared."""

    def __init__(self, base, name, amount):
        self.base, self.amounts = base, collections.Counter()
        self.amounts[MEASURES[name]] = amount
        if MEASURES[name] == AREA and amount > 0:
            self.amounts["dwellings"] = 1
        elif MEASURES[name] == "dwellings":
            self.amounts[AREA] = amount
        self.outcomes = {}

    def measure(self, ruling, name):
        """The measure of a ruling, after."""
        measures = ruling["measures"]
        found = measures[INCOME]["total"] if name == INCOME else measures["dwelling_area" if name == AREA else name]
        return plus(found, self.amounts[name])

    def alternative(self, programme, ruling, test, result, after):
        """The second way to meet a test (policy 6)."""
        if (programme, test["name"]) == ("illness_expense", "expense"):
            medical, income = ruling["measures"]["medical_expense"], self.measure(ruling, INCOME)
            share = [[None if end is None else end * 5 for end in medical],
                     [None if end is None else end * 2 for end in income]]
            if medical[0] == medical[1] and income[0] == income[1]:
                return either(result, "MET" if share[0][0] >= share[1][0] else "NOT_MET")
            return None
        if (programme, test["name"]) == ("temporary", INCOME):
            parts = ruling["measures"]["medical_expense"], ruling["measures"]["education_expense"]
            rigid = [None if None in ends else sum(ends) for ends in zip(*parts)]
            return either(result, more_than(rigid, self.measure(ruling, INCOME)))
        if (programme, test["name"]) == ("elder_care", INCOME):
            pension = [figure["value"] for figure in after["figures"] if figure["name"] == "average_pension"]
            income, months = self.measure(ruling, INCOME), 12
            if (pension and ruling["open"]) or "NO_FIGURE" in after["reasons"]:
                return None  # the average pension of a year before the first is not known (B03)
            return either(result, *(compare(income, each * months * len(ruling["counted"]), False) for each in pension))
        if test["name"] == "dwellings":
            average = [figure["value"] for figure in ruling["figures"] if figure["name"] == "dwelling_area"]
            count, area = self.measure(ruling, "dwellings"), self.measure(ruling, AREA)
            if not average or count[0] != count[1] or area[0] != area[1] or ruling["open"]:
                return None
            small = area[0] < average[0] * len(ruling["counted"])
            return "MET" if count[0] <= 1 or (count[0] == 2 and small) else "NOT_MET"
        return result

    def test(self, programme, ruling, test, after):
        """What a test must say; None: not told from the measures alone. Of the figures those count that are used after."""
        if test["name"] == "rests_on":
            on = [self.outcomes.get(name) for name in ruling["rests_on"]]
            if None in on:
                return None
            known = {"WITHIN": "MET", "OVER": "NOT_MET", "REFER": "UNDETERMINED"}
            return either(*(known[outcome] for outcome in on))
        if test["limit"] is None or test["value"] is None:
            return test["result"]
        measure = MEASURES[test["name"]]
        value = plus(test["value"], self.amounts[measure])
        result = compare(value, test["limit"], (programme, test["name"]) in STRICT)
        return self.alternative(programme, ruling, test, result, after)

    def judge(self, programme, after):
        """What is wrong with a ruling."""
        ruling, results = self.base[programme], []
        for test, other in zip(ruling["tests"], after["tests"]):
            want = self.test(programme, ruling, test, after)
            results.append(want)
            if want is not None and want != other["result"]:
                yield f"{test['name']} is {other['result']}, not {want}: {test['value']} and {other['value']} " \
                      f"of {other['limit']}"
        doubts = set(ruling["reasons"])
        if not doubts and None not in results:
            want = "OVER" if "NOT_MET" in results else "REFER" if "UNDETERMINED" in results else "WITHIN"
            if after["outcome"] != want:
                yield f"the outcome is {after['outcome']}, not {want}"
            self.outcomes[programme] = want
        else:
            self.outcomes[programme] = after["outcome"]
            if after["outcome"] == "WITHIN" and "NOT_MET" in results:
                yield "WITHIN with a test that is not met"


def order(programmes):
    """Those on which others rest first."""
    first = ("minimum_living", "extreme_hardship", "low_income", "illness_expense")
    return sorted(programmes, key=lambda name: (first.index(name) if name in first else len(first), name))


def flips(programme, name, results):
    """Whether the test that was meant turned where its sign says. One that is met another way need not turn."""
    strict = (programme, name) in STRICT
    want = ["MET", "NOT_MET", "NOT_MET"] if strict else ["MET", "MET", "NOT_MET"]
    return results == want


def judge(arguments):
    """Hold the three runs against the first."""
    base = rulings(arguments.service)
    runs = {where: rulings(f"{arguments.prefix}.{where}.service") for where in ("below", "at", "above")}
    passed = failed = 0
    meant, other_way = collections.Counter(), 0
    with open(arguments.targets, encoding="utf-8") as file:
        targets = [json.loads(line) for line in file]
    for request, programme, name, value, limit in targets:
        wrong, turned, shown = [], [], failed
        for step, where in ((-1, "below"), (0, "at"), (1, "above")):
            household = Shifted(base[request], name, max(limit + step - value, 0))
            for other in order(base[request]):
                found = list(household.judge(other, runs[where][request][other]))
                passed, failed = passed + (not found), failed + bool(found)
                wrong += [f"{other} {where}: {text}" for text in found]
            at = [test["name"] for test in base[request][programme]["tests"]].index(name)
            turned.append(runs[where][request][programme]["tests"][at]["result"])
        alternative = name in ("expense", "dwellings") or \
            (programme, name) in (("temporary", INCOME), ("elder_care", INCOME))
        if flips(programme, name, turned):
            meant[programme, name] += 1
            passed += 1
        elif alternative and not wrong:
            other_way += 1
        else:
            failed += 1
            wrong.append(f"{programme} {name} was {turned} below, at and above {limit}")
        for text in wrong if shown < SHOWN else ():
            print(f"        {request} {text}")
    for (programme, name), count in sorted(meant.items()):
        print(f"          {programme:18} {name:16} {count:6} turned at its limit")
    print(f"          met another way, or never: {other_way}")
    if len(targets) >= 9000:
        for (programme, name), count in sorted(meant.items()):
            if count < LEAST:
                print(f"        {programme} {name}: {count}, at least {LEAST} are wanted")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main():
    """Make requests, or judge what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    making = verbs.add_parser("make")
    for name in ("service", "requests", "out"):
        making.add_argument("--" + name, required=True)
    making.add_argument("--seed", required=True, type=int)
    making.set_defaults(run=make)
    judging = verbs.add_parser("judge")
    judging.add_argument("--service", required=True)
    judging.add_argument("--targets", required=True)
    judging.add_argument("prefix")
    judging.set_defaults(run=judge)
    arguments = parser.parse_args()
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
