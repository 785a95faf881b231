/* SPDX-License-Identifier: Apache-2.0
 *
 * The log on PostgreSQL alone: leaves that commit late, an integrator beside
 * writers, what numbering reads, who may do what, leaves of before.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log_calls.h"
#include "store_ground.h"

#define LEAF_READ ROWS_READ("hedui.leaf")

static enum store_result
note(struct store *store, const char *what)
{
    struct digest digest;
    digest_sha256(text_of(what), &digest);
    return store->calls->log->note(store, LEAF_CONFIG, 0, &digest,
                                   &world.fault);
}

static void
a_leaf_of_an_open_transaction_gets_its_number_later(void)
{
    world_begin();
    int64_t after = 0;
    CU_ASSERT_TRUE(
        ground_admin(1, "begin; insert into hedui.leaf (kind, at_us, digest)"
                        " values (7, hedui.now_us(), sha256('early'))"));
    CU_ASSERT_EQUAL(note(world.a, "late"), STORE_DONE);
    CU_ASSERT_EQUAL(world_number(world.a, 10, &after), 1);
    CU_ASSERT_EQUAL(after, 2);
    CU_ASSERT_TRUE(ground_admin(1, "commit"));
    /* The hint is behind it. */
    CU_ASSERT_EQUAL(world_number(world.a, 10, &after), 0);
    CU_ASSERT_EQUAL(world_number_all(), 1);
    CU_ASSERT_EQUAL(
        ground_count("select number from hedui.leaf where leaf_id = 1"), 1);
    world_end();
}

static void
who_numbers_holds_nobody_up(void)
{
    world_begin();
    CU_ASSERT_EQUAL(note(world.a, "first"), STORE_DONE);
    /* As an integrator stands before its COMMIT. */
    CU_ASSERT_TRUE(
        ground_admin(1, "begin; select size from hedui.log_head for update;"
                        " update hedui.leaf set number = 0"));
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    uint32_t sealed = 0;
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_SEALED);
    /* A second one leaves it to the first. */
    CU_ASSERT_EQUAL(world_number_all(), 0);
    CU_ASSERT_TRUE(ground_admin(1, "rollback"));
    CU_ASSERT_EQUAL(world_number_all(), 6);
    world_end();
}

