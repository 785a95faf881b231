/* SPDX-License-Identifier: Apache-2.0
 *
 * The connection and the transactions. A call meets its errors here: what is
 * lost before COMMIT was never done (AWAY), what is lost during COMMIT is not
 * known (UNKNOWN), what collides is tried again (classes 40), what the server
 * cannot do now is AWAY (08, 53, 55P03, 57, 58), and the rest is a bug.
 */
#include "pg.h"

#include <assert.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "killpoint.h"
#include "mutant.h"

#define PG_RETRY_FIRST_MS 100
#define PG_RETRY_MAX_MS 5000
#define PG_TRIES_MAX 5

/* Well under a lease: a desk never waits for a lock or a statement as long as
 * its lease lasts. No statement is long enough to be worth compiling, though
 * what the planner thinks of a large table says so: 40 ms each time. */
static const char *const pg_session =
    "set statement_timeout = '8s';"
    "set lock_timeout = '3s';"
    "set idle_in_transaction_session_timeout = '15s';"
    "set client_min_messages = warning;"
    "set synchronous_commit = on;"
    "set jit = off;"
    "set default_transaction_isolation = 'read committed';"
    "set search_path = pg_catalog";

struct pg *
pg_of(struct store *store)
{
    return (struct pg *)store;
}

int64_t
pg_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
pg_disconnect(struct pg *pg)
{
    PQfinish(pg->conn);
    pg->conn = NULL;
    pg->prepared_count = 0;
}

static bool
pg_failed(struct pg *pg, enum pg_error error, const char *sqlstate,
          const char *where)
{
    pg->error = error;
    pg->failed = where;
    memcpy(pg->sqlstate, sqlstate, 5);
    pg->sqlstate[5] = '\0';
    return false;
}

void
pg_broken(struct pg *pg, const char *where)
{
    pg_failed(pg, PG_BROKEN, "-----", where);
}

static enum pg_error
pg_judge(const char *sqlstate)
{
    static const char *const away[] = {"08",    "53",    "57",   "58",
                                       "25006", "25P03", "55P03"};
    if (strncmp(sqlstate, "40", 2) == 0)
        return PG_RETRY;
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++)
        if (strncmp(sqlstate, away[i], strlen(away[i])) == 0)
            return PG_AWAY;
    return PG_BROKEN;
}

/* false with pg->error set when the result is an error. */
static bool
pg_check(struct pg *pg, const PGresult *result, const char *where)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    const char *sqlstate =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (PQstatus(pg->conn) != CONNECTION_OK || sqlstate == NULL)
        return pg_failed(pg, PG_AWAY, sqlstate == NULL ? "08006" : sqlstate,
                         where);
    return pg_failed(pg, pg_judge(sqlstate), sqlstate, where);
}

static bool
pg_simple(struct pg *pg, const char *sql, const char *where)
{
    PGresult *result = PQexec(pg->conn, sql);
    bool done = pg_check(pg, result, where);
    PQclear(result);
    return done;
}

static bool
pg_listen(struct pg *pg)
{
    if (pg->listen == NULL)
        return true;
    char *channel =
        PQescapeIdentifier(pg->conn, pg->listen, strlen(pg->listen));
    char sql[160];
    int size =
        channel == NULL ? -1 : snprintf(sql, sizeof(sql), "listen %s", channel);
    PQfreemem(channel);
    return size > 0 && (size_t)size < sizeof(sql) &&
           pg_simple(pg, sql, "listen");
}

