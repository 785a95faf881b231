/* SPDX-License-Identifier: Apache-2.0
 *
 * PostgreSQL that goes away: answers to COMMIT that are lost, restarts within a
 * transaction, roles that may do their own work and no other's.
 */
#include "store_ground.h"

#include <stdio.h>
#include <string.h>

/* The next COMMIT of the store is lost, after the server has it or before. */
static bool is_after;

static enum store_result
told(enum store_result result)
{
    ground_quiet();
    fault_clear(&world.fault);
    return result;
}

static void
lost_accept(void)
{
    int64_t queue_id = world_put("agency r1 m 1 8 AB");
    store_postgres_lose(world.a, is_after);
    uint32_t taken = 0;
    CU_ASSERT_EQUAL(told(world_accept_result(&taken)), STORE_UNKNOWN);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status,
                    is_after ? RECEIPT_ACCEPTED : RECEIPT_WAITING);
    CU_ASSERT_EQUAL(world_accept(10), is_after ? 0 : 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.request"), 1);
    world_check();
}

static void
lost_open(void)
{
    store_postgres_lose(world.a, is_after);
    CU_ASSERT_EQUAL(told(world_open_result(world.a)), STORE_UNKNOWN);
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, is_after ? 0 : 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.round"), 1);
    world_check();
}

static void
lost_take_and_got(enum line line)
{
    int64_t fence = world_keep(world.a, "a", line);
    struct tray tray = world_tray(world.a, line, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    store_postgres_lose(world.a, is_after);
    CU_ASSERT_EQUAL(told(world_take(world.a, line, fence, &exchange, 1)),
                    STORE_UNKNOWN);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.exchange"
                                 " where settled_at_us is null"),
                    is_after);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_take(world.a, line, fence, &exchange, 1),
                        STORE_DONE);
    CU_ASSERT_EQUAL(world_line(line).quota_used, 1);
    world_check();
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, 1, true);
    store_postgres_lose(world.a, is_after);
    CU_ASSERT_EQUAL(
        told(world_got(world.a, line, fence, exchange.exchange_id, &settle, 1)),
        STORE_UNKNOWN);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(
            world_got(world.a, line, fence, exchange.exchange_id, &settle, 1),
            STORE_DONE);
    world_check();
}

static void
lost_close_and_seal(void)
{
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    store_postgres_lose(world.a, is_after);
    CU_ASSERT_EQUAL(told(world_close(world.a, &round)), STORE_UNKNOWN);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.report"), 1);
    world_check();
    uint32_t sealed = 9;
    store_postgres_lose(world.a, is_after);
    CU_ASSERT_FALSE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 0);
    told(STORE_UNKNOWN);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, is_after ? 0 : 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.container"), 1);
}

static void
lost_commits(void)
{
    for (int i = 0; i < 2; i++) {
        is_after = i == 1;
        world_begin();
        lost_accept();
        lost_open();
        lost_take_and_got(LINE_HOUSEHOLD_REGISTER);
        lost_take_and_got(LINE_MARRIAGE);
        lost_close_and_seal();
        world_end();
    }
}

static void
lost_splits(void)
{
    for (int i = 0; i < 2; i++) {
        world_begin();
        world_submit("agency r1 m 1 8 ");
        world_submit("agency r2 m 1 8 ");
        world_open(world.a, 256);
        struct leased_round round = world_wake(world.a);
        store_postgres_lose(world.a, i == 1);
        CU_ASSERT_EQUAL(
            told(world.a->calls->split_round(world.a, round.round_id,
                                             round.fence, &world.fault)),
            STORE_UNKNOWN);
        for (int j = 0; j < 2; j++)
            CU_ASSERT_EQUAL(world.a->calls->split_round(world.a, round.round_id,
                                                        round.fence,
                                                        &world.fault),
                            STORE_DONE);
        CU_ASSERT_EQUAL(world_queue().rounds_open, 2);
        world_end();
    }
}

/* ---- restarts ---- */

static int restarts;

