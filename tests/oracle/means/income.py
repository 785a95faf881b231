# SPDX-License-Identifier: Apache-2.0
"""I3 to I9 and the household's income (D13 to D20, A21, H08)."""

from fractions import Fraction

from . import dates
from .dates import month_of
from .interval import OPEN, not_below_zero, total
from .population import fen
from .view import COUNTED_PENSIONS
from .wages import declared_by_month, wages_and_imputed

LUMPS = ("severance", "prize", "sale", "compensation", "inheritance", "other")
WAYS = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9")
PROPERTY = ("rent", "interest_dividend", "royalty")
FOUND_LUMPS = {"severance": "severance", "prize": "incidental"}


def half_up(fraction):
    """A fraction of at least 0 rounded half up."""
    return (2 * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)


def business(view, member):
    """I3: 08 > 07 business > declared, by month, then summed, not below 0 (D13)."""
    line, tax_line = view.answer("business_tax", member), view.answer("income_tax", member)
    if line.gap or tax_line.gap:
        return OPEN
    months = _taxpayer_months(view, line.records)
    items = {}
    for record in tax_line.of_kind("item", "business"):
        month = month_of(record["month"])
        if month in view.months:
            items[month] = items.get(month, 0) + fen(record["taxable"]) - fen(record["tax"])
    declared = declared_by_month(view, member, "I3")
    amount = sum(months.get(m, items.get(m, declared.get(m, 0))) for m in view.months)
    return (max(0, amount), max(0, amount))


def _taxpayer_months(view, records):
    """Income by month of each taxpayer and tax period."""
    periods = {}
    for record in records:
        if not view.overlaps(month_of(record["from"]), month_of(record["to"])):
            continue
        periods.setdefault((record.get("taxpayer", ""), record["from"], record["to"]), []).append(record)
    found = {}
    for (_, start, end), rows in periods.items():
        sales = max(fen(row["sales"]) for row in rows)
        costs = [fen(row["cost"]) for row in rows if "cost" in row]
        if costs:
            amount = sales - max(costs) - sum(fen(row.get("tax", "0")) for row in rows)
        else:
            amount = half_up(max(0, sales) * view.parameters.deemed_rate)
        first, last = month_of(start), month_of(end)
        for month in range(max(first, view.first), min(last, view.last) + 1):
            part = dates.spread(amount, last - first + 1, month - first)
            found[month] = found.get(month, 0) + part
    return found


def _found(view, member, item, less_tax=True):
    """Σ gross − tax of an item of 07 in the window, None when 07 shows none (D14, A21)."""
    records = [r for r in view.answer("income_tax", member).of_kind("item", item)
               if month_of(r["month"]) in view.months]
    if not records:
        return None
    return max(0, sum(fen(record["gross"]) - less_tax * fen(record["tax"]) for record in records))


def from_property(view, member):
    """I4: per kind, found wins over declared of the same kind (D14)."""
    if view.answer("income_tax", member).gap:
        return OPEN
    kinds = set(PROPERTY) | {i.kind for i in view.request.income if i.way == "I4" and i.member == member.ref}
    amount = 0
    for kind in kinds:
        found = _found(view, member, kind) if kind in PROPERTY else None
        declared = sum(declared_by_month(view, member, "I4", (kind,)).values())
        amount += declared if found is None else found
    return (amount, amount)


def _paid_months(view, first, last):
    return max(0, min(last, view.last) - max(first, view.first) + 1)


def pensions(view, member):
    """I5: monthly × months paid, else declared (D15)."""
    answer = view.answer("pension", member)
    amount, shown = 0, False
    for record in answer.records:
        if "first_month" not in record or "last_month" not in record:
            continue
        months = _paid_months(view, month_of(record["first_month"]), month_of(record["last_month"]))
        shown = shown or months > 0
        if record["kind"] in COUNTED_PENSIONS and months:
            amount += months * fen(record["monthly"])
    return _else_declared(view, member, "I5", answer, amount, shown)


def unemployment(view, member):
    """I6: benefit × months, to the end of the period while it is still paid (D16)."""
    answer = view.answer("employment", member)
    amount, shown = 0, False
    for record in answer.records:
        if "benefit_monthly" not in record or "benefit_from" not in record:
            continue
        last = month_of(record["benefit_to"]) if "benefit_to" in record else view.last
        months = _paid_months(view, month_of(record["benefit_from"]), last)
        shown = shown or months > 0
        amount += months * fen(record["benefit_monthly"])
    return _else_declared(view, member, "I6", answer, amount, shown)


def _else_declared(view, member, way, answer, amount, shown):
    if answer.gap:
        return (amount, None)
    if not shown:
        amount = sum(declared_by_month(view, member, way).values())
    return (amount, amount)


def asked_of(view, relative):
    """What I7 asks of one relative a month, as a fraction; None when nobody states it (D17)."""
    if relative.excused:
        return Fraction(0)
    if relative.agreed is not None:
        return Fraction(relative.agreed)
    if relative.income is None:
        return None
    parameters = view.parameters
    line = parameters.multiple(view.as_of) * parameters.value("standard", view.as_of)
    return parameters.maintenance_share * max(Fraction(0), Fraction(relative.income, relative.persons) - line)


