/* SPDX-License-Identifier: Apache-2.0
 *
 * A line's watch, silences and counts on PostgreSQL.
 */
#include "postgres_change.h"

#include <string.h>

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