static bool
plan_restarting(void *context, struct arena *arena, struct opened_case *cases,
                uint32_t count, int64_t now_us, struct opened_tray **trays,
                uint32_t *tray_count)
{
    (void)context, (void)now_us, (void)arena;
    if (restarts++ == 0)
        ground_restart_now();
    for (uint32_t i = 0; i < count; i++)
        cases[i].plan = TEXT("a plan");
    *trays = NULL;
    *tray_count = 0;
    return true;
}

static void
a_restart_inside_a_transaction(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 ");
    struct opened opened;
    restarts = 0;
    CU_ASSERT_EQUAL(world.a->calls->open(world.a, &world.arena, LANE_STANDARD,
                                         256, &world.hint, plan_restarting,
                                         NULL, &opened, &world.fault),
                    STORE_AWAY);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_STORE);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(restarts, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_RECEIVED);
    CU_ASSERT_EQUAL(world.a->calls->open(world.a, &world.arena, LANE_STANDARD,
                                         256, &world.hint, plan_restarting,
                                         NULL, &opened, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(opened.case_count, 1);
    CU_ASSERT_EQUAL(restarts, 2);
    world_end();
}

static void
a_restart_between_calls_is_not_felt(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 256);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    ground_restart_now();
    world_answer(LINE_MARRIAGE);
    ground_restart_now();
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    world_end();
}

