/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing on PostgreSQL what was sealed or raised, in one transaction that
 * looks at what it wrote before it commits.
 */
#include "date.h"
#include "mutant.h"
#include "postgres_sealing.h"

/* Waits for whoever has these jobs; what he did is seen by the next statement.
 */
static const struct statement lock_sql = {
    "seal_lock", "select from hedui.seal_job j"
                 "  join unnest($1::int8[], $2::int4[]) g (case_id, revision)"
                 "    using (case_id, revision)"
                 " order by j.case_id, j.revision for update of j"};

static const struct statement end_sql = {
    "seal_end",
    "with given as ("
    "  select * from unnest($1::int8[], $2::int4[], $3::int8[], $4::bool[],"
    "                       $5::bool[])"
    "    g (case_id, revision, fence, is_purged, is_refused)),"
    " mine as ("
    "  select j.case_id, j.revision, g.is_refused from hedui.seal_job j"
    "    join given g using (case_id, revision)"
    "   where j.fence = g.fence and j.refused_at_us is null"
    "     and g.is_purged = exists (select from hedui.wrong_id w"
    "                                where w.case_id = j.case_id"
    "                                  and w.revision > j.revision)),"
    " gone as ("
    "  delete from hedui.seal_job j using mine m"
    "   where j.case_id = m.case_id and j.revision = m.revision"
    "     and not m.is_refused),"
    " refused as ("
    "  update hedui.seal_job j set refused_at_us = hedui.now_us(),"
    "         lease_until_us = null, holder = null from mine m"
    "   where j.case_id = m.case_id and j.revision = m.revision"
    "     and m.is_refused)"
    " select case_id from mine"};

static const struct statement write_sql = {
    "sealed",
    "with given as ("
    "  select * from unnest($1::int8[], $2::int4[], $3::bytea[], $4::bytea[],"
    "                       $5::bytea[], $6::int4[], $7::int8[], $8::int8[],"
    "                       $9::text[])"
    "    with ordinality u (case_id, revision, digest, file_digest, container,"
    "                       level, stamped_at_us, until_us, signer, i)),"
    " sealed as ("
    "  insert into hedui.container (case_id, revision, sealed_at_us,"
    "    report_digest, made_at_us, round_fence, closed_at_us, silences,"
    "    recalled, digest, container, level, file_digest, stamped_at_us,"
    "    until_us, signer, raise_at_us)"
    "  select g.case_id, g.revision, hedui.now_us(), r.digest, r.made_at_us,"
    "         r.round_fence, r.closed_at_us, r.silences, r.recalled, g.digest,"
    "         g.container, g.level, g.file_digest, g.stamped_at_us, g.until_us,"
    "         g.signer, case when g.level = 1 then hedui.now_us() end"
    "    from given g join hedui.report r using (case_id, revision)"
    "  returning case_id),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest, case_id, revision)"
    "  select 4, hedui.now_us(), digest, case_id, revision"
    "    from given order by i),"
    " boxed as ("
    "  insert into hedui.outbox (case_id, revision)"
    "  select case_id, revision from given order by i)"
    " select case_id, pg_notify('hedui_intake', '') is null from sealed"};

static const struct statement raise_sql = {
    "raised",
    "update hedui.container c set container = g.container,"
    "       file_digest = g.file_digest, level = g.level,"
    "       stamped_at_us = g.stamped_at_us, until_us = g.until_us,"
    "       signer = g.signer, raise_at_us = null"
    "  from unnest($1::int8[], $2::int4[], $3::bytea[], $4::bytea[],"
    "              $5::bytea[], $6::int4[], $7::int8[], $8::int8[], $9::text[],"
    "              $10::bytea[])"
    "       g (case_id, revision, digest, file_digest, container, level,"
    "          stamped_at_us, until_us, signer, before)"
    " where c.case_id = g.case_id and c.revision = g.revision"
    "   and c.file_digest = g.before and c.digest = g.digest"
    "   and c.container is not null"
    "   and (case when c.level = 1 then g.level > 1"
    "             else c.level >= 3 and g.level = 4 end)"
    " returning c.case_id"};

static const struct statement back_sql = {
    "sealed_back",
    "select c.container, c.digest, coalesce(c.file_digest, c.digest)"
    "  from unnest($1::int8[], $2::int4[])"
    "       with ordinality g (case_id, revision, i)"
    "  join hedui.container c using (case_id, revision) order by g.i"};

