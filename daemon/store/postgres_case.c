/* SPDX-License-Identifier: Apache-2.0
 *
 * The rest of the case desk on PostgreSQL: wake, close (tx4), split.
 */
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "postgres.h"
#include "postgres_change.h"
#include "revise.h"

static const struct statement lease_sql = {
    "wake_lease",
    "with due as ("
    "  select o.round_id, n.now_us from hedui.round o,"
    "         (select hedui.now_us() as now_us) n"
    "   where o.wake_at_us <= n.now_us"
    "     and (o.lease_until_us is null or o.lease_until_us <= n.now_us)"
    "   order by o.wake_at_us limit $1::int4 for update of o skip locked)"
    " update hedui.round o"
    "    set holder = $2::text, lease_until_us = due.now_us + $3::int8,"
    "        fence = nextval('hedui.round_fence'), attempts = o.attempts + 1,"
    "        has_more = false,"
    "        silences = hedui.silences_since(o.opened_at_us)"
    "   from due where o.round_id = due.round_id"
    " returning o.round_id, o.root_id, o.fence, o.attempts, o.lane::int4,"
    "           o.due, o.wake_at_us, o.missing, o.opened_at_us, o.cases,"
    "           o.silences"};

static const struct statement cases_sql = {
    "wake_cases",
    "select u.i, r.case_id, r.accepted_at_us, r.due, r.request, p.plan,"
    "       coalesce((select max(revision) from hedui.report t"
    "                  where t.case_id = r.case_id), 0),"
    "       p.recall_from is not null,"
    "       coalesce((select t.recalled from hedui.report t"
    "                  where t.case_id = r.case_id and t.revision = 1),"
    "                (select c.recalled from hedui.container c"
    "                  where c.case_id = r.case_id and c.revision = 1)),"
    "       (select t.report from hedui.report t where t.case_id = r.case_id"
    "         order by t.revision desc limit 1),"
    "       exists (select from hedui.pause z where z.case_id = r.case_id)"
    "  from unnest($1::int8[]) with ordinality u (case_id, i)"
    "  join hedui.request r using (case_id)"
    "  join hedui.plan p using (case_id) order by u.i"};

static const struct statement replies_sql = {
    "wake_replies",
    "select round_id, line::int4, part_from, part_to, exchange_id,"
    "       received_at_us, received, root, evidence"
    "  from hedui.reply"
    " where round_id = $1::int8 and kept_at_us >= $2::int8"
    "   and round_fence < $3::int8 order by line, part_from, kept_at_us"};

struct wake {
    struct arena *arena;
    const char *worker;
    int64_t lease_us;
    uint32_t max, count;
    struct leased_round *rounds;
    int64_t *roots, *opened_at_us;
    int64_t **case_ids;
};

bool
postgres_reply(struct pg *pg, const PGresult *result, uint32_t row,
               struct arena *arena, struct reply_row *reply)
{
    struct text exchange_id = column_view(result, row, 4);
    *reply = (struct reply_row){.round_id = column_int64(result, row, 0),
                                .line = (enum line)column_int32(result, row, 1),
                                .from = column_uint32(result, row, 2),
                                .to = column_uint32(result, row, 3),
                                .received_at_us = column_int64(result, row, 5)};
    bool done = exchange_id.size <= EXCHANGE_ID_SIZE &&
                column_digest(result, row, 6, &reply->received) &&
                column_digest(result, row, 7, &reply->root) &&
                column_blob(result, row, 8, arena, &reply->evidence);
    if (!done) {
        pg_broken(pg, "reply");
        return false;
    }
    memcpy(reply->exchange_id, exchange_id.bytes, exchange_id.size);
    return true;
}

