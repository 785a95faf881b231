/* SPDX-License-Identifier: Apache-2.0
 *
 * The integrator on PostgreSQL. The row of log_head is its lock: who does not
 * get it at once leaves the work to the other. Nobody else touches that row,
 * and the leaves are committed, so that no writer waits for a number.
 */
#include "log_calls.h"
#include "mutant.h"
#include "postgres_log.h"

static const struct statement head_sql = {
    "log_head", "select size from hedui.log_head for update skip locked"};

/* The scan goes on behind the last id; a lower one that was committed later is
 * found by who begins at 0. */
static const struct statement unnumbered_sql = {
    "log_unnumbered",
    "select leaf_id, kind::int4, at_us, case_id, revision, digest"
    "  from hedui.leaf where number is null and leaf_id > $1::int8"
    " order by leaf_id limit $2::int4"};

static const struct statement number_sql = {
    "log_number", "update hedui.leaf f set number = $1::int8 + u.i - 1"
                  "  from unnest($2::int8[]) with ordinality u (leaf_id, i)"
                  " where f.leaf_id = u.leaf_id and f.number is null"};

static const struct statement tiles_sql = {
    "log_tiles_keep",
    "insert into hedui.tile as t (level, index, width, hashes)"
    " select level, index, width, hashes"
    "   from unnest($1::int4[], $2::int8[], $3::int4[], $4::bytea[])"
    "        u (level, index, width, hashes)"
    " on conflict (level, index)"
    " do update set width = excluded.width, hashes = excluded.hashes"};

static const struct statement size_sql = {
    "log_size", "update hedui.log_head set size = $1::int8"};

struct number {
    uint32_t max;
    int64_t after, last;
    store_number_fn make;
    void *context;
    struct arena arena; /* of one try */
    struct leaf_row *leaves;
    int64_t *ids;
    struct tile_row edge[TILE_LEVELS], *tiles;
    struct leaf_batch batch;
    uint32_t tile_count;
    int64_t size;
};

/* TX_NOTHING: somebody else is numbering. */
static enum tx
number_head(struct pg *pg, struct number *number)
{
    PGresult *result = pg_query(pg, &head_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    bool is_ours = pg_touched(result) == 1;
    if (is_ours)
        number->size = column_int64(result, 0, 0);
    PQclear(result);
    return is_ours ? TX_COMMIT : TX_NOTHING;
}

static bool
number_leaves(struct pg *pg, struct number *number)
{
    struct params params;
    params_init(&params);
    params_int64(&params, number->last);
    params_int32(&params, number->max);
    PGresult *result = pg_query(pg, &unnumbered_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    number->leaves =
        arena_array(&number->arena, count, sizeof(*number->leaves));
    number->ids = arena_array(&number->arena, count, sizeof(*number->ids));
    bool done = number->leaves != NULL && number->ids != NULL;
    for (uint32_t i = 0; done && i < count; i++) {
        number->ids[i] = column_int64(result, i, 0);
        done = postgres_leaf(result, i, 1, &number->leaves[i]);
        number->leaves[i].number = number->size + i;
        if (number->last < number->ids[i])
            number->last = number->ids[i];
    }
    PQclear(result);
    number->batch.leaves = number->leaves;
    number->batch.count = count;
    if (!done)
        pg_broken(pg, "leaf");
    return done;
}

/* The partial tiles with which the log ends. */
static bool
number_edge(struct pg *pg, struct number *number)
{
    uint32_t count = 0;
    for (uint32_t level = 0; level < TILE_LEVELS; level++) {
        int64_t size = tile_level_size(number->size, level);
        if (size % TILE_WIDTH != 0)
            number->edge[count++] =
                (struct tile_row){.level = level, .index = size / TILE_WIDTH};
    }
    number->batch.edge = number->edge;
    number->batch.edge_count = count;
    if (!postgres_tiles(pg, &number->arena, number->edge, count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        int64_t size = tile_level_size(number->size, number->edge[i].level);
        if (number->edge[i].width == size % TILE_WIDTH)
            continue;
        pg_broken(pg, "tile: width");
        return false;
    }
    return true;
}

static bool
number_ids(struct pg *pg, const struct number *number)
{
    struct params params;
    params_init(&params);
    params_int64(&params, number->size);
    params_items(&params, ITEMS_INT64, number->batch.count);
    for (uint32_t i = 0; i < number->batch.count; i++)
        items_int64(&params, number->ids[i]);
    uint32_t touched = 0;
    bool done = pg_do(pg, &number_sql, &params, &touched);
    params_release(&params);
    if (done && touched != number->batch.count) {
        pg_broken(pg, "number: rows");
        return false;
    }
    return done;
}

static bool
number_tiles(struct pg *pg, const struct number *number)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT32, number->tile_count);
    for (uint32_t i = 0; i < number->tile_count; i++)
        items_int32(&params, number->tiles[i].level);
    params_items(&params, ITEMS_INT64, number->tile_count);
    for (uint32_t i = 0; i < number->tile_count; i++)
        items_int64(&params, number->tiles[i].index);
    params_items(&params, ITEMS_INT32, number->tile_count);
    for (uint32_t i = 0; i < number->tile_count; i++)
        items_int32(&params, number->tiles[i].width);
    params_items(&params, ITEMS_BYTES, number->tile_count);
    for (uint32_t i = 0; i < number->tile_count; i++)
        items_bytes(&params, number->tiles[i].hashes.bytes,
                    number->tiles[i].hashes.size);
    bool done = pg_do(pg, &tiles_sql, &params, NULL);
    params_release(&params);
    return done;
}

static bool
number_size(struct pg *pg, const struct number *number)
{
    struct params params;
    if (mutant_is("integrator_numbers_twice"))
        return true;
    params_init(&params);
    params_int64(&params, number->size + number->batch.count);
    bool done = pg_do(pg, &size_sql, &params, NULL);
    params_release(&params);
    return done;
}

static enum tx
number_body(struct pg *pg, void *context)
{
    struct number *number = context;
    arena_release(&number->arena);
    number->batch = (struct leaf_batch){0};
    number->last = number->after;
    if (mutant_is("leaf_of_open_transaction_lost") &&
        number->last < pg->log_after)
        number->last = pg->log_after;
    enum tx head = number_head(pg, number);
    if (head != TX_COMMIT)
        return head;
    if (!number_leaves(pg, number))
        return TX_FAILED;
    pg->log_after = number->last;
    if (number->batch.count == 0)
        return TX_NOTHING;
    if (!number_edge(pg, number))
        return TX_FAILED;
    if (!number->make(number->context, &number->arena, &number->batch,
                      &number->tiles, &number->tile_count) ||
        !tiles_follow(number->edge, number->batch.edge_count, number->size,
                      number->size + number->batch.count, number->tiles,
                      number->tile_count))
        return postgres_gave_up(pg, "number callback");
    return number_ids(pg, number) && number_tiles(pg, number) &&
                   number_size(pg, number)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
postgres_number(struct store *store, uint32_t max, int64_t *after,
                store_number_fn make, void *context, uint32_t *numbered,
                struct fault *fault)
{
    struct number number = {
        .max = max, .after = *after, .make = make, .context = context};
    arena_init(&number.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "number", number_body, &number, fault);
    *numbered = result == STORE_DONE ? number.batch.count : 0;
    if (result == STORE_DONE)
        *after = number.last;
    arena_release(&number.arena);
    return result;
}
