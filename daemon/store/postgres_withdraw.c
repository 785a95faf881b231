/* SPDX-License-Identifier: Apache-2.0
 *
 * A withdrawn request on PostgreSQL: one function of the schema, which the
 * command line may call and whose tables it may not write. And the end of
 * withdrawn consents: the twin has no such mark, since it looks at all of them.
 */
#include "mutant.h"
#include "postgres.h"

static const struct statement close_sql = {
    "close_consents", "select hedui.close_consents($1::int8[])"};

bool
postgres_close_consents(struct pg *pg, const struct report_row *reports,
                        uint32_t count)
{
    if (mutant_is("consents_stay_open"))
        return true;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(&params, reports[i].case_id);
    bool done = pg_do(pg, &close_sql, &params, NULL);
    params_release(&params);
    return done;
}

static const struct statement withdraw_sql = {
    "withdraw_case",
    "select hedui.withdraw_case($1::int8, $2::text, $3::bytea)"};

struct withdraw {
    int64_t case_id;
    struct text by, why;
    enum withdrawal became;
};

static enum tx
withdraw_body(struct pg *pg, void *context)
{
    struct withdraw *withdraw = context;
    struct params params;
    params_init(&params);
    params_int64(&params, withdraw->case_id);
    params_text(&params, withdraw->by);
    params_blob(&params, withdraw->why);
    PGresult *result = pg_query(pg, &withdraw_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int32_t became = column_int32(result, 0, 0);
    PQclear(result);
    if (became < WITHDRAWAL_DONE || became > WITHDRAWAL_UNKNOWN)
        return postgres_gave_up(pg, "withdrawal");
    withdraw->became = (enum withdrawal)became;
    return became == WITHDRAWAL_DONE ? TX_COMMIT : TX_NOTHING;
}

enum store_result
postgres_withdraw_case(struct store *store, int64_t case_id, struct text by,
                       struct text why, enum withdrawal *became,
                       struct fault *fault)
{
    struct withdraw withdraw = {
        .case_id = case_id, .by = by, .why = why, .became = WITHDRAWAL_UNKNOWN};
    enum store_result result =
        pg_run(pg_of(store), "withdraw_case", withdraw_body, &withdraw, fault);
    *became = withdraw.became;
    return result;
}
