/* SPDX-License-Identifier: Apache-2.0
 *
 * What a keeper may still ask of its line, and the share of it that stays with
 * express questions; a line that was down is tried with one question.
 */
#include "check.h"
#include "engine_bench.h"

static const struct bench_tray standard = {1, 4, "abcd", "M", 0, 0};
static const struct bench_tray second = {2, 4, "efgh", "M", 0, 0};
static const struct bench_tray third = {3, 4, "ijkl", "M", 0, 0};
static const struct bench_tray express = {BENCH_EXPRESS, 1, "z", "M", 0, 0};

/* tx2 of the next exchange is done; whether there is one, and it is sent. */
static bool
goes(struct bench *bench)
{
    const struct effect *take = bench_find(bench, EFFECT_TAKE);
    if (take == NULL)
        return false;
    bench_say(bench, take, STORE_DONE);
    return bench_find(bench, EFFECT_SEND) != NULL;
}

/* ---- rate ---- */

static void
an_express_question_goes_at_once_though_standard_ones_wait_for_the_rate(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 2;
    bench.line.connections = 4;
    const struct bench_tray all[] = {standard, second, third};
    bench_begin(&bench, all, 3);
    bench_pass(&bench, INSTANT_SECOND); /* the bucket is full */
    CU_ASSERT_TRUE_FATAL(goes(&bench));
    CU_ASSERT_FALSE(goes(&bench)); /* its last token stays */
    bench_comes(&bench, &express);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->parts[0].tray_id, BENCH_EXPRESS);
    bench_close(&bench);
}

static void
standard_questions_have_the_whole_rate_when_no_express_waits(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 2;
    bench.line.connections = 4;
    const struct bench_tray all[] = {standard, second, third};
    bench_begin(&bench, all, 3);
    bench_pass(&bench, INSTANT_SECOND);
    CU_ASSERT_TRUE_FATAL(goes(&bench));
    for (int i = 0; i < 2; i++) { /* two a second, none is lost */
        bench_pass(&bench, INSTANT_SECOND / 2 - 1);
        CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
        bench_pass(&bench, 1);
        CU_ASSERT_TRUE(goes(&bench));
    }
    bench_close(&bench);
}

static void
a_rate_of_one_has_no_second_token_to_leave(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 1;
    bench_begin(&bench, &standard, 1);
    bench_pass(&bench, INSTANT_SECOND);
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
in_any_sliding_second_a_line_gets_no_more_than_rate_and_burst(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 3;
    bench.line.connections = 64;
    bench.line.persons_max = 1;
    const struct bench_tray all[] = {standard, second, third};
    bench_begin(&bench, all, 3);
    int64_t taken[16];
    uint32_t count = 0;
    for (int i = 0; i < 40 && count < 12; i++) {
        bench_pass(&bench, INSTANT_SECOND / 10);
        while (goes(&bench) && count < 12)
            taken[count++] = bench.time.mono_us;
    }
    CU_ASSERT_EQUAL(count, 11); /* 4 s; one token stays */
    for (uint32_t i = 6; i < count; i++)
        CU_ASSERT(taken[i] - taken[i - 6] >= INSTANT_SECOND);
    bench_close(&bench);
}

/* What is wanted now is done; how much of it is sent. */
static uint32_t
sent_now(struct bench *bench)
{
    uint32_t count = 0;
    const struct effect *effect;
    while ((effect = bench_effect(bench)) != NULL) {
        count += effect->kind == EFFECT_SEND;
        if (effect->kind == EFFECT_TAKE)
            bench_say(bench, effect, STORE_DONE);
    }
    return count;
}

static void
after_an_hour_without_work_the_burst_is_no_larger(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 6;
    bench.line.connections = 64;
    bench.line.persons_max = 1;
    bench_begin(&bench, NULL, 0);
    bench_pass(&bench, 3600 * INSTANT_SECOND);
    const struct bench_tray all[] = {standard, second, third};
    while (bench_effect(&bench) != NULL)
        ;
    bench_more(&bench, all, 3);
    uint32_t first = sent_now(&bench), count = first;
    for (int i = 0; i < 9; i++) {
        bench_pass(&bench, INSTANT_SECOND / 10);
        count += sent_now(&bench);
    }
    CU_ASSERT_EQUAL(first, 3); /* a half second's, one more, less express's */
    CU_ASSERT_EQUAL(count, 8); /* and six a second */
    bench_close(&bench);
}

static void
a_store_that_stood_still_does_not_add_to_the_burst(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.rate_per_s = 4;
    bench.line.connections = 64;
    bench.line.persons_max = 1;
    const struct bench_tray all[] = {standard, second, third};
    bench_begin(&bench, all, 3);
    const struct effect *takes[16];
    uint32_t count = 0;
    for (int i = 0; i < 12; i++) { /* three seconds without an outcome */
        bench_pass(&bench, INSTANT_SECOND / 4);
        const struct effect *take;
        while ((take = bench_find(&bench, EFFECT_TAKE)) != NULL)
            takes[count++] = take;
    }
    for (uint32_t i = 0; i < count; i++)
        bench_say(&bench, takes[i], STORE_DONE);
    uint32_t sent = sent_now(&bench);
    CU_ASSERT(sent >= 1);
    CU_ASSERT(sent <= 3); /* what the bucket holds */
    bench_close(&bench);
}

static void
what_a_carrier_had_too_long_is_sent_again_and_counted_once(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    const struct line_tally *tally = line_desk_tally(bench.desk, LINE_MARRIAGE);
    CU_ASSERT_EQUAL(tally->late, 0);
    bench_bring(&bench, send, BROUGHT_LATE, 0, "");
    CU_ASSERT_EQUAL(tally->late, 1); /* an operator sees it */
    const struct effect *keep = bench_find(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_kept(&bench, keep, true);
    bench_pass(&bench, 2 * INSTANT_SECOND);
    /* By the store, where its consents are looked at, as it stands. */
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 1);
    bench_say(&bench, take, STORE_DONE);
    const struct effect *again = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    CU_ASSERT_EQUAL(again->as.send.attempt, 1);
    bench_close(&bench);
}

/* ---- quota ---- */

/* All but the last `left` of the day's hundred are used. */
static void
open_with_left(struct bench *bench, int64_t left)
{
    bench_open_quiet(bench);
    bench->line.quota_per_day = 100;
    bench->line.connections = 8;
    bench->quota_used = 100 - left;
}

static void
a_twentieth_of_the_quota_stays_with_express(void)
{
    struct bench bench;
    open_with_left(&bench, 7);
    const struct bench_tray all[] = {standard, second};
    bench_begin(&bench, all, 2);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_SEND));
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    const struct bench_tray urgent = {BENCH_EXPRESS, 4, "wxyz", "M", 0, 0};
    bench_comes(&bench, &urgent);
    take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take),
                    4); /* and no standard one with it */
    bench_close(&bench);
}

