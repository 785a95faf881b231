/* SPDX-License-Identifier: Apache-2.0
 *
 * All that a report was made of, over the API. Replies hold what was asked
 * together with it about others, so they are read under a role of their own,
 * which sees one case, and only the front may take; the look is the caller's.
 */
#include "postgres_api.h"

static const struct statement sources_sql = {
    "api_evidence",
    "select r.request, p.plan, coalesce(p.round_id, 0),"
    "       coalesce(p.opened_at_us, 0)"
    "  from hedui.request r left join hedui.plan p using (case_id)"
    " where r.case_id = $1::int8"};

struct evidence {
    struct api_call call;
    struct case_evidence *evidence;
};

/* false with *is_there: his token has not the scope. */
static bool
sources_read(struct pg *pg, struct postgres_evidence *asked, bool *is_there)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->case_id);
    PGresult *result = pg_query(pg, &sources_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool done = true;
    *is_there = pg_touched(result) == 1;
    if (*is_there) {
        done = column_blob(result, 0, 0, asked->arena,
                           &asked->evidence->request) &&
               column_blob(result, 0, 1, asked->arena, &asked->evidence->plan);
        asked->root_id = column_int64(result, 0, 2);
        asked->opened_at_us = column_int64(result, 0, 3);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "api: evidence");
    return done;
}

static bool
is_gone(const struct case_evidence *evidence)
{
    return evidence->made_at_us != INSTANT_NONE &&
           text_is_absent(evidence->report);
}

static enum tx
evidence_body(struct pg *pg, void *context)
{
    struct evidence *evidence = context;
    struct api_call *call = &evidence->call;
    struct api_case found;
    bool is_there = false;
    if (!api_enter(pg, call) ||
        !api_case_find(pg, call->arena, call->case_id, &found, &is_there))
        return TX_FAILED;
    if (!is_there)
        return api_none(pg, call);
    *evidence->evidence = (struct case_evidence){.status = found.status};
    struct postgres_evidence asked = {.arena = call->arena,
                                      .case_id = call->case_id,
                                      .revision = call->revision,
                                      .evidence = evidence->evidence,
                                      .is_found = true};
    if (!api_enter_evidence(pg, call) || !sources_read(pg, &asked, &is_there) ||
        (is_there && !postgres_evidence_read(pg, &asked)) ||
        !api_enter(pg, call))
        return TX_FAILED;
    if (!is_there || !asked.is_found)
        return api_none(pg, call);
    *call->answer = API_GONE;
    if (is_gone(evidence->evidence))
        return TX_NOTHING;
    call->revision = evidence->evidence->revision;
    return api_look_keep(pg, call);
}

enum store_result
store_api_evidence(struct store *store, struct arena *arena,
                   const struct api_caller *caller, int64_t case_id,
                   uint32_t revision, const struct api_look *look,
                   struct case_evidence *evidence, enum api_answer *answer,
                   struct fault *fault)
{
    struct evidence asked = {.call = {.caller = caller,
                                      .arena = arena,
                                      .answer = answer,
                                      .case_id = case_id,
                                      .revision = revision,
                                      .look = look},
                             .evidence = evidence};
    return api_run(store, "api_evidence", evidence_body, &asked, fault);
}