/* 2^16 leaves have a number: what is left of them at the edge is one hash. */
static void
numbering_reads_what_it_numbers(void)
{
    world_begin();
    CU_ASSERT_TRUE(ground_admin(
        0, "insert into hedui.leaf (kind, at_us, digest, number)"
           " select 7, i, sha256(i::text::bytea), i"
           "   from generate_series(0, 65535) i;"
           " update hedui.log_head set size = 65536;"
           " insert into hedui.tile values (2, 0, 1, sha256('root'));"
           " analyze hedui.leaf"));
    for (int is_forced = 0; is_forced < 2; is_forced++) {
        char words[20];
        struct store *sealer;
        CU_ASSERT_TRUE(ground_plan_generic(is_forced));
        int64_t before = ground_count(LEAF_READ), read = 0;
        sealer = ground_as_role("sealer");
        for (int i = 0; i < 20; i++) {
            snprintf(words, sizeof(words), "%d %d", is_forced, i);
            CU_ASSERT_EQUAL(note(sealer, words), STORE_DONE);
        }
        int64_t after = 0;
        CU_ASSERT_EQUAL(world_number(sealer, 100, &after), 20);
        struct log_state state;
        CU_ASSERT_EQUAL(sealer->calls->log->state(sealer, &state, &world.fault),
                        STORE_DONE);
        struct leaf_row *leaves;
        uint32_t count = 0;
        CU_ASSERT_EQUAL(sealer->calls->log->leaves(sealer, &world.arena, 60000,
                                                   20, &leaves, &count,
                                                   &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(count, 20);
        sealer->calls->close(sealer);
        for (int i = 0; i < 500 && read < 40; i++) {
            CU_ASSERT_TRUE(ground_admin(0, "select pg_sleep(0.01)"));
            read = ground_count(LEAF_READ) - before;
        }
        CU_ASSERT_TRUE(ground_plan_generic(false));
        CU_ASSERT(read >= 40 && read <= 120 + READ_BESIDE);
    }
    CU_ASSERT_TRUE(
        ground_admin(0, "truncate hedui.leaf, hedui.tile restart identity;"
                        " update hedui.log_head set size = 0"));
    world_end();
}

static void
what_is_broken_of_the_log_is_seen(void)
{
    static const char *const breaks[] = {
        "update hedui.leaf set number = number + 1 where number = 2",
        "update hedui.leaf set number = null where number = 0",
        "update hedui.log_head set size = size + 1",
        "delete from hedui.tile",
        "update hedui.tile set width = 1, hashes = substring(hashes for 32)",
        "insert into hedui.tile values (1, 0, 1, sha256('x'))",
        "update hedui.checkpoint set size = size + 1",
        "delete from hedui.checkpoint",
        "delete from hedui.look",
        "update hedui.look set digest = sha256('x')",
        "update hedui.leaf set digest = sha256('x') where kind = 0",
        "update hedui.leaf set case_id = 99 where kind = 0",
        "update hedui.request set salt = sha256('x')::bytea",
    };
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        world_begin();
        world_submit("agency r1 m 1 8 A");
        CU_ASSERT_EQUAL(note(world.a, "x"), STORE_DONE);
        struct look_row look = {.who = TEXT("li"),
                                .purpose = TEXT("audit"),
                                .what = TEXT("get"),
                                .case_id = 1};
        int64_t id;
        const struct store_log_calls *log = world.a->calls->log;
        CU_ASSERT_EQUAL(log->look(world.a, &look, &id, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(world_number_all(), 3);
        struct checkpoint_row row = {.size = 3, .note = TEXT("note")};
        CU_ASSERT_EQUAL(log->put_checkpoint(world.a, &row, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(
            log->pushed(world.a, TEXT("worm"), 3, true, &world.fault),
            STORE_DONE);
        world_check();
        /* The salt's size is looked at by the table itself. */
        bool is_done = ground_admin(0, breaks[i]);
        CU_ASSERT_EQUAL(is_done, i + 1 < sizeof(breaks) / sizeof(breaks[0]));
        struct text *broken;
        uint32_t count = 0;
        CU_ASSERT_EQUAL(world.a->calls->invariants(world.a, &world.arena,
                                                   &broken, &count,
                                                   &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(count > 0, is_done);
        if (is_done != (count > 0))
            printf("\n    not seen: %s", breaks[i]);
        arena_release(&world.arena);
    }
}

static enum store_result
number(struct store *store)
{
    int64_t after = 0;
    uint32_t numbered;
    return store->calls->log->number(store, 10, &after, NULL, NULL, &numbered,
                                     &world.fault);
}

static enum store_result
look(struct store *store)
{
    struct look_row row = {.who = TEXT("li"),
                           .purpose = TEXT("audit"),
                           .what = TEXT("get"),
                           .case_id = 1};
    int64_t id;
    return store->calls->log->look(store, &row, &id, &world.fault);
}

/* `result`, and where it is BROKEN then for want of a grant. */
static void
is_refused(enum store_result result)
{
    CU_ASSERT_EQUAL(result, STORE_BROKEN);
    CU_ASSERT_PTR_NOT_NULL(strstr(world.fault.text, "42501"));
    fault_clear(&world.fault);
}

static void
the_sealer_numbers_and_the_command_line_looks(void)
{
    static const char *const names[] = {"intake", "worker", "front", "ctl"};
    struct checkpoint_row row = {.size = 0, .note = TEXT("note")};
    struct leaf_row *leaves;
    uint32_t count;
    world_begin();
    for (int i = 0; i < 4; i++) {
        struct store *store = ground_as_role(names[i]);
        const struct store_log_calls *log = store->calls->log;
        is_refused(number(store));
        is_refused(note(store, "x"));
        is_refused(log->put_checkpoint(store, &row, &world.fault));
        struct log_state state;
        enum store_result result = log->state(store, &state, &world.fault);
        if (i < 2)
            is_refused(result);
        else
            CU_ASSERT_EQUAL(result, STORE_DONE);
        result = log->leaves(store, &world.arena, 0, 1, &leaves, &count,
                             &world.fault);
        if (i < 3)
            is_refused(result);
        else
            CU_ASSERT_EQUAL(result, STORE_DONE);
        if (i < 3)
            is_refused(look(store));
        else
            CU_ASSERT_EQUAL(look(store), STORE_DONE);
        store->calls->close(store);
    }
    struct store *sealer = ground_as_role("sealer");
    const struct store_log_calls *log = sealer->calls->log;
    is_refused(look(sealer));
    int64_t after = 0;
    CU_ASSERT_EQUAL(note(sealer, "x"), STORE_DONE);
    CU_ASSERT_EQUAL(world_number(sealer, 10, &after), 2);
    row.size = 2;
    CU_ASSERT_EQUAL(log->put_checkpoint(sealer, &row, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(log->complete_checkpoint(sealer, 2, TEXT_NONE,
                                             TEXT("token"), &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(log->pushed(sealer, TEXT("worm"), 2, true, &world.fault),
                    STORE_DONE);
    sealer->calls->close(sealer);
    for (int i = 0; i < 4; i++) {
        struct store *store = ground_as_role(names[i]);
        is_refused(store->calls->log->pushed(store, TEXT("worm"), 2, true,
                                             &world.fault));
        store->calls->close(store);
    }
    world_end();
}

#define LOOK_AT(when)                                                          \
    "select hedui.look_keep(hedui.now_us() " when ", 'li', 'purpose'::bytea,"  \
    " 'to read'::bytea, null, null, uuid_send(gen_random_uuid()),"             \
    " sha256('leaf'))"

static void
a_look_is_of_now(void)
{
    world_begin();
    CU_ASSERT_FALSE(ground_admin(0, LOOK_AT("- 61000000")));
    CU_ASSERT_FALSE(ground_admin(0, LOOK_AT("+ 61000000")));
    CU_ASSERT_EQUAL(ground_count("select count(*) from hedui.leaf"), 0);
    CU_ASSERT_EQUAL(look(world.a), STORE_DONE);
    world_end();
}

/* ---- leaves of before ---- */

static PGconn *old_house;

static bool
old(const char *sql)
{
    PGresult *result = PQexec(old_house, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK ||
                (PQresultStatus(result) == PGRES_TUPLES_OK &&
                 strcmp(PQgetvalue(result, 0, 0), "t") == 0);
    if (!done)
        printf("\n    %s", PQerrorMessage(old_house));
    PQclear(result);
    return done;
}

/* Two requests of one meaning, one that a wrong ID has masked, one of which it
 * has retracted the report, too; a report, its seal; one exchange. */
static const char old_rows[] =
    "insert into hedui.request (agency, request_id, household_key, meaning,"
    " lane, due, slack_day, is_provisional, accepted_at_us, lines, request)"
    " select 'a', i, 'h', sha256(m::bytea), 1, 1, 1, false, 1, 'A',"
    "        '\\x000000000061'"
    "   from (values ('1', 'm'), ('2', 'm'), ('3', 'gone')) v (i, m);"
    "insert into hedui.report (case_id, revision, round_id, round_fence,"
    " made_at_us, closed_at_us, digest, evidence, report)"
    " values (2, 1, 1, 1, 1, 1, sha256('r'), sha256('e'),"
    "         '\\x000000000061');"
    "insert into hedui.container (case_id, revision, sealed_at_us,"
    " report_digest, made_at_us, round_fence, closed_at_us, digest, container)"
    " values (2, 1, 1, sha256('r'), 1, 1, 1, sha256('c'), '\\x000000000061');"
    "insert into hedui.wrong_id (case_id, member, at_us, reported_by, why,"
    " person_key, revision) values (3, 0, 1, 'li', '\\x000000000061',"
    " sha256('id'), 0);"
    "insert into hedui.request (agency, request_id, household_key, meaning,"
    " lane, due, slack_day, is_provisional, accepted_at_us, lines, request)"
    " values ('a', '4', 'h', sha256('random'), 1, 1, 1, false, 1, 'A',"
    "         '\\x000000000061');"
    "insert into hedui.report (case_id, revision, round_id, round_fence,"
    " made_at_us, closed_at_us, digest, evidence, report)"
    " values (4, 1, 1, 1, 1, 1, sha256('first'), sha256('e'), null),"
    "        (4, 2, 1, 1, 1, 1, sha256('second'), sha256('e'),"
    "         '\\x000000000061');"
    "insert into hedui.wrong_id (case_id, member, at_us, reported_by, why,"
    " person_key, revision) values (4, 0, 1, 'li', '\\x000000000061',"
    " sha256('id'), 2);"
    "insert into hedui.leaf (kind, at_us, digest) values"
    " (0, 1, sha256('known')), (3, 1, sha256('first')),"
    " (3, 1, sha256('second'));"
    "insert into hedui.leaf (kind, at_us, digest) values"
    " (0, 1, sha256('m')), (0, 1, sha256('m')), (0, 1, sha256('before')),"
    " (1, 1, sha256('asked')), (3, 1, sha256('r')), (4, 1, sha256('c'))";

static void
leaves_of_before_are_salted_and_name_their_case(void)
{
    world_begin();
    char folder[] = "/tmp/hedui-schemas-XXXXXX", command[600], conninfo[400];
    uint32_t applied = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_TRUE(ground_admin(0, "create database hedui_old"));
    snprintf(conninfo, sizeof(conninfo), "%s dbname=hedui_old",
             ground_conninfo);
    snprintf(command, sizeof(command), "cp '%s'/0[01]*.sql '%s'/020*.sql %s/",
             ground_schemas, ground_schemas, folder);
    CU_ASSERT_EQUAL_FATAL(system(command), 0);
    CU_ASSERT_TRUE(store_migrate(conninfo, folder, "hedui_test", INSTANT_NONE,
                                 &applied, &world.fault));
    old_house = PQconnectdb(conninfo);
    CU_ASSERT_TRUE(old(old_rows));
    CU_ASSERT_TRUE(store_migrate(conninfo, ground_schemas, "hedui_test",
                                 INSTANT_NONE, &applied, &world.fault));
    CU_ASSERT_TRUE(applied > 0);
    /* Each has its own, by its own salt; what is gone tells nothing. */
    CU_ASSERT_TRUE(old("select count(*) = 2 and count(distinct f.digest) = 2"
                       "  from hedui.request r join hedui.leaf f"
                       "    on f.kind = 0 and f.case_id = r.case_id"
                       "   and f.digest = sha256(r.salt || r.meaning)"));
    CU_ASSERT_TRUE(
        old("select count(*) = 1 and bool_and(case_id = 2 and revision = 1"
            "       and digest = (select sha256(salt || digest)"
            "                       from hedui.report where case_id = 2))"
            "  from hedui.leaf where kind = 3 and case_id = 2"));
    CU_ASSERT_TRUE(old("select bool_and(case_id = 2 and revision = 1"
                       "       and digest = sha256('c'))"
                       "  from hedui.leaf where kind = 4"));
    CU_ASSERT_TRUE(old("select count(*) = 1 from hedui.leaf"
                       " where kind = 1 and digest = sha256('asked')"
                       "   and case_id is null"));
    CU_ASSERT_TRUE(
        old("select count(*) = 0 from hedui.leaf where digest in"
            " (sha256('m'), sha256('before'), sha256('r'),"
            "  sha256('known'), sha256('first'), sha256('second'))"));
    CU_ASSERT_TRUE(old("select bool_and(salt is null) from hedui.request"
                       " where case_id in (3, 4)"));
    CU_ASSERT_TRUE(old("select bool_and((salt is null) = (revision = 1))"
                       "  from hedui.report where case_id = 4"));
    /* An old wrong ID is nothing that is broken. */
    CU_ASSERT_TRUE(old("select count(*) = 0 from hedui.broken_log()"));
    PQfinish(old_house);
    CU_ASSERT_TRUE(ground_admin(0, "drop database hedui_old"));
    snprintf(command, sizeof(command), "rm -r %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    world_end();
}

const struct conformance_test postgres_log_tests[] = {
    {"a leaf of an open transaction gets its number later",
     a_leaf_of_an_open_transaction_gets_its_number_later},
    {"who numbers holds nobody up", who_numbers_holds_nobody_up},
    {"numbering reads what it numbers", numbering_reads_what_it_numbers},
    {"what is broken of the log is seen", what_is_broken_of_the_log_is_seen},
    {"the sealer numbers, and the command line looks",
     the_sealer_numbers_and_the_command_line_looks},
    {"a look is of now", a_look_is_of_now},
    {"leaves of before are salted and name their case",
     leaves_of_before_are_salted_and_name_their_case},
    {NULL, NULL},
};
