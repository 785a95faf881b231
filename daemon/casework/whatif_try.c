/* SPDX-License-Identifier: Apache-2.0
 *
 * One household, supposed: an answer takes the place of what the line said, a
 * question that was not asked counts as asked, a relative's income as stated.
 * Then the stages run as they do for a report.
 */
#include <string.h>

#include "ruling.h"
#include "whatif.h"

#define TRY_MEMORY ((size_t)256 << 20)

static bool
is_supposed(const struct supposed *list, uint32_t count, enum line line,
            uint32_t member)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i].point->relative < 0 && list[i].point->line == line &&
            list[i].point->member == member)
            return true;
    return false;
}

/* Every item that an answer is supposed for counts as asked. */
static const struct plan *
plan_suppose(const struct whatif *whatif, struct arena *arena,
             const struct supposed *list, uint32_t count)
{
    const struct plan *plan = whatif->input->plan;
    struct plan *own = arena_alloc(arena, sizeof(*own));
    struct plan_item *items = arena_array(arena, plan->count, sizeof(*items));
    if (own == NULL || items == NULL)
        return NULL;
    *own = *plan;
    own->items = items;
    for (uint32_t i = 0; i < plan->count; i++) {
        items[i] = plan->items[i];
        if (is_supposed(list, count, items[i].line, items[i].member))
            items[i].state = PLAN_ASK;
    }
    return own;
}

static const struct household_request *
request_suppose(const struct whatif *whatif, struct arena *arena,
                const struct supposed *list, uint32_t count)
{
    const struct household_request *request = whatif->input->request;
    struct household_request *own = NULL;
    for (uint32_t i = 0; i < count; i++) {
        int at = list[i].point->relative;
        if (at < 0)
            continue;
        if (own == NULL) {
            own = arena_alloc(arena, sizeof(*own));
            struct relative *relatives =
                arena_array(arena, request->relative_count, sizeof(*relatives));
            if (own == NULL || relatives == NULL)
                return NULL;
            *own = *request;
            memcpy(relatives, request->relatives,
                   request->relative_count * sizeof(*relatives));
            own->relatives = relatives;
        }
        own->relatives[at].has_income = true;
        own->relatives[at].monthly_income = list[i].x;
    }
    return own == NULL ? request : own;
}

/* It came when the request was accepted, and its data are of as_of. */
static bool
answer_suppose(const struct whatif *whatif, struct arena *arena,
               const struct supposed *supposed, struct heard *heard)
{
    const struct household_request *request = whatif->input->request;
    struct settled *settled = arena_alloc(arena, sizeof(*settled));
    uint32_t count = 0;
    struct record *records =
        probe_records(arena, request, whatif->rules->policy, supposed, &count);
    if (settled == NULL || records == NULL)
        return false;
    settled->line = supposed->point->line;
    settled->member = supposed->point->member;
    settled->received_at_us = whatif->input->accepted_at_us;
    *heard = (struct heard){
        .line = settled->line, .member = settled->member, .settled = settled};
    heard->answer.kind = count > 0 ? ANSWER_FOUND : ANSWER_NOTHING;
    heard->answer.as_of = request->as_of;
    heard->answer.record_count = count;
    heard->answer.records = records;
    return true;
}

bool
whatif_suppose(const struct whatif *whatif, struct arena *arena,
               const struct supposed *list, uint32_t count,
               struct case_input *input, struct heard **heard,
               uint32_t *heard_count)
{
    struct heard *all =
        arena_array(arena, (size_t)whatif->heard_count + count, sizeof(*all));
    uint32_t kept = 0;
    if (all == NULL)
        return false;
    *input = *whatif->input;
    input->plan = plan_suppose(whatif, arena, list, count);
    input->request = request_suppose(whatif, arena, list, count);
    if (input->plan == NULL || input->request == NULL)
        return false;
    for (uint32_t i = 0; i < whatif->heard_count; i++)
        if (!is_supposed(list, count, whatif->heard[i].line,
                         whatif->heard[i].member))
            all[kept++] = whatif->heard[i];
    for (uint32_t i = 0; i < count; i++)
        if (list[i].point->relative < 0 &&
            !answer_suppose(whatif, arena, &list[i], &all[kept++]))
            return false;
    *heard = all;
    *heard_count = kept;
    return true;
}

static bool
full(struct fault *fault)
{
    return fault_set(fault, FAULT_LOCAL, "whatif: the arena is full");
}

static void
ruling_weigh(const struct ruling *ruling, struct tried *tried)
{
    *tried = (struct tried){.outcome = ruling->outcome};
    for (uint32_t i = 0; i < ruling->test_count; i++) {
        tried->not_met += ruling->tests[i].result == TEST_NOT_MET;
        tried->open += ruling->tests[i].result == TEST_UNDETERMINED;
    }
    for (unsigned reasons = ruling->reasons; reasons != 0;
         reasons &= reasons - 1)
        tried->open++;
}

static bool
try_in(const struct whatif *whatif, struct arena *arena,
       enum programme programme, const struct supposed *list, uint32_t count,
       struct tried *tried, struct fault *fault)
{
    struct case_input input;
    struct heard *heard;
    uint32_t heard_count;
    struct work work = {.arena = arena,
                        .rules = whatif->rules,
                        .input = &input,
                        .policy = whatif->rules->policy};
    struct people people;
    struct docket *docket = arena_alloc(arena, sizeof(*docket));
    if (docket == NULL || !whatif_suppose(whatif, arena, list, count, &input,
                                          &heard, &heard_count))
        return full(fault);
    work.request = input.request;
    if (!match_make(&work, heard, heard_count, fault))
        return false;
    people_make(&work, &people);
    docket->work = &work;
    docket->people = &people;
    const struct ruling *ruling = docket_ruling(docket, programme);
    if (ruling == NULL || arena_failed(arena))
        return full(fault);
    ruling_weigh(ruling, tried);
    return true;
}

bool
whatif_try(const struct whatif *whatif, enum programme programme,
           const struct supposed *list, uint32_t count, struct tried *tried,
           struct fault *fault)
{
    struct arena arena;
    arena_init(&arena, TRY_MEMORY);
    bool is_made = try_in(whatif, &arena, programme, list, count, tried, fault);
    arena_release(&arena);
    return is_made;
}
