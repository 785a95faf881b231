/* SPDX-License-Identifier: Apache-2.0
 *
 * The sealer and the outbox on PostgreSQL, withdrawals, heartbeats.
 */
#include "mutant.h"
#include "postgres.h"

static const struct statement jobs_sql = {
    "seal_jobs", "select j.case_id, j.revision, r.digest, r.evidence, r.report,"
                 "       hedui.now_us(),"
                 "       exists (select from hedui.wrong_id w"
                 "                where w.case_id = j.case_id"
                 "                  and w.revision > j.revision),"
                 "       r.salt, q.salt"
                 "  from hedui.seal_job j"
                 "  join hedui.report r using (case_id, revision)"
                 "  join hedui.request q using (case_id)"
                 " where j.refused_at_us is null"
                 " order by j.case_id, j.revision limit $1::int4"
                 "   for update of j skip locked"};

static const struct statement refuse_sql = {
    "seal_refuse", "update hedui.seal_job set refused_at_us = $1::int8"
                   " where case_id = $2::int8 and revision = $3::int4"};

static const struct statement seal_sql = {
    "seal",
    "with given as ("
    "  select * from unnest($2::int8[], $3::int4[], $4::bytea[], $5::bytea[])"
    "    with ordinality u (case_id, revision, digest, container, i)),"
    " sealed as ("
    "  insert into hedui.container (case_id, revision, sealed_at_us,"
    "    report_digest, made_at_us, round_fence, closed_at_us, silences,"
    "    recalled, digest, container)"
    "  select g.case_id, g.revision, $1::int8, r.digest, r.made_at_us,"
    "         r.round_fence, r.closed_at_us, r.silences, r.recalled, g.digest,"
    "         g.container"
    "    from given g join hedui.report r using (case_id, revision)),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest, case_id, revision)"
    "  select 4, $1::int8, digest, case_id, revision from given order by i),"
    " boxed as ("
    "  insert into hedui.outbox (case_id, revision)"
    "  select case_id, revision from given order by i),"
    " gone as ("
    "  delete from hedui.seal_job j using given g"
    "   where j.case_id = g.case_id and j.revision = g.revision"
    "  returning j.case_id)"
    " select case_id, pg_notify('hedui_intake', '') is null from gone"};

static const struct statement publish_sql = {
    "publish",
    "with picked as materialized ("
    "  select outbox_id from hedui.outbox order by outbox_id"
    "   limit $1::int4 for update skip locked),"
    " gone as ("
    "  delete from hedui.outbox o using picked p"
    "   where o.outbox_id = p.outbox_id"
    "  returning o.outbox_id, o.case_id, o.revision)"
    " insert into hedui.notice (case_id, revision, outbox_id,"
    "   published_at_us, agency, household_key, digest, summary)"
    " select g.case_id, g.revision, g.outbox_id, hedui.now_us(), q.agency,"
    "        q.household_key, r.digest, r.summary"
    "   from gone g join hedui.report r using (case_id, revision)"
    "   join hedui.request q using (case_id) order by g.outbox_id"
    " returning outbox_id, case_id, revision, agency, household_key, digest,"
    "           summary"};

static const struct statement withdraw_sql = {
    "withdraw_consent",
    "insert into hedui.consent (case_id, consent, withdrawn_at_us)"
    " values ($1::int8, $2::text, hedui.now_us()) on conflict do nothing"};

static const struct statement beat_sql = {
    "beat",
    "with old as (delete from hedui.heartbeat"
    "              where at_us < hedui.now_us()"
    "                    - case when (role, host) = ($1::text, $2::text)"
    "                           then 900000000 else 86400000000 end"
    "                and (role, host, pid)"
    "                    is distinct from ($1::text, $2::text, $3::int8))"
    " insert into hedui.heartbeat (role, host, pid, at_us, counters)"
    " values ($1::text, $2::text, $3::int8, hedui.now_us(), $4::text)"
    " on conflict (role, host, pid)"
    " do update set at_us = excluded.at_us, counters = excluded.counters"};

static const struct statement beats_sql = {
    "beats", "select role, host, pid, at_us, counters from hedui.heartbeat"
             " order by role, host, pid"};

struct seal {
    uint32_t max, count;
    store_seal_fn seal;
    void *context;
    struct arena arena; /* of one try */
    struct seal_job *jobs;
    int64_t now_us;
};

