# SPDX-License-Identifier: Apache-2.0
"""compare_packs.py BEFORE AFTER [FIGURE [FROM]]: the reports of the same
households under two policy packs that differ in one figure. Exactly those whose
rulings (or the recognitions that these rest on) list that figure differ in more than pack, case
and exchange; without a FIGURE none does. Prints how many, or which do not obey;
exit code 1 then, and where the figure was used by none or by all (such a change
would show nothing)."""
import json
import os
import sys

# What another run gives other bytes to: numbers, instants, digests of salts.
OF_THE_RUN = {
    "pack",
    "case_no",
    "digest",
    "exchange",
    "leaf",
    "received_at",
    "accepted_at",
    "evidence",
    "root",
}


def plain(node):
    if isinstance(node, dict):
        return {k: plain(v) for k, v in node.items() if k not in OF_THE_RUN}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node


def places(one, other, at=""):
    if type(one) is not type(other):
        yield at
    elif isinstance(one, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from places(one.get(key), other.get(key), f"{at}/{key}")
    elif isinstance(one, list) and len(one) == len(other):
        for i, pair in enumerate(zip(one, other)):
            yield from places(*pair, f"{at}/{i}")
    elif one != other:
        yield at


def rests_on(report, figure, since):
    return any(
        used["name"] == figure and (since is None or used.get("from") == since)
        for part in ("rulings", "recognitions")
        for ruling in report[part].values()
        for used in ruling["figures"]
    )


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def main(before, after, figure=None, since=None):
    names = sorted(os.listdir(before))
    if not names or names != sorted(os.listdir(after)):
        sys.exit("the two runs have not the same reports")
    wrong = changed = 0
    for name in names:
        old, new = read(before, name), read(after, name)
        differs = sorted(places(plain(old), plain(new)))
        listed = figure is not None and (
            rests_on(old, figure, since) or rests_on(new, figure, since)
        )
        changed += bool(differs)
        if (old["pack"] == new["pack"]) != (figure is None):
            print(f"    {name}: names the pack {new['pack']}")
            wrong += 1
        if bool(differs) != listed:
            print(f"    {name}: listed {listed}, differs at {differs[:4]}")
            wrong += 1
    print(f"        {changed} of {len(names)} differ, {len(names) - changed} do not")
    if figure is not None and changed in (0, len(names)):
        print("    such a change shows nothing")
        wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
