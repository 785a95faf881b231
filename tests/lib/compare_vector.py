#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare_vector.py SECTION EXPECTED REPORT: the rulings of a report beside
those of a household worked by hand (SECTION: only_nine_lines or all_29_lines),
field by field; prints what differs, one line a place."""
import json
import sys

# What a report says beside a ruling and a vector does not list: which figures
# were used, of which months, about whom, which ledger of entries it rests on,
# and which determination stood for one.
NOT_LISTED = {"facts", "figures", "limits", "months", "persons", "reused",
              "standards", "window"}


def places(expected, got, path=""):
    """Yields every place where the two differ."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(set(expected) | set(got)):
            if path.count(".") == 1 and key in NOT_LISTED:
                continue
            inner = f"{path}.{key}"
            if key not in expected:
                yield f"{inner}: not expected: {json.dumps(got[key])}"
            elif key not in got:
                yield f"{inner}: is missing, expected {json.dumps(expected[key])}"
            else:
                yield from places(expected[key], got[key], inner)
    elif expected != got:
        yield f"{path}: expected {json.dumps(expected)}, got {json.dumps(got)}"


def main(section, expected_path, report_path):
    with open(expected_path, encoding="utf-8") as file:
        expected = json.load(file)[section]
    with open(report_path, encoding="utf-8") as file:
        got = json.load(file)["rulings"]
    differences = list(places(expected, got))
    for difference in differences:
        print(f"    {difference}")
    # A vector without figures would compare well with anything.
    return 1 if differences or not expected else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
