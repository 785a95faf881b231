/* SPDX-License-Identifier: Apache-2.0
 *
 * Which role gets on, and which deadlines are at risk.
 */
#include "check.h"
#include "date.h"
#include "health.h"
#include "household.h"
#include "metrics.h"

#define NOW (INT64_C(17410) * INSTANT_DAY + 2 * 3600 * INSTANT_SECOND)
#define AT(seconds) (NOW + (seconds)*INSTANT_SECOND)

static struct arena arena;
static struct health health;

static void
look(int64_t now_us, bool waits, const char *counters)
{
    struct heartbeat beat = {.role = TEXT("worker"),
                             .host = TEXT("h"),
                             .number = 1,
                             .at_us = now_us,
                             .counters = text_of(counters)};
    health_look(&health, &arena, now_us,
                &(struct work_waiting){.worker = waits}, &beat, 1);
}

static const char *
why(int64_t beat_us, int64_t now_us)
{
    struct heartbeat beat = {
        .role = TEXT("worker"), .host = TEXT("h"), .at_us = beat_us};
    return health_why_not(&health, 1, &beat, 1, now_us);
}

static void
begin(void)
{
    arena_init(&arena, 0);
    health_init(&health, 1000);
}

static void
a_role_that_is_silent_is_not_ready(void)
{
    begin();
    CU_ASSERT_PTR_NOT_NULL(why(NOW, NOW)); /* nobody has looked */
    look(NOW, false, "{}");
    CU_ASSERT_PTR_NULL(why(NOW, AT(19)));
    look(AT(20), false, "{}");
    CU_ASSERT_PTR_NOT_NULL(why(NOW, AT(20)));
    CU_ASSERT_PTR_NULL(why(AT(1), AT(20)));
    CU_ASSERT_PTR_NOT_NULL(why(AT(40), AT(40))); /* the look is too old */
    health_init(&health, 30000);
    look(AT(80), false, "{}");
    CU_ASSERT_PTR_NULL(why(NOW, AT(89))); /* long beats: three of them */
    arena_release(&arena);
}

static void
alive_without_progress_is_not_ready(void)
{
    begin();
    for (int second = 0; second <= 60; second++)
        look(AT(second), true, "{\"reports\":7,\"marriage.asked\":1}");
    CU_ASSERT_EQUAL(health_stalled_s(&health, 1, AT(60)), 60);
    CU_ASSERT_PTR_NOT_NULL(why(AT(60), AT(60)));
    look(AT(61), true, "{\"reports\":8}");
    CU_ASSERT_PTR_NULL(why(AT(61), AT(61)));
    /* Begun anew: its counters fall, and that is no progress. */
    for (int second = 62; second <= 90; second++)
        look(AT(second), true, "{\"reports\":0}");
    CU_ASSERT_PTR_NOT_NULL(why(AT(90), AT(90)));
    look(AT(91), true, "{\"reports\":1}");
    CU_ASSERT_PTR_NULL(why(AT(91), AT(91)));
    arena_release(&arena);
}

static void
nothing_to_do_is_no_stall(void)
{
    begin();
    for (int second = 0; second <= 60; second++)
        look(AT(second), false, "{\"reports\":7}");
    CU_ASSERT_EQUAL(health_stalled_s(&health, 1, AT(60)), 0);
    CU_ASSERT_PTR_NULL(why(AT(60), AT(60)));
    for (int second = 61; second < 80; second++)
        look(AT(second), true, "{\"reports\":7}");
    CU_ASSERT_PTR_NULL(why(AT(79), AT(79)));
    arena_release(&arena);
}

/* Refused for its size, again and again, is no stall of the intake. */
static void
too_large_is_not_stuck(void)
{
    struct work_waiting waiting = {.intake = true};
    char counters[64];
    begin();
    for (int second = 0; second <= 60; second++) {
        struct heartbeat beat = {.role = TEXT("intake"), .at_us = AT(second)};
        snprintf(counters, sizeof(counters),
                 "{\"taken\":7,\"published\":3,\"too_large\":%d}", second / 15);
        beat.counters = text_of(counters);
        health_look(&health, &arena, AT(second), &waiting, &beat, 1);
        CU_ASSERT_PTR_NULL(health_why_not(&health, 0, &beat, 1, AT(second)));
    }
    arena_release(&arena);
}

