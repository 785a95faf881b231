/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's clocks of cases, as hedui.pause_clock() and
 * hedui.resume_clock() do it.
 */
#include <assert.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"

/* The pause that lasts, or NULL. */
static struct pause *
open_pause(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->pauses.count; i++) {
        struct memory_pause *row = ROW(memory->pauses, memory_pause, i);
        if (row->case_id == case_id && row->pause.until_us == INSTANT_NONE)
            return &row->pause;
    }
    return NULL;
}

bool
memory_clock_stands(struct store_memory *memory, int64_t case_id)
{
    return open_pause(memory, case_id) != NULL;
}

struct pause *
memory_pauses(struct store_memory *memory, struct arena *arena, int64_t case_id,
              uint32_t *count)
{
    struct pause *pauses =
        arena_array(arena, memory->pauses.count, sizeof(*pauses));
    *count = 0;
    for (uint32_t i = 0; pauses != NULL && i < memory->pauses.count; i++) {
        const struct memory_pause *row = ROW(memory->pauses, memory_pause, i);
        if (row->case_id != case_id)
            continue;
        pauses[*count] = row->pause;
        pauses[*count].by = text_copy(arena, row->pause.by);
        pauses[*count].why = text_copy(arena, row->pause.why);
        ++*count;
    }
    return pauses;
}

static uint32_t
pauses_of(struct store_memory *memory, int64_t case_id)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < memory->pauses.count; i++)
        count += ROW(memory->pauses, memory_pause, i)->case_id == case_id;
    return count;
}

static struct memory_fresh *
fresh_of(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->fresh.count; i++)
        if (ROW(memory->fresh, memory_fresh, i)->case_id == case_id)
            return ROW(memory->fresh, memory_fresh, i);
    return NULL;
}

static bool
is_aside(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->set_aside.count; i++) {
        const struct memory_set_aside *row =
            ROW(memory->set_aside, memory_set_aside, i);
        if (row->kind == ASIDE_POISON && row->case_id == case_id)
            return true;
    }
    return false;
}

static struct memory_round *
round_of(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        for (uint32_t c = 0; c < round->case_count; c++)
            if (round->case_ids[c] == case_id)
                return round;
    }
    return NULL;
}

static enum clock_change
refused(struct store_memory *memory, const struct memory_case *found)
{
    if (found == NULL)
        return CLOCK_UNKNOWN;
    if (found->withdrawn_at_us != 0)
        return CLOCK_WITHDRAWN;
    if (fresh_of(memory, found->case_id) != NULL)
        return CLOCK_DONE;
    if (memory_revision_last(memory, found->case_id) > 0)
        return CLOCK_REPORTED;
    if (is_aside(memory, found->case_id))
        return CLOCK_ASIDE;
    const struct memory_round *round = round_of(memory, found->case_id);
    assert(round != NULL);
    return round->missing == 0 ? CLOCK_COMPLETE : CLOCK_DONE;
}

/* A round of its own for the case, on the trays that it shared; whoever has
 * its round is fenced, and that try does not count. */
static struct memory_round *
alone(struct store_memory *memory, int64_t case_id)
{
    struct memory_round *round = round_of(memory, case_id);
    round->fence = memory_id(memory);
    round->lease_until_us = INSTANT_NONE;
    round->attempts -= round->attempts > 0;
    if (round->case_count == 1)
        return round;
    uint32_t left = 0;
    for (uint32_t i = 0; i < round->case_count; i++)
        if (round->case_ids[i] != case_id)
            round->case_ids[left++] = round->case_ids[i];
    round->case_count = left;
    struct memory_round own = *round;
    own.round_id = memory_id(memory);
    own.fence = memory_id(memory);
    own.attempts = 0;
    own.has_more = false;
    own.case_ids = arena_array(&memory->kept, 1, sizeof(int64_t));
    assert(own.case_ids != NULL);
    own.case_ids[0] = case_id;
    own.case_count = 1;
    struct memory_round *row = rows_add(&memory->rounds);
    *row = own;
    return row;
}

/* The trays of a round follow those who wait for them: asked for in the order
 * of the first, worked on to the day of the last. */
