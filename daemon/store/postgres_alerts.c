/* SPDX-License-Identifier: Apache-2.0
 *
 * Alerts on PostgreSQL. One that commits late may have a lower number than one
 * that was read: who follows them by number begins a little before.
 */
#include "alerts.h"
#include "postgres.h"

static const struct statement alerts_sql = {
    "alerts",
    "select a.alert_id, a.at_us, a.case_id, a.revision, q.agency,"
    "       q.request_id, r.summary, b.summary"
    "  from hedui.alert a join hedui.request q using (case_id)"
    "  left join hedui.report r using (case_id, revision)"
    "  left join hedui.report b"
    "    on b.case_id = a.case_id and b.revision = a.revision - 1"
    " where a.alert_id >= $1::int8 order by a.alert_id limit $2::int4"};

struct alerts {
    struct arena *arena;
    int64_t from;
    uint32_t max, count;
    struct alert *rows;
};

static bool
alert_read(const PGresult *result, uint32_t row, struct arena *arena,
           struct alert *alert)
{
    *alert = (struct alert){.id = column_int64(result, row, 0),
                            .at_us = column_int64(result, row, 1),
                            .case_id = column_int64(result, row, 2),
                            .revision = column_uint32(result, row, 3),
                            .agency = column_text(result, row, 4, arena),
                            .request_id = column_text(result, row, 5, arena)};
    return column_blob(result, row, 6, arena, &alert->summary) &&
           column_blob(result, row, 7, arena, &alert->before);
}

static enum tx
alerts_body(struct pg *pg, void *context)
{
    struct alerts *asked = context;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->from);
    params_int32(&params, (int32_t)asked->max);
    PGresult *result = pg_query(pg, &alerts_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = alert_read(result, i, asked->arena, &asked->rows[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "alerts");
}

enum store_result
store_alerts(struct store *store, struct arena *arena, int64_t from,
             uint32_t max, struct alert **alerts, uint32_t *count,
             struct fault *fault)
{
    struct alerts asked = {.arena = arena, .from = from, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "alerts", alerts_body, &asked, fault);
    *alerts = asked.rows;
    *count = asked.count;
    return result;
}