static void
a_ground_that_is_away_is_told(void)
{
    world_begin();
    struct fault fault = {0};
    struct store *away =
        store_postgres_open("host=/nonexistent dbname=hedui", NULL, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(away);
    int64_t now_us = 0;
    for (int i = 0; i < 3; i++) {
        fault_clear(&fault);
        CU_ASSERT_EQUAL(away->calls->now(away, &now_us, &fault), STORE_AWAY);
        CU_ASSERT_EQUAL(fault.kind, FAULT_STORE);
    }
    CU_ASSERT_EQUAL(store_postgres_fd(away), -1);
    away->calls->close(away);
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(store_postgres_open("host", NULL, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    world_end();
}

const struct conformance_test postgres_away_tests[] = {
    {"an answer to COMMIT that is lost is UNKNOWN, and repeats are safe",
     lost_commits},
    {"a split whose answer is lost is repeated", lost_splits},
    {"a restart inside a transaction is AWAY, and nothing is done",
     a_restart_inside_a_transaction},
    {"a restart between calls is not felt",
     a_restart_between_calls_is_not_felt},
    {"a ground that is away is told at once", a_ground_that_is_away_is_told},
    {NULL, NULL},
};

/* ---- roles ---- */

struct store *
ground_as_role(const char *role)
{
    char conninfo[400];
    snprintf(conninfo, sizeof(conninfo), "%s options='-c role=hedui_test_%s'",
             ground_conninfo, role);
    struct store *store = store_postgres_open(conninfo, NULL, &world.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    return store;
}

static void
roles_do_their_own_work(void)
{
    world_begin();
    struct store *admin_a = world.a;
    struct store *intake = ground_as_role("intake"),
                 *worker = ground_as_role("worker");
    struct store *sealer = ground_as_role("sealer"),
                 *front = ground_as_role("front");
    struct store *ctl = ground_as_role("ctl");
    world.a = ctl;
    int64_t queue_id = world_put("agency r1 m 1 8 AB");
    world.a = intake;
    CU_ASSERT_EQUAL(world_accept(10), 1);
    world.a = worker;
    CU_ASSERT_EQUAL(world_open(worker, 256).tray_count, 2);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_answer(LINE_MARRIAGE);
    struct leased_round round = world_wake(worker);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(world_close(worker, &round), STORE_DONE);
    world.a = sealer;
    uint32_t sealed = 0;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 1);
    struct notice *notices;
    uint32_t count = 0;
    CU_ASSERT_EQUAL(intake->calls->publish(intake, &world.arena, 10, &notices,
                                           &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 1);
    CU_ASSERT_EQUAL(
        front->calls->beat(front, "front", "h", 1, TEXT("{}"), &world.fault),
        STORE_DONE);
    world.a = front;
    CU_ASSERT_EQUAL(world_queue().state_count[STATE_PUBLISHED], 1);
    CU_ASSERT_EQUAL(world_line(LINE_MARRIAGE).asked, 1);
    world.a = ctl;
    int64_t case_id = world_receipt(queue_id).case_id;
    CU_ASSERT_EQUAL(world_state(case_id), STATE_PUBLISHED);
    CU_ASSERT_EQUAL(world_evidence(case_id, 1).reply_count, 2);
    world_check();
    struct store *all[] = {intake, worker, sealer, front, ctl};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        all[i]->calls->close(all[i]);
    world.a = admin_a;
    world_end();
}

static void
roles_do_no_others_work(void)
{
    world_begin();
    struct store *admin_a = world.a;
    world_submit("agency r1 m 1 8 ");
    world_open(world.a, 256);
    struct leased_round round = world_wake(world.a);
    world_close(world.a, &round);
    struct store *worker = ground_as_role("worker"),
                 *intake = ground_as_role("intake");
    struct store *front = ground_as_role("front");
    uint32_t sealed = 0;
    world.a = worker;
    CU_ASSERT_FALSE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(world.fault.text, "42501"));
    fault_clear(&world.fault);
    struct case_evidence evidence;
    bool found = true;
    struct store *blind[] = {intake, front};
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(blind[i]->calls->evidence(blind[i], &world.arena, 1, 0,
                                                  &evidence, &found,
                                                  &world.fault),
                        STORE_BROKEN);
        CU_ASSERT_FALSE(found);
        fault_clear(&world.fault);
        blind[i]->calls->close(blind[i]);
    }
    worker->calls->close(worker);
    world.a = admin_a;
    world_end();
}

static bool
all_are_gone(void *context, int64_t pid)
{
    (void)context, (void)pid;
    return true;
}

static uint32_t
arrive(struct store *store, const char *holder, int64_t pid)
{
    uint32_t freed = 99;
    const struct process mine = {holder, "here", pid};
    CU_ASSERT_EQUAL(store->calls->arrive(store, &mine, all_are_gone, NULL,
                                         &freed, &world.fault),
                    STORE_DONE);
    return freed;
}

/* What it says of others is not believed, whatever it calls itself. */
static void
an_intake_ends_no_lease_of_a_worker(void)
{
    world_begin();
    struct store *worker = ground_as_role("worker"),
                 *intake = ground_as_role("intake");
    CU_ASSERT_EQUAL(arrive(worker, "h:10", 10), 0);
    CU_ASSERT_NOT_EQUAL(world_keep(worker, "h:10", LINE_MARRIAGE), 0);
    CU_ASSERT_EQUAL(arrive(intake, "h:11", 11), 0);
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.publisher (holder, lease_until_us, fence) values"
           " ('h:11', hedui.now_us() + 60000000, 1) on conflict (one) do update"
           " set holder = 'h:11', lease_until_us = excluded.lease_until_us"));
    CU_ASSERT_EQUAL(arrive(intake, "h:12", 12), 1); /* the publisher's */
    CU_ASSERT_EQUAL(arrive(intake, "h:10", 13), 0);
    CU_ASSERT_EQUAL(arrive(intake, "h:14", 14), 0);
    CU_ASSERT_EQUAL(world_keep(worker, "h:15", LINE_MARRIAGE), 0);
    CU_ASSERT_EQUAL(arrive(worker, "h:15", 15), 1);
    CU_ASSERT_NOT_EQUAL(world_keep(worker, "h:15", LINE_MARRIAGE), 0);
    worker->calls->close(worker);
    intake->calls->close(intake);
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.publisher"));
    world_end();
}

static void
an_alert_stays(void)
{
    world_begin();
    CU_ASSERT_EQUAL(
        ground_count("select count(*) from pg_roles r"
                     " where rolname like 'hedui\\_test\\_%'"
                     "   and has_table_privilege(r.oid, 'hedui.alert',"
                     "                           'update, delete, truncate')"),
        0);
    CU_ASSERT_EQUAL(ground_count("select has_table_privilege('hedui_test_ctl',"
                                 "       'hedui.alert', 'select')::int4"),
                    1);
    world_end();
}

const struct conformance_test postgres_role_tests[] = {
    {"each role can do its work", roles_do_their_own_work},
    {"no role can do another's", roles_do_no_others_work},
    {"an intake that begins ends no lease of a worker",
     an_intake_ends_no_lease_of_a_worker},
    {"no role takes an alert back", an_alert_stays},
    {NULL, NULL},
};
