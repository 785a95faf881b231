/* SPDX-License-Identifier: Apache-2.0
 *
 * A line's watch, silences, counts and institutions on PostgreSQL.
 */
#include "postgres_change.h"

#include <string.h>

#include "postgres.h"

static void
items(struct params *params, const int64_t *values, uint32_t count)
{
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, values[i]);
}

static void
watch_params(struct params *params, const struct line_watch *watch,
             bool was_silent)
{
    const int64_t state[] = {watch->found,       watch->nothing,
                             watch->run,         watch->run_from_us,
                             watch->spoke_at_us, watch->garbled_run,
                             watch->is_silent};
    items(params, state, sizeof(state) / sizeof(state[0]));
    if (watch->run > 0)
        params_bytes(params, watch->marks, sizeof(watch->marks));
    else
        params_null(params);
    if (watch->is_silent && !was_silent)
        params_int64(params, watch->run_from_us);
    else
        params_null(params);
    if (!watch->is_silent && was_silent)
        params_int64(params, watch->spoke_at_us);
    else
        params_null(params);
}

void
change_params(struct params *params, const struct line_change *change,
              bool was_silent)
{
    if (change == NULL) {
        for (int i = 0; i < 8; i++)
            params_null(params);
        return;
    }
    const struct line_counts *counts = &change->counts;
    const int64_t sums[] = {change->day, counts->exchanges,
                            counts->latency_sum_us, counts->latency_max_us};
    watch_params(params, &change->watch, was_silent);
    items(params, counts->settled, ANSWER_KIND_COUNT);
    items(params, counts->reasons, ANSWER_REASON_COUNT);
    items(params, counts->latency, LATENCY_BUCKETS);
    items(params, sums, sizeof(sums) / sizeof(sums[0]));
}

static const struct statement institutions_write_sql = {
    "line_institutions_write",
    "with behind as ("
    "  select * from unnest($2::text[], $3::int8[], $4::int8[], $5::int8[],"
    "    $6::bool[]) with ordinality u (name, silent_run, silent_from_us,"
    "    spoke_at_us, is_down, place)),"
    " dropped as ("
    "  delete from hedui.line_institution"
    "   where line = $1::int4 and name <> all ($2::text[]))"
    " insert into hedui.line_institution as i (line, name, place, silent_run,"
    "   silent_from_us, spoke_at_us, is_down)"
    " select $1::int4, name, place, silent_run, silent_from_us, spoke_at_us,"
    "        is_down from behind"
    " on conflict (line, name) do update"
    "    set place = excluded.place, silent_run = excluded.silent_run,"
    "        silent_from_us = excluded.silent_from_us,"
    "        spoke_at_us = excluded.spoke_at_us, is_down = excluded.is_down"
    "  where (i.place, i.silent_run, i.silent_from_us, i.spoke_at_us,"
    "         i.is_down) is distinct from (excluded.place,"
    "         excluded.silent_run, excluded.silent_from_us,"
    "         excluded.spoke_at_us, excluded.is_down)"};

static void
institution_params(struct params *params, const struct line_change *change)
{
    const struct line_institution *rows = change->institutions;
    uint32_t count = change->institution_count;
    params_items(params, ITEMS_TEXT, count);
    for (uint32_t i = 0; i < count; i++)
        items_text(params, rows[i].name);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, rows[i].silent_run);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, rows[i].silent_from_us);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, rows[i].spoke_at_us);
    params_items(params, ITEMS_BOOL, count);
    for (uint32_t i = 0; i < count; i++)
        items_bool(params, rows[i].is_down);
}

bool
change_institutions(struct pg *pg, enum line line,
                    const struct line_change *change)
{
    if (change == NULL || !change->has_institutions)
        return true;
    struct params params;
    params_init(&params);
    params_int32(&params, line);
    institution_params(&params, change);
    bool done = pg_do(pg, &institutions_write_sql, &params, NULL);
    params_release(&params);
    return done;
}

