#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""behaviours.py TABLE order                    the rows but the first, those that wait
                                                longest first
   behaviours.py TABLE ROW behave POPULATION    writes POPULATION/behaviour.csv
   behaviours.py TABLE ROW lines                the names of the lines it hits
   behaviours.py TABLE ROW waits                time: some line never answers;
                                                day: nor does it take the question
   behaviours.py TABLE ROW name
   behaviours.py TABLE ROW judge BASE REPORT    what the row promises, and that
                                                no other line has changed

ROW is a number from 0, or what:detail. The table is
tests/integration/behaviours.txt."""
import json
import sys

LINES = ["marriage", "pension", "income_tax", "real_estate", "death",
         "housing_fund", "funds", "state_banks", "payments"]
APPLICANT, STRANGER = "310101195003020216", "310101197001107018"
NEVER = {"TIMED_OUT", "UNREACHABLE", "REFUSED:closed"}


def rows(table):
    with open(table, encoding="utf-8") as file:
        for text in file:
            if text.startswith("#") or not text.strip():
                continue
            cells = [cell.strip() for cell in text.split("|")]
            if len(cells) != 3 + len(LINES):
                sys.exit(f"{table}: {cells[0]}: {len(cells)} cells")
            yield cells


def row_of(table, row):
    if row.isdigit():
        return table[int(row)]
    for cells in table:
        if ":".join(cells[:2]) == row:
            return cells
    sys.exit(f"{row}: no such row")


def hit(row):
    return [line for line, want in zip(LINES, row[3:]) if want != "-"]


def behave(row, population):
    what, detail, whom = row[:3]
    who = APPLICANT if whom == "m1" else ""
    institution = "" if whom in ("*", "m1") else whom
    with open(f"{population}/behaviour.csv", "w", encoding="utf-8") as file:
        file.write("line,institution,id,what,detail,from,until\n")
        for name in hit(row) if what != "none" else []:
            shown = STRANGER if detail == "STRANGER" else detail
            file.write(f"{name},{institution},{who},{what},{shown},,\n")


def waits(row):
    late = NEVER & set(row[3:]) or row[1] in ("no_ok", "part_missing")
    untaken = row[0] in ("busy", "closed", "quota")
    return "day" if untaken else "time" if late else "no"


def cell_of(report, line):
    for entry in report["lines"]:
        if entry["line"] == line:
            for cell in entry["cells"]:
                if cell["member"] == "m1":
                    return cell
    return {"kind": "(absent)"}


def findings_of(report, line):
    return [f for f in report["findings"] if f["line"] == line and f["member"] == "m1"]


def said(report, line):
    """What the report says of the applicant on a line, in the table's words."""
    cell, findings = cell_of(report, line), findings_of(report, line)
    kind = cell["kind"]
    marks = []
    if "PARTIAL" in cell.get("marks", []):
        marks.append("PARTIAL")
    if any(f.get("stale") for f in findings) or (
        kind == "NOTHING" and "STALE" in cell.get("marks", [])
    ):
        marks.append("STALE")
    for f in findings:
        if f["verdict"] in ("STRAY", "DOUBTFUL", "NOTED") and f["verdict"] not in marks:
            marks.append(f["verdict"])
    if any(f.get("repeat") for f in findings):
        marks.append("REPEAT")
    stranger = [f for f in findings if f["counts"] and f["record"].get("id") == STRANGER]
    if stranger:
        marks.append("A-STRANGER-COUNTS")
    if "reason" in cell:
        kind += ":" + cell["reason"]
    return "+".join([kind, *marks])


def agrees(want, got):
    if want in ("GARBLED", "WRONG_PERSON"):
        # The reason is advice, and strays are what makes a person wrong.
        got = got.split(":")[0].split("+")[0]
    return want == got


def judge(row, base_path, report_path):
    with open(base_path, encoding="utf-8") as file:
        base = json.load(file)
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    wrong = 0
    named = set(hit(row))
    for name, want in zip(LINES, row[3:]):
        got = said(report, name)
        if want != "-" and not agrees(want, got):
            print(f"    {name}: promised {want}, found {got}")
            wrong += 1
    for entry in base["lines"]:
        line = entry["line"]
        if line not in named and said(base, line) != said(report, line):
            print(f"    {line} was {said(base, line)}, now {said(report, line)}")
            wrong += 1
    return 1 if wrong else 0


def main(arguments):
    table = list(rows(arguments[0]))
    if arguments[1] == "order":
        print(*sorted(range(1, len(table)),
                      key=lambda i: ("day", "time", "no").index(waits(table[i]))))
        return 0
    row, verb = row_of(table, arguments[1]), arguments[2]
    if verb == "behave":
        behave(row, arguments[3])
    elif verb == "lines":
        print(" ".join(hit(row)))
    elif verb == "waits":
        print(waits(row))
    elif verb == "name":
        print(" ".join(word for word in row[:3] if word not in ("", "*")))
    elif verb == "judge":
        return judge(row, *arguments[3:])
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
