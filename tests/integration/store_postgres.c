/* SPDX-License-Identifier: Apache-2.0
 *
 * The conformance suite and more on a real PostgreSQL:
 *
 *   store_postgres CONNINFO SCHEMAS RESTART-COMMAND|api [WORDS]
 *
 * The database is empty before; the command stops PostgreSQL at once and starts
 * it again. With "api" only the calls of the API are tested. WORDS: only the
 * tests whose sentence has them.
 */
#include "store_ground.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ground_conninfo, *ground_schemas, *ground_restart;
static PGconn *admin[2];

bool
ground_admin(int connection, const char *sql)
{
    if (PQstatus(admin[connection]) != CONNECTION_OK)
        PQreset(admin[connection]);
    PGresult *result = PQexec(admin[connection], sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        printf("\n    %s", PQerrorMessage(admin[connection]));
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

int64_t
ground_count(const char *sql)
{
    if (PQstatus(admin[0]) != CONNECTION_OK)
        PQreset(admin[0]);
    PGresult *result = PQexec(admin[0], sql);
    int64_t count = -1;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
        count = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    else
        printf("\n    %s", PQerrorMessage(admin[0]));
    PQclear(result);
    return count;
}

bool
ground_plan_generic(bool is_forced)
{
    return ground_admin(
        0, is_forced
               ? "do $$ begin execute format('alter database %I set"
                 " plan_cache_mode = force_generic_plan', current_database());"
                 " end $$"
               : "do $$ begin execute format('alter database %I reset"
                 " plan_cache_mode', current_database()); end $$");
}

void
ground_quiet(void)
{
    while (ground_count("select count(*) + coalesce(sum(0), 0)"
                        "  from pg_stat_activity, pg_sleep(0.01)"
                        " where backend_type = 'client backend'"
                        "   and pid <> pg_backend_pid()"
                        "   and state <> 'idle'") > 0)
        continue;
}

void
ground_restart_now(void)
{
    if (system(ground_restart) != 0)
        CU_FAIL_FATAL("PostgreSQL did not come back");
    PQreset(admin[0]);
    PQreset(admin[1]);
}

static void
postgres_reset(struct ground *ground)
{
    (void)ground;
    CU_ASSERT_TRUE(ground_admin(
        0, "truncate hedui.determination, hedui.rule_file, hedui.alert, "
           "hedui.pause, hedui.wrong_id, hedui.wrong_id_ask,"
           " hedui.document, hedui.document_bytes,"
           " hedui.line_silence, hedui.line_day, hedui.queue, "
           "hedui.receipt, hedui.request, hedui.turn, hedui.floor,"
           " hedui.fresh, hedui.round, hedui.plan, hedui.tray, hedui.line,"
           " hedui.exchange, hedui.reply, hedui.consent, hedui.report,"
           " hedui.set_aside, hedui.seal_job, hedui.container, hedui.leaf,"
           " hedui.outbox, hedui.notice, hedui.heartbeat,"
           " hedui.process, hedui.witness, hedui.tile, hedui.checkpoint,"
           " hedui.witness_push, hedui.look, hedui.event, hedui.token,"
           " hedui.token_session, hedui.token_change, hedui.webhook,"
           " hedui.delivery restart identity;"
           " update hedui.webhook_cursor set xid = '0', event_id = 0;"
           " update hedui.event_floor set xid = '0', event_id = 0;"
           " update hedui.log_head set size = 0"));
}

static void
postgres_set_clock(struct ground *ground, int64_t now_us)
{
    (void)ground;
    char sql[160];
    snprintf(sql, sizeof(sql),
             "update hedui.clock set offset_us = offset_us + %lld"
             " - hedui.now_us()",
             (long long)now_us);
    CU_ASSERT_TRUE(ground_admin(0, sql));
}

static bool
migrated(void)
{
    struct fault fault = {0};
    uint32_t applied = 0;
    bool done = store_migrate(ground_conninfo, ground_schemas, "hedui_test",
                              WORLD_NOW, &applied, &fault);
    if (!done)
        printf("%s\n", fault.text);
    return done && applied > 0;
}

static bool
add(CU_pSuite suite, const struct conformance_test *tests)
{
    for (; tests->sentence != NULL; tests++)
        if (CU_add_test(suite, tests->sentence, tests->run) == NULL)
            return false;
    return true;
}

static void
only(CU_pSuite suite, const char *words)
{
    CU_set_fail_on_inactive(CU_FALSE);
    for (CU_pTest test = suite->pTest; test != NULL; test = test->pNext)
        if (strstr(test->pName, words) == NULL)
            CU_set_test_active(test, CU_FALSE);
}

static bool
add_all(CU_pSuite suite, struct ground *ground)
{
    if (strcmp(ground_restart, "api") == 0) {
        conformance_ground(ground);
        return add(suite, postgres_api_tests) &&
               add(suite, postgres_api_act_tests) &&
               add(suite, postgres_webhook_tests);
    }
    return conformance_add(suite, ground) && add(suite, postgres_tests) &&
           add(suite, postgres_role_tests) && add(suite, postgres_meet_tests) &&
           add(suite, postgres_wrong_id_tests) &&
           add(suite, postgres_log_tests) &&
           add(suite, postgres_letter_tests) && add(suite, postgres_away_tests);
}

int
main(int argc, char **argv)
{
    if (argc != 4 && argc != 5)
        return 2;
    ground_conninfo = argv[1];
    ground_schemas = argv[2];
    ground_restart = argv[3];
    admin[0] = PQconnectdb(ground_conninfo);
    admin[1] = PQconnectdb(ground_conninfo);
    struct fault fault = {0};
    struct ground ground = {.reset = postgres_reset,
                            .set_clock = postgres_set_clock,
                            .walk_steps = 600};
    if (!migrated() || CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    ground.store = store_postgres_open(ground_conninfo, NULL, &fault);
    ground.other = store_postgres_open(ground_conninfo, NULL, &fault);
    CU_pSuite suite = CU_add_suite("store_postgres", NULL, NULL);
    if (suite == NULL || ground.store == NULL || ground.other == NULL ||
        !add_all(suite, &ground))
        return 2;
    if (argc == 5)
        only(suite, argv[4]);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_tests_failed();
    unsigned passed = CU_get_number_of_tests_run() - failed;
    CU_cleanup_registry();
    ground.store->calls->close(ground.store);
    ground.other->calls->close(ground.other);
    PQfinish(admin[0]);
    PQfinish(admin[1]);
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
