/* SPDX-License-Identifier: Apache-2.0
 *
 * What the front sends, and what the command line sees of it and sends again.
 */
#include "mutant.h"
#include "postgres_webhooks.h"

static const struct statement spread_sql = {
    "webhook_spread", "select hedui.webhook_spread($1::int4)::int8"};

static const struct statement claim_sql = {
    "webhook_claim",
    "select c.delivery_id, c.fence, c.attempts, c.webhook_id, c.url, c.secret,"
    "       c.event, c.kind, c.at_us, c.agency, coalesce(c.case_id, 0),"
    "       c.request_id, c.revision"
    "  from hedui.webhook_claim($1::int4, $2::int4, $3::int8) c"};

static const struct statement done_sql = {
    "webhook_done", "select hedui.webhook_done($1::int8, $2::int4, $3::int4,"
                    "  $4::int8, $5::int4, $6::text)::int8"};

static const struct statement prune_sql = {
    "webhook_prune", "select hedui.webhook_prune()::int8"};

static const struct statement backlog_sql = {
    "webhook_waiting", "select waiting, dead, oldest_us, off_count"
                       "  from hedui.webhook_waiting()"};

static const struct statement webhooks_sql = {
    "webhooks_all",
    "select " WEBHOOK_COLUMNS ","
    "       (select count(*) from hedui.delivery d"
    "         where d.webhook_id = w.webhook_id and d.state = 0),"
    "       (select count(*) from hedui.delivery d"
    "         where d.webhook_id = w.webhook_id and d.state = 2)"
    "  from hedui.webhook w"
    " where not w.is_gone and ($1::text is null or w.agency = $1::text)"
    " order by w.webhook_id"};

static const struct statement deliveries_sql = {
    "deliveries_all",
    "select " DELIVERY_COLUMNS "  from hedui.delivery d"
    " where d.webhook_id = $1::int8 and (not $2::bool or d.state = 2)"
    "   and ($3::int8 = 0 or d.delivery_id < $3::int8)"
    " order by d.delivery_id desc limit $4::int4"};

static const struct statement again_sql = {
    "delivery_again",
    "select hedui.ctl_delivery_again($1::int8, $2::int8)::int8"};

/* A function that gives one number. */
struct number {
    const struct statement *statement;
    struct params *params;
    int64_t said;
};

