/* SPDX-License-Identifier: Apache-2.0
 *
 * How a case has gone, for an operator.
 */
#include "timeline.h"

#include "postgres_api.h"

static const struct statement case_sql = {
    "api_timeline_case", "select agency, lane, state, due, is_provisional"
                         "  from hedui.api_timeline_case($1::int8)"};

static const struct statement steps_sql = {
    "api_timeline", "select at_us, what, line, revision, attempt"
                    "  from hedui.api_timeline($1::int8)"};

const char *
timeline_what_name(enum timeline_what what)
{
    static const char *const names[TIMELINE_COUNT] = {
        [TIMELINE_ACCEPTED] = "accepted",   [TIMELINE_PLANNED] = "planned",
        [TIMELINE_PAUSED] = "paused",       [TIMELINE_RESUMED] = "resumed",
        [TIMELINE_WAITS] = "waits",         [TIMELINE_ASKED] = "asked",
        [TIMELINE_ANSWERED] = "answered",   [TIMELINE_MADE] = "made",
        [TIMELINE_SEALED] = "sealed",       [TIMELINE_PUBLISHED] = "published",
        [TIMELINE_WITHDRAWN] = "withdrawn", [TIMELINE_SET_ASIDE] = "set_aside"};
    return names[what];
}

struct asked {
    struct api_call call;
    struct api_timeline *timeline;
};

static PGresult *
ask(struct pg *pg, const struct asked *asked, const struct statement *statement)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static void
case_read(const PGresult *result, struct asked *asked)
{
    *asked->timeline = (struct api_timeline){
        .agency = column_text(result, 0, 0, asked->call.arena),
        .lane = (enum lane)column_int32(result, 0, 1),
        .state = (enum case_state)column_int32(result, 0, 2),
        .due = column_int32(result, 0, 3),
        .is_provisional = column_bool(result, 0, 4)};
}

/* Null is none. */
static int32_t
number_or_none(const PGresult *result, uint32_t row, int column)
{
    return column_is_null(result, row, column)
               ? 0
               : column_int32(result, row, column);
}

static bool
steps_read(struct pg *pg, const PGresult *result, struct asked *asked)
{
    struct api_timeline *timeline = asked->timeline;
    uint32_t count = pg_touched(result);
    timeline->steps =
        postgres_array(pg, asked->call.arena, count, sizeof(*timeline->steps));
    for (uint32_t i = 0; timeline->steps != NULL && i < count; i++)
        timeline->steps[i] = (struct timeline_step){
            .at_us = column_int64(result, i, 0),
            .what = (enum timeline_what)column_int32(result, i, 1),
            .line = (enum line)number_or_none(result, i, 2),
            .revision = (uint32_t)number_or_none(result, i, 3),
            .attempt = (uint32_t)number_or_none(result, i, 4)};
    timeline->count = timeline->steps == NULL ? 0 : count;
    return timeline->steps != NULL;
}

static enum tx
timeline_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    PGresult *result = ask(pg, asked, &case_sql);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1;
    if (is_there)
        case_read(result, asked);
    PQclear(result);
    if (!is_there)
        return api_none(pg, &asked->call);
    result = ask(pg, asked, &steps_sql);
    if (result == NULL)
        return TX_FAILED;
    bool done = steps_read(pg, result, asked);
    PQclear(result);
    if (done)
        *asked->call.answer = API_FOUND;
    return done ? TX_NOTHING : TX_FAILED;
}

enum store_result
store_api_timeline(struct store *store, struct arena *arena,
                   const struct api_caller *caller, int64_t case_id,
                   struct api_timeline *timeline, enum api_answer *answer,
                   struct fault *fault)
{
    struct asked asked = {.call = {.caller = caller,
                                   .arena = arena,
                                   .answer = answer,
                                   .case_id = case_id},
                          .timeline = timeline};
    return api_run(store, "api_timeline", timeline_body, &asked, fault);
}
