/* SPDX-License-Identifier: Apache-2.0
 *
 * A state machine over libpq's non-blocking calls: connect, one statement
 * after the other, COPY in or out. A job writes an exchange in one transaction
 * or reads its state and, when all of it is answered, its rows. What is there
 * already was written by us before a crash: that is success, not an error.
 * libpq keeps a row as a whole, so the owner's server is asked for the size of
 * an answer before any of it comes: octet_length() does not unpack a cell.
 */
#include "exchange_db.h"

#include <libpq-fe.h>
#include <sys/epoll.h>

#include "mutant.h"

enum phase {
    PHASE_NONE,
    PHASE_CONNECT,
    PHASE_SCHEMA,
    PHASE_COPY_IN,  /* begin; copy ... from stdin */
    PHASE_COPY_END, /* the result of the copy */
    PHASE_BATCH,    /* insert of qz_batch */
    PHASE_COMMIT,
    PHASE_ROLLBACK,
    PHASE_STATE,   /* select of qz_batch, or count of answered rows */
    PHASE_COLUMNS, /* the columns of qz_answer, once a connection */
    PHASE_SIZE,    /* bytes of the answer, before any of it is sent */
    PHASE_COPY_OUT,
};

struct exchange_db {
    char *conninfo, *schema;
    PGconn *connection;
    PostgresPollingStatusType polling;
    enum phase phase;
    enum exchange_db_state state;
    enum exchange_db_state failed_as; /* IDLE: the statement is well so far */
    bool is_copying_out;
    bool has_batch;
    char *size_of; /* SQL: bytes of a row of qz_answer; NULL: not asked yet */
    int64_t answer_bytes;
    struct arena *arena;
    const struct request *request;
    struct text exchange_id; /* a read */
    struct reply *reply;     /* a read; NULL: a write */
    struct buffer body;
};

struct exchange_db *
exchange_db_open(const char *conninfo, const char *schema)
{
    struct exchange_db *db = calloc(1, sizeof(*db));
    if (db == NULL)
        return NULL;
    db->conninfo = strdup(conninfo);
    db->schema = strdup(schema);
    buffer_init(&db->body, 1);
    if (db->conninfo == NULL || db->schema == NULL) {
        exchange_db_close(db);
        return NULL;
    }
    return db;
}

void
exchange_db_close(struct exchange_db *db)
{
    if (db == NULL)
        return;
    PQfinish(db->connection);
    buffer_release(&db->body);
    free(db->size_of);
    free(db->conninfo);
    free(db->schema);
    free(db);
}

static void
finish(struct exchange_db *db, enum exchange_db_state state)
{
    db->phase = PHASE_NONE;
    db->state = state;
}

/* After any surprise the connection is thrown away: its state is unknown. */
static void
lost(struct exchange_db *db, enum exchange_db_state state)
{
    PQfinish(db->connection);
    db->connection = NULL;
    db->is_copying_out = false;
    free(db->size_of);
    db->size_of = NULL;
    finish(db, state);
}

void
exchange_db_abandon(struct exchange_db *db)
{
    lost(db, EXCHANGE_DB_IDLE);
}

static void
send_query(struct exchange_db *db, enum phase phase, const char *sql, int count,
           const char *const *values)
{
    db->phase = phase;
    db->failed_as = EXCHANGE_DB_IDLE;
    int sent = sql == NULL ? 0
               : count > 0 ? PQsendQueryParams(db->connection, sql, count, NULL,
                                               values, NULL, NULL, 0)
                           : PQsendQuery(db->connection, sql);
    if (sent != 1)
        lost(db, EXCHANGE_DB_AWAY);
}

/* D2: rows without a batch. */
static bool
is_rows(const struct exchange_db *db)
{
    return text_is_absent(db->request->batch_no);
}

static void
begin_write(struct exchange_db *db)
{
    struct text table = db->request->table;
    const char *columns = is_rows(db) ? " (ref, name, id_no, purpose, mandate, "
                                        "consent_no, asked_at, status)"
                                      : "";
    send_query(db, PHASE_COPY_IN,
               arena_printf(db->arena,
                            "begin; copy %.*s%s from stdin (format csv)",
                            (int)table.size, table.bytes, columns),
               0, NULL);
}

