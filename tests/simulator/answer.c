// SPDX-License-Identifier: Apache-2.0
//
// Finding rows and doing to them what behaviour.csv says; see answer.h.
#include "answer.h"

#include "identity.h"

#include <string.h>

// One behaviour done to one answer.
struct planning {
    struct answers *answers;
    const struct behaviour_set *set;
    int64_t now_ms;
    struct arena *arena;
    const struct behaviour **general; // in force for everybody
    size_t general_count;
};

static void
answer_add_notice(const struct planning *planning, struct answer *answer,
                  const char *institution, enum result result)
{
    size_t count = answer->notice_count;
    if ((count & (count + 1)) == 0) { // full: one, three, seven …
        struct notice *notices =
            arena_take(planning->arena, (count + 1) * 2 * sizeof *notices);
        if (count)
            memcpy(notices, answer->notices, count * sizeof *notices);
        answer->notices = notices;
    }
    answer->notices[answer->notice_count++] = (struct notice){
        line_institution(planning->answers->exchange->line, institution),
        result};
}

bool
answer_is_of(const struct answers *answers, const struct row *row,
             const char *institution)
{
    const struct line *line = answers->exchange->line;
    if (line->institution_column == COLUMNS_MAX)
        return false;
    const char *cell = row->cells[line->institution_column];
    return strcmp(line_institution(line, cell), institution) == 0;
}

static void
answer_drop_institution(const struct planning *planning, struct answer *answer,
                        const char *institution)
{
    const struct answers *answers = planning->answers;
    const char *name = line_institution(answers->exchange->line, institution);
    size_t kept = 0;
    for (size_t i = 0; i < answer->list.count; i++)
        if (!answer_is_of(answers, answer->list.rows[i], name))
            answer->list.rows[kept++] = answer->list.rows[i];
    answer->list.count = kept;
}

// The whole line says so, or one of its institutions does.
static void
answer_say(const struct planning *planning, struct answer *answer,
           const struct behaviour *behaviour, enum result result)
{
    if (!*behaviour->institution) {
        answer->result = result;
        return;
    }
    answer_drop_institution(planning, answer, behaviour->institution);
    if (result != RESULT_NONE)
        answer_add_notice(planning, answer, behaviour->institution, result);
}

static void
answer_silence(const struct planning *planning, struct answer *answer,
               const struct behaviour *behaviour)
{
    if (!*behaviour->institution) {
        answer->is_missing = behaviour->what == WHAT_SILENT;
        return;
    }
    answer_drop_institution(planning, answer, behaviour->institution);
    if (*behaviour->canonical)
        answer_add_notice(planning, answer, behaviour->institution,
                          RESULT_FAULT);
}

static void
answer_add_stranger(const struct planning *planning, struct answer *answer,
                    const char *id)
{
    const struct answers *answers = planning->answers;
    const char *name = population_name(answers->population, id);
    struct row_list strangers =
        population_find(answers->population, answers->exchange->line->number,
                        id, name ? name : "", planning->arena);
    if (!strangers.count)
        return;
    size_t count = answer->list.count;
    const struct row **rows =
        arena_take(planning->arena, (count + 1) * sizeof *rows);
    if (count)
        memcpy(rows, answer->list.rows, count * sizeof *rows);
    rows[count] = strangers.rows[0];
    if (count)
        answer->stranger = strangers.rows[0];
    answer->list = (struct row_list){rows, count + 1};
}

// Every record twice, or every one of an institution.
static void
answer_duplicate(const struct planning *planning, struct answer *answer,
                 const char *institution)
{
    const struct answers *answers = planning->answers;
    const char *name = line_institution(answers->exchange->line, institution);
    size_t count = 0;
    const struct row **rows = arena_take(
        planning->arena, (answer->list.count * 2 + 1) * sizeof *rows);
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *row = answer->list.rows[i];
        rows[count++] = row;
        if (!*name || answer_is_of(answers, row, name))
            rows[count++] = row;
    }
    answer->list = (struct row_list){rows, count};
}

