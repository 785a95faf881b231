/* SPDX-License-Identifier: Apache-2.0
 *
 * What an agency does with its case over the API, and an operator with a line:
 * functions of the schema, which ask whose it is before they call those that
 * the command line calls.
 */
#include "mutant.h"
#include "postgres_api.h"

static const struct statement withdraw_sql = {
    "api_withdraw", "select hedui.api_withdraw($1::int8, $2::bytea)"};

static const struct statement pause_sql = {
    "api_pause", "select hedui.api_pause($1::int8, $2::bytea)"};

static const struct statement resume_sql = {
    "api_resume", "select hedui.api_resume($1::int8, $2::int8, $3::int4,"
                  "         $4::int4, $5::int4, $6::bool)"};

static const struct statement line_sql = {
    "api_line", "select hedui.api_line($1::int4, $2::bool, $3::text)"};

struct change {
    struct api_call call;
    const struct statement *statement;
    struct text why;
    store_due_fn due;
    void *context;
    struct clock_due *now_due;
    enum line line;
    bool is_paused;
    int32_t became;
};

static enum tx
said(struct pg *pg, struct change *change, struct params *params)
{
    PGresult *result = pg_query(pg, change->statement, params);
    params_release(params);
    if (result == NULL)
        return TX_FAILED;
    int32_t became = column_int32(result, 0, 0);
    PQclear(result);
    change->became = became;
    return api_said(&change->call, became);
}

/* What was refused is not committed. What was so before (1) is: it may be known
 * to no standby yet, and its COMMIT waits for that, since its row is locked. */
static enum tx
done_alone(const struct change *change, enum tx tx)
{
    int32_t last = mutant_is("was_before_waits_for_nobody") ? 0 : 1;
    return tx == TX_COMMIT && change->became > last ? TX_NOTHING : tx;
}

static enum tx
why_body(struct pg *pg, void *context)
{
    struct change *change = context;
    struct params params;
    if (!api_enter(pg, &change->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, change->call.case_id);
    params_blob(&params, change->why);
    return done_alone(change, said(pg, change, &params));
}

enum store_result
store_api_withdraw(struct store *store, const struct api_caller *caller,
                   int64_t case_id, struct text why, enum withdrawal *became,
                   enum api_answer *answer, struct fault *fault)
{
    struct change change = {
        .call = {.caller = caller, .answer = answer, .case_id = case_id},
        .statement = &withdraw_sql,
        .why = why,
        .became = WITHDRAWAL_UNKNOWN};
    enum store_result result =
        api_run(store, "api_withdraw", why_body, &change, fault);
    *became =
        change.became < 0 ? WITHDRAWAL_UNKNOWN : (enum withdrawal)change.became;
    return result;
}

enum store_result
store_api_pause(struct store *store, const struct api_caller *caller,
                int64_t case_id, struct text why, enum clock_change *became,
                enum api_answer *answer, struct fault *fault)
{
    struct change change = {
        .call = {.caller = caller, .answer = answer, .case_id = case_id},
        .statement = &pause_sql,
        .why = why,
        .became = CLOCK_UNKNOWN};
    enum store_result result =
        api_run(store, "api_pause", why_body, &change, fault);
    *became =
        change.became < 0 ? CLOCK_UNKNOWN : (enum clock_change)change.became;
    return result;
}

static enum tx
resume(struct pg *pg, struct change *change, struct arena *arena)
{
    struct clock_case clock;
    struct params params;
    int64_t now_us;
    if (!api_enter(pg, &change->call) ||
        !postgres_clock_read(pg, arena, change->call.case_id, &now_us, &clock))
        return TX_FAILED;
    *change->now_due =
        (struct clock_due){.due = clock.due, .slack_day = clock.slack_day};
    if (clock.pause_count > 0 &&
        !change->due(change->context, &clock, change->now_due))
        return postgres_gave_up(pg, "clock callback");
    params_init(&params);
    params_int64(&params, change->call.case_id);
    params_int64(&params, now_us);
    params_int32(&params, clock.pause_count);
    params_int32(&params, change->now_due->due);
    params_int32(&params, change->now_due->slack_day);
    params_bool(&params, change->now_due->is_provisional);
    return done_alone(change, said(pg, change, &params));
}

static enum tx
resume_body(struct pg *pg, void *context)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum tx tx = resume(pg, context, &arena);
    arena_release(&arena);
    return tx;
}

enum store_result
store_api_resume(struct store *store, const struct api_caller *caller,
                 int64_t case_id, store_due_fn due, void *context,
                 enum clock_change *became, struct clock_due *now_due,
                 enum api_answer *answer, struct fault *fault)
{
    struct change change = {
        .call = {.caller = caller, .answer = answer, .case_id = case_id},
        .statement = &resume_sql,
        .due = due,
        .context = context,
        .now_due = now_due,
        .became = CLOCK_UNKNOWN};
    enum store_result result =
        api_run(store, "api_resume", resume_body, &change, fault);
    *became =
        change.became < 0 ? CLOCK_UNKNOWN : (enum clock_change)change.became;
    return result;
}

static enum tx
line_body(struct pg *pg, void *context)
{
    struct change *change = context;
    struct params params;
    if (!api_enter(pg, &change->call))
        return TX_FAILED;
    params_init(&params);
    params_int32(&params, change->line);
    params_bool(&params, change->is_paused);
    params_text(&params, change->why);
    return said(pg, change, &params);
}

enum store_result
store_api_line(struct store *store, const struct api_caller *caller,
               enum line line, bool is_paused, struct text why,
               bool *has_changed, enum api_answer *answer, struct fault *fault)
{
    struct change change = {.call = {.caller = caller, .answer = answer},
                            .statement = &line_sql,
                            .why = why,
                            .line = line,
                            .is_paused = is_paused};
    enum store_result result =
        api_run(store, "api_line", line_body, &change, fault);
    *has_changed = change.became == 1;
    return result;
}
