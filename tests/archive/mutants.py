#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes bad containers out of a good one, and controls that must stay good.

    mutants.py GOOD OTHER --level LT|LTA --pki FOLDER --out FOLDER
    mutants.py --list

GOOD and OTHER are containers of that level, of two cases, sealed with the same
PKI (signer, tsa and, at LTA, tsa2 of tests/archive/pki). In FOLDER stand then
NAME.asice and mutants.tsv: name, class, file, what was done. Of class "control"
nothing is bad: what the makers here put together again is accepted, so that a
mutant is refused for what was done to it and not for how.

More mutants: a function with @mutant("class", "what") in a module that is named
below. It gets a Bench and gives bytes; None: not for this container."""
import argparse
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "py"))

from bench import MUTANTS, Bench  # noqa: E402

MODULES = ("mutants_entries", "mutants_signature", "mutants_stamps", "mutants_zip")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("good", nargs="?")
    args.add_argument("other", nargs="?")
    args.add_argument("--level", choices=("LT", "LTA"), default="LTA")
    args.add_argument("--pki")
    args.add_argument("--out")
    args.add_argument("--list", action="store_true")
    args = args.parse_args()
    for module in MODULES:
        importlib.import_module(module)
    if args.list:
        for one in MUTANTS:
            print(f"{one.kind:10} {one.name:32} {one.what}")
        return
    bench = Bench(args.good, args.other, args.pki, args.level)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "mutants.tsv", "w", encoding="utf-8") as table:
        for one in MUTANTS:
            data = one.make(bench)
            if data is None:
                continue
            if one.kind != "control" and data == bench.bytes:
                sys.exit(f"{one.name} changes nothing")
            path = out / f"{one.name}.asice"
            path.write_bytes(data)
            print(one.name, one.kind, path, one.what, sep="\t", file=table)


if __name__ == "__main__":
    main()
