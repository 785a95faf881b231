/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: what the line desk is promised.
 */
#include <string.h>

#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

static void
a_line_has_one_keeper(void)
{
    world_begin();
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    CU_ASSERT_NOT_EQUAL(fence, 0);
    CU_ASSERT_EQUAL(world_keep(world.b, "b", LINE_ONE), 0);
    CU_ASSERT_EQUAL(world_keep(world.a, "a", LINE_ONE), fence);
    CU_ASSERT_TRUE(text_equals_chars(world_line(LINE_ONE).keeper, "a"));
    world_clock(world.now_us + HOUR_US);
    int64_t later = world_keep(world.b, "b", LINE_ONE);
    CU_ASSERT_TRUE(later > fence);
    CU_ASSERT_EQUAL(world_keep(world.a, "a", LINE_ONE), 0);
    CU_ASSERT_EQUAL(world.b->calls->release(world.b, "b", &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(world_keep(world.a, "a", LINE_ONE) > later);
    world_end();
}

static void
a_stale_keeper_writes_nothing(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    int64_t old = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, old);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, old, &exchange, 0),
                    STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    int64_t mine = world_keep(world.b, "b", LINE_ONE);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, old, exchange.exchange_id, &settle, 1),
        STORE_FENCED);
    CU_ASSERT_EQUAL(
        world.a->calls->again(world.a, LINE_ONE, old, &exchange, &world.fault),
        STORE_FENCED);
    exchange.attempt = 2;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, old, &exchange, 0),
                    STORE_FENCED);
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count;
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE, old,
                                          NULL, 0, world_trays_max(1), &trays,
                                          &count, &done, &done_count,
                                          &world.fault),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 1);
    CU_ASSERT_EQUAL(
        world_got(world.b, LINE_ONE, mine, exchange.exchange_id, &settle, 1),
        STORE_DONE);
    world_end();
}

static void
trays_come_in_order(void)
{
    world_begin();
    world_submit("agency r1 m 1 9 A");
    world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 10 AB");
    while (world_open(world.a, 1).round_id != 0)
        continue;
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count;
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE,
                                          fence, NULL, 0, world_trays_max(10),
                                          &trays, &count, &done, &done_count,
                                          &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    CU_ASSERT_EQUAL(trays[0].due, WORLD_DAY + 8);
    CU_ASSERT_EQUAL(trays[1].due, WORLD_DAY + 9);
    CU_ASSERT_EQUAL(trays[2].due, WORLD_DAY + 10);
    CU_ASSERT_EQUAL(trays[0].lane, LANE_STANDARD);
    CU_ASSERT_EQUAL(trays[0].line, LINE_ONE);
    struct tray_question *questions;
    uint32_t question_count;
    CU_ASSERT_TRUE(tray_unpack(&world.arena, trays[0].questions, &questions,
                               &question_count));
    CU_ASSERT_EQUAL(question_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(questions[0].consent, "consent-1"));
    int64_t known[2] = {trays[0].tray_id, trays[2].tray_id};
    int64_t middle = trays[1].tray_id;
    CU_ASSERT_EQUAL(world.a->calls->trays(world.a, &world.arena, LINE_ONE,
                                          fence, known, 2, world_trays_max(10),
                                          &trays, &count, &done, &done_count,
                                          &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(trays[0].tray_id, middle);
    const enum line asked[] = {LINE_DEATH, LINE_ONE, LINE_MARRIAGE};
    bool has_trays[] = {true, false, false};
    CU_ASSERT_EQUAL(
        world.b->calls->waiting(world.b, asked, 3, has_trays, &world.fault),
        STORE_DONE);
    CU_ASSERT_FALSE(has_trays[0]);
    CU_ASSERT_TRUE(has_trays[1]);
    CU_ASSERT_TRUE(has_trays[2]);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).trays_waiting, 3);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).questions_waiting, 3);
    world_end();
}

static void
parts_settle_a_tray(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    CU_ASSERT_EQUAL(tray.question_count, 3);
    struct exchange exchange = world_exchange(&tray, 1);
    exchange.parts[0].to = 2;
    exchange.question_count = 2;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 2, false);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, exchange.exchange_id, &settle, 1),
        STORE_DONE);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_ASKING);
    struct tray *trays;
    struct tray_part *done;
    uint32_t count, done_count;
    CU_ASSERT_EQUAL(world.b->calls->trays(world.b, &world.arena, LINE_ONE,
                                          fence, NULL, 0, world_trays_max(10),
                                          &trays, &count, &done, &done_count,
                                          &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(done_count, 1);
    CU_ASSERT_EQUAL(done[0].tray_id, tray.tray_id);
    CU_ASSERT_EQUAL(done[0].round_id, tray.round_id);
    CU_ASSERT_EQUAL(done[0].from, 0);
    CU_ASSERT_EQUAL(done[0].to, 2);
    CU_ASSERT_EQUAL(world_wake(world.a).round_id, 0);
    /* The rest is settled without asking. */
    settle = world_settle(&tray, "", 2, 3, true);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(world_got(world.a, LINE_ONE, fence, "", &settle, 1),
                        STORE_DONE);
        world_check();
    }
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_end();
}