static void
move_trays(struct store_memory *memory, int64_t root_id)
{
    int32_t first = DUE_NEVER, last = DATE_NONE;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (round->root_id != root_id || round->is_revise)
            continue;
        first = round->due < first ? round->due : first;
        last = round->due > last ? round->due : last;
    }
    for (uint32_t i = 0; i < memory->trays.count; i++) {
        struct tray *tray = ROW(memory->trays, tray, i);
        if (tray->round_id != root_id)
            continue;
        tray->due = first < DUE_NEVER ? first : tray->due;
        tray->until = last;
        tray->version = memory_id(memory);
    }
}

static void
move_round(struct store_memory *memory, int64_t case_id, int32_t due)
{
    struct memory_round *round = alone(memory, case_id);
    round->due = due;
    round->wake_at_us = instant_from_shanghai(due + 1, 0);
    move_trays(memory, round->root_id);
}

enum store_result
memory_pause_clock(struct store *store, int64_t case_id, struct text by,
                   struct text why, enum clock_change *became,
                   struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    struct memory_case *found = memory_case_find(memory, case_id);
    *became = refused(memory, found);
    if (*became != CLOCK_DONE && *became != CLOCK_COMPLETE)
        return STORE_DONE;
    if (open_pause(memory, case_id) != NULL)
        *became = CLOCK_BEFORE;
    else if (*became == CLOCK_DONE &&
             instant_shanghai_date(*memory->clock) >= found->due)
        *became = CLOCK_OVER;
    else if (*became == CLOCK_DONE && pauses_of(memory, case_id) >= PAUSES_MAX)
        *became = CLOCK_OFTEN;
    if (*became != CLOCK_DONE)
        return STORE_DONE;
    struct memory_fresh *fresh = fresh_of(memory, case_id);
    if (fresh != NULL)
        fresh->due = DUE_NEVER;
    else if (!mutant_is("paused_is_closed"))
        move_round(memory, case_id, DUE_NEVER);
    struct memory_pause *row = rows_add(&memory->pauses);
    row->case_id = case_id;
    row->pause = (struct pause){.from_us = *memory->clock,
                                .until_us = INSTANT_NONE,
                                .by = memory_keep(memory, by),
                                .why = memory_keep(memory, why)};
    return STORE_DONE;
}

/* What the callback says, of the pause that ends now. */
static bool
ask_due(struct store_memory *memory, const struct memory_case *found,
        store_due_fn due, void *context, struct clock_due *now_due)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct clock_case clock = {.accepted_at_us = found->accepted_at_us,
                               .lane = found->lane,
                               .due = found->due,
                               .slack_day = found->slack_day};
    struct pause *pauses =
        memory_pauses(memory, &scratch, found->case_id, &clock.pause_count);
    pauses[clock.pause_count - 1].until_us = *memory->clock;
    clock.pauses = pauses;
    bool done = due(context, &clock, now_due);
    if (mutant_is("pause_moves_no_day"))
        now_due->due = found->due;
    arena_release(&scratch);
    return done;
}

enum store_result
memory_resume_clock(struct store *store, int64_t case_id, struct text by,
                    store_due_fn due, void *context, enum clock_change *became,
                    struct clock_due *now_due, struct fault *fault)
{
    (void)by;
    struct store_memory *memory = memory_of(store);
    struct memory_case *found = memory_case_find(memory, case_id);
    struct pause *pause = open_pause(memory, case_id);
    *became = refused(memory, found);
    *now_due = (struct clock_due){0};
    if (*became != CLOCK_DONE && *became != CLOCK_COMPLETE)
        return STORE_DONE;
    if (pause == NULL)
        *became = CLOCK_BEFORE;
    if (*became != CLOCK_DONE)
        return STORE_DONE;
    if (!ask_due(memory, found, due, context, now_due))
        return memory_gave_up(fault, "clock callback");
    struct memory_fresh *fresh = fresh_of(memory, case_id);
    if (fresh != NULL) {
        fresh->due = now_due->due;
        fresh->slack_day = now_due->slack_day;
    } else {
        move_round(memory, case_id, now_due->due);
    }
    pause->until_us = *memory->clock;
    found->due = now_due->due;
    found->slack_day = now_due->slack_day;
    found->is_provisional = now_due->is_provisional;
    return STORE_DONE;
}
