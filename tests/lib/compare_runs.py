#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare_runs.py BASE OFF KINDS LINE...: the reports of a run in which some
lines did not answer (folder OFF) beside those with all of them (folder BASE).
KINDS: the answer kinds that the missing lines may have, e.g. NOT_ASKED or
UNREACHABLE,TIMED_OUT. What must hold, by measures.md:

  every missing line is named as a gap of everybody who counts or may
  every interval contains the one that all answers gave (wages and imputed
  wages together: in a month whose wage is open nothing is imputed)
  a measure that a missing line feeds is open (table below)
  no test turns from MET to NOT_MET or back; no outcome from WITHIN to OVER or
  back; less is known, so an outcome stays or becomes REFER

Prints what does not, then one line of counts; exit code 1 if anything did."""
import collections
import json
import os
import sys

# Measures whose upper end must be open when the line is a gap of somebody who
# counts (measures.md, sections 2 and 4). social_insurance and housing_fund: only
# months that the sources before them leave empty; education, disability and
# custody: only who has no wage; so that containment says all that can be said.
OPENED = {
    "income_tax": ["income.I1", "income.I3", "income.I4", "income.I8"],
    "business_tax": ["income.I3"],
    "pension": ["income.I5"],
    "employment": ["income.I6"],
    "real_estate": ["dwellings", "dwelling_area", "non_residential"],
    "public_housing": ["dwellings", "dwelling_area"],
    "housing_transactions": ["income.I8"],
    "motor_vehicles": ["vehicles"],
    "state_banks": ["money"],
    "national_banks": ["money"],
    "local_banks": ["money"],
    "securities": ["money"],
    "funds": ["money"],
    "insurance": ["money"],
    "payments": ["money"],
}
# Lines that feed nothing in minimum_living and low_income (section 5, blank):
# shown only, so that nothing may change without them.
SHOWN_ONLY = {
    "benefits",
    "medical_insurance",
    "mutual_aid",
    "vessels",
    "companies",
    "social_organisations",
}
# Reasons that must be given when the line is a gap.
REASONS = {
    "household_register": "HOUSEHOLD_UNCONFIRMED",
    "marriage": "HOUSEHOLD_UNCONFIRMED",
    "death": "APPLICANT_UNCONFIRMED",
    "custody": "APPLICANT_UNCONFIRMED",
}


def flat(measures):
    for name, value in measures.items():
        if isinstance(value, dict):
            for inner, interval in value.items():
                yield f"{name}.{inner}", interval
        else:
            yield name, value


def plus(one, other):
    open_above = one[1] is None or other[1] is None
    return [one[0] + other[0], None if open_above else one[1] + other[1]]


def comparable(measures):
    all_of_them = dict(flat(measures))
    all_of_them["income.I1+I2"] = plus(
        all_of_them["income.I1"], all_of_them.pop("income.I2")
    )
    return all_of_them


def contains(outer, inner):
    return outer[0] <= inner[0] and (
        outer[1] is None or (inner[1] is not None and outer[1] >= inner[1])
    )


def gaps(programme, base, off, missing, kinds):
    """Everybody who counts or may, by either run, has the gap."""
    people = set(off["counted"]) | set(off["open"])
    if not set(base["counted"]) <= people:
        yield f"{programme}: {base['counted']} counted, now only {sorted(people)}"
    for line in missing:
        if line in SHOWN_ONLY:
            continue
        for member in sorted(people):
            got = off["gaps"].get(line, {}).get(member, [])
            # Who gave no consent is not asked, be the line there or not.
            always = set(base["gaps"].get(line, {}).get(member, []))
            if not set(got) & (kinds | (always & {"NOT_AUTHORISED"})):
                yield f"{programme}: no gap of {line} for {member}: {got}"
        reason = REASONS.get(line)
        # The register and marriage come first; the applicant's own standing is
        # not asked about when the household is not confirmed.
        if reason and reason not in off["reasons"]:
            yield f"{programme}: {line} is missing, reasons are {off['reasons']}"


def measures(programme, base, off, missing):
    before = comparable(base["measures"])
    after = comparable(off["measures"])
    if before.keys() != after.keys():
        yield f"{programme}: other measures: {sorted(after)}"
    for name, interval in before.items():
        if not contains(after[name], interval):
            yield f"{programme}: {name} was {interval}, now {after[name]}"
    for line in missing:
        for name in OPENED.get(line, []):
            if after[name][1] is not None:
                yield f"{programme}: {line} is missing and {name} is {after[name]}"


def verdicts(programme, base, off):
    before = {test["name"]: test["result"] for test in base["tests"]}
    after = {test["name"]: test["result"] for test in off["tests"]}
    for name in before.keys() & after.keys():
        if {before[name], after[name]} == {"MET", "NOT_MET"}:
            yield f"{programme}: test {name} was {before[name]}, now {after[name]}"
    if off["outcome"] not in (base["outcome"], "REFER"):
        yield f"{programme}: was {base['outcome']}, now {off['outcome']}"


def without_numbers(ruling):
    """Findings are numbered in each report from 1: a number says nothing here."""
    facts = {
        name: {key: value for key, value in fact.items() if key != "findings"}
        for name, fact in ruling["facts"].items()
    }
    return ruling | {"facts": facts}


def unchanged(programme, base, off, missing):
    base, off = without_numbers(base), without_numbers(off)
    if set(missing) <= SHOWN_ONLY and base != off:
        changed = sorted(k for k in base if base[k] != off.get(k))
        yield f"{programme}: {', '.join(changed)} changed without {missing}"


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def main(base_folder, off_folder, kinds, missing):
    counts = collections.Counter()
    wrong = 0
    names = sorted(os.listdir(base_folder))
    if not names or names != sorted(os.listdir(off_folder)):
        sys.exit("the two runs have not the same reports")
    for name in names:
        base, off = read(base_folder, name), read(off_folder, name)
        for programme, ruling in base["rulings"].items():
            now = off["rulings"][programme]
            found = [
                *gaps(programme, ruling, now, missing, kinds),
                *measures(programme, ruling, now, missing),
                *verdicts(programme, ruling, now),
                *unchanged(programme, ruling, now, missing),
            ]
            for sentence in found:
                print(f"    {name.removesuffix('.json')}: {sentence}")
            wrong += len(found)
            counts[f"{ruling['outcome']} to {now['outcome']}"] += 1
    print("        " + ", ".join(f"{k}: {v}" for k, v in sorted(counts.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], set(sys.argv[3].split(",")), sys.argv[4:]))
