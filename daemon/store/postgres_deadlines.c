/* SPDX-License-Identifier: Apache-2.0
 *
 * Deadlines and what waits, on PostgreSQL. Both read what is open and nothing
 * of what is done: the cost goes with the backlog, not with the years.
 */
#include "postgres.h"

/* A round of a later revision has no deadline: its cases have their report. */
static const struct statement deadlines_sql = {
    "deadlines",
    "with open as materialized ("
    "  select o.lane, o.due, o.root_id, cardinality(o.cases) as cases"
    "    from hedui.round o"
    "   where o.due < 2932896" /* DUE_NEVER */
    "     and not exists (select from hedui.report t"
    "                      where t.case_id = o.cases[1]))"
    " select due, lane::int4, 0 as line, sum(cases)::int8"
    "   from (select due, lane, cases from open union all"
    "         select due, lane, 1 from hedui.fresh"
    "          where due < 2932896) x group by 1, 2"
    " union all select o.due, o.lane::int4, t.line::int4, sum(o.cases)::int8"
    "   from open o join hedui.tray t on t.round_id = o.root_id"
    "  group by 1, 2, 3 order by 1, 2, 3"};

/* Of each case its own request, since a round has cases of all programmes: only
 * of those that are due by then. Few sets of programmes are asked for together:
 * cases are counted by round and set first, and only these counts are
 * multiplied by programmes and lines. */
static const struct statement risks_sql = {
    "programme_risks",
    "with due as materialized ("
    "  select o.lane, o.root_id, c.case_id"
    "    from hedui.round o, unnest(o.cases) c (case_id)"
    "   where o.due <= $1::int4"
    "     and not exists (select from hedui.report t"
    "                      where t.case_id = o.cases[1])"
    "  union all select lane, null, case_id from hedui.fresh"
    "   where due <= $1::int4),"
    " sets as materialized ("
    "  select d.lane, d.root_id, q.programmes, count(*) as cases"
    "    from due d join hedui.request q using (case_id)"
    "   group by 1, 2, 3),"
    " waits as ("
    "  select lane, 0 as line, programmes, sum(cases) as cases"
    "    from sets group by 1, 2, 3"
    "  union all"
    "  select s.lane, t.line, s.programmes, sum(s.cases)"
    "    from sets s join hedui.tray t on t.round_id = s.root_id"
    "   group by 1, 2, 3)"
    " select w.lane::int4, p.programme, w.line::int4, sum(w.cases)::int8"
    "   from waits w, generate_series(0, 30) p (programme)"
    "  where w.programmes & (1 << p.programme) <> 0"
    "  group by 1, 2, 3 order by 1, 2, 3"};

/* Whoever asks has other things to do: it is given up early, and asked for
 * again later (front/risk_watch.h). */
static const struct statement risks_limit_sql = {
    "programme_risks_limit",
    "select set_config('statement_timeout', '3s', true)"};

static const struct statement waiting_sql = {
    "work_waiting",
    "select exists (select from hedui.queue)"
    "         or exists (select from hedui.outbox)"
    "         or exists (select from hedui.letter),"
    "       exists (select from hedui.fresh)"
    "         or exists (select from hedui.round"
    "                     where wake_at_us <= n.now_us"
    "                       and (lease_until_us is null"
    "                            or lease_until_us <= n.now_us)),"
    "       exists (select from hedui.seal_job where refused_at_us is null)"
    "  from (select hedui.now_us() as now_us) n"};

struct deadlines {
    struct arena *arena;
    struct deadline *rows;
    uint32_t count;
};

static enum tx
deadlines_body(struct pg *pg, void *context)
{
    struct deadlines *asked = context;
    PGresult *result = pg_query(pg, &deadlines_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    for (uint32_t i = 0; asked->rows != NULL && i < asked->count; i++)
        asked->rows[i] =
            (struct deadline){.due = column_int32(result, i, 0),
                              .lane = (enum lane)column_int32(result, i, 1),
                              .line = (enum line)column_int32(result, i, 2),
                              .cases = column_int64(result, i, 3)};
    PQclear(result);
    return asked->rows == NULL ? TX_FAILED : TX_COMMIT;
}

enum store_result
postgres_deadlines(struct store *store, struct arena *arena,
                   struct deadline **rows, uint32_t *count, struct fault *fault)
{
    struct deadlines asked = {.arena = arena};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "deadlines", deadlines_body, &asked, fault);
    if (result == STORE_DONE) {
        *rows = asked.rows;
        *count = asked.count;
    }
    return result;
}

struct risks {
    struct arena *arena;
    int32_t until;
    struct programme_risk *rows;
    uint32_t count;
};

static enum tx
risks_body(struct pg *pg, void *context)
{
    struct risks *asked = context;
    struct params params;
    if (!pg_do(pg, &risks_limit_sql, NULL, NULL))
        return TX_FAILED;
    params_init(&params);
    params_int32(&params, asked->until);
    PGresult *result = pg_query(pg, &risks_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    for (uint32_t i = 0; asked->rows != NULL && i < asked->count; i++)
        asked->rows[i] = (struct programme_risk){
            .lane = (enum lane)column_int32(result, i, 0),
            .programme = column_uint32(result, i, 1),
            .line = (enum line)column_int32(result, i, 2),
            .cases = column_int64(result, i, 3)};
    PQclear(result);
    return asked->rows == NULL ? TX_FAILED : TX_COMMIT;
}

enum store_result
postgres_programme_risks(struct store *store, struct arena *arena,
                         int32_t until, struct programme_risk **rows,
                         uint32_t *count, struct fault *fault)
{
    struct risks asked = {.arena = arena, .until = until};
    *count = 0;
    enum store_result result =
        pg_run(pg_of(store), "programme_risks", risks_body, &asked, fault);
    if (result == STORE_DONE) {
        *rows = asked.rows;
        *count = asked.count;
    }
    return result;
}

static enum tx
waiting_body(struct pg *pg, void *context)
{
    struct work_waiting *waiting = context;
    PGresult *result = pg_query(pg, &waiting_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *waiting = (struct work_waiting){.intake = column_bool(result, 0, 0),
                                     .worker = column_bool(result, 0, 1),
                                     .sealer = column_bool(result, 0, 2)};
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
postgres_work_waiting(struct store *store, struct work_waiting *waiting,
                      struct fault *fault)
{
    return pg_read(pg_of(store), "work_waiting", waiting_body, waiting, fault);
}
