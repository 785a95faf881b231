# SPDX-License-Identifier: Apache-2.0
"""What an entry's amount is made of: months, what is spread, a wage's parts, what was declared, and the records of its
findings.  Knows the report alone."""

from values import (OPEN, ZERO, add, date, half_up, less, month_name, month_number, months_of, part, share_of, spread,
                    spread_interval)

PAY_ITEMS = ("wages", "labour", "author")
LUMP_ITEMS = {"severance": "severance", "prize": "incidental", "transfer": "transfer"}
NOT_COUNTED = {"resident": "X03", "injury_care": "X12", "funeral": "X13", "martyr": "X04", "disabled_soldier": "X04"}


def identity(number):
    """An ID number without its check digit, of 15 or 18 characters; None: neither."""
    number = (number or "").strip()
    if len(number) == 15 and number.isdigit():
        return number[:6] + "19" + number[6:]
    return number[:17] if len(number) == 18 and number[:17].isdigit() else None


def in_month(entry, month, first):
    """What of the entry falls into one month, `first` the window's first."""
    if "months" in entry and entry["amount"][0] == entry["amount"][1]:
        return (entry["months"].get(month, 0),) * 2
    if "from" not in entry or not entry["from"] <= month <= entry["to"]:
        return ZERO
    if "monthly" in entry:
        return tuple(entry["monthly"])
    if "whole" in entry:
        whole = entry["whole"]
        return spread_interval(whole["amount"], whole["from"], whole["to"], month)
    return spread_interval(entry["amount"], entry["from"], entry["to"], month)