static void
what_is_drained_wherever_it_runs_is_not_stuck(void)
{
    const struct heartbeat beats[] = {
        {.role = TEXT("intake"), .host = TEXT("a"), .at_us = AT(0)},
        {.role = TEXT("intake"), .host = TEXT("b"), .at_us = AT(0)},
        {.role = TEXT("intake"), .host = TEXT("gone"), .at_us = AT(-60)},
        {.role = TEXT("worker"), .host = TEXT("a"), .at_us = AT(0)}};
    const struct order orders[] = {{.role = TEXT("intake"), .host = TEXT("a")},
                                   {.line = 2, .why = TEXT("a line")},
                                   {.role = TEXT("intake"), .host = TEXT("b")},
                                   {.role = TEXT("sealer"), .host = TEXT("")}};
    struct work_waiting waiting = {true, true, true};
    begin();
    health_leave_drained(&health, AT(1), orders, 2, beats, 4, &waiting);
    CU_ASSERT_TRUE(waiting.intake); /* b is not drained */
    health_leave_drained(&health, AT(1), orders, 4, beats, 4, &waiting);
    CU_ASSERT_FALSE(waiting.intake);
    CU_ASSERT_TRUE(waiting.worker);
    CU_ASSERT_TRUE(waiting.sealer); /* drained, and there is none */
    arena_release(&arena);
}

static bool
has(const struct buffer *out, const char *line)
{
    return text_contains(buffer_view(out), line);
}

static void
programmes_are_told(const struct buffer *out)
{
    char line[160];
    snprintf(line, sizeof(line),
             "\nhedui_programme_cases_at_risk{lane=\"standard\","
             "programme=\"%s\"} 9\n",
             programme_name((enum programme)1));
    CU_ASSERT_TRUE(has(out, line));
    snprintf(line, sizeof(line),
             "\nhedui_programme_cases_waiting_for_line{lane=\"standard\","
             "programme=\"%s\",line=\"death\"} 7\n",
             programme_name((enum programme)1));
    CU_ASSERT_TRUE(has(out, line));
    snprintf(line, sizeof(line),
             "\nhedui_programme_cases_at_risk{lane=\"review\","
             "programme=\"%s\"} 0\n",
             programme_name((enum programme)12));
    CU_ASSERT_TRUE(has(out, line));
}

