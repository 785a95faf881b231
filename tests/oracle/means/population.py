# SPDX-License-Identifier: Apache-2.0
"""A population directory (records.md), indexed by person once."""

import csv
import json
import os
import sys
from fractions import Fraction

from . import identity
from .lines import LINES

BEHAVIOUR = ("line", "institution", "id", "what", "detail", "from", "until")


def fen(text):
    """Money or area with at most two decimals as a number of hundredths."""
    sign = -1 if text[0] == "-" else 1
    whole, _, part = text.lstrip("+-").partition(".")
    if len(part) > 2:
        raise ValueError(f"more than two decimals: {text}")
    return sign * (int(whole or "0") * 100 + int((part + "00")[:2]))


def share(text):
    """A share p/q."""
    return Fraction(text.replace(" ", ""))


class Table:
    """The rows of one line: by normal number, and invalid numbers by folded name."""

    def __init__(self, path):
        self.header = []
        self.rows = []
        self.by_number = {}
        self.by_name = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8", newline="") as file:
                self._read(csv.reader(file), path)

    def _read(self, reader, path):
        self.header = next(reader, [])
        at_id, at_name = self.header.index("id"), self.header.index("name")
        intern = sys.intern
        for row in reader:
            if not row:
                continue
            if not row[at_id]:
                raise ValueError(f"{path}:{reader.line_num}: a row without id")
            number = identity.normal_id(row[at_id])
            at = len(self.rows)
            self.rows.append(tuple(map(intern, row)))
            self.by_number.setdefault(number, []).append(at)
            if not identity.valid_id(number):
                self.by_name.setdefault(identity.fold(row[at_name]), []).append(at)

    def record(self, at):
        """A row as field → text, empty cells left out."""
        return {field: value.strip() for field, value in zip(self.header, self.rows[at]) if value.strip()}

    def first(self, number):
        """The first record of a number, None."""
        rows = self.by_number.get(number)
        return self.record(rows[0]) if rows else None

    def judged(self, number, name):
        """(verdict, record) of the rows that speak of a person, or may."""
        candidates = list(self.by_number.get(number, ()))
        candidates += [at for at in self.by_name.get(identity.fold(name), ()) if at not in candidates]
        found = []
        for at in candidates:
            record = self.record(at)
            verdict = identity.judge(identity.normal_id(record["id"]), record.get("name", ""), number, name)
            if verdict != identity.STRAY:
                found.append((verdict, record))
        return found


class Population:
    """All lines, the books of the register, and the behaviours."""

    def __init__(self, directory):
        with open(os.path.join(directory, "manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        self.tables = {line: Table(os.path.join(directory, line + ".csv")) for line in LINES}
        self.books = self._books()
        self.behaviours = self._behaviours(os.path.join(directory, "behaviour.csv"))

    def _books(self):
        table = self.tables["household_register"]
        if "household_no" not in table.header:
            return {}
        column = table.header.index("household_no")
        books = {}
        for at, row in enumerate(table.rows):
            if row[column].strip():
                books.setdefault(row[column].strip(), []).append(at)
        return books

    @staticmethod
    def _behaviours(path):
        found = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8", newline="") as file:
                for cells in csv.DictReader(file):
                    row = dict.fromkeys(BEHAVIOUR, "")
                    row.update((field, (value or "").strip()) for field, value in cells.items() if field)
                    row["id"] = identity.normal_id(row["id"])
                    found.setdefault(row["line"], []).append(row)
        return found

    def book(self, household_no):
        """The rows of the register with one household number."""
        table = self.tables["household_register"]
        return [table.record(at) for at in self.books.get(household_no, ())]