class Parts:
    """One window's entries against what they are made of."""

    def __init__(self, report, window):
        self.report, self.window = report, window
        self.fields = report.record_fields
        self.makers = {"account": self.account, "holding": self.holding, "policy": self.policy, "unit": self.piece,
                       "tenancy": self.piece, "vehicle": self.piece, "school_year": self.school_year,
                       "pension": self.pension, "benefit": self.benefit, "bills": self.bills,
                       "paid_back": self.paid_back, "business": self.business, "wages": self.wages}

    def check(self, path, entry):
        """Every part of the entry that the report gives."""
        self.months(path, entry)
        for name in ("amount", "monthly", "area"):
            low, high = entry.get(name, ZERO)
            if high is not None and low > high:
                self.report.say(f"{path}/{name}", "has its ends the wrong way round")
            if name == "amount" and low != high and not {"GAP", "UNKNOWN"} & set(entry.get("marks", [])):
                self.report.say(f"{path}/{name}", "is not known, and it is not said why")
        if entry.get("kind") == "limit_flag":
            self.flag(path, entry)
        elif entry["source"] == "line" and entry.get("findings"):
            made = self.made(path, entry)
            if made is not None:
                self.report.same(path + "/amount", tuple(entry["amount"]), made, "its findings' records")
        elif entry["source"] == "line" and "GAP" not in entry.get("marks", []):
            self.report.say(path, "a line's figure without findings, and no gap")
        elif entry["source"] == "declared":
            self.declared(path, entry)
        elif entry["source"] == "imputed":
            self.imputed(path, entry)
        elif entry["source"] == "relative":
            self.report.same(path + "/amount", tuple(entry["amount"]),
                             self.report.owes(entry["key"], len(self.window)), "what the relative owes")

    def made(self, path, entry):
        """The amount by the records, None where this kind has no rule here."""
        if entry["measure"] in ("I4", "I8") and entry["line"] == "income_tax":
            return self.items(path, entry)
        if entry["measure"] == "I8" and entry["line"] == "housing_transactions":
            return self.deed(entry)
        if entry["measure"] == "sold":
            return self.sold(entry)
        maker = self.makers.get(entry.get("kind"))
        return None if maker is None else maker(path, entry)

    def months(self, path, entry):
        """What the entry itself says of its months."""
        amount = tuple(entry.get("amount", ZERO))
        if "monthly" in entry:
            count = len(months_of(entry["from"], entry["to"]))
            self.report.same(path + "/amount", amount, add(*[entry["monthly"]] * count), "monthly x months")
        if "whole" in entry and "monthly" not in entry:
            whole = entry["whole"]
            months = months_of(entry["from"], entry["to"])
            made = add(*(spread_interval(whole["amount"], whole["from"], whole["to"], month) for month in months))
            self.report.same(path + "/amount", amount, made, "the whole, spread")
        if "months" in entry and "UNKNOWN" not in entry.get("marks", []):
            self.report.same(path + "/amount", amount, (max(0, sum(entry["months"].values())),) * 2, "its months")
        for month in entry.get("months", ()):
            if month not in self.window:
                self.report.say(path + "/months/" + month, "is outside the window")

    def sum_months(self, path, entry, gives):
        """The records' sums by month, which `months` repeats; and the sum, not below 0."""
        found = {}
        for number in entry["findings"]:
            month, amount = gives(self.fields(number))
            if month is not None:
                found[month] = found.get(month, 0) + amount
        found = {month: amount for month, amount in found.items() if amount}
        self.report.same(path + "/months", entry.get("months", {}), found, "the findings' records")
        return (max(0, sum(found.values())),) * 2

    def items(self, path, entry):
        """Items of the tax office by month: less tax, but for transfers."""
        whole = entry.get("kind") == "transfer"
        return self.sum_months(path, entry, lambda fields: (
            fields["month"], fields["gross"] - (0 if whole else fields.get("tax", 0))))

    def bills(self, path, entry):
        """Cash of the bills; a bill without cash or day may be any amount."""
        made = self.sum_months(path, entry, lambda fields: (
            fields["on"][:7] if "on" in fields else None, fields.get("cash", 0)))
        known = all({"on", "cash"} <= set(self.fields(n)) for n in entry["findings"])
        return made if known else OPEN

    def paid_back(self, path, entry):
        """Claims; one without amount, day or form may be any amount more."""
        needs = {"on", "amount"} | (set() if entry["line"] == "mutual_aid" else {"form"})
        sure = [needs <= set(self.fields(n)) for n in entry["findings"]]
        made = self.sum_months(path, entry, lambda fields: (
            (fields["on"][:7], fields["amount"]) if needs <= set(fields) else (None, 0)))
        return made if all(sure) else (made[0], None)

    def deed(self, entry):
        """The price, or what was paid for the loss; from 0 where the day is not known."""
        fields = self.fields(entry["findings"][0])
        amount = fields.get("price" if entry["kind"] == "sale" else "compensation")
        if amount is None:
            return OPEN
        return (amount if "on" in fields else 0, amount)

    def sold(self, entry):
        """One dwelling, or any number where day or role is not known."""
        return (1, 1) if {"on", "role"} <= set(self.fields(entry["findings"][0])) else OPEN

    def account(self, path, entry):
        """Balance and wealth, of another currency the bank's value in yuan; a closed account is 0."""
        fields = self.fields(entry["findings"][0])
        self.shared(path, entry, fields)
        if fields.get("status") == "closed" or fields.get("closed", "9999") <= self.report.as_of:
            return ZERO
        if entry["line"] == "payments":
            names = ("balance", "money_fund")
        else:
            names = ("balance", "wealth") if fields.get("currency") == "CNY" else ("balance_cny",)
        return self.sum_fields(fields, names)

    def holding(self, _, entry):
        """Value of funds; stocks, bonds and cash."""
        names = ("value",) if entry["line"] == "funds" else ("stocks", "bonds", "cash")
        return self.sum_fields(self.fields(entry["findings"][0]), names)

    def policy(self, _, entry):
        """The cash value, of the holder."""
        fields = self.fields(entry["findings"][0])
        return self.sum_fields(fields, ("cash_value",)) if fields.get("role") in ("holder", "both") else OPEN

    @staticmethod
    def sum_fields(fields, names):
        """An empty cell opens the record, and then it counts in neither end."""
        if any(name not in fields for name in names):
            return OPEN
        return (sum(max(0, fields[name]) for name in names),) * 2

    def piece(self, path, entry):
        """A unit, tenancy or vehicle is one piece, or may be none; its area stands in the record."""
        fields = self.fields(entry["findings"][0])
        self.shared(path, entry, fields)
        if "area" in entry:
            size = fields.get("area" if entry["kind"] == "unit" else "living_area")
            times = 1 if entry["kind"] == "unit" else self.report.figure("rules.living_to_building", 2)
            area = OPEN if size is None else (max(0, size) * times,) * 2
            if entry["amount"][0] == 0:
                area = (0, area[1])
            self.report.same(path + "/area", tuple(entry["area"]), area, "the record")
        if entry["amount"][1] != 1 or entry["amount"][0] not in (0, 1):
            self.report.say(path + "/amount", "is not one piece")
        unsure = entry["amount"][0] == 0
        if unsure and "UNKNOWN" not in entry.get("marks", []):
            self.report.say(path + "/amount", "may be none, and it is not said why")

    def shared(self, path, entry, fields):
        """Whose part it is, by the record: a share, or the people of a tenancy."""
        self.report.same(path + "/share", entry.get("share"), fields.get("share"), "the record")
        people = {identity(number) for number in [fields.get("tenant"), *fields.get("co_residents", [])]}
        if "residents" in entry and None not in people:
            self.report.same(path + "/residents/all", entry["residents"]["all"], len(people), "the record")

    def pension(self, path, entry):
        """Monthly x months; some kinds are excluded."""
        fields = self.fields(entry["findings"][0])
        code = NOT_COUNTED.get(fields.get("kind"))
        self.report.same(path + "/not_counted", entry.get("not_counted"), code, "the kind of pension")
        if "monthly" not in fields:
            return None
        return (max(0, fields["monthly"] * len(months_of(entry["from"], entry["to"]))),) * 2

    def benefit(self, _, entry):
        """The benefit of a month x months."""
        monthly = self.fields(entry["findings"][0])["benefit_monthly"]
        return (max(0, monthly * len(months_of(entry["from"], entry["to"]))),) * 2

    def school_year(self, path, entry):
        """Fee and lodging, each up to what a public school takes, less aid; spread over the year's months."""
        fields = self.fields(entry["findings"][0])
        stage = fields.get("stage")
        if stage in ("master", "doctor"):
            cost = ZERO
        elif stage is None or "fee" not in fields or "lodging" not in fields:
            cost = OPEN
        else:
            fee = self.report.figure(f"school_tariff.fee.{stage}")
            lodging = self.report.figure("school_tariff.lodging")
            if fee is None or lodging is None:
                return None  # no programme of this report counts schooling
            capped = max(0, min(fields["fee"], fee)) + max(0, min(fields["lodging"], lodging))
            cost = less((capped, capped), (fields["aid"],) * 2) if "aid" in fields else (0, capped)
        if "year" not in fields and "from" not in fields:
            return ZERO if cost == ZERO else OPEN
        first, last = self.school_months(fields)
        months = [month for month in months_of(first, last) if month in self.window]
        if "whole" in entry:
            self.report.same(path + "/whole/amount", tuple(entry["whole"]["amount"]), cost, "fee, lodging and aid")
        return add(*(spread_interval(cost, first, last, month) for month in months))

    @staticmethod
    def school_months(fields):
        """1 September to 31 August, else from its first day, at most twelve months."""
        first = f"{fields['year']}-09" if "year" in fields else fields["from"][:7]
        last = month_name(month_number(first) + 11)
        if "year" not in fields and fields.get("until", last)[:7] < last:
            last = fields["until"][:7]
        return first, last

    def business(self, path, entry):
        """A tax period's profit, of which the window's months have their part; else the tax office's."""
        records = [self.fields(n) for n in entry["findings"]]
        if entry["line"] == "income_tax":
            return (self.monthly_sum(entry, sum(r["taxable"] - r.get("tax", 0) for r in records)),) * 2
        kinds = {}
        for one in records:
            if "sales" in one:
                kinds[one.get("tax_kind")] = kinds.get(one.get("tax_kind"), 0) + one["sales"]
            else:
                kinds.setdefault(one.get("tax_kind"), 0)
        costs = [one["cost"] for one in records if "cost" in one]
        sales = max(kinds.values())
        if costs:
            profit = sales - max(costs) - sum(one.get("tax", 0) for one in records)
        else:
            rate = self.report.figure("rules.deemed_rate")
            profit = (2 * sales * rate.numerator + rate.denominator) // (2 * rate.denominator)
        first, last = records[0]["from"], records[0]["to"]
        if "whole" in entry:
            self.report.same(path + "/whole/amount", tuple(entry["whole"]["amount"]), (profit,) * 2, "the tax period")
        return (sum(spread(profit, first, last, month) for month in months_of(entry["from"], entry["to"])),) * 2

    @staticmethod
    def monthly_sum(entry, total):
        """Findings of several months in one entry: the amounts of all."""
        return total

    def wages(self, path, entry):
        """Pay of a month: gross of the line that wins, less tax and own contributions, less the disregard."""
        wage = entry.get("wage")
        if wage is None:
            return OPEN
        net = max(0, wage["gross"] - wage["off"])
        for month in months_of(entry["from"], entry["to"]):
            gross, off = self.pay(entry, month)
            self.report.same(path + "/wage/gross", wage["gross"], gross, f"the records of {month}")
            self.report.same(path + "/wage/off", wage["off"], off, f"the records of {month}")
            minimum, free = self.report.minimum_wage(month), self.report.figure("earnings_disregard", 0)
            counts = minimum is not None and wage["gross"] >= minimum
            self.report.same(path + "/wage/disregarded", wage["disregarded"], min(net, free) if counts else 0,
                             "the disregard")
        net -= wage["disregarded"]
        low = 0 if "GAP" in entry.get("marks", []) else net
        months = len(months_of(entry["from"], entry["to"]))
        return (low * months, net * months)

    def pay(self, entry, month):
        """Gross and what comes off, by the records of one month."""
        shown = {"income_tax": [], "social_insurance": [], "housing_fund": []}
        for number in entry["findings"]:
            finding = self.report.finding(number)
            fields = finding["record"]["fields"]
            if self.covers(finding["line"], fields, month):
                shown[finding["line"]].append(fields)
        insured = [r for r in shown["social_insurance"] if r.get("employer") and "base" in r]
        pensions = [r for r in insured if r.get("insurance") == "pension"]
        gross = {"income_tax": max(0, sum(r["gross"] for r in shown["income_tax"])),
                 "social_insurance": max([r["base"] for r in pensions or insured], default=0),
                 "housing_fund": max([r["base"] for r in shown["housing_fund"] if "base" in r], default=0)}
        off = sum(r.get("own", 0) for r in shown["social_insurance"])
        off += sum(r["own"] if "own" in r else half_up(r["monthly"], 2) if "monthly" in r else 0
                   for r in shown["housing_fund"])
        if entry["line"] == "income_tax":
            off += sum(r.get("tax", 0) for r in shown["income_tax"])
        return gross[entry["line"]], off

    @staticmethod
    def covers(line, fields, month):
        """Does the record speak of the month?"""
        if line == "income_tax":
            return fields.get("month") == month
        if line == "housing_fund":
            return fields["from"] <= month <= fields["to"]
        last = month_number(fields["last_month"])
        return last - fields["months"] < month_number(month) <= last

    def imputed(self, path, entry):
        """One minimum wage, none where a ground holds, from none where it may."""
        made = ZERO
        for month in months_of(entry["from"], entry["to"]):
            wage = self.report.minimum_wage(month)
            if "kind" in entry and "GAP" not in entry.get("marks", []):
                one = ZERO
            elif wage is None:
                one = OPEN
            else:
                one = (0 if "GAP" in entry.get("marks", []) else wage, wage)
            made = add(made, one)
        self.report.same(path + "/amount", tuple(entry["amount"]), made, "the minimum wage")

    def declared(self, path, entry):
        """What was declared, or the part of it that falls into the months."""
        items = [self.report.declared_item(path, number) for number in entry.get("declared", [])]
        if entry["measure"] in ("I1", "I3"):
            made = sum(self.report.declared_in(entry["member"], entry["measure"], month)
                       for month in months_of(entry["from"], entry["to"]))
            self.report.same(path + "/amount", tuple(entry["amount"]), (made, made), "what was declared")
            return
        if entry.get("kind") == "receipts":
            made = sum(item.get("spent_medical", 0) for item in self.report.json["declared"]
                       if item.get("member") == entry["member"] and item["measure"] == "I8"
                       and "exclusion" not in item and item.get("month", self.window[0]) in self.window)
            self.report.same(path + "/amount", tuple(entry["amount"]), (made, made), "receipts of lump sums")
            return
        if not items:
            self.report.say(path, "declared, and not where")
            return
        made = sum(item["amount"] if entry["measure"][0] != "I" or entry["measure"] == "I8"
                   else self.report.part_of(item, self.window) for item in items if item)
        self.report.same(path + "/amount", tuple(entry["amount"]), (made, made), "what was declared")
        for item in filter(None, items):
            for name in ("spent_medical", "spent_dwelling"):
                if "not_counted" not in entry or not entry["not_counted"].startswith("X"):
                    self.report.same(path + "/" + name, entry.get(name, 0), item.get(name, 0), "what was declared")
            if "area" in entry:
                area = item.get("area")
                self.report.same(path + "/area", tuple(entry["area"]), OPEN if area is None else (area, area),
                                 "what was declared")

    def flag(self, path, entry):
        """A bank's "more than", by its record."""
        fields = self.fields(entry["findings"][0])
        for name in ("limit_person", "limit_household"):
            made = max(0, fields[name]) if name in fields else None
            self.report.same(path + "/" + name, entry.get(name), made, "the record")
