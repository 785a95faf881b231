/* SPDX-License-Identifier: Apache-2.0
 *
 * The log on PostgreSQL: its state, leaves and tiles as they are read, notes.
 */
#include "postgres_log.h"

#include <string.h>

#include "date.h"

static const struct statement state_sql = {
    "log_state",
    "select h.size, w.n, w.oldest, c.size, c.at_us"
    "  from hedui.log_head h"
    "  cross join (select count(*) as n, min(at_us) as oldest"
    "                from (select at_us from hedui.leaf where number is null"
    "                       order by leaf_id limit $1::int4) u) w"
    "  left join (select size, at_us from hedui.checkpoint"
    "              order by size desc limit 1) c on true"};

static const struct statement leaves_sql = {
    "log_leaves", "select number, kind::int4, at_us, case_id, revision, digest"
                  "  from hedui.leaf where number >= $1::int8"
                  " order by number limit $2::int4"};

static const struct statement tiles_sql = {
    "log_tiles",
    "select u.i, t.width, t.hashes"
    "  from unnest($1::int4[], $2::int8[]) with ordinality u (level, index, i)"
    "  join hedui.tile t on t.level = u.level and t.index = u.index"};

static const struct statement find_sql = {
    "log_find",
    "select f.number, f.kind::int4, f.at_us, f.case_id, f.revision, f.digest,"
    "       case f.kind when 0 then (select q.salt from hedui.request q"
    "                                 where q.case_id = f.case_id)"
    "                   when 3 then (select r.salt from hedui.report r"
    "                                 where r.case_id = f.case_id"
    "                                   and r.revision = f.revision) end"
    "  from hedui.leaf f"
    " where f.case_id = $1::int8 and f.kind = $2::int4"
    "   and f.revision is not distinct from $3::int8"
    " order by f.leaf_id desc limit 1"};

/* Two who note the same at once: the second sees the first. */
static const struct statement note_lock_sql = {
    "log_note_lock", "select pg_advisory_xact_lock(hashtext('hedui.note'))"
                     " is null"};

static const struct statement note_sql = {
    "log_note", "insert into hedui.leaf (kind, at_us, digest, case_id)"
                " select $1::int4, hedui.now_us(), $3::bytea, $2::int8"
                "  where $3::bytea is distinct from"
                "        (select f.digest from hedui.leaf f"
                "          where f.kind = $1::int4 and f.kind >= 5"
                "            and ($2::int8 is null or f.case_id = $2::int8)"
                "          order by f.leaf_id desc limit 1)"};

void
params_some(struct params *params, int64_t value)
{
    if (value == 0)
        params_null(params);
    else
        params_int64(params, value);
}

bool
postgres_leaf(const PGresult *result, uint32_t row, int column,
              struct leaf_row *leaf)
{
    int32_t kind = column_int32(result, row, column);
    *leaf = (struct leaf_row){
        .kind = (enum leaf_kind)kind,
        .at_us = column_int64(result, row, column + 1),
        .case_id = column_is_null(result, row, column + 2)
                       ? 0
                       : column_int64(result, row, column + 2),
        .revision = column_is_null(result, row, column + 3)
                        ? 0
                        : column_uint32(result, row, column + 3)};
    return kind >= 0 && kind < LEAF_KIND_COUNT &&
           column_digest(result, row, column + 4, &leaf->digest);
}

static enum tx
state_body(struct pg *pg, void *context)
{
    struct log_state *state = context;
    struct params params;
    params_init(&params);
    params_int32(&params, LOG_STATE_MAX);
    PGresult *result = pg_query(pg, &state_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = pg_touched(result) == 1;
    if (done) {
        bool waits = !column_is_null(result, 0, 2);
        bool has_checkpoint = !column_is_null(result, 0, 3);
        *state = (struct log_state){
            .size = column_int64(result, 0, 0),
            .unnumbered = column_int64(result, 0, 1),
            .oldest_us = waits ? column_int64(result, 0, 2) : INSTANT_NONE,
            .checkpoint = has_checkpoint ? column_int64(result, 0, 3) : -1,
            .checkpoint_us =
                has_checkpoint ? column_int64(result, 0, 4) : INSTANT_NONE};
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "log_head");
}

static enum store_result
postgres_log_state(struct store *store, struct log_state *state,
                   struct fault *fault)
{
    return pg_read(pg_of(store), "log_state", state_body, state, fault);
}

/* ---- leaves ---- */

struct leaves {
    struct arena *arena;
    int64_t from;
    uint32_t max, count;
    struct leaf_row *rows;
};

static enum tx
leaves_body(struct pg *pg, void *context)
{
    struct leaves *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->from);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &leaves_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++) {
        done = postgres_leaf(result, i, 1, &asked->rows[i]);
        asked->rows[i].number = column_int64(result, i, 0);
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "leaves");
}

