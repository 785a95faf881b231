#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two implementations of the means test, ruling by ruling.

compare.py --oracle FILE --sweep FILE --requests FILE [--examples N] [--least NAME=N ...]

Every field of the oracle's rulings is looked for in those of means-sweep.  Differences are printed by path, the most
frequent first, with the first examples (request, programme, what each of them says).  Then what the rulings were about
(subjects.py), so that a population that has become too tame is seen: each of --least gaps=2000 ... is a check of its
own.  Ends with "N passed, M failed": rulings, and the checks of --least.
"""

import argparse
import collections
import itertools
import json
import sys

sys.dont_write_bytecode = True

from subjects import REFUSED, Subjects  # noqa: E402

OURS_ALONE = ("window", "months", "figures", "facts", "limits", "standards")


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
    parser.add_argument("--requests", required=True, metavar="FILE")
    parser.add_argument("--examples", type=int, default=3, metavar="N")
    parser.add_argument("--least", nargs="*", default=[], metavar="NAME=N",
                        help="requests, limit, gaps, change, open: at least so many requests; outcomes: of each "
                             "programme; sides: below, at and above each limit; changes: figures that change")
    arguments = parser.parse_args()
    found, subjects = Differences(arguments.examples), Subjects(lines(arguments.requests))
    for request, expected, ruling in pairs(arguments.oracle, arguments.sweep):
        subjects.add(request, ruling)
        expected.pop("request_id", None)
        compared = {key: value for key, value in ruling.items() if key in expected or key not in OURS_ALONE}
        found.add(request, expected, compared)
    found.show()
    subjects.show()
    least = {name: int(wanted) for name, wanted in (word.split("=") for word in arguments.least)}
    lacking = list(subjects.lacking(least))
    for name, figure, wanted in lacking:
        print(f"FAILED  {name}: {figure}, at least {wanted} are wanted")
    passed, failed = found.equal + max(0, len(least) - len({n for n, _, _ in lacking})), found.unequal + len(lacking)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
