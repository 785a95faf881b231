/* SPDX-License-Identifier: Apache-2.0
 *
 * Status, lists and search. Rows of requests are what row-level security
 * leaves; how a case stands is told by one function of the schema. A page looks
 * at a bounded number of rows by an index, so that its cost does not grow with
 * what is stored, nor with what the filters pass over.
 */
#include "postgres_api.h"

#include <string.h>

static const struct statement case_sql = {
    "api_case", "select " API_CASE_COLUMNS "  from hedui.request r,"
                "       lateral hedui.api_states(array[r.case_id]) s"
                " where r.case_id = $1::int8"};

/* $1 before, $2 how many are looked at, $3 how many are wanted at most, $4
 * states, $5 lanes, $6 $7 due, $8 $9 accepted; which rows are looked at is said
 * by $10. First the row of what was looked at, then the cases. */
#define PAGE(which)                                                            \
    "with looked as materialized ("                                            \
    "  select r.case_id, r.agency, r.request_id, r.lane, r.accepted_at_us,"    \
    "         r.due, r.is_provisional, r.household_key, r.programmes,"         \
    "         r.withdrawn_at_us"                                               \
    "    from hedui.request r where r.case_id < $1::int8" which                \
    "   order by r.case_id desc limit $2::int4),"                              \
    " kept as materialized ("                                                  \
    "  select * from looked r"                                                 \
    "   where ($5::int4 = 0 or (1 << r.lane::int4) & $5::int4 <> 0)"           \
    "     and r.due between $6::int4 and $7::int4"                             \
    "     and r.accepted_at_us >= $8::int8 and r.accepted_at_us < $9::int8"    \
    "   order by r.case_id desc"                                               \
    "   limit case when $4::int4 = 0 then $3::int4 else $2::int4 end),"        \
    " stand as materialized ("                                                 \
    "  select * from hedui.api_states(array(select case_id from kept))),"      \
    " page as ("                                                               \
    "  select " API_CASE_COLUMNS "    from kept r join stand s using "         \
    "(case_id)"                                                                \
    "   where $4::int4 = 0 or (1 << s.state) & $4::int4 <> 0"                  \
    "   order by r.case_id desc limit $3::int4)"                               \
    " select p.*, l.n, l.least, l.oldest"                                      \
    "  from (select count(*) as n, min(case_id) as least,"                     \
    "               min(accepted_at_us) as oldest from looked) l"              \
    "  left join page p on true order by p.case_id desc"
#define OF_AGENCY " and ($11::text is null or r.agency = $11::text)"
#define PAGE_COLUMNS 23 /* of API_CASE_COLUMNS */

static const struct statement all_sql = {"api_cases",
                                         PAGE(" and $10::text is null")};
static const struct statement agency_sql = {"api_cases_agency",
                                            PAGE(" and r.agency = $10::text")};
static const struct statement request_sql = {
    "api_cases_request", PAGE(" and r.request_id = $10::text" OF_AGENCY)};
static const struct statement household_sql = {
    "api_cases_household", PAGE(" and r.household_key = $10::text" OF_AGENCY)};
static const struct statement person_sql = {
    "api_cases_person",
    PAGE(" and r.case_id in (select hedui.api_cases_of_person("
         "     $10::bytea, $1::int8, $2::int4))" OF_AGENCY)};

static bool
why_read(const PGresult *result, uint32_t row, struct arena *arena,
         struct case_status *status)
{
    struct text withdrawn, paused;
    if (!column_blob(result, row, 13, arena, &status->summary) ||
        !column_blob(result, row, 15, arena, &withdrawn) ||
        !column_blob(result, row, 16, arena, &paused))
        return false;
    status->why = column_text(result, row, 14, arena);
    if (!text_is_absent(withdrawn))
        status->why = withdrawn;
    if (!text_is_absent(paused))
        status->why = paused;
    return true;
}