/* Notices may repeat values: they go nowhere. */
static void
pg_silence(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

bool
pg_connect(struct pg *pg)
{
    if (pg->conn != NULL && PQstatus(pg->conn) == CONNECTION_OK)
        return true;
    if (pg->conn != NULL)
        pg_disconnect(pg);
    int64_t now_ms = pg_monotonic_ms();
    if (now_ms < pg->retry_at_ms)
        return pg_failed(pg, PG_AWAY, "08001", "connect");
    /* A server that is gone without a word is noticed within some 12 s, unless
     * the connection string says otherwise. */
    const char *const keys[] = {"keepalives_idle",  "keepalives_interval",
                                "keepalives_count", "tcp_user_timeout",
                                "dbname",           "connect_timeout",
                                "client_encoding",  NULL};
    const char *const values[] = {"5",          "2", "3",    "12000",
                                  pg->conninfo, "2", "UTF8", NULL};
    pg->conn = PQconnectdbParams(keys, values, 1);
    bool done = PQstatus(pg->conn) == CONNECTION_OK;
    if (done) {
        PQsetNoticeReceiver(pg->conn, pg_silence, NULL);
        done = pg_simple(pg, pg_session, "session") && pg_listen(pg);
    }
    if (done) {
        pg->retry_ms = 0;
        pg->retry_at_ms = 0;
        pg->news = NEWS_ALL; /* what came meanwhile was not heard */
        return true;
    }
    pg_disconnect(pg);
    pg->retry_ms = pg->retry_ms == 0 ? PG_RETRY_FIRST_MS : pg->retry_ms * 2;
    if (pg->retry_ms > PG_RETRY_MAX_MS)
        pg->retry_ms = PG_RETRY_MAX_MS;
    pg->retry_at_ms = pg_monotonic_ms() + pg->retry_ms;
    return pg_failed(pg, PG_AWAY, "08001", "connect");
}

/* ---- statements ---- */

static bool
pg_prepare(struct pg *pg, const struct statement *statement)
{
    for (uint32_t i = 0; i < pg->prepared_count; i++)
        if (pg->prepared[i] == statement)
            return true;
    assert(pg->prepared_count < PG_STATEMENTS_MAX);
    PGresult *result =
        PQprepare(pg->conn, statement->name, statement->sql, 0, NULL);
    bool done = pg_check(pg, result, statement->name);
    PQclear(result);
    if (done)
        pg->prepared[pg->prepared_count++] = statement;
    return done;
}

/* What travels of the parameters: arrays as they were written. */
struct sent {
    int count;
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX];
};

static bool
pg_bind(struct pg *pg, const struct statement *statement,
        const struct params *params, struct sent *sent)
{
    sent->count = params == NULL ? 0 : params->count;
    if (params != NULL && (params->failed || arena_failed(&params->arena))) {
        pg_broken(pg, statement->name);
        return false;
    }
    for (int i = 0; i < sent->count; i++) {
        const struct buffer *array = &params->buffers[i];
        sent->values[i] = array->size > 0 ? array->bytes : params->values[i];
        sent->lengths[i] =
            array->size > 0 ? (int)array->size : params->lengths[i];
        if (array->failed || array->size > INT32_MAX) {
            pg_broken(pg, statement->name);
            return false;
        }
    }
    return pg_prepare(pg, statement);
}

static PGresult *
pg_judged(struct pg *pg, const struct statement *statement, PGresult *result)
{
    if (pg_check(pg, result, statement->name))
        return result;
    PQclear(result);
    return NULL;
}

PGresult *
pg_query(struct pg *pg, const struct statement *statement,
         const struct params *params)
{
    struct sent sent;
    if (!pg_bind(pg, statement, params, &sent))
        return NULL;
    return pg_judged(pg, statement,
                     PQexecPrepared(pg->conn, statement->name, sent.count,
                                    sent.values, sent.lengths,
                                    params == NULL ? NULL : params->formats,
                                    1));
}

PGresult *
pg_query_beside(struct pg *pg, const struct statement *statement,
                const struct params *params, void (*beside)(void *context),
                void *context)
{
    struct sent sent;
    if (beside == NULL)
        return pg_query(pg, statement, params);
    if (!pg_bind(pg, statement, params, &sent))
        return NULL;
    PGresult *result = NULL, *next;
    if (PQsendQueryPrepared(pg->conn, statement->name, sent.count, sent.values,
                            sent.lengths, params->formats, 1) == 1 &&
        PQflush(pg->conn) == 0) /* it blocks: all of it is sent */
        beside(context);
    while ((next = PQgetResult(pg->conn)) != NULL) {
        PQclear(result);
        result = next;
    }
    return pg_judged(pg, statement, result);
}

uint32_t
pg_touched(const PGresult *result)
{
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return (uint32_t)PQntuples(result);
    /* PQcmdTuples takes no const, but only reads. */
    union {
        const PGresult *from;
        PGresult *to;
    } unconst = {result};
    return (uint32_t)strtoul(PQcmdTuples(unconst.to), NULL, 10);
}

bool
pg_do(struct pg *pg, const struct statement *statement,
      const struct params *params, uint32_t *touched)
{
    PGresult *result = pg_query(pg, statement, params);
    if (result == NULL)
        return false;
    if (touched != NULL)
        *touched = pg_touched(result);
    PQclear(result);
    return true;
}

/* ---- transactions ---- */

