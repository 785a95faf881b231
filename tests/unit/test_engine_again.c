/* SPDX-License-Identifier: Apache-2.0
 *
 * What the line desk does with an answer that is none: busy, closed, no
 * connection, garbled, about others, refused.
 */
#include "check.h"
#include "engine_bench.h"

static const struct bench_tray one = {1, 1, "a", "M", 0, 0};
static const struct bench_tray two = {1, 2, "ab", "M", 0, 0};

static void
busy_is_no_attempt_and_waits_as_the_owner_says(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 429, "");
    const struct effect *again = bench_expect(&bench, EFFECT_AGAIN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    CU_ASSERT_EQUAL(again->as.take.exchange->poll_at_us,
                    bench.time.now_us + 30 * INSTANT_SECOND);
    CU_ASSERT_EQUAL(again->as.take.exchange->attempt, 1);
    bench_say(&bench, again, STORE_DONE);
    bench_pass(&bench, 30 * INSTANT_SECOND - 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_pass(&bench, 1);
    const struct effect *resend = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(resend);
    CU_ASSERT_EQUAL(resend->as.send.attempt, 1);
    CU_ASSERT_NOT_EQUAL(resend->as.send.handle, send->as.send.handle);
    bench_close(&bench);
}

/* It is paid for, and all the same nothing leaves that the store has not looked
 * at: a consent may have been withdrawn while it waited. */
static void
what_is_paid_for_is_looked_at_again(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 429, "");
    bench_say(&bench, bench_expect(&bench, EFFECT_AGAIN), STORE_DONE);
    bench_pass(&bench, 30 * INSTANT_SECOND);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 1);
    CU_ASSERT_TRUE(text_equals(text_of(take->as.take.exchange->exchange_id),
                               send->as.send.exchange_id));
    bench_say(&bench, take, STORE_FENCED);
    /* It is closed on record, and its question is free. */
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    CU_ASSERT_TRUE(text_equals(text_of(got->as.got.exchange_id),
                               send->as.send.exchange_id));
    bench_say(&bench, got, STORE_DONE);
    bench_pass(&bench, 30 * INSTANT_SECOND);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_SEND));
    bench_close(&bench);
}

/* The answer to tx2 was lost, and then it is refused: it may be on record, and
 * is closed there. */
static void
what_may_be_on_record_is_closed_there(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_UNKNOWN);
    bench_say(&bench, take, STORE_FENCED);
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_STRING_EQUAL(got->as.got.exchange_id,
                           take->as.take.exchange->exchange_id);
    bench_close(&bench);
}

static void
no_connection_is_another_attempt_with_the_same_key(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_NO_CONNECTION, 0, "");
    const struct effect *again = bench_expect(&bench, EFFECT_AGAIN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    bench_say(&bench, again, STORE_DONE);
    bench_pass(&bench, 2 * INSTANT_SECOND);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 2);
    CU_ASSERT_TRUE(text_equals(text_of(take->as.take.exchange->exchange_id),
                               send->as.send.exchange_id));
    bench_close(&bench);
}

static void
a_line_that_stays_away_is_unreachable_at_answer_by(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.line.answer_ms = 1500;
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_NO_CONNECTION, 0, "");
    const struct effect *again = bench_expect(&bench, EFFECT_AGAIN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    bench_say(&bench, again, STORE_DONE);
    bench_pass(&bench, 1500 * 1000);
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_UNREACHABLE);
    bench_close(&bench);
}

/* Lets the back-off pass and answers the one question again. */
static const struct effect *
answer_again(struct bench *bench, const char *body)
{
    bench_pass(bench, 10 * INSTANT_SECOND);
    const struct effect *take = bench_find(bench, EFFECT_TAKE);
    if (take == NULL)
        return NULL;
    bench_say(bench, take, STORE_DONE);
    const struct effect *send = bench_find(bench, EFFECT_SEND);
    if (send == NULL)
        return NULL;
    bench_bring(bench, send, BROUGHT_REPLY, 200, body);
    const struct effect *got = bench_find(bench, EFFECT_GOT);
    if (got != NULL)
        bench_say(bench, got, STORE_DONE);
    return got;
}