static void
of_a_quota_at_least_95_of_100_are_used(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.quota_per_day = 19; /* a twentieth of it is no question */
    bench.quota_used = 15;
    bench_begin(&bench, &standard, 1);
    CU_ASSERT_EQUAL(bench_questions_of(bench_find(&bench, EFFECT_TAKE)), 4);
    bench_close(&bench);
}

static void
in_the_last_hour_of_the_day_all_of_the_quota_may_be_used(void)
{
    struct bench bench;
    open_with_left(&bench, 5);
    bench.time.now_us = instant_from_shanghai(BENCH_DAY, 22 * 3600);
    bench_begin(&bench, &standard, 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_pass(&bench, 3600 * INSTANT_SECOND - 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_pass(&bench, 1);
    CU_ASSERT_EQUAL(bench_questions_of(bench_find(&bench, EFFECT_TAKE)), 4);
    bench_close(&bench);
}

static void
a_standard_question_that_is_asked_again_leaves_the_share_too(void)
{
    struct bench bench;
    open_with_left(&bench, 9);
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_NO_CONNECTION, 0, "");
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_AGAIN));
    bench_pass(&bench, 5 * INSTANT_SECOND);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_comes(&bench, &express);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 1);
    bench_close(&bench);
}

/* The store refuses this take: it does not fit into the day. Gives what the
 * lease is asked for. */
static const struct effect *
refuse(struct bench *bench, const struct effect *take)
{
    struct outcome_of outcome = {
        .effect = take, .result = STORE_DONE, .is_over_quota = true};
    bench_outcome(bench, &outcome);
    return bench_find(bench, EFFECT_KEEP);
}

static void
a_refused_exchange_leaves_the_rest_of_the_day_to_smaller_ones(void)
{
    struct bench bench;
    open_with_left(&bench, 50);
    const struct bench_tray urgent = {BENCH_EXPRESS, 4, "wxyz", "M", 0, 0};
    bench_begin(&bench, &urgent, 1);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 4);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    const struct effect *keep = refuse(&bench, take);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench.quota_used = 97; /* as the store knows it */
    bench_kept(&bench, keep, true);
    take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_SEND));
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE)); /* all is used */
    bench_close(&bench);
}

static void
an_ask_that_is_too_large_for_the_rest_goes_on_in_smaller_ones(void)
{
    struct bench bench;
    open_with_left(&bench, 6);
    const struct bench_tray urgent = {BENCH_EXPRESS, 4, "wxyz", "M", 0, 0};
    bench_begin(&bench, &urgent, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_NO_CONNECTION, 0, "");
    while (bench_effect(&bench) != NULL)
        ;
    bench_pass(&bench, 5 * INSTANT_SECOND); /* two are left, it has four */
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 0); /* closed, and nothing settled */
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 1);
    bench_close(&bench);
}

static void
no_standard_tray_is_opened_when_its_share_is_used(void)
{
    struct bench bench;
    open_with_left(&bench, 5);
    const struct bench_tray same = {1, 4, "zbcd", "M", 0, 0};
    const struct bench_tray all[] = {express, same};
    bench_begin(&bench, all, 2);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->part_count, 1);
    bench_close(&bench);
}

