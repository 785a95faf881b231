/* SPDX-License-Identifier: Apache-2.0
 *
 * Leasing seal jobs on PostgreSQL, with all that their reports were made of.
 * Cases of one round share its replies, which are read once.
 */
#include "date.h"
#include "mutant.h"
#include "postgres_change.h"
#include "postgres_document.h"
#include "postgres_sealing.h"

static const struct statement lease_sql = {
    "seal_lease",
    "with near as ("
    "  select j.case_id, j.revision, row_number() over w as i,"
    "         sum(coalesce(d.size, 0)) over w as size"
    "    from (select case_id, revision from hedui.seal_job"
    "           where refused_at_us is null"
    "             and (coalesce(lease_until_us, 0) <= hedui.now_us()"
    "                  or holder = $4::text)"
    "           order by case_id, revision limit $1::int4) j"
    "    left join lateral (select sum(s.size) as size from hedui.document s"
    "                        where s.case_id = j.case_id"
    "                          and s.purged_at_us is null) d on true"
    "  window w as (order by j.case_id, j.revision)),"
    " picked as materialized ("
    "  select j.case_id, j.revision from hedui.seal_job j"
    "    join near n using (case_id, revision)"
    "   where (n.i = 1 or n.size <= $2::int8) and j.refused_at_us is null"
    "     and (coalesce(j.lease_until_us, 0) <= hedui.now_us()"
    "          or j.holder = $4::text)"
    "   order by j.case_id, j.revision for update of j skip locked)"
    " update hedui.seal_job j set fence = j.fence + 1, holder = $4::text,"
    "        lease_until_us = hedui.now_us() + 1000 * $3::int8"
    "   from picked p where j.case_id = p.case_id and j.revision = p.revision"
    " returning j.case_id, j.revision, j.fence"};

/* A second statement, so that it sees what the leased rows were waiting for. */
static const struct statement cases_sql = {
    "seal_cases",
    "select j.case_id, j.revision, j.fence, q.agency, q.accepted_at_us, q.due,"
    "       r.made_at_us, r.report, r.digest, r.evidence, r.salt, q.salt,"
    "       w.last > j.revision, w.last = j.revision, q.request, p.plan,"
    "       r.recalled, r.silences, p.round_id, p.opened_at_us,"
    "       r.closed_at_us, r.round_fence, hedui.now_us()"
    "  from unnest($1::int8[], $2::int4[], $3::int8[])"
    "       j (case_id, revision, fence)"
    "  join hedui.report r using (case_id, revision)"
    "  join hedui.request q using (case_id)"
    "  left join hedui.plan p using (case_id)"
    "  cross join lateral (select coalesce(max(i.revision), 0) as last"
    "                        from hedui.wrong_id i"
    "                       where i.case_id = j.case_id) w"
    " order by j.case_id, j.revision"};

static const struct statement replies_sql = {
    "seal_replies",
    "select r.round_id, r.line::int4, r.part_from, r.part_to, r.exchange_id,"
    "       r.received_at_us, r.received, r.root, r.evidence, k.i"
    "  from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[])"
    "       with ordinality k (round_id, from_us, to_us, fence, i)"
    "  join hedui.reply r on r.round_id = k.round_id"
    "   and r.kept_at_us >= k.from_us and r.kept_at_us <= k.to_us"
    "   and r.round_fence < k.fence"
    " where r.kept_at_us >= $5::int8 and r.kept_at_us <= $6::int8"
    " order by k.i, r.line, r.part_from, r.kept_at_us"};

static const struct statement pauses_sql = {
    "seal_pauses", "select case_id, from_us, until_us, paused_by, why"
                   "  from hedui.pause where case_id = any ($1::int8[])"
                   " order by case_id, from_us"};

struct group_key {
    int64_t round_id, from_us, to_us, fence;
};

struct take {
    struct arena *arena;
    const char *sealer;
    uint32_t max;
    int64_t bytes_max, lease_ms;
    struct seal_batch *batch;
    struct group_key *keys;
};

/* Their cases, in order, an array of one column each. */
static void
cases_param(struct params *params, const struct seal_batch *batch)
{
    params_items(params, ITEMS_INT64, batch->count);
    for (uint32_t i = 0; i < batch->count; i++)
        items_int64(params, batch->cases[i].case_id);
}

