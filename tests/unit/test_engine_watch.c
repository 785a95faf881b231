/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch, what a keeper does with it, and what it counts.
 */
#include "check.h"
#include "engine_bench.h"
#include "watch.h"

static const struct watch_rule rule = {500, WATCH_PERSONS_MIN};
static const struct bench_tray one = {1, 1, "a", "M", 0, 0};
static const struct bench_tray two = {1, 2, "ab", "M", 0, 0};

static void
silence_is_judged_by_exact_integers(void)
{
    /* (1/2)^19 > 1e-6 > (1/2)^20 */
    CU_ASSERT_FALSE(watch_is_unlikely(1, 1, 19));
    CU_ASSERT_TRUE(watch_is_unlikely(1, 1, 20));
    /* 0.97^453 > 1e-6 > 0.97^454 */
    CU_ASSERT_FALSE(watch_is_unlikely(3, 97, 453));
    CU_ASSERT_TRUE(watch_is_unlikely(3, 97, 454));
    CU_ASSERT_FALSE(watch_is_unlikely(0, 1000, 100000));
    CU_ASSERT_TRUE(watch_is_unlikely(1000, 0, 1));
    /* 0.999999^13815504 > 1e-6 > 0.999999^13815510, and it is quick */
    CU_ASSERT_FALSE(watch_is_unlikely(1, 999999, 13815500));
    CU_ASSERT_TRUE(watch_is_unlikely(1, 999999, 13815520));
}

/* One reply about one person. */
static bool
say(struct line_watch *watch, enum answer_kind kind, int person, int64_t at_us)
{
    struct watch_reply reply = {0};
    char id[40];
    snprintf(id, sizeof(id), "31010119800101%04d", person);
    watch_see(&reply, kind, text_of(id));
    return watch_judge(watch, &rule, &reply, at_us);
}

static int
held_at(struct line_watch *watch, int most, int persons)
{
    for (int i = 1; i <= most; i++)
        if (say(watch, ANSWER_NOTHING, i % persons, 1000 + i))
            return i;
    return 0;
}

static void
a_line_that_says_nothing_for_everybody_is_not_believed(void)
{
    struct line_watch watch = {0};
    for (int i = 0; i < 300; i++)
        say(&watch, ANSWER_FOUND, i, 10);
    CU_ASSERT_EQUAL(held_at(&watch, 600, 9999), 500);
    CU_ASSERT_TRUE(watch.is_silent);
    CU_ASSERT_EQUAL(watch.run_from_us, 1001);
    CU_ASSERT_TRUE(say(&watch, ANSWER_NOTHING, 601, 3000));
    CU_ASSERT_TRUE(say(&watch, ANSWER_REFUSED, 601, 3001));
    CU_ASSERT_FALSE(say(&watch, ANSWER_FOUND, 602, 4000));
    CU_ASSERT_EQUAL(watch.spoke_at_us, 4000);
    CU_ASSERT_EQUAL(watch.nothing, 0); /* what was not believed is not usual */
    CU_ASSERT_EQUAL(watch.run, 0);
    CU_ASSERT_FALSE(say(&watch, ANSWER_NOTHING, 603, 5000));
    CU_ASSERT_EQUAL(watch.run_from_us, 5000);
}

static void
the_same_few_persons_are_no_silence(void)
{
    struct line_watch watch = {0};
    say(&watch, ANSWER_FOUND, 1, 1);
    CU_ASSERT_EQUAL(held_at(&watch, 3000, 199), 0);
}

static void
two_hundred_marks_need_at_least_two_hundred_persons(void)
{
    struct line_watch watch = {.found = 1000};
    const struct watch_rule soon = {1, WATCH_PERSONS_MIN};
    int persons = 0;
    bool is_silent = false;
    while (!is_silent && persons < 1000) {
        struct watch_reply reply = {0};
        char id[40];
        snprintf(id, sizeof(id), "3101011980010%05d", persons++);
        watch_see(&reply, ANSWER_NOTHING, text_of(id));
        is_silent = watch_judge(&watch, &soon, &reply, persons);
    }
    CU_ASSERT_TRUE(persons >= 200 && persons <= 260);
}

static void
a_reply_with_a_found_is_believed_as_a_whole(void)
{
    struct line_watch watch = {.found = 300, .run = 499, .run_from_us = 5};
    memset(watch.marks, 0xff, sizeof(watch.marks));
    struct watch_reply reply = {0};
    for (int i = 0; i < 900; i++)
        watch_see(&reply, ANSWER_NOTHING, TEXT("x"));
    watch_see(&reply, ANSWER_FOUND, TEXT("y"));
    CU_ASSERT_FALSE(watch_judge(&watch, &rule, &reply, 100));
    CU_ASSERT_EQUAL(watch.nothing, 499 + 900);
    CU_ASSERT_EQUAL(watch.run, 0);
    CU_ASSERT_EQUAL(watch.marks[0], 0);
}

