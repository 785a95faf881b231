/* SPDX-License-Identifier: Apache-2.0
 *
 * What people and metrics read on PostgreSQL: cases, evidence, lines, queues,
 * invariants.
 */
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "postgres.h"
#include "postgres_change.h"

/* The lines that are still out, as numbers in order. */
#define STATUS_COLUMNS                                                         \
    "select r.case_id, s.state, r.agency, r.request_id, r.lane::int4,"         \
    "       r.accepted_at_us, r.due, r.is_provisional, s.revision,"            \
    "       (select array_agg(t.line::int8 order by t.line)"                   \
    "          from hedui.tray t where t.round_id = s.root_id),"               \
    "       t.summary, a.why, coalesce(p.round_id, 0),"                        \
    "       coalesce(p.opened_at_us, 0), r.request, p.plan,"                   \
    "       r.withdrawn_why, z.why, r.marks,"                                  \
    "       (select count(*) from hedui.document d"                            \
    "         where d.case_id = r.case_id and d.kind < 2)"                     \
    "  from hedui.request r"                                                   \
    "  join hedui.case_state s using (case_id)"                                \
    "  left join hedui.plan p using (case_id)"                                 \
    "  left join hedui.report t"                                               \
    "    on t.case_id = r.case_id and t.revision = s.revision"                 \
    "  left join hedui.set_aside a"                                            \
    "    on a.case_id = r.case_id and a.kind = 0"                              \
    "  left join hedui.pause z"                                                \
    "    on z.case_id = r.case_id and z.until_us is null"                      \
    "   and s.revision = 0 and s.state not in (8, 9)"

static const struct statement case_sql = {"case_by_id", STATUS_COLUMNS
                                          " where r.case_id = $1::int8"};

static const struct statement case_named_sql = {
    "case_by_request",
    STATUS_COLUMNS " where r.case_id = (select min(case_id)"
                   "   from hedui.request where request_id = $1::text)"};

static const struct statement cases_sql = {
    "cases", STATUS_COLUMNS " where r.case_id > $1::int8"
                            " order by r.case_id limit $2::int4"};

static const struct statement report_sql = {
    "evidence_report",
    "select report, digest, made_at_us, round_fence, closed_at_us, silences,"
    "       recalled, revision"
    "  from hedui.report where case_id = $1::int8 and revision = $2::int4"};

/* What is left of a report when its row is gone. $2 = 0: of the last one. */
static const struct statement container_sql = {
    "evidence_container",
    "select null::bytea, report_digest, made_at_us, round_fence, closed_at_us,"
    "       silences, recalled, revision"
    "  from hedui.container"
    " where case_id = $1::int8 and $2::int4 in (0, revision)"
    " order by revision desc limit 1"};

static const struct statement replies_sql = {
    "evidence_replies",
    "select round_id, line::int4, part_from, part_to, exchange_id,"
    "       received_at_us, received, root, evidence"
    "  from hedui.reply"
    " where round_id = $1::int8 and kept_at_us >= $2::int8"
    "   and kept_at_us <= $3::int8 and round_fence < $4::int8"
    " order by line, part_from, kept_at_us"};

bool
postgres_lines_missing(const PGresult *result, uint32_t row, int column,
                       struct arena *arena, struct case_status *status)
{
    if (column_is_null(result, row, column))
        return true;
    int64_t *lines;
    if (!column_int64s(result, row, column, arena, &lines,
                       &status->trays_missing))
        return false;
    status->lines_missing =
        arena_array(arena, status->trays_missing, sizeof(enum line));
    if (status->lines_missing == NULL)
        return false;
    for (uint32_t i = 0; i < status->trays_missing; i++)
        status->lines_missing[i] = (enum line)lines[i];
    return true;
}

