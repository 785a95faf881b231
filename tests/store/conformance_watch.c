/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: the silence watch of a line, what it holds, its counts, and the
 * institutions behind it.
 */
#include <string.h>

#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

static struct line_row
keep(struct store *store, const char *worker)
{
    const enum line line = LINE_ONE;
    struct line_row row = {0};
    CU_ASSERT_EQUAL(store->calls->keep(store, &world.arena, worker,
                                       WORLD_LEASE_MS, &line, 1, &row,
                                       &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(row.is_held);
    return row;
}

static struct line_change
a_change(void)
{
    struct line_change change = {.day = WORLD_DAY};
    change.watch.found = 3;
    change.watch.nothing = 7;
    change.watch.run = 500;
    change.watch.run_from_us = world.now_us - HOUR_US;
    change.watch.garbled_run = 2;
    memset(change.watch.marks, 0x5a, sizeof(change.watch.marks));
    change.counts.settled[ANSWER_NOTHING] = 1;
    change.counts.settled[ANSWER_GARBLED] = 2;
    change.counts.reasons[REASON_SUM] = 2;
    change.counts.exchanges = 1;
    latency_add(&change.counts, 5000000);
    return change;
}

static enum store_result
got(struct store *store, int64_t fence, const char *exchange_id,
    const struct settle *settle, const struct line_change *change)
{
    return store->calls->got(store, LINE_ONE, fence, exchange_id, settle,
                             settle != NULL, NULL, 0, change, &world.fault);
}

/* One case is asked, and the answer brings the change. */
static enum store_result
answer(struct store *store, int64_t fence, const struct line_change *change)
{
    struct tray tray = world_tray(store, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(store, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    settle.reply.received_at_us = world.now_us;
    enum store_result result =
        got(store, fence, exchange.exchange_id, &settle, change);
    CU_ASSERT_EQUAL(got(store, fence, exchange.exchange_id, &settle, change),
                    result);
    return result;
}

static void
the_watch_comes_back_with_the_next_lease(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    struct line_row row = keep(world.a, "a");
    CU_ASSERT_EQUAL(row.watch.found, 0);
    CU_ASSERT_FALSE(row.watch.is_silent);
    struct line_change change = a_change();
    change.watch.is_silent = true;
    CU_ASSERT_EQUAL(answer(world.a, row.fence, &change), STORE_DONE);
    world_check();
    world_clock(world.now_us + HOUR_US);
    row = keep(world.b, "b");
    CU_ASSERT_EQUAL(row.watch.found, 3);
    CU_ASSERT_EQUAL(row.watch.nothing, 7);
    CU_ASSERT_EQUAL(row.watch.run, 500);
    CU_ASSERT_EQUAL(row.watch.run_from_us, change.watch.run_from_us);
    CU_ASSERT_EQUAL(row.watch.garbled_run, 2);
    CU_ASSERT_TRUE(row.watch.is_silent);
    CU_ASSERT_EQUAL(
        memcmp(row.watch.marks, change.watch.marks, WATCH_MARKS_SIZE), 0);
    CU_ASSERT_TRUE(world_line(LINE_ONE).watch.is_silent);
    world_end();
}

static void
a_group_of_an_answer_is_counted_once(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 A");
    world_open(world.a, 2);
    int64_t fence = keep(world.a, "a").fence;
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL_FATAL(tray.question_count, 2);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    struct line_change change = a_change();
    struct settle first =
        world_settle(&tray, exchange.exchange_id, 0, 1, false);
    struct settle last = world_settle(&tray, exchange.exchange_id, 1, 2, true);
    change.counts.exchanges = 0;
    CU_ASSERT_EQUAL(got(world.a, fence, "", &first, &change), STORE_DONE);
    CU_ASSERT_EQUAL(got(world.a, fence, "", &first, &change), STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.settled[ANSWER_GARBLED], 2);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 1);
    change.counts.exchanges = 1;
    change.watch.run++;
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(
            got(world.a, fence, exchange.exchange_id, &last, &change),
            STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.settled[ANSWER_GARBLED], 4);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.exchanges, 1);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 0);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).watch.run, 501);
    world_check();
    world_end();
}

static void
a_keeper_that_lost_the_line_changes_nothing_of_it(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t old = keep(world.a, "a").fence;
    world_clock(world.now_us + HOUR_US);
    (void)keep(world.b, "b");
    struct line_change change = a_change();
    CU_ASSERT_EQUAL(got(world.a, old, "", NULL, &change), STORE_FENCED);
    CU_ASSERT_EQUAL(keep(world.b, "b").watch.found, 0);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.exchanges, 0);
    world_end();
}

