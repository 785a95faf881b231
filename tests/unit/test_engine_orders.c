/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operator orders, in single steps of the line desk: a line is paused,
 * a worker is drained.
 */
#include "check.h"
#include "engine_bench.h"

static const struct bench_tray one = {1, 1, "a", "M", 0, 0};
static const struct bench_tray last_day = {1, 1, "a", "M", 0, BENCH_DAY};

static void
order(struct bench *bench, bool is_paused, bool is_drained)
{
    bool paused[LINES_MAX] = {false};
    paused[LINE_MARRIAGE] = is_paused;
    bench_step(bench, (struct line_event){.kind = LINE_ORDERS,
                                          .is_paused = paused,
                                          .is_drained = is_drained});
}

/* Time passes while the lease is kept. */
static void
pass_kept(struct bench *bench, int64_t us)
{
    bench->time.mono_us -= us;
    bench_pass(bench, us);
}

static void
a_paused_line_is_left_alone_and_its_questions_wait(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 0);
    order(&bench, true, false);
    bench_more(&bench, &one, 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    pass_kept(&bench, 3600 * INSTANT_SECOND);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    order(&bench, false, false); /* at once, whatever the lease says */
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
only_the_deadline_makes_a_gap_of_a_pause(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 0);
    order(&bench, true, false);
    bench_more(&bench, &last_day, 1);
    int64_t end_us = instant_from_shanghai(BENCH_DAY + 1, 0) - SETTLE_LEAD_US;
    pass_kept(&bench, end_us - bench.time.now_us - 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    pass_kept(&bench, 1);
    enum answer_reason reason = REASON_NONE;
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_NOT_ASKED);
    CU_ASSERT_EQUAL(reason, REASON_PAUSED);
    bench_close(&bench);
}

/* The owner has given a ticket; in half a minute it would be asked for. */
static void
begin_with_ticket(struct bench *bench)
{
    bench_open(bench);
    bench->line.answer_ms = 60 * 1000;
    bench_begin(bench, &one, 1);
    const struct effect *send = bench_take(bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(bench, send, BROUGHT_REPLY, 202, "");
    const struct effect *again = bench_find(bench, EFFECT_AGAIN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    bench_say(bench, again, STORE_DONE);
}

static void
a_paused_owner_is_not_polled_and_has_his_time(void)
{
    struct bench bench;
    begin_with_ticket(&bench);
    order(&bench, true, false);
    pass_kept(&bench, 31 * INSTANT_SECOND);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_SEND));
    pass_kept(&bench, 300 * INSTANT_SECOND); /* answer_by is over */
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_GOT));
    bench_close(&bench);
    begin_with_ticket(&bench);
    pass_kept(&bench, 31 * INSTANT_SECOND);
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_SEND));
    bench_close(&bench);
}

static void
a_drained_worker_takes_nothing_and_finishes_what_it_has(void)
{
    struct bench bench;
    begin_with_ticket(&bench);
    order(&bench, false, true);
    const struct bench_tray more = {2, 1, "b", "M", 0, 0};
    bench_more(&bench, &more, 1);
    pass_kept(&bench, 31 * INSTANT_SECOND);
    const struct effect *effect, *send = NULL;
    while ((effect = bench_effect(&bench)) != NULL) {
        CU_ASSERT_NOT_EQUAL(effect->kind, EFFECT_TAKE);
        if (effect->kind == EFFECT_SEND)
            send = effect;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(send); /* its ticket */
    CU_ASSERT_FALSE(send->as.send.is_ask);
    order(&bench, false, false);
    pass_kept(&bench, INSTANT_SECOND);
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"a paused line is left alone and its questions wait",
     a_paused_line_is_left_alone_and_its_questions_wait},
    {"only the deadline makes a gap of a pause",
     only_the_deadline_makes_a_gap_of_a_pause},
    {"a paused owner is not polled, and has his time",
     a_paused_owner_is_not_polled_and_has_his_time},
    {"a drained worker takes nothing and finishes what it has",
     a_drained_worker_takes_nothing_and_finishes_what_it_has},
};

UNIT_MAIN("orders", tests)
