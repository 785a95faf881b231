/* SPDX-License-Identifier: Apache-2.0
 *
 * What watches read on PostgreSQL: lines, queues, broken invariants.
 */
#include "date.h"
#include "mutant.h"
#include "postgres.h"
#include "postgres_change.h"

static const struct statement lines_sql = {
    "line_statuses",
    "with open as materialized ("
    "  select line, tray_ids, made_at_us from hedui.exchange"
    "   where settled_at_us is null),"
    " outside as ("
    "  select distinct line, unnest(tray_ids) as tray_id from open),"
    " waiting as ("
    "  select t.line, count(*) as trays, sum(t.question_count) as questions"
    "    from hedui.tray t left join outside o using (line, tray_id)"
    "   where o.tray_id is null group by t.line),"
    " asking as ("
    "  select line, count(*) as exchanges, min(made_at_us) as oldest"
    "    from open group by line)"
    " select l.line::int4, l.holder, l.is_paused, l.lease_until_us,"
    "        l.quota_day, l.quota_used, l.now_us,"
    "        coalesce(w.trays, 0), coalesce(w.questions, 0)::int8,"
    "        coalesce(a.exchanges, 0), a.oldest, l.paused_by, l.quota_max,"
    "        l.paused_why, l.paused_at_us, " WATCH_COLUMNS
    "   from (select line, holder, is_paused, paused_by, paused_why,"
    "                case when is_paused then paused_at_us end as paused_at_us,"
    "                lease_until_us,"
    "                quota_day, quota_used, quota_max, found, nothing, run, "
    "run_from_us,"
    "                spoke_at_us, garbled_run, is_silent,"
    "                hedui.now_us() as now_us from hedui.line) l"
    "   left join waiting w using (line) left join asking a using (line)"
    "  order by l.line"};

static const struct statement asked_sql = {
    "line_asked",
    "select line::int4, sum(asked_count)::int8 from hedui.exchange"
    " where asked_day between $1::int4 and $2::int4"
    "   and line in (select line from hedui.line) group by line"};

/* Arrays are summed here: few rows, and SQL has no sum of arrays. */
static const struct statement counts_sql = {
    "line_counts",
    "select line::int4, settled, reasons, latency, exchanges, latency_sum_us,"
    "       latency_max_us"
    "  from hedui.line_day where day between $1::int4 and $2::int4"};

/* Reports and notices grow for years: a count of them that takes long is told
 * again for a while (TOTALS_REST_TIMES), by the same statements with a number
 * in its place. */
#define TOTALS_LONG_MS 250
#define TOTALS_REST_TIMES 20

#define QUEUES(reports)                                                        \
    "select q.n, q.oldest,"                                                    \
    "  (select count(*) from hedui.fresh where lane = 0),"                     \
    "  (select count(*) from hedui.fresh where lane = 1),"                     \
    "  (select count(*) from hedui.fresh where lane = 2),"                     \
    "  o.n, o.cases, o.due, " reports ","                                      \
    "  (select count(*) from hedui.seal_job),"                                 \
    "  (select count(*) from hedui.outbox),"                                   \
    "  (select count(*) from hedui.set_aside)"                                 \
    " from (select count(*) as n, min(put_at_us) as oldest"                    \
    "         from hedui.queue) q,"                                            \
    "      (select count(*) as n,"                                             \
    "              coalesce(sum(cardinality(cases)), 0)::int8 as cases,"       \
    "              count(*) filter (where wake_at_us <= hedui.now_us()) as "   \
    "due"                                                                      \
    "         from hedui.round) o"

static const struct statement queues_sql = {
    "queue_status", QUEUES("(select count(*) from hedui.report)")};
static const struct statement queues_again_sql = {"queue_status_again",
                                                  QUEUES("$1::int8")};

/* The states of hedui.case_state, counted where their rows are: the view asks
 * each case (4.7 s for 300,000), this asks each table. Rounds of a later
 * revision are of cases that have a report, all or none. */
#define STATES(published)                                                      \
    "with asked as materialized ("                                             \
    "  select distinct unnest(round_ids) as root_id from hedui.exchange"       \
    "   where settled_at_us is null),"                                         \
    " open as materialized ("                                                  \
    "  select cardinality(o.cases) as cases,"                                  \
    "         exists (select from hedui.report t"                              \
    "                  where t.case_id = o.cases[1]) as is_revising,"          \
    "         o.missing < o.tray_count"                                        \
    "           or o.root_id in (select root_id from asked)"                   \
    "           or exists (select from hedui.reply y"                          \
    "                       where y.round_id = o.root_id"                      \
    "                         and y.kept_at_us >= o.opened_at_us) as "         \
    "is_asked"                                                                 \
    "    from hedui.round o),"                                                 \
    " told as materialized (select " published " as n),"                       \
    " later as ("                                                              \
    "  select count(*) as n from (select case_id from hedui.seal_job"          \
    "    where revision > 1 union all select case_id from hedui.outbox"        \
    "    where revision > 1) x)"                                               \
    " select 0, count(*) from hedui.fresh"                                     \
    " union all select case when is_revising then 7 when is_asked then 2"      \
    "                       else 1 end, sum(cases)::int8 from open group by "  \
    "1"                                                                        \
    " union all select 4, count(*) from hedui.seal_job"                        \
    " union all select 5, count(*) from hedui.outbox"                          \
    " union all select 6, told.n - later.n"                                    \
    "     - (select coalesce(sum(cases), 0) from open where is_revising)"      \
    "   from told, later"                                                      \
    " union all select -1, n from told"                                        \
    " union all select 8, count(*) from hedui.request"                         \
    "   where withdrawn_at_us is not null"                                     \
    " union all select 9, count(*) from hedui.set_aside where kind = 0"

