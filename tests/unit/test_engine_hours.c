/* SPDX-License-Identifier: Apache-2.0
 *
 * The service hours of a line: nothing is sent outside of them, being closed is
 * no failure, and the time for an answer stands still.
 */
#include "calendar.h"
#include "check.h"
#include "engine_bench.h"

#define HOUR_US (3600 * INSTANT_SECOND)
#define MINUTE_US (60 * INSTANT_SECOND)

/* Friday the bench's day; Saturday works, Sunday and Monday do not. */
static const char days[] = "{\"years\":{\"2017\":{\"off\":[\"2017-09-04\"],"
                           "\"work\":[\"2017-09-02\"]}}}";
static const struct bench_tray standard = {1,   4, "abcd",
                                           "M", 0, BENCH_DAY + 30};
static char office[] = "09:00-17:00", working[] = "working";

static struct arena arena; /* of the calendar */

/* On the bench's day at so many minutes; no look by itself, a long lease. */
static void
open_at(struct bench *bench, int minute)
{
    struct fault fault = {0};
    bench_open(bench);
    arena_init(&arena, 0);
    bench->house.calendar = calendar_parse(&arena, text_of(days), &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench->house.calendar);
    bench->config.tick_ms = INT64_C(40) * 86400000;
    bench->config.lease_ms = INT64_C(40) * 86400000;
    bench->line.coalesce_ms = 0;
    bench->line.hours = office;
    bench->time.now_us =
        instant_from_shanghai(BENCH_DAY, 0) + minute * MINUTE_US;
}

static void
close_all(struct bench *bench)
{
    bench_close(bench);
    arena_release(&arena);
}

/* Nothing of this kind until `us` have passed, and then there is. */
static const struct effect *
only_after(struct bench *bench, enum effect_kind kind, int64_t us)
{
    bench_pass(bench, us - 1);
    CU_ASSERT_PTR_NULL(bench_find(bench, kind));
    bench_pass(bench, 1);
    const struct effect *effect = bench_find(bench, kind);
    CU_ASSERT_PTR_NOT_NULL_FATAL(effect);
    return effect;
}

static void
nothing_is_asked_before_the_line_opens(void)
{
    struct bench bench;
    open_at(&bench, 17 * 60);
    bench_begin(&bench, &standard, 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    CU_ASSERT_EQUAL(line_desk_opens_at(bench.desk, LINE_MARRIAGE),
                    instant_from_shanghai(BENCH_DAY + 1, 9 * 3600));
    only_after(&bench, EFFECT_TAKE, 16 * HOUR_US);
    CU_ASSERT(line_desk_opens_at(bench.desk, LINE_MARRIAGE) <=
              bench.time.now_us);
    close_all(&bench);
}

static void
days_of_rest_are_those_of_the_calendar(void)
{
    struct bench bench;
    open_at(&bench, 17 * 60);
    bench.line.days = working;
    bench_begin(&bench, &standard, 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    CU_ASSERT_EQUAL(line_desk_opens_at(bench.desk, LINE_MARRIAGE),
                    instant_from_shanghai(BENCH_DAY + 1, 9 * 3600));
    close_all(&bench);
    open_at(&bench, 41 * 60); /* Saturday, 17:00 */
    bench.line.days = working;
    bench_begin(&bench, &standard, 1);
    only_after(&bench, EFFECT_TAKE, 64 * HOUR_US); /* Tuesday, 9:00 */
    close_all(&bench);
}

static void
what_was_taken_late_does_not_leave_after_closing(void)
{
    struct bench bench;
    open_at(&bench, 16 * 60 + 59);
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    CU_ASSERT_EQUAL(send->as.send.not_after_mono_us,
                    bench.time.mono_us + MINUTE_US - 1);
    bench_step(&bench, (struct line_event){.kind = LINE_UNSENT,
                                           .handle = send->as.send.handle});
    bench_pass(&bench, MINUTE_US);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_SEND));
    only_after(&bench, EFFECT_TAKE, 16 * HOUR_US); /* of the next day's quota */
    close_all(&bench);
}

static void
the_time_for_an_answer_is_time_of_service(void)
{
    struct bench bench;
    open_at(&bench, 16 * 60 + 30);
    bench.line.answer_ms = 3600 * 1000;
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_pass(&bench, 30 * MINUTE_US - INSTANT_SECOND);
    bench_bring(&bench, send, BROUGHT_REPLY, 202, ""); /* fetch it in 30 s */
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_SEND));
    send = only_after(&bench, EFFECT_SEND, 16 * HOUR_US + INSTANT_SECOND);
    bench_pass(&bench, 30 * MINUTE_US - INSTANT_SECOND);
    bench_bring(&bench, send, BROUGHT_REPLY, 202, "");
    const struct effect *got =
        only_after(&bench, EFFECT_GOT, INSTANT_SECOND); /* 9:30 */
    CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_TIMED_OUT);
    close_all(&bench);
}

static void
a_table_is_looked_into_at_night(void)
{
    struct bench bench;
    open_at(&bench, 16 * 60 + 59);
    struct connector table = bench_connector;
    table.carrier = CARRIER_DATABASE;
    const struct connector *const tables[] = {&table, NULL};
    line_desk_free(bench.desk);
    bench.house.connectors = tables;
    bench.line.poll_ms = 2 * 60000;
    bench.desk = line_desk_new(&bench.rules);
    bench_begin(&bench, &standard, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 202, "");
    bench_pass(&bench, 5 * MINUTE_US);
    send = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    CU_ASSERT_TRUE(send->as.send.is_poll);
    close_all(&bench);
}

static void
the_share_of_express_ends_an_hour_before_closing(void)
{
    struct bench bench;
    open_at(&bench, 15 * 60);
    bench.line.quota_per_day = 100;
    bench.quota_used = 95;
    bench_begin(&bench, &standard, 1);
    CU_ASSERT_PTR_NULL(bench_find(&bench, EFFECT_TAKE));
    only_after(&bench, EFFECT_TAKE, HOUR_US);
    close_all(&bench);
}

static const struct unit_test tests[] = {
    {"nothing is asked before the line opens",
     nothing_is_asked_before_the_line_opens},
    {"days of rest are those of the calendar",
     days_of_rest_are_those_of_the_calendar},
    {"what was taken late does not leave after closing",
     what_was_taken_late_does_not_leave_after_closing},
    {"the time for an answer is time of service",
     the_time_for_an_answer_is_time_of_service},
    {"a table is looked into at night", a_table_is_looked_into_at_night},
    {"the share of express ends an hour before closing",
     the_share_of_express_ends_an_hour_before_closing},
};

UNIT_MAIN("service hours of a line", tests)
