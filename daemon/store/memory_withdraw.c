/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's withdrawn requests, as hedui.withdraw_case() does it.
 */
#include <assert.h>

#include "memory.h"

static bool
leave_fresh(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->fresh.count; i++)
        if (ROW(memory->fresh, memory_fresh, i)->case_id == case_id) {
            rows_remove(&memory->fresh, i);
            return true;
        }
    return false;
}

/* Out of its round, whose lease is over: whoever makes its reports makes them
 * again. A round without cases goes, with its trays. */
static void
leave_round(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        uint32_t left = 0;
        for (uint32_t c = 0; c < round->case_count; c++)
            if (round->case_ids[c] != case_id)
                round->case_ids[left++] = round->case_ids[c];
        if (left == round->case_count)
            continue;
        round->case_count = left;
        round->fence = memory_id(memory);
        round->lease_until_us = INSTANT_NONE;
        round->attempts -= round->attempts > 0;
        if (left == 0) {
            int64_t root_id = round->root_id;
            rows_remove(&memory->rounds, i);
            memory_close_trays(memory, root_id);
        }
        return;
    }
    assert(false && "a case that is planned and not reported has a round");
}

enum store_result
memory_withdraw_case(struct store *store, int64_t case_id, struct text by,
                     struct text why, enum withdrawal *became,
                     struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct memory_case *found = memory_case_find(memory, case_id);
    *became = found == NULL                               ? WITHDRAWAL_UNKNOWN
              : found->withdrawn_at_us != 0               ? WITHDRAWAL_BEFORE
              : memory_revision_last(memory, case_id) > 0 ? WITHDRAWAL_REPORTED
              : memory_is_aside(memory, case_id)          ? WITHDRAWAL_ASIDE
                                                          : WITHDRAWAL_DONE;
    if (*became != WITHDRAWAL_DONE)
        return STORE_DONE;
    if (!leave_fresh(memory, case_id)) {
        leave_round(memory, case_id);
        if (memory_withdraw_consent(store, case_id, TEXT(""), fault) !=
            STORE_DONE)
            return STORE_BROKEN;
    }
    found->withdrawn_at_us = *memory->clock;
    found->withdrawn_by = memory_keep(memory, by);
    found->withdrawn_why = memory_keep(memory, why);
    return STORE_DONE;
}
