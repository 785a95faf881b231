/* SPDX-License-Identifier: Apache-2.0
 *
 * Who counts (policy C01 to C14): first what the request alone says, then what
 * the lines death, custody and education say about it. Whose answer is missing
 * may count: then every test is made for each possible household (A13).
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

const char *
standing_reason_name(enum standing_reason reason)
{
    static const char *const names[WHY_COUNT] = {NULL,
                                                 "DEAD",
                                                 "IN_CUSTODY",
                                                 "RELIGIOUS",
                                                 "MISSING",
                                                 "LIVES_ELSEWHERE",
                                                 "NO_DUTY",
                                                 "NON_LOCAL",
                                                 "NO_PERMIT",
                                                 "DEATH_UNKNOWN",
                                                 "CUSTODY_UNKNOWN",
                                                 "STUDENT_UNKNOWN",
                                                 "PERMIT_UNKNOWN"};
    return names[reason];
}

enum truth
truth_not(enum truth a)
{
    return a == UNKNOWN_ ? UNKNOWN_ : a == TRUE_ ? FALSE_ : TRUE_;
}

enum truth
truth_and(enum truth a, enum truth b)
{
    if (a == FALSE_ || b == FALSE_)
        return FALSE_;
    return a == TRUE_ && b == TRUE_ ? TRUE_ : UNKNOWN_;
}

enum truth
truth_or(enum truth a, enum truth b)
{
    return truth_not(truth_and(truth_not(a), truth_not(b)));
}

static struct person
person_is(enum standing standing, enum standing_reason why)
{
    return (struct person){standing, why};
}

static bool
is_minor(const struct policy *policy, const struct household_request *request,
         const struct member *member)
{
    return member->birth != DATE_NONE &&
           date_age(member->birth, request->as_of) <
               policy_rules(policy)->minor_under;
}

/* Is the person through whom a non-local spouse or child belongs a local? */
static bool
has_local_anchor(const struct household_request *request,
                 const struct member *member)
{
    for (uint32_t i = 0; i < request->member_count; i++) {
        const struct member *other = &request->members[i];
        if (!other->is_local || other == member)
            continue;
        if (other->relation == RELATION_SELF ||
            (other->relation == RELATION_SPOUSE &&
             member->relation == RELATION_CHILD))
            return true;
    }
    return false;
}

/* A member's own permit, and a non-local applicant's, which serves his family
 * (FALSE_ where the applicant is a local). */
struct permits {
    enum truth own, of_applicant;
};

/* Spouse or minor child, living together, with a permit (C04). */
static struct person
standing_non_local(const struct household_request *request,
                   const struct member *member, bool minor,
                   struct permits permits)
{
    bool is_near = member->relation == RELATION_SPOUSE ||
                   (member->relation == RELATION_CHILD && minor);
    bool has_local = has_local_anchor(request, member);
    enum truth permit =
        truth_or(has_local ? permits.own : FALSE_, permits.of_applicant);
    if (!is_near || (!has_local && permits.of_applicant == FALSE_))
        return person_is(STANDING_DOES_NOT, WHY_NON_LOCAL);
    if (!member->lives_together)
        return person_is(STANDING_DOES_NOT, WHY_LIVES_ELSEWHERE);
    if (permit == FALSE_)
        return person_is(STANDING_DOES_NOT, WHY_NO_PERMIT);
    return permit == TRUE_ ? person_is(STANDING_COUNTS, WHY_NONE)
                           : person_is(STANDING_MAY_COUNT, WHY_PERMIT_UNKNOWN);
}

static struct person
standing_child(const struct member *member, bool minor, enum truth student)
{
    if (minor || member->lives_together || member->is_dependent ||
        student == TRUE_)
        return person_is(STANDING_COUNTS, WHY_NONE);
    if (student == UNKNOWN_)
        return person_is(STANDING_MAY_COUNT, WHY_STUDENT_UNKNOWN);
    return person_is(STANDING_DOES_NOT, WHY_LIVES_ELSEWHERE);
}