static const struct statement unstamped_sql = {
    "take_unstamped",
    "with picked as materialized ("
    "  select case_id, revision from hedui.container"
    "   where level = 1 and raise_at_us <= hedui.now_us()"
    "   order by raise_at_us limit $1::int4 for update skip locked)"
    " update hedui.container c"
    "    set raise_at_us = hedui.now_us() + 1000 * $2::int8 from picked p"
    "  where c.case_id = p.case_id and c.revision = p.revision"
    " returning c.case_id, c.revision, c.level::int4, c.container, c.digest,"
    "           c.file_digest"};

static const struct statement waiting_sql = {
    "seal_waiting",
    "select count(*), min(sealed_at_us) from hedui.container where level = 1"};

static const struct statement file_sql = {
    "sealed_file",
    "select case_id, revision, level::int4, container, digest,"
    "       coalesce(file_digest, digest), stamped_at_us, until_us, signer,"
    "       sealed_at_us"
    "  from hedui.container where case_id = $1::int8 and revision = $2::int4"};

/* What a file may expand to: documents of several messages lie in it. */
#define FILE_MAX ((size_t)1 << 30)

struct sealing {
    const struct seal_row *rows;
    uint32_t count;
    store_judge_fn judge;
    void *context;
};

static void
key_params(struct params *params, const struct sealing *sealing)
{
    params_init(params);
    params_items(params, ITEMS_INT64, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_int64(params, sealing->rows[i].case_id);
    params_items(params, ITEMS_INT32, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_int32(params, sealing->rows[i].revision);
}

static void
digest_items(struct params *params, const struct sealing *sealing,
             size_t offset)
{
    params_items(params, ITEMS_BYTES, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++) {
        const struct digest *digest =
            (const struct digest *)((const char *)&sealing->rows[i] + offset);
        items_bytes(params, digest->bytes, DIGEST_SIZE);
    }
}

/* Report and page are in it as they are: packed it is half as large. Hashes
 * are not packed, as calls->seal writes them. */
static void
file_item(struct params *params, const struct seal_row *row)
{
    if (row->level == SEAL_HASHES)
        items_blob(params, row->file);
    else
        items_packed_quickly(params, row->file);
}

static bool
file_column(const PGresult *result, uint32_t row, int column,
            enum seal_level level, struct arena *arena, struct text *file)
{
    struct text packed;
    *file = TEXT_NONE;
    if (level == SEAL_HASHES)
        return column_blob(result, row, column, arena, file);
    return column_blob(result, row, column, arena, &packed) &&
           (text_is_absent(packed) ||
            pack_expand(arena, packed, FILE_MAX, file));
}

static void
file_params(struct params *params, const struct sealing *sealing)
{
    key_params(params, sealing);
    digest_items(params, sealing, offsetof(struct seal_row, leaf));
    digest_items(params, sealing, offsetof(struct seal_row, file_digest));
    params_items(params, ITEMS_BYTES, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        file_item(params, &sealing->rows[i]);
    params_items(params, ITEMS_INT32, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_int32(params, sealing->rows[i].level);
    params_items(params, ITEMS_INT64, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        if (sealing->rows[i].level > SEAL_B)
            items_int64(params, sealing->rows[i].stamped_at_us);
        else
            items_null(params);
    params_items(params, ITEMS_INT64, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        if (sealing->rows[i].level != SEAL_HASHES)
            items_int64(params, sealing->rows[i].until_us);
        else
            items_null(params);
    params_items(params, ITEMS_TEXT, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        if (sealing->rows[i].level != SEAL_HASHES)
            items_text(params, sealing->rows[i].signer);
        else
            items_null(params);
}

/* Are these rows there, as they were given? Each is judged by what storage
 * gives back. *is_there: all of them. */
static enum tx
sealing_back(struct pg *pg, const struct sealing *sealing, bool *is_there)
{
    struct params params;
    struct arena arena;
    key_params(&params, sealing);
    PGresult *result = pg_query(pg, &back_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = true;
    *is_there = pg_touched(result) == sealing->count;
    arena_init(&arena, 0);
    for (uint32_t i = 0; done && *is_there && i < sealing->count; i++) {
        const struct seal_row *row = &sealing->rows[i];
        struct text file = TEXT_NONE;
        struct digest leaf, digest;
        done = column_digest(result, i, 1, &leaf) &&
               column_digest(result, i, 2, &digest) &&
               file_column(result, i, 0, row->level, &arena, &file);
        *is_there = done && digest_equals(&leaf, &row->leaf) &&
                    digest_equals(&digest, &row->file_digest);
        if (*is_there && !mutant_is("seals_unread"))
            done = sealing->judge(sealing->context, row, file);
        arena_release(&arena);
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "what was sealed");
}

/* Those that are not refused come first. */
static uint32_t
sealing_sort(struct arena *arena, struct sealing *sealing)
{
    struct seal_row *rows = arena_array(arena, sealing->count, sizeof(*rows));
    uint32_t kept = 0;
    for (uint32_t i = 0; rows != NULL && i < sealing->count; i++)
        if (!sealing->rows[i].is_refused)
            rows[kept++] = sealing->rows[i];
    sealing->rows = rows;
    sealing->count = kept;
    return kept;
}

static bool
jobs_lock(struct pg *pg, const struct sealing *sealing)
{
    struct params params;
    key_params(&params, sealing);
    PGresult *result = pg_query(pg, &lock_sql, &params);
    params_release(&params);
    PQclear(result);
    return result != NULL;
}

static bool
jobs_end(struct pg *pg, const struct sealing *sealing, uint32_t *ended)
{
    struct params params;
    key_params(&params, sealing);
    params_items(&params, ITEMS_INT64, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_int64(&params, sealing->rows[i].fence);
    params_items(&params, ITEMS_BOOL, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_bool(&params, sealing->rows[i].is_purged);
    params_items(&params, ITEMS_BOOL, sealing->count);
    for (uint32_t i = 0; i < sealing->count; i++)
        items_bool(&params, sealing->rows[i].is_refused);
    PGresult *result = pg_query(pg, &end_sql, &params);
    params_release(&params);
    if (result != NULL)
        *ended = pg_touched(result);
    PQclear(result);
    return result != NULL;
}

static enum tx
done_write(struct pg *pg, const struct sealing *sealing)
{
    struct params params;
    uint32_t touched = 0;
    bool is_there = false;
    if (sealing->count == 0)
        return TX_COMMIT;
    file_params(&params, sealing);
    bool done = pg_do(pg, &write_sql, &params, &touched);
    params_release(&params);
    if (!done)
        return TX_FAILED;
    enum tx back = sealing_back(pg, sealing, &is_there);
    if (back == TX_COMMIT && (touched != sealing->count || !is_there)) {
        pg_broken(pg, "sealed: rows");
        return TX_FAILED;
    }
    return back;
}

static enum tx
done_body(struct pg *pg, void *context)
{
    struct sealing given = *(struct sealing *)context, files = given;
    struct arena arena;
    uint32_t ended = 0;
    bool is_there = false;
    enum tx tx = TX_FAILED;
    arena_init(&arena, 0);
    sealing_sort(&arena, &files);
    if (files.rows == NULL)
        tx = postgres_gave_up(pg, "arena");
    else if (!jobs_lock(pg, &given) || !jobs_end(pg, &given, &ended))
        tx = TX_FAILED;
    else if (ended == given.count)
        tx = done_write(pg, &files);
    else if (ended > 0 || files.count == 0)
        tx = TX_FENCED;
    else if ((tx = sealing_back(pg, &files, &is_there)) == TX_COMMIT)
        tx = is_there ? TX_NOTHING : TX_FENCED; /* a repeat */
    arena_release(&arena);
    return tx;
}

static enum store_result
postgres_seal_done(struct store *store, const struct seal_row *rows,
                   uint32_t count, store_judge_fn judge, void *context,
                   struct fault *fault)
{
    struct sealing sealing = {rows, count, judge, context};
    return pg_run(pg_of(store), "seal_done", done_body, &sealing, fault);
}

static enum tx
raised_body(struct pg *pg, void *context)
{
    const struct sealing *sealing = context;
    struct params params;
    uint32_t touched = 0;
    bool is_there = false;
    file_params(&params, sealing);
    digest_items(&params, sealing, offsetof(struct seal_row, before));
    bool done = pg_do(pg, &raise_sql, &params, &touched);
    params_release(&params);
    if (!done)
        return TX_FAILED;
    if (touched > 0 && touched < sealing->count)
        return TX_FENCED;
    enum tx back = sealing_back(pg, sealing, &is_there);
    if (back != TX_COMMIT)
        return back;
    if (touched > 0 && !is_there) {
        pg_broken(pg, "raised: rows");
        return TX_FAILED;
    }
    if (touched > 0)
        return TX_COMMIT;
    return is_there ? TX_NOTHING : TX_FENCED; /* a repeat */
}

static enum store_result
postgres_raised(struct store *store, const struct seal_row *rows,
                uint32_t count, store_judge_fn judge, void *context,
                struct fault *fault)
{
    struct sealing sealing = {rows, count, judge, context};
    return pg_run(pg_of(store), "raised", raised_body, &sealing, fault);
}

struct unstamped {
    struct arena *arena;
    uint32_t max, count;
    int64_t wait_ms;
    struct seal_row *rows;
};

static bool
row_read(const PGresult *result, uint32_t i, struct arena *arena,
         struct seal_row *row)
{
    *row =
        (struct seal_row){.case_id = column_int64(result, i, 0),
                          .revision = column_uint32(result, i, 1),
                          .level = (enum seal_level)column_int32(result, i, 2),
                          .stamped_at_us = INSTANT_NONE,
                          .until_us = INSTANT_NONE};
    return column_digest(result, i, 4, &row->leaf) &&
           column_digest(result, i, 5, &row->file_digest) &&
           file_column(result, i, 3, row->level, arena, &row->file);
}

static enum tx
unstamped_body(struct pg *pg, void *context)
{
    struct unstamped *asked = context;
    struct params params;
    params_init(&params);
    params_int32(&params, asked->max);
    params_int64(&params, asked->wait_ms);
    PGresult *result = pg_query(pg, &unstamped_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++) {
        done = row_read(result, i, asked->arena, &asked->rows[i]);
        asked->rows[i].before = asked->rows[i].file_digest;
    }
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "unstamped container");
    return asked->count > 0 ? TX_COMMIT : TX_NOTHING;
}

static enum store_result
postgres_take_unstamped(struct store *store, struct arena *arena, uint32_t max,
                        int64_t wait_ms, struct seal_row **rows,
                        uint32_t *count, struct fault *fault)
{
    struct unstamped asked = {.arena = arena, .max = max, .wait_ms = wait_ms};
    *count = 0;
    enum store_result result =
        pg_run(pg_of(store), "take_unstamped", unstamped_body, &asked, fault);
    if (result == STORE_DONE) {
        *rows = asked.rows;
        *count = asked.count;
    }
    return result;
}

static enum tx
waiting_body(struct pg *pg, void *context)
{
    struct seal_waiting *waiting = context;
    struct params params;
    params_init(&params);
    PGresult *result = pg_query(pg, &waiting_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    waiting->count = column_int64(result, 0, 0);
    waiting->oldest_us = column_is_null(result, 0, 1)
                             ? INSTANT_NONE
                             : column_int64(result, 0, 1);
    PQclear(result);
    return TX_COMMIT;
}

static enum store_result
postgres_seal_waiting(struct store *store, struct seal_waiting *waiting,
                      struct fault *fault)
{
    return pg_read(pg_of(store), "seal_waiting", waiting_body, waiting, fault);
}

struct file_asked {
    struct arena *arena;
    int64_t case_id;
    uint32_t revision;
    struct seal_row *row;
    bool is_there;
};

static enum tx
file_body(struct pg *pg, void *context)
{
    struct file_asked *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    params_int32(&params, asked->revision);
    PGresult *result = pg_query(pg, &file_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = true;
    asked->is_there = pg_touched(result) == 1;
    if (asked->is_there) {
        struct seal_row *row = asked->row;
        done = row_read(result, 0, asked->arena, row);
        if (!column_is_null(result, 0, 6))
            row->stamped_at_us = column_int64(result, 0, 6);
        if (!column_is_null(result, 0, 7))
            row->until_us = column_int64(result, 0, 7);
        row->signer = column_text(result, 0, 8, asked->arena);
        row->sealed_at_us = column_int64(result, 0, 9);
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "sealed file");
}

static enum store_result
postgres_seal_file(struct store *store, struct arena *arena, int64_t case_id,
                   uint32_t revision, struct seal_row *row, bool *is_there,
                   struct fault *fault)
{
    struct file_asked asked = {
        .arena = arena, .case_id = case_id, .revision = revision, .row = row};
    *row = (struct seal_row){0};
    enum store_result result =
        pg_read(pg_of(store), "sealed_file", file_body, &asked, fault);
    *is_there = result == STORE_DONE && asked.is_there;
    return result;
}

const struct store_seal_calls postgres_seal_calls = {
    .take = postgres_seal_take,
    .done = postgres_seal_done,
    .take_unstamped = postgres_take_unstamped,
    .raised = postgres_raised,
    .waiting = postgres_seal_waiting,
    .file = postgres_seal_file,
};
