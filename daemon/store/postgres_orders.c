/* SPDX-License-Identifier: Apache-2.0
 *
 * An operator's orders on PostgreSQL. Whoever must obey is told in the same
 * transaction; who was not listening sees it at his next tick.
 */
#include "date.h"
#include "postgres.h"

static const struct statement pause_sql = {
    "line_pause",
    "with new as ("
    "  insert into hedui.line as l (line, is_paused, paused_by, paused_why,"
    "                               paused_at_us)"
    "  values ($1::int4, true, $2::text, $3::text, hedui.now_us())"
    "  on conflict (line) do update set is_paused = true,"
    "         paused_by = excluded.paused_by,"
    "         paused_why = excluded.paused_why,"
    "         paused_at_us = case when l.is_paused"
    "           then coalesce(l.paused_at_us, excluded.paused_at_us)"
    "           else excluded.paused_at_us end returning line)"
    " select line, pg_notify('hedui_worker', '') is null from new"};

static const struct statement unpause_sql = {
    "line_unpause",
    "with new as ("
    "  update hedui.line set is_paused = false, paused_by = null,"
    "         paused_why = null, paused_at_us = null"
    "   where line = $1::int4 and is_paused returning line)"
    " select line, pg_notify('hedui_worker', '') is null from new"};

static const struct statement drain_sql = {
    "role_drain",
    "with new as ("
    "  insert into hedui.drain as d (role, host, drained_by, why, at_us)"
    "  values ($1::text, $2::text, $3::text, $4::text, hedui.now_us())"
    "  on conflict (role, host) do update"
    "     set drained_by = excluded.drained_by, why = excluded.why"
    "  returning role)"
    " select role, pg_notify('hedui_' || role, '') is null from new"};

static const struct statement undrain_sql = {
    "role_undrain",
    "with gone as ("
    "  delete from hedui.drain"
    "   where role = $1::text and ($2::text = '' or host = $2::text)"
    "  returning role)"
    " select role, pg_notify('hedui_' || role, '') is null from gone"};

static const struct statement is_paused_sql = {
    "line_is_paused",
    "select from hedui.line where line = $1::int4 and is_paused"};

static const struct statement is_drained_sql = {
    "role_is_drained",
    "select from hedui.drain where role = $1::text and host = $2::text"};

static const struct statement orders_sql = {
    "orders", "select line::int4, '', '', paused_by, paused_why, paused_at_us"
              "  from hedui.line where is_paused"
              " union all"
              " select 0, role, host, drained_by, why, at_us from hedui.drain"
              " order by 1, 2, 3"};

static const struct statement role_orders_sql = {
    "role_orders", "select 0, role, host, drained_by, why, at_us"
                   "  from hedui.drain where role = $1::text order by host"};

struct give {
    const struct order *order;
    bool has_changed;
};

/* Line, or role and host: what every statement begins with. */
static void
give_params(struct params *params, const struct order *order)
{
    params_init(params);
    if (order->line != LINE_NONE) {
        params_int32(params, order->line);
        return;
    }
    params_text(params, order->role);
    params_text(params, text_is_absent(order->host) ? TEXT("") : order->host);
}

static bool
give_do(struct pg *pg, const struct statement *statement,
        const struct order *order, bool is_signed, uint32_t *touched)
{
    struct params params;
    give_params(&params, order);
    if (is_signed) {
        params_text(&params, order->by);
        params_text(&params, order->why);
    }
    bool done = pg_do(pg, statement, &params, touched);
    params_release(&params);
    return done;
}

static enum tx
give_body(struct pg *pg, void *context)
{
    struct give *give = context;
    bool is_line = give->order->line != LINE_NONE;
    uint32_t before = 0, after = 0;
    if (!give_do(pg, is_line ? &is_paused_sql : &is_drained_sql, give->order,
                 false, &before) ||
        !give_do(pg, is_line ? &pause_sql : &drain_sql, give->order, true,
                 &after))
        return TX_FAILED;
    give->has_changed = before == 0;
    return TX_COMMIT;
}

enum store_result
postgres_give_order(struct store *store, const struct order *order,
                    bool *has_changed, struct fault *fault)
{
    struct give give = {.order = order};
    enum store_result result =
        pg_run(pg_of(store), "give_order", give_body, &give, fault);
    *has_changed = result == STORE_DONE && give.has_changed;
    return result;
}

static enum tx
lift_body(struct pg *pg, void *context)
{
    struct give *give = context;
    bool is_line = give->order->line != LINE_NONE;
    uint32_t touched = 0;
    if (!give_do(pg, is_line ? &unpause_sql : &undrain_sql, give->order, false,
                 &touched))
        return TX_FAILED;
    give->has_changed = touched > 0;
    return TX_COMMIT;
}

enum store_result
postgres_lift_order(struct store *store, const struct order *order,
                    bool *has_changed, struct fault *fault)
{
    struct give give = {.order = order};
    enum store_result result =
        pg_run(pg_of(store), "lift_order", lift_body, &give, fault);
    *has_changed = result == STORE_DONE && give.has_changed;
    return result;
}

/* ---- reading ---- */

struct orders {
    struct arena *arena;
    const char *role;
    struct order *orders;
    uint32_t count;
};

static enum tx
orders_body(struct pg *pg, void *context)
{
    struct orders *asked = context;
    struct params params;
    params_init(&params);
    if (asked->role != NULL)
        params_chars(&params, asked->role);
    PGresult *result = pg_query(
        pg, asked->role != NULL ? &role_orders_sql : &orders_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->orders =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->orders));
    for (uint32_t i = 0; asked->orders != NULL && i < asked->count; i++)
        asked->orders[i] =
            (struct order){.line = (enum line)column_int32(result, i, 0),
                           .role = column_text(result, i, 1, asked->arena),
                           .host = column_text(result, i, 2, asked->arena),
                           .by = column_text(result, i, 3, asked->arena),
                           .why = column_text(result, i, 4, asked->arena),
                           .since_us = column_is_null(result, i, 5)
                                           ? INSTANT_NONE
                                           : column_int64(result, i, 5)};
    PQclear(result);
    return asked->orders == NULL ? TX_FAILED : TX_COMMIT;
}

enum store_result
postgres_orders(struct store *store, struct arena *arena, const char *role,
                struct order **orders, uint32_t *count, struct fault *fault)
{
    struct orders asked = {.arena = arena, .role = role};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "orders", orders_body, &asked, fault);
    if (result == STORE_DONE) {
        *orders = asked.orders;
        *count = asked.count;
    }
    return result;
}
