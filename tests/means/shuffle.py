#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same population in another order: rows of every line, members of every request, and the requests.

shuffle.py --population DIR --requests FILE --seed N --out DIR
"""

import argparse
import csv
import json
import os
import random
import shutil
import sys


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
            draw.shuffle(rows)
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
