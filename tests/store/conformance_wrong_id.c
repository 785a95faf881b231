/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: a number that is somebody else's. Nothing more is asked, a
 * report is retracted, the stranger's answers leave the replies, those that
 * come later too, and whoever shares a reply keeps what is theirs.
 */
#include <string.h>

#include "conformance.h"

#define LINE_ONE LINE_HOUSEHOLD_REGISTER

struct made {
    uint32_t last, calls;
    bool is_retracted, is_nobody;
};

static bool
make(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    struct made *made = context;
    made->calls++;
    made->last = wrong->last;
    made->is_retracted = wrong->is_retracted;
    CU_ASSERT_TRUE(text_starts_with(wrong->request, "agency"));
    wrong->is_nobody = made->is_nobody;
    wrong->masked = TEXT("agency, nobody");
    digest_sha256(TEXT("id"), &wrong->person);
    wrong->row.report = text_of(
        arena_printf(arena, "{\"retracts\":%u}", (unsigned)wrong->last));
    wrong->row.summary = TEXT("{\"retracted\":\"wrong_id\"}");
    digest_sha256(wrong->row.report, &wrong->row.digest);
    return true;
}

static enum wrong_id_change
report(int64_t case_id, uint32_t member, const char *why, struct made *made)
{
    enum wrong_id_change became = WRONG_ID_UNKNOWN;
    CU_ASSERT_EQUAL(world.a->calls->wrong_id(world.a, case_id, member,
                                             TEXT("li"), text_of(why), make,
                                             made, &became, &world.fault),
                    STORE_DONE);
    world_check();
    return became;
}

static struct wrong_id
tombstone(int64_t case_id)
{
    struct wrong_id *rows = NULL;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.b->calls->wrong_ids(world.b, &world.arena, case_id,
                                              &rows, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    return rows[0];
}

struct settle
world_settle_packed(const struct tray *tray, const char *exchange_id)
{
    struct settle settle =
        world_settle(tray, exchange_id, 0, tray->question_count, true);
    struct tray_question *asked = NULL;
    struct reply_question *questions =
        arena_array(&world.arena, tray->question_count, sizeof(*questions));
    uint32_t count = 0;
    static uint32_t replies[1];
    static uint8_t salts[1][16];
    CU_ASSERT_TRUE_FATAL(
        tray_unpack(&world.arena, tray->questions, &asked, &count));
    for (uint32_t i = 0; i < count; i++) {
        struct text *slice = arena_alloc(&world.arena, sizeof(*slice));
        *slice = text_of(arena_printf(&world.arena, "answer about C%lld",
                                      (long long)asked[i].case_id));
        questions[i] = (struct reply_question){.case_id = asked[i].case_id,
                                               .member = asked[i].member,
                                               .id = asked[i].id,
                                               .name = asked[i].name,
                                               .consent = asked[i].consent,
                                               .birth = asked[i].birth,
                                               .slice_count = 1,
                                               .slices = slice,
                                               .slice_replies = replies,
                                               .salts = salts};
    }
    struct reply_evidence evidence = {.exchange_id = text_of(exchange_id),
                                      .attempt = 1,
                                      .received_at_us = world.now_us,
                                      .question_count = count,
                                      .questions = questions};
    reply_evidence_root(&evidence, &settle.reply.root);
    CU_ASSERT_TRUE_FATAL(
        reply_pack(&world.arena, &evidence, &settle.reply.evidence));
    return settle;
}

static struct exchange
ask(struct tray *tray, int64_t *fence)
{
    *fence = world_keep(world.a, "a", LINE_ONE);
    *tray = world_tray(world.a, LINE_ONE, *fence);
    CU_ASSERT_NOT_EQUAL_FATAL(tray->tray_id, 0);
    struct exchange exchange = world_exchange(tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, *fence, &exchange, 0),
                    STORE_DONE);
    return exchange;
}

static void
got(const struct tray *tray, int64_t fence, const struct exchange *exchange)
{
    struct settle settle = world_settle_packed(tray, exchange->exchange_id);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, exchange->exchange_id, &settle, 1),
        STORE_DONE);
}

/* What the only reply of the case's round holds about `about`: its root is as
 * it was written. */
static struct reply_question
held(int64_t case_id, int64_t about)
{
    struct case_evidence evidence = world_evidence(case_id, 0);
    struct reply_evidence reply = {0};
    struct digest root;
    struct reply_question found = {.case_id = -1};
    CU_ASSERT_EQUAL_FATAL(evidence.reply_count, 1);
    CU_ASSERT_TRUE_FATAL(
        reply_unpack(&world.arena, evidence.replies[0].evidence, &reply));
    reply_evidence_root(&reply, &root);
    CU_ASSERT_TRUE(digest_equals(&root, &evidence.replies[0].root));
    for (uint32_t i = 0; i < reply.question_count; i++)
        if (reply.questions[i].case_id == about)
            found = reply.questions[i];
    CU_ASSERT_EQUAL(found.case_id, about);
    return found;
}