static enum tx
number_body(struct pg *pg, void *context)
{
    struct number *number = context;
    PGresult *result = pg_query(pg, number->statement, number->params);
    if (result == NULL)
        return TX_FAILED;
    number->said = column_int64(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

static enum store_result
number_run(struct store *store, const struct statement *statement,
           struct params *params, int64_t *said, struct fault *fault)
{
    struct number number = {.statement = statement, .params = params};
    enum store_result result =
        pg_run(pg_of(store), statement->name, number_body, &number, fault);
    params_release(params);
    *said = result == STORE_DONE ? number.said : 0;
    return result;
}

enum store_result
store_webhook_spread(struct store *store, uint32_t max, uint32_t *count,
                     struct fault *fault)
{
    struct params params;
    int64_t said = 0;
    params_init(&params);
    params_int32(&params, max);
    enum store_result result =
        number_run(store, &spread_sql, &params, &said, fault);
    *count = (uint32_t)said;
    return result;
}

enum store_result
store_webhook_prune(struct store *store, uint32_t *pruned, struct fault *fault)
{
    struct params params;
    int64_t said = 0;
    params_init(&params);
    enum store_result result =
        number_run(store, &prune_sql, &params, &said, fault);
    *pruned = (uint32_t)said;
    return result;
}

/* ---- claim and done ---- */

struct claim {
    struct arena *arena;
    uint32_t most, each;
    int64_t lease_us;
    struct delivery_task **tasks;
    uint32_t *count;
};

static struct delivery_task
task_read(const PGresult *result, uint32_t row, struct arena *arena)
{
    return (struct delivery_task){
        .delivery = {.id = column_int64(result, row, 0),
                     .webhook_id = column_int64(result, row, 3),
                     .event = column_text(result, row, 6, arena),
                     .kind = column_int32(result, row, 7),
                     .at_us = column_int64(result, row, 8),
                     .agency = column_text(result, row, 9, arena),
                     .case_id = column_int64(result, row, 10),
                     .request_id = column_text(result, row, 11, arena),
                     .revision = column_uint32(result, row, 12),
                     .attempts = column_uint32(result, row, 2)},
        .fence = column_int32(result, row, 1),
        .url = column_text(result, row, 4, arena),
        .secret = column_text(result, row, 5, arena)};
}

static enum tx
claim_body(struct pg *pg, void *context)
{
    struct claim *claim = context;
    struct params params;
    params_init(&params);
    params_int32(&params, claim->most);
    params_int32(&params, claim->each);
    params_int64(&params,
                 mutant_is("webhook_not_leased") ? 0 : claim->lease_us);
    PGresult *result = pg_query(pg, &claim_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    uint32_t count = pg_touched(result);
    *claim->tasks =
        postgres_array(pg, claim->arena, count, sizeof(**claim->tasks));
    bool done = *claim->tasks != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        (*claim->tasks)[i] = task_read(result, i, claim->arena);
    PQclear(result);
    if (!done || arena_failed(claim->arena))
        return postgres_gave_up(pg, "webhook claim");
    *claim->count = count;
    return TX_COMMIT;
}

enum store_result
store_webhook_claim(struct store *store, struct arena *arena, uint32_t most,
                    uint32_t each, int64_t lease_us,
                    struct delivery_task **tasks, uint32_t *count,
                    struct fault *fault)
{
    struct claim claim = {.arena = arena,
                          .most = most,
                          .each = mutant_is("webhook_takes_all_slots") ? most
                                                                       : each,
                          .lease_us = lease_us,
                          .tasks = tasks,
                          .count = count};
    *count = 0;
    enum store_result result =
        pg_run(pg_of(store), "webhook_claim", claim_body, &claim, fault);
    if (result != STORE_DONE) /* unknown: what was leased comes back */
        *count = 0;
    return result;
}

enum store_result
store_webhook_done(struct store *store, int64_t delivery_id, int32_t fence,
                   enum delivery_state state, int64_t delay_us, int status,
                   const char *reason, bool *is_mine, struct fault *fault)
{
    struct params params;
    int64_t said = -1;
    params_init(&params);
    params_int64(&params, delivery_id);
    params_int32(&params, fence);
    params_int32(&params, (int)state);
    params_int64(&params, delay_us);
    if (status == 0)
        params_null(&params);
    else
        params_int32(&params, status);
    params_text(&params, text_of(reason));
    enum store_result result =
        number_run(store, &done_sql, &params, &said, fault);
    *is_mine = said >= 0;
    return result;
}

/* ---- what waits ---- */

static enum tx
backlog_body(struct pg *pg, void *context)
{
    struct webhook_backlog *backlog = context;
    PGresult *result = pg_query(pg, &backlog_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *backlog = (struct webhook_backlog){.waiting = column_int64(result, 0, 0),
                                        .dead = column_int64(result, 0, 1),
                                        .oldest_us = api_instant(result, 0, 2),
                                        .off = column_int64(result, 0, 3)};
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_webhook_backlog(struct store *store, struct webhook_backlog *backlog,
                      struct fault *fault)
{
    return pg_read(pg_of(store), "webhook_waiting", backlog_body, backlog,
                   fault);
}

/* ---- the command line ---- */

struct listing {
    struct arena *arena;
    struct text agency;
    struct webhook **webhooks;
    struct delivery **deliveries;
    int64_t webhook_id, before;
    bool is_dead;
    uint32_t max, *count;
};

static enum tx
webhooks_body(struct pg *pg, void *context)
{
    struct listing *listing = context;
    struct params params;
    params_init(&params);
    params_text(&params, listing->agency);
    PGresult *result = pg_query(pg, &webhooks_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    uint32_t count = pg_touched(result);
    struct webhook *rows =
        postgres_array(pg, listing->arena, count, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < count; i++) {
        rows[i] = webhook_read(result, i, listing->arena);
        rows[i].waiting = column_int64(result, i, 7);
        rows[i].dead = column_int64(result, i, 8);
    }
    PQclear(result);
    if (rows == NULL || arena_failed(listing->arena))
        return postgres_gave_up(pg, "webhooks");
    *listing->webhooks = rows;
    *listing->count = count;
    return TX_COMMIT;
}

enum store_result
store_webhooks(struct store *store, struct arena *arena, struct text agency,
               struct webhook **webhooks, uint32_t *count, struct fault *fault)
{
    struct listing listing = {
        .arena = arena, .agency = agency, .webhooks = webhooks, .count = count};
    *count = 0;
    return pg_read(pg_of(store), "webhooks", webhooks_body, &listing, fault);
}

static enum tx
deliveries_body(struct pg *pg, void *context)
{
    struct listing *listing = context;
    struct params params;
    params_init(&params);
    params_int64(&params, listing->webhook_id);
    params_bool(&params, listing->is_dead);
    params_int64(&params, listing->before);
    params_int32(&params, listing->max);
    return deliveries_read(pg, &deliveries_sql, &params, listing->arena,
                           listing->deliveries, listing->count)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
store_deliveries(struct store *store, struct arena *arena, int64_t webhook_id,
                 bool is_dead, int64_t before, uint32_t max,
                 struct delivery **rows, uint32_t *count, struct fault *fault)
{
    struct listing listing = {.arena = arena,
                              .webhook_id = webhook_id,
                              .before = before,
                              .is_dead = is_dead,
                              .deliveries = rows,
                              .max = max,
                              .count = count};
    *count = 0;
    return pg_read(pg_of(store), "deliveries", deliveries_body, &listing,
                   fault);
}

enum store_result
store_delivery_again(struct store *store, int64_t webhook_id,
                     int64_t delivery_id, uint32_t *count, struct fault *fault)
{
    struct params params;
    int64_t said = 0;
    params_init(&params);
    params_int64(&params, webhook_id);
    if (delivery_id == 0)
        params_null(&params);
    else
        params_int64(&params, delivery_id);
    enum store_result result =
        number_run(store, &again_sql, &params, &said, fault);
    *count = (uint32_t)said;
    return result;
}
