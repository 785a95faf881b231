# SPDX-License-Identifier: Apache-2.0
"""Dwellings, other units, vehicles, deals (policy.md sections 5 and 9 F)."""

import unicodedata

from . import cards, dates, identity
from .income import deals
from .interval import add, opened, total
from .population import fen, share

NEITHER = ("parking", "storage")
GONE = ("scrapped", "cancelled", "stolen")
TENANCIES = ("public_rent", "low_rent")


def _units(view, members):
    """Current registrations up to as_of by unit, else certificate, else address (F08, F09)."""
    units = {}
    for member in members:
        for at, record in enumerate(view.answer("real_estate", member).records):
            if record.get("status") == "cancelled" or record.get("registered", "") > view.as_of:
                continue
            key = next((f + record[f] for f in ("unit", "certificate", "address") if f in record), (member.ref, at))
            units.setdefault(key, []).append((member.ref, record))
    return list(units.values())


def _sure(holders):
    """Whether some record says current and since when."""
    return any("status" in record and "registered" in record for _, record in holders)


def _area(holders):
    """Area × the counted holders' shares, down to 0.01 m²; no share: in full, once (F10)."""
    areas = [fen(record["area"]) for _, record in holders if "area" in record]
    if not areas:
        return (0, None)
    shares = {}
    for ref, record in holders:
        own = share(record["share"]) if "share" in record else None
        known = [s for s in (shares.get(ref), own) if s is not None]
        shares[ref] = max(known) if known else None
    part = 1 if None in shares.values() else min(1, sum(shares.values()))
    area = max(areas) * part
    area = area.numerator // area.denominator
    return (area, area if len(areas) == len(holders) else None)


def _registered(view, members):
    """(dwellings, their area, non-residential units) of line 15."""
    counts, areas, others = [], [], []
    for holders in _units(view, members):
        # One unit is one thing: a dwelling if a row says so, else perhaps what an empty cell hides (section 5, F08).
        uses = {record.get("use") for _, record in holders}
        sure = _sure(holders)
        once = (1 if sure else 0, 1)
        if "dwelling" in uses:
            area = _area(holders)
            counts.append(once)
            areas.append(area if sure else (0, area[1]))
        elif None in uses:
            counts.append((0, 1))
            areas.append((0, _area(holders)[1]))
            others.append((0, 1))
        elif uses - set(NEITHER):
            others.append(once)
    return total(counts), total(areas), total(others)


def _tenanted(view, members):
    """(distinct addresses, building area of the counted persons' part) of line 16 (F11)."""
    numbers = {member.number for member in members}
    factor = view.parameters.rules["living_to_building"]
    found, counts = {}, {}
    for member in members:
        for at, record in enumerate(view.answer("public_housing", member).records):
            if record.get("form", TENANCIES[0]) not in TENANCIES or record.get("since", "") > view.as_of:
                continue
            people = {identity.normal_id(n) for n in record.get("co_residents", "").split(";") if n.strip()}
            people.add(identity.normal_id(record.get("tenant", member.number)))
            count = len(people & numbers)
            area = fen(record["living_area"]) * factor * count // len(people) if "living_area" in record else None
            key = record.get("address", (member.ref, at))
            old = found.get(key, (0, 0))
            sure = "form" in record
            counts[key] = (max(sure, counts.get(key, (0, 1))[0]), 1)
            found[key] = (max(old[0], area or 0) if sure else old[0],
                          None if area is None or old[1] is None else max(old[1], area))
    return total(counts.values()), total(found.values())


def _outside(view, members, kind, field=None):
    """Declared assets that no line covers (F07)."""
    refs = {member.ref for member in members}
    mine = [asset for asset in view.request.assets if asset["kind"] == kind and asset["member"] in refs]
    if field is None:
        return (len(mine), len(mine))
    return total((fen(a[field]), fen(a[field])) if a.get(field) is not None else (0, None) for a in mine)


def dwellings(view, members):
    """Count and area of dwellings, and the non-residential units."""
    count, area, others = _registered(view, members)
    rented, rented_area = _tenanted(view, members)
    count = total((count, rented, _outside(view, members, "dwelling")))
    area = total((area, rented_area, _outside(view, members, "dwelling", "area")))
    others = add(others, _outside(view, members, "nonresidential"))
    silent = any(view.answer("real_estate", member).gap for member in members)
    if silent or any(view.answer("public_housing", member).gap for member in members):
        count, area = opened(count), opened(area)
    return {"dwellings": count, "dwelling_area": area, "non_residential": opened(others) if silent else others}


def _plate(text):
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def vehicles(view, members):
    """Registered motor vehicles that count, by VIN, else plate (F13)."""
    found = {}
    claims = {_plate(claim["plate"]): claim["member"] for claim in view.request.claims}
    present = {member.ref: member for member in members}
    for member in members:
        for at, record in enumerate(view.answer("motor_vehicles", member).records):
            if record.get("status") in GONE or record.get("first_registered", "") > view.as_of:
                continue
            key = record.get("vin") or record.get("plate") or (member.ref, at)
            value = _vehicle(view, record, present.get(claims.get(_plate(record.get("plate", "")))))
            old = found.get(key, (0, 0))
            found[key] = (max(old[0], value[0]), max(old[1], value[1]))
    value = add(total(found.values()), _outside(view, members, "vehicle"))
    return opened(value) if any(view.answer("motor_vehicles", member).gap for member in members) else value


def _vehicle(view, record, claimed_for):
    """0 for a disabled person's use, `[0, 1]` where that or the registration is not known."""
    if record.get("use") == "disabled":
        return (0, 0)
    if claimed_for is not None:
        in_force = cards.card(view, claimed_for, cards.any_grade)
        if in_force is not False:
            return (0, 0 if in_force else 1)
    sure = "use" in record and "status" in record and "first_registered" in record
    return (1 if sure else 0, 1)


def sold(view, members):
    """Dwellings sold in the look-back before as_of, each deal once (F12, B09)."""
    years = view.parameters.limits["shared_ownership"]["look_back_years"]

    def inside(day):
        return day is None or day <= view.as_of < dates.add_years(day, years)
    found, unknown = deals(view, members, "seller", None, inside)
    silent = any(view.answer("housing_transactions", member).gap for member in members)
    return (len(found), None if silent or unknown else len(found))
