# SPDX-License-Identifier: Apache-2.0
"""Intervals with an open end, and three-valued logic (policy.md section 1).

An interval is a pair (low, high).  `None` as high means open above; `None` as low occurs only in a
difference whose subtrahend is open.  A verdict is MET, NOT_MET or UNDETERMINED.
"""

MET = "MET"
NOT_MET = "NOT_MET"
UNDETERMINED = "UNDETERMINED"

ZERO = (0, 0)
OPEN = (0, None)


def add(a, b):
    """Sums of intervals add end by end."""
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[1] is None or b[1] is None else a[1] + b[1]
    return (low, high)


def total(intervals):
    """The sum of many intervals."""
    low, high = 0, 0
    for a, b in intervals:
        low += a
        high = None if high is None or b is None else high + b
    return (low, high)


def subtract(a, b):
    """A − B is [A.lo − B.hi, A.hi − B.lo]."""
    low = None if a[0] is None or b[1] is None else a[0] - b[1]
    high = None if a[1] is None or b[0] is None else a[1] - b[0]
    return (low, high)


def not_below_zero(a):
    """Both ends cut at 0."""
    low = 0 if a[0] is None else max(0, a[0])
    high = None if a[1] is None else max(0, a[1])
    return (low, high)


def opened(a):
    """The same lower end, no upper end."""
    return (a[0], None)


def hull(intervals):
    """The smallest interval that holds all of them (A13)."""
    pairs = list(intervals)
    lows = [a for a, _ in pairs]
    highs = [b for _, b in pairs]
    return (None if None in lows else min(lows), None if None in highs else max(highs))


def at_most(a, limit):
    """Verdict of value ≤ limit."""
    if a[1] is not None and a[1] <= limit:
        return MET
    if a[0] is not None and a[0] > limit:
        return NOT_MET
    return UNDETERMINED


def below(a, limit):
    """Verdict of value < limit."""
    if a[1] is not None and a[1] < limit:
        return MET
    if a[0] is not None and a[0] >= limit:
        return NOT_MET
    return UNDETERMINED


def either(*verdicts):
    """A or B."""
    if MET in verdicts:
        return MET
    return UNDETERMINED if UNDETERMINED in verdicts else NOT_MET


def both(*verdicts):
    """A and B."""
    if NOT_MET in verdicts:
        return NOT_MET
    return UNDETERMINED if UNDETERMINED in verdicts else MET


def in_all(verdicts):
    """One verdict over all possible households: met in all, met in none, else open (A13)."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else UNDETERMINED


def verdict_of(known):
    """True, False or None (not known) as a verdict."""
    return UNDETERMINED if known is None else MET if known else NOT_MET
