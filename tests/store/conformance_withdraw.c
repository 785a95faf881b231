/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: a request that its agency takes back. Nothing more is asked, no
 * report is made, and those who share its round go on.
 */
#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

static enum withdrawal
withdraw(int64_t case_id, const char *why)
{
    enum withdrawal became = WITHDRAWAL_UNKNOWN;
    CU_ASSERT_EQUAL(world.a->calls->withdraw_case(world.a, case_id,
                                                  TEXT("clerk"), text_of(why),
                                                  &became, &world.fault),
                    STORE_DONE);
    world_check();
    return became;
}

static void
what_waits_is_not_planned(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(withdraw(case_id, "moved away"), WITHDRAWAL_DONE);
    struct case_status status = world_status(case_id);
    CU_ASSERT_EQUAL(status.state, STATE_WITHDRAWN);
    CU_ASSERT_TRUE(text_equals_chars(status.why, "moved away"));
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 0);
    /* Once more, with another reason: the first one stays. */
    CU_ASSERT_EQUAL(withdraw(case_id, "a mistake"), WITHDRAWAL_BEFORE);
    CU_ASSERT_TRUE(text_equals_chars(world_status(case_id).why, "moved away"));
    CU_ASSERT_EQUAL(withdraw(case_id + 1000, "nobody"), WITHDRAWAL_UNKNOWN);
    world_end();
}

static void
what_is_planned_is_not_asked(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    CU_ASSERT_EQUAL(withdraw(case_id, "why"), WITHDRAWAL_DONE);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_WITHDRAWN);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, 0);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    world_end();
}

static void
those_who_share_its_round_go_on(void)
{
    world_begin();
    int64_t gone = world_submit("agency r1 m 1 8 A");
    int64_t other = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    CU_ASSERT_EQUAL(withdraw(gone, "why"), WITHDRAWAL_DONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct tray_question *questions = NULL;
    uint32_t count = 0;
    CU_ASSERT_TRUE_FATAL(
        tray_unpack(&world.arena, tray.questions, &questions, &count) &&
        count == 2);
    uint32_t at = questions[0].case_id == gone ? 0 : 1;
    CU_ASSERT_EQUAL(questions[at].consent_until, WORLD_DAY - 1);
    CU_ASSERT_EQUAL(questions[1 - at].consent_until, DATE_NONE);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    exchange.parts[0].from = 1 - at;
    exchange.parts[0].to = 2 - at;
    exchange.question_count = 1;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].case_id, other);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(other), STATE_REPORTED);
    CU_ASSERT_EQUAL(world_state(gone), STATE_WITHDRAWN);
    world_end();
}

static void
an_answer_that_was_out_is_kept(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    CU_ASSERT_EQUAL(withdraw(case_id, "why"), WITHDRAWAL_DONE);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, tray.tray_id);
    /* It is not asked a second time, whether that would be counted or not. */
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    exchange.attempt++;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, exchange.exchange_id, &settle, 1),
        STORE_DONE);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, 0);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_queue().reports, 0);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_WITHDRAWN);
    world_end();
}

static void
who_makes_its_report_is_fenced(void)
{
    world_begin();
    int64_t gone = world_submit("agency r1 m 1 8 ");
    int64_t other = world_submit("agency r2 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.case_count, 2);
    CU_ASSERT_EQUAL(withdraw(gone, "why"), WITHDRAWAL_DONE);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_FENCED);
    /* At once, and not as if it had failed. */
    round = world_wake(world.b);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.attempts, 1);
    CU_ASSERT_EQUAL(round.cases[0].case_id, other);
    CU_ASSERT_EQUAL(world_close(world.b, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().reports, 1);
    world_end();
}

static void
after_the_report_it_is_too_late(void)
{
    world_begin();
    int64_t reported = world_submit("agency r1 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(withdraw(reported, "why"), WITHDRAWAL_REPORTED);
    CU_ASSERT_EQUAL(world_state(reported), STATE_REPORTED);
    int64_t aside = world_submit("poison r2 m 1 8 A");
    world_open(world.a, 256);
    CU_ASSERT_EQUAL(withdraw(aside, "why"), WITHDRAWAL_ASIDE);
    CU_ASSERT_EQUAL(world_state(aside), STATE_SET_ASIDE);
    world_end();
}

const struct conformance_test conformance_withdraw[] = {
    {"a withdrawn request that waits is not planned",
     what_waits_is_not_planned},
    {"a withdrawn request that is planned is not asked",
     what_is_planned_is_not_asked},
    {"those who share the round of a withdrawn request go on",
     those_who_share_its_round_go_on},
    {"what was out when a request was withdrawn is kept, and is not asked "
     "again",
     an_answer_that_was_out_is_kept},
    {"who makes the report of a withdrawn request is fenced",
     who_makes_its_report_is_fenced},
    {"a request that has its report is not withdrawn",
     after_the_report_it_is_too_late},
    {NULL, NULL},
};
