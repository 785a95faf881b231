/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens, for the command line. The text of one is made here, goes to whoever
 * asked for it, and only its SHA-256 is stored.
 */
#include <string.h>

#include "api.h"
#include "postgres.h"

static const struct statement make_sql = {
    "token_make", "select hedui.token_make($1::text, $2::text, $3::bytea,"
                  "  $4::int4, $5::text, $6::int4, $7::text, $8::int4,"
                  "  $9::int8, $10::text, $11::text)"};

static const struct statement revoke_sql = {
    "token_revoke", "select hedui.token_revoke($1::text, $2::text, $3::text)"};

static const struct statement certificate_sql = {
    "token_certificate",
    "select hedui.token_certificate($1::text, $2::bytea, $3::text, $4::text)"};

static const struct statement list_sql = {
    "token_list",
    "select t.name, t.role::int4, t.agency, t.label, t.scopes, t.made_at_us,"
    "       t.expires_at_us, t.revoked_at_us, t.last_used, t.certificate,"
    "       t.replaces, t.made_by"
    "  from hedui.token t"
    " where ($1::text is null or t.agency = $1::text)"
    "   and ($2::bool or (t.revoked_at_us is null"
    "                     and t.expires_at_us > hedui.now_us()))"
    " order by t.made_at_us desc, t.name"};

struct change {
    struct text name; /* of an old one; absent: there is none */
    const struct token_wish *wish;
    int32_t days;
    int64_t overlap_us;
    struct text by, why;
    const struct digest *certificate;
    char *token;
    enum token_change became;
};

/* RFC 4648 section 5, without padding. */
static void
token_base64(const uint8_t *bytes, size_t size, char *out)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0, count = 0;
    for (size_t i = 0; i < size; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6)
            *out++ = digits[bits >> (count - 6) & 63];
    }
    if (count > 0)
        *out++ = digits[bits << (6 - count) & 63];
    *out = '\0';
}

static void
token_make_text(char token[TOKEN_TEXT_SIZE + 1])
{
    uint8_t chance[32], name[TOKEN_NAME_SIZE];
    char *at = stpcpy(token, "hedui_");
    digest_random(chance, sizeof(chance));
    digest_random(name, sizeof(name));
    for (int i = 0; i < TOKEN_NAME_SIZE; i++)
        *at++ = TOKEN_NAME_DIGITS[name[i] % 32];
    *at++ = '_';
    token_base64(chance, sizeof(chance), at);
    explicit_bzero(chance, sizeof(chance));
}

static enum tx
became(struct pg *pg, const struct statement *statement, struct params *params,
       struct change *change)
{
    PGresult *result = pg_query(pg, statement, params);
    params_release(params);
    if (result == NULL)
        return TX_FAILED;
    int32_t said = column_int32(result, 0, 0);
    PQclear(result);
    if (said < TOKEN_DONE || said > TOKEN_TAKEN)
        return postgres_gave_up(pg, "token");
    change->became = (enum token_change)said;
    return said == TOKEN_DONE ? TX_COMMIT : TX_NOTHING;
}

static enum tx
make_body(struct pg *pg, void *context)
{
    struct change *change = context;
    const struct token_wish *wish = change->wish;
    struct text token = text_of(change->token);
    struct digest digest;
    struct params params;
    digest_sha256(token, &digest);
    params_init(&params);
    params_text(&params, change->name);
    params_text(&params, token_name(token));
    params_digest(&params, &digest);
    params_int32(&params, wish == NULL ? 0 : (int64_t)wish->role);
    params_text(&params, wish == NULL ? TEXT_NONE : wish->agency);
    params_int32(&params, wish == NULL ? 0 : (int64_t)wish->scopes);
    params_text(&params, wish == NULL ? TEXT_NONE : wish->label);
    params_int32(&params, change->days);
    params_int64(&params, change->overlap_us);
    params_text(&params, change->by);
    params_text(&params, change->why);
    return became(pg, &make_sql, &params, change);
}

enum store_result
store_token_make(struct store *store, const struct token_wish *wish,
                 char token[TOKEN_TEXT_SIZE + 1], struct fault *fault)
{
    struct change change = {.name = TEXT_NONE,
                            .wish = wish,
                            .days = wish->days,
                            .by = wish->by,
                            .why = wish->why,
                            .token = token};
    token_make_text(token);
    return pg_run(pg_of(store), "token_make", make_body, &change, fault);
}