static bool
take_lease(struct pg *pg, struct take *take)
{
    struct seal_batch *batch = take->batch;
    struct params params;
    params_init(&params);
    params_int32(&params, take->max);
    params_int64(&params, take->bytes_max);
    params_int64(&params, take->lease_ms);
    params_chars(&params, take->sealer);
    PGresult *result = pg_query(pg, &lease_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    batch->count = pg_touched(result);
    batch->cases =
        postgres_array(pg, take->arena, batch->count, sizeof(*batch->cases));
    for (uint32_t i = 0; batch->cases != NULL && i < batch->count; i++)
        batch->cases[i] =
            (struct seal_case){.case_id = column_int64(result, i, 0),
                               .revision = column_uint32(result, i, 1),
                               .fence = column_int64(result, i, 2)};
    PQclear(result);
    return batch->cases != NULL;
}

static PGresult *
cases_query(struct pg *pg, const struct seal_batch *batch)
{
    struct params params;
    params_init(&params);
    cases_param(&params, batch);
    params_items(&params, ITEMS_INT32, batch->count);
    for (uint32_t i = 0; i < batch->count; i++)
        items_int32(&params, batch->cases[i].revision);
    params_items(&params, ITEMS_INT64, batch->count);
    for (uint32_t i = 0; i < batch->count; i++)
        items_int64(&params, batch->cases[i].fence);
    PGresult *result = pg_query(pg, &cases_sql, &params);
    params_release(&params);
    return result;
}

/* The group of these replies: a round's cases stand beside each other. */
static void
case_group(struct take *take, const PGresult *result, uint32_t i,
           struct seal_case *of)
{
    struct seal_batch *batch = take->batch;
    const struct group_key key = {
        column_int64(result, i, 18), column_int64(result, i, 19),
        column_int64(result, i, 20), column_int64(result, i, 21)};
    for (uint32_t g = batch->group_count; g-- > 0;) {
        const struct group_key *have = &take->keys[g];
        of->group = g;
        if (have->round_id == key.round_id && have->from_us == key.from_us &&
            have->to_us == key.to_us && have->fence == key.fence)
            return;
    }
    of->group = batch->group_count;
    take->keys[batch->group_count++] = key;
}

static bool
case_made_of(struct take *take, const PGresult *result, uint32_t i,
             struct seal_case *of)
{
    struct line_silence *silences = NULL;
    if (of->is_purged || of->is_retraction || column_is_null(result, i, 18))
        return true;
    case_group(take, result, i, of);
    bool done = column_blob(result, i, 14, take->arena, &of->request) &&
                column_blob(result, i, 15, take->arena, &of->plan) &&
                column_blob(result, i, 16, take->arena, &of->recalled) &&
                change_silences(result, i, 17, take->arena, &silences,
                                &of->silence_count);
    of->silences = silences;
    return done;
}

static bool
case_read(struct take *take, const PGresult *result, uint32_t i)
{
    struct seal_case *of = &take->batch->cases[i];
    *of = (struct seal_case){.case_id = column_int64(result, i, 0),
                             .revision = column_uint32(result, i, 1),
                             .fence = column_int64(result, i, 2),
                             .agency = column_text(result, i, 3, take->arena),
                             .accepted_at_us = column_int64(result, i, 4),
                             .due = column_int32(result, i, 5),
                             .made_at_us = column_int64(result, i, 6),
                             .is_purged = column_bool(result, i, 12),
                             .is_retraction = column_bool(result, i, 13)};
    take->batch->now_us = column_int64(result, i, 22);
    /* A report that cannot be unpacked is absent: the sealer refuses it. */
    if (!column_packed(result, i, 7, take->arena, &of->report))
        of->report = TEXT_NONE;
    of->has_request_salt = column_salt(result, i, 11, of->request_salt);
    return column_digest(result, i, 8, &of->digest) &&
           column_digest(result, i, 9, &of->evidence) &&
           (column_salt(result, i, 10, of->salt) || of->is_purged) &&
           case_made_of(take, result, i, of);
}

static bool
take_cases(struct pg *pg, struct take *take)
{
    struct seal_batch *batch = take->batch;
    PGresult *result = cases_query(pg, batch);
    if (result == NULL)
        return false;
    take->keys =
        postgres_array(pg, take->arena, batch->count, sizeof(*take->keys));
    bool is_all = pg_touched(result) == batch->count;
    bool done = take->keys != NULL && is_all;
    for (uint32_t i = 0; done && i < batch->count; i++)
        done = case_read(take, result, i);
    PQclear(result);
    if (!done && pg->error == PG_FINE)
        pg_broken(pg, "seal case");
    return done;
}

static void
group_params(struct params *params, const struct take *take)
{
    const struct group_key *keys = take->keys;
    uint32_t count = take->batch->group_count;
    int64_t from_us = INT64_MAX, to_us = 0;
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, keys[i].round_id);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++) {
        items_int64(params, keys[i].from_us);
        from_us = keys[i].from_us < from_us ? keys[i].from_us : from_us;
    }
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++) {
        items_int64(params, keys[i].to_us);
        to_us = keys[i].to_us > to_us ? keys[i].to_us : to_us;
    }
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, mutant_is("seals_later_replies") ? INT64_MAX
                                                             : keys[i].fence);
    params_int64(params, from_us);
    params_int64(params, to_us);
}