static void
answer_make_stale(const struct planning *planning, struct answer *answer,
                  const struct behaviour *behaviour)
{
    if (!*behaviour->institution) {
        answer->stale = behaviour->detail;
        return;
    }
    struct stale *stale = arena_take(planning->arena, sizeof *stale);
    *stale = (struct stale){answer->stales,
                            line_institution(planning->answers->exchange->line,
                                             behaviour->institution),
                            behaviour->detail};
    answer->stales = stale;
}

static enum result
answer_refusal(const struct behaviour *behaviour)
{
    static const enum result results[] = {
        [REFUSE_CONSENT] = RESULT_CONSENT,
        [REFUSE_RESTRICTED] = RESULT_RESTRICTED,
        [REFUSE_OTHER] = RESULT_OTHER,
        [REFUSE_FAULT] = RESULT_FAULT,
    };
    return results[behaviour->refusal];
}

static void
answer_apply(const struct planning *planning, struct answer *answer,
             const struct behaviour *behaviour)
{
    switch (behaviour->what) {
    case WHAT_SEVERAL:
        answer_say(planning, answer, behaviour, RESULT_SEVERAL);
        break;
    case WHAT_REFUSE:
        answer_say(planning, answer, behaviour, answer_refusal(behaviour));
        break;
    case WHAT_RETRACT:
        if (planning->now_ms >= behaviour->at_ms)
            answer_say(planning, answer, behaviour, RESULT_NONE);
        break;
    case WHAT_NOTHING_FOR_ALL:
        answer_say(planning, answer, behaviour, RESULT_NONE);
        break;
    // An institution that cannot be reached at all is one that says nothing.
    case WHAT_SILENT:
    case WHAT_HANG:
    case WHAT_RESET:
    case WHAT_ERROR:
    case WHAT_BUSY:
    case WHAT_CLOSED:
        answer_silence(planning, answer, behaviour);
        break;
    case WHAT_GARBLE:
        if (*behaviour->canonical && behaviour->garble == GARBLE_BYTES)
            answer->is_garbled = true;
        break;
    case WHAT_RECORD_OF:
        answer_add_stranger(planning, answer, behaviour->detail);
        break;
    case WHAT_STALE:
        answer_make_stale(planning, answer, behaviour);
        break;
    case WHAT_DUPLICATE:
        answer_duplicate(planning, answer, behaviour->institution);
        break;
    case WHAT_WITHOUT_ID:
        answer->is_without_id = true;
        break;
    case WHAT_OTHER_PERSON: // done before the rows are looked for
    case WHAT_SHIFT:        // done to the whole reply
    case WHAT_SLOW:         // the carriers' part
    case WHAT_LATE:
    case WHAT_QUOTA:
    case WHAT_COUNT:
        break;
    }
}

// Calls for each behaviour in force, of everybody first, then of the person.
static void
answer_apply_all(const struct planning *planning, struct answer *answer,
                 const char *canonical)
{
    for (size_t i = 0; i < planning->general_count; i++)
        answer_apply(planning, answer, planning->general[i]);
    unsigned line = planning->answers->exchange->line->number;
    uint32_t at = MAP_NONE;
    const struct behaviour *behaviour = NULL;
    while ((behaviour = behaviour_next(planning->set, line, canonical,
                                       planning->now_ms, &at)))
        answer_apply(planning, answer, behaviour);
}

// The ID of whom the answer speaks, where it is not the one asked about.
static const char *
answer_other_person(const struct planning *planning, const char *canonical)
{
    for (size_t i = 0; i < planning->general_count; i++)
        if (planning->general[i]->what == WHAT_OTHER_PERSON)
            return planning->general[i]->detail;
    unsigned line = planning->answers->exchange->line->number;
    uint32_t at = MAP_NONE;
    const struct behaviour *behaviour = NULL;
    while ((behaviour = behaviour_next(planning->set, line, canonical,
                                       planning->now_ms, &at)))
        if (behaviour->what == WHAT_OTHER_PERSON)
            return behaviour->detail;
    return NULL;
}