bool
api_case_read(struct pg *pg, const PGresult *result, uint32_t row,
              struct arena *arena, struct api_case *found)
{
    int32_t state = column_int32(result, row, 10);
    *found = (struct api_case){
        .status = {.case_id = column_int64(result, row, 0),
                   .state = (enum case_state)state,
                   .agency = column_text(result, row, 1, arena),
                   .request_id = column_text(result, row, 2, arena),
                   .lane = (enum lane)column_int32(result, row, 3),
                   .accepted_at_us = column_int64(result, row, 4),
                   .due = column_int32(result, row, 5),
                   .is_provisional = column_bool(result, row, 6),
                   .revision = column_uint32(result, row, 11),
                   .is_paused = !column_is_null(result, row, 17),
                   .documents_announced =
                       documents_marks_count(column_view(result, row, 18)),
                   .documents_came = (uint32_t)column_int64(result, row, 19)},
        .household_key = column_text(result, row, 7, arena),
        .programmes = column_uint32(result, row, 8),
        .withdrawn_at_us = api_instant(result, row, 9),
        .paused_since_us = api_instant(result, row, 17),
        .reported_at_us = api_instant(result, row, 20),
        .published_at_us = api_instant(result, row, 21),
        .has_wrong_id = column_bool(result, row, 22)};
    if (state >= 0 && state < STATE_COUNT &&
        postgres_lines_missing(result, row, 12, arena, &found->status) &&
        why_read(result, row, arena, &found->status) && !arena_failed(arena))
        return true;
    pg_broken(pg, "api: case");
    return false;
}

