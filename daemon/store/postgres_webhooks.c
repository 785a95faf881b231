/* SPDX-License-Identifier: Apache-2.0
 *
 * What an agency asks of its webhooks, under its own database role: rows are
 * read as tables, what is written is written by functions of the schema.
 */
#include "webhooks.h"

#include <string.h>

#include "base64.h"
#include "postgres_webhooks.h"

static const struct statement make_sql = {
    "api_webhook_make", "select hedui.api_webhook_make($1::text, $2::int4,"
                        "  $3::text, $4::text)"};

static const struct statement list_sql = {
    "api_webhooks", "select " WEBHOOK_COLUMNS "  from hedui.webhook w"
                    " where $1::int8 = 0 or w.webhook_id = $1::int8"
                    " order by w.webhook_id"};

static const struct statement change_sql = {
    "api_webhook_change", "select hedui.api_webhook_change($1::int8, $2::text,"
                          "  $3::int4, $4::text, $5::bool)::int8"};

static const struct statement remove_sql = {
    "api_webhook_remove", "select hedui.api_webhook_remove($1::int8)::int8"};

static const struct statement test_sql = {
    "api_webhook_test", "select hedui.api_webhook_test($1::int8)"};

static const struct statement again_sql = {
    "api_delivery_again",
    "select hedui.api_delivery_again($1::int8, $2::int8)::int8"};

static const struct statement one_sql = {
    "api_delivery", "select " DELIVERY_COLUMNS "  from hedui.delivery d"
                    " where d.delivery_id = $1::int8"};

static const struct statement deliveries_sql = {
    "api_deliveries", "select " DELIVERY_COLUMNS "  from hedui.delivery d"
                      " where d.webhook_id = $1::int8 and ($2::int8 = 0"
                      "   or d.delivery_id < $2::int8)"
                      "   and ($4::int4 < 0 or d.state = $4::int4)"
                      " order by d.delivery_id desc limit $3::int4"};

const char *
delivery_state_name(enum delivery_state state)
{
    static const char *const names[DELIVERY_STATE_COUNT] = {
        "waiting", "delivered", "dead"};
    return names[state];
}

struct webhook
webhook_read(const PGresult *result, uint32_t row, struct arena *arena)
{
    return (struct webhook){.id = column_int64(result, row, 0),
                            .agency = column_text(result, row, 1, arena),
                            .url = column_text(result, row, 2, arena),
                            .kinds = column_uint32(result, row, 3),
                            .description = column_text(result, row, 4, arena),
                            .is_enabled = column_bool(result, row, 5),
                            .made_at_us = column_int64(result, row, 6)};
}

struct delivery
delivery_read(const PGresult *result, uint32_t row, struct arena *arena)
{
    return (struct delivery){
        .id = column_int64(result, row, 0),
        .webhook_id = column_int64(result, row, 1),
        .event = column_text(result, row, 2, arena),
        .kind = column_int32(result, row, 3),
        .at_us = column_int64(result, row, 4),
        .case_id = column_int64(result, row, 5),
        .agency = column_text(result, row, 6, arena),
        .request_id = column_text(result, row, 7, arena),
        .revision = column_uint32(result, row, 8),
        .state = (enum delivery_state)column_int32(result, row, 9),
        .attempts = column_uint32(result, row, 10),
        .next_at_us = api_instant(result, row, 11),
        .last_status = column_int32(result, row, 12),
        .reason = column_text(result, row, 13, arena),
        .made_at_us = column_int64(result, row, 14),
        .delivered_at_us = api_instant(result, row, 15)};
}

/* What a call asks; the first member as api_run wants it. */
struct asked {
    struct api_call call;
    int64_t webhook_id, delivery_id;
    const struct webhook_wish *wish;
    const char *secret;
    struct webhook **webhooks;
    struct delivery **deliveries;
    uint32_t max, *count;
    int state; /* of deliveries; -1: any */
    int64_t said;
};

/* ---- webhooks ---- */

static bool
webhooks_read(struct pg *pg, struct asked *asked)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    *asked->webhooks =
        postgres_array(pg, asked->call.arena, count, sizeof(**asked->webhooks));
    bool done = *asked->webhooks != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        (*asked->webhooks)[i] = webhook_read(result, i, asked->call.arena);
    PQclear(result);
    *asked->count = done ? count : 0;
    if (!done || arena_failed(asked->call.arena))
        pg_broken(pg, "api: webhooks");
    return done && !arena_failed(asked->call.arena);
}

