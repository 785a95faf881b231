/* SPDX-License-Identifier: Apache-2.0
 *
 * What only PostgreSQL can do wrong while it is there: order of commits,
 * locks, notifications, values in faults, migrations.
 */
#include "store_ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
a_late_commit_below_the_hint_is_found(void)
{
    world_begin();
    /* The lower key is there, but not committed yet. */
    CU_ASSERT_TRUE(ground_admin(
        1, "begin; insert into hedui.request (agency, request_id,"
           " household_key, meaning, lane, due, slack_day, is_provisional,"
           " accepted_at_us, lines, request) values ('late', 'r0', 'h',"
           " sha256('m'), 1, 17418, 17417, false, hedui.now_us(), 'A',"
           " '\\x00000000006c617465206c61746520782079207a2041');"
           " insert into hedui.fresh (lane, slack_day, turn, case_id, due,"
           " lines) values (1, 17417, 0, 1, 17418, 'A');"
           " insert into hedui.leaf (kind, at_us, digest, case_id)"
           " select 0, 0, sha256(salt || meaning), 1 from hedui.request"));
    int64_t early = world_submit("agency r1 m1 1 8 A");
    CU_ASSERT_EQUAL(early, 2);
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_state(early), STATE_PLANNED);
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 0);
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_state(1), STATE_PLANNED);
    world_end();
}

static void
a_late_message_of_the_queue_is_found(void)
{
    world_begin();
    CU_ASSERT_TRUE(ground_admin(
        1, "begin; insert into hedui.queue (put_at_us, bytes) values"
           " (0, '\\x0000000000'::bytea || 'late r1 m 1 8 A'::bytea)"));
    int64_t queue_id = world_put("agency r2 m 1 8 A");
    CU_ASSERT_EQUAL(queue_id, 2);
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    CU_ASSERT_EQUAL(world_accept(10), 1);
    CU_ASSERT_EQUAL(world_receipt(1).status, RECEIPT_ACCEPTED);
    world_end();
}

static void
what_another_holds_is_left_to_him(void)
{
    world_begin();
    int64_t first = world_submit("agency r1 m 1 8 A");
    int64_t second = world_submit("agency r2 m 1 8 A");
    CU_ASSERT_TRUE(ground_admin(
        1, "begin; select from hedui.fresh order by turn limit 1 for update"));
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_state(second), STATE_PLANNED);
    CU_ASSERT_TRUE(ground_admin(1, "rollback"));
    world.hint = (struct fresh_hint){INT32_MIN, 0, 0};
    CU_ASSERT_EQUAL(world_open(world.a, 256).case_count, 1);
    CU_ASSERT_EQUAL(world_state(first), STATE_PLANNED);
    world_end();
}

static void
work_is_announced(void)
{
    world_begin();
    struct store *worker =
        store_postgres_open(ground_conninfo, "hedui_worker", &world.fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worker);
    int64_t now_us;
    worker->calls->now(worker, &now_us, &world.fault);
    CU_ASSERT_EQUAL(store_postgres_notified(worker), NEWS_ALL); /* it is new */
    CU_ASSERT_TRUE(store_postgres_fd(worker) >= 0);
    CU_ASSERT_EQUAL(store_postgres_notified(worker), 0);
    world_submit("agency r1 m 1 8 A");
    worker->calls->now(worker, &now_us, &world.fault);
    CU_ASSERT_EQUAL(store_postgres_hears(worker), NEWS_CASES);
    CU_ASSERT_EQUAL(store_postgres_notified(worker), NEWS_CASES);
    CU_ASSERT_EQUAL(store_postgres_notified(worker), 0);
    CU_ASSERT_EQUAL(world_open(world.a, 1).case_count, 1);
    worker->calls->now(worker, &now_us, &world.fault);
    CU_ASSERT_EQUAL(store_postgres_notified(worker), 1u << LANE_STANDARD);
    world_submit("agency r2 m 1 8 A");
    world_open(worker, 1);
    /* Of its own trays it knows. */
    CU_ASSERT_EQUAL(store_postgres_notified(worker), NEWS_CASES);
    worker->calls->close(worker);
    world_end();
}

