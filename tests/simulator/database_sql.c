// SPDX-License-Identifier: Apache-2.0
//
// libpq and the owners' tables; see database_sql.h. Names of schemas come from
// the table of lines and the command line, never from a request.
#include "database_sql.h"

#include "database_sql_part.h"
#include "family.h"
#include "hostile.h"

#include <stdlib.h>
#include <string.h>

struct sql *
sql_open(const char *conninfo, const char *prefix, struct fault *fault)
{
    struct sql *sql = calloc(1, sizeof *sql);
    if (!sql)
        abort();
    sql->prefix = prefix;
    sql->connection = PQconnectdb(conninfo);
    if (PQstatus(sql->connection) != CONNECTION_OK) {
        fault_set(fault, "--database: %s", PQerrorMessage(sql->connection));
        return sql;
    }
    PQclear(PQexec(
        sql->connection,
        "set client_min_messages = warning; "
        "set client_encoding = 'UTF8'; listen qz_batch; listen hd_query"));
    return sql;
}

bool
sql_is_good(const struct sql *sql)
{
    return PQstatus(sql->connection) == CONNECTION_OK;
}

int
sql_socket(const struct sql *sql)
{
    return PQsocket(sql->connection);
}

void
sql_drain(struct sql *sql)
{
    PQconsumeInput(sql->connection);
    PGnotify *notice = NULL;
    while ((notice = PQnotifies(sql->connection)))
        PQfreemem(notice);
}

void
sql_close(struct sql *sql)
{
    if (sql)
        PQfinish(sql->connection);
    free(sql);
}

// The line's schema as a quoted name; freed by the caller with PQfreemem.
static char *
sql_schema(const struct sql *sql, const struct line *line)
{
    struct buffer name = {0};
    buffer_printf(&name, "%s%s", sql->prefix, line->address);
    char *quoted = PQescapeIdentifier(sql->connection, name.bytes, name.length);
    buffer_release(&name);
    return quoted;
}

PGresult *
sql_run(struct sql *sql, const struct line *line, const char *text, int count,
        const char *const *values)
{
    struct buffer query = {0};
    char *schema = sql_schema(sql, line);
    for (const char *at = text; schema && *at; at++) {
        if (strncmp(at, "$S", 2) == 0) {
            buffer_add_text(&query, schema);
            at++;
        } else {
            buffer_add_char(&query, *at);
        }
    }
    PGresult *result = count ? PQexecParams(sql->connection, query.bytes, count,
                                            NULL, values, NULL, NULL, 0)
                             : PQexec(sql->connection, query.bytes);
    PQfreemem(schema);
    buffer_release(&query);
    return result;
}

