/* SPDX-License-Identifier: Apache-2.0
 *
 * Tombstones of wrong IDs on PostgreSQL, as they are read.
 */
#include "postgres.h"

static const struct statement wrong_sql = {
    "wrong_ids", "select member, at_us, reported_by, why, revision, answers"
                 "  from hedui.wrong_id where case_id = $1::int8"
                 " order by member"};

static const struct statement asks_sql = {
    "wrong_id_asks",
    "select line::int4, exchange_id, asked_at_us, mandate"
    "  from hedui.wrong_id_ask where case_id = $1::int8 and member = $2::int4"
    " order by asked_at_us, line, exchange_id"};

struct tombstones {
    struct arena *arena;
    int64_t case_id;
    struct wrong_id *rows;
    uint32_t count;
};

static bool
asks_read(struct pg *pg, struct arena *arena, struct wrong_id *wrong)
{
    struct params params;
    params_init(&params);
    params_int64(&params, wrong->case_id);
    params_int32(&params, wrong->member);
    PGresult *result = pg_query(pg, &asks_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    wrong->ask_count = pg_touched(result);
    wrong->asks =
        postgres_array(pg, arena, wrong->ask_count, sizeof(*wrong->asks));
    for (uint32_t i = 0; wrong->asks != NULL && i < wrong->ask_count; i++)
        wrong->asks[i] = (struct wrong_id_ask){
            .line = (enum line)column_int32(result, i, 0),
            .exchange_id = column_text(result, i, 1, arena),
            .asked_at_us = column_int64(result, i, 2),
            .mandate = column_text(result, i, 3, arena)};
    PQclear(result);
    return wrong->asks != NULL;
}

static bool
tombstone_read(struct pg *pg, const PGresult *result, uint32_t row,
               const struct tombstones *asked)
{
    struct wrong_id *wrong = &asked->rows[row];
    *wrong = (struct wrong_id){.case_id = asked->case_id,
                               .member = column_uint32(result, row, 0),
                               .at_us = column_int64(result, row, 1),
                               .by = column_text(result, row, 2, asked->arena),
                               .revision = column_uint32(result, row, 4),
                               .answers = column_uint32(result, row, 5)};
    if (!column_blob(result, row, 3, asked->arena, &wrong->why)) {
        pg_broken(pg, "tombstone");
        return false;
    }
    return asks_read(pg, asked->arena, wrong);
}

static enum tx
tombstones_body(struct pg *pg, void *context)
{
    struct tombstones *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    PGresult *result = pg_query(pg, &wrong_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = tombstone_read(pg, result, i, asked);
    PQclear(result);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_wrong_ids(struct store *store, struct arena *arena, int64_t case_id,
                   struct wrong_id **rows, uint32_t *count, struct fault *fault)
{
    struct tombstones asked = {.arena = arena, .case_id = case_id};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "wrong_ids", tombstones_body, &asked, fault);
    if (result == STORE_DONE) {
        *rows = asked.rows;
        *count = asked.count;
    }
    return result;
}