static bool
seal_jobs(struct pg *pg, struct seal *seal)
{
    struct params params;
    params_init(&params);
    params_int32(&params, seal->max);
    PGresult *result = pg_query(pg, &jobs_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    seal->count = pg_touched(result);
    seal->jobs = arena_array(&seal->arena, seal->count, sizeof(*seal->jobs));
    bool done = seal->jobs != NULL;
    for (uint32_t i = 0; done && i < seal->count; i++) {
        struct seal_job *job = &seal->jobs[i];
        job->case_id = column_int64(result, i, 0);
        job->revision = column_uint32(result, i, 1);
        seal->now_us = column_int64(result, i, 5);
        job->is_purged = column_bool(result, i, 6);
        done = column_digest(result, i, 2, &job->digest) &&
               column_digest(result, i, 3, &job->evidence);
        job->has_salt = column_salt(result, i, 7, job->salt);
        job->has_request_salt = column_salt(result, i, 8, job->request_salt);
        done = done && (job->has_salt || job->is_purged);
        /* A report that cannot be unpacked is absent: the sealer refuses it. */
        if (!column_packed(result, i, 4, &seal->arena, &job->report))
            job->report = TEXT_NONE;
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "report");
    return done;
}

static bool
seal_write(struct pg *pg, const struct seal *seal)
{
    struct params params;
    params_init(&params);
    params_int64(&params, seal->now_us);
    params_items(&params, ITEMS_INT64, seal->count);
    for (uint32_t i = 0; i < seal->count; i++)
        items_int64(&params, seal->jobs[i].case_id);
    params_items(&params, ITEMS_INT32, seal->count);
    for (uint32_t i = 0; i < seal->count; i++)
        items_int32(&params, seal->jobs[i].revision);
    params_items(&params, ITEMS_BYTES, seal->count);
    for (uint32_t i = 0; i < seal->count; i++)
        items_bytes(&params, seal->jobs[i].container_digest.bytes, DIGEST_SIZE);
    params_items(&params, ITEMS_BYTES, seal->count);
    for (uint32_t i = 0; i < seal->count; i++)
        items_blob(&params, seal->jobs[i].container);
    uint32_t touched = 0;
    bool done = pg_do(pg, &seal_sql, &params, &touched);
    params_release(&params);
    if (done && touched != seal->count) {
        pg_broken(pg, "seal: rows");
        return false;
    }
    return done;
}

/* A report that storage gave back with other bytes is never sealed; its job
 * stays, marked, and the others go on. */
static bool
seal_refuse(struct pg *pg, const struct seal *seal, const struct seal_job *job)
{
    struct params params;
    params_init(&params);
    params_int64(&params, seal->now_us);
    params_int64(&params, job->case_id);
    params_int32(&params, job->revision);
    bool done = pg_do(pg, &refuse_sql, &params, NULL);
    params_release(&params);
    return done;
}

/* Asks for a container of each; what is refused leaves the batch. */
static enum tx
seal_make(struct pg *pg, struct seal *seal)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < seal->count; i++) {
        struct seal_job *job = &seal->jobs[i];
        if (!seal->seal(seal->context, &seal->arena, job))
            return postgres_gave_up(pg, "seal callback");
        if (!job->is_refused)
            seal->jobs[kept++] = *job;
        else if (!seal_refuse(pg, seal, job))
            return TX_FAILED;
    }
    seal->count = kept;
    return TX_COMMIT;
}