static const struct statement states_sql = {
    "state_counts",
    STATES("(select count(*) from hedui.notice where revision = 1)")};
static const struct statement states_again_sql = {"state_counts_again",
                                                  STATES("$1::int8")};

static const struct statement broken_sql = {
    "invariants", "select b from hedui.broken_invariants() b union all"
                  " select b from hedui.broken_lines() b union all"
                  " select b from hedui.broken_clocks() b union all"
                  " select b from hedui.broken_institutions() b union all"
                  " select b from hedui.broken_wrong_ids() b union all"
                  " select b from hedui.broken_log() b union all"
                  " select b from hedui.broken_documents() b union all"
                  " select b from hedui.broken_objections() b union all"
                  " select b from hedui.broken_hands() b limit 64"};

struct lines {
    struct arena *arena;
    int32_t days;
    struct line_status *lines;
    uint32_t count;
};

static struct line_status *
lines_find(const struct lines *asked, enum line line)
{
    uint32_t low = 0, high = asked->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (asked->lines[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < asked->count && asked->lines[low].line == line
               ? &asked->lines[low]
               : NULL;
}

static bool
lines_read(struct pg *pg, struct lines *asked, int32_t *today)
{
    PGresult *result = pg_query(pg, &lines_sql, NULL);
    if (result == NULL)
        return false;
    asked->count = pg_touched(result);
    asked->lines =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->lines));
    for (uint32_t i = 0; asked->lines != NULL && i < asked->count; i++) {
        asked->lines[i] = (struct line_status){
            .line = (enum line)column_int32(result, i, 0),
            .keeper = column_text(result, i, 1, asked->arena),
            .is_paused = column_bool(result, i, 2),
            .lease_until_us = column_int64(result, i, 3),
            .quota_day = column_int32(result, i, 4),
            .quota_used = column_int64(result, i, 5),
            .trays_waiting = column_int64(result, i, 7),
            .questions_waiting = column_int64(result, i, 8),
            .exchanges_open = column_int64(result, i, 9),
            .oldest_us = column_is_null(result, i, 10)
                             ? INSTANT_NONE
                             : column_int64(result, i, 10),
            .paused_by = column_text(result, i, 11, asked->arena),
            .quota_max = column_int64(result, i, 12),
            .paused_why = column_text(result, i, 13, asked->arena),
            .paused_at_us = column_is_null(result, i, 14)
                                ? INSTANT_NONE
                                : column_int64(result, i, 14)};
        change_watch(result, i, 15, &asked->lines[i].watch);
        *today = instant_shanghai_date(column_int64(result, i, 6));
    }
    PQclear(result);
    return asked->lines != NULL;
}

static bool
lines_institutions(struct pg *pg, const struct lines *asked)
{
    enum line *lines =
        postgres_array(pg, asked->arena, asked->count, sizeof(*lines));
    struct line_institution **of =
        postgres_array(pg, asked->arena, asked->count, sizeof(void *));
    uint32_t *counts =
        postgres_array(pg, asked->arena, asked->count, sizeof(*counts));
    if (lines == NULL || of == NULL || counts == NULL)
        return false;
    for (uint32_t i = 0; i < asked->count; i++)
        lines[i] = asked->lines[i].line;
    if (!change_institutions_read(pg, asked->arena, lines, asked->count, of,
                                  counts))
        return false;
    for (uint32_t i = 0; i < asked->count; i++) {
        asked->lines[i].institution_count = counts[i];
        asked->lines[i].institutions = of[i];
    }
    return true;
}

