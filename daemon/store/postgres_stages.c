/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage times of cases that were published just now: one row by its key from
 * each table, so that the cost goes with what is published.
 */
#include "inbox.h"
#include "postgres.h"

static const struct statement stages_sql = {
    "case_stages",
    "select q.accepted_at_us, p.opened_at_us, r.made_at_us, r.closed_at_us,"
    "       n.published_at_us"
    "  from unnest($1::int8[]) u (case_id)"
    "  join hedui.request q using (case_id)"
    "  join hedui.plan p using (case_id)"
    "  join hedui.report r on r.case_id = u.case_id and r.revision = 1"
    "  join hedui.notice n on n.case_id = u.case_id and n.revision = 1"};

struct stages {
    const int64_t *cases;
    uint32_t count;
    struct stage_times *times;
};

static enum tx
stages_body(struct pg *pg, void *context)
{
    const struct stages *asked = context;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, asked->count);
    for (uint32_t i = 0; i < asked->count; i++)
        items_int64(&params, asked->cases[i]);
    PGresult *result = pg_query(pg, &stages_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    for (uint32_t row = 0; row < pg_touched(result); row++) {
        int64_t instants[STAGE_COUNT + 1];
        for (int i = 0; i <= STAGE_COUNT; i++)
            instants[i] = column_int64(result, row, i);
        stage_add(asked->times, instants);
    }
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_case_stages(struct store *store, const int64_t *cases, uint32_t count,
                  struct stage_times *times, struct fault *fault)
{
    /* Counted apart: a try that fails half way counts nothing. */
    struct stage_times more = {0};
    struct stages asked = {cases, count, &more};
    if (count == 0)
        return STORE_DONE;
    enum store_result result =
        pg_read(pg_of(store), "case_stages", stages_body, &asked, fault);
    if (result != STORE_DONE)
        return result;
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        times->sum_us[stage] += more.sum_us[stage];
        for (int i = 0; i < STAGE_BUCKETS; i++)
            times->count[stage][i] += more.count[stage][i];
    }
    return STORE_DONE;
}