static enum tx
webhooks_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    if (!api_enter(pg, &asked->call) || !webhooks_read(pg, asked))
        return TX_FAILED;
    if (*asked->count == 0) {
        enum tx tx = api_none(pg, &asked->call);
        if (tx != TX_NOTHING || *asked->call.answer == API_DENIED ||
            asked->webhook_id != 0)
            return tx;
    }
    *asked->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_webhooks(struct store *store, struct arena *arena,
                   const struct api_caller *caller, int64_t webhook_id,
                   struct webhook **webhooks, uint32_t *count,
                   enum api_answer *answer, struct fault *fault)
{
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .webhook_id = webhook_id,
        .webhooks = webhooks,
        .count = count};
    *count = 0;
    return api_run(store, "api_webhooks", webhooks_body, &asked, fault);
}

/* Runs a function of the schema that gives a number, or no. */
static enum tx
say(struct pg *pg, const struct statement *statement, struct params *params,
    struct asked *asked)
{
    PGresult *result = pg_query(pg, statement, params);
    params_release(params);
    if (result == NULL)
        return TX_FAILED;
    asked->said = column_int64(result, 0, 0);
    PQclear(result);
    return api_said(&asked->call, asked->said);
}

/* The webhook as it is after a change that was made. */
static enum tx
then_webhook(struct pg *pg, struct asked *asked, enum tx tx)
{
    if (tx != TX_COMMIT)
        return tx;
    return webhooks_read(pg, asked) ? TX_COMMIT : TX_FAILED;
}

static enum tx
make_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_text(&params, asked->wish->url);
    params_int32(&params, asked->wish->kinds);
    params_text(&params, asked->wish->description);
    params_chars(&params, asked->secret);
    enum tx tx = say(pg, &make_sql, &params, asked);
    asked->webhook_id = asked->said;
    if (tx == TX_COMMIT && asked->said == 0)
        return TX_NOTHING;
    return then_webhook(pg, asked, tx);
}

/* RFC 4648 section 5, without padding. */
static void
secret_make(char secret[WEBHOOK_SECRET_SIZE + 1])
{
    uint8_t chance[32];
    struct buffer base64;
    digest_random(chance, sizeof(chance));
    buffer_init(&base64, 64);
    base64_add(&base64, (struct text){(const char *)chance, sizeof(chance)});
    memcpy(secret, "whsec_", 6);
    for (size_t i = 0; i < 43; i++) {
        char c = i < base64.size ? base64.bytes[i] : 'A';
        secret[6 + i] = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    secret[WEBHOOK_SECRET_SIZE] = '\0';
    if (base64.failed) /* no secret that could be guessed */
        memset(secret, 0, WEBHOOK_SECRET_SIZE);
    buffer_release(&base64);
    explicit_bzero(chance, sizeof(chance));
}

static bool
first_of(const struct asked *asked, struct webhook *webhook)
{
    if (*asked->call.answer != API_FOUND || *asked->count == 0)
        return false;
    *webhook = (*asked->webhooks)[0];
    return true;
}

enum store_result
store_api_webhook_make(struct store *store, struct arena *arena,
                       const struct api_caller *caller,
                       const struct webhook_wish *wish,
                       char secret[WEBHOOK_SECRET_SIZE + 1],
                       struct webhook *made, enum api_answer *answer,
                       struct fault *fault)
{
    struct webhook *rows = NULL;
    uint32_t count = 0;
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .wish = wish,
        .secret = secret,
        .webhooks = &rows,
        .count = &count};
    secret_make(secret);
    enum store_result result =
        api_run(store, "api_webhook_make", make_body, &asked, fault);
    if (result != STORE_DONE || !first_of(&asked, made))
        made->id = 0;
    return result;
}

static enum tx
change_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    params_text(&params, asked->wish->url);
    if (asked->wish->kinds == 0)
        params_null(&params);
    else
        params_int32(&params, asked->wish->kinds);
    params_text(&params, asked->wish->description);
    if (asked->wish->is_enabled < 0)
        params_null(&params);
    else
        params_bool(&params, asked->wish->is_enabled > 0);
    return then_webhook(pg, asked, say(pg, &change_sql, &params, asked));
}

enum store_result
store_api_webhook_change(struct store *store, struct arena *arena,
                         const struct api_caller *caller, int64_t webhook_id,
                         const struct webhook_wish *wish,
                         struct webhook *changed, enum api_answer *answer,
                         struct fault *fault)
{
    struct webhook *rows = NULL;
    uint32_t count = 0;
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .webhook_id = webhook_id,
        .wish = wish,
        .webhooks = &rows,
        .count = &count};
    enum store_result result =
        api_run(store, "api_webhook_change", change_body, &asked, fault);
    if (result == STORE_DONE && *answer == API_FOUND &&
        !first_of(&asked, changed))
        *answer = API_NONE;
    return result;
}

