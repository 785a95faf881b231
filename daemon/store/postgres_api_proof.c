/* SPDX-License-Identifier: Apache-2.0
 *
 * The log's leaf of a seal, over the API.
 */
#include "postgres_api.h"
#include "postgres_log.h"

static const struct statement leaf_sql = {
    "api_seal_leaf", "select number, kind, at_us, case_id, revision, digest"
                     "  from hedui.api_seal_leaf($1::int8, $2::int4)"};

struct seal_leaf {
    struct api_call call;
    struct leaf_row *leaf;
};

static enum tx
leaf_body(struct pg *pg, void *context)
{
    struct seal_leaf *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    params_int32(&params, asked->call.revision);
    PGresult *result = pg_query(pg, &leaf_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1;
    bool done = !is_there || postgres_leaf(result, 0, 1, asked->leaf);
    if (is_there && done)
        asked->leaf->number = column_is_null(result, 0, 0)
                                  ? LEAF_UNNUMBERED
                                  : column_int64(result, 0, 0);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "api: leaf");
    if (!is_there)
        return api_none(pg, &asked->call);
    *asked->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_seal_leaf(struct store *store, const struct api_caller *caller,
                    int64_t case_id, uint32_t revision, struct leaf_row *leaf,
                    enum api_answer *answer, struct fault *fault)
{
    struct seal_leaf asked = {.call = {.caller = caller,
                                       .answer = answer,
                                       .case_id = case_id,
                                       .revision = revision},
                              .leaf = leaf};
    return api_run(store, "api_seal_leaf", leaf_body, &asked, fault);
}