static void
text_about_people_is_a_blob(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    world_close(world.a, &round);
    CU_ASSERT_EQUAL(
        ground_count(
            "select count(*) from (select request as b from hedui.request"
            " union all select plan from hedui.plan"
            " union all select evidence from hedui.reply"
            " union all select memo from hedui.exchange"
            " union all select report from hedui.report"
            " union all select summary from hedui.report) x"
            " where substring(b from 1 for 5) = '\\x0000000000'"),
        6);
    world_end();
}

static void
replies_lie_in_partitions_by_month(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_clock(world.now_us + 30 * INSTANT_DAY);
    world_answer(LINE_MARRIAGE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply_201709"), 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply_201710"), 1);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(round.reply_count, 2);
    world_close(world.a, &round);
    world_end();
}

/* As an earlier release left it: the first days of the month are there. */
static void
a_month_begun_with_days_ends_with_them(void)
{
    world_begin();
    CU_ASSERT_TRUE(ground_admin(
        0, "drop table if exists hedui.reply_201709, hedui.reply_201710;"
           "create table hedui.reply_20170901 (like hedui.reply including all);"
           "alter table hedui.reply attach partition hedui.reply_20170901"
           " for values from (17410 * 86400000000) to (17411 * 86400000000)"));
    world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_clock(world.now_us + 29 * INSTANT_DAY);
    world_answer(LINE_MARRIAGE);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply_20170901"),
                    1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply_20170930"),
                    1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.reply_201710"), 0);
    world_end();
}

/* A trigger that fails with a SQLSTATE as often as its sequence says. */
static void
fail_next(const char *sqlstate, int times)
{
    char sql[600];
    snprintf(sql, sizeof(sql),
             "create sequence public.fail_times start %d increment -1"
             " minvalue -1000 maxvalue 1000;"
             "create function public.fail_next() returns trigger language"
             " plpgsql as $$ begin if nextval('public.fail_times') > 0 then"
             " raise exception 'canary-310101' using errcode = '%s',"
             " detail = 'canary-310101'; end if; return null; end $$;"
             "create trigger fail_next after insert on hedui.leaf"
             " for each row execute function public.fail_next()",
             times, sqlstate);
    CU_ASSERT_TRUE(ground_admin(1, sql));
}

static void
fail_over(void)
{
    CU_ASSERT_TRUE(ground_admin(1, "drop trigger fail_next on hedui.leaf;"
                                   "drop function public.fail_next();"
                                   "drop sequence public.fail_times"));
}

static bool
refuse_all(void *context, struct arena *arena, const struct queued *message,
           int64_t now_us, struct acceptance *acceptance)
{
    (void)now_us;
    ++*(int *)context;
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->agency = TEXT("agency");
    acceptance->request_id = TEXT("canary-310101");
    acceptance->lines = TEXT("A");
    acceptance->request = text_copy(arena, message->bytes);
    return true;
}

static enum store_result
accept_failing(const char *sqlstate, int times, int *calls)
{
    fail_next(sqlstate, times);
    uint32_t taken = 0;
    *calls = 0;
    enum store_result result = world.a->calls->accept(
        world.a, 10, refuse_all, calls, &taken, &world.fault);
    fail_over();
    CU_ASSERT_PTR_NULL(strstr(world.fault.text, "canary"));
    return result;
}

static void
a_collision_is_tried_again(void)
{
    world_begin();
    world_put("x");
    int calls;
    CU_ASSERT_EQUAL(accept_failing("40001", 2, &calls), STORE_DONE);
    CU_ASSERT_EQUAL(calls, 3);
    world_put("y");
    CU_ASSERT_EQUAL(accept_failing("40P01", 1000, &calls), STORE_DONE);
    /* The same request again is a duplicate and writes no leaf. */
    CU_ASSERT_EQUAL(calls, 1);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.request"), 1);
    world_end();
}

