# SPDX-License-Identifier: Apache-2.0
"""I1 wages and I2 imputed minimum wages, person by person and month by month (D01 to D12, A05 to A08, D21)."""

from . import cards, dates
from .dates import month_of
from .interval import OPEN, ZERO, total
from .population import fen
from .view import OLD_AGE, PAY


def declared_by_month(view, member, way, kinds=None):
    """Declared amounts of a way by month, without an X code; no month: spread over the period (D07, D20)."""
    found = {}
    period = view.request.period
    for item in view.request.income:
        if item.member != member.ref or item.way != way or item.exclusion or (kinds and item.kind not in kinds):
            continue
        if item.month is not None:
            found[item.month] = found.get(item.month, 0) + item.amount
            continue
        for at, month in enumerate(period):
            found[month] = found.get(month, 0) + dates.spread(item.amount, len(period), at)
    return {month: amount for month, amount in found.items() if month in view.months}


class Wages:
    """What the wage lines show of one person."""

    def __init__(self, view, member):
        self.view, self.member = view, member
        self.tax_line = view.answer("income_tax", member)
        self.insurance = view.answer("social_insurance", member)
        self.fund = view.answer("housing_fund", member)
        self.pay, self.tax = self._pay()
        self.bases, self.own = self._insurance()
        self.fund_bases = self._fund()
        self.declared = declared_by_month(view, member, "I1")

    def _pay(self):
        """07: gross and tax of wages, labour and author by month, corrections with their sign (D08, A21)."""
        pay, tax = {}, {}
        for record in self.tax_line.of_kind("item", *PAY):
            month = month_of(record["month"])
            if month in self.view.months:
                pay[month] = pay.get(month, 0) + fen(record["gross"])
                tax[month] = tax.get(month, 0) + fen(record["tax"])
        return pay, tax

    def _insurance(self):
        """09: base by month where there is an employer, own parts by month whoever pays (D02, D04)."""
        pension, other, own = {}, {}, {}
        for record in self.insurance.records:
            last = month_of(record["last_month"])
            for month in range(max(self.view.first, last - int(record["months"]) + 1), min(self.view.last, last) + 1):
                own[month] = own.get(month, 0) + fen(record["own"])
                if "employer" in record:
                    bases = pension if record.get("insurance") == "pension" else other
                    bases[month] = max(bases.get(month, 0), fen(record["base"]))
        return {**other, **pension}, own

    def _fund(self):
        """14: base by month; own part, else half of the monthly sum (D03)."""
        bases = {}
        for record in self.fund.records:
            if record.get("record", "account") != "account" or "from" not in record or "to" not in record:
                continue
            first, last = month_of(record["from"]), month_of(record["to"])
            for month in range(max(self.view.first, first), min(self.view.last, last) + 1):
                part = fen(record["own"]) if "own" in record else fen(record["monthly"]) // 2
                self.own[month] = self.own.get(month, 0) + part
                if "base" in record:
                    bases[month] = max(bases.get(month, 0), fen(record["base"]))
        return bases

    def month(self, month):
        """I1 of one month, and whether a wage above 0 is there."""
        if self.tax_line.gap:
            return OPEN, False
        if month in self.pay:
            return self._net(month, self.pay[month], self.tax[month])
        if self.insurance.gap:
            return OPEN, False
        if month in self.bases:
            return self._net(month, self.bases[month], 0)
        if self.fund.gap:
            return OPEN, False
        if month in self.fund_bases:
            return self._net(month, self.fund_bases[month], 0)
        amount = self.declared.get(month, 0)
        return (amount, amount), amount > 0

    def _net(self, month, gross, tax):
        """A found figure less what comes off it and the disregard (D04, D21, A05)."""
        if gross <= 0:
            return ZERO, False
        parameters = self.view.parameters
        net = max(0, gross - tax - self.own.get(month, 0))
        minimum = parameters.value("minimum_wage", dates.first_day(month))
        if minimum is not None and gross >= minimum:
            net = max(0, net - (parameters.value("earnings_disregard", self.view.as_of) or 0))
        low = 0 if self.insurance.gap or self.fund.gap else net
        return (low, net), True


class Imputed:
    """I2 of one person (D09 to D12)."""

    def __init__(self, view, member):
        self.view, self.member = view, member
        self.cared_for = view.request.by_ref.get(member.cares_for)
        self.business = declared_by_month(view, member, "I3")

    def month(self, month):
        """One minimum wage, none, or `[0, minimum wage]` where a gap leaves an exemption open (A08)."""
        exempt = self._exempt(month)
        if exempt:
            return ZERO
        minimum = self.view.parameters.value("minimum_wage", dates.first_day(month))
        if minimum is None:
            self.view.no_figure = True
            return OPEN
        return (0 if exempt is None else minimum, minimum)

    def _exempt(self, month):
        view, member = self.view, self.member
        if member.ill or member.cannot_work or self.business.get(month, 0) > 0:
            return True
        start, end = dates.first_day(month), dates.last_day(month)
        return cards.any_of((
            cards.card(view, member, cards.severe),
            cards.schooling(view, member, start, end),
            cards.registered_free(view, member, month),
            cards.held(view, member, start, end),
            self._pensioned(month),
            self._in_business(month),
            self._carer(month),
        ))

    def _pensioned(self, month):
        """An old-age pension paid for the month (D10)."""
        answer = self.view.answer("pension", self.member)
        for record in answer.of_kind("kind", *OLD_AGE):
            if "first_month" in record and "last_month" in record:
                if month_of(record["first_month"]) <= month <= month_of(record["last_month"]):
                    return True
        return None if answer.gap else False

    def _in_business(self, month):
        """A month covered by business income of 08 or 07 (D10)."""
        answer = self.view.answer("business_tax", self.member)
        if any(month_of(r["from"]) <= month <= month_of(r["to"]) for r in answer.records):
            return True
        items = self.view.answer("income_tax", self.member).of_kind("item", "business")
        if any(month_of(record["month"]) == month for record in items):
            return True
        return None if answer.gap else False

    def _carer(self, month):
        """The carer of an infant, or of a disabled member (D12)."""
        if self.cared_for is None:
            return False
        birth, start = self.cared_for.birth, dates.first_day(month)
        years = self.view.parameters.rules["infant_under"]
        if month_of(birth) <= month and not dates.reached(birth, years, start):
            return True
        return cards.card(self.view, self.cared_for, cards.severe_or_mental)


def wages_and_imputed(view, member):
    """I1 and I2 of a person over the window, and whether an exemption was looked at."""
    wages, imputed = Wages(view, member), Imputed(view, member)
    first, second, asked = [], [], False
    for month in view.months:
        found, wage = wages.month(month)
        first.append(found)
        if wage or found[1] is None or not cards.working_age(view, member, dates.first_day(month)):
            continue
        asked = True
        second.append(imputed.month(month))
    return total(first), total(second), asked