/* ---- the keeper ---- */

static struct line_watch
almost_silent(void)
{
    struct line_watch watch = {
        .found = 300, .run = 499, .run_from_us = 77, .garbled_run = 2};
    memset(watch.marks, 0xff, sizeof(watch.marks));
    return watch;
}

static const struct effect *
answer(struct bench *bench, const struct bench_tray *tray, const char *body)
{
    bench_begin(bench, tray, 1);
    const struct effect *send = bench_take(bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench->time.now_us += 3 * INSTANT_SECOND / 1000;
    bench_bring(bench, send, BROUGHT_REPLY, 200, body);
    return bench_effect(bench);
}

static void
a_silence_comes_with_the_lease_and_goes_with_the_answers(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.watch = almost_silent();
    const struct effect *alarm = answer(&bench, &one, "N");
    CU_ASSERT_PTR_NOT_NULL_FATAL(alarm);
    CU_ASSERT_EQUAL_FATAL(alarm->kind, EFFECT_ALARM);
    CU_ASSERT_STRING_EQUAL(alarm->as.alarm.event, "line_silent");
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_TRUE(got->as.got.change->watch.is_silent);
    CU_ASSERT_EQUAL(got->as.got.change->watch.run, 500);
    CU_ASSERT_EQUAL(got->as.got.change->watch.run_from_us, 77);
    CU_ASSERT_EQUAL(got->as.got.change->watch.garbled_run, 0);
    CU_ASSERT_EQUAL(got->as.got.count, 0); /* it is asked again */
    bench_close(&bench);
}

static void
a_renewed_lease_leaves_the_watch_alone(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct effect *got = answer(&bench, &one, "F");
    CU_ASSERT_EQUAL(got->as.got.change->watch.found, 1);
    bench_say(&bench, got, STORE_DONE);
    bench_pass(&bench, BENCH_LEASE_US / 3);
    const struct effect *keep = bench_find(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_kept(&bench, keep, true);
    CU_ASSERT_EQUAL(line_desk_watch(bench.desk, LINE_MARRIAGE)->found, 1);
    bench_close(&bench);
}

/* Lets the back-off pass and answers what is asked then. */
static const struct effect *
answer_again(struct bench *bench, const char *body)
{
    bench_pass(bench, 10 * INSTANT_SECOND);
    const struct effect *take = bench_find(bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(bench, take, STORE_DONE);
    const struct effect *send = bench_find(bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(bench, send, BROUGHT_REPLY, 200, body);
    const struct effect *got = bench_find(bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    bench_say(bench, got, STORE_DONE);
    return got;
}

static void
what_a_silent_line_denies_is_asked_twice_more_and_garbled(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.watch = almost_silent();
    bench.watch.is_silent = true;
    const struct effect *got = answer(&bench, &one, "N");
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    bench_say(&bench, got, STORE_DONE);
    CU_ASSERT_EQUAL(answer_again(&bench, "N")->as.got.count, 0);
    got = answer_again(&bench, "N");
    enum answer_reason reason = REASON_NONE;
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_GARBLED);
    CU_ASSERT_EQUAL(reason, REASON_SILENCE);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_GARBLED], 1);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_NOTHING], 0);
    CU_ASSERT_EQUAL(got->as.got.change->counts.reasons[REASON_SILENCE], 1);
    bench_close(&bench);
}

static void
a_line_that_speaks_again_is_believed(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.watch = almost_silent();
    bench.watch.is_silent = true;
    const struct effect *got = answer(&bench, &one, "N");
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    bench_say(&bench, got, STORE_DONE);
    const struct bench_tray more = {2, 1, "b", "M", 0, 0};
    bench_more(&bench, &more, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F");
    got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 1);
    bench_say(&bench, got, STORE_DONE);
    CU_ASSERT_FALSE(got->as.got.change->watch.is_silent);
    got = answer_again(&bench, "N"); /* and what was held is believed now */
    CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_NONE);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_NOTHING], 1);
    bench_close(&bench);
}