/* ---- breaker ---- */

/* Five exchanges of four questions find nobody there. */
static void
break_down(struct bench *bench, const struct bench_tray *trays, uint32_t count)
{
    bench_open_quiet(bench);
    bench->line.connections = 1;
    bench_begin(bench, trays, count);
    const struct effect *send = bench_take(bench);
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(bench, send, BROUGHT_NO_CONNECTION, 0, "");
        if (i == 4)
            break;
        const struct effect *take = bench_find(bench, EFFECT_TAKE);
        if (take == NULL) {
            bench_pass(bench, 200 * INSTANT_SECOND / 10);
            take = bench_find(bench, EFFECT_TAKE);
        }
        CU_ASSERT_PTR_NOT_NULL_FATAL(take);
        bench_say(bench, take, STORE_DONE);
        send = bench_find(bench, EFFECT_SEND);
    }
    while (bench_effect(bench) != NULL)
        ;
}

static void
a_line_that_was_down_is_tried_with_one_question(void)
{
    struct bench bench;
    const struct bench_tray all[] = {standard,
                                     second,
                                     third,
                                     {4, 4, "mnop", "M", 0, 0},
                                     {5, 4, "qrst", "M", 0, 0},
                                     {6, 4, "uvwx", "M", 0, 0},
                                     {7, 4, "1234", "M", 0, 0}};
    break_down(&bench, all, 7);
    bench_pass(&bench, 10 * INSTANT_SECOND);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_EQUAL(bench_questions_of(take), 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE)); /* and no more */
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    const struct effect *send = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F"); /* it is back */
    CU_ASSERT_EQUAL(bench_questions_of(bench_find(&bench, EFFECT_TAKE)), 4);
    bench_close(&bench);
}

static void
with_no_other_question_the_smallest_exchange_is_the_probe(void)
{
    struct bench bench;
    break_down(&bench, &standard, 1);
    bench_pass(&bench, 200 * INSTANT_SECOND / 5);
    CU_ASSERT_EQUAL(bench_questions_of(bench_find(&bench, EFFECT_TAKE)), 4);
    bench_close(&bench);
}

/* ---- turns ---- */

static void
one_case_goes_before_the_rest_of_anothers_flood(void)
{
    struct bench bench;
    bench_open_quiet(&bench);
    bench.line.connections = 1;
    const struct bench_tray flood[] = {standard, second, third};
    const struct bench_tray other = {4, 1, "z", "M", 0, 0};
    bench_turns[standard.tray_id] = bench_turns[other.tray_id] = 1;
    bench_turns[second.tray_id] = 5;
    bench_turns[third.tray_id] = 9;
    bench_begin(&bench, flood, 3);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_comes(&bench, &other);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "FFFF");
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->parts[0].tray_id, 4);
    memset(bench_turns, 0, sizeof(bench_turns));
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"one case goes before the rest of another's flood",
     one_case_goes_before_the_rest_of_anothers_flood},
    {"an express question goes at once though standard ones wait for the rate",
     an_express_question_goes_at_once_though_standard_ones_wait_for_the_rate},
    {"standard questions have the whole rate when no express waits",
     standard_questions_have_the_whole_rate_when_no_express_waits},
    {"a rate of one has no second token to leave",
     a_rate_of_one_has_no_second_token_to_leave},
    {"in any sliding second a line gets no more than rate and burst",
     in_any_sliding_second_a_line_gets_no_more_than_rate_and_burst},
    {"after an hour without work the burst is no larger",
     after_an_hour_without_work_the_burst_is_no_larger},
    {"a store that stood still does not add to the burst",
     a_store_that_stood_still_does_not_add_to_the_burst},
    {"what a carrier had too long is sent again and counted once",
     what_a_carrier_had_too_long_is_sent_again_and_counted_once},
    {"of a quota at least 95 of 100 are used",
     of_a_quota_at_least_95_of_100_are_used},
    {"a twentieth of the quota stays with express",
     a_twentieth_of_the_quota_stays_with_express},
    {"in the last hour of the day all of the quota may be used",
     in_the_last_hour_of_the_day_all_of_the_quota_may_be_used},
    {"a refused exchange leaves the rest of the day to smaller ones",
     a_refused_exchange_leaves_the_rest_of_the_day_to_smaller_ones},
    {"an ask that is too large for the rest goes on in smaller ones",
     an_ask_that_is_too_large_for_the_rest_goes_on_in_smaller_ones},
    {"no standard tray is opened when its share is used",
     no_standard_tray_is_opened_when_its_share_is_used},
    {"a standard question that is asked again leaves the share too",
     a_standard_question_that_is_asked_again_leaves_the_share_too},
    {"a line that was down is tried with one question",
     a_line_that_was_down_is_tried_with_one_question},
    {"with no other question the smallest exchange is the probe",
     with_no_other_question_the_smallest_exchange_is_the_probe},
};

UNIT_MAIN("what a line may be asked", tests)
