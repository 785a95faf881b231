/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: a case whose clock stands is not closed at its day and does not
 * touch the days of others, its lines are asked on, and when the clock goes on
 * its round, its place in the order and its trays have the new day.
 */
#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

/* A day more for each day that it stood. */
static bool
later(void *context, const struct clock_case *clock, struct clock_due *due)
{
    uint32_t *asked = context;
    int32_t days = 0;
    for (uint32_t i = 0; i < clock->pause_count; i++)
        days += instant_shanghai_date(clock->pauses[i].until_us) -
                instant_shanghai_date(clock->pauses[i].from_us);
    *due = (struct clock_due){WORLD_DAY + 8 + days, WORLD_DAY + 7 + days,
                              .is_provisional = days > 100};
    ++*asked;
    return true;
}

static enum clock_change
stop(int64_t case_id, const char *why)
{
    enum clock_change became = CLOCK_UNKNOWN;
    CU_ASSERT_EQUAL(world.a->calls->pause_clock(world.a, case_id, TEXT("clerk"),
                                                text_of(why), &became,
                                                &world.fault),
                    STORE_DONE);
    world_check();
    return became;
}

static enum clock_change
go_on(int64_t case_id, struct clock_due *due)
{
    enum clock_change became = CLOCK_UNKNOWN;
    uint32_t asked = 0;
    CU_ASSERT_EQUAL(world.a->calls->resume_clock(world.a, case_id, TEXT("boss"),
                                                 later, &asked, &became, due,
                                                 &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(became != CLOCK_DONE || asked > 0);
    world_check();
    return became;
}

static void
day(int days)
{
    world_clock(instant_from_shanghai(WORLD_DAY + days, 10 * 60));
}

static void
a_day_that_has_come_closes_nothing(void)
{
    struct clock_due due;
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    CU_ASSERT_EQUAL(stop(case_id, "the lease is missing"), CLOCK_DONE);
    struct case_status status = world_status(case_id);
    CU_ASSERT_EQUAL(status.state, STATE_PAUSED);
    CU_ASSERT_TRUE(status.is_paused);
    CU_ASSERT_TRUE(text_equals_chars(status.why, "the lease is missing"));
    /* Once more, with another reason: the first one stays. */
    CU_ASSERT_EQUAL(stop(case_id, "a mistake"), CLOCK_BEFORE);
    day(9);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    CU_ASSERT_EQUAL(go_on(case_id, &due), CLOCK_DONE);
    CU_ASSERT_EQUAL(due.due, WORLD_DAY + 17);
    CU_ASSERT_EQUAL(go_on(case_id, &due), CLOCK_BEFORE);
    status = world_status(case_id);
    CU_ASSERT_EQUAL(status.due, WORLD_DAY + 17);
    CU_ASSERT_FALSE(status.is_paused);
    CU_ASSERT_NOT_EQUAL(status.state, STATE_PAUSED);
    CU_ASSERT_TRUE(text_is_absent(status.why));
    day(17);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    day(18);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].due, WORLD_DAY + 17);
    CU_ASSERT_EQUAL_FATAL(round.cases[0].pause_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(round.cases[0].pauses[0].by, "clerk"));
    CU_ASSERT_TRUE(text_equals_chars(round.cases[0].pauses[0].why,
                                     "the lease is missing"));
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    struct case_evidence evidence = world_evidence(case_id, 1);
    CU_ASSERT_EQUAL_FATAL(evidence.pause_count, 1);
    CU_ASSERT_EQUAL(evidence.pauses[0].from_us,
                    round.cases[0].pauses[0].from_us);
    CU_ASSERT_EQUAL(instant_shanghai_date(evidence.pauses[0].until_us),
                    WORLD_DAY + 9);
    world_end();
}

