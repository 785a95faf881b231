# SPDX-License-Identifier: Apache-2.0
"""Figures by date (parameters.json; policy.md section 7, B02 to B06)."""

from fractions import Fraction

WEAKEST = ("assumed", "reported", "official")


def weakest(statuses):
    """The weakest of several statuses, None of none (H02)."""
    for status in WEAKEST:
        if status in statuses:
            return status
    return None


class Parameters:
    """One policy pack."""

    def __init__(self, data, replaced=None):
        self.dated = dict(data["dated"])
        self.dated.update(replaced or {})
        self.yearly = data["yearly"]
        self.limits = data["limits"]
        self.rules = data["rules"]
        self.windows = data["window_months"]
        self.validity_months = data["validity_months"]
        self.tariff = data["school_tariff"]
        self.freshness = data["freshness_days"]
        self.city = data["city_division"]
        self.deemed_rate = Fraction(self.rules["deemed_rate"])
        self.maintenance_share = Fraction(self.rules["maintenance_share"])

    def row(self, name, day):
        """The row of a dated figure in force on a day, None before the first (B03)."""
        found = None
        for row in self.dated[name]:
            if row["from"] <= day:
                found = row
        return found

    def value(self, name, day):
        """The value in force on a day, None before the first."""
        row = self.row(name, day)
        return None if row is None else row["value"]

    def status(self, name, day):
        """The status of the value in force on a day."""
        row = self.row(name, day)
        return None if row is None else row.get("status")

    def multiple(self, day):
        """The low-income multiple as a fraction."""
        return Fraction(self.value("low_income_multiple", day))

    def of_year(self, name, year):
        """A yearly figure: of that year, the last one if it is not listed yet, None before the first (B03, B05)."""
        values = self.yearly[name]["values"]
        known = [int(listed) for listed in values if int(listed) <= year]
        return values[str(max(known))] if known else None

    def year_status(self, name):
        """The status of a yearly figure, that of its table before its first year too (H02)."""
        return self.yearly[name]["status"]

    def fresh_days(self, line):
        """How old data of a line may be (A04)."""
        return self.freshness.get(line, self.freshness["default"])

    def window(self, programme):
        """Months over which a programme reads income."""
        return self.windows.get(programme, self.windows["default"])

    def deadline_days(self, lane, day):
        """Working days of a lane (B08)."""
        return 2 if lane == "express" else self.value("deadline_days", day)
