#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two properties of the service's rulings, between two runs of means-sweep over the same requests.

properties.py wider NARROW WIDE   every gap of NARROW is one of WIDE: WITHIN and OVER stay or become REFER, and every
                                  interval of WIDE holds that of NARROW (A20); I1 and I2 are held as one, for an open
                                  wage leaves I2 at 0 (A07)
properties.py same ONE OTHER      what is equal but for the order of members, records and answers is ruled on equally

Ends with "N passed, M failed": rulings.
"""

import json
import sys

SHOWN = 10


def rulings(path):
    """(request, programme) → ruling; None where it was refused."""
    with open(path, encoding="utf-8") as file:
        return {(one["request_id"], one["programme"]): one.get("ruling") for one in map(json.loads, file)}


def add(one, other):
    """A sum of two intervals."""
    return [a if a is None or b is None else a + b for a, b in zip(one, other)]


def holds(wide, narrow):
    """Whether an interval holds another; None is open."""
    low = wide[0] is None or (narrow[0] is not None and wide[0] <= narrow[0])
    return low and (wide[1] is None or (narrow[1] is not None and narrow[1] <= wide[1]))


def measures(ruling):
    """Every measure, income by way."""
    found = {name: value for name, value in ruling["measures"].items() if name != "income"}
    ways = dict(ruling["measures"]["income"])
    found["I1 + I2"] = add(ways.pop("I1"), ways.pop("I2"))
    return {**found, **ways}


def widened(narrow, wide):
    """What is wrong between a ruling and the one with more gaps."""
    if wide["outcome"] not in (narrow["outcome"], "REFER"):
        yield f"{narrow['outcome']} became {wide['outcome']}"
    after = measures(wide)
    for name, value in measures(narrow).items():
        if not holds(after[name], value):
            yield f"{name}: {value} is not in {after[name]}"


def without_order(node):
    """Lists of members, and whatever a list holds by name, in one order; numbers of findings are places in an order."""
    members = ("counted", "open", "persons", "yes", "unknown", "stopped")
    if isinstance(node, dict):
        return {key: sorted(value) if key in members else len(value) if key == "findings" else without_order(value)
                for key, value in node.items()}
    return node


def differs(one, other):
    """What is wrong between two rulings that should be equal."""
    left, right = without_order(one), without_order(other)
    for key in sorted(set(left) | set(right)):
        if left.get(key) != right.get(key):
            yield f"{key}: {json.dumps(left.get(key), ensure_ascii=False)} and " \
                  f"{json.dumps(right.get(key), ensure_ascii=False)}"


def main():
    """Compare all rulings that both runs have."""
    if len(sys.argv) != 4 or sys.argv[1] not in ("wider", "same"):
        print(__doc__)
        return 2
    wrong = {"wider": widened, "same": differs}[sys.argv[1]]
    first, second = rulings(sys.argv[2]), rulings(sys.argv[3])
    passed = failed = 0
    if set(first) != set(second):
        print(f"{len(set(first) ^ set(second))} rulings are in one run alone")
        failed += 1
    for key in first:
        if key not in second or first[key] is None or second[key] is None:
            continue
        found = list(wrong(first[key], second[key]))
        passed, failed = passed + (not found), failed + bool(found)
        for text in found if failed <= SHOWN else ():
            print(f"        {key[0]} {key[1]}: {text}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