static void
a_collision_without_end_is_away(void)
{
    world_begin();
    world_put("x");
    int calls;
    CU_ASSERT_EQUAL(accept_failing("40001", 1000, &calls), STORE_AWAY);
    CU_ASSERT_TRUE(calls > 1 && calls < 20);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_STORE);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.queue"), 1);
    world_end();
}

static void
a_full_disk_is_away(void)
{
    world_begin();
    world_put("x");
    int calls;
    CU_ASSERT_EQUAL(accept_failing("53100", 1, &calls), STORE_AWAY);
    CU_ASSERT_EQUAL(calls, 1);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_STORE);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.request"), 0);
    CU_ASSERT_EQUAL(world_queue().queued, 1);
    world_end();
}

static void
a_bug_is_not_away(void)
{
    world_begin();
    world_put("x");
    int calls;
    CU_ASSERT_EQUAL(accept_failing("23514", 1, &calls), STORE_BROKEN);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(world.fault.text, "23514"));
    fault_clear(&world.fault);
    world_end();
}

static void
a_lock_is_not_waited_for_as_long_as_a_lease(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "a", LINE_HOUSEHOLD_REGISTER);
    struct tray tray = world_tray(world.a, LINE_HOUSEHOLD_REGISTER, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_TRUE(ground_admin(1, "begin; select from hedui.line for update"));
    CU_ASSERT_EQUAL(
        world_take(world.a, LINE_HOUSEHOLD_REGISTER, fence, &exchange, 0),
        STORE_AWAY);
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_STORE);
    fault_clear(&world.fault);
    CU_ASSERT_TRUE(ground_admin(1, "rollback"));
    CU_ASSERT_EQUAL(
        world_take(world.a, LINE_HOUSEHOLD_REGISTER, fence, &exchange, 0),
        STORE_DONE);
    world_end();
}

static void
invariants_are_seen_when_broken(void)
{
    static const char *const breaks[] = {
        "update hedui.round set missing = missing + 1",
        "delete from hedui.plan",
        "update hedui.exchange set consent_end = 17000",
        "update hedui.line set quota_used = quota_used + 1",
        "update hedui.line set quota_max = 1, quota_used = 2",
        "update hedui.request set withdrawn_at_us = 1",
        "delete from hedui.round",
        "delete from hedui.leaf",
        "insert into hedui.fresh values (1, 1, 1, 99, 1, 'A')",
    };
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        world_begin();
        world_submit("agency r1 m 1 8 AB");
        world_open(world.a, 1);
        world_answer(LINE_HOUSEHOLD_REGISTER);
        world_check();
        CU_ASSERT_TRUE(ground_admin(0, breaks[i]));
        struct text *broken;
        uint32_t count = 0;
        CU_ASSERT_EQUAL(world.a->calls->invariants(world.a, &world.arena,
                                                   &broken, &count,
                                                   &world.fault),
                        STORE_DONE);
        CU_ASSERT_TRUE(count > 0);
        arena_release(&world.arena);
    }
}

/* ---- what waits costs nothing ---- */

#define TRAYS_READ ROWS_READ("hedui.tray")
#define FRESH_READ ROWS_READ("hedui.fresh")

#define LOADS 8 /* PostgreSQL may plan the sixth for any parameters */

/* As a keeper does: each load names what it has. The entries that were read in
 * all loads, and how many had to be: what came, and what was passed over. */
