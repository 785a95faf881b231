/* SPDX-License-Identifier: Apache-2.0
 *
 * A case's clock in single steps: a keeper that holds a tray hears that its day
 * has moved, and the table of states knows of pauses.
 */
#include "check.h"
#include "engine_bench.h"
#include "pause.h"
#include "states.h"

static const struct bench_tray last_day = {1, 1, "a", "M", 0, BENCH_DAY};

static void
order_pause(struct bench *bench)
{
    bool paused[LINES_MAX] = {false};
    paused[LINE_MARRIAGE] = true;
    bench_step(bench,
               (struct line_event){.kind = LINE_ORDERS, .is_paused = paused});
}

/* Time passes while the lease is kept. */
static void
pass_kept(struct bench *bench, int64_t us)
{
    bench->time.mono_us -= us;
    bench_pass(bench, us);
}

/* The keeper looks for trays: whether it knows this version; it gets the tray
 * with another day. */
static bool
look(struct bench *bench, int64_t known, int32_t until, int64_t version)
{
    bool is_known = false;
    pass_kept(bench, INSTANT_SECOND);
    bench->time.mono_us += INSTANT_SECOND;
    bench_step(bench,
               (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS});
    const struct effect *effect = bench_find(bench, EFFECT_TRAYS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    for (uint32_t i = 0; i < effect->as.trays.known_count; i++)
        is_known |= effect->as.trays.known[i] == known;
    struct arena arena;
    struct tray row;
    arena_init(&arena, 0);
    bench_tray_row(&last_day, &arena, &row);
    row.until = until;
    row.version = version;
    struct outcome_of outcome = {
        .effect = effect, .result = STORE_DONE, .trays = &row, .count = 1};
    bench_outcome(bench, &outcome);
    arena_release(&arena);
    return is_known;
}

static void
a_keeper_hears_that_a_day_has_moved(void)
{
    struct bench bench;
    int64_t end_us = instant_from_shanghai(BENCH_DAY + 1, 0) - SETTLE_LEAD_US;
    bench_open(&bench);
    bench_begin(&bench, &last_day, 0);
    order_pause(&bench);
    bench_more(&bench, &last_day, 1);
    CU_ASSERT_TRUE(look(&bench, 1, DUE_NEVER, 77));
    pass_kept(&bench, end_us - bench.time.now_us);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    pass_kept(&bench, 9 * INSTANT_DAY);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    CU_ASSERT_TRUE(look(&bench, 77, BENCH_DAY + 12, 78));
    end_us += 12 * INSTANT_DAY;
    pass_kept(&bench, end_us - bench.time.now_us - 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    pass_kept(&bench, 1);
    enum answer_reason reason = REASON_NONE;
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_NOT_ASKED);
    bench_close(&bench);
}

static void
the_table_knows_pauses(void)
{
    enum case_state to;
    CU_ASSERT_EQUAL(case_state_after(STATE_PLANNED, MOVE_PAUSE), STATE_PAUSED);
    CU_ASSERT_EQUAL(case_state_after(STATE_ASKING, MOVE_PAUSE), STATE_PAUSED);
    CU_ASSERT_EQUAL(case_state_after(STATE_PAUSED, MOVE_RESUME), STATE_ASKING);
    CU_ASSERT_EQUAL(case_state_after(STATE_PAUSED, MOVE_REPORT),
                    STATE_REPORTED);
    CU_ASSERT_FALSE(case_state_allows(STATE_REPORTED, MOVE_PAUSE, &to));
    CU_ASSERT_FALSE(case_state_allows(STATE_REVISING, MOVE_PAUSE, &to));
}

static const struct unit_test tests[] = {
    {"a keeper hears that the day of a tray has moved",
     a_keeper_hears_that_a_day_has_moved},
    {"a case that is asked about can pause, a reported one cannot",
     the_table_knows_pauses},
};

UNIT_MAIN("clock", tests)
