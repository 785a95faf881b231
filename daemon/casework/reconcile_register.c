/* SPDX-License-Identifier: Apache-2.0
 *
 * What contradicts the declared household (policy A10 to A12): the register
 * and the marriage line, for the persons who count or may. A contradiction, or
 * silence of these two lines, comes before everything that people own.
 */
#include "ledger.h"

#include "date.h"
#include "mutant.h"

const char *
contradiction_name(enum contradiction_code code)
{
    static const char *const names[DIFFERS_COUNT] = {
        "NOT_IN_REGISTER", "OUTSIDE_CITY", "CANCELLED",    "BIRTH_OR_SEX",
        "CO_MEMBER",       "DIVORCED",     "OTHER_SPOUSE", "SPOUSE_NOT_NAMED"};
    return names[code];
}

static void
contradict(const struct work *work, struct people *people,
           enum contradiction_code code, uint32_t member, uint32_t finding)
{
    struct contradiction **at = &people->first;
    while (*at != NULL)
        at = &(*at)->next;
    struct contradiction *one = arena_alloc(work->arena, sizeof(*one));
    if (one == NULL)
        return;
    *one = (struct contradiction){code, member, finding, NULL};
    *at = one;
}

static bool
is_cancelled(const struct record *record, int32_t as_of)
{
    int64_t on;
    if (text_is_empty(record_text(record, FIELD_CANCELLED)))
        return false;
    return !record_number(record, FIELD_CANCELLED_ON, &on) || on <= as_of;
}

static bool
persons_equal(struct arena *arena, struct text id, struct text name,
              const struct idno *our_idno, struct text our_id,
              struct text our_name)
{
    struct idno idno;
    if (text_is_empty(id))
        return !text_is_empty(name) &&
               text_equals(text_fold_variants(arena, name),
                           text_fold_variants(arena, our_name));
    if (our_idno->digits[0] != '\0')
        return idno_normalise(id, &idno) && idno_equals(&idno, our_idno);
    return text_equals(text_trim(id), text_trim(our_id));
}

/* As member, relative or "other". */
static bool
request_names(const struct work *work, struct text id, struct text name)
{
    const struct household_request *request = work->request;
    for (uint32_t i = 0; i < request->member_count; i++)
        if (persons_equal(work->arena, id, name, &request->members[i].idno,
                          request->members[i].id, request->members[i].name))
            return true;
    for (uint32_t i = 0; i < request->relative_count; i++)
        if (persons_equal(work->arena, id, name, &request->relatives[i].idno,
                          request->relatives[i].id, request->relatives[i].name))
            return true;
    for (uint32_t i = 0; i < request->other_count; i++)
        if (persons_equal(work->arena, id, name, &request->others[i].idno,
                          request->others[i].id, request->others[i].name))
            return true;
    return false;
}

static void
co_members_contradict(const struct work *work, struct people *people,
                      const struct cell *cell, uint32_t member)
{
    if (work->request->is_single || mutant_is("co_members_ignored"))
        return;
    for (uint32_t i = 0; i < cell->finding_count; i++) {
        const struct finding *f =
            &work->matched.findings[cell->finding_first + i];
        if (f->verdict == VERDICT_CO_MEMBER && !f->is_stale && !f->is_repeat &&
            !is_cancelled(f->record, work->request->as_of) &&
            !request_names(work, f->record->id, f->record->name))
            contradict(work, people, DIFFERS_CO_MEMBER, member, f->no);
    }
}

/* Birth and sex that the register gives (C13). */
static bool
birth_or_sex_differs(const struct member *member, const struct record *record)
{
    int64_t birth;
    if (member->birth != DATE_NONE &&
        record_number(record, FIELD_BIRTH, &birth) && birth != member->birth)
        return true;
    return (member->sex == SEX_MALE &&
            record_is(record, FIELD_SEX, "female")) ||
           (member->sex == SEX_FEMALE && record_is(record, FIELD_SEX, "male"));
}

static bool
is_dead_by_line(const struct work *work, uint32_t member)
{
    const struct cell *cell = cell_at(&work->matched, LINE_DEATH, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t on;
        if (record_number(f->record, FIELD_ON, &on) &&
            on <= work->request->as_of)
            return true;
    }
    return false;
}

static bool
lies_in(struct text division, struct text city)
{
    return division.size >= city.size &&
           text_equals(text_slice(division, 0, city.size), city);
}

/* A local's own row: in the city and not cancelled. Of several rows a current
 * one in the city is enough. */