// Looks the person up; true when several persons fit.
static bool
answer_find(const struct planning *planning, struct answer *answer)
{
    const struct answers *answers = planning->answers;
    const struct line *line = answers->exchange->line;
    bool are_several = false;
    if (line->quirks & QUIRK_BY_NAME)
        answer->list = population_find_by_name(
            answers->population, line->number, answer->id, answer->name,
            planning->arena, &are_several);
    else
        answer->list =
            population_find(answers->population, line->number, answer->id,
                            answer->name, planning->arena);
    return are_several;
}

static void
answer_question(const struct planning *planning, struct answer *answer,
                const struct question *question)
{
    const struct answers *answers = planning->answers;
    char canonical[IDENTITY_SIZE];
    identity_canonical(question->id, canonical);
    *answer = (struct answer){
        .id = question->id, .name = question->name, .result = RESULT_COUNT};
    const char *other = answer_other_person(planning, canonical);
    if (other) {
        const char *name = population_name(answers->population, other);
        answer->id = other;
        answer->name = name ? name : question->name;
    }
    bool are_several = answer_find(planning, answer);
    if (answer->list.count) {
        answer->id = answer->list.rows[0]->id;
        answer->name = answer->list.rows[0]->name;
    }
    answer_apply_all(planning, answer, canonical);
    if (!*question->consent && answer->result == RESULT_COUNT)
        answer->result = RESULT_CONSENT;
    if (are_several && answer->result == RESULT_COUNT)
        answer->result = RESULT_SEVERAL;
    if (answer->result != RESULT_COUNT)
        answer->list.count = 0;
    else
        answer->result = answer->list.count ? RESULT_FOUND : RESULT_NONE;
}

static void
answer_collect_general(struct planning *planning)
{
    struct answers *answers = planning->answers;
    unsigned line = answers->exchange->line->number;
    uint32_t at = MAP_NONE;
    const struct behaviour *behaviour = NULL;
    size_t room = 0;
    while (behaviour_next(planning->set, line, NULL, planning->now_ms, &at))
        room++;
    planning->general =
        arena_take(planning->arena, (room + 1) * sizeof *planning->general);
    answers->silent =
        arena_take(planning->arena, (room + 1) * sizeof *answers->silent);
    at = MAP_NONE;
    while (planning->general_count < room &&
           (behaviour = behaviour_next(planning->set, line, NULL,
                                       planning->now_ms, &at))) {
        planning->general[planning->general_count++] = behaviour;
        bool is_away =
            behaviour->what == WHAT_SILENT ||
            (behaviour->what >= WHAT_HANG && behaviour->what <= WHAT_CLOSED);
        if (is_away && *behaviour->institution)
            answers->silent[answers->silent_count++] = line_institution(
                answers->exchange->line, behaviour->institution);
    }
}

// Rows of a batch shifted: each answer stands where the next one belongs.
static size_t
answer_shift(const struct planning *planning)
{
    for (size_t i = 0; i < planning->general_count; i++)
        if (planning->general[i]->what == WHAT_SHIFT)
            return (size_t)planning->general[i]->number;
    return 0;
}

void
answer_plan(struct answers *answers, const struct exchange *exchange,
            const struct population *population,
            const struct behaviour_set *behaviours, int64_t now_ms)
{
    *answers = (struct answers){.exchange = exchange,
                                .population = population,
                                .count = exchange->count};
    answers->items = arena_take(exchange->arena,
                                (exchange->count + 1) * sizeof *answers->items);
    struct planning planning = {.answers = answers,
                                .set = behaviours,
                                .now_ms = now_ms,
                                .arena = exchange->arena};
    answer_collect_general(&planning);
    size_t shift =
        exchange->count ? answer_shift(&planning) % exchange->count : 0;
    for (size_t i = 0; i < exchange->count; i++) {
        size_t place = (i + shift) % exchange->count;
        answer_question(&planning, &answers->items[place],
                        &exchange->questions[i]);
        answers->items[place].no = exchange->questions[place].no;
    }
    answers->as_of = population->as_of;
    for (size_t i = 0; i < answers->count; i++)
        if (answers->items[i].stale)
            answers->as_of = answers->items[i].stale;
}
