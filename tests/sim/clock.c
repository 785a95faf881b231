/* SPDX-License-Identifier: Apache-2.0
 *
 * Agencies that wait for their applicants: clocks stop and go on at any time,
 * and no case is closed with a line still out before the end of its day, which
 * is reckoned here once more from when it stood.
 */
#include "case_make.h"
#include "sim.h"

static const int32_t lane_days[LANE_COUNT] = {3, 8, 8};

int32_t
clock_due(int64_t accepted_at_us, enum lane lane)
{
    return instant_shanghai_date(accepted_at_us) + lane_days[lane];
}

static int32_t
stood(const struct pause *pauses, uint32_t count)
{
    int32_t days = 0;
    for (uint32_t i = 0; i < count; i++)
        days += instant_shanghai_date(pauses[i].until_us) -
                instant_shanghai_date(pauses[i].from_us);
    return days;
}

/* The calendar of this world: every day is a working day. */
void
clock_pause(const struct rules *rules, enum lane lane, int64_t accepted_at_us,
            const struct pause *pauses, uint32_t count, struct plan *plan)
{
    (void)rules;
    plan->due = DATE_NONE;
    if (count == 0 || pauses[count - 1].until_us != INSTANT_NONE)
        plan->due = clock_due(accepted_at_us, lane) + stood(pauses, count);
}

static bool
make_due(void *context, const struct clock_case *clock, struct clock_due *due)
{
    (void)context;
    struct plan plan;
    clock_pause(NULL, clock->lane, clock->accepted_at_us, clock->pauses,
                clock->pause_count, &plan);
    *due = (struct clock_due){.due = plan.due,
                              .slack_day =
                                  plan.due - (clock->due - clock->slack_day)};
    return plan.due != DATE_NONE;
}

static bool
is_allowed(const struct sim_case *found, enum clock_change became)
{
    return became == CLOCK_DONE || became == CLOCK_COMPLETE ||
           (became == CLOCK_BEFORE) ||
           (became == CLOCK_REPORTED && found->reports > 0) ||
           became == CLOCK_ASIDE || became == CLOCK_OVER ||
           (became == CLOCK_WITHDRAWN && found->taken_back_at_us != 0);
}

void
clock_stop(struct sim *sim, uint32_t index)
{
    struct sim_case *found = &sim->cases[index];
    enum clock_change became = CLOCK_UNKNOWN;
    struct fault fault;
    fault_clear(&fault);
    if (found->case_id == 0)
        return;
    if (sim->memory->calls->pause_clock(sim->memory, found->case_id,
                                        TEXT("sim"), TEXT("why"), &became,
                                        &fault) != STORE_DONE ||
        !is_allowed(found, became) ||
        (became == CLOCK_BEFORE) !=
            (found->stands_since_us != 0 && found->reports == 0 &&
             found->taken_back_at_us == 0 && became != CLOCK_ASIDE)) {
        sim_fail(sim, "the clock of case %u stops as if it were another",
                 index);
        return;
    }
    if (became != CLOCK_DONE)
        return;
    found->stands_since_us = sim->now_us;
    sim_hit(sim, BAD_CLOCK_STOPPED);
    ground_check(sim);
}

void
clock_go_on(struct sim *sim, uint32_t index)
{
    struct sim_case *found = &sim->cases[index];
    enum clock_change became = CLOCK_UNKNOWN;
    struct clock_due due;
    struct fault fault;
    fault_clear(&fault);
    if (found->case_id == 0)
        return;
    if (sim->memory->calls->resume_clock(sim->memory, found->case_id,
                                         TEXT("sim"), make_due, NULL, &became,
                                         &due, &fault) != STORE_DONE ||
        !is_allowed(found, became) ||
        (became == CLOCK_DONE && found->stands_since_us == 0)) {
        sim_fail(sim, "the clock of case %u goes on as if it were another",
                 index);
        return;
    }
    if (became != CLOCK_DONE)
        return;
    found->stood_days += instant_shanghai_date(sim->now_us) -
                         instant_shanghai_date(found->stands_since_us);
    found->stands_since_us = 0;
    ground_check(sim);
}

/* One that would be closed now although a line is out and its day is not over;
 * NULL: none. */
const struct sim_case *
clock_early(struct sim *sim, const struct report_row *reports, uint32_t count)
{
    const struct sim_case *early = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    for (uint32_t i = 0; i < count; i++) {
        const struct sim_case *from = people_case(sim, reports[i].case_id);
        struct case_status status = {0};
        struct fault fault;
        bool found = false;
        fault_clear(&fault);
        if (from == NULL || reports[i].revision > 1 || reports[i].is_set_aside)
            continue;
        (void)sim->memory->calls->find_case(sim->memory, &arena,
                                            reports[i].case_id, TEXT_NONE,
                                            &status, &found, &fault);
        int32_t due =
            clock_due(from->accepted_at_us, from->lane) + from->stood_days;
        if (found && status.trays_missing > 0 &&
            (from->stands_since_us != 0 ||
             sim->now_us < instant_from_shanghai(due + 1, 0)))
            early = from;
    }
    arena_release(&arena);
    return early;
}