static enum tx
seal_body(struct pg *pg, void *context)
{
    struct seal *seal = context;
    arena_release(&seal->arena);
    seal->count = 0;
    if (!seal_jobs(pg, seal))
        return TX_FAILED;
    if (seal->count == 0)
        return TX_NOTHING;
    enum tx made = seal_make(pg, seal);
    if (made != TX_COMMIT)
        return made;
    return seal_write(pg, seal) ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_seal(struct store *store, uint32_t max, store_seal_fn seal,
              void *context, uint32_t *sealed, struct fault *fault)
{
    struct seal body = {.max = max, .seal = seal, .context = context};
    arena_init(&body.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "seal", seal_body, &body, fault);
    *sealed = result == STORE_DONE ? body.count : 0;
    arena_release(&body.arena);
    return result;
}

struct publish {
    struct arena *arena;
    uint32_t max, count;
    struct notice *notices;
};

static enum tx
publish_body(struct pg *pg, void *context)
{
    struct publish *publish = context;
    struct params params;
    params_init(&params);
    params_int32(&params, publish->max);
    PGresult *result = pg_query(pg, &publish_sql, &params);
    params_release(&params);
    publish->count = 0;
    if (result == NULL)
        return TX_FAILED;
    publish->count = pg_touched(result);
    publish->notices =
        arena_array(publish->arena, publish->count, sizeof(*publish->notices));
    bool done = publish->notices != NULL;
    for (uint32_t i = 0; done && i < publish->count; i++) {
        struct notice *notice = &publish->notices[i];
        notice->outbox_id = column_int64(result, i, 0);
        notice->case_id = column_int64(result, i, 1);
        notice->revision = column_uint32(result, i, 2);
        notice->agency = column_text(result, i, 3, publish->arena);
        notice->household_ref_key = column_text(result, i, 4, publish->arena);
        done = column_digest(result, i, 5, &notice->digest) &&
               column_blob(result, i, 6, publish->arena, &notice->summary);
    }
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "notice");
    return publish->count == 0 ? TX_NOTHING : TX_COMMIT;
}

enum store_result
postgres_publish(struct store *store, struct arena *arena, uint32_t max,
                 struct notice **notices, uint32_t *count, struct fault *fault)
{
    struct publish publish = {.arena = arena, .max = max};
    *count = 0;
    enum store_result result =
        pg_run(pg_of(store), "publish", publish_body, &publish, fault);
    if (result == STORE_DONE) {
        *notices = publish.notices;
        *count = publish.count;
    }
    return result;
}

struct withdraw {
    int64_t case_id;
    struct text consent;
};

static enum tx
withdraw_body(struct pg *pg, void *context)
{
    const struct withdraw *withdraw = context;
    struct params params;
    params_init(&params);
    params_int64(&params, withdraw->case_id);
    params_text(&params, withdraw->consent);
    bool done = pg_do(pg, &withdraw_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_withdraw_consent(struct store *store, int64_t case_id,
                          struct text consent, struct fault *fault)
{
    struct withdraw withdraw = {case_id, consent};
    return pg_run(pg_of(store), "withdraw_consent", withdraw_body, &withdraw,
                  fault);
}

struct beat {
    const char *role, *host;
    int64_t number;
    struct text counters;
};

static enum tx
beat_body(struct pg *pg, void *context)
{
    const struct beat *beat = context;
    struct params params;
    params_init(&params);
    params_chars(&params, beat->role);
    params_chars(&params, beat->host);
    params_int64(&params, beat->number);
    params_text(&params, beat->counters);
    bool done = pg_do(pg, &beat_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_beat(struct store *store, const char *role, const char *host,
              int64_t number, struct text counters, struct fault *fault)
{
    struct beat beat = {role, host, number, counters};
    return pg_run(pg_of(store), "beat", beat_body, &beat, fault);
}

struct beats {
    struct arena *arena;
    struct heartbeat *beats;
    uint32_t count;
};

static enum tx
beats_body(struct pg *pg, void *context)
{
    struct beats *asked = context;
    PGresult *result = pg_query(pg, &beats_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->beats =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->beats));
    for (uint32_t i = 0; asked->beats != NULL && i < asked->count; i++)
        asked->beats[i] = (struct heartbeat){
            .role = column_text(result, i, 0, asked->arena),
            .host = column_text(result, i, 1, asked->arena),
            .number = column_int64(result, i, 2),
            .at_us = column_int64(result, i, 3),
            .counters = column_text(result, i, 4, asked->arena)};
    PQclear(result);
    if (asked->beats == NULL)
        return TX_FAILED;
    /* One without its words would pass for a process that is not there. */
    if (arena_failed(asked->arena) && !mutant_is("beats_without_words"))
        return postgres_gave_up(pg, "arena");
    return TX_COMMIT;
}

enum store_result
postgres_heartbeats(struct store *store, struct arena *arena,
                    struct heartbeat **beats, uint32_t *count,
                    struct fault *fault)
{
    struct beats asked = {.arena = arena};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "heartbeats", beats_body, &asked, fault);
    if (result == STORE_DONE) {
        *beats = asked.beats;
        *count = asked.count;
    }
    return result;
}