static enum tx
remove_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    return say(pg, &remove_sql, &params, asked);
}

enum store_result
store_api_webhook_remove(struct store *store, const struct api_caller *caller,
                         int64_t webhook_id, enum api_answer *answer,
                         struct fault *fault)
{
    struct asked asked = {.call = {.caller = caller, .answer = answer},
                          .webhook_id = webhook_id};
    return api_run(store, "api_webhook_remove", remove_body, &asked, fault);
}

/* ---- deliveries ---- */

bool
deliveries_read(struct pg *pg, const struct statement *statement,
                struct params *params, struct arena *arena,
                struct delivery **rows, uint32_t *count)
{
    PGresult *result = pg_query(pg, statement, params);
    params_release(params);
    if (result == NULL)
        return false;
    uint32_t found = pg_touched(result);
    *rows = postgres_array(pg, arena, found, sizeof(**rows));
    bool done = *rows != NULL;
    for (uint32_t i = 0; done && i < found; i++)
        (*rows)[i] = delivery_read(result, i, arena);
    PQclear(result);
    *count = done ? found : 0;
    if (!done || arena_failed(arena))
        pg_broken(pg, "api: deliveries");
    return done && !arena_failed(arena);
}

static bool
one_read(struct pg *pg, struct asked *asked)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->delivery_id);
    return deliveries_read(pg, &one_sql, &params, asked->call.arena,
                           asked->deliveries, asked->count);
}

static enum tx
then_delivery(struct pg *pg, struct asked *asked, enum tx tx)
{
    if (tx != TX_COMMIT)
        return tx;
    return one_read(pg, asked) ? TX_COMMIT : TX_FAILED;
}

static enum tx
test_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    enum tx tx = say(pg, &test_sql, &params, asked);
    asked->delivery_id = asked->said;
    return then_delivery(pg, asked, tx);
}

static enum tx
again_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    params_int64(&params, asked->delivery_id);
    return then_delivery(pg, asked, say(pg, &again_sql, &params, asked));
}

/* One delivery is made or begins again, and is given as it is then. */
static enum store_result
delivery_run(struct store *store, struct asked *asked, pg_tx_fn body,
             struct delivery *delivery, struct fault *fault)
{
    struct delivery *rows = NULL;
    uint32_t count = 0;
    asked->deliveries = &rows;
    asked->count = &count;
    enum store_result result =
        api_run(store, "api_delivery", body, asked, fault);
    if (result == STORE_DONE && *asked->call.answer == API_FOUND) {
        if (count == 1)
            *delivery = rows[0];
        else
            *asked->call.answer = API_NONE;
    }
    return result;
}

enum store_result
store_api_webhook_test(struct store *store, struct arena *arena,
                       const struct api_caller *caller, int64_t webhook_id,
                       struct delivery *made, enum api_answer *answer,
                       struct fault *fault)
{
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .webhook_id = webhook_id};
    return delivery_run(store, &asked, test_body, made, fault);
}

enum store_result
store_api_delivery_again(struct store *store, struct arena *arena,
                         const struct api_caller *caller, int64_t webhook_id,
                         int64_t delivery_id, struct delivery *again,
                         enum api_answer *answer, struct fault *fault)
{
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .webhook_id = webhook_id,
        .delivery_id = delivery_id};
    return delivery_run(store, &asked, again_body, again, fault);
}

static enum tx
deliveries_body(struct pg *pg, void *context)
{
    struct asked *asked = context;
    struct webhook *webhooks = NULL;
    struct params params;
    uint32_t *count = asked->count, found = 0;
    asked->webhooks = &webhooks;
    asked->count = &found;
    if (!api_enter(pg, &asked->call) || !webhooks_read(pg, asked))
        return TX_FAILED;
    asked->count = count;
    if (found == 0)
        return api_none(pg, &asked->call);
    params_init(&params);
    params_int64(&params, asked->webhook_id);
    params_int64(&params, asked->delivery_id);
    params_int32(&params, asked->max);
    params_int32(&params, asked->state);
    if (!deliveries_read(pg, &deliveries_sql, &params, asked->call.arena,
                         asked->deliveries, count))
        return TX_FAILED;
    *asked->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_deliveries(struct store *store, struct arena *arena,
                     const struct api_caller *caller, int64_t webhook_id,
                     int state, int64_t before, uint32_t max,
                     struct delivery **rows, uint32_t *count,
                     enum api_answer *answer, struct fault *fault)
{
    struct asked asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .webhook_id = webhook_id,
        .delivery_id = before,
        .deliveries = rows,
        .state = state,
        .max = max,
        .count = count};
    *count = 0;
    return api_run(store, "api_deliveries", deliveries_body, &asked, fault);
}