/* 2017-09-01 is a Friday: the next working days are 4, 5, 6, 7 September. */
static void
deadlines_are_at_risk_by_working_days_and_line(void)
{
    static const struct deadline rows[] = {{17408, LANE_STANDARD, LINE_NONE, 2},
                                           {17408, LANE_STANDARD, 2, 1},
                                           {17410, LANE_EXPRESS, LINE_NONE, 5},
                                           {17415, LANE_STANDARD, LINE_NONE, 7},
                                           {17415, LANE_STANDARD, 2, 4},
                                           {17415, LANE_STANDARD, 3, 7},
                                           {17416, LANE_STANDARD, LINE_NONE, 9},
                                           {17416, LANE_STANDARD, 2, 9},
                                           {17600, LANE_REVIEW, LINE_NONE, 3}};
    static const struct programme_risk risks[] = {
        {LANE_EXPRESS, 0, LINE_NONE, 5},
        {LANE_STANDARD, 1, LINE_NONE, 9},
        {LANE_STANDARD, 1, 3, 7},
        {LANE_STANDARD, 30, LINE_NONE, 4}}; /* of a later build */
    static const struct line_status lines[] = {{.line = 2}, {.line = 3}};
    struct fault fault = {0};
    struct buffer out;
    begin();
    struct metrics_input input = {
        .now_us = NOW,
        .queue = {.oldest_queued_us = INSTANT_NONE},
        .line_count = 2,
        .lines = lines,
        .deadline_count = sizeof(rows) / sizeof(rows[0]),
        .deadlines = rows,
        .risks = {.has_rows = true,
                  .count = sizeof(risks) / sizeof(risks[0]),
                  .rows = risks,
                  .age_s = 17},
        .calendar = calendar_read(
            &arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(input.calendar);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
    CU_ASSERT_TRUE(
        has(&out, "slack_cases{lane=\"standard\",working_days=\"-1\"} 2\n"));
    CU_ASSERT_TRUE(
        has(&out, "slack_cases{lane=\"express\",working_days=\"0\"} 5\n"));
    CU_ASSERT_TRUE(
        has(&out, "slack_cases{lane=\"standard\",working_days=\"3\"} 7\n"));
    CU_ASSERT_TRUE(
        has(&out, "slack_cases{lane=\"standard\",working_days=\"4\"} 9\n"));
    CU_ASSERT_TRUE(
        has(&out, "slack_cases{lane=\"review\",working_days=\"15\"} 3\n"));
    CU_ASSERT_TRUE(has(&out, "\nhedui_deadline_cases_at_risk 12\n"));
    CU_ASSERT_TRUE(has(&out, "\nhedui_deadline_cases_overdue 2\n"));
    CU_ASSERT_TRUE(has(&out, "hedui_deadlines_at_risk{line=\"marriage\"} 5\n"));
    CU_ASSERT_TRUE(has(&out, "hedui_deadlines_at_risk{line=\"death\"} 7\n"));
    programmes_are_told(&out);
    CU_ASSERT_TRUE(has(&out, "\nhedui_programme_risks_age_seconds 17\n"));
    /* Saturday after: a day of rest behind the due day is overdue all the
     * same. */
    CU_ASSERT_EQUAL(calendar_left(input.calendar, 17411, 17410), -1);
    buffer_release(&out);
    arena_release(&arena);
}

/* ---- programmes at risk, apart from scrapes ---- */

static struct {
    int64_t now_us, our_ms; /* the store's clock, and a monotonic one */
    int64_t takes_ms;       /* so long the store thinks about it */
    bool is_away;
    int asked;
    struct store *store;
    struct store_calls calls;
    const struct calendar *calendar;
    struct risk_watch watch;
} risk;

static int64_t
our_clock(void)
{
    return risk.our_ms;
}

static enum store_result
thinks_about_it(struct store *store, struct arena *into, int32_t until,
                struct programme_risk **rows, uint32_t *count,
                struct fault *fault)
{
    static struct programme_risk row = {LANE_STANDARD, 1, LINE_NONE, 9};
    (void)store;
    (void)into;
    (void)until;
    risk.asked++;
    risk.our_ms += risk.takes_ms;
    *rows = risk.is_away ? NULL : &row;
    *count = risk.is_away ? 0 : 1;
    if (!risk.is_away)
        return STORE_DONE;
    fault_set(fault, FAULT_STORE, "programme_risks: statement timeout");
    return STORE_AWAY;
}

static void
risk_begin(void)
{
    struct fault fault = {0};
    begin();
    memset(&risk, 0, sizeof(risk));
    risk.now_us = NOW;
    risk.store = store_memory_open(&risk.now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(risk.store);
    risk.calls = *risk.store->calls;
    risk.calls.programme_risks = thinks_about_it;
    risk.store->calls = &risk.calls;
    risk.calendar = calendar_read(
        &arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(risk.calendar);
    risk_watch_init(&risk.watch);
}

static void
risk_end(void)
{
    risk_watch_release(&risk.watch);
    risk.store->calls->close(risk.store);
    arena_release(&arena);
}

/* How often the store was asked. */
static int
looked(int64_t later_s)
{
    risk.now_us += later_s * INSTANT_SECOND;
    risk.our_ms += later_s * 1000;
    risk.asked = 0;
    risk_watch_look(&risk.watch, risk.store, risk.calendar, risk.now_us,
                    our_clock);
    return risk.asked;
}

/* Asks the store for all but these; -1: their age is not told. */
static void
scraped(int64_t later_s, bool has_programmes, int64_t age_s)
{
    struct fault fault = {0};
    struct buffer out;
    char line[80];
    struct metrics_input input = {.calendar = risk.calendar,
                                  .risk_watch = &risk.watch};
    risk.now_us += later_s * INSTANT_SECOND;
    risk.our_ms += later_s * 1000;
    risk.asked = 0;
    CU_ASSERT_EQUAL(metrics_read(risk.store, &arena, &input, &fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(risk.asked, 0);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
    CU_ASSERT_EQUAL(has(&out, "\nhedui_programme_cases_at_risk{"),
                    has_programmes);
    CU_ASSERT_EQUAL(has(&out, "} 9\n"), has_programmes);
    CU_ASSERT_EQUAL(has(&out, "\nhedui_programme_risks_age_seconds "),
                    age_s >= 0);
    snprintf(line, sizeof(line), "\nhedui_programme_risks_age_seconds %lld\n",
             (long long)age_s);
    CU_ASSERT_EQUAL(has(&out, line), age_s >= 0);
    CU_ASSERT_TRUE(has(&out, "\nhedui_deadline_cases_at_risk 0\n"));
    CU_ASSERT_TRUE(has(&out, "\nhedui_queue_messages 0\n"));
    buffer_release(&out);
}

static void
a_scrape_is_told_what_was_found_last_and_its_age(void)
{
    risk_begin();
    scraped(0, false, -1); /* nobody has looked */
    CU_ASSERT_EQUAL(looked(0), 1);
    scraped(3, true, 3);
    CU_ASSERT_EQUAL(looked(0), 0); /* not time yet */
    scraped(6, true, 9);
    CU_ASSERT_EQUAL(looked(1), 1);
    scraped(0, true, 0);
    risk.is_away = true;
    CU_ASSERT_EQUAL(looked(10), 1);
    scraped(0, true, 10); /* what was known is kept, and grows older */
    scraped(RISK_NEWS_S - 10, true, RISK_NEWS_S);
    scraped(1, false, RISK_NEWS_S + 1);
    risk.is_away = false;
    CU_ASSERT_EQUAL(looked(0), 1);
    scraped(0, true, 0);
    risk_end();
}

/* Nobody could tell a zero that was not read from one that was. */
static void
programmes_that_cannot_be_read_are_left_out_alone(void)
{
    risk_begin();
    risk.is_away = true;
    CU_ASSERT_EQUAL(looked(0), 1);
    scraped(0, false, 0);
    CU_ASSERT_EQUAL(looked(60), 1);
    scraped(0, false, 60);
    risk_end();
}

static void
a_slow_store_is_left_alone_for_ten_times_as_long(void)
{
    risk_begin();
    risk.takes_ms = 3000;
    risk.is_away = true;
    CU_ASSERT_EQUAL(looked(0), 1);
    CU_ASSERT_EQUAL(looked(29), 0);
    CU_ASSERT_EQUAL(looked(1), 1);
    risk_end();
}

static const struct unit_test tests[] = {
    {"a role that is silent is not ready", a_role_that_is_silent_is_not_ready},
    {"alive without progress while work waits is not ready",
     alive_without_progress_is_not_ready},
    {"nothing to do is no stall", nothing_to_do_is_no_stall},
    {"what is too large for its topic is no stall of the intake",
     too_large_is_not_stuck},
    {"what is drained wherever it runs is not stuck",
     what_is_drained_wherever_it_runs_is_not_stuck},
    {"deadlines are at risk by working days and line",
     deadlines_are_at_risk_by_working_days_and_line},
    {"programmes that cannot be read are left out, and nothing else",
     programmes_that_cannot_be_read_are_left_out_alone},
    {"a scrape is told which programmes were at risk last, and how long ago",
     a_scrape_is_told_what_was_found_last_and_its_age},
    {"a slow store is left alone for ten times as long as it took",
     a_slow_store_is_left_alone_for_ten_times_as_long},
};
UNIT_MAIN("health", tests)