static const char *
exchange_literal(struct exchange_db *db)
{
    char *quoted = PQescapeLiteral(db->connection, db->exchange_id.bytes,
                                   db->exchange_id.size);
    char *literal =
        quoted == NULL ? NULL : arena_printf(db->arena, "%s", quoted);
    PQfreemem(quoted);
    return literal == NULL ? "''" : literal;
}

/* By each ref, so that the owner's unique index finds them. */
static const char *
rows_condition(struct exchange_db *db)
{
    return arena_printf(db->arena,
                        "ref in (select %s || '-' || no from "
                        "generate_series(1, %lld) no)",
                        exchange_literal(db),
                        (long long)db->request->batch_rows);
}

#define HAS_ANSWER "status in ('A', 'R', 'E')"

static void
begin_read(struct exchange_db *db)
{
    const char *values[] = {text_chars(db->arena, db->exchange_id)};
    if (!is_rows(db))
        send_query(db, PHASE_STATE,
                   "select state, coalesce(answered, 0), coalesce(note, '') "
                   "from qz_batch where batch_no = $1",
                   1, values);
    else
        send_query(db, PHASE_STATE,
                   arena_printf(
                       db->arena,
                       "select case when answered < %lld then 1 else 2 end, "
                       "answered, '' from (select count(*), "
                       "count(*) filter (where " HAS_ANSWER ") answered "
                       "from hd_query where %s) found where count > 0",
                       (long long)db->request->batch_rows, rows_condition(db)),
                   0, NULL);
}

static void
begin_job(struct exchange_db *db)
{
    if (db->reply == NULL)
        begin_write(db);
    else
        begin_read(db);
}

static void
connect_start(struct exchange_db *db)
{
    db->connection = PQconnectStart(db->conninfo);
    if (db->connection == NULL || PQstatus(db->connection) == CONNECTION_BAD) {
        lost(db, EXCHANGE_DB_AWAY);
        return;
    }
    db->polling = PGRES_POLLING_WRITING;
    db->phase = PHASE_CONNECT;
}

static void
start(struct exchange_db *db, struct arena *arena)
{
    db->arena = arena;
    db->state = EXCHANGE_DB_BUSY;
    if (db->connection != NULL && PQstatus(db->connection) == CONNECTION_OK) {
        begin_job(db);
        return;
    }
    PQfinish(db->connection);
    connect_start(db);
}

void
exchange_db_write(struct exchange_db *db, struct arena *arena,
                  const struct request *request)
{
    db->request = request;
    db->reply = NULL;
    start(db, arena);
}

void
exchange_db_read(struct exchange_db *db, struct arena *arena,
                 const struct request *request, struct text exchange_id,
                 size_t body_cap, struct reply *reply)
{
    db->request = request;
    db->exchange_id = exchange_id;
    db->reply = reply;
    db->answer_bytes = INT64_MAX;
    buffer_release(&db->body);
    buffer_init(&db->body, body_cap);
    start(db, arena);
}

static bool
is_unique_violation(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state != NULL && strcmp(state, "23505") == 0;
}

static void
insert_batch(struct exchange_db *db)
{
    const struct request *request = db->request;
    const char *values[] = {
        text_chars(db->arena, request->batch_no),
        text_chars(db->arena, request->batch_line),
        arena_printf(db->arena, "%lld", (long long)request->batch_rows),
        text_chars(db->arena, request->batch_mandate),
        text_chars(db->arena, request->written_at)};
    send_query(db, PHASE_BATCH,
               "insert into qz_batch (batch_no, line, rows, mandate, state, "
               "written_at) values ($1, $2, $3, $4, 0, $5)",
               5, values);
}

static void
commit(struct exchange_db *db)
{
    send_query(db, PHASE_COMMIT, "commit", 0, NULL);
}

static void
copy_rows_in(struct exchange_db *db)
{
    struct text rows = db->request->body;
    if (PQputCopyData(db->connection, rows.bytes, (int)rows.size) != 1 ||
        PQputCopyEnd(db->connection, NULL) != 1) {
        lost(db, EXCHANGE_DB_AWAY);
        return;
    }
    db->phase = PHASE_COPY_END;
}