bool
sql_do(struct sql *sql, const struct line *line, const char *text, int count,
       const char *const *values)
{
    PGresult *result = sql_run(sql, line, text, count, values);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// Every role of a test may ask: the schema is an exchange, not a secret.
static bool
sql_create_line(struct sql *sql, const struct line *line, struct fault *fault)
{
    struct buffer text = {0};
    buffer_add_text(
        &text,
        "begin; select pg_advisory_xact_lock(4846); "
        "create schema if not exists $S; "
        "create table if not exists $S.qz_batch (batch_no text primary key, "
        "line text, rows int, mandate text, state int, answered int, "
        "note text, written_at timestamp); "
        "create table if not exists $S.qz_request (batch_no text, seq int, "
        "name text, id_no text, consent_no text, primary key (batch_no, "
        "seq)); create table if not exists $S.qz_answer (");
    d1_write_columns(line, &text);
    buffer_add_text(
        &text,
        "); create index if not exists qz_batch_open on $S.qz_batch (state) "
        "where state in (0, 1); "
        "create or replace function $S.qz_batch_notify() returns trigger "
        "language plpgsql as 'begin notify qz_batch; return null; end'; "
        "create or replace trigger qz_batch_notify after insert "
        "on $S.qz_batch for each statement "
        "execute function $S.qz_batch_notify(); "
        "grant usage on schema $S to public; "
        "grant select, insert, update, delete on all tables in schema $S "
        "to public; commit");
    bool is_good = sql_do(sql, line, text.bytes, 0, NULL);
    if (!is_good)
        fault_set(fault, "--database: schema of %s: %s", line->name,
                  PQerrorMessage(sql->connection));
    buffer_release(&text);
    return is_good;
}

bool
sql_create(struct sql *sql, struct fault *fault)
{
    bool is_good = true;
    for (size_t i = 0; i < line_count() && is_good; i++) {
        if (line_at(i)->family == FAMILY_D1)
            is_good = sql_create_line(sql, line_at(i), fault);
        else if (line_at(i)->family == FAMILY_D2)
            is_good = sql_create_rows(sql, line_at(i), fault);
    }
    return is_good;
}

void
sql_list(struct sql *sql, const struct line *line, struct sql_batches *found)
{
    sql_take_list(
        found, sql_run(sql, line,
                       "select batch_no from $S.qz_batch where state in (0, 1) "
                       "order by written_at, batch_no",
                       0, NULL));
}

void
sql_take_list(struct sql_batches *found, PGresult *result)
{
    *found = (struct sql_batches){.count = (size_t)PQntuples(result)};
    found->numbers = calloc(found->count + 1, sizeof(char *));
    if (!found->numbers)
        abort();
    for (size_t i = 0; i < found->count; i++)
        found->numbers[i] = strdup(PQgetvalue(result, (int)i, 0));
    PQclear(result);
}

void
sql_list_release(struct sql_batches *found)
{
    for (size_t i = 0; i < found->count; i++)
        free(found->numbers[i]);
    free(found->numbers);
}

static bool
sql_read_question(const PGresult *result, int row, struct exchange *exchange,
                  struct fault *fault)
{
    const char *cells[4];
    for (int i = 0; i < 4; i++)
        cells[i] = arena_text(exchange->arena, PQgetvalue(result, row, i),
                              (size_t)PQgetlength(result, row, i));
    struct question question = {(unsigned)strtoul(cells[0], NULL, 10), cells[2],
                                cells[1], cells[3]};
    return exchange_add(exchange, &question, fault);
}

static bool
sql_read_batch(struct sql *sql, const char *batch_no, struct exchange *exchange,
               struct fault *fault)
{
    PGresult *result =
        sql_run(sql, exchange->line,
                "select line, rows, coalesce(mandate, '') from $S.qz_batch "
                "where batch_no = $1",
                1, &batch_no);
    bool is_good =
        PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    if (is_good) {
        exchange->mandate =
            arena_text(exchange->arena, PQgetvalue(result, 0, 2),
                       (size_t)PQgetlength(result, 0, 2));
        if (strcmp(PQgetvalue(result, 0, 0), exchange->line->address) != 0)
            is_good =
                fault_set(fault, "line is not %s", exchange->line->address);
        if (strtoul(PQgetvalue(result, 0, 1), NULL, 10) != exchange->capacity)
            is_good = fault_set(fault, "rows is not the number of requests");
    }
    PQclear(result);
    return is_good;
}

bool
sql_read(struct sql *sql, const struct line *line, const char *batch_no,
         struct arena *arena, struct exchange *exchange, struct fault *fault)
{
    PGresult *result = sql_run(
        sql, line,
        "select seq, coalesce(name, ''), coalesce(id_no, ''), "
        "coalesce(consent_no, '') from $S.qz_request where batch_no = $1 "
        "order by seq",
        1, &batch_no);
    bool is_good = PQresultStatus(result) == PGRES_TUPLES_OK;
    exchange_init(exchange, line, arena, (size_t)PQntuples(result));
    exchange->id = arena_text(arena, batch_no, strlen(batch_no));
    is_good = is_good && exchange_set_id(exchange, batch_no, fault) &&
              sql_read_batch(sql, batch_no, exchange, fault);
    for (int i = 0; is_good && i < PQntuples(result); i++)
        is_good = sql_read_question(result, i, exchange, fault);
    PQclear(result);
    return is_good && exchange_check(exchange, fault);
}

bool
sql_finish(struct sql *sql, const struct exchange *exchange, int state,
           size_t answered, const char *note)
{
    char numbers[2][24];
    snprintf(numbers[0], sizeof numbers[0], "%d", state);
    snprintf(numbers[1], sizeof numbers[1], "%zu", answered);
    const char *values[] = {exchange->id, numbers[0], numbers[1], note};
    return sql_do(sql, exchange->line,
                  "update $S.qz_batch set state = $2::int, "
                  "answered = $3::int, note = $4 where batch_no = $1",
                  4, values);
}

static bool
sql_copy(struct sql *sql, const struct line *line, const struct buffer *rows)
{
    PGresult *result = sql_run(
        sql, line, "copy $S.qz_answer from stdin (format csv)", 0, NULL);
    bool is_good = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    if (!is_good)
        return false;
    if (rows->length)
        PQputCopyData(sql->connection, rows->bytes, (int)rows->length);
    PQputCopyEnd(sql->connection, NULL);
    while ((result = PQgetResult(sql->connection))) {
        is_good = is_good && PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
    }
    return is_good;
}

bool
sql_answer(struct sql *sql, const struct exchange *exchange,
           const struct buffer *rows, size_t answered, bool is_huge)
{
    const struct line *line = exchange->line;
    bool is_good =
        sql_do(sql, line, "begin", 0, NULL) &&
        sql_do(sql, line, "delete from $S.qz_answer where batch_no = $1", 1,
               &exchange->id) &&
        sql_copy(sql, line, rows) &&
        (!is_huge || sql_swell(sql, exchange, 1, HOSTILE_CELL)) &&
        sql_finish(sql, exchange, 2, answered, "");
    return sql_do(sql, line, is_good ? "commit" : "rollback", 0, NULL) &&
           is_good;
}