static void
counts_are_added_up_by_day_and_once(void)
{
    world_begin();
    for (int i = 0; i < 3; i++) {
        char message[40];
        snprintf(message, sizeof(message), "agency r%d m 1 8 A", i);
        world_submit(message);
        world_open(world.a, 1);
    }
    struct line_change change = a_change();
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(answer(world.a, keep(world.a, "a").fence, &change),
                        STORE_DONE);
    struct line_counts counts = world_line(LINE_ONE).counts;
    CU_ASSERT_EQUAL(counts.settled[ANSWER_NOTHING], 2);
    CU_ASSERT_EQUAL(counts.settled[ANSWER_GARBLED], 4);
    CU_ASSERT_EQUAL(counts.settled[ANSWER_FOUND], 0);
    CU_ASSERT_EQUAL(counts.reasons[REASON_SUM], 4);
    CU_ASSERT_EQUAL(counts.exchanges, 2);
    CU_ASSERT_EQUAL(counts.latency_sum_us, 10000000);
    CU_ASSERT_EQUAL(counts.latency_max_us, 5000000);
    CU_ASSERT_EQUAL(latency_count(&counts), 2);
    CU_ASSERT_EQUAL(counts.latency[latency_bucket(5000000)], 2);
    world_clock(world.now_us + INSTANT_DAY);
    change.day++;
    change.counts.latency_max_us = 1;
    CU_ASSERT_EQUAL(answer(world.a, keep(world.a, "a").fence, &change),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.exchanges, 1);
    counts = world_line_days(LINE_ONE, 2).counts;
    CU_ASSERT_EQUAL(counts.exchanges, 3);
    CU_ASSERT_EQUAL(counts.latency_max_us, 5000000);
    CU_ASSERT_EQUAL(world_line_days(LINE_ONE, 2).asked, 3);
    world_end();
}

static void
what_is_settled_without_asking_is_counted_once(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = keep(world.a, "a").fence;
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct settle settle = world_settle(&tray, "", 0, 1, true);
    struct line_change change = a_change();
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(got(world.a, fence, "", &settle, &change), STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).counts.exchanges, 1);
    world_end();
}

/* A line falls silent beside a case with an answer of it, and speaks again. */
static void
a_silence_is_an_input_of_the_reports_that_it_meets(void)
{
    world_begin();
    int64_t before = world_submit("agency r0 m 1 8 A");
    world_open(world.a, 1);
    struct line_change change = a_change();
    change.watch.is_silent = false;
    int64_t fence = keep(world.a, "a").fence;
    CU_ASSERT_EQUAL(answer(world.a, fence, &change), STORE_DONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.silence_count, 0);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);

    int64_t during = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    change.watch.is_silent = true;
    CU_ASSERT_EQUAL(answer(world.a, fence, &change), STORE_DONE);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.silence_count, 1);
    CU_ASSERT_EQUAL(round.silences[0].line, LINE_ONE);
    CU_ASSERT_EQUAL(round.silences[0].from_us, change.watch.run_from_us);
    CU_ASSERT_EQUAL(round.silences[0].until_us, INT64_MAX);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);

    world_clock(world.now_us + HOUR_US);
    fence = keep(world.a, "a").fence;
    int64_t after = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 1);
    change.watch.is_silent = false;
    int64_t spoke_us = world.now_us + INSTANT_SECOND * 60;
    change.watch.spoke_at_us = spoke_us; /* the round has opened by then */
    change.watch.run = 0;
    CU_ASSERT_EQUAL(answer(world.a, fence, &change), STORE_DONE);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.silence_count, 1);
    CU_ASSERT_EQUAL(round.silences[0].until_us, spoke_us);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);

    /* Each report keeps what it was made with, sealed or not. */
    uint32_t sealed = 0;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(world_evidence(before, 1).silence_count, 0);
    CU_ASSERT_EQUAL_FATAL(world_evidence(during, 1).silence_count, 1);
    CU_ASSERT_EQUAL(world_evidence(during, 1).silences[0].until_us, INT64_MAX);
    CU_ASSERT_EQUAL_FATAL(world_evidence(after, 1).silence_count, 1);
    CU_ASSERT_EQUAL(world_evidence(after, 1).silences[0].until_us, spoke_us);
    /* What was over before a round opened is none of its business. */
    world_clock(world.now_us + HOUR_US);
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_ONE);
    CU_ASSERT_EQUAL(world_wake(world.a).silence_count, 0);
    world_end();
}

