# SPDX-License-Identifier: Apache-2.0
"""Intervals, months and shares, as the descriptions of schemas/report.json have them.  An interval is (low, high); a high
end of None is open, a low end of None too (only of a difference)."""

import datetime
from fractions import Fraction

CAP = (2**63 - 1) // 4  # figures beyond it are written as it, or as an open end
ZERO = (0, 0)
OPEN = (0, None)
YES, NO, UNKNOWN = "yes", "no", "unknown"


def add(*intervals):
    """The sum, end by end."""
    low, high = 0, 0
    for one in intervals:
        low = max(-CAP, min(CAP, low + one[0]))
        high = None if high is None or one[1] is None or high + one[1] > CAP else high + one[1]
    return low, high


def less(a, b):
    """a - b, neither end below 0."""
    return (0 if b[1] is None else max(0, a[0] - b[1]), None if a[1] is None else max(0, a[1] - b[0]))


def difference(a, b):
    """a - b, which may be below 0."""
    return (None if b[1] is None else a[0] - b[1], None if a[1] is None else a[1] - b[0])


def hull(intervals):
    """From the smallest low end to the largest high end."""
    lows, highs = [one[0] for one in intervals], [one[1] for one in intervals]
    return (None if None in lows else min(lows), None if None in highs else max(highs))


def larger(a, b):
    """The larger low end, and the larger high end."""
    return max(a[0], b[0]), None if a[1] is None or b[1] is None else max(a[1], b[1])


def part(interval, share):
    """A share of both ends, rounded down."""
    return tuple(None if end is None else end * share.numerator // share.denominator for end in interval)


def within(value, limit, strict):
    """value < limit, or value <= limit, as far as the interval tells."""
    most = limit - 1 if strict else limit
    if value[1] is not None and value[1] <= most:
        return YES
    return NO if value[0] is not None and value[0] > most else UNKNOWN


def both(a, b):
    """a and b."""
    if NO in (a, b):
        return NO
    return YES if a == b == YES else UNKNOWN


def either(*facts):
    """Any of them."""
    if YES in facts:
        return YES
    return UNKNOWN if UNKNOWN in facts else NO


def opposite(fact):
    """Not so."""
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[fact]


def month_number(month):
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_name(number):
    """2017-08."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def months_of(first, last):
    """All months of first..last."""
    return [month_name(n) for n in range(month_number(first), month_number(last) + 1)]


def spread(amount, first, last, month):
    """The part of an amount over first..last that falls into the month: by cumulative floors, so that no fen is lost."""
    count, place = month_number(last) - month_number(first) + 1, month_number(month) - month_number(first) + 1
    if not 1 <= place <= count:
        return 0

    return amount * place // count - amount * (place - 1) // count


def spread_interval(interval, first, last, month):
    """The same of both ends; an open end stays open."""
    return (spread(interval[0], first, last, month),
            None if interval[1] is None else spread(interval[1], first, last, month))


def share_of(text):
    """"1/2"."""
    p, q = text.split("/")
    return Fraction(int(p), int(q))


def half_up(numerator, denominator):
    """Of figures that are not below 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def date(text):
    """2017-09-01."""
    return datetime.date.fromisoformat(text)


def years_later(day, years):
    """29 February becomes 1 March in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)