static void
a_garbled_answer_is_asked_again_twice(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &two, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F?");
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 1); /* the good one is settled now */
    CU_ASSERT_FALSE(got->as.got.settles[0].is_tray_done);
    CU_ASSERT_EQUAL(got->as.got.settles[0].reply.to, 1);
    bench_say(&bench, got, STORE_DONE);
    got = answer_again(&bench, "?");
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    got = answer_again(&bench, "?");
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL_FATAL(got->as.got.count, 1);
    CU_ASSERT_TRUE(got->as.got.settles[0].is_tray_done);
    bench_close(&bench);
}

static void
an_answer_about_others_is_asked_again_once(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "x");
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    CU_ASSERT_EQUAL(got->as.got.stray_count, 1);
    bench_say(&bench, got, STORE_DONE);
    got = answer_again(&bench, "x");
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 1);
    bench_close(&bench);
}

static void
a_refused_bulk_is_halved_until_the_bad_question_stands_alone(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct bench_tray tray = {1, 4, "abcd", "M", 0, 0};
    bench.line.connections = 1;
    bench_begin(&bench, &tray, 1);
    const uint32_t sizes[] = {4, 2, 1, 1, 2};
    const int statuses[] = {422, 422, 422, 200, 200};
    const char *const bodies[] = {"", "", "", "F", "FN"};
    for (int i = 0; i < 5; i++) {
        const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        CU_ASSERT_EQUAL(take->as.take.exchange->question_count, sizes[i]);
        bench_say(&bench, take, STORE_DONE);
        const struct effect *send = bench_expect(&bench, EFFECT_SEND);
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(&bench, send, BROUGHT_REPLY, statuses[i], bodies[i]);
        const struct effect *got = bench_expect(&bench, EFFECT_GOT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(got);
        CU_ASSERT_EQUAL(got->as.got.count, i < 2 ? 0 : 1);
        if (i == 2)
            CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_REFUSED);
        if (bench.from == bench.to)
            bench_say(&bench, got, STORE_DONE);
    }
    bench_close(&bench);
}

static void
a_closed_line_is_asked_again_and_refused_on_the_last_day(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct bench_tray tray = {1, 1, "a", "M", 0, BENCH_DAY};
    bench_begin(&bench, &tray, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 503, "");
    const struct effect *again = bench_expect(&bench, EFFECT_AGAIN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    CU_ASSERT_EQUAL(again->as.take.exchange->poll_at_us,
                    bench.time.now_us + 40 * INSTANT_SECOND);
    bench_say(&bench, again, STORE_DONE);
    int64_t end_us = instant_from_shanghai(BENCH_DAY + 1, 0);
    bench.time.mono_us -= end_us - SETTLE_LEAD_US - bench.time.now_us;
    bench_pass(&bench, end_us - SETTLE_LEAD_US - bench.time.now_us);
    enum answer_reason reason = REASON_NONE;
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_REFUSED);
    CU_ASSERT_EQUAL(reason, REASON_CLOSED);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"busy is no attempt and waits as the owner says",
     busy_is_no_attempt_and_waits_as_the_owner_says},
    {"what is paid for is looked at again before it is sent",
     what_is_paid_for_is_looked_at_again},
    {"what may be on record and is refused is closed there",
     what_may_be_on_record_is_closed_there},
    {"no connection is another attempt with the same key",
     no_connection_is_another_attempt_with_the_same_key},
    {"a line that stays away is unreachable at answer_by",
     a_line_that_stays_away_is_unreachable_at_answer_by},
    {"a garbled answer is asked again twice",
     a_garbled_answer_is_asked_again_twice},
    {"an answer about others is asked again once",
     an_answer_about_others_is_asked_again_once},
    {"a refused bulk is halved until the bad question stands alone",
     a_refused_bulk_is_halved_until_the_bad_question_stands_alone},
    {"a closed line is asked again and refused on the last day",
     a_closed_line_is_asked_again_and_refused_on_the_last_day},
};

UNIT_MAIN("line desk, asking again", tests)
