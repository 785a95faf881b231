/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand over the API. The database says who enters and who confirms,
 * and that they are two; a list leaves with its look.
 */
#include "hand_calls.h"

#include <assert.h>

#include "postgres_api.h"

static const struct statement enter_sql = {
    "api_hand_enter",
    "select hedui.api_hand_enter($1::int8, $2::int4, $3::int4, $4::text,"
    "         $5::bytea, $6::bytea, $7::bytea, $8::int4, $9::bytea)"};

static const struct statement decide_sql = {
    "api_hand_decide",
    "select hedui.api_hand_decide($1::int8, $2::int4, $3::bytea is null,"
    "         $3::bytea)"};

static const struct statement hands_sql = {
    "api_hands",
    "select h.number, h.line, h.member, h.document, h.scan, h.names, h.answer,"
    "       h.reason, h.entered_at_us, h.until_us, h.entered_by,"
    "       h.entered_who, h.digest,"
    "       case when h.state = 0 and h.until_us <= hedui.now_us() then 5"
    "            else h.state::int4 end,"
    "       h.decided_at_us, h.decided_by, h.decided_who, h.decided_why,"
    "       coalesce(hedui.hand_revision(h.case_id, h.round_fence), 0)"
    "  from hedui.hand_answer h where h.case_id = $1::int8 order by h.number"};

/* Under the role that reads one case's evidence. */
static const struct statement sources_sql = {
    "api_hand_sources",
    "select r.request, p.plan"
    "  from hedui.request r left join hedui.plan p using (case_id)"
    " where r.case_id = $1::int8"};

const char *
hand_state_name(enum hand_state state)
{
    static const char *const names[HAND_STATE_COUNT] = {
        [HAND_ENTERED] = "entered",       [HAND_CONFIRMED] = "confirmed",
        [HAND_REFUSED] = "refused",       [HAND_IN] = "handed_in",
        [HAND_UNREADABLE] = "unreadable", [HAND_EXPIRED] = "expired",
    };
    assert((unsigned)state < HAND_STATE_COUNT);
    return names[state];
}

struct hand_call {
    struct api_call call;
    const struct hand_row *row; /* NULL: it is decided */
    const struct document *scan;
    uint32_t number;
    struct text why;
    int32_t said;
};

/* What was refused is not committed. */
static enum tx
said_read(struct pg *pg, struct hand_call *asked,
          const struct statement *statement, const struct params *params)
{
    PGresult *result = pg_query(pg, statement, params);
    if (result == NULL)
        return TX_FAILED;
    asked->said = column_int32(result, 0, 0);
    PQclear(result);
    if (asked->said >= API_SAYS_DENIED)
        return api_said(&asked->call, asked->said);
    *asked->call.answer = API_FOUND;
    return TX_NOTHING;
}

static enum tx
enter_body(struct pg *pg, void *context)
{
    struct hand_call *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    params_int32(&params, asked->row->line);
    params_int32(&params, asked->row->member);
    params_text(&params, asked->row->names);
    params_blob(&params, asked->row->reason);
    params_blob(&params, asked->row->answer);
    params_blob(&params, asked->scan->name);
    params_int32(&params, asked->scan->media);
    params_blob(&params, asked->scan->bytes);
    enum tx tx = said_read(pg, asked, &enter_sql, &params);
    params_release(&params);
    return tx;
}

enum store_result
store_api_hand_enter(struct store *store, const struct api_caller *caller,
                     int64_t case_id, const struct hand_row *row,
                     const struct document *scan, enum hand_became *became,
                     uint32_t *number, enum api_answer *answer,
                     struct fault *fault)
{
    struct hand_call asked = {
        .call = {.caller = caller, .answer = answer, .case_id = case_id},
        .row = row,
        .scan = scan};
    enum store_result result =
        api_run(store, "api_hand_enter", enter_body, &asked, fault);
    *became = asked.said == -3   ? HAND_NO_REPORT
              : asked.said == -4 ? HAND_OFTEN
                                 : HAND_DONE;
    *number = asked.said > 0 ? (uint32_t)asked.said : 0;
    return result;
}

static enum tx
decide_body(struct pg *pg, void *context)
{
    struct hand_call *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    params_int32(&params, asked->number);
    params_blob(&params, asked->why);
    enum tx tx = said_read(pg, asked, &decide_sql, &params);
    params_release(&params);
    return tx;
}