static PGresult *
lines_query(struct pg *pg, const struct lines *asked,
            const struct statement *statement, int32_t today)
{
    struct params params;
    params_init(&params);
    params_int32(&params, (int64_t)today - asked->days + 1);
    params_int32(&params, today);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static bool
lines_asked(struct pg *pg, const struct lines *asked, int32_t today)
{
    PGresult *result = lines_query(pg, asked, &asked_sql, today);
    for (uint32_t row = 0; result != NULL && row < pg_touched(result); row++) {
        struct line_status *line =
            lines_find(asked, (enum line)column_int32(result, row, 0));
        if (line != NULL)
            line->asked = column_int64(result, row, 1);
    }
    PQclear(result);
    return result != NULL;
}

static bool
lines_counts(struct pg *pg, const struct lines *asked, int32_t today)
{
    PGresult *result = lines_query(pg, asked, &counts_sql, today);
    bool done = result != NULL;
    for (uint32_t row = 0; done && row < pg_touched(result); row++) {
        struct line_counts counts;
        struct line_status *line =
            lines_find(asked, (enum line)column_int32(result, row, 0));
        done = change_counts(result, row, 1, asked->arena, &counts);
        if (line != NULL)
            line_counts_add(&line->counts, &counts);
    }
    PQclear(result);
    return done;
}

static enum tx
lines_body(struct pg *pg, void *context)
{
    struct lines *asked = context;
    int32_t today = 0;
    return lines_read(pg, asked, &today) && lines_institutions(pg, asked) &&
                   lines_asked(pg, asked, today) &&
                   lines_counts(pg, asked, today)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
postgres_line_statuses(struct store *store, struct arena *arena, int32_t days,
                       struct line_status **lines, uint32_t *count,
                       struct fault *fault)
{
    struct lines asked = {.arena = arena, .days = days};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "line_statuses", lines_body, &asked, fault);
    if (result == STORE_DONE) {
        *lines = asked.lines;
        *count = asked.count;
    }
    return result;
}

static PGresult *
counted(struct pg *pg, const struct statement *statement,
        const struct statement *again, int64_t total)
{
    struct params params;
    if (pg_monotonic_ms() >= pg->totals.until_ms ||
        mutant_is("totals_counted_each_time"))
        return pg_query(pg, statement, NULL);
    params_init(&params);
    params_int64(&params, total);
    PGresult *result = pg_query(pg, again, &params);
    params_release(&params);
    return result;
}

static bool
states_read(struct pg *pg, struct queue_status *status)
{
    PGresult *result =
        counted(pg, &states_sql, &states_again_sql, pg->totals.published);
    if (result == NULL)
        return false;
    for (uint32_t row = 0; row < pg_touched(result); row++) {
        int32_t state = column_int32(result, row, 0);
        if (state >= 0 && state < STATE_COUNT)
            status->state_count[state] += column_int64(result, row, 1);
        else
            pg->totals.published = column_int64(result, row, 1);
    }
    PQclear(result);
    return true;
}

/* From when it was begun. */
static void
totals_rest(struct pg *pg, int64_t begun_ms)
{
    int64_t now_ms = pg_monotonic_ms(), took_ms = now_ms - begun_ms;
    if (now_ms >= pg->totals.until_ms && took_ms > TOTALS_LONG_MS)
        pg->totals.until_ms = now_ms + TOTALS_REST_TIMES * took_ms;
}

static enum tx
queues_body(struct pg *pg, void *context)
{
    struct queue_status *status = context;
    int64_t begun_ms = pg_monotonic_ms();
    PGresult *result =
        counted(pg, &queues_sql, &queues_again_sql, pg->totals.reports);
    if (result == NULL)
        return TX_FAILED;
    *status = (struct queue_status){
        .queued = column_int64(result, 0, 0),
        .oldest_queued_us = column_is_null(result, 0, 1)
                                ? INSTANT_NONE
                                : column_int64(result, 0, 1),
        .fresh = {column_int64(result, 0, 2), column_int64(result, 0, 3),
                  column_int64(result, 0, 4)},
        .rounds_open = column_int64(result, 0, 5),
        .cases_open = column_int64(result, 0, 6),
        .rounds_due = column_int64(result, 0, 7),
        .reports = column_int64(result, 0, 8),
        .seal_jobs = column_int64(result, 0, 9),
        .outbox = column_int64(result, 0, 10),
        .set_aside = column_int64(result, 0, 11)};
    PQclear(result);
    pg->totals.reports = status->reports;
    if (!states_read(pg, status))
        return TX_FAILED;
    totals_rest(pg, begun_ms);
    return TX_COMMIT;
}

enum store_result
postgres_queue_status(struct store *store, struct queue_status *status,
                      struct fault *fault)
{
    return pg_read(pg_of(store), "queue_status", queues_body, status, fault);
}

struct broken {
    struct arena *arena;
    struct text *sentences;
    uint32_t count;
};

static enum tx
broken_body(struct pg *pg, void *context)
{
    struct broken *broken = context;
    PGresult *result = pg_query(pg, &broken_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    broken->count = pg_touched(result);
    broken->sentences = postgres_array(pg, broken->arena, broken->count,
                                       sizeof(*broken->sentences));
    for (uint32_t i = 0; broken->sentences != NULL && i < broken->count; i++)
        broken->sentences[i] = column_text(result, i, 0, broken->arena);
    PQclear(result);
    return broken->sentences == NULL ? TX_FAILED : TX_COMMIT;
}

enum store_result
postgres_invariants(struct store *store, struct arena *arena,
                    struct text **broken, uint32_t *count, struct fault *fault)
{
    struct broken asked = {.arena = arena};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "invariants", broken_body, &asked, fault);
    if (result == STORE_DONE) {
        *broken = asked.sentences;
        *count = asked.count;
    }
    return result;
}
