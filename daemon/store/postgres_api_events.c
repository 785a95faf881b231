/* SPDX-License-Identifier: Apache-2.0
 *
 * Events over the API, in the order of the transactions that wrote them. What
 * is younger than the oldest transaction that still runs is not read yet: one
 * with a lower number could commit after it and be missed.
 */
#include "postgres_api.h"

#include "mutant.h"

#define BEFORE_ALL_THAT_RUN "  < pg_snapshot_xmin(pg_current_snapshot())"

static const struct statement events_sql = {
    "api_events",
    "with page as ("
    "  select e.xid, e.event_id, e.at_us, e.agency, e.case_id, e.revision,"
    "         e.kind from hedui.event e"
    "   where (e.xid, e.event_id) > ($1::text::xid8, $2::int8)"
    "     and e.xid" BEFORE_ALL_THAT_RUN
    "   order by e.xid, e.event_id limit $3::int4)"
    " select e.xid, e.event_id, e.at_us, e.agency, e.case_id, r.request_id,"
    "        coalesce(e.revision, 0), e.kind::int4"
    "   from page e left join hedui.request r using (case_id)"
    "  order by e.xid, e.event_id"};

/* The same by the index of an agency, whose events are few among all. */
static const struct statement own_sql = {
    "api_events_own",
    "with page as ("
    "  select e.xid, e.event_id, e.at_us, e.agency, e.case_id, e.revision,"
    "         e.kind from hedui.event e"
    "   where e.agency = (select hedui.caller_agency(2 + 8))"
    "     and (e.xid, e.event_id) > ($1::text::xid8, $2::int8)"
    "     and e.xid" BEFORE_ALL_THAT_RUN
    "   order by e.agency, e.xid, e.event_id limit $3::int4)"
    " select e.xid, e.event_id, e.at_us, e.agency, e.case_id, r.request_id,"
    "        coalesce(e.revision, 0), e.kind::int4"
    "   from page e left join hedui.request r using (case_id)"
    "  order by e.xid, e.event_id"};

#ifdef HEDUI_TEST_BUILD
static const struct statement hasty_sql = {
    "api_events_hasty",
    "select e.xid, e.event_id, e.at_us, e.agency, e.case_id, r.request_id,"
    "       coalesce(e.revision, 0), e.kind::int4"
    "  from hedui.event e left join hedui.request r using (case_id)"
    " where (e.xid, e.event_id) > ($1::text::xid8, $2::int8)"
    " order by e.xid, e.event_id limit $3::int4"};
#endif

/* A place ahead of all transactions is of another life of this database. */
static const struct statement floor_sql = {
    "api_events_floor",
    "select (xid, event_id) <= ($1::text::xid8, $2::int8)"
    "        or $1::text::xid8 = '0',"
    "       $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot())"
    "  from hedui.event_floor"};

static const struct statement end_sql = {
    "api_events_end",
    "select pg_snapshot_xmin(pg_current_snapshot())::text::int8 - 1,"
    "       9223372036854775807::int8"};

static const struct statement prune_sql = {"api_prune",
                                           "select hedui.event_prune()"};

struct events {
    struct api_call call;
    struct event_place after;
    uint32_t max;
    struct api_event **events;
    uint32_t *count;
    bool *is_kept;
};

static void
place_params(struct params *params, const struct event_place *place)
{
    char xid[24];
    snprintf(xid, sizeof(xid), "%llu", (unsigned long long)place->xid);
    params_init(params);
    params_text(params, text_copy(&params->arena, text_of(xid)));
    params_int64(params, place->event_id);
}

static bool
floor_read(struct pg *pg, struct events *asked)
{
    struct params params;
    place_params(&params, &asked->after);
    PGresult *result = pg_query(pg, &floor_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool is_of_now = column_bool(result, 0, 1);
    *asked->is_kept = column_bool(result, 0, 0) && is_of_now;
    if (!is_of_now)
        asked->after = (struct event_place){0};
    PQclear(result);
    return true;
}

static bool
event_read(const PGresult *result, uint32_t i, struct arena *arena,
           struct api_event *event)
{
    int32_t kind = column_int32(result, i, 7);
    *event = (struct api_event){
        .place = {.xid = (uint64_t)column_int64(result, i, 0),
                  .event_id = column_int64(result, i, 1)},
        .at_us = column_int64(result, i, 2),
        .agency = column_text(result, i, 3, arena),
        .case_id = column_int64(result, i, 4),
        .request_id = column_text(result, i, 5, arena),
        .revision = column_uint32(result, i, 6),
        .kind = (enum event_kind)kind};
    return kind >= 0 && kind < EVENT_KIND_COUNT;
}

static const struct statement *
events_statement(const struct events *asked)
{
#ifdef HEDUI_TEST_BUILD
    if (mutant_is("events_read_ahead"))
        return &hasty_sql;
#endif
    return asked->call.caller->role == CALLER_AGENCY ? &own_sql : &events_sql;
}

static bool
events_read(struct pg *pg, struct events *asked)
{
    struct params params;
    place_params(&params, &asked->after);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, events_statement(asked), &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    *asked->events =
        postgres_array(pg, asked->call.arena, count, sizeof(**asked->events));
    bool done = *asked->events != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = event_read(result, i, asked->call.arena, &(*asked->events)[i]);
    PQclear(result);
    *asked->count = done ? count : 0;
    if (!done || arena_failed(asked->call.arena))
        pg_broken(pg, "api: events");
    return done && !arena_failed(asked->call.arena);
}

static enum tx
events_body(struct pg *pg, void *context)
{
    struct events *asked = context;
    if (!api_enter(pg, &asked->call) || !floor_read(pg, asked) ||
        !events_read(pg, asked))
        return TX_FAILED;
    if (*asked->count == 0) {
        enum tx tx = api_none(pg, &asked->call);
        if (tx != TX_NOTHING || *asked->call.answer == API_DENIED)
            return tx;
    }
    *asked->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_events(struct store *store, struct arena *arena,
                 const struct api_caller *caller, struct event_place after,
                 uint32_t max, struct api_event **events, uint32_t *count,
                 bool *is_kept, enum api_answer *answer, struct fault *fault)
{
    struct events asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .after = after,
        .max = max,
        .events = events,
        .count = count,
        .is_kept = is_kept};
    *count = 0;
    return api_run(store, "api_events", events_body, &asked, fault);
}

static enum tx
end_body(struct pg *pg, void *context)
{
    struct event_place *place = context;
    PGresult *result = pg_query(pg, &end_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    place->xid = (uint64_t)column_int64(result, 0, 0);
    place->event_id = column_int64(result, 0, 1);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_api_events_end(struct store *store, struct event_place *place,
                     struct fault *fault)
{
    return pg_read(pg_of(store), "api_events_end", end_body, place, fault);
}

static enum tx
prune_body(struct pg *pg, void *context)
{
    PGresult *result = pg_query(pg, &prune_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *(uint32_t *)context = column_uint32(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_api_prune(struct store *store, uint32_t *pruned, struct fault *fault)
{
    *pruned = 0;
    return pg_run(pg_of(store), "api_prune", prune_body, pruned, fault);
}
