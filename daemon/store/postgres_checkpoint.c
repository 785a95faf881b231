/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints and witnesses on PostgreSQL. Who puts a checkpoint holds the row
 * of log_head, as who numbers does: sizes only grow. What is there is read by a
 * statement of its own: that of the lock has seen what was there before it
 * waited.
 */
#include "date.h"
#include "mutant.h"
#include "postgres_log.h"

static const struct statement head_sql = {
    "checkpoint_head", "select size from hedui.log_head for update"};

static const struct statement before_sql = {
    "checkpoint_before",
    "select (select root from hedui.checkpoint where size = $1::int8),"
    "       (select max(size) from hedui.checkpoint)"};

static const struct statement put_sql = {
    "checkpoint_put",
    "insert into hedui.checkpoint (size, at_us, root, note, token)"
    " values ($1::int8, $2::int8, $3::bytea, $4::bytea, $5::bytea)"};

static const struct statement lock_sql = {
    "checkpoint_lock", "select size, at_us, root, note, token"
                       "  from hedui.checkpoint where size = $1::int8"
                       "   for update"};

static const struct statement complete_sql = {
    "checkpoint_complete",
    "update hedui.checkpoint set note = coalesce($2::bytea, note),"
    "       token = coalesce(token, $3::bytea) where size = $1::int8"};

static const struct statement list_sql = {
    "checkpoints", "select size, at_us, root, note, token"
                   "  from hedui.checkpoint where size >= $1::int8"
                   " order by size limit $2::int4"};

static const struct statement last_sql = {
    "checkpoint_last", "select size, at_us, root, note, token"
                       "  from hedui.checkpoint order by size desc limit 1"};

static const struct statement due_sql = {
    "pushes_due",
    "select u.i, coalesce(p.size, 0), p.at_us, p.tried_at_us,"
    "       coalesce(p.failures, 0)"
    "  from unnest($1::text[]) with ordinality u (witness, i)"
    "  left join hedui.witness_push p using (witness)"
    " where coalesce(p.size, 0) < (select max(size) from hedui.checkpoint)"
    " order by u.i"};

static const struct statement taken_sql = {
    "push_taken",
    "insert into hedui.witness_push as p (witness, size, at_us, tried_at_us)"
    " select $1::text, $2::int8, hedui.now_us(), hedui.now_us()"
    " on conflict (witness) do update set size = excluded.size,"
    "   at_us = excluded.at_us, tried_at_us = excluded.tried_at_us,"
    "   failures = 0 where p.size <= excluded.size"};

static const struct statement failed_sql = {
    "push_failed",
    "insert into hedui.witness_push as p (witness, size, tried_at_us,"
    "   failures)"
    " select $1::text, 0, hedui.now_us(), 1"
    " on conflict (witness) do update set tried_at_us = excluded.tried_at_us,"
    "   failures = p.failures + 1"};

static const struct statement there_sql = {
    "push_there", "select 1 from hedui.checkpoint where size = $1::int8"};

static bool
checkpoint_read(const PGresult *result, uint32_t row, struct arena *arena,
                struct checkpoint_row *found)
{
    *found = (struct checkpoint_row){
        .size = column_int64(result, row, 0),
        .at_us = column_int64(result, row, 1),
        .note = column_text(result, row, 3, arena),
        .token = column_is_null(result, row, 4)
                     ? TEXT_NONE
                     : column_text(result, row, 4, arena)};
    return column_digest(result, row, 2, &found->root) && !arena_failed(arena);
}