static enum store_result
postgres_log_leaves(struct store *store, struct arena *arena, int64_t from,
                    uint32_t max, struct leaf_row **leaves, uint32_t *count,
                    struct fault *fault)
{
    struct leaves asked = {.arena = arena, .from = from, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "log_leaves", leaves_body, &asked, fault);
    *leaves = asked.rows;
    *count = result == STORE_DONE ? asked.count : 0;
    return result;
}

struct find {
    enum leaf_kind kind;
    int64_t case_id;
    uint32_t revision;
    struct leaf_proof *found;
    bool is_there;
};

static enum tx
find_body(struct pg *pg, void *context)
{
    struct find *find = context;
    struct params params;
    params_init(&params);
    params_int64(&params, find->case_id);
    params_int32(&params, (int32_t)find->kind);
    params_some(&params, find->revision);
    PGresult *result = pg_query(pg, &find_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    struct leaf_proof *found = find->found;
    *found = (struct leaf_proof){0};
    find->is_there = pg_touched(result) == 1;
    bool done = true;
    if (find->is_there) {
        done = postgres_leaf(result, 0, 1, &found->leaf);
        found->leaf.number = column_is_null(result, 0, 0)
                                 ? LEAF_UNNUMBERED
                                 : column_int64(result, 0, 0);
        found->has_salt = column_salt(result, 0, 6, found->salt);
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "leaf");
}

static enum store_result
postgres_log_find(struct store *store, enum leaf_kind kind, int64_t case_id,
                  uint32_t revision, struct leaf_proof *found, bool *is_there,
                  struct fault *fault)
{
    struct find find = {kind, case_id, revision, found, false};
    enum store_result result =
        pg_read(pg_of(store), "log_find", find_body, &find, fault);
    *is_there = result == STORE_DONE && find.is_there;
    return result;
}

struct note {
    enum leaf_kind kind;
    int64_t case_id;
    const struct digest *digest;
};

static enum tx
note_body(struct pg *pg, void *context)
{
    const struct note *note = context;
    if (!leaf_is_note(note->kind, note->case_id))
        return postgres_gave_up(pg, "note: kind");
    if (!pg_do(pg, &note_lock_sql, NULL, NULL))
        return TX_FAILED;
    struct params params;
    params_init(&params);
    params_int32(&params, (int32_t)note->kind);
    params_some(&params, note->case_id);
    params_digest(&params, note->digest);
    bool done = pg_do(pg, &note_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

static enum store_result
postgres_log_note(struct store *store, enum leaf_kind kind, int64_t case_id,
                  const struct digest *digest, struct fault *fault)
{
    struct note note = {kind, case_id, digest};
    return pg_run(pg_of(store), "log_note", note_body, &note, fault);
}

/* ---- tiles ---- */

bool
postgres_tiles(struct pg *pg, struct arena *arena, struct tile_row *tiles,
               uint32_t count)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT32, count);
    for (uint32_t i = 0; i < count; i++)
        items_int32(&params, tiles[i].level);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(&params, tiles[i].index);
    PGresult *result = pg_query(pg, &tiles_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        tiles[i].width = 0;
        tiles[i].hashes = TEXT_NONE;
    }
    for (uint32_t row = 0; row < pg_touched(result); row++) {
        struct tile_row *tile = &tiles[column_int64(result, row, 0) - 1];
        tile->width = column_uint32(result, row, 1);
        tile->hashes = column_text(result, row, 2, arena);
    }
    PQclear(result);
    if (arena_failed(arena))
        pg_broken(pg, "arena");
    return !arena_failed(arena);
}

struct tiles {
    struct arena *arena;
    struct tile_row *tiles;
    uint32_t count;
};

static enum tx
tiles_body(struct pg *pg, void *context)
{
    const struct tiles *asked = context;
    return postgres_tiles(pg, asked->arena, asked->tiles, asked->count)
               ? TX_COMMIT
               : TX_FAILED;
}

static enum store_result
postgres_log_tiles(struct store *store, struct arena *arena,
                   struct tile_row *tiles, uint32_t count, struct fault *fault)
{
    struct tiles asked = {arena, tiles, count};
    return pg_read(pg_of(store), "log_tiles", tiles_body, &asked, fault);
}

const struct store_log_calls postgres_log_calls = {
    .number = postgres_number,
    .state = postgres_log_state,
    .leaves = postgres_log_leaves,
    .tiles = postgres_log_tiles,
    .find = postgres_log_find,
    .note = postgres_log_note,
    .put_checkpoint = postgres_put_checkpoint,
    .complete_checkpoint = postgres_complete_checkpoint,
    .checkpoints = postgres_checkpoints,
    .last_checkpoint = postgres_last_checkpoint,
    .pushes_due = postgres_pushes_due,
    .pushed = postgres_pushed,
    .look = postgres_look,
    .looks = postgres_looks,
};
