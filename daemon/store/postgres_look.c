/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks into the archive on PostgreSQL. hedui.look_keep() writes row and leaf:
 * who may call it can write neither alone.
 */
#include "postgres_log.h"

#include <string.h>

static const struct statement now_sql = {"look_now", "select hedui.now_us()"};

static const struct statement look_sql = {
    "look", "select hedui.look_keep($1::int8, $2::text, $3::bytea, $4::bytea,"
            "                       $5::int8, $6::int8::int4, $7::bytea,"
            "                       $8::bytea)"};

static const struct statement looks_sql = {
    "looks", "select look_id, at_us, who, purpose, what, case_id, revision,"
             "       salt, digest"
             "  from hedui.look where look_id >= $1::int8"
             "   and ($2::int8 is null or case_id = $2::int8)"
             " order by look_id limit $3::int4"};

struct look {
    struct look_row row;
    int64_t look_id;
    struct arena arena;
};

static bool
look_keep(struct pg *pg, struct look *look)
{
    struct params params;
    params_init(&params);
    params_int64(&params, look->row.at_us);
    params_text(&params, look->row.who);
    params_blob(&params, look->row.purpose);
    params_blob(&params, look->row.what);
    params_some(&params, look->row.case_id);
    params_some(&params, look->row.revision);
    params_bytes(&params, look->row.salt, LEAF_SALT_SIZE);
    params_digest(&params, &look->row.digest);
    PGresult *result = pg_query(pg, &look_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    look->look_id = column_int64(result, 0, 0);
    PQclear(result);
    return true;
}

static enum tx
look_body(struct pg *pg, void *context)
{
    struct look *look = context;
    if (!look_is_plain(&look->row))
        return postgres_gave_up(pg, "look: words");
    PGresult *result = pg_query(pg, &now_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    look->row.at_us = column_int64(result, 0, 0);
    PQclear(result);
    if (!look_digest_of(&look->arena, &look->row, &look->row.digest))
        return postgres_gave_up(pg, "arena");
    return look_keep(pg, look) ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_look(struct store *store, const struct look_row *row, int64_t *look_id,
              struct fault *fault)
{
    struct look look = {.row = *row};
    arena_init(&look.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "look", look_body, &look, fault);
    *look_id = result == STORE_DONE ? look.look_id : 0;
    arena_release(&look.arena);
    return result;
}

struct looks {
    struct arena *arena;
    int64_t case_id, from;
    uint32_t max, count;
    struct look_row *rows;
};

bool
postgres_look_read(const PGresult *result, uint32_t i, struct arena *arena,
                   struct look_row *row)
{
    *row = (struct look_row){.look_id = column_int64(result, i, 0),
                             .at_us = column_int64(result, i, 1),
                             .who = column_text(result, i, 2, arena)};
    if (!column_is_null(result, i, 5))
        row->case_id = column_int64(result, i, 5);
    if (!column_is_null(result, i, 6))
        row->revision = column_uint32(result, i, 6);
    return column_blob(result, i, 3, arena, &row->purpose) &&
           column_blob(result, i, 4, arena, &row->what) &&
           column_salt(result, i, 7, row->salt) &&
           column_digest(result, i, 8, &row->digest) && !arena_failed(arena);
}

static enum tx
looks_body(struct pg *pg, void *context)
{
    struct looks *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->from);
    params_some(&params, asked->case_id);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &looks_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = postgres_look_read(result, i, asked->arena, &asked->rows[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "looks");
}

enum store_result
postgres_looks(struct store *store, struct arena *arena, int64_t case_id,
               int64_t from, uint32_t max, struct look_row **looks,
               uint32_t *count, struct fault *fault)
{
    struct looks asked = {
        .arena = arena, .case_id = case_id, .from = from, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "looks", looks_body, &asked, fault);
    *looks = asked.rows;
    *count = result == STORE_DONE ? asked.count : 0;
    return result;
}
