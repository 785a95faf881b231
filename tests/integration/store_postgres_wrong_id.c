/* SPDX-License-Identifier: Apache-2.0
 *
 * Wrong IDs on PostgreSQL: its functions run with the owner's rights, and do no
 * more for whoever may call them than `hedui wrong-id` does.
 */
#include "store_ground.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

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

static bool
refuses(struct arena *arena, const struct supplement_case *found,
        struct acceptance *acceptance)
{
    (void)arena;
    acceptance->status = RECEIPT_REFUSED;
    acceptance->errors = found->is_ended ? TEXT("ended") : TEXT("unannounced");
    return true;
}

static bool
decode_supplement(void *context, struct arena *arena,
                  const struct queued *message, int64_t now_us,
                  struct acceptance *acceptance)
{
    (void)context, (void)arena, (void)message, (void)now_us;
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->agency = TEXT("agency");
    acceptance->request_id = TEXT("r1");
    acceptance->supplement = refuses;
    acceptance->brings_documents = true;
    return true;
}

/* Documents that were refused: before the tombstone, and after it. */
static void
refused_documents_are_not_about_a_stranger(void)
{
    struct inbox_message message = {
        .origin = {.topic = TEXT("requests"), .partition = 2, .offset = 1},
        .key = TEXT("h"),
        .bytes = TEXT("documents with a number and a name")};
    uint32_t fresh = 0, taken = 0;
    world_begin();
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.origin"));
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.letter"));
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    for (int is_after = 0; is_after < 2; is_after++) {
        message.origin.offset++;
        CU_ASSERT_EQUAL(
            store_inbox_put(world.a, 1, &message, &fresh, &world.fault),
            STORE_DONE);
        CU_ASSERT_EQUAL(world.a->calls->accept(world.a, 10, decode_supplement,
                                               NULL, &taken, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(taken, 1);
        CU_ASSERT_EQUAL(LETTERS_WITH_BYTES, is_after ? 0 : 1);
        if (!is_after)
            report(case_id);
    }
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.letter"), 2);
    CU_ASSERT_TRUE(
        ground_admin(0, "update hedui.letter set bytes = '\\x000000000061'"));
    struct text *broken;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->invariants(world.a, &world.arena, &broken,
                                               &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 2);
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

/* ---- where it meets another transaction, step by step ---- */

#define HELD "77" /* an advisory lock */

static atomic_bool is_reported; /* the tombstone stands */

/* What is written there is held, written and not yet committed. */
static void
hold_writes_of(const char *table)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "create function hedui.hold() returns trigger language plpgsql as"
             " 'begin perform pg_advisory_xact_lock(" HELD ");"
             " return null; end';"
             "create trigger hold after insert on hedui.%s"
             " execute function hedui.hold()",
             table);
    CU_ASSERT_TRUE(ground_admin(0, sql));
    CU_ASSERT_TRUE(ground_admin(1, "select pg_advisory_lock(" HELD ")"));
    is_reported = false;
}

static void
let_go(void)
{
    CU_ASSERT_TRUE(ground_admin(1, "select pg_advisory_unlock(" HELD ")"));
}

static void
hold_no_more(void)
{
    CU_ASSERT_TRUE(ground_admin(0, "drop function hedui.hold() cascade"));
}

/* Until another connection waits for a lock, of this kind: at most 10 s, and
 * not when the tombstone stands. */
static bool
is_waited_for(const char *locktype)
{
    char sql[240];
    snprintf(sql, sizeof(sql),
             "select count(*) + coalesce(sum(0), 0)"
             "  from pg_sleep(0.01) left join pg_locks"
             "    on locktype like '%s' and not granted where pid is not null",
             locktype);
    int64_t count = 0;
    for (int i = 0; i < 1000 && count == 0 && !is_reported; i++)
        count = ground_count(sql);
    return count > 0;
}

static struct meeting {
    int64_t case_id, fence;
    struct tray tray;
    struct exchange exchange;
    struct settle settle;
    uint32_t sealed;
    enum wrong_id_change became;
    /* AWAY is a lock that was not had in 3 s: once more, as all do. */
    enum store_result reported, answered, was_sealed;
    store_wrong_id_fn make;
} meeting;

static void *
reports(void *context)
{
    struct fault fault = {0};
    (void)context;
    do {
        fault_clear(&fault);
        meeting.reported = world.b->calls->wrong_id(
            world.b, meeting.case_id, 0, TEXT("li"), TEXT("why"), meeting.make,
            NULL, &meeting.became, &fault);
    } while (meeting.reported == STORE_AWAY);
    is_reported = true;
    fault_clear(&fault);
    return NULL;
}

static void *
answers(void *context)
{
    struct fault fault = {0};
    (void)context;
    do {
        fault_clear(&fault);
        meeting.answered =
            world.a->calls->got(world.a, LINE_HOUSEHOLD_REGISTER, meeting.fence,
                                meeting.exchange.exchange_id, &meeting.settle,
                                1, NULL, 0, NULL, &fault);
    } while (meeting.answered == STORE_AWAY);
    fault_clear(&fault);
    return NULL;
}

static bool
container(void *context, struct arena *arena, struct seal_job *job)
{
    (void)context;
    (void)arena;
    job->container = TEXT("container");
    digest_sha256(job->container, &job->container_digest);
    return true;
}

static void *
seals(void *context)
{
    struct fault fault = {0};
    (void)context;
    do {
        fault_clear(&fault);
        meeting.was_sealed = world.a->calls->seal(world.a, 8, container, NULL,
                                                  &meeting.sealed, &fault);
    } while (meeting.was_sealed == STORE_AWAY);
    fault_clear(&fault);
    return NULL;
}

/* Two threads that stay: what digests and packing keep by thread is freed by
 * nobody when one ends, and none of the daemon's ever does. */
static struct hand {
    pthread_t thread;
    bool is_there;
    sem_t begins, ends;
    void *(*run)(void *);
} hands[2];

static void *
hand_works(void *context)
{
    struct hand *hand = context;
    while (sem_wait(&hand->begins) == 0) {
        hand->run(NULL);
        sem_post(&hand->ends);
    }
    return NULL;
}

static void
start(struct hand *hand, void *(*run)(void *))
{
    hand->run = run;
    if (!hand->is_there) {
        CU_ASSERT_EQUAL_FATAL(sem_init(&hand->begins, 0, 0), 0);
        CU_ASSERT_EQUAL_FATAL(sem_init(&hand->ends, 0, 0), 0);
        CU_ASSERT_EQUAL_FATAL(
            pthread_create(&hand->thread, NULL, hand_works, hand), 0);
        hand->is_there = true;
    }
    sem_post(&hand->begins);
}

static void
finish(struct hand *hand)
{
    while (sem_wait(&hand->ends) != 0)
        continue;
}

/* The sealer has copied what the report recalls, and has not committed. */
static void
nothing_recalled_is_sealed_into_a_retraction(void)
{
    struct hand *sealing = &hands[0], *reporting = &hands[1];
    world_begin();
    meeting = (struct meeting){.case_id = world_submit("agency r1 m 1 8 A"),
                               .make = make};
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_TRUE(
        ground_admin(0, "update hedui.report set recalled = 'a stranger'"));
    hold_writes_of("container");
    start(sealing, seals);
    CU_ASSERT_TRUE(is_waited_for("advisory"));
    start(reporting, reports);
    (void)is_waited_for("transactionid"); /* or it does not, and is over */
    let_go();
    finish(sealing);
    finish(reporting);
    hold_no_more();
    CU_ASSERT_EQUAL(meeting.was_sealed, STORE_DONE);
    CU_ASSERT_EQUAL(meeting.sealed, 1);
    CU_ASSERT_EQUAL(meeting.reported, STORE_DONE);
    CU_ASSERT_EQUAL(meeting.became, WRONG_ID_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.container"), 1);
    CU_ASSERT_EQUAL(ground_count("select count(recalled) from"
                                 " (select recalled from hedui.container"
                                 "  union all"
                                 "  select recalled from hedui.report) r"),
                    0);
    CU_ASSERT_EQUAL(world_status(meeting.case_id).revision, 2);
    world_end();
}

/* Between the tombstone's locks and what it purges, an answer comes. */
static bool
make_while_an_answer_comes(void *context, struct arena *arena,
                           struct wrong_id_case *wrong)
{
    start(&hands[0], answers);
    CU_ASSERT_TRUE(is_waited_for("%"));
    return make(context, arena, wrong);
}

/* A case was withdrawn, and the others of its round are poison: the round is
 * split while the wrong ID waits for it, and is there no more. Its line answers
 * about all of them: before the tombstone, which purges it, or behind it. */
static void
an_answer_to_a_round_that_was_split_meanwhile_is_purged(void)
{
    struct hand *reporting = &hands[1];
    enum withdrawal withdrawn;
    world_begin();
    meeting = (struct meeting){.case_id = world_submit("agency r1 m 1 8 A"),
                               .make = make_while_an_answer_comes};
    world_submit("agency r2 m 1 8 A");
    world_submit("agency r3 m 1 8 A");
    world_open(world.a, 256);
    meeting.fence = world_keep(world.a, "a", LINE_HOUSEHOLD_REGISTER);
    meeting.tray = world_tray(world.a, LINE_HOUSEHOLD_REGISTER, meeting.fence);
    meeting.exchange = world_exchange(&meeting.tray, 1);
    CU_ASSERT_EQUAL(world_take(world.a, LINE_HOUSEHOLD_REGISTER, meeting.fence,
                               &meeting.exchange, 0),
                    STORE_DONE);
    meeting.settle =
        world_settle_packed(&meeting.tray, meeting.exchange.exchange_id);
    CU_ASSERT_EQUAL(world.a->calls->withdraw_case(world.a, meeting.case_id,
                                                  TEXT("li"), TEXT("why"),
                                                  &withdrawn, &world.fault),
                    STORE_DONE);
    hold_writes_of("reply");
    CU_ASSERT_TRUE(ground_admin(
        1, "begin;"
           "with whole as (delete from hedui.round returning *)"
           " insert into hedui.round (root_id, kind, lane, due, missing,"
           "   tray_count, opened_at_us, wake_at_us, fence, has_more, cases)"
           " select root_id, kind, lane, due, missing, tray_count,"
           "   opened_at_us, wake_at_us, fence, has_more, array[c]"
           "   from whole, unnest(cases) c"));
    start(reporting, reports);
    CU_ASSERT_TRUE(is_waited_for("transactionid"));
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    finish(reporting);
    let_go();
    finish(&hands[0]);
    hold_no_more();
    CU_ASSERT_EQUAL(meeting.reported, STORE_DONE);
    CU_ASSERT_EQUAL(meeting.became, WRONG_ID_DONE);
    CU_ASSERT_EQUAL(meeting.answered, STORE_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply"), 1);
    CU_ASSERT_EQUAL(ground_count("select answers from hedui.wrong_id"), 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.round"), 2);
    world_end();
}

const struct conformance_test postgres_wrong_id_tests[] = {
    {"wrong ID: no request of a case that has not ended is replaced",
     what_has_not_ended_is_not_replaced},
    {"wrong ID: only a new tombstone retracts, and by its revision",
     only_a_new_tombstone_retracts},
    {"wrong ID: what contradicts such a case is kept and sent without bytes",
     a_dead_letter_is_not_about_a_stranger},
    {"wrong ID: documents of such a case that were refused are kept and sent "
     "without bytes",
     refused_documents_are_not_about_a_stranger},
    {"wrong ID: nothing recalled is sealed in the moment of a retraction",
     nothing_recalled_is_sealed_into_a_retraction},
    {"wrong ID: an answer to a round that was split meanwhile is purged",
     an_answer_to_a_round_that_was_split_meanwhile_is_purged},
    {"wrong ID: each role can do its part", each_role_does_its_part},
    {NULL, NULL},
};
