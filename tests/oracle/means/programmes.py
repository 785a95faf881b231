# SPDX-License-Identifier: Apache-2.0
"""The tests of the thirteen programmes (policy.md sections 6 and 9 G), for one possible household."""

from fractions import Fraction

from . import cards, dates, estate, expenses, income, money
from .interval import MET, NOT_MET, UNDETERMINED, add, at_most, below, both, either, subtract, verdict_of
from .members import permitted

RESTS_ON = {
    "medical": ("minimum_living", "extreme_hardship", "low_income", "illness_expense"),
    "education": ("low_income", "minimum_living"),
    "disability_living": ("low_income", "minimum_living"),
    "rural_housing": ("low_income",),
    "employment_aid": ("minimum_living", "low_income"),
}
HOUSING = ("dwellings", "dwelling_area")
ASSETS = ("money",) + HOUSING + ("non_residential", "vehicles")
EXPENSES = ("medical_expense", "education_expense")
MEASURES = {
    "minimum_living": ASSETS, "extreme_hardship": ("money",), "low_income": ASSETS,
    "illness_expense": EXPENSES + ASSETS,
    "low_rent": ("money",) + HOUSING, "shared_ownership": ("money",) + HOUSING + ("sold",),
    "medical": EXPENSES + ASSETS, "temporary": EXPENSES + ("money",), "education": ASSETS, "elder_care": (),
    "disability_living": ASSETS, "rural_housing": ASSETS, "employment_aid": ASSETS,
}


class Test:
    """One test on one possible household; `figures` are the statuses of its limits (H02), `persons` whom it found (G21)."""

    def __init__(self, name, result, value=None, limit=None, figures=(), no_figure=False, persons=None):
        self.name, self.result, self.value = name, result, value
        self.limit = limit if limit is None else _whole(limit)
        self.figures, self.no_figure, self.persons = set(figures), no_figure, persons


def _whole(limit):
    limit = Fraction(limit)
    return limit.numerator // limit.denominator


class Measures:
    """Every measure of one possible household, worked out when it is first asked for."""

    def __init__(self, view, members, asked):
        self.view, self.members, self.asked = view, members, asked
        self.count = len(members)
        self.known = {}

    def __getitem__(self, name):
        if name not in self.known:
            self._make(name)
        return self.known[name]

    def _make(self, name):
        view, members = self.view, self.members
        if name in HOUSING + ("non_residential",):
            self.known.update(estate.dwellings(view, members))
        elif name == "income":
            self.known[name] = income.income(view, members, self["dwellings"])
        elif name == "money":
            self.known[name] = money.money(view, members, self.asked)
        elif name == "vehicles":
            self.known[name] = estate.vehicles(view, members)
        elif name == "sold":
            self.known[name] = estate.sold(view, members)
        elif name == "medical_expense":
            self.known[name] = expenses.of_household(view, members, name, expenses.medical)
        else:
            self.known[name] = expenses.of_household(view, members, name, expenses.education)

    @property
    def total(self):
        """The income of the household over the window."""
        return self["income"]["total"]

    @property
    def rigid(self):
        """Rigid expense of the household over the window."""
        return add(self["medical_expense"], self["education_expense"])