def maintenance(view, member):
    """I7 of the relatives of one member; with none listed, what is declared (D17)."""
    if not view.request.relatives:
        amount = sum(declared_by_month(view, member, "I7").values())
        return (amount, amount)
    sums = []
    for relative in view.request.relatives:
        if relative.of == member.ref:
            monthly = asked_of(view, relative)
            amount = None if monthly is None else half_up(monthly * len(view.months))
            sums.append(OPEN if amount is None else (amount, amount))
    return total(sums)


def other(view, member):
    """I9: declared, without an X code (D19)."""
    amount = sum(declared_by_month(view, member, "I9").values())
    return (amount, amount)


def lump_items(view, members, kind):
    """Declared lump sums of a kind that fall into the window, without an X code (D18)."""
    refs = {member.ref for member in members}
    return [item for item in view.request.income
            if item.way == "I8" and not item.exclusion and item.member in refs and (item.kind or "other") == kind
            and (item.month is None or item.month in view.months)]


def deals(view, members, role, field, inside):
    """Deals of line 17 in a role: (each deal once → amount, whether one is not fully known)."""
    found, unknown = {}, False
    for member in members:
        for record in view.answer("housing_transactions", member).records:
            if record.get("role", role) != role or not inside(record.get("on")):
                continue
            if "role" not in record or "on" not in record or (field and field not in record):
                unknown = True
                continue
            key = (record["on"], record.get("address", ""))
            found[key] = max(found.get(key, 0), fen(record[field]) if field else 0)
    return found, unknown


def lump_sums(view, members, dwellings):
    """I8 of a possible household, by kind, less receipts, not below 0 (D18, A21)."""
    sums = []
    for kind, taken in _by_kind(view, members).items():
        items = lump_items(view, members, kind)
        medical = sum(item.spent_medical for item in items)
        replaced = sum(item.spent_dwelling for item in items)
        most = medical + (replaced if dwellings[0] <= 1 else 0)
        least = medical + (replaced if dwellings[1] is not None and dwellings[1] <= 1 else 0)
        high = None if taken[1] is None else taken[1] - least
        sums.append(not_below_zero((taken[0] - most, high)))
    return total(sums)


def _by_kind(view, members):
    declared = {kind: sum(item.amount for item in lump_items(view, members, kind))
                for kind in ("sale", "compensation", "inheritance", "other")}
    kinds = {kind: total(_lump_of(view, member, kind) for member in members) for kind in FOUND_LUMPS}
    kinds["sale"] = _sale(view, members, declared["sale"])
    kinds["compensation"] = _compensation(view, members, declared["compensation"])
    for kind in ("inheritance", "other"):
        kinds[kind] = (declared[kind], declared[kind])
    return kinds


def _lump_of(view, member, kind):
    """Severance or prize of a person: 07, else declared; a gap in 07 hides what it shows (A21)."""
    if view.answer("income_tax", member).gap:
        return OPEN
    found = _found(view, member, FOUND_LUMPS[kind])
    if found is None:
        found = sum(item.amount for item in lump_items(view, [member], kind))
    return (found, found)


def _within(view):
    return lambda day: day is None or view.in_window(day)


def _sale(view, members, declared):
    """The larger of 17 and 07, both whole (D18), else declared; with a gap open above what the other shows."""
    sold, unknown = deals(view, members, "seller", "price", _within(view))
    known = [m for m in members if not view.answer("income_tax", m).gap]
    transfers = [found for found in (_found(view, m, "transfer", False) for m in known) if found is not None]
    amount = max(sum(sold.values()), sum(transfers))
    gap = len(known) < len(members) or any(view.answer("housing_transactions", m).gap for m in members)
    if gap or unknown:
        return (amount, None)
    if not sold and not transfers:
        amount = declared
    return (amount, amount)


def _compensation(view, members, declared):
    """17 compensation, else declared; a gap opens above what is found."""
    found, unknown = deals(view, members, "compensated", "compensation", _within(view))
    amount = sum(found.values())
    if unknown or any(view.answer("housing_transactions", m).gap for m in members):
        return (amount, None)
    if not found:
        amount = declared
    return (amount, amount)


PERSONAL = {"I3": business, "I4": from_property, "I5": pensions, "I6": unemployment, "I7": maintenance, "I9": other}


def of_person(view, member):
    """Every way of a person but I8."""
    def make():
        first, second, _ = _wages(view, member)
        ways = {way: work(view, member) for way, work in PERSONAL.items()}
        return {"I1": first, "I2": second, **ways}
    return view.once(("income", member.ref), make)


def _wages(view, member):
    return view.once(("wages", member.ref), lambda: wages_and_imputed(view, member))


def exemption_asked(view, member):
    """Whether the person has a month of working age without a wage (measures.md section 5, condition c)."""
    return _wages(view, member)[2]


def income(view, members, dwellings):
    """The nine ways and the total of a possible household."""
    people = [of_person(view, member) for member in members]
    ways = {way: total(person[way] for person in people) for way in WAYS if way != "I8"}
    ways["I8"] = lump_sums(view, members, dwellings)
    return {"total": total(ways[way] for way in WAYS), **{way: ways[way] for way in WAYS}}
