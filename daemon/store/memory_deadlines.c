/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's deadlines and what waits.
 */
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"

struct sums {
    struct arena *arena;
    struct deadline *rows;
    uint32_t count, room;
};

static void
sums_add(struct sums *sums, const struct deadline *row)
{
    for (uint32_t i = 0; i < sums->count; i++)
        if (sums->rows[i].due == row->due && sums->rows[i].lane == row->lane &&
            sums->rows[i].line == row->line) {
            sums->rows[i].cases += row->cases;
            return;
        }
    if (sums->count == sums->room) {
        uint32_t room = sums->room == 0 ? 64 : sums->room * 2;
        struct deadline *grown =
            arena_array(sums->arena, room, sizeof(*sums->rows));
        if (grown == NULL)
            return; /* the arena has failed, and the caller sees it */
        if (sums->count > 0)
            memcpy(grown, sums->rows, sums->count * sizeof(*grown));
        sums->rows = grown;
        sums->room = room;
    }
    sums->rows[sums->count++] = *row;
}

static int
deadline_compare(const void *left, const void *right)
{
    const struct deadline *a = left, *b = right;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    if (a->lane != b->lane)
        return a->lane < b->lane ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

enum store_result
memory_deadlines(struct store *store, struct arena *arena,
                 struct deadline **rows, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct sums sums = {.arena = arena};
    for (uint32_t i = 0; i < memory->fresh.count; i++) {
        const struct memory_fresh *fresh = ROW(memory->fresh, memory_fresh, i);
        if (fresh->due == DUE_NEVER)
            continue;
        sums_add(&sums, &(struct deadline){.due = fresh->due,
                                           .lane = fresh->lane,
                                           .cases = 1});
    }
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        struct deadline row = {
            .due = round->due, .lane = round->lane, .cases = round->case_count};
        if (round->due == DUE_NEVER ||
            memory_revision_last(memory, round->case_ids[0]) > 0)
            continue;
        sums_add(&sums, &row);
        for (uint32_t t = 0; t < memory->trays.count; t++) {
            const struct tray *tray = ROW(memory->trays, tray, t);
            row.line = tray->line;
            if (tray->round_id == round->root_id ||
                mutant_is("deadline_blames_all"))
                sums_add(&sums, &row);
        }
    }
    if (sums.count > 1)
        qsort(sums.rows, sums.count, sizeof(*sums.rows), deadline_compare);
    *rows = sums.rows;
    *count = sums.count;
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

enum store_result
memory_work_waiting(struct store *store, struct work_waiting *waiting,
                    struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    int64_t now_us = *memory->clock;
    (void)fault;
    *waiting = (struct work_waiting){.intake = memory->queue.count > 0 ||
                                               memory->outbox.count > 0,
                                     .worker = memory->fresh.count > 0};
    for (uint32_t i = 0; i < memory->seal_jobs.count; i++)
        waiting->sealer |=
            !ROW(memory->seal_jobs, memory_revision, i)->is_refused;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        waiting->worker |= round->wake_at_us <= now_us &&
                           (mutant_is("leased_work_waits") ||
                            round->lease_until_us == INSTANT_NONE ||
                            round->lease_until_us <= now_us);
    }
    return STORE_DONE;
}
