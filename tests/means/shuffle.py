#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same population in another order: rows of every line, members of every request, and the requests.

Of a person who stands there under two numbers the same one stays first: an owner writes it into what he says of all.

shuffle.py --population DIR --requests FILE --seed N --out DIR
"""

import argparse
import csv
import json
import os
import random
import shutil
import sys


def shared(number):
    """What two numbers of a person share: district and day of birth; of 15 digits, in the twentieth century."""
    return (number[:6] + "19" + number[6:] if len(number) == 15 else number)[:14]


def shuffled(draw, rows, at_id):
    """Rows by what two numbers of a person share, in another order; those of one number among themselves."""
    groups, pools = {}, {}
    for row in rows:
        groups.setdefault(shared(row[at_id]), []).append(row[at_id])
        pools.setdefault(row[at_id], []).append(row)
    for pool in pools.values():
        draw.shuffle(pool)
    places = list(groups)
    draw.shuffle(places)
    return [pools[number].pop() for place in places for number in groups[place]]


def main():
    """Write DIR with requests.ndjson."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("population", "requests", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seed", required=True, type=int)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    os.makedirs(arguments.out)
    for name in sorted(os.listdir(arguments.population)):
        path = os.path.join(arguments.population, name)
        if name in ("manifest.json", "behaviour.csv"):
            shutil.copy(path, arguments.out)
        elif name.endswith(".csv"):
            with open(path, encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            rows = shuffled(draw, rows, header.index("id"))
            with open(os.path.join(arguments.out, name), "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header] + rows)
    with open(arguments.requests, encoding="utf-8") as file:
        requests = [json.loads(line) for line in file if line.strip()]
    for request in requests:
        draw.shuffle(request["household"]["members"])
    draw.shuffle(requests)
    with open(os.path.join(arguments.out, "requests.ndjson"), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(request, ensure_ascii=False, separators=(",", ":")) + "\n" for request in requests)
    return 0


if __name__ == "__main__":
    sys.exit(main())