static void
load_again_and_again(int64_t *read, int64_t *due)
{
    struct store *worker = ground_as_role("worker");
    int64_t fence = world_keep(worker, "w", LINE_MARRIAGE);
    int64_t before = ground_count(TRAYS_READ);
    static const uint32_t max[LANE_COUNT] = {20, 14, 6};
    int64_t known[LOADS * 34];
    uint32_t known_count = 0;
    *due = *read = 0;
    for (int i = 0; i < LOADS; i++) {
        struct tray *trays;
        struct tray_part *done;
        uint32_t count = 0, done_count;
        CU_ASSERT_EQUAL(worker->calls->trays(worker, &world.arena,
                                             LINE_MARRIAGE, fence, known,
                                             known_count, max, &trays, &count,
                                             &done, &done_count, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL_FATAL(count, 34);
        *due += known_count + count;
        for (uint32_t j = 0; j < count; j++)
            known[known_count++] = trays[j].version;
    }
    worker->calls->close(worker);
    for (int i = 0; i < 500 && *read < *due; i++) {
        CU_ASSERT_TRUE(ground_admin(0, "select pg_sleep(0.01)"));
        *read = ground_count(TRAYS_READ) - before;
    }
}

/* 40,000 express trays and 20,000 of standard wait at a line. What a load reads
 * is what it is asked for and what it is told to pass over, not what waits,
 * however it is planned. What other connections have read may be told
 * meanwhile, and is far less. */
static void
a_load_of_trays_reads_no_more_than_it_brings(void)
{
    world_begin();
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.tray (round_id, line, lane, due, turn,"
           "    question_count, opened_at_us, questions)"
           " select i, 2, (i > 40000)::int4, 17420, i, 1, 1,"
           "        '\\x00000000006b' from generate_series(1, 60000) i;"
           " analyze hedui.tray"));
    for (int is_forced = 0; is_forced < 2; is_forced++) {
        int64_t read, due;
        CU_ASSERT_TRUE(ground_plan_generic(is_forced));
        load_again_and_again(&read, &due);
        CU_ASSERT_TRUE(ground_plan_generic(false));
        CU_ASSERT(read >= due);
        CU_ASSERT(read <= due + READ_BESIDE);
    }
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.tray"));
    world_end();
}

/* 60,000 cases like it stand behind the first. */
static void
a_round_is_opened_without_reading_what_waits(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 A");
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.fresh select lane, slack_day, turn + i,"
           "       case_id + i, due, lines"
           "  from hedui.fresh, generate_series(1, 60000) i;"
           " analyze hedui.fresh"));
    for (int is_forced = 0; is_forced < 2; is_forced++) {
        CU_ASSERT_TRUE(ground_plan_generic(is_forced));
        int64_t before = ground_count(FRESH_READ), read = 0;
        struct store *worker = ground_as_role("worker");
        world_open(worker, 8);
        worker->calls->close(worker);
        for (int i = 0; i < 500 && read < 8; i++) {
            CU_ASSERT_TRUE(ground_admin(0, "select pg_sleep(0.01)"));
            read = ground_count(FRESH_READ) - before;
        }
        CU_ASSERT_TRUE(ground_plan_generic(false));
        CU_ASSERT(read >= 8 && read <= 8 + READ_BESIDE);
    }
    CU_ASSERT_TRUE(ground_admin(0, "delete from hedui.fresh"));
    world_end();
}

/* ---- migrations ---- */

static bool
migrate(const char *folder, uint32_t *applied)
{
    fault_clear(&world.fault);
    bool done = store_migrate(ground_conninfo, folder, "hedui_test",
                              WORLD_NOW + INSTANT_DAY, applied, &world.fault);
    return done;
}

static void
migrating_again_does_nothing(void)
{
    world_begin();
    uint32_t applied = 9;
    int64_t before = ground_count("select offset_us from hedui.clock");
    CU_ASSERT_TRUE(migrate(ground_schemas, &applied));
    CU_ASSERT_EQUAL(applied, 0);
    CU_ASSERT_EQUAL(ground_count("select offset_us from hedui.clock"), before);
    world_end();
}

