# SPDX-License-Identifier: Apache-2.0
"""Outcomes, reasons, grants and gaps of one request (policy.md sections 1, 6, 9 A, 9 G and 9 H)."""

import math
from fractions import Fraction

from . import dates
from .income import LUMPS, WAYS, exemption_asked, lump_items
from .interval import MET, NOT_MET, UNDETERMINED, hull, in_all
from .lines import feeding, mark
from .members import Household
from .parameters import weakest
from .programmes import MEASURES, RESTS_ON, Measures, Tests
from .view import View

MOST_OPEN = 12
NOT_ANSWERED = {"NOT_ASKED", "NOT_AUTHORISED", "REFUSED", "WRONG_PERSON", "GARBLED", "UNREACHABLE", "TIMED_OUT",
                "AMBIGUOUS"}
GRANTS = ("minimum_living", "illness_expense", "temporary")


class Case:
    """Every ruling of one request."""

    def __init__(self, asking, determinations=()):
        self.asking, self.request, self.parameters = asking, asking.request, asking.parameters
        self.determinations = determinations
        self.views, self.sets, self.rulings = {}, {}, {}
        self.household = Household(self._view(len(self.request.period)))
        self.too_many = len(self.household.open) > MOST_OPEN

    def _view(self, window):
        if window not in self.views:
            self.views[window] = View(self.asking, window)
        return self.views[window]

    def _possible(self, view):
        """The measures of every possible household (A13); the two extremes when too many are open (H06)."""
        key = len(view.months)
        if key not in self.sets:
            household = self.household
            sets = [household.counted, household.present] if self.too_many else household.possible()
            self.sets[key] = [Measures(view, members, household.asked()) for members in sets]
        return self.sets[key]

    def ruling(self, programme):
        """The ruling of a programme."""
        if programme not in self.rulings:
            self.rulings[programme] = self._rule(programme)
        return self.rulings[programme]

    def _rule(self, programme):
        view = self._view(min(self.parameters.window(programme), len(self.request.period)))
        possible = self._possible(view)
        outcomes = {other: self._standing(other) for other in RESTS_ON.get(programme, ())}
        rows = list(zip(*(Tests(programme, measures, outcomes).make() for measures in possible)))
        verdicts = [UNDETERMINED if self.too_many else in_all(test.result for test in row) for row in rows]
        reasons = self._reasons(programme, view, rows, verdicts)
        outcome = self._outcome(reasons, verdicts)
        return {
            **_persons(rows),
            "programme": programme, "outcome": outcome, "reasons": reasons,
            "counted": [member.ref for member in self.household.counted],
            "open": [member.ref for member in self.household.open],
            "measures": _measures(programme, possible),
            "tests": [_test(row, verdict) for row, verdict in zip(rows, verdicts)],
            "rests_on": outcomes,
            "grant": self._grant(programme, outcome, possible),
            "exit_months": self._exit_months(programme, outcome, view, rows, verdicts),
            "gaps": self._gaps(programme, view),
            "deadline": {"due": self.asking.due, "provisional": self.asking.provisional},
            "rests_on_figures": _figures(outcome, rows, verdicts),
        }

    def _standing(self, other):
        """The outcome of a programme that another rests on: a valid determination, or a ruling (B11, G10)."""
        if other == "extreme_hardship" and len(self.request.members) > 1:
            return "OVER"
        people = {member.number for member in self.request.members}
        months = self.parameters.validity_months
        for known in self.determinations:
            if known["programme"] == other and known["outcome"] == "WITHIN" and set(known["persons"]) == people:
                if known["decided"] <= self.request.as_of < dates.add_months(known["decided"], months):
                    return "WITHIN"
        return self.ruling(other)["outcome"]

    def _reasons(self, programme, view, rows, verdicts):
        """Why REFER comes before or beside the tests (A10, A15, B03, C11)."""
        reasons = set(self.household.reasons(programme))
        people = self.household.present
        feeds = [(line, member) for line in feeding(programme) for member in people]
        if any(view.answer(line, member).doubtful and self._feeds(programme, view, line, member)
               for line, member in feeds):
            reasons.add("DOUBTFUL")
        if all(set(view.answer(line, member).kinds) & NOT_ANSWERED for line, member in feeds):
            reasons.add("NO_LINE_ANSWERED")
        undecided = [row for row, verdict in zip(rows, verdicts) if verdict == UNDETERMINED]
        wages = view.no_figure and any(row[0].name in ("income", "expense") for row in undecided)
        if wages or any(test.no_figure for row in undecided for test in row):
            reasons.add("NO_FIGURE")
        return sorted(reasons)

    def _feeds(self, programme, view, line, member):
        """Whether a line feeds the programme for a person: x, or c with its condition met (measures.md section 5)."""
        if mark(line, programme) == "x":
            return True
        request = self.request
        if line in ("real_estate", "public_housing"):
            return any(item.spent_dwelling for kind in LUMPS for item in lump_items(view, self.household.present, kind))
        if line == "education" and member.relation == "child" and not member.together:
            return True
        if line == "disability":
            carers = [m for m in self.household.present if m.cares_for == member.ref]
            vehicles = mark("motor_vehicles", programme) != "."
            claimed = vehicles and any(claim["member"] == member.ref for claim in request.claims)
            if request.single or claimed or any(exemption_asked(view, carer) for carer in carers):
                return True
        return exemption_asked(view, member)

    @staticmethod
    def _outcome(reasons, verdicts):
        """A10."""
        if "HOUSEHOLD_DIFFERS" in reasons or "HOUSEHOLD_UNCONFIRMED" in reasons:
            return "REFER"
        if NOT_MET in verdicts:
            return "OVER"
        stops = {"DOUBTFUL", "APPLICANT_DOES_NOT_COUNT", "APPLICANT_UNCONFIRMED"}
        return "REFER" if UNDETERMINED in verdicts or stops & set(reasons) else "WITHIN"

    def _gaps(self, programme, view):
        gaps = {}
        for line in feeding(programme):
            for member in self.household.present:
                kinds = view.answer(line, member).kinds
                kinds = kinds + [f"UNKNOWN({field})" for field in self.household.unknown(line, member)]
                if kinds:
                    gaps.setdefault(line, {})[member.ref] = kinds
        return gaps

    def _grant(self, programme, outcome, possible):
        """G18: least and most over the possible households, rounded up once to the yuan."""
        if outcome != "WITHIN" or programme not in GRANTS:
            return None
        work = {"minimum_living": self._living_grant, "illness_expense": self._illness_grant,
                "temporary": self._temporary_grant}[programme]
        ends = [work(measures) for measures in possible]
        if None in ends:
            return None
        return {"least": min(end[0] for end in ends), "most": max(end[1] for end in ends)}

    def _living_grant(self, measures):
        """Σ standard of each person − monthly income; who refused offers loses his own share (G01, D24)."""
        view, parameters = measures.view, self.parameters
        allowed = parameters.value("job_refusals", view.as_of)
        shares, count = [], measures.count
        for member in measures.members:
            offers = [day for day in member.refused_offers if day <= view.as_of]
            if len(offers) < allowed:
                minor = not dates.reached(member.birth, parameters.rules["minor_under"], view.as_of)
                shares.append(parameters.value("standard_minor" if minor else "standard", view.as_of))
        months = len(view.months)
        low, high = measures.total
        return [_to_yuan(sum(shares) - Fraction(end * len(shares), months * count)) for end in (high, low)]

    def _illness_grant(self, measures):
        """G07: income − rigid expense in place of income, when that branch is met and both are known."""
        total, rigid = measures.total, measures.rigid
        standard = self.parameters.value("standard", self.request.as_of) * measures.count
        months = len(measures.view.months)
        if total[0] != total[1] or rigid[0] != rigid[1] or total[0] - rigid[0] >= standard * months:
            return None
        return [_to_yuan(standard - Fraction(max(0, total[0] - rigid[0]), months))] * 2

    def _temporary_grant(self, measures):
        """G09: the most, standard × persons × 3."""
        standard = self.parameters.value("standard", self.request.as_of)
        return [_to_yuan(Fraction(standard * measures.count * self.parameters.limits["temporary"]["grant_months"]))] * 2

    def _exit_months(self, programme, outcome, view, rows, verdicts):
        """D25: only the income test fails, a member is a recipient, and the change was declared."""
        failed = [row for row, verdict in zip(rows, verdicts) if verdict == NOT_MET]
        if programme != "minimum_living" or outcome != "OVER" or not self.request.work_change:
            return None
        if [row[0].name for row in failed] != ["income"]:
            return None
        if not any(self._recipient(view, member) for member in self.household.counted):
            return None
        found = {self._step(end, test.limit) for test in failed[0] for end in test.value}
        return found.pop() if len(found) == 1 else None

    def _step(self, income, limit):
        steps = self.parameters.rules["gradual_exit"]
        for step in steps:
            if step["rise_up_to"] is None:
                return step["months"]
            if income is not None and Fraction(income, limit) - 1 <= Fraction(step["rise_up_to"]):
                return step["months"]
        return None

    @staticmethod
    def _recipient(view, member):
        month = view.as_of[:7]
        return any(record.get("programme") == "minimum_living" and record.get("from", "9999") <= month
                   and record.get("until", "9999") >= month for record in view.answer("benefits", member).records)