class Tests:
    """Builds the tests of a programme on one possible household."""

    def __init__(self, programme, measures, outcomes):
        self.programme, self.measures, self.outcomes = programme, measures, outcomes
        self.view = measures.view
        self.parameters, self.as_of = self.view.parameters, self.view.as_of
        self.last_year = int(self.as_of[:4]) - 1
        self.limits = self.parameters.limits.get(programme, {})
        self.count, self.months = measures.count, len(self.view.months)
        self.standard = self.parameters.value("standard", self.as_of)
        self.standard_status = self.parameters.status("standard", self.as_of)

    def make(self):
        """The programme's tests, in the order of section 6; `single` first (C08), `local` last (C04)."""
        tests = [self.single()] if self.view.request.single else []
        tests += getattr(self, "_" + self.programme)()
        return tests if self.view.request.applicant.local else tests + [self.local()]

    def _minimum_living(self):
        limit = self.standard * self.count * self.months
        income_test = Test("income", below(self.measures.total, limit), self.measures.total, limit,
                           [self.standard_status])
        return [income_test, self.money(), self.vehicles(), self.non_residential(), self.dwellings()]

    def _low_income(self):
        limit = self.low_income_line()
        statuses = [self.standard_status]
        income_test = Test("income", at_most(self.measures.total, limit), self.measures.total, limit, statuses)
        return [income_test, self.money(), self.vehicles(), self.non_residential(), self.dwellings()]

    def _extreme_hardship(self):
        limit = self.standard * self.months
        income_test = Test("income", below(self.measures.total, limit), self.measures.total, limit,
                           [self.standard_status])
        return [self.person(), income_test, self.money(), self.no_able_relative()]

    def _illness_expense(self):
        yearly = self.parameters.of_year("disposable_income", self.last_year)
        status = [self.parameters.year_status("disposable_income")]
        total = self.measures.total
        if yearly is None:
            income_test = Test("income", UNDETERMINED, total, None, status, True)
        else:
            limit = Fraction(yearly * self.count * self.months, 12)
            income_test = Test("income", below(total, limit), total, limit, status)
        return [income_test, self.expense(), self.money(), self.vehicles(), self.non_residential(), self.dwellings()]

    def _low_rent(self):
        status = [self.limits["status"]]
        limit = self.few(self.limits["income_month"] * self.count * self.months)
        most = self.limits["area_living"] * self.parameters.rules["living_to_building"] * self.count
        area = self.measures["dwelling_area"]
        return [Test("income", at_most(self.measures.total, limit), self.measures.total, limit, status),
                self.money(), Test("area", at_most(area, most), area, most, status)]

    def _shared_ownership(self):
        status = [self.limits["status"]]
        limit = self.few(Fraction(self.limits["income_year"] * self.count * self.months, 12))
        most = self.limits["area"] * self.count
        area, sales = self.measures["dwelling_area"], self.measures["sold"]
        return [Test("income", at_most(self.measures.total, limit), self.measures.total, limit, status),
                self.money(), Test("area", at_most(area, most), area, most, status),
                Test("sold", at_most(sales, 0), sales, 0, status)]

    def _medical(self):
        return [self.rests_on()]

    def _temporary(self):
        total, limit = self.measures.total, self.low_income_line()
        more = verdict_of(_greater(self.measures.rigid, total))
        income_test = Test("income", either(at_most(total, limit), more), total, limit, [self.standard_status])
        most = self.limits["money_standards"] * self.standard * self.count
        value = self.measures["money"]
        return [income_test, Test("money", at_most(value, most), value, most, [self.limits["status"]])]

    def _education(self):
        return [self.about("student", lambda m: cards.schooling(self.view, m, self.as_of, self.as_of)), self.rests_on()]

    def _elder_care(self):
        total, limit = self.measures.total, self.low_income_line()
        first = at_most(total, limit)
        figures, no_figure, result = {self.standard_status}, False, first
        if first != MET and any(map(self.old(self.parameters.rules["old_elder_from"]), self.candidates())):
            pension = self.parameters.of_year("average_pension", self.last_year)
            figures.add(self.parameters.year_status("average_pension"))
            no_figure = pension is None
            second = UNDETERMINED if no_figure else at_most(total, pension * self.count * self.months)
            result = either(first, second)
        return [self.about("elder", self.old(self.parameters.rules["elder_from"])), Test("income", result, total, limit, figures, no_figure)]

    def _disability_living(self):
        return [self.about("disabled", lambda m: cards.card(self.view, m, cards.any_grade)), self.rests_on()]

    def _rural_housing(self):
        """G14, B09: rural, grade and last rebuilding as declared."""
        declared = self.view.request.rural_dwelling
        rebuilt, years = declared.get("rebuilt"), self.limits["rebuilt_years"]
        recent = bool(rebuilt) and rebuilt <= self.as_of < dates.add_years(rebuilt, years)
        count = self.measures["dwellings"]
        return [Test("rural", verdict_of(self.view.request.rural)),
                Test("graded", verdict_of(declared.get("grade") in ("C", "D"))),
                Test("only_dwelling", at_most(count, 1), count, 1),
                Test("not_rebuilt", verdict_of(not recent), figures=[self.limits["status"]]), self.rests_on()]

    def _employment_aid(self):
        return [self.about("unemployed", lambda m: cards.unemployed(self.view, m)), self.rests_on()]

    def few(self, amount):
        """The limit times the factor for one or two persons (G04, G19)."""
        return amount * Fraction(self.limits["few_factor"]) if self.count <= 2 else Fraction(amount)

    def low_income_line(self):
        """2 × standard × persons × months."""
        return self.parameters.multiple(self.as_of) * self.standard * self.count * self.months

    def money(self):
        """Money against the limit a head (G03, G19)."""
        limit = self.limits["money"]
        if isinstance(limit, dict):
            most = limit["few" if self.count <= 2 else "many"] * self.count
        else:
            most = self.few(limit * self.count)
        value = self.measures["money"]
        return Test("money", at_most(value, most), value, most, [self.limits["status"]])

    def vehicles(self):
        """Vehicles against the number allowed."""
        value, most = self.measures["vehicles"], self.limits["vehicles"]
        return Test("vehicles", at_most(value, most), value, most, [self.limits["status"]])

    def non_residential(self):
        """No unit that is neither dwelling, parking nor storage."""
        value = self.measures["non_residential"]
        return Test("non_residential", at_most(value, 0), value, 0)

    def dwellings(self):
        """At most one, or two with an area a head under the city's average (G20, B06, H02)."""
        count, area = self.measures["dwellings"], self.measures["dwelling_area"]
        first, second = at_most(count, 1), at_most(count, 2)
        if MET == first or NOT_MET == second:
            return Test("dwellings", first, count, 2, ["reported"])
        average = self.parameters.of_year("dwelling_area", self.last_year)
        small = UNDETERMINED if average is None else below(area, average * self.count)
        figures = ["reported", self.parameters.year_status("dwelling_area")]
        return Test("dwellings", either(first, both(second, small)), count, 2, figures, average is None)

    def expense(self):
        """(income − rigid expense) < standard, or medical expense ≥ 40 % of income (E05)."""
        total, medical = self.measures.total, self.measures["medical_expense"]
        value, limit = subtract(total, self.measures.rigid), self.standard * self.count * self.months
        part = Fraction(self.limits["medical_share"])
        first = below(value, limit)
        enough = verdict_of(_greater(medical, tuple(None if e is None else part * e for e in total), equal=True))
        figures = [self.standard_status] + ([self.limits["status"]] if first != MET else [])
        return Test("expense", either(first, enough), value, limit, figures)

    def person(self):
        """G06: 60 or older, under 16, or disabled grade 1–2."""
        rules = self.parameters.rules
        old, grown = self.old(rules["elder_from"]), self.old(rules["work_from"])
        return self.about("person", lambda m: old(m) or not grown(m) or cards.card(self.view, m, cards.severe))

    def no_able_relative(self):
        """G06: a relative is able when I7 asks anything above 0 of him."""
        monthly = [income.asked_of(self.view, relative) for relative in self.view.request.relatives]
        able = cards.any_of(None if asked is None else asked > 0 for asked in monthly)
        return Test("no_able_relative", verdict_of(None if able is None else not able), figures=["assumed"])

    def candidates(self):
        """The subject alone, who must count; without one, or if he is the applicant, any counted member (G21)."""
        subject = self.view.request.subject
        alone = any(m.ref == subject and m.relation != "self" for m in self.view.request.members)
        return [m for m in self.measures.members if not alone or m.ref == subject]

    def about(self, name, state):
        """A test about a person: any candidate will do, and the ruling names whom (G21)."""
        states = [(member, state(member)) for member in self.candidates()]
        return Test(name, verdict_of(cards.any_of(known for _, known in states)),
                    persons=[member.ref for member, known in states if known])

    def old(self, years):
        """Whether a member has reached an age on as_of."""
        return lambda member: dates.reached(member.birth, years, self.as_of)

    def single(self):
        """C08: a household of one needs grade 1–2, or grade 3 mental or intellectual."""
        applicant = self.view.request.applicant
        return Test("single", verdict_of(cards.card(self.view, applicant, cards.severe_or_mental)))

    def local(self):
        """C04: a non-local applicant is admitted for temporary only, with a permit."""
        admitted = self.programme == "temporary" and permitted(self.view, self.view.request.applicant)
        return Test("local", verdict_of(admitted))

    def rests_on(self):
        """One of the other programmes is WITHIN (G16)."""
        of = {"WITHIN": MET, "OVER": NOT_MET, "REFER": UNDETERMINED}
        return Test("rests_on", either(*(of[outcome] for outcome in self.outcomes.values())))


def _greater(a, b, equal=False):
    """True if a > b (or ≥) for every pair, False for none, else None."""
    margin = 0 if equal else 1
    if b[1] is not None and a[0] is not None and a[0] - b[1] >= margin:
        return True
    if a[1] is not None and b[0] is not None and a[1] - b[0] < margin:
        return False
    return None
