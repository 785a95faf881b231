# SPDX-License-Identifier: Apache-2.0
"""What a line answers about a person: kind, sure records, gaps (section 9 A; measures.md section 1).

The behaviours of a population are read as what the owner does when it is asked on as_of and again until
the deadline.
"""

import datetime

from . import identity
from .lines import LINES

OWN_DATES = ("as_of", "queried_on", "valued_on")
ROW_TABLES = ("housing_fund", "public_housing")
TIMED = {"hang": "TIMED_OUT", "reset": "UNREACHABLE", "error": "UNREACHABLE"}
AT_ONCE = {"several": "AMBIGUOUS", "garble": "GARBLED", "nothing_for_all": "GARBLED", "other_person": "WRONG_PERSON",
           "shift": "WRONG_PERSON"}


class Answer:
    """One line about one person."""

    __slots__ = ("kinds", "records", "doubtful")

    def __init__(self, kinds=(), records=(), doubtful=False):
        self.kinds = list(kinds)
        self.records = list(records)
        self.doubtful = doubtful

    @property
    def gap(self):
        """Whether the line is a gap for the person."""
        return bool(self.kinds)

    def of_kind(self, field, *values):
        """The sure records whose field is one of the values."""
        return [record for record in self.records if record.get(field) in values]


def _distinct(records):
    """F16: records equal in every field count once."""
    seen, kept = set(), []
    for record in records:
        key = tuple(sorted((field, value) for field, value in record.items() if field not in ("id", "name")))
        if key not in seen:
            seen.add(key)
            kept.append(record)
    return kept


class Asking:
    """Answers for one request; each (line, member) is built once."""

    def __init__(self, request, population, parameters, calendar, connected=None):
        self.request = request
        self.population = population
        self.parameters = parameters
        self.calendar = calendar
        self.connected = set(LINES if connected is None else connected)
        days = parameters.deadline_days(request.lane, request.as_of)
        self.due, self.provisional = calendar.due(request.as_of, days)
        self._made = {}

    def answer(self, line, member):
        """The answer of a line about a member."""
        key = (line, member.ref)
        if key not in self._made:
            self._made[key] = self._make(line, member)
        return self._made[key]

    def _make(self, line, member):
        if line not in self.connected or member.kind == "none" or not member.number:
            return Answer(["NOT_ASKED"])
        if not self.request.consented(member, line):
            return Answer(["NOT_AUTHORISED"])
        behaviours = [row for row in self.population.behaviours.get(line, ()) if self._applies(row, member)]
        for row in behaviours:
            kind = self._spoiled(row)
            if kind == "GARBLED" and row["what"] == "silent" and line in ROW_TABLES:
                kind = "TIMED_OUT"  # his row stays in work (wire.md, D2)
            if kind and not row["institution"]:
                return Answer([kind], doubtful=kind == "AMBIGUOUS")
        return self._read(line, member, behaviours)

    def _applies(self, row, member):
        """Whether a behaviour is about this person and holds when he is asked."""
        if row["id"] and row["id"] != member.number:
            return False
        tried_until = self.due if row["what"] in TIMED else self.request.as_of
        start, end = row["from"][:10], row["until"][:10]
        return start <= self.request.as_of and (not end or tried_until < end)

    def _spoiled(self, row):
        """The gap that a behaviour makes of a whole answer, None if it answers in the end."""
        what, detail = row["what"], row["detail"]
        if what == "refuse":
            return "UNREACHABLE" if detail == "fault" else "REFUSED"
        if what == "silent":
            return "GARBLED"
        if what in ("late", "slow") and detail.endswith("wd"):
            arrives, _ = self.calendar.due(self.request.as_of, int(detail[:-2]))
            return "TIMED_OUT" if arrives > self.due else None
        return TIMED.get(what) or AT_ONCE.get(what)

    def _read(self, line, member, behaviours):
        """The records, judged (architecture, identity) and dated (A04)."""
        silent = sorted({row["institution"] for row in behaviours if row["institution"] and self._spoiled(row)})
        judged = [pair for pair in self.population.tables[line].judged(member.number, member.name)
                  if pair[1].get("institution") not in silent]
        strays = [row for row in behaviours if row["what"] == "record_of" and row["detail"]]
        slipped = [self.population.tables[line].first(identity.normal_id(row["detail"])) for row in strays]
        covered = self._covered(line, judged, [record for record in slipped if record])
        if not judged and any(slipped) and not covered:
            return Answer(["WRONG_PERSON"])
        silent = sorted({*silent, *covered})
        dated = {row["institution"]: row["detail"] for row in behaviours if row["what"] == "stale"}
        answer = Answer()
        sure, stale = [], not judged and self._too_old(line, dated.get(""))
        for verdict, record in judged:
            if verdict == identity.DOUBTFUL:
                answer.doubtful = True
            elif self._too_old(line, self._date(record, dated)):
                stale = True
            else:
                sure.append(record)
        answer.kinds = ["STALE"] * stale + [f"PARTIAL({institution})" for institution in silent]
        answer.kinds += ["DOUBTFUL"] * answer.doubtful
        answer.records = _distinct(sure)
        return answer

    @staticmethod
    def _covered(line, judged, slipped):
        """Institutions that have a row about everybody (wire.md, F3), where a stranger's stands in its place."""
        def is_flag(record):
            return any(field.startswith(("over_", "limit_")) for field in record)

        own = {record["institution"] for _, record in judged if is_flag(record)}
        return {record["institution"] for record in slipped
                if is_flag(record) and record["institution"] not in own or line == "payments" and not judged}

    @staticmethod
    def _date(record, dated):
        """The date of a record: what "stale" makes it, else its own (A04); none: the day of receipt."""
        spoiled = dated.get(record.get("institution", ""), dated.get(""))
        return spoiled or next((record[field] for field in OWN_DATES if field in record), None)

    def _too_old(self, line, day):
        """A04: age in calendar days above the limit of the line; no date: the day of receipt."""
        if day is None:
            return False
        age = datetime.date.fromisoformat(self.request.as_of) - datetime.date.fromisoformat(day)
        return age.days > self.parameters.fresh_days(line)