static PGresult *
query_size(struct pg *pg, const struct statement *statement, int64_t size)
{
    struct params params;
    params_init(&params);
    params_int64(&params, size);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static bool
checkpoint_write(struct pg *pg, const struct checkpoint_row *row)
{
    struct params params;
    params_init(&params);
    params_int64(&params, row->size);
    params_int64(&params, row->at_us);
    params_digest(&params, &row->root);
    params_text(&params, row->note);
    params_text(&params, row->token);
    bool done = pg_do(pg, &put_sql, &params, NULL);
    params_release(&params);
    return done;
}

/* -1: the log has no head. */
static bool
head_lock(struct pg *pg, int64_t *size)
{
    PGresult *result = pg_query(pg, &head_sql, NULL);
    if (result == NULL)
        return false;
    *size = pg_touched(result) == 1 ? column_int64(result, 0, 0) : -1;
    PQclear(result);
    return true;
}

static enum tx
put_body(struct pg *pg, void *context)
{
    const struct checkpoint_row *row = context;
    int64_t size;
    PGresult *result =
        head_lock(pg, &size) ? query_size(pg, &before_sql, row->size) : NULL;
    if (result == NULL)
        return TX_FAILED;
    struct digest root;
    bool is_there = column_digest(result, 0, 0, &root);
    int64_t last =
        column_is_null(result, 0, 1) ? -1 : column_int64(result, 0, 1);
    PQclear(result);
    if (is_there)
        return digest_equals(&root, &row->root)
                   ? TX_NOTHING
                   : postgres_gave_up(pg, "checkpoint: another root");
    if (last > row->size && !mutant_is("checkpoint_goes_back"))
        return TX_FENCED;
    if (row->size > size && !mutant_is("checkpoint_ahead_of_log"))
        return postgres_gave_up(pg, "checkpoint: size");
    return checkpoint_write(pg, row) ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_put_checkpoint(struct store *store, const struct checkpoint_row *row,
                        struct fault *fault)
{
    struct checkpoint_row given = *row;
    return pg_run(pg_of(store), "put_checkpoint", put_body, &given, fault);
}

struct complete {
    int64_t size;
    struct text note, token;
};

static enum tx
complete_body(struct pg *pg, void *context)
{
    const struct complete *complete = context;
    PGresult *result = query_size(pg, &lock_sql, complete->size);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1;
    bool goes_on =
        is_there && note_goes_on(column_view(result, 0, 3), complete->note);
    PQclear(result);
    if (!is_there)
        return postgres_gave_up(pg, "checkpoint: there is none");
    if (!goes_on)
        return TX_FENCED;
    struct params params;
    params_init(&params);
    params_int64(&params, complete->size);
    params_text(&params, complete->note);
    params_text(&params, complete->token);
    bool done = pg_do(pg, &complete_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_complete_checkpoint(struct store *store, int64_t size,
                             struct text note, struct text token,
                             struct fault *fault)
{
    struct complete complete = {size, note, token};
    return pg_run(pg_of(store), "complete_checkpoint", complete_body, &complete,
                  fault);
}

/* ---- reading ---- */

struct checkpoints {
    struct arena *arena;
    int64_t from;
    uint32_t max, count;
    struct checkpoint_row *rows;
};

static enum tx
checkpoints_body(struct pg *pg, void *context)
{
    struct checkpoints *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->from);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = checkpoint_read(result, i, asked->arena, &asked->rows[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "checkpoint");
}

enum store_result
postgres_checkpoints(struct store *store, struct arena *arena, int64_t from,
                     uint32_t max, struct checkpoint_row **rows,
                     uint32_t *count, struct fault *fault)
{
    struct checkpoints asked = {.arena = arena, .from = from, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "checkpoints", checkpoints_body, &asked, fault);
    *rows = asked.rows;
    *count = result == STORE_DONE ? asked.count : 0;
    return result;
}

struct last {
    struct arena *arena;
    struct checkpoint_row *row;
    bool is_there;
};

static enum tx
last_body(struct pg *pg, void *context)
{
    struct last *last = context;
    PGresult *result = pg_query(pg, &last_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    last->is_there = pg_touched(result) == 1;
    bool done =
        !last->is_there || checkpoint_read(result, 0, last->arena, last->row);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "checkpoint");
}

enum store_result
postgres_last_checkpoint(struct store *store, struct arena *arena,
                         struct checkpoint_row *row, bool *is_there,
                         struct fault *fault)
{
    struct last last = {arena, row, false};
    enum store_result result =
        pg_read(pg_of(store), "last_checkpoint", last_body, &last, fault);
    *is_there = result == STORE_DONE && last.is_there;
    return result;
}

/* ---- witnesses ---- */

struct due {
    struct arena *arena;
    const struct text *witnesses;
    uint32_t count, due_count;
    struct witness_row *rows;
};

static struct witness_row
witness_read(const PGresult *result, uint32_t row, const struct due *due)
{
    return (struct witness_row){
        .witness = due->witnesses[column_int64(result, row, 0) - 1],
        .size = column_int64(result, row, 1),
        .at_us = column_is_null(result, row, 2) ? INSTANT_NONE
                                                : column_int64(result, row, 2),
        .tried_at_us = column_is_null(result, row, 3)
                           ? INSTANT_NONE
                           : column_int64(result, row, 3),
        .failures = column_uint32(result, row, 4)};
}

static enum tx
due_body(struct pg *pg, void *context)
{
    struct due *due = context;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_TEXT, due->count);
    for (uint32_t i = 0; i < due->count; i++)
        items_text(&params, due->witnesses[i]);
    PGresult *result = pg_query(pg, &due_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    due->due_count = pg_touched(result);
    due->rows =
        postgres_array(pg, due->arena, due->due_count, sizeof(*due->rows));
    for (uint32_t i = 0; due->rows != NULL && i < due->due_count; i++)
        due->rows[i] = witness_read(result, i, due);
    PQclear(result);
    return due->rows != NULL ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_pushes_due(struct store *store, struct arena *arena,
                    const struct text *witnesses, uint32_t count,
                    struct witness_row **due, uint32_t *due_count,
                    struct fault *fault)
{
    struct due asked = {.arena = arena, .witnesses = witnesses, .count = count};
    enum store_result result =
        pg_read(pg_of(store), "pushes_due", due_body, &asked, fault);
    *due = asked.rows;
    *due_count = result == STORE_DONE ? asked.due_count : 0;
    return result;
}

struct pushed {
    struct text witness;
    int64_t size;
    bool is_taken;
};

static enum tx
pushed_body(struct pg *pg, void *context)
{
    const struct pushed *pushed = context;
    PGresult *result = query_size(pg, &there_sql, pushed->size);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1;
    PQclear(result);
    if (!is_there)
        return postgres_gave_up(pg, "pushed: there is no such checkpoint");
    struct params params;
    params_init(&params);
    params_text(&params, pushed->witness);
    if (pushed->is_taken)
        params_int64(&params, pushed->size);
    bool done =
        pg_do(pg, pushed->is_taken ? &taken_sql : &failed_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_pushed(struct store *store, struct text witness, int64_t size,
                bool is_taken, struct fault *fault)
{
    struct pushed pushed = {witness, size, is_taken};
    return pg_run(pg_of(store), "pushed", pushed_body, &pushed, fault);
}
