#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# requests_to_csv.py REQUESTS.ndjson TABLE.csv [CHARSET] [lf]: the same requests
# as a table by the contract: a row a member, columns named by JSON path, lists
# of words joined by semicolons, other lists as JSON.
import csv
import json
import sys

WORDS = {"programmes", "household.members.refused_offers"}


def flat(node, path, out):
    for key, value in node.items():
        name = path + key
        if name == "household.members":
            continue
        if isinstance(value, dict):
            flat(value, name + ".", out)
        elif isinstance(value, list):
            if name in WORDS:
                out[name] = ";".join(value)
            elif value:
                out[name] = json.dumps(value, ensure_ascii=False,
                                       separators=(",", ":"))
        elif isinstance(value, bool):
            out[name] = "true" if value else "false"
        elif value is not None:
            out[name] = str(value)


def rows_of(request):
    same = {}
    flat(request, "", same)
    for member in request["household"]["members"]:
        row = dict(same)
        flat(member, "household.members.", row)
        yield row


def main():
    charset = sys.argv[3] if len(sys.argv) > 3 else "utf-8"
    end = "\n" if "lf" in sys.argv[4:] else "\r\n"
    with open(sys.argv[1], encoding="utf-8") as lines:
        columns = dict.fromkeys(["request_id", "agency"])
        for line in lines:
            for row in rows_of(json.loads(line)):
                columns.update(dict.fromkeys(row))
        lines.seek(0)
        with open(sys.argv[2], "w", encoding=charset, newline="") as table:
            out = csv.DictWriter(table, list(columns), lineterminator=end)
            out.writeheader()
            for line in lines:
                out.writerows(rows_of(json.loads(line)))


main()