/* The answer to COMMIT was lost; whether it was done is not known. */
static enum store_result
pg_commit_lost(struct pg *pg)
{
    pg_failed(pg, PG_AWAY, "08007", "commit");
    pg_disconnect(pg);
    return mutant_is("lost_commit_is_done") ? STORE_DONE : STORE_UNKNOWN;
}

/* For tests: the server gets the COMMIT (or not), we never hear. */
static enum store_result
pg_commit_lose(struct pg *pg)
{
    bool is_sent = pg->lose == PG_LOSE_AFTER_COMMIT;
    pg->lose = PG_LOSE_NOTHING;
    if (is_sent && PQsendQuery(pg->conn, "commit") == 1)
        while (PQflush(pg->conn) > 0)
            continue;
    shutdown(PQsocket(pg->conn), SHUT_RDWR);
    return pg_commit_lost(pg);
}

/* A COMMIT waits for a synchronous standby as long as that takes. Given up
 * after statement_timeout, the server would call it done, with a warning,
 * though the standby has nothing of it; a failover would then lose what was
 * acknowledged.
 */
static const char commit_words[] = "set local statement_timeout = 0; commit";

/* By another connection to the same server, whichever of several that is, which
 * waits 2 s at most to be made: PQcancel knows no limit. The server, too, must
 * not keep one that waits for each that was given up. */
static void
pg_cancel(struct pg *pg)
{
    const char *const keys[] = {
        "tcp_user_timeout", "dbname", "host", "hostaddr", "port",
        "connect_timeout",  NULL};
    const char *const values[] = {"2000",
                                  pg->conninfo,
                                  PQhost(pg->conn),
                                  PQhostaddr(pg->conn),
                                  PQport(pg->conn),
                                  "2",
                                  NULL};
    char pid[16];
    const char *params[] = {pid};
    snprintf(pid, sizeof(pid), "%d", PQbackendPID(pg->conn));
    PGconn *conn = PQconnectdbParams(keys, values, 1);
    /* As who has logged in, whose backend it is, not as the role of the string.
     */
    if (PQstatus(conn) == CONNECTION_OK) {
        PQclear(PQexec(conn, "set role none"));
        PQclear(PQexecParams(conn, "select pg_cancel_backend($1::int4)", 1,
                             NULL, params, NULL, NULL, 0));
    }
    PQfinish(conn);
}

/* The last result, NULL when it has not come in time. */
static PGresult *
pg_commit_wait(struct pg *pg)
{
    int64_t until_ms = pg_monotonic_ms() + pg->commit_ms;
    PGresult *last = NULL;
    if (PQsendQuery(pg->conn, commit_words) != 1)
        return NULL;
    while (true) {
        struct pollfd wait = {.fd = PQsocket(pg->conn), .events = POLLIN};
        while (!PQisBusy(pg->conn)) {
            PGresult *next = PQgetResult(pg->conn);
            if (next == NULL)
                return last;
            PQclear(last);
            last = next;
        }
        int64_t left_ms = until_ms - pg_monotonic_ms();
        if (left_ms <= 0)
            break;
        if (poll(&wait, 1, (int)left_ms) > 0 && PQconsumeInput(pg->conn) != 1)
            break;
    }
    PQclear(last);
    return NULL;
}

/* Whoever serves many others from one thread cannot wait as long as that takes:
 * whether it was done is not known then, and as long as commit_rest_ms nothing
 * is begun that would have to wait. */
static enum store_result
pg_commit_within(struct pg *pg, PGresult **result)
{
    *result = NULL;
    if (pg_monotonic_ms() < pg->commit_at_ms) {
        bool is_back = pg_simple(pg, "rollback", "rollback");
        if (!is_back)
            pg_disconnect(pg);
        pg_failed(pg, PG_AWAY, "57P03", "commit");
        return STORE_AWAY;
    }
    *result = pg_commit_wait(pg);
    if (*result != NULL)
        return STORE_DONE;
    if (PQstatus(pg->conn) == CONNECTION_OK) {
        pg_cancel(pg);
        pg->commit_at_ms = pg_monotonic_ms() + pg->commit_rest_ms;
    }
    return mutant_is("late_commit_is_done") ? STORE_DONE : STORE_UNKNOWN;
}

void
store_commit_within(struct store *store, int64_t wait_ms, int64_t rest_ms)
{
    pg_of(store)->commit_ms = wait_ms;
    pg_of(store)->commit_rest_ms = rest_ms;
}