def _to_yuan(amount):
    """Fen rounded up to the yuan, at least 0."""
    return max(0, math.ceil(Fraction(amount, 100)) * 100)


def _measures(programme, possible):
    """The hull of every measure over the possible households."""
    shown = {"income": {way: list(hull(m["income"][way] for m in possible)) for way in ("total",) + WAYS}}
    for name in MEASURES[programme]:
        shown[name] = list(hull(measures[name] for measures in possible))
    return shown


def _persons(rows):
    """Whom a test about a person found in every possible household; no such test, no field (G21)."""
    about = [row for row in rows if row[0].persons is not None]
    return {"persons": [ref for ref in row[0].persons if all(ref in test.persons for test in row)] for row in about}


def _test(row, verdict):
    limits = [test.limit for test in row]
    limit = limits[0]
    if None not in limits and len(set(limits)) > 1:
        limit = [min(limits), max(limits)]
    value = None if row[0].value is None else list(hull(test.value for test in row))
    return {"name": row[0].name, "result": verdict, "value": value, "limit": limit}


def _figures(outcome, rows, verdicts):
    """H02: the weakest status among the figures of the tests that decided."""
    deciding = {"OVER": NOT_MET, "REFER": UNDETERMINED, "WITHIN": MET}[outcome]
    return weakest({status for row, verdict in zip(rows, verdicts) if verdict == deciding
                    for test in row for status in test.figures})