static void
the_quota_is_counted_before_sending(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 1);
    world_open(world.a, 1);
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 1);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 1);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 1);
    exchange.attempt = 2;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 2);
    exchange.attempt = 3;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                    STORE_AWAY);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 2);
    world_check();
    /* An older attempt is not asked again. */
    exchange.attempt = 1;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    world_clock(world.now_us + INSTANT_DAY);
    CU_ASSERT_EQUAL(world_keep(world.a, "a", LINE_ONE), fence);
    exchange.attempt = 3;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 1);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 1);
    world_end();
}

static void
a_new_keeper_counts_again(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    fence = world_keep(world.b, "b", LINE_ONE);
    struct exchange *open = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.b->calls->exchanges(world.b, &world.arena, LINE_ONE,
                                              fence, &open, &count,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_STRING_EQUAL(open[0].exchange_id, exchange.exchange_id);
    CU_ASSERT_EQUAL(open[0].attempt, 1);
    CU_ASSERT_EQUAL(open[0].part_count, 1);
    CU_ASSERT_EQUAL(open[0].parts[0].tray_id, tray.tray_id);
    CU_ASSERT_EQUAL(open[0].parts[0].round_id, tray.round_id);
    CU_ASSERT_EQUAL(open[0].parts[0].to, 1);
    CU_ASSERT_EQUAL(open[0].made_at_us, exchange.made_at_us);
    CU_ASSERT_EQUAL(open[0].answer_by_us, exchange.answer_by_us);
    CU_ASSERT_TRUE(text_equals_chars(open[0].mandate, "mandate"));
    CU_ASSERT_TRUE(text_equals_chars(open[0].memo, "ticket-1"));
    CU_ASSERT_FALSE(open[0].is_sent);
    /* The same attempt under a new lease would be asked without being
     * counted. */
    CU_ASSERT_EQUAL(world_take(world.b, LINE_ONE, fence, &open[0], 0),
                    STORE_FENCED);
    open[0].attempt = 2;
    CU_ASSERT_EQUAL(world_take(world.b, LINE_ONE, fence, &open[0], 0),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 2);
    world_end();
}

static void
again_keeps_the_ticket(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    world_take(world.a, LINE_ONE, fence, &exchange, 0);
    exchange.poll_at_us += HOUR_US;
    exchange.is_sent = true;
    exchange.memo = TEXT("ticket-2");
    CU_ASSERT_EQUAL(world.a->calls->again(world.a, LINE_ONE, fence, &exchange,
                                          &world.fault),
                    STORE_DONE);
    struct exchange *open = NULL;
    uint32_t count = 0;
    world.a->calls->exchanges(world.a, &world.arena, LINE_ONE, fence, &open,
                              &count, &world.fault);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(open[0].poll_at_us, exchange.poll_at_us);
    CU_ASSERT_TRUE(open[0].is_sent);
    CU_ASSERT_TRUE(text_equals_chars(open[0].memo, "ticket-2"));
    /* An attempt that `again` wrote down is counted when it is taken. */
    exchange.attempt = 2;
    world.a->calls->again(world.a, LINE_ONE, fence, &exchange, &world.fault);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 2);
    world_end();
}

static void
an_ended_consent_is_not_sent(void)
{
    world_begin();
    world.consent_until = WORLD_DAY;
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world.consent_until = DATE_NONE;
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_DONE);
    world_clock(world.now_us + INSTANT_DAY);
    fence = world_keep(world.a, "a", LINE_ONE);
    exchange.attempt = 2;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 0);
    world_end();
}

static void
a_withdrawn_consent_is_not_sent(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world.b->calls->withdraw_consent(
                            world.b, first, TEXT("consent-1"), &world.fault),
                        STORE_DONE);
    struct exchange both = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &both, 0),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).asked, 0);
    tray = world_tray(world.a, LINE_ONE, fence);
    struct tray_question *questions;
    uint32_t count;
    CU_ASSERT_TRUE(
        tray_unpack(&world.arena, tray.questions, &questions, &count));
    CU_ASSERT_EQUAL_FATAL(count, 2);
    uint32_t ended = questions[0].case_id == first ? 0 : 1;
    CU_ASSERT_EQUAL(questions[ended].consent_until, WORLD_DAY - 1);
    CU_ASSERT_EQUAL(questions[1 - ended].consent_until, DATE_NONE);
    /* The other one may be asked. */
    both.parts[0].from = 1 - ended;
    both.parts[0].to = 2 - ended;
    both.question_count = 1;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &both, 0), STORE_DONE);
    world_end();
}

/* The owner was busy: what has been counted is looked at again, and not counted
 * again, before it leaves. */
