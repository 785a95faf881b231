/* SPDX-License-Identifier: Apache-2.0
 *
 * Who calls the API: the token that the database is told, the role that the
 * transaction takes, and the record of a look. A role of the API has no way to
 * another agency's rows, so nothing here filters.
 */
#include "postgres_api.h"

#include <string.h>

#include "mutant.h"
#include "postgres_log.h"

static const struct statement enter_sql = {
    "api_enter", "select set_config('hedui.token', $2::text, true) is null,"
                 "       set_config('hedui.case', $3::text, true) is null,"
                 "       set_config('role', r.name, true) is null"
                 "  from hedui.api_role r where r.role = $1::int4"};

static const struct statement who_sql = {
    "api_who", "select hedui.caller_who() is not null"};

static const struct statement look_sql = {
    "api_look", "select hedui.api_look($1::bytea, $2::bytea, $3::int8,"
                "  $4::int8::int4, $5::bytea)"};

int64_t
api_instant(const PGresult *result, uint32_t row, int column)
{
    return column_is_null(result, row, column)
               ? INSTANT_NONE
               : column_int64(result, row, column);
}

enum store_result
api_run(struct store *store, const char *name, pg_tx_fn body, void *context,
        struct fault *fault)
{
    const struct api_call *call = context;
    enum store_result result = pg_run(pg_of(store), name, body, context, fault);
    if (result != STORE_BROKEN || strcmp(pg_of(store)->sqlstate, "42501") != 0)
        return result;
    fault_clear(fault);
    *call->answer = API_DENIED;
    return STORE_DONE;
}

static bool
enter(struct pg *pg, int role, struct text token, const char *of_case)
{
    struct params params;
    uint32_t rows = 0;
    params_init(&params);
    params_int32(&params, role);
    params_text(&params, token);
    params_chars(&params, of_case);
    bool done = pg_do(pg, &enter_sql, &params, &rows);
    params_release(&params);
    if (done && rows != 1)
        pg_broken(pg, "api: roles");
    return done && rows == 1;
}

/* Nobody becomes an agency without a token, and sees what that may: nothing. */
static int
role_number(const struct api_caller *caller)
{
    return caller->role == CALLER_NOBODY ? CALLER_AGENCY : (int)caller->role;
}

bool
api_enter(struct pg *pg, const struct api_call *call)
{
    *call->answer = API_DENIED;
    return enter(pg, role_number(call->caller), call->caller->token, "");
}

bool
api_enter_evidence(struct pg *pg, const struct api_call *call)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)call->case_id);
    return enter(pg, API_ROLE_EVIDENCE, call->caller->token, number);
}

enum tx
api_none(struct pg *pg, const struct api_call *call)
{
    PGresult *result = pg_query(pg, &who_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *call->answer = column_bool(result, 0, 0) ? API_NONE : API_DENIED;
    PQclear(result);
    return TX_NOTHING;
}

enum tx
api_said(const struct api_call *call, int64_t said)
{
    *call->answer = said >= 0               ? API_FOUND
                    : said == API_SAYS_NONE ? API_NONE
                                            : API_DENIED;
    return said < 0 ? TX_NOTHING : TX_COMMIT;
}

/* By whom and when, and its leaf, are for the database to say. */
enum tx
api_look_keep(struct pg *pg, const struct api_call *call)
{
    uint8_t salt[LEAF_SALT_SIZE];
    struct params params;
    if (mutant_is("api_shows_without_look"))
        return api_said(call, 0);
    digest_random(salt, sizeof(salt));
    params_init(&params);
    params_blob(&params, call->look->purpose);
    params_blob(&params, call->look->what);
    params_some(&params, call->case_id);
    params_some(&params, call->revision);
    params_bytes(&params, salt, sizeof(salt));
    PGresult *result = pg_query(pg, &look_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int64_t said = column_int64(result, 0, 0);
    PQclear(result);
    return api_said(call, said);
}

/* ---- who is it --------------------------------------------------------------
 */

static const struct statement find_sql = {
    "api_token_find", "select state, name, role::int4, agency, scopes, label,"
                      "       expires_at_us from hedui.token_find($1::text)"};

static const struct statement show_sql = {
    "api_token_show",
    "select state, name, role::int4, agency, scopes, label, expires_at_us"
    "  from hedui.token_show($1::bytea, $2::bytea)"};

struct find {
    struct arena *arena;
    const struct digest *certificate; /* NULL: the token is known */
    struct text token;
    struct api_caller *caller;
    enum token_state *state;
};

static bool
caller_read(const PGresult *result, struct find *find)
{
    int32_t state = column_int32(result, 0, 0);
    if (state < TOKEN_GOOD || state > TOKEN_EXPIRED)
        return false;
    *find->state = (enum token_state)state;
    if (state != TOKEN_GOOD)
        return true;
    *find->caller = (struct api_caller){
        .role = (enum caller_role)column_int32(result, 0, 2),
        .name = column_text(result, 0, 1, find->arena),
        .agency = column_text(result, 0, 3, find->arena),
        .scopes = column_uint32(result, 0, 4),
        .label = column_text(result, 0, 5, find->arena),
        .expires_at_us = column_int64(result, 0, 6),
        .token = text_copy(find->arena, find->token)};
    return find->caller->role > CALLER_NOBODY &&
           find->caller->role < CALLER_ROLE_COUNT && !arena_failed(find->arena);
}

static enum tx
find_body(struct pg *pg, void *context)
{
    struct find *find = context;
    struct params params;
    params_init(&params);
    if (find->certificate != NULL) {
        struct digest secret;
        digest_sha256(find->token, &secret);
        params_digest(&params, find->certificate);
        params_digest(&params, &secret);
    } else {
        params_text(&params, find->token);
    }
    PGresult *result = pg_query(
        pg, find->certificate != NULL ? &show_sql : &find_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = pg_touched(result) == 1 && caller_read(result, find);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "token");
}

enum store_result
store_api_caller(struct store *store, struct arena *arena, struct text token,
                 struct api_caller *caller, enum token_state *state,
                 struct fault *fault)
{
    struct find find = {
        .arena = arena, .token = token, .caller = caller, .state = state};
    *state = TOKEN_UNKNOWN;
    /* What has not its form is none, and is not asked for. */
    if (text_is_absent(token_name(token)))
        return STORE_DONE;
    return pg_read(pg_of(store), "api_caller", find_body, &find, fault);
}

enum store_result
store_api_session_again(struct store *store, struct arena *arena,
                        struct text secret, struct api_caller *caller,
                        enum token_state *state, struct fault *fault)
{
    struct find find = {
        .arena = arena, .token = secret, .caller = caller, .state = state};
    *state = TOKEN_UNKNOWN;
    return pg_read(pg_of(store), "api_session_again", find_body, &find, fault);
}

enum store_result
store_api_session(struct store *store, struct arena *arena,
                  const struct digest *certificate, struct api_caller *caller,
                  enum token_state *state, struct fault *fault)
{
    struct digest chance;
    char secret[2 * DIGEST_SIZE + 1];
    digest_random(chance.bytes, sizeof(chance.bytes));
    digest_hex(&chance, secret);
    struct find find = {.arena = arena,
                        .certificate = certificate,
                        .token = text_of(secret),
                        .caller = caller,
                        .state = state};
    *state = TOKEN_UNKNOWN;
    return pg_run(pg_of(store), "api_session", find_body, &find, fault);
}