static void
what_waits_is_not_asked(void)
{
    struct made made = {.is_nobody = true};
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(report(case_id, 7, "why", &made), WRONG_ID_NOBODY);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_RECEIVED);
    made.is_nobody = false;
    CU_ASSERT_EQUAL(report(case_id, 0, "a digit", &made), WRONG_ID_DONE);
    CU_ASSERT_EQUAL(made.last, 0);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_WITHDRAWN);
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 0);
    struct wrong_id wrong = tombstone(case_id);
    CU_ASSERT_EQUAL(wrong.ask_count, 0);
    CU_ASSERT_EQUAL(wrong.answers, 0);
    CU_ASSERT_EQUAL(wrong.revision, 0);
    CU_ASSERT_TRUE(text_equals_chars(wrong.why, "a digit"));
    CU_ASSERT_TRUE(text_equals_chars(wrong.by, "li"));
    CU_ASSERT_TRUE(text_equals_chars(world_evidence(case_id, 0).request,
                                     "agency, nobody"));
    uint32_t calls = made.calls;
    CU_ASSERT_EQUAL(report(case_id, 0, "again", &made), WRONG_ID_BEFORE);
    CU_ASSERT_EQUAL(made.calls, calls);
    CU_ASSERT_TRUE(text_equals_chars(tombstone(case_id).why, "a digit"));
    CU_ASSERT_EQUAL(report(case_id + 1000, 0, "why", &made), WRONG_ID_UNKNOWN);
    world_end();
}

static void
the_same_request_is_a_conflict_afterwards(void)
{
    struct made made = {0};
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    int64_t before = world_put("agency r1 m2 1 8 A");
    world_accept(1);
    CU_ASSERT_EQUAL(world_receipt(before).status, RECEIPT_CONFLICT);
    /* Of neither the bytes are kept: the invariants say so. */
    CU_ASSERT_EQUAL(report(case_id, 0, "why", &made), WRONG_ID_DONE);
    int64_t after = world_put("agency r1 m 1 8 A");
    world_accept(1);
    CU_ASSERT_EQUAL(world_receipt(after).status, RECEIPT_CONFLICT);
    world_end();
}

static void
an_answer_that_is_out_is_purged_when_it_comes(void)
{
    struct made made = {0};
    struct tray tray;
    int64_t fence;
    world_begin();
    int64_t gone = world_submit("agency r1 m 1 8 A");
    int64_t other = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    struct exchange exchange = ask(&tray, &fence);
    CU_ASSERT_EQUAL(report(gone, 0, "why", &made), WRONG_ID_DONE);
    struct wrong_id wrong = tombstone(gone);
    CU_ASSERT_EQUAL_FATAL(wrong.ask_count, 1);
    CU_ASSERT_TRUE(
        text_equals_chars(wrong.asks[0].exchange_id, exchange.exchange_id));
    CU_ASSERT_EQUAL(wrong.asks[0].line, LINE_ONE);
    CU_ASSERT_EQUAL(wrong.asks[0].asked_at_us, exchange.made_at_us);
    CU_ASSERT_TRUE(text_equals_chars(wrong.asks[0].mandate, "mandate"));
    CU_ASSERT_EQUAL(wrong.answers, 0);
    /* It is not asked a second time. */
    exchange.attempt++;
    CU_ASSERT_EQUAL(world_take(world.a, LINE_ONE, fence, &exchange, 0),
                    STORE_FENCED);
    got(&tray, fence, &exchange);
    CU_ASSERT_TRUE(held(other, gone).is_purged);
    CU_ASSERT_EQUAL(held(other, gone).slice_count, 0);
    struct reply_question kept = held(other, other);
    CU_ASSERT_FALSE(kept.is_purged);
    CU_ASSERT_EQUAL_FATAL(kept.slice_count, 1);
    CU_ASSERT_TRUE(text_starts_with(kept.slices[0], "answer about"));
    CU_ASSERT_EQUAL(tombstone(gone).answers, 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.cases[0].case_id, other);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(gone), STATE_WITHDRAWN);
    world_end();
}

/* An exchange that was on its way while the tombstone was made. */
static void
who_answers_later_is_noted(void)
{
    struct made made = {0};
    struct tray tray, second;
    int64_t fence;
    world_begin();
    int64_t gone = world_submit("agency r1 m 1 8 A");
    world_submit("agency r2 m 1 8 B");
    for (int i = 0; i < 2; i++)
        world_open(world.a, 256);
    struct exchange exchange = ask(&tray, &fence);
    int64_t other_fence = world_keep(world.a, "a", LINE_MARRIAGE);
    second = world_tray(world.a, LINE_MARRIAGE, other_fence);
    struct exchange other = world_exchange(&second, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_MARRIAGE, other_fence, &other, 0),
                    STORE_DONE);
    CU_ASSERT_EQUAL(report(gone, 0, "why", &made), WRONG_ID_DONE);
    CU_ASSERT_EQUAL(tombstone(gone).ask_count, 1);
    struct settle settle = world_settle_packed(&tray, other.exchange_id);
    CU_ASSERT_EQUAL(
        world_got(world.a, LINE_ONE, fence, exchange.exchange_id, &settle, 1),
        STORE_DONE);
    world_check(); /* what the first was sent next is gone */
    struct wrong_id wrong = tombstone(gone);
    CU_ASSERT_EQUAL(wrong.answers, 1);
    CU_ASSERT_EQUAL_FATAL(wrong.ask_count, 2);
    CU_ASSERT_EQUAL(wrong.asks[0].line, LINE_ONE);
    CU_ASSERT_EQUAL(wrong.asks[1].line, LINE_MARRIAGE);
    settle = world_settle(&second, other.exchange_id, 0, second.question_count,
                          true);
    CU_ASSERT_EQUAL(world_got(world.a, LINE_MARRIAGE, other_fence,
                              other.exchange_id, &settle, 1),
                    STORE_DONE);
    world_end();
}

