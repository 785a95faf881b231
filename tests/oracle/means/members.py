# SPDX-License-Identifier: Apache-2.0
"""Who counts, and whether the lines bear out the declared household (policy.md sections 2, 9 C, A10 to A13)."""

from . import cards, dates, identity

COUNTS = "counts"
MAY = "may count"
NOT = "does not count"
LIVING_TOGETHER = ("parent", "grandparent", "grandchild", "sibling", "child_in_law", "parent_in_law")


class Household:
    """The members by what is known of them, and the reasons that come before the tests."""

    def __init__(self, view):
        self.view = view
        request = view.request
        standing = {member.ref: self._standing(member) for member in request.members}
        self.counted = [member for member in request.members if standing[member.ref] == COUNTS]
        self.open = [member for member in request.members if standing[member.ref] == MAY]
        self.present = [member for member in request.members if standing[member.ref] != NOT]
        self._reasons = {}

    def reasons(self, programme):
        """Why REFER comes first, or in place of WITHIN; extreme_hardship does not look at co-members (A11)."""
        alone = self.view.request.single or programme == "extreme_hardship"
        if alone not in self._reasons:
            self._reasons[alone] = self._applicant_reasons() + self._household_reasons(alone)
        return self._reasons[alone]

    def possible(self):
        """Every possible set of counted members (A13), in the order of the request."""
        sets = [[]]
        for member in self.present:
            without = sets if member in self.open else []
            sets = without + [chosen + [member] for chosen in sets]
        return sets

    def _standing(self, member):
        if member.relation == "self":
            return COUNTS
        declared = self._by_declaration(member)
        dead = cards.dead(self.view, member)
        held = cards.held(self.view, member, self.view.as_of, self.view.as_of)
        if declared is False or dead or held:
            return NOT
        return MAY if None in (declared, dead, held) else COUNTS

    def asked(self):
        """C12: whoever may count before any line has answered: a student elsewhere, and whose permit line 01 may hold (C14)."""
        return [member for member in self.view.request.members
                if member.relation == "self" or self._by_declaration(member) is not False or self._may_count(member)]

    def _may_count(self, member):
        """Whether lines 29 or 01 could still have made a member count whom they, or their silence, leave out."""
        since, rules = member.religious_since, self.view.parameters.rules
        if member.missing or (since and dates.add_years(since, rules["religious_years"]) <= self.view.as_of):
            return False
        minor = not dates.reached(member.birth, rules["minor_under"], self.view.as_of)
        return member.relation == "child" if member.local else self._family(member, minor)

    def _by_declaration(self, member):
        """C01 to C04, C07; a student elsewhere by line 29."""
        view, rules = self.view, self.view.parameters.rules
        since = member.religious_since
        if member.missing or (since and dates.add_years(since, rules["religious_years"]) <= view.as_of):
            return False
        minor = not dates.reached(member.birth, rules["minor_under"], view.as_of)
        if not member.local:
            return self._non_local(member, minor)
        if member.relation == "spouse" or (member.relation == "child" and minor):
            return True
        if member.relation == "child":
            if member.together or member.dependent:
                return True
            return cards.schooling(view, member, view.as_of, view.as_of, cards.TO_BACHELOR)
        return member.relation in LIVING_TOGETHER and member.together

    def _non_local(self, member, minor):
        """C04, C14: spouse or minor child of a local, living together, with a permit."""
        request = self.view.request
        if not self._family(member, minor):
            return False
        applicant, spouse = request.applicant, request.spouse
        if not applicant.local and permitted(self.view, applicant):
            return True
        local = applicant.local or (member.relation == "child" and spouse is not None and spouse.local)
        return local and permitted(self.view, member)

    @staticmethod
    def _family(member, minor):
        """Whom a permit can make count."""
        return member.together and (member.relation == "spouse" or (member.relation == "child" and minor))

    def _applicant_reasons(self):
        """C11."""
        view, applicant = self.view, self.view.request.applicant
        states = (cards.dead(view, applicant), cards.held(view, applicant, view.as_of, view.as_of))
        if True in states:
            return ["APPLICANT_DOES_NOT_COUNT"]
        return ["APPLICANT_UNCONFIRMED"] if None in states else []

    def _household_reasons(self, alone):
        """A11, A12."""
        view = self.view
        silent = any(view.answer(line, member).gap for member in self.present
                     for line in ("household_register", "marriage"))
        differs = [self._register_differs(member, alone) for member in self.present]
        couple = [m for m in self.present if m in (view.request.applicant, view.request.spouse)]
        differs += [self._marriage_differs(member) for member in couple]
        reasons = ["HOUSEHOLD_DIFFERS"] if True in differs else []
        return reasons + (["HOUSEHOLD_UNCONFIRMED"] if silent or None in differs else [])

    def _register_differs(self, member, alone):
        """A11, C13: True when the register contradicts, None when a needed cell is empty."""
        answer = self.view.answer("household_register", member)
        if not answer.records:
            return member.local and not answer.gap
        states = [self._registration_differs(member, record, alone) for record in answer.records]
        return cards.any_of(states)

    def _registration_differs(self, member, record, alone):
        view = self.view
        if record.get("birth", member.birth) != member.birth or record.get("sex", member.sex) != member.sex:
            return True
        if member.local:
            cancelled = self._cancelled(record)
            if cancelled and not (record["cancelled"] == "death" and cards.dead(view, member)):
                return True
            if not record.get("division", view.parameters.city).startswith(view.parameters.city):
                return True
        if not alone and not self._cancelled(record) and self._stranger_in_book(member, record):
            return True
        return None if member.local and "division" not in record else False

    def _cancelled(self, record):
        return "cancelled" in record and record.get("cancelled_on", "") <= self.view.as_of

    def _stranger_in_book(self, member, record):
        """A co-member, not cancelled by as_of, whom the request does not name."""
        request = self.view.request
        if "household_no" not in record:
            return False
        for other in self.view.asking.population.book(record["household_no"]):
            number = identity.normal_id(other["id"])
            if number != member.number and not self._cancelled(other):
                if not request.names(number, other.get("name", "")):
                    return True
        return False

    def _marriage_differs(self, member):
        """A11: the latest event up to as_of of the applicant or the declared spouse."""
        view, request = self.view, self.view.request
        events = [r for r in view.answer("marriage", member).records if r.get("event") != "reissued"]
        if self.unknown("marriage", member):
            return None
        past = [record for record in events if record["on"] <= view.as_of]
        if not past:
            return False
        latest = max(record["on"] for record in past)
        states = [self._event_differs(member, record) for record in past if record["on"] == latest]
        return True in states

    def unknown(self, line, member):
        """The empty cells that leave the household unconfirmed (A19): 01 of a local member, 02 of the couple."""
        records, couple = self.view.answer(line, member).records, (self.view.request.applicant, self.view.request.spouse)
        if line == "household_register" and member.local:
            fields = ["division" for record in records if "division" not in record]
        elif line == "marriage" and member in couple:
            fields = [self._empty_of_event(record) for record in records]
        else:
            fields = []
        return [field for field in dict.fromkeys(fields) if field]

    @staticmethod
    def _empty_of_event(record):
        if record.get("event") == "reissued":
            return None
        missing = next((field for field in ("event", "on") if field not in record), None)
        alone = record.get("event") == "married" and not {"spouse_id", "spouse_name"} & set(record)
        return missing or ("spouse_id" if alone else None)

    def _event_differs(self, member, record):
        request = self.view.request
        if record["event"] == "divorced":
            return request.spouse is not None
        number, name = identity.normal_id(record.get("spouse_id", "")), record.get("spouse_name", "")
        if request.spouse is None:
            return not request.names(number, name)
        partner = request.spouse if member is request.applicant else request.applicant
        if number:
            return identity.judge(number, name, partner.number, partner.name) == identity.STRAY
        return not identity.same_name(name, partner.name)


def permitted(view, member):
    """C14: a permit in force on as_of, by the register's date where it has one, else the request's."""
    records = view.answer("household_register", member).records
    known = [record["residence_permit_until"] for record in records if "residence_permit_until" in record]
    until = max(known) if known else member.permit
    return until is not None and until >= view.as_of
