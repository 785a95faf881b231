/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: what comes after a report. A late answer opens a round that
 * revises whom it is about; what was made before stays as it was.
 */
#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER
#define LINE_TWO LINE_MARRIAGE

struct out { /* a tray that is out when its round is closed */
    struct tray tray;
    struct exchange exchange;
    int64_t fence;
};

static struct out
send_tray(enum line line)
{
    struct out out = {.fence = world_keep(world.a, "a", line)};
    out.tray = world_tray(world.a, line, out.fence);
    out.exchange = world_exchange(&out.tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, line, out.fence, &out.exchange, 0),
                    STORE_DONE);
    return out;
}

/* Questions [from, to) of it are answered. */
static void
answer_out(struct out *out, uint32_t from, uint32_t to, bool is_last)
{
    out->fence = world_keep(world.a, "a", out->tray.line);
    struct settle settle =
        world_settle(&out->tray, out->exchange.exchange_id, from, to, is_last);
    CU_ASSERT_EQUAL(world_got(world.a, out->tray.line, out->fence,
                              is_last ? out->exchange.exchange_id : "", &settle,
                              1),
                    STORE_DONE);
}

/* The day of the cases is over: revision 1 of all of them. */
static void
day_is_over(void)
{
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_NOT_EQUAL(round.round_id, 0);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
}

static void
a_late_answer_makes_a_revision(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    struct out out = send_tray(LINE_ONE);
    day_is_over();
    uint32_t sealed;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    struct digest first = world_evidence(case_id, 1).report_digest;
    world_clock(world.now_us + HOUR_US);
    answer_out(&out, 0, 1, true);
    world_check();
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REVISING);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].revision, 2);
    CU_ASSERT_EQUAL(round.reply_count, 1);
    CU_ASSERT_EQUAL(round.missing, 0);
    CU_ASSERT_TRUE(
        text_equals(round.cases[0].before, world_evidence(case_id, 1).report));
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    CU_ASSERT_EQUAL(world_status(case_id).revision, 2);
    /* Each from its own evidence. */
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 0);
    struct digest again = world_evidence(case_id, 1).report_digest;
    CU_ASSERT_TRUE(digest_equals(&again, &first));
    CU_ASSERT_EQUAL(world_evidence(case_id, 2).reply_count, 1);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 1);
    world_end();
}

static void
what_says_the_same_leaves_no_trace(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    struct out out = send_tray(LINE_ONE);
    day_is_over();
    answer_out(&out, 0, 1, true);
    struct leased_round round = world_wake(world.a);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_close_unchanged(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_status(case_id).revision, 1);
    CU_ASSERT_EQUAL(world_queue().reports, 1);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 0);
    world_end();
}

static void
a_case_is_revised_once_a_day(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 ABC");
    world_open(world.a, 1);
    struct out one = send_tray(LINE_ONE), two = send_tray(LINE_TWO);
    struct out three = send_tray((enum line)3);
    day_is_over();
    answer_out(&one, 0, 1, true);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    int64_t tomorrow = instant_from_shanghai(WORLD_DAY + 10, 0), at = 0;
    answer_out(&two, 0, 1, true);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REVISING);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    CU_ASSERT_EQUAL(world.a->calls->next_wake(world.a, &at, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(at, tomorrow);
    /* What comes meanwhile comes along. */
    answer_out(&three, 0, 1, true);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 1);
    world_check();
    world_clock(tomorrow + HOUR_US);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].revision, 3);
    CU_ASSERT_EQUAL(round.reply_count, 3);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_evidence(case_id, 2).reply_count, 1);
    CU_ASSERT_EQUAL(world_evidence(case_id, 3).reply_count, 3);
    world_end();
}

static void
what_comes_beside_a_lease_is_looked_at_again(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    struct out one = send_tray(LINE_ONE), two = send_tray(LINE_TWO);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    answer_out(&one, 0, 1, true);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 0);
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.reply_count, 1);
    /* And beside the lease of a revision, too: one a day. */
    answer_out(&two, 0, 1, true);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    world_check();
    world_clock(instant_from_shanghai(WORLD_DAY + 10, 60));
    round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    CU_ASSERT_EQUAL(world_close_unchanged(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_status(case_id).revision, 2);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    world_end();
}

static void
a_lease_that_is_taken_over_knows_more(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    struct out one = send_tray(LINE_ONE);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round first = world_wake(world.a);
    answer_out(&one, 0, 1, true);
    world_clock(world.now_us + HOUR_US);
    struct leased_round second = world_wake(world.b);
    CU_ASSERT_EQUAL(second.reply_count, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &first), STORE_FENCED);
    CU_ASSERT_EQUAL(world_close(world.b, &second), STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 1);
    world_end();
}

static void
only_whom_it_is_about_is_revised(void)
{
    world_begin();
    int64_t ids[2] = {world_submit("agency r1 m 1 8 A"),
                      world_submit("agency r2 m 1 8 A")};
    world_open(world.a, 256);
    struct out out = send_tray(LINE_ONE);
    CU_ASSERT_EQUAL_FATAL(out.tray.question_count, 2);
    day_is_over();
    answer_out(&out, 0, 1, false);
    world_check();
    CU_ASSERT_EQUAL(world_state(ids[0]), STATE_REVISING);
    CU_ASSERT_EQUAL(world_state(ids[1]), STATE_REPORTED);
    answer_out(&out, 1, 2, true);
    CU_ASSERT_EQUAL(world_state(ids[1]), STATE_REVISING);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 2);
    world_check();
    for (int i = 0; i < 2; i++) {
        struct leased_round round = world_wake(world.a);
        CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
        CU_ASSERT_EQUAL(round.reply_count, 2);
        CU_ASSERT_EQUAL(world_close_unchanged(world.a, &round), STORE_DONE);
    }
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    world_end();
}

static void
what_was_set_aside_is_not_revised(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    struct out out = send_tray(LINE_ONE);
    day_is_over();
    answer_out(&out, 0, 1, true);
    struct leased_round round = world_wake(world.a);
    struct report_row aside = {.case_id = case_id,
                               .revision = 2,
                               .is_set_aside = true,
                               .why = "taken three times"};
    CU_ASSERT_EQUAL(world.a->calls->close_round(world.a, round.round_id,
                                                round.fence, &aside, 1,
                                                &world.fault),
                    STORE_DONE);
    world_check();
    CU_ASSERT_EQUAL(world_state(case_id), STATE_SET_ASIDE);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 0);
    world_end();
}

const struct conformance_test conformance_revise[] = {
    {"a late answer makes a revision, and the one before stays",
     a_late_answer_makes_a_revision},
    {"a revision that says the same leaves no trace",
     what_says_the_same_leaves_no_trace},
    {"a case is revised once a day", a_case_is_revised_once_a_day},
    {"what comes while a report is made is looked at again",
     what_comes_beside_a_lease_is_looked_at_again},
    {"a lease that is taken over knows what came meanwhile",
     a_lease_that_is_taken_over_knows_more},
    {"only the cases that a late answer is about are revised",
     only_whom_it_is_about_is_revised},
    {"a case that was set aside is not revised",
     what_was_set_aside_is_not_revised},
    {NULL, NULL},
};