static void
write_file(const char *folder, const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "a");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static void
a_changed_migration_is_refused(void)
{
    world_begin();
    char folder[] = "/tmp/hedui-schemas-XXXXXX", command[400];
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(command, sizeof(command), "cp '%s'/0*.sql %s/", ground_schemas,
             folder);
    CU_ASSERT_EQUAL_FATAL(system(command), 0);
    uint32_t applied = 0;
    /* One that fails leaves nothing of itself. */
    write_file(folder, "900_bad.sql",
               "create table hedui.half (); select 1/0;");
    CU_ASSERT_FALSE(migrate(folder, &applied));
    CU_ASSERT_EQUAL(ground_count("select count(*) from pg_tables"
                                 " where tablename = 'half'"),
                    0);
    snprintf(command, sizeof(command), "%s/900_bad.sql", folder);
    unlink(command);
    write_file(folder, "900_good.sql", "create table hedui.half ();");
    CU_ASSERT_TRUE(migrate(folder, &applied));
    CU_ASSERT_EQUAL(applied, 1);
    CU_ASSERT_TRUE(migrate(folder, &applied));
    CU_ASSERT_EQUAL(applied, 0);
    write_file(folder, "900_good.sql", "-- changed\n");
    CU_ASSERT_FALSE(migrate(folder, &applied));
    CU_ASSERT_PTR_NOT_NULL(strstr(world.fault.text, "900_good.sql"));
    CU_ASSERT_EQUAL(world.fault.kind, FAULT_INPUT);
    /* The program without it is older than the database. */
    CU_ASSERT_FALSE(migrate(ground_schemas, &applied));
    CU_ASSERT_PTR_NOT_NULL(strstr(world.fault.text, "newer"));
    CU_ASSERT_TRUE(ground_admin(0, "drop table hedui.half; delete from"
                                   " hedui.migration where name like '900%'"));
    snprintf(command, sizeof(command), "rm -r %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    fault_clear(&world.fault);
    CU_ASSERT_FALSE(store_migrate(ground_conninfo, ground_schemas,
                                  "x; drop table", INSTANT_NONE, &applied,
                                  &world.fault));
    fault_clear(&world.fault);
    world_end();
}

/* Counted by table and asked by case: one truth. */
static void
counts_agree_with_states(void)
{
    world_begin();
    world_submit("agency r1 m 1 8 AB");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    world_submit("agency r2 m 1 8 AB");
    world_open(world.a, 1);
    world_submit("agency r3 m 1 8 ");
    world_open(world.a, 1);
    struct leased_round round = world_wake(world.a);
    world_close(world.a, &round);
    world_submit("poison r4 m 1 8 A");
    world_open(world.a, 1);
    world_submit("agency r5 m 1 8 A");
    int64_t counts[STATE_COUNT];
    memcpy(counts, world_queue().state_count, sizeof(counts));
    int64_t whole = 0;
    for (int i = 0; i < STATE_COUNT; i++) {
        char sql[100];
        snprintf(sql, sizeof(sql),
                 "select count(*) from hedui.case_state where state = %d", i);
        CU_ASSERT_EQUAL(counts[i], ground_count(sql));
        whole += counts[i];
    }
    CU_ASSERT_EQUAL(whole, 5);
    CU_ASSERT_EQUAL(counts[STATE_ASKING], 1);
    CU_ASSERT_EQUAL(counts[STATE_PLANNED], 1);
    world_end();
}

const struct conformance_test postgres_tests[] = {
    {"counts of states agree with the states of cases",
     counts_agree_with_states},
    {"a case that commits late below the hint is found",
     a_late_commit_below_the_hint_is_found},
    {"a message that commits late with a lower id is found",
     a_late_message_of_the_queue_is_found},
    {"what another transaction holds is left to it",
     what_another_holds_is_left_to_him},
    {"work is announced once a transaction", work_is_announced},
    {"texts about people are blobs", text_about_people_is_a_blob},
    {"replies lie in partitions by month", replies_lie_in_partitions_by_month},
    {"a month begun with days ends with them",
     a_month_begun_with_days_ends_with_them},
    {"a collision is tried again", a_collision_is_tried_again},
    {"a collision without end is AWAY", a_collision_without_end_is_away},
    {"a full disk is AWAY and nothing is done", a_full_disk_is_away},
    {"a bug is BROKEN, and its fault holds no value", a_bug_is_not_away},
    {"a lock is waited for less long than a lease",
     a_lock_is_not_waited_for_as_long_as_a_lease},
    {"broken invariants are seen", invariants_are_seen_when_broken},
    {"a load of trays reads no more than it brings",
     a_load_of_trays_reads_no_more_than_it_brings},
    {"a round is opened without reading what waits",
     a_round_is_opened_without_reading_what_waits},
    {"migrating again does nothing", migrating_again_does_nothing},
    {"a changed migration is refused", a_changed_migration_is_refused},
    {NULL, NULL},
};