static bool
status_read(const PGresult *result, uint32_t row, struct arena *arena,
            struct case_status *status)
{
    int32_t state = column_int32(result, row, 1);
    if (state < 0 || state >= STATE_COUNT)
        return false;
    *status = (struct case_status){
        .case_id = column_int64(result, row, 0),
        .state = (enum case_state)state,
        .agency = column_text(result, row, 2, arena),
        .request_id = column_text(result, row, 3, arena),
        .lane = (enum lane)column_int32(result, row, 4),
        .accepted_at_us = column_int64(result, row, 5),
        .due = column_int32(result, row, 6),
        .is_provisional = column_bool(result, row, 7),
        .revision = column_uint32(result, row, 8),
        .why = column_text(result, row, 11, arena),
        .documents_announced =
            documents_marks_count(column_view(result, row, 18)),
        .documents_came = (uint32_t)column_int64(result, row, 19)};
    struct text withdrawn, paused;
    bool done = postgres_lines_missing(result, row, 9, arena, status) &&
                column_blob(result, row, 10, arena, &status->summary) &&
                column_blob(result, row, 16, arena, &withdrawn) &&
                column_blob(result, row, 17, arena, &paused);
    if (done && !text_is_absent(withdrawn))
        status->why = withdrawn;
    status->is_paused = done && !text_is_absent(paused);
    if (status->is_paused)
        status->why = paused;
    return done && !arena_failed(arena);
}

struct cases {
    struct arena *arena;
    int64_t case_id;
    struct text request_id;
    uint32_t max, count;
    struct case_status *cases;
};

static enum tx
cases_read(struct pg *pg, struct cases *asked, PGresult *result)
{
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->cases =
        arena_array(asked->arena, asked->count, sizeof(*asked->cases));
    bool done = asked->cases != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = status_read(result, i, asked->arena, &asked->cases[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "case");
}

static enum tx
find_body(struct pg *pg, void *context)
{
    struct cases *asked = context;
    struct params params;
    params_init(&params);
    bool is_named = asked->case_id == 0;
    if (is_named)
        params_text(&params, asked->request_id);
    else
        params_int64(&params, asked->case_id);
    PGresult *result =
        pg_query(pg, is_named ? &case_named_sql : &case_sql, &params);
    params_release(&params);
    return cases_read(pg, asked, result);
}

enum store_result
postgres_find_case(struct store *store, struct arena *arena, int64_t case_id,
                   struct text request_id, struct case_status *status,
                   bool *found, struct fault *fault)
{
    struct cases asked = {
        .arena = arena, .case_id = case_id, .request_id = request_id};
    enum store_result result =
        pg_read(pg_of(store), "find_case", find_body, &asked, fault);
    *found = result == STORE_DONE && asked.count > 0;
    if (*found)
        *status = asked.cases[0];
    return result;
}

static enum tx
list_body(struct pg *pg, void *context)
{
    struct cases *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &cases_sql, &params);
    params_release(&params);
    return cases_read(pg, asked, result);
}

enum store_result
postgres_list_cases(struct store *store, struct arena *arena, int64_t after,
                    uint32_t max, struct case_status **cases, uint32_t *count,
                    struct fault *fault)
{
    struct cases asked = {.arena = arena, .case_id = after, .max = max};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "list_cases", list_body, &asked, fault);
    if (result == STORE_DONE) {
        *cases = asked.cases;
        *count = asked.count;
    }
    return result;
}

/* ---- evidence ---- */

static bool
evidence_case(struct pg *pg, struct postgres_evidence *asked)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    PGresult *result = pg_query(pg, &case_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool done = true;
    asked->is_found = pg_touched(result) == 1;
    if (asked->is_found) {
        struct case_evidence *evidence = asked->evidence;
        struct arena *arena = asked->arena;
        done = status_read(result, 0, arena, &evidence->status) &&
               column_blob(result, 0, 14, arena, &evidence->request) &&
               column_blob(result, 0, 15, arena, &evidence->plan);
        asked->root_id = column_int64(result, 0, 12);
        asked->opened_at_us = column_int64(result, 0, 13);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "case");
    return done;
}