enum store_result
store_token_rotate(struct store *store, struct text name, int32_t days,
                   int64_t overlap_us, struct text by, struct text why,
                   char token[TOKEN_TEXT_SIZE + 1], enum token_change *became,
                   struct fault *fault)
{
    struct change change = {.name = name,
                            .days = days,
                            .overlap_us = overlap_us,
                            .by = by,
                            .why = why,
                            .token = token,
                            .became = TOKEN_NOT_THERE};
    token_make_text(token);
    enum store_result result =
        pg_run(pg_of(store), "token_rotate", make_body, &change, fault);
    *became = change.became;
    return result;
}

static enum tx
revoke_body(struct pg *pg, void *context)
{
    struct change *change = context;
    struct params params;
    params_init(&params);
    params_text(&params, change->name);
    params_text(&params, change->by);
    params_text(&params, change->why);
    return became(pg, &revoke_sql, &params, change);
}

enum store_result
store_token_revoke(struct store *store, struct text name, struct text by,
                   struct text why, enum token_change *became,
                   struct fault *fault)
{
    struct change change = {
        .name = name, .by = by, .why = why, .became = TOKEN_NOT_THERE};
    enum store_result result =
        pg_run(pg_of(store), "token_revoke", revoke_body, &change, fault);
    *became = change.became;
    return result;
}

static enum tx
certificate_body(struct pg *pg, void *context)
{
    struct change *change = context;
    struct params params;
    params_init(&params);
    params_text(&params, change->name);
    if (change->certificate == NULL)
        params_null(&params);
    else
        params_digest(&params, change->certificate);
    params_text(&params, change->by);
    params_text(&params, change->why);
    return became(pg, &certificate_sql, &params, change);
}

enum store_result
store_token_certificate(struct store *store, struct text name,
                        const struct digest *certificate, struct text by,
                        struct text why, enum token_change *became,
                        struct fault *fault)
{
    struct change change = {.name = name,
                            .by = by,
                            .why = why,
                            .certificate = certificate,
                            .became = TOKEN_NOT_THERE};
    enum store_result result = pg_run(pg_of(store), "token_certificate",
                                      certificate_body, &change, fault);
    *became = change.became;
    return result;
}

/* ---- list -------------------------------------------------------------------
 */

struct list {
    struct arena *arena;
    struct text agency;
    bool with_ended;
    struct token_row *rows;
    uint32_t count;
};

static bool
row_read(const PGresult *result, uint32_t i, struct arena *arena,
         struct token_row *row)
{
    *row = (struct token_row){
        .name = column_text(result, i, 0, arena),
        .role = (enum caller_role)column_int32(result, i, 1),
        .agency = column_text(result, i, 2, arena),
        .label = column_text(result, i, 3, arena),
        .scopes = column_uint32(result, i, 4),
        .made_at_us = column_int64(result, i, 5),
        .expires_at_us = column_int64(result, i, 6),
        .revoked_at_us = column_is_null(result, i, 7)
                             ? INSTANT_NONE
                             : column_int64(result, i, 7),
        .last_used = column_is_null(result, i, 8) ? DATE_NONE
                                                  : column_int32(result, i, 8),
        .has_certificate = !column_is_null(result, i, 9),
        .replaces = column_text(result, i, 10, arena),
        .made_by = column_text(result, i, 11, arena)};
    return row->role > CALLER_NOBODY && row->role < CALLER_ROLE_COUNT &&
           !arena_failed(arena) &&
           (!row->has_certificate ||
            column_digest(result, i, 9, &row->certificate));
}

static enum tx
list_body(struct pg *pg, void *context)
{
    struct list *list = context;
    struct params params;
    params_init(&params);
    params_text(&params, list->agency);
    params_bool(&params, list->with_ended);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    list->count = pg_touched(result);
    list->rows =
        postgres_array(pg, list->arena, list->count, sizeof(*list->rows));
    bool done = list->rows != NULL;
    for (uint32_t i = 0; done && i < list->count; i++)
        done = row_read(result, i, list->arena, &list->rows[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "tokens");
}

enum store_result
store_token_list(struct store *store, struct arena *arena, struct text agency,
                 bool with_ended, struct token_row **rows, uint32_t *count,
                 struct fault *fault)
{
    struct list list = {
        .arena = arena, .agency = agency, .with_ended = with_ended};
    enum store_result result =
        pg_read(pg_of(store), "token_list", list_body, &list, fault);
    *rows = list.rows;
    *count = result == STORE_DONE ? list.count : 0;
    return result;
}
