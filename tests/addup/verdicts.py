# SPDX-License-Identifier: Apache-2.0
"""From measures to tests, outcome and grant, by the figures that a ruling lists (descriptions of schemas/report.json)."""

import itertools

from totals import Totals
from values import (NO, UNKNOWN, YES, add, both, date, difference, either, hull, months_of, opposite, share_of, within,
                    years_later)

RESULTS = {YES: "MET", NO: "NOT_MET", UNKNOWN: "UNDETERMINED"}
STRICT = ("minimum_living", "extreme_hardship", "illness_expense")
WEAKER = (None, "official", "reported", "assumed")
TRIED = 12  # members who may count; of more, the smallest and the largest household alone


class Ruling:
    """One ruling against its parts."""

    def __init__(self, report, path, ruling):
        self.report, self.path, self.ruling = report, path, ruling
        self.programme = ruling["programme"]
        self.months = months_of(ruling["months"]["from"], ruling["months"]["to"])
        self.figures = {}
        for figure in ruling["figures"]:
            self.figures[figure["name"]] = figure  # of several days, the last
        report.same(path + "/window", ruling["window"], f"{len(self.months)}_months", "its months")
        entries = report.json["entries"].get(ruling["window"])
        if entries is None:
            report.say(path + "/window", "has no entries")
            entries = []
        self.totals = Totals(entries, ruling["gaps"], report.asked)

    def figure(self, name):
        """An integer or a share; None where the pack has none."""
        value = self.figures.get(name, {}).get("value")
        return share_of(value) if isinstance(value, str) and "/" in value else value

    def limit(self, name):
        """A limit of the programme."""
        return self.figure(f"limits.{self.programme}.{name}")

    def households(self):
        """All possible ones, as sets of members."""
        counted, may = self.ruling["counted"], self.ruling["open"]
        if len(may) > TRIED:
            return [frozenset(counted), frozenset(counted + may)]
        return [frozenset(counted + list(some)) for size in range(len(may) + 1)
                for some in itertools.combinations(may, size)]

    def check(self):
        """Measures, tests, outcome, grant."""
        households = self.households()
        measures = [self.report.measures_of(self, household) for household in households]
        self.check_measures(measures)
        for name, test in zip(self.names(), self.ruling["tests"]):
            if test["name"] != name:
                self.report.say(self.path + "/tests", f"{test['name']} stands where {name} should")
        for index, test in enumerate(self.ruling["tests"]):
            said = [self.say(test["name"], len(household), household, measure)
                    for household, measure in zip(households, measures)]
            self.check_test(f"{self.path}/tests/{index}", test, said)
        self.check_outcome()
        self.check_grant(households, measures)
        self.check_rest()

    def names(self):
        """Which tests the programme has, in their order."""
        table = {"extreme_hardship": ("person", "income", "money", "no_able_relative"),
                 "low_rent": ("income", "money", "area"), "shared_ownership": ("income", "money", "area", "sold"),
                 "medical": ("rests_on",), "temporary": ("income", "money"), "education": ("student", "rests_on"),
                 "elder_care": ("elder", "income"), "disability_living": ("disabled", "rests_on"),
                 "rural_housing": ("rural", "graded", "only_dwelling", "not_rebuilt", "rests_on"),
                 "employment_aid": ("unemployed", "rests_on")}
        names = table.get(self.programme, ("income", "money", "vehicles", "non_residential", "dwellings"))
        if self.programme == "illness_expense":
            names = ("income", "expense", *names[1:])
        if self.report.json["household"]["single"]:
            names = ("single", *names)
        if not self.report.applicant["local"]:
            names = (*names, "local")
        self.report.same(self.path + "/tests", len(self.ruling["tests"]), len(names), "the programme's tests")
        return names

    def check_measures(self, measures):
        """Each total is the hull over the possible households."""
        given = dict(self.ruling["measures"])
        income = given.pop("income")
        for name, value in income.items():
            key = "income" if name == "total" else name
            self.report.same(f"{self.path}/measures/income/{name}", tuple(value),
                             hull([one[key] for one in measures]), "its entries")
        for name, value in given.items():
            self.report.same(f"{self.path}/measures/{name}", tuple(value), hull([one[name] for one in measures]),
                             "its entries")

    def check_test(self, path, test, said):
        """Result, value and limit from what each possible household says."""
        facts = [one[0] for one in said]
        result = RESULTS[facts[0]] if len(set(facts)) == 1 else "UNDETERMINED"
        if len(self.ruling["open"]) > TRIED:
            result = "UNDETERMINED"
        self.report.same(path + "/result", test["result"], result, "value and limit")
        values = [one[1] for one in said]
        made = None if values[0] is None else hull(values)
        self.report.same(path + "/value", test["value"] if test["value"] is None else tuple(test["value"]), made,
                         "the measure")
        limits = [one[2] for one in said]
        limit = None if None in limits else (min(limits), max(limits))
        given = test["limit"]
        given = (given, given) if isinstance(given, int) else given if given is None else tuple(given)
        self.report.same(path + "/limit", given, limit, "the figures")
        compare = self.ruling["limits"].get(test["name"], {}).get("compare")
        strict = test["name"] == "expense" or (test["name"] == "income" and self.programme in STRICT)
        self.report.same(f"{self.path}/limits/{test['name']}/compare", compare,
                         None if limit is None else "<" if strict else "<=", "the test")

    def say(self, name, persons, household, measure):
        """What one household says to one test: fact, value, limit."""
        if name == "income":
            return self.income(persons, household, measure)
        if name == "expense":
            return self.expense(persons, measure)
        assets = {"money": ("money", self.money_limit), "vehicles": ("vehicles", lambda n: self.limit("vehicles")),
                  "non_residential": ("non_residential", lambda n: 0), "area": ("dwelling_area", self.area_limit),
                  "sold": ("sold", lambda n: 0), "only_dwelling": ("dwellings", lambda n: 1)}
        if name in assets:
            key, limit = assets[name][0], assets[name][1](persons)
            return UNKNOWN if limit is None else within(measure[key], limit, False), measure[key], limit
        if name == "dwellings":
            return self.dwellings(persons, measure)
        return self.fact(name, household), None, None

    def standard(self, persons):
        """The standard of all, over the months."""
        standard = self.figure("standard")
        return None if standard is None else standard * persons * len(self.months)

    def income_limit(self, persons):
        """By programme."""
        months = len(self.months)
        if self.programme in ("minimum_living", "extreme_hardship"):
            return self.standard(persons)
        if self.programme == "illness_expense":
            yearly = self.figure("disposable_income")
            return None if yearly is None else yearly * persons * months // 12
        if self.programme in ("low_rent", "shared_ownership"):
            few = self.limit("few_factor") if persons <= 2 else 1
            head = self.limit("income_month") or self.limit("income_year")
            limit = head * persons * months // (1 if self.programme == "low_rent" else 12)
            return limit * few.numerator // few.denominator
        standard, times = self.standard(persons), self.figure("low_income_multiple")
        if standard is None or times is None:
            return None
        return standard * times.numerator // times.denominator

    def income(self, persons, household, measure):
        """The income test, and what is enough beside it."""
        income, limit = measure["income"], self.income_limit(persons)
        fact = UNKNOWN if limit is None else within(income, limit, self.programme in STRICT)
        if self.programme == "temporary":
            left = difference(income, add(measure["medical_expense"], measure["education_expense"]))
            fact = either(fact, within(left, 0, True))
        if self.programme == "elder_care" and fact != YES:
            old, pension = self.fact("old_elder", household), self.figure("average_pension")
            if old != NO:
                other = UNKNOWN if pension is None else both(
                    old, within(income, pension * persons * len(self.months), False))
                fact = either(fact, other)
        return fact, income, limit

    def expense(self, persons, measure):
        """What is left below the standard, or so large a part of income spent on illness."""
        left = difference(measure["income"], add(measure["medical_expense"], measure["education_expense"]))
        limit, share = self.standard(persons), self.limit("medical_share")
        fact = UNKNOWN if limit is None else within(left, limit, True)
        if fact != YES:
            income, spent = measure["income"], measure["medical_expense"]
            if income[1] is not None and spent[0] >= share * income[1]:
                fact = YES
            elif spent[1] is None or spent[1] >= share * income[0]:
                fact = either(fact, UNKNOWN)
        return fact, left, limit

    def money_limit(self, persons):
        """A head, by the number of persons."""
        if self.programme == "temporary":
            standard = self.figure("standard")
            return None if standard is None else standard * self.limit("money_standards") * persons
        if self.limit("money") is None:
            return self.limit("money.few" if persons < 3 else "money.many") * persons
        limit, few = self.limit("money") * persons, self.limit("few_factor") if persons < 3 else 1
        return limit * few.numerator // few.denominator

    def area_limit(self, persons):
        """Building area; living area is doubled."""
        living = self.limit("area_living")
        if living is None:
            return self.limit("area") * persons
        return living * self.figure("rules.living_to_building") * persons

    def dwellings(self, persons, measure):
        """One, or two with an area a head below the city's average."""
        count, area = measure["dwellings"], measure["dwelling_area"]
        one, two, small = within(count, 1, False), within(count, 2, False), UNKNOWN
        average = self.figure("dwelling_area")
        if one != YES and two != NO and average is not None:
            small = within(area, average * persons, True)
        return either(one, both(two, small)), count, 2

    def fact(self, name, household):
        """A test that is not about means."""
        home = self.report.json["household"]
        if name in self.ruling["facts"]:
            fact = self.ruling["facts"][name]
            whom = household if name not in ("single", "local") else set(fact["yes"]) | set(fact["unknown"])
            return YES if whom & set(fact["yes"]) else UNKNOWN if whom & set(fact["unknown"]) else NO
        if name == "rural":
            return YES if home["rural"] else NO
        if name == "graded":
            return YES if home.get("dwelling_grade") in ("C", "D") else NO
        if name == "not_rebuilt":
            day, on = home.get("rebuilt"), date(self.report.as_of)
            rebuilt = day is not None and date(day) <= on < years_later(date(day), self.limit("rebuilt_years"))
            return NO if rebuilt else YES
        if name == "no_able_relative":
            owed = [self.report.owes(one["ref"], len(self.months)) for one in home.get("relatives", [])]
            return opposite(either(NO, *(YES if low > 0 else NO if high == 0 else UNKNOWN for low, high in owed)))
        if name == "rests_on":
            said = {"WITHIN": YES, "OVER": NO, "REFER": UNKNOWN}
            return either(NO, *(said[outcome] for outcome in self.ruling["rests_on"].values()))
        self.report.say(self.path + "/facts", f"{name} is not there")
        return UNKNOWN

    def check_outcome(self):
        """Doubt about the household, then a failed test, then an open one."""
        reasons, results = set(self.ruling["reasons"]), {test["result"] for test in self.ruling["tests"]}
        if reasons & {"HOUSEHOLD_DIFFERS", "HOUSEHOLD_UNCONFIRMED"}:
            outcome = "REFER"
        elif "NOT_MET" in results:
            outcome = "OVER"
        elif "UNDETERMINED" in results or reasons & {"DOUBTFUL", "APPLICANT_DOES_NOT_COUNT",
                                                     "APPLICANT_UNCONFIRMED"}:
            outcome = "REFER"
        else:
            outcome = "WITHIN"
        self.report.same(self.path + "/outcome", self.ruling["outcome"], outcome, "reasons and tests")
        decided = {"WITHIN": ("MET", "NOT_MET", "UNDETERMINED"), "OVER": ("NOT_MET",), "REFER": ("UNDETERMINED",)}
        statuses = [self.ruling["limits"].get(test["name"], {}).get("status") for test in self.ruling["tests"]
                    if test["result"] in decided[outcome]]
        self.report.same(self.path + "/rests_on_figures", self.ruling["rests_on_figures"],
                         max(statuses, key=WEAKER.index, default=None), "the statuses of the tests that decided")

    def check_grant(self, households, measures):
        """Standards less income, one fraction, rounded up to the yuan at the end."""
        grants = [self.grant(household, measure) for household, measure in zip(households, measures)]
        made = None
        if self.ruling["outcome"] == "WITHIN" and len(self.ruling["open"]) <= TRIED and None not in grants:
            made = {"least": min(one[0] for one in grants), "most": max(one[1] for one in grants)}
        self.report.same(self.path + "/grant", self.ruling["grant"], made, "standards and income")
        minor = self.figure("standard_minor")
        for member, standard in self.ruling.get("standards", {}).get("each", {}).items():
            born, on = self.report.members.get(member, {}).get("birth"), date(self.report.as_of)
            under = self.report.rule("rules.minor_under")
            young = (self.programme == "minimum_living" and born is not None and
                     years_later(date(born), under) > on)
            self.report.same(f"{self.path}/standards/each/{member}", standard,
                             minor if young else self.figure("standard"), "the standard")

    def grant(self, household, measure):
        """(least, most) in fen of one household; None where the programme grants nothing, or nobody knows."""
        standards = self.ruling.get("standards", {}).get("each", {})
        each = [standards[member] for member in household if member in standards]
        divisor, income = len(household) * len(self.months), measure["income"]

        def yuan(whole, by):
            return -(-max(0, whole) // (by * 100)) * 100

        if self.programme == "minimum_living":
            if income[1] is None:
                return None
            return tuple(yuan(sum(each) * divisor - end * len(each), divisor) for end in (income[1], income[0]))
        if self.programme == "illness_expense":
            spent = add(measure["medical_expense"], measure["education_expense"])
            fact, left, _ = self.expense(len(household), measure)
            below = self.standard(len(household))
            if below is None or income[0] != income[1] or spent[0] != spent[1] or left[0] >= below:
                return None
            return (yuan(sum(each) * divisor - max(0, left[0]) * len(each), divisor),) * 2
        if self.programme == "temporary" and self.figure("standard") is not None:
            return (yuan(sum(each) * self.limit("grant_months"), 1),) * 2
        return None

    def check_rest(self):
        """Months of exit, whom it is about, on what it rests, its deadline."""
        report, ruling = self.report, self.ruling
        report.same(self.path + "/exit_months", ruling["exit_months"], self.figure("rules.gradual_exit"),
                    "the pack's months")
        clock = report.json["clock"]
        report.same(self.path + "/deadline", ruling["deadline"],
                    {key: clock[key] for key in ("due", "provisional") if key in clock}, "the clock")
        for name, outcome in ruling["rests_on"].items():
            other = report.json["rulings"].get(name) or report.json["recognitions"].get(name)
            if other is not None and name not in ruling.get("reused", {}):
                report.same(f"{self.path}/rests_on/{name}", outcome, other["outcome"], "that ruling")
        if "persons" in ruling:
            facts = [fact for name, fact in ruling["facts"].items() if name not in ("single", "local", "old_elder")]
            sure = [member for fact in facts for member in fact["yes"] if member in ruling["counted"]]
            report.same(self.path + "/persons", ruling["persons"], sure, "the fact")
        for name, fact in ruling["facts"].items():
            for number in fact["findings"]:
                report.of(f"{self.path}/facts/{name}/findings", number, report.fact_lines(name), report.counting)
