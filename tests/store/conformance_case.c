/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: what the case desk is promised.
 */
#include "conformance.h"

static void
a_round_is_of_one_kind(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 AB");
    world_submit("agency r2 m 1 8 ABC");
    world_submit("agency r3 m 1 9 AB");
    int64_t fourth = world_submit("agency r4 m 1 8 AB");
    world_submit("agency r5 m 0 8 AB");
    struct opened opened = world_open(world.a, 256);
    CU_ASSERT_EQUAL(opened.case_count, 2);
    CU_ASSERT_EQUAL(opened.tray_count, 2);
    CU_ASSERT_EQUAL(world_state(fourth), STATE_PLANNED);
    CU_ASSERT_EQUAL(world_queue().fresh[LANE_STANDARD], 2);
    CU_ASSERT_EQUAL(world_queue().fresh[LANE_EXPRESS], 1);
    /* The others are not behind the hint. */
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_open(world.b, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_queue().fresh[LANE_STANDARD], 0);
    world_end();
}

static void
nothing_waits_below_the_hint(void)
{
    world_begin();
    world_submit("agency r1 m 1 9 A");
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    int64_t urgent = world_submit("agency r2 m 1 8 A");
    CU_ASSERT_EQUAL(world_open(world.a, 256).round_id, 0);
    CU_ASSERT_EQUAL(world_state(urgent), STATE_RECEIVED);
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_state(urgent), STATE_PLANNED);
    world_end();
}

static void
agencies_take_turns(void)
{
    world_begin();
    int64_t first = world_submit("many r1 m 1 8 A");
    int64_t second = world_submit("many r2 m 1 8 A");
    int64_t third = world_submit("many r3 m 1 8 A");
    int64_t other = world_submit("few r1 m 1 8 A");
    CU_ASSERT_EQUAL(world_open(world.a, 2).case_count, 2);
    CU_ASSERT_EQUAL(world_state(first), STATE_PLANNED);
    CU_ASSERT_EQUAL(world_state(other), STATE_PLANNED);
    CU_ASSERT_EQUAL(world_open(world.b, 1).case_count, 1);
    CU_ASSERT_EQUAL(world_state(second), STATE_PLANNED);
    CU_ASSERT_EQUAL(world_state(third), STATE_RECEIVED);
    world_end();
}

static void
poison_is_set_aside(void)
{
    world_begin();
    int64_t poison = world_submit("poison r1 m 1 8 A");
    int64_t good = world_submit("agency r2 m 1 8 A");
    struct opened opened = world_open(world.a, 256);
    CU_ASSERT_EQUAL(opened.case_count, 2);
    CU_ASSERT_NOT_EQUAL(opened.round_id, 0);
    CU_ASSERT_EQUAL(world_state(good), STATE_PLANNED);
    struct case_status status = world_status(poison);
    CU_ASSERT_EQUAL(status.state, STATE_SET_ASIDE);
    CU_ASSERT_TRUE(text_equals_chars(status.why, "cannot be planned"));
    int64_t alone = world_submit("poison r3 m 1 8 A");
    opened = world_open(world.a, 256);
    CU_ASSERT_EQUAL(opened.case_count, 1);
    CU_ASSERT_EQUAL(opened.round_id, 0);
    CU_ASSERT_EQUAL(world_state(alone), STATE_SET_ASIDE);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 1);
    world_end();
}

static void
a_round_without_trays_wakes_at_once(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 ");
    CU_ASSERT_EQUAL(world_open(world.a, 256).tray_count, 0);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.missing, 0);
    CU_ASSERT_EQUAL(round.cases[0].case_id, case_id);
    CU_ASSERT_EQUAL(round.cases[0].revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(round.cases[0].plan, "a plan"));
    CU_ASSERT_TRUE(
        text_equals_chars(round.cases[0].request, "agency r1 m 1 8 "));
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    world_end();
}

static void
a_round_wakes_at_the_end_of_its_due_day(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 256);
    int64_t end = instant_from_shanghai(WORLD_DAY + 9, 0), at = 0;
    CU_ASSERT_EQUAL(world.a->calls->next_wake(world.a, &at, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(at, end);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_clock(end - HOUR_US);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    world_clock(end + HOUR_US);
    CU_ASSERT_EQUAL(world_queue().rounds_due, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.missing, 1);
    CU_ASSERT_EQUAL(round.reply_count, 1);
    CU_ASSERT_EQUAL(round.wake_at_us, end);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_end();
}

static void
the_last_tray_wakes_the_round(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 256);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_PLANNED);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    struct case_status status = world_status(case_id);
    CU_ASSERT_EQUAL(status.state, STATE_ASKING);
    CU_ASSERT_EQUAL(status.trays_missing, 1);
    CU_ASSERT_EQUAL(status.lines_missing[0], LINE_MARRIAGE);
    world_clock(world.now_us + HOUR_US);
    world_answer(LINE_MARRIAGE);
    world_clock(world.now_us + HOUR_US);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.missing, 0);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    CU_ASSERT_TRUE(round.wake_at_us < world.now_us - HOUR_US / 2);
    int64_t wake_at = round.wake_at_us;
    world_clock(world.now_us + HOUR_US);
    round = world_wake(world.b);
    CU_ASSERT_EQUAL(round.wake_at_us, wake_at);
    CU_ASSERT_EQUAL(world_close(world.b, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_evidence(case_id, 0).made_at_us, wake_at);
    world_end();
}

