# SPDX-License-Identifier: Apache-2.0
"""Months, ages, anniversaries and working days (policy.md section 9 B).

Dates are ISO text (they compare as they are); months are counted from year 0.
"""

import datetime


def month_of(text):
    """'2017-04' or a date in it, as a number."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def month_text(month):
    """The number as '2017-04'."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def first_day(month):
    """The first day of a month."""
    return month_text(month) + "-01"


def last_day(month):
    """The last day of a month."""
    nxt = datetime.date.fromisoformat(first_day(month + 1))
    return (nxt - datetime.timedelta(days=1)).isoformat()


def add_years(day, years):
    """The same day so many years on; 29 February becomes 1 March in a common year (B07)."""
    year = int(day[:4]) + years
    if day[5:] == "02-29":
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return f"{year:04d}-02-29" if leap else f"{year:04d}-03-01"
    return f"{year:04d}{day[4:]}"


def add_months(day, months):
    """The same day so many months on, or the first day after that month where it has none."""
    month = month_of(day) + months
    end = last_day(month)
    wanted = month_text(month) + day[7:]
    return wanted if wanted <= end else first_day(month + 1)


def reached(birth, years, day):
    """Whether somebody has so many whole years on a day (B07)."""
    return add_years(birth, years) <= day


def days_between(early, late):
    """Calendar days from one day to another."""
    return datetime.date.fromisoformat(late).toordinal() - datetime.date.fromisoformat(early).toordinal()


def spread(amount, months, month):
    """Share of the month-th (from 0) of so many months, by cumulative floors (D07)."""
    return amount * (month + 1) // months - amount * month // months


class Calendar:
    """Working days by calendar.json; a year that is not listed makes a date provisional (B08)."""

    def __init__(self, data):
        self.years = {int(year): (set(days["off"]), set(days["work"])) for year, days in data["years"].items()}

    def works(self, day):
        """Whether a day is a working day, and whether its year is listed."""
        listed = self.years.get(day.year)
        if listed is None:
            return day.weekday() < 5, False
        text = day.isoformat()
        if text in listed[0]:
            return False, True
        return text in listed[1] or day.weekday() < 5, True

    def due(self, start, count):
        """The end of the n-th working day after a start that does not count."""
        day = datetime.date.fromisoformat(start)
        provisional = False
        while count > 0:
            day += datetime.timedelta(days=1)
            works, listed = self.works(day)
            provisional = provisional or not listed
            count -= works
        return day.isoformat(), provisional
