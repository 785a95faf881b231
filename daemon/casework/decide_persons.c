/* SPDX-License-Identifier: Apache-2.0
 *
 * The tests that are not about means: whom a programme is for, what the
 * request alone says, and on which other rulings it rests (policy G06, G10 to
 * G17, G21, C04, C08, B09). A fact about "a member" is met by any counted
 * member, or by the subject alone where the request names one.
 */
#include "ruling.h"

#include "date.h"
#include "mutant.h"

static enum truth
truth_of(bool is)
{
    return is ? TRUE_ : FALSE_;
}

static enum truth
has_reached(const struct work *work, uint32_t member, int age)
{
    const struct member *who = &work->request->members[member];
    return who->birth == DATE_NONE
               ? UNKNOWN_
               : truth_of(date_age(who->birth, work->request->as_of) >= age);
}

/* A full-time record that covers as_of, any stage (G11). */
static enum truth
is_student(const struct work *work, uint32_t member)
{
    int32_t on = work->request->as_of;
    return student_between(work, member, on, on, false);
}

static enum truth
is_disabled(const struct work *work, uint32_t member)
{
    return card_in_force(work, member, CARD_ANY);
}

static enum truth
is_elder(const struct work *work, uint32_t member)
{
    return has_reached(work, member, policy_rules(work->policy)->elder_from);
}

static enum truth
is_old_elder(const struct work *work, uint32_t member)
{
    return has_reached(work, member,
                       policy_rules(work->policy)->old_elder_from);
}

/* Registered on or before as_of and not employed since, of working age on
 * as_of (G15). */
static enum truth
is_unemployed(const struct work *work, uint32_t member)
{
    const struct cell *cell = cell_at(&work->matched, LINE_EMPLOYMENT, member);
    int32_t as_of = work->request->as_of;
    if (!imputed_working_age(work, member, as_of))
        return FALSE_;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t since, again;
        if (record_number(f->record, FIELD_UNEMPLOYED_SINCE, &since) &&
            since <= as_of &&
            (!record_number(f->record, FIELD_EMPLOYED_SINCE, &again) ||
             again <= since || again > as_of))
            return TRUE_;
    }
    return cell->is_gap ? UNKNOWN_ : FALSE_;
}

/* 60 or older, under 16, or a card of grade 1-2 (G06). */
static enum truth
is_in_hardship(const struct work *work, uint32_t member)
{
    enum truth young = truth_not(
        has_reached(work, member, policy_rules(work->policy)->work_from));
    return truth_or(truth_or(is_elder(work, member), young),
                    card_in_force(work, member, CARD_SEVERE));
}

typedef enum truth (*fact)(const struct work *work, uint32_t member);

static fact
fact_of(enum test_name name)
{
    switch (name) {
    case TEST_STUDENT:
        return is_student;
    case TEST_DISABLED:
        return is_disabled;
    case TEST_ELDER:
        return is_elder;
    case TEST_OLD_ELDER:
        return is_old_elder;
    case TEST_UNEMPLOYED:
        return is_unemployed;
    case TEST_PERSON:
        return is_in_hardship;
    default:
        return NULL;
    }
}

/* A subject who is the applicant is what every form is filled in with, and
 * narrows nothing: the worked households name him and expect rulings about
 * others. Any other subject is looked at alone (G21). */
static uint32_t
looked_at(const struct household_request *request, uint32_t members)
{
    if (request->subject < 0 || mutant_is("subject_ignored") ||
        request->members[request->subject].relation == RELATION_SELF)
        return members;
    return members & UINT32_C(1) << request->subject;
}

uint32_t
persons_looked_at(const struct household_request *request, uint32_t members)
{
    return looked_at(request, members);
}

bool
person_fact(const struct work *work, const struct people *people,
            enum programme programme, enum test_name name, uint32_t member,
            enum truth *is)
{
    fact is_so = fact_of(name);
    bool is_own = name == TEST_SINGLE || name == TEST_LOCAL;
    *is = FALSE_;
    if (is_so != NULL)
        *is = is_so(work, member);
    else if (name == TEST_SINGLE && member == people->applicant)
        *is = card_in_force(work, member, CARD_CARE);
    else if (name == TEST_LOCAL && member == people->applicant &&
             programme == PROGRAMME_TEMPORARY)
        *is = permit_in_force(work, member);
    return is_so != NULL || is_own;
}

/* Thousands of possible households ask the same of the same few members. */
static void
facts_make(const struct bench *bench, enum test_name name, fact is)
{
    uint32_t count = bench->work->request->member_count, met = 0, unknown = 0;
    for (uint32_t m = 0; m < count; m++) {
        enum truth one = is(bench->work, m);
        met |= (uint32_t)(one == TRUE_) << m;
        unknown |= (uint32_t)(one == UNKNOWN_) << m;
    }
    bench->ruling->facts[name].met = met;
    bench->ruling->facts[name].unknown = unknown;
    bench->ruling->facts[name].is_made = true;
}