static bool
take_replies(struct pg *pg, struct take *take)
{
    struct seal_batch *batch = take->batch;
    struct params params;
    batch->groups = postgres_array(pg, take->arena, batch->group_count,
                                   sizeof(*batch->groups));
    if (batch->groups == NULL || batch->group_count == 0)
        return batch->groups != NULL;
    params_init(&params);
    group_params(&params, take);
    PGresult *result = pg_query(pg, &replies_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    struct reply_row *rows = postgres_array(pg, take->arena, pg_touched(result),
                                            sizeof(struct reply_row));
    bool done = rows != NULL;
    for (uint32_t i = 0; done && i < pg_touched(result); i++) {
        struct seal_group *group =
            &batch->groups[column_int64(result, i, 9) - 1];
        if (group->reply_count++ == 0)
            group->replies = &rows[i];
        done = postgres_reply(pg, result, i, take->arena, &rows[i]);
    }
    PQclear(result);
    return done;
}

static struct seal_case *
batch_find(const struct seal_batch *batch, int64_t case_id, uint32_t after)
{
    for (uint32_t i = after; i < batch->count; i++)
        if (batch->cases[i].case_id == case_id)
            return &batch->cases[i];
    return NULL;
}

static bool
take_pauses(struct pg *pg, struct take *take)
{
    struct seal_batch *batch = take->batch;
    struct params params;
    params_init(&params);
    cases_param(&params, batch);
    PGresult *result = pg_query(pg, &pauses_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    struct pause *pauses =
        postgres_array(pg, take->arena, count, sizeof(*pauses));
    bool done = pauses != NULL;
    for (uint32_t i = 0; done && i < count; i++) {
        pauses[i] =
            (struct pause){.from_us = column_int64(result, i, 1),
                           .until_us = column_is_null(result, i, 2)
                                           ? INSTANT_NONE
                                           : column_int64(result, i, 2),
                           .by = column_text(result, i, 3, take->arena)};
        done = column_blob(result, i, 4, take->arena, &pauses[i].why);
        int64_t case_id = column_int64(result, i, 0);
        for (struct seal_case *of = batch_find(batch, case_id, 0); of != NULL;
             of = batch_find(batch, case_id,
                             (uint32_t)(of - batch->cases) + 1)) {
            if (of->is_purged || of->is_retraction)
                continue;
            if (of->pause_count++ == 0)
                of->pauses = &pauses[i];
        }
    }
    PQclear(result);
    if (!done && pg->error == PG_FINE)
        pg_broken(pg, "pause");
    return done;
}

static bool
take_documents(struct pg *pg, struct take *take)
{
    struct seal_batch *batch = take->batch;
    struct document *rows;
    int64_t *of_cases;
    uint32_t count;
    int64_t *cases =
        postgres_array(pg, take->arena, batch->count, sizeof(*cases));
    if (cases == NULL)
        return false;
    for (uint32_t i = 0; i < batch->count; i++)
        cases[i] = batch->cases[i].case_id;
    if (!postgres_documents_read(pg, take->arena, cases, batch->count, true,
                                 &rows, &of_cases, &count))
        return false;
    for (uint32_t i = 0, d = 0; i < batch->count; i++) {
        struct seal_case *of = &batch->cases[i];
        /* Two revisions of one case have the same. */
        while (d > 0 && of_cases[d - 1] >= of->case_id)
            d--;
        while (d < count && of_cases[d] < of->case_id)
            d++;
        uint32_t first = d;
        while (d < count && of_cases[d] == of->case_id)
            d++;
        if (of->is_purged || of->is_retraction)
            continue;
        of->documents = &rows[first];
        of->document_count = d - first;
    }
    return true;
}

static enum tx
take_body(struct pg *pg, void *context)
{
    struct take *take = context;
    *take->batch = (struct seal_batch){0};
    if (!take_lease(pg, take))
        return TX_FAILED;
    if (take->batch->count == 0)
        return TX_NOTHING;
    if (!take_cases(pg, take) || !take_replies(pg, take) ||
        !take_pauses(pg, take) || !take_documents(pg, take))
        return TX_FAILED;
    if (arena_failed(take->arena))
        return postgres_gave_up(pg, "arena");
    return TX_COMMIT;
}

enum store_result
postgres_seal_take(struct store *store, struct arena *arena, const char *sealer,
                   uint32_t max, int64_t bytes_max, int64_t lease_ms,
                   struct seal_batch *batch, struct fault *fault)
{
    struct take take = {.arena = arena,
                        .sealer = sealer,
                        .max = max,
                        .bytes_max = bytes_max,
                        .lease_ms = lease_ms,
                        .batch = batch};
    enum store_result result =
        pg_run(pg_of(store), "seal_take", take_body, &take, fault);
    if (result != STORE_DONE)
        *batch = (struct seal_batch){0};
    return result;
}