enum store_result
store_api_hand_decide(struct store *store, const struct api_caller *caller,
                      int64_t case_id, uint32_t number, struct text why,
                      enum hand_became *became, enum api_answer *answer,
                      struct fault *fault)
{
    struct hand_call asked = {
        .call = {.caller = caller, .answer = answer, .case_id = case_id},
        .number = number,
        .why = why};
    enum store_result result =
        api_run(store, "api_hand_decide", decide_body, &asked, fault);
    *became = asked.said == -3   ? HAND_NOT_THERE
              : asked.said == -4 ? HAND_SAME_PERSON
              : asked.said == -5 ? HAND_DECIDED
                                 : HAND_DONE;
    return result;
}

/* ---- the list ---- */

struct hands {
    struct api_call call;
    struct hand_list *list;
};

static bool
hand_read(const PGresult *result, uint32_t i, struct arena *arena,
          struct hand_row *row)
{
    int32_t state = column_int32(result, i, 13);
    *row = (struct hand_row){
        .number = column_uint32(result, i, 0),
        .line = (enum line)column_int32(result, i, 1),
        .member = column_uint32(result, i, 2),
        .document = column_uint32(result, i, 3),
        .names = column_text(result, i, 5, arena),
        .entered_at_us = column_int64(result, i, 8),
        .until_us = column_int64(result, i, 9),
        .entered_by = column_text(result, i, 10, arena),
        .entered_who = column_text(result, i, 11, arena),
        .state = (enum hand_state)state,
        .decided_at_us = api_instant(result, i, 14),
        .decided_by = column_text(result, i, 15, arena),
        .decided_who = column_text(result, i, 16, arena),
        .revision = column_uint32(result, i, 18),
    };
    return state >= 0 && state < HAND_STATE_COUNT &&
           column_digest(result, i, 4, &row->scan) &&
           column_digest(result, i, 12, &row->digest) &&
           (column_is_null(result, i, 6) ||
            (column_blob(result, i, 6, arena, &row->answer) &&
             column_blob(result, i, 7, arena, &row->reason))) &&
           (column_is_null(result, i, 17) ||
            column_blob(result, i, 17, arena, &row->decided_why));
}

static bool
hands_read(struct pg *pg, struct hands *asked)
{
    struct hand_list *list = asked->list;
    struct params params;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    PGresult *result = pg_query(pg, &hands_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    list->rows =
        postgres_array(pg, asked->call.arena, count, sizeof(*list->rows));
    bool done = list->rows != NULL;
    for (uint32_t i = 0; done && i < count; i++) {
        done = hand_read(result, i, asked->call.arena, &list->rows[i]);
        list->rows[i].case_id = asked->call.case_id;
    }
    PQclear(result);
    list->count = done ? count : 0;
    if (!done)
        pg_broken(pg, "api: answers by hand");
    return done;
}

/* What the members are called, and what was asked about them. */
static bool
sources_read(struct pg *pg, struct hands *asked)
{
    struct arena *arena = asked->call.arena;
    struct params params;
    if (!api_enter_evidence(pg, &asked->call))
        return false;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    PGresult *result = pg_query(pg, &sources_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool done = pg_touched(result) == 0 ||
                ((column_is_null(result, 0, 0) ||
                  column_blob(result, 0, 0, arena, &asked->list->request)) &&
                 (column_is_null(result, 0, 1) ||
                  column_blob(result, 0, 1, arena, &asked->list->plan)));
    PQclear(result);
    if (!done)
        pg_broken(pg, "api: answers by hand");
    return done && api_enter(pg, &asked->call);
}

static enum tx
hands_body(struct pg *pg, void *context)
{
    struct hands *asked = context;
    struct api_case found;
    bool is_there = false;
    *asked->list = (struct hand_list){.request = TEXT_NONE, .plan = TEXT_NONE};
    if (!api_enter(pg, &asked->call) ||
        !api_case_find(pg, asked->call.arena, asked->call.case_id, &found,
                       &is_there))
        return TX_FAILED;
    if (!is_there)
        return api_none(pg, &asked->call);
    return hands_read(pg, asked) && sources_read(pg, asked)
               ? api_look_keep(pg, &asked->call)
               : TX_FAILED;
}

enum store_result
store_api_hands(struct store *store, struct arena *arena,
                const struct api_caller *caller, int64_t case_id,
                const struct api_look *look, struct hand_list *list,
                enum api_answer *answer, struct fault *fault)
{
    struct hands asked = {.call = {.caller = caller,
                                   .arena = arena,
                                   .answer = answer,
                                   .case_id = case_id,
                                   .look = look},
                          .list = list};
    return api_run(store, "api_hands", hands_body, &asked, fault);
}
