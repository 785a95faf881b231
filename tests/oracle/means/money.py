# SPDX-License-Identifier: Apache-2.0
"""Money on as_of: accounts, holdings, policies, flags (policy.md sections 5 and 9 F; A02, A16, A20)."""

from .interval import add, total
from .lines import BANKS, MONEY
from .population import fen, share

ACCOUNT_LINES = BANKS + ("payments",)
NEVER_SENT = {"NOT_AUTHORISED", "NOT_ASKED"}
FLAGS = ("over_person", "over_household")
HOLDINGS = {"securities": ("stocks", "bonds", "cash"), "funds": ("value",)}


def _positive(record, fields):
    """The sum of fields, each not below 0 (F05); None when one is empty (A19)."""
    if any(field not in record for field in fields):
        return None
    return sum(max(0, fen(record[field])) for field in fields)


def account_amount(view, line, record):
    """The fen of an account: 0 when closed, by the yuan value when foreign, None when not known (F04, F05)."""
    if record.get("status") == "closed" or record.get("closed", "9999") <= view.as_of:
        return 0
    if line == "payments":
        return _positive(record, ("balance", "money_fund"))
    if record.get("currency") == "CNY":
        return _positive(record, ("balance", "wealth"))
    return _positive(record, ("balance_cny",))


class Report:
    """One line's report of one account of one person."""

    def __init__(self, view, line, member, record):
        self.line, self.ref = line, member.ref
        self.amount = account_amount(view, line, record)
        self.joint = record.get("joint") == "yes"
        self.share = share(record["share"]) if "share" in record else None


def _is_flag(record):
    return any(field in record for field in FLAGS)


def _accounts(view, members):
    """Reports by account: institution and number, and person unless one report says joint (F01)."""
    keyed, alone = {}, []
    for line in ACCOUNT_LINES:
        for member in members:
            for record in view.answer(line, member).records:
                if _is_flag(record):
                    continue
                report = Report(view, line, member, record)
                if "institution" in record and "account" in record:
                    keyed.setdefault((record["institution"], record["account"]), []).append(report)
                else:
                    alone.append([report])
    groups = list(alone)
    for reports in keyed.values():
        if any(report.joint for report in reports):
            groups.append(reports)
            continue
        for ref in dict.fromkeys(report.ref for report in reports):
            groups.append([report for report in reports if report.ref == ref])
    return groups


def _part(reports):
    """The counted holders' part of an account (F02)."""
    if not any(report.joint for report in reports):
        return 1
    shares = {}
    for report in reports:
        known = [s for s in (shares.get(report.ref), report.share) if s is not None]
        shares[report.ref] = max(known) if known else None
    return 1 if None in shares.values() else min(1, sum(shares.values()))


def _account_sums(view, members):
    """Sum of the accounts by line; one account in two lines stands where the larger amount is (A20)."""
    sums = {}
    for reports in _accounts(view, members):
        known = [report for report in reports if report.amount is not None]
        best = max(known, key=lambda report: report.amount, default=reports[0])
        low = (best.amount or 0) * _part(reports)
        low = low.numerator // low.denominator
        value = (low, low if len(known) == len(reports) else None)
        sums[best.line] = add(sums.get(best.line, (0, 0)), value)
    return sums


def _holdings(view, line, members):
    """Securities and funds by person (measures.md section 4)."""
    values = []
    for member in members:
        for record in view.answer(line, member).records:
            if not _is_flag(record):
                amount = _positive(record, HOLDINGS[line])
                values.append((0, None) if amount is None else (amount, amount))
    return total(values)


def _policies(view, members):
    """Cash value with the policyholder, each policy number once (F06)."""
    policies = {}
    for member in members:
        for at, record in enumerate(view.answer("insurance", member).records):
            if _is_flag(record) or record.get("record", "policy") != "policy" or record.get("role") == "insured":
                continue
            key = record.get("policy", (member.ref, at))
            surrendered = record.get("status") == "surrendered"
            amount = 0 if surrendered else _positive(record, ("cash_value", ))
            known = "role" in record and amount is not None
            value = (amount, amount) if known else (0, None)
            old = policies.get(key, (0, 0))
            high = None if None in (old[1], value[1]) else max(old[1], value[1])
            policies[key] = (max(old[0], value[0]), high)
    return total(policies.values())


class Flags:
    """What institutions that give flags only say on one line (A02, A16)."""

    def __init__(self, view, line, members):
        self.person, self.household = {}, {}
        for member in members:
            for record in view.answer(line, member).records:
                if _is_flag(record):
                    self._take(record, member.ref)

    def _take(self, record, ref):
        institution = record.get("institution", "")
        self.person.setdefault(institution, {}).setdefault(ref, None)
        if "over_person" in record:
            value = self._bounds(record["over_person"], record["limit_person"])
            self.person[institution][ref] = self._narrower(self.person[institution][ref], value)
        if "over_household" in record:
            value = self._bounds(record["over_household"], record["limit_household"])
            self.household[institution] = self._narrower(self.household.get(institution), value)

    @staticmethod
    def _bounds(over, limit):
        return (fen(limit) + 1, None) if over == "yes" else (0, fen(limit))

    @staticmethod
    def _narrower(a, b):
        """At least the larger bound, at most the smaller (A16)."""
        if a is None or b is None:
            return a or b
        highs = [high for high in (a[1], b[1]) if high is not None]
        return (max(a[0], b[0]), min(highs) if highs else None)

    def on(self, accounts, whole):
        """The line's sum: accounts and person flags, and the household's flag once."""
        low, high = accounts
        for institution, flags in self.person.items():
            persons = total(flag or (0, None) for flag in flags.values())
            low += persons[0]
            bound = self._narrower(persons, (0, self.household.get(institution, (0, None))[1]))[1]
            high = None if high is None or bound is None else high + bound
        if whole and self.household:
            low = max(low, max(flag[0] for flag in self.household.values()))
        return (low, high)


def money(view, members, asked):
    """Money of a possible household; `asked` are all members of whom a line is asked where a consent holds (A02)."""
    sums = _account_sums(view, members)
    for line in HOLDINGS:
        sums[line] = _holdings(view, line, members)
    sums["insurance"] = _policies(view, members)
    values = []
    for line in MONEY:
        sent = [m.ref for m in asked if not NEVER_SENT & set(view.answer(line, m).kinds)]
        whole = sent == [m.ref for m in members]
        value = Flags(view, line, members).on(sums.get(line, (0, 0)), whole)
        if any(view.answer(line, member).gap for member in members):
            value = (value[0], None)
        values.append(value)
    refs = {member.ref for member in members}
    outside = sum(fen(a["amount"]) for a in view.request.assets if a["kind"] == "money" and a["member"] in refs)
    return add(total(values), (outside, outside))
