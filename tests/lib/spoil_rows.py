#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# spoil_rows.py TABLE.csv SPOILT.csv EXPECTED SEED SHARE: spoils one row of so
# many in a hundred, each in one of ten ways, at most one of a household. Writes
# what must be said of it: "request_id,line,code" of every household and of
# every row that is nobody's, in the order of the lines. Rows of the table stand
# on a line each.
import csv
import io
import random
import sys

ID = "household.members.id"


def written(row):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue().encode()


class Table:
    def __init__(self, path):
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            self.columns = next(rows)
            self.rows = list(rows)
        self.at = {name: i for i, name in enumerate(self.columns)}
        self.of = {}
        self.refs = {}
        for i, row in enumerate(self.rows):
            self.of.setdefault(self.get(i, "request_id"), []).append(i)
        for request, rows in self.of.items():
            ref = self.get(rows[0], "household.ref")
            self.refs.setdefault(ref, []).append(request)

    def get(self, i, name):
        return self.rows[i][self.at[name]]

    def with_cell(self, i, name, value):
        row = list(self.rows[i])
        row[self.at[name]] = value
        return written(row)


def check_digit(t, i, siblings):
    number = t.get(i, ID)
    if len(number) != 18:
        return None
    # Never the last three zeros of a rounded number, never a valid one.
    last = "1" if number[-1] != "1" else "2"
    return t.with_cell(i, ID, number[:-1] + last), "ID_INVALID"


def mangled(t, i, siblings):
    return t.with_cell(i, ID, "3.10101E+17"), "CSV_NUMBER_MANGLED"


def quote(t, i, siblings):
    line = t.with_cell(i, "household.members.ref", "@@")
    return line.replace(b"@@", b'm"1'), "CSV_QUOTES"


def open_quote(t, i, siblings):
    line = t.with_cell(i, "household.members.ref", "@@")
    return line.replace(b"@@", b'"m1'), "CSV_QUOTES"


def cell_less(t, i, siblings):
    return written(t.rows[i][:-1]), "CSV_CELL_COUNT"


def flag(t, i, siblings):
    return t.with_cell(i, "household.members.local", "是"), "CSV_FLAG"


def differs(t, i, siblings):
    if siblings[0] == i:
        return None
    return t.with_cell(i, "as_of", "2017-08-31"), "CSV_ROWS_DIFFER"


def no_json(t, i, siblings):
    if len(siblings) > 1 or not t.get(i, "consents"):
        return None
    return t.with_cell(i, "consents", t.get(i, "consents")[:-1]), "CSV_NOT_JSON"


def relation(t, i, siblings):
    return (t.with_cell(i, "household.members.relation", "cousin"),
            "UNKNOWN_WORD")


def no_text(t, i, siblings):
    line = t.with_cell(i, "household.members.name", "@@")
    return line.replace(b"@@", b"\xff\xfe"), "CSV_NOT_TEXT"


def no_request(t, i, siblings):
    return t.with_cell(i, "request_id", ""), "CSV_NO_REQUEST_ID"


WAYS = [check_digit, mangled, quote, open_quote, cell_less, flag, differs,
        no_json, relation, no_text, no_request]


def expect(t, i, code, request, expected):
    """Line i + 2 is the row's: the first is that of the names."""
    if code != "CSV_NO_REQUEST_ID":
        # A household without its applicant also says so where it is read.
        expected.append((i + 2, request, code))
        return
    expected.append((i + 2, "", code))
    for other in t.refs[t.get(i, "household.ref")]:
        left = [row for row in t.of[other] if row != i]
        if left:
            expected.append((left[0] + 2, other, "CSV_NEAR_UNREADABLE"))


def main():
    table, spoilt, expected_path, seed, share = sys.argv[1:6]
    t = Table(table)
    chance = random.Random(int(seed))
    wanted = max(len(WAYS), round(len(t.rows) * float(share) / 100))
    lines, expected, touched = {}, [], set()
    order = list(range(len(t.rows)))
    chance.shuffle(order)
    for i in order:
        request = t.get(i, "request_id")
        ref = t.get(i, "household.ref")
        if len(lines) == wanted:
            break
        if ref in touched:
            continue
        made = WAYS[len(lines) % len(WAYS)](t, i, t.of[request])
        if made is None:
            continue
        touched.add(ref)
        lines[i], code = made
        expect(t, i, code, request, expected)
    with open(spoilt, "wb") as out:
        out.write(b"\xef\xbb\xbf" + written(t.columns))
        for i, row in enumerate(t.rows):
            out.write(lines.get(i) or written(row))
    with open(expected_path, "w", encoding="utf-8") as out:
        for line, request, code in sorted(expected):
            out.write(f"{request},{line},{code}\n")
    print(f"{len(lines)} of {len(t.rows)} rows spoilt, seed {seed}")


main()