static void
all_answers_are_reported(void)
{
    struct clock_due due;
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    CU_ASSERT_EQUAL(stop(case_id, "why"), CLOCK_DONE);
    day(20); /* it is asked, long after the day that it had */
    world_answer(LINE_ONE);
    CU_ASSERT_EQUAL(stop(case_id, "why"), CLOCK_BEFORE);
    CU_ASSERT_EQUAL(go_on(case_id, &due), CLOCK_COMPLETE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL_FATAL(round.cases[0].pause_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].pauses[0].until_us, INSTANT_NONE);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    CU_ASSERT_FALSE(world_status(case_id).is_paused);
    CU_ASSERT_EQUAL(go_on(case_id, &due), CLOCK_REPORTED);
    CU_ASSERT_EQUAL(stop(case_id, "why"), CLOCK_REPORTED);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).pauses[0].until_us,
                    INSTANT_NONE);
    world_end();
}

static void
others_of_its_round_keep_their_day(void)
{
    struct clock_due due;
    world_begin();
    int64_t stands = world_submit("agency r1 m 1 8 A");
    int64_t other = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    CU_ASSERT_EQUAL(tray.until, WORLD_DAY + 8);
    CU_ASSERT_EQUAL(stop(stands, "why"), CLOCK_DONE);
    /* Who knew the tray sees that its day has moved, and it stays the tray. */
    struct tray *trays = NULL;
    struct tray_part *done = NULL;
    uint32_t count = 0, done_count = 0;
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE,
                                          fence, &tray.version, 1,
                                          world_trays_max(8), &trays, &count,
                                          &done, &done_count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(trays[0].tray_id, tray.tray_id);
    CU_ASSERT_EQUAL(trays[0].due, WORLD_DAY + 8);
    CU_ASSERT_EQUAL(trays[0].until, DUE_NEVER);
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE,
                                          fence, &trays[0].version, 1,
                                          world_trays_max(8), &trays, &count,
                                          &done, &done_count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    day(9);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].case_id, other);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    CU_ASSERT_EQUAL(go_on(stands, &due), CLOCK_DONE);
    fence = world_keep(world.a, "a", LINE_ONE);
    tray = world_tray(world.a, LINE_ONE, fence);
    CU_ASSERT_EQUAL(tray.due, WORLD_DAY + 17);
    CU_ASSERT_EQUAL(tray.until, WORLD_DAY + 17);
    world_answer(LINE_ONE);
    round = world_wake(world.a);
    /* It is in no report yet, and the other one is looked at once more. */
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_status(stands).revision, 1);
    CU_ASSERT_EQUAL(world_status(other).revision, 2);
    world_end();
}

/* The answer about both comes while the clock of `first` stands and after
 * `second` was reported without it. */
static void
a_late_answer_reports(int64_t first, int64_t second)
{
    world_answer(LINE_ONE);
    world_check();
    for (int i = 0; i < 2; i++) {
        struct leased_round round = world_wake(world.a);
        CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
        CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    }
    CU_ASSERT_EQUAL(world_status(first).revision, 1);
    CU_ASSERT_EQUAL(world_status(second).revision, 2);
}