static PGresult *
evidence_query(struct pg *pg, const struct postgres_evidence *asked,
               const struct statement *statement)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    params_int32(&params, asked->evidence->revision);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static bool
evidence_report(struct pg *pg, struct postgres_evidence *asked)
{
    struct case_evidence *evidence = asked->evidence;
    PGresult *result = evidence_query(pg, asked, &report_sql);
    if (result != NULL && pg_touched(result) == 0) {
        PQclear(result);
        result = evidence_query(pg, asked, &container_sql);
        if (result != NULL && pg_touched(result) == 1)
            evidence->revision = column_uint32(result, 0, 7);
    }
    if (result == NULL)
        return false;
    bool done = true;
    if (pg_touched(result) == 0) {
        asked->is_found = asked->revision == 0;
    } else {
        done = column_packed(result, 0, 0, asked->arena, &evidence->report) &&
               column_digest(result, 0, 1, &evidence->report_digest) &&
               change_silences(result, 0, 5, asked->arena, &evidence->silences,
                               &evidence->silence_count) &&
               column_blob(result, 0, 6, asked->arena, &evidence->recalled);
        evidence->made_at_us = column_int64(result, 0, 2);
        asked->fence = column_int64(result, 0, 3);
        asked->closed_at_us = column_int64(result, 0, 4);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "report");
    return done;
}

static bool
evidence_replies(struct pg *pg, struct postgres_evidence *asked)
{
    struct case_evidence *evidence = asked->evidence;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->root_id);
    params_int64(&params, asked->opened_at_us);
    params_int64(&params, asked->closed_at_us);
    params_int64(&params, asked->fence);
    PGresult *result = pg_query(pg, &replies_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    evidence->reply_count = pg_touched(result);
    evidence->replies = postgres_array(pg, asked->arena, evidence->reply_count,
                                       sizeof(*evidence->replies));
    bool done = evidence->replies != NULL;
    for (uint32_t i = 0; done && i < evidence->reply_count; i++)
        done =
            postgres_reply(pg, result, i, asked->arena, &evidence->replies[i]);
    PQclear(result);
    return done;
}

bool
postgres_evidence_read(struct pg *pg, struct postgres_evidence *asked)
{
    struct case_evidence *evidence = asked->evidence;
    asked->closed_at_us = asked->fence = INT64_MAX;
    evidence->made_at_us = INSTANT_NONE;
    evidence->revision =
        asked->revision == 0 ? evidence->status.revision : asked->revision;
    if (!evidence_report(pg, asked))
        return false;
    if (mutant_is("replay_looks_afresh") &&
        !postgres_recall_case(pg, asked->arena, asked->case_id,
                              &evidence->recalled))
        return false;
    if (asked->is_found && asked->root_id != 0 && !evidence_replies(pg, asked))
        return false;
    return postgres_pauses(pg, asked->arena, asked->case_id, &evidence->pauses,
                           &evidence->pause_count);
}

static enum tx
evidence_body(struct pg *pg, void *context)
{
    struct postgres_evidence *asked = context;
    *asked->evidence = (struct case_evidence){.made_at_us = INSTANT_NONE};
    if (!evidence_case(pg, asked))
        return TX_FAILED;
    return !asked->is_found || postgres_evidence_read(pg, asked) ? TX_COMMIT
                                                                 : TX_FAILED;
}

enum store_result
postgres_evidence(struct store *store, struct arena *arena, int64_t case_id,
                  uint32_t revision, struct case_evidence *evidence,
                  bool *found, struct fault *fault)
{
    struct postgres_evidence asked = {.arena = arena,
                                      .case_id = case_id,
                                      .revision = revision,
                                      .evidence = evidence};
    enum store_result result =
        pg_read(pg_of(store), "evidence", evidence_body, &asked, fault);
    *found = result == STORE_DONE && asked.is_found;
    return result;
}
