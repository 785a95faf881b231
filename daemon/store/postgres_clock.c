/* SPDX-License-Identifier: Apache-2.0
 *
 * A case's clock on PostgreSQL: two functions of the schema, which the command
 * line may call and whose tables it may not write. The calendar is not in the
 * database: the day on which a case is due is made by the callback, of what the
 * same transaction has read.
 */
#include "mutant.h"
#include "postgres.h"

static const struct statement pauses_sql = {
    "pauses", "select from_us, until_us, paused_by, why from hedui.pause"
              " where case_id = $1::int8 order by number"};

static const struct statement pause_sql = {
    "pause_clock", "select hedui.pause_clock($1::int8, $2::text, $3::bytea)"};

static const struct statement clock_sql = {
    "clock", "select accepted_at_us, lane::int4, due, slack_day,"
             "       hedui.now_us()"
             "  from hedui.request where case_id = $1::int8"};

static const struct statement resume_sql = {
    "resume_clock",
    "select hedui.resume_clock($1::int8, $2::text, $3::int8, $4::int4,"
    "         $5::int4, $6::int4, $7::bool)"};

bool
postgres_pauses(struct pg *pg, struct arena *arena, int64_t case_id,
                struct pause **pauses, uint32_t *count)
{
    struct params params;
    params_init(&params);
    params_int64(&params, case_id);
    PGresult *result = pg_query(pg, &pauses_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *count = pg_touched(result);
    *pauses = postgres_array(pg, arena, *count, sizeof(**pauses));
    bool done = *pauses != NULL;
    for (uint32_t i = 0; done && i < *count; i++) {
        struct pause *pause = &(*pauses)[i];
        *pause = (struct pause){.from_us = column_int64(result, i, 0),
                                .until_us = column_is_null(result, i, 1)
                                                ? INSTANT_NONE
                                                : column_int64(result, i, 1),
                                .by = column_text(result, i, 2, arena)};
        done = column_blob(result, i, 3, arena, &pause->why);
        if (!done)
            pg_broken(pg, "pause");
    }
    PQclear(result);
    return done;
}

struct stop {
    int64_t case_id;
    struct text by, why;
    store_due_fn due;
    void *context;
    struct arena arena;
    struct clock_due now_due;
    enum clock_change became;
};

static enum tx
clock_became(struct pg *pg, const struct statement *statement,
             struct params *params, struct stop *stop)
{
    PGresult *result = pg_query(pg, statement, params);
    if (result == NULL)
        return TX_FAILED;
    int32_t became = column_int32(result, 0, 0);
    PQclear(result);
    if (became < CLOCK_DONE || became > CLOCK_UNKNOWN)
        return postgres_gave_up(pg, "clock");
    stop->became = (enum clock_change)became;
    return became == CLOCK_DONE ? TX_COMMIT : TX_NOTHING;
}

static enum tx
pause_body(struct pg *pg, void *context)
{
    struct stop *stop = context;
    struct params params;
    params_init(&params);
    params_int64(&params, stop->case_id);
    params_text(&params, stop->by);
    params_blob(&params, stop->why);
    enum tx tx = clock_became(pg, &pause_sql, &params, stop);
    params_release(&params);
    return tx;
}

enum store_result
postgres_pause_clock(struct store *store, int64_t case_id, struct text by,
                     struct text why, enum clock_change *became,
                     struct fault *fault)
{
    struct stop stop = {
        .case_id = case_id, .by = by, .why = why, .became = CLOCK_UNKNOWN};
    enum store_result result =
        pg_run(pg_of(store), "pause_clock", pause_body, &stop, fault);
    *became = stop.became;
    return result;
}

bool
postgres_clock_read(struct pg *pg, struct arena *arena, int64_t case_id,
                    int64_t *now_us, struct clock_case *clock)
{
    struct params params;
    struct pause *pauses = NULL;
    params_init(&params);
    params_int64(&params, case_id);
    PGresult *result = pg_query(pg, &clock_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *clock = (struct clock_case){0};
    *now_us = 0;
    if (pg_touched(result) == 1) {
        clock->accepted_at_us = column_int64(result, 0, 0);
        clock->lane = (enum lane)column_int32(result, 0, 1);
        clock->due = column_int32(result, 0, 2);
        clock->slack_day = column_int32(result, 0, 3);
        *now_us = column_int64(result, 0, 4);
    }
    PQclear(result);
    if (!postgres_pauses(pg, arena, case_id, &pauses, &clock->pause_count))
        return false;
    if (clock->pause_count > 0 &&
        pauses[clock->pause_count - 1].until_us == INSTANT_NONE)
        pauses[clock->pause_count - 1].until_us = *now_us;
    clock->pauses = pauses;
    return true;
}

static enum tx
resume_body(struct pg *pg, void *context)
{
    struct stop *stop = context;
    struct clock_case clock;
    int64_t now_us;
    if (!postgres_clock_read(pg, &stop->arena, stop->case_id, &now_us, &clock))
        return TX_FAILED;
    stop->now_due =
        (struct clock_due){.due = clock.due, .slack_day = clock.slack_day};
    if (clock.pause_count > 0 &&
        !stop->due(stop->context, &clock, &stop->now_due))
        return postgres_gave_up(pg, "clock callback");
    struct params params;
    params_init(&params);
    params_int64(&params, stop->case_id);
    params_text(&params, stop->by);
    params_int64(&params, now_us);
    params_int32(&params, clock.pause_count);
    params_int32(&params, mutant_is("pause_moves_no_day") ? clock.due
                                                          : stop->now_due.due);
    params_int32(&params, stop->now_due.slack_day);
    params_bool(&params, stop->now_due.is_provisional);
    enum tx tx = clock_became(pg, &resume_sql, &params, stop);
    params_release(&params);
    return tx;
}

enum store_result
postgres_resume_clock(struct store *store, int64_t case_id, struct text by,
                      store_due_fn due, void *context,
                      enum clock_change *became, struct clock_due *now_due,
                      struct fault *fault)
{
    struct stop stop = {.case_id = case_id,
                        .by = by,
                        .due = due,
                        .context = context,
                        .became = CLOCK_UNKNOWN};
    arena_init(&stop.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "resume_clock", resume_body, &stop, fault);
    arena_release(&stop.arena);
    *became = stop.became;
    *now_due = stop.now_due;
    return result;
}