static const struct statement institutions_sql = {
    "line_institutions",
    "select u.i, n.name, n.silent_run, n.silent_from_us, n.spoke_at_us,"
    "       n.is_down"
    "  from unnest($1::int4[]) with ordinality u (line, i)"
    "  join hedui.line_institution n on n.line = u.line"
    " order by u.i, n.place, n.name"};

bool
change_institutions_read(struct pg *pg, struct arena *arena,
                         const enum line *lines, uint32_t line_count,
                         struct line_institution **of, uint32_t *counts)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT32, line_count);
    for (uint32_t i = 0; i < line_count; i++)
        items_int32(&params, lines[i]);
    PGresult *result = pg_query(pg, &institutions_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    struct line_institution *rows =
        postgres_array(pg, arena, pg_touched(result), sizeof(*rows));
    memset(counts, 0, line_count * sizeof(*counts));
    for (uint32_t i = 0; rows != NULL && i < pg_touched(result); i++) {
        uint32_t at = (uint32_t)column_int64(result, i, 0) - 1;
        if (counts[at]++ == 0)
            of[at] = &rows[i];
        rows[i] = (struct line_institution){
            .name = column_text(result, i, 1, arena),
            .silent_run = column_int64(result, i, 2),
            .silent_from_us = column_int64(result, i, 3),
            .spoke_at_us = column_int64(result, i, 4),
            .is_down = column_bool(result, i, 5)};
    }
    PQclear(result);
    return rows != NULL;
}

void
change_watch(const PGresult *result, uint32_t row, int at,
             struct line_watch *watch)
{
    *watch =
        (struct line_watch){.found = column_int64(result, row, at),
                            .nothing = column_int64(result, row, at + 1),
                            .run = column_int64(result, row, at + 2),
                            .run_from_us = column_int64(result, row, at + 3),
                            .spoke_at_us = column_int64(result, row, at + 4),
                            .garbled_run = column_int64(result, row, at + 5),
                            .is_silent = column_bool(result, row, at + 6)};
}

/* Kinds that a later version has more of are its own matter. */
static bool
counts_read(const PGresult *result, uint32_t row, int column,
            struct arena *arena, int64_t *out, uint32_t room)
{
    int64_t *values;
    uint32_t count;
    if (column_is_null(result, row, column))
        return true;
    if (!column_int64s(result, row, column, arena, &values, &count))
        return false;
    memcpy(out, values, (count < room ? count : room) * sizeof(*out));
    return true;
}

bool
change_counts(const PGresult *result, uint32_t row, int at, struct arena *arena,
              struct line_counts *counts)
{
    memset(counts, 0, sizeof(*counts));
    counts->exchanges = column_int64(result, row, at + 3);
    counts->latency_sum_us = column_int64(result, row, at + 4);
    counts->latency_max_us = column_int64(result, row, at + 5);
    return counts_read(result, row, at, arena, counts->settled,
                       ANSWER_KIND_COUNT) &&
           counts_read(result, row, at + 1, arena, counts->reasons,
                       ANSWER_REASON_COUNT) &&
           counts_read(result, row, at + 2, arena, counts->latency,
                       LATENCY_BUCKETS);
}

bool
change_silences(const PGresult *result, uint32_t row, int column,
                struct arena *arena, struct line_silence **silences,
                uint32_t *count)
{
    int64_t *values;
    uint32_t size;
    *silences = NULL;
    *count = 0;
    if (column_is_null(result, row, column))
        return true;
    if (!column_int64s(result, row, column, arena, &values, &size))
        return false;
    *silences = arena_array(arena, size / 3, sizeof(**silences));
    if (*silences == NULL)
        return false;
    *count = size / 3;
    for (uint32_t i = 0; i < *count; i++)
        (*silences)[i] = (struct line_silence){
            (enum line)values[i * 3], values[i * 3 + 1], values[i * 3 + 2]};
    return true;
}
