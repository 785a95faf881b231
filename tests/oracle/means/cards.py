# SPDX-License-Identifier: Apache-2.0
"""Facts that are yes, no or not known: cards, schooling, custody, unemployment (G11, G13, G15; measures.md section 4)."""

from . import dates
from .dates import month_of

SEVERE = (1, 2)
TO_BACHELOR = ("kindergarten", "primary", "junior", "senior", "vocational", "college", "bachelor")


def any_of(states):
    """Yes if any is yes, else not known if any is not known, else no."""
    known = list(states)
    if True in known:
        return True
    return None if None in known else False


def _over_records(answer, state):
    """The state over all sure records; a gap leaves open what no record says yes to."""
    return any_of([state(record) for record in answer.records] + ([None] if answer.gap else []))


def any_grade(record):
    """Any card."""
    return True


def severe(record):
    """Grade 1 or 2 (D12)."""
    return int(record["grade"]) in SEVERE if "grade" in record else None


def severe_or_mental(record):
    """Grade 1 or 2, or grade 3 intellectual or mental (C08, D12 of a cared-for member)."""
    if "grade" not in record:
        return None
    grade = int(record["grade"])
    if grade in SEVERE or grade > 3:
        return grade in SEVERE
    return record["category"] in ("5", "6") if "category" in record else None


def card(view, member, wanted):
    """A card in force on as_of of the wanted sort; past its review date it is not known (G13)."""
    def state(record):
        if record.get("issued", "") > view.as_of:
            return False
        sort = wanted(record)
        if sort and not ("review" in record and record["review"] >= view.as_of):
            return None
        return sort
    return _over_records(view.answer("disability", member), state)


def schooling(view, member, start, end, stages=None):
    """A full-time record that covers a day of start..end (D12, G11, C01)."""
    def state(record):
        if record.get("from", "") > end or record.get("until", "9999") < start or record.get("full_time") == "no":
            return False
        if stages and "stage" in record and record["stage"] not in stages:
            return False
        known = "from" in record and "full_time" in record and (not stages or "stage" in record)
        return True if known else None
    return _over_records(view.answer("education", member), state)


def held(view, member, start, end):
    """In prison or compulsory rehabilitation on a day of start..end (C06, D10)."""
    def state(record):
        if record.get("status") == "community_correction":
            return False
        if record.get("from", "") > end or record.get("until", "9999") < start:
            return False
        return True if "from" in record and "status" in record else None
    return _over_records(view.answer("custody", member), state)


def dead(view, member):
    """Dead on or before as_of by line death (C05)."""
    def state(record):
        return record["on"] <= view.as_of if "on" in record else None
    return _over_records(view.answer("death", member), state)


def registered_free(view, member, month):
    """Month of registration as unemployed and the next five, unless employed again (D12)."""
    free = view.parameters.rules["unemployed_free_months"]

    def state(record):
        if "unemployed_since" not in record:
            return False
        since = record["unemployed_since"]
        employed = record.get("employed_since", "")
        if employed > since and month_of(employed) <= month:
            return False
        return month_of(since) <= month < month_of(since) + free
    return _over_records(view.answer("employment", member), state)


def unemployed(view, member):
    """G15: of working age, registered on or before as_of and not employed since."""
    if not working_age(view, member, view.as_of):
        return False

    def state(record):
        since = record.get("unemployed_since", "9999")
        return since <= view.as_of and not since < record.get("employed_since", "") <= view.as_of
    return _over_records(view.answer("employment", member), state)


def pension_day(rules, member):
    """The day the statutory pension age is reached (D11)."""
    ages = rules["pension_age"]
    if member.sex == "male":
        years, step, most = ages["male"], 4, 36
    elif member.cadre:
        years, step, most = ages["female_cadre"], 4, 36
    else:
        years, step, most = ages["female"], 2, 60
    day = dates.add_years(member.birth, years)
    if day < ages["delay_from"]:
        return day
    later = month_of(day) - month_of(ages["delay_from"])
    return dates.add_months(day, min(most, later // step + 1))


def working_age(view, member, day):
    """From 16 to the statutory pension age, on a day (D11)."""
    rules = view.parameters.rules
    return dates.reached(member.birth, rules["work_from"], day) and day < pension_day(rules, member)