static void
two_workers_fence_each_other(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round first = world_wake(world.a);
    CU_ASSERT_EQUAL(first.attempts, 1);
    CU_ASSERT_EQUAL(world_wake(world.b).round_id, 0);
    int64_t at = 0;
    world.a->calls->next_wake(world.a, &at, &world.fault);
    CU_ASSERT_TRUE(at > world.now_us);
    world_clock(world.now_us + HOUR_US);
    struct leased_round second = world_wake(world.b);
    CU_ASSERT_EQUAL(second.round_id, first.round_id);
    CU_ASSERT_EQUAL(second.attempts, 2);
    CU_ASSERT_TRUE(second.fence > first.fence);
    CU_ASSERT_EQUAL(world_close(world.a, &first), STORE_FENCED);
    CU_ASSERT_EQUAL(world.a->calls->split_round(world.a, first.round_id,
                                                first.fence, &world.fault),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_PLANNED);
    CU_ASSERT_EQUAL(world_close(world.b, &second), STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().reports, 1);
    world_end();
}

static void
closing_again_changes_nothing(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().reports, 1);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    /* Another report of the same revision is not a repeat. */
    round.reply_count = 99;
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_FENCED);
    CU_ASSERT_EQUAL(world_queue().reports, 1);
    world_end();
}

static void
a_round_is_closed_whole(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 ");
    world_submit("agency r2 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.case_count, 2);
    round.case_count = 1;
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_BROKEN);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(world_queue().reports, 0);
    round.case_count = 2;
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_end();
}

static void
a_split_round_keeps_its_replies(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 AB");
    int64_t second = world_submit("agency r2 m 1 8 AB");
    world_open(world.a, 256);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round whole = world_wake(world.a);
    CU_ASSERT_EQUAL(whole.case_count, 2);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world.a->calls->split_round(world.a, whole.round_id,
                                                    whole.fence, &world.fault),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_close(world.a, &whole), STORE_FENCED);
    world_check();
    struct leased_round one = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(one.case_count, 1);
    CU_ASSERT_EQUAL(one.attempts, 1);
    CU_ASSERT_EQUAL(one.missing, 1);
    CU_ASSERT_EQUAL(one.reply_count, 1);
    CU_ASSERT_EQUAL(one.wake_at_us, whole.wake_at_us);
    struct leased_round two = world_wake(world.b);
    CU_ASSERT_EQUAL_FATAL(two.case_count, 1);
    CU_ASSERT_NOT_EQUAL(two.cases[0].case_id, one.cases[0].case_id);
    /* The last tray settles meanwhile: both know. */
    world_answer(LINE_MARRIAGE);
    world_check();
    CU_ASSERT_EQUAL(world_close(world.a, &one), STORE_DONE);
    struct report_row aside = {.case_id = two.cases[0].case_id,
                               .revision = 1,
                               .is_set_aside = true,
                               .why = "taken three times"};
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world.b->calls->close_round(world.b, two.round_id,
                                                    two.fence, &aside, 1,
                                                    &world.fault),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_state(two.cases[0].case_id), STATE_SET_ASIDE);
    /* It was taken before the last answer: that one is looked at next. */
    CU_ASSERT_EQUAL(world_state(one.cases[0].case_id), STATE_REVISING);
    CU_ASSERT_EQUAL(first + second,
                    one.cases[0].case_id + two.cases[0].case_id);
    /* What the reports were made of is what they saw. */
    CU_ASSERT_EQUAL(world_evidence(one.cases[0].case_id, 1).reply_count, 1);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 1);
    world_end();
}

const struct conformance_test conformance_case[] = {
    {"a round is of one lane, one due day and one set of lines",
     a_round_is_of_one_kind},
    {"a reset hint finds what came in below it", nothing_waits_below_the_hint},
    {"agencies take turns", agencies_take_turns},
    {"what cannot be planned is set aside, the others are planned",
     poison_is_set_aside},
    {"a round without trays wakes at once",
     a_round_without_trays_wakes_at_once},
    {"a round wakes at the end of its due day",
     a_round_wakes_at_the_end_of_its_due_day},
    {"the last settled tray wakes the round, and its time stays",
     the_last_tray_wakes_the_round},
    {"two workers fence each other", two_workers_fence_each_other},
    {"closing again changes nothing", closing_again_changes_nothing},
    {"a round is closed whole or not at all", a_round_is_closed_whole},
    {"a split round keeps its replies", a_split_round_keeps_its_replies},
    {NULL, NULL},
};
