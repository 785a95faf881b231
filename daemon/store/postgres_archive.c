/* SPDX-License-Identifier: Apache-2.0
 *
 * The archive on PostgreSQL: whose cases, which containers, when they were last
 * read again. No bytes of a container pass here.
 */
#include "archive_calls.h"
#include "date.h"
#include "postgres.h"

static const struct statement person_sql = {
    "cases_of_person",
    "select c from hedui.cases_of_person($1::bytea, $2::int8, $3::int4) c"};

static const struct statement list_sql = {
    "archive_list",
    "select c.case_id, c.revision, c.level::int4,"
    "       c.level > 0 and c.container is not null, c.digest,"
    "       coalesce(c.file_digest, c.digest),"
    "       coalesce(f.at_us, c.sealed_at_us), c.until_us, f.number"
    "  from hedui.container c"
    "  left join lateral ("
    "    select l.number, l.at_us from hedui.leaf l"
    "     where l.case_id = c.case_id and l.kind = 4"
    "       and l.revision = c.revision order by l.leaf_id limit 1) f on true"
    " where (c.case_id, c.revision) > ($1::int8, $2::int4)"
    "   and coalesce(f.at_us, c.sealed_at_us) >= $3::int8"
    "   and coalesce(f.at_us, c.sealed_at_us) < $4::int8"
    "   and ($5::int8 is null or (c.level >= 3 and c.until_us < $5::int8))"
    " order by c.case_id, c.revision limit $6::int4"};

static const struct statement scrubbed_sql = {
    "scrubbed", "insert into hedui.scrub (began_us, checked, damaged)"
                " values ($1::int8, $2::int8, $3::int8)"};

static const struct statement state_sql = {
    "archive_state",
    "select a.files, a.soonest, s.ended_us, s.checked, s.damaged"
    "  from (select count(*) as files, min(until_us) as soonest"
    "          from hedui.container"
    "         where level > 0 and container is not null) a"
    "  left join (select ended_us, checked, damaged from hedui.scrub"
    "              order by scrub_id desc limit 1) s on true"};

static int64_t
int64_or(const PGresult *result, uint32_t row, int column, int64_t none)
{
    return column_is_null(result, row, column)
               ? none
               : column_int64(result, row, column);
}

/* ---- whose ---- */

struct cases_of {
    struct arena *arena;
    const struct digest *person;
    int64_t after;
    uint32_t max, count;
    int64_t *cases;
};

static enum tx
cases_of_body(struct pg *pg, void *context)
{
    struct cases_of *asked = context;
    struct params params;
    params_init(&params);
    params_digest(&params, asked->person);
    params_int64(&params, asked->after);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &person_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->cases =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->cases));
    for (uint32_t i = 0; asked->cases != NULL && i < asked->count; i++)
        asked->cases[i] = column_int64(result, i, 0);
    PQclear(result);
    return asked->cases == NULL ? TX_FAILED : TX_COMMIT;
}

static enum store_result
postgres_cases_of(struct store *store, struct arena *arena,
                  const struct digest *person, int64_t after, uint32_t max,
                  int64_t **cases, uint32_t *count, struct fault *fault)
{
    struct cases_of asked = {
        .arena = arena, .person = person, .after = after, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "cases_of", cases_of_body, &asked, fault);
    *cases = asked.cases;
    *count = result == STORE_DONE ? asked.count : 0;
    return result;
}

/* ---- which ---- */

struct list {
    struct arena *arena;
    const struct archive_wish *wish;
    uint32_t max, count;
    struct archive_row *rows;
};

static bool
row_read(const PGresult *result, uint32_t i, struct archive_row *row)
{
    *row = (struct archive_row){
        .case_id = column_int64(result, i, 0),
        .revision = column_uint32(result, i, 1),
        .level = (enum seal_level)column_int32(result, i, 2),
        .has_file = column_bool(result, i, 3),
        .sealed_at_us = column_int64(result, i, 6),
        .until_us = int64_or(result, i, 7, INSTANT_NONE),
        .number = int64_or(result, i, 8, LEAF_UNNUMBERED)};
    return column_digest(result, i, 4, &row->leaf) &&
           column_digest(result, i, 5, &row->file_digest);
}

static enum tx
list_body(struct pg *pg, void *context)
{
    struct list *asked = context;
    const struct archive_wish *wish = asked->wish;
    struct params params;
    params_init(&params);
    params_int64(&params, wish->after_case);
    params_int32(&params, wish->after_revision);
    params_int64(&params, wish->from_us);
    params_int64(&params, wish->to_us);
    if (wish->ends_before_us == INT64_MAX)
        params_null(&params);
    else
        params_int64(&params, wish->ends_before_us);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = row_read(result, i, &asked->rows[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "archive list");
}

static enum store_result
postgres_list(struct store *store, struct arena *arena,
              const struct archive_wish *wish, uint32_t max,
              struct archive_row **rows, uint32_t *count, struct fault *fault)
{
    struct list asked = {.arena = arena, .wish = wish, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "archive_list", list_body, &asked, fault);
    *rows = asked.rows;
    *count = result == STORE_DONE ? asked.count : 0;
    return result;
}

/* ---- read again ---- */

struct scrub {
    int64_t began_us, checked, damaged;
};

static enum tx
scrubbed_body(struct pg *pg, void *context)
{
    const struct scrub *scrub = context;
    struct params params;
    params_init(&params);
    params_int64(&params, scrub->began_us);
    params_int64(&params, scrub->checked);
    params_int64(&params, scrub->damaged);
    bool done = pg_do(pg, &scrubbed_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

static enum store_result
postgres_scrubbed(struct store *store, int64_t began_us, int64_t checked,
                  int64_t damaged, struct fault *fault)
{
    struct scrub scrub = {began_us, checked, damaged};
    return pg_run(pg_of(store), "scrubbed", scrubbed_body, &scrub, fault);
}

static enum tx
state_body(struct pg *pg, void *context)
{
    struct archive_state *state = context;
    PGresult *result = pg_query(pg, &state_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *state = (struct archive_state){
        .files = column_int64(result, 0, 0),
        .soonest_us = int64_or(result, 0, 1, INSTANT_NONE),
        .scrubbed_us = int64_or(result, 0, 2, INSTANT_NONE),
        .checked = int64_or(result, 0, 3, 0),
        .damaged = int64_or(result, 0, 4, 0)};
    PQclear(result);
    return TX_COMMIT;
}

static enum store_result
postgres_state(struct store *store, struct archive_state *state,
               struct fault *fault)
{
    return pg_read(pg_of(store), "archive_state", state_body, state, fault);
}

const struct store_archive_calls postgres_archive_calls = {
    .cases_of = postgres_cases_of,
    .list = postgres_list,
    .scrubbed = postgres_scrubbed,
    .state = postgres_state,
};