static void
state_keep(struct exchange_db *db, const PGresult *result)
{
    int64_t state = 0, answered = 0;
    db->has_batch = PQntuples(result) == 1;
    if (!db->has_batch)
        return;
    text_to_count(text_of(PQgetvalue(result, 0, 0)), &state);
    text_to_count(text_of(PQgetvalue(result, 0, 1)), &answered);
    db->reply->batch_state = (int)state;
    db->reply->batch_answered = answered;
    db->reply->batch_note =
        text_copy(db->arena, text_of(PQgetvalue(result, 0, 2)));
}

/* Its columns are the owner's; a cell in another type is small. */
static void
ask_columns(struct exchange_db *db)
{
    send_query(db, PHASE_COLUMNS,
               "select string_agg(format('coalesce(octet_length(%I::text), "
               "0)', attname), ' + ') from pg_attribute where attrelid = "
               "'qz_answer'::regclass and attnum > 0 and not attisdropped",
               0, NULL);
}

static void
ask_size(struct exchange_db *db)
{
    const char *sql =
        is_rows(db)
            ? arena_printf(db->arena,
                           "select coalesce(sum(octet_length(ref) + "
                           "octet_length(answer)), 0) from hd_query where %s",
                           rows_condition(db))
            : arena_printf(db->arena,
                           "select coalesce(sum(%s), 0) from qz_answer "
                           "where batch_no = %s",
                           db->size_of, exchange_literal(db));
    send_query(db, PHASE_SIZE, sql, 0, NULL);
}

static void
read_rows(struct exchange_db *db)
{
    const char *sql =
        is_rows(db)
            ? arena_printf(db->arena,
                           "copy (select ref, status, answered_at, answer "
                           "from hd_query where %s and " HAS_ANSWER " "
                           "order by id) to stdout (format csv, header)",
                           rows_condition(db))
            : arena_printf(db->arena,
                           "copy (select * from qz_answer where batch_no = %s "
                           "order by seq, no) to stdout (format csv, header)",
                           exchange_literal(db));
    send_query(db, PHASE_COPY_OUT, sql, 0, NULL);
}

/* false: wait for more bytes, or the connection is gone. */
static bool
copy_rows_out(struct exchange_db *db)
{
    char *row = NULL;
    int size;
    while ((size = PQgetCopyData(db->connection, &row, 1)) > 0) {
        buffer_add(&db->body, row, (size_t)size);
        PQfreemem(row);
        if (db->body.failed) {
            lost(db, EXCHANGE_DB_TOO_LARGE);
            return false;
        }
    }
    if (size == -2)
        lost(db, EXCHANGE_DB_AWAY);
    if (size != -1)
        return false;
    db->is_copying_out = false;
    db->reply->body = text_copy(db->arena, buffer_view(&db->body));
    buffer_clear(&db->body);
    return true;
}

static void
keep_error(struct exchange_db *db, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL || strncmp(state, "08", 2) == 0 ||
        strncmp(state, "57P", 3) == 0 || strncmp(state, "53", 2) == 0)
        db->failed_as = EXCHANGE_DB_AWAY;
    else if (db->reply == NULL && is_unique_violation(result) &&
             !mutant_is("repeat_is_refused"))
        db->failed_as = EXCHANGE_DB_WRITTEN;
    else
        db->failed_as = EXCHANGE_DB_REFUSED;
}

/* One result of the statement under way. Nothing may be sent from here: the
 * next statement waits until this one has given all its results. */
static void
on_result(struct exchange_db *db, const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COPY_IN:
        copy_rows_in(db);
        break;
    case PGRES_COPY_OUT:
        db->is_copying_out = true;
        break;
    case PGRES_TUPLES_OK:
        if (db->phase == PHASE_STATE)
            state_keep(db, result);
        else if (db->phase == PHASE_COLUMNS)
            db->size_of = strdup(PQgetvalue(result, 0, 0));
        else if (db->phase == PHASE_SIZE)
            text_to_count(text_of(PQgetvalue(result, 0, 0)), &db->answer_bytes);
        break;
    case PGRES_COMMAND_OK:
        break;
    default:
        keep_error(db, result);
        break;
    }
}

