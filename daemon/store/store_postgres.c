/* SPDX-License-Identifier: Apache-2.0
 *
 * The store on PostgreSQL: opening, the clock, notifications, the table of
 * calls.
 */
#include "postgres.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct statement now_sql = {"now", "select hedui.now_us()"};

enum tx
postgres_gave_up(struct pg *pg, const char *what)
{
    pg_broken(pg, what);
    return TX_FAILED;
}

void *
postgres_array(struct pg *pg, struct arena *arena, size_t count, size_t size)
{
    void *items = arena_array(arena, count, size);
    if (items == NULL)
        pg_broken(pg, "arena");
    return items;
}

static enum tx
now_body(struct pg *pg, void *context)
{
    PGresult *result = pg_query(pg, &now_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *(int64_t *)context = column_int64(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

static enum store_result
postgres_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    return pg_read(pg_of(store), "now", now_body, now_us, fault);
}

static void
postgres_close(struct store *store)
{
    struct pg *pg = pg_of(store);
    pg_disconnect(pg);
    free(pg->conninfo);
    free(pg->listen);
    free(pg);
}

static const struct store_calls postgres_calls = {
    .close = postgres_close,
    .now = postgres_now,
    .queue_put = postgres_queue_put,
    .accept = postgres_accept,
    .receipts = postgres_receipts,
    .open = postgres_open,
    .wake = postgres_wake,
    .close_round = postgres_close_round,
    .split_round = postgres_split_round,
    .next_wake = postgres_next_wake,
    .keep = postgres_keep,
    .release = postgres_release,
    .waiting = postgres_waiting,
    .trays = postgres_trays,
    .exchanges = postgres_exchanges,
    .take = postgres_take,
    .again = postgres_again,
    .got = postgres_got,
    .seal = postgres_seal,
    .publish = postgres_publish,
    .withdraw_consent = postgres_withdraw_consent,
    .withdraw_case = postgres_withdraw_case,
    .pause_clock = postgres_pause_clock,
    .resume_clock = postgres_resume_clock,
    .wrong_id = postgres_wrong_id,
    .wrong_ids = postgres_wrong_ids,
    .documents = postgres_documents,
    .document = postgres_document,
    .keep_rules = postgres_keep_rules,
    .rules_kept = postgres_rules_kept,
    .arrive = postgres_arrive,
    .witness = postgres_witness,
    .give_order = postgres_give_order,
    .lift_order = postgres_lift_order,
    .orders = postgres_orders,
    .beat = postgres_beat,
    .heartbeats = postgres_heartbeats,
    .find_case = postgres_find_case,
    .list_cases = postgres_list_cases,
    .evidence = postgres_evidence,
    .line_statuses = postgres_line_statuses,
    .queue_status = postgres_queue_status,
    .deadlines = postgres_deadlines,
    .programme_risks = postgres_programme_risks,
    .work_waiting = postgres_work_waiting,
    .invariants = postgres_invariants,
    .log = &postgres_log_calls,
    .sealing = &postgres_seal_calls,
    .archive = &postgres_archive_calls,
};

struct store *
store_postgres_open(const char *conninfo, const char *listen,
                    struct fault *fault)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    if (options == NULL) {
        fault_set(fault, FAULT_INPUT,
                  "database: the connection string cannot be read; write it "
                  "as in: host=/run/hedui dbname=hedui user=hedui_worker");
        return NULL;
    }
    PQconninfoFree(options);
    struct pg *pg = calloc(1, sizeof(*pg));
    assert(pg != NULL && "no memory for the store");
    pg->store.calls = &postgres_calls;
    pg->conninfo = strdup(conninfo);
    pg->listen = listen == NULL ? NULL : strdup(listen);
    assert(pg->conninfo != NULL && (listen == NULL || pg->listen != NULL));
    pg->reply_days[0] = 0;
    pg->reply_days[1] = -1;
    /* Away is no reason not to start: the first call tries again. */
    if (pg_connect(pg) && PQserverVersion(pg->conn) < 150000) {
        fault_set(fault, FAULT_INPUT,
                  "database: PostgreSQL 15 or later is needed, this is %d",
                  PQserverVersion(pg->conn) / 10000);
        postgres_close(&pg->store);
        return NULL;
    }
    return &pg->store;
}

int
store_postgres_fd(struct store *store)
{
    struct pg *pg = pg_of(store);
    return pg->conn != NULL && PQstatus(pg->conn) == CONNECTION_OK
               ? PQsocket(pg->conn)
               : -1;
}

static uint32_t
news_read(const char *payload)
{
    unsigned lane = LANE_COUNT;
    if (strcmp(payload, "cases") == 0)
        return NEWS_CASES;
    if (sscanf(payload, "trays %u", &lane) == 1 && lane < LANE_COUNT)
        return 1u << lane;
    return NEWS_ALL;
}

/* Our own transactions notify us too: of trays we know. */
uint32_t
store_postgres_hears(struct store *store)
{
    struct pg *pg = pg_of(store);
    uint32_t of_others = 0;
    if (pg->conn == NULL)
        return 0;
    if (PQconsumeInput(pg->conn) == 0) {
        pg_disconnect(pg);
        return 0;
    }
    PGnotify *notify;
    while ((notify = PQnotifies(pg->conn)) != NULL) {
        uint32_t news = news_read(notify->extra);
        bool is_ours = notify->be_pid == PQbackendPID(pg->conn);
        if (!is_ours)
            of_others |= news;
        if (!is_ours || (news & NEWS_TRAYS) != news)
            pg->news |= news;
        PQfreemem(notify);
    }
    return of_others;
}

uint32_t
store_postgres_notified(struct store *store)
{
    struct pg *pg = pg_of(store);
    (void)store_postgres_hears(store);
    uint32_t news = pg->news;
    pg->news = 0;
    return news;
}

#ifdef HEDUI_TEST_BUILD
void
store_postgres_lose(struct store *store, bool is_after_commit)
{
    pg_of(store)->lose =
        is_after_commit ? PG_LOSE_AFTER_COMMIT : PG_LOSE_BEFORE_COMMIT;
}
#endif