static void
a_round_taken_before_a_verdict_is_not_closed_after_it(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_ONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.case_count, 1);
    world_submit("agency r2 m 1 8 A");
    world_open(world.b, 1);
    struct line_change change = a_change();
    change.watch.is_silent = true;
    CU_ASSERT_EQUAL(answer(world.a, keep(world.a, "a").fence, &change),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_FENCED);
    world_check();
    world_clock(world.now_us + HOUR_US);
    bool is_closed = false;
    for (int i = 0; i < 2; i++) {
        round = world_wake(world.a);
        is_closed |= round.case_count == 1 && round.silence_count == 1 &&
                     round.cases[0].case_id == case_id;
        CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    }
    CU_ASSERT_TRUE(is_closed);
    world_end();
}

static bool
is_institution(const struct line_institution *row, const char *name,
               int64_t silent_run, int64_t from_us, int64_t spoke_us,
               bool is_down)
{
    return text_equals(row->name, text_of(name)) &&
           row->silent_run == silent_run && row->silent_from_us == from_us &&
           row->spoke_at_us == spoke_us && row->is_down == is_down;
}

/* In the order given, all of the line: what is not named again is gone. */
static void
institutions_come_back_with_the_next_lease(void)
{
    const struct line_institution first[] = {{TEXT("建行"), 6, 100, 90, true},
                                             {TEXT("工行"), 0, 0, 200, false}};
    const struct line_institution second[] = {
        {TEXT("工行"), 1, 300, 200, false}, {TEXT("农行"), 0, 0, 0, false}};
    world_begin();
    for (int i = 0; i < 4; i++) {
        char message[40];
        snprintf(message, sizeof(message), "agency r%d m 1 8 A", i);
        world_submit(message);
        world_open(world.a, 1);
    }
    struct line_row row = keep(world.a, "a");
    CU_ASSERT_EQUAL(row.institution_count, 0);
    struct line_change change = a_change();
    change.has_institutions = true;
    change.institution_count = 2;
    change.institutions = first;
    CU_ASSERT_EQUAL(answer(world.a, row.fence, &change), STORE_DONE);
    world_check();
    change.has_institutions = false; /* no news */
    CU_ASSERT_EQUAL(answer(world.a, row.fence, &change), STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    struct line_row next = keep(world.b, "b");
    CU_ASSERT_EQUAL_FATAL(next.institution_count, 2);
    CU_ASSERT_TRUE(
        is_institution(&next.institutions[0], "建行", 6, 100, 90, true));
    CU_ASSERT_TRUE(
        is_institution(&next.institutions[1], "工行", 0, 0, 200, false));
    change.has_institutions = true;
    change.institutions = second;
    CU_ASSERT_EQUAL(got(world.a, row.fence, "", NULL, &change), STORE_FENCED);
    CU_ASSERT_EQUAL(answer(world.b, next.fence, &change), STORE_DONE);
    struct line_status status = world_line(LINE_ONE);
    CU_ASSERT_EQUAL_FATAL(status.institution_count, 2);
    CU_ASSERT_TRUE(
        is_institution(&status.institutions[0], "工行", 1, 300, 200, false));
    CU_ASSERT_TRUE(
        is_institution(&status.institutions[1], "农行", 0, 0, 0, false));
    world_check();
    change.institution_count = 0; /* none is configured any more */
    CU_ASSERT_EQUAL(answer(world.b, next.fence, &change), STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).institution_count, 0);
    world_end();
}

const struct conformance_test conformance_watch[] = {
    {"institutions come back with the next lease",
     institutions_come_back_with_the_next_lease},
    {"the watch of a line comes back with the next lease",
     the_watch_comes_back_with_the_next_lease},
    {"a group of an answer that goes on is counted once",
     a_group_of_an_answer_is_counted_once},
    {"a keeper that lost its line changes nothing of it",
     a_keeper_that_lost_the_line_changes_nothing_of_it},
    {"what a line did is added up by day, and once",
     counts_are_added_up_by_day_and_once},
    {"what is settled without asking is counted once",
     what_is_settled_without_asking_is_counted_once},
    {"a silence is an input of the reports that it meets",
     a_silence_is_an_input_of_the_reports_that_it_meets},
    {"a round taken before a verdict is not closed after it",
     a_round_taken_before_a_verdict_is_not_closed_after_it},
    {NULL, NULL},
};
