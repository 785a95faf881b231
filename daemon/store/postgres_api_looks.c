/* SPDX-License-Identifier: Apache-2.0
 *
 * Who has looked at a case, over the API; and a look by itself.
 */
#include "postgres_api.h"
#include "postgres_log.h"

static const struct statement looks_sql = {
    "api_looks", "select look_id, at_us, who, purpose, what, case_id, revision,"
                 "       salt, digest"
                 "  from hedui.look"
                 " where case_id = $1::int8 and look_id >= $2::int8"
                 " order by look_id limit $3::int4"};

static enum tx
look_body(struct pg *pg, void *context)
{
    struct api_call *call = context;
    return api_enter(pg, call) ? api_look_keep(pg, call) : TX_FAILED;
}

enum store_result
store_api_look(struct store *store, const struct api_caller *caller,
               int64_t case_id, uint32_t revision, const struct api_look *look,
               enum api_answer *answer, struct fault *fault)
{
    struct api_call call = {.caller = caller,
                            .answer = answer,
                            .case_id = case_id,
                            .revision = revision,
                            .look = look};
    return api_run(store, "api_look", look_body, &call, fault);
}

struct looks {
    struct api_call call;
    int64_t from;
    uint32_t max;
    struct look_row **rows;
    uint32_t *count;
};

static bool
looks_read(struct pg *pg, struct looks *asked)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    params_int64(&params, asked->from);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &looks_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    *asked->rows =
        postgres_array(pg, asked->call.arena, count, sizeof(**asked->rows));
    bool done = *asked->rows != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = postgres_look_read(result, i, asked->call.arena,
                                  &(*asked->rows)[i]);
    PQclear(result);
    *asked->count = done ? count : 0;
    if (!done)
        pg_broken(pg, "api: looks");
    return done;
}

static enum tx
looks_body(struct pg *pg, void *context)
{
    struct looks *asked = context;
    struct api_case found;
    bool is_there = false;
    if (!api_enter(pg, &asked->call) || !looks_read(pg, asked))
        return TX_FAILED;
    *asked->call.answer = API_FOUND;
    if (*asked->count > 0)
        return TX_NOTHING;
    if (!api_case_find(pg, asked->call.arena, asked->call.case_id, &found,
                       &is_there))
        return TX_FAILED;
    return is_there ? TX_NOTHING : api_none(pg, &asked->call);
}

enum store_result
store_api_looks(struct store *store, struct arena *arena,
                const struct api_caller *caller, int64_t case_id, int64_t from,
                uint32_t max, struct look_row **looks, uint32_t *count,
                enum api_answer *answer, struct fault *fault)
{
    struct looks asked = {.call = {.caller = caller,
                                   .arena = arena,
                                   .answer = answer,
                                   .case_id = case_id},
                          .from = from,
                          .max = max,
                          .rows = looks,
                          .count = count};
    *count = 0;
    return api_run(store, "api_looks", looks_body, &asked, fault);
}