static enum truth
any_of(const struct bench *bench, enum test_name name, fact is)
{
    uint32_t members =
        looked_at(bench->work->request, bench->household->members);
    if (!bench->ruling->facts[name].is_made)
        facts_make(bench, name, is);
    if ((members & bench->ruling->facts[name].met) != 0)
        return TRUE_;
    return (members & bench->ruling->facts[name].unknown) != 0 ? UNKNOWN_
                                                               : FALSE_;
}

uint32_t
persons_who_meet(const struct work *work, const struct people *people,
                 enum programme programme)
{
    static const enum test_name tests[PROGRAMME_COUNT] = {
        [PROGRAMME_EXTREME_HARDSHIP] = TEST_PERSON,
        [PROGRAMME_EDUCATION] = TEST_STUDENT,
        [PROGRAMME_ELDER_CARE] = TEST_ELDER,
        [PROGRAMME_DISABILITY_LIVING] = TEST_DISABLED,
        [PROGRAMME_EMPLOYMENT_AID] = TEST_UNEMPLOYED,
    };
    fact is = fact_of(tests[programme]);
    uint32_t members = looked_at(work->request, people->counted), met = 0;
    for (uint32_t m = 0; is != NULL && m < work->request->member_count; m++)
        if ((members >> m & 1) != 0 && is(work, m) == TRUE_)
            met |= UINT32_C(1) << m;
    return met;
}

bool
programme_is_about_a_person(enum programme programme)
{
    return programme == PROGRAMME_EXTREME_HARDSHIP ||
           programme == PROGRAMME_EDUCATION ||
           programme == PROGRAMME_ELDER_CARE ||
           programme == PROGRAMME_DISABILITY_LIVING ||
           programme == PROGRAMME_EMPLOYMENT_AID;
}

/* A relative is able when maintenance asks anything of him (G06, D17). */
static enum truth
has_able_relative(const struct bench *bench)
{
    const struct household_request *request = bench->work->request;
    enum truth able = FALSE_;
    for (uint32_t i = 0; i < request->relative_count; i++) {
        struct interval owes = relative_owes(bench->work, bench->ledger->months,
                                             &request->relatives[i]);
        enum truth one = owes.lo > 0 ? TRUE_ : owes.hi == 0 ? FALSE_ : UNKNOWN_;
        able = truth_or(able, one);
    }
    return able;
}

/* Rebuilt ten years ago to the day is outside, and so is a day to come (B09).
 */
static bool
is_rebuilt(const struct work *work)
{
    int32_t rebuilt = work->request->rural_rebuilt;
    int years =
        policy_limits(work->policy, PROGRAMME_RURAL_HOUSING)->rebuilt_years;
    return rebuilt != DATE_NONE && rebuilt <= work->request->as_of &&
           date_add_years(rebuilt, years) > work->request->as_of;
}

static enum truth
rests(const struct ruling *ruling)
{
    enum truth any = FALSE_;
    for (uint32_t i = 0; i < ruling->rest_count; i++) {
        enum outcome outcome = ruling->rests[i].outcome;
        any = truth_or(any, outcome == OUTCOME_WITHIN ? TRUE_
                            : outcome == OUTCOME_OVER ? FALSE_
                                                      : UNKNOWN_);
    }
    return any;
}

/* A non-local applicant is admitted for temporary only, with a permit (C04). */
static enum truth
is_admitted(const struct bench *bench)
{
    return bench->ruling->programme == PROGRAMME_TEMPORARY
               ? permit_in_force(bench->work, bench->people->applicant)
               : FALSE_;
}

static bool
is_graded(struct text grade)
{
    return text_equals_chars(grade, "C") || text_equals_chars(grade, "D");
}

void
say_person(const struct bench *bench, enum test_name name, struct said *said)
{
    const struct work *work = bench->work;
    const struct household_request *request = work->request;
    fact is = fact_of(name);
    if (is != NULL) {
        said->truth = any_of(bench, name, is);
        return;
    }
    switch (name) {
    case TEST_SINGLE:
        said->truth = card_in_force(work, bench->people->applicant, CARD_CARE);
        break;
    case TEST_NO_ABLE_RELATIVE:
        said->truth = truth_not(has_able_relative(bench));
        said->status = policy_rules(work->policy)->maintenance_status;
        break;
    case TEST_RURAL:
        said->truth = truth_of(request->is_rural);
        break;
    case TEST_GRADED:
        said->truth = truth_of(is_graded(request->rural_grade));
        break;
    case TEST_NOT_REBUILT:
        said->truth = truth_of(!is_rebuilt(work));
        said->status =
            policy_limits(work->policy, PROGRAMME_RURAL_HOUSING)->status;
        break;
    case TEST_RESTS_ON:
        said->truth = rests(bench->ruling);
        break;
    default:
        said->truth = is_admitted(bench);
    }
}