bool
api_case_find(struct pg *pg, struct arena *arena, int64_t case_id,
              struct api_case *found, bool *is_there)
{
    struct params params;
    params_init(&params);
    params_int64(&params, case_id);
    PGresult *result = pg_query(pg, &case_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *is_there = pg_touched(result) == 1;
    bool done = !*is_there || api_case_read(pg, result, 0, arena, found);
    PQclear(result);
    return done;
}

struct one {
    struct api_call call;
    struct api_case *found;
};

static enum tx
one_body(struct pg *pg, void *context)
{
    struct one *one = context;
    bool is_there;
    if (!api_enter(pg, &one->call) ||
        !api_case_find(pg, one->call.arena, one->call.case_id, one->found,
                       &is_there))
        return TX_FAILED;
    if (!is_there)
        return api_none(pg, &one->call);
    *one->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_case(struct store *store, struct arena *arena,
               const struct api_caller *caller, int64_t case_id,
               struct api_case *found, enum api_answer *answer,
               struct fault *fault)
{
    struct one one = {.call = {.caller = caller,
                               .arena = arena,
                               .answer = answer,
                               .case_id = case_id},
                      .found = found};
    return api_run(store, "api_case", one_body, &one, fault);
}

/* ---- pages ------------------------------------------------------------------
 */

struct page {
    struct api_call call;
    const struct digest *person;
    const struct api_wish *wish;
    struct api_page *page;
};

static const struct statement *
page_statement(const struct page *page)
{
    const struct api_wish *wish = page->wish;
    if (page->person != NULL)
        return &person_sql;
    if (!text_is_absent(wish->request_id))
        return &request_sql;
    if (!text_is_absent(wish->household_key))
        return &household_sql;
    if (!text_is_absent(wish->agency))
        return &agency_sql;
    return &all_sql;
}

/* Where nothing is passed over, no more than is given, and one. */
static uint32_t
page_scan(const struct api_wish *wish, uint32_t limit)
{
    bool is_filtered =
        wish->states != 0 || wish->lanes != 0 || wish->due_from != DATE_NONE ||
        wish->due_to != DATE_NONE || wish->accepted_from_us != INSTANT_NONE ||
        wish->accepted_to_us != INSTANT_NONE;
    return is_filtered ? API_SCAN : limit + 1;
}

static void
page_params(struct params *params, const struct page *page,
            const struct statement *statement, uint32_t limit)
{
    const struct api_wish *wish = page->wish;
    params_init(params);
    params_int64(params, wish->before > 0 ? wish->before : INT64_MAX);
    params_int32(params, page_scan(wish, limit));
    params_int32(params, (int64_t)limit + 1);
    params_int32(params, wish->states);
    params_int32(params, wish->lanes);
    params_int32(params,
                 wish->due_from == DATE_NONE ? INT32_MIN : wish->due_from);
    params_int32(params, wish->due_to == DATE_NONE ? INT32_MAX : wish->due_to);
    params_int64(params, wish->accepted_from_us); /* NONE is the least */
    params_int64(params, wish->accepted_to_us == INSTANT_NONE
                             ? INT64_MAX
                             : wish->accepted_to_us);
    if (statement == &person_sql)
        params_digest(params, page->person);
    else if (statement == &request_sql)
        params_text(params, wish->request_id);
    else if (statement == &household_sql)
        params_text(params, wish->household_key);
    else if (statement == &agency_sql)
        params_text(params, wish->agency);
    else
        params_null(params);
    if (statement != &agency_sql && statement != &all_sql)
        params_text(params, wish->agency); /* absent: null */
}

/* Ids follow the time of acceptance but for transactions that overlap: what is
 * a day older than wanted has nothing behind it. */
static bool
page_is_over(const struct api_wish *wish, int64_t oldest_us)
{
    return wish->accepted_from_us != INSTANT_NONE &&
           oldest_us < wish->accepted_from_us - INSTANT_DAY;
}

static bool
page_read(struct pg *pg, struct page *page, const PGresult *result,
          uint32_t limit)
{
    struct api_page *to = page->page;
    uint32_t rows = pg_touched(result);
    bool is_empty = rows == 1 && column_is_null(result, 0, 0);
    uint32_t count = is_empty ? 0 : rows > limit ? limit : rows;
    to->count = count;
    to->next = 0;
    to->cases = postgres_array(pg, page->call.arena, count, sizeof(*to->cases));
    if (to->cases == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!api_case_read(pg, result, i, page->call.arena, &to->cases[i]))
            return false;
    int64_t looked = column_int64(result, 0, PAGE_COLUMNS);
    if (!is_empty && rows > limit)
        to->next = to->cases[count - 1].status.case_id;
    else if (looked >= page_scan(page->wish, limit) &&
             !page_is_over(page->wish,
                           column_int64(result, 0, PAGE_COLUMNS + 2)))
        to->next = column_int64(result, 0, PAGE_COLUMNS + 1);
    return true;
}

static enum tx
page_body(struct pg *pg, void *context)
{
    struct page *page = context;
    struct params params;
    const struct statement *statement = page_statement(page);
    uint32_t limit =
        page->wish->limit > API_LIMIT_MAX ? API_LIMIT_MAX : page->wish->limit;
    if (!api_enter(pg, &page->call))
        return TX_FAILED;
    page_params(&params, page, statement, limit);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = page_read(pg, page, result, limit);
    PQclear(result);
    if (!done)
        return TX_FAILED;
    if (page->call.look != NULL)
        return api_look_keep(pg, &page->call);
    enum tx tx = TX_NOTHING;
    if (page->page->count == 0)
        tx = api_none(pg, &page->call);
    if (page->page->count > 0 || *page->call.answer == API_NONE)
        *page->call.answer = API_FOUND;
    return tx;
}

enum store_result
store_api_cases(struct store *store, struct arena *arena,
                const struct api_caller *caller, const struct api_wish *wish,
                struct api_page *page, enum api_answer *answer,
                struct fault *fault)
{
    struct page asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .wish = wish,
        .page = page};
    return api_run(store, "api_cases", page_body, &asked, fault);
}

enum store_result
store_api_search(struct store *store, struct arena *arena,
                 const struct api_caller *caller, const struct digest *person,
                 const struct api_wish *wish, const struct api_look *look,
                 struct api_page *page, enum api_answer *answer,
                 struct fault *fault)
{
    struct page asked = {.call = {.caller = caller,
                                  .arena = arena,
                                  .answer = answer,
                                  .look = look},
                         .person = person,
                         .wish = wish,
                         .page = page};
    return api_run(store, "api_search", page_body, &asked, fault);
}