static bool
wake_lease(struct pg *pg, struct wake *wake)
{
    struct params params;
    params_init(&params);
    params_int32(&params, wake->max);
    params_chars(&params, wake->worker);
    params_int64(&params,
                 mutant_is("wake_without_lease") ? -1 : wake->lease_us);
    PGresult *result = pg_query(pg, &lease_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    wake->count = pg_touched(result);
    struct arena *arena = wake->arena;
    wake->rounds = arena_array(arena, wake->count, sizeof(*wake->rounds));
    wake->roots = arena_array(arena, wake->count, sizeof(*wake->roots));
    wake->opened_at_us =
        arena_array(arena, wake->count, sizeof(*wake->opened_at_us));
    wake->case_ids = arena_array(arena, wake->count, sizeof(*wake->case_ids));
    bool done = !arena_failed(arena);
    for (uint32_t i = 0; done && i < wake->count; i++) {
        wake->rounds[i] =
            (struct leased_round){.round_id = column_int64(result, i, 0),
                                  .fence = column_int64(result, i, 2),
                                  .attempts = column_uint32(result, i, 3),
                                  .lane = (enum lane)column_int32(result, i, 4),
                                  .due = column_int32(result, i, 5),
                                  .wake_at_us = column_int64(result, i, 6),
                                  .missing = column_uint32(result, i, 7)};
        wake->roots[i] = column_int64(result, i, 1);
        wake->opened_at_us[i] = column_int64(result, i, 8);
        done = column_int64s(result, i, 9, arena, &wake->case_ids[i],
                             &wake->rounds[i].case_count) &&
               change_silences(result, i, 10, arena, &wake->rounds[i].silences,
                               &wake->rounds[i].silence_count);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "round");
    return done;
}

static bool
wake_cases(struct pg *pg, struct wake *wake, uint32_t at)
{
    struct leased_round *round = &wake->rounds[at];
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, round->case_count);
    for (uint32_t i = 0; i < round->case_count; i++)
        items_int64(&params, wake->case_ids[at][i]);
    PGresult *result = pg_query(pg, &cases_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    round->cases =
        arena_array(wake->arena, round->case_count, sizeof(*round->cases));
    bool done = round->cases != NULL && pg_touched(result) == round->case_count;
    bool has_first = false;
    for (uint32_t i = 0; done && i < round->case_count; i++) {
        struct leased_case *found = &round->cases[i];
        found->case_id = column_int64(result, i, 1);
        found->accepted_at_us = column_int64(result, i, 2);
        found->due = column_int32(result, i, 3);
        found->revision = column_uint32(result, i, 6) + 1;
        has_first |= found->revision == 1 && column_bool(result, i, 7);
        done = column_blob(result, i, 4, wake->arena, &found->request) &&
               column_blob(result, i, 5, wake->arena, &found->plan) &&
               column_blob(result, i, 8, wake->arena, &found->recalled);
        /* One that cannot be unpacked cannot be compared. */
        if (!column_packed(result, i, 9, wake->arena, &found->before))
            found->before = TEXT_NONE;
        if (done && column_bool(result, i, 10))
            done = postgres_pauses(pg, wake->arena, found->case_id,
                                   &found->pauses, &found->pause_count);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "case");
    return done &&
           (!has_first || postgres_recall_round(pg, wake->arena, round));
}

static bool
wake_replies(struct pg *pg, struct wake *wake, uint32_t at)
{
    struct leased_round *round = &wake->rounds[at];
    struct params params;
    params_init(&params);
    params_int64(&params, wake->roots[at]);
    params_int64(&params, wake->opened_at_us[at]);
    params_int64(&params, round->fence);
    PGresult *result = pg_query(pg, &replies_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    round->reply_count = pg_touched(result);
    round->replies = postgres_array(pg, wake->arena, round->reply_count,
                                    sizeof(*round->replies));
    bool done = round->replies != NULL;
    for (uint32_t i = 0; done && i < round->reply_count; i++)
        done = postgres_reply(pg, result, i, wake->arena, &round->replies[i]);
    PQclear(result);
    return done;
}

static enum tx
wake_body(struct pg *pg, void *context)
{
    struct wake *wake = context;
    wake->count = 0;
    if (!wake_lease(pg, wake))
        return TX_FAILED;
    for (uint32_t i = 0; i < wake->count; i++)
        if (!wake_cases(pg, wake, i) || !wake_replies(pg, wake, i))
            return TX_FAILED;
    return wake->count == 0 ? TX_NOTHING : TX_COMMIT;
}

enum store_result
postgres_wake(struct store *store, struct arena *arena, const char *worker,
              int64_t lease_ms, uint32_t max, struct leased_round **rounds,
              uint32_t *count, struct fault *fault)
{
    struct wake wake = {.arena = arena,
                        .worker = worker,
                        .lease_us = lease_ms * 1000,
                        .max = max};
    *count = 0;
    enum store_result result =
        pg_run(pg_of(store), "wake", wake_body, &wake, fault);
    if (result == STORE_DONE) {
        *rounds = wake.rounds;
        *count = wake.count;
    }
    return result;
}

/* ---- close ---- */

static const struct statement lock_sql = {
    "close_lock",
    "select root_id, wake_at_us, missing, cases, hedui.now_us(),"
    "       silences is not distinct from hedui.silences_since(opened_at_us),"
    "       exists (select from hedui.consent where is_open)"
    "  from hedui.round where round_id = $1::int8 and fence = $2::int8"
    "   for update"};

static const struct statement repeat_sql = {
    "close_repeat",
    "select count(*) from unnest($1::int8[], $2::int4[], $3::bytea[],"
    "         $4::bool[]) u (case_id, revision, digest, is_unchanged)"
    " where exists (select from hedui.report r"
    "                where r.case_id = u.case_id and r.revision = u.revision"
    "                  and r.digest = u.digest)"
    "    or (u.is_unchanged"
    "        and u.revision = (select max(r.revision) + 1 from hedui.report r"
    "                           where r.case_id = u.case_id))"
    "    or (u.digest is null and not u.is_unchanged"
    "        and exists (select from hedui.set_aside s"
    "                     where s.case_id = u.case_id and s.kind = 0))"};

static const struct statement close_sql = {
    "close",
    "with gone as ("
    "  delete from hedui.round where round_id = $1::int8"
    "  returning root_id, lane, due, opened_at_us, fence, wake_at_us,"
    "            silences, has_more),"
    " given as ("
    "  select * from unnest($3::int8[], $4::int4[], $5::bytea[],"
    "    $18::bool[], $6::bytea[], $7::bytea[], $8::bytea[], $9::text[],"
    "    $10::bytea[]) with ordinality"
    "    u (case_id, revision, digest, is_unchanged, evidence, summary, report,"
    "       why, recalled, i)),"
    " written as ("
    "  insert into hedui.report (case_id, revision, round_id, round_fence,"
    "    made_at_us, closed_at_us, digest, evidence, summary, report,"
    "    silences, recalled)"
    "  select u.case_id, u.revision, g.root_id, g.fence, g.wake_at_us,"
    "         $2::int8, u.digest, u.evidence, u.summary, u.report, g.silences,"
    "         u.recalled"
    "    from given u, gone g where u.digest is not null order by u.i"
    "  returning case_id, revision, sha256(salt || digest) as leaf),"
    " determined as ("
    "  insert into hedui.determination (case_id, revision, programme,"
    "    outcome, decided, persons_key, persons)"
    "  select u.case_id, u.revision, u.programme, u.outcome, u.decided,"
    "         hedui.persons_key(u.digest), u.persons"
    "    from unnest($11::int8[], $12::int4[], $13::int4[], $14::int4[],"
    "      $15::int4[], $16::bytea[], $17::bytea[]) u (case_id, revision,"
    "      programme, outcome, decided, digest, persons), gone),"
    " jobs as ("
    "  insert into hedui.seal_job (case_id, revision)"
    "  select case_id, revision from given where digest is not null),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest, case_id, revision)"
    "  select 3, $2::int8, leaf, case_id, revision from written),"
    " aside as ("
    "  insert into hedui.set_aside (kind, case_id, at_us, why)"
    "  select 0, case_id, $2::int8, why from given"
    "   where digest is null and not is_unchanged),"
    " alerts as ("
    "  insert into hedui.alert (case_id, revision, at_us)"
    "  select case_id, revision, $2::int8 from given"
    "   where digest is not null and revision > 1 order by i),"
    /* What came since it was taken: its cases are looked at once more. */
    " more as ("
    "  insert into hedui.round (root_id, kind, lane, due, missing, tray_count,"
    "    opened_at_us, wake_at_us, cases)"
    "  select g.root_id, 1, g.lane, g.due, 0, 0, g.opened_at_us, $19::int8,"
    "         array_agg(u.case_id order by u.i)"
    "    from given u, gone g"
    "   where g.has_more and (u.digest is not null or u.is_unchanged)"
    "   group by g.root_id, g.lane, g.due, g.opened_at_us)"
    " select pg_notify('hedui_sealer', '') is null from gone"};

/* The trays that are still there, locked: an exchange that is being written
 * for one of them is seen by the next statement. */
static const struct statement trays_lock_sql = {
    "close_trays_lock",
    "select tray_id from hedui.tray where round_id = $1::int8"
    "   and not exists (select from hedui.round"
    "                    where root_id = $1::int8 and kind = 0)"
    "   for update"};

/* Nobody waits for them any more; what an open exchange carries stays. */
static const struct statement trays_sql = {
    "close_trays",
    "delete from hedui.tray t where t.round_id = $1::int8"
    "   and not exists (select from hedui.round"
    "                    where root_id = $1::int8 and kind = 0)"
    "   and not exists (select from hedui.exchange e"
    "                    where e.line = t.line and e.settled_at_us is null"
    "                      and t.tray_id = any (e.tray_ids))"};

struct close {
    int64_t round_id, fence;
    const struct report_row *reports;
    uint32_t count;
    int64_t root_id, now_us;
    uint32_t missing;
    bool is_withdrawn; /* a consent is, that may be closed now */
};

static bool
close_has_report(const struct report_row *report)
{
    return !report->is_set_aside && !report->is_unchanged;
}

/* case ids, revisions, digests (null: none is made). */
static void
close_keys(struct params *params, const struct close *close)
{
    params_items(params, ITEMS_INT64, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_int64(params, close->reports[i].case_id);
    params_items(params, ITEMS_INT32, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_int32(params, close->reports[i].revision);
    params_items(params, ITEMS_BYTES, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        if (close_has_report(&close->reports[i]))
            items_bytes(params, close->reports[i].digest.bytes, DIGEST_SIZE);
        else
            items_null(params);
}

static void
close_unchanged(struct params *params, const struct close *close)
{
    params_items(params, ITEMS_BOOL, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_bool(params, close->reports[i].is_unchanged);
}

/* At most one revision a day and case. */
static int64_t
close_more_at(const struct close *close)
{
    for (uint32_t i = 0; i < close->count; i++)
        if (close->reports[i].revision > 1 &&
            close_has_report(&close->reports[i]))
            return revise_tomorrow(close->now_us);
    return close->now_us;
}

/* The round is not ours (any more). When its reports are there as they would
 * be now, this is a repeat of what was committed. */
static enum tx
close_gone(struct pg *pg, const struct close *close)
{
    struct params params;
    params_init(&params);
    close_keys(&params, close);
    close_unchanged(&params, close);
    PGresult *result = pg_query(pg, &repeat_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool is_repeat =
        close->count > 0 && column_int64(result, 0, 0) == close->count;
    PQclear(result);
    return is_repeat ? TX_NOTHING : TX_FENCED;
}

static bool
close_is_whole(const struct close *close, const int64_t *cases,
               uint32_t case_count)
{
    for (uint32_t i = 0; i < close->count; i++) {
        bool is_ours = false;
        for (uint32_t c = 0; c < case_count; c++)
            is_ours |= cases[c] == close->reports[i].case_id;
        if (!is_ours)
            return false;
    }
    return close->count == case_count;
}

static enum tx
close_lock(struct pg *pg, struct close *close)
{
    struct params params;
    params_init(&params);
    params_int64(&params, close->round_id);
    params_int64(&params, close->fence);
    PGresult *result = pg_query(pg, &lock_sql, &params);
    enum tx tx = TX_FAILED;
    if (result != NULL && pg_touched(result) == 0) {
        tx = close_gone(pg, close);
    } else if (result != NULL) {
        int64_t *cases = NULL;
        uint32_t case_count = 0;
        close->root_id = column_int64(result, 0, 0);
        close->missing = column_uint32(result, 0, 2);
        close->now_us = column_int64(result, 0, 4);
        close->is_withdrawn = column_bool(result, 0, 6);
        if (!column_bool(result, 0, 5) &&
            !mutant_is("silence_seen_at_wake_only"))
            tx = TX_FENCED;
        else if (column_int64s(result, 0, 3, &params.arena, &cases,
                               &case_count) &&
                 close_is_whole(close, cases, case_count))
            tx = TX_COMMIT;
        else
            pg_broken(pg, "close: not the round's cases");
    }
    PQclear(result);
    params_release(&params);
    return tx;
}

static bool
close_write(struct pg *pg, const struct close *close)
{
    struct params params;
    params_init(&params);
    params_int64(&params, close->round_id);
    params_int64(&params, close->now_us);
    close_keys(&params, close);
    params_items(&params, ITEMS_BYTES, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_bytes(&params, close->reports[i].evidence.bytes, DIGEST_SIZE);
    params_items(&params, ITEMS_BYTES, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_blob(&params, close->reports[i].summary);
    params_items(&params, ITEMS_BYTES, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_packed(&params, close->reports[i].report);
    params_items(&params, ITEMS_TEXT, close->count);
    for (uint32_t i = 0; i < close->count; i++)
        items_text(&params, text_of(close->reports[i].why));
    postgres_recall_params(&params, close->reports, close->count);
    close_unchanged(&params, close);
    params_int64(&params, close_more_at(close));
    bool done = pg_do(pg, &close_sql, &params, NULL);
    params_release(&params);
    return done;
}

static bool
close_trays(struct pg *pg, const struct close *close)
{
    struct params params;
    params_init(&params);
    params_int64(&params, close->root_id);
    bool done = pg_do(pg, &trays_lock_sql, &params, NULL) &&
                pg_do(pg, &trays_sql, &params, NULL);
    params_release(&params);
    return done;
}

static enum tx
close_body(struct pg *pg, void *context)
{
    struct close *close = context;
    enum tx tx = close_lock(pg, close);
    if (tx != TX_COMMIT)
        return tx;
    if (!close_write(pg, close))
        return TX_FAILED;
    if (close->missing > 0 && !close_trays(pg, close))
        return TX_FAILED;
    if (close->is_withdrawn &&
        !postgres_close_consents(pg, close->reports, close->count))
        return TX_FAILED;
    return TX_COMMIT;
}

enum store_result
postgres_close_round(struct store *store, int64_t round_id, int64_t fence,
                     const struct report_row *reports, uint32_t count,
                     struct fault *fault)
{
    struct close close = {.round_id = round_id,
                          .fence = fence,
                          .reports = reports,
                          .count = count};
    return pg_run(pg_of(store), "close_round", close_body, &close, fault);
}

/* ---- split, next wake ---- */

static const struct statement split_sql = {
    "split",
    "with whole as (delete from hedui.round"
    "                where round_id = $1::int8 and fence = $2::int8"
    "               returning *)"
    " insert into hedui.round (root_id, kind, lane, due, missing, tray_count,"
    "   opened_at_us, wake_at_us, fence, has_more, cases)"
    " select w.root_id, w.kind, w.lane, w.due, w.missing, w.tray_count,"
    "        w.opened_at_us, w.wake_at_us, w.fence, w.has_more, array[c]"
    "   from whole w, unnest(w.cases) c"};

static const struct statement split_repeat_sql = {
    "split_repeat",
    "select 1 from hedui.round"
    " where root_id = $1::int8 and round_id <> $1::int8 limit 1"};

/* Rounds that somebody has in hand stand first: fewer than that. */
static const struct statement next_sql = {
    "next_wake", "select min(case when o.lease_until_us > n.now_us"
                 "                then greatest(o.wake_at_us, o.lease_until_us)"
                 "                else o.wake_at_us end)"
                 "  from (select hedui.now_us() as now_us offset 0) n,"
                 "       (select wake_at_us, lease_until_us from hedui.round"
                 "         order by wake_at_us limit 64) o"};

static enum tx
split_body(struct pg *pg, void *context)
{
    const int64_t *key = context;
    struct params params;
    uint32_t touched = 0;
    params_init(&params);
    params_int64(&params, key[0]);
    params_int64(&params, key[1]);
    enum tx tx = TX_FAILED;
    if (pg_do(pg, &split_sql, &params, &touched)) {
        tx = TX_COMMIT;
        params.count = 1;
        if (touched == 0 && pg_do(pg, &split_repeat_sql, &params, &touched))
            tx = touched > 0 ? TX_NOTHING : TX_FENCED;
        else if (touched == 0)
            tx = TX_FAILED;
    }
    params_release(&params);
    return tx;
}

enum store_result
postgres_split_round(struct store *store, int64_t round_id, int64_t fence,
                     struct fault *fault)
{
    int64_t key[2] = {round_id, fence};
    return pg_run(pg_of(store), "split_round", split_body, key, fault);
}

static enum tx
next_body(struct pg *pg, void *context)
{
    PGresult *result = pg_query(pg, &next_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *(int64_t *)context = column_is_null(result, 0, 0)
                              ? INSTANT_NONE
                              : column_int64(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
postgres_next_wake(struct store *store, int64_t *at_us, struct fault *fault)
{
    return pg_read(pg_of(store), "next_wake", next_body, at_us, fault);
}
