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

/* ---- by programme ---- */

/* One case more, in the order of the rows. */
static void
risks_add(struct arena *arena, struct programme_risk **rows, uint32_t *count,
          const struct programme_risk *row)
{
    uint32_t at = 0;
    while (at < *count) {
        const struct programme_risk *there = &(*rows)[at];
        int64_t order = (int64_t)there->lane - (int64_t)row->lane;
        order = order != 0
                    ? order
                    : (int64_t)there->programme - (int64_t)row->programme;
        order = order != 0 ? order : (int64_t)there->line - (int64_t)row->line;
        if (order == 0) {
            (*rows)[at].cases++;
            return;
        }
        if (order > 0)
            break;
        at++;
    }
    struct programme_risk *grown =
        arena_array(arena, *count + 1, sizeof(*grown));
    if (grown == NULL)
        return; /* the arena has failed, and the caller sees it */
    for (uint32_t i = 0; i < *count; i++)
        grown[i < at ? i : i + 1] = (*rows)[i];
    grown[at] = *row;
    *rows = grown;
    ++*count;
}

enum store_result
memory_programme_risks(struct store *store, struct arena *arena, int32_t until,
                       struct programme_risk **rows, uint32_t *count,
                       struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *rows = NULL;
    *count = 0;
    for (uint32_t i = 0; i < memory->fresh.count; i++) {
        const struct memory_fresh *fresh = ROW(memory->fresh, memory_fresh, i);
        uint32_t asked = memory_case_find(memory, fresh->case_id)->programmes;
        for (uint32_t p = 0; p < 31 && fresh->due <= until; p++)
            if ((asked >> p & 1) != 0)
                risks_add(
                    arena, rows, count,
                    &(struct programme_risk){fresh->lane, p, LINE_NONE, 1});
    }
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (round->due > until ||
            memory_revision_last(memory, round->case_ids[0]) > 0)
            continue;
        for (uint32_t c = 0; c < round->case_count * 31; c++) {
            uint32_t asked =
                memory_case_find(memory, round->case_ids[c / 31])->programmes;
            struct programme_risk row = {round->lane, c % 31, LINE_NONE, 1};
            if ((asked >> row.programme & 1) == 0 &&
                !mutant_is("risk_of_any_programme"))
                continue;
            risks_add(arena, rows, count, &row);
            for (uint32_t t = 0; t < memory->trays.count; t++) {
                const struct tray *tray = ROW(memory->trays, tray, t);
                row.line = tray->line;
                if (tray->round_id == round->root_id)
                    risks_add(arena, rows, count, &row);
            }
        }
    }
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
