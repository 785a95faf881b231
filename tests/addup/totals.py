# SPDX-License-Identifier: Apache-2.0
"""The measures of one possible household from the entries of a window (descriptions of schemas/report.json): each thing
once, what comes off, and what a gap leaves open."""

from fractions import Fraction

from values import OPEN, ZERO, add, larger, less, part, share_of

BANKS = ("state_banks", "national_banks", "local_banks", "securities", "funds", "insurance", "payments")
WAYS = tuple(f"I{n}" for n in range(1, 10))
LUMPS = ("severance", "prize", "sale", "compensation", "inheritance", "other")


def counts(entry, household):
    """Is it of a member of the household, and no entry that is shown only?"""
    return entry["member"] in household and "NOT_COUNTED" not in entry.get("marks", [])


class Totals:
    """One window under one ruling's gaps."""

    def __init__(self, entries, gaps, asked):
        self.entries, self.gaps, self.asked = entries, gaps, asked
        self.of = {}
        for entry in entries:
            if entry.get("kind") != "limit_flag":
                self.of.setdefault(entry["measure"], []).append(entry)
        self.flags = [entry for entry in entries if entry.get("kind") == "limit_flag"]
        joint = {entry.get("key") for entry in self.of.get("money", []) if entry.get("joint")}
        self.things = {measure: self.group(self.of.get(measure, []), joint)
                       for measure in ("money", "dwellings", "non_residential", "vehicles", "sold")}

    @staticmethod
    def group(entries, joint):
        """Entries that are one thing, in their order."""
        things = []
        for entry in entries:
            for thing in things:
                first = thing[0]
                if first["source"] != entry["source"] or first.get("key") != entry.get("key"):
                    continue
                if entry["measure"] == "money":
                    same = first["member"] == entry["member"] or entry.get("key") in joint
                else:
                    same = first.get("line") == entry.get("line")
                if same:
                    thing.append(entry)
                    break
            else:
                things.append([entry])
        return things

    def silent(self, line, household):
        """Is the line a gap for any of them?"""
        return any(member in household for member in self.gaps.get(line, ()))

    def measures(self, household, persons=False):
        """All measures of the household, a set of members."""
        found = {}
        for way in WAYS:
            if way != "I8":
                found[way] = add(*(self.way(way, member) for member in household))
        found["dwellings"], found["dwelling_area"] = self.dwellings(household)
        found["I8"] = self.lumps(household, found["dwellings"])
        found["income"] = add(*(found[way] for way in WAYS))
        found["medical_expense"] = add(*(self.medical(member) for member in household))
        found["education_expense"] = add(*(self.sum_of("education_expense", {member}) for member in household))
        found["money"] = self.money(household)
        found["non_residential"] = self.pieces("non_residential", household, "real_estate")
        found["vehicles"] = self.vehicles(household)
        found["sold"] = self.pieces("sold", household, "housing_transactions")
        return found

    def sum_of(self, measure, household):
        """All that counts of a measure."""
        return add(*(entry["amount"] for entry in self.of.get(measure, []) if counts(entry, household)))

    def way(self, way, member):
        """A way of one person; his business is not below 0 over the period."""
        total = self.sum_of(way, {member})
        return less(total, ZERO) if way == "I3" else total

    def lump_sum(self, household, kind, line):
        """Lump sums of a kind that a line shows, or that were declared (None); each deal once, by its larger price."""
        seen, total, there = set(), ZERO, False
        entries = [entry for entry in self.of.get("I8", [])
                   if counts(entry, household) and entry["kind"] == kind and entry.get("line") == line]
        for entry in entries:
            amount = tuple(entry["amount"])
            if line == "housing_transactions":
                if entry["key"] in seen:
                    continue
                seen.add(entry["key"])
                for other in entries:
                    if other["key"] == entry["key"]:
                        amount = larger(amount, other["amount"])
            there, total = True, add(total, amount)
        return total, there

    def lumps(self, household, dwellings):
        """I8: per kind, less receipts, not below 0."""
        total = ZERO
        for kind in LUMPS:
            found = self.lump_of(household, kind)
            receipts = [entry for entry in self.of.get("I8", [])
                        if entry["source"] == "declared" and entry["member"] in household and entry["kind"] == kind]
            medical = sum(entry.get("spent_medical", 0) for entry in receipts)
            dwelling = sum(entry.get("spent_dwelling", 0) for entry in receipts)
            least = medical + (dwelling if dwellings[1] is not None and dwellings[1] <= 1 else 0)
            most = medical + (dwelling if dwellings[0] <= 1 else 0)
            total = add(total, less(found, (least, most)))
        return total

    def lump_of(self, household, kind):
        """What a kind came to before receipts."""
        declared, _ = self.lump_sum(household, kind, None)
        if kind == "sale":
            deals, dealt = self.lump_sum(household, "sale", "housing_transactions")
            transfers, moved = self.lump_sum(household, "transfer", "income_tax")
            open_end = self.silent("housing_transactions", household) or self.silent("income_tax", household)
            if not dealt and not moved and not open_end:
                return declared
            most = larger(deals, transfers)
            return (most[0], None) if open_end else most
        if kind == "compensation":
            found, there = self.lump_sum(household, kind, "housing_transactions")
            if self.silent("housing_transactions", household):
                return found[0], None
            return found if there else declared
        return add(self.lump_sum(household, kind, "income_tax")[0], declared)

    def medical(self, member):
        """Bills less what was paid back, not below 0; a silent line opens it."""
        entries = [entry for entry in self.of.get("medical_expense", []) if entry["member"] == member]
        if self.silent("medical_insurance", {member}):
            return OPEN
        bills = add(*(entry["amount"] for entry in entries if entry["kind"] == "bills"))
        back = add(*(entry["amount"] for entry in entries if entry["kind"] in ("paid_back", "receipts")))
        if self.silent("mutual_aid", {member}) or self.silent("insurance", {member}):
            back = (back[0], None)
        return less(bills, back)

    @staticmethod
    def share(thing):
        """The holders' known shares, at most the whole; the whole where one is not known."""
        shares = {}
        for entry in thing:
            known = shares.setdefault(entry["member"], None)
            if "share" in entry and (known is None or share_of(entry["share"]) > known):
                shares[entry["member"]] = share_of(entry["share"])
        if None in shares.values():
            return Fraction(1)
        return min(Fraction(1), sum(shares.values(), Fraction(0)))

    @staticmethod
    def most(thing, name="amount"):
        """The larger of a thing's reports."""
        found = tuple(thing[0][name])
        for entry in thing[1:]:
            found = larger(found, entry[name])
        return found

    def in_household(self, measure, household):
        """Each thing's entries that are of the household, where there are any."""
        for thing in self.things[measure]:
            mine = [entry for entry in thing if counts(entry, household)]
            if mine:
                yield mine

    def money(self, household):
        """Accounts by line, then what banks say without figures, then gaps."""
        lines = {line: ZERO for line in (None, *BANKS)}
        for thing in self.in_household("money", household):
            amount = self.most(thing)
            if any(entry.get("joint") for entry in thing):
                amount = part(amount, self.share(thing))
            line = thing[0].get("line")
            lines[line] = add(lines[line], amount)
        total = lines[None]
        for line in BANKS:
            amount = self.flagged(line, household, lines[line])
            if self.silent(line, household):
                amount = (amount[0], None)
            total = add(total, amount)
        return total

    def flagged(self, line, household, accounts):
        """Accounts of a line and its banks' flags."""
        flags = [flag for flag in self.flags if flag["line"] == line and flag["member"] in household]
        least = 0
        for bank in dict.fromkeys(flag.get("key") for flag in flags):
            own = [flag for flag in flags if flag.get("key") == bank]
            total, most = add(*(self.of_person(flag) for flag in own)), None
            for flag in own:
                if "over_household" not in flag or "limit_household" not in flag:
                    continue
                if flag["over_household"] and self.asked.get(line, set()) == household:
                    least = max(least, flag["limit_household"] + 1)
                if not flag["over_household"] and household <= self.asked.get(line, set()):
                    most = min(flag["limit_household"], flag["limit_household"] if most is None else most)
            if most is not None and most >= total[0] and (total[1] is None or most < total[1]):
                total = (total[0], most)
            accounts = add(accounts, total)
        return (least, None) if least > accounts[0] else accounts

    @staticmethod
    def of_person(flag):
        """One person's flag: above the limit, or up to it."""
        if "over_person" not in flag or "limit_person" not in flag:
            return OPEN
        return (flag["limit_person"] + 1, None) if flag["over_person"] else (0, flag["limit_person"])

    def pieces(self, measure, household, line):
        """Distinct things."""
        total = add(*(self.most(thing) for thing in self.in_household(measure, household)))
        return (total[0], None) if self.silent(line, household) else total

    def dwellings(self, household):
        """Their number, and the household's part of their area."""
        count, area = ZERO, ZERO
        for thing in self.in_household("dwellings", household):
            size = self.most(thing, "area")
            if thing[0].get("line") != "public_housing":
                size = part(size, self.share(thing))
            elif "residents" in thing[0]:
                residents = thing[0]["residents"]
                size = part(size, Fraction(len(household & set(residents["members"])), residents["all"]))
            count, area = add(count, self.most(thing)), add(area, size)
        if self.silent("real_estate", household) or self.silent("public_housing", household):
            return (count[0], None), (area[0], None)
        return count, area

    def vehicles(self, household):
        """One claimed for a disabled member of the household is none while his card is in force."""
        total = ZERO
        for thing in self.in_household("vehicles", household):
            pieces, claim = self.most(thing), thing[0].get("claimed_for")
            if claim and claim["member"] in household:
                if claim["card"] == "in_force":
                    pieces = ZERO
                elif claim["card"] == "unknown":
                    pieces = (0, pieces[1])
            total = add(total, pieces)
        return (total[0], None) if self.silent("motor_vehicles", household) else total
