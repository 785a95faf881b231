/* SPDX-License-Identifier: Apache-2.0
 *
 * The outbox for a queue outside: read under the publisher's lease, and taken
 * off when the broker has what was read. A crash between the two sends again;
 * who reads knows a notice by case and revision.
 */
#include "inbox.h"
#include "postgres.h"

static const struct statement waits_sql = {
    "outbox_waits", "select exists (select from hedui.outbox)"
                    "    or exists (select from hedui.letter)"};

static const struct statement lease_sql = {
    "outbox_lease",
    "insert into hedui.publisher as p (holder, lease_until_us, fence)"
    " values ($1::text, hedui.now_us() + $2::int8 * 1000, 1)"
    " on conflict (one) do update set holder = excluded.holder,"
    "   lease_until_us = excluded.lease_until_us,"
    "   fence = p.fence + (p.holder <> excluded.holder)::int4"
    "  where p.holder = excluded.holder or p.lease_until_us < hedui.now_us()"
    " returning fence"};

static const struct statement notices_sql = {
    "outbox_notices",
    "select o.outbox_id, o.case_id, o.revision, q.agency, q.request_id,"
    "       q.household_key, r.digest, r.summary"
    "  from hedui.outbox o join hedui.report r using (case_id, revision)"
    "  join hedui.request q using (case_id)"
    " where not (o.outbox_id = any ($2::int8[]))"
    "   and not exists (select from hedui.outbox e"
    "                    where e.case_id = o.case_id"
    "                      and e.revision < o.revision)"
    " order by o.outbox_id limit $1::int4"};

static const struct statement letters_sql = {
    "outbox_letters",
    "select letter_id, at_us, reason::int4, topic, partition, message_offset,"
    "       message_key, errors, bytes"
    "  from hedui.letter where not (letter_id = any ($2::int8[]))"
    " order by letter_id limit $1::int4"};

static const struct statement mine_sql = {
    "outbox_mine",
    "select from hedui.publisher where fence = $1::int8 for update"};

static const struct statement done_sql = {
    "outbox_done",
    "with gone as ("
    "  delete from hedui.outbox where outbox_id = any ($1::int8[])"
    "  returning outbox_id, case_id, revision),"
    " sent as ("
    "  delete from hedui.letter where letter_id = any ($2::int8[]))"
    " insert into hedui.notice (case_id, revision, outbox_id,"
    "   published_at_us, agency, household_key, digest, summary)"
    " select g.case_id, g.revision, g.outbox_id, hedui.now_us(), q.agency,"
    "        q.household_key, r.digest, r.summary"
    "   from gone g join hedui.report r using (case_id, revision)"
    "   join hedui.request q using (case_id) order by g.outbox_id"};

static void
outbox_ids(struct params *params, const int64_t *ids, uint32_t count)
{
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, ids[i]);
}

struct outbox {
    struct arena *arena;
    const struct outbox_ask *ask;
    struct outbox_taken *taken;
};

static bool
outbox_notice(const PGresult *result, uint32_t row, struct arena *arena,
              struct outbox_row *notice)
{
    *notice = (struct outbox_row){
        .kind = OUTBOX_NOTICE,
        .id = column_int64(result, row, 0),
        .case_id = column_int64(result, row, 1),
        .revision = column_uint32(result, row, 2),
        .agency = column_text(result, row, 3, arena),
        .request_id = column_text(result, row, 4, arena),
        .key = column_text(result, row, 5, arena),
    };
    return column_digest(result, row, 6, &notice->digest) &&
           column_blob(result, row, 7, arena, &notice->summary);
}

static bool
outbox_letter(const PGresult *result, uint32_t row, struct arena *arena,
              struct outbox_row *letter)
{
    *letter = (struct outbox_row){
        .kind = OUTBOX_DEAD_LETTER,
        .id = column_int64(result, row, 0),
        .at_us = column_int64(result, row, 1),
        .is_conflict = column_int32(result, row, 2) == POSTGRES_CONFLICT,
        .origin = {.topic = column_text(result, row, 3, arena),
                   .partition = column_int32(result, row, 4),
                   .offset = column_int64(result, row, 5)},
    };
    return column_blob(result, row, 6, arena, &letter->key) &&
           column_blob(result, row, 7, arena, &letter->errors) &&
           column_blob(result, row, 8, arena, &letter->bytes);
}

static bool
outbox_read(struct pg *pg, struct outbox *outbox,
            const struct statement *statement, const int64_t *known,
            uint32_t known_count)
{
    struct params params;
    params_init(&params);
    params_int32(&params, outbox->ask->max);
    outbox_ids(&params, known, known_count);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool done = true;
    for (uint32_t row = 0; done && row < pg_touched(result); row++) {
        struct outbox_row *to = &outbox->taken->rows[outbox->taken->count++];
        done = statement == &notices_sql
                   ? outbox_notice(result, row, outbox->arena, to)
                   : outbox_letter(result, row, outbox->arena, to);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "outbox");
    return done;
}

