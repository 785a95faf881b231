/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's rounds of kind REVISE.
 */
#include <assert.h>

#include "memory.h"
#include "mutant.h"
#include "revise.h"

bool
memory_is_aside(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->set_aside.count; i++) {
        const struct memory_set_aside *row =
            ROW(memory->set_aside, memory_set_aside, i);
        if (row->kind == ASIDE_POISON && row->case_id == case_id)
            return true;
    }
    return false;
}

static bool
is_in_round(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        for (uint32_t c = 0; c < round->case_count; c++)
            if (round->case_ids[c] == case_id)
                return true;
    }
    return false;
}

static bool
was_revised_today(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct memory_report *report =
            ROW(memory->reports, memory_report, i);
        if (report->row.case_id == case_id && report->row.revision > 1 &&
            report->closed_at_us >= revise_today(*memory->clock))
            return !mutant_is("revised_twice_a_day");
    }
    return false;
}

struct memory_round *
memory_round_again(struct store_memory *memory, int64_t root_id,
                   int64_t wake_at_us, uint32_t room)
{
    struct memory_round *round = rows_add(&memory->rounds);
    round->round_id = memory_id(memory);
    round->root_id = root_id;
    round->is_revise = true;
    round->wake_at_us = wake_at_us;
    round->lease_until_us = INSTANT_NONE;
    round->case_ids = arena_array(&memory->kept, room, sizeof(int64_t));
    assert(round->case_ids != NULL);
    return round;
}

void
memory_revise(struct store_memory *memory, const struct settle *settle)
{
    int64_t places[2] = {-1, -1}; /* of a round for now, for tomorrow */
    int64_t now_us = *memory->clock;
    if (mutant_is("late_is_not_revised"))
        return;
    for (uint32_t i = 0; i < settle->case_count; i++) {
        int64_t case_id = settle->case_ids[i];
        const struct memory_case *found = memory_case_find(memory, case_id);
        if (memory_revision_last(memory, case_id) == 0 ||
            found->withdrawn_at_us != 0 || memory_is_aside(memory, case_id) ||
            memory_has_wrong_id(memory, case_id) ||
            is_in_round(memory, case_id))
            continue;
        int waits = was_revised_today(memory, case_id);
        if (places[waits] < 0) {
            memory_round_again(memory, settle->reply.round_id,
                               waits ? revise_tomorrow(now_us) : now_us,
                               settle->case_count);
            places[waits] = memory->rounds.count - 1;
        }
        struct memory_round *round =
            ROW(memory->rounds, memory_round, places[waits]);
        round->lane = found->lane;
        round->due = found->due;
        round->opened_at_us = found->opened_at_us;
        round->case_ids[round->case_count++] = case_id;
    }
}
