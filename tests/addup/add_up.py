#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up every total of a report from its parts, and follows every figure to a slice.

add_up.py [FILE...]       reports, one JSON object a line (standard input unless files are named)

Knows the report alone: no pack, no request, no evidence; what it does is what the descriptions in schemas/report.json
say.  Prints each discrepancy with its place, then "N passed, M failed" over the reports.
"""

import json
import sys

from parts import Parts, in_month
from values import OPEN, ZERO, add, date, half_up, month_number, months_of, share_of, spread
from verdicts import Ruling

ANSWERED = ("FOUND", "NOTHING", "OVER_LIMIT", "UNDER_LIMIT")
BANKS = ("state_banks", "national_banks", "local_banks", "securities", "funds", "insurance", "payments")
FEEDING = {"I1": ("income_tax", "social_insurance", "housing_fund"), "I3": ("business_tax", "income_tax"),
           "I4": ("income_tax",), "I5": ("pension",), "I6": ("employment",),
           "I8": ("income_tax", "housing_transactions"), "medical_expense": ("medical_insurance",),
           "education_expense": ("education",), "money": BANKS, "dwellings": ("real_estate", "public_housing"),
           "non_residential": ("real_estate",), "vehicles": ("motor_vehicles",)}
COMPARED = ("I1", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "medical_expense", "education_expense", "money",
            "dwellings", "non_residential", "vehicles")
GROUNDS = {"student": ("education",), "disabled": ("disability",), "carer": ("disability",),
           "newly_unemployed": ("employment",), "held": ("custody",), "old_age_pension": ("pension",),
           "business": ("income_tax", "business_tax")}
FACTS = {"student": "education", "unemployed": "employment", "disabled": "disability", "person": "disability",
         "single": "disability", "local": "household_register"}
# What a kind of record has that is no income: the exclusion, once or monthly, in which fields.
EXCLUDED = {"benefit": ("X08", "monthly", ("monthly",)),
            "disability": ("X09", "monthly", ("living_allowance", "nursing_allowance")),
            "medical_bill": ("X10", "amount", ("assistance",)), "claim": ("X10", "amount", ("amount",)),
            "tenancy": ("X15", "monthly", ("subsidy",)), "withdrawal": ("X16", "amount", ("amount",)),
            "schooling": ("X02", "amount", ("aid",))}


class Report:
    """One report, and what is wrong with it."""

    def __init__(self, report):
        self.json, self.wrong = report, []
        self.as_of = report["request"]["as_of"]
        self.members = {member["ref"]: member for member in report["household"]["members"]}
        self.applicant = next(m for m in report["household"]["members"] if m["relation"] == "self")
        self.relatives = {one["ref"]: one for one in report["household"].get("relatives", [])}
        self.cells = {(line["line"], cell["member"]): cell for line in report["lines"] for cell in line["cells"]}
        self.lines = {line["line"]: line for line in report["lines"]}
        self.asked = {line["line"]: {cell["member"] for cell in line["cells"] if "consent" in cell}
                      for line in report["lines"]}
        self.all_rulings = [(f"/{kind}/{name}", ruling) for kind in ("rulings", "recognitions")
                            for name, ruling in report[kind].items()]
        self.figures = {}
        self.wages = {}
        self.known = {}

    def say(self, path, text):
        """One discrepancy."""
        self.wrong.append((path, text))

    def same(self, path, given, made, by):
        """What stands there against what it is made of."""
        if given != made:
            self.say(path, f"is {json.dumps(given)}; by {by} {json.dumps(made)}")

    # what other files ask for

    def finding(self, number):
        """By its number."""
        return self.json["findings"][number - 1]

    def record_fields(self, number):
        """What the owner says, by field."""
        return self.finding(number)["record"]["fields"]

    def figure(self, name, default=None):
        """A figure that some ruling lists."""
        value = self.figures.get(name, default)
        if value is None and not name.startswith("school_tariff."):
            self.say("/rulings", f"none lists {name}, and something rests on it")
        return share_of(value) if isinstance(value, str) and "/" in value else value

    def rule(self, name):
        """A figure that stands with the pack."""
        return next(one["value"] for one in self.json["pack"]["figures"] if one["name"] == name)

    def minimum_wage(self, month):
        """In force on the first day of the month."""
        days = [day for day in self.wages if day <= month + "-01"]
        return self.wages[max(days)] if days else None

    def owes(self, ref, months):
        """Maintenance that one relative is asked for."""
        one = self.relatives[ref]
        if one["excused"]:
            return ZERO
        if "agreed_monthly" in one:
            return (one["agreed_monthly"] * months,) * 2
        if "monthly_income" not in one or one["persons"] <= 0:
            return OPEN
        standard, times, half = (self.figure(name) for name in
                                 ("standard", "low_income_multiple", "rules.maintenance_share"))
        if None in (standard, times, half):
            return OPEN
        excess = one["monthly_income"] * times.denominator - standard * times.numerator * one["persons"]
        owed = half_up(max(0, excess) * half.numerator * months, one["persons"] * times.denominator * half.denominator)
        return (owed, owed)

    def declared_item(self, path, number):
        """By its number."""
        if not 1 <= number <= len(self.json["declared"]):
            self.say(path + "/declared", f"{number} is not there")
            return None
        return self.json["declared"][number - 1]

    def part_of(self, item, months):
        """Of a declared item, what falls into the months."""
        period = self.json["request"]["period"]
        if "month" in item:
            return item["amount"] if item["month"] in months else 0
        return sum(spread(item["amount"], period["from"], period["to"], month) for month in months)

    def declared_in(self, member, measure, month):
        """All that a member has declared of a way in a month."""
        return sum(self.part_of(item, [month]) for item in self.json["declared"]
                   if item.get("member") == member and item["measure"] == measure
                   and (measure == "I1" or "exclusion" not in item))

    def measures_of(self, ruling, household):
        """Rulings over the same entries and gaps have the same measures."""
        gaps = json.dumps(ruling.ruling["gaps"], sort_keys=True)
        key = (ruling.ruling["window"], gaps, household)
        if key not in self.known:
            self.known[key] = ruling.totals.measures(household)
        return self.known[key]

    def follow(self, path, number):
        """A figure's finding: line and member, exchange, slice and leaf."""
        findings = self.json["findings"]
        if not 1 <= number <= len(findings):
            self.say(path, f"finding {number} is not there")
        elif not findings[number - 1]["counts"]:
            self.say(path, f"finding {number} does not count")

    @staticmethod
    def fact_lines(name):
        """The line that a fact rests on; ages rest on none."""
        return (FACTS[name],) if name in FACTS else ()

    # the parts of the report

    def check(self):
        """Everything; the discrepancies."""
        self.check_figures()
        self.check_ages()
        self.check_people()
        self.check_lines()
        self.check_findings()
        for window, entries in self.json["entries"].items():
            self.check_entries(window, entries)
        for path, ruling in self.all_rulings:
            Ruling(self, path, ruling).check()
            self.check_gaps(path, ruling)
        self.check_declared()
        self.check_compared()
        self.check_excluded()
        return self.wrong

    def check_figures(self):
        """One figure of one day has one value, wherever it is listed."""
        known = {}
        for path, ruling in self.all_rulings:
            for index, figure in enumerate(ruling["figures"]):
                key, said = (figure["name"], figure.get("from")), (figure["value"], figure.get("status"))
                self.same(f"{path}/figures/{index}", said, known.setdefault(key, said), "another ruling")
                if figure["name"] == "minimum_wage":
                    self.wages[figure["from"]] = figure["value"]
                elif figure["name"] != "rules.gradual_exit":
                    self.figures[figure["name"]] = figure["value"]

    def check_ages(self):
        """Everybody's working age is a figure of every ruling."""
        needs = {"rules.work_from"}
        counted = self.json["who_counts"]["counted"] + [one["member"] for one in self.json["who_counts"]["open"]]
        for member in map(self.members.get, counted):
            if member is not None and "birth" in member:
                cadre = "_cadre" if member.get("cadre") else ""
                woman = member.get("sex") == "female"
                needs.add("rules.pension_age." + ("female" + cadre if woman else "male"))
        for path, ruling in self.all_rulings:
            missing = needs - {figure["name"] for figure in ruling["figures"]}
            if missing:
                self.say(path + "/figures", f"without {sorted(missing)}")

    def check_people(self):
        """Who counts, may, and does not, is everybody once."""
        who = self.json["who_counts"]
        named = who["counted"] + [one["member"] for one in who["open"] + who["not_counted"]]
        self.same("/who_counts", sorted(named), sorted(self.members), "the household")
        may = [one["member"] for one in who["open"]]
        for path, ruling in self.all_rulings:
            self.same(path + "/counted", ruling["counted"], who["counted"], "who_counts")
            self.same(path + "/open", ruling["open"], may, "who_counts")
        for index, one in enumerate(who["contradictions"]):
            if "finding" in one:
                findings = self.json["findings"][one["finding"] - 1:one["finding"]]
                lines = [finding["line"] for finding in findings if finding["member"] == one["member"]]
                if lines not in (["household_register"], ["marriage"]):
                    self.say(f"/who_counts/contradictions/{index}/finding", "is no finding of his register or marriage")
        self.counting = set(who["counted"]) | set(may)

    def check_lines(self):
        """Line x member, and how many have answered."""
        counts = dict(lines=len(self.json["lines"]), lines_asked=0, lines_answered=0, gaps=0, complete=True)
        for index, line in enumerate(self.json["lines"]):
            path = f"/lines/{index}"
            self.same(path + "/cells", [cell["member"] for cell in line["cells"]], list(self.members), "the household")
            mine = [cell for cell in line["cells"] if cell["member"] in self.counting]
            answered = all(cell["kind"] in ANSWERED for cell in mine)
            self.same(path + "/answered", line["answered"], answered, "its cells")
            counts["lines_asked"] += any("consent" in cell for cell in line["cells"])
            counts["lines_answered"] += answered
            counts["gaps"] += sum("gap" in cell for cell in mine) if line["needed_by"] else 0
            counts["complete"] &= answered or not line["completes"]
        numbers = [line["no"] for line in self.json["lines"]]
        self.same("/lines", numbers[:29], list(range(1, 30)), "the 29")
        self.same("/lines", numbers, sorted(set(numbers)), "their order")
        for name, value in counts.items():
            self.same("/completeness/" + name, self.json["completeness"][name], value, "the lines")
        if self.json["interim"] != any(cell["kind"] == "OUTSTANDING" for cell in self.cells.values()):
            self.say("/interim", "is not what the cells say")

    def check_findings(self):
        """Each is of a cell that has an exchange, and lies in one of its slices."""
        for index, finding in enumerate(self.json["findings"]):
            path = f"/findings/{index}"
            self.same(path + "/no", finding["no"], index + 1, "its place")
            cell = self.cells.get((finding["line"], finding["member"]))
            if cell is None or "exchange" not in cell or "leaf" not in cell:
                self.say(path, "its cell has no exchange")
                continue
            if not finding["slice"] < cell["slices"]:
                self.say(path + "/slice", f"of {cell['slices']}")
            kept = finding["verdict"] in ("KEPT", "NOTED")
            counts = kept and not finding.get("stale", False) and not finding.get("repeat", False)
            self.same(path + "/counts", finding["counts"], counts, "its verdict")
            age = (date(self.as_of) - date(finding["as_of"])).days
            stale = age > self.lines[finding["line"]]["fresh_days"]
            self.same(path + "/stale", finding.get("stale", False), stale, "its day and the line's days")

    def check_entries(self, window, entries):
        """Parts, findings and months of one window."""
        ruling = next((one for _, one in self.all_rulings if one["window"] == window), None)
        if ruling is None:
            self.say("/entries/" + window, "no ruling has this window")
            return
        months = months_of(ruling["months"]["from"], ruling["months"]["to"])
        parts = Parts(self, months)
        for index, entry in enumerate(entries):
            path = f"/entries/{window}/{index}"
            if entry["member"] not in self.counting:
                self.say(path + "/member", "does not count")
            for number in entry.get("findings", []):
                self.follow(path + "/findings", number)
                if 1 <= number <= len(self.json["findings"]):
                    self.check_finding_of(path, entry, self.finding(number))
            if entry.get("findings", []) != sorted(set(entry.get("findings", []))):
                self.say(path + "/findings", "are not in order, each once")
            for number in entry.get("claimed_for", {}).get("findings", ()):
                self.of(path + "/claimed_for", number, ("disability",), {entry["claimed_for"]["member"]})
            left_out = "NOT_COUNTED" in entry.get("marks", [])
            if left_out != ("not_counted" in entry):
                self.say(path + "/not_counted", "and the mark disagree")
            if "GAP" in entry.get("marks", []) and entry["source"] == "line":
                self.gap_behind(path, entry)
            parts.check(path, entry)
        self.check_months(window, entries, months)

    def of(self, path, number, lines, members):
        """A finding of one of these lines and members, and one that counts."""
        self.follow(path, number)
        if 1 <= number <= len(self.json["findings"]):
            finding = self.finding(number)
            if finding["line"] not in lines or finding["member"] not in members:
                self.say(path, f"finding {number} is of {finding['line']}, {finding['member']}")

    def check_finding_of(self, path, entry, finding):
        """It speaks of the entry's member, on a line that the entry may rest on."""
        member, lines = entry["member"], (entry.get("line"),)
        if entry["measure"] == "I1":
            lines = FEEDING["I1"]
        if entry["measure"] == "I2":
            lines = GROUNDS.get(entry.get("kind"), ())
            if entry.get("kind") == "carer":
                member = self.members[member].get("cares_for")
        self.of(path + "/findings", finding["no"], lines, {member})

    def gap_behind(self, path, entry):
        """An entry that a missing answer opens has that answer among the lines."""
        lines = FEEDING.get(entry["measure"], ()) if entry["measure"] == "I1" else (entry["line"],)
        if not any("gap" in self.cells[line, entry["member"]] for line in lines):
            self.say(path, "is marked GAP, and no line is one")

    def check_months(self, window, entries, months):
        """Income by way and month is what the entries say."""
        made = {}
        for entry in entries:
            if entry["measure"][0] != "I" or "NOT_COUNTED" in entry.get("marks", []):
                continue
            pointed = "months" in entry and entry["amount"][0] == entry["amount"][1]
            dated = months if pointed or "from" in entry else []
            for month in dated:
                key = entry["member"], month, entry["measure"]
                made[key] = add(made.get(key, ZERO), in_month(entry, month, months[0]))
            if not dated:
                key = entry["member"], None, entry["measure"]
                made[key] = add(made.get(key, ZERO), entry["amount"])
        given = {}
        for index, row in enumerate(self.json["income_by_month"][window]):
            of = months_of(row["from"], row["to"]) if "from" in row else [None]
            for month in of:
                for way in (key for key in row if key[0] == "I"):
                    if (row["member"], month, way) in given:
                        self.say(f"/income_by_month/{window}/{index}", f"says {month} {way} twice")
                    given[row["member"], month, way] = tuple(row[way])
        made = {key: value for key, value in made.items() if value != ZERO}
        for key in sorted(set(made) | set(given), key=str):
            self.same(f"/income_by_month/{window} {key}", given.get(key), made.get(key), "the entries")

    def check_gaps(self, path, ruling):
        """Of the lines that the programme needs, the cells that are gaps; of a shorter window no more."""
        longest = max(len(months_of(r["months"]["from"], r["months"]["to"])) for _, r in self.all_rulings)
        whole = len(months_of(ruling["months"]["from"], ruling["months"]["to"])) == longest
        for line, members in ruling["gaps"].items():
            for member, gap in members.items():
                cell = self.cells[line, member].get("gap", [])
                if not set(gap) <= set(cell):
                    self.say(f"{path}/gaps/{line}/{member}", "is not the cell's")
        for line in self.json["lines"] if whole and path.startswith("/rulings") else ():
            if ruling["programme"] in line["needed_by"]:
                made = {cell["member"]: cell["gap"] for cell in line["cells"]
                        if "gap" in cell and cell["member"] in self.counting}
                self.same(f"{path}/gaps/{line['line']}", ruling["gaps"].get(line["line"], {}), made, "the cells")

    def check_declared(self):
        """Their numbers."""
        self.same("/declared", [item["no"] for item in self.json["declared"]],
                  list(range(1, len(self.json["declared"]) + 1)), "their order")

    def longest(self):
        """The ruling with the longest window, in the order of the programmes: over its months things are compared."""
        rulings = [ruling for path, ruling in self.all_rulings if path.startswith("/rulings")]
        return max(rulings, key=lambda r: len(months_of(r["months"]["from"], r["months"]["to"])))

    def found(self, totals, member, measure):
        """What the lines show of one person: of things what he has alone, without what he alone says he has."""
        entries = [one for one in totals.of.get(measure, [])
                   if one["member"] == member and "NOT_COUNTED" not in one.get("marks", [])]
        alone = {"money": lambda: totals.money({member}), "dwellings": lambda: totals.dwellings({member})[0],
                 "non_residential": lambda: totals.pieces("non_residential", {member}, "real_estate"),
                 "vehicles": lambda: totals.vehicles({member})}
        if measure in alone:
            return alone[measure]()[0] - sum(one["amount"][0] for one in entries if one["source"] == "declared")
        sums = {"sale": 0, "transfer": 0, None: 0}
        for one in entries:
            if one["source"] == "line" and one["line"] not in ("mutual_aid", "insurance"):
                kind = one.get("kind") if measure == "I8" and one.get("kind") in sums else None
                sums[kind] += one["amount"][0] if one["amount"][1] is None else one["amount"][1]
        return sums[None] + max(sums["sale"], sums["transfer"])

    def check_compared(self):
        """Declared against found, person by person and measure by measure."""
        ruling = self.longest()
        months = months_of(ruling["months"]["from"], ruling["months"]["to"])
        totals = Ruling(self, "/compared", ruling).totals
        share, rows = share_of(self.rule("rules.differs_share")), []
        for member in (ref for ref in self.members if ref in self.counting):
            for measure in COMPARED:
                declared = sum(self.part_of(item, months) if measure[0] == "I" or "expense" in measure
                               else item["amount"] for item in self.json["declared"]
                               if item.get("member") == member and item["measure"] == measure
                               and "exclusion" not in item and not item.get("elsewhere", False))
                found = self.found(totals, member, measure)
                if declared == 0 and found == 0:
                    continue
                silent = [line for line in FEEDING.get(measure, ()) if "gap" in self.cells[line, member]]
                if silent or found <= 0:
                    verdict = "UNCONFIRMED"
                elif declared <= 0:
                    verdict = "UNDECLARED"
                else:
                    verdict = "AGREES" if abs(declared - found) <= share * found else "DIFFERS"
                rows.append(dict(member=member, measure=measure, declared=declared, found=found, verdict=verdict,
                                 **({"silent": silent} if silent else {})))
        given = self.json["compared"]
        self.same("/compared", len(given), len(rows), "declared and found")
        for index, (one, other) in enumerate(zip(given, rows)):
            for key in sorted(set(one) | set(other)):
                self.same(f"/compared/{index}/{key}", one.get(key), other.get(key), "declared and found")

    def check_excluded(self):
        """What was found and left out is what the record says."""
        made = []
        for finding in self.json["findings"]:
            rule, fields = EXCLUDED.get(finding["record"]["kind"]), finding["record"]["fields"]
            if rule is None or not finding["counts"] or finding["member"] not in self.counting:
                continue
            code, name, of = rule
            amount = sum(fields.get(field, 0) for field in of)
            if amount and self.in_period(fields, name == "amount"):
                made.append({"code": code, "member": finding["member"], name: amount, "finding": finding["no"]})
        self.same("/excluded", self.json["excluded"], made, "the findings")

    def in_period(self, fields, by_day):
        """Is the record of the request's period, as far as it says?"""
        period = self.json["request"]["period"]
        if by_day:
            return period["from"] <= fields.get("on", period["from"])[:7] <= period["to"]
        return fields.get("from", "")[:7] <= period["to"] and fields.get("until", "9999")[:7] >= period["from"]


def add_up(report):
    """The discrepancies of one report, as (place, sentence); what is missing where it is needed is one."""
    one = Report(report)
    try:
        one.check()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as missing:
        one.say("/", f"does not hold together: {type(missing).__name__} {missing}")
    return one.wrong


def main():
    """See above."""
    passed = failed = 0
    for file in [open(name, encoding="utf-8") for name in sys.argv[1:]] or [sys.stdin]:
        for line in file:
            if not line.startswith('{"case_no"'):
                continue  # a request that was refused
            report = json.loads(line)
            wrong = add_up(report)
            passed, failed = passed + (not wrong), failed + bool(wrong)
            for path, text in wrong[:20]:
                print(f"FAILED  {report['case_no']} {report['request']['request_id']} {path} {text}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