static void
three_exchanges_garbled_in_a_row_are_an_alarm(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct effect *got = answer(&bench, &two, "too many");
    CU_ASSERT_EQUAL_FATAL(got->kind, EFFECT_GOT);
    CU_ASSERT_EQUAL(got->as.got.change->watch.garbled_run, 1);
    bench_say(&bench, got, STORE_DONE);
    got = answer_again(&bench, "??"); /* it can be cut, and not read */
    CU_ASSERT_EQUAL(got->as.got.change->watch.garbled_run, 2);
    bench_pass(&bench, 10 * INSTANT_SECOND);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_DONE);
    bench_bring(&bench, bench_find(&bench, EFFECT_SEND), BROUGHT_REPLY, 200,
                "?");
    const struct effect *alarm = bench_expect(&bench, EFFECT_ALARM);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alarm);
    CU_ASSERT_STRING_EQUAL(alarm->as.alarm.event, "line_garbled");
    bench_close(&bench);
}

/* Not split at all; each of its questions unreadable; one of them readable. */
static void
only_what_can_be_read_is_the_newest_answer(void)
{
    static const char *const said[] = {"???", "??", "?N"};
    for (int i = 0; i < 3; i++) {
        struct bench bench;
        bench_open(&bench);
        bench_begin(&bench, &two, 1);
        const struct effect *send = bench_take(&bench);
        CU_ASSERT_PTR_NOT_NULL_FATAL(send);
        bench_bring(&bench, send, BROUGHT_REPLY, 200, said[i]);
        CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_GOT));
        int64_t newest_us =
            line_desk_tally(bench.desk, LINE_MARRIAGE)->answered_at_us;
        CU_ASSERT_EQUAL(newest_us, i == 2 ? bench.time.now_us : 0);
        bench_close(&bench);
    }
}

static void
what_is_settled_is_counted_by_kind_with_its_latency(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct effect *got = answer(&bench, &two, "FN");
    const struct line_counts *counts = &got->as.got.change->counts;
    CU_ASSERT_EQUAL(got->as.got.change->day, BENCH_DAY);
    CU_ASSERT_EQUAL(counts->settled[ANSWER_FOUND], 1);
    CU_ASSERT_EQUAL(counts->settled[ANSWER_NOTHING], 1);
    CU_ASSERT_EQUAL(counts->exchanges, 1);
    CU_ASSERT_EQUAL(counts->latency_sum_us, 3000);
    CU_ASSERT_EQUAL(counts->latency_max_us, 3000);
    CU_ASSERT_EQUAL(counts->latency[2], 1); /* 2 to 4 ms */
    bench_close(&bench);
}

static void
a_percentile_lies_in_its_bucket(void)
{
    struct line_counts counts = {0};
    CU_ASSERT_EQUAL(latency_permille_us(&counts, 500), 0);
    for (int i = 0; i < 99; i++)
        latency_add(&counts, 10000);
    latency_add(&counts, 7000000);
    latency_add(&counts, -5);
    CU_ASSERT_EQUAL(latency_count(&counts), 101);
    int64_t median = latency_permille_us(&counts, 500);
    CU_ASSERT_TRUE(median > 8000 && median <= 16000);
    CU_ASSERT_EQUAL(latency_permille_us(&counts, 1000), 7000000);
    CU_ASSERT_EQUAL(latency_bucket(INT64_MAX), LATENCY_BUCKETS - 1);
    CU_ASSERT_EQUAL(latency_bucket(999), 0);
    CU_ASSERT_EQUAL(latency_bucket(1000), 1);
}

static const struct unit_test tests[] = {
    {"only what can be read is the newest answer",
     only_what_can_be_read_is_the_newest_answer},
    {"silence is judged by exact integers",
     silence_is_judged_by_exact_integers},
    {"a line that says nothing for everybody is not believed",
     a_line_that_says_nothing_for_everybody_is_not_believed},
    {"the same few persons are no silence",
     the_same_few_persons_are_no_silence},
    {"two hundred marks need at least two hundred persons",
     two_hundred_marks_need_at_least_two_hundred_persons},
    {"a reply with a FOUND is believed as a whole",
     a_reply_with_a_found_is_believed_as_a_whole},
    {"a silence comes with the lease and goes with the answers",
     a_silence_comes_with_the_lease_and_goes_with_the_answers},
    {"a renewed lease leaves the watch alone",
     a_renewed_lease_leaves_the_watch_alone},
    {"what a silent line denies is asked twice more and GARBLED",
     what_a_silent_line_denies_is_asked_twice_more_and_garbled},
    {"a line that speaks again is believed",
     a_line_that_speaks_again_is_believed},
    {"three exchanges garbled in a row are an alarm",
     three_exchanges_garbled_in_a_row_are_an_alarm},
    {"what is settled is counted by kind, with its latency",
     what_is_settled_is_counted_by_kind_with_its_latency},
    {"a percentile lies in its bucket", a_percentile_lies_in_its_bucket},
};

UNIT_MAIN("silence watch", tests)
