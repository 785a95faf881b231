/* SPDX-License-Identifier: Apache-2.0
 *
 * Samples on PostgreSQL.
 */
#include "samples.h"

#include "postgres.h"

static const struct statement keep_sql = {
    "sample_keep",
    "select hedui.sample_keep($1::text::jsonb, $2::text::jsonb)"};

static const struct statement list_sql = {
    "samples", "select at_us, queue::text, lines::text, outcomes::text"
               "  from hedui.sample"
               " where slot > hedui.now_us() - $1::int4 * 3600000000"
               " order by slot"};

struct keep {
    struct text queue, lines;
    bool is_kept;
};

static enum tx
keep_body(struct pg *pg, void *context)
{
    struct keep *keep = context;
    struct params params;
    params_init(&params);
    params_text(&params, keep->queue);
    params_text(&params, keep->lines);
    PGresult *result = pg_query(pg, &keep_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    keep->is_kept = column_bool(result, 0, 0);
    PQclear(result);
    return keep->is_kept ? TX_COMMIT : TX_NOTHING;
}

enum store_result
store_sample_keep(struct store *store, struct text queue, struct text lines,
                  bool *is_kept, struct fault *fault)
{
    struct keep keep = {.queue = queue, .lines = lines};
    enum store_result result =
        pg_run(pg_of(store), "sample_keep", keep_body, &keep, fault);
    *is_kept = result == STORE_DONE && keep.is_kept;
    return result;
}

struct list {
    struct arena *arena;
    uint32_t hours, count;
    struct sample *samples;
};

static enum tx
list_body(struct pg *pg, void *context)
{
    struct list *list = context;
    struct params params;
    params_init(&params);
    params_int32(&params, list->hours);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    list->count = pg_touched(result);
    list->samples =
        postgres_array(pg, list->arena, list->count, sizeof(*list->samples));
    for (uint32_t i = 0; list->samples != NULL && i < list->count; i++)
        list->samples[i] =
            (struct sample){.at_us = column_int64(result, i, 0),
                            .queue = column_text(result, i, 1, list->arena),
                            .lines = column_text(result, i, 2, list->arena),
                            .outcomes = column_text(result, i, 3, list->arena)};
    PQclear(result);
    return list->samples == NULL || arena_failed(list->arena)
               ? postgres_gave_up(pg, "samples")
               : TX_COMMIT;
}

enum store_result
store_samples(struct store *store, struct arena *arena, uint32_t hours,
              struct sample **samples, uint32_t *count, struct fault *fault)
{
    struct list list = {.arena = arena, .hours = hours};
    enum store_result result =
        pg_read(pg_of(store), "samples", list_body, &list, fault);
    *samples = list.samples;
    *count = result == STORE_DONE ? list.count : 0;
    return result;
}