static void
local_contradicts(const struct work *work, struct people *people,
                  const struct cell *cell, uint32_t member)
{
    const struct finding *cancelled = NULL, *outside = NULL;
    struct text city = policy_city(work->policy);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        struct text division = record_text(f->record, FIELD_DIVISION);
        if (is_cancelled(f->record, work->request->as_of)) {
            if (!record_is(f->record, FIELD_CANCELLED, "death") ||
                !is_dead_by_line(work, member))
                cancelled = f;
            else
                return;
        } else if (!text_is_empty(division) && !lies_in(division, city)) {
            outside = f;
        } else {
            return;
        }
    }
    if (cancelled != NULL)
        contradict(work, people, DIFFERS_CANCELLED, member, cancelled->no);
    if (outside != NULL)
        contradict(work, people, DIFFERS_OUTSIDE_CITY, member, outside->no);
}

static void
register_contradicts(const struct work *work, struct people *people,
                     uint32_t member)
{
    const struct member *who = &work->request->members[member];
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSEHOLD_REGISTER, member);
    if (cell->kind == ANSWER_NOTHING && !cell->is_gap && who->is_local)
        contradict(work, people, DIFFERS_NOT_IN_REGISTER, member, 0);
    if (who->is_local)
        local_contradicts(work, people, cell, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (birth_or_sex_differs(who, f->record))
            contradict(work, people, DIFFERS_BIRTH_OR_SEX, member, f->no);
    co_members_contradict(work, people, cell, member);
}

static bool
is_event(const struct finding *finding, int32_t as_of, int64_t *on)
{
    return !record_is(finding->record, FIELD_EVENT, "reissued") &&
           record_number(finding->record, FIELD_ON, on) && *on <= as_of;
}

static int64_t
latest_event(const struct work *work, const struct cell *cell)
{
    int64_t latest = INT64_MIN, on;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (is_event(f, work->request->as_of, &on) && on > latest)
            latest = on;
    return latest;
}

static void
event_contradicts(const struct work *work, struct people *people,
                  const struct finding *event, uint32_t member, int partner)
{
    const struct record *record = event->record;
    if (record_is(record, FIELD_EVENT, "divorced")) {
        if (partner >= 0)
            contradict(work, people, DIFFERS_DIVORCED, member, event->no);
        return;
    }
    struct text id = record_text(record, FIELD_SPOUSE_ID);
    struct text name = record_text(record, FIELD_SPOUSE_NAME);
    if (!record_is(record, FIELD_EVENT, "married"))
        return; /* nobody says what it was */
    if (text_is_empty(id) && text_is_empty(name))
        return; /* an empty cell: the line is a gap already */
    if (partner < 0) {
        if (!request_names(work, id, name))
            contradict(work, people, DIFFERS_SPOUSE_NOT_NAMED, member,
                       event->no);
        return;
    }
    const struct member *declared = &work->request->members[partner];
    if (!persons_equal(work->arena, id, name, &declared->idno, declared->id,
                       declared->name))
        contradict(work, people, DIFFERS_OTHER_SPOUSE, member, event->no);
}

/* The latest event up to as_of; of several on one day each may speak. */
static void
marriage_contradicts(const struct work *work, struct people *people,
                     uint32_t member, int partner)
{
    const struct cell *cell = cell_at(&work->matched, LINE_MARRIAGE, member);
    int64_t latest = latest_event(work, cell), on;
    if (cell->unknown_count > 0)
        return; /* an event without day or kind may be the latest (A12) */
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (is_event(f, work->request->as_of, &on) && on == latest)
            event_contradicts(work, people, f, member, partner);
}

void
people_contradict(const struct work *work, struct people *people)
{
    int spouse = -1;
    for (uint32_t m = 0; m < work->request->member_count; m++)
        if (work->request->members[m].relation == RELATION_SPOUSE)
            spouse = (int)m;
    for (uint32_t m = 0; m < work->request->member_count; m++) {
        if (people->persons[m].standing == STANDING_DOES_NOT)
            continue;
        if (cell_at(&work->matched, LINE_HOUSEHOLD_REGISTER, m)->is_gap ||
            cell_at(&work->matched, LINE_MARRIAGE, m)->is_gap)
            people->is_unconfirmed = true;
        register_contradicts(work, people, m);
        if (m == people->applicant)
            marriage_contradicts(work, people, m, spouse);
        else if ((int)m == spouse)
            marriage_contradicts(work, people, m, (int)people->applicant);
    }
    if (mutant_is("register_silence_ignored"))
        people->is_unconfirmed = false;
}