static bool
is_religious(const struct policy *policy,
             const struct household_request *request,
             const struct member *member)
{
    return member->religious_since != DATE_NONE &&
           date_add_years(member->religious_since,
                          policy_rules(policy)->religious_years) <=
               request->as_of;
}

static struct person
standing_of(const struct policy *policy,
            const struct household_request *request, uint32_t index,
            struct permits permits, enum truth student)
{
    const struct member *member = &request->members[index];
    bool minor = is_minor(policy, request, member);
    if (member->relation == RELATION_SELF)
        return person_is(STANDING_COUNTS, WHY_NONE);
    if (member->is_missing)
        return person_is(STANDING_DOES_NOT, WHY_MISSING);
    if (is_religious(policy, request, member))
        return person_is(STANDING_DOES_NOT, WHY_RELIGIOUS);
    if (!member->is_local)
        return standing_non_local(request, member, minor, permits);
    switch (member->relation) {
    case RELATION_SPOUSE:
        return person_is(STANDING_COUNTS, WHY_NONE);
    case RELATION_CHILD:
        return standing_child(member, minor, student);
    case RELATION_OTHER:
        return person_is(STANDING_DOES_NOT, WHY_NO_DUTY);
    default:
        return member->lives_together
                   ? person_is(STANDING_COUNTS, WHY_NONE)
                   : person_is(STANDING_DOES_NOT, WHY_LIVES_ELSEWHERE);
    }
}

static bool
permit_holds(const struct household_request *request, int32_t until)
{
    return until != DATE_NONE && until >= request->as_of;
}

static bool
is_applicant_local(const struct household_request *request)
{
    for (uint32_t i = 0; i < request->member_count; i++)
        if (request->members[i].relation == RELATION_SELF)
            return request->members[i].is_local;
    return true;
}

struct person
people_declared(const struct policy *policy,
                const struct household_request *request, uint32_t member)
{
    /* the register may know a permit, and education a student */
    enum truth permit =
        permit_holds(request, request->members[member].residence_permit_until)
            ? TRUE_
            : UNKNOWN_;
    struct permits permits = {permit,
                              is_applicant_local(request) ? FALSE_ : UNKNOWN_};
    return standing_of(policy, request, member, permits, UNKNOWN_);
}

/* The register's date where it has one, else the request's (C14). */
enum truth
permit_in_force(const struct work *work, uint32_t member)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSEHOLD_REGISTER, member);
    int64_t until = DATE_NONE;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t own;
        if (record_number(f->record, FIELD_RESIDENCE_PERMIT_UNTIL, &own) &&
            (until == DATE_NONE || own > until))
            until = own;
    }
    if (until == DATE_NONE)
        until = work->request->members[member].residence_permit_until;
    return permit_holds(work->request, (int32_t)until) ? TRUE_ : FALSE_;
}

/* A record without the day may be of any day (A19). */
static enum truth
is_dead(const struct work *work, uint32_t member)
{
    const struct cell *cell = cell_at(&work->matched, LINE_DEATH, member);
    enum truth dead = cell->is_gap ? UNKNOWN_ : FALSE_;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t on;
        if (!record_number(f->record, FIELD_ON, &on))
            dead = truth_or(dead, UNKNOWN_);
        else if (on <= work->request->as_of)
            return TRUE_;
    }
    return dead;
}

/* Does from-until touch a day of [first, last]? Without `until` it goes on;
 * without `from` nobody knows when it began. */
static enum truth
touches(const struct record *record, int32_t first, int32_t last)
{
    int64_t from, until;
    if (record_number(record, FIELD_UNTIL_DATE, &until) && until < first)
        return FALSE_;
    if (!record_number(record, FIELD_FROM_DATE, &from))
        return UNKNOWN_;
    return from <= last ? TRUE_ : FALSE_;
}

static enum truth
is_held_status(struct text status)
{
    if (text_is_empty(status))
        return UNKNOWN_;
    return text_equals_chars(status, "prison") ||
                   text_equals_chars(status, "compulsory_rehabilitation")
               ? TRUE_
               : FALSE_;
}