static bool
outbox_flag(struct pg *pg, const struct statement *statement, bool *flag)
{
    PGresult *result = pg_query(pg, statement, NULL);
    if (result == NULL)
        return false;
    *flag = column_bool(result, 0, 0);
    PQclear(result);
    return true;
}

static bool
outbox_lease(struct pg *pg, const struct outbox *outbox)
{
    struct params params;
    params_init(&params);
    params_chars(&params, outbox->ask->worker);
    params_int64(&params, outbox->ask->lease_ms);
    PGresult *result = pg_query(pg, &lease_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    outbox->taken->fence =
        pg_touched(result) == 0 ? 0 : column_int64(result, 0, 0);
    PQclear(result);
    return true;
}

static enum tx
outbox_body(struct pg *pg, void *context)
{
    struct outbox *outbox = context;
    const struct outbox_ask *ask = outbox->ask;
    bool is_waiting = false;
    *outbox->taken = (struct outbox_taken){0};
    if (!outbox_flag(pg, &waits_sql, &is_waiting))
        return TX_FAILED;
    if (!is_waiting)
        return TX_NOTHING;
    if (!outbox_lease(pg, outbox))
        return TX_FAILED;
    if (outbox->taken->fence == 0)
        return TX_NOTHING;
    outbox->taken->rows = postgres_array(
        pg, outbox->arena, 2 * (size_t)ask->max, sizeof(*outbox->taken->rows));
    bool done =
        outbox->taken->rows != NULL &&
        outbox_read(pg, outbox, &notices_sql, ask->notices,
                    ask->notice_count) &&
        outbox_read(pg, outbox, &letters_sql, ask->letters, ask->letter_count);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_outbox_take(struct store *store, struct arena *arena,
                  const struct outbox_ask *ask, struct outbox_taken *taken,
                  struct fault *fault)
{
    struct outbox outbox = {arena, ask, taken};
    *taken = (struct outbox_taken){0};
    enum store_result result =
        pg_run(pg_of(store), "outbox_take", outbox_body, &outbox, fault);
    if (result != STORE_DONE)
        *taken = (struct outbox_taken){0};
    return result;
}

static const struct statement report_sql = {
    "outbox_report", "select report from hedui.report"
                     " where case_id = $1::int8 and revision = $2::int4"};

struct outbox_report {
    struct arena *arena;
    int64_t case_id;
    uint32_t revision;
    struct text *report;
};

static enum tx
report_body(struct pg *pg, void *context)
{
    const struct outbox_report *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    params_int32(&params, (int32_t)asked->revision);
    PGresult *result = pg_query(pg, &report_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = pg_touched(result) == 0 ||
                column_packed(result, 0, 0, asked->arena, asked->report);
    PQclear(result);
    if (!done)
        pg_broken(pg, "report");
    return done ? TX_NOTHING : TX_FAILED;
}

enum store_result
store_outbox_report(struct store *store, struct arena *arena, int64_t case_id,
                    uint32_t revision, struct text *report, struct fault *fault)
{
    struct outbox_report asked = {arena, case_id, revision, report};
    *report = TEXT_NONE;
    return pg_run(pg_of(store), "outbox_report", report_body, &asked, fault);
}

struct outbox_done {
    int64_t fence;
    const int64_t *notices, *letters;
    uint32_t notice_count, letter_count;
};

static enum tx
done_body(struct pg *pg, void *context)
{
    const struct outbox_done *outbox = context;
    struct params params;
    uint32_t mine = 0;
    params_init(&params);
    params_int64(&params, outbox->fence);
    bool done = pg_do(pg, &mine_sql, &params, &mine);
    params_release(&params);
    if (!done)
        return TX_FAILED;
    if (mine == 0)
        return TX_FENCED;
    params_init(&params);
    outbox_ids(&params, outbox->notices, outbox->notice_count);
    outbox_ids(&params, outbox->letters, outbox->letter_count);
    done = pg_do(pg, &done_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_outbox_done(struct store *store, int64_t fence, const int64_t *notices,
                  uint32_t notice_count, const int64_t *letters,
                  uint32_t letter_count, struct fault *fault)
{
    struct outbox_done outbox = {fence, notices, letters, notice_count,
                                 letter_count};
    if (notice_count + letter_count == 0)
        return STORE_DONE;
    return pg_run(pg_of(store), "outbox_done", done_body, &outbox, fault);
}