static void
a_report_is_retracted(void)
{
    struct made made = {0};
    struct tray tray;
    int64_t fence;
    uint32_t sealed = 0;
    world_begin();
    int64_t gone = world_submit("agency r1 m 1 8 A");
    int64_t other = world_submit("agency r2 m 1 8 A");
    world_open(world.a, 256);
    struct exchange exchange = ask(&tray, &fence);
    got(&tray, fence, &exchange);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_FALSE(held(other, gone).is_purged);
    struct digest first = world_evidence(gone, 1).report_digest;
    /* Before its report is sealed. */
    CU_ASSERT_EQUAL(report(gone, 0, "why", &made), WRONG_ID_DONE);
    CU_ASSERT_EQUAL(made.last, 1);
    CU_ASSERT_FALSE(made.is_retracted);
    struct wrong_id wrong = tombstone(gone);
    CU_ASSERT_EQUAL(wrong.revision, 2);
    CU_ASSERT_EQUAL(wrong.answers, 1);
    CU_ASSERT_EQUAL(wrong.ask_count, 1);
    CU_ASSERT_TRUE(held(other, gone).is_purged);
    CU_ASSERT_FALSE(held(other, other).is_purged);
    struct case_evidence before = world_evidence(gone, 1);
    CU_ASSERT_TRUE(text_is_empty(before.report));
    CU_ASSERT_TRUE(digest_equals(&before.report_digest, &first));
    struct case_status status = world_status(gone);
    CU_ASSERT_EQUAL(status.state, STATE_REPORTED);
    CU_ASSERT_EQUAL(status.revision, 2);
    CU_ASSERT_TRUE(
        text_equals_chars(status.summary, "{\"retracted\":\"wrong_id\"}"));
    CU_ASSERT_TRUE(
        text_equals_chars(world_evidence(gone, 2).report, "{\"retracts\":1}"));
    CU_ASSERT_FALSE(text_is_empty(world_evidence(other, 1).report));
    CU_ASSERT_EQUAL(report(gone, 1, "another", &made), WRONG_ID_DONE);
    CU_ASSERT_TRUE(made.is_retracted);
    CU_ASSERT_EQUAL(world_status(gone).revision, 2);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 3);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 0);
    world_end();
}

static void
a_late_answer_revises_nothing(void)
{
    struct made made = {0};
    struct tray tray;
    int64_t fence;
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    struct exchange exchange = ask(&tray, &fence);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    fence = world_keep(world.a, "a", LINE_ONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(report(case_id, 0, "why", &made), WRONG_ID_DONE);
    CU_ASSERT_EQUAL(tombstone(case_id).ask_count, 1);
    got(&tray, fence, &exchange);
    CU_ASSERT_EQUAL(tombstone(case_id).answers, 1);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_status(case_id).revision, 2);
    world_end();
}

static void
a_revision_that_is_being_made_is_not(void)
{
    struct made made = {0};
    struct tray tray;
    int64_t fence;
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 256);
    struct exchange exchange = ask(&tray, &fence);
    world_clock(instant_from_shanghai(WORLD_DAY + 9, 60));
    fence = world_keep(world.a, "a", LINE_ONE);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    got(&tray, fence, &exchange);
    round = world_wake(world.b);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(report(case_id, 0, "why", &made), WRONG_ID_DONE);
    CU_ASSERT_EQUAL(world_close(world.b, &round), STORE_FENCED);
    CU_ASSERT_EQUAL(world_queue().rounds_open, 0);
    CU_ASSERT_EQUAL(world_status(case_id).revision, 2);
    CU_ASSERT_EQUAL(tombstone(case_id).answers, 1);
    world_end();
}

const struct conformance_test conformance_wrong_id[] = {
    {"wrong ID: what waits is not asked, and a tombstone stays",
     what_waits_is_not_asked},
    {"wrong ID: the same request is a conflict afterwards",
     the_same_request_is_a_conflict_afterwards},
    {"wrong ID: an answer that is out is purged when it comes",
     an_answer_that_is_out_is_purged_when_it_comes},
    {"wrong ID: who answers later is noted, and what they were sent goes",
     who_answers_later_is_noted},
    {"wrong ID: a report is retracted, others keep theirs",
     a_report_is_retracted},
    {"wrong ID: a late answer is purged and revises nothing",
     a_late_answer_revises_nothing},
    {"wrong ID: a revision that is being made is not made",
     a_revision_that_is_being_made_is_not},
    {NULL, NULL},
};