static enum store_result
pg_commit(struct pg *pg)
{
    PGresult *result = NULL;
    if (pg->lose != PG_LOSE_NOTHING)
        return pg_commit_lose(pg);
    if (pg->commit_ms > 0) {
        enum store_result within = pg_commit_within(pg, &result);
        if (within == STORE_UNKNOWN)
            return pg_commit_lost(pg);
        if (within != STORE_DONE || result == NULL)
            return within;
    } else {
        result = PQexec(pg->conn, commit_words);
    }
    bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    /* A transaction that had failed answers COMMIT with ROLLBACK. */
    bool is_commit = is_done && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    bool is_lost = PQstatus(pg->conn) != CONNECTION_OK;
    if (!is_commit && !is_lost && !is_done)
        pg_check(pg, result, "commit");
    else if (!is_commit && !is_lost)
        pg_broken(pg, "commit");
    PQclear(result);
    if (is_commit)
        return STORE_DONE;
    return is_lost ? pg_commit_lost(pg) : STORE_AWAY;
}

static enum store_result
pg_tell(struct pg *pg, const char *name, enum store_result result,
        struct fault *fault)
{
    if (pg->conn != NULL && PQstatus(pg->conn) != CONNECTION_OK)
        pg_disconnect(pg);
    if (pg->error == PG_BROKEN) {
        fault_set(fault, FAULT_LOCAL,
                  "store: %s failed at %s (SQLSTATE %s): this is a bug, or "
                  "the schema is not that of this program (hedui migrate)",
                  name, pg->failed, pg->sqlstate);
        return STORE_BROKEN;
    }
    fault_set(fault, FAULT_STORE,
              "store: our database is away (%s, at %s, SQLSTATE %s)", name,
              pg->failed, pg->sqlstate);
    return result;
}

/* BEGIN, on a new connection when the old one turns out to be dead: nothing
 * has been done yet. */
static bool
pg_begin(struct pg *pg)
{
    for (int i = 0; i < 2; i++) {
        if (!pg_connect(pg))
            return false;
        if (pg_simple(pg, "begin", "begin"))
            return true;
        pg_disconnect(pg);
    }
    return false;
}

static enum store_result
pg_run_tries(struct pg *pg, const char *name, pg_tx_fn body, void *context,
             struct fault *fault)
{
    for (int i = 0; i < PG_TRIES_MAX; i++) {
        pg->error = PG_FINE;
        if (!pg_begin(pg))
            break;
        enum tx tx = body(pg, context);
        enum store_result result = STORE_DONE;
        if (tx == TX_COMMIT) {
            killpoint_writes(name);
            result = pg_commit(pg);
            if (result == STORE_DONE)
                return STORE_DONE;
            if (result == STORE_UNKNOWN)
                return pg_tell(pg, name, STORE_UNKNOWN, fault);
        } else if (PQstatus(pg->conn) == CONNECTION_OK) {
            enum pg_error error = pg->error;
            if (!pg_simple(pg, "rollback", "rollback"))
                pg_disconnect(pg);
            pg->error = error;
        }
        if (tx == TX_NOTHING)
            return STORE_DONE;
        if (tx == TX_FENCED)
            return STORE_FENCED;
        if (pg->error != PG_RETRY)
            break;
    }
    return pg_tell(pg, name, STORE_AWAY, fault);
}

static enum store_result
pg_read_tries(struct pg *pg, const char *name, pg_tx_fn body, void *context,
              struct fault *fault)
{
    for (int i = 0; i < 2; i++) {
        pg->error = PG_FINE;
        if (!pg_connect(pg))
            break;
        enum tx tx = body(pg, context);
        if (tx == TX_FENCED)
            return STORE_FENCED;
        if (tx != TX_FAILED)
            return STORE_DONE;
        if (PQstatus(pg->conn) == CONNECTION_OK)
            break;
    }
    return pg_tell(pg, name, STORE_AWAY, fault);
}

/* Each transaction is a place where a test may kill, before and after. */
enum store_result
pg_run(struct pg *pg, const char *name, pg_tx_fn body, void *context,
       struct fault *fault)
{
    unsigned number = killpoint_enter(name);
    enum store_result result = pg_run_tries(pg, name, body, context, fault);
    killpoint_leave(number);
    return result;
}

enum store_result
pg_read(struct pg *pg, const char *name, pg_tx_fn body, void *context,
        struct fault *fault)
{
    unsigned number = killpoint_enter(name);
    enum store_result result = pg_read_tries(pg, name, body, context, fault);
    killpoint_leave(number);
    return result;
}