static void
what_waits_is_planned_with_its_like(void)
{
    struct clock_due due;
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 A");
    int64_t second = world_submit("agency r2 m 1 8 A");
    int64_t runs = world_submit("agency r3 m 1 8 A");
    int64_t back = world_submit("agency r4 m 1 8 A");
    CU_ASSERT_EQUAL(stop(first, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(stop(second, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(stop(back, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(world_state(first), STATE_RECEIVED);
    CU_ASSERT_TRUE(world_status(first).is_paused);
    day(2);
    CU_ASSERT_EQUAL(go_on(back, &due), CLOCK_DONE);
    CU_ASSERT_EQUAL(world_status(back).due, WORLD_DAY + 10);
    for (int i = 0; i < 3; i++)
        world_open(world.a, 256);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 3);
    CU_ASSERT_EQUAL(world_state(first), STATE_PAUSED);
    CU_ASSERT_EQUAL(world_state(second), STATE_PAUSED);
    /* Two that share a round: one goes on. */
    CU_ASSERT_EQUAL(go_on(second, &due), CLOCK_DONE);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 4);
    day(11);
    for (int i = 0; i < 3; i++) {
        struct leased_round round = world_wake(world.a);
        CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
        CU_ASSERT_NOT_EQUAL(round.cases[0].case_id, first);
        CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    }
    CU_ASSERT_EQUAL(world_state(runs), STATE_REPORTED);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    CU_ASSERT_EQUAL(world_state(first), STATE_PAUSED);
    a_late_answer_reports(first, second);
    world_end();
}

static void
who_goes_on_first_is_revised(void)
{
    struct clock_due due;
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 A");
    int64_t second = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    CU_ASSERT_EQUAL(stop(second, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(stop(first, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(go_on(second, &due), CLOCK_DONE);
    day(9);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].case_id, second);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    a_late_answer_reports(first, second);
    world_end();
}

static void
what_is_complete_is_not_stopped(void)
{
    world_begin();
    int64_t stands = world_submit("agency r1 m 1 8 A");
    int64_t other = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    world_answer(LINE_ONE);
    CU_ASSERT_EQUAL(stop(stands, "why"), CLOCK_COMPLETE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(other), STATE_REPORTED);
    world_end();
}

static void
what_cannot_be_stopped(void)
{
    struct clock_due due;
    enum withdrawal withdrawn;
    world_begin();
    int64_t late = world_submit("agency r1 m 1 8 A");
    int64_t gone = world_submit("agency r2 m 1 9 A");
    int64_t aside = world_submit("poison r3 m 1 10 A");
    for (int i = 0; i < 3; i++)
        world_open(world.a, 256);
    CU_ASSERT_EQUAL(stop(gone, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(world.a->calls->withdraw_case(world.a, gone, TEXT("c"),
                                                  TEXT("w"), &withdrawn,
                                                  &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_state(gone), STATE_WITHDRAWN);
    CU_ASSERT_TRUE(text_equals_chars(world_status(gone).why, "w"));
    CU_ASSERT_EQUAL(go_on(gone, &due), CLOCK_WITHDRAWN);
    CU_ASSERT_EQUAL(stop(gone, "why"), CLOCK_WITHDRAWN);
    CU_ASSERT_EQUAL(stop(aside, "why"), CLOCK_ASIDE);
    CU_ASSERT_EQUAL(stop(late + 1000, "why"), CLOCK_UNKNOWN);
    day(8); /* its last day counts, whatever is said on it */
    CU_ASSERT_EQUAL(stop(late, "why"), CLOCK_OVER);
    CU_ASSERT_EQUAL(go_on(late, &due), CLOCK_BEFORE);
    world_end();
}

static void
no_deadline_is_at_risk(void)
{
    struct deadline *rows = NULL;
    uint32_t count = 0;
    world_begin();
    int64_t planned = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    int64_t waits = world_submit("agency r2 m 1 8 A");
    CU_ASSERT_EQUAL(stop(planned, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(stop(waits, "why"), CLOCK_DONE);
    CU_ASSERT_EQUAL(world.a->calls->deadlines(world.a, &world.arena, &rows,
                                              &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    world_end();
}

const struct conformance_test conformance_clock[] = {
    {"a case whose clock stands is not closed at its day",
     a_day_that_has_come_closes_nothing},
    {"a case whose clock stands is reported when all have answered",
     all_answers_are_reported},
    {"others of a round keep their day while the clock of one stands",
     others_of_its_round_keep_their_day},
    {"what waits while its clock stands is planned with its like",
     what_waits_is_planned_with_its_like},
    {"a case that is reported while another's clock stands is revised late",
     who_goes_on_first_is_revised},
    {"the clock of a case that has all its answers does not stop",
     what_is_complete_is_not_stopped},
    {"a clock does not stop too late, nor when nothing is asked",
     what_cannot_be_stopped},
    {"a case whose clock stands is no deadline at risk",
     no_deadline_is_at_risk},
    {NULL, NULL},
};
