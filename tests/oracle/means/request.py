# SPDX-License-Identifier: Apache-2.0
"""One request (request.md): defaults, the period, and what is refused at intake (H04)."""

from . import dates, identity
from .lines import PROGRAMMES
from .population import fen

INT64 = 2**63 - 1


class Refused(Exception):
    """A request that is not admitted; the text is the code."""


class Member:
    """A member of the declared household."""

    def __init__(self, data):
        get = data.get
        self.ref = data["ref"]
        self.name = data["name"]
        self.kind = data["id_kind"]
        self.number = identity.normal_id(get("id") or "")
        birth, sex = identity.birth_and_sex(self.kind, self.number)
        self.birth = birth or get("birth")
        self.sex = sex or get("sex")
        self.relation = data["relation"]
        self.local = get("local") is not False
        self.permit = get("residence_permit_until")
        self.together = get("lives_together") is not False
        self.dependent = bool(get("dependent"))
        self.missing = bool(get("missing"))
        self.religious_since = get("religious_since")
        self.ill = bool(get("serious_illness"))
        self.cannot_work = bool(get("cannot_work"))
        self.cares_for = get("cares_for")
        self.cadre = bool(get("cadre"))
        self.refused_offers = get("refused_offers") or []


class Declared:
    """One declared amount of income."""

    def __init__(self, data):
        self.member = data["member"]
        self.way = data["way"]
        self.month = dates.month_of(data["month"]) if data.get("month") else None
        self.amount = fen(data["amount"])
        self.kind = data.get("kind")
        self.exclusion = data.get("exclusion") if self.way != "I1" else None
        self.spent_dwelling = fen(data.get("spent_dwelling") or "0")
        self.spent_medical = fen(data.get("spent_medical") or "0")


class Relative:
    """An obliged relative outside the household (D17)."""

    def __init__(self, data):
        self.of = data["of"]
        self.name = data["name"]
        self.number = identity.normal_id(data.get("id") or "")
        self.persons = data["persons"]
        self.income = fen(data["monthly_income"]) if data.get("monthly_income") is not None else None
        self.agreed = fen(data["agreed_monthly"]) if data.get("agreed_monthly") is not None else None
        self.excused = bool(data.get("in_prison") or data.get("recipient") or data.get("disability_grade") in (1, 2))


class Request:
    """The request as it is read."""

    def __init__(self, data, parameters):
        self.id = data["request_id"]
        self.programmes = data["programmes"]
        self.subject = data.get("subject")
        self.as_of = data["as_of"]
        self.lane = data.get("lane") or "standard"
        household = data["household"]
        self.rural = bool(household.get("rural"))
        self.single = bool(household.get("single"))
        self.members = [Member(member) for member in household["members"]]
        self.by_ref = {member.ref: member for member in self.members}
        self.others = [(identity.normal_id(o.get("id") or ""), o["name"]) for o in household.get("others") or []]
        self.relatives = [Relative(relative) for relative in household.get("relatives") or []]
        declared = data.get("declared") or {}
        self.income = [Declared(item) for item in declared.get("income") or []]
        self.assets = [asset for asset in declared.get("assets") or [] if asset.get("elsewhere")]
        self.claims = declared.get("vehicles_for_disabled") or []
        self.rural_dwelling = declared.get("rural_dwelling") or {}
        self.work_change = bool(declared.get("work_change"))
        self.consents = data.get("consents") or []
        self._refuse(parameters)
        self.applicant = next(member for member in self.members if member.relation == "self")
        self.spouse = next((member for member in self.members if member.relation == "spouse"), None)
        self.period = self._period(data.get("period"), parameters)

    def _refuse(self, parameters):
        """H04, with our own codes but for SINGLE_PERSON (request.md)."""
        if sum(member.relation == "self" for member in self.members) != 1:
            raise Refused("APPLICANT")
        numbers = [member.number for member in self.members if member.number]
        if len(set(numbers)) != len(numbers):
            raise Refused("DUPLICATE_ID")
        if len(self.members) > 1 and (self.single or "extreme_hardship" in self.programmes):
            raise Refused("SINGLE_PERSON")
        carers = [member.cares_for for member in self.members if member.cares_for]
        claimed = [claim["member"] for claim in self.claims]
        if len(set(carers)) != len(carers):
            raise Refused("TWO_CARERS")
        if len(set(claimed)) != len(claimed):
            raise Refused("TWO_VEHICLES")
        if parameters.row("standard", self.as_of) is None:
            raise Refused("AS_OF")
        if any(member.birth is None or member.sex is None for member in self.members):
            raise Refused("BIRTH_AND_SEX")
        if set(self.programmes) - set(PROGRAMMES):
            raise Refused("PROGRAMME")
        if sum(abs(item.amount) for item in self.income) > INT64:
            raise Refused("TOO_LARGE")

    def _period(self, given, parameters):
        """B01, H08: whole months, as many as the longest window asked for."""
        window = max(parameters.window(programme) for programme in self.programmes)
        end = dates.month_of(self.as_of) - 1
        if given and given.get("to"):
            start, end = dates.month_of(given["from"]), dates.month_of(given["to"])
            if end - start + 1 != window or end > dates.month_of(self.as_of):
                raise Refused("PERIOD")
        return list(range(end - window + 1, end + 1))

    def names(self, number, name):
        """Whether the request names a person: member, relative or other (A11)."""
        people = [(m.number, m.name) for m in self.members] + [(r.number, r.name) for r in self.relatives] + self.others
        if not number:
            return any(identity.same_name(name, named) for _, named in people)
        return any(number == other or identity.judge(number, name, other, named) != identity.STRAY
                   for other, named in people)

    def consented(self, member, line):
        """A14: a consent for this member and line, valid on the day the question is sent."""
        for consent in self.consents:
            covers = [consent["by"]] if consent.get("as") == "self" else consent.get("for") or []
            if member.ref not in covers or not {"all", line} & set(consent["lines"]):
                continue
            if consent["signed"] <= self.as_of <= (consent.get("until") or "9999"):
                return True
        return False
