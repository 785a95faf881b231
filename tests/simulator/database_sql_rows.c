// SPDX-License-Identifier: Apache-2.0
//
// The SQL of row tables (D2); see database_sql.h. Rows of one exchange are
// found by the 16 characters with which their refs begin.
#include "database_sql_part.h"
#include "family.h"
#include "hostile.h"

#include <stdio.h>
#include <string.h>

bool
sql_create_rows(struct sql *sql, const struct line *line, struct fault *fault)
{
    static const char text[] =
        "begin; select pg_advisory_xact_lock(4846); "
        "create schema if not exists $S; "
        "create table if not exists $S.hd_query (id bigserial primary key, "
        "ref text unique, name text, id_no text, purpose text, mandate text, "
        "consent_no text, asked_at timestamp, status char(1), "
        "answered_at timestamp, answer text); "
        "create index if not exists hd_query_exchange "
        "on $S.hd_query (left(ref, 16)); "
        "create index if not exists hd_query_open on $S.hd_query (id) "
        "where status in ('N', 'P'); "
        "create or replace function $S.hd_query_notify() returns trigger "
        "language plpgsql as 'begin notify hd_query; return null; end'; "
        "create or replace trigger hd_query_notify after insert "
        "on $S.hd_query for each statement "
        "execute function $S.hd_query_notify(); "
        "grant usage on schema $S to public; "
        "grant select, insert, update, delete on all tables in schema $S "
        "to public; grant usage on all sequences in schema $S to public; "
        "commit";
    return sql_do(sql, line, text, 0, NULL) ||
           fault_set(fault, "--database: schema of %s: %s", line->name,
                     PQerrorMessage(sql->connection));
}

void
sql_list_rows(struct sql *sql, const struct line *line,
              struct sql_batches *found)
{
    sql_take_list(found, sql_run(sql, line,
                                 "select left(ref, 16) from $S.hd_query "
                                 "where status in ('N', 'P') group by 1 "
                                 "order by min(id)",
                                 0, NULL));
}

static bool
sql_take_row(const PGresult *result, int at, struct exchange *exchange,
             struct fault *fault)
{
    const char *cells[6];
    for (int i = 0; i < 6; i++)
        cells[i] = PQgetvalue(result, at, i);
    struct d2_row row = {cells[0], cells[1], cells[2],
                         cells[3], cells[4], cells[5]};
    return d2_read_row(exchange, &row, fault);
}

bool
sql_read_rows(struct sql *sql, const struct line *line, const char *id,
              bool are_all, struct arena *arena, struct exchange *exchange,
              struct fault *fault)
{
    PGresult *result = sql_run(
        sql, line,
        are_all
            ? "select ref, coalesce(name, ''), coalesce(id_no, ''), "
              "coalesce(purpose, ''), coalesce(mandate, ''), "
              "coalesce(consent_no, '') from $S.hd_query "
              "where left(ref, 16) = $1 order by id"
            : "select ref, coalesce(name, ''), coalesce(id_no, ''), "
              "coalesce(purpose, ''), coalesce(mandate, ''), "
              "coalesce(consent_no, '') from $S.hd_query "
              "where left(ref, 16) = $1 and status in ('N', 'P') order by id",
        1, &id);
    bool is_good = PQresultStatus(result) == PGRES_TUPLES_OK;
    exchange_init(exchange, line, arena, (size_t)PQntuples(result));
    for (int i = 0; is_good && i < PQntuples(result); i++)
        is_good = sql_take_row(result, i, exchange, fault);
    PQclear(result);
    return is_good && (!exchange->count || exchange_check(exchange, fault));
}

// Adds an element to the text of an array.
static void
sql_add_element(const char *text, struct buffer *array)
{
    buffer_add_text(array, array->length > 1 ? ",\"" : "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buffer_add_char(array, '\\');
        buffer_add_char(array, *text);
    }
    buffer_add_char(array, '"');
}

bool
sql_write_rows(struct sql *sql, const struct exchange *exchange,
               const struct sql_row *rows, size_t count,
               const char *answered_at, unsigned huge_no)
{
    struct buffer arrays[3] = {{0}, {0}, {0}};
    char text[48];
    for (unsigned i = 0; i < 3; i++)
        buffer_add_char(&arrays[i], '{');
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s-%u", exchange->id, rows[i].no);
        sql_add_element(text, &arrays[0]);
        snprintf(text, sizeof text, "%c", rows[i].status);
        sql_add_element(text, &arrays[1]);
        sql_add_element(rows[i].answer, &arrays[2]);
    }
    for (unsigned i = 0; i < 3; i++)
        buffer_add_char(&arrays[i], '}');
    const char *values[] = {arrays[0].bytes, arrays[1].bytes, arrays[2].bytes,
                            answered_at};
    bool is_good =
        !count ||
        (sql_do(sql, exchange->line, "begin", 0, NULL) &&
         sql_do(sql, exchange->line,
                "update $S.hd_query q set status = v.status, "
                "answered_at = case when v.status = 'P' then null "
                "else $4::timestamp end, answer = nullif(v.answer, '') "
                "from unnest($1::text[], $2::text[], $3::text[]) "
                "v(ref, status, answer) where q.ref = v.ref",
                4, values) &&
         (!huge_no || sql_swell(sql, exchange, huge_no, HOSTILE_CELL)));
    if (count)
        is_good = sql_do(sql, exchange->line, is_good ? "commit" : "rollback",
                         0, NULL) &&
                  is_good;
    for (unsigned i = 0; i < 3; i++)
        buffer_release(&arrays[i]);
    return is_good;
}

bool
sql_refuse_rows(struct sql *sql, const struct line *line, const char *id,
                const char *answered_at)
{
    const char *values[] = {id, answered_at};
    return sql_do(sql, line,
                  "update $S.hd_query set status = 'R', "
                  "answered_at = $2::timestamp, answer = '{\"yy\":\"QT\"}' "
                  "where left(ref, 16) = $1 and status in ('N', 'P')",
                  2, values);
}

bool
sql_swell(struct sql *sql, const struct exchange *exchange, unsigned no,
          size_t length)
{
    char numbers[2][32];
    char ref[48];
    struct buffer text = {0};
    snprintf(numbers[0], sizeof numbers[0], "%u", no);
    snprintf(numbers[1], sizeof numbers[1], "%zu", length);
    snprintf(ref, sizeof ref, "%s-%u", exchange->id, no);
    const char *batch[] = {exchange->id, numbers[0], numbers[1]};
    const char *row[] = {ref, numbers[1]};
    bool is_rows = exchange->line->family == FAMILY_D2;
    buffer_printf(&text,
                  "update $S.qz_answer set %s = repeat('9', $3::int) "
                  "where batch_no = $1 and seq = $2::int and no < 2",
                  exchange->line->fields[0].wire);
    bool is_good = is_rows ? sql_do(sql, exchange->line,
                                    "update $S.hd_query set answer = answer || "
                                    "repeat(' ', $2::int) where ref = $1",
                                    2, row)
                           : sql_do(sql, exchange->line, text.bytes, 3, batch);
    buffer_release(&text);
    return is_good;
}