static void
what_is_counted_is_looked_at_again(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 2);
    CU_ASSERT_EQUAL(world.b->calls->withdraw_consent(
                        world.b, case_id, TEXT("consent-1"), &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 2),
                    STORE_FENCED);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).quota_used, 2);
    world_end();
}

static void
a_tray_that_is_gone_is_not_asked(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    fence = world_keep(world.a, "a", LINE_ONE);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, 0);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    world_end();
}

static void
a_late_answer_is_kept(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    world_take(world.a, LINE_ONE, fence, &exchange, 0);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.missing, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    fence = world_keep(world.a, "a", LINE_ONE);
    /* A keeper that starts now still finds what it needs to split it. */
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, tray.tray_id);
    world_check();
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_got(world.a, LINE_ONE, fence,
                                  exchange.exchange_id, &settle, 1),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, 0);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 0);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REVISING);
    world_end();
}

static void
an_answer_beside_a_lease_is_not_in_its_report(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    world_answer(LINE_ONE);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.reply_count, 1);
    world_answer(LINE_MARRIAGE);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    struct case_evidence evidence = world_evidence(case_id, 1);
    CU_ASSERT_EQUAL_FATAL(evidence.reply_count, 1);
    CU_ASSERT_EQUAL(evidence.replies[0].line, LINE_ONE);
    world_end();
}

static void
an_answer_counts_once(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    world_take(world.a, LINE_ONE, fence, &exchange, 0);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    struct stray stray = {
        .line = LINE_ONE, .bytes = TEXT("somebody else"), .why = "stray"};
    memcpy(stray.exchange_id, exchange.exchange_id, sizeof(stray.exchange_id));
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(world.a->calls->got(world.a, LINE_ONE, fence,
                                            exchange.exchange_id, &settle, 1,
                                            &stray, 1, NULL, &world.fault),
                        STORE_DONE);
        settle.reply.received_at_us++;
    }
    CU_ASSERT_EQUAL(world_queue().set_aside, 1);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 0);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.reply_count, 1);
    CU_ASSERT_STRING_EQUAL(round.replies[0].exchange_id, exchange.exchange_id);
    CU_ASSERT_EQUAL(round.replies[0].to, 1);
    CU_ASSERT_TRUE(
        digest_equals(&round.replies[0].received, &settle.reply.received));
    CU_ASSERT_TRUE(
        text_equals(round.replies[0].evidence, settle.reply.evidence));
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, "X999999999999999", &settle, 1),
        STORE_FENCED);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_end();
}

/* An exchange of fifty thousand is settled in groups: its trays stay until the
 * last one, which may bring no reply of a tray at all. */
static void
groups_leave_their_trays_until_the_last(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_ONE);
    struct tray tray = world_tray(world.a, LINE_ONE, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    world_take(world.a, LINE_ONE, fence, &exchange, 0);
    struct settle group =
        world_settle(&tray, exchange.exchange_id, 0, 1, false);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_got(world.a, LINE_ONE, fence, "", &group, 1),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 1);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, tray.tray_id);
    struct settle end = world_settle(&tray, exchange.exchange_id, 0, 0, true);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(
            world_got(world.a, LINE_ONE, fence, exchange.exchange_id, &end, 1),
            STORE_DONE);
    CU_ASSERT_EQUAL(world_line(LINE_ONE).exchanges_open, 0);
    CU_ASSERT_EQUAL(world_tray(world.a, LINE_ONE, fence).tray_id, 0);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.missing, 0);
    CU_ASSERT_EQUAL_FATAL(round.reply_count, 1);
    CU_ASSERT_EQUAL(round.replies[0].to, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_end();
}

const struct conformance_test conformance_line[] = {
    {"a line has one keeper", a_line_has_one_keeper},
    {"a keeper whose lease was taken writes nothing",
     a_stale_keeper_writes_nothing},
    {"trays come by lane, due day, turn and number", trays_come_in_order},
    {"parts settle a tray, asked or not", parts_settle_a_tray},
    {"the quota is counted before sending, once an attempt",
     the_quota_is_counted_before_sending},
    {"a new keeper asks again as a new attempt", a_new_keeper_counts_again},
    {"again keeps the ticket and never hides an ask", again_keeps_the_ticket},
    {"an ended consent is not sent", an_ended_consent_is_not_sent},
    {"a withdrawn consent is not sent", a_withdrawn_consent_is_not_sent},
    {"what is counted already is looked at again before it is sent again",
     what_is_counted_is_looked_at_again},
    {"a tray that is gone is not asked", a_tray_that_is_gone_is_not_asked},
    {"an answer after the report is kept", a_late_answer_is_kept},
    {"an answer that comes beside a lease is not in its report",
     an_answer_beside_a_lease_is_not_in_its_report},
    {"an answer counts once", an_answer_counts_once},
    {"groups leave their trays until the last one",
     groups_leave_their_trays_until_the_last},
    {NULL, NULL},
};