static void
on_failure(struct exchange_db *db)
{
    enum exchange_db_state failed_as = db->failed_as;
    if (failed_as == EXCHANGE_DB_WRITTEN &&
        PQtransactionStatus(db->connection) == PQTRANS_INERROR) {
        send_query(db, PHASE_ROLLBACK, "rollback", 0, NULL);
        return;
    }
    lost(db, failed_as);
}

static void
on_state_end(struct exchange_db *db)
{
    if (!db->has_batch)
        finish(db, EXCHANGE_DB_NO_BATCH);
    else if (db->reply->batch_state != 2)
        finish(db, EXCHANGE_DB_READ);
    else if (mutant_is("cell_of_any_size"))
        read_rows(db);
    else if (!is_rows(db) && db->size_of == NULL)
        ask_columns(db);
    else
        ask_size(db);
}

static void
on_size(struct exchange_db *db)
{
    if ((uint64_t)db->answer_bytes > db->body.cap)
        finish(db, EXCHANGE_DB_TOO_LARGE);
    else
        read_rows(db);
}

/* The statement under way has given all its results: what comes next. */
static void
on_end(struct exchange_db *db)
{
    if (db->failed_as != EXCHANGE_DB_IDLE) {
        on_failure(db);
        return;
    }
    switch (db->phase) {
    case PHASE_SCHEMA:
        begin_job(db);
        break;
    case PHASE_COPY_END:
        if (is_rows(db))
            commit(db);
        else
            insert_batch(db);
        break;
    case PHASE_BATCH:
        commit(db);
        break;
    case PHASE_COMMIT:
    case PHASE_ROLLBACK:
        finish(db, EXCHANGE_DB_WRITTEN);
        break;
    case PHASE_STATE:
        on_state_end(db);
        break;
    case PHASE_COLUMNS:
        if (db->size_of == NULL)
            lost(db, EXCHANGE_DB_REFUSED);
        else
            ask_size(db);
        break;
    case PHASE_SIZE:
        on_size(db);
        break;
    case PHASE_COPY_OUT:
        finish(db, EXCHANGE_DB_READ);
        break;
    default:
        lost(db, EXCHANGE_DB_AWAY);
        break;
    }
}

static void
step_connect(struct exchange_db *db)
{
    db->polling = PQconnectPoll(db->connection);
    if (db->polling == PGRES_POLLING_FAILED) {
        lost(db, EXCHANGE_DB_AWAY);
    } else if (db->polling == PGRES_POLLING_OK) {
        PQsetnonblocking(db->connection, 1);
        const char *values[] = {db->schema};
        send_query(db, PHASE_SCHEMA,
                   "select set_config('search_path', $1, false), "
                   "set_config('datestyle', 'ISO', false), "
                   "set_config('timezone', 'Asia/Shanghai', false)",
                   1, values);
    }
}

/* true when something moved and more may follow. */
static bool
step_statement(struct exchange_db *db)
{
    if (PQflush(db->connection) < 0 || PQconsumeInput(db->connection) != 1) {
        lost(db, EXCHANGE_DB_AWAY);
        return false;
    }
    if (db->is_copying_out)
        return copy_rows_out(db);
    if (PQisBusy(db->connection))
        return false;
    PGresult *result = PQgetResult(db->connection);
    if (result == NULL)
        on_end(db);
    else
        on_result(db, result);
    PQclear(result);
    return db->state == EXCHANGE_DB_BUSY;
}

enum exchange_db_state
exchange_db_step(struct exchange_db *db)
{
    while (db->state == EXCHANGE_DB_BUSY) {
        if (db->phase == PHASE_CONNECT) {
            enum phase before = db->phase;
            step_connect(db);
            if (db->phase == before)
                break;
        } else if (!step_statement(db)) {
            break;
        }
    }
    return db->state;
}

int
exchange_db_fd(const struct exchange_db *db, uint32_t *events)
{
    if (db->connection == NULL || db->state != EXCHANGE_DB_BUSY)
        return -1;
    if (db->phase == PHASE_CONNECT)
        *events = db->polling == PGRES_POLLING_READING ? EPOLLIN : EPOLLOUT;
    else
        *events = EPOLLIN | (PQflush(db->connection) == 1 ? EPOLLOUT : 0u);
    return PQsocket(db->connection);
}
