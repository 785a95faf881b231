# SPDX-License-Identifier: Apache-2.0
"""One request seen over the months of one window: answers with empty cells found (A19)."""

from . import dates
from .answers import Answer
from .lines import MONEY

PAY = ("wages", "labour", "author")
COUNTED_PENSIONS = ("employee", "survivors", "work_injury")
OLD_AGE = ("employee", "resident")


class View:
    """The facts of one request over one window of months."""

    def __init__(self, asking, window):
        self.asking = asking
        self.request = asking.request
        self.parameters = asking.parameters
        self.as_of = asking.request.as_of
        self.months = asking.request.period[-window:]
        self.first, self.last = self.months[0], self.months[-1]
        self.start, self.end = dates.first_day(self.first), dates.last_day(self.last)
        self.no_figure = False
        self._made = {}
        self.cache = {}

    def once(self, key, make):
        """A figure that is worked out once."""
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]

    def answer(self, line, member):
        """The answer of a line, with the records that an empty cell spoils taken out."""
        needed = NEEDED.get(line)
        if needed is None:
            return self.asking.answer(line, member)
        key = (line, member.ref)
        if key not in self._made:
            self._made[key] = self._without_unknown(self.asking.answer(line, member), needed)
        return self._made[key]

    def _without_unknown(self, answer, needed):
        kept, kinds = [], list(answer.kinds)
        for record in answer.records:
            field = needed(self, record)
            if field is None:
                kept.append(record)
            elif f"UNKNOWN({field})" not in kinds:
                kinds.append(f"UNKNOWN({field})")
        return Answer(kinds, kept, answer.doubtful) if len(kept) < len(answer.records) else answer

    def overlaps(self, first, last):
        """Whether months from..to (numbers) meet the window."""
        return first <= self.last and last >= self.first

    def in_window(self, day):
        """Whether a date lies in the window."""
        return self.start <= day <= self.end


def _missing(record, *fields):
    return next((field for field in fields if field not in record), None)


def _pay(view, record):
    """07: month and item, then gross and tax (business: taxable and tax)."""
    if "month" in record and dates.month_of(record["month"]) not in view.months:
        return None
    return _missing(record, "month", "item", "taxable" if record.get("item") == "business" else "gross", "tax")


def _contribution(view, record):
    """09: the covered months, the own part, and the base where there is an employer (D02)."""
    field = _missing(record, "last_month", "months")
    if field:
        return field
    last = dates.month_of(record["last_month"])
    if not view.overlaps(last - int(record["months"]) + 1, last):
        return None
    return _missing(record, "own", *(["base"] if "employer" in record else []))


def _fund(view, record):
    """14: the months of an account that shows contributions, and its own part (D03)."""
    shows = [field for field in ("base", "own", "monthly", "from", "to") if field in record]
    if record.get("record", "account") != "account" or not shows:
        return None
    field = _missing(record, "from", "to")
    if field or not view.overlaps(dates.month_of(record["from"]), dates.month_of(record["to"])):
        return field
    return None if "own" in record or "monthly" in record else "own"


def _pension(view, record):
    """10: kind and months, and the amount where the kind counts (D15)."""
    field = _missing(record, "kind")
    if field or record["kind"] not in COUNTED_PENSIONS + OLD_AGE:
        return field
    if "last_month" in record and dates.month_of(record["last_month"]) < view.first:
        return None
    if "first_month" in record and dates.month_of(record["first_month"]) > view.last:
        return None
    return _missing(record, "first_month", "last_month", *(["monthly"] if record["kind"] in COUNTED_PENSIONS else []))


def _employment(view, record):
    """11: a benefit needs its amount and its first month (D16)."""
    if "benefit_monthly" not in record and "benefit_from" not in record:
        return None
    if "benefit_to" in record and dates.month_of(record["benefit_to"]) < view.first:
        return None
    if "benefit_from" in record and dates.month_of(record["benefit_from"]) > view.last:
        return None
    return _missing(record, "benefit_monthly", "benefit_from")


def _business(view, record):
    """08: the tax period and the sales; the tax where cost is kept (D13)."""
    field = _missing(record, "from", "to")
    if field or not view.overlaps(dates.month_of(record["from"]), dates.month_of(record["to"])):
        return field
    return _missing(record, "sales", *(["tax"] if "cost" in record else []))


def _flag(view, record):
    """A flag speaks of a limit; without it, it is a plain gap (A02)."""
    for scope in ("person", "household"):
        if f"over_{scope}" in record and f"limit_{scope}" not in record:
            return f"limit_{scope}"
    return None


NEEDED = {"income_tax": _pay, "social_insurance": _contribution, "housing_fund": _fund, "pension": _pension,
          "employment": _employment, "business_tax": _business,
          **dict.fromkeys(MONEY, _flag)}
