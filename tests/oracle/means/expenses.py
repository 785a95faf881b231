# SPDX-License-Identifier: Apache-2.0
"""Rigid expenses (policy.md sections 4 and 9 E)."""

from . import dates
from .dates import month_of
from .income import lump_items
from .interval import OPEN, total
from .population import fen

CLAIM_FORMS = ("health", "accident")


def medical(view, member):
    """Cash in the window less aid, claims and receipts used in I8; per person, not below 0 (E01 to E03, E06)."""
    bills = view.answer("medical_insurance", member)
    if bills.gap:
        return OPEN
    cash = 0
    for record in bills.records:
        if "on" in record and not view.in_window(record["on"]):
            continue
        if "on" not in record or "cash" not in record:
            return OPEN
        cash += fen(record["cash"])
    aid, sure = _taken_off(view, member)
    amount = max(0, max(0, cash) - aid)
    return (amount if sure else 0, amount)


def _taken_off(view, member):
    """What is known to come off a person's bills, and whether that is all."""
    amount, sure = 0, True
    for line in ("mutual_aid", "insurance"):
        answer = view.answer(line, member)
        sure = sure and not answer.gap
        for record in answer.records:
            if line == "insurance" and not _health_claim(record):
                continue
            if "on" in record and not view.in_window(record["on"]):
                continue
            if _not_known(line, record):
                sure = False
            else:
                amount += fen(record["amount"])
    kinds = {item.kind or "other" for item in view.request.income if item.way == "I8"}
    receipts = sum(item.spent_medical for kind in kinds for item in lump_items(view, [member], kind))
    return amount + receipts, sure


def _health_claim(record):
    """A claim of a health or accident policy on the insured person (E03); an empty form may be one."""
    return (record.get("record") == "claim" and record.get("form", "health") in CLAIM_FORMS
            and record.get("role") != "holder")


def _not_known(line, record):
    needed = ("on", "amount", "form") if line == "insurance" else ("on", "amount")
    return any(field not in record for field in needed)


def education(view, member):
    """Fees and lodging up to the tariff less aid, per school year, spread over its months (E04, E07)."""
    answer = view.answer("education", member)
    low, high = total(_school_year(view, record) for record in answer.records)
    return (low, None if answer.gap else high)


def _school_year(view, record):
    """The part of one record that falls into the window."""
    if "year" in record:
        first = int(record["year"]) * 12 + 8
        count = 12
    elif "from" in record:
        first = month_of(record["from"])
        count = min(12, month_of(record["until"]) - first + 1) if "until" in record else 12
    else:
        return OPEN
    inside = [month - first for month in range(first, first + count) if month in view.months]
    if not inside:
        return (0, 0)
    low, high = _year_cost(view.parameters.tariff, record)
    part = [None if amount is None else sum(dates.spread(amount, count, at) for at in inside) for amount in (low, high)]
    return tuple(part)


def _year_cost(tariff, record):
    if "stage" not in record:
        return OPEN
    if record["stage"] not in tariff["fee"]:
        return (0, 0)
    if "fee" not in record or "lodging" not in record:
        return OPEN
    capped = min(fen(record["fee"]), tariff["fee"][record["stage"]]) + min(fen(record["lodging"]), tariff["lodging"])
    if "aid" not in record:
        return (0, max(0, capped))
    amount = max(0, capped - fen(record["aid"]))
    return (amount, amount)


def of_household(view, members, kind, work):
    """The sum over counted members."""
    return total(view.once((kind, member.ref), lambda m=member: work(view, m)) for member in members)
