/* SPDX-License-Identifier: Apache-2.0
 *
 * Wrong IDs on PostgreSQL: its functions run with the owner's rights, and do no
 * more for whoever may call them than `hedui wrong-id` does.
 */
#include "store_ground.h"

#include "inbox.h"

#define KEEP                                                                   \
    "select hedui.wrong_id_keep(1, 0, hedui.now_us(), 'x', ''::bytea,"         \
    " sha256('p'), 'masked'::bytea, "
#define RETRACT                                                                \
    "select hedui.wrong_id_retract(r.case_id, 3, w.at_us, r.round_id,"         \
    " r.digest, r.evidence, r.summary, r.report)"                              \
    "  from hedui.report r join hedui.wrong_id w using (case_id)"              \
    " where r.revision = 2"

#define LETTERS_WITH_BYTES                                                     \
    ground_count("select count(*) from (select bytes from hedui.letter"        \
                 " union all select bytes from hedui.set_aside) b"             \
                 " where bytes is not null")

static bool
make(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    (void)context;
    (void)arena;
    wrong->masked = TEXT("agency, nobody");
    digest_sha256(TEXT("id"), &wrong->person);
    wrong->row.report = TEXT("{}");
    wrong->row.summary = TEXT("{\"retracted\":\"wrong_id\"}");
    digest_sha256(wrong->row.report, &wrong->row.digest);
    return true;
}

static void
report(int64_t case_id)
{
    enum wrong_id_change became = WRONG_ID_UNKNOWN;
    CU_ASSERT_EQUAL(world.a->calls->wrong_id(world.a, case_id, 0, TEXT("li"),
                                             TEXT("why"), make, NULL, &became,
                                             &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, WRONG_ID_DONE);
    world_check();
}

static void
what_has_not_ended_is_not_replaced(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL_FATAL(case_id, 1);
    CU_ASSERT_FALSE(ground_admin(0, KEEP "null, 0)"));
    world_open(world.a, 1);
    CU_ASSERT_FALSE(
        ground_admin(0, KEEP "(select round_id from hedui.plan), 0)"));
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    /* Of other rounds' replies, and of reports that nothing retracts. */
    CU_ASSERT_FALSE(
        ground_admin(0, KEEP "(select round_id + 1 from hedui.plan), 2)"));
    CU_ASSERT_FALSE(
        ground_admin(0, KEEP "(select round_id from hedui.plan), 0)"));
    CU_ASSERT_FALSE(
        ground_admin(0, KEEP "(select round_id from hedui.plan), 1)"));
    CU_ASSERT_TRUE(
        text_starts_with(world_evidence(case_id, 1).request, "agency r1"));
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.wrong_id"), 0);
    report(case_id);
    CU_ASSERT_FALSE(
        ground_admin(0, KEEP "(select round_id from hedui.plan), 2)"));
    world_end();
}

static void
only_a_new_tombstone_retracts(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_FALSE(ground_admin(
        0, "select hedui.wrong_id_retract(1, 2, hedui.now_us(), round_id,"
           " digest, evidence, summary, report) from hedui.report"));
    report(case_id);
    /* By another revision than the tombstone says, and by that one later. */
    CU_ASSERT_FALSE(ground_admin(0, RETRACT));
    CU_ASSERT_TRUE(ground_admin(0, "update hedui.wrong_id set revision = 3"));
    CU_ASSERT_FALSE(ground_admin(0, RETRACT));
    CU_ASSERT_TRUE(ground_admin(0, "update hedui.wrong_id set revision = 2"));
    CU_ASSERT_EQUAL(world_status(case_id).revision, 2);
    world_end();
}

/* Before and after the tombstone: what contradicts the case comes from a topic
 * and is told of there too. */
static void
a_dead_letter_is_not_about_a_stranger(void)
{
    struct inbox_message message = {
        .origin = {.topic = TEXT("requests"), .partition = 1, .offset = 1},
        .key = TEXT("h"),
        .bytes = TEXT("agency r1 m2 1 8 A")};
    uint32_t fresh = 0;
    world_begin();
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.origin"));
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.letter"));
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_EQUAL(LETTERS_WITH_BYTES, 2);
    report(case_id);
    CU_ASSERT_EQUAL(LETTERS_WITH_BYTES, 0);
    message.origin.offset = 2;
    message.bytes = TEXT("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
                    STORE_DONE);
    world_put("bad"); /* it is about nobody's case, and kept */
    CU_ASSERT_EQUAL(world_accept(10), 2);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.letter"), 2);
    CU_ASSERT_EQUAL(LETTERS_WITH_BYTES, 1);
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.letter"));
    world_end();
}

static void
each_role_does_its_part(void)
{
    world_begin();
    struct store *admin = world.a, *ctl = ground_as_role("ctl");
    struct store *worker = ground_as_role("worker");
    struct store *intake = ground_as_role("intake");
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(worker, "a", LINE_HOUSEHOLD_REGISTER);
    struct tray tray = world_tray(worker, LINE_HOUSEHOLD_REGISTER, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(
        world_take(worker, LINE_HOUSEHOLD_REGISTER, fence, &exchange, 0),
        STORE_DONE);
    world.a = ctl;
    report(case_id);
    /* As if the exchange had been on its way to the store. */
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.wrong_id_ask"));
    struct settle settle = world_settle_packed(&tray, exchange.exchange_id);
    CU_ASSERT_EQUAL(world_got(worker, LINE_HOUSEHOLD_REGISTER, fence,
                              exchange.exchange_id, &settle, 1),
                    STORE_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.wrong_id_ask"), 1);
    CU_ASSERT_EQUAL(ground_count("select count(memo) from hedui.exchange"), 0);
    world_put("agency r1 m 1 8 A");
    world.a = intake;
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_EQUAL(LETTERS_WITH_BYTES, 0);
    world.a = admin;
    intake->calls->close(intake);
    worker->calls->close(worker);
    ctl->calls->close(ctl);
    world_end();
}

const struct conformance_test postgres_wrong_id_tests[] = {
    {"wrong ID: no request of a case that has not ended is replaced",
     what_has_not_ended_is_not_replaced},
    {"wrong ID: only a new tombstone retracts, and by its revision",
     only_a_new_tombstone_retracts},
    {"wrong ID: what contradicts such a case is kept and sent without bytes",
     a_dead_letter_is_not_about_a_stranger},
    {"wrong ID: each role can do its part", each_role_does_its_part},
    {NULL, NULL},
};