enum truth
held_between(const struct work *work, uint32_t member, int32_t first,
             int32_t last)
{
    const struct cell *cell = cell_at(&work->matched, LINE_CUSTODY, member);
    enum truth held = cell->is_gap ? UNKNOWN_ : FALSE_;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        held = truth_or(
            held,
            truth_and(is_held_status(record_text(f->record, FIELD_STATUS)),
                      touches(f->record, first, last)));
    return held;
}

static enum truth
is_up_to_bachelor(struct text stage)
{
    if (text_is_empty(stage))
        return UNKNOWN_;
    return text_equals_chars(stage, "master") ||
                   text_equals_chars(stage, "doctor")
               ? FALSE_
               : TRUE_;
}

enum truth
student_between(const struct work *work, uint32_t member, int32_t first,
                int32_t last, bool up_to_bachelor)
{
    const struct cell *cell = cell_at(&work->matched, LINE_EDUCATION, member);
    enum truth student = cell->is_gap ? UNKNOWN_ : FALSE_;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t full_time;
        enum truth one = !record_number(f->record, FIELD_FULL_TIME, &full_time)
                             ? UNKNOWN_
                         : full_time != 0 ? TRUE_
                                          : FALSE_;
        if (up_to_bachelor)
            one = truth_and(
                one, is_up_to_bachelor(record_text(f->record, FIELD_STAGE)));
        student =
            truth_or(student, truth_and(one, touches(f->record, first, last)));
    }
    return student;
}

static struct person
person_found(const struct work *work, uint32_t member)
{
    const int32_t on = work->request->as_of;
    enum truth student = student_between(work, member, on, on, true);
    struct permits permits = {permit_in_force(work, member), FALSE_};
    for (uint32_t m = 0; m < work->request->member_count; m++)
        if (work->request->members[m].relation == RELATION_SELF &&
            !work->request->members[m].is_local)
            permits.of_applicant = mutant_is("permit_of_one_alone")
                                       ? FALSE_
                                       : permit_in_force(work, m);
    struct person person =
        standing_of(work->policy, work->request, member, permits, student);
    if (person.standing == STANDING_DOES_NOT)
        return person;
    enum truth dead = is_dead(work, member);
    enum truth held = held_between(work, member, on, on);
    if (dead == TRUE_)
        return person_is(STANDING_DOES_NOT, WHY_DEAD);
    if (held == TRUE_)
        return person_is(STANDING_DOES_NOT, WHY_IN_CUSTODY);
    if (dead == UNKNOWN_)
        return person_is(STANDING_MAY_COUNT, WHY_DEATH_UNKNOWN);
    if (held == UNKNOWN_)
        return person_is(STANDING_MAY_COUNT, WHY_CUSTODY_UNKNOWN);
    return person;
}

/* He always counts in the sums (C11). */
static void
applicant_make(const struct work *work, uint32_t member, struct people *people)
{
    const int32_t on = work->request->as_of;
    enum truth gone =
        truth_or(is_dead(work, member), held_between(work, member, on, on));
    people->applicant = member;
    people->applicant_does_not_count = gone == TRUE_;
    people->applicant_is_unconfirmed = gone == UNKNOWN_;
    if (mutant_is("applicant_gap_ignored"))
        people->applicant_is_unconfirmed = false;
    people->persons[member] = person_is(STANDING_COUNTS, WHY_NONE);
}

void
people_make(const struct work *work, struct people *people)
{
    *people = (struct people){0};
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        if (work->request->members[m].relation == RELATION_SELF)
            applicant_make(work, m, people);
        else
            people->persons[m] = person_found(work, m);
        if (people->persons[m].standing == STANDING_COUNTS)
            people->counted |= UINT32_C(1) << m;
        else if (people->persons[m].standing == STANDING_MAY_COUNT &&
                 !mutant_is("open_member_counts"))
            people->open |= UINT32_C(1) << m;
        else if (people->persons[m].standing == STANDING_MAY_COUNT)
            people->counted |= UINT32_C(1) << m;
    }
    people_contradict(work, people);
}
